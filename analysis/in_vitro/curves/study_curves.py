"""The fitted curves of a study's single drugs: what they say, and whether it can be said.

What the tables `dose_response`, `dose_response_curve` and `curve_models` are made from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from analysis.groups import Groups, grouped
from analysis.in_vitro.curves.fit import (
    PARAMETERS_OF,
    CurveFits,
    CurveTests,
    Model,
    curve_tests,
    fit_curves,
)
from analysis.in_vitro.curves.intervals import Interval, profile_intervals
from analysis.in_vitro.curves.model import log10_at_level
from analysis.in_vitro.curves.series import (
    FEWEST_EXPERIMENTS,
    NO_EXPERIMENT,
    CurveSeries,
    viability_series,
)
from analysis.settings import Settings
from analysis.statistics.least_squares import Array, Mask, Rows
from analysis.study import Study

HALF = 50.0  # % of control: where the IC50 is
FEWEST_CONCENTRATIONS = 4
WIDEST_DECADES = 2.0
ALPHA = 0.05  # of the F test against a flat line
PLATEAU_REACH = 10.0  # % of control that a plateau may lie beyond the means seen


@dataclass(frozen=True, slots=True, eq=False)
class Tested:
    """What was tested and seen, by series; concentrations above 0."""

    n_points: npt.NDArray[np.intp]
    n: npt.NDArray[np.intp]
    lowest: Array
    highest: Array
    least_pct: Array
    most_pct: Array


@dataclass(frozen=True, slots=True, eq=False)
class StudyCurves:
    """Curves of a study. ``rows`` are the series that were fitted: the other arrays are by them.

    ``ec50`` and ``ic50`` are profile-likelihood intervals (log10), ``over_experiments`` the same
    of the IC50 by leaving out one experiment after the other. ``whole``: the EC50 and the plateaus
    can be given.
    """

    series: CurveSeries
    tested: Tested
    rows: Rows
    fits: CurveFits
    tests: CurveTests
    status: npt.NDArray[np.object_]
    ec50: Interval
    ic50: Interval
    over_experiments: Interval
    whole: Mask
    confidence: float


def study_curves(
    experiments: pd.DataFrame, wells: pd.DataFrame, study: Study, settings: Settings
) -> StudyCurves:
    """Fit every single drug of a study with the curve and the control of the settings.

    A curve is fitted from four concentrations on, with at least two points more than parameters.
    """
    series = viability_series(experiments, wells, study, settings)
    tested = _tested(series)
    rows = fittable(tested, series.curve)
    fits = series.fit(rows)
    tests = curve_tests(fits)
    responds = tests.p_no_effect <= ALPHA
    wanted = np.asarray(responds & ~fits.on_bound)
    levels = [np.nan, HALF]
    ec50, ic50 = profile_intervals(fits, levels, settings.confidence, wanted=wanted)
    status = _statuses(fits, tested, rows, responds, ic50)
    ok = np.flatnonzero(status == "ok")
    over = _over_experiments(series, rows[ok], fits.parameters[ok], settings.confidence)
    return StudyCurves(
        series,
        tested,
        rows,
        fits,
        tests,
        status,
        ec50,
        ic50,
        _placed(over, status == "ok"),
        _whole(fits, tested, rows, status, ec50),
        settings.confidence,
    )


def fittable(tested: Tested, curve: Model) -> Rows:
    """Series with enough concentrations and points for a curve."""
    enough = tested.n_points > PARAMETERS_OF[curve] + 1
    return np.flatnonzero((tested.n >= FEWEST_CONCENTRATIONS) & enough)


def _tested(series: CurveSeries) -> Tested:
    at, point = np.nonzero(series.concentration > 0)
    concentration = series.concentration[at, point]
    level = grouped([at, pd.factorize(concentration)[0]])
    mean, concentration = level.mean(series.response[at, point]), concentration[level.first]
    of_series = Groups(at[level.first], np.arange(len(series.keys)))
    ends = [
        end
        for values in (concentration, mean)
        for end in (of_series.lowest(values), -of_series.lowest(-values))
    ]
    n = of_series.count(np.ones(len(mean), dtype=bool))
    return Tested(np.isfinite(series.response).sum(axis=1), n, *ends)


def _statuses(
    fits: CurveFits, tested: Tested, rows: Rows, responds: Mask, ic50: Interval
) -> npt.NDArray[np.object_]:
    reached = fits.predict(np.stack([tested.lowest[rows], tested.highest[rows]], axis=1))
    narrow = (ic50.decades <= WIDEST_DECADES) & ~fits.on_bound
    return np.select(
        [~responds, (reached > HALF).all(axis=1), (reached < HALF).all(axis=1), ~narrow],
        ["no_response", "ic50_above_range", "ic50_below_range", "not_identified"],
        "ok",
    ).astype(object)


def _whole(
    fits: CurveFits,
    tested: Tested,
    rows: Rows,
    status: npt.NDArray[np.object_],
    ec50: Interval,
) -> Mask:
    """Whether the points determine midpoint and plateaus, and these lie near what was seen."""
    ends = np.sort(np.stack([fits.bottom, fits.top]), axis=0)
    free = np.stack([fits.free[:, 0], fits.free[:, 1]])
    order = np.argsort(np.stack([fits.bottom, fits.top]), axis=0)
    free_low, free_high = np.take_along_axis(free, order, axis=0)
    seen = (ends[0] >= tested.least_pct[rows] - PLATEAU_REACH) | ~free_low
    seen &= (ends[1] <= np.maximum(tested.most_pct[rows], 100.0) + PLATEAU_REACH) | ~free_high
    given = ~np.isin(status, ["no_response", "not_identified"]) & ~fits.on_bound
    return np.asarray(given & seen & (ec50.decades <= WIDEST_DECADES))


def _over_experiments(
    series: CurveSeries, rows: Rows, fitted: Array, confidence: float
) -> Interval:
    """Interval of the log10 IC50 from its change as one experiment after the other is left out.

    ``estimate ± t(G - 1) sqrt((G - 1) / G sum (x_g - mean x)^2)``, x_g without experiment g of G:
    the jackknife. An experiment whose curve is shifted as a whole counts as one, not as many
    points. NaN with fewer than three experiments, or where a curve left over has no IC50.
    """
    estimate = log10_at_level(fitted, HALF)
    low, high = np.full((2, len(rows)), np.nan)
    if series.experiment is None:
        return Interval(estimate, low, high)
    groups = np.where(np.isfinite(series.response[rows]), series.experiment[rows], NO_EXPERIMENT)
    pairs = [(at, g) for at in range(len(rows)) for g in np.unique(groups[at]) if g >= 0]
    if not pairs:
        return Interval(estimate, low, high)
    at, group = np.array(pairs).T
    left = np.where(groups[at] == group[:, None], np.nan, series.response[rows][at])
    concentration = np.nan_to_num(series.concentration[rows][at])
    refits = fit_curves(concentration, left, model=series.curve, start=fitted[at])
    without = refits.log10_at(HALF)
    left_out = Groups(at, rows)
    n, _, sd = left_out.spread(without)
    half = stdtrit(n - 1, (1 + confidence) / 2) * (n - 1) / np.sqrt(np.maximum(n, 1)) * sd
    half = np.where((n >= FEWEST_EXPERIMENTS) & (n == left_out.n), half, np.nan)
    return Interval(estimate, estimate - half, estimate + half)


def _placed(found: Interval, where: Mask) -> Interval:
    """Intervals of some curves among all of them; NaN elsewhere."""
    whole = np.full((3, len(where)), np.nan)
    whole[:, where] = np.stack([found.estimate, found.low, found.high])
    return Interval(*whole)
