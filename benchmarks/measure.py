"""Repeated measurements, and the table they are printed in."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

HEADINGS = ("what", "n", "median", "min", "max", "unit", "ratio", "against")


@dataclass(frozen=True, slots=True)
class Measured:
    """Values of one thing, and what it is compared with (measured in the same run)."""

    what: str
    values: tuple[float, ...]
    unit: str
    against: Measured | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def ratio(self) -> float | None:
        """Median over the median of ``against``."""
        return self.median / self.against.median if self.against else None


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def report(title: str, rows: Iterable[Measured]) -> str:
    """A titled text table, one row per measurement."""
    cells = [HEADINGS, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if index in {0, len(widths) - 1} else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
    return "\n".join([title, "-" * len(title), *lines, ""])


def _cells(row: Measured) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    against = row.against.what if row.against else ""
    spread = (f"{value:,.3g}" for value in (row.median, min(row.values), max(row.values)))
    return (row.what, str(len(row.values)), *spread, row.unit, ratio, against)
