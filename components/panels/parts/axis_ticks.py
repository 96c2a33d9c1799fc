"""Ticks of axes: days in weeks, doses in decades with the steps between them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from components.look.theme import plot_text

DAY_STEPS = (1, 2, 7, 14, 28, 56, 84, 168, 364, 728)  # days between two ticks
MOST_DAYS = 9  # steps on an axis of a whole card
# Decades with short ticks at 2 to 9 of each, written out (plotly.js would write 100µ for 0.0001).
DECADES: dict[str, Any] = {
    "type": "log",
    "dtick": 1,
    "exponentformat": "none",
    "minor": {"dtick": "D1", "ticks": "outside", "ticklen": 3},
}


def dose_title(unit: str) -> str:
    """``Concentration (µM)``; without brackets where the file names no unit."""
    return f"Concentration ({plot_text(unit)})" if unit else "Concentration"


def day_step(span: float, most: int = MOST_DAYS) -> int:
    """Days between ticks for so many days: single ones, or weeks, in at most ``most`` steps.

    Examples
    --------
    >>> day_step(9), day_step(17), day_step(28), day_step(68), day_step(28, 4)
    (1, 2, 7, 14, 7)
    """
    return next((step for step in DAY_STEPS if span / step <= most), 364 * math.ceil(span / 3000))


def days_from_zero(last: float, most: int = MOST_DAYS) -> list[float]:
    """Days of ticks from 0 to the last one, or just past it.

    Examples
    --------
    >>> days_from_zero(28), days_from_zero(39)[-1]
    ([0.0, 7.0, 14.0, 21.0, 28.0], 42.0)
    """
    step = day_step(last, most)
    return [float(day) for day in np.arange(0, last + step - 1e-9, step)]


def day_axis(first: float, last: float) -> dict[str, Any]:
    """Ticks of an axis that shows these days, one of them at day 0."""
    return {"tick0": 0, "dtick": day_step(last - min(first, 0.0))}
