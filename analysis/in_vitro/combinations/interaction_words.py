"""What an interval of a combination on plates shows: a direction, no more than the margin, or no.

``equivalent`` needs the whole interval within the margin; everything else is ``not shown``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.study import MARGIN_PCT

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Words = npt.NDArray[Any]
Margin = tuple[float, float]  # ratios of observed to expected viability that are no difference
MARGIN: Margin = (1 - MARGIN_PCT / 100, 1 / (1 - MARGIN_PCT / 100))


def index_words(low: Array, high: Array, sure: Flags, margin: Margin) -> Words:
    """Of an index, observed over expected viability: below 1 synergy.

    ``sure`` says where the corrected p speaks for a direction; "not estimable" is without interval.
    """
    inside = (low >= margin[0]) & (high <= margin[1])
    return _words(low, sure & (high < 1), sure & (low > 1), inside)


def excess_words(low: Array, high: Array, sure: Flags, expected: Array, margin: Margin) -> Words:
    """Of an excess in points over an expected viability in percent: above 0 synergy.

    The margin is that of the ratio: an excess of ``expected (1 - ratio)``.
    """
    inside = (low >= expected * (1 - margin[1])) & (high <= expected * (1 - margin[0]))
    return _words(low, sure & (low > 0), sure & (high < 0), inside)


def _words(low: Array, synergy: Flags, antagonism: Flags, inside: Flags) -> Words:
    return np.select(
        [np.isnan(low), synergy, antagonism, inside],
        ["not estimable", "synergy", "antagonism", "equivalent"],
        "not shown",
    ).astype(object)
