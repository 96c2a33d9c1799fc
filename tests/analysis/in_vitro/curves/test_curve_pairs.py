"""One curve for two lines: the extra sum of squares is that of one fit through all points."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import f as f_distribution

from analysis.in_vitro.curves.fit import fit_curves
from analysis.in_vitro.curves.pairs import one_curve_for_both

DOSES = np.repeat([0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0], 3)


def two_lines(seed: int = 5, shift: float = 0.6) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    first, second = (
        8 + 92 / (1 + (DOSES / 10**log10_e) ** np.exp(0.2)) + rng.normal(0, 3, len(DOSES))
        for log10_e in (-0.3, -0.3 + shift)
    )
    return first, second


def test_one_curve_for_both_is_the_fit_of_all_points():
    first, second = two_lines()
    alone = fit_curves(DOSES, first), fit_curves(DOSES, second)
    pooled = fit_curves(np.tile(DOSES, 2), np.r_[first, second])
    test = one_curve_for_both(*alone)
    rss = alone[0].rss[0] + alone[1].rss[0]
    f = (pooled.rss[0] - rss) / 4 / (rss / 34)
    assert (test.df[0], test.df_residual[0]) == (4, 34)
    assert test.f[0] == pytest.approx(f, rel=1e-6)
    assert test.p[0] == pytest.approx(f_distribution.sf(f, 4, 34), rel=1e-6)


def test_of_independent_points_its_p_is_that_of_f():
    pairs = [two_lines(seed, shift=0.0) for seed in range(300)]
    first, second = (fit_curves(DOSES, np.array(side)) for side in zip(*pairs, strict=True))
    assert 0.02 <= (one_curve_for_both(first, second).p < 0.05).mean() <= 0.085


def test_without_degrees_of_freedom_there_is_no_f():
    first, second = (fit_curves(DOSES[::3][:4], line[::3][:4]) for line in two_lines())
    test = one_curve_for_both(first, second)
    assert np.isnan([test.f[0], test.p[0]]).all()
