"""Which way doses fall over chosen wells, by their signal: where cells live, doses are low.

A suggestion to begin with. A drug without effect shows none, nor does one dose in all wells: then
the longer side of the wells is taken, from the left or from the top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.in_vitro.plates.regions import Direction, position

CLEAR = 0.5  # rank correlation of the signal with the column, or the row
FEWEST = 4  # wells


def suggested_direction(signal: Mapping[str, float], wells: Sequence[str]) -> Direction:
    """The direction in which doses fall over these wells.

    Spearman's rank correlation of the signal with the columns, and with the rows: the larger of
    the two, where it is at least ``CLEAR``, is the way in which cells come back. Else the doses
    run along the longer side.

    Parameters
    ----------
    signal : mapping
        Signal of each well, in any unit that grows with the number of cells.
    wells : sequence of str, not empty
        The chosen wells; those without a signal count for the longer side alone.
    """
    places = np.array([position(well) for well in wells])
    values = np.array([signal.get(well, np.nan) for well in wells])
    known = np.isfinite(values)
    down, right = (_correlation(values[known], places[known, axis]) for axis in (0, 1))
    if max(abs(down), abs(right)) >= CLEAR:
        if abs(right) >= abs(down):
            return "right" if right > 0 else "left"
        return "down" if down > 0 else "up"
    rows, columns = (len(np.unique(places[:, axis])) for axis in (0, 1))
    return "down" if rows > columns else "right"


def _correlation(values: np.ndarray, lines: np.ndarray) -> float:
    """Spearman's rank correlation; 0 where there is nothing to correlate."""
    if len(values) < FEWEST or np.ptp(values) == 0 or np.ptp(lines) == 0:
        return 0.0
    return float(pd.Series(values).rank().corr(pd.Series(lines).rank()))
