"""What makes a Prism table one of growth: days on the left, an animal in each column.

    (X)    Control  Control  Drug   Drug        (X)    Data set A   Data set B
    0      80       90       85     88          0      80           90
    3      150      170      120    125         3      150          170

A Prism table names neither its unit nor, often, its X: the table's name and the numbers tell, and
the questions stay open with what was assumed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from analysis.reading.calipers.headings.heading_rows import names_in_vivo
from analysis.reading.calipers.wide.measure_columns import measure_in
from analysis.reading.files.sheets import Sheet

_LAST_DAY = 400.0
_LEAST_DAYS = 3
_RATIO = 1.9  # from one number to the next, in a series of doses
_UNTITLED = re.compile(r"^Data set [A-Z]{1,3}$")
_MOUSE = re.compile(
    r"^(?:m|mouse|animal|rat|maus|tier|muis|souris|#)?[\s._#-]*\d+[\s_-]?[a-z]{0,2}$", re.IGNORECASE
)
_NUMBERED = re.compile(r"^(?P<arm>.*[^\W\d_].*?)[\s_.#-]+(?P<number>\d+)$")
_MADE = re.compile(
    r"transform|\blog|\bln\b|normali[sz]|relative|ratio|fold|percent|%|change|slope|\bmeans?\b|delta",
    re.IGNORECASE,
)


def are_days(sheet: Sheet, numbers: Sequence[float]) -> bool:
    """Whether numbers on the left, which no title names, are days of animals.

    The table or its file speaks of animals or tumors, and the numbers are whole ones that rise in
    steps that no series of doses has.
    """
    days = sorted({*numbers})
    if len(days) < _LEAST_DAYS or days[0] < 0 or days[-1] > _LAST_DAY or not names_in_vivo(sheet):
        return False
    ratios = sorted(later / earlier for earlier, later in pairwise(days) if earlier > 0)
    is_series = bool(ratios) and ratios[len(ratios) // 2] >= _RATIO
    return all(day == int(day) for day in days) and not is_series


def measure_of(sheet: Sheet) -> str:
    """The measure that the name of a table or file speaks of; ``""`` where numbers were changed."""
    if _MADE.search(sheet.name):
        return ""
    said = measure_in(sheet.name) or measure_in(sheet.stem)
    return said if said in ("volume_mm3", "weight_g") else ""


def are_animals(titles: Sequence[str]) -> bool:
    """Whether the titles of columns, one each, are animals and not arms.

    Columns without a title, numbers, and names such as ``Vehicle 1`` and ``Vehicle 2`` are.
    """
    names = [title.strip() for title in titles]
    if len({*names}) < len(names) or len(names) < 2:
        return False
    if all(map(_UNTITLED.match, names)) or all(map(_MOUSE.match, names)):
        return True
    by_arm: dict[str, list[int]] = {}
    for found in map(_NUMBERED.match, names):
        if not found:
            return False
        by_arm.setdefault(found["arm"], []).append(int(found["number"]))
    return all(sorted(each) == [*range(1, len(each) + 1)] for each in by_arm.values())


def animal_and_arm(title: str) -> tuple[str, str]:
    """The animal of a column by its title, and its arm where the title names one."""
    found = _NUMBERED.match(title.strip())
    return title, "" if found is None or _MOUSE.match(title.strip()) else found["arm"].strip()
