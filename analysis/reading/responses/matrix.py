"""Dose matrices: concentrations of one drug across, of the other down.

::

    lapatinib (uM) across, palbociclib (uM) down
            0      1      2
    0       100    85.7   75.0
    0.5     80.0   68.6   60.0
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from analysis.reading.responses.blocks import Block, stretch
from analysis.reading.responses.headings import (
    ConcentrationHeading,
    concentration_heading,
    measure_in,
    says_percent,
)
from analysis.reading.responses.rows import Response, Responses
from analysis.reading.words.units import spelled_unit
from analysis.reading.words.values import Floats

_FEWEST = 3
_WORDS = re.compile(
    r"drug|synerg|conc|dos(?:e|age)|matrix|checkerboard|combin|\b[pnuµμm]M\b|µg|ug/ml|ng/ml",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"([^,;|()]+?)\s*(?:[(\[]\s*([^)\]]+)\s*[)\]])?\s*(?:in\s+)?"
    r"(across|columns?|horizontal(?:ly)?|right|top|x|down|rows?|vertical(?:ly)?|left|y)\b",
    re.IGNORECASE,
)
_ACROSS = re.compile(r"across|col|horiz|right|top|x", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Drug:
    name: str
    unit: str


def read_matrix(block: Block) -> Responses | None:
    """A block with doses on two edges; None where it has none."""
    if block.first == block.top or len(block.columns) < _FEWEST + 1:
        return None
    across = block.heading_values
    left, body = block.columns[0], block.columns[1:]
    if np.isfinite(across[0]) or not np.isfinite(across[1:]).all():
        return None
    if not (_are_doses(across[1:]) and left.is_numeric and _are_doses(left.values)):
        return None
    said = " ".join((block.title, left.heading))
    if not _WORDS.search(said) or any(not column.is_numeric for column in body):
        return None
    columns, rows = _drugs(said)
    found = tuple(
        Response(
            float(value),
            (row, column.at),
            float(dose),
            columns.name,
            columns.unit,
            rows.name,
            float(second),
            rows.unit,
        )
        for column, dose in zip(body, across[1:], strict=True)
        for row, second, value in zip(block.rows, left.values, column.values, strict=True)
        if not (math.isnan(value) or math.isnan(second))
    )
    pairs = tuple((column.heading, "concentration") for column in body)
    heading = concentration_heading(left.heading) or ConcentrationHeading(by_word=True)
    pairs = ((left.heading, "concentration_2"), *pairs)
    return Responses(found, measure_in(said), says_percent(said), pairs, dose=heading)


def _are_doses(values: Floats) -> bool:
    """Whether numbers rise or fall from dose to dose, each its own, none below 0."""
    steps = np.diff(values)
    own = bool(np.isfinite(values).all() and ((steps > 0).all() or (steps < 0).all()))
    is_counted = np.array_equal(values, np.arange(1, len(values) + 1))
    wide = values.min(initial=0) == 0 or stretch(values.tolist()) >= 4
    return own and len(values) >= _FEWEST and bool(values.min() >= 0) and wide and not is_counted


def _drugs(said: str) -> tuple[_Drug, _Drug]:
    """The drug across and the drug down, as the title names them."""
    across, down = _Drug("drug 1", ""), _Drug("drug 2", "")
    for name, unit, where in _NAMED.findall(said):
        drug = _Drug(" ".join(name.split()), spelled_unit(unit) if unit else "")
        if _ACROSS.match(where):
            across = drug
        else:
            down = drug
    return across, down
