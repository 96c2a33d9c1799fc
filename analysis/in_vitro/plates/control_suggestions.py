"""Wells of a plate without a layout that look like controls: whole lines, no single wells.

A suggestion is a question. Single low wells are never suggested as blanks: they may be cells that a
drug has killed. For the same reason low lines are suggested only where the line beside them is
high, and high lines only where the one beside them is not high as well, as at the end of a
dilution. Large plates have up to two lines at an end (columns 1 and 2 of 24). Lines as
low as one that is suggested are suggested with it. Away from the edge, low lines are suggested only
between lines that are high on both sides: at the top of a dilution, doses rise to one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
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
ENDS = (1, -1)  # steps from the first line on, and from the last
LINES_AN_END = 12  # lines of a plate for each that an end may hold


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Wells that may be controls: their role, the lines they fill, and their median signal."""

    role: Literal["vehicle", "blank"]
    lines: str
    wells: tuple[str, ...]
    level: float
    is_inside: bool = False  # low lines between high ones


def suggested_controls(
    signal: Mapping[str, float], shape: tuple[int, int], described: Collection[str] = ()
) -> tuple[Suggestion, ...]:
    """Whole lines of wells at the edge of a plate that look like blanks or vehicle.

    Blanks: all outermost wells, or one outermost row or column, each well at most ``LOW`` of the
    plate's 90th percentile and even; and low lines inside of those, between two whose median is at
    least ``HIGH`` of it. Vehicle: the first or last column inside of the blanks (rows
    where no column is; two of a plate of 24), its median at least ``HIGH`` of it and even.

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
    found = [*blanks, *plate.low_inside(inside), *plate.vehicles(inside)]
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
        runs = self._blank_runs()
        lines = {
            axis: sorted(at for on, run in runs if on == axis for at in run) for axis in (1, 0)
        }
        inside = []
        for axis in (0, 1):
            left = [at for at in range(self.grid.shape[axis]) if at not in lines[axis]]
            inside.append(slice(left[0], left[-1] + 1))
        if not runs:
            return [], (inside[0], inside[1])
        names = " and ".join(_line_names(axis, lines[axis]) for axis in (1, 0) if lines[axis])
        is_blank = np.ones(self.grid.shape, dtype=bool)
        is_blank[inside[0], inside[1]] = False
        wells = [(int(r), int(c)) for r, c in np.argwhere(is_blank)]
        return [self._suggestion("blank", names[:1].upper() + names[1:], wells)], (
            inside[0],
            inside[1],
        )

    def _blank_runs(self) -> list[tuple[int, list[int]]]:
        """Low lines from an end on, by axis: beside a high line, or as low as one that is."""
        whole = (slice(0, self.grid.shape[0]), slice(0, self.grid.shape[1]))
        low = [
            (axis, run)
            for axis in (1, 0)
            for end in ENDS
            if (run := self._run(axis, end, whole, self._is_low))
        ]
        sure = [each for each in low if self._is_tall(*each, whole)]
        levels = [self._level(*each) for each in sure]
        return [
            each
            for each in low
            if any(abs(self._level(*each) - level) <= EVEN_LOW for level in levels)
        ]

    def low_inside(self, inside: tuple[slice, slice]) -> Iterator[Suggestion]:
        """Low lines away from the edge that have a high one on both sides, by columns and by rows.

        A low column makes every row uneven, so at most one of the two is found.
        """
        for axis in (1, 0):
            places = range(inside[axis].start, inside[axis].stop)
            is_low = {at: self._is_low(self._line(axis, at, inside)) for at in places}
            runs = [list(run) for low, run in groupby(places, is_low.__getitem__) if low]
            most = max(1, self.grid.shape[axis] // LINES_AN_END)
            lines = [
                at
                for run in runs
                if len(run) <= most and self._is_between_high(axis, run, inside)
                for at in run
            ]
            if lines:
                yield replace(self._lines("blank", axis, lines, list(inside)), is_inside=True)

    def _is_between_high(self, axis: int, run: list[int], inside: tuple[slice, slice]) -> bool:
        """Whether the lines before and after these are there, and both high."""
        beside = (run[0] - 1, run[-1] + 1)
        if beside[0] < inside[axis].start or beside[1] >= inside[axis].stop:
            return False
        lines = [self._line(axis, at, inside) for at in beside]
        known = [line[np.isfinite(line)] for line in lines]
        return all(len(line) >= FEWEST and np.median(line) >= HIGH for line in known)

    def _level(self, axis: int, run: list[int]) -> float:
        return float(np.nanmedian(self.grid.take(run, axis=axis)))

    def vehicles(self, inside: tuple[slice, slice]) -> Iterator[Suggestion]:
        """The first and last column that may be vehicle, else the rows."""
        for axis in (1, 0):
            if inside[axis].stop - 1 - inside[axis].start < FEWEST:
                continue
            runs = [self._run(axis, end, inside, self._is_high) for end in ENDS]
            if lines := sorted(at for run in runs for at in run):
                yield self._lines("vehicle", axis, lines, list(inside))
                return

    def _run(
        self, axis: int, end: int, inside: tuple[slice, slice], fits: Callable[[Floats], bool]
    ) -> list[int]:
        """The lines from an end on that fit; none where more do than an end may hold."""
        most = max(1, self.grid.shape[axis] // LINES_AN_END)
        places = list(range(inside[axis].start, inside[axis].stop))[::end]
        fitting = [fits(self._line(axis, at, inside)) for at in places[: most + 1]]
        count = fitting.index(False) if False in fitting else 0
        return places[:count]

    def _is_tall(self, axis: int, run: list[int], inside: tuple[slice, slice]) -> bool:
        """Whether the line beside a run from an end is high."""
        beside = max(run) + 1 if 0 in run else min(run) - 1
        return bool(np.nanmedian(self._line(axis, beside, inside)) >= HIGH)

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
        lines = _line_names(axis, at)
        lines = lines[:1].upper() + lines[1:]
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


def _line_names(axis: int, at: list[int]) -> str:
    """``column 1``, ``rows A and H``, ``columns 1, 2 and 12``."""
    *first, last = [row_name(each) if axis == 0 else str(each + 1) for each in at]
    kind = "row" if axis == 0 else "column"
    return f"{kind}s {', '.join(first)} and {last}" if first else f"{kind} {last}"
