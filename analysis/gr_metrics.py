"""Metrics of growth-rate inhibition: what a drug does to the rate of growth, not to a count."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.curve_fit import CurveFits
from analysis.curve_intervals import profile_intervals
from analysis.curve_series import FEWEST_EXPERIMENTS, SERIES_KEYS, CurveSeries, padded
from analysis.gr_curves import FlatTest, fit_gr, flat_test, gec50_decades
from analysis.gr_values import NO_GROWTH, GrowthValues
from analysis.groups import Groups, coded, grouped, groups_of, places
from analysis.least_squares import Array, Mask
from analysis.settings import Settings
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
]
CURVE_COLUMNS = ["gr50", "gr50_low", "gr50_high", "gr_inf", "gec50", "h_gr", "r_squared", "f", "p"]
HALF = 0.5  # of the control's growth rate, nearly: GR 0.5
FEWEST_CONCENTRATIONS = 4
ALPHA = 0.05
WIDEST_DECADES = 2.0


def gr_metrics(values: GrowthValues, study: Study, settings: Settings) -> pd.DataFrame:
    """GR curve of every single drug, model and time whose control's growth is known.

    ``GR(c) = GRinf + (1 - GRinf) / (1 + (c / GEC50)^h)`` by least squares, on the means of the
    experiments where there are three or more, else on wells. ``gr50`` is where the curve crosses
    0.5, ``gr_max`` the smaller of the mean values at the two highest concentrations, ``gr_aoc``
    the trapezoid of 1 - mean GR over the tested log10 range, divided by that range (0: no
    effect). The interval of GR50 is profile likelihood. ``status``, the first that holds:

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
    table = pd.concat([series.keys, _without_curve(series)], axis=1)
    grown = (table["n_points"] > 0).to_numpy()
    enough = (table["n_concentrations"] >= FEWEST_CONCENTRATIONS).to_numpy()
    rows = np.flatnonzero(grown & enough)
    status = np.where(grown, "not_fitted", NO_GROWTH).astype(object)
    curves = pd.DataFrame(np.nan, table.index, CURVE_COLUMNS)
    if len(rows):
        fits = fit_gr(series.concentration[rows], series.response[rows])
        found, words = _of_curves(fits, table.iloc[rows], settings)
        curves.iloc[rows], status[rows] = found, words
    method = [
        f"GR from {source}; three parameters, least squares on {points}, profile likelihood"
        for source, points in zip(table["source"], table["points"], strict=True)
    ]
    whole = pd.concat([table, curves], axis=1).assign(status=status, method=method)
    return whole[GR_METRICS_COLUMNS]


def _series(values: GrowthValues, study: Study) -> CurveSeries:
    """GR values by drug, model and time: means of experiments, or wells where there are few."""
    single = [arm.name for arm in study.arms if arm.role == "single"]
    experiments, wells = (
        part[coded(part, "arm").isin(single) & (part["concentration"] > 0).to_numpy()]
        for part in (values.experiments, values.wells)
    )
    series = groups_of(experiments, SERIES_KEYS)
    known = experiments["gr"].notna().to_numpy()
    each = grouped([series.number[known], coded(experiments, "experiment").number[known]])
    n = np.bincount(series.number[known][each.first], minlength=len(series))
    enough = n >= FEWEST_EXPERIMENTS
    keys = pd.DataFrame(
        {
            **series.names(experiments, [*SERIES_KEYS, "source"]),
            "control_divisions": series.mean(experiments["divisions"].to_numpy(float)),
            "n_experiments": n,
            "points": np.where(enough, "experiment means", "wells"),
        }
    )
    parts = []
    for part, rows in ((experiments, enough), (wells, ~enough)):
        place = places(part, keys, SERIES_KEYS)
        here = np.flatnonzero((place >= 0) & rows[place] & part["gr"].notna().to_numpy())
        columns = {name: part[name].array[here] for name in ("concentration", "experiment")}
        value = part["gr"].to_numpy()[here]
        parts.append(pd.DataFrame({"series": place[here], "value": value, **columns}))
    return padded(keys, pd.concat(parts, ignore_index=True))


def _without_curve(series: CurveSeries) -> pd.DataFrame:
    """What needs no fit: counts, the range tested, GRmax and the area over the curve."""
    at, point = np.nonzero(~np.isnan(series.concentration) & ~np.isnan(series.response))
    concentration, value = series.concentration[at, point], series.response[at, point]
    level = grouped([at, pd.factorize(concentration)[0]])
    mean, concentration, of = level.mean(value), concentration[level.first], at[level.first]
    order = np.lexsort((concentration, of))
    mean, concentration, of = mean[order], concentration[order], of[order]
    by_series = Groups(of, np.arange(len(series.keys)))
    n = by_series.count(np.ones(len(of), dtype=bool))
    last = np.cumsum(n)[of] - np.arange(len(of)) <= 2
    same = of[1:] == of[:-1]
    step = np.where(same, np.diff(np.log10(concentration)), 0.0)
    area = np.bincount(of[1:], step * (1 - (mean[1:] + mean[:-1]) / 2), minlength=len(n))
    width = np.bincount(of[1:], step, minlength=len(n))
    return pd.DataFrame(
        {
            "n_points": np.bincount(at, minlength=len(n)),
            "n_concentrations": n,
            "lowest_concentration": by_series.lowest(concentration),
            "highest_concentration": -by_series.lowest(-concentration),
            "gr_max": by_series.lowest(np.where(last, mean, np.nan)),
            "gr_aoc": area / np.where(width > 0, width, np.nan),
        }
    )


def _of_curves(fits: CurveFits, table: pd.DataFrame, settings: Settings) -> tuple[Array, list[str]]:
    """Numbers of the fitted curves in the order of ``CURVE_COLUMNS``, and their statuses."""
    ends = table[["lowest_concentration", "highest_concentration"]].to_numpy(float)
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
