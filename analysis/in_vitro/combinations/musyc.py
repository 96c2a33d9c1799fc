"""Potency and efficacy of combinations on plates, apart: MuSyC by experiment.

Nouns: the tables ``synergy_musyc`` (three rows per dose matrix: two potencies and the efficacy)
and ``musyc_fits`` (one row per fitted surface).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtr, stdtrit

from analysis.in_vitro.combinations import musyc_surface as model
from analysis.in_vitro.combinations.dose_matrix import DoseMatrix
from analysis.in_vitro.combinations.musyc_fit import MusycFits, fit_surfaces
from analysis.in_vitro.combinations.musyc_limits import (
    ALPHA12,
    ALPHA21,
    BETA,
    MIN_PAIR_DOSES,
    Limits,
    limits_of,
)
from analysis.in_vitro.curves.series import FEWEST_EXPERIMENTS
from analysis.settings import Settings
from analysis.study import Study, equivalence_margin

Array = npt.NDArray[np.float64]
Row = dict[str, Any]
MUSYC_COLUMNS = [
    "model",
    "arm",
    "time_h",
    "parameter",
    "kind",
    "drug",
    "estimate",
    "ci_low",
    "ci_high",
    "p",
    "interpretation",
    "status",
    "reason",
    "n_experiments",
    "method",
]
FIT_COLUMNS = [
    "model",
    "arm",
    "time_h",
    "experiment",
    "n_cells",
    "e0_pct",
    "e1_pct",
    "e2_pct",
    "e3_pct",
    "c1",
    "unit",
    "c2",
    "unit_2",
    "h1",
    "h2",
    "alpha12",
    "alpha21",
    "beta",
    "rmse_pct",
    "r2",
]
PARAMETERS = (ALPHA12, ALPHA21, BETA)
MEANS = "means"  # stands for the experiment where the surface is that of the means
WIDEST = {ALPHA12: np.log(100.0), ALPHA21: np.log(100.0), BETA: 2.0}  # half an interval
TOO_WIDE = {
    ALPHA12: "its interval reaches more than a hundredfold on either side",
    ALPHA21: "its interval reaches more than a hundredfold on either side",
    BETA: "its interval is wider than twice the effect of the stronger drug on either side",
}


@dataclass(frozen=True, slots=True, eq=False)
class MusycTables:
    """Both tables, rows in the order of the matrices."""

    synergy: pd.DataFrame
    fits: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Estimate:
    """log alpha or beta, half its interval, and p; p is NaN where the interval is of the fit."""

    value: float
    half: float
    p: float

    def ends(self, parameter: str) -> tuple[float, float, float]:
        """Estimate, low and high as printed: alphas as ratios."""
        ends = self.value, self.value - self.half, self.value + self.half
        if parameter == BETA:
            return ends
        value, low, high = np.exp(ends).tolist()
        return value, low, high


@dataclass(frozen=True, slots=True, eq=False)
class Surfaces:
    """The surfaces of one matrix: of the means, and of each experiment that has one of its own."""

    matrix: DoseMatrix
    fits: MusycFits  # the means first
    experiments: tuple[str, ...]
    limits: Limits

    @property
    def numbers(self) -> Array:
        """Logarithms of both alphas, and beta, by surface and parameter."""
        found = self.fits.parameters
        stronger = found[:, model.E1 + self.limits.stronger]
        share = model.beta(found[:, model.E0], stronger, found[:, model.E3])
        return np.column_stack([found[:, model.ALPHA12], found[:, model.ALPHA21], share])


def synergy_musyc(matrices: Sequence[DoseMatrix], study: Study, settings: Settings) -> MusycTables:
    """Synergy of potency (alpha12, alpha21) and of efficacy (beta) in every dose matrix.

    `musyc_fit.fit_surfaces` fits the surface [1]_ [2]_ to each experiment and to their means.
    From three experiments on, the estimate is the mean over the experiments' own fits (of
    log alpha; geometric), with Student's t interval and p against no synergy (alpha 1, beta 0),
    n - 1 degrees of freedom. Below three it is that of the means, the interval is "of the fit"
    (HC3, cells - 10 degrees of freedom: it says nothing of other experiments), and there is no p.

    ``alpha12`` is how many times less of drug 2 is needed under drug 1, ``alpha21`` of drug 1 under
    drug 2; ``beta`` how much further the pair goes than the stronger drug, as a share of that
    drug's effect. Above 1, or 0, is synergy. Which drug is the stronger is decided on the means,
    once. A parameter that the concentrations leave open has no number: ``status`` is
    ``not_determined``, ``reason`` says why (`musyc_limits.limits_of`).

    Parameters
    ----------
    matrices : sequence of DoseMatrix
    study : Study
        For the margin within which an interval is ``equivalent`` (`equivalence_margin`: alpha 0.8
        to 1.25, beta -0.2 to 0.2).
    settings : Settings
        ``confidence``.

    Returns
    -------
    MusycTables

    References
    ----------
    .. [1] Meyer CT, et al. Cell Syst 2019; 8:97-108.
    .. [2] Wooten DJ, et al. Nat Commun 2021; 12:4607.
    """
    margin = equivalence_margin(study)
    found = surfaces_of(matrices, settings)
    synergy = [row for each in found for row in _synergy_rows(each, margin, settings)]
    fits = [row for each in found for row in _fit_rows(each)]
    return MusycTables(
        pd.DataFrame(synergy, columns=MUSYC_COLUMNS), pd.DataFrame(fits, columns=FIT_COLUMNS)
    )


def surfaces_of(matrices: Sequence[DoseMatrix], settings: Settings) -> list[Surfaces]:
    """Fit the means of each matrix, and each of its experiments; those of one design together."""
    found: dict[int, Surfaces] = {}
    order = sorted(range(len(matrices)), key=lambda at: _design(matrices[at]))
    for _, alike in groupby(order, key=lambda at: _design(matrices[at])):
        places = list(alike)
        stacks = [_stack(matrices[at]) for at in places]
        fits = fit_surfaces(np.concatenate(stacks), matrices[places[0]].doses)
        starts = np.cumsum([0, *map(len, stacks)])
        for place, start, stack in zip(places, starts, stacks, strict=False):
            own = fits.take(slice(start, start + len(stack)))
            found[place] = _surfaces(matrices[place], own, settings.confidence)
    return [found[at] for at in range(len(matrices))]


def means_surface(matrix: DoseMatrix) -> MusycFits:
    """The surface of the means alone, to draw it."""
    return fit_surfaces(_stack(matrix)[:1], matrix.doses)


def _design(matrix: DoseMatrix) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(each.tolist()) for each in matrix.doses)


def _stack(matrix: DoseMatrix) -> Array:
    """The means, then the experiments where there are several; NaN where too few pairs are."""
    own = matrix.viability if len(matrix.experiments) > 1 else matrix.viability[:0]
    stack = np.concatenate([matrix.mean[None], own])
    pairs = np.isfinite(stack[:, 1:, 1:])
    wide = np.minimum(pairs.any(axis=1).sum(axis=1), pairs.any(axis=2).sum(axis=1))
    return np.where((wide >= MIN_PAIR_DOSES)[:, None, None], stack, np.nan)


def _surfaces(matrix: DoseMatrix, fits: MusycFits, confidence: float) -> Surfaces:
    """The surface of the means, and those experiments that have one."""
    own = 1 + np.flatnonzero(np.isfinite(fits.rmse[1:]))
    names = tuple(matrix.experiments[at - 1] for at in own)
    if len(matrix.experiments) == 1 and np.isfinite(fits.rmse[0]):
        names = matrix.experiments
    kept = fits.take(np.r_[0, own])
    return Surfaces(matrix, kept, names, limits_of(matrix, kept, names, confidence))


def _synergy_rows(
    found: Surfaces, margin: tuple[float, float], settings: Settings
) -> Iterator[Row]:
    """A row for each of ``PARAMETERS``."""
    matrix, n = found.matrix, len(found.experiments)
    method = _method(found, settings)
    for number, parameter in enumerate(PARAMETERS):
        estimate = _estimate(found, number, settings.confidence)
        reason = found.limits.reasons[parameter]
        if not reason and estimate.half > WIDEST[parameter]:
            reason = TOO_WIDE[parameter]
        known = not reason
        value, low, high = estimate.ends(parameter) if known else (np.nan,) * 3
        p = estimate.p if known else np.nan
        yield {
            "model": matrix.model,
            "arm": matrix.arm,
            "time_h": matrix.time_h,
            "parameter": parameter,
            "kind": "efficacy" if parameter == BETA else "potency",
            "drug": _drug(matrix, parameter),
            "estimate": value,
            "ci_low": low,
            "ci_high": high,
            "p": p,
            "interpretation": _word(parameter, (low, high), p, margin) if known else "",
            "status": "ok" if known else "not_determined",
            "reason": reason,
            "n_experiments": n,
            "method": method if known else "",
        }


def _estimate(found: Surfaces, number: int, confidence: float) -> Estimate:
    """Over the experiments' own surfaces, or below three of them of the means."""
    numbers, n = found.numbers[1:, number], len(found.experiments)
    upper = (1 + confidence) / 2
    if n < FEWEST_EXPERIMENTS:
        df = max(float(found.fits.n_cells[0] - model.N_PARAMETERS), 1.0)
        half = float(stdtrit(df, upper) * found.limits.errors[number])
        return Estimate(float(found.numbers[0, number]), half, np.nan)
    mean, error = float(numbers.mean()), float(numbers.std(ddof=1)) / np.sqrt(n)
    t = abs(mean) / error if error > 0 else np.inf
    return Estimate(mean, float(stdtrit(n - 1, upper)) * error, float(2 * stdtr(n - 1, -t)))


def _word(parameter: str, ends: tuple[float, float], p: float, margin: tuple[float, float]) -> str:
    """What an interval over experiments shows; nothing is shown without p."""
    low, high = ends
    none = 0.0 if parameter == BETA else 1.0
    least, most = (margin[0] - 1, 1 - margin[0]) if parameter == BETA else margin
    if np.isnan(p):
        return "not shown"
    if low > none or high < none:
        return "synergy" if low > none else "antagonism"
    return "equivalent" if low >= least and high <= most else "not shown"


def _drug(matrix: DoseMatrix, parameter: str) -> str:
    """The drug whose potency it is; both for the efficacy."""
    first, second = matrix.components
    return {ALPHA12: second, ALPHA21: first, BETA: matrix.arm}[parameter]


def _method(found: Surfaces, settings: Settings) -> str:
    """How the estimate and its interval were made."""
    n, percent = len(found.experiments), f"{100 * settings.confidence:g} %"
    missing = len(found.matrix.experiments) - n
    left = f"; {missing} with too few cells for a surface of their own left out" if missing else ""
    if n >= FEWEST_EXPERIMENTS:
        return (
            f"mean over the surfaces of {n} experiments, {percent} interval and p by Student's t, "
            f"df = {n - 1}{left}"
        )
    of = "the means of 2 experiments" if len(found.matrix.experiments) == 2 else "the means"
    of = "one experiment" if len(found.matrix.experiments) == 1 else of
    return f"surface of {of}; {percent} interval of the fit (HC3), not over experiments; no p{left}"


def _fit_rows(found: Surfaces) -> Iterator[Row]:
    """A row for every surface of one matrix; empty where it leaves a parameter open."""
    matrix, fits = found.matrix, found.fits
    if not np.isfinite(fits.rmse[0]):
        return
    names = (MEANS, *found.experiments) if len(fits.rmse) > 1 else found.experiments
    for at, name in enumerate(names):
        values = dict(zip(model.NAMES, fits.parameters[at], strict=True))
        values |= {key: float(np.exp(values[key])) for key in model.NAMES[model.C1 :]}
        values["beta"] = float(found.numbers[at, PARAMETERS.index(BETA)])
        values |= dict.fromkeys(found.limits.open_in(at), np.nan)
        effects = {f"{key}_pct": values.pop(key) for key in model.NAMES[model.STATES]}
        yield {
            "model": matrix.model,
            "arm": matrix.arm,
            "time_h": matrix.time_h,
            "experiment": name,
            "n_cells": fits.n_cells[at],
            **effects,
            **values,
            "unit": matrix.units[0],
            "unit_2": matrix.units[1],
            "rmse_pct": fits.rmse[at],
            "r2": fits.r2[at],
        }
