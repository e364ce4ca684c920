"""The ground floor: people, teams, cases, the wait, allocation, events, letters, escalation."""
