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
from pathlib import PurePath

from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Sheet
from analysis.reading.responses.table import Asker, Responses
from analysis.reading.words.cell_lines import is_line
from analysis.reading.words.plates import Stated, experiment_in, hours_in, without_time


def with_named_time(asker: Asker, found: Responses, name: str) -> Responses:
    """The responses with the experiment and the hours that names state, which is told."""
    texts = (name, asker.sheet.name, PurePath(asker.sheet.file).stem)
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


def drug_of_file(sheet: Sheet) -> str:
    """What responses without a drug are called: the sheet, or the file, without times.

    A sheet that is called as a line of cells is not.
    """
    name = "" if is_line(sheet.name) else sheet.name
    stem = sheet.file.rsplit(".", 1)[0]
    return without_time(name) or without_time(stem) or name or stem


def _first(texts: tuple[str, ...], ask: Callable[[str], Stated | None]) -> Stated | None:
    return next((found for text in texts if (found := ask(text))), None)
