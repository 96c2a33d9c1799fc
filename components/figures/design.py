"""Figures of a study that is still to come: animals dealt to arms, and the power of a plan."""

from __future__ import annotations

from components.figures.figure import Figure
from components.panels import design

PAGE = "Design"
BEFORE = "of a study to come, not of the one that is open"

BASELINE = Figure(
    key="design_baseline",
    page=PAGE,
    tab="Randomize",
    title="Baseline volumes of the arms",
    draw=design.baseline,
    screen_only=BEFORE,
)
POWER = Figure(
    key="design_power",
    page=PAGE,
    tab="Animals per arm",
    title="Power by animals in each arm, or by experiments",
    draw=design.power_curve,
    screen_only=BEFORE,
)
