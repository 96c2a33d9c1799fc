"""Dates of a sheet: one order of day and month for all of it, and years that are left out.

Where every date can be read both ways (``03/04/2025``) the user is asked; until then the order is
taken in which the dates follow each other days apart, not months. Dates without a year go round:
those before the ``turn``, the first after their longest gap, are of the next year.

    Dec 18   Dec 29   Jan 3        3 January is 5 days after 29 December, not 360 before it
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import Answers, ask, question_key
from analysis.reading.words.dates import (
    DAY_FIRST,
    MONTH_FIRST,
    NO_YEAR,
    WrittenDate,
    written_date,
)
from analysis.reading.words.values import Objects
from analysis.study import Problem, Question

Days = npt.NDArray[np.datetime64]
_Turn = tuple[int, int]  # month and day

_FAR = 200  # days backwards that mean the next year
_NEW_YEAR: _Turn = (1, 1)


@dataclass(frozen=True, slots=True)
class DateOrder:
    """How the dates of a sheet are read.

    ``year`` is for those without one (0: none is named) from ``turn`` on, the next year for those
    before it. ``is_told`` says that the sheet or the user tells the order of day and month;
    ``problems`` what was assumed.
    """

    order: str = DAY_FIRST
    year: int = 0
    question: Question | None = None
    is_told: bool = False
    turn: _Turn = _NEW_YEAR
    problems: tuple[Problem, ...] = ()

    def read(self, cell: Cell) -> datetime.date | None:
        """The date in a cell; None where it holds none."""
        written = written_date(cell)
        return None if written is None else self._dated(written)

    def read_all(self, cells: Objects | Sequence[Cell]) -> Days:
        """The dates of a column; NaT where a cell holds none."""
        known: dict[Cell, datetime.date | None] = {cell: self.read(cell) for cell in set(cells)}
        return np.array([known[cell] for cell in cells], dtype="datetime64[D]")

    def _dated(self, written: WrittenDate) -> datetime.date | None:
        year = self.year or NO_YEAR
        date = written.in_year(year, self.order)
        if date is None or written.year is not None or _turn_of(date) >= self.turn:
            return date
        return written.in_year(year + 1, self.order)


def date_order(
    sheet: Sheet, series: Iterable[Sequence[Cell]], hints: Iterable[str], answers: Answers
) -> DateOrder:
    """The order of day and month in a sheet, from all of its dates.

    Parameters
    ----------
    sheet : Sheet
        The sheet that is asked about.
    series : iterable of sequences of cells
        Dates that belong together: a heading row, or a column.
    hints : iterable of str
        Dates inside of texts (``sac 6/24``), which can tell the order but are not asked about.
    answers : mapping of str to str
        The answer to the question, if it was given.
    """
    dated = [_written(cells) for cells in series]
    hinted = _written(hints)
    parts = [_swappable(each) for each in dated]
    everything = [each for found in (*parts, _swappable(hinted)) for each in found]
    if any(each.first > 12 for each in everything):
        found = DateOrder(DAY_FIRST, is_told=True)
    elif any(each.second > 12 for each in everything):
        found = DateOrder(MONTH_FIRST, is_told=True)
    elif all(each.first == each.second for found in parts for each in found):
        found = DateOrder(DAY_FIRST)
    else:
        found = _asked(sheet, parts, answers)
    return _with_years(sheet, [each for found in dated for each in found], hinted, found)


def _written(cells: Iterable[Cell]) -> list[WrittenDate]:
    return [found for cell in cells if (found := written_date(cell)) is not None]


def _swappable(dates: Iterable[WrittenDate]) -> list[WrittenDate]:
    """Dates whose day and month could be either way round."""
    return [each for each in dates if not each.order]


def _with_years(
    sheet: Sheet, dates: Sequence[WrittenDate], hints: Sequence[WrittenDate], found: DateOrder
) -> DateOrder:
    """The order with year and turn of dates that name no year; told unless they are hints."""
    named, bare = _by_year(found, (*dates, *hints))
    if not bare:
        return found
    turn = _turn(bare, named)
    years = [date.year - (_turn_of(date) < turn) for date in named]
    year = max(sorted(set(years)), key=years.count, default=0)
    found = replace(found, year=year, turn=turn)
    if all(each.year is not None for each in dates):
        return found
    what = "The dates name no year. Write dates as 2025-03-31."
    action = f"Taken to be of {year}." if year else "All were taken to be of one year."
    if turn != _NEW_YEAR:
        first = f"{turn[1]} {datetime.date(NO_YEAR, *turn):%B}"
        action = f"Those before {first} were taken to be of the year after."
        action = f"From {first} on: {year}. {action}" if year else action
    told = Problem("warning", what, sheet.file, sheet.name, "", "", action)
    return replace(found, problems=(told,))


def _by_year(
    order: DateOrder, dates: Sequence[WrittenDate]
) -> tuple[list[datetime.date], list[datetime.date]]:
    """The dates that name their year, and those that do not, in ``NO_YEAR``."""
    read = [(each.year, each.in_year(NO_YEAR, order.order)) for each in dates]
    named = [date for year, date in read if date and year is not None]
    return named, [date for year, date in read if date and year is None]


def _turn(bare: Sequence[datetime.date], named: Sequence[datetime.date]) -> _Turn:
    """Where the year of dates without one begins: 1 January, or after their longest gap.

    Only where the first as written is a late one: ``Jan 10`` before ``Aug 10`` is of one year.
    """
    days = sorted({date.replace(year=NO_YEAR) for date in (*bare, *named)})
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    over_new_year = 366 - (days[-1] - days[0]).days
    if max(gaps, default=0) <= over_new_year:
        return _NEW_YEAR
    turn = _turn_of(days[int(np.argmax(gaps)) + 1])
    return turn if _turn_of(next(iter((*named, *bare)))) >= turn else _NEW_YEAR


def _turn_of(date: datetime.date) -> _Turn:
    return date.month, date.day


def in_sequence(days: Days) -> Days:
    """Dates of one row or column with the next year where they jump back by half a year."""
    result = days.copy()
    years = 0
    last: datetime.date | None = None
    for at, day in enumerate(days.tolist()):
        if day is None:
            continue
        later = _years_later(day, years)
        if last is not None and (last - later).days > _FAR:
            years += 1
            later = _years_later(day, years)
        result[at] = last = later
    return result


def _years_later(day: datetime.date, years: int) -> datetime.date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if is_leap_day and years else day.day)


def _asked(sheet: Sheet, series: Sequence[Sequence[WrittenDate]], answers: Answers) -> DateOrder:
    misfit = {order: _misfit(series, order) for order in (DAY_FIRST, MONTH_FIRST)}
    assumed = min((DAY_FIRST, MONTH_FIRST), key=lambda order: misfit[order])
    key = question_key("date_order", sheet)
    example = next(each.text for dates in series for each in dates if each.first != each.second)
    text = f"Is '{example}' day/month or month/day?"
    answer, question = ask(sheet, answers, key, text, (DAY_FIRST, MONTH_FIRST), assumed)
    return DateOrder(answer, question=question, is_told=True)


def _misfit(series: Sequence[Sequence[WrittenDate]], order: str) -> tuple[int, int]:
    """How badly dates follow each other in an order: steps backwards, then days in between."""
    backwards = 0
    span = 0
    for each in series:
        days = [day for written in each if (day := written.in_year(NO_YEAR, order))]
        steps = [(b - a).days for a, b in pairwise(days)]
        backwards += sum(step < 0 for step in steps)
        span += sum(abs(step) for step in steps)
    return backwards, span
