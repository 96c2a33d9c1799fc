"""Chou and Talalay's combination index on data with a known answer."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.in_vitro.combinations.median_effect import median_effect, median_effect_line
from tests.combination_plates import hill_viability, matrices_of, matrix_study

RATIO_OF_FIVE = ((2.0, 10.0, 50.0), (0.4, 2.0, 10.0))


def dose_additive(first: float, second: float) -> float:
    return hill_viability(first / 12 + second / 2.4, 1.0, 1.3)


def test_a_dose_additive_pair_has_index_one_and_halves_both_doses():
    made = median_effect(matrices_of(matrix_study(dose_additive, doses=RATIO_OF_FIVE)))
    assert made.index["combination_index"].to_numpy() == pytest.approx([1, 1, 1], abs=1e-9)
    assert made.index["dose_reduction_1"].to_numpy() == pytest.approx([2, 2, 2])
    assert made.index["ratio"].to_numpy() == pytest.approx([5, 5, 5])
    lines = made.lines.set_index("line")
    assert lines.loc["anastrozole", ["m", "median_effect_dose", "r"]].to_list() == pytest.approx(
        [1.3, 12, 1]
    )
    assert lines.loc["tamoxifen", "median_effect_dose"] == pytest.approx(2.4)


def test_a_pair_twice_as_potent_as_additive_has_index_one_half():
    study = matrix_study(
        lambda a, b: dose_additive(2 * a, 2 * b) if a and b else dose_additive(a, b),
        doses=RATIO_OF_FIVE,
    )
    index = median_effect(matrices_of(study)).index
    assert index["combination_index"].to_numpy() == pytest.approx([0.5] * 3)


def test_a_line_is_scipys_regression_of_the_logit():
    doses = np.array([1.0, 3, 10, 30, 100])
    affected = np.array([0.1, 0.22, 0.48, 0.8, 0.91])
    fit = stats.linregress(np.log10(doses), np.log10(affected / (1 - affected)))
    line = median_effect_line(doses, affected)
    assert (line.m, line.r, line.n) == pytest.approx((fit.slope, fit.rvalue, 5))
    assert line.dose == pytest.approx(10 ** (-fit.intercept / fit.slope))
    assert line.dose_for(0.5) == pytest.approx(line.dose)


def test_effects_at_or_beyond_the_ends_are_left_out_and_not_clipped():
    doses = np.array([1.0, 3, 10, 30, 100])
    line = median_effect_line(doses, np.array([-0.05, 0.22, 0.48, 0.8, 1.0]))
    same = median_effect_line(doses[1:4], np.array([0.22, 0.48, 0.8]))
    assert line.n == 3
    assert (line.m, line.dose) == pytest.approx((same.m, same.dose))


def test_a_pair_that_kills_every_cell_has_no_index():
    study = matrix_study(
        lambda a, b: 0.0 if a == 50 and b == 10 else dose_additive(a, b), doses=RATIO_OF_FIVE
    )
    last = median_effect(matrices_of(study)).index.iloc[-1]
    assert np.isnan(last["combination_index"])
    assert last["status"] == "not estimable: effect of the pair not between 0 and 100 %"


def test_a_weak_drugs_line_is_not_read_far_beyond_its_concentrations():
    """Ten percent effect at most: a line that would put 90 % a thousand times further on."""
    study = matrix_study(
        lambda a, b: hill_viability(a, 450, 1) * hill_viability(b, 2.4, 1.3) / 100,
        doses=RATIO_OF_FIVE,
    )
    last = median_effect(matrices_of(study)).index.iloc[-1]
    assert "the line of anastrozole alone would be read" in last["status"]
    assert np.isnan(last["dose_reduction_1"])


def test_without_three_pairs_at_one_ratio_there_are_no_tables():
    study = matrix_study(dose_additive, doses=((2.0, 10.0), (0.4, 2.0)))
    made = median_effect(matrices_of(study))
    assert len(made.index) == len(made.lines) == 0
