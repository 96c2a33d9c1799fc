"""The bootstrap interval of growth inhibition: a slow second way, and where it has no end."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.bootstrap import inhibition_interval, times_drawn
from tests.in_vivo_studies import few_examples

nan = math.nan
rng = np.random.default_rng(3)
CONTROL = rng.normal(500, 150, (8, 2))
TREATED = rng.normal(200, 150, (6, 2))


def interval(*arms, resamples=4000, seed=1, confidence=0.95):
    """Low and high of each arm after the first, which is the control."""
    growth = np.vstack(arms)
    arm = np.repeat(np.arange(len(arms)), [len(a) for a in arms])
    low, high = inhibition_interval(growth, arm, len(arms), 0, resamples, seed, confidence)
    assert np.isnan(low[0]).all()
    assert np.isnan(high[0]).all()
    return low[1:], high[1:]


def test_drawing_animals_one_by_one_gives_the_same_interval():
    low, high = interval(CONTROL, TREATED, resamples=40_000)
    drawn = np.random.default_rng(5)
    ratios = np.array(
        [
            100
            * (1 - drawn.choice(TREATED[:, 1], 6).mean() / drawn.choice(CONTROL[:, 1], 8).mean())
            for _ in range(20_000)
        ]
    )
    assert [low[0, 1], high[0, 1]] == pytest.approx(np.percentile(ratios, [2.5, 97.5]), abs=1.0)


def test_the_ends_are_percentiles_of_the_resampled_ratios():
    """With the same draws, numpy's percentiles of the plain formula."""
    low, high = interval(CONTROL, TREATED, resamples=501, seed=9, confidence=0.9)
    same = np.random.Generator(np.random.PCG64(9))
    control = same.multinomial(8, [1 / 8] * 8, size=501) @ CONTROL / 8
    treated = same.multinomial(6, [1 / 6] * 6, size=501) @ TREATED / 6
    expected = np.percentile(100 * (1 - treated / control), [5, 95], axis=0)
    np.testing.assert_allclose(np.vstack([low, high]), expected, rtol=1e-10)


def test_one_seed_one_answer_and_another_seed_another():
    first, again, other = (interval(CONTROL, TREATED, seed=seed)[0] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_animals_that_left_take_no_part_in_later_days():
    left = TREATED.copy()
    left[:3, 1] = nan
    low, high = interval(CONTROL, left)
    assert not np.isnan([low, high]).any()
    assert high[0, 0] - low[0, 0] == pytest.approx(
        np.subtract(*interval(CONTROL, TREATED)[::-1])[0, 0]
    )


def test_fewer_than_two_animals_have_no_interval():
    left = TREATED.copy()
    left[1:, 1] = nan
    low, _ = interval(CONTROL, left)
    assert np.isnan(low).tolist() == [[False, True]]
    alone = CONTROL.copy()
    alone[1:, 0] = nan
    low, _ = interval(alone, TREATED)
    assert np.isnan(low).tolist() == [[True, False]]


def test_a_control_that_may_not_have_grown_has_no_interval():
    unsure = CONTROL - np.array([CONTROL[:, 0].mean() - 10, 0])
    low, high = interval(unsure, TREATED)
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [[True, False]]


def test_arms_of_no_animal_are_empty_and_draw_nothing():
    nobody = np.empty((0, 2))
    low, _ = interval(CONTROL, nobody, TREATED)
    assert np.isnan(low[0]).all()
    np.testing.assert_array_equal(low[1:], interval(CONTROL, TREATED)[0])


def test_equal_animals_have_an_interval_of_no_width():
    low, high = interval(np.full((3, 1), 100.0), np.full((4, 1), 25.0))
    assert (low.item(), high.item()) == (75, 75)


animals = st.lists(st.floats(100, 1000), min_size=2, max_size=6)


@few_examples
@given(animals, animals, st.floats(0.01, 100))
def test_another_unit_of_volume_changes_nothing(control, treated, scale):
    arms = [np.array(values)[:, None] for values in (control, treated)]
    np.testing.assert_allclose(
        np.vstack(interval(*arms, resamples=50)),
        np.vstack(interval(*(scale * a for a in arms), resamples=50)),
        rtol=1e-9,
        atol=1e-9,
    )


def test_groups_are_drawn_one_after_the_other_however_they_are_asked_for():
    generator = np.random.Generator(np.random.PCG64(17))
    direct = [generator.multinomial(n, np.full(n, 1 / n), 50) for n in (4, 9, 300)]
    assert np.array_equal(times_drawn((4, 9, 300), 50, 17), direct[2])
    assert np.array_equal(times_drawn((4,), 50, 17), direct[0])
    assert np.array_equal(times_drawn((4, 9), 50, 17), direct[1])
    assert not np.array_equal(times_drawn((4, 9), 50, 18), direct[1])
    assert times_drawn((4, 0), 50, 17).shape == (50, 0)
    assert np.array_equal(times_drawn((4, 0, 9), 50, 17), direct[1])  # nobody takes no draw
