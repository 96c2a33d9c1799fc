"""One's own work on a study: its steps, and what changed from one to the next."""
