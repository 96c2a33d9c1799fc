"""Growth of a combination beside what its parts predict, day by day.

Noun of this module: the table ``combination_growth``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from analysis.endpoint_synergy import complete_combinations
from analysis.growth_model import log_growth
from analysis.settings import Settings
from analysis.study import Study
from analysis.tumor_burden import ANIMAL

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


def combination_growth(volumes: pd.DataFrame, study: Study, settings: Settings) -> pd.DataFrame:
    """Relative volume of each combination, and what no interaction of its parts predicts, by day.

    Geometric means of V / V0 over the animals measured on the day, with Student's t intervals on
    the logarithm. ``expected = R_A R_B / R_C`` (with more parts: the product over R_C to the power
    parts - 1), its interval from the sum of the squared standard errors with Welch's degrees of
    freedom. An observed volume below the expected one is synergy, above it antagonism.

    Returns
    -------
    DataFrame
        A row per combination and day with animals; empty numbers, and why in ``status``, where
        fewer than two animals, or fewer than half, of one of the arms are left.
    """
    after = log_growth(volumes, study)
    parts = [
        _growth_days(rows, names, settings.confidence).assign(model=str(model), arm=arm.name)
        for model, rows in after.groupby("model", sort=False)
        for arm, names in complete_combinations(rows, study, settings)
    ]
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    whole = whole.reindex(columns=list(COMBINATION_GROWTH_COLUMNS))
    return whole.astype(COMBINATION_GROWTH_COLUMNS)


def _growth_days(rows: pd.DataFrame, names: tuple[str, ...], confidence: float) -> pd.DataFrame:
    """Observed and expected relative volume of one combination on every day."""
    here = rows[rows["arm"].isin(names)]
    grouped = here.groupby(["day", "arm"])["log_rtv"]
    mean, n, var = (
        part.unstack("arm").reindex(columns=list(names))
        for part in (grouped.mean(), grouped.count(), grouped.var())
    )
    started = here.drop_duplicates(ANIMAL).groupby("arm").size().reindex(list(names)).to_numpy()
    count = n.fillna(0).to_numpy(float)
    enough = (count >= np.maximum(2, started / 2)).all(axis=1)
    weights = np.r_[2.0 - len(names) + 1, np.ones(len(names) - 2), 0.0]
    own = np.r_[np.zeros(len(names) - 1), 1.0]
    table = pd.DataFrame({"day": mean.index.to_numpy(float), "n": count[:, -1].astype(int)})
    for name, combined in (("observed", own), ("expected", weights)):
        ends = _geometric(mean.to_numpy(float), var.to_numpy(float), count, combined, confidence)
        for suffix, end in zip(("rtv", "low", "high"), ends, strict=True):
            table[f"{name}_{suffix}"] = np.where(enough, end, np.nan)
    few = [
        ", ".join(name for name, k, s in zip(names, row, started, strict=True) if k < max(2, s / 2))
        for row in count
    ]
    words = [f"fewer than 2, or half, of the animals are left: {arms}" for arms in few]
    return table.assign(status=np.where(enough, "ok", words))


def _geometric(
    mean: Array, var: Array, n: Array, weights: Array, confidence: float
) -> tuple[Array, Array, Array]:
    """Exp of a weighted sum of means of logs, with its interval by Welch's degrees of freedom."""
    used = weights != 0
    with np.errstate(divide="ignore", invalid="ignore"):
        error = weights[used] ** 2 * var[:, used] / n[:, used]
        df = error.sum(axis=1) ** 2 / (error**2 / (n[:, used] - 1)).sum(axis=1)
        half = stdtrit(df, (1 + confidence) / 2) * np.sqrt(error.sum(axis=1))
    middle = mean[:, used] @ weights[used]
    return np.exp(middle), np.exp(middle - half), np.exp(middle + half)
