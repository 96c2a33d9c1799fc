"""Figures of every arm side by side over all readouts, and of two arms or two lines."""
