"""Measurements of a sheet in long form, still as the raw cells that they stand in.

Nouns of this module: ``Chunk``, ``Entries``, ``Timeline`` and ``CaliperTable``, which holds what a
layout makes of one region.

Length and width may stand in one cell: ``10.2x8.1``, ``10,2 * 8,1``, ``10.2/8.1``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from analysis.reading.calipers.formulas import FormulaMatch
from analysis.reading.calipers.headings.regions import Region
from analysis.reading.calipers.headings.who_columns import Body
from analysis.reading.files.cells import cell_name, several
from analysis.reading.files.sheets import Cell
from analysis.reading.words.caliper_fields import LENGTHS
from analysis.reading.words.values import Floats, Objects, numbers, objects
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
    averaged: tuple[int, ...] = ()  # columns that count in the mean of another one


_NUMBER = r"\d+(?:[.,]\d+)?"
_TIMES = r"\s*(?:mm|cm)?\s*(?:[x\u00d7*/]|by)\s*"
_PAIR = re.compile(
    rf"^\(?({_NUMBER}){_TIMES}({_NUMBER})(?:{_TIMES}({_NUMBER}))?\s*(mm|cm)?\)?$", re.IGNORECASE
)
_NEXT = re.compile(r"[;+&\n]|,\s|\sand\s", re.IGNORECASE)
_LENGTHS = ("length_mm", "width_mm", "height_mm")


def chunk_of(
    body: Body,
    when: tuple[Floats, Days],
    columns: Mapping[str, int],
    tumor: str = "",
    here: npt.NDArray[np.bool_] | None = None,
    note: Objects | None = None,
) -> Chunk:
    """The measures of a body in these columns, of the day and date ``when``.

    ``tumor`` is the one that the headings name, ``here`` are the rows that hold these measures.
    """
    rows = np.ones(len(body.rows), dtype=bool) if here is None else here
    who = {name: texts[rows] for name, texts in body.who.items()}
    if tumor:
        who["tumor"] = objects([f"{name} {tumor}".strip() for name in who["tumor"]])
    cells = {measure: (body.cells(at)[rows], at) for measure, at in columns.items()}
    units = {measure: body.region.heads[at].unit for measure, at in columns.items()}
    return Chunk(who, body.rows[rows], *when, cells, note, units)


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
        {m: np.repeat(objects([c.units.get(m, "") for c in chunks]), sizes) for m in measures},
        _joined([_note(chunk) for chunk in chunks]),
    )
    return entries.take(np.argsort(entries.rows, kind="stable"))


def is_pair(cell: Cell) -> bool:
    """Whether a cell holds length and width of one or several tumors."""
    return isinstance(cell, str) and bool(_tumors(cell))


def with_pairs_split(entries: Entries) -> Entries:
    """The same entries with such cells taken apart; several tumors in one cell are an entry each.

    They are sought among the volumes, where a column has no other name, and among the lengths. A
    cell among numbers, or with its width in a cell of its own, holds no pair but a slip.
    """
    for measure in ("volume_mm3", "length_mm", "width_mm"):
        if measure in entries.cells:
            cells = entries.cells[measure]
            known = {cell: _tumors(cell) for cell in set(cells) if isinstance(cell, str)}
            tumors = [known.get(cell, []) for cell in cells]
            n_numbers = np.count_nonzero(numbers(cells, entries.region.sheet.decimal).values > 0)
            given = _has_other_size(entries, measure)
            tumors = [
                [] if is_given else each for each, is_given in zip(tumors, given, strict=True)
            ]
            if sum(map(bool, tumors)) > n_numbers:
                entries = _split(entries, measure, tumors)
    return entries


def _joined(arrays: Sequence[Objects]) -> Objects:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=object)


def _cells(chunk: Chunk, measure: str) -> Objects:
    if measure in chunk.cells:
        return chunk.cells[measure][0]
    return np.full(len(chunk.rows), "", dtype=object)


def _column(chunk: Chunk, measure: str) -> int:
    return chunk.cells[measure][1] if measure in chunk.cells else -1


def _note(chunk: Chunk) -> Objects:
    return np.full(len(chunk.rows), "", dtype=object) if chunk.note is None else chunk.note


def _has_other_size(entries: Entries, measure: str) -> list[bool]:
    """Entries of a length (or width) whose width (or length) stands in a cell of its own."""
    other = {"length_mm": "width_mm", "width_mm": "length_mm"}.get(measure, "")
    if other not in entries.cells:
        return [False] * len(entries)
    return [cell != "" for cell in entries.cells[other]]


def _tumors(text: str) -> list[tuple[str, str, str, str]]:
    """Length, width, height and unit of each tumor in a cell; empty if it holds none."""
    parts = [part.strip() for part in _NEXT.split(text) if part.strip()]
    found = [_PAIR.match(part) for part in parts]
    if not found or not all(found):
        return []
    return [(m[1], m[2], m[3] or "", (m[4] or "").lower()) for m in found if m]


def _split(
    entries: Entries, measure: str, tumors: list[list[tuple[str, str, str, str]]]
) -> Entries:
    counts = np.array([max(1, len(each)) for each in tumors])
    source = np.repeat(np.arange(len(entries)), counts)
    within = np.concatenate([np.arange(count) for count in counts])
    result = entries.take(source)
    cells = {name: column.copy() for name, column in result.cells.items()}
    columns = dict(result.columns)
    where = columns[measure]
    cells[measure] = cells[measure].copy()
    for name in _LENGTHS:
        cells.setdefault(name, np.full(len(source), "", dtype=object))
        columns[name] = columns.get(name, where).copy()
    units = _units(result, measure)
    names = result.who["tumor"].copy()
    for at, (origin, number) in enumerate(zip(source.tolist(), within.tolist(), strict=True)):
        if not tumors[origin]:
            continue
        *sizes, unit = tumors[origin][number]
        cells[measure][at] = ""
        for name, size in zip(_LENGTHS, sizes, strict=True):
            cells[name][at], columns[name][at] = _size(size), where[at]
            units[name][at] = unit or units[name][at]
        if len(tumors[origin]) > 1:
            names[at] = f"{names[at]} T{number + 1}".strip()
    return replace(
        result, cells=cells, columns=columns, units=units, who={**result.who, "tumor": names}
    )


def _units(entries: Entries, measure: str) -> dict[str, Objects]:
    """Units of all measures; those of the lengths are the unit of the split column, if a length."""
    units = {name: column.copy() for name, column in entries.units.items()}
    own = np.array([u if u in ("mm", "cm") else "" for u in units[measure]], dtype=object)
    return units | {name: units.get(name, own).copy() for name in _LENGTHS}


def _size(text: str) -> Cell:
    return float(text.replace(",", ".")) if text else ""
