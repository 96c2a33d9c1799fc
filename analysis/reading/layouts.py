"""Layouts joined to reads, and what follows for controls, samples and units."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis.reading.arms import SeenArm, arm_key, seen_arms
from analysis.reading.cells import counted, several
from analysis.reading.units import power_between, scaled
from analysis.reading.wells import LAYOUT_FIELDS, NUMBER_FIELDS, role_of
from analysis.study import CONTROL_ROLES, Arm, Problem, Role

_WITHOUT_ARM = ("blank", "positive", "day0", "empty")


@dataclass(frozen=True, slots=True, eq=False)
class Wells:
    """Reads with settled roles and arms, the arms (with controls that had none), and problems."""

    reads: pd.DataFrame
    arms: tuple[Arm, ...]
    problems: tuple[Problem, ...]


def with_layout(
    reads: pd.DataFrame, layout: pd.DataFrame | None
) -> tuple[pd.DataFrame, list[Problem]]:
    """Reads with what is in their wells; one problem for each plate that lacks it."""
    problems: list[Problem] = []
    if layout is not None and len(layout):
        reads, problems = join_layout(reads, layout)
    role = reads["arm"].map({name: role_of(name) for name in reads["arm"].unique()})
    word = reads["role"].eq("") & role.isin(_WITHOUT_ARM)
    reads = reads.assign(role=reads["role"].where(~word, role))
    reads = reads.assign(arm=reads["arm"].where(~reads["role"].isin(_WITHOUT_ARM), ""))
    return reads, problems + without_layout(reads)


def arms_of_wells(reads: pd.DataFrame) -> list[SeenArm]:
    """Arms that wells name; one that only control wells name is a control itself."""
    samples = set(reads.loc[reads["role"].isin(["sample", ""]), "arm"].unique())
    controls = reads[reads["role"].isin(CONTROL_ROLES) & ~reads["arm"].isin(samples)]
    roles: dict[str, Role] = dict(_pairs(controls, "arm", "role"))
    seen = seen_arms(reads[reads["arm"].isin(samples | roles.keys())])
    return [replace(each, role=roles.get(each.written)) for each in seen]


def settled_wells(reads: pd.DataFrame, arms: Sequence[Arm], stated: Collection[str]) -> Wells:
    """Control wells with a control arm, sample wells with a drug; others without an arm.

    A sample well whose arm is a control becomes a control well. A control well that names no
    control arm gets the first arm of its role that is ``stated`` in an arms sheet, else one of
    the plates, else one named after the role. Control wells have no concentration.
    """
    role_of_arm = {arm.name: arm.role for arm in arms}
    known = reads["arm"].map(role_of_arm)
    named_control = known.isin(CONTROL_ROLES)
    role = reads["role"].mask(named_control & ~reads["role"].isin(_WITHOUT_ARM), known)
    role = role.mask(role.eq("") & reads["arm"].ne(""), "sample")
    arm = reads["arm"]
    added: list[Arm] = []
    for control in CONTROL_ROLES:
        bare = role.eq(control) & ~named_control
        if bare.any():
            name = _control_name(control, arms, (stated, set(arm.unique())))
            added += [] if name in role_of_arm else [Arm(name, control)]
            arm = arm.mask(bare, name)
    reads = reads.assign(role=role, arm=arm)
    reads, nameless = _without_nameless(reads)
    is_control = reads["role"].isin(CONTROL_ROLES)
    for number, unit in (("concentration", "unit"), ("concentration_2", "unit_2")):
        reads[number] = reads[number].where(~is_control).astype("float64")
        reads[unit] = reads[unit].where(~is_control, "")
    reads, converted = with_one_unit(reads)
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
    for number, unit in (("concentration", "unit"), ("concentration_2", "unit_2")):
        pairs = reads.loc[reads[unit] != "", ["arm", unit]].drop_duplicates()
        first = pairs.drop_duplicates("arm").set_index("arm")[unit]
        for arm, other in pairs[pairs.duplicated("arm")].itertuples(index=False):
            rows = reads["arm"].eq(arm) & reads[unit].eq(other)
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
    wells = list(dict.fromkeys(reads.loc[nameless, "well"]))
    first = reads[nameless].iloc[0]
    what = f"Sample wells name no arm ({several(wells)}). Fill in the arm in the layout."
    place = (first["file"], first["sheet"], first["cell"])
    problem = Problem("warning", what, *place, "", "These wells have no role.")
    return reads.assign(role=reads["role"].mask(nameless, "")), [problem]


def join_layout(reads: pd.DataFrame, layout: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Reads with the layout of their wells; a plate's own layout wins over that of every plate.

    ``layout`` has plate, well and the layout columns. Reads that carry a role or an arm
    themselves keep theirs.
    """
    layout, problems = _without_repeats(layout)
    keyed = reads.assign(key=_keys(reads["plate"]))
    keyed_layout = layout.assign(key=_keys(layout["plate"]))
    problems += _unread(keyed, keyed_layout)
    own = keyed[["key", "well"]].merge(
        keyed_layout[keyed_layout["key"] != ""], on=["key", "well"], how="left"
    )
    common = keyed[["well"]].merge(keyed_layout[keyed_layout["key"] == ""], on="well", how="left")
    is_own = own["cell"].notna().to_numpy()
    bare = (reads["role"].eq("") & reads["arm"].eq("")).to_numpy()
    joined = reads.copy()
    for field in LAYOUT_FIELDS:
        found = own[field].where(is_own, common[field]).set_axis(reads.index)
        if field not in NUMBER_FIELDS:
            found = found.fillna("")
        joined[field] = reads[field].where(~bare, found)
    return joined, problems


def without_layout(reads: pd.DataFrame) -> list[Problem]:
    """One problem for each plate with wells that no layout names."""
    bare = reads[reads["role"].eq("") & reads["arm"].eq("")]
    problems = []
    for plate, rows in bare.groupby("plate", sort=False):
        wells = list(dict.fromkeys(rows["well"]))
        whole = len(wells) == reads.loc[reads["plate"] == plate, "well"].nunique()
        first = rows.iloc[0]
        what = (
            f"Plate '{plate}' has no layout. Add a plate_layout sheet that says what is in "
            "each well."
            if whole
            else f"Plate '{plate}' has {counted(len(wells), 'well')} that its layout does not name "
            f"({several(wells)}). Add them to plate_layout, with role 'empty' if unused."
        )
        action = "Its wells have no role yet." if whole else "These wells have no role."
        problems.append(
            Problem("warning", what, first["file"], first["sheet"], first["cell"], "", action)
        )
    return problems


def _keys(plates: pd.Series[str]) -> pd.Series[str]:
    return plates.map({plate: str(plate).strip().casefold() for plate in plates.unique()})


def _pairs(wells: pd.DataFrame, *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(wells[name].to_numpy(dtype=object) for name in names), strict=True)


def _without_repeats(layout: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    keys = layout.assign(key=_keys(layout["plate"]))
    repeated = keys.duplicated(["key", "well"])
    if not repeated.any():
        return layout, []
    again = layout[repeated]
    first = again.iloc[0]
    what = "The layout names a well of one plate more than once. Keep one row for each well."
    place = (first["file"], first["sheet"], several(list(again["cell"])))
    return layout[~repeated], [
        Problem("warning", what, *place, str(first["well"]), "The first row counts.")
    ]


def _unread(reads: pd.DataFrame, layout: pd.DataFrame) -> list[Problem]:
    """Wells and plates of the layout that were never read."""
    used = layout[~layout["role"].isin(["empty"])]
    read_plates = set(reads["key"].unique())
    own = used[used["key"] != ""]
    problems = []
    for plate, rows in own[~own["key"].isin(read_plates)].groupby("plate", sort=False):
        what = f"The layout names plate '{plate}', of which there are no reads. Check its name."
        first = rows.iloc[0]
        problems.append(
            Problem("warning", what, first["file"], first["sheet"], first["cell"], str(plate))
        )
    here = set(_pairs(reads, "key", "well"))
    wells = set(reads["well"].unique())
    missing = [
        (plate in read_plates and (plate, well) not in here) or (not plate and well not in wells)
        for plate, well in _pairs(used, "key", "well")
    ]
    if any(missing):
        rows = used[missing]
        first = rows.iloc[0]
        what = "The layout names wells of which there is no read. Check the well names."
        place = (first["file"], first["sheet"], several(list(rows["cell"])))
        problems.append(Problem("warning", what, *place, several(list(rows["well"]))))
    return problems
