"""All pairs of arms at one time: on log viability, by Tukey and by the pair's own experiments."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.in_vitro.plates.viability import LOG_FLOOR_PCT
from analysis.statistics.blocks import blocked_contrasts
from analysis.statistics.classic_tests import mean_t
from analysis.statistics.dunnett_and_tukey import range_critical, range_p

PAIR_COLUMNS = ["arm", "against", "ratio", "low", "high", "p_adjusted", "n", "method"]
ROUNDING = 1e-11  # a standard error of a difference of logs that is none
Array = npt.NDArray[np.float64]


def tukey_pairs(cells: npt.ArrayLike, confidence: float = 0.95) -> tuple[Array, Array, Array]:
    """Differences of all pairs of columns in the additive model of rows (blocks) and columns.

    ``y_bg = block_b + group_g + e``; ``q = |difference| sqrt(2) / SE`` against the studentized
    range of all groups (Tukey-Kramer where cells are missing, which is conservative).

    Parameters
    ----------
    cells : array, shape (n_blocks, n_groups)
        One value a cell; NaN where a group is missing from a block.
    confidence : float
        Of the simultaneous intervals.

    Returns
    -------
    tuple of array
        Differences (first less second), half widths and p of the pairs, in the order of
        ``itertools.combinations``; NaN where no test can be made.

    References
    ----------
    .. [1] Tukey JW. The problem of multiple comparisons. 1953; Kramer CY. Biometrics 1956; 12:307.
    """
    values = np.asarray(cells, dtype=float)
    k = values.shape[1]
    fit = blocked_contrasts(values)
    estimate = np.r_[0.0, fit.estimate]
    covariance = np.zeros((k, k))
    covariance[1:, 1:] = fit.unit_covariance
    first, second = np.array(list(combinations(range(k), 2))).T
    difference = estimate[first] - estimate[second]
    unit = covariance[first, first] + covariance[second, second] - 2 * covariance[first, second]
    scale = float(np.nanmax(np.abs(values), initial=0.0))
    if fit.df < 1 or fit.squares <= fit.df * (1e-12 * scale) ** 2:
        return difference, np.full(len(first), np.nan), np.full(len(first), np.nan)
    se = np.sqrt(fit.squares / fit.df * unit)
    groups = int(np.isfinite(estimate).sum())
    p = range_p(np.abs(difference) * np.sqrt(2) / se, groups, fit.df)
    critical = range_critical(groups, fit.df, confidence) / np.sqrt(2)
    return difference, critical * se, p


def own_pairs(cells: npt.ArrayLike, confidence: float = 0.95) -> tuple[Array, Array]:
    """Ends and p of all pairs of columns by themselves: paired t over the rows that both have.

    Parameters
    ----------
    cells : array, shape (n_blocks, n_groups)
        As of `tukey_pairs`.
    confidence : float
        Of the intervals of single pairs.

    Returns
    -------
    tuple of array
        Ends of the intervals, shape (2, pairs), and p, in the order of `tukey_pairs`; NaN with
        fewer than two rows, and where a difference does not vary.
    """
    values = np.asarray(cells, dtype=float)
    first, second = np.array(list(combinations(range(values.shape[1]), 2))).T
    _, *ends, p = mean_t(values[:, first] - values[:, second], confidence, ROUNDING)
    return np.stack(ends), p


def all_pairs(points: pd.DataFrame, arms: list[str], confidence: float = 0.95) -> pd.DataFrame:
    """Every pair of arms: ratio of their viabilities, simultaneous interval and adjusted p.

    On the logarithm of viability (values below 1 % count as 1 %), experiments as blocks. Two tests
    have to agree: Tukey's, whose one variance for all arms takes its degrees of freedom from the
    arms as well, and the paired t test of the pair's own experiments, uncorrected. ``p_adjusted``
    is the larger p, the interval the wider one: no pair is surer than its experiments allow.

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
    difference, half, p = tukey_pairs(cells, confidence)
    (low, high), own = own_pairs(cells, confidence)
    first, second = np.array(list(combinations(range(len(names)), 2))).T
    seen = ~np.isnan(cells)
    return pd.DataFrame(
        {
            "arm": [names[at] for at in first],
            "against": [names[at] for at in second],
            "ratio": np.exp(difference),
            "low": np.exp(np.minimum(difference - half, low)),
            "high": np.exp(np.maximum(difference + half, high)),
            "p_adjusted": np.maximum(p, own),
            "n": (seen[:, first] & seen[:, second]).sum(axis=0),
            "method": f"Tukey, all {len(first)} pairs of {len(names)} arms, log viability, "
            f"blocks are {len(wide)} experiments; at least the paired t test of the pair",
        }
    )[PAIR_COLUMNS]
