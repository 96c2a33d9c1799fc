"""Tables of MuSyC: potency and efficacy by experiment, what is open and why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from analysis.in_vitro.combinations import musyc_surface as model
from analysis.in_vitro.combinations.dose_matrix import DoseMatrix
from analysis.in_vitro.combinations.musyc import synergy_musyc
from analysis.in_vitro.combinations.musyc_fit import fit_surfaces
from analysis.in_vitro.combinations.synergy import ONE_DOSE
from analysis.settings import Settings
from tests.combination_plates import (
    PAIR,
    FourStates,
    bliss_surface,
    matrices_of,
    matrix_study,
    planted_matrix,
)

STUDY = matrix_study(bliss_surface, doses=((10.0,), (10.0,)))
PLANTED = FourStates()
ALIKE = FourStates(e1=40.0, e2=30.0, e3=30.0, alpha12=1.0, alpha21=1.0)


def tables(*matrices, study=STUDY, **choices):
    return synergy_musyc(matrices, study, Settings(**choices))


def rows(*matrices, **choices):
    return tables(*matrices, **choices).synergy.set_index("parameter")


def reasons(truth, **plates):
    found = rows(planted_matrix(truth, **plates))
    assert (found["status"] == np.where(found["reason"] == "", "ok", "not_determined")).all()
    is_open = found["status"] == "not_determined"
    numbers = found.loc[is_open, ["estimate", "ci_low", "ci_high", "p"]]
    assert numbers.isna().all(axis=None)
    assert (found.loc[is_open, "interpretation"] == "").all()
    return found["reason"].to_dict()


def test_potency_and_efficacy_are_told_apart():
    found = rows(planted_matrix(PLANTED, experiments=5, noise=1.0, shift=0.08, side=8, seed=1))
    assert found["kind"].to_dict() == {
        "alpha12": "potency", "alpha21": "potency", "beta": "efficacy",
    }  # fmt: skip
    assert found["drug"].to_dict() == {
        "alpha12": "tamoxifen", "alpha21": "anastrozole", "beta": PAIR,
    }  # fmt: skip
    assert found["estimate"].to_dict() == pytest.approx(
        {"alpha12": 3.0, "alpha21": 0.5, "beta": 35 / 60}, rel=0.1
    )
    assert found["interpretation"].to_dict() == {
        "alpha12": "synergy", "alpha21": "antagonism", "beta": "synergy",
    }  # fmt: skip


def test_the_interval_is_students_over_the_experiments_own_surfaces():
    matrix = planted_matrix(PLANTED, experiments=4, noise=2.0, shift=0.08, seed=2)
    own = fit_surfaces(matrix.viability, matrix.doses).parameters
    share = model.beta(own[:, model.E0], own[:, model.E2], own[:, model.E3])
    found = rows(matrix)
    for name, numbers, back in (
        ("alpha12", own[:, model.ALPHA12], np.exp),
        ("alpha21", own[:, model.ALPHA21], np.exp),
        ("beta", share, np.asarray),
    ):
        test = stats.ttest_1samp(numbers, 0)
        ends = test.confidence_interval(0.95)
        row = found.loc[name]
        expected = back(np.array([numbers.mean(), ends.low, ends.high]))
        assert row[["estimate", "ci_low", "ci_high"]].to_numpy(float) == pytest.approx(expected)
        assert row["p"] == pytest.approx(test.pvalue)
        assert row["n_experiments"] == 4
        assert "over the surfaces of 4 experiments" in row["method"]
        assert "df = 3" in row["method"]


@pytest.mark.parametrize("n", [1, 2])
def test_below_three_experiments_the_interval_is_of_the_fit_and_shows_nothing(n):
    matrix = planted_matrix(PLANTED, experiments=n, noise=2.0, side=8, seed=4)
    fit = fit_surfaces(matrix.mean[None], matrix.doses)
    found = rows(matrix)
    error = np.sqrt(fit.covariance[0, model.ALPHA12, model.ALPHA12])
    half = stats.t.ppf(0.975, 81 - 10) * error
    at = fit.parameters[0, model.ALPHA12]
    row = found.loc["alpha12"]
    assert row[["estimate", "ci_low", "ci_high"]].to_numpy(float) == pytest.approx(
        np.exp([at, at - half, at + half])
    )
    assert row["ci_low"] > 1
    assert found["p"].isna().all()
    assert (found["interpretation"] == "not shown").all()
    assert found["method"].str.contains("of the fit").all()


def test_beta_of_one_experiment_has_the_error_of_its_three_effects():
    matrix = planted_matrix(PLANTED, experiments=1, noise=2.0, side=8, seed=4)
    fit = fit_surfaces(matrix.mean[None], matrix.doses)
    rng = np.random.default_rng(0)
    spread = fit.covariance[0] / 100  # so small that beta is straight
    drawn = rng.multivariate_normal(fit.parameters[0], spread, 20_000)
    share = model.beta(drawn[:, model.E0], drawn[:, model.E2], drawn[:, model.E3])
    row = rows(matrix).loc["beta"]
    half = (row["ci_high"] - row["ci_low"]) / 2
    assert half == pytest.approx(stats.t.ppf(0.975, 71) * 10 * share.std(), rel=0.03)


def test_an_interval_within_the_margin_is_equivalent_and_one_across_it_is_not_shown():
    quiet = planted_matrix(ALIKE, experiments=5, noise=0.3, side=8, seed=3)
    assert (rows(quiet)["interpretation"] == "equivalent").all()
    narrow = replace(STUDY, facts={**STUDY.facts, "equivalence_margin_pct": "0.1"})
    assert (rows(quiet, study=narrow)["interpretation"] == "not shown").all()
    loud = planted_matrix(ALIKE, experiments=3, noise=4.0, side=6, seed=3)
    assert rows(loud).loc["alpha12", "interpretation"] == "not shown"


def test_a_pair_of_doses_has_no_surface():
    found = rows(*matrices_of(STUDY))
    assert (found["reason"] == ONE_DOSE).all()
    assert (found["status"] == "not_determined").all()
    assert tables(*matrices_of(STUDY)).fits.empty


def test_too_few_concentrations_are_said():
    few = matrix_study(bliss_surface, doses=((1.0, 10.0, 30.0), (1.0, 3.0, 10.0, 30.0)))
    found = rows(*matrices_of(few))
    assert (found["reason"] == "fewer than 4 concentrations of anastrozole alone").all()
    matrix = planted_matrix(PLANTED)
    holes = matrix.viability.copy()
    holes[:, 1:, 3:] = np.nan
    words = rows(with_viability(matrix, holes))["reason"]
    assert (words == "fewer than 3 concentrations of a drug were given with the other").all()


def test_a_drug_without_effect_has_no_potency_to_shift():
    found = reasons(replace(PLANTED, e1=100.0, e3=10.0, alpha12=2.0), noise=2.0, seed=6)
    assert found["alpha21"] == "anastrozole alone shows no effect: there is no EC50 to shift"
    assert found["beta"] == ""
    neither = FourStates(100, 100, 100, 20, alpha12=1, alpha21=1)
    words = reasons(neither, noise=2.0, seed=6)["beta"]
    assert words == "no drug alone shows an effect that the pair could go beyond"


def test_a_plateau_beyond_the_concentrations_is_said():
    found = reasons(replace(PLANTED, c2=200.0), noise=1.0, seed=7)
    assert found["alpha12"].startswith("the plateau of tamoxifen alone is not reached: its highest")
    assert found["beta"] == found["alpha12"]


def test_effects_of_both_at_saturation_beyond_the_concentrations_are_said():
    apart = replace(PLANTED, h1=1.0, h2=1.0, c1=60.0, c2=60.0, alpha12=0.1, alpha21=0.1)
    words = reasons(apart, noise=0.5, side=8, seed=7)["beta"]
    assert words.startswith("the effect of both drugs at saturation (E3) is not reached")


def test_doses_of_one_drug_are_said_to_add_up():
    same = FourStates(100.0, 10.0, 10.0, 10.0, 4.0, 4.0, 1.0, 1.0, 1e-9, 1e-9)
    found = reasons(same, noise=0.5)
    for name in ("alpha12", "alpha21"):
        assert found[name] == f"{name} cannot be told from 0, where doses of one drug would add up"


def test_noise_alone_is_no_surface():
    flat = FourStates(100, 100, 100, 100, alpha12=1, alpha21=1)
    found = reasons(flat, noise=5.0, seed=8)
    assert all("explains only" in words for words in found.values())


def test_an_experiment_that_runs_away_is_named():
    matrix = planted_matrix(replace(PLANTED, e1=20.0), experiments=3, noise=0.5, side=8, seed=9)
    same = FourStates(100.0, 20.0, 20.0, 20.0, 4.0, 4.0, 1.0, 1.0, 1e-9, 1e-9)
    mixed = matrix.viability.copy()
    mixed[1] = planted_matrix(same, experiments=1, side=8).viability[0]
    words = rows(with_viability(matrix, mixed))["reason"]
    assert words["alpha12"] == "alpha12 runs to the limit of what is searched in experiment 2"


def test_an_experiment_with_too_few_cells_is_left_out_and_said():
    matrix = planted_matrix(PLANTED, experiments=4, noise=1.0, seed=10)
    holes = matrix.viability.copy()
    holes[2, 3:, 0] = np.nan
    found = rows(with_viability(matrix, holes))
    assert (found["n_experiments"] == 3).all()
    assert found["method"].str.contains("1 with too few cells").all()


def test_the_fits_are_of_the_means_and_of_each_experiment():
    matrix = planted_matrix(PLANTED, experiments=3)
    found = tables(matrix).fits
    assert list(found["experiment"]) == ["means", "1", "2", "3"]
    names = ["e0_pct", "e1_pct", "e2_pct", "e3_pct", "c1", "c2", "h1", "h2", "alpha12", "alpha21"]
    expected = np.array([100, 60, 40, 5, 3, 10, 1.3, 0.9, 3, 0.5])
    for row in found[names].to_numpy(float):
        assert row == pytest.approx(expected, rel=1e-6)
    assert found["beta"].to_numpy() == pytest.approx(35 / 60)
    assert list(found["n_cells"]) == [49] * 4
    unreached = tables(planted_matrix(replace(PLANTED, c2=200.0), noise=1.0, seed=7)).fits
    assert unreached[["alpha12", "beta"]].isna().all(axis=None)


def test_matrices_of_one_design_are_those_of_each_alone():
    one = planted_matrix(PLANTED, noise=2.0, seed=11)
    two = replace(planted_matrix(ALIKE, noise=2.0, seed=12, experiments=4), time_h=96.0)
    other = planted_matrix(PLANTED, noise=2.0, seed=13, side=8)
    together = tables(one, other, two).synergy
    assert list(together["time_h"]) == [72.0] * 6 + [96.0] * 3
    alone = [tables(each).synergy for each in (one, other, two)]
    numbers = np.concatenate([each["estimate"] for each in alone])
    assert together["estimate"].to_numpy(float) == pytest.approx(numbers, rel=1e-6, nan_ok=True)


def test_estimates_are_unbiased_and_intervals_hold_the_truth():
    """A small run of what ``python -m benchmarks.run musyc`` does at length."""
    made = [
        planted_matrix(PLANTED, experiments=3, noise=3.0, shift=0.08, side=8, seed=seed)
        for seed in range(60)
    ]
    found = tables(*made).synergy
    for name, truth in (("alpha12", 3.0), ("alpha21", 0.5), ("beta", 35 / 60)):
        each = found[(found["parameter"] == name) & (found["status"] == "ok")]
        assert len(each) >= 58
        assert ((each["ci_low"] <= truth) & (each["ci_high"] >= truth)).mean() > 0.87
        numbers = each["estimate"] - truth if name == "beta" else np.log(each["estimate"] / truth)
        assert abs(numbers.mean()) < 4 * numbers.std() / np.sqrt(len(each))


def with_viability(matrix: DoseMatrix, viability: np.ndarray) -> DoseMatrix:
    return replace(matrix, viability=viability)
