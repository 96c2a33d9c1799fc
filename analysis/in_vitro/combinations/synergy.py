"""Combinations on plates: more, or less, than the drugs alone lead one to expect.

Nouns of this module: the tables ``synergy_in_vitro`` (one row per reference model) and
``synergy_cells`` (one row per pair of concentrations besides). ``reference_status`` says why a
reference model has no number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.in_vitro.combinations import references, resampling
from analysis.in_vitro.combinations.dose_matrix import NOT_GIVEN, DoseMatrix
from analysis.in_vitro.combinations.interaction_words import MARGIN, Margin, excess_words
from analysis.in_vitro.combinations.references import REFERENCES, Scored, Zip
from analysis.in_vitro.combinations.resampling import Interval, Resamples
from analysis.in_vitro.combinations.slice_fits import SliceFits
from analysis.settings import Settings

Array = npt.NDArray[np.float64]
Columns = dict[str, npt.NDArray[Any]]
SYNERGY_COLUMNS = [
    "model",
    "arm",
    "time_h",
    "reference",
    "score_pct",
    "ci_low",
    "ci_high",
    "p",
    "n_cells",
    "status",
    "n_experiments",
    "method",
    "interpretation",
]
CELL_COLUMNS = [
    "model",
    "arm",
    "time_h",
    "concentration",
    "unit",
    "concentration_2",
    "unit_2",
    "reference",
    "observed_pct",
    "fitted_pct",
    "expected_pct",
    "excess_pct",
    "ci_low",
    "ci_high",
    "p",
    "p_adjusted",
    "call",
]
Fits = tuple[SliceFits, SliceFits]
Flags = npt.NDArray[np.bool_]
ONE_DOSE = "not estimable from one dose per drug"
NO_INTERVAL = "; no interval: single wells do not vary, or too few resamples have a value"


@dataclass(frozen=True, slots=True, eq=False)
class SynergyTables:
    """Both tables, rows in the order of the matrices."""

    summary: pd.DataFrame
    cells: pd.DataFrame


def synergy_in_vitro(
    matrices: Sequence[DoseMatrix],
    wells: pd.DataFrame,
    settings: Settings,
    margin: Margin = MARGIN,
) -> SynergyTables:
    """Excess of every combination over what Bliss, HSA, Loewe and ZIP expect of its drugs.

    ``excess = expected viability - observed viability`` in percentage points, of the means over
    experiments: above 0 the pair kills more than expected (synergy), below 0 less (antagonism).
    ZIP compares its fitted surface instead of the observed cell. ``score_pct`` is the mean over
    the cells where both drugs were given and the reference is defined, ``n_cells``; ``status``
    says which are missing and why. Nothing is clipped to 0 to 100 %.

    Interval and p: the experiments, each normalized to its own control, are resampled and the
    whole way from means through curves to excess is done anew; Student's t on that standard
    error with (experiments - 1) degrees of freedom (`resampling.t_interval`). With a single
    experiment its wells are resampled within concentration, control and blank, and there is no p:
    the interval describes that plate. p of cells are corrected over the cells of a matrix
    (Benjamini-Hochberg); the p of the scores are not corrected over references or times.
    ``interpretation`` and ``call``: synergy or antagonism where the interval leaves out 0 (and of a
    cell the corrected p is at most 0.05), "equivalent" where it lies within ``margin``, at the
    expected viability (of the score: its mean over the cells), else "not shown".

    Parameters
    ----------
    matrices : sequence of DoseMatrix
    wells : DataFrame
        Of `wells.well_viability`, for combinations with one experiment.
    settings : Settings
        ``synergy_resamples``, ``bootstrap_seed``, ``confidence``.
    margin : tuple of float
        Ratios of observed to expected viability that count as no difference.

    Returns
    -------
    SynergyTables

    References
    ----------
    .. [1] Yadav B, et al. Comput Struct Biotechnol J 2015; 13:504-513.
    .. [2] Benjamini Y, Hochberg Y. J R Stat Soc B 1995; 57:289-300.
    """
    parts: dict[int, tuple[Columns, Columns]] = {}
    order = sorted(range(len(matrices)), key=lambda i: _design(matrices[i]))
    for _, alike in groupby(order, key=lambda i: _design(matrices[i])):
        numbers = list(alike)
        made = _tables([matrices[i] for i in numbers], wells, settings, margin)
        parts.update(zip(numbers, made, strict=True))
    ordered = [parts[number] for number in sorted(parts)]
    return SynergyTables(
        _table(SYNERGY_COLUMNS, [summary for summary, _ in ordered]),
        _table(CELL_COLUMNS, [cells for _, cells in ordered]),
    )


def interval_method(n: int, resamples: Resamples, settings: Settings) -> str:
    """How interval and p were made, for n experiments."""
    percent = f"{100 * settings.confidence:g} %"
    if n == 1:
        return (
            f"{percent} interval from {settings.synergy_resamples} resamples of the wells of one "
            "experiment (technical replicates): it describes this plate only; no p"
        )
    size = len(resamples.counts)
    drawn = f"all {size} different" if resamples.is_exact else f"{size} random"
    caution = "; only 2 experiments" if n == 2 else ""
    return (
        f"{percent} interval and p by Student's t with the standard error of {drawn} resamples of "
        f"{n} experiments, df = {n - 1}{caution}"
    )


def reference_status(
    matrix: DoseMatrix, reference: str, curves: tuple[Fits, Zip], at: int, defined: Flags
) -> str:
    """``ok``, or what is missing from the score and why.

    Parameters
    ----------
    matrix : DoseMatrix
    reference : str
        ``bliss``, ``hsa``, ``loewe`` or ``zip``.
    curves : pair
        The drugs alone and the fitted surface, of many matrices.
    at : int
        Which of them this matrix is.
    defined : array
        Cells that have an excess.
    """
    shown = matrix.tested
    missing, total = int((shown & ~defined).sum()), int(shown.sum())
    if reference in {"bliss", "hsa"}:
        return _singles_status(missing, total)
    if matrix.is_fixed_dose:
        return ONE_DOSE
    fits, surface = curves
    for fit, name in zip(fits, matrix.components, strict=True):
        if not np.isfinite(fit.base[at]):
            return f"not estimable: fewer than 4 concentrations of {name} alone"
    if reference == "zip":
        return _zip_status(surface, at, missing, total)
    return _loewe_status(matrix, fits, at, missing, total)


def _table(names: list[str], parts: list[Columns]) -> pd.DataFrame:
    """One table of the columns of its parts."""
    if not parts:
        return pd.DataFrame(columns=names)
    return pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in names})


def _design(matrix: DoseMatrix) -> tuple[object, ...]:
    """Matrices of the same design are computed together."""
    return len(matrix.experiments), matrix.is_fixed_dose, *map(tuple, matrix.doses)


def _tables(
    matrices: list[DoseMatrix], wells: pd.DataFrame, settings: Settings, margin: Margin
) -> Iterator[tuple[Columns, Columns]]:
    """The columns of both tables of each of several matrices of one design."""
    n = len(matrices[0].experiments)
    resamples = resampling.resamples_of(n, settings.synergy_resamples, settings.bootstrap_seed)
    stacks = [
        resampling.resampled_matrices(matrix, resamples, wells, settings) for matrix in matrices
    ]
    size = len(stacks[0])
    scored = references.score_matrices(
        np.concatenate(stacks), matrices[0].doses, matrices[0].is_fixed_dose
    )
    for number, matrix in enumerate(matrices):
        start = number * size
        own = slice(start, start + size)
        yield (
            _summary(matrix, scored, own, resamples, settings, margin),
            _cells(matrix, scored, own, resamples, settings, margin),
        )


def _summary(
    matrix: DoseMatrix,
    scored: Scored,
    own: slice,
    resamples: Resamples,
    settings: Settings,
    margin: Margin,
) -> Columns:
    """One row per reference."""
    n, rows = len(matrix.experiments), len(REFERENCES)
    excess = scored.excess[:, own]
    defined = np.isfinite(excess[:, 0])
    means = np.stack([_mean_over(e[:, cells]) for e, cells in zip(excess, defined, strict=True)])
    ends = _interval(means[:, 0], means[:, 1:].T, resamples, n, settings)
    curves = scored.fits, scored.surface
    statuses = [
        reference_status(matrix, name, curves, own.start, cells)
        + (NO_INTERVAL if cells.any() and np.isnan(low) else "")
        for name, cells, low in zip(REFERENCES, defined, ends.low, strict=True)
    ]
    method = interval_method(n, resamples, settings)
    expected = np.array([
        table[cells].mean() if cells.any() else np.nan
        for table, cells in zip(scored.expected[:, own.start], defined, strict=True)
    ])  # fmt: skip
    sure = np.ones(rows, dtype=bool)
    n_cells = defined.sum(axis=(1, 2))
    return {
        **_keys(matrix, rows),
        "reference": np.array(REFERENCES, dtype=object),
        "score_pct": means[:, 0],
        "ci_low": ends.low,
        "ci_high": ends.high,
        "p": ends.p,
        "n_cells": n_cells,
        "status": np.array(statuses, dtype=object),
        "n_experiments": np.full(rows, n),
        "method": np.where(n_cells > 0, method, "").astype(object),
        "interpretation": excess_words(ends.low, ends.high, sure, expected, margin),
    }


def _cells(
    matrix: DoseMatrix,
    scored: Scored,
    own: slice,
    resamples: Resamples,
    settings: Settings,
    margin: Margin,
) -> Columns:
    """One row per reference and pair of concentrations."""
    shown = matrix.tested
    excess = scored.excess[:, own][:, :, shown]
    ends = _interval(
        excess[:, 0], excess[:, 1:].swapaxes(0, 1), resamples, len(matrix.experiments), settings
    )
    adjusted = np.stack([_adjusted(p) for p in ends.p])
    sure = ~(adjusted > 0.05)  # one experiment has no p; then the interval decides
    expected = scored.expected[:, own.start][:, shown]
    places = np.nonzero(shown)
    doses = [d[1:][place] for d, place in zip(matrix.doses, places, strict=True)]
    doses = [np.where(dose == NOT_GIVEN, np.nan, dose) for dose in doses]
    observed = matrix.mean[1:, 1:][shown]
    rows, cells = len(REFERENCES), len(observed)
    fitted = np.full((rows, cells), np.nan)
    fitted[REFERENCES.index("zip")] = scored.surface.fitted[own.start][shown]
    return {
        **_keys(matrix, rows * cells),
        "concentration": np.tile(doses[0], rows),
        "unit": np.full(rows * cells, matrix.units[0], dtype=object),
        "concentration_2": np.tile(doses[1], rows),
        "unit_2": np.full(rows * cells, matrix.units[1], dtype=object),
        "reference": np.repeat(np.array(REFERENCES, dtype=object), cells),
        "observed_pct": np.tile(observed, rows),
        "fitted_pct": fitted.ravel(),
        "expected_pct": expected.ravel(),
        "excess_pct": excess[:, 0].ravel(),
        "ci_low": ends.low.ravel(),
        "ci_high": ends.high.ravel(),
        "p": ends.p.ravel(),
        "p_adjusted": adjusted.ravel(),
        "call": excess_words(ends.low, ends.high, sure, expected, margin).ravel(),
    }


def _keys(matrix: DoseMatrix, rows: int) -> Columns:
    return {
        "model": np.full(rows, matrix.model, dtype=object),
        "arm": np.full(rows, matrix.arm, dtype=object),
        "time_h": np.full(rows, matrix.time_h),
    }


def _mean_over(excess: Array) -> Array:
    """Mean over cells in every resample; NaN where one of them is undefined."""
    n_cells = excess.shape[1]
    mean: Array = excess.sum(axis=1) / (n_cells or np.nan)
    return mean


def _interval(
    estimate: Array, resampled: Array, resamples: Resamples, n: int, settings: Settings
) -> Interval:
    if n > 1:
        return resampling.t_interval(
            estimate, resampled, resamples.probability, n, settings.confidence
        )
    return resampling.percentile_interval(resampled, settings.confidence)


def _adjusted(p: Array) -> Array:
    """Benjamini and Hochberg's p over the cells that have one."""
    adjusted = np.full(p.shape, np.nan)
    known = np.flatnonzero(np.isfinite(p))
    falling = known[np.argsort(-p[known])]
    ranks = np.arange(len(falling), 0, -1)
    adjusted[falling] = np.minimum(np.minimum.accumulate(p[falling] * len(ranks) / ranks), 1.0)
    return adjusted


def _singles_status(missing: int, total: int) -> str:
    if missing == total:
        return "not estimable: the drugs alone were not tested at these concentrations"
    if missing:
        return f"{missing} of {total} cells left out: a drug alone not tested at that concentration"
    return "ok"


def _zip_status(surface: Zip, at: int, missing: int, total: int) -> str:
    failed, slices = int(surface.slices_failed[at]), int(surface.slices[at])
    if missing == total:
        return "not estimable: ZIP needs 3 concentrations of one drug at a fixed one of the other"
    words = f"{failed} of {slices} curves through the matrix could not be fitted"
    return f"{words}, {missing} of {total} cells left out" if failed else "ok"


def _loewe_status(matrix: DoseMatrix, fits: Fits, at: int, missing: int, total: int) -> str:
    for fit, name in zip(fits, matrix.components, strict=True):
        if not fit.end[at] < fit.base[at]:
            return f"not estimable: {name} alone does not lower viability"
    if not missing:
        return "ok"
    reach = [
        references.reach(fit, doses)[at] for fit, doses in zip(fits, matrix.doses, strict=True)
    ]
    weaker = matrix.components[int(np.argmax(reach))]
    beyond = f"beyond what {weaker} alone reaches ({max(reach):.0f} % viability)"
    if missing == total:
        return f"not estimable: all {total} cells {beyond}"
    return f"{missing} of {total} cells left out: {beyond}"
