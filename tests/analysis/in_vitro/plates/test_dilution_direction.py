"""Doses are suggested to fall where cells come back, else along the longer side."""

from __future__ import annotations

import pytest

from analysis.in_vitro.plates.dilution_direction import suggested_direction
from analysis.in_vitro.plates.regions import position, wells_in

PLATE = (8, 12)


def signal(wells, level):
    return {well: level(*position(well)) for well in wells}


def sigmoid(step, ic50):
    """Signal where the dose is 100 at the first step and divided by 3 at each."""
    return 0.1 + 2 / (1 + 100 / 3**step / ic50)


@pytest.mark.parametrize(
    ("region", "level", "direction"),
    [
        ("B2:D11", lambda _r, c: sigmoid(c - 1, 1), "right"),
        ("B2:D11", lambda _r, c: sigmoid(10 - c, 1), "left"),
        ("B2:G4", lambda r, _c: sigmoid(r - 1, 5), "down"),
        ("B2:G11", lambda r, _c: sigmoid(6 - r, 5), "up"),
        ("A2:H11", lambda r, c: sigmoid(c - 1, (0.01, 0.5, 12.0)[r // 3]), "right"),
    ],
)
def test_doses_fall_where_cells_come_back(region, level, direction):
    wells = wells_in(region, PLATE)
    assert suggested_direction(signal(wells, level), wells) == direction


@pytest.mark.parametrize(
    ("region", "direction"), [("B2:C11", "right"), ("B2:G4", "down"), ("C3:E5", "right")]
)
def test_wells_that_are_alike_or_not_read_go_along_their_longer_side(region, direction):
    wells = wells_in(region, PLATE)
    assert suggested_direction(dict.fromkeys(wells, 1.0), wells) == direction
    assert suggested_direction({}, wells) == direction
    checkered = signal(wells, lambda r, c: 1 + (r + c) % 2)
    assert suggested_direction(checkered, wells) == direction
