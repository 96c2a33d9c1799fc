"""Damage to tables, as slips and copying do it: an odd cell, rows in another order, blank rows."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass

Grid = list[list[str]]

# Texts that are no plain number: letters for digits, exponents, units of other things, marks,
# words, errors of a spreadsheet, digits of other scripts.
ODD = (
    "1O", "12O", "1l.5", "7\u00b2", "5e", "1d2", "7x6", "1,2,3", "8...", "9.4.", "12-", "--5",
    "5 %", "<5", ">100", "~3", "3?", "12 (repeat)", "12 kg", "3 parsecs", "#DIV/0!", "#N/A",
    "\uff17", "\u0663", "\u00bd", "1/0", "0x1F", "1_000", "1.2.3", "(5)", "5 5", "n/a", "lost",
    "-1", "9", "99", "1e400", "1 234", "12,345", "1.5\u00b0", "TRUE", "=A1", "sac 7/10",
)  # fmt: skip

ANOTHER_NUMBER = frozenset({"-1", "9", "99", "1 234", "12,345", "\uff17"})


@dataclass(frozen=True, slots=True)
class Slip:
    """A grid with one cell changed: its row and column, counted from 0, and what it holds now."""

    grid: Grid
    row: int
    column: int
    value: str


def grid_of(data: bytes) -> tuple[Grid, str]:
    """The cells of a text table, and the mark between them."""
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    mark = max("\t;,", key=text.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=mark))
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows], mark


def text_of(grid: Sequence[Sequence[str]], mark: str) -> bytes:
    """The grid as a text table, blank rows kept as rows of marks."""
    made = io.StringIO()
    csv.writer(made, delimiter=mark, lineterminator="\n").writerows(grid)
    return made.getvalue().encode("utf-8-sig")


def slip(
    grid: Grid,
    rows: range,
    columns: Sequence[int],
    chance: random.Random,
    *,
    is_never_a_number: bool = False,
) -> Slip:
    """One filled cell of these rows and columns with an odd text in its place.

    ``is_never_a_number`` leaves out texts that may be meant as another number.
    """
    filled = [(row, at) for row in rows for at in columns if grid[row][at].strip()]
    row, column = chance.choice(filled)
    odd = [text for text in ODD if not (is_never_a_number and text in ANOTHER_NUMBER)]
    value = chance.choice([text for text in odd if text != grid[row][column]])
    changed = [list(cells) for cells in grid]
    changed[row][column] = value
    return Slip(changed, row, column, value)


def shuffled(grid: Grid, rows: range, chance: random.Random) -> Grid:
    """The grid with these rows in another order."""
    order = list(rows)
    chance.shuffle(order)
    return [*grid[: rows.start], *(grid[row] for row in order), *grid[rows.stop :]]


def with_blank_rows(grid: Grid, rows: range, chance: random.Random) -> Grid:
    """The grid with one to five blank rows between some of these rows."""
    result: Grid = []
    for at, cells in enumerate(grid):
        if at in rows and at > rows.start and chance.random() < 0.3:
            result += [[""] * len(cells) for _ in range(chance.randint(1, 5))]
        result.append(cells)
    return result
