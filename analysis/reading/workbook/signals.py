"""Bioluminescence of animals over days: a measure of its own, never a volume.

::

    mouse  treatment  day  Total Flux (p/s)
    1      vehicle    0    1.1e6
    1      vehicle    7    5.2e6

Each column of signals gives rows of ``endpoints`` with a day.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from analysis.reading.findings import NO_ANSWERS, Answers, Finding, kept_rows
from analysis.reading.words.heading_grammar import heading_words, signal_unit
from analysis.reading.words.values import Objects
from analysis.reading.workbook.animals import read_animals
from analysis.reading.workbook.days import study_days
from analysis.reading.workbook.tables import Table, mark_problems, recognized

BIOLUMINESCENCE = "bioluminescence"
_TITLES = 8  # rows above the headings in which a unit may stand
_UNIT = re.compile(r"\s*[(\[].*?[)\]]|\s*\b(?:p|photons)/s\S*$", re.IGNORECASE)
_PLAIN = frozenset({"bli", "rlu", "rlus", "bioluminescence", "luminescence", "biolum", "signal"})


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
                "model": who.model,
                "study": who.study,
                "arm": who.arm,
                "animal": who.animal,
                "cage": who.cage,
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


def _unit_above(table: Table) -> str:
    rows = table.sheet.rows[max(0, table.heading_row - _TITLES) : table.heading_row]
    texts = (cell for row in rows for cell in row if isinstance(cell, str))
    return next((unit for text in texts if (unit := signal_unit(text))), "")


def _is_filled(table: Table, field: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    cells: Objects = table.columns[field]
    return np.array(cells != "", dtype=bool)
