"""Two curves together: ratios and F tests as R's drc and scipy give them."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import curve_fit
from scipy.stats import f as f_distribution
from scipy.stats import t as t_distribution

from analysis.in_vitro.curves.fit import fit_curves
from analysis.in_vitro.curves.model import BOTTOM, LN10, TOP
from analysis.in_vitro.curves.pairs import extra_sum_of_squares, fit_pairs
from tests.places import REAL_FILES

REFERENCE = REAL_FILES / "in_vitro/reference"
DOSES = np.repeat([0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0], 3)
needs_drc = pytest.mark.skipif(not REFERENCE.exists(), reason="R's drc numbers are not at hand")


def falling(c, bottom, top, log_hill, log10_e):
    return bottom + (top - bottom) / (1 + (c / 10**log10_e) ** np.exp(log_hill))


def two_lines(seed: int = 5, shift: float = 0.6) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    first = falling(DOSES, 8, 100, 0.2, -0.3) + rng.normal(0, 3, len(DOSES))
    second = falling(DOSES, 8, 100, 0.2, -0.3 + shift) + rng.normal(0, 3, len(DOSES))
    return first, second


@needs_drc
def test_s_alba_with_common_plateaus_is_that_of_drc():
    data = pd.read_csv(REFERENCE / "drc_S.alba.csv")
    drc = json.loads((REFERENCE / "drc_expected.json").read_text())["S.alba LL.4 common c,d"]
    bentazone, glyphosate = (
        fit_curves(rows["Dose"].to_numpy(), rows["DryMatter"].to_numpy())
        for _, rows in data.groupby("Herbicide")
    )
    apart = fit_pairs(glyphosate, bentazone)
    common = fit_pairs(glyphosate, bentazone, [BOTTOM, TOP])
    assert common.rss[0] == pytest.approx(drc["rss"], rel=1e-5)
    assert (common.df[0], apart.df[0]) == (62, 60)
    log_ratio, se = (float(values[0]) for values in common.log10_ratio(np.nan))
    ratio, half = 10**log_ratio, t_distribution.ppf(0.975, 62) * 10**log_ratio * LN10 * se
    assert ratio == pytest.approx(0.4280, abs=5e-4)
    assert (ratio - half, ratio + half) == pytest.approx((0.3403, 0.5158), abs=1e-3)
    test = extra_sum_of_squares(common, apart)
    assert (test.df[0], test.df_residual[0]) == (2, 60)
    assert test.f[0] == pytest.approx(0.5876, abs=3e-4)
    assert test.p[0] == pytest.approx(0.5588, abs=2e-4)


def test_ratio_and_error_are_those_of_one_scipy_fit_of_both_curves():
    first, second = two_lines()
    pair = fit_pairs(fit_curves(DOSES, first), fit_curves(DOSES, second))

    def both(c, *p):
        return np.r_[falling(c[:21], *p[:4]), falling(c[21:], *p[4:])]

    start = [5, 100, 0, 0, 5, 100, 0, 0.5]
    p, covariance = curve_fit(both, np.tile(DOSES, 2), np.r_[first, second], p0=start)

    def log_ic50(q):
        return q[3] + np.log10((q[1] - q[0]) / (50 - q[0]) - 1) / np.exp(q[2])

    def difference(q):
        return log_ic50(q[4:]) - log_ic50(q[:4])

    steps = 1e-5 * np.eye(8)
    slopes = np.array([(difference(p + s) - difference(p - s)) / 2e-5 for s in steps])
    estimate, se = pair.log10_ratio(50.0)
    assert estimate[0] == pytest.approx(difference(p), abs=1e-5)
    assert se[0] == pytest.approx(np.sqrt(slopes @ covariance @ slopes), rel=1e-3)


def test_one_curve_for_both_is_the_fit_of_all_points():
    first, second = two_lines()
    alone = fit_curves(DOSES, first), fit_curves(DOSES, second)
    together = fit_pairs(*alone, range(5))
    pooled = fit_curves(np.tile(DOSES, 2), np.r_[first, second])
    assert together.rss[0] == pytest.approx(pooled.rss[0], rel=1e-7)
    test = extra_sum_of_squares(together, fit_pairs(*alone))
    rss = alone[0].rss[0] + alone[1].rss[0]
    f = (pooled.rss[0] - rss) / 4 / (rss / 34)
    assert (test.df[0], test.df_residual[0]) == (4, 34)
    assert test.f[0] == pytest.approx(f, rel=1e-6)
    assert test.p[0] == pytest.approx(f_distribution.sf(f, 4, 34), rel=1e-6)


def test_equal_lines_are_called_different_as_seldom_as_the_test_says():
    pairs = [two_lines(seed, shift=0.0) for seed in range(300)]
    first, second = (fit_curves(DOSES, np.array(side)) for side in zip(*pairs, strict=True))
    p = extra_sum_of_squares(fit_pairs(first, second, range(5)), fit_pairs(first, second)).p
    assert 0.02 <= (p < 0.05).mean() <= 0.085
    estimate, se = fit_pairs(first, second).log10_ratio(50.0)
    covered = np.abs(estimate) <= t_distribution.ppf(0.975, 34) * se
    assert 0.92 <= covered.mean() <= 0.98
