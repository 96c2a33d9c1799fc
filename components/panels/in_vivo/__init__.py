"""Figures of animals: growth of tumors, outcome and tolerability, combinations."""
