"""Times of cells and plates whose unit no heading says: asked, in every table that takes times.

::

    Time   A1     A2         hours, minutes, or seconds?
    0      0.06   0.07
    15     0.08   0.09
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, ask, shared_key
from analysis.study import Question

HOURS_IN = {"hours": 1.0, "minutes": 1 / 60, "days": 24.0, "seconds": 1 / 3600}
_TEXT = "In what unit are the times? No heading says it."
_SECONDS = re.compile(r"\b(s|sec|secs|seconds?)\b", re.IGNORECASE)
_TIME_UNIT = re.compile(r"\b(h|hrs?|hours?|std|stunden|d|days?|min|mins|minutes?)\b", re.IGNORECASE)
_FACTORS = {"h": 1.0, "s": 1.0, "d": 24.0, "m": 1 / 60}
_DAY_H, _LONGEST_H = 24.0, 240.0  # treatments are read at 24, 48, 72 hours


def time_factor(heading: str) -> float | None:
    """Hours in one unit of the times below a heading; None where it names no unit."""
    plain = heading.replace("_", " ")
    if _SECONDS.search(plain):
        return 1 / 3600
    unit = _TIME_UNIT.search(plain)
    return _FACTORS[unit[1][0].lower()] if unit else None


def are_open(times: Iterable[float]) -> bool:
    """Whether numbers leave open what they count: there are two, and not only 24, 48 and 72."""
    found = np.array([*times], dtype=float)
    known = np.unique(found[np.isfinite(found)])
    days = bool((known % _DAY_H == 0).all()) and known.max(initial=0.0) <= _LONGEST_H
    return len(known) > 1 and not days


def time_unit_question(
    sheet: Sheet, cell: str, answers: Answers, assumed: str = "hours"
) -> tuple[float, Question]:
    """Hours in one unit of the times of a file as the user says, and the question."""
    key = shared_key("time_unit", sheet)
    answer, question = ask(sheet, answers, key, _TEXT, HOURS_IN, assumed, cell)
    return HOURS_IN[answer], question
