"""Figures of combinations on plates: dose matrices, pairs of doses, isobolograms."""
