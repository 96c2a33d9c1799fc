"""What two drugs are expected to do together: Bliss, HSA, Loewe and ZIP, for many matrices at once.

Viability is in percent, shape (matrices, concentrations of drug 1, concentrations of drug 2); the
first row and column are no drug. Where an expected viability is above the observed one, the pair
does more than expected: synergy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.in_vitro.combinations.slice_fits import SliceFits, Slices, fit_together

Array = npt.NDArray[np.float64]
REFERENCES = ("bliss", "hsa", "loewe", "zip")
MOST_STEPS = 60  # towards Loewe's viability
SETTLED = 1e-12  # step (%) that is none
PLATEAU_SEEN = 0.75  # share of a curve's way down that the tested concentrations have to cover
MIN_SINGLE_DOSES = 4  # concentrations of a drug alone below which its curve is not fitted


@dataclass(frozen=True, slots=True, eq=False)
class Zip:
    """Expected and fitted viability, and how many slices of each matrix could not be fitted."""

    expected: Array
    fitted: Array
    slices: npt.NDArray[np.intp]
    slices_failed: npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Expected viability and excess, shape (references, matrices, doses 1, doses 2)."""

    expected: Array
    excess: Array
    fits: tuple[SliceFits, SliceFits]
    surface: Zip


def score_matrices(viability: Array, doses: tuple[Array, Array], fixed_dose: bool) -> Scored:
    """Expected viability and excess by all references, of many matrices of one design.

    Parameters
    ----------
    viability : array, shape (matrices, concentrations of drug 1, concentrations of drug 2)
        In percent; NaN where not tested.
    doses : pair of arrays
        Concentrations, the first one 0.
    fixed_dose : bool
        One concentration of each drug: Loewe and ZIP, which need curves, stay NaN.

    Returns
    -------
    Scored
    """
    known = np.full_like(viability, np.nan) if fixed_dose else viability
    fits = single_fits(known, doses)
    surface = zip_surface(known, fits, doses)
    observed = viability[:, 1:, 1:]
    tested = np.where(np.isfinite(observed), 1.0, np.nan)
    expected = np.stack(
        [
            bliss(viability),
            hsa(viability),
            loewe(fits, doses),
            surface.expected,
        ]
    )
    against = np.stack([observed, observed, observed, surface.fitted])
    return Scored(expected * tested, (expected - against) * tested, fits, surface)


def bliss(viability: Array) -> Array:
    """Independent action: ``V_A V_B / 100`` of the drugs alone at the same concentrations.

    The same as ``f_A + f_B - f_A f_B`` of the fractions affected ``f = 1 - V / 100``; values
    above 100 or below 0 stay as they are. Shape without the first row and column. [1]_

    References
    ----------
    .. [1] Bliss CI. Ann Appl Biol 1939; 26:585-615.
    """
    expected: Array = viability[:, 1:, :1] * viability[:, :1, 1:] / 100
    return expected


def hsa(viability: Array) -> Array:
    """Highest single agent: the lower viability of the two drugs alone [1]_.

    References
    ----------
    .. [1] Berenbaum MC. Pharmacol Rev 1989; 41:93-141.
    """
    expected: Array = np.minimum(viability[:, 1:, :1], viability[:, :1, 1:])
    return expected


def single_fits(viability: Array, doses: tuple[Array, Array]) -> tuple[SliceFits, SliceFits]:
    """Curves of the two drugs alone, the control as concentration 0; NaN under 4 concentrations."""
    alone = []
    for margin, tested in zip((viability[:, :, 0], viability[:, 0, :]), doses, strict=True):
        enough = np.isfinite(margin[:, 1:]).sum(axis=1, keepdims=True) >= MIN_SINGLE_DOSES
        alone.append(Slices(tested, np.where(enough, margin, np.nan)))
    first, second = fit_together(alone)
    return first, second


def loewe(fits: tuple[SliceFits, SliceFits], doses: tuple[Array, Array]) -> Array:
    """Dose additivity: the viability V where ``d_A / D_A(V) + d_B / D_B(V) = 1``.

    D(V) is the concentration of a drug alone with viability V, from its fitted curve. The root is
    found by Newton steps between the curves' tops and what both drugs alone reach: the
    plateau, or the fitted viability at the highest concentration where that covers less than three
    quarters of the way to it (`reach`). Below that the weaker drug alone is not known to act as
    strongly and the reference is undefined (NaN): nothing is put in its place. NaN, too, where a
    drug alone does not lower viability. [1]_

    Parameters
    ----------
    fits : pair of SliceFits
        The drugs alone (`single_fits`).
    doses : pair of arrays
        Concentrations of each drug, the first one 0.

    Returns
    -------
    array
        Shape without the first row and column.

    References
    ----------
    .. [1] Loewe S. Arzneimittelforschung 1953; 3:285-290; Berenbaum 1989 (eq. 4).
    """
    first, second = doses[0][1:][None, :, None], doses[1][1:][None, None, :]
    shape = (len(fits[0].base), first.shape[1], second.shape[2])
    top = np.minimum(fits[0].base, fits[1].base)[:, None, None]
    floor = np.maximum(*(reach(f, d) for f, d in zip(fits, doses, strict=True)))[:, None, None]
    defined = np.broadcast_to(np.isfinite(floor) & (floor < top), shape)
    matrix, one, two = at = np.nonzero(defined)
    alone = fits[0].take(matrix), fits[1].take(matrix)
    dosed = first[0, one, 0], second[0, 0, two]
    expected = np.full(shape, np.nan)
    expected[at] = _loewe_roots(alone, dosed, floor[matrix, 0, 0], top[matrix, 0, 0])
    return expected


def _loewe_roots(
    fits: tuple[SliceFits, SliceFits], doses: tuple[Array, Array], low: Array, high: Array
) -> Array:
    """Viability between two limits where the dose sum is 1, pair by pair; NaN where above 1.

    Newton's steps on the log of the sum, nearly a straight line in the log odds of the viability
    between the limits; halfway where they leave the bracket.
    """
    beyond = _dose_sum(fits, doses, low + 1e-12 * (high - low))[0] > 1
    floor, top = low, high
    at = np.where(beyond, np.nan, (low + high) / 2)
    for _ in range(MOST_STEPS):
        total, slope = _dose_sum(fits, doses, at)
        above = total > 1
        low, high = np.where(above, low, at), np.where(above, at, high)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            odds = (top - at) / (at - floor)
            steep = slope / total * (top - at) * (at - floor) / (top - floor)
            newton = floor + (top - floor) / (1 + odds * np.exp(np.log(total) / steep))
        there = np.where((newton >= low) & (newton <= high), newton, (low + high) / 2)
        settled = (np.abs(there - at) <= SETTLED) | beyond
        at = np.where(beyond, np.nan, there)
        if settled.all():
            break
    return at


def _dose_sum(
    fits: tuple[SliceFits, SliceFits], doses: tuple[Array, Array], at: Array
) -> tuple[Array, Array]:
    """``d_A / D_A(V) + d_B / D_B(V)`` and its slope; NaN outside both curves."""
    total, slope = np.zeros((2, len(at)))
    with np.errstate(divide="ignore", invalid="ignore"):
        for fit, dose in zip(fits, doses, strict=True):
            share = dose / fit.dose_at(at)
            total += share
            slope += share / fit.hill * (1 / (fit.base - at) + 1 / (at - fit.end))
    return total, slope


def zip_surface(
    viability: Array, fits: tuple[SliceFits, SliceFits], doses: tuple[Array, Array]
) -> Zip:
    """Zero interaction potency: neither drug shifts the other's curve.

    Expected: ``Y_A Y_B / 100`` of the fitted curves alone. Fitted: for every concentration of B a
    curve over A that begins at ``Y_B`` (end, EC50 and slope free), and the other way round; the
    mean of the two. A slice needs three concentrations; where only one direction could be fitted,
    it stands alone, and the slices that failed are counted. [1]_

    Parameters
    ----------
    viability : array
        In percent; NaN where not tested.
    fits : pair of SliceFits
        The drugs alone (`single_fits`).
    doses : pair of arrays
        Concentrations of each drug, the first one 0.

    Returns
    -------
    Zip
        Shapes without the first row and column.

    References
    ----------
    .. [1] Yadav B, et al. Comput Struct Biotechnol J 2015; 13:504-513 (eq. 8 to 13).
    """
    alone = fits[0].viability(doses[0][1:]), fits[1].viability(doses[1][1:])
    inner = viability[:, 1:, 1:]
    across = (inner.transpose(0, 2, 1), alone[1]), (inner, alone[0])
    drugs = [
        Slices(tested[1:], values.reshape(-1, len(tested) - 1), base.ravel())
        for tested, (values, base) in zip(doses, across, strict=True)
    ]
    over_first, over_second = (
        fit.viability(drug.doses).reshape(values.shape)
        for fit, drug, (values, _) in zip(fit_together(drugs), drugs, across, strict=True)
    )
    over_first = over_first.transpose(0, 2, 1)
    both = np.stack([over_first, over_second])
    count = np.isfinite(both).sum(axis=0)
    fitted = np.nansum(both, axis=0) / np.where(count, count, np.nan)
    tested = np.isfinite(inner)
    asked = tested.any(axis=1), tested.any(axis=2)
    failed = (asked[0] & ~np.isfinite(over_first).any(axis=1)).sum(axis=1)
    failed += (asked[1] & ~np.isfinite(over_second).any(axis=2)).sum(axis=1)
    slices = asked[0].sum(axis=1) + asked[1].sum(axis=1)
    return Zip(alone[0][:, :, None] * alone[1][:, None, :] / 100, fitted, slices, failed)


def reach(fits: SliceFits, doses: Array) -> Array:
    """The lowest viability a drug alone is known to get to; NaN where it lowers nothing.

    Its plateau, if the tested concentrations cover most of the way there; else the fitted
    viability at the highest of them.
    """
    at_highest = fits.viability(doses[-1:])[:, 0]
    seen = fits.identified & (fits.base - at_highest >= PLATEAU_SEEN * (fits.base - fits.end))
    lowest: Array = np.where(seen, fits.end, at_highest)
    return np.where(fits.end < fits.base, lowest, np.nan)
