"""The points of concentration-response curves as arrays: one row per drug, model and time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.curve_fit import CurveFits, Model, fit_curves
from analysis.least_squares import Array, Rows
from analysis.settings import Settings
from analysis.study import Study

SERIES_KEYS = ["model", "arm", "time_h", "unit"]
FEWEST_EXPERIMENTS = 3  # whose means are points; with fewer, wells are


@dataclass(frozen=True, slots=True, eq=False)
class CurveSeries:
    """Points by series, shape (n_series, most points); NaN fills up the shorter ones.

    ``keys`` has the columns ``SERIES_KEYS`` and ``n_experiments``, a row per series.
    """

    keys: pd.DataFrame
    concentration: Array
    response: Array

    def fit(self, rows: Rows, model: Model = "4pl") -> CurveFits:
        """Curves through the series ``rows``."""
        return fit_curves(np.nan_to_num(self.concentration[rows]), self.response[rows], model=model)


def viability_series(
    experiments: pd.DataFrame, wells: pd.DataFrame, study: Study, settings: Settings
) -> CurveSeries:
    """Viability of every single drug, model and time, as `analysis.dose_response` fits it.

    Points are the means of the experiments where there are three or more, else wells. The control
    of the same experiments stands at concentration 0, unless ``settings.zero_dose`` leaves it out.
    """
    single = {arm.name for arm in study.arms if arm.role == "single"}
    known = experiments[experiments["viability_pct"].notna()]
    drug = known[known["arm"].isin(single) & (known["concentration"] > 0)]
    if drug.empty:
        return CurveSeries(_keys(drug, pd.Series(dtype=int)), np.zeros((0, 0)), np.zeros((0, 0)))
    series = drug.groupby(SERIES_KEYS, sort=False, dropna=False).ngroup()
    keys = _keys(drug, series)
    means = known.assign(viability=known["viability_pct"])
    raw = wells[(wells["excluded"] == 0) & wells["viability_pct"].notna()]
    raw = raw.assign(viability=raw["viability_pct"])
    enough = keys["n_experiments"] >= FEWEST_EXPERIMENTS
    parts = [
        _points(keys[enough], drug, means, settings),
        _points(keys[~enough], drug, raw, settings),
    ]
    return padded(keys, pd.concat(parts, ignore_index=True))


def padded(keys: pd.DataFrame, points: pd.DataFrame) -> CurveSeries:
    """Arrays of points (columns series, concentration, value), a row per row of ``keys``."""
    place = points.groupby("series").cumcount().to_numpy()
    shape = (len(keys), int(place.max(initial=-1)) + 1)
    concentration, response = np.full(shape, np.nan), np.full(shape, np.nan)
    at = points["series"].to_numpy(), place
    concentration[at] = points["concentration"]
    response[at] = points["value"]
    return CurveSeries(keys, concentration, response)


def _keys(drug: pd.DataFrame, series: pd.Series) -> pd.DataFrame:
    """One row per series, with the number of its experiments and its control."""
    rows = drug.assign(series=series).groupby("series", sort=True)
    keys = rows[[*SERIES_KEYS, "control_arm"]].first() if len(drug) else drug[SERIES_KEYS]
    return keys.assign(n_experiments=rows["experiment"].nunique()).reset_index(drop=True)


def _points(
    keys: pd.DataFrame, drug: pd.DataFrame, source: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """Points of these series from experiment means or wells: of the drug, and of its control."""
    numbered = keys.assign(series=keys.index)
    treated = source[source["concentration"] > 0].merge(
        numbered[[*SERIES_KEYS, "series"]], on=SERIES_KEYS
    )
    columns = ["series", "concentration", "value"]
    found = treated.rename(columns={"viability": "value"})[columns]
    if settings.zero_dose != "include":
        return found
    here = [*SERIES_KEYS, "experiment"]
    held = drug[here].drop_duplicates().merge(numbered[[*SERIES_KEYS, "series", "control_arm"]])
    place = ["model", "time_h", "experiment"]
    control = source.assign(control_arm=source["arm"])[[*place, "control_arm", "viability"]]
    zero = held[[*place, "series", "control_arm"]].merge(control, on=[*place, "control_arm"])
    zero = zero.assign(concentration=0.0).rename(columns={"viability": "value"})
    return pd.concat([found, zero[columns]], ignore_index=True)
