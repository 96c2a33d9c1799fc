"""What the figures of combinations on plates say: scores, calls, pairs of concentrations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.in_vitro.combinations.dose_matrix import DoseMatrix
from analysis.number_words import p_text
from analysis.results import Results
from components.look.theme import counted, dose_text, records, signed_text

REFERENCE_NAMES = {"bliss": "Bliss", "hsa": "HSA", "loewe": "Loewe", "zip": "ZIP"}
REFERENCE_WORDS = {
    "bliss": "Bliss: the drugs act independently",
    "hsa": "HSA: the better drug alone",
    "loewe": "Loewe: the doses add up as if both were one drug",
    "zip": "ZIP: neither drug shifts the other's curve",
}
DIRECTION = "Above 0 (red) the pair kills more than expected: synergy; below 0 (blue): antagonism."


def titled(words: str, matrix: DoseMatrix) -> str:
    """The title of a figure of one matrix: whose it is, and in which cells."""
    return ", ".join(filter(None, [words, matrix.arm, matrix.model]))


def cells_of(results: Results, matrix: DoseMatrix, reference: str) -> pd.DataFrame:
    """The rows of ``synergy_cells`` of one matrix and reference."""
    return _rows(results.tables["synergy_cells"], matrix, reference)


def rows_of(table: pd.DataFrame, matrix: DoseMatrix) -> pd.DataFrame:
    """The rows of a table that are about one matrix."""
    time = table["time_h"]
    here = time.isna() if np.isnan(matrix.time_h) else time == matrix.time_h
    here &= (table["model"] == matrix.model) & (table["arm"] == matrix.arm)
    return table[here].reset_index(drop=True)


def score_row(results: Results, matrix: DoseMatrix, reference: str) -> dict[str, Any]:
    """The row of ``synergy_in_vitro`` of one matrix and reference."""
    return records(_rows(results.tables["synergy_in_vitro"], matrix, reference))[0]


def score_call(row: dict[str, Any]) -> str:
    """What the interval of the score shows."""
    return str(row["interpretation"])


def score_text(results: Results, matrix: DoseMatrix, reference: str) -> str:
    """The mean excess with interval, p and n in one sentence, or why there is none."""
    row = score_row(results, matrix, reference)
    name = REFERENCE_NAMES[reference]
    if not np.isfinite(row["score_pct"]):
        return f"{name}: {row['status']}."
    parts = [f"Mean excess over {name} {signed_text(row['score_pct'], 1, 'points')}"]
    inside = []
    if np.isfinite(row["ci_low"]):
        low, high = (signed_text(row[end], 1, "") for end in ("ci_low", "ci_high"))
        inside.append(f"95 % CI {low} to {high}")
    if np.isfinite(row["p"]):
        inside.append(p_text(row["p"]))
    inside.append(f"{counted([row['n_cells']], 'cell')}")
    inside.append(f"n = {counted([row['n_experiments']], 'experiment')}")
    parts.append(f" ({', '.join(inside)}).")
    if row["status"] != "ok":
        why = row["status"].removeprefix("ok; ")
        parts.append(f" {why[:1].upper()}{why[1:]}.")
    if row["n_experiments"] == 1 and np.isfinite(row["ci_low"]):
        parts.append(" One experiment: the interval describes its wells only.")
    return "".join(parts)


def where_text(matrix: DoseMatrix) -> str:
    """Combination, model and time."""
    return ", ".join(part for part in (matrix.arm, matrix.model, time_text(matrix)) if part)


def status_text(results: Results, matrix: DoseMatrix, reference: str) -> str:
    """Why a reference has no numbers."""
    row = score_row(results, matrix, reference)
    words = "too few pairs for a surface" if row["status"] == "ok" else row["status"]
    return f"{REFERENCE_NAMES[reference]}: {words}."


def pair_text(matrix: DoseMatrix, first: float, second: float) -> str:
    """``10 µM + 3 µM``; "as laid out" where the layout names no concentrations."""
    if not (np.isfinite(first) and np.isfinite(second)):
        return "the concentrations laid out"
    return f"{dose_text(first, matrix.units[0])} + {dose_text(second, matrix.units[1])}"


def time_text(matrix: DoseMatrix) -> str:
    """``72 h``, or nothing where the plates have no time."""
    return f"{matrix.time_h:g} h" if np.isfinite(matrix.time_h) else ""


def _rows(table: pd.DataFrame, matrix: DoseMatrix, reference: str) -> pd.DataFrame:
    rows = rows_of(table, matrix)
    return rows[rows["reference"] == reference].reset_index(drop=True)
