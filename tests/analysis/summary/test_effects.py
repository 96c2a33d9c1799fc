"""Every effect against control as a ratio: against scipy, the other tables, and by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.results import analyse
from analysis.settings import Settings
from analysis.summary.effects import _geometric_ratio, _mean_log_ratio


def effect(results, model, arm, readout):
    table = results.tables["effects"]
    rows = table[(table["model"] == model) & (table["arm"] == arm) & (table["readout"] == readout)]
    return rows.iloc[0]


def test_tumor_volume_is_the_ratio_of_geometric_means_with_welchs_interval(sample_results):
    volumes = sample_results.tables["animal_volumes"]
    last = volumes[(volumes["model"] == "MCF-7Ca") & (volumes["day"] == 28)].dropna(
        subset=["volume_mm3"]
    )
    logs = {arm: np.log(rows["volume_mm3"]) for arm, rows in last.groupby("arm")}
    test = stats.ttest_ind(logs["letrozole"], logs["vehicle"], equal_var=False)
    interval = np.exp(test.confidence_interval())
    found = effect(sample_results, "MCF-7Ca", "letrozole", "tumor volume")
    center = math.exp(logs["letrozole"].mean() - logs["vehicle"].mean())
    assert found[["ratio", "low", "high"]].to_list() == pytest.approx([center, *interval])
    assert (found["n"], found["n_control"]) == (8, 7)
    assert found["when"] == "day 28"


def test_viability_is_the_mean_log_ratio_over_experiments(sample_results):
    means = sample_results.experiments
    rows = means[
        (means["model"] == "4T1 cells")
        & (means["arm"] == "tamoxifen")
        & (means["concentration"] == 10)
        & (means["time_h"] == 120)
    ]
    logs = np.log(rows["viability_pct"] / 100)
    ends = stats.t.interval(0.95, 2, logs.mean(), stats.sem(logs))
    found = effect(sample_results, "4T1 cells", "tamoxifen", "viability")
    expected = np.exp([logs.mean(), *ends])
    np.testing.assert_allclose(found[["ratio", "low", "high"]].to_list(), expected)
    assert found["n"] == 3


def test_growth_is_the_fold_growth_of_the_mixed_model(sample_results):
    rates = sample_results.tables["growth_rates"].set_index("arm")
    row = rates.loc["tamoxifen"]
    center, half = 28 * row["difference"], 28 * stats.t.ppf(0.975, row["df"]) * row["difference_se"]
    found = effect(sample_results, "MCF-7Ca", "tamoxifen", "tumor growth")
    expected = np.exp([center, center - half, center + half])
    np.testing.assert_allclose(found[["ratio", "low", "high"]].to_list(), expected)
    assert (found["n"], found["n_control"]) == (8, 8)


def test_growth_is_over_the_days_from_treatment_start(sample_study):
    calipers = sample_study.calipers
    later = replace(
        sample_study,
        calipers=calipers.assign(day=calipers["day"] + 10),
        facts={**sample_study.facts, "treatment_start_day": "10"},
    )
    found, usual = (
        effect(analyse(study, Settings(bootstrap_resamples=50)), "MCF-7Ca", "tamoxifen", name)
        for study, name in ((later, "tumor growth"), (sample_study, "tumor growth"))
    )
    assert (found["when"], usual["when"]) == ("to day 38 (28 from treatment start)", "to day 28")
    for name in ("ratio", "low", "high"):
        assert found[name] == pytest.approx(usual[name])


def test_hazards_are_those_of_the_survival_table(sample_results):
    table = sample_results.tables["survival"]
    row = table[(table["model"] == "4T1") & (table["arm"] == "anastrozole")].iloc[0]
    found = effect(sample_results, "4T1", "anastrozole", "hazard")
    assert found[["ratio", "low", "high"]].to_list() == [
        row["hazard_ratio"],
        row["hr_low"],
        row["hr_high"],
    ]


def test_controls_are_the_comparator_and_have_no_effect(sample_results):
    assert set(sample_results.tables["effects"]["arm"]).isdisjoint({"vehicle", "untreated"})


def test_a_tumor_that_is_gone_has_no_ratio_and_the_method_says_so():
    ratio, method = _geometric_ratio(np.array([0.0, 5.0]), np.array([9.0, 8.0]), 0.95)
    assert all(math.isnan(number) for number in ratio)
    assert method == "not estimated: 1 values of 0 have no logarithm"


@pytest.mark.parametrize(
    ("values", "expected", "words"),
    [
        ([0.5], (0.5, None, None), "one experiment: no interval"),
        ([0.5, -0.1], (None,) * 3, "not estimated: viability of 0 % or less has no logarithm"),
    ],
)
def test_viability_that_cannot_have_an_interval_says_why(values, expected, words):
    ratio, method = _mean_log_ratio(np.array(values), 0.95)
    assert [None if pd.isna(number) else number for number in ratio] == list(expected)
    assert method == words
