"""Models (cell lines, tumor models): one spelling each, and rows that name none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain

import pandas as pd

from analysis.reading.files.cells import counted
from analysis.reading.words.cell_lines import lines_in
from analysis.reading.words.values import each_once
from analysis.study import Problem

_ON_PLATES = ("plate_reads", "responses")
_SEVERAL = re.compile(r"[,;/]|\band\b")


def model_key(name: str) -> str:
    """What two spellings of one model have in common: letters and digits."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def is_several(fact: str) -> bool:
    """Whether the model of a study sheet names several: ``MCF-7, T47D``, but not ``MCF-7/TAM``."""
    return bool(_SEVERAL.search(fact)) and [each.name for each in lines_in(fact)] != [fact]


def with_models(
    tables: Mapping[str, pd.DataFrame], fact: str
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """The same tables with each model spelled one way, and without blanks where one is meant.

    A table that names no model takes ``fact`` (the ``model`` of the study sheet), else the only
    model that the other tables name.
    """
    written = {
        kind: [str(name) for name in pd.unique(table["model"])] for kind, table in tables.items()
    }
    names: dict[str, str] = {"": ""}
    for name in (fact if not is_several(fact) else "", *chain(*written.values())):
        names.setdefault(model_key(name), name)
    named = {kind: {*map(model_key, found)} - {""} for kind, found in written.items()}
    result: dict[str, pd.DataFrame] = {}
    spelled = {name: names[model_key(name)] for name in chain(*written.values())}
    problems = told_spellings("model", spelled)
    for kind, table in tables.items():
        model = pd.Series(each_once(table["model"], spelled.__getitem__), index=table.index)
        if not named[kind] and len(table):
            model[:], more = _meant(kind, table, names, named, fact)
            problems += more
        result[kind] = table.assign(model=model)
    return result, problems


def told_spellings(thing: str, names: Mapping[str, str]) -> list[Problem]:
    """A word about names that are written in several ways; ``names`` has the one of each."""
    written: dict[str, list[str]] = {}
    for spelled, name in names.items():
        written.setdefault(name, []).append(spelled)
    alike = {name: each for name, each in written.items() if name and len(each) > 1}
    if not alike:
        return []
    ways = "; ".join(f"{', '.join(map(repr, each))} as '{name}'" for name, each in alike.items())
    what = f"{counted(len(alike), thing)} of which the name is written in several ways."
    action = f"Read as one {thing}: {ways}. Write them as different words if they are not the same."
    return [Problem("info", what, action=action)]


def _meant(
    kind: str,
    table: pd.DataFrame,
    names: Mapping[str, str],
    named: Mapping[str, set[str]],
    fact: str,
) -> tuple[str, list[Problem]]:
    """The model of a table that names none."""
    if fact and not is_several(fact):
        return names[model_key(fact)], []
    others = set().union(*(keys for other, keys in named.items() if _alike(kind, other)))
    if len(others) != 1:
        return "", []
    model = names[others.pop()]
    first = table.iloc[0]
    what = f"The sheet names no model. Add a model column if it is not {model}."
    action = f"Taken as {model}, the only model of the other sheets."
    return model, [Problem("info", what, first["file"], first["sheet"], "", "", action)]


def _alike(kind: str, other: str) -> bool:
    return (kind in _ON_PLATES) == (other in _ON_PLATES)
