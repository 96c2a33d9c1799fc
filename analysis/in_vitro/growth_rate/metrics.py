"""Metrics of growth-rate inhibition: what a drug does to the rate of growth, not to a count.

Noun of this module: the table ``gr_metrics``, from sigmoid curves of GR values (three parameters, 1
without drug), all fitted at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import fdtrc, stdtrit

from analysis.groups import Columns, Groups, Ints, coded, columns_of, grouped, groups_of, places
from analysis.in_vitro.curves.fit import CurveFits, best_fit, start_parameters
from analysis.in_vitro.curves.intervals import profile_intervals
from analysis.in_vitro.curves.jackknife import over_experiments
from analysis.in_vitro.curves.model import (
    BOTTOM,
    LOG10_E,
    LOG_HILL,
    N_PARAMETERS,
    NO_DRUG,
    TOP,
    CurvePoints,
    log10_concentration,
    log10_ec50,
    residuals_and_slopes,
)
from analysis.in_vitro.curves.series import (
    FEWEST_EXPERIMENTS,
    SERIES_KEYS,
    CurveSeries,
    padded,
    stacked,
)
from analysis.in_vitro.growth_rate.values import NO_GROWTH, GrowthValues
from analysis.settings import Settings
from analysis.statistics.least_squares import Array, Mask, Rows
from analysis.study import Study

GR_METRICS_COLUMNS = [
    "model",
    "arm",
    "gr50",
    "gr_max",
    "gr_inf",
    "gr_aoc",
    "h_gr",
    "status",
    "time_h",
    "unit",
    "gr50_low",
    "gr50_high",
    "gec50",
    "r_squared",
    "f",
    "p",
    "n_points",
    "n_concentrations",
    "n_experiments",
    "lowest_concentration",
    "highest_concentration",
    "control_divisions",
    "method",
    "gr50_fit_low",
    "gr50_fit_high",
]
RANGE = ["lowest_concentration", "highest_concentration"]
CURVE_COLUMNS = [
    "gr50", "gr50_fit_low", "gr50_fit_high", "gr_inf", "gec50", "h_gr", "r_squared", "f", "p",
]  # fmt: skip
OF_POINTS = ["source", "experiment", "concentration", "gr", "divisions"]
MEANS, WELLS = "experiment means", "wells"
INTERVAL_WORDS = {
    MEANS: "interval over experiments (jackknife)",
    WELLS: "interval of the fit (profile likelihood)",
}
HALF = 0.5  # of the control's growth rate, nearly: GR 0.5
FEWEST_CONCENTRATIONS = 4
ALPHA = 0.05
WIDEST_DECADES = 2.0
GR_INF_RANGE = (-1.0, 1.0)
HILL_RANGE = (0.1, 5.0)
DECADES_BEYOND = 2.0
PARAMETERS = 3
ON_BOUND = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class FlatTest:
    """F test of a curve against a flat line, by curve; ``r_squared`` is against that line."""

    f: Array
    p: Array
    r_squared: Array


def gr_metrics(values: GrowthValues, study: Study, settings: Settings) -> pd.DataFrame:
    """GR curve of every single drug, model and time whose control's growth is known.

    ``GR(c) = GRinf + (1 - GRinf) / (1 + (c / GEC50)^h)`` by least squares, on the means of the
    experiments where there are three or more, else on wells. ``gr50`` is where the curve crosses
    0.5, ``gr_max`` the smaller of the mean values at the two highest concentrations, ``gr_aoc``
    the trapezoid of 1 - mean GR over the tested log10 range, divided by that range (0: no
    effect). From three experiments on ``gr50_low``, ``_high`` are over experiments: the jackknife
    of the log10 GR50 (`curves.jackknife`), empty where without one of them there is no GR50; with
    fewer they are of the fit (profile likelihood), as ``gr50_fit_low``, ``_high`` always are.
    ``status``, the first that holds:

    - ``control did not grow``: no experiment in which the control has more cells than day 0;
    - ``not_fitted``: fewer than four concentrations, or no more points than parameters;
    - ``no_response``: the F test (2 and n - 3 df) does not prefer the curve to a flat line at 5 %;
    - ``gr50_above_range``, ``gr50_below_range``: the curve does not cross 0.5 between the lowest
      and the highest concentration tested; nothing is extrapolated;
    - ``not_identified``: h or GEC50 on its bound, or an interval of more than two decades;
    - ``ok``.

    GRinf, GEC50 and h are given where GEC50 lies between the concentrations tested and its interval
    (delta method) spans two decades at most; ``gr_max`` and ``gr_aoc`` need no curve and are always
    given. Differs from GRmetrics in three ways: nothing is extrapolated (there a GR50 may lie
    beyond the doses), n - 3 residual degrees of freedom (there n - 2), and controls are plain means
    (there trimmed by half).

    Returns
    -------
    DataFrame
        ``GR_METRICS_COLUMNS``; concentrations in ``unit``; ``control_divisions`` is the mean number
        of doublings of the control.

    References
    ----------
    .. [1] Hafner M, Niepel M, Chung M, Sorger PK. Nat Methods 2016; 13:521-527.
    .. [2] Clark NA, Hafner M, Kouril M, et al. BMC Cancer 2017; 17:698.
    """
    series = _series(values, study)
    if not len(series.keys):
        return pd.DataFrame(columns=GR_METRICS_COLUMNS)
    keys = {name: series.keys[name].to_numpy() for name in series.keys}
    table = keys | _without_curve(series)
    grown, enough = table["n_points"] > 0, table["n_concentrations"] >= FEWEST_CONCENTRATIONS
    rows = np.flatnonzero(grown & enough)
    status = np.where(grown, "not_fitted", NO_GROWTH).astype(object)
    curves = np.full((len(grown), len(CURVE_COLUMNS)), np.nan)
    if len(rows):
        fits = fit_gr(series.concentration[rows], series.response[rows])
        ends = np.stack([table[name][rows] for name in RANGE], axis=1)
        curves[rows], status[rows] = _of_curves(fits, ends, settings)
    table |= dict(zip(CURVE_COLUMNS, curves.T, strict=True)) | {"status": status}
    limits = _intervals(series, table["points"] == MEANS, curves, settings.confidence)
    table |= {"gr50_low": limits[0], "gr50_high": limits[1]}
    method = [
        f"GR from {source}; three parameters, least squares on {points}, {INTERVAL_WORDS[points]}"
        for source, points in zip(table["source"], table["points"], strict=True)
    ]
    table["method"] = np.array(method, dtype=object)
    return pd.DataFrame({name: table[name] for name in GR_METRICS_COLUMNS})


def fit_gr(concentration: Array, values: Array) -> CurveFits:
    """Fit ``GR(c) = GRinf + (1 - GRinf) / (1 + (c / GEC50)^h)`` by least squares.

    Bounds are those of GRmetrics: GRinf -1 to 1, h 0.1 to 5, GEC50 from a hundredth of the lowest
    to a hundred times the highest concentration. ``bottom`` of the result is GRinf,
    ``10 ** log10_ec50`` GEC50. ``on_bound`` concerns h and GEC50: a GRinf of -1 (no cell left) is
    a fact, not a failure.

    Parameters
    ----------
    concentration, values : array, shape (n_curves, n_points)
        NaN leaves a point out.

    References
    ----------
    .. [1] Clark NA, Hafner M, Kouril M, et al. BMC Cancer 2017; 17:698 (GRmetrics).
    """
    used = np.isfinite(values) & (concentration > 0)
    log10_c = np.where(used, log10_concentration(np.nan_to_num(concentration)), NO_DRUG)
    points = CurvePoints(log10_c, np.where(used, values, 0.0), used.astype(float))
    lower, upper = _box(points)
    held = np.full_like(lower, np.nan)
    held[:, TOP], held[:, N_PARAMETERS - 1] = 1.0, 0.0
    free = np.isnan(held)
    starts = start_parameters(points, held, lower, upper)
    found = best_fit(points, starts, free, lower, upper)
    enough = _enough(points)
    parameters = np.where(enough[:, None], found.parameters, np.nan)
    margin = ON_BOUND * (upper - lower)
    at_limit = (parameters <= lower + margin) | (parameters >= upper - margin)
    return CurveFits(
        bottom=parameters[:, BOTTOM],
        top=parameters[:, TOP],
        hill=np.exp(parameters[:, LOG_HILL]),
        log10_ec50=log10_ec50(parameters),
        asymmetry=np.ones(len(parameters)),
        rss=np.where(enough, found.rss, np.nan),
        converged=found.converged & enough,
        on_bound=at_limit[:, [LOG_HILL, LOG10_E]].any(axis=1) & enough,
        parameters=parameters,
        free=free,
        lower=lower,
        upper=upper,
        points=points,
    )


def flat_test(fits: CurveFits) -> FlatTest:
    """F test of the three parameters against the mean of the values: 2 and n - 3 df.

    GRmetrics has n - 2 in place of n - 3: its p is a little smaller.
    """
    w, y, n = fits.points.weights, fits.points.response, fits.points.n
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (w * y).sum(axis=1) / n
        flat = (w * (y - mean[:, None]) ** 2).sum(axis=1)
        df = n - PARAMETERS
        f = (flat - fits.rss) / (PARAMETERS - 1) / (fits.rss / df)
        usable = (df > 0) & np.isfinite(f)
        p = fdtrc(PARAMETERS - 1, np.where(usable, df, 1.0), np.where(usable, np.maximum(f, 0), 0))
        return FlatTest(f, np.where(usable, p, np.nan), 1 - fits.rss / flat)


def gec50_decades(fits: CurveFits, confidence: float = 0.95) -> Array:
    """Width in decades of the t interval of GEC50 (delta method): whether it means anything."""
    rows = np.arange(len(fits.rss))
    _, slopes = residuals_and_slopes(fits.points, fits.parameters, rows, symmetric=True)
    used = slopes[:, [BOTTOM, LOG_HILL, LOG10_E]]
    normal = np.nan_to_num(used @ used.transpose(0, 2, 1))
    variance = np.linalg.pinv(normal, rcond=1e-12, hermitian=True)[:, 2, 2]
    df = np.where(fits.points.n > PARAMETERS, fits.points.n - PARAMETERS, np.nan)
    return np.asarray(2 * stdtrit(df, (1 + confidence) / 2) * np.sqrt(variance * fits.rss / df))


def _series(values: GrowthValues, study: Study) -> CurveSeries:
    """GR values by drug, model and time: means of experiments, or wells where there are few."""
    single = [arm.name for arm in study.arms if arm.role == "single"]
    experiments, wells = (
        columns_of(part, [*SERIES_KEYS, *OF_POINTS], _of_drugs(part, single))
        for part in (values.experiments, values.wells)
    )
    series = groups_of(experiments, SERIES_KEYS)
    known = ~np.isnan(experiments["gr"])
    n = series.only(known).distinct(coded(experiments, "experiment").number[known])
    enough = n >= FEWEST_EXPERIMENTS
    names = series.names(experiments, [*SERIES_KEYS, "source"])
    parts = []
    for part, rows in ((experiments, enough), (wells, ~enough)):
        place = places(part, names, SERIES_KEYS)
        here = np.flatnonzero((place >= 0) & rows[place] & ~np.isnan(part["gr"]))
        points = {"series": place[here], "value": part["gr"][here]}
        parts.append(points | columns_of(part, ["concentration", "experiment"], here))
    keys = names | {
        "control_divisions": series.mean(experiments["divisions"]),
        "n_experiments": n,
        "points": np.where(enough, MEANS, WELLS),
    }
    return padded(pd.DataFrame(keys), stacked(parts))


def _of_drugs(part: Columns, single: list[str]) -> Ints:
    """Rows of single drugs with a concentration above 0."""
    return np.flatnonzero(coded(part, "arm").isin(single) & (part["concentration"] > 0))


def _without_curve(series: CurveSeries) -> Columns:
    """What needs no fit: counts, the range tested, GRmax and the area over the curve."""
    at, point = np.nonzero(~np.isnan(series.concentration) & ~np.isnan(series.response))
    concentration, value = series.concentration[at, point], series.response[at, point]
    level = grouped([at, pd.factorize(concentration)[0]])
    mean, concentration, of = level.mean(value), concentration[level.first], at[level.first]
    order = np.lexsort((concentration, of))
    mean, concentration, of = mean[order], concentration[order], of[order]
    by_series = Groups(of, np.arange(len(series.keys)))
    n = by_series.n
    last = np.cumsum(n)[of] - np.arange(len(of)) <= 2
    same = of[1:] == of[:-1]
    step = np.where(same, np.diff(np.log10(concentration)), 0.0)
    area = np.bincount(of[1:], step * (1 - (mean[1:] + mean[:-1]) / 2), minlength=len(n))
    width = np.bincount(of[1:], step, minlength=len(n))
    return {
        "n_points": np.bincount(at, minlength=len(n)),
        "n_concentrations": n,
        "lowest_concentration": by_series.lowest(concentration),
        "highest_concentration": -by_series.lowest(-concentration),
        "gr_max": by_series.lowest(np.where(last, mean, np.nan)),
        "gr_aoc": area / np.where(width > 0, width, np.nan),
    }


def _intervals(series: CurveSeries, over_means: Mask, curves: Array, confidence: float) -> Array:
    """Limits of GR50: over experiments where the points are their means, else of the fit."""
    gr50, *of_fit = (
        curves[:, CURVE_COLUMNS.index(name)] for name in ("gr50", "gr50_fit_low", "gr50_fit_high")
    )
    limits = np.array(of_fit)
    rows = np.flatnonzero(over_means & np.isfinite(gr50))

    def crossing(concentration: Array, values: Array, _: Rows) -> Array:
        return fit_gr(concentration, values).log10_at(HALF)

    found = over_experiments(series, rows, np.log10(gr50[rows]), crossing, confidence)
    limits[:, rows] = 10**found.low, 10**found.high
    return limits


def _of_curves(fits: CurveFits, ends: Array, settings: Settings) -> tuple[Array, list[str]]:
    """Numbers of the fitted curves in the order of ``CURVE_COLUMNS``, and their statuses.

    ``ends`` are the lowest and the highest concentration of each.
    """
    test = flat_test(fits)
    reached = fits.predict(ends)
    falls = test.p <= ALPHA
    crosses = falls & (reached.max(axis=1) >= HALF) & (reached.min(axis=1) <= HALF)
    gec50 = 10**fits.log10_ec50
    inside = falls & (gec50 >= ends.min(axis=1)) & (gec50 <= ends.max(axis=1)) & ~fits.on_bound
    (interval,) = profile_intervals(fits, [HALF], settings.confidence, wanted=crosses)
    narrow = (interval.decades <= WIDEST_DECADES) & ~fits.on_bound
    status = np.select(
        [
            ~np.isfinite(fits.rss),
            ~falls,
            reached.min(axis=1) > HALF,
            reached.max(axis=1) < HALF,
            ~narrow,
        ],
        ["not_fitted", "no_response", "gr50_above_range", "gr50_below_range", "not_identified"],
        "ok",
    )
    gr50 = np.stack([interval.estimate, interval.low, interval.high])
    curved = inside & (gec50_decades(fits, settings.confidence) <= WIDEST_DECADES)
    return _numbers(fits, test, gr50, status == "ok", curved), status.tolist()


def _numbers(
    fits: CurveFits, test: FlatTest, log10_gr50: Array, known: Mask, curved: Mask
) -> Array:
    """The columns of ``CURVE_COLUMNS``: NaN where the points do not determine them."""
    columns = [
        *np.where(known, 10**log10_gr50, np.nan),
        *np.where(curved, [fits.bottom, 10**fits.log10_ec50, fits.hill], np.nan),
        test.r_squared,
        test.f,
        test.p,
    ]
    return np.stack(columns).T


def _box(points: CurvePoints) -> tuple[Array, Array]:
    used = points.weights > 0
    low = np.where(used, points.log10_c, np.inf).min(axis=1, initial=np.inf)
    high = np.where(used, points.log10_c, -np.inf).max(axis=1, initial=-np.inf)
    present = used.any(axis=1)
    shape = (len(used), N_PARAMETERS)
    lower, upper = np.zeros(shape), np.ones(shape)
    lower[:, BOTTOM], upper[:, BOTTOM] = GR_INF_RANGE
    lower[:, LOG_HILL], upper[:, LOG_HILL] = np.log(HILL_RANGE)
    lower[:, LOG10_E] = np.where(present, low, 0.0) - DECADES_BEYOND
    upper[:, LOG10_E] = np.where(present, high, 0.0) + DECADES_BEYOND
    return lower, upper


def _enough(points: CurvePoints) -> Mask:
    """Curves with more points than parameters over a range of concentrations."""
    used = points.weights > 0
    low = np.where(used, points.log10_c, np.inf).min(axis=1, initial=np.inf)
    high = np.where(used, points.log10_c, -np.inf).max(axis=1, initial=-np.inf)
    return np.asarray((points.n > PARAMETERS) & (high > low))
