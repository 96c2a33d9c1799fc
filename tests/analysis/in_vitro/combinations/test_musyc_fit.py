"""Fits of MuSyC's surface: planted parameters, the least squares, their errors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import optimize

from analysis.in_vitro.combinations import musyc_surface as model
from analysis.in_vitro.combinations.musyc_fit import fit_surfaces
from tests.combination_plates import FourStates, planted_matrix

PLANTED = FourStates()
INDEPENDENT = FourStates(e3=24.0, alpha12=1.0, alpha21=1.0)
OPPOSED = FourStates(e1=20.0, e2=70.0, e3=50.0, h1=2.0, alpha12=0.2, alpha21=5.0)
DEADLY = FourStates(e1=5.0, e2=3.0, e3=0.0, h2=1.6, alpha12=2.0, alpha21=2.0)


def fits(truth, **plates):
    matrix = planted_matrix(truth, **plates)
    return fit_surfaces(matrix.viability, matrix.doses)


@pytest.mark.parametrize("side", [6, 8])
@pytest.mark.parametrize("truth", [PLANTED, INDEPENDENT, OPPOSED, DEADLY])
def test_without_noise_the_planted_parameters_come_back(truth, side):
    found = fits(truth, side=side, experiments=1)
    assert found.parameters[0] == pytest.approx(truth.parameters, abs=1e-6)
    assert found.r2[0] == pytest.approx(1)
    assert not found.on_bound.any()


def test_cells_that_were_not_tested_are_left_out():
    matrix = planted_matrix(PLANTED, experiments=1)
    holes = matrix.viability.copy()
    holes[0, 3, 4] = holes[0, 5, 1] = holes[0, 2, 0] = np.nan
    found = fit_surfaces(holes, matrix.doses)
    assert found.parameters[0] == pytest.approx(PLANTED.parameters, abs=1e-6)
    assert found.n_cells[0] == 46


def test_matrices_without_four_concentrations_alone_have_no_surface():
    matrix = planted_matrix(PLANTED, experiments=2)
    few = matrix.viability.copy()
    few[1, 4:, 0] = np.nan
    found = fit_surfaces(few, matrix.doses)
    assert found.parameters[0] == pytest.approx(PLANTED.parameters, abs=1e-6)
    assert np.isnan(found.parameters[1]).all()
    assert np.isnan(found.rmse[1])


@pytest.mark.parametrize("truth", [PLANTED, OPPOSED])
def test_no_other_search_finds_less_squares(truth):
    matrix = planted_matrix(truth, experiments=4, noise=4.0, seed=3)
    found = fit_surfaces(matrix.viability, matrix.doses)
    first, second = (each.ravel() for each in np.meshgrid(*matrix.doses, indexing="ij"))
    rng = np.random.default_rng(1)

    def left(x, y):
        return model.surface(x[None], first, second)[0] - y

    for number, seen in enumerate(matrix.viability):
        starts = np.array(truth.parameters) + rng.normal(0, 0.5, (6, model.N_PARAMETERS))
        costs = [
            2 * optimize.least_squares(left, start, x_scale="jac", args=(seen.ravel(),)).cost
            for start in starts
        ]
        ours = found.rmse[number] ** 2 * (49 - model.N_PARAMETERS)
        assert ours <= min(costs) * (1 + 1e-4)


def test_errors_are_hc3_of_the_surface():
    matrix = planted_matrix(PLANTED, experiments=1, noise=3.0, seed=5)
    found = fit_surfaces(matrix.viability, matrix.doses)
    first, second = (each.ravel() for each in np.meshgrid(*matrix.doses, indexing="ij"))
    at = found.parameters
    steps = 1e-5 * np.eye(model.N_PARAMETERS)
    up, down = (model.surface(at + sign * steps, first, second) for sign in (1, -1))
    slopes = (up - down).T / 2e-5
    hat = slopes @ np.linalg.solve(slopes.T @ slopes, slopes.T)
    left = (matrix.viability.ravel() - model.surface(at, first, second)[0]) / (1 - np.diag(hat))
    bread = np.linalg.inv(slopes.T @ slopes)
    expected = bread @ (slopes.T * left**2) @ slopes @ bread
    assert np.diag(found.covariance[0]) == pytest.approx(np.diag(expected), rel=1e-3)


def test_what_the_concentrations_reach_is_the_share_of_the_way():
    found = fits(replace(PLANTED, c1=100.0, h1=1.0), experiments=1)
    assert found.reached[0, 0] == pytest.approx(0.75, abs=1e-6)
    share = (300 / 10) ** 0.9 / (1 + (300 / 10) ** 0.9)
    assert found.reached[0, 1] == pytest.approx(share, abs=1e-6)


def test_doses_of_one_drug_end_at_alpha_0():
    same = FourStates(100.0, 10.0, 10.0, 10.0, 4.0, 4.0, 1.0, 1.0, 1e-9, 1e-9)
    found = fits(same, experiments=1)
    alphas = [model.ALPHA12, model.ALPHA21]
    assert found.on_bound[0, alphas].all()
    assert (found.parameters[0, alphas] < 0).all()
    assert found.r2[0] > 0.999


def test_a_pair_without_doses_has_no_surface():
    nothing = np.array([0.0])
    found = fit_surfaces(np.full((2, 1, 1), 100.0), (nothing, nothing))
    assert np.isnan(found.parameters).all()
    assert len(found.parameters) == 2
