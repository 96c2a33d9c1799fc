"""The points of concentration-response curves as arrays: one row per drug, model and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import (
    Columns,
    Ints,
    Mask,
    coded,
    columns_of,
    factorized,
    grouped,
    groups_of,
    places,
)
from analysis.in_vitro.curves.fit import CurveFits, Model, fit_curves
from analysis.settings import Settings
from analysis.statistics.least_squares import Array, Rows
from analysis.study import Study

SERIES_KEYS = ["model", "arm", "time_h", "unit"]
FEWEST_EXPERIMENTS = 3  # whose means are points; with fewer, wells are
DOSE = "concentration"
OF_POINTS = [*SERIES_KEYS, "experiment", DOSE, "viability_pct"]
NO_EXPERIMENT = -1


@dataclass(frozen=True, slots=True, eq=False)
class CurveSeries:
    """Points by series, shape (n_series, most points); NaN fills up the shorter ones.

    ``keys`` has the columns ``SERIES_KEYS`` and ``n_experiments``, a row per series; ``curve`` is
    what `fit` fits unless told otherwise; ``experiment`` numbers the experiments of the points,
    where they are known, each called by ``experiments``.
    """

    keys: pd.DataFrame
    concentration: Array
    response: Array
    curve: Model = "4pl"
    experiment: npt.NDArray[np.intp] | None = None
    experiments: tuple[str, ...] = ()

    def fit(self, rows: Rows, model: Model | Sequence[Model] | None = None) -> CurveFits:
        """Curves through the series ``rows``; a model, or one by row."""
        return fit_curves(
            np.nan_to_num(self.concentration[rows]), self.response[rows], model=model or self.curve
        )


def viability_series(
    experiments: pd.DataFrame, wells: pd.DataFrame, study: Study, settings: Settings
) -> CurveSeries:
    """Viability of every single drug, model and time, as `analysis.in_vitro.curves.table` fits it.

    Points are the means of the experiments where there are three or more, else wells. The control
    of the same experiments (wells: of the same plates) stands at concentration 0, unless
    ``settings.zero_dose`` leaves it out. The curve is that of ``settings.curve_model``.
    """
    single = [arm.name for arm in study.arms if arm.role == "single"]
    known = np.flatnonzero(~np.isnan(experiments["viability_pct"].to_numpy(float)))
    means = columns_of(experiments, [*OF_POINTS, "control_arm"], known)
    keys = _keys(means, np.flatnonzero(coded(means, "arm").isin(single) & (means[DOSE] > 0)))
    if keys.empty:
        none = np.zeros((0, 0))
        return CurveSeries(keys, none, none, settings.curve_model)
    read = ~np.isnan(wells["viability_pct"].to_numpy(float))
    names = [*OF_POINTS, *(["plate"] if "plate" in wells else [])]
    raw = columns_of(wells, names, np.flatnonzero(read & (wells["excluded"].to_numpy() == 0)))
    enough = (keys["n_experiments"] >= FEWEST_EXPERIMENTS).to_numpy()
    parts = [
        _points(keys, rows, source, settings) for rows, source in ((enough, means), (~enough, raw))
    ]
    return padded(keys, stacked(parts), settings.curve_model)


def stacked(parts: Sequence[Columns]) -> Columns:
    """The rows of several parts as one."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def padded(keys: pd.DataFrame, points: Columns, curve: Model = "4pl") -> CurveSeries:
    """Arrays of points (columns series, concentration, value), a row per row of ``keys``."""
    series = points["series"]
    order, n = np.argsort(series, kind="stable"), np.bincount(series, minlength=len(keys))
    place = np.empty(len(series), dtype=np.intp)
    place[order] = np.arange(len(series)) - np.repeat(np.cumsum(n) - n, n)
    shape = (len(keys), int(n.max(initial=0)))
    concentration, response = np.full(shape, np.nan), np.full(shape, np.nan)
    at = series, place
    concentration[at] = points["concentration"]
    response[at] = points["value"]
    if "experiment" not in points:
        return CurveSeries(keys, concentration, response, curve)
    experiment = np.full(shape, NO_EXPERIMENT)
    experiment[at], names = factorized(points["experiment"])
    return CurveSeries(keys, concentration, response, curve, experiment, tuple(map(str, names)))


def _keys(means: Columns, rows: Ints) -> pd.DataFrame:
    """One row per series, with the number of its experiments and its control."""
    drug = columns_of(means, [*SERIES_KEYS, "control_arm", "experiment"], rows)
    series = groups_of(drug, SERIES_KEYS)
    n = series.distinct(coded(drug, "experiment").number)
    return pd.DataFrame({**series.names(drug, [*SERIES_KEYS, "control_arm"]), "n_experiments": n})


def _points(keys: pd.DataFrame, chosen: Mask, source: Columns, settings: Settings) -> Columns:
    """Points of the chosen series from experiment means or wells: of the drug, of its control."""
    place = places(source, keys, SERIES_KEYS)
    dosed = np.flatnonzero((place >= 0) & (source[DOSE] > 0))
    dosed = dosed[chosen[place[dosed]]]
    series, rows = place[dosed], dosed
    if settings.zero_dose == "include":
        of_control, controls = _controls(keys, series, source, dosed)
        series, rows = np.r_[series, of_control], np.r_[rows, controls]
    return {
        "series": series,
        DOSE: np.where(np.arange(len(rows)) < len(dosed), source[DOSE][rows], 0.0),
        "value": source["viability_pct"][rows],
        "experiment": source["experiment"][rows],
    }


def _controls(keys: pd.DataFrame, series: Ints, source: Columns, dosed: Ints) -> tuple[Ints, Ints]:
    """The control rows of the experiments (of wells: the plates) of each series: series and row."""
    where = ["model", "time_h", "experiment", *(["plate"] if "plate" in source else [])]
    group = groups_of(source, where).number
    held = grouped([group[dosed], series]).first
    group_held, series = group[dosed][held], series[held]
    name = keys["control_arm"].to_numpy()[series]
    arm = source["arm"]
    codes, _ = factorized(np.concatenate([name, arm]))
    same = grouped([np.r_[group_held, group], codes])
    wanted, rows = same.number[: len(held)], same.number[len(held) :]
    order = np.argsort(rows, kind="stable")
    first, last = (np.searchsorted(rows[order], wanted, side) for side in ("left", "right"))
    n = last - first
    within = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
    return np.repeat(series, n), order[np.repeat(first, n) + within]
