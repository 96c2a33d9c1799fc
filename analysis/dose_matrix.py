"""Combinations on plates as matrices: concentrations of one drug by concentrations of the other.

Noun: ``DoseMatrix``, one combination at one time in one model, experiment by experiment. A
fixed-dose design (control, A, B, A + B) is a matrix of one cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.study import Arm, Study

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
NOT_GIVEN = -1.0  # stands for the only concentration of a drug where the layout names none


@dataclass(frozen=True, slots=True, eq=False)
class DoseMatrix:
    """Viability (%) by experiment, concentration of the first and of the second drug.

    The first concentration of each drug is 0 (control, or the other drug alone); NaN where an
    experiment did not test a cell. Drugs alone may have been tested at more concentrations than
    together.
    """

    model: str
    arm: str
    components: tuple[str, str]
    time_h: float
    units: tuple[str, str]
    doses: tuple[Array, Array]
    experiments: tuple[str, ...]
    viability: Array

    @property
    def mean(self) -> Array:
        """Means over the experiments that tested each cell; NaN where none did."""
        there = np.isfinite(self.viability)
        count = there.sum(axis=0)
        total = np.where(there, self.viability, 0.0).sum(axis=0)
        mean: Array = total / np.where(count > 0, count, np.nan)
        return mean

    @property
    def tested(self) -> npt.NDArray[np.bool_]:
        """Cells of both drugs that any experiment tested, without the first row and column."""
        found = np.isfinite(self.viability[:, 1:, 1:]).sum(axis=0)
        tested: npt.NDArray[np.bool_] = found > 0
        return tested

    @property
    def is_fixed_dose(self) -> bool:
        """Whether the drugs met at one pair of concentrations only."""
        return int(self.tested.sum()) == 1


def dose_matrices(study: Study, experiments: pd.DataFrame) -> tuple[DoseMatrix, ...]:
    """Every combination of two drugs in every model and at every time, in the study's order.

    The drugs alone are the arms the combination is made of, in the same unit; wells of the
    combination with one concentration 0 count as the other drug alone where that was not tested
    otherwise. Where the layout does not say a drug's concentration in the combination and that
    drug alone was tested at one concentration only, it is that one. Combinations of more than two
    drugs have no matrix.

    Parameters
    ----------
    study : Study
        For the arms and what they are made of.
    experiments : DataFrame
        Of `viability.experiment_viability`: means over wells, per experiment.

    Returns
    -------
    tuple of DoseMatrix
        Experiments that did not test the combination are left out.
    """
    pairs = [arm for arm in study.arms if len(arm.components) == 2]
    return tuple(
        matrix
        for model, rows in experiments.groupby("model", sort=False)
        for arm in pairs
        for matrix in _of_arm(str(model), arm, rows)
    )


def cell_of(rows: pd.DataFrame, matrix: DoseMatrix) -> tuple[Places, Places]:
    """Where in the matrix each row belongs, as places along both drugs; -1 where nowhere.

    ``rows`` are experiments or wells: columns arm, concentration, unit, concentration_2, unit_2
    and control_arm.
    """
    first, second = matrix.components
    together = (rows["arm"] == matrix.arm).to_numpy()
    own = rows["concentration"].to_numpy(float), rows["concentration_2"].to_numpy(float)
    places = []
    for number, (name, doses) in enumerate(zip((first, second), matrix.doses, strict=True)):
        unit = rows["unit"].to_numpy(str)
        alone = (rows["arm"] == name).to_numpy() & _same_unit(unit, matrix.units[number])
        wanted = np.where(together, own[number], np.where(alone, own[0], 0.0))
        unnamed = np.isnan(wanted) & (len(doses) == 2)
        wanted = np.where(unnamed, doses[-1], wanted)
        found = np.where(wanted[:, None] == doses[None, :], np.arange(len(doses)), -1)
        places.append(found.max(axis=1))
    known = together | rows["arm"].isin(matrix.components).to_numpy()
    control = (rows["arm"] == rows["control_arm"]).to_numpy()
    lost = (known & ((places[0] < 0) | (places[1] < 0))) | ~(known | control)
    lost |= known & (places[0] <= 0) & (places[1] <= 0)
    return np.where(lost, -1, places[0]), np.where(lost, -1, places[1])


def _of_arm(model: str, arm: Arm, rows: pd.DataFrame) -> Iterator[DoseMatrix]:
    known = rows["arm"].isin((arm.name, *arm.components)) & (rows["n_wells"] > 0)
    for _, here in rows[known].groupby("time_h", dropna=False, sort=True):
        together = here[here["arm"] == arm.name]
        if len(together):
            seen = here[here["experiment"].isin(together["experiment"])]
            matrix = _matrix(model, arm, seen, together)
            if matrix is not None and matrix.tested.any():
                yield matrix


def _matrix(model: str, arm: Arm, rows: pd.DataFrame, together: pd.DataFrame) -> DoseMatrix | None:
    time_h = float(together["time_h"].iloc[0])
    units = str(together["unit"].iloc[0]), str(together["unit_2"].iloc[0])
    doses = []
    for number, name in enumerate(arm.components):
        alone = rows[(rows["arm"] == name) & _same_unit(rows["unit"].to_numpy(str), units[number])]
        column = "concentration" if number == 0 else "concentration_2"
        levels = _levels(alone["concentration"].to_numpy(float), together[column].to_numpy(float))
        if levels is None:
            return None
        doses.append(levels)
    names = tuple(dict.fromkeys(together["experiment"].astype(str)))
    empty = np.full((len(names), len(doses[0]), len(doses[1])), np.nan)
    empty[:, 0, 0] = 100.0
    components = arm.components[0], arm.components[1]
    matrix = DoseMatrix(
        model, arm.name, components, time_h, units, (doses[0], doses[1]), names, empty
    )
    # Rows of the combination first: a drug's own arm takes their place at concentration 0.
    treated = rows.loc[(rows["arm"] != arm.name).sort_values(kind="stable").index]
    place = cell_of(treated, matrix)
    kept = (place[0] >= 0) & (place[1] >= 0)
    experiment = pd.Index(names).get_indexer(pd.Index(treated["experiment"].astype(str)))
    filled = empty.copy()
    filled[experiment[kept], place[0][kept], place[1][kept]] = treated["viability_pct"][kept]
    return DoseMatrix(
        model, arm.name, components, time_h, units, (doses[0], doses[1]), names, filled
    )


def _levels(alone: Array, together: Array) -> Array | None:
    """0 and the concentrations of a drug; None where they cannot be told apart."""
    known = np.unique(np.r_[alone[np.isfinite(alone)], together[np.isfinite(together)]])
    known = known[known > 0]
    if np.isnan(together).any():
        if len(known) > 1:
            return None
        known = known if len(known) else np.array([NOT_GIVEN])
    levels: Array = np.r_[0.0, known]
    return levels


def _same_unit(units: npt.NDArray[np.str_], wanted: str) -> npt.NDArray[np.bool_]:
    """Rows in that unit; where one side names none, they are taken to agree."""
    same: npt.NDArray[np.bool_] = (units == wanted) | (units == "") | (wanted == "")
    return same
