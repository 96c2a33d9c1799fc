"""Growth rate of each arm by a mixed model, the differences between arms, and whether it fits.

Nouns of this module: the tables ``growth_rates`` and ``growth_rate_pairs``, and on request
``GrowthDiagnostics``: residuals, animals' own rates and fitted lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from analysis.groups import Columns, groups_of
from analysis.in_vivo.growth.burden import ANIMAL
from analysis.in_vivo.growth.volume import baselines, floor_mm3, start_days, zero_words
from analysis.settings import FEWEST_ANIMALS, Settings
from analysis.statistics.comparison import holm
from analysis.statistics.growth_fit import GrowthFit
from analysis.statistics.mixed_model import fit_growth, fit_spread
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
Pairs = npt.NDArray[np.int64]
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
    "df",
    "p_robust",
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
    "df",
    "p_robust",
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

    ``sd_slope`` is one for each arm, or one for all where arms look alike. ``low`` to ``high``
    is Student's t interval; ``doubling_time_d = log 2 / rate`` where the rate is above 0, its
    interval from the ends of the rate's (no upper end: the rate may be 0). ``p`` is t of the
    difference from control, ``p_adjusted`` Holm over the arms; its interval is not corrected.
    ``df`` are Kenward and Roger's (``slope_spread.small_sample``) of the difference, in the
    control's row of its rate; ``p_robust`` is the same test with cluster-robust errors (CR2), a
    check on the spreads. An arm of one animal has its rate alone, a difference from an
    arm of fewer than 3 animals its estimate. Volumes of 0 have no logarithm:
    they count as half the smallest volume of the study and ``method`` says so.

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
    parts = []
    for model, fit, control, zeros in _fits(volumes, study, settings):
        table = _rate_table(fit, control, settings.confidence)
        words = {"model": model, "method": _method(fit, control, zeros, settings)}
        n_arms = len(fit.arms)
        table |= {name: np.full(n_arms, word, dtype=object) for name, word in words.items()}
        parts.append(table)
    if not parts:
        return pd.DataFrame(columns=GROWTH_RATE_COLUMNS)
    return pd.DataFrame(
        {name: np.concatenate([part[name] for part in parts]) for name in GROWTH_RATE_COLUMNS}
    )


def _fits(
    volumes: pd.DataFrame, study: Study, settings: Settings
) -> Iterator[tuple[str, GrowthFit, str | None, str]]:
    """Each model's name, fit and control, and how its volumes of 0 were taken."""
    after, floor = log_growth(volumes, study), floor_mm3(volumes)
    arm, sized = volumes["arm"].to_numpy(), ~np.isnan(volumes["volume_mm3"].to_numpy(float))
    models = groups_of(volumes, ["model"])
    for model, rows in zip(volumes["model"].array[models.first], models.rows(), strict=True):
        here = after[after["model"].to_numpy() == model]
        fit = chosen_fit(here, tuple(dict.fromkeys(arm[rows])), settings)
        control = study.control(arm[rows][sized[rows]], settings.control)
        yield str(model), fit, control, zero_words(int(here["is_zero"].sum()), floor)


def growth_rate_pairs(volumes: pd.DataFrame, study: Study, settings: Settings) -> pd.DataFrame:
    """Difference in growth rate of every pair of arms, arm minus versus, per day.

    Given the spreads, the rates of two arms are independent: ``se^2 = se_arm^2 + se_versus^2``.
    Student's t with the degrees of freedom of ``growth_rates``; ``p_adjusted`` is Holm over the
    pairs of the model, the interval is not corrected.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    study : Study
    settings : Settings

    Returns
    -------
    DataFrame
        One row per pair of arms that have a rate.
    """
    parts = []
    for model, fit, _, _ in _fits(volumes, study, settings):
        known = np.flatnonzero(~np.isnan(fit.rate))
        pairs = np.array(list(combinations(known, 2)), dtype=np.int64).reshape(-1, 2)
        if len(pairs):
            parts.append(_pair_table(model, fit, pairs, settings))
    if not parts:
        return pd.DataFrame(columns=RATE_PAIR_COLUMNS)
    return pd.DataFrame(
        {name: np.concatenate([part[name] for part in parts]) for name in RATE_PAIR_COLUMNS}
    )


def _pair_table(model: str, fit: GrowthFit, pairs: Pairs, settings: Settings) -> Columns:
    """Numbers of ``growth_rate_pairs`` of one model; the second of a pair minus the first."""
    found = fit.contrasts(_minus(pairs[:, 1], pairs[:, 0], len(fit.arms)))
    names, n_animals = np.array(fit.arms, dtype=object), np.array(fit.n_animals)
    half = found.half_width(settings.confidence)
    words = f"{_model_words(fit, settings)}; {_t_words(fit)}, Holm over {len(pairs)} pairs"
    return {
        "model": np.full(len(pairs), model, dtype=object),
        "arm": names[pairs[:, 1]],
        "versus": names[pairs[:, 0]],
        "difference": found.estimate,
        "se": found.se,
        "low": found.estimate - half,
        "high": found.estimate + half,
        "p": found.p,
        "p_adjusted": holm(found.p),
        "n_animals": n_animals[pairs[:, 1]],
        "n_versus": n_animals[pairs[:, 0]],
        "method": np.full(len(pairs), words, dtype=object),
        "df": found.df,
        "p_robust": found.p_robust,
    }


def _minus(first: npt.NDArray[np.int64], second: npt.NDArray[np.int64], n_arms: int) -> Array:
    """Weights of the difference of two arms' rates, a row each."""
    weights = np.zeros((len(first), n_arms))
    rows = np.arange(len(first))
    weights[rows, first], weights[rows, second] = 1.0, -1.0
    return weights


def chosen_fit(rows: pd.DataFrame, arms: tuple[str, ...], settings: Settings) -> GrowthFit:
    """The fit with the spread and the residual variance of the settings."""
    intercept = settings.growth_spread == "intercept and slope"
    by_arm = settings.growth_residual == "per arm"
    if not (intercept or by_arm):
        return fit_growth(rows, arms, by_arm="unless alike")
    return fit_spread(rows, arms, intercept=intercept, by_arm=by_arm)


def log_growth(volumes: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Rows after each animal's baseline, as the model takes them.

    Returns
    -------
    DataFrame
        model, arm, animal, day, days (since the baseline), log_rtv and is_zero: a volume of 0,
        whose log_rtv is that of ``volume.floor_mm3``.
    """
    first = baselines(volumes, start_days(study))
    first_day = first["baseline_day"]
    day, rtv = volumes["day"].to_numpy(float), volumes["rtv"].to_numpy(float)
    rows = np.flatnonzero((day > first_day) & ~np.isnan(rtv))
    names = {name: volumes[name].array[rows] for name in ANIMAL}
    is_zero = rtv[rows] <= 0
    floor = floor_mm3(volumes) / first["baseline_mm3"][rows]
    numbers = {
        "day": day[rows],
        "days": (day - first_day)[rows],
        "log_rtv": np.log(np.where(is_zero, floor, rtv[rows])),
        "is_zero": is_zero,
    }
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


def _rate_table(fit: GrowthFit, control: str | None, confidence: float) -> Columns:
    """Numbers of ``growth_rates`` of one model."""
    n_arms = len(fit.arms)
    own = fit.contrasts(np.eye(n_arms))
    low, high = (fit.rate + sign * own.half_width(confidence) for sign in (-1, 1))
    df, p_robust = own.df.copy(), np.full(n_arms, np.nan)
    difference, se, half, p = np.full((4, n_arms), np.nan)
    if control is not None:
        at = fit.arms.index(control)
        others = np.flatnonzero(np.arange(n_arms) != at)
        found = fit.contrasts(_minus(others, np.full(len(others), at), n_arms))
        difference[others], se[others], p[others] = found.estimate, found.se, found.p
        half[others], df[others] = found.half_width(confidence), found.df
        p_robust[others] = found.p_robust
    doubling = {
        name: np.log(2) / np.where(rate > 0, rate, np.nan)
        for name, rate in (("time", fit.rate), ("low", high), ("high", low))
    }
    return {
        "arm": np.array(fit.arms, dtype=object),
        "n_animals": np.array(fit.n_animals),
        "rate_per_day": fit.rate,
        "se": own.se,
        "low": low,
        "high": high,
        "doubling_time_d": doubling["time"],
        "difference": difference,
        "difference_se": se,
        "p": p,
        "p_adjusted": holm(p),
        "sigma": fit.arm_sigma,
        "sd_slope": fit.sd_slopes,
        "log_likelihood": np.full(n_arms, fit.log_likelihood),
        "difference_low": difference - half,
        "difference_high": difference + half,
        "doubling_low_d": doubling["low"],
        "doubling_high_d": doubling["high"],
        "sd_intercept": np.full(n_arms, fit.sd_intercept),
        "df": df,
        "p_robust": p_robust,
    }


def _method(fit: GrowthFit, control: str | None, zeros: str, settings: Settings) -> str:
    if fit.reason:
        return f"not fitted: {fit.reason}"
    words = f"{_model_words(fit, settings)}; {_t_words(fit)}"
    words += f", Holm, against {control}" if control is not None else "; no control arm"
    if 0 < min(n or FEWEST_ANIMALS for n in fit.n_animals) < FEWEST_ANIMALS:
        words += f"; no p where an arm has fewer than {FEWEST_ANIMALS} animals"
    return f"{words}; {zeros}" if zeros else words


def _model_words(fit: GrowthFit, settings: Settings) -> str:
    """What the model of these rates is."""
    words = f"log(V/V0), {SPREADS[settings.growth_spread]} per animal"
    words += ", slope variance by arm" if fit.arm_sd_slope is not None else ""
    words += ", residual variance per arm" if settings.growth_residual == "per arm" else ""
    return words + ", REML"


def _t_words(fit: GrowthFit) -> str:
    """Where the degrees of freedom come from."""
    return "t, animals less arms df" if fit.small is None else "t, Kenward-Roger df"


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
    covariance = _covariances(fit)[arm]
    variance = fit.arm_sigma[arm, None, None] ** 2
    # D Z' V^-1 r = (sigma^2 I + D Z'Z)^-1 D Z' r
    right = covariance @ sums[["tr", "r"]].to_numpy(float)[..., None]
    own = np.linalg.solve(variance * np.eye(2) + covariance @ squares, right)[..., 0]
    return sums.assign(
        rate_arm=fit.rate[arm], sigma=fit.arm_sigma[arm],
        rate=fit.rate[arm] + own[:, 0], own_rate=own[:, 0], own_level=own[:, 1],
    )  # fmt: skip


def _covariances(fit: GrowthFit) -> Array:
    """Covariance of an animal's own rate and level in each arm (arms x 2 x 2)."""
    level, slopes = fit.sd_intercept, fit.sd_slopes
    together = np.where((level > 0) & (slopes > 0), fit.correlation * slopes * level, 0.0)
    found = np.empty((len(slopes), 2, 2))
    found[:, 0, 0], found[:, 1, 1] = slopes**2, level**2
    found[:, 0, 1] = found[:, 1, 0] = together
    return found


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
