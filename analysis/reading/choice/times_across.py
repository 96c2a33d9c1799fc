"""Days, dates and hours in the heading rows of a block: how many, and how sure.

Mouse  Day 0  Day 4  Day 7         explicit: "Day 4", "d4", "2026-03-14"
Mouse  0      4      7             plain: numbers that rise
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from analysis.reading.choice.readings import Look
from analysis.reading.page.page import DATE, NUMBER, TEXT, Numbers

_DAY = re.compile(
    r"^(?!.*\((?:mm|cm|g)\b)(?:.*\b)?(?:study )?(?:day|d|tag|dag|jour|week|wk|dpi)"
    r"[ ._:-]*-?\d+(?:\.\d+)?\b.*$",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}")
HOURS = re.compile(r"^\d+(?:\.\d+)? ?(?:h|hrs?|hours|min|s)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """Days or dates in a row: their number, how many of them say so, the plain numbers."""

    count: int
    explicit: int
    plain: Numbers
    first_column: int

    @property
    def is_sure(self) -> bool:
        """Whether they are days: two say so, or plain ones rise within a study by whole or half."""
        plain = self.plain
        rises = len(plain) >= 2 and bool((np.diff(plain) > 0).all())
        within = bool(((plain > -400) & (plain < 1500)).all())
        return self.explicit >= 2 or (rises and within and bool((plain * 2 % 1 == 0).all()))


def names_day(text: str) -> bool:
    """Whether a text says a day or date."""
    return bool(_DAY.match(text) or _DATE.search(text))


def days_in(look: Look, row: int) -> Days:
    """The days and dates that stand in a row of a block."""
    page = look.block.page
    explicit, columns, plain = 0, [], []
    for at in look.block.columns:
        kind, text = page.kinds[row, at], page.texts[row, at]
        if kind == NUMBER:
            plain.append(page.values[row, at])
        elif kind == DATE or (kind == TEXT and names_day(text)):
            explicit += 1
        else:
            continue
        columns.append(at)
    first = columns[0] if columns else look.block.area.right + 1
    return Days(len(columns), explicit, np.array(plain, dtype=np.float64), first)


def best_days(look: Look) -> Days | None:
    """The heading row with most days, where one surely holds days."""
    rows = [days_in(look, row) for row in look.heads()]
    sure = [days for days in rows if days.count >= 2 and days.is_sure]
    return max(sure, key=lambda days: days.count) if sure else None
