"""growth_rate."""
