"""Growth rate of each arm by a mixed model, the differences between arms, and whether it fits.

Nouns of this module: the tables ``growth_rates`` and ``growth_rate_pairs``, and on request
``GrowthDiagnostics``: residuals, animals' own rates and fitted lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr, ndtri

from analysis.groups import Columns, columns_of, groups_of
from analysis.in_vivo.growth.burden import ANIMAL
from analysis.in_vivo.growth.volume import baselines, start_days
from analysis.settings import Settings
from analysis.statistics.comparison import holm
from analysis.statistics.mixed_model import GrowthFit, fit_growth, fit_spread
from analysis.study import Study

__all__ = [
    "GROWTH_RATE_COLUMNS",
    "RATE_PAIR_COLUMNS",
    "GrowthFit",
    "chosen_fit",
    "fit_growth",
    "growth_rate_pairs",
    "growth_rates",
    "log_growth",
]
Array = npt.NDArray[np.float64]
GROWTH_RATE_COLUMNS = [
    "model",
    "arm",
    "n_animals",
    "rate_per_day",
    "se",
    "low",
    "high",
    "doubling_time_d",
    "difference",
    "difference_se",
    "p",
    "p_adjusted",
    "sigma",
    "sd_slope",
    "log_likelihood",
    "method",
    "difference_low",
    "difference_high",
    "doubling_low_d",
    "doubling_high_d",
    "sd_intercept",
]
RATE_PAIR_COLUMNS = [
    "model",
    "arm",
    "versus",
    "difference",
    "se",
    "low",
    "high",
    "p",
    "p_adjusted",
    "n_animals",
    "n_versus",
    "method",
]
SPREADS = {"slope": "random slope", "intercept and slope": "random intercept and slope"}
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


def growth_rates(volumes: pd.DataFrame, study: Study, settings: Settings) -> pd.DataFrame:
    """Growth rate of each arm, and its difference from control.

    ``log(V_t / V_0) = (rate_arm + b_animal) (t - t_0) + e`` with b ~ N(0, sd_slope^2) and
    e ~ N(0, sigma^2), no intercept, on the days after each animal's baseline, by restricted
    maximum likelihood over all arms of the model (``fit_growth``). By setting, animals have a
    level of their own too, which takes up the error of their baseline (``sd_intercept``), or each
    arm a sigma of its own (``growth_spread``).

    ``low`` to ``high`` is the Wald interval; ``doubling_time_d = log 2 / rate`` where the rate is
    above 0, its interval from the ends of the rate's (no upper end: the rate may be 0). ``p`` is
    Wald's z of the difference from control, ``p_adjusted`` Holm over the arms; its interval is not
    corrected. Volumes of 0 have no logarithm: they are left out and ``method`` counts them.

    ``sd_slope`` is the SD of b itself; some programs print its ratio to sigma.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    study : Study
    settings : Settings
        Control, confidence, ``growth_spread`` and ``growth_residual``.

    Returns
    -------
    DataFrame
        One row per arm. Empty numbers where the model cannot be fitted; ``method`` says why.

    References
    ----------
    .. [1] Laird NM, Ware JH. Biometrics 1982; 38:963-974.
    .. [2] Holm S. Scand J Stat 1979; 6:65-70.
    """
    after = log_growth(volumes, study)
    arm, sized = volumes["arm"].to_numpy(), ~np.isnan(volumes["volume_mm3"].to_numpy(float))
    models, parts = groups_of(volumes, ["model"]), []
    for model, rows in zip(volumes["model"].array[models.first], models.rows(), strict=True):
        here = after[after["model"].to_numpy() == model]
        fit = chosen_fit(here, tuple(dict.fromkeys(arm[rows])), settings)
        control = study.control(arm[rows][sized[rows]], settings.control)
        left_out = int(here["log_rtv"].isna().sum())
        table = _rate_table(fit, control, settings.confidence)
        words = {"model": str(model), "method": _method(fit, control, left_out, settings)}
        n_arms = len(fit.arms)
        table |= {name: np.full(n_arms, word, dtype=object) for name, word in words.items()}
        parts.append(table)
    if not parts:
        return pd.DataFrame(columns=GROWTH_RATE_COLUMNS)
    return pd.DataFrame(
        {name: np.concatenate([part[name] for part in parts]) for name in GROWTH_RATE_COLUMNS}
    )


def growth_rate_pairs(rates: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Difference in growth rate of every pair of arms, arm minus versus, per day.

    Given the spread, the rates of two arms are independent: ``se^2 = se_arm^2 + se_versus^2``.
    Wald's z; ``p_adjusted`` is Holm over the pairs of the model, the interval is not corrected.

    Parameters
    ----------
    rates : DataFrame
        Table ``growth_rates``.
    confidence : float
        Of the intervals.

    Returns
    -------
    DataFrame
        One row per pair of arms that have a rate.
    """
    quantile = float(ndtri((1 + confidence) / 2))
    known = np.flatnonzero(~np.isnan(rates["rate_per_day"].to_numpy(float)))
    fitted = columns_of(rates, ["model", "arm", "rate_per_day", "se", "n_animals", "method"], known)
    pairs, methods, adjusted = [np.zeros((0, 2), dtype=np.int64)], [], []
    rate, se = fitted["rate_per_day"], fitted["se"]
    for rows in groups_of(fitted, ["model"]).rows():
        own = np.array(list(combinations(rows, 2)), dtype=np.int64).reshape(-1, 2)
        words = _model_words(str(fitted["method"][rows[0]]))
        methods += [f"{words}; Wald z, Holm over {len(own)} pairs"] * len(own)
        adjusted += holm(_wald_p(rate[own], se[own])).tolist()
        pairs.append(own)
    pair = np.concatenate(pairs)
    second, first = pair.T
    difference, together = rate[first] - rate[second], np.hypot(se[first], se[second])
    whole = {
        "model": fitted["model"][first],
        "arm": fitted["arm"][first],
        "versus": fitted["arm"][second],
        "difference": difference,
        "se": together,
        "low": difference - quantile * together,
        "high": difference + quantile * together,
        "p": _wald_p(rate[pair], se[pair]),
        "p_adjusted": np.array(adjusted, dtype=float),
        "n_animals": fitted["n_animals"][first],
        "n_versus": fitted["n_animals"][second],
        "method": np.array(methods, dtype=object),
    }
    return pd.DataFrame({name: whole[name] for name in RATE_PAIR_COLUMNS})


def chosen_fit(rows: pd.DataFrame, arms: tuple[str, ...], settings: Settings) -> GrowthFit:
    """The fit with the spread and the residual variance of the settings."""
    intercept = settings.growth_spread == "intercept and slope"
    by_arm = settings.growth_residual == "per arm"
    if not (intercept or by_arm):
        return fit_growth(rows, arms)
    return fit_spread(rows, arms, intercept=intercept, by_arm=by_arm)


def log_growth(volumes: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Rows after each animal's baseline, as the model takes them.

    Returns
    -------
    DataFrame
        model, arm, animal, day, days (since the baseline) and log_rtv, NaN for a volume of 0.
    """
    first_day = baselines(volumes, start_days(study))["baseline_day"]
    day, rtv = volumes["day"].to_numpy(float), volumes["rtv"].to_numpy(float)
    rows = np.flatnonzero((day > first_day) & ~np.isnan(rtv))
    names = {name: volumes[name].array[rows] for name in ANIMAL}
    log_rtv = np.log(np.where(rtv[rows] > 0, rtv[rows], np.nan))
    numbers = {"day": day[rows], "days": (day - first_day)[rows], "log_rtv": log_rtv}
    return pd.DataFrame(names | numbers, index=volumes.index[rows])


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


def _wald_p(rate: Array, se: Array) -> Array:
    """Two-sided p of the difference of each pair of rates, arrays pairs x 2."""
    p: Array = 2 * ndtr(-np.abs((rate[:, 1] - rate[:, 0]) / np.hypot(se[:, 0], se[:, 1])))
    return p


def _rate_table(fit: GrowthFit, control: str | None, confidence: float) -> Columns:
    """Numbers of ``growth_rates`` of one model."""
    se = np.sqrt(fit.variance)
    quantile = float(ndtri((1 + confidence) / 2))
    low, high = fit.rate - quantile * se, fit.rate + quantile * se
    difference, difference_se = np.full((2, len(fit.arms)), np.nan)
    if control is not None:
        at = fit.arms.index(control)
        others = np.arange(len(fit.arms)) != at
        difference[others] = fit.rate[others] - fit.rate[at]
        difference_se[others] = np.sqrt(fit.variance[others] + fit.variance[at])
    p = 2 * ndtr(-np.abs(difference / difference_se))
    doubling = {
        name: np.log(2) / np.where(rate > 0, rate, np.nan)
        for name, rate in (("time", fit.rate), ("low", high), ("high", low))
    }
    return {
        "arm": np.array(fit.arms, dtype=object),
        "n_animals": np.array(fit.n_animals),
        "rate_per_day": fit.rate,
        "se": se,
        "low": low,
        "high": high,
        "doubling_time_d": doubling["time"],
        "difference": difference,
        "difference_se": difference_se,
        "p": p,
        "p_adjusted": holm(p),
        "sigma": fit.arm_sigma,
        "sd_slope": np.full(len(fit.arms), fit.sd_slope),
        "log_likelihood": np.full(len(fit.arms), fit.log_likelihood),
        "difference_low": difference - quantile * difference_se,
        "difference_high": difference + quantile * difference_se,
        "doubling_low_d": doubling["low"],
        "doubling_high_d": doubling["high"],
        "sd_intercept": np.full(len(fit.arms), fit.sd_intercept),
    }


def _method(fit: GrowthFit, control: str | None, left_out: int, settings: Settings) -> str:
    if fit.reason:
        return f"not fitted: {fit.reason}"
    words = f"log(V/V0), {SPREADS[settings.growth_spread]} per animal"
    words += ", residual variance per arm" if settings.growth_residual == "per arm" else ""
    words += ", REML; Wald z"
    words += f", Holm, against {control}" if control is not None else "; no control arm"
    zeros = {0: "", 1: "; 1 volume of 0 left out"}
    return words + zeros.get(left_out, f"; {left_out} volumes of 0 left out")


def _model_words(method: str) -> str:
    """The model's own words, of a ``method`` of ``growth_rates``."""
    return method.partition("; ")[0]


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
