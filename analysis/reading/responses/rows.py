"""Responses of one table as rows of a study, with what was assumed and what is asked.

Tables that repeat another (the same numbers, or those over their control) count once.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd

from analysis.reading.columns.assay_names import OF_ASSAY, assay_question, names_of_assay
from analysis.reading.files.cells import cell_name, several
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, Finding
from analysis.reading.responses.controls import with_arms, with_controls, with_radiation
from analysis.reading.responses.doses import with_doses
from analysis.reading.responses.measures import with_measure
from analysis.reading.responses.table import Asker, Response, Responses
from analysis.reading.responses.table_names import with_named_time
from analysis.reading.words.arm_words import control_role
from analysis.reading.workbook.layouts import OWN_ARM
from analysis.study import RAW_SIGNAL, RESPONSE_COLUMNS, Problem, Recognized

_FEWEST = 4  # doses
_TABLE = ["file", "sheet", "table"]
_GIVEN = ["model", "experiment", "replicate", "time_h", "concentration", "concentration_2"]
_FEWEST_EQUAL = 6  # responses that are no chance
_EQUAL = 1e-3  # of a ratio: digits that a copy was rounded to


def finding_of(sheet: Sheet, name: str, found: Responses, answers: Answers) -> Finding:
    """Rows of the table ``responses`` with the problems and the questions of this table."""
    asker = Asker(sheet, answers)
    corners = [row.cell for row in found.rows]
    first, last = cell_name(*min(corners)), cell_name(*max(corners))
    found = with_radiation(asker, with_doses(asker, _without_assay(asker, found)))
    if found.rows:
        timed = with_named_time(asker, with_arms(asker, found, name), name)
        found = with_measure(asker, with_controls(asker, timed))
    if found.marks:
        what = "These cells hold no number."
        cells = several([cell_name(*cell) for cell in found.marks])
        found = found.told(asker.problem("warning", what, cells, "Taken as not measured."))
    found = found.told(*_without_replicates(asker, found.rows))
    rows = pd.DataFrame(_records(sheet, found.rows, name), columns=list(RESPONSE_COLUMNS))
    area = Recognized("responses", sheet.file, sheet.name, first, last, found.columns)
    return Finding("responses", rows, area, found.problems, found.questions, found.used)


def _without_assay(asker: Asker, found: Responses) -> Responses:
    """The table with standards and controls of an assay left out of the means; asked."""
    at = [row for row in found.rows if row.role in ("", "sample") and names_of_assay([row.arm])]
    if not at:
        return found
    names = names_of_assay(row.arm for row in at)
    cell = cell_name(*at[0].cell)
    are_none, question = assay_question(asker.sheet, cell, names, asker.answers)
    rows = tuple(
        replace(row, excluded=OF_ASSAY) if are_none and row in at else row for row in found.rows
    )
    return replace(found, rows=rows, questions=(*found.questions, question))


def without_copies(rows: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """The responses without tables that repeat another, and a word about each of them.

    A table is a copy where all its rows stand in another one, or where it has the doses of
    another one in their order and its responses are those of the other times one number; then the
    raw signal is kept.
    """
    tables = [part for _, part in rows.groupby(_TABLE, sort=False)]
    dropped: dict[int, int] = {}
    for at, other in permutations(range(len(tables)), 2):
        if {at, other} & dropped.keys():
            continue
        one, source = tables[at], tables[other]
        is_twin = len(one) == len(source) and at < other  # of two alike the first is kept
        if (_repeats(one, source) and not is_twin) or (
            _is_scaled(one, source) and not _is_raw(one)
        ):
            dropped[at] = other
    kept = [part for at, part in enumerate(tables) if at not in dropped]
    if not dropped:
        return rows, ()
    told = [_told_copy(tables[at], tables[other]) for at, other in sorted(dropped.items())]
    return pd.concat(kept, ignore_index=True), tuple(told)


def _records(sheet: Sheet, rows: Sequence[Response], name: str) -> Iterator[dict[str, object]]:
    for row in map(_treatment, rows):
        is_control = row.role in ("vehicle", "untreated")
        yield {
            "model": row.model,
            "experiment": row.experiment,
            "table": row.table or name,
            "time_h": row.time_h,
            "role": row.role,
            "arm": row.arm,
            "concentration": math.nan if is_control else row.concentration,
            "unit": "" if is_control else row.unit,
            "concentration_2": row.concentration_2,
            "unit_2": row.unit_2 if row.concentration_2 == row.concentration_2 else "",
            "replicate": row.replicate,
            "response": row.value,
            "measure": row.measure,
            "flag": "",
            "excluded": row.excluded,
            "file": sheet.file,
            "sheet": sheet.name,
            "cell": cell_name(*row.cell),
        }


def _without_replicates(asker: Asker, rows: Sequence[Response]) -> Iterator[Problem]:
    """A word about a table that has one response of everything."""
    treated = Counter(
        (r.model, r.arm, r.arm_2, *map(str, (r.concentration, r.concentration_2, r.time_h)))
        for r in rows
        if r.role in ("", OWN_ARM)
    )
    if len(treated) >= _FEWEST and set(treated.values()) == {1}:
        what = "There is one response of each dose: no replicates say how far they scatter."
        yield asker.problem("info", what, cell_name(*rows[0].cell))


def _treatment(row: Response) -> Response:
    """Arm and concentrations; with one of two drugs at 0 the other drug alone.

    A drug at dose 0 lends its name to no control; a control keeps its own.
    """
    if row.role in ("vehicle", "untreated"):
        name = row.arm if control_role(row.arm) else ""
        return _alone(row, name)
    if math.isnan(row.concentration_2) or row.concentration_2 == 0:
        return _alone(row, row.arm)
    if math.isnan(row.concentration) or row.concentration == 0:
        other = replace(row, concentration=row.concentration_2, unit=row.unit_2)
        return _alone(other, row.arm_2)
    return replace(row, arm=f"{row.arm} + {row.arm_2}")


def _alone(row: Response, arm: str) -> Response:
    """The row of one drug, or of a control, without the second."""
    return replace(row, arm=arm, arm_2="", concentration_2=math.nan, unit_2="")


def _repeats(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether every row of a table stands in another one too."""
    if not _FEWEST_EQUAL <= len(one) <= len(other) or one["response"].nunique() < _FEWEST_EQUAL - 1:
        return False
    return not Counter(_plain_rows(one)) - Counter(_plain_rows(other))


def _plain_rows(table: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    plain = table[[*_GIVEN, "response"]].fillna(-1.0)
    return plain.itertuples(index=False, name=None)


def _is_raw(table: pd.DataFrame) -> bool:
    return bool((table["measure"] == RAW_SIGNAL).all())


def _is_scaled(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether a table has another's doses and arms in their order, and one ratio of responses."""
    if len(one) < _FEWEST_EQUAL or len(one) != len(other) or not _is_raw(other):
        return False
    keys = [*_GIVEN, "arm"]
    same = one[keys].fillna(-1.0).to_numpy() == other[keys].fillna(-1.0).to_numpy()
    if not same.all() or other["response"].nunique() < _FEWEST_EQUAL - 1:
        return False
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = one["response"].to_numpy(float) / other["response"].to_numpy(float)
    known = ratio[np.isfinite(ratio)]
    return bool(len(known) >= _FEWEST_EQUAL and np.ptp(known) <= _EQUAL * abs(np.median(known)))


def _told_copy(copy: pd.DataFrame, source: pd.DataFrame) -> Problem:
    first = copy.iloc[0]
    name = source.iloc[0]["table"]
    what = f"The table '{first['table']}' repeats responses of '{name}' ({len(copy)} numbers)."
    place = (str(first["file"]), str(first["sheet"]), str(first["cell"]))
    return Problem("info", what, *place, action="They count once.")
