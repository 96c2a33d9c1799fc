"""Figures of concentration-response curves, IC50s, growth-rate inhibition and resistance."""
