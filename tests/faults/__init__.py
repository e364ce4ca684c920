"""What happens when processes die, services crash and people are rude."""
