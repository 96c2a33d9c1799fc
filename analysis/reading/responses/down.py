"""Doses down: concentrations in the first column, a drug or a replicate in each other one.

::

    Dose (uM)   lapatinib   lapatinib   palbociclib
    0           1.01        1.02        0.99
    0.1         0.82        0.84        0.98
"""

from __future__ import annotations

import math
import re

import numpy as np

from analysis.reading.responses.blocks import Block, Column
from analysis.reading.responses.fields import dose_columns, fields_of
from analysis.reading.responses.headings import (
    hours_in,
    is_statistic,
    measure_in,
    response_heading,
    says_percent,
)
from analysis.reading.responses.rows import Response, Responses, replicate_stem, unused_columns

_FEWEST = 3
_NUMBERED = re.compile(r"^(?:rep(?:licate)?|repeat|r|n|#|well)?[\s_.#]*\d{1,2}$", re.IGNORECASE)


def read_down(block: Block) -> Responses | None:
    """A block whose first column of numbers is doses and whose others are arms; else None."""
    columns = block.columns
    doses = dose_columns(columns[:2], fields_of(columns[:2]))
    if not doses or block.first == block.top:
        return None
    dose = doses[0]
    others = [
        column
        for column in columns
        if column.at > dose.column.at and column.is_numeric and not is_statistic(column.heading)
    ]
    if not others or len(np.unique(dose.values[np.isfinite(dose.values)])) < _FEWEST:
        return None
    arms = {column.at: _arm(column) for column in others}
    count: dict[str, int] = {}
    rows = []
    for column in others:
        arm = arms[column.at]
        count[arm] = count.get(arm, 0) + 1
        hours = hours_in(column.heading)
        rows += [
            Response(
                float(value),
                (row, column.at),
                float(concentration),
                arm,
                unit,
                time_h=math.nan if hours is None else hours,
                replicate=str(count[arm]),
            )
            for row, value, concentration, unit in zip(
                block.rows, column.values, dose.values, dose.units, strict=True
            )
            if not (math.isnan(value) or math.isnan(concentration))
        ]
    said = " ".join((block.title, *(column.heading for column in others)))
    used = {dose.column.at, *arms}
    pairs = ((dose.column.heading, "concentration"), *((c.heading, "response") for c in others))
    return Responses(
        tuple(rows), measure_in(said), says_percent(said), pairs,
        unused_columns(columns, used, block.first), dose.heading,
    )  # fmt: skip


def _arm(column: Column) -> str:
    """The arm that a heading names; empty where it only numbers replicates or gives hours."""
    if _NUMBERED.match(column.heading) or hours_in(column.heading) is not None:
        return ""
    stem = replicate_stem(column.heading)
    return "" if response_heading(stem) else stem
