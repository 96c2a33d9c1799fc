"""Kaplan-Meier curve, median and restricted mean: R, a second implementation, invariants."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.kaplan_meier import (
    kaplan_meier,
    median_survival,
    merge_ties,
    restricted_mean,
)
from tests.places import GOLDEN

ANIMALS = pd.read_csv(GOLDEN / "survival_animals.csv")
CURVES = pd.read_csv(GOLDEN / "survival_curves.csv")
ARMS = pd.read_csv(GOLDEN / "survival_arms.csv")
CASES = [(case, arm) for case, arm in ARMS[["case", "arm"]].itertuples(index=False)]

animals = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=25)


def split(rows):
    return np.array([day for day, _ in rows], dtype=float), np.array([event for _, event in rows])


def curve_of(case, arm):
    own = ANIMALS[(ANIMALS["case"] == case) & (ANIMALS["arm"] == arm)]
    return kaplan_meier(own["day"], own["event"] == 1)


def row_of(case, arm):
    return ARMS[(ARMS["case"] == case) & (ARMS["arm"] == arm)].iloc[0]


def redistributed_to_the_right(rows):
    """Efron's view of the same estimate: each animal carries a mass; a censored one hands its mass
    on, in equal parts, to the animals that stay longer. Survival is the mass not yet dead."""
    ordered = sorted(rows, key=lambda row: (row[0], not row[1]))
    mass = [Fraction(1, len(ordered))] * len(ordered)
    alive, survival = Fraction(1), {}
    for i, (day, event) in enumerate(ordered):
        later = len(ordered) - i - 1
        if event:
            alive -= mass[i]
        elif later:
            share = mass[i] / later
            mass[i + 1 :] = [m + share for m in mass[i + 1 :]]
        survival[day] = alive
    return survival


@pytest.mark.parametrize(("case", "arm"), CASES)
def test_curve_and_interval_are_those_of_r(case, arm):
    golden = CURVES[(CURVES["case"] == case) & (CURVES["arm"] == arm)]
    curve = curve_of(case, arm)
    ours = pd.DataFrame({name: getattr(curve, name) for name in ("events", "censored", "at_risk")})
    ours = ours.assign(day=curve.days, survival=curve.survival, low=curve.low, high=curve.high)
    ours = ours[ours["day"].isin(golden["day"])]
    for name in ("day", "at_risk", "events", "censored"):
        assert ours[name].tolist() == golden[name].tolist()
    for name in ("survival", "low", "high"):
        np.testing.assert_allclose(ours[name], golden[name], rtol=0, atol=1e-12)


@pytest.mark.parametrize(("case", "arm"), CASES)
def test_median_and_its_interval_are_those_of_r(case, arm):
    golden, median = row_of(case, arm), median_survival(curve_of(case, arm))
    np.testing.assert_array_equal(
        [median.days, median.low, median.high],
        golden[["median", "median_low", "median_high"]].astype(float),
    )


@pytest.mark.parametrize(("case", "arm"), CASES)
def test_restricted_mean_and_its_error_are_those_of_r(case, arm):
    golden, curve = row_of(case, arm), curve_of(case, arm)
    restricted = restricted_mean(curve, golden["tau"])
    assert restricted.days == pytest.approx(golden["rmst"], rel=1e-12)
    assert restricted.se == pytest.approx(golden["rmst_se"], rel=1e-11, abs=1e-12)
    assert restricted_mean(curve, curve.days[-1]).days == pytest.approx(
        golden["mean_to_last"], rel=1e-12
    )


def test_curve_starts_at_day_0_with_every_animal():
    curve = kaplan_meier([5, 7, 7], [True, False, True])
    assert curve.days.tolist() == [0, 5, 7]
    assert curve.at_risk.tolist() == [3, 3, 2]
    assert curve.events.tolist() == [0, 1, 1]
    assert curve.censored.tolist() == [0, 0, 1]
    np.testing.assert_allclose(curve.survival, [1, 2 / 3, 1 / 3])
    assert np.isnan(curve.low[0])
    assert np.isnan(curve.high[0])


def test_event_on_day_0_is_counted_in_its_row():
    curve = kaplan_meier([0, 4], [True, True])
    assert curve.days.tolist() == [0, 4]
    assert curve.events.tolist() == [1, 1]
    assert curve.survival.tolist() == [0.5, 0]
    assert median_survival(curve).days == 2


def test_survival_does_not_fall_at_censoring():
    curve = kaplan_meier([3, 5, 8, 9], [True, False, False, False])
    assert curve.survival.tolist() == [1, 0.75, 0.75, 0.75, 0.75]


def test_interval_follows_the_confidence():
    narrow = kaplan_meier([1, 2, 3, 4, 5], [True] * 5, 0.80)
    wide = kaplan_meier([1, 2, 3, 4, 5], [True] * 5, 0.99)
    inside = slice(1, 5)
    assert (wide.low[inside] < narrow.low[inside]).all()
    assert (wide.high[inside] > narrow.high[inside]).all()


@pytest.mark.parametrize(
    ("days", "events", "median"),
    [
        ([1, 2, 3, 9], [1, 1, 1, 1], 2.5),
        ([1, 2, 2.4, 3, 9], [1, 1, 0, 1, 1], 3),
        ([1, 2, 2.5, 4], [1, 1, 0, 1], 3),  # censored on the plateau: it ends at the next event
        ([1, 2, 7, 9], [1, 1, 0, 0], 5.5),  # follow-up ends on the plateau, on day 9
        ([4, 4, 4], [1, 1, 1], 4),
        ([1, 2, 7, 9], [1, 0, 0, 0], np.nan),
        ([6], [1], 6),
        ([6], [0], np.nan),
    ],
)
def test_median_rule(days, events, median):
    found = median_survival(kaplan_meier(days, np.array(events) == 1)).days
    np.testing.assert_equal(found, median)


def test_median_plateau_survives_rounding():
    curve = kaplan_meier(np.arange(1, 15), [True] * 14)  # the product of 7 fractions, not just 0.5
    assert median_survival(curve).days == 7.5


def test_restricted_mean_carries_the_last_survival_on():
    curve = kaplan_meier([2, 4], [True, False])
    assert restricted_mean(curve, 3).days == 2.5
    assert restricted_mean(curve, 10).days == 6
    assert restricted_mean(curve, 1).se == 0


def test_days_equal_but_for_rounding_are_one_day():
    curve = kaplan_meier([0.3, 0.1 * 3, 1.0, 1.0 - 1e-12], [True] * 4)
    assert curve.at_risk.tolist() == [4, 4, 2]
    assert merge_ties([3, 1, 2, 1]).tolist() == [3, 1, 2, 1]
    assert merge_ties([10.0, 10.001]).tolist() == [10.0, 10.001]


def test_inputs_are_left_alone():
    days, events = np.array([3.0, 1.0, 2.0]), np.array([True, False, True])
    kaplan_meier(days, events)
    assert days.tolist() == [3, 1, 2]
    assert events.tolist() == [True, False, True]


@given(animals)
def test_equals_mass_redistributed_to_the_right(rows):
    curve = kaplan_meier(*split(rows))
    second = {0: Fraction(1), **redistributed_to_the_right(rows)}
    assert curve.days.tolist() == sorted(second)
    expected = [float(second[day]) for day in sorted(second)]
    np.testing.assert_allclose(curve.survival, expected, rtol=0, atol=1e-12)


@given(animals)
def test_survival_never_rises_and_its_interval_holds_it(rows):
    curve = kaplan_meier(*split(rows))
    assert (np.diff(curve.survival) <= 0).all()
    assert np.isnan(curve.low).tolist() == np.isin(curve.survival, [0, 1]).tolist()
    known = ~np.isnan(curve.low)
    assert (curve.low[known] < curve.survival[known]).all()
    assert (curve.high[known] > curve.survival[known]).all()
    assert (curve.low[known] >= 0).all()
    assert (curve.high[known] <= 1).all()


@given(st.lists(st.integers(0, 30), min_size=1, max_size=25))
def test_without_censoring_it_is_one_less_the_share_dead(days):
    curve = kaplan_meier(days, np.ones(len(days), dtype=bool))
    dead = [np.mean(np.array(days) <= day) for day in curve.days]
    np.testing.assert_allclose(curve.survival, 1 - np.array(dead), atol=1e-12)
    restricted = restricted_mean(curve, max(days))
    assert restricted.days == pytest.approx(np.mean(days), abs=1e-9)
    assert restricted.se == pytest.approx(np.std(days) / np.sqrt(len(days)), abs=1e-9)
    assert median_survival(curve).days == pytest.approx(np.median(days))


@given(animals)
def test_every_animal_is_counted_once(rows):
    curve = kaplan_meier(*split(rows))
    left = curve.events + curve.censored
    assert left.sum() == len(rows)
    assert curve.at_risk.tolist() == (len(rows) - np.cumsum(left) + left).tolist()


@given(animals, st.randoms(use_true_random=False))
def test_order_of_animals_changes_nothing(rows, random):
    shuffled = random.sample(rows, len(rows))
    first, second = kaplan_meier(*split(rows)), kaplan_meier(*split(shuffled))
    for name in ("days", "at_risk", "events", "censored", "survival", "low", "high"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))


@given(animals, st.sampled_from([1 / 7, 24.0, 30.4375]))
def test_other_time_units_scale_the_medians_and_means(rows, unit):
    days, events = split(rows)
    first, second = kaplan_meier(days, events), kaplan_meier(days * unit, events)
    np.testing.assert_array_equal(first.survival, second.survival)
    np.testing.assert_allclose(median_survival(first).days * unit, median_survival(second).days)
    tau = days.max()
    scaled = restricted_mean(second, tau * unit)
    assert restricted_mean(first, tau).days * unit == pytest.approx(scaled.days)
    assert restricted_mean(first, tau).se * unit == pytest.approx(scaled.se)
