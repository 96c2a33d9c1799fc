"""Figures of tumor growth: by day and by animal, growth inhibition, rates, tests and their fit."""
