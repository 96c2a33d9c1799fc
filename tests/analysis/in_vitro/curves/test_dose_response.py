"""Curves of drugs: numbers where the points determine them, and the reason where they do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import curve_fit
from scipy.stats import t as t_distribution

from analysis.in_vitro.curves.fit import fit_curves
from analysis.in_vitro.curves.study_curves import study_curves
from analysis.in_vitro.curves.table import dose_response
from analysis.in_vitro.curves.which_model import curve_models
from analysis.settings import Settings
from analysis.study import Arm, Study

DOSES = np.array([0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0])
ARMS = (Arm("vehicle", "vehicle"), Arm("drug", "single"))
STUDY = Study("s", "k", ARMS)


def table_of(viability, settings=None, wells: int = 3) -> pd.Series:
    """The one row of a drug with these mean viabilities, a plate of ``wells`` a concentration."""
    frame = plate_of(viability, wells)
    table = dose_response(frame, frame, STUDY, settings or Settings())
    assert len(table) == 1
    return table.iloc[0]


def plate_of(viability, wells: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    doses = np.repeat(np.r_[np.nan, DOSES], wells)
    exact = np.repeat(np.r_[100.0, viability], wells)
    frame = pd.DataFrame(
        {"concentration": doses, "viability_pct": exact + rng.normal(0, 2, len(exact))}
    )
    return frame.assign(
        model="cells", time_h=72.0, unit="µM", experiment="1", excluded=0, control_arm="vehicle",
        arm=np.where(np.isnan(doses), "vehicle", "drug"),
    )  # fmt: skip


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
    assert row["method"] == (
        "4PL, least squares on wells; interval of the fit (profile likelihood)"
    )


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
    assert (table["status"] != "no_response").mean() <= 0.05
    assert table["ic50"].isna().all()


def test_the_sample_has_resistant_cells_that_need_more_tamoxifen(sample_results):
    table = sample_results.tables["dose_response"]
    last = table[(table["arm"] == "tamoxifen") & (table["time_h"] == 120)].set_index("model")
    assert last.loc["MCF-7", "ic50"] == pytest.approx(3.864, abs=0.01)
    assert last.loc["MCF-7 TamR", "ic50_low"] > last.loc["MCF-7", "ic50_high"]
    assert (last["n_experiments"] == 3).all()


def experiments_of(shifts) -> pd.DataFrame:
    """Experiment means of a drug whose midpoint is shifted from one experiment to the next."""
    rng = np.random.default_rng(5)
    parts = []
    for number, shift in enumerate(shifts):
        exact = np.r_[100.0, falling(5, 10**shift, 1.2)]
        parts.append(pd.DataFrame({
            "concentration": np.r_[np.nan, DOSES],
            "viability_pct": exact + np.r_[0, rng.normal(0, 1, 7)],
            "arm": ["vehicle"] + ["drug"] * 7, "experiment": str(number),
        }))  # fmt: skip
    whole = pd.concat(parts, ignore_index=True)
    return whole.assign(model="cells", time_h=72.0, unit="µM", excluded=0, control_arm="vehicle")


def test_the_interval_over_experiments_is_the_jackknife_of_refits_one_by_one() -> None:
    frame = experiments_of([-0.2, 0.0, 0.25, 0.1])
    row = dose_response(frame, frame, STUDY, Settings()).iloc[0]
    assert row["method"] == (
        "4PL, least squares on experiment means; interval over experiments (jackknife)"
    )

    def log10_ic50(points: pd.DataFrame) -> float:
        x = points["concentration"].fillna(1e-30).to_numpy()
        start = [5.0, 100.0, 1.2, 0.0]
        (bottom, top, hill, e), _ = curve_fit(four, x, points["viability_pct"], p0=start)
        return float(e + np.log10((top - bottom) / (50 - bottom) - 1) / hill)

    without = [log10_ic50(frame[frame["experiment"] != str(number)]) for number in range(4)]
    spread = np.sum((without - np.mean(without)) ** 2)
    half = t_distribution.ppf(0.975, 3) * np.sqrt(3 / 4 * spread)
    whole = log10_ic50(frame)
    limits = np.log10(row[["ic50_low", "ic50_high"]].astype(float))
    assert limits.to_list() == pytest.approx([whole - half, whole + half], abs=2e-3)
    assert row["ic50_low"] < row["ic50_fit_low"]


def test_held_plateaus_are_held_and_the_method_says_so() -> None:
    truth = falling(0, 1.0, 1.2)
    rows = {curve: table_of(truth, Settings(curve_model=curve)) for curve in ("3pl", "2pl", "5pl")}
    assert rows["3pl"]["bottom_pct"] == 0
    assert rows["3pl"]["method"].startswith("3PL, bottom held at 0 %, least squares on wells")
    assert rows["2pl"][["bottom_pct", "top_pct"]].to_list() == [0, 100]
    # with plateaus at 100 and 0 the midpoint is the IC50
    assert rows["2pl"]["ec50"] == pytest.approx(rows["2pl"]["ic50"], rel=1e-6)
    assert rows["2pl"]["curve"] == "2pl"
    five = rows["5pl"]
    assert np.isfinite(five["asymmetry"]) == (five["status"] == "ok" and np.isfinite(five["ec50"]))


def test_a_plateau_that_was_never_seen_is_not_given_but_the_ic50_is() -> None:
    row = table_of(falling(-60, 20.0, 1.0))
    assert row["status"] == "ok"
    assert row["ic50"] == pytest.approx(20 * ((160 / 110) - 1), rel=0.12)
    assert row[["bottom_pct", "ec50", "hill"]].isna().all()


def test_only_the_controls_of_the_same_plates_take_part() -> None:
    frame = plate_of(falling(5, 1.0, 1.2)).assign(plate="A")
    other = frame[frame["arm"] == "vehicle"].assign(plate="B", viability_pct=150.0)
    both = pd.concat([frame, other], ignore_index=True)
    means = frame.drop(columns="plate")
    alone = dose_response(means, frame, STUDY, Settings()).iloc[0]
    found = dose_response(means, both, STUDY, Settings()).iloc[0]
    assert found["n_points"] == 24
    assert found["ic50"] == pytest.approx(alone["ic50"], rel=1e-9)


def test_curve_models_rank_the_four_curves_by_aicc() -> None:
    frame = plate_of(falling(30, 1.0, 1.2))
    fitted = study_curves(frame, frame, STUDY, Settings())
    table = curve_models(fitted).set_index("curve")
    assert table.index.to_list() == ["4pl", "3pl", "2pl", "5pl"]
    assert table["n_parameters"].to_list() == [4, 3, 2, 5]
    assert table["chosen"].to_list() == [1, 0, 0, 0]
    # a plateau at 30 %: holding the bottom at 0 is much worse, a fifth parameter no better
    assert table.loc["4pl", "aicc_difference"] == 0
    assert table.loc["3pl", "aicc_difference"] > 10
    assert table.loc["5pl", "aicc_difference"] > 0
    assert table["weight"].sum() == pytest.approx(1)
    n, k, rss = 24, 4, table.loc["3pl", "rss"]
    plain = n * np.log(2 * np.pi * rss / n) + n + 2 * k
    assert table.loc["3pl", "aicc"] == pytest.approx(plain + 2 * k * (k + 1) / (n - k - 1))


@given(
    bottom=st.floats(0, 35),
    hill=st.floats(0.7, 3.0),
    log10_ec50=st.floats(-0.7, 0.6),
    power=st.integers(-9, 6),
)
@settings(max_examples=25)
def test_exact_curves_give_their_parameters_back_in_any_unit(bottom, hill, log10_ec50, power):
    scale = 10.0**power
    doses = np.repeat(np.r_[0.0, DOSES], 2)
    exact = bottom + (100 - bottom) / (1 + (doses / 10**log10_ec50) ** hill)
    fits = fit_curves(doses * scale, exact)
    assert fits.bottom[0] == pytest.approx(bottom, abs=0.05)
    assert fits.hill[0] == pytest.approx(hill, rel=5e-3)
    assert fits.log10_ec50[0] - power == pytest.approx(log10_ec50, abs=5e-3)


@pytest.mark.parametrize("scale", [1e-6, 1e3])
def test_another_unit_changes_concentrations_and_nothing_else(scale) -> None:
    for truth in (falling(5, 1.0, 1.2), falling(65, 1.0, 1.5), np.full(7, 100.0)):
        frame = plate_of(truth)
        other = frame.assign(concentration=frame["concentration"] * scale)
        one, two = (dose_response(each, each, STUDY, Settings()).iloc[0] for each in (frame, other))
        assert one["status"] == two["status"]
        for name in ("hill", "rss", "auc", "p_no_effect"):
            assert two[name] == pytest.approx(one[name], rel=1e-4, nan_ok=True)
        for name in ("ec50", "ic50", "ic50_low", "ic50_high"):
            assert two[name] == pytest.approx(scale * one[name], rel=1e-3, nan_ok=True)


def four(x, bottom, top, hill, log10_ec50):
    return bottom + (top - bottom) / (1 + 10 ** (hill * (np.log10(x) - log10_ec50)))
