"""What a fitted model of tumor growth says: rates of the arms, and tests of any sum of them.

Nouns: ``GrowthFit`` (made in ``mixed_model``) and ``RateContrasts``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr, stdtrit

from analysis.settings import FEWEST_ANIMALS
from analysis.statistics.slope_spread import SmallSample

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RateContrasts:
    """Weighted sums of rates: estimates, standard errors, degrees of freedom; robust ones (CR2)."""

    estimate: Array
    se: Array
    df: Array
    robust_se: Array
    robust_df: Array

    def half_width(self, confidence: float) -> Array:
        """Half the width of the intervals, Student's t."""
        half: Array = stdtrit(self.df, (1 + confidence) / 2) * self.se
        return half

    @property
    def p(self) -> Array:
        """Two-sided, Student's t."""
        return _two_sided(self.estimate, self.se, self.df)

    @property
    def p_robust(self) -> Array:
        """Two-sided, by the robust errors and their own degrees of freedom."""
        return _two_sided(self.estimate, self.robust_se, self.robust_df)


@dataclass(frozen=True, slots=True, eq=False)
class GrowthFit:
    """Rates of the arms (per day) with their variances, and the spread around them.

    ``sigma`` is the SD of a measurement of log(V/V0) (of the first arm, where each has its own;
    ``arm_sigma`` has them all), ``sd_slope`` that of an animal's own rate, ``sd_intercept`` that
    of its own level (0 in the model without), ``correlation`` that of the two.
    ``reason`` is "" or why there is no fit; then every number but ``n_animals`` is NaN.
    """

    arms: tuple[str, ...]
    n_animals: tuple[int, ...]
    rate: Array
    variance: Array
    sigma: float
    sd_slope: float
    log_likelihood: float
    reason: str
    arm_sigma: Array
    sd_intercept: float = 0.0
    correlation: float = np.nan
    arm_sd_slope: Array | None = None  # where each arm has its own; sd_slope is then NaN
    small: SmallSample | None = None

    @property
    def sd_slopes(self) -> Array:
        """SD of an animal's own rate in each arm."""
        own = self.arm_sd_slope
        return np.full(len(self.arms), self.sd_slope) if own is None else own

    def contrasts(self, weights: Array) -> RateContrasts:
        """Weighted sums of the rates (contrasts x arms) with errors and degrees of freedom.

        A contrast with an arm that is not fitted has no number; one of several arms with fewer
        than 3 animals in one of them, and the rate of an arm of one animal, have their estimate
        alone. In the models of ``fit_spread`` the degrees of freedom are animals less arms
        (containment), and there is no robust error.
        """
        rates = (weights * np.where(weights, self.rate, 0.0)).sum(axis=1)
        variance = np.where(np.array(self.n_animals) > 1, self.variance, np.nan)
        few = (weights != 0) @ (np.array(self.n_animals) < FEWEST_ANIMALS) > 0
        few &= np.count_nonzero(weights, axis=1) > 1
        total = (weights**2 * np.where(weights, variance, 0.0)).sum(axis=1)
        total[few] = np.nan
        nothing = np.full(len(weights), np.nan)
        if self.small is None:
            n = np.array(self.n_animals)
            df = np.where(np.isnan(total), np.nan, float(n.sum() - np.count_nonzero(n)))
            return RateContrasts(rates, np.sqrt(total), df, nothing, nothing)
        known = ~np.isnan(self.variance)
        used = weights[:, known]
        df = np.where(np.isnan(total), np.nan, self.small.df(used, self.variance[known]))
        robust, robust_df = self.small.robust_se_and_df(used)
        robust, robust_df = (np.where(np.isnan(total), np.nan, x) for x in (robust, robust_df))
        return RateContrasts(rates, np.sqrt(total), df, robust, robust_df)


def _two_sided(estimate: Array, se: Array, df: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        p: Array = 2 * stdtr(df, -np.abs(estimate / se))
    return p
