"""Sums of squares of points around curves, with their first and second derivatives.

Points at one concentration act on a curve only through their mean: they are gathered first. Given
hill and midpoint, the best bottom and top are a linear problem of two unknowns (``through``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.in_vitro.curves.model import (
    BOTTOM,
    LN10,
    LOG10_E,
    LOG_F,
    LOG_HILL,
    N_PARAMETERS,
    NO_DRUG,
    TOP,
    CurvePoints,
    curve_shape,
)
from analysis.statistics.least_squares import Array, Evaluate, Rows, Squares

SHORTEST = 0.1  # of the hill that a step may leave


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


@dataclass(frozen=True, slots=True, eq=False)
class DoseMeans:
    """Weighted mean of the points of each concentration, shape (n_curves, most concentrations).

    ``pure`` is the weighted sum of squares of the points around these means, by curve: around any
    curve it is larger by that of the means.
    """

    log10_c: Array
    mean: Array
    weights: Array
    pure: Array

    def take(self, rows: Rows) -> DoseMeans:
        """Those of some of the curves."""
        return DoseMeans(*(getattr(self, name)[rows] for name in self.__slots__))


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


def dose_means(points: CurvePoints) -> DoseMeans:
    """Gather the points of each concentration of each curve."""
    n = len(points.log10_c)
    rows, used = np.arange(n)[:, None], points.weights > 0
    order = np.argsort(np.where(used, points.log10_c, np.inf), axis=1, kind="stable")
    x, y, w = points.log10_c[rows, order], points.response[rows, order], points.weights[rows, order]
    place = np.zeros(x.shape, dtype=np.intp)
    np.cumsum((x[:, 1:] != x[:, :-1]) & (w[:, 1:] > 0), axis=1, out=place[:, 1:])
    most = int(place.max(initial=0)) + 1
    at = (rows * most + place).ravel()
    weights, sums = (
        np.asarray(np.bincount(at, values.ravel(), n * most).reshape(n, most), float)
        for values in (w, w * y)
    )
    mean = sums / np.where(weights > 0, weights, 1.0)
    log10_c = np.full(n * most, NO_DRUG)
    log10_c[at[w.ravel() > 0]] = x[w > 0]
    pure = (w * (y - mean[rows, place]) ** 2).sum(axis=1)
    return DoseMeans(log10_c.reshape(n, most), mean, weights, pure)


def squares_of(means: DoseMeans, box: Box | None = None, *, symmetric: bool) -> Evaluate:
    """Weighted sums of squares around curves, by the parameters of `curve_model`.

    Row r is of the curve ``r % n_curves``. With a ``box`` the plateaus are not those asked for but
    the best within their limits: given the other parameters a linear problem [1]_. ``bend`` is that
    along steps as `advance` takes them. ``symmetric``: as for `squares`.

    References
    ----------
    .. [1] Golub GH, Pereyra V. SIAM J Numer Anal 1973; 10:413-432.
    """
    n = max(len(means.mean), 1)
    last: tuple[Rows, DoseMeans, Box | None] | None = None

    def evaluate(parameters: Array, rows: Rows) -> Squares:
        nonlocal last
        if last is None or last[0] is not rows:
            at = rows % n
            last = rows, means.take(at), None if box is None else box.take(at)
        best = None if last[2] is None else last[2].best
        return squares(parameters, last[1], best, symmetric=symmetric, straight=True)

    return evaluate


def advance(parameters: Array, step: Array) -> Array:
    """Where a step leads that is straight in hill and hill log e.

    Along it the argument ``u = hill ln(c / e)`` of a curve is linear at every concentration, and
    so is the valley of curves that only one concentration holds. The step is given in the usual
    parameters.
    """
    stretch = np.maximum(1.0 + step[:, LOG_HILL], SHORTEST)
    there = parameters + step
    there[:, LOG_HILL] = parameters[:, LOG_HILL] + np.log(stretch)
    there[:, LOG10_E] = parameters[:, LOG10_E] + step[:, LOG10_E] / stretch
    return there


def squares(
    parameters: Array,
    means: DoseMeans,
    best: Best | None,
    *,
    symmetric: bool,
    straight: bool = False,
) -> Squares:
    """Weighted sums of squares around curves, a row per row of ``means``.

    ``best`` tells the plateaus, which are filled in. ``symmetric`` says that f is 1 and stays so:
    there are then no derivatives by it, the last parameter. ``straight``: along steps of `advance`.
    """
    w = means.weights
    hill = np.exp(parameters[:, LOG_HILL, None]) * LN10
    f = None if symmetric else np.exp(parameters[:, LOG_F, None])
    with np.errstate(invalid="ignore", over="ignore"):  # e is not finite: a step not taken
        u = hill * (means.log10_c - parameters[:, LOG10_E, None])
        shape = curve_shape(u, f)
        g, g_u = shape[:2]
        slopes = np.empty((len(w), LOG_F if symmetric else N_PARAMETERS, w.shape[1]))
        np.subtract(1.0, g, out=slopes[:, BOTTOM])
        slopes[:, TOP] = g
        np.multiply(g_u, u, out=slopes[:, LOG_HILL])
        np.multiply(g_u, -hill, out=slopes[:, LOG10_E])
        if f is not None:
            slopes[:, LOG_F] = shape[3]
        normal = (slopes * w[:, None, :]) @ slopes.transpose(0, 2, 1)
        if best is not None:
            wy = w * means.mean
            ty = np.vecdot(wy, g)
            ends = normal[:, BOTTOM, BOTTOM], normal[:, BOTTOM, TOP], normal[:, TOP, TOP]
            parameters[:, BOTTOM], parameters[:, TOP] = best(
                Equations(*ends, wy.sum(axis=1) - ty, ty)
            )
        bottom = parameters[:, BOTTOM, None]
        way = parameters[:, TOP, None] - bottom
        left = bottom + way * g - means.mean
        side = left * w
        rss = means.pure + np.vecdot(side, left)
        gradient = np.matvec(slopes, side)
        bend = _bend(side, u, hill[:, 0], way[:, 0], shape, gradient)
        gradient[:, LOG_HILL:] *= way
        normal[:, LOG_HILL:] *= way[:, None]
        normal[:, :, LOG_HILL:] *= way[:, None]
        if not straight:
            bend[:, LOG_HILL, LOG_HILL] += gradient[:, LOG_HILL]
            bend[:, LOG_HILL, LOG10_E] += gradient[:, LOG10_E]
            bend[:, LOG10_E, LOG_HILL] += gradient[:, LOG10_E]
    return Squares(parameters, rss, gradient, normal, bend)


def _bend(
    side: Array, u: Array, hill: Array, way: Array, shape: tuple[Array, ...], one_way: Array
) -> Array:
    """Weighted residuals times the second derivatives of the curve along a straight step, by row.

    Those are, with g the shape, D the way and u = h (log c - log e): the first ones over D of top
    with the others (of bottom the same with the other sign), ``D g_uu u^2`` of log hill,
    ``-D h g_uu u`` of it with log e, ``D h^2 g_uu`` of log e. ``one_way`` holds the residuals times
    the first ones over D. A step that is not straight adds those of log hill: u bends with it.
    """
    n_parameters = N_PARAMETERS if len(shape) > 3 else LOG_F
    bend = np.zeros((len(side), n_parameters, n_parameters))
    steep, moved = way * hill, side * u
    bend[:, TOP, LOG_HILL:] = one_way[:, LOG_HILL:]
    bend[:, LOG_HILL, LOG10_E] = -steep * np.vecdot(moved, shape[2])
    if len(shape) > 3:
        by_ff, by_uf = shape[4:]
        bend[:, LOG_HILL, LOG_F] = way * np.vecdot(moved, by_uf)
        bend[:, LOG10_E, LOG_F] = -steep * np.vecdot(side, by_uf)
        bend[:, LOG_F, LOG_F] = 0.5 * way * np.vecdot(side, by_ff)
    bend[:, BOTTOM] = -bend[:, TOP]
    moved *= u
    bend[:, LOG_HILL, LOG_HILL] = 0.5 * way * np.vecdot(moved, shape[2])
    bend[:, LOG10_E, LOG10_E] = 0.5 * steep * hill * np.vecdot(side, shape[2])
    return bend + bend.transpose(0, 2, 1)
