"""The ends of animals in a caliper sheet: columns of deaths, and marks among the numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.reading.calipers.event_map import (
    DeathMark,
    death_mark,
    is_cross,
    nearest_date,
    reason_of,
)
from analysis.reading.calipers.headings.who_columns import Body
from analysis.reading.calipers.measured_cells import Entries, Timeline
from analysis.reading.columns.dates import DateOrder
from analysis.reading.files.sheets import Cell
from analysis.reading.findings import Answers
from analysis.reading.words.event_codes import (
    MOST_CODES,
    NO,
    YES,
    answered_codes,
    codes_in_heading,
    counts_censored,
    event_of,
)
from analysis.reading.words.heading_grammar import days_in
from analysis.reading.words.values import Mark, parse_mark, text_of

WHO = ("model", "study", "arm", "cage", "animal")
END_COLUMNS = ("end_date", "end_day", "reason", "event")
_NUMBER = re.compile(r"^-?\d+(?:[.,]\d+)?$")
_LEFT = frozenset({"found dead", "sacrificed", "humane endpoint", "end of study", "tumor endpoint",
                   "died after injection", "body-weight loss"})  # fmt: skip

Animal = tuple[str, ...]
Events = Mapping[str, bool | None]  # what the texts of an event column mean
NO_DATE = np.datetime64("NaT", "D")


@dataclass(frozen=True, slots=True)
class End:
    """What a sheet says of the end of one animal.

    ``event`` is None where it only gives a day or date, under ``heading``. ``code`` is what an
    event column holds that is not known.
    """

    day: float = np.nan
    date: np.datetime64 = NO_DATE
    event: bool | None = None
    reason: str = ""
    is_known: bool = False
    cell: str = ""
    heading: str = ""
    code: str = ""


def end_marks(
    entries: Entries, marks: Mapping[str, Mapping[int, Mark]], order: DateOrder
) -> dict[int, DeathMark]:
    """Entries whose cell tells the end of the animal instead of a number.

    An ``x`` does only where no number of the animal follows; else it is a missing value.
    """
    ends: dict[int, DeathMark] = {}
    last = _last_numbers(entries, marks)
    who = animals_of(entries.who)
    for at, mark in ((at, mark) for each in marks.values() for at, mark in each.items()):
        found = _mark_of(mark, order)
        if found is None:
            continue
        is_last = not entries.day[at] < last.get(who[at], (-np.inf, -1))[0]
        if not is_cross(mark.text) or (is_last and at > last.get(who[at], (0.0, -1))[1]):
            ends.setdefault(at, found)
    return ends


def told_ends(
    body: Body,
    timeline: Timeline,
    entries: Entries,
    marks: Mapping[int, DeathMark],
    order: DateOrder,
    events: Events,
) -> dict[Animal, End]:
    """What the columns of deaths and the marks say of each animal of which they say anything."""
    told: dict[Animal, End] = {}
    columns = body.region.columns(*END_COLUMNS)
    for at, animal in enumerate(animals_of(body.who)):
        for column in columns:
            end = told.get(animal, End())
            told[animal] = _with_cell(end, body, timeline, at, column, order, events)
    names = animals_of(entries.who)
    for at, mark in marks.items():
        told[names[at]] = _with_mark(told.get(names[at], End()), mark, entries, at, order)
    return told


def event_cells(
    body: Body, answers: Answers
) -> tuple[Events, dict[str, list[str]], dict[str, list[str]]]:
    """What each text of the event columns means, the cells of those that nobody knows, all asked.

    Texts that say nothing have no meaning; those to be left out, or not known, have None. Where
    these are too many for codes, the column does not tell events by them.
    """
    region = body.region
    cells: dict[str, list[str]] = {}
    explained: dict[str, bool] = {}
    for column in region.columns("event"):
        for row, cell in zip(body.rows.tolist(), body.cells(column), strict=True):
            cells.setdefault(text_of(cell), []).append(region.cell(row, column))
        explained |= codes_in_heading(region.heads[column].text)
    meaning = {text: False if text == "-" else event_of(text) for text in cells}
    if tells_censored(body):
        meaning = {text: None if each is None else not each for text, each in meaning.items()}
    meaning |= {text: event for text, event in explained.items() if text in cells}
    answered = answered_codes(region.sheet, cells, answers)
    silent = {
        text
        for text, event in meaning.items()
        if event is None and parse_mark(text).kind == "missing" and text not in answered
    }
    known = {text: each for text, each in meaning.items() if text not in silent} | answered
    unknown = {t: cells[t] for t, each in known.items() if each is None and t not in answered}
    if len(unknown) > MOST_CODES:
        known = {text: each for text, each in known.items() if text not in unknown}
    return known, unknown, unknown | {text: cells[text] for text in answered}


def tells_censored(body: Body) -> str:
    """The heading of the column of events where it tells who was censored; else ``""``."""
    columns = body.region.columns("event")
    texts = [text_of(cell) for column in columns for cell in body.cells(column)]
    known = [text for text in texts if event_of(text) is not None]
    heads = [body.region.heads[column].text for column in columns]
    return heads[0] if heads and all(counts_censored(head, known) for head in heads) else ""


def unread_ends(body: Body, order: DateOrder) -> dict[str, list[str]]:
    """Texts with digits in the columns of days and dates of death that are neither, by cell."""
    unread: dict[str, list[str]] = {}
    for column in body.region.columns("end_day", "end_date"):
        for row, cell in zip(body.rows.tolist(), body.cells(column), strict=True):
            text = text_of(cell)
            is_day = _NUMBER.match(text) and body.region.heads[column].field == "end_day"
            is_read = is_day or order.read(cell) or text in YES | NO or death_mark(text, order)
            if re.search(r"\d", text) and not is_read:
                unread.setdefault(text, []).append(body.region.cell(row, column))
    return unread


def animals_of(who: Mapping[str, npt.NDArray[np.object_]]) -> list[Animal]:
    """Model, study, arm, cage and animal of every row."""
    return list(zip(*(who[name] for name in WHO), strict=True))


def _mark_of(mark: Mark, order: DateOrder) -> DeathMark | None:
    if mark.kind == "missing" and is_cross(mark.text):
        return death_mark(mark.text, order)
    if mark.kind not in ("end", "text"):
        return None
    found = death_mark(mark.text, order)
    return found if found and (mark.kind == "end" or found.reason in _LEFT) else None


def _last_numbers(
    entries: Entries, marks: Mapping[str, Mapping[int, Mark]]
) -> dict[Animal, tuple[float, int]]:
    """Day and position of the last number of each animal."""
    is_number = np.zeros(len(entries), dtype=bool)
    for measure, cells in entries.cells.items():
        here = cells != ""
        here[[at for at, mark in marks[measure].items() if np.isnan(mark.value)]] = False
        is_number |= here
    last: dict[Animal, tuple[float, int]] = {}
    names = animals_of(entries.who)
    for at in np.flatnonzero(is_number).tolist():
        day, before = float(entries.day[at]), last.get(names[at], (-np.inf, -1))
        last[names[at]] = (max(before[0], day), max(before[1], at))
    return last


def _with_cell(
    end: End,
    body: Body,
    timeline: Timeline,
    at: int,
    column: int,
    order: DateOrder,
    events: Events,
) -> End:
    """The end with what one cell of a column of deaths says."""
    row = int(body.rows[at])
    cell = body.region.sheet.rows[row][column]
    text = text_of(cell)
    head = body.region.heads[column]
    place = body.region.cell(row, column)
    if not text:
        return end
    if head.field == "event":
        return _with_event(end, events[text], text, timeline, at, place) if text in events else end
    if head.field == "reason":
        reason = reason_of(text)
        is_known, event = bool(reason and reason.is_known), bool(reason and reason.event)
        return replace(end, reason=text, cell=place, is_known=is_known, event=event)
    end = replace(end, heading=head.text)
    if head.field == "end_day" and _NUMBER.match(text):
        day = days_in(head.text) * float(text.replace(",", "."))
        return replace(end, day=day, cell=end.cell or place)
    return _with_text(end, cell, text, timeline, at, place, order)


def _with_event(
    end: End, event: bool | None, text: str, timeline: Timeline, at: int, place: str
) -> End:
    if event and end.event is not True:
        day = timeline.day[at] if np.isnan(end.day) else end.day
        date = timeline.date[at] if np.isnat(end.date) else end.date
        return replace(end, event=True, is_known=True, cell=place, day=day, date=date)
    if event is False and end.event is None:
        return replace(end, event=False, is_known=True)
    return replace(end, code=text) if event is None else end


def _with_text(
    end: End, cell: Cell, text: str, timeline: Timeline, at: int, place: str, order: DateOrder
) -> End:
    """A date of death, a yes, or words with or without a date."""
    date = order.read(cell)
    if date is not None:
        return replace(end, date=np.datetime64(date, "D"), cell=end.cell or place)
    if text.casefold() in YES | NO:
        return _with_event(end, text.casefold() in YES, text, timeline, at, place)
    mark = death_mark(text, order)
    if mark is None:
        return end
    near = timeline.date[at]
    day = mark.date if np.isnat(near) else nearest_date(mark, order, near.item())
    if day is not None:
        end = replace(end, date=np.datetime64(day, "D"))
    elif mark.day is not None:
        end = replace(end, day=mark.day)
    return replace(_with_reason(end, mark), cell=end.cell or place)


def _with_mark(end: End, mark: DeathMark, entries: Entries, at: int, order: DateOrder) -> End:
    """The end with what a mark among the numbers says; it holds for the day it stands under."""
    near = entries.date[at]
    date = None if np.isnat(near) else nearest_date(mark, order, near.item())
    if np.isnan(end.day) and np.isnat(end.date):
        if date is not None:
            end = replace(end, date=np.datetime64(date, "D"))
        else:
            day = entries.day[at] if mark.day is None else mark.day
            end = replace(end, day=day, date=near if np.isnan(day) else end.date)
    measure = next(m for m, cells in entries.cells.items() if cells[at] != "")
    return replace(_with_reason(end, mark), cell=end.cell or entries.cell(measure, at))


def _with_reason(end: End, mark: DeathMark) -> End:
    if end.is_known:
        return end
    return replace(end, reason=mark.reason, event=mark.event, is_known=mark.is_known)
