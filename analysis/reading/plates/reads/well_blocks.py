"""Blocks of cells that are the wells of a plate, and the formats of plates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from analysis.reading.files.cells import cell_name
from analysis.reading.page.page import Area
from analysis.reading.plates.reads.sheet_page import EMPTY, TEXT, Indices, Kinds, Page
from analysis.reading.words.values import Floats, Objects
from analysis.reading.words.wells import FORMATS, row_index, row_letters

# How a block says which well is which: row letters and column numbers, one of them, or neither;
# ``wells`` are well names (A1), in a list or around a table of times.
Labels = Literal["both", "rows", "columns", "none", "wells"]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One read of the wells of a plate, or one fact about its wells, as it lies in a sheet.

    ``top`` to ``right`` is the region with its labels, counted from 0. ``wells`` names the well
    of every cell, ``rows`` and ``columns`` say where it stands. ``label`` is what the block's own
    lines say (``570``, ``Blank 630``), ``corner`` the cell where its labels meet; ``is_said`` tells
    that its labels are those of wells for sure: hours of reads, or plate row and plate column.
    ``plate`` is the name that stands beside a line, ``time_unit`` what hours were taken for whose
    heading names no unit.
    """

    top: int
    left: int
    bottom: int
    right: int
    wells: Objects
    rows: Indices
    columns: Indices
    labels: Labels
    label: str = ""
    corner: str = ""
    time_h: float = np.nan
    is_said: bool = False
    plate: str = ""
    time_unit: str = ""

    @property
    def region(self) -> str:
        """The region as a spreadsheet names it: ``A8:L15``."""
        return f"{cell_name(self.top, self.left)}:{cell_name(self.bottom, self.right)}"

    def values(self, page: Page) -> Floats:
        """The numbers of the cells; NaN where there is none."""
        result: Floats = page.values[self.rows, self.columns]
        return result

    def kinds(self, page: Page) -> Kinds:
        """What the cells hold."""
        result: Kinds = page.kinds[self.rows, self.columns]
        return result

    def overlaps(self, other: Block | Area) -> bool:
        """Whether the regions share a cell."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )

    def turned(self) -> Block:
        """The block of the turned sheet."""
        return replace(
            self,
            top=self.left,
            left=self.top,
            bottom=self.right,
            right=self.bottom,
            rows=self.columns,
            columns=self.rows,
        )

    def filled(self, page: Page) -> Block:
        """The block without its empty cells."""
        kept = self.kinds(page) != EMPTY
        if kept.all():
            return self
        return replace(
            self, wells=self.wells[kept], rows=self.rows[kept], columns=self.columns[kept]
        )


def grid_block(
    lines: Sequence[int],
    letters: Sequence[int],
    columns: Sequence[int],
    first_number: int,
    step: int = 1,
) -> tuple[Objects, Indices, Indices]:
    """Wells and places of a grid.

    Parameters
    ----------
    lines : sequence of int
        The sheet row of each plate row.
    letters : sequence of int
        The plate row (0 is ``A``) of each of them.
    columns : sequence of int
        The sheet columns; the first one is plate column ``first_number``.
    step : int
        What lies between the numbers of two columns.
    """
    wells = np.array(
        [
            f"{row_letters(letter)}{first_number + step * at}"
            for letter in letters
            for at in range(len(columns))
        ],
        dtype=object,
    )
    rows = np.repeat(np.asarray(lines, dtype=np.int64), len(columns))
    return wells, rows, np.tile(np.asarray(columns, dtype=np.int64), len(lines))


def plate_format(wells: Objects) -> tuple[int, int]:
    """The smallest plate that has all of these wells, as rows and columns."""
    last_row = last_column = 0
    for well in dict.fromkeys(wells):
        digits = well.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        last_row = max(last_row, row_index(well[: len(well) - len(digits)]) + 1)
        last_column = max(last_column, int(digits))
    return next(
        (shape for shape in FORMATS if last_row <= shape[0] and last_column <= shape[1]),
        FORMATS[-1],
    )


def text_share(page: Page, block: Block) -> float:
    """How much of what stands in the cells of a block is text."""
    kinds = block.kinds(page)
    filled = int((kinds != EMPTY).sum())
    return float((kinds == TEXT).sum() / filled) if filled else 0.0
