"""Numbers and the words people write in their place."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.reading.words.values import numbers, parse_mark, reader_flag, text_of, texts


def column(*cells: object) -> np.ndarray:
    made = np.empty(len(cells), dtype=object)
    made[:] = cells
    return made


@pytest.mark.parametrize(
    ("text", "decimal", "kind", "value", "unit"),
    [
        ("12", "", "number", 12, ""),
        ("1 234.5", ".", "number", 1234.5, ""),
        ("1.234,5", ",", "number", 1234.5, ""),
        ("1,234.5", "", "number", 1234.5, ""),
        ("1'234.5", "", "number", 1234.5, ""),
        ("12,5", ",", "number", 12.5, ""),
        ("12,5", "", "doubtful", 12.5, ""),
        ("1,234", ".", "doubtful", 1234, ""),
        ("1.234", ",", "doubtful", 1234, ""),
        ("\u22123.5", "", "number", -3.5, ""),
        ("1.2e-3", "", "number", 0.0012, ""),
        ("12 mm", "", "number", 12, "mm"),
        ("0.8cm", "", "number", 0.8, "cm"),
        ("24 h", "", "number", 24, "h"),
        ("10 µM", "", "number", 10, "µM"),
        ("1*", "", "marked", 1, ""),
        ("~5", "", "marked", 5, ""),
        (">3.5", "", "marked", 3.5, ""),
        ("<5", "", "below", np.nan, ""),
        ("≤ 5 mm", "", "below", np.nan, ""),
        ("too small to measure but palpable", "", "below", np.nan, ""),
        ("n/a", "", "missing", np.nan, ""),
        ("NA", "", "missing", np.nan, ""),
        ("-", "", "missing", np.nan, ""),
        ("Not measured", "", "missing", np.nan, ""),
        ("no tumor", "", "none", 0, ""),
        ("NT", "", "none", 0, ""),
        ("sac 7/10", "", "end", np.nan, ""),
        ("found dead 6/24", "", "end", np.nan, ""),
        ("†", "", "end", np.nan, ""),
        ("#DIV/0!", "", "error", np.nan, ""),
        ("=formula without a saved result", "", "error", np.nan, ""),
        ("left mouse at home", "", "text", np.nan, ""),
        ("1.2.3", "", "text", np.nan, ""),
    ],
)
def test_a_text_in_a_number_cell_has_one_meaning(
    text: str, decimal: str, kind: str, value: float, unit: str
) -> None:
    mark = parse_mark(text, decimal)
    assert (mark.kind, mark.unit, mark.text) == (kind, unit, text)
    np.testing.assert_equal(mark.value, float(value))


def test_a_column_of_numbers_needs_no_marks() -> None:
    found = numbers(column(1.0, 2.5, 3))
    assert found.values.tolist() == [1.0, 2.5, 3.0]
    assert not found.marks


def test_empty_cells_are_missing_without_a_mark() -> None:
    found = numbers(column("", 2.0, " "))
    np.testing.assert_array_equal(found.values, [np.nan, 2.0, np.nan])
    assert not found.marks


def test_numbers_as_text_are_numbers_and_others_are_marked() -> None:
    found = numbers(column("1.5", "n/a", "1*", 4.0, True, datetime.date(2025, 1, 2)))
    np.testing.assert_array_equal(found.values, [1.5, np.nan, 1, 4, np.nan, np.nan])
    kinds = {at: mark.kind for at, mark in found.marks.items()}
    assert kinds == {1: "missing", 2: "marked", 4: "text", 5: "text"}


def test_infinity_and_endless_numbers_are_no_measurements() -> None:
    assert numbers(column(1e300, 2.0)).marks[0].kind == "text"
    found = numbers(column("inf", "-Infinity", float("inf"), "1e400", 1e308))
    assert np.isnan(found.values).all()


def test_commas_are_decimal_marks_in_a_sheet_that_writes_so() -> None:
    found = numbers(column("1,5", "1.234,5", "1.234"), ",")
    np.testing.assert_array_equal(found.values, [1.5, 1234.5, 1234.0])
    assert {at: mark.kind for at, mark in found.marks.items()} == {1: "number", 2: "doubtful"}


@given(st.lists(st.just(0.0) | st.floats(1e-30, 1e9) | st.floats(-1e9, -1e-30), min_size=1))
def test_numbers_come_back_from_text_in_both_decimal_marks(values: list[float]) -> None:
    points = column(*[repr(value) for value in values])
    commas = column(*[f"{value:.4f}".replace(".", ",") for value in values])
    np.testing.assert_array_equal(numbers(points, ".").values, values)
    np.testing.assert_allclose(numbers(commas, ",").values, values, atol=1e-4)


@given(st.text(max_size=20), st.sampled_from(["", ",", "."]))
def test_any_text_has_some_meaning(text: str, decimal: str) -> None:
    mark = parse_mark(text, decimal)
    assert mark.text == text
    assert np.isfinite(mark.value) or np.isnan(mark.value)
    single = numbers(column(text), decimal)
    assert single.values.shape == (1,)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("OVRFLW", "overflow"), ("Over", "overflow"), ("?????", "overflow"), (">3.5", "overflow"),
        ("MISSED", "missed"), ("Path?", "missed"), ("0.5", ""), ("n/a", ""),
    ],
)  # fmt: skip
def test_marks_of_plate_readers(text: str, flag: str) -> None:
    assert reader_flag(text) == flag


def test_cells_as_text() -> None:
    cells = column(3.0, 2.5, " two  words ", "1.0", "01", datetime.datetime(2025, 1, 2), "", 7)
    expected = ["3", "2.5", "two words", "1", "01", "2025-01-02", "", "7"]
    assert texts(cells).tolist() == expected
    assert text_of(datetime.datetime(2025, 1, 2, 3, 4)) == "2025-01-02T03:04:00"
