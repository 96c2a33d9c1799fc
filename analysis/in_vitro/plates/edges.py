"""The edge of a plate: which wells stand there, and whether the control reads otherwise there."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtr

from analysis.groups import Array, Groups, Mask, Table, coded, grouped, numbered
from analysis.in_vitro.plates.regions import FORMATS, position


def edge_effect(wells: Table, read: Groups, control: Mask) -> dict[str, Array]:
    """Mean of the control in the outer ring against the inside, in %, and Welch's p, by read."""
    outer = outer_ring(wells)
    absorbance = np.asarray(wells["absorbance"], dtype=float)
    (n, ring, sd), (n_inside, inside, sd_inside) = (
        read.only(rows).spread(absorbance[rows]) for rows in (control & outer, control & ~outer)
    )
    squares = sd**2 / np.maximum(n, 1), sd_inside**2 / np.maximum(n_inside, 1)
    variance = squares[0] + squares[1]  # NaN with fewer than two wells on a side
    with np.errstate(divide="ignore", invalid="ignore"):
        df = variance**2 / (squares[0] ** 2 / (n - 1) + squares[1] ** 2 / (n_inside - 1))
        p = 2 * stdtr(df, -np.abs(ring - inside) / np.sqrt(variance))
        effect = 100 * (ring - inside) / np.where(inside > 0, inside, np.nan)
    varies = variance > (1e-12 * (np.abs(ring) + np.abs(inside))) ** 2
    return {"edge_effect_pct": effect, "edge_p": np.where(varies, p, np.nan)}


def outer_ring(wells: Table) -> Mask:
    """Whether each well (columns read, well) stands in the outer rows or columns of its plate."""
    well = coded(wells, "well")
    place = np.array([position(name) for name in well.values]).reshape(-1, 2)[well.number] + 1
    read = numbered(np.asarray(wells["read"]))
    last = np.zeros((len(read), 2), int)
    np.maximum.at(last, read.number, place)
    n_wells = np.bincount(read.number[grouped([read.number, well.number]).first])
    size = np.array(
        [
            _format(row, column, n)
            for (row, column), n in zip(last.tolist(), n_wells.tolist(), strict=True)
        ]
    )
    return np.asarray(((place == 1) | (place == size[read.number])).any(axis=1))


def _format(last_row: int, last_column: int, n_wells: int) -> tuple[int, int]:
    """Rows and columns of the plate: fewer than 96 wells only where every one was read."""
    for rows, columns in FORMATS.values():
        fits = rows >= last_row and columns >= last_column
        if fits and (rows * columns >= 96 or rows * columns == n_wells):
            return rows, columns
    return last_row, last_column
