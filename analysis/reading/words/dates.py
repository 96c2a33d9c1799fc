"""One date as people and spreadsheets write it; its year and its order may be left open."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from analysis.reading.files.sheets import Cell

DAY_FIRST, MONTH_FIRST = "day/month", "month/day"
NO_YEAR = 1904  # stands in where dates name no year: a leap year in which no mouse was measured

_EXCEL_START = datetime.date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)  # spreadsheet dates of 1954 to 2119; 2025 and 12 are no dates
FIRST_YEAR = 1990  # in which animals are measured; before it stand dates that name no year
_YEARS = range(FIRST_YEAR, 2101)
_CLOCK = r"(?:[ t].*)?"
_TIME = r"(?:[ t]\d.*)?"
_ISO = re.compile(rf"^(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_CLOCK}$")
_PLAIN = re.compile(rf"^(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_CLOCK}$")
_NO_YEAR = re.compile(rf"^(\d{{1,2}})(?:(/)(\d{{1,2}}){_TIME}|(\.)(\d{{1,2}})\.)$")  # 3/24, 24.3.
_DAY_MONTH = re.compile(
    r"^(\d{1,2})(?:st|nd|rd|th)?[-/. ]+([a-z]{3,9})\.?(?:[-/., ]+(\d{4}|\d{2}))?$"
)
_MONTH_DAY = re.compile(
    r"^([a-z]{3,9})\.?[-/. ]+(\d{1,2})(?:st|nd|rd|th)?(?:[-/., ]+(\d{4}|\d{2}))?$"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """Two numbers of day and month as written; ``order`` where it is certain, else ``""``.

    ``year`` is None where none is written.
    """

    first: int
    second: int
    year: int | None
    order: str = ""
    text: str = ""

    def in_year(self, year: int, order: str) -> datetime.date | None:
        """The date in an ``order``, and in a ``year`` if it names none; None if there is no such.

        A written year counts from 1990 to 2100.
        """
        is_day_first = (self.order or order) == DAY_FIRST
        day, month = (self.first, self.second) if is_day_first else (self.second, self.first)
        try:
            date = datetime.date(self.year or year, month, day)
        except ValueError:
            return None
        return date if self.year is None else usual_date(date)


def written_date(cell: Cell) -> WrittenDate | None:
    """What a cell says as a date: a date, a serial number of a spreadsheet, or a text."""
    if isinstance(cell, datetime.date):
        return WrittenDate(cell.day, cell.month, cell.year, DAY_FIRST)
    if isinstance(cell, str):
        return _from_text(cell.strip().casefold())
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    return _from_serial(float(cell)) if is_number and isinstance(cell, int | float) else None


def date_of(text: str) -> datetime.date | None:
    """The date, day before month where both are possible, in ``NO_YEAR`` where none is named."""
    found = written_date(text)
    if found is None:
        return None
    return found.in_year(NO_YEAR, DAY_FIRST) or found.in_year(NO_YEAR, MONTH_FIRST)


def usual_date(date: datetime.date) -> datetime.date | None:
    """The date, if animals can have been measured on it: from 1990 to 2100."""
    return date if date.year in _YEARS else None


def _from_serial(number: float) -> WrittenDate | None:
    if int(number) not in _SERIALS:
        return None
    return written_date(_EXCEL_START + datetime.timedelta(days=int(number)))


def _from_text(text: str) -> WrittenDate | None:
    if not text or not re.search(r"\d", text):
        return None
    if found := _ISO.match(text):
        return WrittenDate(int(found[3]), int(found[2]), int(found[1]), DAY_FIRST)
    if found := _PLAIN.match(text):
        first, mark, second, year = found.groups()
        order = DAY_FIRST if mark == "." else ""
        return WrittenDate(int(first), int(second), _year(year), order, text)
    if found := _NO_YEAR.match(text):
        second = int(found[3] or found[5])
        return WrittenDate(int(found[1]), second, None, DAY_FIRST if found[4] else "", text)
    if found := _DAY_MONTH.match(text):
        return _named(found[2], found[1], found[3])
    if found := _MONTH_DAY.match(text):
        return _named(found[1], found[2], found[3])
    return _from_serial(float(text)) if re.match(r"^\d{5}(?:\.\d+)?$", text) else None


def _named(month: str, day: str, year: str | None) -> WrittenDate | None:
    if month[:3] not in _MONTHS:
        return None
    number = _MONTHS.index(month[:3]) + 1
    return WrittenDate(int(day), number, _year(year) if year else None, DAY_FIRST)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)
