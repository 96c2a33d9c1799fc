"""Figures of what became of the animals: response, body weight, losses, excised tumors, assays."""
