"""What a dose matrix leaves open of MuSyC's surface, and why.

Noun: ``Limits`` of the surfaces of one matrix.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from analysis.in_vitro.combinations import musyc_surface as model
from analysis.in_vitro.combinations.dose_matrix import DoseMatrix
from analysis.in_vitro.combinations.musyc_fit import MusycFits
from analysis.in_vitro.combinations.references import MIN_SINGLE_DOSES, PLATEAU_SEEN
from analysis.in_vitro.combinations.synergy import ONE_DOSE

Array = npt.NDArray[np.float64]
ALPHA12, ALPHA21, BETA = "alpha12", "alpha21", "beta"
ALPHAS = {ALPHA21: 0, ALPHA12: 1}  # whose potency it is: of the first or the second drug
TOGETHER_SEEN = 0.5  # share of cells under both drugs that the highest pair has to reach
LEAST_R2 = 0.7
MIN_PAIR_DOSES = 3  # concentrations of each drug among the pairs
WIDEST_RATIO = float(np.log(10.0))  # half an interval of the fit, of a logarithm
WIDEST_EFFECT = 50.0  # points
WIDEST_BETA = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Of the surfaces of one matrix, that of the means first.

    ``reasons`` says why alpha12, alpha21 or beta is not determined, "" where it is; ``errors`` are
    their standard errors of the fit of the means, of log alpha; ``stronger`` is 0 or 1, the drug
    with the lower plateau on the means; ``halves`` are half the intervals of the fit by surface
    and parameter.
    """

    reasons: dict[str, str]
    errors: Array
    stronger: int
    halves: Array
    on_bound: npt.NDArray[np.bool_]

    def open_in(self, at: int) -> list[str]:
        """The parameters of one surface that have no number of their own."""
        widest = np.full(model.N_PARAMETERS, WIDEST_RATIO)
        widest[model.STATES] = WIDEST_EFFECT
        loose = self.on_bound[at] | ~(self.halves[at] <= widest)
        is_open = dict(zip(model.NAMES, loose.tolist(), strict=True))
        is_open |= {name: bool(words) for name, words in self.reasons.items()}
        return [name for name, is_so in is_open.items() if is_so]


def limits_of(
    matrix: DoseMatrix, fits: MusycFits, experiments: tuple[str, ...], confidence: float
) -> Limits:
    """What the surfaces of a matrix leave open.

    An alpha is not determined where its drug alone has no effect beyond the error of the fit,
    where its concentrations alone cover less than three quarters of the way to its plateau, where
    its EC50 or the alpha itself ends on a bound (in the means or in an experiment), or its Hill
    slope in the means, or where its interval of the fit of the means reaches more than tenfold on
    either side. Beta is not determined where no drug alone has an effect, a plateau is not
    reached, the highest pair has less than half of the population under both drugs, an effect ends
    on a bound, or its interval of the fit is wider than the effect of the stronger drug on either
    side. Neither is where the surface explains less than 70 % of the variation between cells.

    Parameters
    ----------
    matrix : DoseMatrix
    fits : MusycFits
        Of the means, then of the experiments that have a surface of their own.
    experiments : tuple of str
        Their names.
    confidence : float
    """
    if not np.isfinite(fits.rmse[0]):
        why = _no_surface(matrix)
        nothing = np.full((len(fits.rmse), model.N_PARAMETERS), np.nan)
        reasons = dict.fromkeys((ALPHA12, ALPHA21, BETA), why)
        return Limits(reasons, nothing[0, :3], 0, nothing, np.isnan(nothing))
    df = np.maximum(fits.n_cells - model.N_PARAMETERS, 1).astype(float)
    t = stdtrit(df, (1 + confidence) / 2)
    errors = np.sqrt(np.einsum("kpp->kp", fits.covariance))
    seen = _Seen(matrix, fits, experiments, float(t[0]))
    own = np.r_[errors[0, [model.ALPHA12, model.ALPHA21]], seen.beta_error]
    reasons = {name: next(seen.open_alpha(name), "") for name in (ALPHA12, ALPHA21)}
    reasons[BETA] = next(seen.open_beta(), "")
    return Limits(reasons, own, seen.stronger, errors * t[:, None], fits.on_bound)


def _no_surface(matrix: DoseMatrix) -> str:
    """Why no surface could be fitted to the means."""
    if matrix.is_fixed_dose:
        return ONE_DOSE
    margins = matrix.mean[1:, 0], matrix.mean[0, 1:]
    for margin, name in zip(margins, matrix.components, strict=True):
        if np.isfinite(margin).sum() < MIN_SINGLE_DOSES:
            return f"fewer than {MIN_SINGLE_DOSES} concentrations of {name} alone"
    pairs = matrix.tested
    if min(pairs.any(axis=0).sum(), pairs.any(axis=1).sum()) < MIN_PAIR_DOSES:
        return f"fewer than {MIN_PAIR_DOSES} concentrations of a drug were given with the other"
    cells = int(np.isfinite(matrix.mean).sum())
    return f"{cells} cells are too few for a surface of {model.N_PARAMETERS} parameters"


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """The surfaces of one matrix, asked what they show."""

    matrix: DoseMatrix
    fits: MusycFits
    experiments: tuple[str, ...]
    t: float

    @property
    def stronger(self) -> int:
        return int(self.fits.parameters[0, [model.E1, model.E2]].argmin())

    @property
    def beta_error(self) -> float:
        """Standard error of beta of the means, by the delta method."""
        at = [model.E0, model.E1 + self.stronger, model.E3]
        e0, drug, e3 = self.fits.parameters[0, at]
        alone, more = e0 - drug, drug - e3
        if alone <= 0:
            return np.nan
        slope = np.array([-more / alone**2, (alone + more) / alone**2, -1 / alone])
        return float(np.sqrt(slope @ self.fits.covariance[0][np.ix_(at, at)] @ slope))

    def open_alpha(self, name: str) -> Iterator[str]:
        """Why an alpha is not determined."""
        number = ALPHAS[name]
        yield from self._misfit()
        if not self._acts(number):
            drug = self.matrix.components[number]
            yield f"{drug} alone shows no effect: there is no EC50 to shift"
        yield from self._plateau(number)
        yield from self._bound("its EC50 alone", [model.C1 + number])
        if self.fits.on_bound[0, model.H1 + number]:
            yield "its Hill slope alone runs to the limit of what is searched"
        column = model.NAMES.index(name)
        if self.fits.on_bound[0, column] and self.fits.parameters[0, column] < 0:
            yield f"{name} cannot be told from 0, where doses of one drug would add up"
        yield from self._bound(name, [column])
        error = self.fits.covariance[0].diagonal()[column] ** 0.5
        if not self.t * error <= WIDEST_RATIO:
            yield "the cells leave it open over more than tenfold on either side"

    def open_beta(self) -> Iterator[str]:
        """Why beta is not determined."""
        yield from self._misfit()
        if not self._acts(self.stronger):
            yield "no drug alone shows an effect that the pair could go beyond"
        for number in (0, 1):
            if self._acts(number):
                yield from self._plateau(number)
        if self.fits.reached[0, 2] < TOGETHER_SEEN:
            yield (
                "the effect of both drugs at saturation (E3) is not reached: at the highest pair "
                f"{100 * self.fits.reached[0, 2]:.0f} % of the way"
            )
        yield from self._bound("an effect at saturation", list(range(model.E0, model.E3 + 1)))
        if not self.t * self.beta_error <= WIDEST_BETA:
            yield "the cells leave it open by more than the effect of the stronger drug"

    def _misfit(self) -> Iterator[str]:
        r2 = self.fits.r2[0]
        if not r2 >= LEAST_R2:
            yield f"the surface explains only {100 * r2:.0f} % of the variation between cells"

    def _acts(self, number: int) -> bool:
        """Whether a drug alone lowers viability by more than the error of the fit."""
        at = [model.E0, model.E1 + number]
        e0, drug = self.fits.parameters[0, at]
        spread = self.fits.covariance[0][np.ix_(at, at)]
        error = max(spread[0, 0] + spread[1, 1] - 2 * spread[0, 1], 0.0) ** 0.5
        return bool(e0 - drug > self.t * error)

    def _plateau(self, number: int) -> Iterator[str]:
        share = self.fits.reached[0, number]
        if share < PLATEAU_SEEN:
            yield (
                f"the plateau of {self.matrix.components[number]} alone is not reached: its "
                f"highest concentration gets {100 * share:.0f} % of the way"
            )

    def _bound(self, words: str, columns: list[int]) -> Iterator[str]:
        """Where parameters end on a bound: in the means, else in which experiments."""
        there = [bool(row[columns].any()) for row in self.fits.on_bound]
        if there[0]:
            yield f"{words} runs to the limit of what is searched"
        elif any(there[1:]) and len(self.experiments) > 2:
            names = [n for n, is_so in zip(self.experiments, there[1:], strict=True) if is_so]
            experiments = f"experiment{'s' * (len(names) > 1)} {', '.join(names)}"
            yield f"{words} runs to the limit of what is searched in {experiments}"
