"""What is recorded once for an animal: survival, excised tumor weights, other endpoints.

Bioluminescence over days is a measure of its own, never a volume; each column of signals gives rows
of ``endpoints`` with a day:

    mouse  treatment  day  Total Flux (p/s)
    1      vehicle    0    1.1e6
    1      vehicle    7    5.2e6
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.files.cells import counted, several
from analysis.reading.findings import NO_ANSWERS, Answers, Finding, kept_rows
from analysis.reading.words.event_codes import (
    answered_codes,
    code_questions,
    codes_in_heading,
    counts_censored,
    event_of,
)
from analysis.reading.words.heading_grammar import heading_words, signal_unit
from analysis.reading.words.units import plain_unit
from analysis.reading.words.values import Numbers, Objects
from analysis.reading.workbook.animals import read_animals
from analysis.reading.workbook.calipers import kept, measure
from analysis.reading.workbook.days import study_days
from analysis.reading.workbook.repeats import TUMOR_WEIGHT, odd_tumor_weights
from analysis.reading.workbook.tables import Table, mark_problems, problem, recognized
from analysis.study import Problem, Question


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said and asked about a column."""

    problems: tuple[Problem, ...]
    questions: tuple[Question, ...]


BIOLUMINESCENCE = "bioluminescence"
_TITLES = 8  # rows above the headings in which a unit may stand
_UNIT = re.compile(r"\s*[(\[].*?[)\]]|\s*\b(?:p|photons)/s\S*$", re.IGNORECASE)
_PLAIN = frozenset({"bli", "rlu", "rlus", "bioluminescence", "luminescence", "biolum", "signal"})


def read_survival(table: Table, answers: Answers = NO_ANSWERS) -> Finding:
    """Rows of survival: the day an animal was last known of, and whether that was an event.

    Rows whose code is not known are left out until the user says what it stands for.
    """
    who = read_animals(table)
    when = study_days(table, answers)
    event, is_told, about = _events(table, answers)
    rows = pd.DataFrame(
        {
            **who.columns,
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
    problems = (*about.problems, *who.problems, *when.problems)
    questions = (*when.questions, *about.questions)
    return Finding("survival", kept, recognized(table), problems, questions)


def read_tumor_weights(table: Table) -> Finding:
    """Rows of tumors excised at the end, in grams."""
    who = read_animals(table)
    weight = measure(table, "weight_g")
    rows = pd.DataFrame(
        {
            **who.columns,
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


def read_endpoints(table: Table, answers: Answers = NO_ANSWERS) -> Finding:
    """Rows of any other measure of an animal (Ki-67, p-Akt/Akt ...), by day where one is given."""
    who = read_animals(table)
    when = study_days(table, answers, is_needed=False)
    found = table.numbers("value")
    measures = table.texts("measure")
    units, unclear = _units(table, found)
    rows = pd.DataFrame(
        {
            **who.columns,
            "day": when.day,
            "date": when.date,
            "measure": measures,
            "value": found.values,
            "unit": units,
            "file": table.sheet.file,
            "sheet": table.sheet.name,
            "cell": table.names("value"),
        }
    )
    unnamed = np.flatnonzero(measures == "")
    if len(unnamed):
        what = "These rows name no measure. Fill in the column, also in repeated rows."
        action = f"{counted(len(unnamed), 'row')} left out."
        unclear += (problem(table, "warning", what, "measure", unnamed, action=action),)
    problems = (*who.problems, *when.problems, *mark_problems(table, "value", found), *unclear)
    kept = kept_rows(rows, who.is_known & (measures != ""))
    return Finding("endpoints", kept, recognized(table), problems, when.questions)


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


def read_signals(table: Table, answers: Answers = NO_ANSWERS) -> Finding:
    """Rows of endpoints with the day: one for each animal, day and column of signals."""
    who = read_animals(table)
    when = study_days(table, answers)
    problems = [*who.problems, *when.problems]
    parts = []
    for field in (field for field in table.headings if field.split(" ")[0] == "signal"):
        heading = table.headings[field].text
        found = table.numbers(field)
        problems += mark_problems(table, field, found)
        rows = pd.DataFrame(
            {
                **who.columns,
                "day": when.day,
                "date": when.date,
                "measure": signal_name(heading),
                "value": found.values,
                "unit": signal_unit(heading) or _unit_above(table),
                "file": table.sheet.file,
                "sheet": table.sheet.name,
                "cell": table.names(field),
            }
        )
        parts.append(kept_rows(rows, who.is_known & when.is_known & _is_filled(table, field)))
    return Finding(
        "endpoints",
        pd.concat(parts, ignore_index=True),
        recognized(table),
        tuple(problems),
        when.questions,
    )


def signal_name(heading: str) -> str:
    """``Total Flux [p/s]`` is ``Total Flux``; ``RLU`` alone is bioluminescence."""
    name = _UNIT.sub("", heading).strip(" _-,")
    return BIOLUMINESCENCE if {*heading_words(name)} <= _PLAIN else name


def _units(table: Table, found: Numbers) -> tuple[Objects, tuple[Problem, ...]]:
    """The unit of each value: of its column, else of its cell; a warning where these differ."""
    units = table.texts("unit")
    differs = []
    for at, mark in found.marks.items():
        if mark.unit and units[at] and plain_unit(units[at]) != plain_unit(mark.unit):
            differs.append(at)
        elif mark.unit:
            units[at] = units[at] or mark.unit
    if not differs:
        return units, ()
    what = "The cell names another unit than the column of units. Enter the number alone."
    value, action = found.marks[differs[0]].text, "The column of units counts."
    return units, (problem(table, "warning", what, "value", differs, value, action),)


def _events(
    table: Table, answers: Answers
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], _Told]:
    """Event of each row, whether the cell told it, and what is said about the column."""
    words = table.texts("event")
    heading = table.headings["event"].text
    written = list(dict.fromkeys(words))
    meaning, about = _coding(table, {word: event_of(word) for word in written})
    asked = [w for w in written if meaning[w] is None and (w or not _is_repeated(table))]
    meaning |= answered_codes(table.sheet, written, answers)
    event = np.array([bool(meaning[word]) for word in words], dtype=bool)
    is_told = np.array([meaning[word] is not None for word in words], dtype=bool)
    names = np.array(table.names("event"), dtype=object)
    cells = {word: names[words == word].tolist() for word in asked}
    questions = code_questions(table.sheet, heading, cells)
    problems = (*_untold(table, words, is_told), *about)
    open_rows = ~is_told & (words != "")
    return event, is_told & ~_of_open_animals(table, event, open_rows), _Told(problems, questions)


def _of_open_animals(
    table: Table, event: npt.NDArray[np.bool_], open_rows: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Rows of animals whose end is one of the open rows, as no other row of theirs is an event."""
    animals = _animals(table)
    ended = {animal for animal, is_event in zip(animals, event, strict=True) if is_event}
    is_open = {animal for animal, each in zip(animals, open_rows, strict=True) if each} - ended
    return np.array([animal in is_open for animal in animals], dtype=bool)


def _coding(
    table: Table, meaning: dict[str, bool | None]
) -> tuple[dict[str, bool | None], tuple[Problem, ...]]:
    """What each word means in a column of 1 and 2, or in one that says who was censored."""
    heading = table.headings["event"].text
    explained = codes_in_heading(heading)
    if explained.keys() & meaning.keys():
        return meaning | {code: explained[code] for code in explained.keys() & meaning.keys()}, ()
    if {"1", "2"} <= meaning.keys() and "0" not in meaning:
        what = f"The column '{heading}' holds 1 and 2. Write 1 for an event and 0 for none."
        action = "2 was read as an event, 1 as censored, as R does."
        told = problem(table, "warning", what, "event", action=action)
        return meaning | {"1": False, "2": True}, (told,)
    if counts_censored(heading, [word for word, event in meaning.items() if event is not None]):
        what = f"The column '{heading}' counts the animals that had no event."
        told = problem(table, "info", what, "event", action="1 was read as no event.")
        return {word: None if each is None else not each for word, each in meaning.items()}, (told,)
    return meaning, ()


def _is_repeated(table: Table) -> bool:
    """Whether animals have several rows, of which most tell nothing."""
    animals = _animals(table)
    return len({*animals}) < len(animals)


def _animals(table: Table) -> list[tuple[str, str, str]]:
    return list(zip(*(table.texts(name) for name in ("model", "arm", "animal")), strict=True))


def _untold(table: Table, words: Objects, is_told: npt.NDArray[np.bool_]) -> tuple[Problem, ...]:
    """One problem for each code that does not tell whether there was an event."""
    what = (
        "The cell does not tell whether the animal had an event. Enter 1 (died or reached the "
        "endpoint) or 0 (censored)."
    )
    problems = []
    for word in dict.fromkeys(words[~is_told]):
        at = np.flatnonzero((words == word) & ~is_told)
        action = f"{counted(len(at), 'row')} left out."
        problems.append(problem(table, "warning", what, "event", at, str(word), action))
    return tuple(problems)


def _unit_above(table: Table) -> str:
    rows = table.sheet.rows[max(0, table.heading_row - _TITLES) : table.heading_row]
    texts = (cell for row in rows for cell in row if isinstance(cell, str))
    return next((unit for text in texts if (unit := signal_unit(text))), "")


def _is_filled(table: Table, field: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    cells: Objects = table.columns[field]
    return np.array(cells != "", dtype=bool)
