"""Names of cells as a spreadsheet shows them: row 0, column 0 is ``A1``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

_SHOWN = 4  # cells named in one message


@lru_cache(maxsize=20_000)
def column_letters(column: int) -> str:
    """Letters of a column counted from 0: 0 is ``A``, 27 is ``AB``."""
    letters = ""
    number = column + 1
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=20_000)
def column_index(letters: str) -> int:
    """The column counted from 0 that ``letters`` name."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def cell_name(row: int, column: int) -> str:
    """Name of one cell, row and column counted from 0."""
    return f"{column_letters(column)}{row + 1}"


def cell_position(name: str) -> tuple[int, int]:
    """Zero-based row and column of a cell name: (6, 1) for ``B7``."""
    letters = name.rstrip("0123456789")
    return int(name[len(letters) :]) - 1, column_index(letters)


def cell_names(rows: npt.NDArray[np.int64], column: int) -> list[str]:
    """Names of the cells of one column in these rows."""
    letters = column_letters(column)
    return [f"{letters}{row}" for row in (rows + 1).tolist()]


def counted(number: int, noun: str) -> str:
    """``1 row``, ``22 rows``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def several(names: Sequence[str]) -> str:
    """Cells in a message: the first few by name, and how many more."""
    shown = ", ".join(names[:_SHOWN])
    more = len(names) - _SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown
