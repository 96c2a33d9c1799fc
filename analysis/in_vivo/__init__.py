"""in_vivo."""
