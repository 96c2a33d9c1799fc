"""The points of concentration-response curves as arrays: one row per drug, model and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.curve_fit import CurveFits, Model, fit_curves
from analysis.least_squares import Array, Rows
from analysis.settings import Settings
from analysis.study import Study

SERIES_KEYS = ["model", "arm", "time_h", "unit"]
FEWEST_EXPERIMENTS = 3  # whose means are points; with fewer, wells are
NO_EXPERIMENT = -1


@dataclass(frozen=True, slots=True, eq=False)
class CurveSeries:
    """Points by series, shape (n_series, most points); NaN fills up the shorter ones.

    ``keys`` has the columns ``SERIES_KEYS`` and ``n_experiments``, a row per series; ``curve`` is
    what `fit` fits unless told otherwise; ``experiment`` numbers the experiments of the points,
    where they are known.
    """

    keys: pd.DataFrame
    concentration: Array
    response: Array
    curve: Model = "4pl"
    experiment: npt.NDArray[np.intp] | None = None

    def fit(self, rows: Rows, model: Model | Sequence[Model] | None = None) -> CurveFits:
        """Curves through the series ``rows``; a model, or one by row."""
        return fit_curves(
            np.nan_to_num(self.concentration[rows]), self.response[rows], model=model or self.curve
        )


def viability_series(
    experiments: pd.DataFrame, wells: pd.DataFrame, study: Study, settings: Settings
) -> CurveSeries:
    """Viability of every single drug, model and time, as `analysis.dose_response` fits it.

    Points are the means of the experiments where there are three or more, else wells. The control
    of the same experiments (wells: of the same plates) stands at concentration 0, unless
    ``settings.zero_dose`` leaves it out. The curve is that of ``settings.curve_model``.
    """
    single = {arm.name for arm in study.arms if arm.role == "single"}
    known = experiments[experiments["viability_pct"].notna()]
    drug = known[known["arm"].isin(single) & (known["concentration"] > 0)]
    if drug.empty:
        none = np.zeros((0, 0))
        return CurveSeries(_keys(drug, pd.Series(dtype=int)), none, none, settings.curve_model)
    series = drug.groupby(SERIES_KEYS, sort=False, dropna=False).ngroup()
    keys = _keys(drug, series)
    raw = wells[(wells["excluded"] == 0) & wells["viability_pct"].notna()]
    enough = keys["n_experiments"] >= FEWEST_EXPERIMENTS
    parts = [_points(keys[enough], known, settings), _points(keys[~enough], raw, settings)]
    return padded(keys, pd.concat(parts, ignore_index=True), settings.curve_model)


def padded(keys: pd.DataFrame, points: pd.DataFrame, curve: Model = "4pl") -> CurveSeries:
    """Arrays of points (columns series, concentration, value), a row per row of ``keys``."""
    place = points.groupby("series").cumcount().to_numpy()
    shape = (len(keys), int(place.max(initial=-1)) + 1)
    concentration, response = np.full(shape, np.nan), np.full(shape, np.nan)
    at = points["series"].to_numpy(), place
    concentration[at] = points["concentration"]
    response[at] = points["value"]
    if "experiment" not in points:
        return CurveSeries(keys, concentration, response, curve)
    experiment = np.full(shape, NO_EXPERIMENT)
    experiment[at] = pd.factorize(points["experiment"])[0]
    return CurveSeries(keys, concentration, response, curve, experiment)


def _keys(drug: pd.DataFrame, series: pd.Series) -> pd.DataFrame:
    """One row per series, with the number of its experiments and its control."""
    rows = drug.assign(series=series).groupby("series", sort=True)
    keys = rows[[*SERIES_KEYS, "control_arm"]].first() if len(drug) else drug[SERIES_KEYS]
    return keys.assign(n_experiments=rows["experiment"].nunique()).reset_index(drop=True)


def _points(keys: pd.DataFrame, source: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Points of these series from experiment means or wells: of the drug, and of its control."""
    numbered = keys.assign(series=keys.index)[[*SERIES_KEYS, "series", "control_arm"]]
    dosed = source[source["concentration"] > 0].drop(columns="control_arm")
    treated = dosed.merge(numbered, on=SERIES_KEYS).rename(columns={"viability_pct": "value"})
    columns = ["series", "concentration", "value", "experiment"]
    if settings.zero_dose != "include":
        return treated[columns]
    place = ["model", "time_h", "experiment", *(["plate"] if "plate" in source else [])]
    held = treated[[*place, "series", "control_arm"]].drop_duplicates()
    control = source.assign(control_arm=source["arm"], value=source["viability_pct"])
    zero = held.merge(control[[*place, "control_arm", "value"]], on=[*place, "control_arm"])
    return pd.concat([treated[columns], zero.assign(concentration=0.0)[columns]], ignore_index=True)
