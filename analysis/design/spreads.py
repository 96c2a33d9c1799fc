"""What a finished study says of spreads, to plan the next one with.

Nouns: ``GrowthSpread``, ``ViabilitySpread`` and ``Ic50Spread``, each out of one table of results.
Only spreads are taken over, never an effect.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[np.float64]
MIDDLE_PCT = (20.0, 80.0)  # viabilities whose spread is neither squeezed at 0 nor at 100 %
CURVE = ["model", "arm", "time_h", "unit"]


@dataclass(frozen=True, slots=True)
class GrowthSpread:
    """SD between animals' growth rates (per day) and of a measurement of log volume."""

    model: str
    sd_slope: float
    sigma: float


@dataclass(frozen=True, slots=True)
class ViabilitySpread:
    """SD of viability between experiments (points)."""

    model: str
    sd_points: float


@dataclass(frozen=True, slots=True)
class Ic50Spread:
    """SD between experiments of log10 IC50."""

    model: str
    sd_log10: float


def growth_spread(rates: pd.DataFrame) -> GrowthSpread | None:
    """Spreads of the first model of ``growth_rates`` with a fit.

    ``sd_slope`` is the root mean square over arms, weighted by animals less one, and ``sigma``
    likewise: a plan has one spread for all arms.
    """
    known = rates[rates["sd_slope"].notna() & rates["sigma"].notna() & (rates["n_animals"] > 1)]
    for model, rows in known.groupby("model", sort=False):
        weights = rows["n_animals"].to_numpy(float) - 1
        squares = np.square(rows[["sd_slope", "sigma"]].to_numpy(float))
        sd_slope, sigma = np.sqrt(np.average(squares, axis=0, weights=weights)).tolist()
        return GrowthSpread(str(model), sd_slope, sigma)
    return None


def viability_spread(experiments: pd.DataFrame) -> ViabilitySpread | None:
    """Spread over experiments of the first model with two experiments of a drug.

    Of every concentration of single drugs whose mean viability lies between 20 and 80 %:
    ``sd_points`` is the root mean square of their SD.

    Parameters
    ----------
    experiments : DataFrame
        Viability by experiment: model, arm, time_h, unit, concentration, concentration_2,
        experiment, viability_pct.
    """
    single = experiments["concentration_2"].isna() & (experiments["concentration"] > 0)
    for model, rows in experiments[single].groupby("model", sort=False):
        wide = [
            curve.pivot_table(
                index="experiment", columns="concentration", values="viability_pct"
            ).dropna()
            for _, curve in rows.groupby(CURVE, sort=False, dropna=False)
        ]
        several = [curve.to_numpy(float) for curve in wide if len(curve) > 1]
        middle = [_middle(curve) for curve in several]
        variances = np.concatenate([m.var(axis=0, ddof=1) for m in middle] or [np.empty(0)])
        if variances.sum() > 0:
            return ViabilitySpread(str(model), float(np.sqrt(variances.mean())))
    return None


def ic50_spread(ic50s: pd.DataFrame) -> Ic50Spread | None:
    """Spread of the first model of ``ic50_by_experiment`` with two IC50s of a drug.

    The root mean square, over drugs and times, of the SD of log10 IC50, weighted by experiments
    less one.
    """
    known = ic50s[ic50s["ic50"].notna()]
    for model, rows in known.groupby("model", sort=False):
        logs = np.log10(rows["ic50"]).groupby([rows[name] for name in CURVE[1:]], dropna=False)
        spare = logs.size().to_numpy(float) - 1
        squares = np.nan_to_num(logs.var(ddof=1).to_numpy(float)) * spare
        if squares.sum() > 0:
            return Ic50Spread(str(model), float(np.sqrt(squares.sum() / spare.sum())))
    return None


def _middle(curve: Array) -> Array:
    """The concentrations with a mean viability in the middle."""
    low, high = MIDDLE_PCT
    mean = curve.mean(axis=0)
    return curve[:, (mean >= low) & (mean <= high)]
