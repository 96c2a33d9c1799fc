"""Which animal a row is of, and giving each animal a name of its own within model and arm."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.columns.studies import joined_studies
from analysis.reading.files.cells import counted, several
from analysis.reading.words.values import Objects, is_error
from analysis.reading.workbook.tables import Table, problem
from analysis.study import Problem

_NO_NAMES = ["", "-", "--", "?", "n/a", "N/A", "#N/A"]
_SIDE = re.compile(r"^(.+?)[\s_\-./](L|R|left|right)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Animals:
    """Identity columns of a table; rows that name no animal or no arm are not ``is_known``."""

    model: Objects
    study: Objects
    arm: Objects
    animal: Objects
    cage: Objects
    is_known: npt.NDArray[np.bool_]
    problems: tuple[Problem, ...]


def read_animals(table: Table) -> Animals:
    """Model, study, arm, animal and cage of every row."""
    columns = {field: table.texts(field) for field in ("model", "arm", "animal", "cage")}
    problems: list[Problem] = []
    known = np.ones(len(table), dtype=bool)
    for field in ("animal", "arm"):
        codes, unique = pd.factorize(columns[field])
        named = np.array([_is_name(name) for name in unique], dtype=bool)[codes]
        nameless = np.flatnonzero(known & ~named)
        if len(nameless):
            what = f"These rows name no {field}. Fill in the column, also in repeated rows."
            action = f"{counted(len(nameless), 'row')} left out."
            problems.append(problem(table, "warning", what, field, nameless, action=action))
        known &= named
    study = _studies(table)
    return Animals(**columns, study=study, is_known=known, problems=tuple(problems))


def _studies(table: Table) -> Objects:
    fields = [field for field in table.headings if field.split(" ")[0] == "study"]
    if not fields:
        return table.texts("study")
    fields.sort(key=lambda field: (len(field), field))
    return joined_studies([(table.headings[f].text, table.texts(f)) for f in fields])


def _is_name(text: str) -> bool:
    return text not in _NO_NAMES and not is_error(text)


def split_sides(table: Table, animals: Objects) -> tuple[Objects, Objects, tuple[Problem, ...]]:
    """Animal and tumor of names such as ``2539021_L`` and ``2539021_R``.

    Only where every name of the column ends with a side and some animal has both: two tumors of
    one animal, not two animals.
    """
    tumors = table.texts("tumor")
    codes, unique = pd.factorize(animals)
    found = [_SIDE.match(name) for name in unique if name]
    if table.has("tumor") or not found or not all(found):
        return animals, tumors, ()
    stems = [match[1] for match in found if match]
    if len(set(stems)) == len(stems):
        return animals, tumors, ()
    parts = [_SIDE.match(name) for name in unique]
    names = np.array([part[1] if part else "" for part in parts], dtype=object)[codes]
    sides = np.array([part[2] if part else "" for part in parts], dtype=object)[codes]
    what = (
        f"The names end with a side ('{unique[0]}'): they were taken as {len(set(stems)):,} "
        f"animals with several tumors. Add a tumor column if these are different animals."
    )
    return names, sides, (problem(table, "info", what, "animal", value=str(unique[0])),)


def unique_animals(
    tables: Mapping[str, pd.DataFrame],
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """The same tables with animals renamed ``cage/animal`` where a name recurs across cages."""
    cages: dict[tuple[object, ...], set[str]] = {}
    for table in tables.values():
        names = (table[name].to_numpy(object) for name in ("cage", "model", "arm", "animal"))
        for cage, *animal in zip(*names, strict=True):
            if cage:
                cages.setdefault(tuple(animal), set()).add(cage)
    recurring = {animal for animal, found in cages.items() if len(found) > 1}
    if not recurring:
        return dict(tables), []
    renamed: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for kind, table in tables.items():
        keys = pd.MultiIndex.from_frame(table[["model", "arm", "animal"]])
        again = keys.isin(recurring)
        caged_rows = again & table["cage"].ne("").to_numpy()
        named = table["animal"].where(~caged_rows, table["cage"] + "/" + table["animal"])
        renamed[kind] = table.assign(animal=named)
        problems += _told(table, caged_rows, again & ~caged_rows)
    return renamed, problems


def _told(
    table: pd.DataFrame, renamed: npt.NDArray[np.bool_], unsure: npt.NDArray[np.bool_]
) -> list[Problem]:
    problems = []
    if renamed.any():
        first = table[renamed].iloc[0]
        ids = list(dict.fromkeys(table.loc[renamed, "animal"]))
        what = f"Animals of different cages have the same name ({several(ids)})."
        action = f"They were named by cage and animal ('{first['cage']}/{first['animal']}')."
        place = (first["file"], first["sheet"], first["cell"])
        problems.append(Problem("info", what, *place, "", action))
    if unsure.any():
        first = table[unsure].iloc[0]
        what = (
            f"Animal '{first['animal']}' of arm '{first['arm']}' lives in several cages by "
            "another sheet, but this row names no cage. Add the cage."
        )
        place = (first["file"], first["sheet"], several(list(table.loc[unsure, "cell"])))
        problems.append(Problem("warning", what, *place, "", "Taken as an animal of its own."))
    return problems
