"""Combinations in vivo on the evaluation day: growth inhibition and relative volume by Bliss.

Noun of this module: the table ``synergy_tgi``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtr, stdtrit

from analysis.in_vivo.combinations.rates import index_words
from analysis.in_vivo.growth.by_animal import animal_growth
from analysis.in_vivo.growth.inhibition import NOT_STARTED, animal_measures, has_started
from analysis.in_vivo.growth.volume import baselines, sized_rows, start_days
from analysis.in_vivo.growth.windows import EXACT, Windows, in_windows
from analysis.settings import FEWEST_ANIMALS, Settings
from analysis.statistics.inhibition_intervals import less_start_spread
from analysis.statistics.skewed_means import log_means, of_growth_product, of_log_sum
from analysis.study import Arm, Study, equivalence_margin, table_of

Array = npt.NDArray[np.float64]

TGI, RTV, LOG_AUC = "tgi_bliss", "combpdx", "log_auc_bliss"
UNITS = {TGI: "points", RTV: "log ratio", LOG_AUC: "per day"}
METHODS = {
    TGI: "Bliss of growth inhibition by change of volume; profile of log means, t, "
    "Satterthwaite df",
    RTV: "CombPDX: Bliss of mean relative volumes; variance of log means, t, Satterthwaite df",
    LOG_AUC: "Bliss of growth rates from the area under ln(1 + V) to that day; t, Satterthwaite df",
}
SYNERGY_TGI_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "day": "float64",
    "measure": "str",
    "unit": "str",
    "n": "int64",
    "n_parts": "str",
    "n_control": "int64",
    "observed": "float64",
    "expected": "float64",
    "excess": "float64",
    "se": "float64",
    "low": "float64",
    "high": "float64",
    "p": "float64",
    "interpretation": "str",
    "method": "str",
    "status": "str",
    "df": "float64",
}
FEW_ANIMALS = f"an arm has fewer than {FEWEST_ANIMALS} animals: estimate only"
MAY_NOT_GROW = "no interval: control may not have grown"
TWO_SHRINK = "no expected value: two of the parts shrink tumors, which Bliss cannot multiply"


def synergy_tgi(
    volumes: pd.DataFrame,
    study: Study,
    settings: Settings,
    days: Mapping[str, float],
    windows: Windows = EXACT,
) -> pd.DataFrame:
    """Hold each combination against what its parts predict on the evaluation day, thrice.

    ``excess`` above 0 is synergy, below 0 antagonism, on each of them. Animals measured on that
    day (with a baseline); C control, A and B the parts, AB the combination:

    - ``tgi_bliss`` (percentage points): E = 1 - mean change_T / mean change_C, the definition
      ``tgi_delta``; ``expected = E_A + E_B - E_A E_B``, ``excess = E_AB - expected`` (with more
      parts: 1 less the product of 1 - E). E above 1 (tumors shrink) is kept as it is; where two
      parts exceed 1 their product has no meaning and the row is empty.
    - ``combpdx`` (log ratio): R the mean relative volume;
      ``excess = ln R_A + ln R_B - ln R_C - ln R_AB``, ``se^2 = sum s^2 / (n R^2)``.
      ``observed`` and ``expected`` are relative volumes: R_AB and R_A R_B / R_C.
    - ``log_auc_bliss`` (per day): k of each animal is the trapezoid area of y = ln(1 + V), V in
      mm3, above its first value, from baseline to its last day up to the evaluation day, divided
      by half the square of these days: a growth rate.
      ``excess = k_A + k_B - k_C - k_AB`` of the arms' means; ``exp(-excess d)`` is a combination
      index over d days.

    ``se^2 = sum of g^2 s^2 / n`` over the arms, g the derivatives of the excess by their means.
    For ``log_auc_bliss`` interval and p are by Student's t on it with
    ``df = se^4 / sum of ((g^2 s^2 / n)^2 / (n - 1))`` (Satterthwaite). Volumes are skewed: means of
    few animals of an arm that spreads far lie below the truth, with an ``se`` too small. For the
    other two the variance is that of the logarithm of each mean by the logarithms of its animals
    (`log_means`). ``combpdx`` is a sum of these logarithms (`of_log_sum`); ``tgi_bliss`` is all
    that the excess is over log means within t^2 of theirs (`of_growth_product`), of volumes less
    what an animal's start differs from that of its arm. Where the control may not have grown at
    all there is no interval.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    study : Study
    settings : Settings
        Control and confidence.
    days : mapping of str to float
        Evaluation day by model.
    windows : Windows
        As in ``growth_effects``.

    Returns
    -------
    DataFrame
        A row per combination and measure; none without its parts or a control in that model.

    References
    ----------
    .. [1] Demidenko E, Miller TW. PLoS One 2019; 14:e0224137.
    .. [2] Huang L et al. (CombPDX) 2022. Satterthwaite FE. Biometrics 1946; 2:110-114.
    """
    starts, margin = start_days(study), equivalence_margin(study)
    sized = sized_rows(in_windows(volumes, windows, starts))
    areas = animal_growth(volumes, starts, windows.ends(days))
    measured = animal_measures(sized, starts, days, areas)
    values = {
        TGI: measured["tgi_delta"],
        RTV: measured["tgi_rtv"],
        LOG_AUC: areas["log_auc_per_day"].to_numpy(float),
    }
    first = measured["tgi_volume"] - measured["tgi_delta"]
    model, arm = areas["model"].to_numpy(), areas["arm"].to_numpy()
    based = sized["day"] >= baselines(sized, starts)["baseline_day"]
    there = dict.fromkeys(zip(sized["model"][based], sized["arm"][based], strict=True))
    rows = []
    for name in dict.fromkeys(own for own, _ in there):
        day = days.get(str(name))
        if day is None:
            continue
        arms = [arm for own, arm in there if own == name]
        for combined, names in complete_combinations(arms, study, settings):
            members = [(model == name) & (arm == one) for one in names]
            for measure, found in values.items():
                known = [at & ~np.isnan(found) for at in members]
                begun = bool(has_started(day, starts[str(name)]))
                found_here = _measured(
                    [found[at] for at in known],
                    [first[at] for at in known],
                    measure,
                    settings.confidence,
                    begun,
                    margin,
                )
                rows.append((name, combined.name, day, *found_here))
    return table_of(rows, SYNERGY_TGI_COLUMNS)


def complete_combinations(
    present: Iterable[str], study: Study, settings: Settings
) -> Iterator[tuple[Arm, tuple[str, ...]]]:
    """Each combination of one model, where all of control, parts and itself are ``present``.

    Yields
    ------
    arm : Arm
    names : tuple of str
        Control, the parts, and the combination.
    """
    arms = set(present)
    control = study.control(arms, settings.control)
    for arm in study.arms:
        if control and len(arm.components) > 1 and {arm.name, *arm.components} <= arms:
            yield arm, (control, *arm.components, arm.name)


def _measured(
    values: list[Array],
    starts: list[Array],
    measure: str,
    confidence: float,
    begun: bool,
    margin: tuple[float, float],
) -> tuple[object, ...]:
    """What a row of ``synergy_tgi`` says, from the measure column on."""
    n = [len(value) for value in values]
    counts = n[-1], ", ".join(map(str, n[1:-1])), n[0]
    head = (measure, UNITS[measure], *counts)
    if not begun or min(n) < 2:
        why = "fewer than two animals in an arm" if begun else NOT_STARTED
        return (*head, *7 * (np.nan,), "", METHODS[measure], why, np.nan)
    (*numbers, df), status = excess_of(values, starts, measure, confidence)
    if min(n) < FEWEST_ANIMALS:
        numbers, df, status = [*numbers[:3], *4 * (np.nan,)], np.nan, FEW_ANIMALS
    low, high = numbers[4:6]
    words = "synergy" if low > 0 else "antagonism" if high < 0 else "not shown"
    if measure == RTV:  # the excess is a log ratio of volumes, which the margin is of
        words = str(index_words(np.exp(-high), np.exp(-low), margin))
    return (*head, *numbers, "" if np.isnan(low) else words, METHODS[measure], status, df)


def excess_of(
    values: list[Array], starts: list[Array], measure: str, confidence: float
) -> tuple[tuple[float, ...], str]:
    """Observed, expected, excess, se, low, high, p and df of a measure, and its status.

    ``values`` are those of the animals of control, the parts and the combination, ``starts`` the
    volumes at which these animals started (mm3), which only growth inhibition asks for.
    """
    if measure == TGI:
        return _tgi(values, starts, confidence)
    return {RTV: _rtv, LOG_AUC: _log_auc}[measure](values, confidence)


def _tgi(
    values: list[Array], starts: list[Array], confidence: float
) -> tuple[tuple[float, ...], str]:
    """Growth inhibition, in percent."""
    mean = np.array([value.mean() for value in values])
    if not mean[0] > 0:
        return 8 * (np.nan,), "control did not grow"
    left = mean[1:] / mean[0]
    parts, observed = left[:-1], 100 * float(1 - left[-1])
    if np.count_nonzero(parts < 0) > 1:
        return (observed, *7 * (np.nan,)), TWO_SHRINK
    together = float(parts.prod())
    others = np.array([np.delete(parts, at).prod() for at in range(len(parts))])
    control = left[-1] - len(parts) * together
    gradient = np.r_[control, others, -1.0] / mean[0]
    numbers = observed, 100 * (1 - together), 100 * float(together - left[-1])
    se = 100 * float(np.sqrt(_variances(gradient, values).sum()))
    first = np.array([start.mean() for start in starts])
    means = log_means([less_start_spread(*own) for own in zip(values, starts, strict=True)])
    found = of_growth_product(means, first, gradient * (mean + first), confidence)
    if found is None:
        return (*numbers, se, *4 * (np.nan,)), MAY_NOT_GROW
    return (*numbers, se, 100 * found.low, 100 * found.high, found.p, found.df), "ok"


def _log_auc(values: list[Array], confidence: float) -> tuple[tuple[float, ...], str]:
    mean = np.array([value.mean() for value in values])
    weights = np.r_[2.0 - (len(mean) - 1), np.ones(len(mean) - 2), -1.0]
    excess = float(weights @ mean)
    numbers = float(mean[-1]), float(mean[-1]) + excess, excess
    return (*numbers, *_t(excess, weights, values, confidence)), "ok"


def _rtv(values: list[Array], confidence: float) -> tuple[tuple[float, ...], str]:
    """CombPDX: the excess is the log of the expected over the observed relative volume."""
    mean = np.array([value.mean() for value in values])
    if not (mean > 0).all():
        return 8 * (np.nan,), "an arm has no tumor left: no logarithm"
    expected = float(mean[1:-1].prod() / mean[0] ** (len(mean) - 3))
    excess = float(np.log(expected / mean[-1]))
    weights = np.r_[3.0 - len(mean), np.ones(len(mean) - 2), -1.0]
    se = float(np.sqrt(_variances(weights / mean, values).sum()))
    found = of_log_sum(log_means(values), weights, excess, confidence)
    numbers = float(mean[-1]), expected, excess, se
    return (*numbers, found.low, found.high, found.p, found.df), "ok"


def _t(
    excess: float, gradient: Array, values: list[Array], confidence: float
) -> tuple[float, float, float, float, float]:
    """Standard error by the delta method, ends of Student's interval, p and Satterthwaite's df."""
    parts = _variances(gradient, values)
    variance = float(parts.sum())
    if not variance > 0:
        return 5 * (np.nan,)
    df = variance**2 / float((parts**2 / np.array([len(value) - 1 for value in values])).sum())
    se = float(np.sqrt(variance))
    half = float(stdtrit(df, (1 + confidence) / 2)) * se
    return se, excess - half, excess + half, float(2 * stdtr(df, -abs(excess) / se)), df


def _variances(gradient: Array, values: list[Array]) -> Array:
    """What each arm adds to the variance of the excess by the delta method."""
    own: Array = np.array([value.var(ddof=1) / len(value) for value in values])
    return gradient**2 * own
