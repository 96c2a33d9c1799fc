"""Why a reference model of a combination has no number, or how its interval was made."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.in_vitro.combinations import references
from analysis.in_vitro.combinations.dose_matrix import DoseMatrix
from analysis.in_vitro.combinations.references import Zip
from analysis.in_vitro.combinations.resampling import Resamples
from analysis.in_vitro.combinations.slice_fits import SliceFits
from analysis.settings import Settings

Fits = tuple[SliceFits, SliceFits]
Flags = npt.NDArray[np.bool_]
ONE_DOSE = "not estimable from one dose per drug"
NO_INTERVAL = "; no interval: no spread, or undefined in over a tenth of the resamples"


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
