"""Experiment and hours of treatment that the name of a table, its sheet or its file states.

::

    sheet 'Exp 2 48h'                         file lapatinib_48h.csv
    Concentration (uM)  Lapatinib  Lapatinib  Concentration (uM)  Rep 1  Rep 2

What the table itself says goes before it. Such words are no part of the drug's name.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Sheet
from analysis.reading.responses.table import Asker, Responses
from analysis.reading.words.cell_lines import is_line
from analysis.reading.words.plates import Stated, experiment_in, hours_in, without_time
from analysis.reading.words.responses import hours_in as hours_alone


def with_named_time(asker: Asker, found: Responses, name: str) -> Responses:
    """The responses with the experiment and the hours that names state, which is told."""
    texts = (name, asker.sheet.name, asker.sheet.stem)
    rows, told = found.rows, []
    if all(math.isnan(row.time_h) for row in rows) and (hours := _first(texts, hours_in)):
        rows = tuple(replace(row, time_h=float(hours.value)) for row in rows)
        told.append(f"The hours of treatment ({hours.value}) were taken from '{hours.words}'.")
    if not any(row.experiment for row in rows) and (stated := _first(texts, experiment_in)):
        rows = tuple(replace(row, experiment=stated.value) for row in rows)
        told.append(f"The experiment ({stated.value}) was taken from '{stated.words}'.")
    cell = cell_name(*rows[0].cell)
    problems = [asker.problem("info", what, cell) for what in told]
    return replace(found, rows=rows).told(*problems)


def with_hours_above(asker: Asker, found: Responses, title: str) -> Responses:
    """The responses of a block under a line that is nothing but its hours: ``48 h``."""
    stated = (row for row in reversed(title.split("\n")) if hours_alone(row) is not None)
    row = next(stated, "")
    if not row or not all(math.isnan(each.time_h) for each in found.rows):
        return found
    hours = float(hours_alone(row) or 0.0)
    what = f"The hours of treatment ({hours:g}) were taken from '{row.strip()}'."
    rows = tuple(replace(each, time_h=hours) for each in found.rows)
    return replace(found, rows=rows).told(asker.problem("info", what, found.first))


def drug_of_file(sheet: Sheet) -> str:
    """What responses without a drug are called: the sheet, or the file, without times.

    A sheet that is called as a line of cells is not.
    """
    name = "" if is_line(sheet.name) else sheet.name
    stem = sheet.stem
    return without_time(name) or without_time(stem) or name or stem


def _first(texts: tuple[str, ...], ask: Callable[[str], Stated | None]) -> Stated | None:
    return next((found for text in texts if (found := ask(text))), None)
