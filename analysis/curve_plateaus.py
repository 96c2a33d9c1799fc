"""Best bottom and top of a curve whose hill and midpoint are given: linear, two unknowns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.least_squares import Array, Rows


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Sums over points of weight times y, share g of the way to the top, and their products."""

    w: Array
    wy: Array
    wg: Array
    wgg: Array
    wgy: Array

    @classmethod
    def of(cls, g: Array, y: Array, w: Array) -> Sums:
        """Over the last axis; g may have further axes after that of the curves."""
        wg = w * g
        with_g = np.einsum("...p,...p->...", wg, g), np.einsum("...p,...p->...", wg, y)
        return cls(w.sum(axis=-1), (w * y).sum(axis=-1), wg.sum(axis=-1), *with_g)

    @property
    def equations(self) -> tuple[Array, Array, Array, Array, Array]:
        """Normal equations of bottom and top: bb, bt and tt, and the right sides of both."""
        cross = self.wg - self.wgg
        return self.w - self.wg - cross, cross, self.wgg, self.wy - self.wgy, self.wgy

    def around(self, bottom: Array, top: Array) -> Array:
        """Weighted sum of squares around the curve, less that of y itself."""
        bb, bt, tt, by, ty = self.equations
        return np.asarray(
            bottom * (bottom * bb + 2.0 * (top * bt - by)) + top * (top * tt - 2.0 * ty)
        )


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

    def best(self, sums: Sums) -> tuple[Array, Array]:
        """Bottom and top within their limits that leave the least sum of squares.

        Where the best of all is outside, the best along the limits that it exceeds.
        """
        bb, bt, tt, by, ty = sums.equations
        with np.errstate(divide="ignore", invalid="ignore"):
            det = bb * tt - bt * bt
            free = (tt * by - bt * ty) / det, (bb * ty - bt * by) / det
            bottom, top = self._bottom(free[0]), self._top(free[1])
            low, high = bottom != free[0], top != free[1]
            if not (low.any() or high.any()):
                return bottom, top
            top_then = self._top((ty - bt * bottom) / tt)
            bottom_then = self._bottom((by - bt * top) / bb)
        both = low & high
        if both.any():
            low &= ~both | (sums.around(bottom, top_then) <= sums.around(bottom_then, top))
            high = ~low & high
        return np.where(high & ~low, bottom_then, bottom), np.where(low, top_then, top)

    def _bottom(self, values: Array) -> Array:
        """Clipped to the limits; the least where there is no value."""
        return np.minimum(np.fmax(values, self.least_bottom), self.most_bottom)

    def _top(self, values: Array) -> Array:
        return np.minimum(np.fmax(values, self.least_top), self.most_top)


Best = Callable[[Sums], tuple[Array, Array]]


def through(sums: Sums, level: Array, share: Array, box: Box) -> tuple[Array, Array]:
    """Bottom and top of the best curve that takes a level where it has gone a share of the way.

    ``v = level + D (g - share)``: the way D is the one unknown.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        side = sums.wgy - share * sums.wy - level * (sums.wg - share * sums.w)
        way = side / (sums.wgg - share * (2.0 * sums.wg - share * sums.w))
        ends = [
            (level - box.most_bottom) / share,
            (level - box.least_bottom) / share,
            (box.least_top - level) / (1.0 - share),
            (box.most_top - level) / (1.0 - share),
        ]
        way = np.minimum(
            np.maximum(way, np.maximum(ends[0], ends[2])), np.minimum(ends[1], ends[3])
        )
        bottom = level - way * share
    return bottom, bottom + way
