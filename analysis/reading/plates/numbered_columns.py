"""Plates whose columns a program has named: ``X1`` to ``X12``, ``V1`` to ``V12``, without letters.

X1     X2     X3     ...  X12
0.810  0.792  0.803       0.051
... 8 rows of absorbances
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain

from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import NO_ANSWERS, Answers, Finding
from analysis.reading.plates.sheets import find_plates
from analysis.reading.words.wells import ROWS_OF

_NAMED = re.compile(r"(?:X|V|C|Col(?:umn)?)[ ._]?(\d{1,2})", re.IGNORECASE)
_HIGHEST_OD = 6.0
_FEWEST_COLUMNS = 12


def find_numbered_columns(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """The plate of a sheet that is nothing else; empty where its numbers are no absorbances."""
    if not sheet.rows:
        return ()
    heads, body = sheet.rows[0], sheet.rows[1:]
    found = [_NAMED.fullmatch(head.strip()) if isinstance(head, str) else None for head in heads]
    numbers = [float(each[1]) for each in found if each]
    is_counted = numbers == [float(at) for at in range(1, len(heads) + 1)]
    is_plate = len(heads) >= _FEWEST_COLUMNS and ROWS_OF.get(len(heads)) == len(body)
    if not (is_counted and is_plate and all(map(_is_absorbance, chain.from_iterable(body)))):
        return ()
    return find_plates(replace(sheet, rows=[list(numbers), *body]), answers)


def _is_absorbance(cell: object) -> bool:
    """Whether a cell, a number or the text of one, is an absorbance."""
    try:
        return isinstance(cell, float | int | str) and -1 < float(cell) < _HIGHEST_OD
    except ValueError:
        return False
