"""The fitted curves of a study's single drugs: what they say, and whether it can be said.

What the tables `dose_response`, `dose_response_curve` and `curve_models` are made from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

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
from analysis.in_vitro.curves.jackknife import over_experiments
from analysis.in_vitro.curves.model import log10_at_level
from analysis.in_vitro.curves.series import (
    FEWEST_EXPERIMENTS,
    CurveSeries,
    viability_series,
)
from analysis.in_vitro.curves.shapes import HALF, POOR_FIT, Shapes, shapes
from analysis.settings import Settings
from analysis.statistics.least_squares import Array, Mask, Rows
from analysis.study import Study

FEWEST_CONCENTRATIONS = 4
WIDEST_DECADES = 2.0
ALPHA = 0.05  # of the F test against a flat line
PLATEAU_REACH = 10.0  # % of control that a plateau may lie beyond the means seen
GIVEN = ("ok", "bracketed")  # statuses with an IC50


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

    ``ec50`` and ``ic50_fit`` are profile-likelihood intervals (log10). ``ic50`` is what is
    reported: of three experiments or more the interval from leaving out one after the other, with
    fewer that of the fit, and where the means only bracket it the two concentrations around it.
    ``whole``: the EC50 and the plateaus can be given.
    """

    series: CurveSeries
    tested: Tested
    rows: Rows
    fits: CurveFits
    tests: CurveTests
    status: npt.NDArray[np.object_]
    shapes: Shapes
    ec50: Interval
    ic50: Interval
    ic50_fit: Interval
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
    shape = shapes(fits, tests.lack_of_fit_p)
    wanted = np.asarray(responds & ~fits.on_bound & ~shape.not_sigmoid)
    ec50, ic50 = profile_intervals(fits, [np.nan, HALF], settings.confidence, wanted=wanted)
    status = _statuses(fits, tested, rows, tests, shape, ic50)
    return StudyCurves(
        series,
        tested,
        rows,
        fits,
        tests,
        status,
        shape,
        ec50,
        _reported(series, rows, fits, status, shape, ic50, settings.confidence),
        ic50,
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
    fits: CurveFits,
    tested: Tested,
    rows: Rows,
    tests: CurveTests,
    shape: Shapes,
    ic50: Interval,
) -> npt.NDArray[np.object_]:
    """What can be said of each IC50, from the fitted curve and from the means themselves."""
    low, high = np.log10([tested.lowest[rows], tested.highest[rows]])
    reached = fits.predict(10.0 ** np.stack([low, high], axis=1))
    over, under = (reached > HALF).all(axis=1), (reached < HALF).all(axis=1)
    responds = tests.p_no_effect <= ALPHA
    missed = (tests.lack_of_fit_p < POOR_FIT) & ~_between(shape, ic50.estimate)
    falls_within = ~(over | under) & (fits.top > fits.bottom)
    determined = (ic50.decades <= WIDEST_DECADES) & ~fits.on_bound & falls_within
    return np.select(
        [
            shape.not_sigmoid,
            ~shape.some_above & (under | ~responds),
            ~responds & ~shape.crossed,
            over & ~shape.some_below,
            shape.crossed & (shape.step | fits.on_bound | ~falls_within | ~responds | missed),
            ~determined,
        ],
        [
            "not_sigmoid",
            "ic50_below_range",
            "no_response",
            "ic50_above_range",
            "bracketed",
            "not_identified",
        ],
        "ok",
    ).astype(object)


def _between(shape: Shapes, log10_c: Array) -> Mask:
    """Whether a concentration lies between the two around which the means cross 50 %."""
    return np.asarray((shape.low <= log10_c) & (log10_c <= shape.high))


def _reported(
    series: CurveSeries,
    rows: Rows,
    fits: CurveFits,
    status: npt.NDArray[np.object_],
    shape: Shapes,
    of_fit: Interval,
    confidence: float,
) -> Interval:
    """The IC50 with the interval to report."""
    several = series.keys["n_experiments"].to_numpy()[rows] >= FEWEST_EXPERIMENTS
    low, high = of_fit.low.copy(), of_fit.high.copy()
    ok = np.flatnonzero((status == "ok") & several)
    fitted = fits.parameters[ok]

    def crossing(concentration: Array, response: Array, at: Rows) -> Array:
        refits = fit_curves(concentration, response, model=series.curve, start=fitted[at])
        return refits.log10_at(HALF)

    over = over_experiments(series, rows[ok], log10_at_level(fitted, HALF), crossing, confidence)
    low[ok], high[ok] = over.low, over.high
    bracketed = status == "bracketed"
    return Interval(
        np.where(bracketed, shape.crossing, of_fit.estimate),
        np.where(bracketed, shape.low, low),
        np.where(bracketed, shape.high, high),
    )


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
    unfit = ["no_response", "not_identified", "not_sigmoid", "bracketed"]
    given = ~np.isin(status, unfit) & ~fits.on_bound
    return np.asarray(given & seen & (ec50.decades <= WIDEST_DECADES))
