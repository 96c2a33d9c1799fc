"""Controls are suggested for whole lines, never for scattered low wells."""

from __future__ import annotations

import pytest

from analysis.in_vitro.plates.control_suggestions import suggested_controls
from analysis.in_vitro.plates.regions import well_at, wells_in

PLATE = (8, 12)


def signal(level, shape=PLATE):
    """Wells by ``level(row, column)``, with a few percent of scatter that is the same each time."""
    return {
        well_at(r, c): level(r, c) * (1 + 0.01 * ((5 * r + 7 * c) % 7 - 3))
        for r in range(shape[0])
        for c in range(shape[1])
    }


def falling(row, column):
    """Drugs that differ by row, strongest in column 2."""
    return 2.0 / (1 + 0.02 * 3**row * 2 ** (10 - column) / 10)


def test_high_and_even_end_columns_are_vehicle():
    wells = signal(lambda r, c: 2.0 if c in (0, 11) else falling(r, c))
    (found,) = suggested_controls(wells, PLATE)
    assert (found.role, found.lines, len(found.wells)) == ("vehicle", "Columns 1 and 12", 16)
    assert found.level == pytest.approx(2.0, rel=0.02)


def test_a_low_edge_is_blank_and_vehicle_stands_inside_of_it():
    def level(r, c):
        if r in (0, 7) or c in (0, 11):
            return 0.1
        return 2.0 if c == 1 else falling(r, c - 1)

    blank, vehicle = suggested_controls(signal(level), PLATE)
    assert (blank.role, blank.lines) == ("blank", "The edge wells")
    assert set(blank.wells) == set(wells_in("edge", PLATE))
    assert (vehicle.lines, vehicle.wells) == ("Column 2", wells_in("B2:G2", PLATE))


def test_one_low_column_beside_a_high_one_is_blank():
    found = suggested_controls(
        signal(lambda r, c: 0.1 if c == 11 else 2.0 if c == 10 else falling(r, c)), PLATE
    )
    assert [(each.role, each.lines) for each in found] == [
        ("blank", "Column 12"),
        ("vehicle", "Column 11"),
    ]


def test_the_highest_dose_in_an_end_column_is_no_blank():
    def level(r, c):
        return (0.1, 0.2, 0.5, 0.9, 1.3, 1.6, 1.8, 1.9, 2.0, 2.0, 2.0, 2.0)[c]

    assert suggested_controls(signal(level), PLATE) == ()


def test_scattered_low_wells_are_never_blanks():
    low = {"B3", "C7", "E5", "F9", "G2"}
    wells = {
        well: 0.1 if well in low else value for well, value in signal(lambda r, c: 2.0).items()
    }
    assert all(each.role != "blank" for each in suggested_controls(wells, PLATE))
    assert not any(low & set(each.wells) for each in suggested_controls(wells, PLATE))


def test_an_even_plate_suggests_nothing():
    assert suggested_controls(signal(lambda r, c: 2.0), PLATE) == ()
    assert suggested_controls(signal(lambda r, c: 0.0), PLATE) == ()


def test_rows_are_looked_at_where_no_column_is():
    wells = signal(lambda r, c: 2.0 if r == 0 else falling(c / 2, r))
    (found,) = suggested_controls(wells, PLATE)
    assert (found.role, found.lines, found.wells) == ("vehicle", "Row A", wells_in("A", PLATE))


def test_what_is_described_is_not_suggested():
    wells = signal(lambda r, c: 2.0 if c in (0, 11) else falling(r, c))
    assert suggested_controls(wells, PLATE, {"C12"}) == ()


@pytest.mark.parametrize("shape", [(2, 3), (3, 4), (16, 24), (32, 48)])
def test_plates_of_every_size_are_looked_at(shape):
    wells = signal(lambda r, c: 2.0 if c == 0 else 0.3 + 0.05 * ((r * c) % 9), shape)
    found = suggested_controls(wells, shape)
    assert [each.lines for each in found] == ([] if shape == (2, 3) else ["Column 1"])


def test_pairs_of_control_columns_of_a_large_plate_are_suggested():
    shape = (16, 24)

    def level(r, c):
        if c in (0, 1):
            return 2.0
        return 0.1 if c in (22, 23) else 1.9 if c == 21 else falling(r / 2, c / 2)

    blank, vehicle = suggested_controls(signal(level, shape), shape)
    assert (blank.role, blank.lines, len(blank.wells)) == ("blank", "Columns 23 and 24", 32)
    assert (vehicle.role, vehicle.lines) == ("vehicle", "Columns 1, 2 and 22")
    both = signal(lambda r, c: 2.0 if c in (0, 1, 22, 23) else falling(r / 2, c / 2), shape)
    (found,) = suggested_controls(both, shape)
    assert (found.lines, len(found.wells)) == ("Columns 1, 2, 23 and 24", 64)


def test_a_pair_of_high_columns_of_a_small_plate_may_be_the_end_of_a_dilution():
    wells = signal(lambda r, c: 2.0 if c in (0, 1) else falling(r, c))
    assert [each.lines for each in suggested_controls(wells, PLATE)] == ["Row A"]


def test_low_rows_and_a_low_column_are_one_suggestion_and_vehicle_stands_inside():
    """Row H lies beside killed cells, but is as low as row A and column 1."""

    def level(r, c):
        if r in (0, 7) or c == 0:
            return 0.1
        return 2.0 if c == 1 or r < 4 else (0.4, 0.7, 1.2, 1.4, 1.5)[min(c - 2, 4)]

    blank, vehicle = suggested_controls(signal(level), PLATE)
    assert (blank.lines, len(blank.wells)) == ("Column 1 and rows A and H", 30)
    assert (vehicle.role, vehicle.lines, vehicle.wells) == (
        "vehicle", "Column 2", wells_in("B2:G2", PLATE),
    )  # fmt: skip


def test_a_low_column_between_high_ones_is_blank():
    low = {4, 8}
    found = suggested_controls(signal(lambda _r, c: 0.1 if c in low else 2.0 - 0.01 * c), PLATE)
    (blank,) = [each for each in found if each.role == "blank"]
    assert (blank.lines, blank.is_inside, len(blank.wells)) == ("Columns 5 and 9", True, 16)


def test_a_low_row_inside_of_blank_edges_is_blank():
    def level(r, c):
        if r in (0, 7) or c in (0, 11):
            return 0.1
        return 0.11 if r == 4 else 1.9

    edge, row = suggested_controls(signal(level), PLATE)[:2]
    assert (edge.lines, edge.is_inside) == ("The edge wells", False)
    assert (row.lines, row.wells, row.is_inside) == ("Row E", wells_in("E2:E11", PLATE), True)


@pytest.mark.parametrize("beside", [0.6, 1.2])
def test_the_top_of_a_dilution_beside_vehicle_is_no_blank(beside):
    levels = (2.0, 0.1, beside, 1.5, 1.8, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0)
    found = suggested_controls(signal(lambda _r, c: levels[c]), PLATE)
    assert [each for each in found if each.role == "blank"] == []
