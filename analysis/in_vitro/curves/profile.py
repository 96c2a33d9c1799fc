"""Sums of squares around curves that take a level at a given concentration."""

from __future__ import annotations

from functools import partial

import numpy as np

from analysis.in_vitro.curves.fit import CurveFits, plateau_box
from analysis.in_vitro.curves.model import (
    BOTTOM,
    LOG10_E,
    LOG_F,
    TOP,
    curve,
    e_of_crossing,
    slopes_of_crossing,
)
from analysis.in_vitro.curves.plateaus import Equations, through
from analysis.in_vitro.curves.squares import dose_means, squares
from analysis.statistics.least_squares import Array, Rows, Squares

PLATEAUS = [BOTTOM, TOP]
PROFILE_ROOM = 1e3  # plateaus may go this much further than in the fit: the box sets no limit


class Profile:
    """Sums of squares of curves by parameters with the concentration sought in place of e.

    The plateaus are the best of the curves through that point, of the hill and e that are asked
    for; they stay where one is held and the level is a response.
    """

    def __init__(self, fits: CurveFits, rows: Rows, level: Array) -> None:
        self.symmetric = not fits.free[:, LOG_F].any()
        self.means = dose_means(fits.points).take(rows)
        self.level = level
        self.loose = fits.free[rows][:, PLATEAUS].all(axis=1) & ~np.isnan(self.level)
        self.box = plateau_box(fits.parameters, fits.free, *roomy(fits)).take(rows)

    def only(self, kept: Rows) -> None:
        """Go on with some of the rows."""
        self.means, self.box = self.means.take(kept), self.box.take(kept)
        self.level, self.loose = self.level[kept], self.loose[kept]

    def at(self, parameters: Array, log10_e: Array) -> tuple[Squares, Array, Array]:
        """Sums of squares, log10 e, and the slopes of log10 e by the parameters.

        ``log10_e`` is taken where the plateaus follow from it.
        """
        usual = parameters.copy()
        crossing = e_of_crossing(parameters, self.level)
        usual[:, LOG10_E] = np.where(self.loose, log10_e, crossing)
        best = partial(self._best, usual.copy(), parameters[:, LOG10_E])
        found = squares(usual, self.means, best, symmetric=self.symmetric)
        at = parameters.copy()
        at[:, PLATEAUS] = usual[:, PLATEAUS]
        if self.symmetric:
            found = _with_f(found)
        slopes, bend = slopes_of_crossing(at, self.level)
        chain = slopes.copy()
        chain[:, LOG10_E] = 0.0
        by_e = found.gradient[:, LOG10_E, None]
        with np.errstate(invalid="ignore", over="ignore"):
            gradient = found.gradient + chain * by_e
            normal = _carried(found.normal, chain)
            bend = _carried(found.bend, chain) + bend * by_e[:, :, None]
            known = np.isfinite((normal + bend).sum(axis=(1, 2)))
        rss = np.where(known, found.rss, np.inf)
        return Squares(at, rss, gradient, normal, bend), usual[:, LOG10_E], slopes

    def _best(self, usual: Array, crossing: Array, sums: Equations) -> tuple[Array, Array]:
        share = (curve(usual, crossing[:, None])[:, 0] - usual[:, BOTTOM]) / (
            usual[:, TOP] - usual[:, BOTTOM]
        )
        options = zip(
            self.box.best(sums),
            through(sums, self.level, share, self.box),
            (usual[:, BOTTOM], usual[:, TOP]),
            strict=True,
        )
        ec50 = np.isnan(self.level)
        first, second = (
            np.where(ec50, half, np.where(self.loose, crossed, held))
            for half, crossed, held in options
        )
        return first, second


def roomy(fits: CurveFits) -> tuple[Array, Array]:
    """Limits of the parameters, wide for the plateaus."""
    lower, upper = fits.lower.copy(), fits.upper.copy()
    room = PROFILE_ROOM * (upper[:, PLATEAUS] - lower[:, PLATEAUS])
    lower[:, PLATEAUS] -= room
    upper[:, PLATEAUS] += room
    return lower, upper


def _with_f(found: Squares) -> Squares:
    """With derivatives by f, which are zero."""
    n, k = found.gradient.shape
    gradient, matrices = np.zeros((n, k + 1)), np.zeros((2, n, k + 1, k + 1))
    gradient[:, :k] = found.gradient
    matrices[0, :, :k, :k], matrices[1, :, :k, :k] = found.normal, found.bend
    return Squares(found.at, found.rss, gradient, *matrices)


def _carried(matrix: Array, slopes: Array) -> Array:
    """Curvature by the parameters that e depends on, with these slopes."""
    across = slopes[:, :, None] * (
        matrix[:, None, LOG10_E]
        + 0.5 * matrix[:, LOG10_E, LOG10_E, None, None] * slopes[:, None, :]
    )
    return np.asarray(matrix + across + across.transpose(0, 2, 1))
