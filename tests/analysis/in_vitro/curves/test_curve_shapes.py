"""Curves that are no plain 4PL: each gets the status that its means earn, no made-up IC50."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.in_vitro.curves.table import dose_response
from analysis.settings import Settings
from analysis.study import Arm, Study

DOSES = np.array([0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0])
STUDY = Study("s", "k", (Arm("vehicle", "vehicle"), Arm("drug", "single")))
SEEDS = range(5)


def row_of(
    means, wells: int = 3, sd: float = 3.0, seed: int = 0, experiments: int = 1, **choices: str
) -> pd.Series:
    """Row of a drug with these mean viabilities at the first of seven concentrations."""
    rng = np.random.default_rng(seed)
    doses = np.repeat(np.r_[np.nan, DOSES[: len(means)]], wells * experiments)
    exact = np.repeat(np.r_[100.0, means], wells * experiments)
    frame = pd.DataFrame({"concentration": doses, "viability_pct": exact}).assign(
        viability_pct=lambda one: one["viability_pct"] + rng.normal(0, sd, len(exact)),
        experiment=np.tile(np.repeat(np.arange(experiments), wells), 1 + len(means)).astype(str),
        model="cells", time_h=72.0, unit="µM", excluded=0, control_arm="vehicle",
        arm=np.where(np.isnan(doses), "vehicle", "drug"),
    )  # fmt: skip
    keys = [name for name in frame if name != "viability_pct"]
    averages = frame.groupby(keys, dropna=False, sort=False)["viability_pct"].mean().reset_index()
    return dose_response(averages, frame, STUDY, Settings(**choices)).iloc[0]


def hill(bottom: float, ec50: float, slope: float) -> np.ndarray:
    return bottom + (100 - bottom) / (1 + (DOSES / ec50) ** slope)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("wells", "experiments"), [(3, 1), (1, 1), (3, 3)])
@pytest.mark.parametrize("means", [[100, 100, 99, 100, 3, 2, 3], [99, 100, 101, 98, 4, 3, 3]])
def test_a_step_is_bracketed_by_its_two_concentrations(means, wells, experiments, seed) -> None:
    row = row_of(means, wells=wells, seed=seed, experiments=experiments, sd=2)
    assert row["status"] == "bracketed"
    assert (row["ic50_low"], row["ic50_high"]) == pytest.approx((1, 3))
    assert 1.5 < row["ic50"] < 2
    assert row[["ec50", "hill", "ic50_fit_low", "ic50_fit_high"]].isna().all()
    assert row["method"].startswith("means interpolated between two concentrations; 4PL")


def test_a_bracketed_ic50_is_interpolated_on_the_log_axis() -> None:
    row = row_of([100, 100, 90, 90, 90, 90, 10], sd=0.001)
    assert row["status"] == "bracketed"
    between = 0.5 * np.log10(10) + 0.5 * np.log10(30)
    assert np.log10(row["ic50"]) == pytest.approx(between, abs=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("means", "seen"),
    [
        ([98, 80, 40, 12, 30, 70, 88], "1 µM"),  # falls and returns
        ([98, 80, 40, 12, 30, 45, 46], "1 µM"),  # half of the way back
        ([100, 20, 10, 8, 60, 90, 100], "1 µM"),
        ([105, 118, 132, 125, 80, 20, 5], "0.3 µM"),  # hormesis
        ([100, 95, 80, 50, 20, 90, 5], "10 µM"),  # one concentration far off
        ([100, 98, 30, 95, 60, 20, 5], "0.3 µM"),
        ([98, 95, 80, 130, 20, 8, 5], "1 µM"),
        ([20, 22, 30, 50, 75, 90, 98], "30 µM"),  # rises
        ([45, 100, 102, 150, 160, 170, 165], "0.03 µM"),
    ],
)
def test_what_no_logistic_curve_has_is_not_sigmoid_and_says_what_was_seen(
    means, seen, seed
) -> None:
    for experiments in (1, 3):
        row = row_of(means, seed=seed, experiments=experiments)
        assert row["status"] == "not_sigmoid"
        assert row[["ic50", "ic50_low", "ic50_high", "ec50", "hill"]].isna().all()
        words = row["method"].partition("; ")[0]
        assert seen in words
        assert ", then " in words


def test_what_was_seen_are_the_means() -> None:
    row = row_of([98, 80, 40, 12, 30, 70, 88], sd=0.01)
    assert row["method"] == "12 % at 1 µM, then 88 % at 30 µM; 4PL, least squares on wells"


def test_one_well_far_off_breaks_the_curve_too() -> None:
    frame = row_of([100, 95, 80, 50, 20, 8, 5]), row_of([100, 95, 80, 50, 20, 8, 135], sd=3)
    assert [row["status"] for row in frame] == ["ok", "not_sigmoid"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("means", "status"),
    [
        (hill(60, 0.5, 1.5), "ic50_above_range"),
        (hill(70, 3.0, 1.0), "ic50_above_range"),
        ([100, 102, 105, 115, 130, 145, 150], "ic50_above_range"),
        ([2, 3, 2, 4, 2, 3, 2], "ic50_below_range"),
        ([40, 30, 22, 15, 10, 8, 6], "ic50_below_range"),
        ([100, 50], "not_fitted"),
        ([100, 50, 5], "not_fitted"),
    ],
)
def test_plateaus_rising_curves_dead_cells_and_few_concentrations(means, status, seed) -> None:
    for experiments in (1, 3):
        row = row_of(means, seed=seed, experiments=experiments)
        assert row["status"] == status
        assert np.isnan(row["ic50"])


@pytest.mark.parametrize("seed", SEEDS)
def test_dead_cells_are_below_the_range_with_the_control_left_out(seed) -> None:
    row = row_of([2, 3, 2, 4, 2, 3, 2], seed=seed, zero_dose="leave out")
    assert row["status"] == "ic50_below_range"


@pytest.mark.parametrize("seed", range(20))
def test_means_below_half_are_never_called_above_the_range(seed) -> None:
    rng = np.random.default_rng(seed)
    means = hill(rng.uniform(40, 60), rng.uniform(0.3, 10), rng.uniform(0.7, 4))
    frame = means + rng.normal(0, 3, 7)
    row = row_of(frame, wells=1, sd=0.0, seed=seed)
    if (frame < 50).any():
        assert row["status"] != "ic50_above_range"
    if row["status"] in ("ok", "bracketed"):
        assert row["ic50_low"] <= row["ic50"] <= row["ic50_high"]


@pytest.mark.parametrize("seed", range(10))
def test_two_steps_are_bracketed_where_the_means_cross(seed) -> None:
    row = row_of([100, 85, 62, 60, 58, 30, 5], seed=seed, sd=2)
    assert row["status"] == "bracketed"
    assert (row["ic50_low"], row["ic50_high"]) == pytest.approx((3, 10))


def test_noisy_plain_curves_keep_their_ic50() -> None:
    found = [
        row_of(hill(5, 2.0, 1.2), wells=wells, sd=7, seed=seed, experiments=experiments)["status"]
        for wells, experiments in ((3, 1), (3, 3), (2, 1))
        for seed in range(20)
    ]
    assert found.count("ok") >= 58
    assert "not_sigmoid" not in found
