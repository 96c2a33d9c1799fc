"""Regions of a plate are named as people name them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.in_vitro.plates.regions import (
    lines_along,
    position,
    region_of,
    row_index,
    row_name,
    serial_doses,
    well_at,
    wells_in,
)
from analysis.study import StudyError

PLATE = (8, 12)


@pytest.mark.parametrize(
    ("region", "wells"),
    [
        ("A1", ["A1"]),
        ("b2:c3", ["B2", "B3", "C2", "C3"]),
        ("C3-B2", ["B2", "B3", "C2", "C3"]),
        ("A1, H12 A1", ["A1", "H12"]),
        ("C", [f"C{i}" for i in range(1, 13)]),
        ("3", [f"{row}3" for row in "ABCDEFGH"]),
        ("A:B", [f"{row}{i}" for row in "AB" for i in range(1, 13)]),
        ("11:12", [f"{row}{i}" for row in "ABCDEFGH" for i in (11, 12)]),
        ("", []),
    ],
)
def test_regions(region, wells):
    assert list(wells_in(region, PLATE)) == wells


def test_edge_and_all():
    edge = wells_in("edge", PLATE)
    assert len(edge) == 36
    assert not {"B2", "G11", "D6"} & set(edge)
    assert len(wells_in("ALL", PLATE)) == 96
    assert len(wells_in("edge", (2, 3))) == 6


@pytest.mark.parametrize(("region", "words"), [
    ("Z1", "rows A to H"), ("A13", "columns 1 to 12"), ("hello", "names no wells"),
    ("A1:3", "names no wells"), ("A0", "not on this plate"), (":", "names no wells"),
])  # fmt: skip
def test_what_is_not_on_the_plate_is_said(region, words):
    with pytest.raises(StudyError, match=words):
        wells_in(region, PLATE)


@pytest.mark.parametrize(
    ("direction", "doses"),
    [
        ("right", {"B2": 9, "B3": 3, "B4": 1, "C2": 9, "C3": 3, "C4": 1}),
        ("left", {"B2": 1, "B3": 3, "B4": 9, "C2": 1, "C3": 3, "C4": 9}),
        ("down", {"B2": 9, "B3": 9, "B4": 9, "C2": 3, "C3": 3, "C4": 3}),
        ("up", {"B2": 3, "B3": 3, "B4": 3, "C2": 9, "C3": 9, "C4": 9}),
    ],
)
def test_serial_dilution(direction, doses):
    found = serial_doses(wells_in("B2:C4", PLATE), 9, 3, direction)
    assert found == pytest.approx(doses)


@pytest.mark.parametrize(("start", "factor"), [(0, 3), (-1, 3), (10, 1), (10, 0.5)])
def test_an_impossible_dilution(start, factor):
    with pytest.raises(StudyError, match="starts above 0"):
        serial_doses(["A1"], start, factor, "right")


@given(st.integers(0, 31), st.integers(0, 47))
def test_names_and_positions_go_both_ways(row, column):
    assert position(well_at(row, column)) == (row, column)
    assert row_index(row_name(row)) == row


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 11)), min_size=1))
def test_a_region_names_exactly_its_wells(places):
    wells = [well_at(*place) for place in sorted(places)]
    assert wells_in(region_of(wells[::-1]), PLATE) == tuple(wells)


def test_a_block_is_named_by_its_corners():
    assert region_of(["B2", "B3", "C3", "C2"]) == "B2:C3"
    assert region_of(["H12"]) == "H12"
    assert region_of(["C2", "B2", "B3"]) == "B2, B3, C2"


def test_lines_side_by_side_share_a_dose():
    found = serial_doses(wells_in("B2:B7", PLATE), 8, 2, "right", 2)
    assert list(found.values()) == [8, 8, 4, 4, 2, 2]


def test_lines_of_wells_in_each_direction():
    wells = ["B3", "B2", "C2"]
    assert lines_along(wells, "down") == (("B3", "B2"), ("C2",))
    assert lines_along(wells, "up") == (("C2",), ("B3", "B2"))
    assert lines_along(wells, "right") == (("B2", "C2"), ("B3",))
    assert lines_along(wells, "left") == (("B3",), ("B2", "C2"))
