"""Sheets with an animal in each column and a measure of a day in each row.

::

    Animal   501      502      601
    Cohort   Vehicle  Vehicle  Drug
    BW D0    20.1     19.8     20.4      501 is an animal, no day
    TV D7    240      255      130
"""

from __future__ import annotations

from dataclasses import replace

from analysis.reading.calipers.headings.heading_cell import read_head
from analysis.reading.files.sheets import Sheet
from analysis.reading.words.caliper_fields import MEASURES, known_field
from analysis.reading.words.values import text_of

_TOP = 20  # rows in which the animals may stand
_LEAST = 2  # rows of a measure and day, and animals


def turned(sheet: Sheet) -> Sheet | None:
    """The sheet with rows and columns swapped, where its first column names measures of days."""
    for top, row in enumerate(sheet.rows[:_TOP]):
        filled = [at for at, cell in enumerate(row) if cell != ""]
        if len(filled) <= _LEAST or known_field(text_of(row[filled[0]])) != "animal":
            continue
        names = [text_of(row[at]) for at in filled[1:]]
        below = [text_of(each[filled[0]]) for each in sheet.rows[top + 1 :]]
        heads = [read_head(text) for text in below if text]
        n_measured = sum(head.is_time and head.field in MEASURES for head in heads)
        are_names = len({*names}) == len(names) and not any(read_head(n).field for n in names)
        if n_measured >= _LEAST and 2 * n_measured >= len(heads) and are_names:
            across = range(sheet.width)
            return replace(sheet, rows=[[each[at] for each in sheet.rows] for at in across])
    return None
