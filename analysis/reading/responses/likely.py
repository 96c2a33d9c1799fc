"""Crossed tables without a word of doses or hours: what their numbers and names look like.

::

             PC1     PC2           steps of doses behind a control, below a blank corner
    Control  15199   20976
    100      4048    4699
    50       4954    6236

    Time   strain A   strain B     a course of absorbances; the unit of the times is asked
    0      0.016      0.062
    30     0.257      0.258

    DMSO   drug A                  arms beside a control, where an assay of cells is named
    0.97   0.23
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np

from analysis.reading.columns.time_units import time_factor
from analysis.reading.responses.blocks import Column
from analysis.reading.responses.doses import Doses
from analysis.reading.responses.headings_above import Above
from analysis.reading.responses.steps import distinct, steps_like_doses
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.concentrations import concentration_heading

_CELLS = re.compile(
    r"viab|prolif|cytotox|\b(?:mtt|mts|xtt|wst|cck|srb|dmso)\b|absorb", re.IGNORECASE
)  # an assay or a solvent of cells
_FEWEST_DOSES = 4  # that steps alone make doses, the control among them
_FEWEST_TIMES = 3
_HIGHEST_OD = 6.0
_DAY = 24.0  # hours: growth by days is that of animals too


def is_likely(
    left: tuple[Sequence[Doses], Collection[str], Column | None],
    over: Above,
    values: Sequence[Column],
    said: str,
) -> bool:
    """Whether a table without a word of doses or hours is one of responses.

    ``left`` are the doses, the names and the times left of the values; ``said`` is what title,
    sheet and file are called. A single column of values is never likely.
    """
    doses, names, time = left
    if len(values) == 1:
        return False
    arms = {side.arm for side in over.sides if side.arm} | {*names}
    words = " ".join((said.replace("_", " "), *arms))
    if len(arms) > 1 and any(map(control_role, arms)) and _CELLS.search(words):
        is_dosed = bool(doses) or "concentration" in over.kinds
        return not is_dosed and _have_replicates(over, names, values)
    above = np.array([side.concentration for side in over.sides])
    for edge in (*(each.values for each in doses), above):
        known = distinct(edge)
        if len(known) >= _FEWEST_DOSES and known[0] == 0 and steps_like_doses(edge):
            return True
    return time is not None and _is_course(time, values)


def _have_replicates(over: Above, names: Collection[str], values: Sequence[Column]) -> bool:
    """Whether every arm has several values, and no heading calls them doses or dilutions."""
    if any(concentration_heading(c.heading) or "dilut" in c.heading.casefold() for c in values):
        return False
    sides = {(side.arm, side.model) for side in over.sides}
    return sum(len(column.numbers) for column in values) >= 2 * len(sides) * max(1, len(names))


def _is_course(time: Column, values: Sequence[Column]) -> bool:
    """Whether values over times, not over days, are absorbances."""
    numbers = np.concatenate([column.numbers for column in values])
    if len(distinct(time.values)) < _FEWEST_TIMES or not len(numbers):
        return False
    like_od = np.percentile(numbers, 95) <= _HIGHEST_OD and (numbers != np.round(numbers)).any()
    return bool(like_od) and time_factor(time.heading) != _DAY
