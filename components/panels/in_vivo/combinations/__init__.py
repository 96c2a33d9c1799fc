"""Figures of combinations in animals, beside their parts and what no interaction predicts."""
