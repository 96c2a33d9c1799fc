"""Survival from a caliper sheet: one row for each animal, at its end or when it was last seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.calipers.ends_of_animals import (
    END_COLUMNS,
    WHO,
    Animal,
    End,
    animals_of,
    event_cells,
    tells_censored,
    told_ends,
    unread_ends,
)
from analysis.reading.calipers.event_map import DeathMark
from analysis.reading.calipers.headings.who_columns import Body
from analysis.reading.calipers.measured_cells import Entries, Timeline
from analysis.reading.columns.dates import DateOrder
from analysis.reading.columns.day_units import unit_of
from analysis.reading.files.cells import counted, several
from analysis.reading.findings import Answers, ask, question_key
from analysis.reading.words.event_codes import CENSORED, DIED, MOST_CODES, code_questions
from analysis.study import Problem, Question

LEAVE_OUT = "leave these animals out of survival"
LAST_DAY = "the last day on which each was measured"
_DEATH = re.compile(r"death|dead|died|dod|d\.o\.d|surviv|deceased|tod|sterb|sterf|mort|d[ée]c[eè]s",
                    re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Survival:
    """Survival rows of a region, in the columns of a finding, with what is to be said."""

    rows: pd.DataFrame
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()


def survival_of(
    body: Body,
    timeline: Timeline,
    entries: Entries,
    is_alive: npt.NDArray[np.bool_],
    marks: Mapping[int, DeathMark],
    order: DateOrder,
    answers: Answers,
) -> Survival | None:
    """One row for each animal of a region that tells of deaths; None where none is told.

    ``is_alive`` marks the entries that show their animal alive, ``marks`` those that tell its end.
    """
    columns = body.region.columns(*END_COLUMNS)
    if not columns and not marks:
        return None
    events, unknown, asked = event_cells(body, answers)
    told = told_ends(body, timeline, entries, marks, order, events)
    if not any(end.cell for end in told.values()) and not body.region.columns("event"):
        return None
    told, questions = _decided(body, told, answers)
    uncoded = {animal for animal, end in told.items() if end.code and end.event is not True}
    alive = entries.take(is_alive)
    starts = _starts(alive, order) | _starts(body, order, timeline)
    everybody = _rows(body, timeline, alive, told, starts)
    animals = animals_of({name: everybody[name].to_numpy() for name in WHO})
    is_coded = [animal not in uncoded for animal in animals]
    rows = everybody[np.array(is_coded, dtype=bool)]
    rows, unplaced, about = _placed(body, rows, answers)
    problems = [*unplaced, *_problems(body, told, everybody)]
    problems += [*_unknown_codes(body, unknown), *_unread(body, order), *_units(body)]
    problems += _inverted(body)
    heading = " / ".join(body.region.heads[at].text for at in body.region.columns("event"))
    questions += (*about, *code_questions(body.region.sheet, heading, asked))
    return Survival(rows, tuple(problems), questions)


def last_seen(body: Body, timeline: Timeline, entries: Entries) -> pd.DataFrame:
    """One censored row for each animal at its last day: for sheets that tell of no death."""
    return _rows(body, timeline, entries, {}, {}).drop(columns="last")


def _units(body: Body) -> Iterable[Problem]:
    """Columns of ends that do not count days, each with what they count."""
    region = body.region
    for at in region.columns("end_day"):
        cell = region.cell(region.header.last, at)
        yield from unit_of(region.heads[at].text, region.sheet, cell).problems


def _decided(
    body: Body, told: Mapping[Animal, End], answers: Answers
) -> tuple[dict[Animal, End], tuple[Question, ...]]:
    """A day or date of the end without a reason: a death or not, as the user says."""
    undecided = {
        animal: end
        for animal, end in told.items()
        if end.event is None and end.cell and not (np.isnan(end.day) and np.isnat(end.date))
    }
    if not undecided:
        return dict(told), ()
    first = next(iter(undecided.values()))
    sheet = body.region.sheet
    assumed = DIED if _DEATH.search(first.heading) else CENSORED
    key = question_key("death_date", sheet)
    what = (
        f"{len(undecided):,} animals have a '{first.heading}' and no reason. "
        "Did they die or reach an endpoint?"
    )
    options = (DIED, CENSORED)
    answer, question = ask(sheet, answers, key, what, options, assumed, first.cell)
    event = answer == DIED
    decided = {
        animal: replace(end, event=event, reason=end.heading) for animal, end in undecided.items()
    }
    return dict(told) | decided, (question,)


def _starts(
    rows: Body | Entries, order: DateOrder, timeline: Timeline | None = None
) -> dict[Animal, np.datetime64]:
    """The date of day 0 of each animal, as stated or by its rows that have day and date."""
    times = rows if isinstance(rows, Entries) else timeline
    stated = order.read_all(rows.start) if isinstance(rows, Body) else None
    assert times is not None
    days = np.where(np.isnan(times.day), 0, times.day).round().astype("timedelta64[D]")
    start = np.where(np.isnan(times.day), np.datetime64("NaT"), times.date - days)
    if stated is not None:
        start = np.where(np.isnat(stated), start, stated)
    starts: dict[Animal, np.datetime64] = {}
    for animal, date in zip(animals_of(rows.who), start, strict=True):
        if not np.isnat(date):
            starts.setdefault(animal, date)
    return starts


def _rows(
    body: Body,
    timeline: Timeline,
    entries: Entries,
    told: Mapping[Animal, End],
    starts: Mapping[Animal, np.datetime64],
) -> pd.DataFrame:
    seen = _seen(body, timeline, entries)
    table = []
    for animal, (last_day, last_date, cell) in seen.items():
        end = told.get(animal, End())
        day, date = end.day, end.date
        if not np.isnat(date) and np.isnan(day) and animal in starts:
            day = float((date - starts[animal]).astype("timedelta64[D]").astype(int))
        if np.isnan(day) and np.isnat(date):
            day, date = last_day, last_date
        if not np.isnan(day):
            date = np.datetime64("NaT", "D")
        last = last_day if np.isnat(last_date) else np.nan
        table.append((*animal, day, date, bool(end.event), end.reason, end.cell or cell, last))
    sheet = body.region.sheet
    rows = pd.DataFrame(table, columns=[*WHO, "day", "date", "event", "reason", "cell", "last"])
    rows["date"] = rows["date"].to_numpy("datetime64[s]")
    rows = rows.assign(file=sheet.file, sheet=sheet.name)
    return rows[rows["day"].notna() | rows["date"].notna()]


def _placed(
    body: Body, rows: pd.DataFrame, answers: Answers
) -> tuple[pd.DataFrame, tuple[Problem, ...], tuple[Question, ...]]:
    """The rows; dates of death that no start makes a day of the study are asked about."""
    is_unplaced = rows["day"].isna() & rows["last"].notna()
    unplaced = rows[is_unplaced]
    if not len(unplaced):
        return rows.drop(columns="last"), (), ()
    sheet = body.region.sheet
    key = question_key("death_day", sheet)
    what = (
        f"The dates of death of {counted(len(unplaced), 'animal')} are no days of the study, as "
        "nothing says when treatment began."
    )
    how = "Add a column 'Treatment start date'."
    text = f"{what} {how} Until then: what counts as the day of death?"
    first, options = str(unplaced["cell"].iloc[0]), (LEAVE_OUT, LAST_DAY)
    answer, question = ask(sheet, answers, key, text, options, LEAVE_OUT, first)
    is_last = answer == LAST_DAY
    action = (
        "Taken as the last day on which the animal was measured."
        if is_last
        else "These animals were left out of survival."
    )
    cells = several(list(unplaced["cell"]))
    told = body.region.problem("warning", f"{what} {how}", cells, "", action)
    day = rows["day"].mask(is_unplaced, rows["last"])
    placed = rows.assign(day=day, date=rows["date"].mask(is_unplaced)).drop(columns="last")
    return placed if is_last else placed[~is_unplaced], (told,), (question,)


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
        *zip(animals_of(body.who), day, date, cells, strict=True),
        *zip(animals_of(entries.who), entries.day, entries.date, entries.names(), strict=True),
    ]
    for animal, day, date, cell in times:
        before_day, before_date, first = seen.get(animal, (np.nan, np.datetime64("NaT", "D"), cell))
        seen[animal] = (np.fmax(before_day, day), np.fmax(before_date, date), first)
    return seen


def _problems(body: Body, told: Mapping[Animal, End], rows: pd.DataFrame) -> Iterable[Problem]:
    region = body.region
    unknown: dict[str, list[str]] = {}
    for end in told.values():
        if end.cell and end.reason and not end.is_known and end.reason != end.heading:
            unknown.setdefault(end.reason, []).append(end.cell)
    for reason, cells in unknown.items():
        what = f"'{reason}' does not tell whether the animal died or reached an endpoint."
        action = f"{len(cells):,} animals were censored. Say for the reason if it is an event."
        yield region.problem("warning", what, several(cells), reason, action)
    yield from _too_early(body, told, rows)


def _unknown_codes(body: Body, unknown: Mapping[str, Sequence[str]]) -> Iterable[Problem]:
    if len(unknown) > MOST_CODES:
        what = f"{len(unknown):,} different texts of the column tell no event. Enter 1 or 0."
        first = [cells[0] for cells in unknown.values()]
        action = "These cells were not used."
        yield body.region.problem("warning", what, several(first), next(iter(unknown)), action)
        return
    what = (
        "The cell does not tell whether the animal had an event. Enter 1 (died or reached the "
        "endpoint) or 0 (censored)."
    )
    action = "Its animal was left out of survival."
    for code, cells in unknown.items():
        yield body.region.problem("warning", what, several(cells), code, action)


def _inverted(body: Body) -> list[Problem]:
    """That a column tells who was censored, not who had an event."""
    heading = tells_censored(body)
    if not heading:
        return []
    region = body.region
    cell = region.cell(region.header.last, region.columns("event")[0])
    what = f"The column '{heading}' tells the animals that had no event."
    return [region.problem("info", what, cell, action="A yes was read as no event.")]


def _unread(body: Body, order: DateOrder) -> Iterable[Problem]:
    what = "The cell holds neither a day nor a date of the end of an animal. Correct it."
    for text, cells in unread_ends(body, order).items():
        yield body.region.problem("warning", what, several(cells), text, "It was not used.")


def _too_early(body: Body, told: Mapping[Animal, End], rows: pd.DataFrame) -> Iterable[Problem]:
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
