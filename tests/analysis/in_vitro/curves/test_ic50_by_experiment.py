"""The experiment as the unit: IC50s and folds as R's nls and t.test give them, and when none is."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from analysis.in_vitro.curves.by_experiment import (
    OwnIC50s,
    ic50_by_experiment,
    ratio_by_experiment,
)
from analysis.in_vitro.curves.parents import parent_fact
from analysis.in_vitro.curves.resistance import resistance
from analysis.in_vitro.curves.study_curves import study_curves
from analysis.in_vitro.curves.table import dose_response_table
from analysis.settings import Settings
from analysis.study import Arm, Study
from tests.places import GOLDEN

ARMS = (Arm("vehicle", "vehicle"), Arm("drug", "single"))
LTED = parent_fact("MCF-7 LTED")
STUDY = Study("s", "k", ARMS, facts={LTED: "MCF-7"})


@pytest.fixture(scope="module")
def points() -> pd.DataFrame:
    frame = pd.read_csv(GOLDEN / "ic50_folds_points.csv", dtype={"experiment": str})
    control = frame["concentration"] == 0
    return frame.assign(
        concentration=frame["concentration"].where(~control),
        arm=np.where(control, "vehicle", "drug"),
        time_h=72.0, unit="µM", excluded=0, control_arm="vehicle",
    )  # fmt: skip


def tables_of(points: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    curves = study_curves(points, points, STUDY, Settings())
    response, own = dose_response_table(curves), ic50_by_experiment(curves)
    return response, own, resistance(response, own, curves, STUDY).set_index("model")


def test_the_ic50_of_each_experiment_is_that_of_nls(points) -> None:
    _, own, _ = tables_of(points)
    golden = pd.read_csv(GOLDEN / "ic50_folds_experiments.csv", dtype={"experiment": str})
    both = own.merge(golden, on=["model", "experiment"], suffixes=("", "_r"), validate="1:1")
    assert len(both) == len(own) == 12
    assert both["ic50"].to_numpy() == pytest.approx(both["ic50_r"].to_numpy(), rel=2e-4)
    assert set(own["status"]) == {"ok"}


def test_folds_are_t_test_paired_and_welch(points) -> None:
    _, _, folds = tables_of(points)
    golden = pd.read_csv(GOLDEN / "ic50_folds.csv", index_col="model")
    for name, method in (
        ("MCF-7 TamR", "paired t on log10 IC50 of 4 experiments"),
        ("MCF-7 LTED", "Welch's t on log10 IC50 of 4 and 4 experiments"),
    ):
        row = folds.loc[name]
        assert row["method"] == method
        found = row[["ic50_fold", "low", "high", "df", "p"]].astype(float).to_list()
        assert found == pytest.approx(golden.loc[name].to_list(), rel=2e-3)


def test_the_fold_needs_no_wells_and_the_description_of_the_fits_stands_apart(points) -> None:
    _, _, folds = tables_of(points)
    row = folds.loc["MCF-7 LTED"]
    assert row["f_p"] < row["p"]
    assert (row["f_df"], row["f_df_residual"]) == (4, 56)


@pytest.mark.parametrize("kept", [1, 2])
def test_fewer_than_three_experiments_give_an_estimate_alone(points, kept) -> None:
    few = points[points["experiment"].isin(["1", "2"][:kept])]
    response, _, folds = tables_of(few)
    ic50 = response.set_index("model")["ic50"]
    row = folds.loc["MCF-7 TamR"]
    assert row["status"] == "ok"
    assert row["ic50_fold"] == pytest.approx(ic50["MCF-7 TamR"] / ic50["MCF-7"])
    assert row[["low", "high", "df", "p", "p_adjusted"]].isna().all()
    assert row["method"] == "fewer than 3 experiments: no interval, no p"


def test_the_interval_of_an_ic50_says_what_it_is(points) -> None:
    several, _, _ = tables_of(points)
    few, _, _ = tables_of(points[points["experiment"] == "1"])
    assert several["method"].str.endswith("interval over experiments (jackknife)").all()
    assert few["method"].str.endswith("interval of the fit (profile likelihood)").all()
    assert few["ic50_low"].equals(few["ic50_fit_low"])
    assert few["ic50_high"].equals(few["ic50_fit_high"])
    assert (several["ic50_low"] < several["ic50_fit_low"]).all()


def test_one_experiment_without_an_ic50_of_its_own_leaves_an_estimate(points) -> None:
    high = points["concentration"].notna() & (points["experiment"] == "3")
    high &= points["model"] == "MCF-7 TamR"
    above = points["viability_pct"].clip(lower=55)
    weak = points.assign(viability_pct=points["viability_pct"].mask(high, above))
    _, own, folds = tables_of(weak)
    alone = own[(own["model"] == "MCF-7 TamR") & (own["experiment"] == "3")].iloc[0]
    assert (alone["status"], bool(np.isnan(alone["ic50"]))) == ("no_ic50", True)
    row = folds.loc["MCF-7 TamR"]
    assert row["method"] == "no IC50 of its own in experiment 3: no interval, no p"
    assert row[["low", "high", "p"]].isna().all()


def test_an_experiment_that_falls_in_one_step_is_interpolated() -> None:
    doses = np.array([np.nan, 0.03, 0.1, 0.3, 1, 3, 10, 30])
    step = [100, 100, 99, 100, 98, 4, 3, 3]
    frames = [
        pd.DataFrame({"experiment": one, "concentration": doses, "viability_pct": step})
        for one in "123"
    ]
    frame = pd.concat(frames, ignore_index=True).assign(
        model="MCF-7", time_h=72.0, unit="µM", excluded=0, control_arm="vehicle"
    )
    frame["arm"] = np.where(frame["concentration"].isna(), "vehicle", "drug")
    _, own, _ = tables_of(frame)
    assert set(own["status"]) == {"bracketed"}
    at = np.log10(3) * (98 - 50) / (98 - 4)
    assert np.log10(own["ic50"].to_numpy()) == pytest.approx([at] * 3)


def test_lines_that_share_two_experiments_are_compared_over_all_of_each() -> None:
    first = OwnIC50s({"1": 0.1, "2": 0.2, "3": 0.15})
    second = OwnIC50s({"2": 0.0, "3": 0.1, "4": -0.1})
    found = ratio_by_experiment(first, second, 0.95)
    assert found.method == "Welch's t on log10 IC50 of 3 and 3 experiments"
    assert found.estimate == pytest.approx(10**0.15)


def test_what_cannot_be_tested_says_why() -> None:
    known = OwnIC50s({"1": 0.1, "2": 0.2, "3": 0.3})
    alike = OwnIC50s({"1": 0.1, "2": 0.1, "3": 0.1})
    stepped = dataclasses.replace(known, bracketed=True)
    for first, second, why in (
        (alike, alike, "the experiments are all alike"),
        (stepped, known, "an IC50 is only bracketed"),
    ):
        found = ratio_by_experiment(first, second, 0.95)
        assert found.method.startswith(why)
        assert np.isnan([found.estimate, found.low, found.high, found.p]).all()
