"""One arm against another: each effect against SciPy, the literature or the study's own tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from analysis.in_vivo.growth.inhibition import INHIBITIONS, NOT_STARTED
from analysis.results import analyse
from analysis.settings import Settings
from analysis.statistics.comparison import holm
from analysis.statistics.pair_intervals import recovered, wilson
from analysis.summary.arm_pair import PAIR_COLUMNS, arm_pair
from analysis.summary.readouts import BETTER
from tests.small_studies import caliper_rows, csv, results_of

BOTH, ALONE = "anastrozole + tamoxifen", "anastrozole"
HOME = {"viability": "MCF-7", "IC50": "MCF-7", "life span": "4T1", "hazard ratio": "4T1"}
MODELS = {name: HOME.get(name, "MCF-7Ca") for name in BETTER}


@pytest.fixture(scope="module")
def pair(sample_results):
    return arm_pair(sample_results, BOTH, ALONE, MODELS).set_index("readout")


def ends(row):
    return row["estimate"], row["low"], row["high"]


def test_newcombes_published_example():
    """56 of 70 against 48 of 80, method 10 of Newcombe 1998: 0.20 (0.0524 to 0.3339)."""
    found = recovered(wilson(56, 70, 0.95), wilson(48, 80, 0.95), 0.95)
    assert found[:3] == pytest.approx((0.20, 0.0524, 0.3339), abs=5e-5)


def test_wilsons_interval_is_scipys():
    proportion = stats.binomtest(4, 8).proportion_ci(method="wilson")
    assert wilson(4, 8, 0.95) == pytest.approx((0.5, proportion.low, proportion.high))


def test_recovered_is_walds_for_symmetric_intervals():
    z = stats.norm.ppf(0.975)
    difference, low, high, p = recovered((5, 5 - z * 3, 5 + z * 3), (1, 1 - z * 4, 1 + z * 4), 0.95)
    assert (difference, low, high) == pytest.approx((4, 4 - 5 * z, 4 + 5 * z))
    assert p == pytest.approx(2 * stats.norm.sf(4 / 5))


def test_volume_change_is_welch(sample_results, pair):
    volumes = sample_results.tables["animal_volumes"].query("model == 'MCF-7Ca' and day == 28")
    change = [volumes.loc[volumes["arm"] == arm, "change_pct"].dropna() for arm in (BOTH, ALONE)]
    test = stats.ttest_ind(*change, equal_var=False)
    interval, row = test.confidence_interval(0.95), pair.loc["tumor volume change"]
    difference = change[0].mean() - change[1].mean()
    assert ends(row) == pytest.approx((difference, interval.low, interval.high))
    assert row["p"] == pytest.approx(test.pvalue)
    assert (row["n"], row["n_versus"], row["unit"]) == (8, 8, "points")


def test_life_span_is_welch(sample_study, pair):
    lives = sample_study.survival.query("model == '4T1'")
    days = [lives[lives["arm"] == arm]["day"] for arm in (BOTH, ALONE)]
    test = stats.ttest_ind(*days, equal_var=False)
    interval = test.confidence_interval(0.95)
    assert ends(pair.loc["life span"]) == pytest.approx((4.2, interval.low, interval.high))
    assert pair.loc["life span", "p"] == pytest.approx(test.pvalue)


def test_viability_is_paired_by_experiment(sample_results, pair):
    points = sample_results.experiments
    rows = points[(points["model"] == "MCF-7") & (points["time_h"] == 120)]
    rows = rows[(rows["concentration"] == 10)]
    both = [rows[rows["arm"] == arm].set_index("experiment")["viability_pct"]
            for arm in (BOTH, ALONE)]  # fmt: skip
    one = both[0][rows[rows["arm"] == BOTH].set_index("experiment")["concentration_2"] == 10]
    test = stats.ttest_rel(one, both[1])
    assert pair.loc["viability", "p"] == pytest.approx(test.pvalue)
    assert pair.loc["viability", "estimate"] == pytest.approx((one - both[1]).mean())


def test_growth_against_control_is_that_of_the_table(sample_results):
    found = arm_pair(sample_results, ALONE, "vehicle", MODELS).set_index("readout")
    table = sample_results.tables["growth_rates"].set_index("arm").loc[ALONE]
    row = found.loc["growth rate"]
    assert row["estimate"] == pytest.approx(table["difference"])
    half = stats.t.ppf(0.975, table["df"]) * table["difference_se"]
    assert (row["high"] - row["low"]) / 2 == pytest.approx(half)
    assert row["p"] == pytest.approx(table["p"], rel=1e-6)


def test_inhibition_is_the_difference_of_both(sample_results, pair):
    table = sample_results.tables["growth_effects"].query("measure == 'tgi_delta'")
    single = table.set_index("arm")["estimate_pct"]
    row = pair.loc["TGI"]
    assert row["estimate"] == pytest.approx(single[BOTH] - single[ALONE])
    assert row["low"] < row["estimate"] < row["high"] < 0


@pytest.mark.parametrize("definition", INHIBITIONS)
def test_inhibition_is_by_the_chosen_definition(definition):
    arms, models = ("anastrozole", "tamoxifen"), dict.fromkeys(BETTER, "")
    results = results_of(csv(caliper_rows(animals=4)), inhibition=definition)
    table = results.tables["growth_effects"].query("measure == @definition")
    first, second = table.set_index("arm")["estimate_pct"].loc[list(arms)]
    row = arm_pair(results, *arms, models).set_index("readout").loc["TGI"]
    assert row["estimate"] == pytest.approx(first - second)
    assert row["when"] == f"day 14, {INHIBITIONS[definition].by}"


def test_before_treatment_could_inhibit_anything_no_pair_differs_in_it():
    arms, models = ("anastrozole", "tamoxifen"), dict.fromkeys(BETTER, "")
    results = results_of(csv(caliper_rows(days=(0,), animals=4)), inhibition="tgi_volume")
    row = arm_pair(results, *arms, models).set_index("readout").loc["TGI"]
    assert np.isnan(row["estimate"])
    assert row["status"] == NOT_STARTED


def test_response_has_fishers_p(pair):
    row = pair.loc["response rate"]
    assert row["estimate"] == -50.0
    assert row["p"] == pytest.approx(stats.fisher_exact([[0, 8], [4, 4]]).pvalue)


def test_ic50s_are_compared_as_a_ratio(sample_results):
    found = arm_pair(sample_results, "fulvestrant", "tamoxifen", MODELS).set_index("readout")
    row = found.loc["IC50"]
    curves = sample_results.tables["dose_response"].query("model == 'MCF-7' and time_h == 120")
    ic50 = curves.set_index("arm")["ic50"]
    assert row["effect"] == "ratio"
    assert row["estimate"] == pytest.approx(ic50["fulvestrant"] / ic50["tamoxifen"], rel=0.01)
    table = sample_results.tables["ic50_by_experiment"].query("model == 'MCF-7' and time_h == 120")
    logs = {arm: np.log(rows["ic50"].to_numpy()) for arm, rows in table.groupby("arm")}
    test = stats.ttest_rel(logs["fulvestrant"], logs["tamoxifen"])
    limits = np.exp(test.confidence_interval(0.95))
    assert ends(row)[1:] == pytest.approx(tuple(limits))
    assert row["p"] == pytest.approx(test.pvalue)
    assert row["method"] == "paired t on log10 IC50 of 3 experiments"
    assert 0 < row["low"] < row["estimate"] < row["high"] < 1
    none = arm_pair(sample_results, "letrozole", "tamoxifen", MODELS).set_index("readout")
    assert np.isnan(none.loc["IC50", "estimate"])
    assert none.loc["IC50", "status"] == "no IC50 in both arms: no ratio"


def test_ic50s_of_two_experiments_have_a_ratio_alone(sample_study):
    reads = sample_study.plate_reads
    few = replace(sample_study, plate_reads=reads[reads["experiment"].isin(["1", "2"])])
    results = analyse(few, Settings())
    row = arm_pair(results, "fulvestrant", "tamoxifen", MODELS).set_index("readout").loc["IC50"]
    assert row["estimate"] == pytest.approx(row["estimate_arm"] / row["estimate_versus"])
    assert row[["low", "high", "p"]].isna().all()
    assert (row["status"], row["method"]) == (
        "no interval",
        "fewer than 3 experiments: no interval, no p",
    )
    ic50s = results.tables["readouts"].query("readout == 'IC50' and status == 'ok'")
    assert set(ic50s["method"]) == {
        "where the curve crosses 50 %, interval of the fit (profile likelihood)"
    }


def test_hazard_ratio_turns_with_the_pair(sample_results, pair):
    table = sample_results.tables["survival_pairs"].query("model == '4T1'")
    rows = table[(table["arm"] == BOTH) & (table["versus"] == ALONE)].iloc[0]
    assert pair.loc["hazard ratio", "estimate"] == pytest.approx(rows["hazard_ratio"])
    turned = arm_pair(sample_results, ALONE, BOTH, MODELS).set_index("readout")
    assert turned.loc["hazard ratio", "estimate"] == pytest.approx(1 / rows["hazard_ratio"])
    assert turned.loc["hazard ratio", "high"] == pytest.approx(1 / rows["hr_low"])
    assert turned.loc["hazard ratio", "p"] == pair.loc["hazard ratio", "p"]
    control = arm_pair(sample_results, BOTH, "untreated", MODELS).set_index("readout")
    ratios = sample_results.tables["survival"].query("model == '4T1'").set_index("arm")
    ours = control.loc["hazard ratio", ["estimate", "low", "high"]].tolist()
    assert ours == pytest.approx(ratios.loc[BOTH, ["hazard_ratio", "hr_low", "hr_high"]].tolist())


def test_censored_life_spans_are_compared_to_a_common_day(sample_results):
    models = MODELS | {"life span": "4T1 (illustrative)"}
    row = arm_pair(sample_results, "letrozole", "untreated", models).set_index("readout").loc[
        "life span"]  # fmt: skip
    pairs = sample_results.tables["survival_pairs"].query("model == '4T1 (illustrative)'")
    one = pairs[(pairs["arm"] == "letrozole") & (pairs["versus"] == "untreated")].iloc[0]
    assert row["estimate"] == pytest.approx(one["rmst_difference_d"])
    assert row["method"].startswith("difference of restricted means to day")


def test_p_values_are_adjusted_over_the_readouts(pair):
    assert pair["p_adjusted"].tolist() == pytest.approx(holm(pair["p"]).tolist(), nan_ok=True)
    assert np.isnan(pair.loc["TGI", "p"])


def test_arms_of_different_models_have_nothing_to_compare():
    results = results_of(csv(caliper_rows()))
    models = dict.fromkeys(BETTER, "")
    found = arm_pair(results, "tamoxifen", "nobody", models)
    assert list(found.columns) == PAIR_COLUMNS
    assert found.empty
