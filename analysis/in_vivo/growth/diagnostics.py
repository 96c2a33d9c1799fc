"""What tells whether the growth model fits: residuals, animals' own rates, fitted lines.

Nouns of this module: ``GrowthDiagnostics``, two tables made on request.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from analysis.in_vivo.growth.burden import ANIMAL
from analysis.in_vivo.growth.rates import GrowthFit, chosen_fit, log_growth
from analysis.settings import Settings
from analysis.study import Study

Array = npt.NDArray[np.float64]

ROW_COLUMNS = [*ANIMAL, "day", "days", "log_rtv", "fitted", "fitted_arm", "residual", "quantile"]
EFFECT_COLUMNS = [*ANIMAL, "n_days", "rate", "own_rate", "own_level", "quantile"]


@dataclass(frozen=True, slots=True, eq=False)
class GrowthDiagnostics:
    """Rows and animals of the growth model.

    ``rows``: each measurement after baseline with log(V/V0), ``fitted`` (the animal's own line),
    ``fitted_arm`` (the arm's), ``residual`` (over its SD sigma) and the normal ``quantile`` of its
    rank. ``animals``: each animal's ``rate`` per day, ``own_rate`` (by how much it differs from
    its arm's, shrunken as the model predicts it), ``own_level`` and the quantile of ``own_rate``.
    """

    rows: pd.DataFrame
    animals: pd.DataFrame


def growth_diagnostics(
    volumes: pd.DataFrame, study: Study, settings: Settings
) -> GrowthDiagnostics:
    """Residuals and animals' own rates of the growth model of each model with a fit.

    ``b = D Z' V^-1 (y - rate days)``, the best linear unbiased prediction of an animal's own
    effects, D their covariance, Z = (days, 1); ``fitted = (rate + b_1) days + b_0``;
    ``residual = (y - fitted) / sigma_arm``. Quantiles: ``Phi^-1((rank - 0.5) / n)``.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    study : Study
    settings : Settings
        ``growth_spread`` and ``growth_residual``.

    Returns
    -------
    GrowthDiagnostics
        Without rows for a model that cannot be fitted.

    References
    ----------
    .. [1] Pinheiro JC, Bates DM. Mixed-Effects Models in S and S-PLUS. Springer 2000; chapter 4.
    """
    after = log_growth(volumes, study)
    rows, animals = [], []
    for _, here in after[after["log_rtv"].notna()].groupby("model", sort=False):
        fit = chosen_fit(here, tuple(here["arm"].unique()), settings)
        if not fit.reason:
            effects = _own_effects(here, fit)
            rows.append(_rows(here, effects))
            animals.append(effects.assign(quantile=_quantiles(effects["own_rate"])))
    return GrowthDiagnostics(
        pd.concat(rows)[ROW_COLUMNS] if rows else pd.DataFrame(columns=ROW_COLUMNS),
        pd.concat(animals)[EFFECT_COLUMNS] if animals else pd.DataFrame(columns=EFFECT_COLUMNS),
    )


def _own_effects(here: pd.DataFrame, fit: GrowthFit) -> pd.DataFrame:
    """One row per animal with its predicted effects, and the sigma and rate of its arm."""
    at = pd.Index(fit.arms).get_indexer(pd.Index(here["arm"]))
    days = here["days"].to_numpy(float)
    rest = here["log_rtv"].to_numpy(float) - fit.rate[at] * days
    sums = here.assign(n_days=1, t=days, tt=days**2, r=rest, tr=days * rest).groupby(
        ANIMAL, sort=False, as_index=False
    )[["n_days", "t", "tt", "r", "tr"]].sum()  # fmt: skip
    arm = pd.Index(fit.arms).get_indexer(pd.Index(sums["arm"]))
    squares = np.empty((len(sums), 2, 2))
    squares[:, 0, 0], squares[:, 1, 1] = sums["tt"], sums["n_days"]
    squares[:, 0, 1] = squares[:, 1, 0] = sums["t"]
    covariance = _covariance(fit)
    variance = fit.arm_sigma[arm, None, None] ** 2
    # D Z' V^-1 r = (sigma^2 I + D Z'Z)^-1 D Z' r
    right = (sums[["tr", "r"]].to_numpy(float) @ covariance)[..., None]
    own = np.linalg.solve(variance * np.eye(2) + covariance @ squares, right)[..., 0]
    return sums.assign(
        rate_arm=fit.rate[arm], sigma=fit.arm_sigma[arm],
        rate=fit.rate[arm] + own[:, 0], own_rate=own[:, 0], own_level=own[:, 1],
    )  # fmt: skip


def _covariance(fit: GrowthFit) -> Array:
    """Covariance of an animal's own rate and level."""
    level = fit.sd_intercept
    together = fit.correlation * fit.sd_slope * level if level > 0 and fit.sd_slope > 0 else 0.0
    return np.array([[fit.sd_slope**2, together], [together, level**2]])


def _rows(here: pd.DataFrame, effects: pd.DataFrame) -> pd.DataFrame:
    """Measurements with their fitted values, residuals and quantiles."""
    own = here[ANIMAL].merge(effects, on=ANIMAL, how="left").set_index(here.index)
    fitted = own["rate"] * here["days"] + own["own_level"]
    residual = (here["log_rtv"] - fitted) / own["sigma"]
    return here.assign(
        fitted=fitted,
        fitted_arm=own["rate_arm"] * here["days"],
        residual=residual,
        quantile=_quantiles(residual),
    )


def _quantiles(values: pd.Series) -> Array:
    """Where a normal sample of this size would have these ranks, in SD."""
    quantile: Array = ndtri((values.rank(method="first").to_numpy(float) - 0.5) / len(values))
    return quantile
