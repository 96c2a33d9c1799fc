"""Blocks below each other, the animals of one day each, with the day as a title above them.

    Day 4
    Mouse  Group    Length  Width
    1      Vehicle  6.7     5.4
    2      Vehicle  6.9     6.2

    Day 8
    Mouse  Group    Length  Width
    1      Vehicle  7.7     5.2

They are one list: the day of a title stands for every row below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.reading.calipers.headings.heading_cell import Head
from analysis.reading.calipers.headings.joined_heading_rows import (
    TIME_FIELDS,
    heads_of,
    with_tags,
)
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.words.caliper_fields import MEASURES

_TIMES = frozenset({*TIME_FIELDS, "start", "end_date", "end_day"})
_TITLE_ROWS = 3  # rows above the headings in which the day may stand


@dataclass(frozen=True, slots=True, eq=False)
class _Session:
    """The heading row of a block, the row of its title and the day or date that this names."""

    heading: int
    title: int
    time: Head


def as_one_list(sheet: Sheet) -> Sheet:
    """The sheet with the days of the titles in a column right of all others.

    Rows keep their places; titles and the headings that are said again are blank. The sheet itself
    where a block has no day, or days and dates take turns, or the headings differ.
    """
    headings = [at for at, row in enumerate(sheet.rows) if _is_heading(row)]
    sessions = [_session(sheet, at) for at in headings]
    found = [each for each in sessions if each is not None]
    if not found or len(found) < len(sessions) or not _are_alike(sheet, found):
        return sheet
    first = found[0]
    heads = heads_of(sheet.rows[first.heading])
    columns = [at for at, head in enumerate(heads) if head.field in MEASURES]
    named = "Day" if first.time.date is None else "Date"
    cells: dict[int, Cell] = {first.heading: named}
    for session, end in zip(found, [*(s.title for s in found[1:]), len(sheet.rows)], strict=True):
        for at in range(session.heading + 1, end):
            if any(sheet.rows[at][column] != "" for column in columns):
                cells[at] = _time(session.time)
    blank = {s.title for s in found} | {s.heading for s in found[1:]}
    return replace(sheet, rows=[list(row) for row in _rows(sheet, cells, blank)])


def _rows(sheet: Sheet, cells: Mapping[int, Cell], blank: set[int]) -> Iterator[tuple[Cell, ...]]:
    for at, row in enumerate(sheet.rows):
        kept = [""] * len(row) if at in blank else row
        yield (*kept, cells.get(at, ""))


def _is_heading(row: Sequence[Cell]) -> bool:
    """Whether a row names animals and a measure, and no day."""
    words = [cell for cell in row if isinstance(cell, str) and cell != ""]
    if len(words) < 2 or not any(head.field in MEASURES for head in heads_of(words)):
        return False
    heads = with_tags(heads_of(row), is_timed=True)
    fields = {head.field for head in heads}
    is_timed = any(head.is_time for head in heads) or bool(fields & _TIMES)
    return "animal" in fields and bool(fields & {*MEASURES}) and not is_timed


def _session(sheet: Sheet, heading: int) -> _Session | None:
    """The block under a heading row; None without a day alone in the nearest row above."""
    for at in range(heading - 1, max(-1, heading - 1 - _TITLE_ROWS), -1):
        filled = [head for head in heads_of(sheet.rows[at]) if head.text or head.is_time]
        if filled:
            is_day = len(filled) == 1 and filled[0].is_time and not filled[0].is_plain
            return _Session(heading, at, filled[0]) if is_day else None
    return None


def _are_alike(sheet: Sheet, sessions: Sequence[_Session]) -> bool:
    """Whether all blocks have the same headings, and all titles days or all of them dates."""
    heads = [sheet.rows[each.heading] for each in sessions]
    times = [(each.time.date is None, _time(each.time)) for each in sessions]
    kinds = {kind for kind, _ in times}
    return all(row == heads[0] for row in heads) and len(kinds) == 1 and len({*times}) == len(times)


def _time(head: Head) -> Cell:
    if head.date is not None:
        return head.date
    return "" if head.day is None else head.day
