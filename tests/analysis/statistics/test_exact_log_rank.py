"""Permutation tests of two arms: R's coin, all ways to deal the animals, and when they are used."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.cox_and_log_rank import log_rank_of_pairs, risk_table
from analysis.statistics.exact_log_rank import pair_tests, permutation_p, rank_scores

# tests/golden/exact_log_rank.R: days and events of both arms, animals of the first, R coin's p
COIN = [
    (
        [20, 21, 22, 23, 24, 25, 24.5, 26.5, 28.5, 30.5, 32.5, 34.5],
        [1] * 12,
        6,
        0.00432900432900431,
    ),
    (
        [3, 8, 15, 21, 5.5, 11.5, 16.5, 22.5, 27.5, 31.5, 40.5],
        [1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 0],
        4,
        0.242424242424242,
    ),
    (
        [*range(1, 11), *(2.5 + 1.1 * i for i in range(1, 11))],
        [1, 1, 1, 0] * 5,
        10,
        0.0634566671718375,
    ),
]


def arms_of(n, of_first):
    return ["a"] * of_first + ["b"] * (n - of_first)


@pytest.mark.parametrize(("days", "events", "of_first", "p"), COIN)
def test_exact_p_is_that_of_coin(days, events, of_first, p):
    day, event = np.array(days, float), np.array(events, bool)
    tests = pair_tests(day, event, arms_of(len(day), of_first))
    assert tests.exact.tolist() == [[False, True], [True, False]]
    assert tests.p[0, 1] == tests.p[1, 0] == pytest.approx(p, rel=1e-12)


animals = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=3, max_size=11)


@settings(max_examples=60)
@given(animals, st.sampled_from(["log-rank", "gehan"]), st.data())
def test_counting_by_halves_is_counting_all(rows, weighting, data):
    day = np.array([day for day, _ in rows], float)
    event = np.array([event for _, event in rows])
    event[0] = True
    first = np.arange(len(rows)) < data.draw(st.integers(1, len(rows) - 1))
    scores = rank_scores(day, event, weighting)
    assert scores.sum() == pytest.approx(0, abs=1e-9)
    sums = [scores[list(chosen)].sum() for chosen in combinations(range(len(rows)), first.sum())]
    as_far = np.abs(sums) >= abs(scores[first].sum()) - 1e-9
    assert permutation_p(scores, first) == pytest.approx(as_far.mean(), rel=1e-12)


def test_scores_add_up_to_observed_less_expected():
    day, event = np.array([3.0, 5, 5, 8, 9, 9]), np.array([1, 1, 0, 1, 0, 1], bool)
    scores = rank_scores(day, event)
    # at risk 6, 5, 3, 2 with one event each on days 3, 5, 8, 9
    hazard = np.cumsum([1 / 6, 1 / 5, 1 / 3, 1 / 2])
    expected = [hazard[0], hazard[1], hazard[1], hazard[2], hazard[3], hazard[3]]
    np.testing.assert_allclose(scores, event - np.array(expected))


def test_larger_arms_and_uncountable_ones_keep_chi_square():
    rng = np.random.Generator(np.random.PCG64(5))
    day = np.ceil(rng.exponential(20, 71))
    event = np.ones(71, bool)
    arms = ["a"] * 10 + ["b"] * 11 + ["c"] * 50
    tests = pair_tests(day, event, arms)
    assert tests.exact.tolist() == [
        [False, True, False],  # 10 against 11; against 50 there are too many ways to count
        [True, False, False],
        [False, False, False],
    ]
    chi2 = log_rank_of_pairs(risk_table(day, event, arms))
    assert tests.p[0, 2] == chi2[0, 2]
    assert tests.p[1, 2] == chi2[1, 2]
    assert tests.p[0, 1] != chi2[0, 1]


def test_no_event_is_no_test():
    tests = pair_tests(np.array([5.0, 6, 7, 8]), np.zeros(4, bool), arms_of(4, 2))
    assert np.isnan(tests.p[0, 1])
    assert not tests.exact.any()
