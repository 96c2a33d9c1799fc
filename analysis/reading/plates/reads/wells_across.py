"""Tables with wells across (or down) and one read per row (or column), as kinetic readers write.

The cells beside a read say its time, its temperature or its name; the headings above them say
which is which.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.reading.plates.reads.sheet_page import EMPTY, TEXT, Page
from analysis.reading.plates.reads.well_blocks import Block, Labels
from analysis.reading.words.wells import well_name

_MIN_WELLS = 3
_MOST_HOURS = 500.0  # larger times without a unit are seconds
_TIME = re.compile(
    r"^(?:kinetic |elapsed |read |measurement |meas\.? )?(?:time|zeit|tid|tijd|temps|время|hours?"
    r"|days?|minutes?|seconds?|t(?=\s*(?:[\[(]|$)))(?![^\W\d_])|время",
    re.IGNORECASE,
)
_UNIT_HOURS: Mapping[str, float] = {
    "s": 1 / 3600, "sec": 1 / 3600, "secs": 1 / 3600, "second": 1 / 3600, "seconds": 1 / 3600,
    "с": 1 / 3600, "сек": 1 / 3600, "ms": 1 / 3.6e6,
    "min": 1 / 60, "mins": 1 / 60, "minute": 1 / 60, "minutes": 1 / 60, "m": 1 / 60, "мин": 1 / 60,
    "h": 1.0, "hr": 1.0, "hrs": 1.0, "hour": 1.0, "hours": 1.0, "std": 1.0, "ч": 1.0, "час": 1.0,
    "d": 24.0, "day": 24.0, "days": 24.0,
}  # fmt: skip
_CLOCK = re.compile(r"^(?:(\d+)[.:])?(\d{1,3}):(\d{2}):(\d{2}(?:\.\d+)?)$|^(\d{1,3}):(\d{2})$")
_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-zа-я]+)")
_AMOUNTS = re.compile(rf"(?:{_AMOUNT.pattern}[\s.]*)+")


@dataclass(frozen=True, slots=True)
class _Header:
    """A row with names of wells: ``row``, and the columns from ``left`` to ``right``."""

    row: int
    left: int
    right: int


def find_series(page: Page) -> tuple[Block, ...]:
    """Every read of every table with wells across, or down beside a row of times."""
    blocks = [block for header in _headers(page) for block in _reads(page, header)]
    if not page.wells.any():
        return ()
    turned = page.turned
    for header in _headers(turned):
        if _time_column(turned, header) is not None:
            blocks += [_turned_back(block) for block in _reads(turned, header)]
    return tuple(blocks)


def hours_of(cell: object, heading: str = "") -> float:
    """Hours that a cell below a heading states: ``0:30:00``, ``90 min``, 1800 below ``Time [s]``.

    NaN where it states none; a number below a heading without a unit counts hours.
    """
    if isinstance(cell, datetime.timedelta):
        return cell.total_seconds() / 3600
    if isinstance(cell, datetime.time):
        return cell.hour + cell.minute / 60 + (cell.second + cell.microsecond / 1e6) / 3600
    if isinstance(cell, datetime.datetime):
        since = cell - datetime.datetime(1899, 12, 31 if cell.year == 1899 else 30)
        return since.total_seconds() / 3600 if cell.year <= 1900 else np.nan
    if isinstance(cell, (float, int)) and not isinstance(cell, bool):
        return float(cell) * _unit_of(heading)
    return _hours_of_text(str(cell), heading)


def time_heading(page: Page, row: int, column: int, lines: Sequence[int]) -> str:
    """The heading of a column of times; without a unit, numbers above 500 are seconds."""
    heading = page.text(row, column)
    if _unit_in(heading):
        return heading
    values = page.values[list(lines), column]
    return f"{heading} [s]" if (values[~np.isnan(values)] > _MOST_HOURS).any() else f"{heading} [h]"


def cell_hours(page: Page, row: int, column: int, heading: str) -> float:
    """Hours in one cell; NaN where it states none."""
    number = page.values[row, column]
    return hours_of(page.sheet.rows[row][column] if np.isnan(number) else float(number), heading)


def _headers(page: Page) -> Iterator[_Header]:
    """Rows with at least three names of different wells side by side, blank columns left out."""
    is_blank = (page.kinds == EMPTY).all(axis=0)
    for row in np.flatnonzero(page.wells.sum(axis=1) >= _MIN_WELLS).tolist():
        columns = np.flatnonzero(page.wells[row])
        others = np.concatenate([[0], np.cumsum(~page.wells[row] & ~is_blank)])
        parts = np.flatnonzero(others[columns[1:]] > others[columns[:-1]]) + 1
        for run in np.split(columns, parts):
            names = [well_name(page.text(row, column)) for column in run.tolist()]
            if len(run) >= _MIN_WELLS and len(set(names)) == len(names):
                yield _Header(row, int(run[0]), int(run[-1]))


def _reads(page: Page, header: _Header) -> Iterator[Block]:
    """A block for each row below the names that holds numbers."""
    columns = np.flatnonzero(page.wells[header.row, : header.right + 1])
    columns = columns[columns >= header.left]
    names = [well_name(page.text(header.row, at)) for at in columns.tolist()]
    wells = np.array(names, dtype=object)
    time = _time_column(page, header)
    lines = _lines(page, header, time)
    if not lines:
        return
    heading = "" if time is None else time_heading(page, header.row, time, lines)
    left = _left_edge(page, header, lines)
    labels: Labels = "wells"
    corner = page.text(header.row, header.left - 1)
    block = Block(header.row, left, lines[-1], header.right, wells, columns, columns, labels)
    for line in lines:
        rows = np.full(len(columns), line, dtype=np.int64)
        hours = np.nan
        if time is not None:
            hours = cell_hours(page, line, time, heading)
        read = replace(block, rows=rows, label=_line_label(page, header, line, left), corner=corner)
        yield replace(read, time_h=hours)


def _lines(page: Page, header: _Header, time: int | None) -> list[int]:
    lines: list[int] = []
    for row in range(header.row + 1, len(page.sheet.rows)):
        kinds = page.kinds[row, header.left : header.right + 1]
        is_words = 2 * (kinds == TEXT).sum() > (kinds != EMPTY).sum()
        if is_words or page.wells[row, header.left]:
            break
        if time is not None and (kinds != EMPTY).any() and page.kinds[row, time] == EMPTY:
            break
        if (kinds != EMPTY).any():
            lines.append(row)
    return lines


def _left_edge(page: Page, header: _Header, lines: Sequence[int]) -> int:
    """The first column beside the wells that has a heading and something below it."""
    left = header.left
    while left > 0 and page.kinds[header.row, left - 1] != EMPTY:
        if (page.kinds[list(lines), left - 1] == EMPTY).all():
            break
        left -= 1
    return left


def _time_column(page: Page, header: _Header) -> int | None:
    for column in range(header.left - 1, -1, -1):
        text = page.text(header.row, column)
        if text and _TIME.match(text) and not text.casefold().startswith(("t°", "temp")):
            return column
    return None


def _line_label(page: Page, header: _Header, line: int, left: int) -> str:
    """What names a read: the first text beside its numbers, or a wavelength there."""
    for column in range(left, header.left):
        value = page.values[line, column]
        if "wavelength" in page.text(header.row, column).casefold() and 190 <= value <= 1100:
            return f"{value:g}"
        if page.kinds[line, column] == TEXT and hours_of(page.text(line, column)) != 0:
            text = page.text(line, column)
            if np.isnan(hours_of(text)):
                return text
    return ""


def _unit_of(heading: str) -> float:
    return _UNIT_HOURS.get(_unit_in(heading), 1.0)


def _unit_in(heading: str) -> str:
    words = re.findall(r"[a-zа-я]+", heading.casefold())
    return next((word for word in reversed(words) if word in _UNIT_HOURS), "")


def _hours_of_text(text: str, heading: str) -> float:
    plain = " ".join(text.casefold().split())
    clock = _CLOCK.match(plain)
    if clock:
        days, hours, minutes, seconds, only_hours, only_minutes = clock.groups()
        if only_hours is not None:
            return int(only_hours) + int(only_minutes) / 60
        whole = 24 * int(days or 0) + int(hours)
        return whole + int(minutes) / 60 + float(seconds) / 3600
    if re.fullmatch(r"-?\d+(?:[.,]\d+)?", plain):
        return float(plain.replace(",", ".")) * _unit_of(heading)
    amounts: Sequence[tuple[str, str]] = _AMOUNT.findall(plain)
    if _AMOUNTS.fullmatch(plain) and all(unit in _UNIT_HOURS for _, unit in amounts):
        return sum(float(n.replace(",", ".")) * _UNIT_HOURS[unit] for n, unit in amounts)
    return np.nan


def _turned_back(block: Block) -> Block:
    return replace(
        block,
        top=block.left,
        left=block.top,
        bottom=block.right,
        right=block.bottom,
        rows=block.columns,
        columns=block.rows,
    )
