"""Length and width written into one cell: ``10.2x8.1``, ``10,2 * 8,1``, ``10.2/8.1``."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from analysis.reading.calipers.measured_cells import Entries
from analysis.reading.files.sheets import Cell
from analysis.reading.words.values import Objects, numbers

_NUMBER = r"\d+(?:[.,]\d+)?"
_TIMES = r"\s*(?:mm|cm)?\s*(?:[x\u00d7*/]|by)\s*"
_PAIR = re.compile(
    rf"^\(?({_NUMBER}){_TIMES}({_NUMBER})(?:{_TIMES}({_NUMBER}))?\s*(mm|cm)?\)?$", re.IGNORECASE
)
_NEXT = re.compile(r"[;+&\n]|,\s|\sand\s", re.IGNORECASE)
_LENGTHS = ("length_mm", "width_mm", "height_mm")


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
            cells[name][at], columns[name][at] = _number(size), where[at]
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


def _number(text: str) -> Cell:
    return float(text.replace(",", ".")) if text else ""
