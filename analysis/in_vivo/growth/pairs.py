"""Every pair of arms on tumor volume on the evaluation day, on request: Tukey's test.

Nouns of this module: ``PairTests``, all pairs of some groups, and the table ``growth_pairs``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.in_vivo.growth.samples import (
    EFFECTS,
    SCALES,
    Array,
    ModelVolumes,
    Scale,
    is_log,
    model_volumes,
)
from analysis.in_vivo.growth.windows import EXACT, Windows
from analysis.number_words import counted
from analysis.settings import FEWEST_ANIMALS, Settings
from analysis.statistics.classic_tests import one_way_f
from analysis.statistics.dunnett_and_tukey import range_critical, range_p
from analysis.study import Study

GROWTH_PAIR_COLUMNS = [
    "model",
    "arm",
    "versus",
    "day",
    "scale",
    "effect",
    "estimate",
    "low",
    "high",
    "p_adjusted",
    "n",
    "n_versus",
    "n_zero",
    "f",
    "f_df",
    "f_df_error",
    "f_p",
    "method",
]


@dataclass(frozen=True, slots=True, eq=False)
class PairTests:
    """All pairs of independent groups, in the order of ``itertools.combinations``.

    ``difference`` is second minus first (as R's TukeyHSD), with its simultaneous interval; ``f``
    (with ``f_df`` and ``f_df_error``) is the one-way analysis of variance of the same groups.
    """

    difference: Array
    low: Array
    high: Array
    p_adjusted: Array
    f: float
    f_df: int
    f_df_error: int
    f_p: float
    method: str


def growth_pairs(
    volumes: pd.DataFrame,
    study: Study,
    settings: Settings,
    days: Mapping[str, float],
    windows: Windows = EXACT,
) -> pd.DataFrame:
    """Every pair of arms on the evaluation day, by Tukey's test, on log volume and on volume.

    ``estimate`` is arm over versus (ratio of geometric means) or arm minus versus (mm3), with the
    simultaneous interval; ``f`` and ``f_p`` are the one-way analysis of variance over the same
    arms. Volumes of 0 as in ``growth_tests``. Arms of fewer than three animals are not in the
    family.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    study : Study
    settings : Settings
        Confidence.
    days : mapping of str to float
        Day to read, by model.
    windows : Windows

    Returns
    -------
    DataFrame
        One row per pair of arms and scale.

    References
    ----------
    .. [1] Tukey JW. The problem of multiple comparisons. 1953; Kramer CY. Biometrics 1956; 12:307.
    """
    rows = [
        row
        for group in model_volumes(volumes, study, settings, windows)
        if (day := days.get(group.model)) is not None
        for scale in SCALES
        for row in _every_pair(group, day, scale, settings.confidence)
    ]
    return pd.DataFrame(rows, columns=GROWTH_PAIR_COLUMNS)


def tukey(samples: Sequence[Array], confidence: float = 0.95, fewest: int = 2) -> PairTests:
    """All pairs of independent groups by Tukey-Kramer, with the overall F test.

    Parameters
    ----------
    samples : sequence of array
        Values of each group; one of fewer than ``fewest`` is in no family, its pairs have NaN.
    confidence : float
        Of the simultaneous intervals.
    fewest : int

    Returns
    -------
    PairTests
    """
    n = np.array([len(sample) for sample in samples], dtype=float)
    mean = np.array([np.mean(sample) if len(sample) else np.nan for sample in samples])
    first, second = np.array(list(combinations(range(len(n)), 2)), dtype=int).reshape(-1, 2).T
    used = n >= fewest
    whole = [sample for sample in samples if len(sample) >= fewest]
    k, df = len(whole), int(n[used].sum()) - len(whole)
    difference = mean[second] - mean[first]
    if reason := _no_pairs(whole, fewest):
        none = np.full(len(first), np.nan)
        words = f"not tested: {reason}"
        return PairTests(difference, none, none, none, np.nan, k - 1, df, np.nan, words)
    variance = sum(float(np.sum((sample - sample.mean()) ** 2)) for sample in whole) / df
    size = np.where(used, n, np.nan)
    se = np.sqrt(variance / 2 * (1 / size[first] + 1 / size[second]))
    half = range_critical(k, df, confidence) * se
    p, (f, f_p) = range_p(np.abs(difference) / se, k, df), one_way_f(whole)
    method = f"Tukey-Kramer, {counted(k * (k - 1) // 2, 'pair')} of {k} arms"
    ends = difference - half, difference + half, p
    return PairTests(difference, *ends, f, k - 1, df, f_p, method)


def _no_pairs(whole: Sequence[Array], fewest: int) -> str:
    """Why no pair of these groups (of ``fewest`` values or more) can be tested, or ""."""
    if len(whole) < 2:
        return f"fewer than 2 arms have {fewest} animals"
    spread = max(float(np.ptp(sample)) for sample in whole)
    scale = max(float(np.abs(sample).max()) for sample in whole)
    return "" if spread > 1e-12 * scale else "no variation within the arms"


def _every_pair(
    group: ModelVolumes, day: float, scale: Scale, confidence: float
) -> Iterator[tuple[object, ...]]:
    """Rows of ``growth_pairs`` of one model, day and scale."""
    raw = [group.on(day, arm) for arm in group.arms]
    tests = tukey([group.scaled(values, scale) for values in raw], confidence, FEWEST_ANIMALS)
    n = [len(values) for values in raw]
    zeros = [int((values == 0).sum()) for values in raw]
    words = f"{tests.method}; {scale}{group.zero_words(sum(zeros), scale)}"
    numbers = np.array([tests.difference, tests.low, tests.high])
    numbers = np.exp(numbers) if is_log(scale) else numbers
    overall = tests.f, tests.f_df, tests.f_df_error, tests.f_p
    for at, (i, j) in enumerate(combinations(range(len(raw)), 2)):
        place = group.model, group.arms[j], group.arms[i], day, scale, EFFECTS[scale]
        counts = n[j], n[i], zeros[i] + zeros[j]
        yield (*place, *numbers[:, at], tests.p_adjusted[at], *counts, *overall, words)
