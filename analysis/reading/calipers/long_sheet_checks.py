"""Which long sheets of measurements need more than their headings to be read.

A table as the study workbook has it, or any that its headings and cells explain alone, is left to
the reader of study workbooks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from analysis.reading.calipers.event_map import death_mark
from analysis.reading.calipers.headings.regions import Region
from analysis.reading.calipers.headings.second_arm import columns_of_arms
from analysis.reading.calipers.measured_cells import is_pair
from analysis.reading.columns.dates import DateOrder
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import Finding
from analysis.reading.words.caliper_fields import MEASURES, is_statistic
from analysis.reading.words.headings import SPELLINGS
from analysis.reading.words.values import numbers, parse_mark, text_of

_JOINT = re.compile(r"\+|&", re.IGNORECASE)
_MEDIAN_CM, _MAX_CM = 3.0, 4.0
_MAX_CM3 = 10.0


def is_template(sheet: Sheet) -> bool:
    """Whether a heading row is that of the study workbook, word for word."""
    names = {*SPELLINGS["calipers"]}
    for row in sheet.rows[:40]:
        cells = [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]
        if {"animal", "arm"} <= {*cells} and len({*cells} & names) >= 4:
            return True
    return False


def needs_more(region: Region, order: DateOrder, plain: Callable[[], Sequence[Finding]]) -> bool:
    """Whether the headings of a long region alone, read as ``plain``, do not give all of it."""
    if not region.columns(*MEASURES):
        return not _is_read(region, plain())
    checks: Sequence[Callable[[Region], bool]] = (
        _has_starts_or_ends,
        _has_tumor_columns,
        _has_blank_names,
        _has_statistics,
        _has_odd_tumors,
        _has_volumes_with_lengths,
        _has_words_in_numbers,
        _may_be_cm,
        _may_be_cm3,
        _has_second_arm,
    )
    return any(check(region) for check in checks) or not _is_read(region, plain())


def _is_read(region: Region, tables: Sequence[Finding]) -> bool:
    """Whether the study workbook's reader makes rows of the sheet."""
    kind = "calipers" if region.columns(*MEASURES) else "survival"
    return any(table.kind == kind and len(table.rows) for table in tables)


def _cells(region: Region, column: int) -> list[Cell]:
    return [row[column] for row in region.sheet.rows[region.first : region.end]]


def _has_second_arm(region: Region) -> bool:
    return bool(columns_of_arms(region))


def _has_starts_or_ends(region: Region) -> bool:
    dated = [
        at
        for at in region.columns("start")
        if any(not isinstance(c, int | float) and c != "" for c in _cells(region, at))
    ]
    ends = region.columns("end_date", "end_day", "reason")
    return bool(dated) or (bool(ends) and not region.columns("event"))


def _has_tumor_columns(region: Region) -> bool:
    return any(region.heads[at].tumor for at in region.columns(*MEASURES))


def _has_blank_names(region: Region) -> bool:
    """Rows with numbers, and a column of animals or arms that is blank there."""
    measures = region.columns(*MEASURES)
    names = region.columns("animal", "arm")
    return any(
        any(row[at] == "" for at in names) and any(row[at] != "" for at in measures)
        for row in region.sheet.rows[region.first : region.end]
    )


def _has_statistics(region: Region) -> bool:
    cells = {cell for at in region.columns("animal", "arm") for cell in _cells(region, at)}
    return any(isinstance(cell, str) and is_statistic(cell) for cell in cells)


def _has_odd_tumors(region: Region) -> bool:
    cells = {text_of(cell) for at in region.columns("tumor") for cell in _cells(region, at)}
    return any(_JOINT.search(cell) or parse_mark(cell).kind == "none" for cell in cells if cell)


def _has_volumes_with_lengths(region: Region) -> bool:
    columns = [region.columns(field)[:1] for field in ("length_mm", "width_mm", "volume_mm3")]
    if not all(columns):
        return False
    rows = region.sheet.rows[region.first : region.end]
    return any(all(row[at[0]] != "" for at in columns) for row in rows)


def _has_words_in_numbers(region: Region) -> bool:
    """Pairs (``10x8``) or deaths (``sac 7/10``) where numbers belong."""
    cells = {c for at in region.columns(*MEASURES) for c in _cells(region, at)}
    words = [c for c in cells if isinstance(c, str) and c]
    return any(is_pair(word) for word in words) or any(
        parse_mark(word).kind == "end" and death_mark(word, DateOrder()) for word in words
    )


def _may_be_cm(region: Region) -> bool:
    columns = region.columns("length_mm", "width_mm")
    if len(columns) < 2 or any(region.heads[at].unit for at in columns):
        return False
    cells = np.array([c for at in columns for c in _cells(region, at)], dtype=object)
    sizes = numbers(cells, region.sheet.decimal).values
    sizes = sizes[sizes > 0]
    if len(sizes) < 4 or (sizes % 1 == 0).all():
        return False
    return bool(np.median(sizes) < _MEDIAN_CM and sizes.max() <= _MAX_CM)


def _may_be_cm3(region: Region) -> bool:
    columns = region.columns("volume_mm3")
    if len(columns) != 1 or region.columns("length_mm") or region.heads[columns[0]].unit:
        return False
    cells = np.array(_cells(region, columns[0]), dtype=object)
    sizes = numbers(cells, region.sheet.decimal).values
    sizes = sizes[sizes > 0]
    return len(sizes) > 3 and bool(sizes.max() <= _MAX_CM3)
