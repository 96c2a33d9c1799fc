"""combinations."""
