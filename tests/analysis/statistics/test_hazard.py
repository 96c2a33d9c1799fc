"""Log-rank test and Cox hazard ratios: R, textbooks, second implementations, invariants."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import optimize, stats

from analysis.statistics.cox_and_log_rank import log_rank, ratios_of_pairs, risk_table
from tests.places import GOLDEN

ANIMALS = pd.read_csv(GOLDEN / "survival_animals.csv")
ARMS = pd.read_csv(GOLDEN / "survival_arms.csv")
COX = ["cox_hr", "cox_low", "cox_high"]
TESTS = pd.read_csv(GOLDEN / "survival_tests.csv")
CASES = ANIMALS["case"].unique().tolist()

animals = st.lists(
    st.tuples(st.integers(0, 12), st.booleans(), st.sampled_from(["vehicle", "a", "b"])),
    min_size=2,
    max_size=30,
)


def hazard_ratios(days, events, arms, reference, confidence=0.95):
    """Those against one arm, in the order the arms first appear."""
    ratios = ratios_of_pairs(risk_table(days, events, arms), confidence)
    return tuple(ratio for (home, _), ratio in ratios.items() if home == reference)


def split(rows):
    days, events, arms = zip(*rows, strict=True)
    return np.array(days, dtype=float), np.array(events), list(arms)


def case_rows(case):
    own = ANIMALS[ANIMALS["case"] == case]
    return own["day"].to_numpy(), own["event"].to_numpy() == 1, own["arm"].tolist()


def efron_by_animals(rows, reference):
    """Cox fit over single animals by a general-purpose optimizer: no counts, no derivatives."""
    arms = [arm for arm in dict.fromkeys(arm for _, _, arm in rows) if arm != reference]

    def minus_log_likelihood(beta):
        score = {reference: 0.0, **dict(zip(arms, beta, strict=True))}
        total = 0.0
        died = sorted(row for row in rows if row[1])
        for day, group in groupby(died, key=lambda row: row[0]):
            tied = [score[arm] for _, _, arm in group]
            at_risk = sum(np.exp(score[arm]) for other, _, arm in rows if other >= day)
            for i in range(len(tied)):
                total += tied[i] - np.log(at_risk - i / len(tied) * np.exp(tied).sum())
        return -total

    start = np.zeros(len(arms))
    fit = optimize.minimize(minus_log_likelihood, start, method="Nelder-Mead", tol=1e-10)
    return dict(zip(arms, fit.x, strict=True))


@pytest.mark.parametrize("case", CASES)
def test_log_rank_is_that_of_r(case):
    golden = TESTS[TESTS["case"] == case]
    test = log_rank(*case_rows(case))
    assert test.arms == tuple(golden["arm"])
    assert test.n == tuple(golden["n"])
    assert test.observed == tuple(golden["observed"])
    assert test.expected == pytest.approx(tuple(golden["expected"]), rel=1e-12)
    assert test.chi2 == pytest.approx(golden["chi2"].iloc[0], rel=1e-11)
    assert test.df == golden["df"].iloc[0]
    assert test.p == pytest.approx(golden["p"].iloc[0], rel=1e-10)


@pytest.mark.parametrize("case", CASES)
def test_pairwise_log_rank_is_that_of_r(case):
    days, events, arms = case_rows(case)
    golden = ARMS[ARMS["case"] == case]
    control = golden["arm"].iloc[0]
    for _, row in golden.iloc[1:].iterrows():
        pair = np.isin(arms, [control, row["arm"]])
        test = log_rank(days[pair], events[pair], np.array(arms)[pair])
        assert test.p == pytest.approx(row["chi2_p"], rel=1e-10)


@pytest.mark.parametrize("case", CASES)
def test_hazard_ratios_are_those_of_r(case):
    golden = ARMS[ARMS["case"] == case]
    ratios = hazard_ratios(*case_rows(case), golden["arm"].iloc[0])
    assert [ratio.arm for ratio in ratios] == golden["arm"].iloc[1:].tolist()
    ours = [[ratio.ratio, ratio.low, ratio.high] for ratio in ratios]
    np.testing.assert_allclose(ours, golden[COX].iloc[1:], rtol=1e-7)


def test_textbook_log_rank_values():
    gliomas = log_rank(*case_rows("gliomas"))
    assert gliomas.chi2 == pytest.approx(7.49659416854, abs=1e-10)
    assert gliomas.p == pytest.approx(0.006181578637, abs=1e-11)
    boston = log_rank(*case_rows("bu"))
    assert boston.chi2 == pytest.approx(6.91598157449, abs=1e-10)
    assert boston.p == pytest.approx(0.008542873404, abs=1e-11)


def test_no_test_without_events():
    test = log_rank([5, 6, 7], [False] * 3, ["vehicle", "a", "a"])
    assert np.isnan([test.chi2, test.p]).all()
    assert (test.df, test.observed, test.expected) == (0, (0, 0), (0.0, 0.0))


def test_no_test_of_one_arm():
    test = log_rank([5, 6, 7], [True] * 3, ["vehicle"] * 3)
    assert np.isnan([test.chi2, test.p]).all()
    assert test.expected == (3.0,)


def test_no_test_where_all_die_on_one_day():
    test = log_rank([5, 5, 5], [True] * 3, ["vehicle", "a", "a"])
    assert np.isnan(test.p)
    assert test.observed == test.expected == (1, 2)


def test_arm_gone_before_the_first_event_has_no_degree_of_freedom():
    days, events = [1, 2, 5, 6, 7, 8], [False, False, True, True, True, True]
    test = log_rank(days, events, ["b", "b", "vehicle", "a", "vehicle", "a"])
    without = log_rank(days[2:], events[2:], ["vehicle", "a", "vehicle", "a"])
    assert test.df == without.df == 1
    assert test.chi2 == pytest.approx(without.chi2, rel=1e-12)
    assert test.expected[0] == 0


def test_animal_censored_on_the_day_of_an_event_is_at_risk_for_it():
    test = log_rank([5, 5, 9], [True, False, False], ["vehicle", "a", "a"])
    assert test.expected == pytest.approx((1 / 3, 2 / 3))


def test_arm_without_event_has_no_ratio_and_leaves_the_others_alone():
    days, events, arms = case_rows("no_event")
    kept = np.array(arms) != "b"
    both = {ratio.arm: ratio for ratio in hazard_ratios(days, events, arms, "vehicle")}
    alone = hazard_ratios(days[kept], events[kept], np.array(arms)[kept], "vehicle")
    b = both["b"]
    assert np.isnan([b.ratio, b.low, b.high, b.log_ratio, b.log_se]).all()
    assert both["a"] == alone[0]


def test_no_ratios_where_the_control_has_no_event():
    days, events, arms = case_rows("no_event")
    ratios = hazard_ratios(days, events, arms, "b")
    assert [ratio.arm for ratio in ratios] == ["vehicle", "a"]
    assert np.isnan([ratio.ratio for ratio in ratios]).all()


def test_no_ratio_between_arms_whose_events_never_overlap():
    days, arms = [5, 6, 7, 15, 16, 17], ["vehicle"] * 3 + ["a"] * 3
    assert np.isnan(hazard_ratios(days, [True] * 6, arms, "vehicle")[0].ratio)
    assert np.isnan(hazard_ratios(days, [True] * 6, arms, "a")[0].ratio)


def test_one_overlapping_event_is_enough_for_a_ratio():
    days, arms = [5, 6, 15.5, 15, 16, 17], ["vehicle"] * 3 + ["a"] * 3
    (ratio,) = hazard_ratios(days, [True] * 6, arms, "vehicle")

    def slope(r):  # of log(1/(3+3r) * 1/(2+3r) * r/(1+3r) * 1/(1+2r))
        return 1 / r - 3 / (3 + 3 * r) - 3 / (2 + 3 * r) - 3 / (1 + 3 * r) - 2 / (1 + 2 * r)

    assert ratio.ratio == pytest.approx(optimize.brentq(slope, 1e-3, 1, xtol=1e-12), rel=1e-9)


def test_ratio_of_arms_linked_only_through_a_third():
    # vehicle and b never meet while an event happens to each, but a overlaps with both
    days = [1, 2, 4, 3, 5, 8, 6, 7, 9]
    arms = ["vehicle"] * 3 + ["a"] * 3 + ["b"] * 3
    ratios = hazard_ratios(days, [True] * 9, arms, "vehicle")
    second = efron_by_animals(list(zip(days, [True] * 9, arms, strict=True)), "vehicle")
    assert {r.arm: r.log_ratio for r in ratios} == pytest.approx(second, abs=1e-6)


def test_one_arm_has_no_ratios():
    assert hazard_ratios([5, 6], [True, False], ["vehicle", "vehicle"], "vehicle") == ()


def test_no_events_no_ratio():
    (ratio,) = hazard_ratios([5, 6], [False, False], ["vehicle", "a"], "vehicle")
    assert np.isnan(ratio.ratio)


def test_interval_follows_the_confidence():
    rows = case_rows("gliomas")
    (narrow,) = hazard_ratios(*rows, "astrocytoma", confidence=0.80)
    (wide,) = hazard_ratios(*rows, "astrocytoma", confidence=0.99)
    assert wide.ratio == narrow.ratio
    assert np.log(wide.high / wide.low) / np.log(narrow.high / narrow.low) == pytest.approx(
        stats.norm.ppf(0.995) / stats.norm.ppf(0.90)
    )


@given(animals)
def test_two_arm_log_rank_is_that_of_scipy(rows):
    rows = [row for row in rows if row[2] != "b"]
    samples = [
        stats.CensoredData(
            uncensored=[day for day, event, arm in rows if event and arm == name],
            right=[day for day, event, arm in rows if not event and arm == name],
        )
        for name in ("vehicle", "a")
    ]
    assume(len({arm for _, _, arm in rows}) == 2)
    test = log_rank(*split(rows))
    assume(not np.isnan(test.p))
    second = stats.logrank(*samples)
    assert test.chi2 == pytest.approx(second.statistic**2, abs=1e-9)
    assert test.p == pytest.approx(second.pvalue, abs=1e-9)


@given(animals, st.randoms(use_true_random=False))
def test_order_of_animals_changes_nothing(rows, random):
    assume(any(arm == "vehicle" for _, _, arm in rows))
    shuffled = random.sample(rows, len(rows))
    assert log_rank(*split(rows)).chi2 == pytest.approx(
        log_rank(*split(shuffled)).chi2, abs=1e-9, nan_ok=True
    )
    first = {r.arm: r.log_ratio for r in hazard_ratios(*split(rows), "vehicle")}
    second = {r.arm: r.log_ratio for r in hazard_ratios(*split(shuffled), "vehicle")}
    assert first == pytest.approx(second, abs=1e-7, nan_ok=True)


@given(animals, st.sampled_from([1 / 7, 24.0, 30.4375]))
def test_other_time_units_change_neither_ratios_nor_tests(rows, unit):
    assume(any(arm == "vehicle" for _, _, arm in rows))
    days, events, arms = split(rows)
    first, second = log_rank(days, events, arms), log_rank(days * unit, events, arms)
    assert (first.chi2, first.p) == pytest.approx((second.chi2, second.p), nan_ok=True)
    first, second = (
        {r.arm: r.ratio for r in hazard_ratios(time, events, arms, "vehicle")}
        for time in (days, days * unit)
    )
    assert first == pytest.approx(second, nan_ok=True)


@given(animals)
def test_ratios_turn_over_with_the_reference(rows):
    assume({"vehicle", "a"} <= {arm for _, _, arm in rows})
    forth = {r.arm: r.log_ratio for r in hazard_ratios(*split(rows), "vehicle")}["a"]
    back = {r.arm: r.log_ratio for r in hazard_ratios(*split(rows), "a")}["vehicle"]
    assert forth == pytest.approx(-back, abs=1e-7, nan_ok=True)


@pytest.mark.parametrize("seed", range(4))
def test_hazard_ratios_equal_a_fit_over_single_animals(seed):
    rng = np.random.default_rng(seed)
    arms = ["vehicle", "a", "b"]
    rows = [
        (float(rng.integers(1, 9)), bool(rng.random() < 0.7), arm) for arm in arms for _ in range(8)
    ]
    ours = {r.arm: r.log_ratio for r in hazard_ratios(*split(rows), "vehicle")}
    assert ours == pytest.approx(efron_by_animals(rows, "vehicle"), abs=1e-6)


def test_wald_and_log_rank_agree_near_ratio_1():
    rng = np.random.default_rng(5)
    days, arms = rng.permutation(200) + 1.0, ["vehicle"] * 100 + ["a"] * 100
    (ratio,) = hazard_ratios(days, [True] * 200, arms, "vehicle")
    wald = (ratio.log_ratio / ratio.log_se) ** 2
    assert wald == pytest.approx(log_rank(days, [True] * 200, arms).chi2, rel=0.02)
