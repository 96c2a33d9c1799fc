"""calipers."""
