"""A sheet for each day: the name of the sheet is the day of all of its rows.

::

    sheet 'Day 7'
    Mouse   Group     Length (mm)   Width (mm)
    1       Vehicle   9.1           7.3
"""

from __future__ import annotations

from dataclasses import replace

from analysis.reading.calipers.headings.heading_cell import read_head
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.words.caliper_fields import MEASURES

_TOP = 20  # rows in which headings stand
_FEWEST = 3  # headings of such a sheet


def with_day_of_sheet(sheet: Sheet) -> Sheet:
    """The sheet with a last column of its day, where its name is one and no heading is."""
    named = read_head(sheet.name) if sheet.name else None
    if named is None or not named.is_time or named.is_plain:
        return sheet
    for at, row in enumerate(sheet.rows[:_TOP]):
        heads = [read_head(cell) for cell in row if cell != ""]
        fields = {head.field for head in heads}
        if "animal" not in fields or not fields & {*MEASURES} or len(heads) < _FEWEST:
            continue
        if fields & {"day", "date"} or any(head.is_time for head in heads):
            return sheet
        value: Cell = named.date if named.day is None and named.date is not None else named.day or 0
        heading: Cell = "Date" if named.day is None else "Day"
        rows = [[*cells, ""] for cells in sheet.rows[:at]]
        rows += [[*row, heading]]
        rows += [
            [*cells, value if any(cell != "" for cell in cells) else ""]
            for cells in sheet.rows[at + 1 :]
        ]
        return replace(sheet, rows=rows)
    return sheet
