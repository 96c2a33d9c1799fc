"""Measurements of a sheet in long form, still as the raw cells that they stand in.

Nouns of this module: ``Chunk``, ``Entries``, ``Timeline`` and ``CaliperTable``, which holds what a
layout makes of one region.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from analysis.reading.calipers.formulas import FormulaMatch
from analysis.reading.calipers.headings.regions import Region
from analysis.reading.calipers.headings.who_columns import Body
from analysis.reading.calipers.headings.words import LENGTHS
from analysis.reading.files.cells import cell_name, several
from analysis.reading.words.values import Floats, Objects
from analysis.study import Problem, Question, Recognized

MEASURES = (*LENGTHS, "volume_mm3", "weight_g", "signal")
Ints = npt.NDArray[np.int64]
_NO_ROWS: Ints = np.empty(0, dtype=np.int64)
Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Entries that stand together: arrays of one length, raw cells by measure with their column."""

    who: Mapping[str, Objects]
    rows: Ints
    day: Floats
    date: Days
    cells: Mapping[str, tuple[Objects, int]]
    note: Objects | None = None
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """One entry per animal, tumor and day of a region.

    ``who`` has model, arm, cage, animal and tumor; ``cells`` the raw cells of each measure and
    ``columns`` where these stand; ``units`` the unit that the heading of each cell states.
    """

    region: Region
    who: Mapping[str, Objects]
    rows: Ints
    day: Floats
    date: Days
    cells: Mapping[str, Objects]
    columns: Mapping[str, Ints]
    units: Mapping[str, Objects]
    note: Objects

    def __len__(self) -> int:
        """Number of entries."""
        return len(self.rows)

    def cell(self, measure: str, position: int) -> str:
        """Name of the cell that a measure of an entry stands in."""
        return self.region.cell(int(self.rows[position]), int(self.columns[measure][position]))

    def cell_list(self, measure: str, positions: Sequence[int]) -> str:
        """Names of several such cells, for a message."""
        return several([self.cell(measure, each) for each in positions])

    def names(self) -> list[str]:
        """For every entry the cell of its first measure that is filled."""
        column = np.full(len(self), -1, dtype=np.int64)
        for measure, cells in self.cells.items():
            here = (column < 0) & (cells != "") & (self.columns[measure] >= 0)
            column = np.where(here, self.columns[measure], column)
        pairs = zip(self.rows.tolist(), np.maximum(column, 0).tolist(), strict=True)
        swap = self.region.transposed
        return [cell_name(c, r) if swap else cell_name(r, c) for r, c in pairs]

    def take(self, kept: npt.NDArray[np.bool_] | Ints) -> Entries:
        """Only these entries, in this order."""
        return Entries(
            self.region,
            {name: texts[kept] for name, texts in self.who.items()},
            self.rows[kept],
            self.day[kept],
            self.date[kept],
            {name: cells[kept] for name, cells in self.cells.items()},
            {name: columns[kept] for name, columns in self.columns.items()},
            {name: units[kept] for name, units in self.units.items()},
            self.note[kept],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """Day and date of each row of a body (NaN and NaT where not given).

    ``seen`` marks rows that show the animal in the study: with a number or anything recorded.
    """

    day: Floats
    date: Days
    seen: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class CaliperTable:
    """What a layout makes of a region: its entries, its rows, and what columns were taken for."""

    entries: Entries
    body: Body
    timeline: Timeline
    taken_as: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    left_out: tuple[Recognized, ...] = ()
    formula: FormulaMatch | None = None  # of all rows, also of those left out


def no_timeline(body: Body) -> Timeline:
    """The timeline of rows that each stand for all days of an animal."""
    n = len(body.rows)
    nothing = np.full(n, np.datetime64("NaT"), dtype="datetime64[D]")
    return Timeline(np.full(n, np.nan), nothing, np.zeros(n, dtype=bool))


def entries_of(region: Region, names: Iterable[str], chunks: Sequence[Chunk]) -> Entries:
    """All chunks as one, in the order of the rows of the sheet; ``names`` are those of ``who``."""
    if not chunks:
        nothing = np.empty(0, dtype=object)
        days = np.empty(0, dtype="datetime64[D]")
        who = dict.fromkeys(names, nothing)
        return Entries(region, who, _NO_ROWS, np.empty(0), days, {}, {}, {}, nothing)
    sizes = [len(chunk.rows) for chunk in chunks]
    measures = [m for m in MEASURES if any(m in chunk.cells for chunk in chunks)]
    entries = Entries(
        region,
        {name: _joined([chunk.who[name] for chunk in chunks]) for name in chunks[0].who},
        np.concatenate([chunk.rows for chunk in chunks]),
        np.concatenate([chunk.day for chunk in chunks]),
        np.concatenate([chunk.date for chunk in chunks]),
        {m: _joined([_cells(chunk, m) for chunk in chunks]) for m in measures},
        {m: np.repeat([_column(chunk, m) for chunk in chunks], sizes) for m in measures},
        {m: np.repeat(_objects([c.units.get(m, "") for c in chunks]), sizes) for m in measures},
        _joined([_note(chunk) for chunk in chunks]),
    )
    return entries.take(np.argsort(entries.rows, kind="stable"))


def _joined(arrays: Sequence[Objects]) -> Objects:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=object)


def _objects(values: Sequence[object]) -> Objects:
    result = np.empty(len(values), dtype=object)
    result[:] = list(values)
    return result


def _cells(chunk: Chunk, measure: str) -> Objects:
    if measure in chunk.cells:
        return chunk.cells[measure][0]
    return np.full(len(chunk.rows), "", dtype=object)


def _column(chunk: Chunk, measure: str) -> int:
    return chunk.cells[measure][1] if measure in chunk.cells else -1


def _note(chunk: Chunk) -> Objects:
    return np.full(len(chunk.rows), "", dtype=object) if chunk.note is None else chunk.note
