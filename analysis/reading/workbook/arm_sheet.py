"""The arms sheet: names, roles, components, dose and schedule as the user states them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.reading.findings import Finding
from analysis.reading.words.arm_words import control_role, split_name, stated_role
from analysis.reading.workbook.tables import Table, problem, recognized
from analysis.study import Arm, Problem, Regimen, Role

_FIELDS = ("arm", "role", "components", "dose", "schedule", "color", "model", "illustrative")
_YES = frozenset({"yes", "y", "true", "1", "x", "illustrative", "ja"})
_COLOR = re.compile(r"^(?:#[0-9a-f]{6}|[a-z]{3,20})$", re.IGNORECASE)
_LISTED = re.compile(r"[,;]|\band\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StatedArm:
    """One arm of the arms sheet."""

    name: str
    arm: Arm


def read_arms(table: Table) -> Finding:
    """Rows of an arms sheet as text."""
    place = {"file": table.sheet.file, "sheet": table.sheet.name, "cell": table.names("arm")}
    rows = pd.DataFrame({field: table.texts(field) for field in _FIELDS} | place)
    problems: list[Problem] = []
    for position, (role, color) in enumerate(zip(rows["role"], rows["color"], strict=True)):
        if role and stated_role(role) is None:
            what = f"'{role}' is no role. Use vehicle, untreated, single or combination."
            action = "The role was taken from the name of the arm."
            problems.append(problem(table, "warning", what, "role", [position], role, action))
        if color and not _COLOR.match(color):
            what = f"'{color}' is no color. Write it as #1f77b4 or by its English name."
            problems.append(problem(table, "info", what, "color", [position], color, "Not used."))
    return Finding("arms", rows[rows["arm"] != ""], recognized(table), tuple(problems))


def stated_arms(rows: pd.DataFrame, key_of: Iterable[str]) -> list[StatedArm]:
    """One arm for each key, with a regimen for each of its rows.

    ``key_of`` holds for each row what tells arms apart: rows of one key are one arm.
    """
    keyed = rows.assign(key=list(key_of))
    return [_stated(group) for _, group in keyed.groupby("key", sort=False)]


def _stated(rows: pd.DataFrame) -> StatedArm:
    name = " + ".join(split_name(rows["arm"].iloc[0]))
    components = _parts(_first(rows["components"]))
    role = stated_role(_first(rows["role"])) or _role_by_name(name, components)
    if role == "combination" and not components:
        components = split_name(name) if len(split_name(name)) > 1 else ()
    color = _first(rows["color"])
    arm = Arm(
        name,
        role,
        components if role == "combination" else (),
        _regimens(rows),
        color.lower() if _COLOR.match(color) else "",
    )
    return StatedArm(name, arm)


def _parts(text: str) -> tuple[str, ...]:
    """The parts of ``a + b``, or of a list with other marks."""
    if len(split_name(text)) > 1:
        return split_name(text)
    return tuple(part.strip() for part in _LISTED.split(text) if part.strip())


def _role_by_name(name: str, components: Sequence[str]) -> Role:
    role = control_role(name)
    if role:
        return role
    return "combination" if len(components) > 1 or len(split_name(name)) > 1 else "single"


def _regimens(rows: pd.DataFrame) -> tuple[Regimen, ...]:
    columns = [rows[field] for field in ("model", "dose", "schedule", "illustrative")]
    regimens = [
        Regimen(model, dose, schedule, illustrative.casefold() in _YES)
        for model, dose, schedule, illustrative in zip(*columns, strict=True)
    ]
    return tuple(each for each in regimens if replace(each, model="") != Regimen("", "", ""))


def _first(values: pd.Series[str]) -> str:
    return next((str(value) for value in values if value), "")
