"""Dates as people and spreadsheets write them, column by column."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.words.values import Objects, parse_mark, text_of

Order = Literal["", "day first", "month first"]
Days = npt.NDArray[np.datetime64]

_EXCEL_START = datetime.date(1899, 12, 30)
_YEARS = range(1990, 2101)  # in which animals are measured
_NO_YEAR = 2000  # stands in where a date names no year
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ t].*)?$")
_PLAIN = re.compile(r"^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:[ t].*)?$")
_DAY_MONTH = re.compile(
    r"^(\d{1,2})(?:st|nd|rd|th)?[-/. ]+([a-z]{3,9})\.?(?:[-/., ]+(\d{4}|\d{2}))?$"
)
_MONTH_DAY = re.compile(
    r"^([a-z]{3,9})\.?[-/. ]+(\d{1,2})(?:st|nd|rd|th)?(?:[-/., ]+(\d{4}|\d{2}))?$"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True, eq=False)
class Dates:
    """A column of dates (NaT: empty or not understood).

    ``unread`` are the positions of texts that are no date. ``order`` says how ``03/04/2025`` was
    read where the column alone does not tell; ``has_no_year`` that a year was made up.
    """

    values: Days
    unread: tuple[int, ...] = ()
    order: Order = ""
    has_no_year: bool = False


@dataclass(frozen=True, slots=True)
class _Parts:
    """A date whose day and month may be either way round; ``first`` is as written."""

    first: int
    second: int
    year: int


def dates(cells: Objects) -> Dates:
    """Dates of a column of raw cells: real dates, spreadsheet serial numbers, or texts."""
    codes, unique = pd.factorize(cells)
    parsed = [_parsed(cell) for cell in unique]
    parts = [each for each in parsed if isinstance(each, _Parts)]
    order, is_assumed = _order(parts)
    days = [_in_order(each, order) if isinstance(each, _Parts) else each for each in parsed]
    values = np.array([*days, None], dtype="datetime64[D]")[codes]
    blank = [_is_blank(cell) for cell in unique]
    bad = {i for i, day in enumerate(days) if day is None and not blank[i]}
    return Dates(
        values,
        tuple(np.flatnonzero(np.isin(codes, list(bad))).tolist()) if bad else (),
        order if is_assumed else "",
        any(day is not None and day.year == _NO_YEAR for day in days),
    )


def date_of(text: str) -> datetime.date | None:
    """One date from a text, day before month where both are possible; None if it is no date."""
    parsed = _parsed(text)
    if isinstance(parsed, _Parts):
        return _in_order(parsed, "day first") or _in_order(parsed, "month first")
    return parsed


def usual_date(date: datetime.date) -> datetime.date | None:
    """The date, if animals can have been measured on it: from 1990 to 2100."""
    return date if date.year in _YEARS else None


def _is_blank(cell: object) -> bool:
    text = text_of(cell)
    return not text or parse_mark(text).kind == "missing"


def _parsed(cell: object) -> datetime.date | _Parts | None:
    if isinstance(cell, datetime.datetime):
        return usual_date(cell.date())
    if isinstance(cell, datetime.date):
        return usual_date(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_serial(cell)
    return _from_text(str(cell).strip().casefold()) if isinstance(cell, str) else None


def _from_serial(number: float) -> datetime.date | None:
    """The date that a spreadsheet counts in days; 2025 and 12 are no dates."""
    if not 20_000 <= number < 80_000:
        return None
    return usual_date(_EXCEL_START + datetime.timedelta(days=int(number)))


def _from_text(text: str) -> datetime.date | _Parts | None:
    if found := _ISO.match(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _PLAIN.match(text):
        day, mark, month, year = found.groups()
        if mark == ".":
            return _day(_year(year), int(month), int(day))
        return _Parts(int(day), int(month), _year(year))
    if found := _DAY_MONTH.match(text):
        return _named(found[2], found[1], found[3])
    if found := _MONTH_DAY.match(text):
        return _named(found[1], found[2], found[3])
    return _from_serial(float(text)) if re.match(r"^\d{5}(?:\.\d+)?$", text) else None


def _named(month: str, day: str, year: str | None) -> datetime.date | None:
    if month[:3] not in _MONTHS:
        return None
    return _day(_year(year) if year else _NO_YEAR, _MONTHS.index(month[:3]) + 1, int(day))


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return usual_date(datetime.date(year, month, day))
    except ValueError:
        return None


def _in_order(parts: _Parts, order: Order) -> datetime.date | None:
    if order == "month first":
        return _day(parts.year, parts.first, parts.second)
    return _day(parts.year, parts.second, parts.first)


def _order(parts: Iterable[_Parts]) -> tuple[Order, bool]:
    """Which of day and month comes first, and whether that had to be assumed.

    A number above 12 tells. Else the order in which the dates lie closer together is assumed,
    as measurements are days apart, not months; day first where both are the same.
    """
    listed = list(parts)
    if any(each.first > 12 for each in listed):
        return "day first", False
    if any(each.second > 12 for each in listed):
        return "month first", False
    same = all(each.first == each.second for each in listed)
    spans = {order: _span(listed, order) for order in ("day first", "month first")}
    shorter = spans["month first"] < spans["day first"]
    return "month first" if shorter else "day first", bool(listed) and not same


def _span(parts: list[_Parts], order: str) -> int:
    known: list[datetime.date] = []
    for each in parts:
        day = _in_order(each, "month first" if order == "month first" else "day first")
        known += [day] if day else []
    return (max(known) - min(known)).days if known else 0
