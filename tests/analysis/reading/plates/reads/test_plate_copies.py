"""Which grids repeat or scale another: no line through their wells is overlooked."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.reading.plates.reads.copies import COPY, may_follow, relation, rises
from analysis.reading.words.values import Floats

WELLS = np.array([f"{row}{column}" for row in "ABCDEFGH" for column in range(1, 13)], dtype=object)


def plate(seed: int) -> Floats:
    return np.random.default_rng(seed).uniform(0.1, 2.0, len(WELLS))


def few_wrong(values: Floats) -> Floats:
    """The same with four of 96 wells typed anew."""
    changed = values.copy()
    changed[[5, 20, 50, 77]] = [40.0, -3.0, 17.0, 0.0]
    return changed


@pytest.mark.parametrize(
    ("factor", "offset", "expected"),
    [
        (1.0, 0.0, COPY),
        (1.0, -0.05, "the blank-corrected values"),
        (62.5, 0.0, "the normalized values"),
        (-40.0, 100.0, "the normalized values"),
    ],
)
def test_a_line_through_a_plate_is_found_and_may_follow(
    factor: float, offset: float, expected: str
) -> None:
    first = plate(1)
    second = factor * first + offset
    assert relation(first, WELLS, second, WELLS) == expected
    near = may_follow(rises(second), [rises(plate(2)), rises(first), rises(plate(3))])
    assert near.tolist() == [False, True, False]


@pytest.mark.parametrize(("factor", "offset"), [(1.0, 0.0), (1.0, -0.05), (62.5, 0.0)])
def test_few_wells_that_differ_hide_no_copy(factor: float, offset: float) -> None:
    first = plate(4)
    second = few_wrong(factor * first + offset)
    assert relation(first, WELLS, second, WELLS) != ""
    assert may_follow(rises(second), [rises(first)]).tolist() == [True]


def test_plates_without_numbers_or_with_one_number_have_no_rises() -> None:
    for values in (np.full(96, np.nan), np.full(96, 0.3)):
        assert rises(values).tolist() == [0.0] * 95
    assert may_follow(rises(plate(1)), []).tolist() == []
