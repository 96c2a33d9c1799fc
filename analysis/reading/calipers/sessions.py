"""Blocks below each other, the animals of one day each, with the day as a title above them.

    Day 4
    Mouse  Group    Length  Width
    1      Vehicle  6.7     5.4
    2      Vehicle  6.9     6.2

    Date: 2024-03-08   Day 8
    Mouse  Group    Length  Width
    1      Vehicle  7.7     5.2

They are one list: the day (or the date, where not all have a day) of a title stands for every row
below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.reading.calipers.headings.heading_cell import read_head
from analysis.reading.calipers.headings.joined_heading_rows import (
    TIME_FIELDS,
    heads_of,
    with_tags,
)
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.words.caliper_fields import MEASURES, known_field
from analysis.reading.words.values import text_of

_TIMES = frozenset({*TIME_FIELDS, "start", "end_date", "end_day"})
_TITLE_ROWS = 3  # rows above the headings in which the day may stand
_LABEL = re.compile(
    r"^(?:(?:measure(?:ment|d)?|session|imaging|caliper|study|messung|meting)\s*)?"
    r"(?:date|datum|day|tag|dag|jour|fecha|session|on|no\.?|#)?\s*[:=]\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class _Session:
    """The heading row of a block, the row of its title and the day and date that this names."""

    heading: int
    title: int
    day: float | None
    date: Cell | None


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
    are_days = all(session.day is not None for session in found)
    cells: dict[int, Cell] = {first.heading: "Day" if are_days else "Date"}
    for session, end in zip(found, [*(s.title for s in found[1:]), len(sheet.rows)], strict=True):
        for at in range(session.heading + 1, end):
            if any(sheet.rows[at][column] != "" for column in columns):
                cells[at] = _time(session, are_days)
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
    """The block under a heading row; None without days or dates alone in the nearest row above."""
    for at in range(heading - 1, max(-1, heading - 1 - _TITLE_ROWS), -1):
        filled = [cell for cell in sheet.rows[at] if cell != ""]
        if filled:
            return _titled(heading, at, filled)
    return None


def _titled(heading: int, title: int, cells: Sequence[Cell]) -> _Session | None:
    """The block whose title is these cells, a day, a date or both, with a word before each."""
    texts = [_LABEL.sub("", cell) or cell if isinstance(cell, str) else cell for cell in cells]
    if len(cells) == 2 and isinstance(cells[0], str) and not read_head(cells[0]).is_time:
        label = known_field(cells[0].strip(" :=#"))
        is_said = label in ("day", "date")
        texts = [f"day {text_of(cells[1])}" if label == "day" else cells[1]] if is_said else texts
        heads = [read_head(text) for text in texts]
        are_times = is_said and all(head.is_time for head in heads)
    else:
        heads = [read_head(text) for text in texts]
        are_said = [text != cell for text, cell in zip(texts, cells, strict=True)]
        are_times = all(
            head.is_time and (is_said or not head.is_plain)
            for head, is_said in zip(heads, are_said, strict=True)
        )
    if not are_times or any(head.field for head in heads):
        return None
    days = [head.day for head in heads if head.day is not None]
    dates = [head.date for head in heads if head.date is not None]
    if len(days) > 1 or len(dates) > 1:
        return None
    return _Session(heading, title, days[0] if days else None, dates[0] if dates else None)


def _are_alike(sheet: Sheet, sessions: Sequence[_Session]) -> bool:
    """Whether all blocks have the same headings, and all titles days or all of them dates."""
    heads = [sheet.rows[each.heading] for each in sessions]
    times: list[list[object]] = [[e.day for e in sessions], [e.date for e in sessions]]
    are_told = [each for each in times if None not in each]
    are_different = all(len({*each}) == len(each) for each in are_told)
    return all(row == heads[0] for row in heads) and bool(are_told) and are_different


def _time(session: _Session, are_days: bool) -> Cell:
    if are_days and session.day is not None:
        return session.day
    return "" if session.date is None else session.date
