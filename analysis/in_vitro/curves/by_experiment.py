"""The IC50 of each experiment alone, and ratios of two IC50s with the experiment as the unit.

Nouns of this module: the table ``ic50_by_experiment``, and ``Ratio``. Wells of one plate say how
well a plate was pipetted; only experiments say how far an IC50 moves when it is done again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.groups import columns_of
from analysis.in_vitro.curves.fit import curve_tests, fit_curves
from analysis.in_vitro.curves.series import FEWEST_EXPERIMENTS, SERIES_KEYS
from analysis.in_vitro.curves.shapes import HALF, shapes
from analysis.in_vitro.curves.study_curves import GIVEN, StudyCurves
from analysis.statistics.classic_tests import one_sample_t
from analysis.statistics.comparison import welch
from analysis.statistics.least_squares import Array
from analysis.statistics.logarithms import antilog

EXPERIMENT_COLUMNS = [*SERIES_KEYS, "experiment", "ic50", "status"]
TOO_FEW = f"fewer than {FEWEST_EXPERIMENTS} experiments: no interval, no p"
ALIKE = "the experiments are all alike: no interval, no p"
BRACKETED = "an IC50 is only bracketed by two concentrations: no interval, no p"


@dataclass(frozen=True, slots=True)
class OwnIC50s:
    """Log10 IC50 by experiment, NaN where one has none; and whether the curve only brackets it."""

    logs: Mapping[str, float]
    bracketed: bool = False


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of IC50s with interval and test; NaN where ``method`` says why."""

    estimate: float
    low: float
    high: float
    df: float
    p: float
    method: str


def ic50_by_experiment(curves: StudyCurves) -> pd.DataFrame:
    """IC50 of every experiment's own curve, for the drugs that have an IC50.

    The curve of the settings through the points of one experiment alone; its IC50 is where it
    crosses 50 % within the concentrations of that experiment, or, where it does not or falls from
    plateau to plateau between two of them, where the means do so exactly once (interpolated).
    ``status``: ``ok``; ``bracketed`` where that of the drug is; ``no_ic50`` where neither crosses.

    Returns
    -------
    DataFrame
        ``EXPERIMENT_COLUMNS``, concentrations in ``unit``.
    """
    series = curves.series
    rows = curves.rows[np.isin(curves.status, GIVEN)]
    if series.experiment is None or not len(rows):
        return pd.DataFrame(columns=EXPERIMENT_COLUMNS)
    used = np.isfinite(series.response[rows]) & (series.concentration[rows] > 0)
    groups = np.where(used, series.experiment[rows], -1)
    pairs = [
        (at, group) for at in range(len(rows)) for group in np.unique(groups[at]) if group >= 0
    ]
    at, group = np.array(pairs).T
    of = rows[at]
    own = np.where(series.experiment[of] == group[:, None], series.response[of], np.nan)
    concentration = np.nan_to_num(series.concentration[of])
    fits = fit_curves(concentration, own, model=series.curve)
    shape = shapes(fits, curve_tests(fits).lack_of_fit_p)
    tested = np.where(np.isfinite(own) & (concentration > 0), concentration, np.nan)
    low, high = np.log10([np.nanmin(tested, axis=1), np.nanmax(tested, axis=1)])
    crossing = fits.log10_at(HALF)
    inside = (low <= crossing) & (crossing <= high) & (fits.top > fits.bottom)
    by_means = np.where(np.isfinite(fits.rss), shape.crossing, np.nan)
    log10_ic50 = np.where(inside & ~shape.step, crossing, by_means)
    names = np.array(series.experiments, dtype=object)[group]
    of_drug = curves.status[np.isin(curves.status, GIVEN)][at]
    status = np.where(np.isfinite(log10_ic50), of_drug, "no_ic50")
    columns = {"experiment": names, "ic50": 10.0**log10_ic50, "status": status}
    table = columns_of(series.keys, SERIES_KEYS, of) | columns
    return pd.DataFrame({name: table[name] for name in EXPERIMENT_COLUMNS})


def own_ic50s(rows: pd.DataFrame) -> OwnIC50s:
    """Those of one drug, model and time, from its rows of ``ic50_by_experiment``."""
    logs = np.log10(rows["ic50"].to_numpy(float)).tolist()
    names = rows["experiment"].tolist()
    only_bracketed = bool((rows["status"] == "bracketed").any())
    return OwnIC50s(dict(zip(names, logs, strict=True)), only_bracketed)


def ratio_by_experiment(first: OwnIC50s, second: OwnIC50s, confidence: float) -> Ratio:
    """Ratio of two IC50s from the log10 IC50 of each experiment.

    Paired t over the experiments that both have, where these are three or more; else Welch's t
    over the experiments of each, three or more on both sides. Nothing with fewer, where an
    experiment has no IC50 of its own (leaving it out would leave out an extreme one), or where an
    IC50 is only bracketed: those of its experiments are then as alike as the concentrations are.
    """
    if first.bracketed or second.bracketed:
        return _none(BRACKETED)
    own, other = first.logs, second.logs
    shared = [name for name in own if name in other]
    paired = len(shared) >= FEWEST_EXPERIMENTS
    if not paired and min(len(own), len(other)) < FEWEST_EXPERIMENTS:
        return _none(TOO_FEW)
    of_first, of_second = (shared, shared) if paired else (list(own), list(other))
    first_logs = np.array([own[name] for name in of_first])
    second_logs = np.array([other[name] for name in of_second])
    logs = np.r_[first_logs, second_logs]
    if np.isnan(logs).any():
        return _none(_no_ic50(np.array(of_first + of_second)[np.isnan(logs)].tolist()))
    if paired:
        return _paired(first_logs - second_logs, confidence)
    return _welch(first_logs, second_logs, confidence)


def _welch(own: Array, other: Array, confidence: float) -> Ratio:
    found = welch(own, other, confidence)
    if math.isnan(found.p):
        return _none(ALIKE)
    method = f"Welch's t on log10 IC50 of {len(own)} and {len(other)} experiments"
    return _back((found.estimate, found.low, found.high), found.df, found.p, method)


def _paired(difference: Array, confidence: float) -> Ratio:
    if not difference.std() > 0:
        return _none(ALIKE)
    low, high, p = one_sample_t(difference, confidence)
    n = len(difference)
    method = f"paired t on log10 IC50 of {n} experiments"
    return _back((float(difference.mean()), low, high), n - 1.0, p, method)


def _back(log10: tuple[float, float, float], df: float, p: float, method: str) -> Ratio:
    estimate, low, high = (antilog(math.log(10) * value) for value in log10)
    return Ratio(estimate, low, high, df, p, method)


def _no_ic50(missing: list[str]) -> str:
    names = ", ".join(dict.fromkeys(missing))
    return f"no IC50 of its own in experiment {names}: no interval, no p"


def _none(why: str) -> Ratio:
    return Ratio(math.nan, math.nan, math.nan, math.nan, math.nan, why)
