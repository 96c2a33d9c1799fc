"""Every pair of arms on tumor volume on the evaluation day, on request: Dunnett's T3.

Noun of this module: the table ``growth_pairs``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

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
from analysis.statistics.every_pair import every_pair, pairs_of
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
    "method",
]


def growth_pairs(
    volumes: pd.DataFrame,
    study: Study,
    settings: Settings,
    days: Mapping[str, float],
    windows: Windows = EXACT,
) -> pd.DataFrame:
    """Every pair of arms on the evaluation day, by Dunnett's T3, on log volume and on volume.

    ``estimate`` is arm over versus (ratio of geometric means) or arm minus versus (mm3), with the
    simultaneous interval; every arm has a variance of its own. Volumes of 0 as in
    ``growth_tests``. Arms of fewer than three animals are not in the family.

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
    .. [1] Dunnett CW. J Am Stat Assoc 1980; 75:796-800.
    """
    rows = [
        row
        for group in model_volumes(volumes, study, settings, windows)
        if (day := days.get(group.model)) is not None
        for scale in SCALES
        for row in _every_pair(group, day, scale, settings.confidence)
    ]
    return pd.DataFrame(rows, columns=GROWTH_PAIR_COLUMNS)


def _no_pairs(samples: Sequence[Array]) -> str:
    """Why no pair of these groups can be tested, or ""."""
    if sum(len(sample) >= FEWEST_ANIMALS for sample in samples) < 2:
        return f"fewer than 2 arms have {FEWEST_ANIMALS} animals"
    return "no variation within the arms"


def _every_pair(
    group: ModelVolumes, day: float, scale: Scale, confidence: float
) -> Iterator[tuple[object, ...]]:
    """Rows of ``growth_pairs`` of one model, day and scale."""
    raw = [group.on(day, arm) for arm in group.arms]
    samples = [group.scaled(values, scale) for values in raw]
    tests = every_pair(samples, confidence, FEWEST_ANIMALS)
    n, zeros = [len(values) for values in raw], [int((values == 0).sum()) for values in raw]
    tested = np.isfinite(tests.p_adjusted)
    arms = sum(len(values) >= FEWEST_ANIMALS for values in raw)
    name = f"Dunnett's T3, {counted(int(tested.sum()), 'pair')} of {arms} arms"
    method = name if tested.any() else f"not tested: {_no_pairs(samples)}"
    words = f"{method}; {scale}{group.zero_words(sum(zeros), scale)}"
    numbers = np.array([tests.difference, tests.low, tests.high])
    numbers = np.exp(numbers) if is_log(scale) else numbers
    for at, (i, j) in enumerate(zip(*pairs_of(len(raw)), strict=True)):
        place = group.model, group.arms[j], group.arms[i], day, scale, EFFECTS[scale]
        counts = n[j], n[i], zeros[i] + zeros[j]
        yield (*place, *numbers[:, at], tests.p_adjusted[at], *counts, words)
