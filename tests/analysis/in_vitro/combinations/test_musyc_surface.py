"""MuSyC's surface against the balance of its four states, and where it is Hill, Bliss, Loewe."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import expm

from analysis.in_vitro.combinations import musyc_surface as model
from tests.combination_plates import FourStates, hill_viability

PLANTED = FourStates()
DOSES = np.array([0.0, 0.3, 1.0, 5.0, 20.0, 300.0])
FIRST, SECOND = (each.ravel() for each in np.meshgrid(DOSES, DOSES, indexing="ij"))
EFFECT = st.floats(-20, 120)
POSITIVE = st.floats(-0.5, 1.5).map(lambda x: float(10**x))
SLOPE = st.floats(0.3, 2.0)
STATES = st.builds(
    FourStates, EFFECT, EFFECT, EFFECT, EFFECT, POSITIVE, POSITIVE, SLOPE, SLOPE, POSITIVE, POSITIVE
)


def surface(truth, first=FIRST, second=SECOND):
    return model.surface(np.array([truth.parameters]), np.asarray(first), np.asarray(second))[0]


def balanced(truth, back=(1.0, 1.0)):
    return np.array([truth.viability(*pair, back) for pair in zip(FIRST, SECOND, strict=True)])


@given(STATES)
def test_the_surface_is_the_four_states_at_rest(truth):
    assert surface(truth) == pytest.approx(balanced(truth), abs=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_cells_that_start_untreated_end_on_the_surface(seed):
    """Rate constants as published (r C^h back, r (alpha d)^h forth), followed over time."""
    draw = np.random.default_rng(seed)
    effects, (h1, h2) = draw.uniform(-20, 120, 4), draw.uniform(0.4, 2.5, 2)
    c1, c2, alpha12, alpha21 = 10 ** draw.uniform(-1, 1, 4)
    truth = FourStates(*effects, c1, c2, h1, h2, alpha12, alpha21)
    r1, r2 = 1 / c1**h1, 1 / c2**h2
    for d1, d2 in draw.uniform(0, 4, (6, 2)):
        forth = r1 * d1**h1, r2 * d2**h2
        under = r1 * (alpha21 * d1) ** h1, r2 * (alpha12 * d2) ** h2
        back = r1 * c1**h1, r2 * c2**h2
        flow = np.array([
            [0, back[0], back[1], 0],
            [forth[0], 0, 0, back[1]],
            [forth[1], 0, 0, back[0]],
            [0, under[1], under[0], 0],
        ])  # fmt: skip
        cells = expm(500 * (flow - np.diag(flow.sum(axis=0)))) @ [1, 0, 0, 0]
        assert cells.sum() == pytest.approx(1)
        assert surface(truth, [d1], [d2]) == pytest.approx([effects @ cells], abs=1e-6)


def test_in_detailed_balance_the_rates_back_do_not_matter():
    truth = replace(PLANTED, alpha12=PLANTED.alpha21 ** (PLANTED.h1 / PLANTED.h2))
    assert surface(truth) == pytest.approx(balanced(truth, (1.0, 20.0)), abs=1e-8)
    assert np.abs(surface(PLANTED) - balanced(PLANTED, (1.0, 20.0))).max() > 0.4


def test_each_drug_alone_has_a_hill_curve():
    alone = surface(PLANTED, DOSES[1:], 0 * DOSES[1:])
    expected = [hill_viability(dose, 3.0, 1.3, 60.0) for dose in DOSES[1:]]
    assert alone == pytest.approx(expected, abs=1e-9)
    alone = surface(PLANTED, 0 * DOSES[1:], DOSES[1:])
    expected = [hill_viability(dose, 10.0, 0.9, 40.0) for dose in DOSES[1:]]
    assert alone == pytest.approx(expected, abs=1e-9)


def test_with_both_alphas_1_and_effects_that_multiply_it_is_bliss():
    truth = replace(PLANTED, e3=60.0 * 40.0 / 100.0, alpha12=1.0, alpha21=1.0)
    one, two = surface(truth, FIRST, 0 * FIRST), surface(truth, 0 * SECOND, SECOND)
    assert surface(truth) == pytest.approx(one * two / 100.0, abs=1e-9)


def test_one_drug_given_twice_adds_up_as_loewe_says():
    sham = FourStates(100.0, 20.0, 20.0, 0.0, 4.0, 4.0, 1.0, 1.0, 1e-80, 1e-80)
    together = surface(sham, FIRST + SECOND, 0 * FIRST)
    assert surface(sham) == pytest.approx(together, abs=1e-9)


def test_a_potent_partner_shifts_the_curve_by_alpha():
    """With cells all under drug 1, drug 2 acts alpha12 times below its own EC50."""
    truth = replace(PLANTED, alpha21=3.0 ** (0.9 / 1.3))
    found = surface(truth, [1e9], [10.0 / 3.0])
    assert found == pytest.approx([(60.0 + 5.0) / 2], abs=1e-4)


@given(STATES)
def test_slopes_are_those_of_the_surface(truth):
    at = np.array([truth.parameters])
    logs = model.log_of(FIRST), model.log_of(SECOND)
    seen, slopes = model.surface_and_slopes(at, *logs)
    assert seen == pytest.approx(model.surface(at, FIRST, SECOND))
    steps = 1e-5 * np.eye(model.N_PARAMETERS)
    up, down = (model.surface(at + sign * steps, FIRST, SECOND) for sign in (1, -1))
    assert slopes[0] == pytest.approx((up - down) / 2e-5, abs=1e-4)


def test_concentrations_far_beyond_the_curves_reach_the_effects():
    at = surface(PLANTED, [0, 1e60, 0, 1e60], [0, 0, 1e60, 1e60])
    assert at == pytest.approx([100.0, 60.0, 40.0, 5.0])


def test_beta_is_the_way_beyond_the_stronger_drug():
    numbers = model.beta(np.array([100.0, 100.0]), np.array([40.0, 110.0]), np.array([10.0, 5.0]))
    assert numbers[0] == pytest.approx(0.5)
    assert np.isnan(numbers[1])
