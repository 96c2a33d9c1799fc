"""Grids without labels: rectangles of numbers that have exactly the shape of a plate.

In EnVision exports the wells stand where they are on the plate, unread ones empty. The grid begins
one line below the values of ``Plate information`` (or of ``Background information``), in the first
column, and has as many lines as the plate has rows.

    Plate information                               Plate 1
    Plate  Repeat  Barcode                          0.81  0.79  0.80  ... 12 columns
    1      1       AB0012                           0.44  0.47  0.45
    0.81   0.79    0.80     ... 12 columns          ... 8 rows
    ... 8 rows
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from analysis.reading.page.page import Area, runs
from analysis.reading.plates.reads.labeled_grids import names_no_plate, unlettered_rows
from analysis.reading.plates.reads.sheet_page import EMPTY, TEXT, Mask, Page
from analysis.reading.plates.reads.well_blocks import Block, Labels, grid_block
from analysis.reading.words.wells import FORMATS

_WIDTHS = {columns: rows for rows, columns in FORMATS if columns >= 6}
_LEAST_CELLS = 12  # filled cells of a sheet that is a plate itself
_FILLED = 0.7  # of the cells of a map without labels
_LONGEST_NAME = 30  # characters of a name in such a map
_TITLE_ROWS = 3  # rows of titles that may touch it
_HEADINGS = 0.25  # of the columns have a text right above: a table, no plate
_STARTS = ("plate information", "background information")
_WIDTH_96, _HEIGHT_96 = 12, 8
_IN_TURN = 1.5  # times that the lower of the first lines is above the highest second one


def claimed(page: Page, blocks: Sequence[Block]) -> Mask:
    """Cells inside the regions of these blocks."""
    mask = np.zeros(page.kinds.shape, dtype=bool)
    for block in blocks:
        mask[block.top : block.bottom + 1, block.left : block.right + 1] = True
    return mask


def lettered_grids(page: Page, free: Mask) -> tuple[Block, ...]:
    """A to H (or another full plate) in a column, beside exactly as many filled columns."""
    steps = (page.letters[1:] > 0) & (np.diff(page.letters.astype(np.int64), axis=0) == 1)
    blocks = []
    for column in np.flatnonzero(steps.sum(axis=0) >= 3).tolist():
        for top in np.flatnonzero(page.letters[:, column] == 0).tolist():
            block = _lettered(page, free, top, column)
            if block is not None:
                blocks.append(block)
    return tuple(blocks)


def bare_grids(page: Page, areas: Sequence[Area]) -> tuple[Block, ...]:
    """Areas with the shape of one plate, or of several without a gap between them.

    Parts of a plate that single blank rows keep apart are one.
    """
    blocks: list[Block] = []
    parts: dict[tuple[int, int], list[Area]] = {}
    for area in areas:
        if _is_table(page, area):
            continue
        found = [*(_in_turn(page, area) or _plates(area))]
        blocks += found
        if not found and area.shape[1] in _WIDTHS:
            parts.setdefault((area.left, area.right), []).append(area)
    blocks += [block for each in parts.values() for block in _parted(each)]
    return tuple(blocks)


def word_grids(page: Page, free: Mask) -> tuple[Block, ...]:
    """Rectangles of short words that come again, with exactly the shape of a plate: maps.

        veh   A   A   B   B   veh
        veh   C   C   D   D   veh

    A title right above may touch them.
    """
    mask = (page.kinds != EMPTY) & free
    blocks = []
    for area in _cut(mask, Area(0, 0, mask.shape[0] - 1, mask.shape[1] - 1)) if mask.any() else ():
        for top in range(area.top, min(area.top + _TITLE_ROWS, area.bottom) + 1):
            inside = Area(top, area.left, area.bottom, area.right)
            above = mask[area.top : top, area.left : area.right + 1].sum(axis=1)
            if (above > 1).any():
                break
            if inside.shape in FORMATS and min(inside.shape) > 3 and _holds_names(page, inside):
                blocks.append(_whole(inside, inside.shape[0]))
                break
    return tuple(blocks)


def placed_block(page: Page) -> Block | None:
    """A sheet that is the plate itself: its cell A1 is well A1, or its cells fill a plate exactly.

    None where the sheet reaches farther than a plate of 384 wells, or holds next to nothing.
    """
    filled = page.kinds != EMPTY
    if filled.sum() < _LEAST_CELLS:
        return None
    rows, columns = np.flatnonzero(filled.any(axis=1)), np.flatnonzero(filled.any(axis=0))
    area = Area(int(rows[0]), int(columns[0]), int(rows[-1]), int(columns[-1]))
    start = (area.top, area.left) if area.shape in FORMATS else (0, 0)
    lines = range(area.top, area.bottom + 1)
    if area.bottom - start[0] >= 16 or area.right - start[1] >= 24:
        return None
    letters = [line - start[0] for line in lines]
    across = range(area.left, area.right + 1)
    cells = grid_block(lines, letters, across, area.left - start[1] + 1)
    labels: Labels = "none"
    return Block(area.top, area.left, area.bottom, area.right, *cells, labels)


def number_areas(page: Page, free: Mask) -> tuple[Area, ...]:
    """Rectangles of numbers, cut apart along empty rows and columns."""
    mask = page.measured & free
    if not mask.any():
        return ()
    return tuple(_cut(mask, Area(0, 0, mask.shape[0] - 1, mask.shape[1] - 1)))


def find_unlabeled(page: Page) -> tuple[Block, ...]:
    """Grids right below such a header; none where the file has labels or no such header."""
    blocks = []
    headers = [row for row in range(len(page.sheet.rows)) if _is_header(page, row)]
    for at, row in enumerate(headers):
        following = headers[at + 1] if at + 1 < len(headers) else len(page.sheet.rows)
        block = _below(page, row + 4, following)
        if block is not None:
            blocks.append(block)
    return tuple(blocks)


def _parted(areas: Sequence[Area]) -> Iterator[Block]:
    """A plate of areas of the same columns, one blank row between each two of them."""
    runs: list[list[Area]] = []
    for area in sorted(areas, key=lambda area: area.top):
        if runs and area.top == runs[-1][-1].bottom + 2:
            runs[-1].append(area)
        else:
            runs.append([area])
    for run in (each for each in runs if len(each) > 1):
        filled = np.zeros(run[-1].bottom - run[0].top + 1, dtype=bool)
        for area in run:
            filled[area.top - run[0].top : area.bottom - run[0].top + 1] = True
        found = unlettered_rows(filled, _WIDTHS[run[0].shape[1]])
        if found:
            rows = [run[0].top + at for at in found]
            columns = range(run[0].left, run[0].right + 1)
            labels: Labels = "none"
            cells = grid_block(rows, range(len(rows)), columns, 1)
            yield Block(rows[0], columns[0], rows[-1], columns[-1], *cells, labels)


def _holds_names(page: Page, area: Area) -> bool:
    """Whether most cells of an area hold short words, few of them different."""
    kinds = page.kinds[area.top : area.bottom + 1, area.left : area.right + 1]
    places = np.argwhere(kinds != EMPTY).tolist()
    texts = [page.text(area.top + row, area.left + column) for row, column in places]
    is_full = len(texts) >= _FILLED * kinds.size
    are_words = (kinds == TEXT).sum() > 0.5 * len(texts)
    is_short = max(map(len, texts)) <= _LONGEST_NAME
    return bool(is_full and are_words and is_short and 2 * len(set(texts)) <= len(texts))


def _whole(area: Area, height: int) -> Block:
    lines, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
    labels: Labels = "none"
    cells = grid_block(lines, range(height), columns, 1)
    return Block(area.top, area.left, area.bottom, area.right, *cells, labels)


def _cut(mask: Mask, area: Area) -> Iterator[Area]:
    """Cut an area along its empty rows and columns until none is left."""
    inside = mask[area.top : area.bottom + 1, area.left : area.right + 1]
    bands = [*runs(inside.any(axis=1))]
    if len(bands) == 1:
        columns = [*runs(inside[bands[0][0] : bands[0][1] + 1].any(axis=0))]
        if len(columns) == 1:
            (top, bottom), (left, right) = bands[0], columns[0]
            yield Area(area.top + top, area.left + left, area.top + bottom, area.left + right)
            return
        for left, right in columns:
            top, bottom = area.top + bands[0][0], area.top + bands[0][1]
            yield from _cut(mask, Area(top, area.left + left, bottom, area.left + right))
        return
    for top, bottom in bands:
        yield from _cut(mask, Area(area.top + top, area.left, area.top + bottom, area.right))


def _lettered(page: Page, free: Mask, top: int, column: int) -> Block | None:
    letters = page.letters[:, column]
    if top and names_no_plate(page.text(top - 1, column)):
        return None
    height = 1
    while top + height < len(letters) and letters[top + height] == height:
        height += 1
    rows = slice(top, top + height)
    filled = (page.kinds[rows] != EMPTY) & free[rows]
    stretches = [each for each in runs(filled.any(axis=0)) if each[0] <= column + 1 <= each[1]]
    if not stretches:
        return None
    right = stretches[0][1]
    width = right - column
    if _WIDTHS.get(width) != height or not filled[:, column + 1 :].any():
        return None
    cells = grid_block(range(top, top + height), range(height), range(column + 1, right + 1), 1)
    labels: Labels = "rows"
    return Block(top, column, top + height - 1, right, *cells, labels)


def _is_table(page: Page, area: Area) -> bool:
    """Whether names stand right above or beside an area: its rows or columns are no wells."""
    above = page.kinds[area.top - 1, area.left : area.right + 1] if area.top else np.empty(0)
    beside = page.kinds[area.top : area.bottom + 1, area.left - 1] if area.left else np.empty(0)
    if (above == TEXT).sum() > max(1, _HEADINGS * area.shape[1]):
        return True
    return bool((beside == TEXT).sum() > max(1, _HEADINGS * area.shape[0]))


def _plates(area: Area) -> Iterator[Block]:
    height, width = area.shape
    shape = next((each for each in FORMATS if each == area.shape), None)
    if shape is None and height % 8 == 0 and width % 12 == 0 and 8 in (height, *_stacked(width)):
        shape = (8, 12)
    if shape is None:
        return
    for top in range(area.top, area.bottom + 1, shape[0]):
        for left in range(area.left, area.right + 1, shape[1]):
            lines = range(top, top + shape[0])
            columns = range(left, left + shape[1])
            cells = grid_block(lines, range(shape[0]), columns, 1)
            yield Block(top, left, lines[-1], columns[-1], *cells, "none")


def _in_turn(page: Page, area: Area) -> list[Block]:
    """A plate whose wells have two lines in turn, the second one lower in every row.

    0.51  0.62    570 nm
    0.05  0.04    650 nm
    0.48  0.60    570 nm
    0.05  0.05    650 nm
    """
    if area.shape != (2 * _HEIGHT_96, _WIDTH_96):
        return []
    middle = np.nanmedian(
        page.values[area.top : area.bottom + 1, area.left : area.right + 1], axis=1
    )
    if not middle[::2].min() > _IN_TURN * middle[1::2].max():
        return []
    columns = range(area.left, area.right + 1)
    blocks = []
    for first in (area.top, area.top + 1):
        lines = range(first, area.bottom + 1, 2)
        cells = grid_block(lines, range(_HEIGHT_96), columns, 1)
        label = f"line {first - area.top + 1} of each well"
        labels: Labels = "none"
        blocks.append(Block(first, area.left, lines[-1], area.right, *cells, labels, label))
    return blocks


def _stacked(width: int) -> tuple[int, ...]:
    """Plates of one column of 12 may be stacked to any height."""
    return (8,) if width == 12 else ()


def _is_header(page: Page, row: int) -> bool:
    return page.text(row, 0).casefold() in _STARTS


def _below(page: Page, top: int, end: int) -> Block | None:
    """The wells from this line on, up to the next line with a text."""
    if top >= end:
        return None
    texts = np.flatnonzero((page.kinds[top:end] == TEXT).any(axis=1))
    stop = top + int(texts[0]) if len(texts) else end
    rows, columns = np.nonzero(page.kinds[top:stop] != EMPTY)
    if not len(rows):
        return None
    is_small = rows.max() < _HEIGHT_96 and columns.max() < _WIDTH_96
    height, width = (_HEIGHT_96, _WIDTH_96) if is_small else (16, 24)
    if rows.max() >= height or columns.max() >= width:
        return None
    height = min(height, len(page.sheet.rows) - top)
    width = min(width, page.sheet.width)
    lines = range(top, top + height)
    cells = grid_block(lines, range(height), range(width), 1)
    labels: Labels = "none"
    return Block(top, 0, lines[-1], width - 1, *cells, labels)
