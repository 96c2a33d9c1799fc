"""Tables of which most rows were of no use to the reading: it may not be what they are.

::

    Sample  Larva  Time to death (h)
    S4      L1     NA                   no day: left out, as 38 of 41 rows
    S4      L9     16
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.reading.doubts.rows_of_animals import Doubt, of_animals, region_of, sheet_rows
from analysis.reading.files.cells import cell_name, cell_position
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Finding

_MOST, _LEAST = 0.67, 6  # of the rows of a table, and rows


def lost_rows(sheet: Sheet, findings: Sequence[Finding]) -> Doubt | None:
    """The table with rows of which two thirds or more gave nothing."""
    found = of_animals(findings)
    read = {row for finding in found for row in sheet_rows(finding)}
    for finding in filter(_is_list, found):
        top, left, bottom, right = region_of(finding)
        own = [row for row in range(top + 1, bottom + 1) if _is_filled(sheet, row, left, right)]
        lost = [row for row in own if row not in read]
        if len(lost) >= _LEAST and len(lost) >= _MOST * len(own):
            what = f"Only {len(own) - len(lost):,} of {len(own):,} rows of the table gave a value."
            return Doubt("lost_rows", what, cell_name(lost[0], left))
    return None


def _is_list(finding: Finding) -> bool:
    """Whether all values stand in one column, so that each row is to give one."""
    if "cell" not in finding.rows:
        return False
    cells = {cell for cell in finding.rows["cell"].astype(str) if cell}
    return len({cell_position(cell)[1] for cell in cells}) == 1


def _is_filled(sheet: Sheet, row: int, left: int, right: int) -> bool:
    """Whether a row holds more than a title."""
    return sum(cell != "" for cell in sheet.rows[row][left : right + 1]) > 1
