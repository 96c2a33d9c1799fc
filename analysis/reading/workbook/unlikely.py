"""Weights that no animal of a study has: slips of the decimal point, and another unit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.reading.words.values import Floats

BODY_WEIGHT = (
    "A body weight is more than three times the middle one of the column, or less than a third. "
    "Check the decimal point."
)
TUMOR_WEIGHT = "An excised tumor weighs more than 20 g. Check that the column is in grams."
_TIMES = 3.0  # the heaviest mice or rats of a study weigh about twice as much as the lightest
_MOST_TUMOR_G = 20.0


def odd_body_weights(weights_g: Floats) -> npt.NDArray[np.int64]:
    """Rows whose body weight (g) is far from the median of all, ``(n,)`` with NaN where none is."""
    if np.isnan(weights_g).all():
        return np.array([], dtype=np.int64)
    middle = np.nanmedian(weights_g)
    return np.flatnonzero((weights_g > _TIMES * middle) | (weights_g * _TIMES < middle))


def odd_tumor_weights(weights_g: Floats) -> npt.NDArray[np.int64]:
    """Rows whose excised tumor is heavier than a mouse can carry."""
    return np.flatnonzero(weights_g > _MOST_TUMOR_G)
