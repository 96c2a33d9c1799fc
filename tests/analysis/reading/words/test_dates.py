"""Dates as people and spreadsheets write them."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.reading.words.dates import date_of, dates

DAY = datetime.date(2025, 3, 31)


def column(*cells: object) -> np.ndarray:
    made = np.empty(len(cells), dtype=object)
    made[:] = cells
    return made


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-31", "2025/3/31", "31.03.2025", "31.3.25", "31/03/2025", "03/31/2025", "31-3-2025",
        "31 Mar 2025", "31-Mar-25", "March 31, 2025", "31st March 2025",
        "2025-03-31 10:30:00", "2025-03-31T10:30", "45747", 45747.0, 45747.5,
        datetime.datetime(2025, 3, 31, 9, 5), DAY,
    ],
)  # fmt: skip
def test_one_day_in_many_spellings(text: object) -> None:
    found = dates(column(text))
    assert found.values.tolist() == [DAY]
    assert (found.unread, found.order, found.has_no_year) == ((), "", False)


def test_a_day_above_twelve_tells_the_order_of_the_whole_column() -> None:
    found = dates(column("03/04/2025", "25/04/2025"))
    assert found.values.tolist() == [datetime.date(2025, 4, 3), datetime.date(2025, 4, 25)]
    assert found.order == ""


def test_without_a_hint_the_order_that_keeps_dates_together_is_assumed() -> None:
    by_month = dates(column("03/04/2025", "03/07/2025", "03/11/2025"))
    assert by_month.order == "month first"
    assert by_month.values[-1] == np.datetime64("2025-03-11")
    by_day = dates(column("03/04/2025", "07/04/2025"))
    assert by_day.order == "day first"
    assert by_day.values[0] == np.datetime64("2025-04-03")


def test_equal_day_and_month_leave_no_doubt() -> None:
    assert dates(column("05/05/2025")).order == ""


def test_what_is_no_date_is_told_and_what_is_empty_is_not() -> None:
    found = dates(column("2025-01-01", "", "n/a", "soon", 3.0, "2025-02-30"))
    assert np.isnat(found.values).tolist() == [False, True, True, True, True, True]
    assert found.unread == (3, 4, 5)


def test_dates_without_a_year_keep_their_distance() -> None:
    found = dates(column("March 1", "March 15"))
    assert found.has_no_year
    assert (found.values[1] - found.values[0]).astype(int) == 14


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)))
def test_iso_dates_and_serial_numbers_agree(day: datetime.date) -> None:
    serial = float((day - datetime.date(1899, 12, 30)).days)
    assert dates(column(day.isoformat(), serial, day)).values.tolist() == [day, day, day]
    assert date_of(day.isoformat()) == day


@given(st.text(max_size=15))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = date_of(text)
    assert found is None or isinstance(found, datetime.date)
