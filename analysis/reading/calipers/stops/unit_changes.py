"""A sheet whose unit changes between two days: centimeters until one day, millimeters from there.

::

    Mouse  Day 0   Day 4   Day 8
    1      0.61    0.79    9.8        no tumor of any animal grows tenfold at once
    2      0.66    0.84    10.4
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.files.cells import several
from analysis.study import Problem, Question

_ANIMAL = ["model", "arm", "cage", "animal", "tumor"]
_LEAST = 3  # animals that jump together
_WHOLE = 0.5  # of the small numbers at most are whole, as those in mm may be


@dataclass(frozen=True, slots=True)
class _Kind:
    """Sizes of one dimension: the units that may be mixed and what tells them apart."""

    key: str
    columns: tuple[str, ...]
    small: str
    large: str
    factor: float
    least: float  # of the ratios of one day
    usual: float  # median of these ratios at least
    most: float  # median of the numbers in the larger unit at most


_KINDS = (
    _Kind("unit_change", ("length_mm", "width_mm", "height_mm"), "cm", "mm", 10.0, 4.0, 6.0, 2.0),
    _Kind("unit_change_volume", ("volume_mm3",), "cm³", "mm³", 1000.0, 50.0, 200.0, 2.0),
)


def with_one_unit(
    calipers: pd.DataFrame, answers: Mapping[str, str]
) -> tuple[pd.DataFrame, tuple[Problem, ...], tuple[Question, ...]]:
    """The table in mm and mm³ where all tumors of a sheet jump at once by the factor of a unit.

    The small numbers are taken as cm (cm³) until the user says that they are mm (mm³).
    """
    problems: list[Problem] = []
    questions: list[Question] = []
    for kind in _KINDS:
        for rows, days in _changes(calipers, kind):
            first = rows.iloc[0]
            place = (str(first["file"]), str(first["sheet"]), str(first["cell"]))
            mixed = f"{kind.small} on {_named(days)}, {kind.large} on the other days"
            plain = f"{kind.large} on all days"
            key = f"{kind.key}:{place[0]}:{place[1]}"
            what = (
                f"All sizes of '{place[0]}' change about {kind.factor:,g}-fold between two days. "
                f"Was the unit changed from {kind.small} to {kind.large}?"
            )
            questions.append(Question(key, what, (mixed, plain), mixed, *place))
            if answers.get(key, mixed) == plain:
                continue
            calipers = calipers.copy()
            calipers.loc[rows.index, list(kind.columns)] *= kind.factor
            said = f"Sizes on {_named(days)} were taken as {kind.small}, by the jump after them."
            action = f"Converted to {kind.large}."
            cells = several([*dict.fromkeys(rows["cell"])])
            problems.append(Problem("warning", said, *place[:2], cells, action=action))
    return calipers, tuple(problems), tuple(questions)


def _named(days: tuple[float, ...]) -> str:
    return f"day {several([f'{day:g}' for day in days])}"


def _changes(
    calipers: pd.DataFrame, kind: _Kind
) -> Iterator[tuple[pd.DataFrame, tuple[float, ...]]]:
    """Rows of each sheet that are in the larger unit, with their days."""
    sizes = calipers[[*_ANIMAL, "day", "file", "sheet"]].assign(size=calipers[kind.columns[0]])
    sizes = sizes[sizes["size"].gt(0) & sizes["day"].notna()]
    for (file, sheet), table in sizes.groupby(["file", "sheet"], sort=False):
        days = _days_in_larger_unit(table, kind)
        if not days:
            continue
        is_here = calipers["file"].eq(str(file)) & calipers["sheet"].eq(str(sheet))
        rows = calipers[is_here & calipers["day"].isin(days) & calipers[kind.columns[0]].notna()]
        small = rows[kind.columns[0]].to_numpy(float)
        small = small[small > 0]
        if np.median(small) <= kind.most and np.mean(small % 1 == 0) <= _WHOLE:
            yield rows, days


def _days_in_larger_unit(table: pd.DataFrame, kind: _Kind) -> tuple[float, ...]:
    """Days before all sizes jump up, and those after all fall; none where they never do so."""
    table = table.sort_values("day", kind="stable")
    ratio = table["size"] / table.groupby(_ANIMAL, sort=False)["size"].shift()
    steps = {
        float(day): _step(each.to_numpy(float), kind)
        for day, each in ratio.dropna().groupby(table["day"])
    }
    jumps = [step for step in steps.values() if step]
    is_large_unit = bool(jumps) and jumps[0] > 0
    found: list[float] = []
    for day in sorted(table["day"].unique()):
        step = steps.get(float(day), 0)
        is_large_unit = step < 0 if step else is_large_unit
        if is_large_unit:
            found.append(float(day))
    return tuple(found)


def _step(ratios: npt.NDArray[np.float64], kind: _Kind) -> int:
    """1 where all animals of a day jump up by about the factor, -1 where all fall, else 0."""
    for sign, each in ((1, ratios), (-1, 1 / ratios)):
        if len(each) >= _LEAST and each.min() >= kind.least and np.median(each) >= kind.usual:
            return sign
    return 0
