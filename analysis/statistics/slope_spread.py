"""How animals' growth rates spread, and how well a study of few animals knows it.

Nouns: ``SlopeSums``, what a model of growth needs of its animals; ``Spread``, the variances fitted
to them; ``SmallSample``, what degrees of freedom and the robust check are made of. The model is
``y = (rate_arm + b_animal) t + e``: each animal has ``s = sum of t^2`` and ``r = sum of t y``, and
its own rate ``r / s`` varies by ``sd_slope^2 + sigma^2 / s``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
MOST_STEPS = 100
CONVERGED = 1e-14  # of the deviance
HALVINGS = 40
ROUNDING = 1e-18  # a robust variance below this share of the fitted one is rounding
ALIKE = 1.0  # a lower gain in deviance does not tell arms' spreads apart


@dataclass(frozen=True, slots=True, eq=False)
class SlopeSums:
    """Place of the arm (0 to ``n_arms`` - 1), s and r of each animal; what they leave together.

    ``rest`` is the sum of squares around the animals' own curves, ``spare`` its degrees of freedom
    (measurements less animals).
    """

    arm: Ints
    s: Array
    r: Array
    rest: float
    spare: int
    n_arms: int

    def by_arm(self, values: Array) -> Array:
        """Sums over the animals of each arm."""
        sums: Array = np.bincount(self.arm, values, self.n_arms).astype(float)
        return sums


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Variance of a measurement, of an animal's rate in each arm, and -2 log restricted likelihood.

    ``slot`` says which variance of rates an arm has: 0 for all, or one of its own each.
    """

    residual: float
    slopes: Array
    slot: Ints
    deviance: float

    @property
    def n_variances(self) -> int:
        """Variances that were fitted."""
        return 2 + int(self.slot.max(initial=0))


@dataclass(frozen=True, slots=True, eq=False)
class SmallSample:
    """By arm: derivatives of the rate's variance by the fitted variances, whose covariance this is.

    ``robust`` is the variance of each rate by the animals' own residuals (CR2), ``expected`` what
    it is on average in the fitted model, ``scatter`` its variance.
    """

    gradient: Array
    covariance: Array
    robust: Array
    expected: Array
    scatter: Array

    def df(self, weights: Array, variance: Array) -> Array:
        """Degrees of freedom of contrasts of rates (contrasts x arms), of the model's variance."""
        squares = weights**2
        total = squares @ variance
        slopes = squares @ self.gradient.T
        spread = ((slopes @ self.covariance) * slopes).sum(axis=1)
        df: Array = np.divide(
            2 * total**2, spread, out=np.full(len(total), np.inf), where=spread > 0
        )
        return df

    def robust_se_and_df(self, weights: Array) -> tuple[Array, Array]:
        """Cluster-robust standard errors of contrasts and their degrees of freedom.

        NaN where animals of the arms are all alike.
        """
        squares = weights**2
        scatter = squares**2 @ self.scatter
        expected = squares @ self.expected
        with np.errstate(divide="ignore", invalid="ignore"):
            robust = squares @ self.robust
            robust = np.where(robust > ROUNDING * expected, robust, np.nan)
            return np.sqrt(robust), 2 * expected**2 / scatter


def slope_sums(arm: npt.NDArray[np.integer], s: Array, r: Array, y2: float, n: int) -> SlopeSums:
    """The sums of ``n`` measurements, arms that have animals numbered from 0; y2: sum of y^2."""
    present, place = np.unique(arm, return_inverse=True)
    return SlopeSums(place, s, r, y2 - float((r**2 / s).sum()), n - len(s), len(present))


def fit_by_arm(sums: SlopeSums, start: Spread) -> Spread:
    """Variances by restricted maximum likelihood, with one of rates for each arm.

    Fisher's scoring from ``start`` (the fit with one for all), steps halved until the likelihood
    rises; a variance at 0 whose slope would take it below stays there. The rate of an arm of one
    animal is that animal's own: its variance plays no part and stays at 0.
    """
    several = np.bincount(sums.arm, minlength=sums.n_arms) > 1
    slot = np.where(several, np.cumsum(several) - 1, 0)
    theta = np.r_[start.residual, np.full(int(several.sum()), max(start.slopes.max(), 1e-12))]
    theta[1:] = np.maximum(theta[1:], 1e-3 * start.residual / sums.s.mean())
    here = _spread(theta, sums, slot, several)
    for _ in range(MOST_STEPS):
        score, information = _score(here, sums)
        free = np.r_[True, (theta[1:] > 0) | (score[1:] > 0)]
        step = np.zeros_like(theta)
        step[free] = np.linalg.solve(information[np.ix_(free, free)], score[free])
        moved, new = _climb(theta, step, here, sums, several)
        gain = here.deviance - new.deviance
        theta, here = moved, new
        if gain <= CONVERGED * abs(here.deviance):
            break
    return here


def common_spread(sums: SlopeSums, sigma: float, sd_slope: float, log_likelihood: float) -> Spread:
    """One variance of rates for all arms, as ``mixed_model.fit_growth`` finds it."""
    slopes, slot = np.full(sums.n_arms, sd_slope**2), np.zeros(sums.n_arms, dtype=np.intp)
    return Spread(sigma**2, slopes, slot, -2 * log_likelihood)


def spread_of_rates(sums: SlopeSums, common: Spread) -> Spread:
    """The spread with a variance for each arm; ``common`` itself where arms look alike.

    They do where variances of their own lower the deviance by less than ``ALIKE``. A test of few
    animals rarely shows that an arm spreads three times as far; a criterion that asks for proof
    (AICc) then keeps one variance, and the test of that arm is too sure.
    """
    own = fit_by_arm(sums, common)
    return own if common.deviance - own.deviance >= ALIKE else common


def rates(sums: SlopeSums, spread: Spread) -> tuple[Array, Array]:
    """Rate of each arm and its variance, given the spread."""
    u = 1 / (spread.residual + spread.slopes[sums.arm] * sums.s)
    information = sums.by_arm(sums.s * u)
    return sums.by_arm(sums.r * u) / information, 1 / information


def small_sample(sums: SlopeSums, spread: Spread) -> SmallSample:
    """What tests of rates need besides their variances.

    The degrees of freedom of a contrast c of rates are ``2 v^2 / (g' W g)``, ``v = c' Phi c`` its
    variance, g the derivatives of v by the fitted variances and W their covariance, the inverse of
    the expected information of the restricted likelihood: those of Kenward and Roger (for one
    contrast they are Satterthwaite's with that information). R ``pbkrtest`` has the same;
    ``lmerTest`` takes the observed information, with slightly other numbers.

    The robust variance of an arm's rate is CR2 with animals as clusters:
    ``sum of w^2 e^2 / (1 - h) / (sum of w)^2``, w the animal's weight in its arm's rate, e its own
    rate less the arm's, h its share of the weights; degrees of freedom by Bell and McCaffrey.

    References
    ----------
    .. [1] Kenward MG, Roger JH. Biometrics 1997; 53:983. Fai AH, Cornelius PL. J Stat Comput Simul
       1996; 54:363.
    .. [2] Bell RM, McCaffrey DF. Surv Methodol 2002; 28:169. Pustejovsky JE, Tipton E. J Bus Econ
       Stat 2018; 36:672.
    """
    u, information = _weights(spread, sums)
    of_arm = sums.by_arm(sums.s * u)
    gradient = np.zeros((spread.n_variances, sums.n_arms))
    gradient[0] = sums.by_arm(sums.s * u**2) / of_arm**2
    gradient[1 + spread.slot, np.arange(sums.n_arms)] = sums.by_arm(sums.s**2 * u**2) / of_arm**2
    w = sums.s * u
    rate = sums.by_arm(sums.r * u) / of_arm
    share = w / of_arm[sums.arm]
    left = sums.r / sums.s - rate[sums.arm]
    several = share < 1 - 1e-12  # an animal alone in its arm has no residual
    a = np.divide(share**2, 1 - share, out=np.zeros_like(share), where=several)
    across = 1 / of_arm[sums.arm]  # minus the covariance of two residuals
    own = (a * (1 - share) / w) ** 2 - (a * across) ** 2
    return SmallSample(
        gradient,
        np.asarray(np.linalg.pinv(information, hermitian=True), dtype=float),
        sums.by_arm(a * left**2),
        1 / of_arm,
        2 * (sums.by_arm(own) + sums.by_arm(a * across) ** 2),
    )


def _climb(
    theta: Array, step: Array, here: Spread, sums: SlopeSums, several: npt.NDArray[np.bool_]
) -> tuple[Array, Spread]:
    """Follow a step as far as the likelihood rises; variances do not go below 0."""
    for _ in range(HALVINGS):
        moved = np.r_[max(theta[0] + step[0], theta[0] / 10), np.maximum(theta[1:] + step[1:], 0)]
        new = _spread(moved, sums, here.slot, several)
        if new.deviance <= here.deviance:
            return moved, new
        step = step / 2
    return theta, here


def _spread(theta: Array, sums: SlopeSums, slot: Ints, several: npt.NDArray[np.bool_]) -> Spread:
    """The variances with their deviance."""
    slopes = np.where(several, theta[1 + slot], 0.0)
    u = 1 / (theta[0] + slopes[sums.arm] * sums.s)
    of_arm = sums.by_arm(sums.s * u)
    e = sums.r - sums.s * (sums.by_arm(sums.r * u) / of_arm)[sums.arm]
    n = sums.spare + len(sums.s) - sums.n_arms
    deviance = (
        n * np.log(2 * np.pi)
        + sums.spare * np.log(theta[0])
        - np.log(u).sum()
        + np.log(of_arm).sum()
        + sums.rest / theta[0]
        + (u * e**2 / sums.s).sum()
    )
    return Spread(float(theta[0]), slopes, slot, float(deviance))


def _weights(spread: Spread, sums: SlopeSums) -> tuple[Array, Array]:
    """1 / (sigma^2 + sd_slope^2 s) of each animal, and the expected information."""
    s, u = sums.s, 1 / (spread.residual + spread.slopes[sums.arm] * sums.s)
    of_arm = sums.by_arm(s * u)
    names = ("residual", "slope")
    p = {"residual": sums.by_arm(s * u**2) / of_arm, "slope": sums.by_arm(s**2 * u**2) / of_arm}
    trace = {
        ("residual", "residual"): sums.by_arm(u**2),
        ("residual", "slope"): sums.by_arm(s * u**2),
        ("slope", "slope"): sums.by_arm(s**2 * u**2),
    }
    q = {
        ("residual", "residual"): sums.by_arm(s * u**3) / of_arm,
        ("residual", "slope"): sums.by_arm(s**2 * u**3) / of_arm,
        ("slope", "slope"): sums.by_arm(s**3 * u**3) / of_arm,
    }
    by_arm = {pair: 0.5 * (trace[pair] - 2 * q[pair] + p[pair[0]] * p[pair[1]]) for pair in trace}
    information = np.zeros((spread.n_variances, spread.n_variances))
    information[0, 0] = by_arm[names[0], names[0]].sum() + 0.5 * sums.spare / spread.residual**2
    size = spread.n_variances - 1
    information[0, 1:] = np.bincount(spread.slot, by_arm[names], size)
    information[1:, 0] = information[0, 1:]
    information[1:, 1:] = np.diag(np.bincount(spread.slot, by_arm["slope", "slope"], size))
    return u, information


def _score(spread: Spread, sums: SlopeSums) -> tuple[Array, Array]:
    """Derivatives of the log restricted likelihood by the variances, and the information."""
    u, information = _weights(spread, sums)
    of_arm = sums.by_arm(sums.s * u)
    e = sums.r - sums.s * (sums.by_arm(sums.r * u) / of_arm)[sums.arm]
    residual = (
        sums.spare / spread.residual
        + u.sum()
        - (sums.by_arm(sums.s * u**2) / of_arm).sum()
        - sums.rest / spread.residual**2
        - (u**2 * e**2 / sums.s).sum()
    )
    slopes = (
        sums.by_arm(sums.s * u) - sums.by_arm(sums.s**2 * u**2) / of_arm - sums.by_arm(u**2 * e**2)
    )
    score = np.r_[residual, np.bincount(spread.slot, slopes, spread.n_variances - 1)]
    return -0.5 * score, information
