"""The points that curves are fitted to, and how far a curve lies from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.in_vitro.curves.model import NO_DRUG, curve_and_slopes, log10_concentration
from analysis.statistics.least_squares import Array, Rows


@dataclass(frozen=True, slots=True, eq=False)
class CurvePoints:
    """The points of every curve, shape (n_curves, n_points); weight 0 leaves a point out."""

    log10_c: Array
    response: Array
    weights: Array

    @property
    def n(self) -> Array:
        """Points that take part, by curve."""
        return np.asarray(np.count_nonzero(self.weights > 0, axis=1), float)

    def take(self, rows: Rows | slice) -> CurvePoints:
        """The points of some of the curves."""
        return CurvePoints(self.log10_c[rows], self.response[rows], self.weights[rows])


def curve_points(
    concentration: npt.ArrayLike, response: npt.ArrayLike, weights: npt.ArrayLike | None
) -> CurvePoints:
    """Points of curves, shape (n_curves, n_points); without a response or weight: left out."""
    y = np.atleast_2d(np.asarray(response, float))
    log10_c = np.broadcast_to(log10_concentration(concentration), y.shape)
    weight = np.broadcast_to(np.asarray(1.0 if weights is None else weights, float), y.shape)
    used = np.isfinite(y) & (weight > 0)
    return CurvePoints(
        np.where(used, log10_c, NO_DRUG), np.where(used, y, 0.0), np.where(used, weight, 0.0)
    )


def residuals_and_slopes(
    points: CurvePoints, parameters: Array, rows: Rows, *, symmetric: bool
) -> tuple[Array, Array]:
    """Weighted residuals of the curves ``rows``, and their derivatives."""
    value, slopes = curve_and_slopes(parameters, points.log10_c[rows], symmetric=symmetric)
    root = np.sqrt(points.weights[rows])
    return (value - points.response[rows]) * root, slopes * root[:, None, :]
