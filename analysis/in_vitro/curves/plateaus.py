"""Best bottom and top of a curve whose hill and midpoint are given: linear, two unknowns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.statistics.least_squares import Array, Rows


@dataclass(frozen=True, slots=True, eq=False)
class Equations:
    """Normal equations of bottom and top: their products with each other and with y.

    A point counts ``1 - g`` times for the bottom and g times for the top, the share of the way.
    """

    bb: Array
    bt: Array
    tt: Array
    by: Array
    ty: Array

    @classmethod
    def of(cls, share: Array, y: Array, weights: Array) -> Equations:
        """Over the points, the last axis; shares may have axes more, before it."""
        weighted, rest = weights * share, weights * (1.0 - share)
        return cls(
            np.vecdot(rest, 1.0 - share),
            np.vecdot(weighted, 1.0 - share),
            np.vecdot(weighted, share),
            np.vecdot(rest, y),
            np.vecdot(weighted, y),
        )

    def around(self, bottom: Array, top: Array) -> Array:
        """Weighted sum of squares around the curve, less that of y itself."""
        of_bottom = bottom * (bottom * self.bb + 2.0 * (top * self.bt - self.by))
        return np.asarray(of_bottom + top * (top * self.tt - 2.0 * self.ty))


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """Least and most of bottom and top; a plateau that is held has one value as both."""

    least_bottom: Array
    most_bottom: Array
    least_top: Array
    most_top: Array

    def take(self, rows: Rows | tuple[slice | None, ...]) -> Box:
        """Those of some of the curves, or in another shape."""
        return Box(*(getattr(self, name)[rows] for name in self.__slots__))

    def best(self, sums: Equations) -> tuple[Array, Array]:
        """Bottom and top within their limits that leave the least sum of squares.

        Where the best of all is outside, the best along the limits that it exceeds.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            if (self.least_top == self.most_top).all():
                top = np.broadcast_to(self.most_top, sums.by.shape)
                return self._bottom((sums.by - sums.bt * top) / sums.bb), top
            det = sums.bb * sums.tt - sums.bt * sums.bt
            free_bottom = (sums.tt * sums.by - sums.bt * sums.ty) / det
            free_top = (sums.bb * sums.ty - sums.bt * sums.by) / det
            bottom, top = self._bottom(free_bottom), self._top(free_top)
            low, high = bottom != free_bottom, top != free_top
            if not (low.any() or high.any()):
                return bottom, top
            top_then = self._top((sums.ty - sums.bt * bottom) / sums.tt)
            bottom_then = self._bottom((sums.by - sums.bt * top) / sums.bb)
        both = low & high
        if both.any():
            first = sums.around(bottom, top_then) <= sums.around(bottom_then, top)
            low &= first | ~high
        return np.where(high & ~low, bottom_then, bottom), np.where(low, top_then, top)

    def _bottom(self, values: Array) -> Array:
        """Clipped to the limits; the least where there is no value."""
        return np.minimum(np.fmax(values, self.least_bottom), self.most_bottom)

    def _top(self, values: Array) -> Array:
        return np.minimum(np.fmax(values, self.least_top), self.most_top)


Best = Callable[[Equations], tuple[Array, Array]]


def through(sums: Equations, level: Array, share: Array, box: Box) -> tuple[Array, Array]:
    """Bottom and top of the best curve that takes a level where it has gone a share of the way.

    ``v = level + D (g - share)``: the way D is the one unknown.
    """
    rest = 1.0 - share
    with np.errstate(divide="ignore", invalid="ignore"):
        of_y = rest * (sums.ty - level * (sums.tt + sums.bt))
        of_y -= share * (sums.by - level * (sums.bb + sums.bt))
        way = of_y / (rest * (rest * sums.tt - 2.0 * share * sums.bt) + share * share * sums.bb)
        least = (level - box.most_bottom) / share, (box.least_top - level) / rest
        most = (level - box.least_bottom) / share, (box.most_top - level) / rest
        way = np.minimum(np.maximum(way, np.maximum(*least)), np.minimum(*most))
        bottom = level - way * share
    return bottom, bottom + way
