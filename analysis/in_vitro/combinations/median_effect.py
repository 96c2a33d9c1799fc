"""Chou and Talalay: combination index and dose reduction from median-effect lines.

Nouns of this module: the tables ``median_effect`` (the lines) and ``combination_index``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.in_vitro.combinations.dose_matrix import DoseMatrix

Array = npt.NDArray[np.float64]
MIN_DOSES = 3
EXTRAPOLATED = 10.0  # times beyond the tested concentrations from which a line is not read
POOR_R = 0.9  # correlation under which a line is called poor
SAME_RATIO = 1.15  # ratios of concentrations within 15 % are one: 3, 10, 30 by 1, 3, 10
LINE_COLUMNS = ["model", "arm", "time_h", "line", "m", "median_effect_dose", "r", "n_doses"]
LINE_COLUMNS += ["unit", "status"]
INDEX_COLUMNS = [
    "model",
    "arm",
    "time_h",
    "concentration",
    "unit",
    "concentration_2",
    "unit_2",
    "ratio",
    "affected_pct",
    "combination_index",
    "dose_reduction_1",
    "dose_reduction_2",
    "status",
]


@dataclass(frozen=True, slots=True, eq=False)
class MedianEffectTables:
    """The lines, and the combination index of the pairs at a constant ratio."""

    lines: pd.DataFrame
    index: pd.DataFrame


@dataclass(frozen=True, slots=True)
class MedianEffectLine:
    """``log10(f / (1 - f)) = m log10(d / dose)``: slope, median-effect dose, r and doses used."""

    m: float
    dose: float
    r: float
    n: int

    @property
    def is_usable(self) -> bool:
        """Whether it rises and rests on enough concentrations."""
        return self.n >= MIN_DOSES and self.m > 0

    def dose_for(self, affected: float) -> float:
        """The concentration that affects this fraction of the cells."""
        return float(self.dose * (affected / (1 - affected)) ** (1 / self.m))


def median_effect_line(doses: Array, affected: Array) -> MedianEffectLine:
    """Regress the logit of the fraction affected on log concentration.

    Only fractions strictly between 0 and 1 have a logit; others are left out, not clipped.

    Parameters
    ----------
    doses : array
        Concentrations above 0.
    affected : array
        Fractions affected, 1 - viability / 100.

    Returns
    -------
    MedianEffectLine
        NaN with fewer than 2 usable concentrations; ``n`` is how many there were.
    """
    usable = (affected > 0) & (affected < 1) & (doses > 0)
    n = int(usable.sum())
    if n < 2:
        return MedianEffectLine(np.nan, np.nan, np.nan, n)
    x = np.log10(doses[usable])
    y = np.log10(affected[usable] / (1 - affected[usable]))
    dx, dy = x - x.mean(), y - y.mean()
    m = float(dx @ dy / (dx @ dx))
    spread = float(np.sqrt((dx @ dx) * (dy @ dy)))
    r = float(dx @ dy) / spread if spread > 0 else np.nan
    dose = float(10 ** (x.mean() - y.mean() / m)) if m != 0 else np.nan
    return MedianEffectLine(m, dose, r, n)


def median_effect(matrices: Sequence[DoseMatrix]) -> MedianEffectTables:
    """Combination index of every constant-ratio series of at least three pairs.

    ``CI = d_A / D_A(f) + d_B / D_B(f)``: f is the fraction affected by the pair (mean over
    experiments), D(f) the concentration of a drug alone that affects as much, from its
    median-effect line. Below 1 synergy, above 1 antagonism. ``dose_reduction = D(f) / d``: how
    many times less of a drug the combination needs. The index has no interval here; the
    references of ``synergy_in_vitro`` have.

    Left empty, with ``status``: pairs with f at or beyond 0 or 1 (the method has no value there);
    pairs whose D(f) is more than ten times beyond the tested concentrations of that drug; and
    everything where a drug alone has fewer than three usable concentrations or its line does not
    rise. A line with r below 0.9 is named as poor.

    Parameters
    ----------
    matrices : sequence of DoseMatrix

    Returns
    -------
    MedianEffectTables
        Without matrices at a constant ratio both tables are empty.

    References
    ----------
    .. [1] Chou TC, Talalay P. Adv Enzyme Regul 1984; 22:27-55 (eq. 12 to 15).
    .. [2] Chou TC. Pharmacol Rev 2006; 58:621-681.
    """
    lines: list[list[object]] = []
    index: list[list[object]] = []
    for matrix in matrices:
        series = list(_constant_ratio(matrix))
        if not series:
            continue
        alone = _lines_alone(matrix)
        keys = [matrix.model, matrix.arm, matrix.time_h]
        for name, line, unit in zip(matrix.components, alone, matrix.units, strict=True):
            lines.append([*keys, name, *_line_row(line), unit, _line_status(line)])
        for ratio, places in series:
            together = _line_together(matrix, places)
            name, unit = f"{matrix.arm} at {ratio:.3g} : 1", f"{matrix.units[0]} of both"
            lines.append([*keys, name, *_line_row(together), unit, _line_status(together)])
            index += [[*keys, *row] for row in _index_rows(matrix, alone, ratio, places)]
    return MedianEffectTables(
        pd.DataFrame(lines, columns=LINE_COLUMNS), pd.DataFrame(index, columns=INDEX_COLUMNS)
    )


def _constant_ratio(matrix: DoseMatrix) -> Iterator[tuple[float, list[tuple[int, int]]]]:
    """The series of tested pairs at one ratio of concentrations, the longest first."""
    if matrix.units[0] != matrix.units[1] or matrix.is_fixed_dose:
        return
    first, second = np.nonzero(matrix.tested)
    ratio = matrix.doses[0][1:][first] / matrix.doses[1][1:][second]
    order = np.argsort(ratio, kind="stable")
    breaks = np.flatnonzero(np.diff(np.log(ratio[order])) > np.log(SAME_RATIO)) + 1
    groups = [group for group in np.split(order, breaks) if len(group) >= MIN_DOSES]
    if not groups:
        return
    longest = max(groups, key=len)
    pairs = [(int(first[i]) + 1, int(second[i]) + 1) for i in np.sort(longest)]
    yield float(np.exp(np.mean(np.log(ratio[longest])))), pairs


def _lines_alone(matrix: DoseMatrix) -> tuple[MedianEffectLine, MedianEffectLine]:
    mean = matrix.mean
    return (
        median_effect_line(matrix.doses[0][1:], 1 - mean[1:, 0] / 100),
        median_effect_line(matrix.doses[1][1:], 1 - mean[0, 1:] / 100),
    )


def _line_together(matrix: DoseMatrix, places: list[tuple[int, int]]) -> MedianEffectLine:
    """The combination as one drug, its concentration the sum of both."""
    total = np.array([matrix.doses[0][i] + matrix.doses[1][j] for i, j in places])
    affected = np.array([1 - matrix.mean[i, j] / 100 for i, j in places])
    return median_effect_line(total, affected)


def _line_row(line: MedianEffectLine) -> list[object]:
    return [line.m, line.dose, line.r, line.n]


def _line_status(line: MedianEffectLine) -> str:
    if line.n < MIN_DOSES:
        return f"not usable: {line.n} concentrations with an effect between 0 and 100 %"
    if not line.m > 0:
        return "not usable: the effect does not rise with the concentration"
    return f"poor line (r = {line.r:.2f})" if line.r < POOR_R else "ok"


def _index_rows(
    matrix: DoseMatrix,
    alone: tuple[MedianEffectLine, MedianEffectLine],
    ratio: float,
    places: list[tuple[int, int]],
) -> Iterator[list[object]]:
    for i, j in places:
        given = float(matrix.doses[0][i]), float(matrix.doses[1][j])
        affected = float(1 - matrix.mean[i, j] / 100)
        status = _index_status(matrix, alone, affected)
        numbers: list[object] = [np.nan] * 3
        if status.startswith("ok"):
            x1, x2 = (line.dose_for(affected) for line in alone)
            numbers = [given[0] / x1 + given[1] / x2, x1 / given[0], x2 / given[1]]
        first, second = zip(given, matrix.units, strict=True)
        yield [*first, *second, ratio, 100 * affected, *numbers, status]


def _index_status(
    matrix: DoseMatrix, alone: tuple[MedianEffectLine, MedianEffectLine], affected: float
) -> str:
    """``ok``, perhaps with a caution, or why a pair has no index."""
    for line, name in zip(alone, matrix.components, strict=True):
        if not line.is_usable:
            return f"not estimable: no median-effect line of {name} alone"
    if not 0 < affected < 1:
        return "not estimable: effect of the pair not between 0 and 100 %"
    poor = []
    for line, name, doses in zip(alone, matrix.components, matrix.doses, strict=True):
        needed = line.dose_for(affected)
        if not doses[1] / EXTRAPOLATED <= needed <= doses[-1] * EXTRAPOLATED:
            return (
                f"not estimable: the line of {name} alone would be read over ten times beyond "
                "its tested concentrations"
            )
        if line.r < POOR_R:
            poor.append(f"poor line of {name} (r = {line.r:.2f})")
    return "; ".join(["ok", *poor])
