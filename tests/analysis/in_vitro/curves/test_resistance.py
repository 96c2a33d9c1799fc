"""Folds of resistance: the ratio where both IC50s are known, a bound where one is not."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from scipy.stats import f as f_distribution

from analysis.in_vitro.curves.by_experiment import ic50_by_experiment
from analysis.in_vitro.curves.fit import fit_curves
from analysis.in_vitro.curves.parents import parent_fact
from analysis.in_vitro.curves.resistance import resistance, without_parents
from analysis.in_vitro.curves.study_curves import study_curves
from analysis.in_vitro.curves.table import dose_response, dose_response_table
from analysis.settings import Settings
from analysis.study import Arm, Study

DOSES = np.array([0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0])
STUDY = Study("s", "k", (Arm("vehicle", "vehicle"), Arm("drug", "single")))


def curve(bottom: float, ec50: float) -> np.ndarray:
    return bottom + (100 - bottom) / (1 + (DOSES / ec50) ** 1.3)


def lines(unit: str = "µM", **means: np.ndarray) -> pd.DataFrame:
    """Three experiments of each line, each with vehicle, read at 72 h."""
    rng = np.random.default_rng(11)
    parts = []
    for model, mean in means.items():
        for experiment in "123":
            exact = np.r_[100.0, mean]
            parts.append(pd.DataFrame({
                "model": model.replace("_", " "), "experiment": experiment,
                "concentration": np.r_[np.nan, DOSES], "unit": np.r_[[""], [unit] * 7],
                "viability_pct": exact + rng.normal(0, 2, 8),
                "arm": ["vehicle"] + ["drug"] * 7,
            }))  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(time_h=72.0, excluded=0, control_arm="vehicle")


def fold(points: pd.DataFrame, study: Study = STUDY) -> pd.Series:
    table = folds(points, study)
    assert len(table) == 1
    return table.iloc[0]


def folds(points: pd.DataFrame, study: Study = STUDY) -> pd.DataFrame:
    curves = study_curves(points, points, study, Settings())
    return resistance(dose_response_table(curves), ic50_by_experiment(curves), curves, study)


def test_the_fold_is_about_the_ratio_of_the_two_ic50s():
    row = fold(lines(MCF7=curve(5, 0.5), MCF7_TamR=curve(5, 3.0)))
    assert (row["model"], row["reference_model"]) == ("MCF7 TamR", "MCF7")
    assert (row["status"], row["bound"], row["paired_by"]) == ("ok", "", "names")
    assert row["ic50_fold"] == pytest.approx(row["ic50"] / row["reference_ic50"], rel=0.02)
    assert row["low"] < 6.0 < row["high"]
    assert row["ic50_fold"] == pytest.approx(6.0, rel=0.1)
    assert (row["n_experiments"], row["reference_n_experiments"]) == (3, 3)


def test_the_f_test_is_of_one_curve_for_both_against_one_each():
    points = lines(MCF7=curve(5, 0.5), MCF7_TamR=curve(5, 0.55))
    row = fold(points)
    used = points.assign(concentration=points["concentration"].fillna(0.0))
    alone = sum(
        fit_curves(part["concentration"].to_numpy(), part["viability_pct"].to_numpy()).rss[0]
        for _, part in used.groupby("model")
    )
    one = fit_curves(used["concentration"].to_numpy(), used["viability_pct"].to_numpy()).rss[0]
    f = (one - alone) / 4 / (alone / 40)
    assert (row["f_df"], row["f_df_residual"]) == (4, 40)
    assert row["f"] == pytest.approx(f, rel=1e-5)
    assert row["f_p"] == pytest.approx(f_distribution.sf(f, 4, 40), rel=1e-5)


def test_an_ic50_above_the_tested_range_gives_a_lower_bound_and_no_fold():
    points = lines(MCF7=curve(5, 0.5), MCF7_TamR=curve(65, 3.0))
    row = fold(points)
    upper = dose_response(points, points, STUDY, Settings()).set_index("model")["ic50_high"]
    assert (row["status"], row["bound"]) == ("at_least", ">")
    assert np.isnan(row["ic50_fold"])
    assert np.isnan(row["high"])
    assert row["low"] == pytest.approx(30 / upper["MCF7"])


def test_a_flat_line_above_half_bounds_the_fold_too():
    row = fold(lines(MCF7=curve(5, 0.5), MCF7_TamR=np.full(7, 100.0)))
    assert row["status"] == "at_least"
    assert np.isnan(row["ic50_fold"])


def test_a_more_sensitive_line_gives_an_upper_bound():
    points = lines(MCF7=curve(65, 3.0), MCF7_TamR=curve(5, 0.5))
    row = fold(points)
    lower = dose_response(points, points, STUDY, Settings()).set_index("model")["ic50_low"]
    assert (row["status"], row["bound"]) == ("at_most", "<")
    assert np.isnan(row["low"])
    # the line's IC50 is below its upper limit, the reference's above 30
    upper = dose_response(points, points, STUDY, Settings()).set_index("model")["ic50_high"]
    assert row["high"] == pytest.approx(upper["MCF7 TamR"] / 30)
    assert lower["MCF7 TamR"] < upper["MCF7 TamR"]


def test_two_ic50s_beyond_the_range_say_nothing_of_their_ratio():
    row = fold(lines(MCF7=curve(65, 3.0), MCF7_TamR=curve(70, 3.0)))
    assert row["status"] == "both_outside_range"
    assert row[["ic50_fold", "low", "high"]].isna().all()
    assert np.isnan(row["p"])
    assert np.isfinite(row["f_p"])


def test_bounds_of_two_experiments_are_estimates():
    points = lines(MCF7=curve(5, 0.5), MCF7_TamR=curve(65, 3.0))
    row = fold(points[points["experiment"] != "3"])
    assert row["status"] == "at_least"
    assert row["low"] == pytest.approx(30 / row["reference_ic50"])
    assert row["method"].endswith("over the other IC50, an estimate")


def test_a_step_in_one_line_leaves_an_estimate():
    points = lines(MCF7=np.array([100, 99, 100, 4, 3, 3, 3.0]), MCF7_TamR=curve(5, 3.0))
    row = fold(points)
    assert (row["status"], bool(np.isnan(row["p"]))) == ("ok", True)
    assert row["ic50_fold"] == pytest.approx(row["ic50"] / row["reference_ic50"])
    assert row["method"].startswith("an IC50 is only bracketed by two concentrations")


def test_a_curve_that_is_not_sigmoid_has_no_fold():
    row = fold(lines(MCF7=curve(5, 0.5), MCF7_TamR=np.array([98, 80, 40, 12, 30, 70, 88.0])))
    assert row["status"] == "not_determined"
    assert row[["ic50_fold", "low", "high", "p"]].isna().all()


def test_different_units_are_not_divided():
    nanomolar = lines("nM", MCF7=curve(5, 0.5))
    both = pd.concat([nanomolar, lines(MCF7_TamR=curve(5, 3.0))], ignore_index=True)
    row = fold(both)
    assert row["status"] == "units_differ"
    assert row[["ic50_fold", "low", "high", "p"]].isna().all()


def test_one_line_alone_has_no_resistance():
    points = lines(MCF7=curve(5, 0.5))
    assert folds(points).empty


def test_the_sample_is_resistant_to_tamoxifen_and_little_to_fulvestrant(sample_results):
    table = sample_results.tables["resistance"]
    assert set(table["reference_model"]) == {"MCF-7"}
    last = table[table["time_h"] == 72].set_index("arm")
    # put in: 5 and 30 µM for tamoxifen, 3 and 6 µM for fulvestrant, at 72 h
    assert last.loc["tamoxifen", "low"] < 6.0 < last.loc["tamoxifen", "high"]
    assert last.loc["tamoxifen", "ic50_fold"] == pytest.approx(6.358, abs=0.01)
    assert last.loc["fulvestrant", "low"] < 1 < last.loc["fulvestrant", "high"]
    assert last.loc["letrozole", "status"] == "both_outside_range"
    day_1 = table[(table["time_h"] == 24) & (table["arm"] == "tamoxifen")].iloc[0]
    assert day_1["status"] == "at_least"


def test_lines_without_a_parent_have_no_fold_and_that_is_said_once():
    points = lines(MCF7=curve(5, 0.5), T47D=curve(5, 3.0), BT474=curve(5, 3.0))
    curves = study_curves(points, points, STUDY, Settings())
    table = dose_response_table(curves)
    assert folds(points).empty
    (problem,) = without_parents(table, STUDY)
    assert problem.severity == "info"
    assert problem.what.startswith("None of the 3 cell lines with curves is named as the parent")
    assert "the key 'parent of LINE'" in problem.action
    told = dataclasses.replace(STUDY, facts={parent_fact("T47D"): "MCF7"})
    found = folds(points, told)
    assert found[["model", "reference_model", "paired_by"]].to_numpy().tolist() == [
        ["T47D", "MCF7", "study sheet"]
    ]
    assert without_parents(table, told) == ()


def test_one_line_alone_needs_no_parent():
    points = lines(MCF7=curve(5, 0.5))
    curves = study_curves(points, points, STUDY, Settings())
    assert without_parents(dose_response_table(curves), STUDY) == ()
