"""The question what values of one arm are that differ by their place as no replicates do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.reading.files.cells import counted
from analysis.reading.pooling.pooled_arms import (
    Pooled,
    Table,
    places_of_cells,
    places_of_wells,
    pooled_arms,
)
from analysis.reading.words.wells import well_name
from analysis.study import Arm, Problem, Question, Severity

REPLICATES, EXPERIMENTS = "replicates", "experiments"
APART, LEFT_OUT = "different things: keep apart", "leave them out"
_NAMED = 4  # groups in a question
_TABLE = ("file", "sheet", "table")
_PLATE = ("file", "model", "experiment", "plate")


def without_pooled(
    rows: pd.DataFrame, arms: Sequence[Arm], answers: Mapping[str, str]
) -> tuple[pd.DataFrame, tuple[Arm, ...], tuple[Problem, ...], tuple[Question, ...]]:
    """Reads or responses whose arms are of one thing each, or what the user said of the others.

    Parameters
    ----------
    rows : DataFrame
        Plate reads (with wells) or responses, their roles and arms settled.
    answers : mapping of str to str
        The answer to the question ``pooled:FILE:SHEET!CELL``. Until it is given, groups that
        differ by one factor, as their controls do, count as replicates; others stay out.
    """
    asked: dict[tuple[str, ...], list[Pooled]] = {}
    for table in _tables(rows):
        if (found := pooled_arms(table)) is not None:
            file = str(table.rows["file"].iloc[0])
            asked.setdefault((file, *found.names), []).append(found)
    known, problems, questions = [*arms], [], []
    for alike in asked.values():
        question = _question(alike)
        given = answers.get(question.key, "")
        answer = given if given in question.options else question.assumed
        questions.append(question)
        if answer == REPLICATES and not given:
            action = "Taken as replicates of one experiment, as nothing names experiments."
            problems.append(_told(question, "warning", action))
        for found in alike:
            if answer in ("", LEFT_OUT):
                every = found.table.every.index
                problems.append(_told(question, "warning", _left_out(len(every))))
                rows = rows.drop(every)
            elif answer in (EXPERIMENTS, APART):
                rows, known = _told_apart(rows, known, found, answer)
    return rows, tuple(known), tuple(problems), tuple(questions)


def _tables(rows: pd.DataFrame) -> Iterator[Table]:
    """Every table of responses, or plate, with values that may be held against each other."""
    on_plate = "well" in rows
    for _, every in rows.groupby([*(_PLATE if on_plate else _TABLE)], sort=False, dropna=False):
        is_good = every["excluded"].eq("") & every["flag"].eq("") & every["cell"].ne("")
        table = _of_wells(every, is_good) if on_plate else _of_cells(every, is_good)
        if len(table.rows):
            yield table


def _of_cells(every: pd.DataFrame, is_good: pd.Series[bool]) -> Table:
    rows = every[is_good]
    places = places_of_cells(rows["cell"].tolist())
    known = ("model", "experiment", "time_h", "measure")
    return Table(rows, every, rows["response"].to_numpy(float), *places, known, on_plate=False)


def _of_wells(every: pd.DataFrame, is_good: pd.Series[bool]) -> Table:
    reads = every[is_good & (every["well"].map(well_name) == every["well"])]
    values = reads.groupby("well", sort=False)["absorbance"].mean().to_numpy(float)
    rows = reads.drop_duplicates("well")
    places = places_of_wells(rows["well"].tolist())
    return Table(rows, every, values, *places, (), on_plate=True)


def _question(alike: Sequence[Pooled]) -> Question:
    first = alike[0]
    rows = first.table.rows[first.places != ""]
    row = rows[rows["arm"].eq(first.arms[0])].iloc[0]
    place = (str(row["file"]), str(row["sheet"]), str(row["cell"]))
    names = [*first.names[:_NAMED]]
    more = len(first.names) - len(names)
    groups = f"{', '.join(names)} and {more} more" if more else " and ".join(names)
    others = len({arm for each in alike for arm in each.arms}) - 1
    arms = f"'{first.arms[0]}'" + (f" and {counted(others, 'more arm')}" if others else "")
    text = (
        f"{groups[:1].upper()}{groups[1:]} of {arms} differ far more than replicates do. "
        "Are they replicates, experiments, or different things?"
    )
    can_be_experiments = all(each.is_split for each in alike)
    options = (REPLICATES, *([EXPERIMENTS] if can_be_experiments else []), APART, LEFT_OUT)
    assumed = REPLICATES if all(each.by_factor for each in alike) else ""
    mark = "!" if place[1] else ""
    return Question(f"pooled:{place[0]}:{place[1]}{mark}{place[2]}", text, options, assumed, *place)


def _left_out(number: int) -> str:
    return f"Left out: {counted(number, 'row')}."


def _told(question: Question, severity: Severity, action: str) -> Problem:
    what = question.text.split(". ", 1)[0] + "."
    place = (question.file, question.sheet, question.cell)
    return Problem(severity, what, *place, action=action)


def _told_apart(
    rows: pd.DataFrame, arms: Sequence[Arm], found: Pooled, answer: str
) -> tuple[pd.DataFrame, list[Arm]]:
    """The groups as experiments or models of their own; as arms where they share a control."""
    place = found.place_of()
    place = place[place.ne("")]
    field = "experiment" if answer == EXPERIMENTS else "model" if found.is_split else "arm"
    if field == "arm":
        place = place[rows.loc[place.index, "role"].eq("sample")]
    before = rows.loc[place.index, field].astype(str)
    named = before.where(before.eq(""), before + ", ") + place
    rows = rows.copy()
    rows.loc[place.index, field] = named
    if field != "arm":
        return rows, [*arms]
    left = set(rows["arm"])
    parts = dict(zip(named, before, strict=True))
    of_name = {arm.name: arm for arm in arms}
    new = [replace(of_name[old], name=name) for name, old in parts.items() if old in of_name]
    known = [arm for arm in arms if arm.name in left or arm.name not in parts.values()]
    return rows, [*known, *(arm for arm in new if arm.name not in of_name)]
