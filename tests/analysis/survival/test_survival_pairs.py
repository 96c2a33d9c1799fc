"""Pairs of arms and follow-up: R, published tests, and the published examples with real animals."""

from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from analysis.settings import Settings
from analysis.statistics.comparison import holm, welch
from analysis.statistics.cox_and_log_rank import log_rank, log_rank_of_pairs, risk_table
from analysis.statistics.kaplan_meier import kaplan_meier, restricted_mean
from analysis.study import SURVIVAL_COLUMNS, Study
from analysis.survival.pairs import days_gained, survival_follow_up, survival_pairs
from analysis.survival.table import overall_log_rank, survival, survival_curve
from tests.in_vivo_studies import arms_of, real_file, study_table
from tests.places import GOLDEN

ANIMALS = pd.read_csv(GOLDEN / "survival_animals.csv")
PAIRS = pd.read_csv(GOLDEN / "survival_pairs.csv")
FOLLOW_UP = pd.read_csv(GOLDEN / "survival_follow_up.csv")
CASES = PAIRS["case"].unique().tolist()
P_VALUES = ["log_rank_p", "log_rank_p_adjusted", "gehan_p", "gehan_p_adjusted"]
GAINS = [
    "hazard_ratio",
    "hr_low",
    "hr_high",
    "tau_d",
    "rmst_difference_d",
    "rmst_low",
    "rmst_high",
    "rmst_df",
    "rmst_p",
]


def study_of(table: pd.DataFrame, control: str) -> Study:
    rows = table.assign(event=table["event"] == 1)
    if "animal" not in rows:
        rows["animal"] = [str(i) for i in range(len(rows))]
    return Study("t", "k", arms_of(rows["arm"], control), {},
                 survival=study_table(rows, SURVIVAL_COLUMNS))  # fmt: skip


def case_study(case) -> Study:
    own = ANIMALS[ANIMALS["case"] == case][["arm", "day", "event"]]
    return study_of(own, own["arm"].iloc[0])


@pytest.mark.parametrize("case", CASES)
def test_pairs_are_those_of_r(case):
    golden = PAIRS[PAIRS["case"] == case].copy()
    spreads = golden["rmst_low"] < golden["rmst_high"]  # without spread R has an interval of 0
    sizes = ANIMALS[ANIMALS["case"] == case]["arm"].value_counts()
    few = (golden["arm"].map(sizes) < 3) | (golden["versus"].map(sizes) < 3)
    golden.loc[~spreads | few, ["rmst_low", "rmst_high", "rmst_df", "rmst_p"]] = np.nan
    for kind in ("log_rank", "gehan"):  # too few for a test here
        golden.loc[few, f"{kind}_p"] = np.nan
        golden[f"{kind}_p_adjusted"] = holm(golden[f"{kind}_p"])
    table = survival_pairs(case_study(case), Settings())
    assert table[["arm", "versus"]].to_numpy().tolist() == (
        golden[["arm", "versus"]].to_numpy().tolist()
    )
    for name in [*P_VALUES, *GAINS]:
        np.testing.assert_allclose(table[name], golden[name], rtol=1e-7, err_msg=name)


@pytest.mark.parametrize("case", CASES)
def test_follow_up_is_that_of_r(case):
    golden = FOLLOW_UP[FOLLOW_UP["case"] == case]
    table = survival_follow_up(case_study(case), Settings())
    for name in ("median_follow_up_d", "low", "high"):
        np.testing.assert_allclose(table[name], golden[name], rtol=1e-12, err_msg=name)


def test_gehan_breslow_is_the_published_one():
    """6-MP in leukemia (Freireich 1963): chi2 16.793 log-rank, 13.458 Wilcoxon in SAS LIFETEST."""
    control = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    died = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    days = control + died + censored
    events = [True] * 30 + [False] * 12
    arms = ["placebo"] * 21 + ["6-MP"] * 21
    assert log_rank(days, events, arms).chi2 == pytest.approx(16.7929, abs=5e-5)
    gehan = log_rank(days, events, arms, "gehan")
    assert gehan.chi2 == pytest.approx(13.4579, abs=5e-5)
    assert gehan.observed == (21, 9)


def test_the_chosen_test_fills_the_survival_table():
    study = case_study("ties")
    table = survival(study, Settings(survival_test="gehan")).set_index("arm")
    pairs = survival_pairs(study, Settings()).query("versus == 'vehicle'").set_index("arm")
    for arm in pairs.index:
        assert table.loc[arm, "p"] == pairs.loc[arm, "gehan_p"]
    assert table.loc["a", "method"].startswith("Gehan-Breslow against vehicle, Holm over 3 arms")
    assert pairs.loc["a", "method"] == "two arms at a time, Holm over 6 pairs; Cox, Efron ties"
    assert (
        survival(study, Settings()).set_index("arm").loc["a", "p"] == (pairs.loc["a", "log_rank_p"])
    )
    both = [overall_log_rank(study, Settings(survival_test=test))[""].chi2
            for test in ("log-rank", "gehan")]  # fmt: skip
    assert both[0] != pytest.approx(both[1])


def test_one_arm_has_no_pairs():
    study = study_of(pd.DataFrame({"arm": ["a"], "day": [5.0], "event": [1]}), "vehicle")
    assert survival_pairs(study, Settings()).empty
    assert survival_follow_up(study, Settings())["status"].tolist() == [
        "every animal had its event"
    ]


def test_arms_without_spread_have_a_difference_without_interval():
    rows = pd.DataFrame({"arm": ["vehicle"] * 2 + ["a"] * 2, "day": [5.0, 5, 9, 9], "event": 1})
    row = survival_pairs(study_of(rows, "vehicle"), Settings()).iloc[0]
    assert row["rmst_difference_d"] == 0.0  # to day 5, the smaller of the last days
    assert np.isnan(row["rmst_low"])
    assert np.isnan(row["rmst_p"])
    assert np.isnan(row["rmst_df"])


def test_days_gained_without_censoring_are_welch_s_test_of_the_days_to_the_horizon():
    """Ten animals an arm: p is 0.0018; a normal z would say 0.00005."""
    control = np.array([22.0, 23, 24, 24, 25, 25, 26, 27, 27, 28])
    treated = np.array([26.0, 27, 28, 29, 29, 30, 31, 32, 33, 40])
    gained = days_gained(*(kaplan_meier(days, days > 0) for days in (treated, control)), 0.95)
    expected = welch(np.minimum(treated, 28), control)
    found = [gained[f"rmst_{name}"] for name in ("difference_d", "low", "high", "df", "p")]
    numbers = [expected.estimate, expected.low, expected.high, expected.df, expected.p]
    assert found == pytest.approx(numbers, rel=1e-12)
    assert gained["rmst_p"] == pytest.approx(0.0018287, rel=1e-4)


def test_animals_censored_before_the_horizon_count_for_no_degree_of_freedom():
    """Arm b has one animal out on day 4, to day 9: 4 and 3 known animals, one of a lives on."""
    a = kaplan_meier([3.0, 6, 8, 12], [True, True, True, False])
    b = kaplan_meier([4.0, 5, 7, 9], [False, True, True, True])
    gained = days_gained(a, b, 0.95)
    own, other = (restricted_mean(curve, 9).se ** 2 * 4 / 3 for curve in (a, b))
    assert gained["rmst_df"] == pytest.approx((own + other) ** 2 / (own**2 / 3 + other**2 / 2))


def real_survival(path: str, columns: dict[str, str], control: str) -> Study:
    table = pd.read_csv(real_file(path)).rename(columns=columns)
    table = table[["arm", "animal", "day", "event"]]
    return study_of(table.astype({"animal": str, "day": float}), control)


def test_published_survival_of_24_animals():
    """TumGrowth's example: medians by the midpoint rule, tests, ratios, restricted means."""
    oracle = json.loads(real_file("oracles.json").read_text())["tumgrowth_os"]
    study = real_survival("tumgrowth/EXPECTED_TestOS_survival_per_mouse.csv",
                          {"Grp": "arm", "Id": "animal", "time": "day"}, "IC.WT")  # fmt: skip
    table = survival(study, Settings()).set_index("arm")
    assert {arm: None if np.isnan(m) else m for arm, m in table["median_d"].items()} == (
        oracle["median"]
    )
    for arm, ratio in oracle["cox_efron_HR_vs_ICWT"].items():
        assert table.loc[arm, "hazard_ratio"] == pytest.approx(ratio, abs=5e-5)
    for arm, rows in study.survival.groupby("arm"):
        mean = restricted_mean(kaplan_meier(rows["day"], rows["event"]), 44).days
        assert mean == pytest.approx(oracle["rmst44"][arm], rel=1e-12)
    test = overall_log_rank(study, Settings())[""]
    assert (test.chi2, test.p) == pytest.approx((11.490030, 0.0093508), rel=1e-5)
    rows = study.survival
    by_r = log_rank_of_pairs(risk_table(rows["day"], rows["event"], rows["arm"]))
    names = list(dict.fromkeys(rows["arm"]))
    pairs = list(combinations(range(4), 2))
    adjusted = holm([by_r[pair] for pair in pairs])  # by chi-square; ours are exact, 6 an arm
    found = {frozenset((names[i], names[j])): p
             for (i, j), p in zip(pairs, adjusted, strict=True)}  # fmt: skip
    for pair, p in oracle["holm"].items():
        assert found[frozenset(pair.split("-"))] == pytest.approx(p, rel=1e-5)


def test_published_survival_of_40_animals_on_tamoxifen():
    oracle = json.loads(real_file("oracles.json").read_text())["avl_11636"]["survival"]
    study = real_survival("avl_tamoxifen/EXPECTED_survival_per_mouse.csv",
                          {"AnimalId": "animal", "time": "day"}, "Control")  # fmt: skip
    table = survival(study, Settings()).set_index("arm")
    assert table["events"].to_dict() == oracle["events"]
    for arm, mean in oracle["rmst61"].items():
        assert table.loc[arm, "rmst_d"] == pytest.approx(mean, rel=1e-12)
    test = overall_log_rank(study, Settings())[""]
    assert (test.chi2, test.p) == pytest.approx((3.8025, 0.2836), abs=5e-5)


def test_a_curve_falls_at_events_alone():
    """Not at risk over n at start: that step falls where an animal is censored."""
    rows = pd.DataFrame({"arm": "vehicle", "day": [3.0, 5, 7, 9], "event": [0, 1, 0, 1]})
    curve = survival_curve(study_of(rows, "vehicle"), Settings()).set_index("day")["survival"]
    assert curve.to_dict() == {0: 1.0, 3: 1.0, 5: pytest.approx(2 / 3), 7: pytest.approx(2 / 3),
                               9: 0.0}  # fmt: skip
