"""The shape of a table: its headings without their numbers, equal for tables that are kept alike.

What the user says of one table holds for every table of its shape: ``Day 0, Day 7`` and ``Day 0,
Day 7, Day 14`` are one shape, ``#`` stands for digits, and headings that follow each other alike
count once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from analysis.reading.files.sheets import Cell

_DIGITS = re.compile(r"[-+\u2212]?\d+(?:[.,]\d+)*")


def headings_of(row: Sequence[Cell]) -> tuple[str, ...]:
    """The texts of a row."""
    return tuple(cell.strip() for cell in row if isinstance(cell, str) and cell.strip())


def pattern(text: str) -> str:
    """A text with ``#`` for each number in it."""
    return _DIGITS.sub("#", " ".join(text.split()))


def shape_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The shape of headings in their order."""
    return tuple(key for key, _ in groupby(map(pattern, texts)))
