"""Figures of viability, and of plates as the bench sees them: maps, verdicts, layouts."""
