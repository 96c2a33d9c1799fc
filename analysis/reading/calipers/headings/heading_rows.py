"""Heading rows of caliper sheets: one, two or three rows, anywhere in a sheet, merged or not."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from analysis.reading.calipers.headings.heading_cell import read_head
from analysis.reading.calipers.headings.heading_row_evidence import (
    ALONE,
    corner_rows,
    has_data,
    has_days_right,
    is_header,
    names_in_vivo,
    with_blank_corner,
    with_corner,
)
from analysis.reading.calipers.headings.joined_heading_rows import (
    MAX_COLUMNS,
    MAX_HEADING,
    TIME_FIELDS,
    WHO,
    Header,
    band_around,
    heads_of,
)
from analysis.reading.calipers.headings.words import known_field
from analysis.reading.files.sheets import Cell, Sheet

_MAX_ROWS = 20_000
_TOP = 20  # rows in which the headings of a list stand
_CAREFUL = 200  # rows in which headings may be misspelled
_DAY_LIKE = re.compile(r"\s*(?:days?|tag|dag|jour|d|j|week|wk)?[\s._-]*\d", re.IGNORECASE)


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
        )
        if row in corners or may_head:
            header = _header_at(sheet, row, row in corners, says_in_vivo)
        if header and (not headers or header.first > headers[-1].last):
            headers.append(header)
            row = header.last
        row += 1
    return tuple(headers)


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
    is_found = is_header(header, heads, says_in_vivo) and has_data(sheet, header)
    return header if is_found else None
