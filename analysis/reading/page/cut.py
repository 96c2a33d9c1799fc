"""A page cut into blocks: plates by their edges, then whatever stands together.

Blank rows part blocks, a single blank column does not. A band without headings of its own goes on
with the headings of the band above, and a heading row that comes again begins a block:

    Mouse  Day 0  Day 4        Mouse  Day 7          Blank columns part tables side by side
    1      102    140          1      190
                                                     A blank row, and no headings:
    2      98     133          2      170            the same tables go on
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.reading.page.edges import Edges, find_edges
from analysis.reading.page.headings import heading_rows
from analysis.reading.page.lines import Line, line_of
from analysis.reading.page.page import DATE, EMPTY, NUMBER, TEXT, Area, Page, runs
from analysis.reading.words.roles import words_of

_HIGHEST = 6  # rows of a block in which its headings stand
_MOST = 400  # blocks of a sheet that are described: what more there is goes on like them
_BACK = 40  # blocks above one that may have its headings

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A table of a page: its area, its heading rows, and its lines below them.

    ``page`` is the sheet's own, or where the headings stand apart from the rows, those rows alone.
    ``title`` is the text above it. Headings are the rows ``top`` to ``first`` (not included).
    """

    page: Page
    area: Area
    top: int
    first: int
    lines: tuple[Line, ...]
    title: str

    @property
    def cells(self) -> int:
        """Filled cells below the headings."""
        return max(1, sum(line.filled for line in self.lines))

    @property
    def height(self) -> int:
        """Rows below the headings."""
        return self.area.bottom - self.first + 1

    @property
    def columns(self) -> range:
        """The columns of the block."""
        return range(self.area.left, self.area.right + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """Everything that stands on a page."""

    plates: tuple[Edges, ...]
    blocks: tuple[Block, ...]


def cut(page: Page) -> Cut:
    """The plates and the first blocks of a page."""
    plates, used = find_edges(page)
    filled = (page.kinds != EMPTY) & ~used
    areas = [
        part
        for area in _areas(page, filled)
        for side in _side_by_side(page, area)
        for part in _parted(page, side)
    ]
    return Cut(tuple(plates), tuple(_blocks(page, areas[:_MOST])))


def block_of(page: Page, area: Area, title: str = "") -> Block:
    """A rectangle of a page as a block, its lines described below its headings."""
    top, first = heading_rows(page, area)
    lines = []
    for at in range(area.left, area.right + 1):
        words = [page.texts[row, at] for row in range(top, first) if page.kinds[row, at] != EMPTY]
        line = line_of(page, at, " ".join(words), first, area.bottom + 1)
        if line.filled or line.heading:
            lines.append(line)
    return Block(page, area, top, first, tuple(lines), title)


def _areas(page: Page, filled: Mask) -> list[Area]:
    """Bands of filled rows, each parted where two columns or more are blank."""
    areas: list[Area] = []
    for top, bottom in runs(filled.any(axis=1)):
        for left, right in runs(filled[top : bottom + 1].any(axis=0), gap=1):
            rows = np.flatnonzero(filled[top : bottom + 1, left : right + 1].any(axis=1))
            area = Area(top + int(rows[0]), left, top + int(rows[-1]), right)
            above = areas[-1] if areas else None
            if above and _heads(page, above, area):
                left, right = min(above.left, area.left), max(above.right, area.right)
                areas[-1] = Area(above.top, left, area.bottom, right)
            else:
                areas.append(area)
    return areas


def _heads(page: Page, above: Area, area: Area) -> bool:
    """Whether a line of words above one or two blank rows is the headings of a block."""
    gap = area.top - above.bottom - 1
    if above.bottom - above.top > 1 or not 1 <= gap <= 2 or area.bottom - area.top < 4:
        return False
    if not (area.left - 1 <= above.left and above.right <= area.right + 1):
        return False
    words = int((page.kinds[above.top, above.left : above.right + 1] == TEXT).sum())
    return words >= 3 and words >= 0.6 * (area.right - area.left)


def _side_by_side(page: Page, area: Area) -> Iterator[Area]:
    """The parts of an area between blank columns, where they have the same headings."""
    kinds = page.kinds[area.top : area.bottom + 1, area.left : area.right + 1]
    parts = [*runs((kinds != EMPTY).any(axis=0))]
    heads = {tuple(page.texts[area.top, area.left + a : area.left + b + 1]) for a, b in parts}
    if len(parts) < 2 or len(heads) > 1 or parts[0][0] == parts[0][1]:
        yield area
        return
    for first, last in parts:
        yield Area(area.top, area.left + first, area.bottom, area.left + last)


def _parted(page: Page, area: Area) -> Iterator[Area]:
    """The parts of an area that each begin with the same heading row."""
    within = slice(area.top, area.bottom + 1), slice(area.left, area.right + 1)
    kinds, texts = page.kinds[within], page.texts[within]
    words, filled = (kinds == TEXT).sum(axis=1), (kinds != EMPTY).sum(axis=1)
    heads = np.flatnonzero(words[:_HIGHEST] >= np.maximum(2, 0.6 * filled[:_HIGHEST]))
    starts = [0]
    if len(heads) and any(words_of(text) for text in texts[heads[0]]):
        head = int(heads[0])
        named = texts[head]
        same = ((texts == named) & (named != "")).sum(axis=1)
        again = (words >= 2) & (same >= max(2.0, 0.6 * float((named != "").sum())))
        again[: head + 2] = False
        starts += np.flatnonzero(again).tolist()
    for start, end in zip(starts, [*starts[1:], len(kinds)], strict=True):
        yield Area(area.top + start, area.left, area.top + end - 1, area.right)


def _blocks(page: Page, areas: list[Area]) -> Iterator[Block]:
    """Areas with their lines; those without headings take the columns of the block above."""
    headed: list[Block] = []
    for area in areas:
        above = _headed_above(page, area, headed)
        if above:
            yield from (_continued(page, area, block) for block in above)
            continue
        block = block_of(page, area, _title(page, area))
        if area.bottom > area.top + 1 and block.first > block.top:
            headed.append(block)
        yield block


def _headed_above(page: Page, area: Area, headed: list[Block]) -> list[Block]:
    """The blocks above whose headings hold for a band without any; empty where it has its own."""
    columns = slice(area.left, area.right + 1)
    first = page.kinds[area.top, columns]
    data = int(np.isin(first, (NUMBER, DATE)).sum())
    if data < 0.5 * (first != EMPTY).sum() or area.bottom == area.top:
        return []
    over = [
        block
        for block in headed[-_BACK:]
        if block.area.bottom < area.top
        and block.area.left <= area.right
        and area.left <= block.area.right
    ]
    if not over:
        return []
    last = max(block.area.top for block in over)
    spans = [block for block in over if block.area.top == last]
    own = np.flatnonzero((page.kinds[area.top : area.bottom + 1, columns] != EMPTY).any(axis=0))
    covered = {at for block in spans for at in block.columns}
    held = sum(int(at) + area.left in covered for at in own)
    if held < 0.5 * len(own):
        return []
    return [block for block in spans if _is_filled(page, area, block)]


def _is_filled(page: Page, area: Area, block: Block) -> bool:
    columns = slice(block.area.left, block.area.right + 1)
    return bool((page.kinds[area.top : area.bottom + 1, columns] != EMPTY).any())


def _continued(page: Page, area: Area, block: Block) -> Block:
    """The rows of an area below the headings of a block above."""
    rows = [*range(block.top, block.first), *range(area.top, area.bottom + 1)]
    part = page.rows(rows)
    whole = Area(0, block.area.left, len(rows) - 1, block.area.right)
    return block_of(part, whole, block.title)


def _title(page: Page, area: Area) -> str:
    """The notes on top of a block, else the text right above it at its first column."""
    top, _ = heading_rows(page, area)
    notes = " ".join(page.row_text(row) for row in range(area.top, top))
    above = (row for row in (area.top - 1, area.top - 2) if row >= 0)
    return notes or next(
        (page.texts[row, area.left] for row in above if page.texts[row, area.left]), ""
    )
