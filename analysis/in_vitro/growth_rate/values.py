"""Growth-rate inhibition (GR) and NCI's percent growth of every well, experiment and arm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Columns, Mask, columns_of, groups_of, holds, places
from analysis.in_vitro.growth_rate.reference import PLACE
from analysis.in_vitro.plates.viability import TREATMENT_KEYS
from analysis.settings import Settings
from analysis.statistics.comparison import mean_half_width

KEYS = [*TREATMENT_KEYS, "time_h", "experiment"]
SMALLEST = 1e-6  # of cells left over day 0: no logarithm of zero
MOST_VIABILITY = 1.25  # of control, where there are no day-0 wells
NO_GROWTH = "control did not grow"
Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class GrowthValues:
    """GR and percent growth (columns ``gr``, ``growth_pct``) of experiments and of their wells."""

    experiments: Columns
    wells: Columns


def gr(left: npt.ArrayLike, divisions: npt.ArrayLike) -> Array:
    """GR value ``2^(log2(x / x0) / log2(x_control / x0)) - 1``.

    1: as the control; 0: no growth; below 0: fewer cells than at the start.

    Parameters
    ----------
    left : array
        ``x / x0``, cells at the end over cells at the start; below 1e-6 counts as that.
    divisions : array
        ``log2(x_control / x0)``; the value is NaN where it is not above 0.

    References
    ----------
    .. [1] Hafner M, Niepel M, Chung M, Sorger PK. Nat Methods 2016; 13:521-527, equation 1.
    """
    grown = np.asarray(divisions, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = 2.0 ** (np.log2(np.maximum(left, SMALLEST)) / grown) - 1.0
    return np.where(grown > 0, value, np.nan)


def percent_growth_of(left: npt.ArrayLike, divisions: npt.ArrayLike) -> Array:
    """NCI's percent growth: ``100 (T - Z) / (C - Z)`` for T >= Z, else ``100 (T - Z) / Z``.

    100: as the control; 0: no growth; -100: no cell left.

    Parameters
    ----------
    left : array
        ``T / Z``, cells at the end over cells at the start.
    divisions : array
        ``log2(C / Z)``; the value is NaN where it is not above 0.

    References
    ----------
    .. [1] Monks A, et al. J Natl Cancer Inst 1991; 83:757-766.
    """
    over, grown = np.asarray(left, float) - 1.0, np.asarray(divisions, float)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        value = 100 * np.where(over >= 0, over / (2.0**grown - 1.0), over)
    return np.where(grown > 0, value, np.nan)


def growth_values(
    wells: pd.DataFrame, experiments: pd.DataFrame, reference: pd.DataFrame
) -> GrowthValues:
    """GR and percent growth of every experiment and of every well that has a viability.

    ``x / x0`` is viability times ``2^divisions``, so that control, blank and treatment are of one
    plate. Without day-0 wells viability above 125 % counts as that, and there is no percent growth.

    Parameters
    ----------
    wells, experiments : DataFrame
        Of `analysis.in_vitro.plates.viability`.
    reference : DataFrame
        Of `analysis.in_vitro.growth_rate.reference`.
    """
    raw = (wells["excluded"].to_numpy() == 0) & ~holds(wells, "arm", "")
    every = np.ones(len(experiments), dtype=bool)
    return GrowthValues(_valued(experiments, every, reference), _valued(wells, raw, reference))


def gr_values(values: GrowthValues, settings: Settings) -> pd.DataFrame:
    """Mean GR and percent growth of every arm, concentration and time, over experiments.

    The values of the experiments are averaged, not their absorbances. Where there is one
    experiment, its wells give the mean and there is no interval.

    Returns
    -------
    DataFrame
        One row per drug, concentration and time; ``low_gr`` and ``high_gr`` by Student's t over
        experiments; empty with the status ``control did not grow`` where the control has no more
        cells than day 0.
    """
    rows = groups_of(values.experiments, [*TREATMENT_KEYS, "time_h"])
    n, mean, sd = rows.spread(values.experiments["gr"])
    n_growth, mean_growth, sd_growth = rows.spread(values.experiments["growth_pct"])
    sem = sd / np.sqrt(np.maximum(n, 1))
    half = mean_half_width(sem, n, settings.confidence)
    return pd.DataFrame(
        {
            **rows.names(values.experiments, [*TREATMENT_KEYS, "time_h"]),
            "n_experiments": n,
            "mean_gr": mean,
            "sem_gr": sem,
            "low_gr": mean - half,
            "high_gr": mean + half,
            "mean_growth_pct": mean_growth,
            "sem_growth_pct": sd_growth / np.sqrt(np.maximum(n_growth, 1)),
            "source": values.experiments["source"][rows.first],
            "status": np.where(np.isnan(mean), NO_GROWTH, ""),
        }
    )


def _valued(rows: pd.DataFrame, counts: Mask, reference: pd.DataFrame) -> Columns:
    """The rows that count and whose control's growth is known, with GR and percent growth."""
    place = places(rows, reference, PLACE)
    known = np.flatnonzero((place >= 0) & counts)
    day_0, divisions, share = (
        table[name].to_numpy(float)[at]
        for table, name, at in (
            (reference, "day_0", place[known]),
            (reference, "divisions", place[known]),
            (rows, "viability_pct", known),
        )
    )
    share = share / 100
    share = np.where(np.isnan(day_0), np.minimum(share, MOST_VIABILITY), share)
    with np.errstate(over="ignore"):
        left = share * 2.0**divisions
    return columns_of(rows, KEYS, known) | {
        "day_0": day_0,
        "divisions": divisions,
        "source": reference["source"].to_numpy()[place[known]],
        "gr": np.where(np.isnan(share), np.nan, gr(left, divisions)),
        "growth_pct": np.where(np.isnan(day_0), np.nan, percent_growth_of(left, divisions)),
    }
