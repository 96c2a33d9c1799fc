"""The IC50 of each shown drug in a line, in the lines of cells that the small curves show."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.results import Results
from components.look.theme import View, potency_text, records
from components.panels.in_vitro.curves.words import (
    ends_text,
    experiments_words,
    hours,
    interval_kind,
    rows_at,
    short_text,
)


@dataclass(frozen=True, slots=True)
class PotencyLines:
    """Each arm with its IC50s; the lines of cells that they are of, and what the intervals are."""

    title: str = ""
    models: str = ""
    note: str = ""
    lines: tuple[tuple[str, str], ...] = ()


def ic50_lines(
    results: Results, view: View, parent: str, resistant: str, time_h: float
) -> PotencyLines:
    """``tamoxifen 27 µM (22 to 34)`` at one time; ``vs`` that of the parent of a resistant line.

    The same values as on the page Cells: interval over experiments where there are three.
    """
    models = [resistant, parent] if resistant else [parent]
    tables = [rows_at(results, view, "dose_response", model, time_h) for model in models]
    table = pd.concat(tables)
    if table.empty:
        return PotencyLines()
    found: dict[str, list[str]] = {name: [] for name in view.names_in(table)}
    for rows in tables:
        said = {row["arm"]: _words(row) for row in records(rows)}
        for arm, words in found.items():
            words.append(said.get(arm, "not tested"))
    kind = interval_kind(results, table).partition(" (")[0]
    return PotencyLines(
        f"IC50{hours(time_h)}",
        " vs ".join(filter(None, models)),
        f"IC50: {kind}, {experiments_words(table)}.",
        tuple((arm, " vs ".join(words)) for arm, words in found.items()),
    )


def _words(row: Mapping[str, Any]) -> str:
    """``25.6 µM (16.9 to 38.8)``, ``> 100 µM``."""
    if math.isfinite(row["ic50"]):
        return f"{potency_text(row['ic50'], row['unit'])} ({ends_text(row)})"
    return short_text(row)
