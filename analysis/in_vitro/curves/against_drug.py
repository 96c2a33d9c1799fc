"""Arms against one drug at the same dose and time: what still works where that drug does not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.in_vitro.plates.viability import LOG_FLOOR_PCT
from analysis.statistics.comparison import Comparison
from analysis.statistics.spread_over_experiments import experiments_dunnett

AGAINST_COLUMNS = [
    "arm",
    "against",
    "viability_pct",
    "against_pct",
    "ratio",
    "low",
    "high",
    "p",
    "p_adjusted",
    "n",
    "call",
    "method",
]


def against_drug(
    points: pd.DataFrame, against: str, arms: list[str], confidence: float = 0.95
) -> pd.DataFrame:
    """Ratio of viabilities of every arm to one drug, with simultaneous interval and p.

    On the logarithm of viability (values below 1 % count as 1 %), differences from the drug within
    experiments (``spread_over_experiments.experiments_dunnett``). ``call``:
    ``better`` where the interval of the ratio lies below 1 (fewer cells left than with the drug),
    ``worse`` above 1, else ``not shown``; ``not tested`` with fewer than two
    experiments.

    Parameters
    ----------
    points : DataFrame
        Of `experiment_viability`, one model and time, each arm at one
        concentration.
    against : str
        The drug that the others are held against.
    arms : list of str
        The arms to compare, in this order; those without a viability are left out.
    confidence : float
        Of the simultaneous intervals.

    Returns
    -------
    DataFrame
        ``AGAINST_COLUMNS``; viabilities are geometric means over the experiments. Empty where the
        drug itself, or every other arm, has no viability.

    References
    ----------
    .. [1] Dunnett CW. J Am Stat Assoc 1955; 50:1096-1121.
    """
    known = points[points["viability_pct"].notna()]
    here = set(known["arm"])
    others = [arm for arm in arms if arm in here and arm != against]
    if against not in here or not others:
        return pd.DataFrame(columns=AGAINST_COLUMNS)
    wide = known.pivot_table(index="experiment", columns="arm", values="viability_pct")
    cells = np.log(wide[[against, *others]].clip(lower=LOG_FLOOR_PCT).to_numpy(float))
    mean = np.exp(np.nanmean(cells, axis=0))
    found = experiments_dunnett(cells[:, 1:] - cells[:, :1], others, confidence)
    rows = [
        _row(arm, against, (float(left), float(mean[0])), result)
        for arm, left, result in zip(others, mean[1:], found, strict=True)
    ]
    return pd.DataFrame(rows, columns=AGAINST_COLUMNS)


def _row(arm: str, against: str, means: tuple[float, float], found: Comparison) -> list[object]:
    tested = not np.isnan(found.p)
    low, high = np.exp(found.low), np.exp(found.high)
    call = "better" if high < 1 else "worse" if low > 1 else "not shown"
    return [
        arm,
        against,
        *means,
        float(np.exp(found.estimate)),
        float(low),
        float(high),
        found.p,
        found.p_adjusted,
        found.n,
        call if tested else "not tested",
        f"{found.method} on log viability",
    ]
