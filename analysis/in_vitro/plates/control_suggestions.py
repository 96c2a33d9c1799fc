"""Wells of a plate without a layout that look like controls: whole lines at its edge, no others.

A suggestion is a question. Single low wells are never suggested as blanks: they may be cells that a
drug has killed. For the same reason a low line is suggested only where the line beside it is high,
and a high line only where the one beside it is not high as well, as at the end of a dilution.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from analysis.in_vitro.plates.regions import position, row_name, well_at

Floats = npt.NDArray[np.float64]

HIGH = 0.8  # of the plate's 90th percentile
LOW = 0.25
EVEN_HIGH = 0.12  # SD over the mean of the line
EVEN_LOW = 0.05  # SD over the plate's 90th percentile
FEWEST = 3  # wells of a line


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Wells that may be controls: their role, the lines they fill, and their median signal."""

    role: Literal["vehicle", "blank"]
    lines: str
    wells: tuple[str, ...]
    level: float


def suggested_controls(
    signal: Mapping[str, float], shape: tuple[int, int], described: Collection[str] = ()
) -> tuple[Suggestion, ...]:
    """Whole lines of wells at the edge of a plate that look like blanks or vehicle.

    Blanks: all outermost wells, or one outermost row or column, each well at most ``LOW`` of the
    plate's 90th percentile and even. Vehicle: the first or last column inside of the blanks (rows
    where no column is), its median at least ``HIGH`` of it and even.

    Parameters
    ----------
    signal : mapping
        Signal of each well, in any unit that grows with the number of cells.
    shape : (int, int)
        Rows and columns of the plate.
    described : collection of str
        Wells that hold something already: a line with one of them is not suggested.
    """
    grid = np.full(shape, np.nan)
    for well, value in signal.items():
        grid[position(well)] = value
    if min(shape) < FEWEST or np.isfinite(grid).sum() < 2 * FEWEST:
        return ()
    top = float(np.nanpercentile(grid, 90))
    if top <= 0:
        return ()
    plate = _Plate(grid / top, top)
    blanks, inside = plate.blanks()
    found = [*blanks, *plate.vehicles(inside)]
    return tuple(each for each in found if not set(each.wells) & set(described))


@dataclass(frozen=True, slots=True, eq=False)
class _Plate:
    """Signals in shares of ``top``, the plate's 90th percentile."""

    grid: Floats
    top: float

    def blanks(self) -> tuple[list[Suggestion], tuple[slice, slice]]:
        """Lines that may be blanks, and the rows and columns inside of them."""
        rows, columns = self.grid.shape
        edge = np.ones(self.grid.shape, dtype=bool)
        edge[1:-1, 1:-1] = False
        if min(rows, columns) > FEWEST and self._is_low(self.grid[edge]):
            wells = [(int(r), int(c)) for r, c in np.argwhere(edge)]
            return (
                [self._suggestion("blank", "The edge wells", wells)],
                (slice(1, rows - 1), slice(1, columns - 1)),
            )
        found, inside = [], [slice(0, rows), slice(0, columns)]
        for axis in (1, 0):
            last = self.grid.shape[axis] - 1
            ends = [
                at for at, beside in ((0, 1), (last, last - 1)) if self._drops(axis, at, beside)
            ]
            if ends:
                found.append(self._lines("blank", axis, ends, [slice(0, rows), slice(0, columns)]))
                inside[axis] = slice(int(0 in ends), last + 1 - int(last in ends))
        return found, (inside[0], inside[1])

    def vehicles(self, inside: tuple[slice, slice]) -> Iterator[Suggestion]:
        """The first and last column that may be vehicle, else the rows."""
        for axis in (1, 0):
            first, last = inside[axis].start, inside[axis].stop - 1
            pairs = ((first, first + 1), (last, last - 1)) if last - first >= FEWEST else ()
            ends = [
                at
                for at, beside in pairs
                if self._is_high(self._line(axis, at, inside))
                and not self._is_high(self._line(axis, beside, inside))
            ]
            if ends:
                yield self._lines("vehicle", axis, ends, list(inside))
                return

    def _drops(self, axis: int, at: int, beside: int) -> bool:
        whole = (slice(None), slice(None))
        neighbor = self._line(axis, beside, whole)
        return self._is_low(self._line(axis, at, whole)) and bool(np.nanmedian(neighbor) >= HIGH)

    def _line(self, axis: int, at: int, inside: tuple[slice, slice]) -> Floats:
        line: Floats = self.grid[at, inside[1]] if axis == 0 else self.grid[inside[0], at]
        return line

    def _is_low(self, line: Floats) -> bool:
        known = line[np.isfinite(line)]
        return bool(len(known) >= FEWEST and known.max() <= LOW and known.std(ddof=1) <= EVEN_LOW)

    def _is_high(self, line: Floats) -> bool:
        known = line[np.isfinite(line)]
        if len(known) < FEWEST:
            return False
        return bool(np.median(known) >= HIGH and known.std(ddof=1) <= EVEN_HIGH * known.mean())

    def _lines(
        self, role: Literal["vehicle", "blank"], axis: int, at: list[int], inside: list[slice]
    ) -> Suggestion:
        names = [row_name(each) if axis == 0 else str(each + 1) for each in at]
        kind = "Row" if axis == 0 else "Column"
        lines = f"{kind}s {' and '.join(names)}" if len(names) > 1 else f"{kind} {names[0]}"
        along = inside[1 - axis]
        places = [
            (each, other) if axis == 0 else (other, each)
            for each in at
            for other in range(along.start, along.stop)
        ]
        return self._suggestion(role, lines, sorted(places))

    def _suggestion(
        self, role: Literal["vehicle", "blank"], lines: str, places: list[tuple[int, int]]
    ) -> Suggestion:
        values = np.array([self.grid[place] for place in places])
        wells = tuple(
            well_at(*place) for place, value in zip(places, values, strict=True) if value == value
        )
        return Suggestion(role, lines, wells, float(np.nanmedian(values) * self.top))
