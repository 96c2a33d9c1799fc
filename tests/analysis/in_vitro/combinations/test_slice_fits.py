"""Hill curves through slices, against SciPy from many starts and against known curves."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import least_squares

from analysis.in_vitro.combinations.slice_fits import fit_slices

DOSES = np.array([0, 0.3, 1, 3, 10, 30, 100.0])


def hill(doses, base, end, log_ec50, slope):
    effect = np.zeros(len(doses))
    effect[doses > 0] = 1 / (1 + (10**log_ec50 / doses[doses > 0]) ** slope)
    return base + (end - base) * effect


def test_noiseless_curves_come_back():
    rng = np.random.default_rng(5)
    truth = np.column_stack(
        [
            rng.uniform(90, 110, 200),
            rng.uniform(0, 60, 200),
            rng.uniform(0, 1.5, 200),
            rng.uniform(0.7, 3, 200),
        ]
    )
    fits = fit_slices(DOSES, np.array([hill(DOSES, *row) for row in truth]))
    found = np.column_stack([fits.base, fits.end, fits.log_ec50, fits.hill])
    np.testing.assert_allclose(found, truth, rtol=1e-6, atol=1e-6)
    assert fits.identified.all()


@pytest.mark.parametrize("with_base", [False, True])
def test_least_squares_are_as_low_as_scipys_from_twelve_starts(with_base):
    rng = np.random.default_rng(8)
    truth = rng.uniform([95, 0, -0.3, 0.7], [105, 70, 1.7, 3], size=(25, 4))
    noisy = np.array([hill(DOSES, *row) for row in truth]) + rng.normal(0, 5, (25, 7))
    base = truth[:, 0] if with_base else None
    fits = fit_slices(DOSES, noisy, base)
    for number, y in enumerate(noisy):
        reached = fits.viability(DOSES)[number]
        assert fits.rss[number] == pytest.approx(((y - reached) ** 2).sum(), rel=1e-9)
        best = least_of_scipy(y, None if base is None else base[number])
        assert fits.rss[number] <= best * (1 + 1e-5)


def least_of_scipy(y, base):
    low, high = min(-25, 1.5 * y.min()), max(150, 1.5 * y.max())
    box = ([low, np.log10(0.3) - 2, -1], [high, 4, 1])
    if base is None:
        box = ([*box[0], low], [*box[1], high])

    def left(theta):
        start = theta[3] if base is None else base
        return y - hill(DOSES, start, theta[0], theta[1], 10 ** theta[2])

    starts = [[20, e, h, 100] for e in (-0.3, 0.5, 1.2, 2) for h in (-0.2, 0.2, 0.6)]
    return min(
        2 * least_squares(left, start[: len(box[0])], bounds=box, xtol=1e-12, ftol=1e-12).cost
        for start in starts
    )


def test_the_dose_for_a_viability_inverts_the_curve():
    fits = fit_slices(DOSES, hill(DOSES, 100, 20, 0.7, 1.3)[None])
    assert fits.viability(fits.dose_at(np.array([[60.0, 35.0]]))[0])[0] == pytest.approx([60, 35])
    assert np.isnan(fits.dose_at(np.array([[15.0, 105.0]]))).all()


def test_a_missing_point_is_left_out_and_two_doses_are_too_few():
    y = hill(DOSES, 100, 20, 0.7, 1.3)
    gaps = np.array([np.where(DOSES == 3, np.nan, y), np.where(DOSES > 1, np.nan, y)])
    fits = fit_slices(DOSES, gaps)
    assert fits.end[0] == pytest.approx(20, abs=1e-4)
    assert np.isnan(fits.end[1])
    assert list(fits.identified) == [True, False]


def test_a_plateau_that_was_not_reached_is_not_identified():
    fits = fit_slices(DOSES, 100 - 0.4 * DOSES[None])
    assert not fits.identified[0]
    assert fits.viability(DOSES)[0, -1] == pytest.approx(60, abs=1)
