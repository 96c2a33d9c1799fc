"""The drawing of an arm's card: where its drugs act."""

from __future__ import annotations

from components.figures.figure import Figure
from components.panels import pathway

PATHWAY = Figure(
    key="pathway",
    page="Study",
    tab="Arms",
    title="Where a drug acts",
    draw=pathway.pathway,
    screen_only="a drawing of what is known of a drug, not of this study",
)
