"""Tables with wells across (or down) and one read per row (or column), as kinetic readers write.

The cells beside a read say its time, its temperature or its name; the headings above them say
which is which. Lines of words right below the wells say what is in them:

    Well               A1         A2        A3            Well   Time(s)   0      1800
    Content  Time [s]  Sample X1  Blank B   Sample X2     A1               0.06   0.07
    Raw (535 A)  0     1324       102       1180          A2               0.06   0.07
    Raw (535 A)  65    1201       101       1060
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.reading.plates.reads.sheet_page import EMPTY, TEXT, Page
from analysis.reading.plates.reads.well_blocks import Block, Labels
from analysis.reading.words.concentrations import concentration_heading
from analysis.reading.words.wells import well_name

_MIN_WELLS = 3
MOST_HOURS = 500.0  # larger times without a unit are seconds
_TIME = re.compile(
    r"^(?:kinetic |elapsed |read |measurement |meas\.? |incubation |exposure |treatment )?"
    r"(?:time|zeit|tid|tijd|temps|tiempo|tempo|время|hours?|stunden|heures|horas|uren|tage"
    r"|days?|minutes?|minuten|seconds?|sekunden|elapsed|t(?=\s*(?:[\[(]|$)))(?![^\W\d_])|время",
    re.IGNORECASE,
)
_MOMENT = re.compile(r"\d:[0-5]\d(?!\d)")  # when a line was read
_DAYS = re.compile(r"^days?\b|date", re.IGNORECASE)  # of animals as well as of plates
_CONTENT = re.compile(
    r"content|sample|group|compound|drug|treatment|conc|dose|name|well id|\barm\b|layout|образец",
    re.IGNORECASE,
)
_PLATE = re.compile(r"^(?:plate|platte|barcode)(?: ?(?:id|name|no\.?|number))?$", re.IGNORECASE)
_MOST_WORDS = 6  # lines of words below the names of the wells
_UNIT_HOURS: Mapping[str, float] = {
    "s": 1 / 3600, "sec": 1 / 3600, "secs": 1 / 3600, "second": 1 / 3600, "seconds": 1 / 3600,
    "с": 1 / 3600, "сек": 1 / 3600, "ms": 1 / 3.6e6,
    "min": 1 / 60, "mins": 1 / 60, "minute": 1 / 60, "minutes": 1 / 60, "m": 1 / 60, "мин": 1 / 60,
    "h": 1.0, "hr": 1.0, "hrs": 1.0, "hour": 1.0, "hours": 1.0, "std": 1.0, "ч": 1.0, "час": 1.0,
    "stunden": 1.0, "heures": 1.0, "horas": 1.0, "uren": 1.0, "minuten": 1 / 60,
    "sekunden": 1 / 3600, "d": 24.0, "day": 24.0, "days": 24.0, "tage": 24.0,
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


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """The lines below the names of wells: of words and concentrations, and of reads.

    ``time`` is the row and column of the heading of the times, where there is one.
    """

    contents: tuple[tuple[int, str], ...]
    reads: tuple[int, ...]
    time: tuple[int, int] | None


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Tables with wells across or down: their reads, and lines that tell what is in the wells.

    ``contents`` pairs each line with the variable of a layout that it holds.
    """

    reads: tuple[Block, ...]
    contents: tuple[tuple[Block, str], ...]


def find_series(page: Page) -> Series:
    """Every read of every table with wells across, or down beside a row of times."""
    if not page.wells.any():
        return Series((), ())
    reads: list[Block] = []
    contents: list[tuple[Block, str]] = []
    for header in _headers(page):
        lines = _lines(page, header)
        reads += _reads(page, header, lines)
        contents += _contents(page, header, lines)
    turned = page.turned
    for header in _headers(turned):
        lines = _lines(turned, header)
        if lines.time is not None:
            reads += [block.turned() for block in _reads(turned, header, lines)]
            named = _contents(turned, header, lines)
            contents += [(block.turned(), variable) for block, variable in named]
    return Series(tuple(reads), tuple(contents))


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


def is_time_heading(text: str) -> bool:
    """Whether a heading is one of times: ``Time [s]``, ``Elapsed``, ``Kinetic time``."""
    return bool(_TIME.match(text)) and not text.casefold().startswith(("t°", "temp"))


def has_unit(heading: str) -> bool:
    """Whether a heading of times names their unit."""
    return bool(_unit_in(heading))


def assumed_unit(page: Page, row: int, column: int, lines: Sequence[int]) -> str:
    """The unit that numbers below a heading of times are taken for; "" where something says it."""
    values = page.values[list(lines), column]
    known = values[~np.isnan(values)]
    if _unit_in(page.text(row, column)) or not len(known):
        return ""
    return "seconds" if (known > MOST_HOURS).any() else "hours"


def time_heading(page: Page, row: int, column: int, lines: Sequence[int]) -> str:
    """The heading of a column of times; without a unit, numbers above 500 are seconds."""
    heading = page.text(row, column)
    if _unit_in(heading):
        return heading
    return f"{heading} [{'s' if assumed_unit(page, row, column, lines) == 'seconds' else 'h'}]"


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


def _lines(page: Page, header: _Header) -> _Lines:
    """Sort the lines below the names of wells, to where a new table or text begins."""
    contents: list[tuple[int, str]] = []
    reads: list[int] = []
    time = _time_heading(page, header, range(header.row, header.row + 1))
    for row in range(header.row + 1, len(page.sheet.rows)):
        kinds = page.kinds[row, header.left : header.right + 1]
        filled = int((kinds != EMPTY).sum())
        if page.wells[row, header.left]:
            break
        is_words = 2 * int((kinds == TEXT).sum()) > filled
        variable = _content_of(page, header, row, is_words) if filled and not reads else ""
        if variable and row - header.row <= _MOST_WORDS:
            contents.append((row, variable))
            continue
        if is_words and filled:
            break
        if not reads:
            time = time or _time_heading(page, header, range(header.row, row))
        if time is not None and filled and page.kinds[row, time[1]] == EMPTY:
            break
        if filled:
            reads.append(row)
    return _Lines(tuple(contents), tuple(reads), time)


def _content_of(page: Page, header: _Header, row: int, is_words: bool) -> str:
    """The variable of a layout that a line below the wells holds; empty where it holds reads."""
    said = [page.text(row, column) for column in range(header.left - 1, -1, -1)]
    said = [text for text in said if text]
    if is_words:
        is_content = not said or any(_CONTENT.search(text) for text in said)
        is_group = any(re.match(r"group$", text, re.IGNORECASE) for text in said)
        return "" if not is_content else "group" if is_group else "content"
    is_dose = any((found := concentration_heading(text)) and found.by_word for text in said)
    return "concentration" if is_dose else ""


def _contents(page: Page, header: _Header, lines: _Lines) -> Iterator[tuple[Block, str]]:
    """A block for each line that tells what is in the wells."""
    if lines.reads:
        for row, variable in lines.contents:
            said = [page.text(row, column) for column in range(header.left - 1, -1, -1)]
            corner = next((text for text in said if text), "")
            if variable != "group":
                yield replace(_line(page, header, row), corner=corner), variable


def _line(page: Page, header: _Header, row: int) -> Block:
    """One line below the names of wells."""
    columns = np.flatnonzero(page.wells[header.row, : header.right + 1])
    columns = columns[columns >= header.left]
    names = [well_name(page.text(header.row, at)) for at in columns.tolist()]
    rows = np.full(len(columns), row, dtype=np.int64)
    labels: Labels = "wells"
    wells = np.array(names, dtype=object)
    return Block(row, header.left, row, header.right, wells, rows, columns, labels)


def _reads(page: Page, header: _Header, lines: _Lines) -> Iterator[Block]:
    """A block for each line below the names that holds numbers."""
    if not lines.reads:
        return
    heading, is_said, unit = "", False, ""
    if lines.time is not None:
        unit = assumed_unit(page, *lines.time, lines.reads)
        heading = time_heading(page, *lines.time, lines.reads)
        is_said = not _DAYS.search(heading)
    left = _left_edge(page, header, lines)
    corner = page.text(header.row, header.left - 1)
    whole = _line(page, header, lines.reads[0])
    whole = replace(
        whole, top=header.row, left=left, bottom=lines.reads[-1], corner=corner, is_said=is_said
    )
    named = _plate_column(page, header, left)
    for row in lines.reads:
        hours = cell_hours(page, row, lines.time[1], heading) if lines.time is not None else np.nan
        rows = np.full(len(whole.wells), row, dtype=np.int64)
        plate = page.text(row, named) if named is not None else ""
        label = "" if plate else _line_label(page, header, row, left)
        yield replace(whole, rows=rows, label=label, time_h=hours, plate=plate, time_unit=unit)


def _left_edge(page: Page, header: _Header, lines: _Lines) -> int:
    """The first column beside the wells that has a heading and something below it."""
    left = header.left
    rows = list(lines.reads)
    headings = range(header.row, rows[0])
    while left > 0 and any(page.kinds[row, left - 1] != EMPTY for row in headings):
        if (page.kinds[rows, left - 1] == EMPTY).all():
            break
        left -= 1
    return left


def _time_heading(page: Page, header: _Header, rows: range) -> tuple[int, int] | None:
    """Row and column of the heading of times, nearest to the wells."""
    for column in range(header.left - 1, -1, -1):
        for row in rows:
            text = page.text(row, column)
            if is_time_heading(text):
                return row, column
    return None


def _plate_column(page: Page, header: _Header, left: int) -> int | None:
    """The column beside the wells that names plates, line by line."""
    columns = range(left, header.left)
    said = (column for column in columns if _PLATE.match(page.text(header.row, column)))
    return next(said, None)


def _line_label(page: Page, header: _Header, line: int, left: int) -> str:
    """What names a read: the first text beside its numbers, or a wavelength there."""
    for column in range(left, header.left):
        value = page.values[line, column]
        if "wavelength" in page.text(header.row, column).casefold() and 190 <= value <= 1100:
            return f"{value:.15g}"
        text = page.text(line, column)
        is_time = bool(_MOMENT.search(text)) or not np.isnan(hours_of(text))
        if page.kinds[line, column] == TEXT and not is_time:
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
