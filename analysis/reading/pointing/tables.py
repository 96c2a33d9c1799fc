"""A sheet cut into tables that can be pointed at, and found again by their shape.

Blank rows part tables, unless what follows has no headings of its own and goes on like the rows
above. Columns are parted by two blank ones, or by one where the same headings or a column of names
begin again:

    Mouse  Day 0  Day 4
    1      102    140
                               goes on: numbers below numbers
    2      98     133
                               parted: words again
    Dose   OD
    0.1    0.83
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from analysis.reading.corrections import Part, Pointing
from analysis.reading.files.sheets import Sheet
from analysis.reading.page.headings import heading_rows
from analysis.reading.page.page import DATE, EMPTY, NUMBER, TEXT, Area, Page, page_of, runs
from analysis.reading.shapes import pattern, shape_of

_TITLE_ROWS = 12  # rows of a table in which its headings may begin
_LOOKED_AT = 50  # rows below the headings that tell what a column holds
_KINDS = {NUMBER: "numbers", DATE: "dates", TEXT: "words"}


@dataclass(frozen=True, slots=True)
class PointedTable:
    """A table of a sheet: its area, its first heading row, and how many heading rows it has."""

    area: Area
    top: int
    headings: int

    @property
    def first(self) -> int:
        """The first row below the headings."""
        return self.top + self.headings

    @property
    def columns(self) -> range:
        """The columns of the sheet that it spans."""
        return range(self.area.left, self.area.right + 1)


def tables_of(page: Page) -> tuple[PointedTable, ...]:
    """The tables of a sheet with the heading rows that they seem to have; first the largest."""
    found = []
    for area in _areas(page):
        top, first = heading_rows(page, area)
        numbered = first == top and _is_numbered(page, area, top)
        found.append(PointedTable(area, top, 1 if numbered else first - top))
    return tuple(sorted(found, key=lambda each: -_size(page, each.area)))


def whole_of(page: Page) -> PointedTable | None:
    """Everything that is filled as one table."""
    filled = page.kinds != EMPTY
    rows, columns = np.flatnonzero(filled.any(axis=1)), np.flatnonzero(filled.any(axis=0))
    if not len(rows):
        return None
    area = Area(int(rows[0]), int(columns[0]), int(rows[-1]), int(columns[-1]))
    top, first = heading_rows(page, area)
    return PointedTable(area, top, first - top)


def found_in(sheet: Sheet, pointings: Sequence[Pointing]) -> list[tuple[Pointing, PointedTable]]:
    """The tables of a sheet that have the shape of one pointed at, from the top."""
    if not any(pointing.kind for pointing in pointings):
        return []
    page = page_of(sheet)
    areas = [each.area for each in tables_of(page)]
    found = [hit for area in areas for hit in _first_of(page, area, pointings)]
    whole = None if found else whole_of(page)
    found += [*_first_of(page, whole.area, pointings)] if whole else []
    return sorted(found, key=lambda each: (each[1].top, each[1].area.left))


def lines_of(page: Page, table: PointedTable) -> list[str]:
    """What each column of a table is called: its headings from the top, else ``column 3``.

    A name above several columns holds for those right of it.
    """
    names: list[list[str]] = [[] for _ in table.columns]
    for row in range(table.top, table.first):
        is_last = row == table.first - 1
        before = ""
        for at, column in enumerate(table.columns):
            text = page.texts[row, column]
            before = text or ("" if is_last else before)
            if before:
                names[at].append(before)
    return [" / ".join(each) or f"column {at}" for at, each in enumerate(names, start=1)]


def shape_of_table(page: Page, table: PointedTable) -> tuple[str, ...]:
    """The shape of a table: its heading texts; where these are numbers, what its columns hold."""
    rows = range(table.top, table.first)
    texts = [
        page.texts[row, column]
        for row in rows
        for column in table.columns
        if page.kinds[row, column] == TEXT
    ]
    if texts:
        return shape_of(texts)
    titles = [page.row_text(row) for row in range(max(0, table.area.top - 2), table.top)]
    title = next((pattern(text)[:80] for text in reversed(titles) if text), "")
    holds = [key for key, _ in groupby(_held(page, table, column) for column in table.columns)]
    return (f"{len(table.columns)} columns", *holds, *([title] if title else []))


def pointing_of(
    page: Page, table: PointedTable, kind: str, roles: Sequence[str], said: Mapping[str, str]
) -> Pointing:
    """What is said of a table as a record that holds for every table of its shape.

    ``roles`` has one for each column, ``said`` what holds for the whole. Columns whose headings
    differ in numbers alone and that mean the same are one part.
    """
    names = lines_of(page, table)
    alike: dict[str, set[str]] = {}
    for name, role in zip(names, roles, strict=True):
        alike.setdefault(pattern(name), set()).add(role)
    parts = [
        Part(pattern(name) if len(alike[pattern(name)]) == 1 else name, role)
        for name, role in zip(names, roles, strict=True)
    ]
    about = [Part(line, role) for line, role in said.items()]
    shape = shape_of_table(page, table)
    return Pointing(shape, kind, table.headings, tuple(dict.fromkeys([*parts, *about])))


def _is_numbered(page: Page, area: Area, row: int) -> bool:
    """Whether a row only numbers the columns of a grid: 1, 2, 3 ..."""
    numbers = page.values[row, area.left : area.right + 1]
    numbers = numbers[~np.isnan(numbers)]
    return len(numbers) > 1 and bool((np.diff(numbers) == 1).all()) and numbers[0] in (1, 2)


def _first_of(
    page: Page, area: Area, pointings: Sequence[Pointing]
) -> Iterator[tuple[Pointing, PointedTable]]:
    """The first rows of an area that are the headings of one of the pointings."""
    for top in range(area.top, min(area.top + _TITLE_ROWS, area.bottom + 1)):
        for pointing in pointings:
            table = PointedTable(area, top, pointing.headings)
            if not pointing.kind or table.first > area.bottom + 1:
                continue
            if shape_of_table(page, table) == pointing.shape:
                yield pointing, table
                return


def _held(page: Page, table: PointedTable, column: int) -> str:
    kinds = page.kinds[table.first : min(table.first + _LOOKED_AT, table.area.bottom + 1), column]
    counts = {words: int((kinds == kind).sum()) for kind, words in _KINDS.items()}
    most = max(counts, key=lambda words: counts[words])
    return most if counts[most] else "nothing"


def _size(page: Page, area: Area) -> int:
    inside = page.kinds[area.top : area.bottom + 1, area.left : area.right + 1]
    return int((inside != EMPTY).sum())


def _areas(page: Page) -> Iterator[Area]:
    filled = page.kinds != EMPTY
    bands: list[tuple[int, int]] = []
    for top, bottom in runs(filled.any(axis=1)):
        if bands and _goes_on(page, bands[-1][1], top):
            bands[-1] = bands[-1][0], bottom
        else:
            bands.append((top, bottom))
    for top, bottom in bands:
        for area in _side_by_side(page, top, bottom):
            if area.bottom > area.top and area.right > area.left:
                yield area


def _goes_on(page: Page, last: int, row: int) -> bool:
    """Whether a row below blank ones holds numbers where the row above them does."""
    above = np.isin(page.kinds[last], (NUMBER, DATE))
    here = np.isin(page.kinds[row], (NUMBER, DATE))
    filled = int((page.kinds[row] != EMPTY).sum())
    return bool((above & here).sum() >= max(1, 0.5 * filled))


def _side_by_side(page: Page, top: int, bottom: int) -> Iterator[Area]:
    kinds = page.kinds[top : bottom + 1]
    parts = [*runs((kinds != EMPTY).any(axis=0))]
    spans = [parts[0]]
    for left, right in parts[1:]:
        if left - spans[-1][1] > 2 or _begins_again(page, top, bottom, spans[-1][0], left):
            spans.append((left, right))
        else:
            spans[-1] = spans[-1][0], right
    for left, right in spans:
        rows = np.flatnonzero((kinds[:, left : right + 1] != EMPTY).any(axis=1))
        yield Area(top + int(rows[0]), left, top + int(rows[-1]), right)


def _begins_again(page: Page, top: int, bottom: int, before: int, left: int) -> bool:
    """Whether a table of its own begins in a column: words in it, or the same first heading."""
    column = page.kinds[top : bottom + 1, left]
    words, filled = int((column == TEXT).sum()), int((column != EMPTY).sum())
    first = next((text for text in page.texts[top : bottom + 1, left] if text), "")
    same = next((text for text in page.texts[top : bottom + 1, before] if text), "")
    return words > 0.6 * filled or (first == same and first != "")
