"""Arms against control on tumor volume: on the evaluation day, and on request on every day.

Nouns of this module: the tables ``growth_tests`` and ``daily_growth_tests``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from analysis.in_vivo.growth.samples import (
    EFFECTS,
    SCALES,
    ModelVolumes,
    Scale,
    is_log,
    model_volumes,
)
from analysis.in_vivo.growth.volume import start_days
from analysis.in_vivo.growth.windows import EXACT, Windows
from analysis.settings import FEWEST_ANIMALS, Settings
from analysis.statistics.comparison import Comparison, holm
from analysis.statistics.covariate_adjustment import adjusted_dunnett
from analysis.statistics.unlike_spreads import welch_dunnett
from analysis.study import Study

NO_CONTROL = "not tested: no control arm"
ADJUSTED = "ratio adjusted for baseline"
LEFT_OUT = "; animals without a baseline left out: "
GROWTH_TEST_COLUMNS = [
    "model",
    "arm",
    "day",
    "scale",
    "effect",
    "estimate",
    "low",
    "high",
    "p",
    "p_adjusted",
    "n",
    "n_control",
    "n_zero",
    "method",
]
DAILY_COLUMNS = [*GROWTH_TEST_COLUMNS[:9], "p_within_day", *GROWTH_TEST_COLUMNS[9:]]


def growth_tests(
    volumes: pd.DataFrame,
    study: Study,
    settings: Settings,
    days: Mapping[str, float],
    windows: Windows = EXACT,
) -> pd.DataFrame:
    """Each arm against control on the evaluation day, on log volume and on volume.

    Dunnett's test over the animals measured that day, or in its window, a variance for each arm
    (``unlike_spreads.welch_dunnett``); an arm of fewer than 3 has its estimate alone. On log volume
    ``estimate`` is the ratio of geometric means, arm over control, 1 for no difference; on volume
    it is the difference of means in mm3, arm minus control. ``low`` to ``high`` is the simultaneous
    interval. Tumors grow exponentially and spread in proportion to their size, so the log scale
    suits arms of unlike size; the other is what most papers print.

    A volume of 0 has no logarithm. Left out, the animals that a drug cured would vanish from its
    test: on the log scale they count as half the smallest volume above 0 of the study, on any
    day. ``n_zero`` counts them in the arm, ``method`` in the whole test.

    With ``adjust_for_baseline``, log volume on log baseline volume (ANCOVA): the ratio of volumes
    of animals that started alike, ``covariate_adjustment.adjusted_dunnett``. A baseline of 0 counts
    as a volume of 0 does; animals without a baseline are left out, and ``method`` counts them.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    study : Study
    settings : Settings
        Control, confidence and ``adjust_for_baseline``.
    days : mapping of str to float
        Day to read, by model.
    windows : Windows

    Returns
    -------
    DataFrame
        One row per treated arm and scale. An arm that cannot be tested has empty numbers and
        ``method`` says why.

    References
    ----------
    .. [1] Dunnett CW. J Am Stat Assoc 1955; 50:1096-1121.
    """
    rows = [
        row
        for group in model_volumes(volumes, study, settings, windows)
        if (day := days.get(group.model)) is not None
        for row in _against_control(group, day, settings)
    ]
    return pd.DataFrame(rows, columns=GROWTH_TEST_COLUMNS)


def daily_growth_tests(
    volumes: pd.DataFrame, study: Study, settings: Settings, windows: Windows = EXACT
) -> pd.DataFrame:
    """Each arm against control on every day after treatment start, corrected for arms and days.

    On each day, or window of days, with at least two control animals, the test of
    ``growth_tests``; ``p_within_day`` is Dunnett's. Every further day is one more chance to find
    something: ``p_adjusted`` is Holm's correction of ``p_within_day`` over the days of an arm. The
    interval is that of the single day, not corrected for the days.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    study : Study
    settings : Settings
        As in ``growth_tests``.
    windows : Windows

    Returns
    -------
    DataFrame
        One row per treated arm, scale and day; none without a control.

    References
    ----------
    .. [1] Holm S. Scand J Stat 1979; 6:65-70.
    """
    starts = start_days(study)
    rows = [
        row
        for group in model_volumes(volumes, study, settings, windows)
        for day in group.days_of_control()
        if day > starts[group.model]
        for row in _against_control(group, day, settings)
    ]
    table = pd.DataFrame(rows, columns=GROWTH_TEST_COLUMNS)
    table = table.rename(columns={"p_adjusted": "p_within_day"})
    table["p_adjusted"] = np.nan
    for _, p in table.groupby(["model", "arm", "scale"], sort=False)["p_within_day"]:
        table.loc[p.index, "p_adjusted"] = holm(p)
        words = f"; Holm over {int(p.notna().sum())} days of the arm"
        table.loc[p.index[p.notna()], "method"] += words
    return table[DAILY_COLUMNS]


def _against_control(
    group: ModelVolumes, day: float, settings: Settings
) -> Iterator[tuple[object, ...]]:
    """Rows of ``growth_tests`` of one model and day."""
    treated = [arm for arm in group.arms if arm != group.control]
    zeros = [int((group.on(day, arm) == 0).sum()) for arm in treated]
    for scale in SCALES:
        adjusted = settings.adjust_for_baseline and is_log(scale)
        test = _adjusted if adjusted else _unadjusted
        compared, counted = test(group, day, treated, scale, settings.confidence)
        effect = ADJUSTED if adjusted else EFFECTS[scale]
        for arm, found, n_zero in zip(treated, compared, zeros, strict=True):
            words = f"{found.method}; {scale}{counted}" if group.control else NO_CONTROL
            place = group.model, arm, day, scale, effect
            counts = found.n, found.n_control, n_zero
            yield (*place, *_effect(found, scale), found.p, found.p_adjusted, *counts, words)


def _unadjusted(
    group: ModelVolumes, day: float, treated: list[str], scale: Scale, confidence: float
) -> tuple[tuple[Comparison, ...], str]:
    """Each treated arm against control as measured, and how volumes of 0 were taken."""
    control, *others = (group.on(day, arm) for arm in (group.control or "", *treated))
    zeros = int((np.concatenate([control, *others]) == 0).sum())
    samples = [group.scaled(values, scale) for values in others]
    compared = welch_dunnett(samples, group.scaled(control, scale), confidence, FEWEST_ANIMALS)
    return compared, group.zero_words(zeros, scale)


def _adjusted(
    group: ModelVolumes, day: float, treated: list[str], scale: Scale, confidence: float
) -> tuple[tuple[Comparison, ...], str]:
    """Each treated arm against control at equal log baseline, and what was done to get there."""
    pairs = [
        (group.on(day, arm), group.first_of(day, arm)) for arm in (group.control or "", *treated)
    ]
    control, *others = (
        (group.scaled(volume, scale), group.scaled(first, scale)) for volume, first in pairs
    )
    volumes, first = (np.concatenate([pair[at] for pair in pairs]) for at in (0, 1))
    without = np.isnan(first)
    zeros = int((volumes[~without] == 0).sum() + (first == 0).sum())
    words = group.zero_words(zeros, scale)
    words += f"{LEFT_OUT}{without.sum()}" if without.any() else ""
    return adjusted_dunnett(others, control, confidence, FEWEST_ANIMALS), words


def _effect(found: Comparison, scale: Scale) -> tuple[float, float, float]:
    """Estimate and interval; ratios on the log scale."""
    numbers = found.estimate, found.low, found.high
    estimate, low, high = np.exp(numbers).tolist() if is_log(scale) else numbers
    return estimate, low, high
