"""Layouts joined to reads, and what follows for controls, samples and units."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.files.cells import counted, several
from analysis.reading.words.units import power_between, scaled
from analysis.reading.words.values import Objects, each_once
from analysis.reading.workbook.arms import SeenArm, arm_key, seen_arms
from analysis.reading.workbook.wells import LAYOUT_FIELDS, NUMBER_FIELDS, role_of_arm
from analysis.study import ARMLESS_ROLES, CONTROL_ROLES, UNASSIGNED, Arm, Problem, Role

CONCENTRATIONS = (("concentration", "unit"), ("concentration_2", "unit_2"))
OWN_ARM = "arm"  # a role of rows that the user calls an arm, though it is named as a control
_FEWEST_DOSES = 3  # of a drug that no well names
_PLATES_NAMED = 3  # plates without a layout that get a row each
# The button of that name leads to the layout editor; the command line has the sheet alone.
SAY_WELLS = "'Say what is in the wells' opens its layout, or add a plate_layout sheet"
NO_ROLES = "wells have no role yet."  # of plates without a layout, in what was done with them


@dataclass(frozen=True, slots=True, eq=False)
class Wells:
    """Reads with settled roles and arms, the arms (with controls that had none), and problems."""

    reads: pd.DataFrame
    arms: tuple[Arm, ...]
    problems: tuple[Problem, ...]


def with_layout(
    reads: pd.DataFrame, layout: pd.DataFrame | None
) -> tuple[pd.DataFrame, list[Problem]]:
    """Reads with what is in their wells; one problem for each plate that lacks it.

    A blank keeps its name as it was written (``media``), in the place of an arm.
    """
    problems: list[Problem] = []
    in_list = reads["concentration"].notna()  # beside the well itself, in no map
    if layout is not None and len(layout):
        reads, problems = join_layout(reads, layout)
    arm, role = (reads[name].to_numpy(object) for name in ("arm", "role"))
    word = each_once(arm, role_of_arm)
    role = np.where((role == "") & _is_any(word, ARMLESS_ROLES), word, role)
    reads, called = _called_as_their_file(reads.assign(role=role), in_list)
    return reads, problems + called + without_layout(reads)


def _called_as_their_file(
    reads: pd.DataFrame, in_list: pd.Series[bool]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Wells of a list with doses of a drug that nothing names, beside a control, as their file.

    Only where no well names a drug: else these are wells that somebody forgot.
    """
    is_bare = reads["arm"].eq("") & reads["role"].isin(["", "sample"]) & in_list
    doses = reads["concentration"]
    is_dosed, is_zero = is_bare & doses.gt(0), is_bare & doses.eq(0)
    has_control = is_zero.any() or reads["role"].isin(CONTROL_ROLES).any()
    is_named = reads["role"].isin(["", "sample"]) & reads["arm"].ne("")
    is_few = doses[is_dosed].nunique() < _FEWEST_DOSES
    if is_named.any() or not has_control or is_few or _is_standard_curve(reads[is_bare]):
        return reads, []
    first = reads[is_dosed].iloc[0]
    name = str(first["sheet"] or PurePath(str(first["file"])).stem)
    what = f"No column and no map names the drug, so its wells are called '{name}'."
    action = "Rename the arm where that is not its name."
    place = (first["file"], first["sheet"], first["cell"])
    role = reads["role"].mask(is_zero, "vehicle")
    arm = reads["arm"].mask(is_dosed, name)
    return reads.assign(role=role, arm=arm), [Problem("info", what, *place, "", action)]


def _is_standard_curve(wells: pd.DataFrame) -> bool:
    """Whether the signal goes up with the dose from step to step, as that of a drug does not."""
    means = wells.groupby("concentration")["absorbance"].mean().dropna()
    return len(means) > 1 and bool((means.diff().dropna() > 0).all())


def arms_of_wells(reads: pd.DataFrame) -> list[SeenArm]:
    """Arms that wells name; one that only control wells name is a control itself."""
    named = list(_pairs(reads, "arm", "role"))
    samples = {arm for arm, role in named if role in ("sample", "", OWN_ARM)}
    roles: dict[str, Role] = {
        arm: role for arm, role in named if role in CONTROL_ROLES and arm not in samples
    }
    roles |= {arm: "single" for arm, role in named if role == OWN_ARM}
    seen = [each for each in seen_arms(reads) if each.written in samples | roles.keys()]
    return [replace(each, role=roles.get(each.written)) for each in seen]


def settled_wells(reads: pd.DataFrame, arms: Sequence[Arm], stated: Collection[str]) -> Wells:
    """Control wells with a control arm, sample wells with a drug; others as they were written.

    A sample well whose arm is a control becomes a control well. A control well that names no
    control arm gets the first arm of its role that is ``stated`` in an arms sheet, else one of
    the plates, else one named after the role. Control wells have no concentration.
    """
    role_of_arm = {arm.name: arm.role for arm in arms}
    arm, role = (reads[name].to_numpy(object) for name in ("arm", "role"))
    known = each_once(arm, role_of_arm.get)
    named_control = _is_any(known, CONTROL_ROLES)
    role = np.where(named_control & ~_is_any(role, ARMLESS_ROLES), known, role)
    role = np.where(((role == "") & (arm != "")) | (role == OWN_ARM), "sample", role)
    role = np.where(role == UNASSIGNED, "", role)
    added: list[Arm] = []
    for control in CONTROL_ROLES:
        bare = (role == control) & ~named_control
        if bare.any():
            name = _control_name(control, arms, (stated, set(arm)))
            added += [] if name in role_of_arm else [Arm(name, control)]
            arm = np.where(bare, name, arm)
    reads, nameless = _without_nameless(reads.assign(role=role, arm=arm))
    is_control = _is_any(role, CONTROL_ROLES)
    concentrations: dict[str, npt.NDArray[Any]] = {}
    for number, unit in CONCENTRATIONS:
        concentrations[number] = np.where(is_control, np.nan, reads[number].to_numpy(float))
        concentrations[unit] = np.where(is_control, "", reads[unit].to_numpy(object))
    reads, converted = with_one_unit(reads.assign(**concentrations))
    return Wells(reads, (*added, *arms), (*nameless, *converted))


def _control_name(role: Role, arms: Sequence[Arm], ranked: Sequence[Collection[str]]) -> str:
    """The control arm of this role, from the first collection of names that has one."""
    names = [arm.name for arm in arms if arm.role == role]
    known = [name for group in ranked for name in names if name in group]
    same = [arm.name for arm in arms if arm_key(arm.name) == role]
    return next(iter(known + same), role)


def with_one_unit(reads: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Concentrations of one arm in one unit, the first that it is given in."""
    reads = reads.copy()
    problems: list[Problem] = []
    for number, unit in CONCENTRATIONS:
        first: dict[str, str] = {}
        for arm, own in dict.fromkeys(_pairs(reads, "arm", unit)):
            if own and own != first.setdefault(arm, own):
                rows = reads["arm"].eq(arm) & reads[unit].eq(own)
                problems.append(_converted(reads, rows, (number, unit), first[arm]))
    return reads, problems


def _converted(
    reads: pd.DataFrame, rows: pd.Series[bool], columns: tuple[str, str], target: str
) -> Problem:
    """Convert the concentrations of these rows in place, and say so."""
    number, unit = columns
    first = reads[rows].iloc[0]
    place = (first["file"], first["sheet"], first["cell"])
    power = power_between(first[unit], target)
    what = f"Concentrations of '{first['arm']}' are given in {target} and in {first[unit]}."
    if power is None:
        ask = f"{what} These do not convert. Use one unit for each arm."
        return Problem("error", ask, *place, "", "Left as they are.")
    reads.loc[rows, number] = [scaled(value, power) for value in reads.loc[rows, number]]
    reads.loc[rows, unit] = target
    return Problem("info", what, *place, "", f"All were converted to {target}.")


def _without_nameless(reads: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    nameless = reads["role"].eq("sample") & reads["arm"].eq("")
    if not nameless.any():
        return reads, []
    where = "well" if "well" in reads else "cell"
    wells = list(dict.fromkeys(reads.loc[nameless, where]))
    first = reads[nameless].iloc[0]
    noun = "Sample wells" if "well" in reads else "Samples"
    what = f"{noun} name no arm ({several(wells)}). Fill in the arm in the layout."
    place = (first["file"], first["sheet"], first["cell"])
    problem = Problem("warning", what, *place, "", "These wells have no role.")
    return reads.assign(role=reads["role"].mask(nameless, "")), [problem]


def join_layout(reads: pd.DataFrame, layout: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Reads with the layout of their wells; a plate's own layout wins over that of every plate.

    ``layout`` has plate, well and the layout columns. Reads that carry a role or an arm
    themselves keep theirs.
    """
    layout, problems = _without_repeats(layout)
    wells, read = _places(layout), _places(reads)
    problems += _unread(layout, wells, set(read))
    row_of = {place: row for row, place in enumerate(wells)}
    common = {well: row for (plate, well), row in row_of.items() if not plate}
    rows = np.array([row_of.get(place, common.get(place[1], -1)) for place in read])
    bare = (reads["role"].to_numpy() == "") & (reads["arm"].to_numpy() == "")
    fields: dict[str, npt.NDArray[Any]] = {}
    for field in LAYOUT_FIELDS:
        is_number = field in NUMBER_FIELDS
        kind, missing = (float, np.nan) if is_number else (object, "")
        found = np.append(layout[field].to_numpy(kind), np.array([missing], kind))[rows]
        fields[field] = np.where(bare, found, reads[field].to_numpy(kind))
    return reads.assign(**fields), problems


def without_layout(reads: pd.DataFrame) -> list[Problem]:
    """A problem for each plate with wells that no layout names; one for many plates alike."""
    roles, arms = (reads[name].to_numpy(object) for name in ("role", "arm"))
    bare = reads[(roles == UNASSIGNED) | ((roles == "") & (arms == ""))]
    found: dict[bool, list[tuple[str, list[str], pd.Series]]] = {True: [], False: []}
    for plate, rows in bare.groupby("plate", sort=False) if len(bare) else ():
        wells = list(dict.fromkeys(rows["well"]))
        whole = len(wells) == reads.loc[reads["plate"] == plate, "well"].nunique()
        found[whole].append((str(plate), wells, rows.iloc[0]))
    return [each for whole, plates in found.items() for each in _bare_plates(plates, whole)]


def _bare_plates(
    plates: Sequence[tuple[str, list[str], pd.Series]], whole: bool
) -> Iterator[Problem]:
    action = f"Their {NO_ROLES}" if whole else "These wells have no role."
    if len(plates) > _PLATES_NAMED:
        names = several([f"'{name}'" for name, _, _ in plates])
        count = counted(sum(len(wells) for _, wells, _ in plates), "well")
        what = f"{len(plates)} plates have no layout ({names}). {SAY_WELLS}."
        if not whole:
            what = f"{len(plates)} plates have {count} that their layout does not name ({names})."
        cells = several([str(first["cell"]) for _, _, first in plates])
        first = plates[0][2]
        yield Problem("warning", what, first["file"], first["sheet"], cells, "", action)
        return
    for plate, wells, first in plates:
        what = (
            f"Plate '{plate}' has no layout. {SAY_WELLS}."
            if whole
            else f"Plate '{plate}' has {counted(len(wells), 'well')} that its layout does not name "
            f"({several(wells)}). Add them to plate_layout, with role 'empty' if unused."
        )
        own = f"Its {NO_ROLES}" if whole else action
        yield Problem("warning", what, first["file"], first["sheet"], first["cell"], "", own)


def _keys(plates: pd.Series[str]) -> Objects:
    return each_once(plates, lambda plate: str(plate).strip().casefold())


def _places(wells: pd.DataFrame) -> list[tuple[str, str]]:
    """Plate, whatever its spelling, and well of each row."""
    return list(zip(_keys(wells["plate"]), wells["well"].to_numpy(object), strict=True))


def _is_any(values: Objects, names: Collection[str]) -> npt.NDArray[np.bool_]:
    """Rows that hold one of these names."""
    return np.asarray(np.any([values == name for name in names], axis=0))


def _pairs(wells: pd.DataFrame, *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(wells[name].to_numpy(dtype=object) for name in names), strict=True)


def _without_repeats(layout: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    places = _places(layout)
    if len(set(places)) == len(places):
        return layout, []
    repeated = pd.Series(places, layout.index).duplicated()
    again = layout[repeated]
    first = again.iloc[0]
    what = "The layout names a well of one plate more than once. Keep one row for each well."
    place = (first["file"], first["sheet"], several(list(again["cell"])))
    return layout[~repeated], [
        Problem("warning", what, *place, str(first["well"]), "The first row counts.")
    ]


def _unread(
    layout: pd.DataFrame, places: Sequence[tuple[str, str]], read: Collection[tuple[str, str]]
) -> list[Problem]:
    """Wells and plates of the layout that were never read."""
    plates, wells = {plate for plate, _ in read}, {well for _, well in read}
    lost: dict[str, int] = {}
    missing: list[int] = []
    for row, (place, role) in enumerate(zip(places, layout["role"].to_numpy(object), strict=True)):
        plate, well = place
        if role == "empty" or place in read:
            continue
        if plate and plate not in plates:
            lost.setdefault(str(layout["plate"].iat[row]), row)
        elif plate or well not in wells:
            missing.append(row)
    problems = []
    for name, row in lost.items():
        what = f"The layout names plate '{name}', of which there are no reads. Check its name."
        first = layout.iloc[row]
        problems.append(
            Problem("warning", what, first["file"], first["sheet"], first["cell"], name)
        )
    if missing:
        rows = layout.iloc[missing]
        first = rows.iloc[0]
        what = "The layout names wells of which there is no read. Check the well names."
        cells, names = (several(list(rows[name])) for name in ("cell", "well"))
        problems.append(Problem("warning", what, first["file"], first["sheet"], cells, names))
    return problems
