"""A sheet drawn small: what its cells hold, and as what they were read. Its first rows say it all.

Each drawn row is two strings of a letter a cell. A mark is ``t`` for a text, ``n`` for a number and
a space for an empty cell. An owner is a letter for each block of the sheet, in its order: ``A``
where the cell was used of it, ``a`` where it only stands in its region, ``.`` where nobody read it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.in_vitro.plates.regions import plate_shape, position
from analysis.reading import Cell, SheetHead, cell_position
from analysis.study import Recognized

LONG_LIST, LIST_ROWS = 60, 20  # rows from which on a list is one, and how many of it are drawn
MOST_ROWS, MOST_COLUMNS = 120, 100
MOST_PLATES = 12
HEADING_ROWS = 3  # in which the heading of a column is looked for
NOBODY, SHADES = ".", 99
_NUMBER = re.compile(r"^[-+<>~\u2212]?\s*\d+(?:[.,]\d+)*\s*%?$")

Owners = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class SheetMap:
    """The drawn part of a sheet, a string of letters a row, and a word where it is not all."""

    marks: tuple[str, ...]
    owners: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class PlateMap:
    """One read of a plate: its size and the shade of each well, 0 to 99, by row and column."""

    name: str
    rows: int
    columns: int
    shades: tuple[tuple[int, int, int], ...]


def sheet_map(head: SheetHead, blocks: Sequence[Sequence[Recognized]]) -> SheetMap:
    """The sheet with the regions of each of its blocks."""
    regions = [(at, region) for at, block in enumerate(blocks) for region in block]
    first, end = _drawn_rows(head, [region for _, region in regions])
    rows = [row[:MOST_COLUMNS] for row in head.rows[first:end]]
    width = max((len(row) for row in rows), default=0)
    owners = np.full((len(rows), width), NOBODY)
    for at, region in sorted(regions, key=lambda each: _order(each[1])):
        _take(owners, region, (chr(ord("A") + at), first), head.rows)
    marks = tuple("".join(_mark(cell) for cell in row).ljust(width) for row in rows)
    columns = max((len(row) for row in head.rows), default=0)
    return SheetMap(
        marks, tuple("".join(row) for row in owners), _words(head, first, len(rows), columns)
    )


def plate_maps(reads: pd.DataFrame) -> tuple[PlateMap, ...]:
    """The first plates, each at each time; the darkest well is the highest of all reads."""
    values = reads["absorbance"].to_numpy()
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    shades = (SHADES * (values - low) / ((high - low) or 1.0)).round()
    found: list[PlateMap] = []
    shape = plate_shape(reads["well"].unique())
    several = reads.groupby("plate")["time_h"].nunique().max() > 1
    shaded = reads.assign(shade=shades)
    for (plate, time), wells in shaded.groupby(["plate", "time_h"], sort=False, dropna=False):
        if len(found) == MOST_PLATES:
            break
        name = f"{plate}, {time:.3g} h" if several and time == time else str(plate)
        known = wells[wells["shade"].notna()]
        spots = tuple(
            (*position(well), int(shade))
            for well, shade in zip(known["well"], known["shade"], strict=True)
        )
        found.append(PlateMap(name, *shape, spots))
    return tuple(found)


def _drawn_rows(head: SheetHead, regions: Sequence[Recognized]) -> tuple[int, int]:
    """First row and end of what is drawn: of a long list its first rows, else all of the sheet."""
    spans = [_corners(region.first_cell, region.last_cell) for region in regions
             if region.state == "read"]  # fmt: skip
    if not any(bottom - top >= LONG_LIST for top, _, bottom, _ in spans):
        return 0, min(len(head.rows), MOST_ROWS)
    top = min(top for top, *_ in spans)
    first = 0 if top < LIST_ROWS // 2 else min(top - 1, max(len(head.rows) - LIST_ROWS, 0))
    return first, min(first + LIST_ROWS, len(head.rows))


def _order(region: Recognized) -> tuple[bool, int]:
    """The larger regions first, what was left out of them last: the later one has the cell."""
    top, left, bottom, right = _corners(region.first_cell, region.last_cell)
    return region.state == "left out", -(bottom - top + 1) * (right - left + 1)


def _take(
    owners: Owners, region: Recognized, letter: tuple[str, int], rows: Sequence[Sequence[Cell]]
) -> None:
    """Write a region into the map.

    Of the columns that another region uses too it takes those that it names by their heading.
    """
    name, first = letter
    whole = _place(region.first_cell, region.last_cell, first)
    if region.state == "left out":
        owners[whole] = name.lower()
        return
    part = owners[whole]
    part[part == NOBODY] = name.lower()
    if region.state != "read":
        return
    headings = {heading for heading, _ in region.columns}
    used = region.cells or ((region.first_cell, region.last_cell),)
    for corners in used:
        place = _place(*corners, first)
        is_own = len(used) == 1 or bool(headings & _texts(rows, *corners))
        is_free = ~np.char.isupper(owners[place])
        owners[place] = np.where(is_free | is_own, name, owners[place])


def _texts(rows: Sequence[Sequence[Cell]], first_cell: str, last_cell: str) -> set[str]:
    """What stands at the head of a rectangle."""
    top, left, bottom, _ = _corners(first_cell, last_cell)
    heads = rows[top : min(top + HEADING_ROWS, bottom + 1)]
    return {str(row[left]).strip() for row in heads if left < len(row)}


def _place(first_cell: str, last_cell: str, first: int) -> tuple[slice, slice]:
    top, left, bottom, right = _corners(first_cell, last_cell)
    return slice(max(top - first, 0), max(bottom + 1 - first, 0)), slice(left, right + 1)


def _corners(first_cell: str, last_cell: str) -> tuple[int, int, int, int]:
    """Top, left, bottom and right, counted from 0; columns may be named from the right."""
    (top, left), (bottom, right) = cell_position(first_cell), cell_position(last_cell)
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def _mark(cell: Cell) -> str:
    if isinstance(cell, str):
        return " " if not cell.strip() else "n" if _NUMBER.match(cell.strip()) else "t"
    return "t" if isinstance(cell, bool) else "n"


def _words(head: SheetHead, first: int, shown: int, columns: int) -> str:
    """What part of the sheet is drawn; "" where it is all."""
    rows = f"rows {first + 1} to {first + shown} of {head.n_rows:,}" if shown < head.n_rows else ""
    wide = f"{MOST_COLUMNS} of {columns:,} columns" if columns > MOST_COLUMNS else ""
    return ", ".join(filter(None, (rows, wide)))
