"""Figures of survival: Kaplan-Meier curves with counts, life spans, hazard ratios, days gained."""
