"""Dates of a caliper sheet: one order of day and month for all of it, and years that are left out.

Where every date can be read both ways (``03/04/2025``) the user is asked; until then the order is
taken in which the dates follow each other days apart, not months.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import Answers, question_key
from analysis.reading.words.dates import date_of, usual_date
from analysis.reading.words.values import Objects, text_of
from analysis.study import Question

DAY_FIRST, MONTH_FIRST = "day/month", "month/day"
Days = npt.NDArray[np.datetime64]

_PARTS = re.compile(r"^(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?(?:[ T]\d.*)?$")
_GERMAN = re.compile(r"^(\d{1,2})\.(\d{1,2})\.$")  # 3.12. without a year
_NO_YEAR = 2000  # what date_of puts where a text names no year
_EXCEL_START = datetime.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
_FAR = 200  # days backwards that mean the next year


@dataclass(frozen=True, slots=True)
class DateOrder:
    """How the dates of a sheet are read; ``year`` is for those without one (0: not known).

    ``is_told`` says that the sheet or the user tells the order of day and month.
    """

    order: str = DAY_FIRST
    year: int = 0
    question: Question | None = None
    is_told: bool = False

    def read(self, cell: Cell) -> datetime.date | None:
        """The date in a cell; None where it holds none."""
        if isinstance(cell, datetime.datetime):
            return usual_date(cell.date())
        if isinstance(cell, datetime.date):
            return usual_date(cell)
        if isinstance(cell, str):
            return self._from_text(cell.strip().casefold())
        if isinstance(cell, int | float) and _FIRST_SERIAL <= cell < _LAST_SERIAL:
            return usual_date(_EXCEL_START + datetime.timedelta(days=int(cell)))
        return None

    def read_all(self, cells: Objects | Sequence[Cell]) -> Days:
        """The dates of a column; NaT where a cell holds none."""
        known: dict[Cell, datetime.date | None] = {cell: self.read(cell) for cell in set(cells)}
        return np.array([known[cell] for cell in cells], dtype="datetime64[D]")

    def _from_text(self, text: str) -> datetime.date | None:
        if found := _PARTS.match(text):
            first, mark, second, year = found.groups()
            if not year and mark != "/":
                return None
            order = DAY_FIRST if mark == "." else self.order
            return _date(int(first), int(second), self._year(year), order)
        if found := _GERMAN.match(text):
            return _date(int(found[1]), int(found[2]), self._year(None), DAY_FIRST)
        if text.isdigit():
            return self.read(float(text)) if len(text) == 5 else None
        day = date_of(text) if re.search(r"\d", text) else None
        if day and day.year == _NO_YEAR and self.year and str(_NO_YEAR) not in text:
            return _date(day.day, day.month, self.year, DAY_FIRST)
        return day

    def _year(self, text: str | None) -> int:
        if not text:
            return self.year or _NO_YEAR
        return int(text) if len(text) == 4 else 2000 + int(text)


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
    listed = [[cell for cell in cells if cell != ""] for cells in series]
    year = _year_of(cell for cells in listed for cell in cells)
    parts = [_slashed(text_of(cell) for cell in cells) for cells in listed]
    everything = [found for each in (*parts, _slashed(hints)) for found in each]
    if any(int(found[1]) > 12 for found in everything):
        return DateOrder(DAY_FIRST, year, is_told=True)
    if any(int(found[3]) > 12 for found in everything):
        return DateOrder(MONTH_FIRST, year, is_told=True)
    if all(found[1] == found[3] for each in parts for found in each):
        return DateOrder(DAY_FIRST, year)
    return _asked(sheet, parts, year, answers)


def _slashed(texts: Iterable[str]) -> list[re.Match[str]]:
    """Texts that are dates whose day and month could be either way round."""
    found = [_PARTS.match(text.strip().casefold()) for text in texts]
    return [match for match in found if match and match[2] != "." and (match[4] or match[2] == "/")]


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


def _asked(
    sheet: Sheet, series: Sequence[Sequence[re.Match[str]]], year: int, answers: Answers
) -> DateOrder:
    misfit = {order: _misfit(series, year, order) for order in (DAY_FIRST, MONTH_FIRST)}
    assumed = min((DAY_FIRST, MONTH_FIRST), key=lambda order: misfit[order])
    key = question_key("date_order", sheet)
    example = next(p[0] for each in series for p in each if p[1] != p[3])
    question = Question(
        key,
        f"Is '{example}' day/month or month/day?",
        (DAY_FIRST, MONTH_FIRST),
        assumed,
        sheet.file,
        sheet.name,
    )
    answer = answers.get(key, assumed)
    order = answer if answer in question.options else assumed
    return DateOrder(order, year, question, is_told=True)


def _misfit(series: Sequence[Sequence[re.Match[str]]], year: int, order: str) -> tuple[int, int]:
    """How badly dates follow each other in an order: steps backwards, then days in between."""
    reader = DateOrder(order, year)
    backwards = 0
    span = 0
    for each in series:
        days = [day for found in each if (day := reader.read(found[0]))]
        steps = [(b - a).days for a, b in pairwise(days)]
        backwards += sum(step < 0 for step in steps)
        span += sum(abs(step) for step in steps)
    return backwards, span


def _year_of(cells: Iterable[Cell]) -> int:
    """The year of most dates that name one; 0 where none does."""
    years: dict[int, int] = {}
    reader = DateOrder()
    for cell in set(cells):
        day = reader.read(cell)
        if day and day.year != _NO_YEAR:
            years[day.year] = years.get(day.year, 0) + 1
    return max(years, key=lambda year: years[year]) if years else 0


def _date(first: int, second: int, year: int, order: str) -> datetime.date | None:
    day, month = (first, second) if order == DAY_FIRST else (second, first)
    try:
        return usual_date(datetime.date(year, month, day))
    except ValueError:
        return None
