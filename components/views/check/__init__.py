"""The Check page: what was read of each sheet, what was left out, and what is still open."""
