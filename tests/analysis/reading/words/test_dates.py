"""Dates as people and spreadsheets write them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.reading.files.sheets import Cell
from analysis.reading.words.dates import DAY_FIRST, MONTH_FIRST, NO_YEAR, date_of, written_date

DAY = datetime.date(2025, 3, 31)


@pytest.mark.parametrize(
    "cell",
    [
        "2025-03-31", "2025/3/31", "31.03.2025", "31.3.25", "31/03/2025", "03/31/2025", "31-3-2025",
        "31 Mar 2025", "31-Mar-25", "March 31, 2025", "31st March 2025",
        "2025-03-31 10:30:00", "2025-03-31T10:30", "45747", 45747.0, 45747.5,
        datetime.datetime(2025, 3, 31, 9, 5), DAY,
    ],
)  # fmt: skip
def test_one_day_in_many_spellings(cell: Cell) -> None:
    found = written_date(cell)
    assert found is not None
    assert {found.in_year(1999, order) for order in (DAY_FIRST, MONTH_FIRST)} - {None} == {DAY}
    assert not isinstance(cell, str) or date_of(cell) == DAY


@pytest.mark.parametrize("text", ["31 Mar", "March 31", "3/31", "31/3", "31.3.", "31-Mar"])
def test_a_date_may_name_no_year(text: str) -> None:
    found = written_date(text)
    assert found is not None
    assert found.year is None
    assert date_of(text) == datetime.date(NO_YEAR, 3, 31)


@pytest.mark.parametrize(
    ("cell", "order"),
    [("03/04/2025", ""), ("3/4", ""), ("03.04.2025", DAY_FIRST), ("3.4.", DAY_FIRST),
     ("2025-04-03", DAY_FIRST), (45750, DAY_FIRST)],
)  # fmt: skip
def test_the_order_of_slashes_alone_is_open(cell: Cell, order: str) -> None:
    found = written_date(cell)
    assert found is not None
    assert found.order == order
    assert found.in_year(2025, DAY_FIRST) == datetime.date(2025, 4, 3)


@pytest.mark.parametrize(
    "cell", ["", "n/a", "soon", 3.0, "12", True, "3.4", "3-4", "mar", "1/2 tumor", None]
)
def test_what_is_no_date(cell: Cell) -> None:
    assert written_date(cell) is None


@pytest.mark.parametrize("cell", ["2025-02-30", "1904-05-06", "31/31/2025", "32 Mar"])
def test_a_day_that_no_animal_was_measured_on_is_no_date(cell: str) -> None:
    found = written_date(cell)
    assert found is not None
    assert found.in_year(2025, DAY_FIRST) is None


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)))
def test_iso_dates_and_serial_numbers_agree(day: datetime.date) -> None:
    serial = float((day - datetime.date(1899, 12, 30)).days)
    read = [written_date(cell) for cell in (day.isoformat(), serial, day)]
    assert [found.in_year(1999, DAY_FIRST) for found in read if found] == [day, day, day]


@given(st.text(max_size=15))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = date_of(text)
    assert found is None or isinstance(found, datetime.date)
