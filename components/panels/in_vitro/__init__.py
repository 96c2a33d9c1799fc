"""Figures of cells on plates: wells and viability, curves and IC50s, combinations."""
