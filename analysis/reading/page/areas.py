"""Rectangles of cells, and stretches of what is filled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.reading.files.cells import cell_name


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, counted from 0, its edges included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.bottom - self.top + 1, self.right - self.left + 1

    @property
    def region(self) -> str:
        """The area as a spreadsheet names it."""
        return f"{cell_name(self.top, self.left)}:{cell_name(self.bottom, self.right)}"


def runs(mask: npt.ArrayLike, gap: int = 0) -> Iterator[tuple[int, int]]:
    """First and last position of each stretch that is true, gaps up to ``gap`` included."""
    at = np.flatnonzero(mask)
    if len(at):
        for run in np.split(at, np.flatnonzero(np.diff(at) > gap + 1) + 1):
            yield int(run[0]), int(run[-1])
