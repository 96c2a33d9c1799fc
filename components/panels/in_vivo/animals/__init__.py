"""animals."""
