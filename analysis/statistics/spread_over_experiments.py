"""Concentrations of several arms against control, experiments as the unit.

A column is what the experiments say of it: the t test of its own differences, experiments less one
degrees of freedom. Corrected for the many comparisons of a plate that finds nothing in three
experiments; one spread for all arms calls an arm that shifts from experiment to experiment
different far too often, and gives a p of a certainty that three experiments do not have. Here a
column has to pass by itself, uncorrected, and corrected by the spreads of all arms and of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import fdtrc, stdtr, stdtrit

from analysis.statistics.comparison import Comparison
from analysis.statistics.dunnett import (
    Array,
    dunnett_critical,
    dunnett_p,
)

ROUNDING = 1e-12  # a spread below this share of the values is rounding
LARGEST_CORRELATION = 0.99  # of two columns
APART = 0.01  # p, Bonferroni over the arms, at which an arm spreads further than the others
CERTAIN = 1 - 1e-15  # a probability whose complement has a logarithm
ADJUSTED = 2  # place of a corrected p, beside the ends of its interval
Places = npt.NDArray[np.intp]


def experiments_dunnett(
    differences: Array, arms: Sequence[object], confidence: float | None = None
) -> tuple[Comparison, ...]:
    """Columns of differences from control in each experiment, by themselves and by two spreads.

    ``p`` is Student's: ``t = mean / sqrt(s^2 / n)``, s the SD of the column's own n experiments,
    ``n - 1`` degrees of freedom. A column that does not vary (all below the least value that
    counts) has the spread of its arm, and no more degrees of freedom.

    Several columns of one arm are its concentrations. For ``p_adjusted`` t is taken twice more:
    with the variance over experiments pooled over all columns, corrected by Dunnett over all of
    them, and with that of the columns of the arm alone, corrected over those. ``p_adjusted`` is
    the largest of the three p, the interval the widest of the three. Where arms spread alike the
    first correction holds the level; an arm that spreads or shifts more than the others, whose
    spread it takes for too small, has to pass the second; and no p is smaller than the column's own
    experiments allow. An arm that clearly spreads further (F test of its
    variance against that of the others, from three arms on) would hide all others in the pool: it
    is left out of it and has the second alone, with Sidak's correction over the pool and each
    such arm.

    With R the residuals about the columns' means, ``C = R' R`` and m the experiments that two
    columns share less 1: ``v = sum C_ii / sum m_ii``, the covariances w of columns of one arm and c
    of columns of several arms (what shifts an arm; what the control shares out to all) are the
    means ``sum C_ij / sum m_ij`` of their kind within 0 and v, and
    ``df = (v sum m_ii)^2 / sum(m_ij S_ij^2)``, S the matrix of v, w and c (Satterthwaite). That is
    n - 1 where all columns move as one, and near the number of values less that of columns where
    each varies apart. Dunnett's correlation is the mean of w and c over v, 0.99 at most. A column
    of fewer than 2 experiments, or an arm that does not vary, is not tested and not in the family.

    Parameters
    ----------
    differences : array, shape (n_experiments, n_columns)
        On the logarithm; NaN where a column, or the control, was not in an experiment.
    arms : sequence
        The arm of each column.
    confidence : float, optional
        Of simultaneous intervals; none without it.

    Returns
    -------
    tuple of Comparison
        One per column; ``statistic``, ``df`` and ``p`` of the column alone; ``n`` counts
        experiments.

    References
    ----------
    .. [1] Satterthwaite FE. Biometrics 1946; 2:110-114. Berger RL. Technometrics 1982; 24:295-300
       (a claim that has to pass two tests). Sidak Z. J Am Stat Assoc 1967; 62:626-633.
    """
    columns = _columns(differences, arms)
    families = [own for own in columns.of_arms() if columns.vary(own)]
    pooled, apart = _pooled(columns, families)
    n_families = 1 + len(apart)
    share = None if confidence is None else confidence ** (1 / n_families)
    corrected = np.full((len(columns.n), 3), np.nan)
    found = np.full((len(columns.n), 6), np.nan)
    for own in families:
        corrected[own] = columns.corrected(own, share)
        found[own] = columns.alone(own, confidence)
    if pooled:
        together = np.sort(np.concatenate(pooled))
        corrected[together] = _both(corrected[together], columns.corrected(together, share))
    family = np.minimum(corrected[:, ADJUSTED], CERTAIN)
    corrected[:, ADJUSTED] = -np.expm1(n_families * np.log1p(-family))
    found[:, :3] = _both(found[:, :3], corrected)
    return tuple(
        _comparison(estimate, numbers, n)
        for estimate, numbers, n in zip(
            columns.mean.tolist(), found.tolist(), columns.n.tolist(), strict=True
        )
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """Differences from control: their means, residuals and the experiments that pairs share."""

    mean: Array
    n: npt.NDArray[np.int_]
    residual: Array
    size: Array  # the largest difference of each, without sign
    shared: Array  # experiments that two columns share, less 1
    arm: Places

    def of_arms(self) -> list[Places]:
        """Columns of two experiments or more, by arm."""
        arms = range(int(self.arm.max(initial=-1)) + 1)
        return [np.flatnonzero((self.arm == arm) & (self.n > 1)) for arm in arms]

    def vary(self, own: Places) -> bool:
        """Whether columns vary over experiments by more than rounding."""
        squares, spare = float((self.residual[:, own] ** 2).sum()), float((self.n[own] - 1).sum())
        return squares > spare * (ROUNDING * float(self.size[own].max(initial=0.0))) ** 2

    def spread(self, own: Places) -> tuple[float, float, float]:
        """Variance of a column over experiments, its degrees of freedom, correlation of columns."""
        products = self.residual[:, own].T @ self.residual[:, own]
        shared, alone = self.shared[np.ix_(own, own)], np.eye(len(own), dtype=bool)
        same = self.arm[own][:, None] == self.arm[own]
        spare = float(shared[alone].sum())
        variance = float(products[alone].sum()) / spare
        assumed = np.where(alone, variance, 0.0)
        for kind in (same & ~alone, ~same):
            if shared[kind].any():
                covariance = float(products[kind].sum() / shared[kind].sum())
                assumed[kind] = min(max(covariance, 0.0), variance)
        df = (variance * spare) ** 2 / float((shared * assumed**2).sum())
        others = assumed[~alone]
        return variance, df, float(others.mean()) / variance if len(others) else 0.0

    def corrected(self, own: Places, confidence: float | None) -> Array:
        """Low, high and Dunnett's p of columns by their one spread."""
        variance, df, correlation = self.spread(own)
        se, mean = np.sqrt(variance / self.n[own]), self.mean[own]
        loadings = np.full(len(own), np.sqrt(min(correlation, LARGEST_CORRELATION)))
        critical = np.nan if confidence is None else dunnett_critical(df, loadings, confidence)
        half = critical * se
        return np.column_stack([mean - half, mean + half, dunnett_p(mean / se, df, loadings)])

    def alone(self, own: Places, confidence: float | None) -> Array:
        """Low, high, p, statistic, df and p of columns of one arm, each by its own experiments."""
        mean, df = self.mean[own], self.n[own] - 1.0
        variance = (self.residual[:, own] ** 2).sum(axis=0) / df
        still = variance <= (ROUNDING * self.size[own]) ** 2
        se = np.sqrt(np.where(still, self.spread(own)[0], variance) / self.n[own])
        t = mean / se
        critical = np.nan if confidence is None else stdtrit(df, (1 + confidence) / 2)
        half, p = critical * se, 2 * stdtr(df, -np.abs(t))
        return np.column_stack([mean - half, mean + half, p, t, df, p])


def _columns(differences: Array, arms: Sequence[object]) -> _Columns:
    seen = ~np.isnan(differences)
    n, known = seen.sum(axis=0), np.where(seen, differences, 0.0)
    mean = np.divide(known.sum(axis=0), n, out=np.full(len(n), np.nan), where=n > 0)
    names = {arm: at for at, arm in enumerate(dict.fromkeys(arms))}
    return _Columns(
        mean,
        n,
        np.where(seen, differences - mean, 0.0),
        np.abs(known).max(axis=0, initial=0.0),
        np.maximum(seen.T.astype(float) @ seen - 1, 0),
        np.array([names[arm] for arm in arms], dtype=np.intp),
    )


def _pooled(columns: _Columns, families: list[Places]) -> tuple[list[Places], list[Places]]:
    """Arms that share one spread, and those that spread further, the widest found first."""
    pooled = sorted(families, key=lambda own: columns.spread(own)[0])
    apart: list[Places] = []
    while len(pooled) > 2:
        variance, df, _ = columns.spread(pooled[-1])
        rest, df_rest, _ = columns.spread(np.concatenate(pooled[:-1]))
        if len(pooled) * fdtrc(df, df_rest, variance / rest) > APART:
            break
        apart.append(pooled.pop())
    return pooled, apart


def _both(one: Array, other: Array) -> Array:
    """The wider of two intervals, and the larger p."""
    low = np.minimum(one[:, 0], other[:, 0])
    return np.column_stack([low, np.maximum(one[:, 1:], other[:, 1:])])


def _comparison(estimate: float, numbers: Sequence[float], n: int) -> Comparison:
    low, high, p_adjusted, t, df, p = numbers
    words = _words(n, not np.isnan(p))
    return Comparison(estimate, low, high, t, df, p, p_adjusted, n, n, words)


def _words(n: int, tested: bool) -> str:
    if tested:
        return "Dunnett, two-sided, by the spread of all arms and by that of the arm (at least p)"
    if n < 2:
        return f"not tested: experiments with this group and the control: {n}"
    return "not tested: no variation between the experiments"
