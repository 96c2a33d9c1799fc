"""The long table of readouts: its numbers are those of the scorecard, with intervals by SciPy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.in_vivo.growth.inhibition import INHIBITIONS, NOT_STARTED
from analysis.summary.readouts import BETTER, READOUT_COLUMNS
from tests.small_studies import bare_plate_rows, caliper_rows, csv, results_of, survival_rows

CARD = {
    "viability": "viability_pct",
    "IC50": "ic50",
    "tumor volume change": "volume_change_pct",
    "TGI": "tgi_pct",
    "growth rate": "growth_rate",
    "weight nadir": "weight_nadir_pct",
    "life span": "mean_life_span_d",
    "hazard ratio": "hazard_ratio",
}


@pytest.fixture(scope="module")
def table(sample_results):
    return sample_results.tables["readouts"]


def row(table, readout, model, arm):
    found = table[(table["readout"] == readout) & (table["model"] == model) & (table["arm"] == arm)]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize("readout", CARD)
def test_estimates_are_those_of_the_scorecard(sample_results, table, readout):
    card = sample_results.tables["scorecard"].set_index(["model", "arm"])[CARD[readout]].dropna()
    ours = table[table["readout"] == readout].set_index(["model", "arm"])["estimate"].dropna()
    pd.testing.assert_series_equal(ours.sort_index(), card.sort_index(), check_names=False)


@pytest.mark.parametrize(
    ("readout", "name", "value", "unit"),
    [
        ("tumor volume change", "animal_volumes", "change_pct", "%"),
        ("weight nadir", "body_weight", "nadir_pct", "%"),
    ],
)
def test_intervals_over_animals_are_students(sample_results, table, readout, name, value, unit):
    animals = sample_results.tables[name]
    if "day" in animals:
        animals = animals[animals["day"] == 28]
    for arm, values in animals.groupby("arm")[value]:
        if arm == "vehicle" and readout == "weight nadir":
            continue  # no animal lost weight: no spread
        known = values.dropna()
        ends = stats.t.interval(0.95, len(known) - 1, known.mean(), stats.sem(known))
        ours = row(table, readout, "MCF-7Ca", arm)
        assert (ours["low"], ours["high"]) == pytest.approx(ends, rel=1e-12)
        assert (ours["n"], ours["unit"], ours["status"]) == (len(known), unit, "ok")


def test_life_span_interval_of_the_published_arm(sample_study, table):
    ours = row(table, "life span", "4T1", "tamoxifen")
    lives = sample_study.survival
    days = lives[(lives["model"] == "4T1") & (lives["arm"] == "tamoxifen")]["day"]
    ends = stats.t.interval(0.95, 9, days.mean(), stats.sem(days))
    assert ours["estimate"] == 35.5
    assert (ours["low"], ours["high"]) == pytest.approx(ends, rel=1e-12)


def test_a_restricted_mean_has_no_interval_and_says_so(table):
    ours = row(table, "life span", "4T1 (illustrative)", "letrozole")
    assert np.isfinite(ours["estimate"])
    assert np.isnan(ours["low"])
    assert ours["status"] == "no interval"
    assert ours["method"] == "restricted mean, no interval"


def test_response_rates_are_exact(table):
    ours = row(table, "response rate", "MCF-7Ca", "anastrozole")
    ends = stats.binomtest(4, 8).proportion_ci(method="exact")
    assert ours["estimate"] == 50.0
    assert (ours["low"], ours["high"]) == pytest.approx((100 * ends.low, 100 * ends.high))


def test_an_ic50_above_the_range_is_empty_with_the_last_dose_as_its_lower_end(table):
    ours = row(table, "IC50", "4T1 cells", "anastrozole")
    assert np.isnan(ours["estimate"])
    assert np.isnan(ours["high"])
    assert np.isnan(ours["rank"])
    assert (ours["low"], ours["unit"]) == (100.0, "µM")
    assert ours["status"] == "above the tested range"


def test_an_ic50_of_three_experiments_has_the_interval_over_them(table, sample_results):
    ours = row(table, "IC50", "4T1 cells", "tamoxifen")
    curve = sample_results.tables["dose_response"].query(
        "model == '4T1 cells' and arm == 'tamoxifen' and time_h == 120"
    ).iloc[0]  # fmt: skip
    assert (ours["low"], ours["high"]) == (curve["ic50_low"], curve["ic50_high"])
    assert ours["low"] < curve["ic50_fit_low"]
    assert ours["method"] == "where the curve crosses 50 %, interval over experiments (jackknife)"


def test_control_has_no_hazard_ratio_and_no_row_of_it(table):
    arms = table[(table["readout"] == "hazard ratio") & (table["model"] == "4T1")]["arm"]
    assert arms.tolist() == ["anastrozole", "tamoxifen", "anastrozole + tamoxifen"]


def test_ranks_begin_with_the_best(table):
    def ranked(readout, model):
        rows = table[(table["readout"] == readout) & (table["model"] == model)]
        return rows.sort_values("rank", kind="stable")["arm"].tolist()

    assert ranked("tumor volume change", "MCF-7Ca") == [
        "letrozole", "anastrozole", "fulvestrant", "anastrozole + tamoxifen", "tamoxifen",
        "vehicle",
    ]  # fmt: skip
    assert ranked("life span", "4T1")[0] == "anastrozole + tamoxifen"
    assert ranked("TGI", "MCF-7Ca")[0] == "letrozole"
    ties = table[(table["readout"] == "response rate") & (table["estimate"] == 0)]["rank"]
    assert ties.tolist() == [4.0, 4.0, 4.0]


def test_dose_and_time_stand_in_words(table):
    assert row(table, "viability", "MCF-7", "tamoxifen")["when"] == "10 µM, 120 h"
    both = row(table, "viability", "MCF-7", "anastrozole + tamoxifen")
    assert both["when"] == "10 µM + 10 µM, 120 h"
    assert row(table, "viability", "MCF-7", "vehicle")["when"] == "120 h"


def test_every_source_is_a_table_with_that_arm(sample_results, table):
    for source, rows in table.groupby("source"):
        arms = set(sample_results.tables[source]["arm"])
        assert set(rows["arm"]) <= arms
    assert set(table["readout"]) == set(BETTER)


def test_small_studies_keep_what_they_have():
    one = results_of(csv(caliper_rows(animals=1))).tables["readouts"]
    change = one[one["readout"] == "tumor volume change"]
    assert set(change["status"]) == {"no interval"}
    assert change["estimate"].notna().all()
    assert change["low"].isna().all()
    lives = results_of(csv(survival_rows({"letrozole": [9, 9], "tamoxifen": [12, 15]})))
    assert set(lives.tables["readouts"]["readout"]) == {"life span"}  # no control: no ratio
    one_day = results_of(csv(caliper_rows(days=(0,))))
    assert "tumor volume change" not in set(one_day.tables["readouts"]["readout"])


@pytest.mark.parametrize("definition", INHIBITIONS.values(), ids=lambda each: each.key)
def test_a_definition_of_tgi_is_said_once(definition):
    found = results_of(csv(caliper_rows()), inhibition=definition.key).tables["readouts"]
    rows = found[found["readout"] == "TGI"]
    assert set(rows["when"]) == {f"day 14, {definition.by}"}
    assert set(rows["method"]) == {"profile of log means over animals"}


@pytest.mark.parametrize("definition", INHIBITIONS)
def test_no_tgi_before_treatment_could_inhibit_anything(definition):
    one_day = results_of(csv(caliper_rows(days=(0,))), inhibition=definition)
    rows = one_day.tables["readouts"].query("readout == 'TGI'")
    assert len(rows) > 0
    assert rows[["estimate", "low", "high", "rank"]].isna().all(axis=None)
    assert set(rows["status"]) == {NOT_STARTED}
    assert one_day.tables["scorecard"]["tgi_pct"].isna().all()
    said = one_day.tables["problems"]["what"].tolist()
    assert "Day 0 is read, and treatment starts on day 0." in said


def test_without_numbers_there_is_no_table():
    assert "readouts" not in results_of(csv(bare_plate_rows())).tables
    assert READOUT_COLUMNS[:3] == ["model", "arm", "readout"]
