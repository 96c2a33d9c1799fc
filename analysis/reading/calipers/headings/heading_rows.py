"""Heading rows of caliper sheets: one, two or three rows, anywhere in a sheet, merged or not.

What makes them those of a caliper sheet, and not of a plate or a table of doses, is below.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from analysis.reading.calipers.headings.ages_as_days import with_ages_as_days
from analysis.reading.calipers.headings.heading_cell import Head, read_head
from analysis.reading.calipers.headings.joined_heading_rows import (
    MAX_COLUMNS,
    MAX_HEADING,
    TIME_FIELDS,
    WHO,
    Header,
    band_around,
    heads_of,
)
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.words.caliper_fields import MEASURES, known_field
from analysis.reading.words.event_codes import event_of
from analysis.reading.words.heading_cells import squashed

_MAX_ROWS = 20_000
_TOP = 20  # rows in which the headings of a list stand
_CAREFUL = 200  # rows in which headings may be misspelled
_DAY_LIKE = re.compile(r"\s*(?:days?|tag|dag|jour|d|j|week|wk)?[\s._-]*\d", re.IGNORECASE)
ALONE = 3  # days that make a heading row without the name of a column of animals
_LOOKED_AT = 12  # rows below a heading row
_STATUS = frozenset({"a", "d"})  # alive and dead
_MAX_BLOCK = 200  # rows of one session that are looked at
_TITLES = 15  # rows in which titles stand
_WORDED = re.compile(r"[^\W\d_]{2,}")
_DIGIT = re.compile(r"\d")
_IN_VIVO = re.compile(
    r"mouse|mice|\banimals?\b|\brats?\b|tumou?r|mm3|mm\u00b3|body ?weight|\bbw\b|xenograft|in ?vivo"
    r"|calip|\bpdx\b|\bmaus|m\u00e4use|\bmuis|muizen|souris|\btiere?\b|\bdier|\btv\b",
    re.IGNORECASE,
)
_WEAK = frozenset({"sample", "id", "subject", "subjectid", "tag", "specimen", "individual", "t",
                   "identification", "modelid", "idno"})  # fmt: skip


def find_headers(sheet: Sheet) -> tuple[Header, ...]:
    """Every group of heading rows of a sheet, from the top.

    Below the first ones only rows that name the animals again, or days alone, count: cells of
    data can look like headings.
    """
    headers: list[Header] = []
    says_in_vivo = names_in_vivo(sheet)
    corners = corner_rows(sheet) if says_in_vivo else frozenset()
    list_row, list_column = _column_of_arms(sheet)
    row = 0
    while row < min(len(sheet.rows), _MAX_ROWS):
        header = None
        is_again = bool(headers) and _is_again(sheet, row, headers[0])
        is_quick = row >= _CAREFUL
        may_head = is_again or (
            _may_head(sheet.rows[row], headers, is_quick)
            and not (row > list_row and _is_value(sheet.rows[row], list_column))
            and not _goes_on(sheet, row, headers)
        )
        if row in corners or may_head:
            header = _header_at(sheet, row, row in corners, says_in_vivo)
        if header and (not headers or header.first > headers[-1].last):
            headers.append(header)
            row = header.last
        row += 1
    return tuple(headers)


def names_in_vivo(sheet: Sheet) -> bool:
    """Whether names, titles or headings of a sheet speak of animals or tumors."""
    cells = (cell for row in sheet.rows[:_TITLES] for cell in row[:MAX_COLUMNS])
    texts = [cell for cell in cells if isinstance(cell, str) and len(cell) <= MAX_HEADING]
    return any(_IN_VIVO.search(text) for text in (sheet.name, sheet.file, *texts))


def names_measure(text: str) -> bool:
    """Whether a title speaks of what was measured, not of an arm."""
    return bool(_IN_VIVO.search(text))


def corner_rows(sheet: Sheet) -> frozenset[int]:
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


def with_corner(header: Header) -> Header:
    """The column of the corner names the animals, and the corner their arm unless it says more."""
    at = next(at for at, head in enumerate(header.heads) if head.text)
    heads = list(header.heads)
    text = heads[at].text
    is_arm = not heads[at].field and not names_measure(text)
    heads[at] = replace(heads[at], field="animal")
    return replace(header, heads=tuple(heads), arm=text if is_arm else "")


def with_blank_corner(sheet: Sheet, header: Header) -> Header:
    """The names below an empty corner are animals, where days and measures stand beside them.

    Numbers are names where the rows below the headings are those of one session.
    """
    if (
        header.columns("animal")
        or not header.columns(*TIME_FIELDS)
        or not header.columns(*MEASURES)
    ):
        return header
    first = min(header.columns(*WHO, *TIME_FIELDS, *MEASURES))
    blank = [at for at in range(first) if not header.heads[at].text]
    below = _rows_below(sheet, header)
    for at in reversed(blank):
        names = [row[at] for row in below if row[at] != ""]
        days = {row[each] for row in below for each in header.columns(*TIME_FIELDS)} - {""}
        is_text = all(isinstance(name, str) and not _is_number(name) for name in names)
        if len({*names}) > 1 and (is_text or (len(days) == 1 and len({*names}) == len(names))):
            heads = list(header.heads)
            heads[at] = replace(heads[at], field="animal")
            return replace(header, heads=tuple(heads))
    return header


def has_days_right(sheet: Sheet, last: int) -> bool:
    """Not so where the last heading row calls days what stands below it, not beside it."""
    heads = heads_of(sheet.rows[last])
    named = [at for at, head in enumerate(heads[:3]) if head.field in TIME_FIELDS]
    if not named:
        return True
    others = [head for head in heads if head.field in (*WHO, "other", "start") or head.is_time]
    rows = sheet.rows[last + 1 : last + 1 + _LOOKED_AT]
    below = [read_head(row[named[0]]) for row in rows if row[named[0]] != ""]
    explicit = [head for head in below if head.is_time and not head.is_plain]
    days = [head.day for head in below if head.day is not None]
    rising = len(days) == len(below) > 2 and all(a < b for a, b in pairwise(days))
    if not any(head.field in WHO for head in heads) and (
        len(explicit) >= 2 or (rising and days[0] <= 1)
    ):
        return False
    return bool(others)


def is_header(header: Header, heads: Sequence[Head], says_in_vivo: bool) -> bool:
    """Whether the columns make a table: days across, or animal, day and measures or deaths."""
    times = header.time_columns
    explicit = [at for at in times if not header.heads[at].is_plain]
    if len(times) >= 2 and not header.columns(*TIME_FIELDS):
        strong = [at for at in header.columns("animal") if not _is_weak(header.heads[at])]
        is_sure = says_in_vivo or len(explicit) >= 2 or _are_days(header)
        is_sure = is_sure or _of_measure(header)
        if strong or (header.columns(*WHO) and is_sure):
            return True
    others = [head for head in heads if head.text and not head.is_time]
    if len(explicit) >= ALONE and len(explicit) > len(times) / 2:
        return len(others) <= len(explicit)
    if len(times) >= 2 and any(head.field in TIME_FIELDS for head in heads):
        return not header.columns(*TIME_FIELDS)  # transposed
    is_list = bool(header.columns("animal")) and bool(header.columns(*MEASURES))
    if is_list and bool(header.columns(*TIME_FIELDS, "start", "end_date")):
        return True
    return bool(header.columns("animal")) and bool(header.columns("end_date", "end_day", "reason"))


def has_data(sheet: Sheet, header: Header) -> bool:
    """Whether numbers, or words of life and death, stand below the days or measures."""
    columns = header.time_columns or header.columns(*MEASURES)
    columns = columns or header.columns("end_date", "end_day", "day", "date", "animal")
    body = sheet.rows[header.last + 1 : header.last + 1 + _LOOKED_AT]
    cells = [str(row[at]) for row in body for at in columns]
    return any(
        _DIGIT.search(cell) or event_of(cell) is not None or cell.strip().casefold() in _STATUS
        for cell in cells
    )


def _is_again(sheet: Sheet, row: int, header: Header) -> bool:
    """Whether a row has the texts of the first heading rows once more."""
    words = [cell for cell in sheet.rows[row][:MAX_COLUMNS] if isinstance(cell, str) and cell]
    first = [cell for cell in sheet.rows[header.last][:MAX_COLUMNS] if isinstance(cell, str)]
    return len(words) > 1 and words[:2] == [cell for cell in first if cell][:2]


def _column_of_arms(sheet: Sheet) -> tuple[int, int]:
    """Row and column of the heading of arms in a list that names animals or days too."""
    for at, row in enumerate(sheet.rows[:_TOP]):
        fields = [head.field for head in heads_of(row)]
        if "arm" in fields and {"animal", "day", "date"} & {*fields}:
            return at, fields.index("arm")
    return len(sheet.rows), 0


def _is_value(row: Sequence[Cell], column: int) -> bool:
    """Whether a word such as ``treatment`` or ``drug`` is an arm of a list, not its heading."""
    heads = heads_of(row)
    if column >= len(heads) or heads[column].field != "arm":
        return False
    return not any(head.field in ("animal", "day", "date") for head in heads)


def _goes_on(sheet: Sheet, row: int, headers: Sequence[Header]) -> bool:
    """Whether a row is one more of the list right above, whatever its words (a reason ``id``).

    Below the animals of the list stands another name, no heading.
    """
    if not headers or headers[-1].time_columns:
        return False
    animals = headers[-1].columns("animal")
    above, cells = sheet.rows[row - 1], sheet.rows[row]
    if not animals or animals[0] >= min(len(above), len(cells)):
        return False
    cell = cells[animals[0]]
    return above[animals[0]] != "" and cell != "" and not read_head(cell).field


def _may_head(row: Sequence[Cell], earlier: Sequence[Header], is_quick: bool) -> bool:
    """Whether some text of the row names an animal, an arm or a day.

    Below a list, whose dates stand in its rows, days alone make no heading. ``is_quick`` looks at
    words that are spelled right and at texts with a number in front.
    """
    wanted = ("animal",) if earlier else (*WHO, *TIME_FIELDS)
    is_list = bool(earlier) and not earlier[0].time_columns
    explicit = 0
    for cell in row[:MAX_COLUMNS]:
        if isinstance(cell, str) and cell and len(cell) <= MAX_HEADING:
            if is_quick and not _DAY_LIKE.match(cell):
                if known_field(cell) in wanted:
                    return True
                continue
            head = read_head(cell)
            if head.field in wanted:
                return True
            explicit += head.is_time and not head.is_plain
        elif isinstance(cell, datetime.date):
            explicit += 1
    return explicit >= ALONE and not is_list


def _header_at(sheet: Sheet, row: int, has_corner: bool, says_in_vivo: bool) -> Header | None:
    """The heading rows around this one, if it is one."""
    heads = heads_of(sheet.rows[row])
    if not has_corner and not any(h.field in (*WHO, *TIME_FIELDS) or h.is_time for h in heads):
        return None
    first, last, settled = band_around(sheet, row)
    header = with_blank_corner(sheet, Header(first, last, settled))
    if header.heads == settled and not has_days_right(sheet, last):
        return None
    if has_corner and not header.columns(*WHO):
        header = with_corner(header)
    header = with_ages_as_days(sheet, header)
    is_found = is_header(header, heads, says_in_vivo) and has_data(sheet, header)
    return header if is_found else None


def _rows_below(sheet: Sheet, header: Header) -> list[list[Cell]]:
    """The rows below the headings, up to a blank one or the next headings."""
    rows = []
    for row in sheet.rows[header.last + 1 : header.last + 1 + _MAX_BLOCK]:
        words = [cell for cell in row if cell != ""]
        if not words or [*row] == [*sheet.rows[header.last]]:
            break
        heads = [read_head(cell) for cell in words[:2] if isinstance(cell, str)]
        if len(heads) == 2 and all(head.field for head in heads):
            break
        rows.append(row)
    return rows


def _is_number(text: str) -> bool:
    return text.strip().replace(".", "", 1).isdigit()


def _is_corner(filled: Sequence[Cell]) -> bool:
    """Whether a text is followed by three or more rising whole days."""
    if len(filled) <= ALONE or not isinstance(filled[0], str) or read_head(filled[0]).is_time:
        return False
    heads = [read_head(cell) for cell in filled[1:]]
    days = [head.day for head in heads if head.day is not None and not head.again]
    return len(days) == len(heads) and all(a < b for a, b in pairwise(days))


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


def _of_measure(header: Header) -> bool:
    """Whether numbers stand behind the word of one measure: ``weight_0``, ``weight_10``."""
    heads = [header.heads[at] for at in header.time_columns]
    return all(head.field in MEASURES and _WORDED.match(head.text) for head in heads)


def _is_weak(head: Head) -> bool:
    """Whether a name of animals is also one of samples in other sheets."""
    return squashed(head.text.split(" / ")[0]) in _WEAK
