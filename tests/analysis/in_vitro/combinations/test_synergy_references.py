"""Bliss, HSA, Loewe and ZIP: against SynergyFinder, shams, and a second way to compute them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq, curve_fit

from analysis.in_vitro.combinations import references
from tests.combination_plates import bliss_surface, hill_viability
from tests.places import REAL_FILES

REAL = REAL_FILES / "in_vitro/reference"
needs_real = pytest.mark.skipif(not REAL.exists(), reason="the real files are not here")
D1, D2 = np.array([0, 1, 3, 10, 30, 100.0]), np.array([0, 0.5, 2, 6, 20, 60.0])
percent = st.floats(0, 130)


def matrix(surface, first=D1, second=D2):
    return np.array([[[surface(a, b) for b in second] for a in first]])


def both(viability, doses=(D1, D2)):
    fits = references.single_fits(viability, doses)
    return fits, references.loewe(fits, doses), references.zip_surface(viability, fits, doses)


def loewe_sham(ec50s, slope, first, second, end=0.0):
    """Dose-additive surface of two drugs with one slope and one plateau."""
    return hill_viability(first / ec50s[0] + second / ec50s[1], 1.0, slope, end)


@needs_real
@pytest.mark.parametrize(("block", "hsa", "bliss"), [(1, 20.195, 10.856), (2, -41.418, -13.073)])
def test_hsa_and_bliss_of_real_screens_are_synergyfinders(block, hsa, bliss):
    viability, _, published = mathews(block)
    observed = viability[0, 1:, 1:]
    for name, expected, score in (
        ("HSA", references.hsa(viability)[0], hsa),
        ("Bliss", references.bliss(viability)[0], bliss),
    ):
        np.testing.assert_allclose(100 - expected, published(f"{name}_ref"), atol=1e-9)
        assert (expected - observed).mean() == pytest.approx(score, abs=5e-4)


@needs_real
def test_where_curves_are_identified_zip_and_loewe_are_synergyfinders():
    """Canertinib with ibrutinib: canertinib's step lies between two concentrations."""
    viability, doses, published = mathews(2)
    _, loewe, surface = both(viability, doses)
    np.testing.assert_allclose(100 - surface.expected[0], published("ZIP_ref"), atol=0.1)
    # Below the step, what ibrutinib does alone.
    np.testing.assert_allclose(100 - loewe[0, 0, :2], published("Loewe_ref")[0, :2], atol=0.5)


def mathews(block):
    cells = pd.read_csv(REAL / "expected_synergyfinder_mathews_cells.csv")
    cells = cells[cells["block_id"] == block]
    viability = cells.assign(v=100 - cells["response"]).pivot(
        index="conc1", columns="conc2", values="v"
    )
    inner = cells[(cells["conc1"] > 0) & (cells["conc2"] > 0)]
    doses = viability.index.to_numpy(), viability.columns.to_numpy()
    return (
        viability.to_numpy()[None],
        doses,
        lambda name: inner.pivot(index="conc1", columns="conc2", values=name).to_numpy(),
    )


def test_a_drug_with_itself_is_exactly_dose_additive():
    """Sham: the second drug is the first, diluted; expected and true surface agree to 1e-6."""
    viability = matrix(lambda a, b: loewe_sham((8.0, 4.0), 1.4, a, b))
    fits, expected, _ = both(viability)
    np.testing.assert_allclose(expected, viability[:, 1:, 1:], atol=1e-6)
    first, second = (f.dose_at(viability[:, 1:, 1:]) for f in fits)
    index = D1[1:, None] / first[0] + D2[1:] / second[0]
    np.testing.assert_allclose(index, 1, atol=1e-6)


@needs_real
def test_a_noisy_sham_has_a_combination_index_of_one():
    table = pd.read_csv(REAL / "synergy_sham_2d.csv")
    wide = 100 * table.pivot_table(index="drug1.conc", columns="drug2.conc", values="E")
    # The lowest concentration (0.05, one twentieth of the EC50) stands for none.
    viability, doses = wide.to_numpy(copy=True)[None], np.r_[0.0, wide.index.to_numpy()[1:]]
    viability[0, 0, 0] = 100.0
    fits = references.single_fits(viability, (doses, doses))
    inner = viability[:, 1:, 1:]
    first, second = (f.dose_at(inner) for f in fits)
    index = (doses[1:, None] / first[0] + doses[1:] / second[0]).ravel()
    assert np.nanmedian(index) == pytest.approx(1, abs=0.1)


def test_loewe_is_undefined_where_the_weaker_drug_alone_cannot_go():
    """One drug stops at 50 %, the other kills: no dose of the first has 20 % viability."""
    viability = matrix(
        lambda a, b: (
            min(hill_viability(a, 3, 2, 50), hill_viability(b, 3, 2))
            if a * b
            else (hill_viability(a, 3, 2, 50) if a else hill_viability(b, 3, 2))
        )
    )
    fits, expected, _ = both(viability)
    assert references.reach(fits[0], D1) == pytest.approx([50], abs=0.01)
    assert np.isnan(expected[0, :, 2:]).all()
    assert np.isfinite(expected[0, :2, 0]).all()
    assert np.nanmin(expected) > 50


def test_loewe_does_not_read_a_curve_beyond_what_was_tested():
    """25 % effect at the highest concentration of a curve whose plateau lies far beyond."""
    viability = matrix(lambda a, b: hill_viability(a, 300, 1) * hill_viability(b, 3, 2) / 100)
    fits, expected, _ = both(viability)
    assert references.reach(fits[0], D1) == pytest.approx([75], abs=0.01)
    assert np.nanmin(expected) >= 75


def test_loewe_solves_its_equation_at_every_defined_cell():
    viability = matrix(bliss_surface)
    fits, expected, _ = both(viability)
    assert np.isfinite(expected).sum() > 15

    for i, j in np.argwhere(np.isfinite(expected[0])):

        def gap(v, at=(i, j)):
            alone = [f.dose_at(np.array([v]))[0] for f in fits]
            return D1[1 + at[0]] / alone[0] + D2[1 + at[1]] / alone[1] - 1

        low = max(f.end[0] for f in fits) + 1e-6
        root = brentq(gap, low, min(f.base[0] for f in fits) - 1e-9, xtol=1e-12)
        assert expected[0, i, j] == pytest.approx(root, abs=1e-8)


def test_zip_finds_nothing_where_neither_curve_is_shifted():
    viability = matrix(bliss_surface)
    _, _, surface = both(viability)
    np.testing.assert_allclose(surface.fitted, surface.expected, atol=1e-5)
    assert (list(surface.slices), list(surface.slices_failed)) == ([10], [0])


def test_zip_is_that_of_scipys_curve_fit():
    rng = np.random.default_rng(3)
    viability = matrix(bliss_surface) + rng.normal(0, 2, (1, 6, 6))
    _, _, surface = both(viability)

    def over(doses, start):
        def curve(x, end, log_ec50, log_slope):
            return start + (end - start) / (1 + (10**log_ec50 / x) ** 10**log_slope)

        return doses, curve

    alone = [four_parameters(D1, viability[0, :, 0]), four_parameters(D2, viability[0, 0])]
    fitted = np.zeros((2, 5, 5))
    for j in range(5):
        x, curve = over(D1[1:], alone[1][j])
        theta = curve_fit(curve, x, viability[0, 1:, j + 1], p0=[0, 1.2, 0.1])[0]
        fitted[0, :, j] = curve(x, *theta)
    for i in range(5):
        x, curve = over(D2[1:], alone[0][i])
        theta = curve_fit(curve, x, viability[0, i + 1, 1:], p0=[0, 0.8, 0.2])[0]
        fitted[1, i] = curve(x, *theta)
    np.testing.assert_allclose(surface.expected[0], np.outer(*alone) / 100, atol=1e-3)
    np.testing.assert_allclose(surface.fitted[0], fitted.mean(axis=0), atol=2e-2)


def four_parameters(doses, y):
    def curve(x, base, end, log_ec50, log_slope):
        effect = np.zeros(len(x))
        effect[x > 0] = 1 / (1 + (10**log_ec50 / x[x > 0]) ** 10**log_slope)
        return base + (end - base) * effect

    theta = curve_fit(curve, doses, y, p0=[100, 0, 1, 0.1])[0]
    return curve(doses[1:], *theta)


def test_too_few_concentrations_have_no_curve():
    few = D1[:4]
    viability = matrix(bliss_surface, few, D2)
    _, expected, surface = both(viability, (few, D2))
    assert np.isnan(expected).all()
    assert np.isnan(surface.expected).all()


@given(a=percent, b=percent, together=percent)
def test_of_two_inhibitors_hsa_expects_no_less_viability_than_bliss(a, b, together):
    viability = np.array([[[100.0, b], [a, together]]])
    bliss, hsa = references.bliss(viability)[0, 0, 0], references.hsa(viability)[0, 0, 0]
    assert hsa == min(a, b)
    assert bliss == pytest.approx(a * b / 100)
    if max(a, b) <= 100:
        assert bliss <= hsa + 1e-9
