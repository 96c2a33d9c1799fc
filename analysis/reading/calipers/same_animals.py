"""Animals of one study that its tables write differently, called alike in all of them.

    volumes.csv    groups.csv     weights.csv
    M1   92.7      M01  Vehicle   1   20.1       one mouse, written 'M1', 'M01' and '1'

Case, blanks, leading zeros and a word for an animal before its number make no other animal, where
no table has two names that would become one, no animal has two arms by it and none is measured
twice. It is told and can be answered otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import pandas as pd

from analysis.reading.files.cells import counted, several
from analysis.reading.findings import Answers, Finding
from analysis.reading.words.caliper_fields import MEASURES
from analysis.study import Problem, Question

SAME, OTHERS = "the same animals", "other animals"
_KEY = "same_animals"
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[#+]")
_ANIMAL = frozenset({
    "m", "ms", "mouse", "mice", "animal", "rat", "maus", "tier", "muis", "dier", "souris", "raton",
    "topo", "id", "no", "nr", "n", "num", "number", "#", "subject", "ear", "tag",
})  # fmt: skip
_NUMBERS = ("calipers", "survival", "tumor_weights", "endpoints")


@dataclass(frozen=True, slots=True)
class _Table:
    """What one finding says of its animals: their names, the arms of each, and studies."""

    finding: Finding
    names: tuple[str, ...]
    arms: dict[str, set[str]]
    studies: frozenset[str]

    @property
    def measures(self) -> tuple[str, ...]:
        """What the table measures once an animal, or once an animal and day."""
        rows, kind = self.finding.rows, self.finding.kind
        if kind != "calipers":
            return (kind,) if kind in ("survival", "tumor_weights") else ()
        return tuple(name for name in MEASURES if name in rows and rows[name].notna().any())


def with_same_animals(
    findings: Sequence[Finding], kinds: Collection[str], answers: Answers
) -> list[Finding]:
    """The findings of ``kinds`` with every animal written as in the first table that measures it.

    Nothing is changed where names could be matched in two ways.
    """
    tables = [_table(each) for each in findings if each.kind in kinds and len(each.rows)]
    names = _keys(tables)
    if len({*names.values()}) == len(names) or not _fit(tables, names):
        return list(findings)
    measured = sorted(tables, key=lambda table: table.finding.kind not in _NUMBERS)
    first: dict[str, str] = {}
    for table in measured:
        for name in table.names:
            first.setdefault(names[name], name)
    question = _question(measured, names, first)
    answer = answers.get(question.key, question.assumed)
    problem = _told(question, answer)
    at = next(i for i, each in enumerate(findings) if each is measured[0].finding)
    said = (first if answer != OTHERS else {}, names)
    return [
        _renamed(each, *said, (question, problem) if i == at else None)
        if each.kind in kinds
        else each
        for i, each in enumerate(findings)
    ]


def _table(finding: Finding) -> _Table:
    rows = finding.rows
    pairs = dict.fromkeys(zip(map(str, rows["animal"]), map(str, rows["arm"]), strict=True))
    arms: dict[str, set[str]] = {}
    for name, arm in pairs:
        arms.setdefault(name, set()).update({arm.casefold()} - {""})
    studies = frozenset(map(str, rows["study"].unique())) if "study" in rows else frozenset[str]()
    return _Table(finding, tuple(name for name in arms if name), arms, studies - {""})


def _keys(tables: Sequence[_Table]) -> dict[str, str]:
    """Every name without what makes no other animal.

    Words for an animal stay where some table has one number behind two words (``M1``, ``R1``).
    """
    parts = {name: _parts(name) for table in tables for name in table.names}
    by_number = all(len({parts[n][1] for n in t.names}) == len(t.names) for t in tables)
    return {
        name: "-".join(number if by_number and {*words} <= _ANIMAL else (*words, *number))
        for name, (words, number) in parts.items()
    }


def _parts(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words before the first number of a name, and the rest."""
    found = _TOKEN.findall(name.casefold()) or [name]
    tokens = tuple(t.lstrip("0") or "0" if t.isdigit() else t for t in found)
    at = next((i for i, token in enumerate(tokens) if token.isdigit()), 0)
    return tokens[:at], tokens[at:]


def _fit(tables: Sequence[_Table], names: dict[str, str]) -> bool:
    """Whether every table names each animal once, and all agree about arms and measurements."""
    if any(len({names[name] for name in table.names}) < len(table.names) for table in tables):
        return False
    return all(_agree(one, other, names) for one, other in combinations(tables, 2))


def _agree(one: _Table, other: _Table, names: dict[str, str]) -> bool:
    """Whether animals that two tables write differently may be the same."""
    differing = _differing(one, other, names)
    if not differing:
        return True
    if one.studies and other.studies and not one.studies & other.studies:
        return False
    for a, b in differing.values():
        if one.arms[a] and other.arms[b] and not one.arms[a] & other.arms[b]:
            return False
    return not {*_measured(one, names, differing)} & {*_measured(other, names, differing)}


def _differing(one: _Table, other: _Table, names: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Animals of two tables that these write differently."""
    mine = {names[name]: name for name in one.names}
    return {
        key: (mine[key], name)
        for name in other.names
        if (key := names[name]) in mine and mine[key] != name
    }


def _measured(table: _Table, names: dict[str, str], keys: Container[str]) -> Iterator[object]:
    """Animal, measure and time of every number of a table."""
    rows = table.finding.rows
    who = [names.get(str(name), "") for name in rows["animal"]]
    times = [rows[name].map(str) for name in ("day", "date", "tumor") if name in rows]
    for field in table.measures:
        is_once = table.finding.kind != "calipers"
        is_filled = [True] * len(rows) if is_once else rows[field].notna().tolist()
        for key, filled, *time in zip(who, is_filled, *([] if is_once else times), strict=True):
            if filled and key in keys:
                yield (key, field, *time)


def _may_be_two_studies(tables: Sequence[_Table], names: dict[str, str]) -> bool:
    """Whether tables that differ in names each have arms and the same measure of their own."""
    return any(
        any(one.arms[a] and other.arms[b] for a, b in _differing(one, other, names).values())
        and bool({*one.measures} & {*other.measures})
        for one, other in combinations(tables, 2)
    )


def _question(tables: Sequence[_Table], names: dict[str, str], first: dict[str, str]) -> Question:
    """Whether names that differ are of the same animals, with the first of them as an example."""
    spelled = Counter(names.values())
    keys = [key for key in first if spelled[key] > 1]
    written: dict[str, str] = {}
    for table in tables:
        for name in table.names:
            if names[name] == keys[0]:
                written.setdefault(name, _place(table.finding))
    examples = several([f"'{name}' of {place}" for name, place in written.items()])
    count = counted(len(keys), "animal")
    what = f"{count} are written differently in different tables, such as {examples}."
    place = tables[0].finding.recognized
    files = sorted({table.finding.recognized.file for table in tables})
    text = f"{what} Are they the same animals?"
    key = f"{_KEY}:{files[0]}:"
    assumed = OTHERS if _may_be_two_studies(tables, names) else SAME
    return Question(key, text, (SAME, OTHERS), assumed, place.file, place.sheet, place.first_cell)


def _place(finding: Finding) -> str:
    place = finding.recognized
    return f"sheet '{place.sheet}'" if place.sheet else place.file


def _told(question: Question, answer: str) -> Problem:
    what = question.text.removesuffix(" Are they the same animals?")
    action = "Taken as other animals." if answer == OTHERS else "Matched by their numbers."
    return Problem("info", what, question.file, question.sheet, question.cell, "", action)


def _renamed(
    finding: Finding,
    first: dict[str, str],
    names: dict[str, str],
    told: tuple[Question, Problem] | None,
) -> Finding:
    rows = finding.rows
    if first and len(rows):
        animals = [first.get(names.get(str(name), ""), str(name)) for name in rows["animal"]]
        rows = rows.assign(animal=pd.Series(animals, rows.index, dtype=object))
    if told is None:
        return replace(finding, rows=rows)
    question, problem = told
    return replace(
        finding,
        rows=rows,
        questions=(*finding.questions, question),
        problems=(*finding.problems, problem),
    )
