"""EnVision exports without labels: the wells stand where they are on the plate, unread ones empty.

The grid begins one line below the values of ``Plate information`` (or of ``Background
information``), in the first column, and has as many lines as the plate has rows.
"""

from __future__ import annotations

import numpy as np

from analysis.reading.plates.reads.sheet_page import EMPTY, TEXT, Page
from analysis.reading.plates.reads.well_blocks import Block, Labels, grid_block

_STARTS = ("plate information", "background information")
_WIDTH_96, _HEIGHT_96 = 12, 8


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
