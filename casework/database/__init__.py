"""How we speak to PostgreSQL: safely also through a pooler that shares connections."""
