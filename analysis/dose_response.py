"""Concentration-response curves of single drugs: fit, IC50 with its interval, and when to say no.

A curve that the points do not determine has no number: ``status`` says why, and the largest
effect seen stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import fdtrc

from analysis.curve_fit import CurveFits, fit_curves
from analysis.curve_intervals import Interval, profile_intervals
from analysis.least_squares import Array
from analysis.settings import Settings
from analysis.study import Study

DOSE_RESPONSE_COLUMNS = [
    "model",
    "arm",
    "time_h",
    "unit",
    "n_points",
    "n_concentrations",
    "top_pct",
    "bottom_pct",
    "hill",
    "ec50",
    "ec50_low",
    "ec50_high",
    "ic50",
    "ic50_low",
    "ic50_high",
    "auc",
    "emax_pct",
    "r_squared",
    "rss",
    "status",
    "lowest_concentration",
    "highest_concentration",
    "n_experiments",
    "method",
]
HALF = 50.0  # % of control: where the IC50 is
FEWEST_CONCENTRATIONS = 4
WIDEST_DECADES = 2.0
ALPHA = 0.05  # of the F test against a flat line
FEWEST_EXPERIMENTS = 3  # whose means are points; with fewer, wells are
AUC_POINTS = 201
PARAMETERS = 4


@dataclass(frozen=True, slots=True, eq=False)
class _Series:
    """The points of one curve; concentration 0 is the control of the same experiments."""

    key: tuple[str, str, float, str]
    concentration: Array
    viability: Array
    n_experiments: int
    points: str

    @property
    def tested(self) -> Array:
        """The distinct concentrations above 0."""
        return np.unique(self.concentration[self.concentration > 0])


def dose_response(
    experiments: pd.DataFrame, wells: pd.DataFrame, study: Study, settings: Settings
) -> pd.DataFrame:
    """Four-parameter curve of every single drug, model and time.

    ``v(c) = bottom + (top - bottom) / (1 + (c / EC50)^hill)`` by least squares, log10 EC50 as the
    parameter. Points are the means of the experiments where there are 3 or more, else wells. The
    control enters at concentration 0, unless ``settings.zero_dose`` leaves it out. Intervals are
    profile likelihood. ``ic50`` is where the curve crosses 50 % (absolute). ``auc`` is the mean
    of the fitted viability / 100 over the tested log10 range; ``emax_pct`` the largest mean
    effect seen. ``rss`` is in percent squared. ``status``, the first that holds:

    - ``not_fitted``: fewer than 4 concentrations, or no more points than parameters;
    - ``no_response``: the F test (3 and n - 4 df) does not prefer the curve to a flat line at 5 %;
    - ``ic50_above_range``, ``ic50_below_range``: the curve stays above, or below, 50 % between the
      lowest and highest concentration tested; no IC50 is extrapolated;
    - ``not_identified``: the fit ends on a bound, or the interval of the IC50 spans more than two
      decades: no EC50 and no IC50;
    - ``ok``.

    EC50, hill and plateaus are given only where the EC50's interval spans two decades at most and
    the fit does not end on a bound. Combinations have two concentrations and no curve here.

    Returns
    -------
    DataFrame
        ``DOSE_RESPONSE_COLUMNS``, one row per model, arm and time.

    References
    ----------
    .. [1] Ritz C, Baty F, Streibig JC, Gerhard D. PLoS ONE 2015; 10:e0146021.
    .. [2] Sebaugh JL. Pharm Stat 2011; 10:128-134.
    """
    series = list(_all_series(experiments, wells, study, settings))
    fitted = [each for each in series if _can_fit(each)]
    rows = {id(each): row for each, row in zip(fitted, _fitted_rows(fitted, settings), strict=True)}
    table = [_row(each) | rows.get(id(each), {"status": "not_fitted"}) for each in series]
    return pd.DataFrame(table, columns=DOSE_RESPONSE_COLUMNS)


def _all_series(
    experiments: pd.DataFrame, wells: pd.DataFrame, study: Study, settings: Settings
) -> Iterator[_Series]:
    single = {arm.name for arm in study.arms if arm.role == "single"}
    means = experiments[experiments["viability_pct"].notna()]
    raw = wells[(wells["excluded"] == 0) & wells["viability_pct"].notna()]
    dosed = means[means["arm"].isin(single) & (means["concentration"] > 0)]
    keys = ["model", "arm", "time_h", "unit"]
    for _, rows in dosed.groupby(keys, sort=False, dropna=False):
        model, arm, unit = (str(rows[name].iloc[0]) for name in ("model", "arm", "unit"))
        time_h = float(rows["time_h"].iloc[0])
        n = rows["experiment"].nunique()
        source = means if n >= FEWEST_EXPERIMENTS else raw
        here = source[(source["model"] == model) & _same(source["time_h"], time_h)]
        drug = here[(here["arm"] == arm) & (here["unit"] == unit) & (here["concentration"] > 0)]
        used, values = drug["concentration"], drug["viability_pct"]
        if settings.zero_dose == "include":
            control = here[
                (here["arm"] == rows["control_arm"].iloc[0])
                & here["experiment"].isin(drug["experiment"])
            ]
            used = pd.concat([used, pd.Series(0.0, index=control.index)])
            values = pd.concat([values, control["viability_pct"]])
        yield _Series(
            (model, arm, time_h, unit),
            used.to_numpy(float),
            values.to_numpy(float),
            int(n),
            "experiment means" if n >= FEWEST_EXPERIMENTS else "wells",
        )


def _same(times: pd.Series, time_h: float) -> pd.Series:
    return times.isna() if np.isnan(time_h) else times == time_h


def _can_fit(series: _Series) -> bool:
    enough = len(series.tested) >= FEWEST_CONCENTRATIONS
    return enough and len(series.viability) > PARAMETERS + 1


def _row(series: _Series) -> dict[str, object]:
    model, arm, time_h, unit = series.key
    tested = series.tested
    at = [series.viability[series.concentration == c].mean() for c in tested]
    return {
        "model": model,
        "arm": arm,
        "time_h": time_h,
        "unit": unit,
        "n_points": len(series.viability),
        "n_concentrations": len(tested),
        "emax_pct": 100 - min(at) if at else np.nan,
        "lowest_concentration": tested.min() if len(tested) else np.nan,
        "highest_concentration": tested.max() if len(tested) else np.nan,
        "n_experiments": series.n_experiments,
        "method": f"4PL, least squares on {series.points}, profile likelihood",
    }


def _fitted_rows(series: list[_Series], settings: Settings) -> Iterator[dict[str, object]]:
    """All curves in one fit; shorter ones are filled up with points that do not count."""
    if not series:
        return
    longest = max(len(each.viability) for each in series)
    concentration, response = np.full((2, len(series), longest), np.nan)
    for place, each in enumerate(series):
        concentration[place, : len(each.viability)] = each.concentration
        response[place, : len(each.viability)] = each.viability
    fits = fit_curves(np.nan_to_num(concentration), response)
    ec50, ic50 = profile_intervals(fits, [np.nan, HALF], settings.confidence)
    ends = np.array([[each.tested.min(), each.tested.max()] for each in series])
    reached = fits.predict(ends)
    low, high = np.log10(ends).T
    grid = np.linspace(low, high, AUC_POINTS, axis=1)
    auc = fits.predict(10**grid).mean(axis=1) / 100
    for place, each in enumerate(series):
        flat = float(((each.viability - each.viability.mean()) ** 2).sum())
        rss = float(fits.rss[place])
        status = _status(fits, ic50, place, flat, reached[place])
        yield {
            "auc": auc[place],
            "rss": rss,
            "r_squared": 1 - rss / flat if flat > 0 else np.nan,
            "status": status,
            **_numbers(fits, ec50, ic50, place, status),
        }


def _status(fits: CurveFits, ic50: Interval, at: int, flat: float, reached: Array) -> str:
    df = float(fits.points.n[at]) - PARAMETERS
    rss = float(fits.rss[at])
    f = (flat - rss) / (PARAMETERS - 1) / (rss / df) if rss > 0 else np.inf
    if not np.isfinite(rss) or fdtrc(PARAMETERS - 1, df, f) > ALPHA:
        return "no_response"
    if min(reached) > HALF:
        return "ic50_above_range"
    if max(reached) < HALF:
        return "ic50_below_range"
    wide = not ic50.decades[at] <= WIDEST_DECADES
    return "not_identified" if wide or fits.on_bound[at] else "ok"


def _numbers(
    fits: CurveFits, ec50: Interval, ic50: Interval, at: int, status: str
) -> dict[str, object]:
    found: dict[str, object] = {}
    curved = status not in ("no_response", "not_identified") and not fits.on_bound[at]
    if curved and ec50.decades[at] <= WIDEST_DECADES:
        found |= {
            "top_pct": fits.top[at],
            "bottom_pct": fits.bottom[at],
            "hill": fits.hill[at],
            "ec50": 10 ** ec50.estimate[at],
            "ec50_low": 10 ** ec50.low[at],
            "ec50_high": 10 ** ec50.high[at],
        }
    if status == "ok":
        found |= {
            "ic50": 10 ** ic50.estimate[at],
            "ic50_low": 10 ** ic50.low[at],
            "ic50_high": 10 ** ic50.high[at],
        }
    return found
