"""Back from logarithms, where intervals of few values can be wider than any number."""

from __future__ import annotations

import math
import sys

_LARGEST = math.log(sys.float_info.max)


def antilog(logarithm: float) -> float:
    """``exp(logarithm)``; infinite where no float is that large: the interval is open above."""
    return math.inf if logarithm > _LARGEST else math.exp(logarithm)
