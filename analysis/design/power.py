"""How likely a study is to find an effect that is there: what all plans share.

Nouns: the table ``power`` (``POWER_COLUMNS``), by animals an arm or by experiments. The plans are
in ``growth_power``, ``survival_power`` and ``cell_power``; each uses the test that the analysis
will use. The effect is the smallest one worth finding, never the one a finished study showed:
power of an observed effect only repeats its p-value (Hoenig & Heisey, Am Stat 2001; 55:19).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import nctdtr, stdtrit

from analysis.statistics.classic_tests import exact_interval

Array = npt.NDArray[np.float64]

POWER_COLUMNS: dict[str, str] = {
    "n": "int64",
    "power": "float64",
    "low": "float64",
    "high": "float64",
    "level": "float64",
    "closed_form": "float64",
}
FEWEST, ONE_BY_ONE, STRIDE = 3, 20, 5  # an arm of fewer than 3 is not tested


def sizes(most: int) -> tuple[int, ...]:
    """Animals an arm to look at: from 3 one by one to 20, then in steps of 5 up to ``most``."""
    one_by_one = range(FEWEST, min(most, ONE_BY_ONE) + 1)
    return (*one_by_one, *range(ONE_BY_ONE + STRIDE, most + 1, STRIDE))


def power_table(
    n: Sequence[int],
    found: npt.ArrayLike,
    by_chance: npt.ArrayLike,
    simulations: int,
    closed: npt.ArrayLike = np.nan,
) -> pd.DataFrame:
    """The table ``power`` from counts of simulated studies.

    Parameters
    ----------
    n : sequence of int
        Animals an arm, or experiments.
    found, by_chance : array
        How many studies found the effect; how many called one where there is none.
    simulations : int
    closed : array
        Power by a closed form, NaN where there is none.

    Returns
    -------
    DataFrame
        ``POWER_COLUMNS``, shares of 1; ``low`` to ``high`` is the 95 % interval of the simulation
        (Clopper-Pearson).
    """
    counts = np.asarray(found, dtype=float)
    low, high = exact_interval(counts, np.full(len(counts), float(simulations)), 0.95)
    numbers = {
        "n": np.array(n),
        "power": counts / simulations,
        "low": low,
        "high": high,
        "level": np.asarray(by_chance, dtype=float) / simulations,
        "closed_form": np.broadcast_to(np.asarray(closed, dtype=float), counts.shape),
    }
    return pd.DataFrame(numbers).astype(POWER_COLUMNS)


def smallest_n(table: pd.DataFrame, target: float) -> int | None:
    """The smallest n of the table from which on power stays at the target or above."""
    enough = (table["power"] >= target).to_numpy()
    short = np.flatnonzero(~enough)
    first = int(short[-1]) + 1 if len(short) else 0
    return int(table["n"].iloc[first]) if first < len(table) else None


def t_power(df: npt.ArrayLike, shift: npt.ArrayLike, alpha: float) -> Array:
    """Power of a two-sided t test in the direction of the effect: noncentral t.

    Parameters
    ----------
    df : array
    shift : array
        The effect over its standard error.
    alpha : float
        Two-sided level.
    """
    degrees = np.asarray(df, dtype=float)
    reach = stdtrit(degrees, 1 - alpha / 2)
    return np.asarray(1 - nctdtr(degrees, np.abs(shift), reach), dtype=float)
