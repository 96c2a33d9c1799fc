"""Wells written with their number first: ``1A``, ``12H``.

::

    Well   Drug    OD
    1A     DMSO    1.10
    1B     tam     0.31
"""

from __future__ import annotations

import re
from dataclasses import replace

from analysis.reading.files.sheets import Sheet
from analysis.reading.words.heading_cells import squashed
from analysis.reading.words.headings import SPELLINGS
from analysis.reading.words.wells import well_name

_TOP = 40  # rows in which headings stand
_FEWEST = 4
_NUMBER_FIRST = re.compile(r"\s*0*([1-9]\d?)\s*([A-Za-z]{1,2})\s*")
_HEADINGS = frozenset(squashed(word) for word in SPELLINGS["plate_reads"]["well"])


def with_well_names(sheet: Sheet) -> Sheet:
    """The sheet with the letter first in its wells, where a column called so has the number first.

    Any other column stays as it is: ``1A`` may be an animal.
    """
    for at, row in enumerate(sheet.rows[:_TOP]):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and squashed(cell) in _HEADINGS:
                return _turned(sheet, at + 1, column)
    return sheet


def _turned(sheet: Sheet, first: int, column: int) -> Sheet:
    cells = [row[column] for row in sheet.rows[first:]]
    found = [_NUMBER_FIRST.fullmatch(cell) if isinstance(cell, str) else None for cell in cells]
    names = [well_name(f"{each[2]}{each[1]}") if each else "" for each in found]
    others = sum(isinstance(cell, str) and bool(well_name(cell)) for cell in cells)
    if sum(map(bool, names)) < _FEWEST or others:
        return sheet
    rows = [
        [*row[:column], name or row[column], *row[column + 1 :]]
        for row, name in zip(sheet.rows[first:], names, strict=True)
    ]
    return replace(sheet, rows=[*sheet.rows[:first], *rows])
