"""Lists of the wells of each compound: a name, and behind it the wells in which it is.

Gefitinib    B2    B4    B6          Gefitinib    2,2   2,4   2,6      plate row, plate column
Rapamycin    C2    C4    C6          Rapamycin    3,2   3,4   3,6
"""

from __future__ import annotations

import re

import numpy as np

from analysis.reading.plates.reads.sheet_page import EMPTY, TEXT, Page
from analysis.reading.plates.reads.well_blocks import Block, Labels
from analysis.reading.words.wells import row_letters, well_name

_LEAST_WELLS, _LEAST_ROWS = 3, 3
_PAIR = re.compile(r"^(\d{1,2})\s*[,;:]\s*(\d{1,2})$")


def find_wells_by_name(page: Page) -> Block | None:
    """Each well of such a list at the cell of its name; None where the sheet is none.

    Every filled row has to be one, or a heading, and no well may come twice.
    """
    named: list[tuple[int, int, list[str]]] = []
    for row in np.flatnonzero((page.kinds != EMPTY).any(axis=1)).tolist():
        first, *others = np.flatnonzero(page.kinds[row] != EMPTY).tolist()
        wells = _wells(page, row, others)
        if len(wells) >= _LEAST_WELLS and page.kinds[row, first] == TEXT:
            named.append((row, first, wells))
        elif named:
            return None
    found = [well for _, _, wells in named for well in wells]
    is_one = len(named) >= _LEAST_ROWS and len({at for _, at, _ in named}) == 1
    if not is_one or len(set(found)) < len(found):
        return None
    rows = np.repeat([row for row, _, _ in named], [len(wells) for _, _, wells in named])
    column = named[0][1]
    labels: Labels = "wells"
    right = page.sheet.width - 1
    return Block(
        named[0][0], column, named[-1][0], right, np.array(found, dtype=object),
        rows.astype(np.int64), np.full(len(found), column), labels, is_said=True,
    )  # fmt: skip


def _wells(page: Page, row: int, columns: list[int]) -> list[str]:
    """The wells in these cells; none where one is not, or where pairs run in no line of a plate."""
    texts = [str(page.sheet.rows[row][column]).strip() for column in columns]
    names = [well_name(text) for text in texts]
    if all(names):
        return names
    pairs = [found.groups() for text in texts if (found := _PAIR.match(text))]
    if len(pairs) < len(texts) or not pairs:
        return []
    letters, numbers = ({int(each) for each in side} for side in zip(*pairs, strict=True))
    if min(*letters, *numbers) < 1 or min(len(letters), len(numbers)) > 1:
        return []
    return [well_name(f"{row_letters(int(line) - 1)}{int(at)}") for line, at in pairs]
