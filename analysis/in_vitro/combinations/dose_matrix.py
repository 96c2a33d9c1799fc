"""Combinations on plates as matrices: concentrations of one drug by concentrations of the other.

Noun: ``DoseMatrix``, one combination at one time in one model, experiment by experiment. A
fixed-dose design (control, A, B, A + B) is a matrix of one cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.study import Arm, Problem, Study

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Columns = dict[str, npt.NDArray[Any]]
TEXTS = ("arm", "unit", "unit_2", "experiment", "control_arm")
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
    return tuple(
        found
        for _, _, found in _attempts(_pairs(study), experiments)
        if found is not None and found.tested.any()
    )


def combination_problems(study: Study, experiments: pd.DataFrame) -> tuple[Problem, ...]:
    """Combinations on plates that have no matrix, and why.

    Parameters
    ----------
    study : Study
    experiments : DataFrame
        Of `viability.experiment_viability`.

    Returns
    -------
    tuple of Problem
        One per model and combination.
    """
    names = experiments["arm"].to_numpy()
    doses = experiments[["concentration", "concentration_2"]].to_numpy(float)
    unnamed = set(names[np.isnan(doses).any(axis=1)])
    pairs = [arm for arm in _pairs(study) if arm.name in unnamed]
    unclear = {(model, arm.name) for model, arm, m in _attempts(pairs, experiments) if m is None}
    seen = dict.fromkeys(zip(experiments["model"].tolist(), names, strict=True))
    many = {arm.name for arm in study.arms if len(arm.components) > 2}
    return (
        *(
            Problem(
                "warning",
                f"{_named(model, arm)}: the layout gives one concentration for two drugs",
                action="No synergy on plates is computed; add the second one (concentration_2).",
            )
            for model, arm in sorted(unclear)
        ),
        *(
            Problem(
                "info",
                f"{_named(model, arm)}: more than two drugs",
                action="No synergy on plates is computed; it is for pairs.",
            )
            for model, arm in seen
            if arm in many
        ),
    )


def columns_of(rows: pd.DataFrame) -> Columns:
    """What `cell_of` needs of experiments or wells."""
    texts = {name: rows[name].to_numpy(object) for name in TEXTS}
    return texts | {
        name: rows[name].to_numpy(float) for name in ("concentration", "concentration_2")
    }


def cell_of(rows: Columns, matrix: DoseMatrix) -> tuple[Places, Places]:
    """Where in the matrix each row belongs, as places along both drugs; -1 where nowhere."""
    together = rows["arm"] == matrix.arm
    own = rows["concentration"], rows["concentration_2"]
    known, places = together, []
    for number, (name, doses) in enumerate(zip(matrix.components, matrix.doses, strict=True)):
        is_drug = rows["arm"] == name
        known = known | is_drug
        alone = is_drug & _same_unit(rows["unit"], matrix.units[number])
        wanted = np.where(together, own[number], np.where(alone, own[0], 0.0))
        unnamed = np.isnan(wanted) & (len(doses) == 2)
        wanted = np.where(unnamed, doses[-1], wanted)
        found = np.where(wanted[:, None] == doses[None, :], np.arange(len(doses)), -1)
        places.append(found.max(axis=1, initial=-1))
    lost = ~known | (places[0] < 0) | (places[1] < 0) | ((places[0] == 0) & (places[1] == 0))
    return np.where(lost, -1, places[0]), np.where(lost, -1, places[1])


def _named(model: str, arm: str) -> str:
    return f"{model}, {arm}" if model else arm


def _pairs(study: Study) -> list[Arm]:
    """Combinations of two drugs."""
    return [arm for arm in study.arms if len(arm.components) == 2]


def _attempts(
    pairs: Sequence[Arm], experiments: pd.DataFrame
) -> Iterator[tuple[str, Arm, DoseMatrix | None]]:
    """Every pair of drugs by model and time; None where its concentrations are unclear."""
    models = experiments["model"].to_numpy(object)
    columns = columns_of(experiments)
    columns |= {name: experiments[name].to_numpy(float) for name in ("time_h", "viability_pct")}
    usable = experiments["n_wells"].to_numpy(int) > 0
    for model in dict.fromkeys(models):
        for arm in pairs:
            drugs = (columns["arm"] == arm.components[0]) | (columns["arm"] == arm.components[1])
            here = usable & (models == model) & (drugs | (columns["arm"] == arm.name))
            if (here & (columns["arm"] == arm.name)).any():
                of_arm = {name: column[here] for name, column in columns.items()}
                for matrix in _by_time(str(model), arm, of_arm):
                    yield str(model), arm, matrix


def _by_time(model: str, arm: Arm, rows: Columns) -> Iterator[DoseMatrix | None]:
    together = rows["arm"] == arm.name
    times = rows["time_h"]
    for time_h in np.unique(times[together]):
        at_time = np.isnan(times) if np.isnan(time_h) else times == time_h
        names = tuple(dict.fromkeys(str(name) for name in rows["experiment"][together & at_time]))
        seen = at_time & np.array([str(name) in names for name in rows["experiment"]])
        # Rows of the combination first: a drug's own arm takes their place at concentration 0.
        order = np.r_[np.flatnonzero(seen & together), np.flatnonzero(seen & ~together)]
        here = {name: column[order] for name, column in rows.items()}
        yield _matrix(model, arm, float(time_h), names, here)


def _matrix(
    model: str, arm: Arm, time_h: float, names: tuple[str, ...], rows: Columns
) -> DoseMatrix | None:
    together = rows["arm"] == arm.name
    units = str(rows["unit"][0]), str(rows["unit_2"][0])
    doses = []
    for number, name in enumerate(arm.components):
        alone = (rows["arm"] == name) & _same_unit(rows["unit"], units[number])
        column = "concentration" if number == 0 else "concentration_2"
        levels = _levels(rows["concentration"][alone], rows[column][together])
        if levels is None:
            return None
        doses.append(levels)
    filled = np.full((len(names), len(doses[0]), len(doses[1])), np.nan)
    filled[:, 0, 0] = 100.0
    components = arm.components[0], arm.components[1]
    matrix = DoseMatrix(
        model, arm.name, components, time_h, units, (doses[0], doses[1]), names, filled
    )
    first, second = cell_of(rows, matrix)
    kept = first >= 0
    number_of = {name: number for number, name in enumerate(names)}
    experiment = np.array([number_of[str(name)] for name in rows["experiment"]])
    filled[experiment[kept], first[kept], second[kept]] = rows["viability_pct"][kept]
    return matrix


def _levels(alone: Array, together: Array) -> Array | None:
    """0 and the concentrations of a drug; None where they cannot be told apart."""
    known = sorted({dose for dose in (*alone.tolist(), *together.tolist()) if 0 < dose < np.inf})
    if np.isnan(together).any():
        if len(known) > 1:
            return None
        known = known or [NOT_GIVEN]
    return np.array([0.0, *known])


def _same_unit(units: npt.NDArray[np.object_], wanted: str) -> npt.NDArray[np.bool_]:
    """Rows in that unit; where one side names none, they are taken to agree."""
    same: npt.NDArray[np.bool_] = (units == wanted) | (units == "") | (wanted == "")
    return same
