"""A column called Value, whose measure stands in the title of its sheet.

::

    Task: Body Weight (g)
    Group     Animal ID  Date       Value
    Group 01  1-1        3/24/2025  21.4
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.words.heading_cells import match_headings, read_headings
from analysis.reading.words.heading_grammar import is_value, measure_in_title

_TOP = 40  # rows in which headings stand
_LONGEST = 80  # letters of a title


def with_named_values(sheet: Sheet) -> Sheet:
    """The sheet with its measure in the heading of values: ``Value body weight (g)``.

    Where the titles name none or several, the sheet stays as it is.
    """
    for at, row in enumerate(sheet.rows[:_TOP]):
        fields = match_headings(read_headings(row), "calipers").keys()
        columns = [c for c, cell in enumerate(row) if isinstance(cell, str) and is_value(cell)]
        if not columns or "animal" not in fields or not fields & {"day", "date"}:
            continue
        measure = _measure(sheet, at)
        if not measure or fields & {"weight_g", "volume_mm3"}:
            return sheet
        named: list[Cell] = [*row]
        named[columns[0]] = f"{row[columns[0]]} {measure}" if measure != "fate" else "Fate"
        return replace(sheet, rows=[*sheet.rows[:at], named, *sheet.rows[at + 1 :]])
    return sheet


def _measure(sheet: Sheet, row: int) -> str:
    """By the texts above the headings, else by the names of the sheet and the file."""
    above = _texts(sheet.rows[:row])
    names = (sheet.name.replace("_", " "), sheet.stem.replace("_", " "))
    for texts in (above, names[:1], names[1:]):
        if measure := measure_in_title(texts):
            return measure
    return ""


def _texts(rows: Sequence[Sequence[Cell]]) -> list[str]:
    cells = (cell for row in rows for cell in row)
    return [cell for cell in cells if isinstance(cell, str) and 0 < len(cell) <= _LONGEST]
