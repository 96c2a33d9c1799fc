"""Heading rows of caliper sheets: one, two or three rows, anywhere in a sheet, merged or not."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from analysis.reading.caliper_heads import Head, joined, read_head
from analysis.reading.caliper_words import MEASURES
from analysis.reading.heading_cells import squashed
from analysis.reading.sheets import Cell, Sheet

MAX_COLUMNS = 2000  # of a sheet that is looked at
_MAX_ROWS = 20_000
_MAX_HEADING = 80  # letters
_ABOVE, _BELOW = 2, 2  # heading rows above and below the one that names the animals
_WHO = ("animal", "arm", "cage")
_TIME_FIELDS = ("day", "date")
_ALONE = 3  # days that make a heading row without the name of a column of animals
_LOOKED_AT = 12  # rows below a heading row
_DIGIT = re.compile(r"\d")
_TITLES = 15  # rows in which titles stand
_IN_VIVO = re.compile(
    r"mouse|mice|\banimals?\b|\brats?\b|tumou?r|mm3|mm\u00b3|body ?weight|\bbw\b|xenograft|in ?vivo"
    r"|calip|\bpdx\b|\bmaus|m\u00e4use|\bmuis|muizen|souris|\btiere?\b|\bdier|\btv\b",
    re.IGNORECASE,
)
_WEAK = frozenset({"sample", "id", "subject", "subjectid", "tag", "specimen", "individual", "t",
                   "identification", "modelid", "idno"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """Heading rows ``first`` to ``last`` of a sheet, joined to one head for each column."""

    first: int
    last: int
    heads: tuple[Head, ...]
    arm: str = ""  # an arm that stands in the corner, where a column of animals has its name

    def columns(self, *fields: str) -> list[int]:
        """Columns of these fields, in the order of the fields."""
        return [
            at for field in fields for at, head in enumerate(self.heads) if head.field == field
        ]

    @property
    def time_columns(self) -> list[int]:
        """Columns that are measurements of one day."""
        return [at for at, head in enumerate(self.heads) if head.is_time]


def find_headers(sheet: Sheet, *, transposed: bool = False) -> tuple[Header, ...]:
    """Every group of heading rows of a sheet, from the top.

    Below the first ones only rows that name the animals again, or days alone, count: cells of
    data can look like headings. In a ``transposed`` sheet a row of days has its name first.
    """
    headers: list[Header] = []
    says_in_vivo = transposed or names_in_vivo(sheet)
    corners = _corner_rows(sheet) if says_in_vivo and not transposed else frozenset()
    row = 0
    while row < min(len(sheet.rows), _MAX_ROWS):
        header = None
        if row in corners or _may_head(sheet.rows[row], bool(headers)):
            header = _header_at(sheet, row, transposed, row in corners, says_in_vivo)
        if header and (not headers or header.first > headers[-1].last):
            headers.append(header)
            row = header.last
        row += 1
    return tuple(headers)


def names_in_vivo(sheet: Sheet) -> bool:
    """Whether names, titles or headings of a sheet speak of animals or tumors."""
    cells = (cell for row in sheet.rows[:_TITLES] for cell in row[:MAX_COLUMNS])
    texts = [cell for cell in cells if isinstance(cell, str) and len(cell) <= _MAX_HEADING]
    return any(_IN_VIVO.search(text) for text in (sheet.name, sheet.file, *texts))


def heads_of(row: Sequence[Cell]) -> list[Head]:
    """The meaning of every cell of a row, were it a heading row."""
    return [
        read_head(cell) if not isinstance(cell, str) or len(cell) <= _MAX_HEADING else Head("")
        for cell in row[:MAX_COLUMNS]
    ]


def _may_head(row: Sequence[Cell], is_later: bool) -> bool:
    """Whether some text of the row names an animal, an arm or a day: quick, for long sheets."""
    wanted = ("animal",) if is_later else (*_WHO, *_TIME_FIELDS)
    explicit = 0
    for cell in row[:MAX_COLUMNS]:
        if isinstance(cell, str) and cell and len(cell) <= _MAX_HEADING:
            head = read_head(cell)
            if head.field in wanted:
                return True
            explicit += head.is_time and not head.is_plain
        elif isinstance(cell, datetime.date):
            explicit += 1
    return explicit >= _ALONE


def _header_at(
    sheet: Sheet, row: int, transposed: bool, has_corner: bool, says_in_vivo: bool
) -> Header | None:
    """The heading rows around this one, if it is one."""
    heads = heads_of(sheet.rows[row])
    if not has_corner and not any(h.field in (*_WHO, *_TIME_FIELDS) or h.is_time for h in heads):
        return None
    identity = _identity_columns(heads)
    first, last = row, row
    while first > max(0, row - _ABOVE) and _continues_above(sheet.rows[first - 1], identity):
        first -= 1
    while last < min(len(sheet.rows) - 1, row + _BELOW):
        above = [joined(column) for column in zip(*map(heads_of, sheet.rows[first : last + 1]), strict=True)]
        if not _continues_below(sheet.rows[last + 1], above, identity):
            break
        last += 1
        identity |= _identity_columns(heads_of(sheet.rows[last]))
    settled = _settled(_joined_rows(sheet.rows[first : last + 1], identity))
    if not (_has_named_days(heads, settled) if transposed else _has_days_right(sheet.rows[last])):
        return None
    header = Header(first, last, _unnamed(settled) if transposed else settled)
    if has_corner and not header.columns(*_WHO):
        header = _with_corner(header)
    is_header = _is_header(header, heads, says_in_vivo) and _has_data(sheet, header)
    return header if is_header else None


def _corner_rows(sheet: Sheet) -> frozenset[int]:
    """Rows of a text and rising days, nothing else: the first full row and others just like it."""
    found: list[int] = []
    days: list[Cell] = []
    for at, row in enumerate(sheet.rows[:_MAX_ROWS]):
        filled = [cell for cell in row[:MAX_COLUMNS] if cell != ""]
        if not found and len(filled) > 1:
            if not _is_corner(filled):
                return frozenset()
            days = filled[1:]
        if days and filled[1:] == days and isinstance(filled[0], str):
            found.append(at)
    return frozenset(found)


def _is_corner(filled: Sequence[Cell]) -> bool:
    """Whether a text is followed by three or more rising whole days."""
    if len(filled) <= _ALONE or not isinstance(filled[0], str) or read_head(filled[0]).is_time:
        return False
    heads = [read_head(cell) for cell in filled[1:]]
    days = [head.day for head in heads if head.day is not None and not head.again]
    return len(days) == len(heads) and all(a < b for a, b in pairwise(days))


def _with_corner(header: Header) -> Header:
    """The column of the corner names the animals, and the corner their arm unless it says more."""
    at = next(at for at, head in enumerate(header.heads) if head.text)
    heads = list(header.heads)
    text = heads[at].text
    is_arm = not heads[at].field and not names_measure(text)
    heads[at] = replace(heads[at], field="animal")
    return replace(header, heads=tuple(heads), arm=text if is_arm else "")


def names_measure(text: str) -> bool:
    """Whether a title speaks of what was measured, not of an arm."""
    return bool(_IN_VIVO.search(text))


def _has_named_days(heads: Sequence[Head], settled: Sequence[Head]) -> bool:
    """Whether the days of a transposed sheet are called so, or are days by how they are written."""
    explicit = [head for head in settled if head.is_time and not head.is_plain]
    days = [head.day for head in settled if head.day is not None]
    begins = len(days) >= _ALONE and days[0] <= 0 and all(a < b for a, b in pairwise(days))
    return len(explicit) >= 2 or begins or any(head.field in _TIME_FIELDS for head in heads)


def _has_days_right(row: Sequence[Cell]) -> bool:
    """Not so where the last heading row calls days what stands below it, not beside it."""
    heads = heads_of(row)
    names_days = heads and any(head.field in _TIME_FIELDS for head in heads[:3])
    others = [head for head in heads if head.field in (*_WHO, "other", "start") or head.is_time]
    return not names_days or bool(others)


def _unnamed(heads: Sequence[Head]) -> tuple[Head, ...]:
    """Without the name of a row of days, which in a transposed sheet stands above the animals."""
    return tuple(replace(h, field="") if h.field in _TIME_FIELDS else h for h in heads)


def _identity_columns(heads: Sequence[Head]) -> set[int]:
    """Columns left of the measurements: they have a name that is no day and no measure."""
    return {
        at
        for at, head in enumerate(heads)
        if head.field and head.field not in MEASURES and head.field != "statistic"
    }


def _continues_above(row: Sequence[Cell], identity: set[int]) -> bool:
    """Whether the row above names days, measures or tumors over the columns of measurements."""
    heads = heads_of(row)
    over = [head for at, head in enumerate(heads) if head.text and at not in identity]
    named = [head for head in over if head.is_time or head.field in MEASURES or head.tumor]
    left = [head for at, head in enumerate(heads) if head.text and at in identity]
    if any(head.field in _WHO for head in left) and any(head.is_time for head in over):
        return False  # a heading row of its own
    if any(head.is_plain for head in left) or len(named) < len(over):
        return False
    return len(named) >= 2 or (len(named) == 1 and named[0].field in MEASURES and not left)


def _continues_below(row: Sequence[Cell], heads: Sequence[Head], identity: set[int]) -> bool:
    """Whether the row below goes on with the headings: measures, units or days, no animal yet."""
    below = heads_of(row)
    under = [head for at, head in enumerate(below) if head.text and at not in identity]
    if not under:
        return False
    who = [head for head in below if head.field in _WHO]
    if who and not any(head.field in _WHO for head in heads):
        return not any(head.is_plain for head in under)
    has_times = any(head.is_time for head in heads)
    named_times = [head for head in under if head.is_time]
    if not has_times and len(named_times) >= 2 and len(named_times) > 0.7 * len(under):
        return all(not head.text for at, head in enumerate(below) if at in identity) or all(
            not head.is_plain for head in named_times
        )
    if any(head.is_plain for head in under):
        return False
    words = [h for h in under if h.field in MEASURES or h.tumor or h.unit or h.is_time]
    if len(words) > 0.5 * len(under):
        return True
    labels = [h.text for h, above in zip(below, heads, strict=True) if h.text and above.is_time]
    return has_times and len(labels) > 2 and len({*labels}) == 1 and len(labels[0]) <= 12


def _joined_rows(rows: Sequence[Sequence[Cell]], identity: set[int]) -> list[Head]:
    """One head per column; a heading spans the blank cells to its right if named below."""
    listed = [heads_of(row) for row in rows]
    for upper in range(len(listed) - 1):
        lower = listed[upper + 1 :]
        spanning = Head("")
        for at, head in enumerate(listed[upper]):
            if head.text or at in identity:
                spanning = head if at not in identity else Head("")
            elif any(each[at].text for each in lower):
                listed[upper][at] = replace(spanning, text="")
    return [joined(column) for column in zip(*listed, strict=True)]


def _settled(heads: list[Head]) -> tuple[Head, ...]:
    """Heads whose meaning depends on the others of their row."""
    texts = {head.text.split(" / ")[-1].casefold() for head in heads}
    fields = {head.field for head in heads}
    if "length_mm" in fields and "width_mm" not in fields and any(h.tumor == "R" for h in heads):
        heads = [replace(h, field="", tumor="L") if _says(h, "l") else h for h in heads]
    if "width_mm" in fields and "length_mm" not in fields:
        heads = [replace(h, field="weight_g") if _says(h, "w") else h for h in heads]
    if {"d1", "d2"} <= texts and fields & {"day", "date"}:
        diameters = {"d1": "length_mm", "d2": "width_mm", "d3": "height_mm"}
        heads = [
            replace(h, field=diameters[h.text.casefold()], day=None)
            if h.text.casefold() in diameters
            else h
            for h in heads
        ]
    return tuple(_without_lone_numbers(heads))


def _says(head: Head, letter: str) -> bool:
    return head.text.split(" / ")[-1].strip().casefold() == letter


def _without_lone_numbers(heads: Iterable[Head]) -> list[Head]:
    """Bare numbers are days only where there are two or more of them."""
    listed = list(heads)
    plain = [head for head in listed if head.is_plain and head.is_time]
    if len(plain) >= 2 or any(head.is_time and not head.is_plain for head in listed):
        return listed
    return [replace(h, day=None, date=None) if h.is_plain else h for h in listed]


def _is_header(header: Header, heads: Sequence[Head], says_in_vivo: bool) -> bool:
    """Whether the columns make a table: days across, or animal, day and measures or deaths."""
    times = header.time_columns
    explicit = [at for at in times if not header.heads[at].is_plain]
    if len(times) >= 2 and not header.columns(*_TIME_FIELDS):
        strong = [at for at in header.columns("animal") if not _is_weak(header.heads[at])]
        is_sure = says_in_vivo or len(explicit) >= 2 or _are_days(header)
        if strong or (header.columns(*_WHO) and is_sure):
            return True
    others = [head for head in heads if head.text and not head.is_time]
    if len(explicit) >= _ALONE and len(explicit) > len(times) / 2:
        return len(others) <= len(explicit)
    if len(times) >= _ALONE and any(head.field in _TIME_FIELDS for head in heads):
        return not header.columns(*_TIME_FIELDS)  # transposed
    is_list = bool(header.columns("animal", "arm")) and bool(header.columns(*MEASURES))
    if is_list and bool(header.columns(*_TIME_FIELDS, "start", "end_date")):
        return True
    return bool(header.columns("animal")) and bool(header.columns("end_date", "end_day", "reason"))


def _are_days(header: Header) -> bool:
    """Whether bare numbers under names of groups and samples are days, not hours or doses.

    They are with measures or labels under them; else with animals and arms, in even steps.
    """
    times = header.time_columns
    if header.last > header.first and sum(bool(header.heads[at].text) for at in times) > 1:
        return any(" / " in header.heads[at].text for at in times)
    days = sorted({day for at in times if (day := header.heads[at].day) is not None})
    steps = [b - a for a, b in pairwise(days)]
    is_dose = all(b > a for a, b in pairwise(steps)) or all(day % 12 == 0 for day in days)
    return bool(header.columns("animal")) and bool(header.columns("arm")) and not is_dose


def _is_weak(head: Head) -> bool:
    """Whether a name of animals is also one of samples in other sheets."""
    return squashed(head.text.split(" / ")[0]) in _WEAK


def _has_data(sheet: Sheet, header: Header) -> bool:
    """Whether numbers stand below the days or measures: some cell of the first rows."""
    columns = header.time_columns or header.columns(*MEASURES)
    columns = columns or header.columns("end_date", "end_day", "day", "date", "animal")
    body = sheet.rows[header.last + 1 : header.last + 1 + _LOOKED_AT]
    return any(_DIGIT.search(str(row[at])) for row in body for at in columns)
