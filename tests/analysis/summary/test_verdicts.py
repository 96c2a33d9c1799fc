"""A combination is called better or worse only where the interval says so."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.number_words import signed_number
from analysis.study import Arm, Study
from analysis.summary.verdicts import life_span_verdicts, viability_verdicts, volume_verdicts

ARMS = (
    Arm("vehicle", "vehicle"),
    Arm("a", "single"),
    Arm("b", "single"),
    Arm("a + b", "combination", ("a", "b")),
)
A = [-50.0, -55, -45, -48, -52]
B = [50.0, 60, 40, 45, 55]
BOTH = [40.0, 45, 35, 38, 42]


def volumes(**changes: list[float]) -> pd.DataFrame:
    rows = [
        ("m", arm.replace("_", " + "), f"{arm}{i}", 28.0, change)
        for arm, values in changes.items()
        for i, change in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["model", "arm", "animal", "day", "change_pct"])


def study(**tables) -> Study:
    return Study("t", "k", ARMS, **tables)


def survival(days: dict[str, list[float]], events: bool | list[bool] = True) -> pd.DataFrame:
    rows = [
        ("m", arm, f"{arm}{i}", day) for arm, values in days.items() for i, day in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["model", "arm", "animal", "day"]).assign(event=events)


def test_worse_than_the_best_partner_in_words_and_numbers():
    (verdict,) = volume_verdicts(study(), volumes(a=A, b=B, a_b=BOTH), {"m": 28.0})
    welch = stats.ttest_ind(BOTH, A, equal_var=False)
    assert verdict.partner == "a"
    assert verdict.call == "worse"
    assert verdict.difference == pytest.approx(90.0)
    assert verdict.p == pytest.approx(float(welch.pvalue))
    assert verdict.text.startswith(
        "a + b: tumor volume change on day 28 +40 %, worse than a alone, −50 % (difference +90.0"
    )
    assert "p < 0.0001, n = 5 and 5 animals)" in verdict.text


def test_the_welch_interval_by_hand():
    (verdict,) = volume_verdicts(study(), volumes(a=A, b=B, a_b=BOTH), {"m": 28.0})
    va, vb = np.var(BOTH, ddof=1) / 5, np.var(A, ddof=1) / 5
    df = (va + vb) ** 2 / (va**2 / 4 + vb**2 / 4)
    half = stats.t.ppf(0.975, df) * math.sqrt(va + vb)
    assert (verdict.low, verdict.high) == pytest.approx((90 - half, 90 + half))


def test_a_longer_life_is_better():
    days = {"a": [30.0, 31, 32], "b": [35.0, 36, 37], "a + b": [45.0, 46, 47]}
    (verdict,) = life_span_verdicts(study(survival=survival(days)))
    assert (verdict.partner, verdict.call) == ("b", "better")
    assert verdict.difference == pytest.approx(10.0)


def test_an_interval_over_zero_is_no_clear_difference():
    days = {"a": [30.0, 31, 32], "b": [35.0, 36, 37], "a + b": [36.0, 35, 38]}
    (verdict,) = life_span_verdicts(study(survival=survival(days)))
    assert verdict.call == "no clear difference"
    assert "not clearly different from b alone" in verdict.text


def test_arms_with_censored_animals_get_no_life_span_verdict():
    days = {"a": [30.0, 31], "b": [35.0, 36], "a + b": [36.0, 35]}
    events = [True, True, True, True, True, False]
    assert life_span_verdicts(study(survival=survival(days, events))) == ()


def test_one_animal_each_is_not_estimable():
    (verdict,) = volume_verdicts(study(), volumes(a=[-50.0], b=[50.0], a_b=[40.0]), {"m": 28.0})
    assert verdict.call == "not estimable"
    assert math.isnan(verdict.p)
    assert verdict.text.endswith("(no test possible), −50 % (n = 1 and 1 animals)")


def test_a_combination_without_its_partners_has_no_verdict():
    assert volume_verdicts(study(), volumes(a_b=BOTH), {"m": 28.0}) == ()


def test_viability_is_compared_within_experiments():
    rows = []
    for experiment, shift in (("1", 0.0), ("2", 20.0), ("3", -15.0)):
        for arm, value in (("a", 60.0), ("b", 70.0), ("a + b", 50.0 + float(experiment))):
            rows.append(
                ("m", arm, 10.0, 10.0 if "+" in arm else np.nan, 72.0, experiment, value + shift)
            )
    columns = ["model", "arm", "concentration", "concentration_2", "time_h", "experiment"]
    experiments = pd.DataFrame(rows, columns=[*columns, "viability_pct"])
    doses = experiments[columns[:-1]].drop_duplicates()
    (verdict,) = viability_verdicts(study(), experiments, doses)
    paired = stats.ttest_1samp([-9.0, -8.0, -7.0], 0)
    assert (verdict.partner, verdict.call, verdict.n) == ("a", "better", 3)
    assert verdict.difference == pytest.approx(-8.0)
    assert verdict.p == pytest.approx(float(paired.pvalue))


def test_no_number_of_a_verdict_has_a_hyphen_for_a_minus():
    (verdict,) = volume_verdicts(study(), volumes(a=BOTH, b=B, a_b=A), {"m": 28.0})
    assert "-" not in verdict.text
    assert "−50 %, better than a alone, +40 % (difference −90.0 points, 95 % CI −" in verdict.text
    assert signed_number(-0.4, 0) == "0"
