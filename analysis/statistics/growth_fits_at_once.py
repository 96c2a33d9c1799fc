"""The growth model of many simulated studies at once, as ``mixed_model.fit_growth`` fits each.

Nouns: ``ManySums``, the animals of many studies of one design, and ``ManyFits``. What is computed
is said in ``slope_spread``, whose symbols these are: here a first axis runs over studies, so that
thousands of fits cost about what ten cost one by one. Every arm has the same number of animals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.statistics.slope_spread import ALIKE, HALVINGS, MOST_STEPS

Array = npt.NDArray[np.float64]
CONVERGED = 1e-11  # of the deviance
LEAST = 1e-12  # variance of rates to start from, per day squared


@dataclass(frozen=True, slots=True, eq=False)
class ManySums:
    """``s`` and ``r`` of each animal (studies, arms, animals); ``rest`` and ``spare`` by study.

    ``s`` is the sum of t^2, ``r`` of t y; ``rest`` the sum of squares around the animals' own
    curves, ``spare`` its degrees of freedom, above 0.
    """

    s: Array
    r: Array
    rest: Array
    spare: Array

    def of(self, studies: npt.NDArray[np.bool_]) -> ManySums:
        """Those studies alone."""
        return ManySums(self.s[studies], self.r[studies], self.rest[studies], self.spare[studies])


@dataclass(frozen=True, slots=True, eq=False)
class ManyFits:
    """Rates (studies, arms), their variances, and what degrees of freedom are made of.

    ``gradient`` (studies, variances, arms) are the derivatives of the rates' variances by the
    fitted ones, ``covariance`` (studies, variances, variances) is that of the fitted ones.
    ``by_arm`` says which studies have a variance of rates for each arm.
    """

    rate: Array
    variance: Array
    gradient: Array
    covariance: Array
    by_arm: npt.NDArray[np.bool_]

    def contrasts(self, weights: Array) -> tuple[Array, Array, Array]:
        """Estimates, standard errors and Kenward-Roger df of contrasts; (studies, contrasts)."""
        squares = weights**2
        total = self.variance @ squares.T
        slopes = np.einsum("ca,sva->scv", squares, self.gradient)
        spread = np.einsum("scv,svw,scw->sc", slopes, self.covariance, slopes)
        return self.rate @ weights.T, np.sqrt(total), 2 * total**2 / spread


@dataclass(frozen=True, slots=True, eq=False)
class _Spreads:
    """Variances (studies, 1 + 1 or 1 + arms): of a measurement, then of rates; and the deviance."""

    theta: Array
    deviance: Array


def fits_at_once(sums: ManySums) -> ManyFits:
    """Fit every study by restricted maximum likelihood, arms' spreads apart "unless alike".

    Fisher's scoring for one variance of rates, then from there for one in each arm, which is kept
    where it lowers the deviance by ``slope_spread.ALIKE`` or more.

    Parameters
    ----------
    sums : ManySums
        Two or more animals an arm.

    Returns
    -------
    ManyFits
        The numbers that ``mixed_model.fit_growth(by_arm="unless alike")`` finds in each study.
    """
    n_arms = sums.s.shape[1]
    common = _fit(sums, _start(sums))
    one = np.repeat(np.maximum(common.theta[:, 1:], _small(sums, common)), n_arms, axis=1)
    own = _fit(sums, np.column_stack([common.theta[:, :1], one]))
    by_arm = common.deviance - own.deviance >= ALIKE
    whole = np.repeat(common.theta[:, 1:], n_arms, axis=1)
    slopes = np.where(by_arm[:, None], own.theta[:, 1:], whole)
    theta = np.column_stack(
        [np.where(by_arm, own.theta[:, 0], common.theta[:, 0]), slopes]
    )  # every arm's variance; those of a common one are the same number
    return _fits(sums, theta, by_arm)


def _start(sums: ManySums) -> Array:
    """Variances by moments: around the curves, and of the animals' own rates beyond that."""
    residual = sums.rest / sums.spare
    rates = sums.r / sums.s
    among = rates.var(axis=2, ddof=1).mean(axis=1) - residual * (1 / sums.s).mean(axis=(1, 2))
    floor = np.maximum(1e-3 * residual / sums.s.mean(axis=(1, 2)), LEAST)
    return np.column_stack([residual, np.maximum(among, floor)])


def _small(sums: ManySums, spreads: _Spreads) -> Array:
    """A variance of rates above 0, from which scoring can start."""
    small: Array = 1e-3 * spreads.theta[:, :1] / sums.s.mean(axis=(1, 2))[:, None]
    return small


def _fit(sums: ManySums, theta: Array) -> _Spreads:
    """Climb the restricted likelihood from ``theta``, each study until it rises no more."""
    found, deviance = theta.copy(), _deviance(sums, theta)
    climbing = np.ones(len(theta), dtype=bool)
    for _ in range(MOST_STEPS):
        here = sums.of(climbing)
        moved, new = _climb(here, found[climbing], deviance[climbing])
        gain = deviance[climbing] - new
        found[climbing], deviance[climbing] = moved, new
        climbing[climbing] = gain > CONVERGED * np.abs(new)
        if not climbing.any():
            break
    return _Spreads(found, deviance)


def _climb(sums: ManySums, theta: Array, deviance: Array) -> tuple[Array, Array]:
    """One step of each study, halved until its likelihood rises; variances stay at 0 or above."""
    score, information = _score(sums, theta)
    held = (theta <= 0) & (score <= 0)
    held[:, 0] = False
    score = np.where(held, 0.0, score)
    kept = ~(held[:, :, None] | held[:, None, :]) | np.eye(theta.shape[1], dtype=bool)
    step = np.linalg.solve(np.where(kept, information, 0.0), score[:, :, None])[:, :, 0]
    best, lowest = theta.copy(), deviance.copy()
    trying = np.ones(len(theta), dtype=bool)
    for _ in range(HALVINGS):
        moved = np.maximum(theta[trying] + step[trying], 0.0)
        moved[:, 0] = np.maximum(moved[:, 0], theta[trying, 0] / 10)
        new = _deviance(sums.of(trying), moved)
        up = new <= deviance[trying]
        at = np.flatnonzero(trying)[up]
        best[at], lowest[at] = moved[up], new[up]
        trying[at] = False
        if not trying.any():
            break
        step = step / 2
    return best, lowest


def _sum(*parts: Array) -> Array:
    """Sums of a product over the animals (studies, arms); ``sum(axis=2)`` takes far longer."""
    total: Array = np.einsum(",".join(["sga"] * len(parts)) + "->sg", *parts)
    return total


def _weights(sums: ManySums, theta: Array) -> tuple[Array, Array]:
    """1 / (sigma^2 + sd_slope^2 s) of each animal, and s times that."""
    u = 1 / (theta[:, :1, None] + theta[:, 1:, None] * sums.s)
    return u, sums.s * u


def _deviance(sums: ManySums, theta: Array) -> Array:
    """-2 log restricted likelihood, but for what is the same in all fits of a study."""
    u, w = _weights(sums, theta)
    of_arm = _sum(w)
    e = sums.r - sums.s * (_sum(sums.r, u) / of_arm)[:, :, None]
    deviance: Array = (
        sums.spare * np.log(theta[:, 0])
        - np.log(u).sum(axis=(1, 2))
        + np.log(of_arm).sum(axis=1)
        + sums.rest / theta[:, 0]
        + (u * e**2 / sums.s).sum(axis=(1, 2))
    )
    return deviance


def _information(sums: ManySums, theta: Array, u: Array, w: Array) -> Array:
    """Expected information of the variances; (studies, variances, variances)."""
    of_arm = _sum(w)
    squares = (u**2, u * w, w**2)  # of a measurement twice, both, of rates twice
    p = [_sum(w, part) / of_arm for part in (u, w)]
    by_arm = [
        0.5 * (_sum(two) - 2 * _sum(w, two) / of_arm + first * second)
        for two, first, second in zip(squares, (p[0], p[0], p[1]), (p[0], p[1], p[1]), strict=True)
    ]
    size = theta.shape[1]
    together = [_by_variance(part, size - 1) for part in by_arm[1:]]
    information = np.zeros((len(theta), size, size))
    information[:, 0, 0] = by_arm[0].sum(axis=1) + 0.5 * sums.spare / theta[:, 0] ** 2
    information[:, 0, 1:] = information[:, 1:, 0] = together[0]
    at = np.arange(1, size)
    information[:, at, at] = together[1]
    return information


def _score(sums: ManySums, theta: Array) -> tuple[Array, Array]:
    """Derivatives of the log restricted likelihood by the variances, and the information."""
    u, w = _weights(sums, theta)
    of_arm = _sum(w)
    e = sums.r - sums.s * (_sum(sums.r, u) / of_arm)[:, :, None]
    squares = (u * e) ** 2
    residual = (
        sums.spare / theta[:, 0]
        + u.sum(axis=(1, 2))
        - (_sum(u, w) / of_arm).sum(axis=1)
        - sums.rest / theta[:, 0] ** 2
        - (squares / sums.s).sum(axis=(1, 2))
    )
    slopes = of_arm - _sum(w, w) / of_arm - _sum(squares)
    score = np.column_stack([residual, _by_variance(slopes, theta.shape[1] - 1)])
    return -0.5 * score, _information(sums, theta, u, w)


def _by_variance(of_arms: Array, n_slopes: int) -> Array:
    """Sums over the arms that share a variance of rates; (studies, variances of rates)."""
    return of_arms.sum(axis=1, keepdims=True) if n_slopes == 1 else of_arms


def _fits(sums: ManySums, theta: Array, by_arm: npt.NDArray[np.bool_]) -> ManyFits:
    """Rates given the variances, and how well the variances are known."""
    u, w = _weights(sums, theta)
    of_arm = _sum(w)
    n_studies, n_arms = of_arm.shape
    gradient = np.zeros((n_studies, 1 + n_arms, n_arms))
    gradient[:, 0] = _sum(u, w) / of_arm**2
    own = _sum(w, w) / of_arm**2
    at = np.arange(n_arms)
    gradient[:, 1 + at, at] = np.where(by_arm[:, None], own, 0.0)
    gradient[:, 1] = np.where(by_arm[:, None], gradient[:, 1], own)
    covariance = np.zeros((n_studies, 1 + n_arms, 1 + n_arms))
    information = _information(sums, theta, u, w)
    covariance[by_arm] = np.linalg.inv(information[by_arm])
    common = information[~by_arm]
    one = np.empty((len(common), 2, 2))
    one[:, 0, 0] = common[:, 0, 0]
    one[:, 0, 1] = one[:, 1, 0] = common[:, 0, 1:].sum(axis=1)
    one[:, 1, 1] = common[:, 1 + at, 1 + at].sum(axis=1)
    covariance[~by_arm, :2, :2] = np.linalg.inv(one)
    rate = _sum(sums.r, u) / of_arm
    return ManyFits(rate, 1 / of_arm, gradient, covariance, by_arm)
