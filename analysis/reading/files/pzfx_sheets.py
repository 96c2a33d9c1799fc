"""Tables of a Prism file as grids of cells, laid out as Prism shows them.

The first row says what kind of table it is, the second has the titles: X (or the row titles) on the
left, then every data set, its title over each of its replicates.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from analysis.reading.files.guards import refuse_cells
from analysis.reading.files.pzfx import PrismColumn, PrismTable

MARK = "GraphPad Prism"
KINDS = {
    "XY": "XY table",
    "OneWay": "column table",
    "TwoWay": "grouped table",
    "Survival": "survival table",
    "Contingency": "contingency table",
    "PartsOfWhole": "parts of whole table",
}
Grid = list[list[str | float]]
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


def prism_grids(file: str, tables: Sequence[PrismTable]) -> tuple[tuple[str, Grid], ...]:
    """Title and grid of each data table of a Prism file.

    Raises
    ------
    StudyError
        The grids together span more cells than ``guards`` allow.
    """
    grids: list[tuple[str, Grid]] = []
    spanned = 0
    for number, table in enumerate(tables, start=1):
        columns = _columns(table)
        spanned += len(columns) * max(map(len, columns))
        refuse_cells(file, spanned)
        grids.append((table.title or f"Table {number}", _grid(table, columns)))
    return tuple(grids)


def _columns(table: PrismTable) -> list[list[str | float]]:
    """Title and values, column by column; the first is that of X or of the titles of rows."""
    left = table.of("XColumn") if table.type in ("XY", "Survival") else ()
    left = left or table.of("RowTitlesColumn")
    columns: list[list[str | float]] = [_cells(left[0], left[0].title)[0] if left else [""]]
    for number, each in enumerate(table.of("YColumn")):
        columns += _cells(each, each.title or f"Data set {_letters(number)}")
    return columns


def _grid(table: PrismTable, columns: list[list[str | float]]) -> Grid:
    width = max(len(columns), 3)
    head: list[str | float] = [f"{MARK}: {KINDS.get(table.type, 'table')}", table.y_format]
    rows: Grid = [[*head, *[""] * (width - 2)]]
    for at in range(max(len(cells) for cells in columns)):
        row = [cells[at] if at < len(cells) else "" for cells in columns]
        rows.append([*row, *[""] * (width - len(row))])
    return rows


def _cells(column: PrismColumn, title: str) -> list[list[str | float]]:
    """Title and values of each subcolumn; numbers as numbers, excluded ones as texts with *."""
    return [[title, *map(_cell, values)] for values in column.subcolumns or ((),)]


def _cell(text: str) -> str | float:
    if not _NUMBER.fullmatch(text.strip()):
        return text
    number = float(text)
    return number if math.isfinite(number) else text


def _letters(number: int) -> str:
    """``A`` for the first data set, ``AA`` for the 27th."""
    return chr(65 + number) if number < 26 else _letters(number // 26 - 1) + chr(65 + number % 26)
