"""in_vitro."""
