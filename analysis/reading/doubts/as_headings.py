"""Rows of data that were taken for headings: their words stand again in the columns below.

::

    Mouse  Arm      Phase      Day  Volume
    1      Vehicle  treatment  7    103
    1      Vehicle  treatment  14   221      read as the headings of what follows
    1      Vehicle  regrowth   7    309
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from analysis.reading.calipers.headings.heading_cell import read_head
from analysis.reading.doubts.rows_of_animals import Doubt, of_animals, region_of, sheet_rows
from analysis.reading.files.cells import cell_name, several
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Finding
from analysis.reading.words.caliper_fields import is_statistic
from analysis.reading.words.values import numbers, objects, text_of

_LEAST = 2  # words of one row that stand again
_MOST_HEADINGS = 3  # rows


def rows_as_headings(sheet: Sheet, findings: Sequence[Finding]) -> Doubt | None:
    """The first row of headings with two words or more that are values of the columns below."""
    for finding in of_animals(findings):
        top, left, bottom, right = region_of(finding, sheet)
        heads = finding.recognized.columns
        taken = {part.strip() for text, _ in heads for part in text.split(" / ")}
        first = min((row for row in sheet_rows(finding) if row > top), default=top)
        for row in range(top, min(first, top + _MOST_HEADINGS)):
            below = range(first, bottom + 1)
            again = _again(sheet, row, below, range(left, right + 1), taken)
            if len(again) >= _LEAST:
                words = several([f"'{word}'" for word in again])
                what = f"Row {row + 1} was taken for headings, and {words} stand again below it."
                return Doubt("rows_as_headings", what, cell_name(row, left))
    return None


def _again(
    sheet: Sheet, row: int, below: range, columns: range, taken: Collection[str]
) -> list[str]:
    """Words of a row, taken for headings, that stand again in their own columns."""
    again = []
    for at in columns:
        word = text_of(sheet.rows[row][at]).strip()
        if word not in taken or not _may_be_value(word, sheet.decimal):
            continue
        if any(text_of(sheet.rows[each][at]).strip() == word for each in below):
            again.append(word)
    return again


def _may_be_value(word: str, decimal: str) -> bool:
    """Whether a text is neither a number nor a word that tables are headed with."""
    head = read_head(word)
    is_number = not np.isnan(numbers(objects([word]), decimal).values[0])
    return bool(word) and not (head.field or head.is_time or is_statistic(word) or is_number)
