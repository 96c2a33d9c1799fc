"""Curves of drugs: numbers where the points determine them, and the reason where they do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.dose_response import dose_response
from analysis.settings import Settings
from analysis.study import Arm, Study

DOSES = np.array([0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0])
ARMS = (Arm("vehicle", "vehicle"), Arm("drug", "single"))
STUDY = Study("s", "k", ARMS)


def table_of(viability, settings=None, wells: int = 3) -> pd.Series:
    """The one row of a drug with these mean viabilities, a plate of ``wells`` a concentration."""
    rng = np.random.default_rng(7)
    doses = np.repeat(np.r_[np.nan, DOSES], wells)
    exact = np.repeat(np.r_[100.0, viability], wells)
    frame = pd.DataFrame(
        {"concentration": doses, "viability_pct": exact + rng.normal(0, 2, len(exact))}
    )
    frame = frame.assign(
        model="cells", time_h=72.0, unit="µM", experiment="1", excluded=0, control_arm="vehicle",
        arm=np.where(np.isnan(doses), "vehicle", "drug"),
    )  # fmt: skip
    table = dose_response(frame, frame, STUDY, settings or Settings())
    assert len(table) == 1
    return table.iloc[0]


def falling(bottom: float, ec50: float, hill: float) -> np.ndarray:
    return bottom + (100 - bottom) / (1 + (DOSES / ec50) ** hill)


def test_a_whole_curve_gives_its_ic50_inside_the_interval():
    row = table_of(falling(5, 1.0, 1.2))
    truth = ((100 - 5) / (50 - 5) - 1) ** (1 / 1.2)
    assert row["status"] == "ok"
    assert row["ic50_low"] < truth < row["ic50_high"]
    assert row["ic50"] == pytest.approx(truth, rel=0.1)
    assert (row["n_points"], row["n_concentrations"]) == (24, 7)
    assert row["hill"] == pytest.approx(1.2, rel=0.15)
    assert row["method"] == "4PL, least squares on wells, profile likelihood"


def test_the_setting_of_prism_leaves_the_control_out():
    row = table_of(falling(5, 1.0, 1.2), Settings(zero_dose="leave out"))
    assert row["n_points"] == 21


@pytest.mark.parametrize(
    ("viability", "status"),
    [
        (np.full(7, 100.0), "no_response"),
        (falling(65, 1.0, 1.5), "ic50_above_range"),
        (falling(0, 0.001, 1.0), "ic50_below_range"),
    ],
)
def test_without_a_crossing_there_is_no_ic50_and_the_status_says_why(viability, status):
    row = table_of(viability)
    assert row["status"] == status
    assert row[["ic50", "ic50_low", "ic50_high"]].isna().all()


def test_the_largest_effect_and_the_area_are_those_of_the_curve():
    row = table_of(falling(65, 1.0, 1.5))
    grid = np.logspace(np.log10(0.03), np.log10(30), 2001)
    exact = (65 + 35 / (1 + grid**1.5)) / 100
    assert row["auc"] == pytest.approx(exact.mean(), abs=0.01)
    assert row["emax_pct"] == pytest.approx(35, abs=4)


def test_three_concentrations_are_too_few():
    few = np.where(np.arange(7) < 3, falling(0, 0.1, 1.0), np.nan)
    row = table_of(few)
    assert row["status"] == "not_fitted"
    assert pd.isna(row["rss"])


def test_noise_alone_is_seldom_taken_for_a_curve():
    rng = np.random.default_rng(20)
    parts = []
    for number in range(300):
        doses = np.repeat(np.r_[np.nan, DOSES], 3)
        parts.append(pd.DataFrame({
            "concentration": doses, "viability_pct": 100 + rng.normal(0, 8, 24), "time_h": 72.0,
            "model": f"cells {number}", "unit": "µM", "experiment": "1", "excluded": 0,
            "control_arm": "vehicle", "arm": np.where(np.isnan(doses), "vehicle", "drug"),
        }))  # fmt: skip
    whole = pd.concat(parts, ignore_index=True)
    table = dose_response(whole, whole, STUDY, Settings())
    assert (table["status"] != "no_response").mean() <= 0.08
    assert table["ic50"].isna().all()


def test_the_sample_has_resistant_cells_that_need_more_tamoxifen(sample_results):
    table = sample_results.tables["dose_response"]
    last = table[(table["arm"] == "tamoxifen") & (table["time_h"] == 120)].set_index("model")
    assert last.loc["MCF-7", "ic50"] == pytest.approx(3.864, abs=0.01)
    assert last.loc["MCF-7 TamR", "ic50_low"] > last.loc["MCF-7", "ic50_high"]
    assert (last["n_experiments"] == 3).all()
