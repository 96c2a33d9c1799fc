"""Codes of arms that a table uses and that lines above, below or beside it explain.

::

    Mouse   Group   Day   Volume (mm3)
    1       G1      0     101
    2       G2      0     98

    G1 = Vehicle
    G2 = Olaparib 50 mg/kg
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.words.heading_grammar import worded_field
from analysis.reading.words.values import text_of

_PAIR = re.compile(
    r"^\s*(?:(?:group|grp|arm|treatment|cohort|gruppe|groupe|groep|grupo|gruppo)\s*)?"
    r"(?P<code>[\w./-]{1,12})\s*(?:=|:)\s*(?P<name>\S.{1,100})$",
    re.IGNORECASE,
)
_TOP = 20  # rows in which headings stand
_FEWEST = 2
Place = tuple[int, int]


def codes_in_sheet(sheet: Sheet) -> tuple[Sheet, tuple[tuple[str, str], ...], str]:
    """The sheet without such lines, each code with its arm, and the first cell; else as it is.

    A column of arms has to hold nothing but codes that are explained.
    """
    pairs: dict[Place, tuple[str, str]] = {}
    for at, row in enumerate(sheet.rows):
        column = len(row) - 1
        while column > 0 and row[column] == "":
            column -= 1
        cell = row[column] if row else ""
        if isinstance(cell, str) and (found := _PAIR.match(cell)):
            pairs[at, column] = (found["code"], found["name"].strip())
    names = dict(pairs.values())
    if len(names) < _FEWEST or len(names) < len(pairs) or not _are_used(sheet, names, pairs):
        return sheet, (), ""
    rows: list[list[Cell]] = [list(row) for row in sheet.rows]
    for row_at, column in pairs:
        rows[row_at][column] = ""
    return replace(sheet, rows=rows), tuple(names.items()), cell_name(*min(pairs))


def _are_used(sheet: Sheet, names: dict[str, str], pairs: dict[Place, tuple[str, str]]) -> bool:
    for at, row in enumerate(sheet.rows[:_TOP]):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and worded_field(cell) == "arm":
                used = _texts_below(sheet.rows, at, column, pairs)
                return len(used) >= _FEWEST and used <= names.keys()
    return False


def _texts_below(
    rows: Sequence[Sequence[Cell]], at: int, column: int, pairs: dict[Place, tuple[str, str]]
) -> set[str]:
    cells = [(row, cells[column]) for row, cells in enumerate(rows) if row > at]
    return {text_of(cell) for row, cell in cells if cell != "" and (row, column) not in pairs}
