"""The surface of a plate: what position does to a well, apart from what is in it.

A plate of doses is uneven by design, so wells are compared with their own replicates first: the
deviation of a well is ``100 (A / median A of its replicates - 1)``. What rows and columns have in
common is taken from the deviations by median polish; what is left is the residual.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtr

from analysis.groups import Groups, Ints, Mask, Table, coded, grouped, groups_of, holds, numbered
from analysis.in_vitro.plates.regions import position

POSITION_COLUMNS = [
    "row_effect_pct",
    "column_effect_pct",
    "column_drift_pct",
    "column_drift_p",
    "row_drift_pct",
    "row_drift_p",
]
REPLICATE = ["role", "arm", "concentration", "concentration_2"]
POSITION_KEYS = [*REPLICATE, "well", "absorbance", "excluded"]  # needed besides the read
MAD_TO_SD = 1.4826
FEWEST_REPLICATES = 2
FEWEST_IN_SURFACE = 24  # wells with replicates that a surface needs
FEWEST_PLACES = 3  # different columns (rows) that the replicates of a plate must reach
WIDEST_SE_PCT = 10.0  # of a drift: replicates that lie too close together do not show one
LEAST_SPREAD_PCT = 1e-6
POLISH_ROUNDS, POLISH_STEP = 10, 0.01  # as in R
WITH_CELLS = ["sample", "vehicle", "untreated"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Polish:
    """Plates as overall + row + column + residual; NaN stays NaN."""

    overall: Floats
    rows: Floats
    columns: Floats
    residual: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """Wells by read and place (row and column, from 0), ``value`` NaN where it does not count.

    ``replicates`` are of one read, role, arm and concentrations.
    """

    read: Ints
    place: Ints
    replicates: Groups
    value: Floats

    @classmethod
    def of(cls, wells: Table) -> _Placed:
        """The wells of a table."""
        well = coded(wells, "well")
        place = np.array([position(name) for name in well.values]).reshape(-1, 2)[well.number].T
        value = np.where(_usable(wells), np.asarray(wells["absorbance"], dtype=float), np.nan)
        replicates = groups_of(wells, ["read", *REPLICATE])
        return cls(np.asarray(wells["read"], dtype=np.int64), place, replicates, value)

    @property
    def deviation(self) -> Floats:
        """How far each well is from the median of its replicates, in % of it."""
        median = self.replicates.median(self.value)
        n = self.replicates.count(~np.isnan(self.value))
        usual = np.where((n >= FEWEST_REPLICATES) & (median > 0), median, np.nan)
        return 100 * (self.value / usual[self.replicates.number] - 1)


@dataclass(frozen=True, slots=True, eq=False)
class _Centered:
    """Wells with replicates; ``centered`` are row and column less their mean in the ``group``."""

    read: Ints
    group: Groups
    place: Floats
    centered: Floats
    value: Floats


def median_polish(plates: Floats) -> Polish:
    """Tukey's median polish of many plates at once, wells without a number left out.

    Row medians and column medians are taken away in turn, rows first, until the sum of the absolute
    residuals changes by less than 1 %, at most 10 times: as R's ``medpolish``.

    Parameters
    ----------
    plates : array, shape (n_plates, n_rows, n_columns)

    Returns
    -------
    Polish

    References
    ----------
    .. [1] Tukey JW. Exploratory Data Analysis. Addison-Wesley 1977.
    """
    residual = np.array(plates, dtype=float)
    overall = np.zeros(len(residual))
    rows, columns = np.zeros(residual.shape[:2]), np.zeros((len(residual), residual.shape[2]))
    known = ~np.isnan(residual)
    has_row, has_column = known.any(axis=2), known.any(axis=1)
    before, open_plates = np.zeros(len(residual)), np.ones(len(residual), dtype=bool)
    for _ in range(POLISH_ROUNDS):
        step = np.where(open_plates[:, None], _median(residual, 2), 0.0)
        residual, rows = residual - step[:, :, None], rows + step
        shift = np.where(open_plates, _median(np.where(has_column, columns, np.nan), 1), 0.0)
        columns, overall = columns - shift[:, None], overall + shift
        step = np.where(open_plates[:, None], _median(residual, 1), 0.0)
        residual, columns = residual - step[:, None, :], columns + step
        shift = np.where(open_plates, _median(np.where(has_row, rows, np.nan), 1), 0.0)
        rows, overall = rows - shift[:, None], overall + shift
        now = np.nansum(np.abs(residual), axis=(1, 2))
        open_plates &= (now > 0) & (np.abs(now - before) >= POLISH_STEP * now)
        before = now
    return Polish(overall, rows, columns, residual)


def plate_surface(wells: pd.DataFrame) -> pd.DataFrame:
    """Deviation from the replicates, residual after row and column medians, and B-score.

    ``b_score = residual / (1.4826 MAD of the plate's residuals)``. Only wells with cells, a number
    and a second well of the same content on the plate have them; a plate with fewer than 24 such
    wells has none. Brideau's own B-score polishes the raw values, which takes every well of a row
    or column for one population; on a plate of doses it would call the doses a column effect.

    Parameters
    ----------
    wells : DataFrame
        Of `well_viability`, with ``read``, the number of the read, from 0.

    Returns
    -------
    DataFrame
        Columns deviation_pct, residual_pct and b_score, indexed as ``wells``.

    References
    ----------
    .. [1] Brideau C, Gunter B, Pikounis B, Liaw A. J Biomol Screen 2003; 8:634-647.
    """
    used = _Placed.of(wells)
    polish, at = _polished(used)
    residual = polish.residual[at]
    spread = MAD_TO_SD * _median(np.abs(polish.residual).reshape(len(polish.residual), -1), 1)
    spread = np.where(spread > LEAST_SPREAD_PCT, spread, np.nan)
    return pd.DataFrame(
        {
            "deviation_pct": used.deviation,
            "residual_pct": residual,
            "b_score": residual / spread[at[0]],
        },
        index=wells.index,
    )


def position_effects(wells: Table) -> pd.DataFrame:
    """The largest row and column effect of each read and its drift across the plate, in %.

    The effects are the medians of the polish, largest in size, with their sign. The drifts are the
    slopes of ``100 A / mean A of the replicates`` on column and row number, replicates compared
    with one another only (least squares with one level per replicate group, n - groups - 2 degrees
    of freedom), times the columns or rows from the first to the last. NaN where replicates lie too
    close together for it: in fewer than 3 columns (rows), or a standard error above 10 %.

    Parameters
    ----------
    wells : DataFrame or dict of array
        Columns ``read`` (its number, from 0) and ``POSITION_KEYS``.

    Returns
    -------
    DataFrame
        Columns ``POSITION_COLUMNS``, one row per read.
    """
    used = _Placed.of(wells)
    polish, _ = _polished(used)
    effects = {
        "row_effect_pct": _largest(polish.rows, polish.residual),
        "column_effect_pct": _largest(polish.columns, polish.residual),
    }
    centered, n_reads = _with_replicates(used), len(polish.overall)
    drifts = (*_drift(centered, 1, n_reads), *_drift(centered, 0, n_reads))
    return pd.DataFrame(effects | dict(zip(POSITION_COLUMNS[2:], drifts, strict=True)))


def _usable(wells: Table) -> Mask:
    """Wells with cells that count."""
    with_cells = holds(wells, "role", *WITH_CELLS) & ~holds(wells, "arm", "")
    return np.asarray(with_cells & (np.asarray(wells["excluded"]) == 0))


def _polished(wells: _Placed) -> tuple[Polish, tuple[Ints, ...]]:
    """The polish of all plates, and where in it each well stands."""
    read, (row, column) = numbered(wells.read), wells.place
    enough = read.count(~np.isnan(wells.deviation)) >= FEWEST_IN_SURFACE
    plates = np.full((len(read), row.max() + 1, column.max() + 1), np.nan)
    plates[read.number, row, column] = np.where(enough[read.number], wells.deviation, np.nan)
    return median_polish(plates), (read.number, row, column)


def _largest(effects: Floats, residual: Floats) -> Floats:
    """The effect largest in size of each plate; NaN where no well has a residual."""
    at = np.abs(effects).argmax(axis=1)
    largest = effects[np.arange(len(effects)), at]
    return np.where(np.isnan(residual).all(axis=(1, 2)), np.nan, largest)


def _with_replicates(wells: _Placed) -> _Centered:
    """Wells with replicates: value in % of their mean, column and row, all centered by group."""
    replicates, known = wells.replicates, ~np.isnan(wells.value)
    n, mean, _ = replicates.spread(wells.value)
    kept = np.flatnonzero(known & ((n > 1) & (mean > 0))[replicates.number])
    group = grouped([replicates.number[kept]])
    place = wells.place[:, kept].astype(float)
    centered = np.stack([line - group.mean_at(line) for line in place])
    value = 100 * (wells.value[kept] / mean[replicates.number[kept]] - 1)
    return _Centered(wells.read[kept], group, place, centered, value)


def _drift(wells: _Centered, axis: int, n_reads: int) -> tuple[Floats, Floats]:
    """Change from the first row (axis 0) or column, the other axis held, with its p, by read."""
    read = wells.read
    x, z, y = wells.centered[axis], wells.centered[1 - axis], wells.value

    def total(values: Floats) -> Floats:
        return np.bincount(read, values, minlength=n_reads).astype(float)

    distinct = grouped([read, np.round(x * 1e6).astype(int)]).first
    n_places = np.bincount(read[distinct], minlength=n_reads)
    n_groups = np.bincount(read[wells.group.first], minlength=n_reads)
    df = np.bincount(read, minlength=n_reads) - n_groups - 2.0
    lowest, highest = np.full(n_reads, np.inf), np.full(n_reads, -np.inf)
    np.minimum.at(lowest, read, wells.place[axis])
    np.maximum.at(highest, read, wells.place[axis])
    span = np.where(np.isfinite(lowest), highest - lowest, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = total(z * z)
        held = np.where(spread > 0, [total(x * z), total(y * z)] / spread, 0.0)[:, read] * z
        x, y = x - held[0], y - held[1]
        size = total(x * x)
        slope = total(x * y) / size
        rest = total((y - slope[read] * x) ** 2) / df
        se = np.sqrt(rest / size)
        p = 2 * stdtr(df, -np.abs(slope / se))
        wide = ~(se * span <= WIDEST_SE_PCT)
    unknown = (df < 1) | (n_places < FEWEST_PLACES) | (size < 1e-9) | (rest < 1e-18) | wide
    return np.where(unknown, np.nan, slope * span), np.where(unknown, np.nan, p)


def _median(values: Floats, axis: int) -> Floats:
    """Median over one axis of the numbers that are there; 0 where there are none."""
    ordered = np.sort(values, axis=axis)  # NaN goes last
    count = (~np.isnan(values)).sum(axis=axis)
    low, high = np.maximum(count - 1, 0) // 2, count // 2
    ends = [
        np.take_along_axis(
            ordered, np.expand_dims(np.minimum(at, values.shape[axis] - 1), axis), axis
        )
        for at in (low, high)
    ]
    middle = np.squeeze((ends[0] + ends[1]) / 2, axis)
    return np.where(count > 0, middle, 0.0)
