"""All pairs of arms at one time: on log viability, corrected, and by the pair's own experiments."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.in_vitro.plates.viability import LOG_FLOOR_PCT
from analysis.number_words import counted
from analysis.statistics.classic_tests import mean_t
from analysis.statistics.every_pair import Pairs, group_variances, pairs_of, t3

PAIR_COLUMNS = ["arm", "against", "ratio", "low", "high", "p_adjusted", "n", "method"]
ROUNDING = 1e-11  # a standard error of a difference of logs that is none
Array = npt.NDArray[np.float64]


def arm_pairs(cells: npt.ArrayLike, confidence: float | None = 0.95) -> Pairs:
    """Differences of all pairs of columns, first less second, by Dunnett's T3.

    The difference is the mean over the m rows (blocks) that both have; its variance is
    ``(s_1^2 + s_2^2) / m``, s^2 that of a column about ``row + column`` (`group_variances`), with
    as many degrees of freedom as the column has rows, less one.

    Parameters
    ----------
    cells : array, shape (n_blocks, n_groups)
        One value a cell; NaN where a group is missing from a block.
    confidence : float, optional
        Of the simultaneous intervals; none without it.

    Returns
    -------
    Pairs
        In the order of ``itertools.combinations``; NaN where no test can be made.
    """
    values = np.asarray(cells, dtype=float)
    first, second = pairs_of(values.shape[1])
    apart = values[:, first] - values[:, second]
    shared = np.isfinite(apart).sum(axis=0)
    difference = np.nansum(apart, axis=0) / np.where(shared, shared, np.nan)
    scale = float(np.nanmax(np.abs(values), initial=0.0))
    variance = group_variances(values)
    variance = np.where(variance > (ROUNDING * max(scale, 1.0)) ** 2, variance, 0 * variance)
    df = np.isfinite(values).sum(axis=0) - 1.0
    parts = np.stack([variance[first], variance[second]]) / np.where(shared > 1, shared, np.nan)
    return t3(difference, parts, np.stack([df[first], df[second]]), confidence)


def own_pairs(cells: npt.ArrayLike, confidence: float = 0.95) -> tuple[Array, Array]:
    """Ends and p of all pairs of columns by themselves: paired t over the rows that both have.

    Parameters
    ----------
    cells : array, shape (n_blocks, n_groups)
        As of `arm_pairs`.
    confidence : float
        Of the intervals of single pairs.

    Returns
    -------
    tuple of array
        Ends of the intervals, shape (2, pairs), and p, in the order of `arm_pairs`; NaN with
        fewer than two rows, and where a difference does not vary.
    """
    values = np.asarray(cells, dtype=float)
    first, second = pairs_of(values.shape[1])
    _, *ends, p = mean_t(values[:, first] - values[:, second], confidence, ROUNDING)
    return np.stack(ends), p


def all_pairs(points: pd.DataFrame, arms: list[str], confidence: float = 0.95) -> pd.DataFrame:
    """Every pair of arms: ratio of their viabilities, simultaneous interval and adjusted p.

    On the logarithm of viability (values below 1 % count as 1 %), experiments as blocks. Two tests
    have to agree: Dunnett's T3, with a spread for each arm, and the paired t test of the pair's own
    experiments, uncorrected. ``p_adjusted`` is the larger p, the interval the wider one: no pair is
    surer than its experiments allow.

    Parameters
    ----------
    points : DataFrame
        Of `experiment_viability`, one model and time, each arm at one
        concentration.
    arms : list of str
        The arms to compare, in this order; those without a viability are left out.
    confidence : float
        Of the simultaneous intervals.

    Returns
    -------
    DataFrame
        Columns ``PAIR_COLUMNS``; ``n`` experiments that have both arms. Empty with fewer than two
        arms or two experiments: wells of one experiment say nothing about another.
    """
    known = points[points["viability_pct"].notna()]
    names = [arm for arm in arms if arm in set(known["arm"])]
    wide = known.pivot_table(index="experiment", columns="arm", values="viability_pct")
    if len(names) < 2 or len(wide) < 2:
        return pd.DataFrame(columns=PAIR_COLUMNS)
    cells = np.log(wide[names].clip(lower=LOG_FLOOR_PCT).to_numpy(float))
    pairs = arm_pairs(cells, confidence)
    (low, high), own = own_pairs(cells, confidence)
    first, second = pairs_of(len(names))
    seen = ~np.isnan(cells)
    return pd.DataFrame(
        {
            "arm": [names[at] for at in first],
            "against": [names[at] for at in second],
            "ratio": np.exp(pairs.difference),
            "low": np.exp(np.minimum(pairs.low, low)),
            "high": np.exp(np.maximum(pairs.high, high)),
            "p_adjusted": np.maximum(pairs.p_adjusted, own),
            "n": (seen[:, first] & seen[:, second]).sum(axis=0),
            "method": f"Dunnett's T3, {counted(len(first), 'pair')} of {len(names)} arms, log "
            f"viability, blocks are {len(wide)} experiments; at least the paired t test of the "
            "pair",
        }
    )[PAIR_COLUMNS]
