"""Concentration-response curves of single drugs: fit, IC50 with its interval, and when to say no.

A curve that the points do not determine has no number: ``status`` says why, and the largest
effect seen stands beside it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import fdtrc

from analysis.curve_fit import CurveFits, fit_curves
from analysis.curve_intervals import Interval, profile_intervals
from analysis.least_squares import Array, Mask, Rows
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
NO_HOUR = -1.0  # a time that is not known, as a key: equal to itself
NOTHING: Rows = np.arange(0)


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
    means = _Source.of(experiments[experiments["viability_pct"].notna()])
    raw = _Source.of(wells[(wells["excluded"] == 0) & wells["viability_pct"].notna()])
    heads = means.frame[means.frame["arm"].isin(single) & (means.concentration > 0)]
    heads = heads.drop_duplicates(["model", "arm", "time_h", "unit"])
    columns = (heads[name] for name in ("model", "arm", "time_h", "unit", "control_arm"))
    for model, arm, time_h, unit, control in zip(*columns, strict=True):
        hour = NO_HOUR if np.isnan(time_h) else time_h
        drug = (model, hour, arm, unit)
        n = len(set(means.experiment[means.drugs.get(drug, NOTHING)]))
        source = means if n >= FEWEST_EXPERIMENTS else raw
        at = source.drugs.get(drug, NOTHING)
        used, values = source.concentration[at], source.viability[at]
        if settings.zero_dose == "include":
            control_at = source.arms.get((model, hour, control), NOTHING)
            control_at = control_at[np.isin(source.experiment[control_at], source.experiment[at])]
            used = np.concatenate([used, np.zeros(len(control_at))])
            values = np.concatenate([values, source.viability[control_at]])
        key = (str(model), str(arm), float(time_h), str(unit))
        points = "experiment means" if n >= FEWEST_EXPERIMENTS else "wells"
        yield _Series(key, used, values, n, points)


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """Means of experiments or wells as arrays, and the rows of every arm and of every drug."""

    frame: pd.DataFrame
    concentration: Array
    viability: Array
    experiment: npt.NDArray[np.object_]
    arms: dict[Hashable, Rows]  # by model, hour and arm
    drugs: dict[Hashable, Rows]  # by model, hour, arm and unit, above concentration 0

    @staticmethod
    def of(frame: pd.DataFrame) -> _Source:
        concentration = frame["concentration"].to_numpy(float)
        keys = frame[["model", "time_h", "arm", "unit"]].fillna({"time_h": NO_HOUR})
        keys.index = pd.RangeIndex(len(keys))
        dosed = keys[concentration > 0]
        return _Source(
            frame,
            concentration,
            frame["viability_pct"].to_numpy(float),
            frame["experiment"].to_numpy(object),
            _rows_by(keys, ["model", "time_h", "arm"]),
            _rows_by(dosed, ["model", "time_h", "arm", "unit"]),
        )


def _rows_by(keys: pd.DataFrame, columns: list[str]) -> dict[Hashable, Rows]:
    """Labels of the rows of every combination of keys."""
    labels = keys.index.to_numpy()
    found = keys.groupby(columns).indices
    return {key: labels[np.asarray(at)] for key, at in found.items()}


def _can_fit(series: _Series) -> bool:
    enough = len(series.tested) >= FEWEST_CONCENTRATIONS
    return enough and len(series.viability) > PARAMETERS + 1


def _row(series: _Series) -> dict[str, object]:
    model, arm, time_h, unit = series.key
    dosed = series.concentration > 0
    tested, level = np.unique(series.concentration[dosed], return_inverse=True)
    at = np.bincount(level, series.viability[dosed]) / np.bincount(level)
    return {
        "model": model,
        "arm": arm,
        "time_h": time_h,
        "unit": unit,
        "n_points": len(series.viability),
        "n_concentrations": len(tested),
        "emax_pct": 100 - at.min() if len(at) else np.nan,
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
    ends = np.array([[each.tested.min(), each.tested.max()] for each in series])
    reached = fits.predict(ends)
    flat = np.array([((each.viability - each.viability.mean()) ** 2).sum() for each in series])
    responds = _responds(fits, flat)
    printable = responds & ~fits.on_bound
    ec50, ic50 = profile_intervals(fits, [np.nan, HALF], settings.confidence, wanted=printable)
    low, high = np.log10(ends).T
    grid = np.linspace(low, high, AUC_POINTS, axis=1)
    auc = fits.predict(10**grid).mean(axis=1) / 100
    for place in range(len(series)):
        rss = float(fits.rss[place])
        status = _status(fits, ic50, place, reached[place]) if responds[place] else "no_response"
        yield {
            "auc": auc[place],
            "rss": rss,
            "r_squared": 1 - rss / flat[place] if flat[place] > 0 else np.nan,
            "status": status,
            **_numbers(fits, ec50, ic50, place, status),
        }


def _responds(fits: CurveFits, flat: Array) -> Mask:
    """Whether the F test prefers the curve to a flat line, by its sum of squares."""
    df = fits.points.n - PARAMETERS
    with np.errstate(divide="ignore", invalid="ignore"):
        f = (flat - fits.rss) / (PARAMETERS - 1) / (fits.rss / df)
    f = np.where(fits.rss > 0, f, np.inf)
    return np.asarray(np.isfinite(fits.rss) & ~(fdtrc(PARAMETERS - 1, df, f) > ALPHA))


def _status(fits: CurveFits, ic50: Interval, at: int, reached: Array) -> str:
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
