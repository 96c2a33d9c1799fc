"""Tables of which most rows were of no use to the reading: it may not be what they are.

::

    Sample  Larva  Time to death (h)
    S4      L1     NA                   no day: left out, as 38 of 41 rows
    S4      L9     16
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.reading.doubts.rows_of_animals import Doubt, of_animals, region_of, sheet_rows
from analysis.reading.files.cells import cell_name, cell_position
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Finding
from analysis.reading.words.values import numbers, objects

_MOST, _LEAST = 0.67, 6  # of the rows of a table, and rows


def lost_rows(sheet: Sheet, findings: Sequence[Finding]) -> Doubt | None:
    """The list of which two thirds of the rows or more gave nothing.

    Where days are read, rows count that have no number where the others have one: of several rows
    of an animal and day the mean is read.
    """
    found = of_animals(findings)
    read = {row for finding in found for row in sheet_rows(finding)}
    for finding in found:
        columns = {at for _, at in _cells(finding)}
        if len(columns) != 1:
            continue  # several days a row
        top, left, bottom, right = region_of(finding, sheet)
        own = [row for row in range(top + 1, bottom + 1) if _is_filled(sheet, row, left, right)]
        at, is_once = columns.pop(), finding.kind == "survival"
        open_ones = [row for row in own if row not in read]
        lost = [row for row in open_ones if is_once or not _is_number(sheet, row, at)]
        if len(lost) >= _LEAST and len(lost) >= _MOST * len(own):
            what = f"Only {len(own) - len(lost):,} of {len(own):,} rows of the table gave a value."
            return Doubt("lost_rows", what, cell_name(lost[0], left))
    return None


def _cells(finding: Finding) -> list[tuple[int, int]]:
    cells = finding.rows["cell"].astype(str) if "cell" in finding.rows else []
    return [cell_position(cell) for cell in {*cells} if cell]


def _is_filled(sheet: Sheet, row: int, left: int, right: int) -> bool:
    """Whether a row holds more than a title."""
    return sum(cell != "" for cell in sheet.rows[row][left : right + 1]) > 1


def _is_number(sheet: Sheet, row: int, column: int) -> bool:
    cell = objects([sheet.rows[row][column]]) if column < sheet.width else objects([""])
    return not np.isnan(numbers(cell, sheet.decimal).values[0])
