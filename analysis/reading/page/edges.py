"""Plates by their edges: columns numbered in a row, letters in the column left of it.

Rows or columns may be left out. Without letters the numbers have to be those of a whole plate with
as many rows below them as it has:

           2     4     6
        A  0.81  0.79  0.80
        C  0.44  0.47  0.45
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.reading.page.page import EMPTY, NUMBER, TEXT, Page
from analysis.reading.words.wells import ROWS_OF

ROW_LETTER = re.compile(r"^(?:row ?)?([A-Z]|A[A-F]|[a-f])$")
_COLUMN_NUMBER = re.compile(r"^(?:col(?:umn)? ?)?0?(\d{1,2})$", re.IGNORECASE)
_MOST_COLUMNS = 48
_GAP, _FIRST_GAP = 6, 2  # rows or columns left out: between two, above the first letter


@dataclass(frozen=True, slots=True)
class Edges:
    """A plate by its edges: the whole area with its edges, its rows, and its numbered columns."""

    top: int
    bottom: int
    left: int
    right: int
    rows: tuple[int, ...]
    columns: int


def find_edges(page: Page) -> tuple[list[Edges], npt.NDArray[np.bool_]]:
    """Every plate with edges, and which cells belong to one."""
    used = np.zeros(page.shape, dtype=np.bool_)
    found: list[Edges] = []
    numbers = _column_numbers(page)
    for row in _with_runs(numbers).tolist():
        numbered = _numbered(numbers[row].tolist())
        if not numbered or used[row, numbered[0]]:
            continue
        edges = _lettered(page, row, numbered) or _unlettered(page, row, numbered)
        if edges:
            used[edges.top : edges.bottom + 1, max(edges.left, 0) : edges.right + 1] = True
            found.append(edges)
    return found, used


def row_letters(page: Page, row: int, column: int) -> list[int]:
    """The rows below one whose cells in a column are letters of plate rows, in their order."""
    found: list[int] = []
    last, gap = -1, 0
    for at in range(row + 1, page.shape[0]):
        letter = (
            ROW_LETTER.match(page.texts[at, column]) if page.kinds[at, column] == TEXT else None
        )
        if letter:
            index = _index(letter[1])
            if index <= last:
                break
            found.append(at)
            last, gap = index, 0
            continue
        gap += 1
        if gap > (_GAP if found else _FIRST_GAP) or (found and page.kinds[at, column] != EMPTY):
            break
    return found


def _index(letter: str) -> int:
    if len(letter) == 2:
        return 26 + ord(letter[1]) - 65
    return ord(letter) - 65 if letter.isupper() else 26 + ord(letter) - 97


def _numbered(numbers: list[int]) -> tuple[int, int, int] | None:
    """The longest run of 1, 2, 3 ... or 3, 5, 7 ... in a row: its ends, its first number.

    The first number is 0 where columns are left out.
    """
    best: tuple[int, int, int] | None = None
    start = 0
    while start < len(numbers) - 1:
        end = start
        step = numbers[start + 1] - numbers[start]
        if numbers[start] and 1 <= step <= _GAP:
            while end + 1 < len(numbers) and numbers[end + 1] == numbers[end] + step:
                end += 1
            is_longer = best is None or end - start > best[1] - best[0]
            if is_longer and end - start >= (1 if step == 1 else 2):
                best = (start, end, numbers[start] if step == 1 else 0)
        start = max(end, start + 1)
    return best


def _with_runs(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Rows in which a run may stand: two numbers one apart, or three in equal steps."""
    step = np.where(numbers[:, :-1] > 0, np.diff(numbers, axis=1), 0)
    equal = (step[:, 1:] == step[:, :-1]) & (step[:, 1:] >= 1) & (step[:, 1:] <= _GAP)
    return np.flatnonzero((step == 1).any(axis=1) | equal.any(axis=1))


def _column_numbers(page: Page) -> npt.NDArray[np.int64]:
    """The number of a plate's column that each cell may be; 0 for none."""
    values = np.where(page.kinds == NUMBER, page.values, np.nan)
    rows, columns = np.nonzero(page.kinds == TEXT)
    texts = page.texts[rows, columns].tolist()
    found = {text: _COLUMN_NUMBER.match(text) for text in set(texts)}
    values[rows, columns] = [float(said[1]) if (said := found[text]) else np.nan for text in texts]
    is_column = (values >= 1) & (values <= _MOST_COLUMNS) & (values == np.floor(values))
    return np.where(is_column, values, 0).astype(np.int64)


def _lettered(page: Page, row: int, numbered: tuple[int, int, int]) -> Edges | None:
    left, right, _ = numbered
    width = right - left + 1
    for column in (left - 1, left - 2):
        rows = row_letters(page, row, column) if column >= 0 else []
        if len(rows) < 2 and not (rows and width >= 6):
            continue
        bottom = rows[-1]
        while _goes_on(page, bottom + 1, column, left, right):
            bottom += 1
        return Edges(row, bottom, column, right, tuple(rows), width)
    return None


def _goes_on(page: Page, row: int, column: int, left: int, right: int) -> bool:
    """Whether another line of the same wells stands in a row: a second channel below the first."""
    if row >= page.shape[0] or page.kinds[row, column] != EMPTY:
        return False
    filled = int((page.kinds[row, left : right + 1] != EMPTY).sum())
    return filled >= 0.5 * (right - left + 1)


def _unlettered(page: Page, row: int, numbered: tuple[int, int, int]) -> Edges | None:
    left, right, first = numbered
    height = ROWS_OF.get(right - left + 1, 0)
    if first != 1 or height < 4:
        return None
    bottom = row
    while bottom + 1 < page.shape[0] and (page.kinds[bottom + 1, left : right + 1] != EMPTY).any():
        bottom += 1
    if bottom - row != height:
        return None
    return Edges(row, bottom, left - 1, right, tuple(range(row + 1, bottom + 1)), right - left + 1)
