"""GR values and metrics: published examples, the 112 curves of GRmetrics, and honest refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.in_vitro.growth_rate.metrics import fit_gr, flat_test, gr_metrics
from analysis.in_vitro.growth_rate.reference import COURSE, DAY_0, STATED, growth_reference
from analysis.in_vitro.growth_rate.values import (
    GrowthValues,
    gr,
    gr_values,
    growth_values,
    percent_growth_of,
)
from analysis.in_vitro.plates.time_course import COURSE_COLUMNS
from analysis.settings import Settings
from analysis.study import Arm, Study
from tests.places import GOLDEN, REAL_FILES

REFERENCE = REAL_FILES / "in_vitro/reference"
CURVE = ["cell_line", "agent", "perturbation", "replicate", "time"]
ARMS = (Arm("vehicle", "vehicle"), *(Arm(f"drug{letter}", "single") for letter in "ABCD"))
NO_COURSE = pd.DataFrame(columns=COURSE_COLUMNS)
DOSES = np.array([0.01, 0.1, 1.0, 10.0, 100.0])


def wells_of(treated: pd.DataFrame, day_0: pd.DataFrame) -> pd.DataFrame:
    """Wells of one model and experiment a curve: treated, control and day 0, without blanks."""
    wells = pd.concat([treated, day_0], ignore_index=True)
    return wells.assign(
        absorbance=wells["corrected"], excluded=0, unit="µM", unit_2="", control_arm="vehicle",
        concentration_2=np.nan, plate="p",
    )  # fmt: skip


def experiments_of(wells: pd.DataFrame) -> pd.DataFrame:
    """Means of the wells of every model, arm, concentration and time."""
    keys = ["model", "arm", "concentration", "unit", "concentration_2", "unit_2", "time_h"]
    treated = wells[wells["arm"] != ""]
    rows = treated.groupby([*keys, "experiment", "control_arm"], dropna=False, sort=False)
    return rows[["viability_pct", "corrected"]].mean().reset_index()


def study_of(**facts: str) -> Study:
    return Study("s", "k", ARMS, facts)


def values_of(wells: pd.DataFrame, study: Study | None = None, course: pd.DataFrame = NO_COURSE):
    experiments = experiments_of(wells)
    reference = growth_reference(study or study_of(), wells, experiments, course)
    return growth_values(wells, experiments, reference), reference


def plate(cells: np.ndarray, control: float, day_0: float | None, n: int = 3) -> pd.DataFrame:
    """``n`` experiments of one drug at ``DOSES``; cells left, of control, and of day 0."""
    parts, starts = [], []
    for experiment in map(str, range(1, n + 1)):
        rows = pd.DataFrame({
            "arm": ["vehicle", *["drugA"] * len(DOSES)], "concentration": np.r_[np.nan, DOSES],
            "corrected": np.r_[control, cells],
        })  # fmt: skip
        rows["viability_pct"] = 100 * rows["corrected"] / control
        parts.append(rows.assign(experiment=experiment, role="sample", time_h=72.0))
        if day_0 is not None:
            starts.append({"experiment": experiment, "corrected": day_0})
    start = pd.DataFrame(starts, columns=["experiment", "corrected"]).astype({"corrected": float})
    start = start.assign(arm="", role="day0", time_h=0.0, concentration=np.nan)
    whole = wells_of(pd.concat(parts), start.assign(viability_pct=np.nan))
    return whole.assign(model="cells")


def test_the_example_of_the_paper_and_the_check_vector():
    assert gr(1710 / 492.8, np.log2(1766 / 492.8)) == pytest.approx(0.965306, abs=1e-6)
    left, divisions = np.array([1.2, 0.75, 0.6, 0.3, 0.15, 0.0]) / 0.3, np.log2(1.2 / 0.3)
    expected = [1, 0.5811, 0.4142, 0, -0.2929]
    np.testing.assert_allclose(gr(left, divisions)[:5], expected, atol=5e-5)
    assert gr(0.0, divisions) == pytest.approx(-1, abs=1e-2)
    growth = percent_growth_of(left, divisions)
    np.testing.assert_allclose(growth, [100, 50, 100 / 3, 0, -50, -100])


@pytest.mark.skipif(not REFERENCE.exists(), reason="the numbers of GRmetrics are not at hand")
def test_the_112_curves_of_grmetrics():
    data = pd.read_csv(REFERENCE / "GRmetrics_toy_input1.tsv", sep="\t")
    theirs = pd.read_csv(REFERENCE / "expected_GRmetrics_R_input1_metrics.tsv", sep="\t")
    data["model"] = data[CURVE].astype(str).agg(" ".join, axis=1)
    data = data.rename(columns={"agent": "arm", "time": "time_h", "cell_count": "corrected"})
    data["viability_pct"] = 100 * data["corrected"] / data["cell_count__ctrl"]
    treated = data.assign(experiment="1", role="sample")
    first = treated.drop_duplicates("model").assign(concentration=np.nan)
    control = first.assign(arm="vehicle", corrected=first["cell_count__ctrl"], viability_pct=100.0)
    day_0 = first.assign(
        arm="", role="day0", corrected=first["cell_count__time0"], viability_pct=np.nan
    )
    values, _ = values_of(wells_of(pd.concat([treated, control]), day_0))
    ours = gr_metrics(values, study_of(), Settings()).set_index("model")
    assert len(ours) == len(theirs) == 112
    theirs = theirs.set_index("experiment").loc[ours.index]
    np.testing.assert_allclose(ours["gr_max"], theirs["GRmax"], rtol=1e-12)
    np.testing.assert_allclose(ours["gr_aoc"], theirs["GR_AOC"], rtol=1e-12)
    sigmoid = (theirs["fit"] == "sigmoid") & ours["gr50"].notna()
    difference = (ours["gr50"] / theirs["GR50"] - 1).abs()[sigmoid]
    assert sigmoid.sum() >= 75
    assert difference.median() < 1e-4
    assert difference.max() < 1e-3
    curved = sigmoid & ours["gr_inf"].notna()
    assert curved.sum() >= 60
    np.testing.assert_allclose(ours["gr_inf"][curved], theirs["GRinf"][curved], atol=1e-3)
    np.testing.assert_allclose(ours["h_gr"][curved], theirs["Hill"][curved], rtol=5e-3)
    assert set(ours["status"][~sigmoid]) <= {"no_response", "gr50_above_range", "not_identified"}
    flat = theirs["fit"] == "flat"
    assert (ours.loc[flat, "status"] == "no_response").all()


def test_a_curve_without_noise_gives_its_parameters_back():
    exact = -0.4 + 1.4 / (1 + (DOSES / 0.8) ** 1.5)
    fits = fit_gr(DOSES[None], exact[None])
    assert fits.bottom[0] == pytest.approx(-0.4, abs=1e-6)
    assert fits.hill[0] == pytest.approx(1.5, rel=1e-5)
    assert 10 ** fits.log10_ec50[0] == pytest.approx(0.8, rel=1e-5)
    assert fits.concentration_at(0.5)[0] == pytest.approx(0.8 * (1.4 / 0.9 - 1) ** (1 / 1.5))
    assert flat_test(fits).p[0] < 1e-6


def shifted(shifts: list[float]) -> pd.DataFrame:
    """An experiment for each shift of the midpoint, in decades; 24 h doublings, two of them."""
    parts = []
    for number, shift in enumerate(shifts, start=1):
        inhibition = -0.4 + 1.4 / (1 + (DOSES / (0.8 * 10**shift)) ** 1.5)
        cells = 0.3 * 2 ** (2 * np.log2(1 + inhibition))
        parts.append(plate(cells, 1.2, 0.3, n=1).assign(experiment=str(number)))
    return pd.concat(parts, ignore_index=True)


def test_from_three_experiments_on_the_interval_of_gr50_is_over_them():
    values, _ = values_of(shifted([-0.15, 0.0, 0.05, 0.2]))
    row = gr_metrics(values, study_of(), Settings()).iloc[0]
    points = pd.DataFrame(values.experiments).pivot(
        index="experiment", columns="concentration", values="gr"
    )
    without = []
    for name in points.index:
        left = points.drop(name)
        fit = fit_gr(np.tile(DOSES, 3)[None], left[DOSES].to_numpy().ravel()[None])
        without.append(np.log10(fit.concentration_at(0.5)[0]))
    half = stats.t.ppf(0.975, 3) * np.sqrt(3 / 4 * np.sum((without - np.mean(without)) ** 2))
    assert np.log10(row["gr50_low"]) == pytest.approx(np.log10(row["gr50"]) - half, abs=1e-5)
    assert np.log10(row["gr50_high"]) == pytest.approx(np.log10(row["gr50"]) + half, abs=1e-5)
    assert row["method"].endswith("experiment means, interval over experiments (jackknife)")
    assert row["gr50_fit_low"] < row["gr50"] < row["gr50_fit_high"]


def test_with_fewer_experiments_the_interval_of_gr50_is_of_the_fit():
    values, _ = values_of(shifted([0.0, 0.1]))
    row = gr_metrics(values, study_of(), Settings()).iloc[0]
    assert row["gr50_low"] == row["gr50_fit_low"] < row["gr50"]
    assert row["gr50_high"] == row["gr50_fit_high"]
    assert row["method"].endswith("wells, interval of the fit (profile likelihood)")


def test_noise_alone_is_a_curve_in_at_most_five_percent():
    rng = np.random.default_rng(4)
    noise = 1 + rng.normal(0, 0.1, (600, 15))
    p = flat_test(fit_gr(np.tile(np.repeat(DOSES, 3), (600, 1)), noise)).p
    assert 0.0 < (p <= 0.05).mean() <= 0.05


def test_day_0_wells_give_the_doublings_of_the_control():
    values, reference = values_of(plate(np.array([1.2, 1.1, 0.6, 0.35, 0.3]), 1.2, 0.3))
    assert reference["divisions"].tolist() == pytest.approx([2.0] * 3)
    assert set(reference["source"]) == {DAY_0}
    table = gr_values(values, Settings()).set_index("concentration")
    assert table.loc[1.0, "mean_gr"] == pytest.approx(2**0.5 - 1)
    assert table.loc[100.0, "mean_gr"] == pytest.approx(0.0, abs=1e-12)
    assert table.loc[1.0, "mean_growth_pct"] == pytest.approx(100 / 3)
    assert table.loc[1.0, "n_experiments"] == 3


@pytest.mark.parametrize(
    ("facts", "hours", "source"),
    [
        ({"doubling_time_of_cells": "24"}, 24.0, STATED),
        ({"doubling_time": "36"}, 36.0, STATED),
        ({}, 48.0, COURSE),
    ],
)
def test_without_day_0_wells_a_doubling_time(facts, hours, source):
    course = pd.DataFrame([{"model": "cells", "arm": "vehicle", "doubling_time_h": 48.0}])
    wells = plate(np.array([1.2, 1.1, 0.6, 0.35, 0.3]), 1.2, None)
    values, reference = values_of(wells, study_of(**facts), course)
    assert set(reference["source"]) == {source}
    assert reference["divisions"].tolist() == pytest.approx([72 / hours] * 3)
    at_1 = values.experiments["gr"][values.experiments["concentration"] == 1][0]
    assert at_1 == pytest.approx(2 ** (1 + np.log2(0.5) / (72 / hours)) - 1)
    assert np.isnan(values.experiments["growth_pct"]).all()


def test_a_doubling_time_much_longer_than_the_treatment_gives_nothing():
    wells = plate(np.array([1.2, 1.1, 0.6, 0.35, 0.3]), 1.2, None)
    values, _ = values_of(wells, study_of(doubling_time="109"))
    row = gr_metrics(values, study_of(), Settings()).iloc[0]
    assert row["status"] == "control did not grow"


def test_a_control_no_higher_than_day_0_has_no_gr():
    values, _ = values_of(plate(np.array([1.2, 1.1, 0.6, 0.35, 0.3]), 1.2, 1.3))
    row = gr_metrics(values, study_of(), Settings()).iloc[0]
    assert row["status"] == "control did not grow"
    assert row[["gr50", "gr_max", "gr_aoc"]].isna().all()
    table = gr_values(values, Settings())
    assert (table["status"] == "control did not grow").all()


def test_a_drug_that_slows_by_a_third_has_no_gr50():
    slow = 0.3 * 2 ** (2 * np.array([1, 0.95, 0.8, 0.75, 0.74]))
    values, _ = values_of(plate(slow, 1.2, 0.3))
    row = gr_metrics(values, study_of(), Settings()).iloc[0]
    assert row["status"] == "gr50_above_range"
    assert np.isnan(row["gr50"])
    assert row["gr_max"] == pytest.approx(2**0.74 - 1)


def test_neither_day_0_wells_nor_doubling_time_no_table():
    values, reference = values_of(plate(np.array([1.2, 1.1, 0.6, 0.35, 0.3]), 1.2, None))
    assert reference.empty
    assert gr_metrics(values, study_of(), Settings()).empty


def test_the_interval_over_experiments_is_that_of_r_with_each_left_out():
    points = pd.read_csv(GOLDEN / "gr50_jackknife_points.csv", dtype={"experiment": str})
    expected = pd.read_csv(GOLDEN / "gr50_jackknife.csv").set_index("arm")
    same = {"model": "A", "time_h": 72.0, "unit": "µM", "source": DAY_0, "divisions": 3.0}
    means = points.assign(**same).astype({"gr": float})
    every = {str(name): means[name].to_numpy(object if means[name].dtype != float else float)
             for name in means}  # fmt: skip
    no_wells = {name: column[:0] for name, column in every.items()}
    found = gr_metrics(GrowthValues(every, no_wells), study_of(), Settings()).set_index("arm")
    assert found["status"].tolist() == ["ok", "ok"]
    for ours, theirs in (("gr50", "gr50"), ("gr50_low", "low"), ("gr50_high", "high")):
        np.testing.assert_allclose(found[ours], expected[theirs], rtol=1e-5)
    wide, of_fit = (np.log(found[f"{n}_high"] / found[f"{n}_low"]) for n in ("gr50", "gr50_fit"))
    assert (wide > 2 * of_fit).all()  # experiments shift
