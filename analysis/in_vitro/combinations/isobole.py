"""Pairs of concentrations with one effect, against the line on which doses simply add up.

Noun of this module: ``Isobole``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.in_vitro.combinations.dose_matrix import DoseMatrix
from analysis.in_vitro.combinations.references import single_fits
from analysis.in_vitro.combinations.slice_fits import SliceFits, fit_slices

Array = npt.NDArray[np.float64]
LEVELS_PCT = (50.0, 60.0, 70.0, 75.0, 80.0, 85.0, 90.0)


@dataclass(frozen=True, slots=True, eq=False)
class Isobole:
    """Concentrations with the same viability: of each drug alone, and of pairs.

    ``points`` has dose_1, dose_2 and ``index`` = dose_1 / alone_1 + dose_2 / alone_2: below 1 the
    pair lies under the additivity line, which is synergy.
    """

    level_pct: float
    alone: tuple[float, float]
    points: pd.DataFrame


def isobole(matrix: DoseMatrix, level_pct: float) -> Isobole:
    """Interpolate the concentrations at one viability from the fitted curves.

    Alone: from the curve of each drug. Pairs: from the curve over one drug at each concentration
    of the other, along both directions. Nothing is read beyond the tested concentrations, nor
    where the other drug alone is already below the level.

    Parameters
    ----------
    matrix : DoseMatrix
    level_pct : float
        Viability in percent.

    Returns
    -------
    Isobole
        ``alone`` is NaN for a drug that does not reach the level; ``points`` may be empty.

    References
    ----------
    .. [1] Berenbaum MC. Pharmacol Rev 1989; 41:93-141.
    """
    mean = matrix.mean[None]
    fits = single_fits(mean, matrix.doses)
    first, second = (
        float(_at_level(fit, doses, level_pct)[0])
        for fit, doses in zip(fits, matrix.doses, strict=True)
    )
    inner = mean[0, 1:, 1:]
    doses_1, doses_2 = matrix.doses[0][1:], matrix.doses[1][1:]
    over_1 = _along(inner.T, doses_1, fits[1].viability(doses_2)[0], level_pct)
    over_2 = _along(inner, doses_2, fits[0].viability(doses_1)[0], level_pct)
    points = pd.DataFrame(
        {"dose_1": np.r_[over_1, doses_1], "dose_2": np.r_[doses_2, over_2]}
    ).dropna()
    points["index"] = points["dose_1"] / first + points["dose_2"] / second
    return Isobole(level_pct, (first, second), points.reset_index(drop=True))


def reachable_levels(matrix: DoseMatrix) -> list[float]:
    """Those of ``LEVELS_PCT`` that both drugs alone reach within what was tested."""
    fits = single_fits(matrix.mean[None], matrix.doses)
    return [
        level
        for level in LEVELS_PCT
        if all(
            np.isfinite(_at_level(fit, doses, level)[0])
            for fit, doses in zip(fits, matrix.doses, strict=True)
        )
    ]


def _along(viability: Array, doses: Array, base: Array, level: float) -> Array:
    fits = fit_slices(doses, viability, base)
    found = _at_level(fits, doses, level)
    highest = np.where(np.isfinite(viability), doses, 0.0).max(axis=1)
    reached: Array = np.where((base > level) & (found <= highest), found, np.nan)
    return reached


def _at_level(fits: SliceFits, doses: Array, level: float) -> Array:
    """The concentration at that viability, within the tested ones."""
    dose = fits.dose_at(np.full((len(fits.base), 1), level))[:, 0]
    within: Array = np.where(dose <= doses[-1], dose, np.nan)
    return within
