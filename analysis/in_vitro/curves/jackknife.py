"""Intervals over experiments: how far a concentration moves as each experiment is left out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import stdtrit

from analysis.groups import Groups
from analysis.in_vitro.curves.intervals import Interval
from analysis.in_vitro.curves.series import FEWEST_EXPERIMENTS, CurveSeries
from analysis.statistics.least_squares import Array, Rows

Crossing = Callable[[Array, Array, Rows], Array]  # concentrations, responses, place in rows


def over_experiments(
    series: CurveSeries, rows: Rows, estimate: Array, crossing: Crossing, confidence: float
) -> Interval:
    """Interval of a log10 concentration from its change as one experiment after the other is out.

    ``estimate ± t(G - 1) sqrt((G - 1) / G sum (x_g - mean x)^2)``, x_g without experiment g of G:
    the jackknife. An experiment whose curve is shifted as a whole counts as one, not as many
    points. NaN with fewer than three experiments, or where a curve left over has no x_g.

    Parameters
    ----------
    series : CurveSeries
        Of means of experiments.
    rows : array of int
        Series that have an estimate.
    estimate : array
        Of each of them, log10.
    crossing : function
        The log10 concentration of curves fitted anew to concentrations and responses (NaN: left
        out), given with the place in ``rows`` that each belongs to.
    confidence : float

    References
    ----------
    .. [1] Miller RG. Biometrika 1974; 61:1-15.
    """
    low, high = np.full((2, len(rows)), np.nan)
    if series.experiment is None or not len(rows):
        return Interval(estimate, low, high)
    groups = np.where(np.isfinite(series.response[rows]), series.experiment[rows], -1)
    at, group = np.array(
        [(at, g) for at in range(len(rows)) for g in np.unique(groups[at]) if g >= 0]
    ).T
    left = np.where(groups[at] == group[:, None], np.nan, series.response[rows][at])
    without = crossing(np.nan_to_num(series.concentration[rows][at]), left, at)
    left_out = Groups(at, rows)
    n, _, sd = left_out.spread(without)
    half = stdtrit(n - 1, (1 + confidence) / 2) * (n - 1) / np.sqrt(np.maximum(n, 1)) * sd
    half = np.where((n >= FEWEST_EXPERIMENTS) & (n == left_out.n), half, np.nan)
    return Interval(estimate, estimate - half, estimate + half)
