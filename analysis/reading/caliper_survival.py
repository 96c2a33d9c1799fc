"""Survival from a caliper sheet: columns of deaths and reasons, and marks among the numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.caliper_bodies import Body
from analysis.reading.caliper_dates import DateOrder
from analysis.reading.caliper_entries import Entries, Timeline
from analysis.reading.cells import several
from analysis.reading.death_marks import DeathMark, death_mark, is_cross, nearest_date
from analysis.reading.event_map import reason_of
from analysis.reading.sheets import Cell
from analysis.reading.values import Mark, text_of
from analysis.study import Problem

WHO = ("model", "arm", "cage", "animal")
_COLUMNS = ("end_date", "end_day", "reason", "event")
_YES = frozenset({"1", "yes", "y", "true", "t", "event", "x", "ja", "oui", "j"})
_NO = frozenset({"0", "no", "n", "false", "f", "nein", "nee", "non", "-", "alive"})
_NUMBER = re.compile(r"^-?\d+(?:[.,]\d+)?$")
_LEFT = frozenset({"found dead", "sacrificed", "humane endpoint", "end of study", "tumor endpoint",
                   "died after injection", "body-weight loss"})  # fmt: skip

Animal = tuple[str, ...]


@dataclass(slots=True)
class _End:
    """What a sheet says of the end of one animal, put together from its cells."""

    day: float = np.nan
    date: np.datetime64 = field(default_factory=lambda: np.datetime64("NaT", "D"))
    event: bool | None = None
    reason: str = ""
    is_known: bool = False
    cell: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Survival:
    """Survival rows of a region, in the columns of a finding, with what is to be said."""

    rows: pd.DataFrame
    problems: tuple[Problem, ...] = ()


def end_marks(
    entries: Entries, marks: Mapping[str, Mapping[int, Mark]], order: DateOrder
) -> dict[int, DeathMark]:
    """Entries whose cell tells the end of the animal instead of a number.

    An ``x`` does only where no number of the animal follows; else it is a missing value.
    """
    ends: dict[int, DeathMark] = {}
    last = _last_numbers(entries, marks)
    who = list(zip(*(entries.who[name] for name in WHO), strict=True))
    for at, mark in ((at, mark) for each in marks.values() for at, mark in each.items()):
        found = _mark_of(mark, order)
        if found is None:
            continue
        is_last = not entries.day[at] < last.get(who[at], (-np.inf, -1))[0]
        if not is_cross(mark.text) or (is_last and at > last.get(who[at], (0.0, -1))[1]):
            ends.setdefault(at, found)
    return ends


def survival_of(
    body: Body,
    timeline: Timeline,
    entries: Entries,
    ends: Mapping[int, DeathMark],
    order: DateOrder,
) -> Survival | None:
    """One row for each animal of a region that tells of deaths; None where none is told."""
    region = body.region
    columns = region.columns(*_COLUMNS)
    if not columns and not ends:
        return None
    told: dict[Animal, _End] = {}
    starts = _starts(body, timeline, order)
    for at, animal in enumerate(_animals(body.who)):
        for column in columns:
            _take_cell(told.setdefault(animal, _End()), body, timeline, at, column, order)
    names = _animals(entries.who)
    for at, mark in ends.items():
        _take_mark(told.setdefault(names[at], _End()), mark, entries, at, order)
    if not any(end.cell for end in told.values()) and not region.columns("event"):
        return None
    rows = _rows(body, timeline, entries, told, starts)
    return Survival(rows, tuple(_problems(body, told, rows)))


def last_seen(body: Body, timeline: Timeline, entries: Entries) -> pd.DataFrame:
    """One censored row for each animal at its last day: for sheets that tell of no death."""
    return _rows(body, timeline, entries, {}, {})


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
    names = _animals(entries.who)
    for at in np.flatnonzero(is_number).tolist():
        day, before = float(entries.day[at]), last.get(names[at], (-np.inf, -1))
        last[names[at]] = (max(before[0], day), max(before[1], at))
    return last


def _animals(who: Mapping[str, npt.NDArray[np.object_]]) -> list[Animal]:
    return list(zip(*(who[name] for name in WHO), strict=True))


def _starts(body: Body, timeline: Timeline, order: DateOrder) -> dict[Animal, np.datetime64]:
    """The date of day 0 of each animal, as stated or by its rows that have day and date."""
    stated = order.read_all(body.start)
    days = np.where(np.isnan(timeline.day), 0, timeline.day).round().astype("timedelta64[D]")
    counted = np.where(np.isnan(timeline.day), np.datetime64("NaT"), timeline.date - days)
    starts: dict[Animal, np.datetime64] = {}
    for animal, one, other in zip(_animals(body.who), stated, counted, strict=True):
        start = other if np.isnat(one) else one
        if not np.isnat(start) and animal not in starts:
            starts[animal] = start
    return starts


def _take_cell(
    end: _End, body: Body, timeline: Timeline, at: int, column: int, order: DateOrder
) -> None:
    """Add what one cell of a column of deaths says."""
    row = int(body.rows[at])
    cell = body.region.sheet.rows[row][column]
    text = text_of(cell)
    if not text:
        return
    kind = body.region.heads[column].field
    place = body.region.cell(row, column)
    if kind == "event":
        _take_event(end, text, timeline, at, place)
    elif kind == "reason":
        _take_reason(end, text, place)
    elif kind == "end_day" and _NUMBER.match(text):
        end.day, end.cell = float(text.replace(",", ".")), end.cell or place
    else:
        _take_text(end, cell, text, timeline, at, place, order)


def _take_event(end: _End, text: str, timeline: Timeline, at: int, place: str) -> None:
    plain = text.casefold()
    if plain in _YES and end.event is not True:
        end.event, end.is_known, end.cell = True, True, place
        end.day = timeline.day[at] if np.isnan(end.day) else end.day
        end.date = timeline.date[at] if np.isnat(end.date) else end.date
    elif plain in _NO and end.event is None:
        end.event, end.is_known = False, True


def _take_reason(end: _End, text: str, place: str) -> None:
    reason = reason_of(text)
    end.reason, end.cell = text, place
    end.is_known = bool(reason and reason.is_known)
    end.event = bool(reason and reason.event)


def _take_text(
    end: _End, cell: Cell, text: str, timeline: Timeline, at: int, place: str, order: DateOrder
) -> None:
    """A date of death, a yes, or words with or without a date."""
    date = order.read(cell)
    if date is not None:
        end.date, end.cell = np.datetime64(date, "D"), end.cell or place
        return
    if text.casefold() in _YES | _NO:
        _take_event(end, text, timeline, at, place)
        return
    mark = death_mark(text, order)
    if mark is None:
        return
    near = timeline.date[at]
    day = mark.date if np.isnat(near) else nearest_date(mark, order, near.item())
    if day is not None:
        end.date = np.datetime64(day, "D")
    elif mark.day is not None:
        end.day = mark.day
    if not end.is_known:
        end.reason, end.event, end.is_known = mark.reason, mark.event, mark.is_known
    end.cell = end.cell or place


def _take_mark(
    end: _End, mark: DeathMark, entries: Entries, at: int, order: DateOrder
) -> None:
    """Add what a mark among the numbers says; it holds for the day that it stands under."""
    near = entries.date[at]
    date = None if np.isnat(near) else nearest_date(mark, order, near.item())
    if np.isnan(end.day) and np.isnat(end.date):
        if date is not None:
            end.date = np.datetime64(date, "D")
        else:
            end.day = entries.day[at] if mark.day is None else mark.day
            end.date = near if np.isnan(end.day) else end.date
    if not end.is_known:
        end.reason, end.event, end.is_known = mark.reason, mark.event, mark.is_known
    measure = next(m for m, cells in entries.cells.items() if cells[at] != "")
    end.cell = end.cell or entries.cell(measure, at)


def _rows(
    body: Body,
    timeline: Timeline,
    entries: Entries,
    told: Mapping[Animal, _End],
    starts: Mapping[Animal, np.datetime64],
) -> pd.DataFrame:
    seen = _seen(body, timeline, entries)
    table = []
    for animal, (last_day, last_date, cell) in seen.items():
        end = told.get(animal, _End())
        day, date = end.day, end.date
        if not np.isnat(date) and np.isnan(day) and animal in starts:
            day = float((date - starts[animal]).astype("timedelta64[D]").astype(int))
        if np.isnan(day) and np.isnat(date):
            day, date = last_day, last_date
        if not np.isnan(day):
            date = np.datetime64("NaT", "D")
        row = (*animal, day, date, bool(end.event), end.reason, end.cell or cell)
        table.append(row)
    sheet = body.region.sheet
    rows = pd.DataFrame(table, columns=[*WHO, "day", "date", "event", "reason", "cell"])
    rows["date"] = rows["date"].to_numpy("datetime64[s]")
    rows = rows.assign(file=sheet.file, sheet=sheet.name)
    return rows[rows["day"].notna() | rows["date"].notna()]


def _seen(
    body: Body, timeline: Timeline, entries: Entries
) -> dict[Animal, tuple[float, np.datetime64, str]]:
    """Last day, last date and a cell of every animal."""
    seen: dict[Animal, tuple[float, np.datetime64, str]] = {}
    column = min(body.region.columns("animal"), default=min(body.region.heads))
    cells = [body.region.cell(row, column) for row in body.rows.tolist()]
    day = np.where(timeline.seen, timeline.day, np.nan)
    date = np.where(timeline.seen, timeline.date, np.datetime64("NaT"))
    times = [
        *zip(_animals(body.who), day, date, cells, strict=True),
        *zip(_animals(entries.who), entries.day, entries.date, entries.names(), strict=True),
    ]
    for animal, day, date, cell in times:
        before_day, before_date, first = seen.get(animal, (np.nan, np.datetime64("NaT", "D"), cell))
        seen[animal] = (np.fmax(before_day, day), np.fmax(before_date, date), first)
    return seen


def _problems(
    body: Body, told: Mapping[Animal, _End], rows: pd.DataFrame
) -> Iterable[Problem]:
    region = body.region
    unknown: dict[str, list[str]] = {}
    for end in told.values():
        if end.cell and end.reason and not end.is_known:
            unknown.setdefault(end.reason, []).append(end.cell)
    for reason, cells in unknown.items():
        what = f"'{reason}' does not tell whether the animal reached an endpoint or died of disease."
        action = f"{len(cells):,} animals were censored. Say for the reason if it is an event."
        yield region.problem("warning", what, several(cells), reason, action)
    yield from _too_early(body, told, rows)


def _too_early(
    body: Body, told: Mapping[Animal, _End], rows: pd.DataFrame
) -> Iterable[Problem]:
    """Deaths on a day before 0 or without any day."""
    early = rows[(rows["day"] < 0) & rows["event"]]
    if len(early):
        what = "An animal left before treatment began by its dates. Check them."
        yield body.region.problem(
            "warning", what, several(list(early["cell"])), f"day {early['day'].iloc[0]:g}"
        )
    known = {tuple(row) for row in rows[list(WHO)].to_numpy().tolist()}
    undated = [end.cell for animal, end in told.items() if end.cell and animal not in known]
    if undated:
        what = "The animal left on a day that is not written. Add the day or date."
        action = f"{len(undated):,} animals were left out of survival."
        yield body.region.problem("warning", what, several(undated), "", action)


