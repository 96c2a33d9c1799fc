"""What is recorded once for an animal: survival, excised tumor weights, other endpoints."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.files.cells import counted, several
from analysis.reading.findings import Finding, kept_rows
from analysis.reading.words.heading_cells import squashed
from analysis.reading.words.values import Objects
from analysis.reading.workbook.animals import read_animals
from analysis.reading.workbook.calipers import kept, measure
from analysis.reading.workbook.days import study_days
from analysis.reading.workbook.tables import Table, mark_problems, problem, recognized
from analysis.reading.workbook.unlikely import TUMOR_WEIGHT, odd_tumor_weights
from analysis.study import Problem

_EVENT = {"1", "yes", "y", "true", "t", "event", "died", "dead", "death", "deceased", "endpoint",
          "founddead", "euthanized", "euthanised", "culled", "sacrificed", "ja", "x",
          "diedofdisease", "humaneendpoint", "sizeendpoint", "10"}  # fmt: skip
_NO_EVENT = {"0", "no", "n", "false", "f", "censored", "alive", "noevent", "survived", "living",
             "surviving", "lost", "losttofollowup", "nein", "nee", "endofstudy", "studyend",
             "00"}  # fmt: skip
_INVERTED = re.compile(r"^(?:is\s*)?censored$", re.IGNORECASE)


def read_survival(table: Table) -> Finding:
    """Rows of survival: the day an animal was last known of, and whether that was an event."""
    who = read_animals(table)
    when = study_days(table)
    event, is_told, problems = _events(table)
    rows = pd.DataFrame(
        {
            "model": who.model,
            "arm": who.arm,
            "animal": who.animal,
            "cage": who.cage,
            "day": when.day,
            "date": when.date,
            "event": event,
            "reason": table.texts("reason"),
            "file": table.sheet.file,
            "sheet": table.sheet.name,
            "cell": table.names("event"),
        }
    )
    kept = kept_rows(rows, who.is_known & when.is_known & is_told)
    problems += (*who.problems, *when.problems)
    return Finding("survival", kept, recognized(table), problems)


def read_tumor_weights(table: Table) -> Finding:
    """Rows of tumors excised at the end, in grams."""
    who = read_animals(table)
    weight = measure(table, "weight_g")
    rows = pd.DataFrame(
        {
            "model": who.model,
            "arm": who.arm,
            "animal": who.animal,
            "cage": who.cage,
            "weight_g": weight.values,
            "file": table.sheet.file,
            "sheet": table.sheet.name,
            "cell": table.names("weight_g"),
        }
    )
    odd = odd_tumor_weights(weight.values)
    heavy = kept(table, "weight_g", weight.values, odd, TUMOR_WEIGHT)
    problems = (*who.problems, *weight.problems, *heavy)
    return Finding("tumor_weights", kept_rows(rows, who.is_known), recognized(table), problems)


def read_endpoints(table: Table) -> Finding:
    """Rows of any other measure of an animal (Ki-67, p-Akt/Akt ...)."""
    who = read_animals(table)
    found = table.numbers("value")
    rows = pd.DataFrame(
        {
            "model": who.model,
            "arm": who.arm,
            "animal": who.animal,
            "cage": who.cage,
            "measure": table.texts("measure"),
            "value": found.values,
            "unit": table.texts("unit"),
            "file": table.sheet.file,
            "sheet": table.sheet.name,
            "cell": table.names("value"),
        }
    )
    problems = (*who.problems, *mark_problems(table, "value", found))
    kept = kept_rows(rows, who.is_known & (table.texts("measure") != ""))
    return Finding("endpoints", kept, recognized(table), problems)


def one_row_per_animal(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Survival with the last row of each animal; a repeated animal is one problem."""
    identity = ["model", "arm", "animal"]
    if not rows.duplicated(identity).any():
        return rows, []
    order = rows["day"].argsort(kind="stable")
    last = rows.iloc[order].drop_duplicates(identity, keep="last").sort_index()
    again = rows[~rows.index.isin(last.index)]
    first = again.iloc[0]
    animals = again.drop_duplicates(identity)
    what = (
        f"{counted(len(animals), 'animal')} with several rows of survival, such as "
        f"'{first['animal']}' of arm '{first['arm']}'. Keep one row for each animal."
    )
    place = (first["file"], first["sheet"], several(list(again["cell"])))
    action = "The row with the last day counts."
    return last, [Problem("warning", what, *place, "", action)]


def _events(
    table: Table,
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], tuple[Problem, ...]]:
    """Event of each row, whether the cell told it, and the problems of the column."""
    words = table.texts("event")
    codes, unique = pd.factorize(words)
    plain = [squashed(word) for word in unique]
    event = np.array([word in _EVENT for word in plain], dtype=bool)[codes]
    is_told = np.array([word in _EVENT or word in _NO_EVENT for word in plain], dtype=bool)[codes]
    problems = _untold(table, words, is_told)
    heading = table.headings["event"].text
    told = {word for word in plain if word}
    if told <= {"1", "2"} and "2" in told:
        what = f"The column '{heading}' holds 1 and 2. Write 1 for an event and 0 for none."
        action = "2 was read as an event, 1 as censored, as R does."
        return words == "2", words != "", (problem(table, "warning", what, "event", action=action),)
    if _INVERTED.match(heading) and told <= {"0", "1", "true", "false", "yes", "no"}:
        what = f"The column '{heading}' counts the animals that had no event."
        action = "1 was read as no event."
        return ~event, is_told, (*problems, problem(table, "info", what, "event", action=action))
    return event, is_told, problems


def _untold(table: Table, words: Objects, is_told: npt.NDArray[np.bool_]) -> tuple[Problem, ...]:
    at = np.flatnonzero(~is_told)
    if not len(at):
        return ()
    what = (
        "The cell does not tell whether the animal had an event. Enter 1 (died or reached the "
        "endpoint) or 0 (censored)."
    )
    action = f"{counted(len(at), 'row')} left out."
    return (problem(table, "warning", what, "event", at, str(words[at[0]]), action),)
