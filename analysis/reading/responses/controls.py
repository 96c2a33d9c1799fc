"""Controls of a table of responses: dose 0, a control's name, and names that stay open."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from analysis.reading.columns.assay_names import OF_ASSAY
from analysis.reading.files.cells import cell_name
from analysis.reading.responses.blocks import Column
from analysis.reading.responses.lines import named_in
from analysis.reading.responses.table import Asker, Response, Responses
from analysis.reading.responses.table_names import drug_of_file
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.plates import without_time
from analysis.reading.workbook.layouts import OWN_ARM

OWN_CURVE, CONTROL_AT_EACH = "an arm with a curve of its own", "the control of the other arms"
_OF_CONTROL = re.compile(r"(?:ctrl|control|untreated|dmso|vehicle)", re.IGNORECASE)
_OF_START = re.compile(r"(?:time ?0|t ?0|day ?0|0 ?h|start|baseline)", re.IGNORECASE)
RADIATION = "radiation"
_NOT_NAMED = "drug"  # where a table names none, and its file or sheet is called as a control
_FEWEST_DOSES = 2
_LEVEL = 0.3  # of the largest response: a change by which a series is no control
_APART = 3.0  # times that one control is above another


def with_arms(asker: Asker, found: Responses, name: str) -> Responses:
    """Every response with its arm; those of a table that names no drug are called as the table."""
    if any(row.arm and not control_role(row.arm) for row in found.rows):
        return found
    if not any(row.concentration > 0 for row in found.rows if not row.arm):
        return found
    model, drug = named_in(name)
    name = without_time(drug) or drug_of_file(asker.sheet)
    name = _NOT_NAMED if control_role(name) else name
    rows = tuple(replace(row, arm=row.arm or name, model=row.model or model) for row in found.rows)
    what = f"The table names no drug, so its responses are called '{name}'."
    action = "Rename the arm where that is not its name."
    return replace(found, rows=rows).told(asker.problem("info", what, found.first, action))


def reference_columns(columns: Sequence[Column], response: Column) -> dict[str, Column]:
    """Columns with the control of each row, and with what there was at time 0.

    ::

        cell_count   cell_count__ctrl   cell_count__time0
        1342         5426               1609
    """
    found: dict[str, Column] = {}
    for column in columns:
        name, of = (" ".join(c.heading.replace("_", " ").split()) for c in (column, response))
        added = name[len(of) :].strip() if name.startswith(f"{of} ") else ""
        if _OF_CONTROL.fullmatch(added):
            found.setdefault("control", column)
        elif _OF_START.fullmatch(added):
            found.setdefault("start", column)
    return found


def reference_rows(
    columns: Mapping[str, Column], block_rows: Sequence[int], rows: Sequence[Response]
) -> list[Response]:
    """The control and the start of rows as responses of their own, each number of a kind once."""
    at = {row: place for place, row in enumerate(block_rows)}
    found: dict[tuple[object, ...], Response] = {}
    for kind, column in columns.items():
        for row in rows:
            value = float(column.values[at[row.cell[0]]])
            time = 0.0 if kind == "start" else row.time_h
            key = (kind, value, row.model, row.experiment, row.table, str(time))
            if not math.isnan(value):
                found.setdefault(key, replace(
                    row, value=value, cell=(row.cell[0], column.at), arm="", arm_2="",
                    concentration=0.0, concentration_2=math.nan, unit="", unit_2="",
                    time_h=time, replicate="", role="vehicle",
                ))  # fmt: skip
    return [*found.values()]


def with_radiation(asker: Asker, found: Responses) -> Responses:
    """Doses in Gy as those of radiation, each drug beside it with a control of its own."""
    dosed = [row for row in found.rows if row.concentration > 0]
    if not dosed or any(row.unit != "Gy" or row.arm_2 for row in dosed):
        return found
    rows = tuple(
        replace(row, arm=RADIATION, model=", ".join(filter(None, (row.model, row.arm))), unit="Gy")
        for row in found.rows
    )
    what = "The doses are in Gy. What was given beside the radiation is compared at its own 0 Gy."
    return replace(found, rows=rows).told(asker.problem("info", what, found.first))


def with_controls(asker: Asker, found: Responses) -> Responses:
    """Rows of controls with their role; what a control's name does not settle is asked."""
    rows = tuple(_with_role(row) for row in found.rows)
    found = _series(asker, replace(found, rows=rows))
    return _full_and_empty(asker, found)


def _with_role(row: Response) -> Response:
    """Dose 0 of every drug is the control, and so is a control's name without a dose."""
    if row.role or row.excluded == OF_ASSAY:
        return row
    zero = row.concentration == 0 and not row.concentration_2 > 0
    if zero or (math.isnan(row.concentration) and control_role(row.arm)):
        role = control_role(row.arm) if row.arm else None
        return replace(row, role=role or "vehicle")
    return row


def _series(asker: Asker, found: Responses) -> Responses:
    """An arm called as a control that stands beside doses.

    Where its responses stay level it is the control of every dose; where they change with the
    dose, whether it is an arm of its own is asked.
    """
    given: dict[str, list[Response]] = {}
    for row in found.rows:
        if row.concentration > 0 and control_role(row.arm) and not row.role:
            given.setdefault(row.arm, []).append(row)
    top = max((abs(row.value) for row in found.rows), default=0.0)
    for arm, rows in given.items():
        doses = {row.concentration for row in rows}
        answer = CONTROL_AT_EACH
        if len(doses) >= _FEWEST_DOSES and _changes(rows) > _LEVEL * top:
            text = f"'{arm}' has responses at {len(doses)} concentrations. What is it?"
            options = (OWN_CURVE, CONTROL_AT_EACH)
            cell = cell_name(*min(row.cell for row in rows))
            answer, question = asker.ask("control_series", text, options, OWN_CURVE, (cell, arm))
            found = replace(found, questions=(*found.questions, question))
        role = OWN_ARM if answer == OWN_CURVE else control_role(arm) or "vehicle"
        changed = [replace(r, role=role) if r.arm == arm and not r.role else r for r in found.rows]
        found = replace(found, rows=tuple(changed))
    return found


def _changes(rows: Sequence[Response]) -> float:
    """How far the responses of the lowest third of the doses are from those of the highest."""
    values = [row.value for row in sorted(rows, key=lambda row: row.concentration)]
    third = max(1, len(values) // 3)
    return float(abs(np.mean(values[:third]) - np.mean(values[-third:])))


def _full_and_empty(asker: Asker, found: Responses) -> Responses:
    """Two controls far apart (with virus and without): which one is 100 % is asked.

    The higher one is assumed; the other stays beside it as a control of the assay.
    """
    means = _means_of_controls(found.rows)
    if len(means) < 2:
        return found
    ranked = sorted(means, key=lambda name: -means[name])
    high, low = ranked[0], ranked[-1]
    if not abs(means[high]) > _APART * abs(means[low]):
        return found
    text = f"The controls {_listed(ranked)} are far apart. Which column is 100 %?"
    answer, question = asker.ask("full_control", text, tuple(ranked), high, (found.first, ""))
    rows = tuple(
        replace(row, role="vehicle" if row.arm == answer else "positive")
        if row.arm in means and row.role
        else row
        for row in found.rows
    )
    return replace(found, rows=rows, questions=(*found.questions, question))


def _means_of_controls(rows: Sequence[Response]) -> Mapping[str, float]:
    values: dict[str, list[float]] = {}
    for row in rows:
        if row.role in ("vehicle", "untreated") and control_role(row.arm):
            values.setdefault(row.arm, []).append(row.value)
    return {name: float(np.mean(found)) for name, found in values.items()}


def _listed(names: Sequence[str]) -> str:
    return " and ".join(f"'{name}'" for name in names)
