"""Order of day and month of a sheet, and years that are left out."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from analysis.reading.columns.dates import DateOrder, date_order
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.words.dates import DAY_FIRST, MONTH_FIRST, NO_YEAR

SHEET = Sheet("mice.csv", "", ())


def order_of(*cells: Cell) -> DateOrder:
    return date_order(SHEET, [cells], (), {})


def days_after_first(*cells: Cell) -> list[int]:
    read = order_of(*cells).read_all(list(cells))
    return [int(gap) for gap in (read - read[0]).astype(np.int64)]


def test_a_day_above_twelve_tells_the_order_of_the_whole_column() -> None:
    found = order_of("03/04/2025", "25/04/2025")
    assert (found.order, found.question) == (DAY_FIRST, None)
    assert found.read("03/04/2025") == datetime.date(2025, 4, 3)


@pytest.mark.parametrize(
    ("cells", "order", "last"),
    [
        (("03/04/2025", "03/07/2025", "03/11/2025"), MONTH_FIRST, datetime.date(2025, 3, 11)),
        (("03/04/2025", "07/04/2025", "11/04/2025"), DAY_FIRST, datetime.date(2025, 4, 11)),
    ],
)
def test_without_a_hint_dates_are_days_apart_and_the_order_is_asked(
    cells: tuple[str, ...], order: str, last: datetime.date
) -> None:
    found = order_of(*cells)
    assert found.question is not None
    assert (found.question.assumed, found.read(cells[-1])) == (order, last)
    other = MONTH_FIRST if order == DAY_FIRST else DAY_FIRST
    answered = date_order(SHEET, [cells], (), {found.question.key: other})
    assert answered.order == other


def test_equal_day_and_month_leave_no_doubt() -> None:
    assert order_of("05/05/2025").question is None


@pytest.mark.parametrize(
    ("cells", "gaps"),
    [
        (("March 1", "March 15"), [0, 14]),
        (("Dec 18", "Dec 29", "Jan 3"), [0, 11, 16]),
        (("12/18", "12/29", "1/3", "12/18", "1/3"), [0, 11, 16, 0, 16]),
        (("Oct 1", "Dec 29", "May 1"), [0, 89, 212]),
        (("Jan 10", "Aug 10"), [0, 213]),  # 1904, whose February has 29 days
        (("Dec 18, 2024", "Dec 29", "Jan 3"), [0, 11, 16]),
        (("March 1, 2025", "March 4", "May 2"), [0, 3, 62]),
    ],
)
def test_dates_without_a_year_keep_their_distance_over_new_year(
    cells: tuple[str, ...], gaps: list[int]
) -> None:
    assert days_after_first(*cells) == gaps


@pytest.mark.parametrize(
    ("cells", "action"),
    [
        (("March 1", "March 4"), "All were taken to be of one year."),
        (("March 1, 2025", "March 4"), "Taken to be of 2025."),
        (("Dec 18", "Jan 3"), "Those before 18 December were taken to be of the year after."),
        (("Dec 18, 2024", "Jan 3"), "From 18 December on: 2024. Those before 18 December were "
         "taken to be of the year after."),
    ],
)  # fmt: skip
def test_a_year_that_is_made_up_is_told(cells: tuple[str, ...], action: str) -> None:
    (told,) = order_of(*cells).problems
    assert (told.what, told.action) == (
        "The dates name no year. Write dates as 2025-03-31.",
        action,
    )


def test_years_that_are_written_tell_nothing() -> None:
    assert order_of("2024-12-18", "2025-01-03").problems == ()


def test_no_year_is_shown_as_one_that_cannot_be_meant() -> None:
    assert order_of("March 1").read("March 1") == datetime.date(NO_YEAR, 3, 1)
