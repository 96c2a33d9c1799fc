"""Which formula made the volumes that a sheet gives beside its lengths and widths."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.reading.words.values import Floats

Formula = Callable[[Floats, Floats, Floats], Floats]
_WITHIN = 1.0  # mm3
_ENOUGH = 0.5  # share of the rows that a formula must reproduce

# Written as a message shows them: L >= W are length and width, H the height.
FORMULAS: Mapping[str, Formula] = {
    "half": lambda length, width, height: length * width**2 / 2,
    "pi6": lambda length, width, height: np.pi / 6 * length * width**2,
    "pi6_height": lambda length, width, height: np.pi / 6 * length * width * height,
    "area": lambda length, width, height: length * width,
}
SPELLED: Mapping[str, str] = {
    "half": "L x W^2 / 2",
    "pi6": "pi/6 x L x W^2",
    "pi6_height": "pi/6 x L x W x H",
    "area": "L x W, an area",
}


@dataclass(frozen=True, slots=True)
class FormulaMatch:
    """The formula that reproduces most volumes, in how many of how many rows."""

    name: str
    n_equal: int
    n_rows: int

    @property
    def is_found(self) -> bool:
        """Whether the formula reproduces at least half of the rows."""
        return self.n_rows > 0 and self.n_equal >= _ENOUGH * self.n_rows


def formula_of(length: Floats, width: Floats, height: Floats, volume: Floats) -> FormulaMatch:
    """The formula that gives the stated volumes within 1 mm3 in most rows.

    Rows count in which length, width and volume are all above 0; ``half`` wins over ``pi6``
    where both give as many.
    """
    counted = (length > 0) & (width > 0) & (volume > 0)
    long, short = np.maximum(length, width)[counted], np.minimum(length, width)[counted]
    stated = volume[counted]
    equal = {
        name: int((np.abs(f(long, short, height[counted]) - stated) <= _WITHIN).sum())
        for name, f in FORMULAS.items()
    }
    best = max(FORMULAS, key=lambda name: equal[name])
    return FormulaMatch(best, equal[best], int(counted.sum()))
