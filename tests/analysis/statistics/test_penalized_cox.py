"""Firth's hazard ratios: closed forms, symmetry, and which ratios they replace.

R's numbers of the same are held in tests/analysis/survival (golden/small_samples.R).
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar

from analysis.statistics.cox_and_log_rank import ratios_of_pairs, risk_table
from analysis.statistics.penalized_cox import firth_ratio, pair_ratios


def test_one_event_among_two_animals_is_jeffreys_binomial():
    """l = -log(1 + e^b), I = e^b / (1 + e^b)^2: (q)^(1/2) (1 - q)^(3/2) has its top at q = 1/4."""
    ratio = firth_ratio(np.array([[1, 1]]), np.array([[1, 0]]))
    assert ratio.ratio == pytest.approx(1 / 3, rel=1e-9)
    assert ratio.penalized

    def loss(b):
        q = 1 / (1 + np.exp(-b))
        return -(0.5 * np.log(q) + 1.5 * np.log(1 - q))

    limit = minimize_scalar(loss, bracket=(-3, 3)).fun + 3.841458820694124 / 2
    low, high = (brentq(lambda b: loss(b) - limit, *ends) for ends in ((-30, -1.1), (-1.1, 30)))
    assert (ratio.low, ratio.high) == pytest.approx(tuple(np.exp([low, high])), rel=1e-7)


def test_arms_without_an_event_or_apart_get_a_finite_ratio():
    days = [5, 6, 7, 8, 15, 16, 17, 18, 30, 30, 30, 30]
    events = [True] * 8 + [False] * 4
    arms = [arm for arm in ("vehicle", "later", "never") for _ in range(4)]
    table = risk_table(days, events, arms)
    cox, found = ratios_of_pairs(table), pair_ratios(table)
    for arm in ("later", "never"):
        assert np.isnan(cox["vehicle", arm].ratio)
        one = found["vehicle", arm]
        assert one.penalized
        assert 0 < one.low < one.ratio < one.high < 1
    against = pair_ratios(table, reference="vehicle")
    assert against == {pair: found[pair] for pair in [("vehicle", "later"), ("vehicle", "never")]}
    turned = found["never", "vehicle"]
    assert turned.ratio == pytest.approx(1 / found["vehicle", "never"].ratio, rel=1e-8)
    assert turned.low == pytest.approx(1 / found["vehicle", "never"].high, rel=1e-8)


def test_extreme_ratios_are_penalized_and_others_left_alone():
    days = [5, 6, 7, 8, 15, 14, 16, 17, 18, 19, 20, 21, 6, 7, 9, 10, 12]
    arms = ["vehicle"] * 5 + ["much"] * 7 + ["little"] * 5
    table = risk_table(days, [True] * 17, arms)
    cox, found = ratios_of_pairs(table), pair_ratios(table)
    assert cox["vehicle", "much"].ratio < 1 / 20
    assert found["vehicle", "much"].penalized
    assert found["vehicle", "much"].ratio > cox["vehicle", "much"].ratio
    assert found["vehicle", "little"] == cox["vehicle", "little"]
    assert not found["vehicle", "little"].penalized


def test_the_ratios_over_one_arm_are_those_of_all_pairs():
    days = [5, 6, 7, 8, 15, 16, 17, 18, 30, 30, 30, 30]
    arms = [arm for arm in ("vehicle", "later", "never") for _ in range(4)]
    table = risk_table(days, [True] * 8 + [False] * 4, arms)
    every, some = pair_ratios(table), pair_ratios(table, reference="later")
    assert some == {pair: every[pair] for pair in [("later", "vehicle"), ("later", "never")]}


def test_without_an_event_while_both_are_at_risk_there_is_no_ratio():
    table = risk_table([5, 9, 12, 14], [False, False, True, True], ["a", "a", "b", "b"])
    assert np.isnan(pair_ratios(table)["a", "b"].ratio)
    assert not pair_ratios(table)["a", "b"].penalized


def test_confidence_sets_the_width():
    at_risk, events = np.array([[4, 4], [3, 4], [2, 4]]), np.array([[1, 0], [1, 0], [1, 0]])
    wide, narrow = (firth_ratio(at_risk, events, level) for level in (0.95, 0.5))
    assert wide.ratio == narrow.ratio
    assert wide.low < narrow.low < narrow.high < wide.high
