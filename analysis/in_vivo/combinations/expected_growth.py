"""Growth of a combination beside what its parts predict, day by day.

Noun of this module: the table ``combination_growth``.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from analysis.groups import Groups, Ints, coded, groups_of
from analysis.in_vivo.combinations.inhibition import complete_combinations
from analysis.in_vivo.growth.burden import ANIMAL
from analysis.in_vivo.growth.rates import log_growth
from analysis.in_vivo.growth.volume import start_days
from analysis.in_vivo.growth.windows import EXACT, Windows, in_windows
from analysis.settings import Settings
from analysis.study import Study, table_of

Array = npt.NDArray[np.float64]

COMBINATION_GROWTH_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "day": "float64",
    "n": "int64",
    "observed_rtv": "float64",
    "observed_low": "float64",
    "observed_high": "float64",
    "expected_rtv": "float64",
    "expected_low": "float64",
    "expected_high": "float64",
    "status": "str",
}


def combination_growth(
    volumes: pd.DataFrame, study: Study, settings: Settings, windows: Windows = EXACT
) -> pd.DataFrame:
    """Relative volume of each combination, and what no interaction of its parts predicts, by day.

    Geometric means of V / V0 over the animals measured on the day, or in its window, with
    Student's t intervals on the logarithm. ``expected = R_A R_B / R_C`` (with more parts: the
    product over R_C to the power parts - 1), its interval from the sum of the squared standard
    errors with Welch's degrees of freedom. An observed volume below the expected one is synergy,
    above it antagonism.

    Returns
    -------
    DataFrame
        A row per combination and window with animals; empty numbers, and why in ``status``, where
        fewer than two animals, or fewer than half, of one of the arms are left.
    """
    after = in_windows(log_growth(volumes, study), windows, start_days(study), "log_rtv")
    models, arms = groups_of(after, ["model"]), coded(after, "arm")
    animal = groups_of(after, ANIMAL).number
    day, growth = after["day"].to_numpy(float), after["log_rtv"].to_numpy(float)
    rows: list[tuple[object, ...]] = []
    for model, own in zip(models.names(after, ["model"])["model"], models.rows(), strict=True):
        of_model = arms.values[arms.number[own]]
        for arm, names in complete_combinations(of_model, study, settings):
            number = pd.Index(names).get_indexer(pd.Index(arms.values))[arms.number[own]]
            here = own[number >= 0]
            measured = number[number >= 0], animal[here], day[here], growth[here]
            table = _growth_days(*measured, names, settings.confidence)
            rows += [(model, arm.name, *row) for row in table]
    return table_of(rows, COMBINATION_GROWTH_COLUMNS)


def _growth_days(
    arm: Ints, animal: Ints, day: Array, growth: Array, names: tuple[str, ...], confidence: float
) -> Iterator[tuple[object, ...]]:
    """Observed and expected relative volume of one combination on every day."""
    days, on = np.unique(day, return_inverse=True)
    shape = len(days), len(names)
    cells = Groups(on * shape[1] + arm, np.full(shape[0] * shape[1], -1))
    n, center, sd = cells.spread(growth)
    count, mean, var = n.reshape(shape), center.reshape(shape), (sd**2).reshape(shape)
    each = np.unique(animal, return_index=True)[1]
    started = np.bincount(arm[each], minlength=shape[1])
    enough = (count >= np.maximum(2, started / 2)).all(axis=1)
    weights = np.r_[2.0 - len(names) + 1, np.ones(len(names) - 2), 0.0]
    own = np.r_[np.zeros(len(names) - 1), 1.0]
    ends = [
        np.where(enough, end, np.nan).tolist()
        for combined in (own, weights)
        for end in _geometric(mean, var, count, combined, confidence)
    ]
    words = (_few(names, row, started) for row in count)
    return zip(days.tolist(), count[:, -1].tolist(), *ends, words, strict=True)


def _few(names: tuple[str, ...], count: Ints, started: Ints) -> str:
    """Which arms have too few animals left, or ``ok``."""
    counts = zip(names, count, started, strict=True)
    arms = ", ".join(name for name, k, n in counts if k < max(2, n / 2))
    return f"fewer than 2, or half, of the animals are left: {arms}" if arms else "ok"


def _geometric(
    mean: Array, var: Array, n: Ints, weights: Array, confidence: float
) -> tuple[Array, Array, Array]:
    """Exp of a weighted sum of means of logs, with its interval by Welch's degrees of freedom."""
    used = weights != 0
    with np.errstate(divide="ignore", invalid="ignore"):
        error = weights[used] ** 2 * var[:, used] / n[:, used]
        df = error.sum(axis=1) ** 2 / (error**2 / (n[:, used] - 1)).sum(axis=1)
        half = stdtrit(df, (1 + confidence) / 2) * np.sqrt(error.sum(axis=1))
    middle = mean[:, used] @ weights[used]
    return np.exp(middle), np.exp(middle - half), np.exp(middle + half)
