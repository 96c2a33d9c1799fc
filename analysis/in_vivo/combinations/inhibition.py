"""Combinations in vivo on the evaluation day: growth inhibition and relative volume by Bliss.

Noun of this module: the table ``synergy_tgi``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr, ndtri

from analysis.in_vivo.combinations.rates import index_words
from analysis.in_vivo.growth.by_animal import animal_growth
from analysis.in_vivo.growth.inhibition import NOT_STARTED, animal_measures, has_started
from analysis.in_vivo.growth.volume import baselines, sized_rows, start_days
from analysis.in_vivo.growth.windows import EXACT, Windows, in_windows
from analysis.settings import FEWEST_ANIMALS, Settings
from analysis.statistics.bootstrap import drawn_means, percentiles
from analysis.study import Arm, Study, equivalence_margin, table_of

Array = npt.NDArray[np.float64]

TGI, RTV, LOG_AUC = "tgi_bliss", "combpdx", "log_auc_bliss"
UNITS = {TGI: "points", RTV: "log ratio", LOG_AUC: "per day"}
METHODS = {
    TGI: "Bliss of growth inhibition by change of volume; bootstrap over animals within arms",
    RTV: "CombPDX: Bliss of mean relative volumes; delta method, z",
    LOG_AUC: "Bliss of growth rates from the area under ln(1 + V) to that day; bootstrap",
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
}
FEW_ANIMALS = f"an arm has fewer than {FEWEST_ANIMALS} animals: estimate only"
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
      parts: 1 less the product of 1 - E). Bootstrap over animals within arms, percentiles;
      ``se`` is the SD of the draws and
      ``p = 2 (1 + min(draws <= 0, draws >= 0)) / (1 + draws)``. E above 1 (tumors shrink) is
      kept as it is; where two parts exceed 1 their product has no meaning and the row is empty.
    - ``combpdx`` (log ratio): R the mean relative volume;
      ``excess = ln R_A + ln R_B - ln R_C - ln R_AB``, ``se^2 = sum s^2 / (n R^2)``, z.
      ``observed`` and ``expected`` are relative volumes: R_AB and R_A R_B / R_C.
    - ``log_auc_bliss`` (per day): k of each animal is the trapezoid area of y = ln(1 + V), V in
      mm3, above its first value, from baseline to its last day up to the evaluation day, divided
      by half the square of these days: a growth rate.
      ``excess = k_A + k_B - k_C - k_AB`` of the arms' means; ``exp(-excess d)`` is a combination
      index over d days. Bootstrap as above.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    study : Study
    settings : Settings
        Control, bootstrap and confidence.
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
    .. [2] Huang L et al. (CombPDX) 2022. Efron B, Tibshirani RJ 1993; chapter 13.
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
    model, arm = areas["model"].to_numpy(), areas["arm"].to_numpy()
    # animals in the order of their names: it is the order in which they are drawn
    order = np.lexsort([pd.factorize(areas[name], sort=True)[0] for name in ("animal", "arm")])
    based = sized["day"] >= baselines(sized, starts)["baseline_day"]
    there = dict.fromkeys(zip(sized["model"][based], sized["arm"][based], strict=True))
    rows = []
    for name in dict.fromkeys(own for own, _ in there):
        day = days.get(str(name))
        if day is None:
            continue
        arms = [arm for own, arm in there if own == name]
        for combined, names in complete_combinations(arms, study, settings):
            members = [order[((model == name) & (arm == one))[order]] for one in names]
            for measure, found in values.items():
                samples = [found[at][~np.isnan(found[at])] for at in members]
                begun = bool(has_started(day, starts[str(name)]))
                found_here = _measured(samples, measure, settings, begun, margin)
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
    measure: str,
    settings: Settings,
    begun: bool,
    margin: tuple[float, float],
) -> tuple[object, ...]:
    """What a row of ``synergy_tgi`` says, from the measure column on."""
    n = [len(value) for value in values]
    counts = n[-1], ", ".join(map(str, n[1:-1])), n[0]
    head = (measure, UNITS[measure], *counts)
    if not begun or min(n) < 2:
        why = "fewer than two animals in an arm" if begun else NOT_STARTED
        return (*head, *7 * (np.nan,), "", METHODS[measure], why)
    judge = {TGI: _tgi, RTV: _rtv, LOG_AUC: _log_auc}[measure]
    numbers, status = judge(values, settings)
    if min(n) < FEWEST_ANIMALS:
        numbers, status = (*numbers[:3], *4 * (np.nan,)), FEW_ANIMALS
    low, high = numbers[4:6]
    words = "synergy" if low > 0 else "antagonism" if high < 0 else "not shown"
    if measure == RTV:  # the excess is a log ratio of volumes, which the margin is of
        words = str(index_words(np.exp(-high), np.exp(-low), margin))
    return (*head, *numbers, "" if np.isnan(low) else words, METHODS[measure], status)


def _tgi(values: list[Array], settings: Settings) -> tuple[tuple[float, ...], str]:
    """Observed, expected, excess, se, low, high and p of growth inhibition, in percent."""
    means = np.array([[value.mean() for value in values]])
    if not means[0, 0] > 0:
        return 7 * (np.nan,), "control did not grow"
    observed, expected = _inhibitions(means)
    if np.isnan(expected[0]):
        return (float(observed[0]), *6 * (np.nan,)), TWO_SHRINK
    drawn = _inhibitions(_draws(values, settings))
    return _with_draws(observed[0], expected[0], drawn[0] - drawn[1], settings)


def _inhibitions(means: Array) -> tuple[Array, Array]:
    """Observed and expected inhibition (%) of each row of means: control, parts, combination."""
    control = np.where(means[:, :1] > 0, means[:, :1], np.nan)
    left = means[:, 1:] / control
    several = (left[:, :-1] < 0).sum(axis=1) > 1
    together = np.where(several, np.nan, left[:, :-1].prod(axis=1))
    return 100 * (1 - left[:, -1]), 100 * (1 - together)


def _log_auc(values: list[Array], settings: Settings) -> tuple[tuple[float, ...], str]:
    means = np.array([[value.mean() for value in values]])
    observed, expected = _rates(means)
    drawn = _rates(_draws(values, settings))
    numbers, status = _with_draws(observed[0], expected[0], drawn[1] - drawn[0], settings)
    return (*numbers[:2], expected[0] - observed[0], *numbers[3:]), status


def _rates(means: Array) -> tuple[Array, Array]:
    parts = means[:, 1:-1]
    return means[:, -1], parts.sum(axis=1) - (parts.shape[1] - 1) * means[:, 0]


def _rtv(values: list[Array], settings: Settings) -> tuple[tuple[float, ...], str]:
    """CombPDX: the excess is the log of the expected over the observed relative volume."""
    mean = np.array([value.mean() for value in values])
    if not (mean > 0).all():
        return 7 * (np.nan,), "an arm has no tumor left: no logarithm"
    variance = sum(value.var(ddof=1) / len(value) / value.mean() ** 2 for value in values)
    expected = float(mean[1:-1].prod() / mean[0] ** (len(mean) - 3))
    excess, se = float(np.log(expected / mean[-1])), float(np.sqrt(variance))
    half = float(ndtri((1 + settings.confidence) / 2)) * se
    p = float(2 * ndtr(-abs(excess) / se)) if se > 0 else np.nan
    return (float(mean[-1]), expected, excess, se, excess - half, excess + half, p), "ok"


def _draws(values: list[Array], settings: Settings) -> Array:
    """Means of resampled animals (draws x arms): control first, then the arms in order."""
    columns = [value[:, None] for value in values]
    return np.column_stack(
        drawn_means(columns, settings.bootstrap_resamples, settings.bootstrap_seed)
    )


def _with_draws(
    observed: float, expected: float, excess: Array, settings: Settings
) -> tuple[tuple[float, ...], str]:
    """The numbers of a row, its interval and p from the draws of the excess."""
    low, high = (
        float(end[0]) for end in percentiles(excess[:, None], (1 - settings.confidence) / 2)
    )
    defined = excess[~np.isnan(excess)]
    numbers = float(observed), float(expected), float(observed - expected)
    if np.isnan(low):
        return (*numbers, np.nan, np.nan, np.nan, np.nan), "no interval: an end is unbounded"
    extreme = min(np.count_nonzero(defined <= 0), np.count_nonzero(defined >= 0))
    p = min(1.0, 2 * (1 + extreme) / (1 + len(defined)))
    return (*numbers, float(defined.std(ddof=1)), low, high, p), "ok"
