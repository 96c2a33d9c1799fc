"""Resistance in words: what each line needs of a drug, how many times more, and what beats it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.number_words import p_text, ratio_number
from analysis.results import Results
from components.look.theme import View, number_text, potency_text, records
from components.panels.in_vitro.curves.words import ic50_text

Row = Mapping[str, Any]
Pair = tuple[str, str]  # line, reference
NO_PAIR = (
    "Resistance compares a cell line with the one it was made from: here no line has its parent "
    "beside it with the same drug and time."
)
PAIRED_WORDS = {
    "study sheet": "the study sheet names the parent",
    "names": "paired by their names",
}


def line_pairs_of(results: Results) -> list[Pair]:
    """Line and reference of every pair, in the order of the study."""
    table = results.tables.get("resistance")
    if table is None:
        return []
    pairs = zip(table["model"], table["reference_model"], strict=True)
    return [(str(line), str(reference)) for line, reference in dict.fromkeys(pairs)]


def pair_rows(
    results: Results, view: View, pair: Pair, time_h: float | None = None
) -> pd.DataFrame:
    """Rows of one pair for the shown drugs, at one time or at all (None)."""
    table = results.tables.get("resistance")
    if table is None:
        return pd.DataFrame()
    shown = view.rows(table, pair[0])
    shown = shown[shown["reference_model"] == pair[1]]
    if time_h is None:
        return shown
    same = shown["time_h"].isna() if math.isnan(time_h) else shown["time_h"] == time_h
    return shown[same]


def curve_of(results: Results, model: str, row: Row) -> Row | None:
    """The row of ``dose_response`` behind one side of a pair."""
    table = results.tables["dose_response"]
    same = (table["model"] == model) & (table["arm"] == row["arm"])
    time = table["time_h"]
    here = table[same & (time.isna() if math.isnan(row["time_h"]) else time == row["time_h"])]
    return records(here)[0] if len(here) else None


def _side_text(curve: Row | None) -> str:
    if curve is None:
        return "not tested"
    known = math.isfinite(curve["ic50"])
    return potency_text(curve["ic50"], curve["unit"]) if known else ic50_text(curve)


def fold_text(row: Row) -> str:
    """``6.6-fold (5.9 to 7.4)``, ``at least 2.5-fold`` or why nothing can be said."""
    if row["status"] == "ok":
        if not math.isfinite(row["p"]):
            return f"{potency_text(row['ic50_fold'])}-fold (an estimate)"
        low, high = potency_text(row["low"]), potency_text(row["high"])
        return f"{potency_text(row['ic50_fold'])}-fold ({low} to {high})"
    if row["status"] == "at_least":
        return f"at least {potency_text(row['low'])}-fold"
    if row["status"] == "at_most":
        return f"at most {potency_text(row['high'])}-fold"
    return {
        "both_outside_range": "no fold: both IC50s lie outside the tested range",
        "not_determined": "no fold: a curve is not determined",
        "units_differ": "no fold: the concentrations have different units",
    }[row["status"]]


def drug_sentence(results: Results, row: Row) -> str:
    """One drug in both lines: ``tamoxifen: IC50 3.9 µM in MCF-7, 26 µM in TamR: 6.6-fold``."""
    return "; ".join(part for part in (ic50_sentence(results, row), fold_test(row)) if part)


def ic50_sentence(results: Results, row: Row) -> str:
    """The same without the test."""
    line, reference = row["model"], row["reference_model"]
    sides = [(name, _side_text(curve_of(results, name, row))) for name in (reference, line)]
    ic50s = ", ".join(f"{text} in {name}" for name, text in sides)
    fold = fold_text(row)
    return f"{row['arm']}: IC50 {ic50s}{'; ' if fold.startswith('no fold') else ': '}{fold}"


def fold_test(row: Row) -> str:
    """The test of a fold, or why it has none; "" where there is no fold."""
    if not math.isfinite(row["p"]):
        return str(row["method"])
    holm = " (Holm)" if row["p_adjusted"] != row["p"] else ""
    return f"{row['method']}, {p_text(row['p_adjusted'])}{holm}"


def fold_methods(results: Results, known: pd.DataFrame) -> str:
    """What the whiskers of folds are, and which folds have none."""
    tested = known["p"].notna()
    level = f"{100 * results.settings.confidence:g} %"
    found = "; ".join(dict.fromkeys(known.loc[tested, "method"]))
    why = "; ".join(dict.fromkeys(known.loc[(known["status"] == "ok") & ~tested, "method"]))
    said = [f"Whiskers: {level} intervals, {found}."] if found else []
    return " ".join([*said, *([f"Without whiskers, an estimate: {why}."] if why else [])])


def resisted_drug(rows: pd.DataFrame) -> str:
    """The drug with the largest fold, or bound, of those whose lower limit is above 1; else ""."""
    clear = rows[rows["low"] > 1]
    if clear.empty:
        return ""
    size = clear["ic50_fold"].fillna(clear["low"]).to_numpy(float)
    return str(clear["arm"].iloc[int(size.argmax())])


def against_sentences(table: pd.DataFrame) -> list[str]:
    """One sentence an arm: what it leaves of the line beside what the resisted drug leaves."""
    return [
        f"{row['arm']}: {number_text(row['viability_pct'], 0)} % viable against "
        f"{number_text(row['against_pct'], 0)} % with {row['against']}, "
        f"{_call_text(row)}"
        for row in records(table)
    ]


def _call_text(row: Row) -> str:
    if row["call"] == "not tested":
        return str(row["method"]).removesuffix(" on log viability")
    ratio = f"ratio {ratio_number(row['ratio'])}"
    limits = f"({ratio_number(row['low'])} to {ratio_number(row['high'])})"
    return f"{row['call']}: {ratio} {limits}, {p_text(row['p_adjusted'])}, n = {row['n']}"


def paired_text(rows: pd.DataFrame) -> str:
    """Why the two lines are a pair."""
    words = [PAIRED_WORDS[by] for by in rows["paired_by"].unique()]
    return f"The lines: {'; '.join(words)}."


def not_drawn_text(rows: pd.DataFrame) -> str:
    """Drugs without a fold, with their times and the reason."""
    parts = []
    for _, alike in rows.groupby("status", sort=False):
        arms = [
            f"{arm}{_times_text(times)}"
            for arm, times in alike.groupby("arm", sort=False)["time_h"]
        ]
        why = fold_text(records(alike)[0]).removeprefix("no fold: ")
        parts.append(f"{', '.join(arms)}: {why}")
    return f"Not drawn: {'; '.join(parts)}." if parts else ""


def _times_text(times: pd.Series) -> str:
    known = [f"{time_h:g}" for time_h in times.dropna()]
    return f" ({', '.join(known)} h)" if known else ""
