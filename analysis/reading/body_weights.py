"""Body weights that no rodent has in grams: 34,710 is written in milligrams, which is asked."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.reading.files.cells import counted
from analysis.reading.words.heading_grammar import worded_field
from analysis.study import Problem, Question

MILLIGRAMS, GRAMS = "milligrams: 1,000 to a gram", "grams, as written"
_HEAVIEST_G = 1_000.0  # the middle weight of the animals of a study; a rat weighs less
_COLUMNS: Mapping[str, str] = {"calipers": "weight_g", "endpoints": "value"}

Tables = Mapping[str, pd.DataFrame]


def in_grams(
    tables: Tables, answers: Mapping[str, str]
) -> tuple[dict[str, pd.DataFrame], list[Problem], tuple[Question, ...]]:
    """The tables with such weights divided by 1,000, sheet by sheet, with a question for each.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables of animals by kind: ``calipers`` with ``weight_g``, ``endpoints`` with ``measure``.
    answers : mapping of str to str
        The answers to the questions ``weight_unit:FILE:SHEET``.
    """
    result = dict(tables)
    problems: list[Problem] = []
    questions: list[Question] = []
    for kind, column in _COLUMNS.items():
        if kind not in tables:
            continue
        is_weight = _are_weights(kind, tables[kind])
        if not is_weight.any():
            continue
        table = tables[kind].copy()
        weights = table.loc[is_weight, [column, "file", "sheet", "cell"]].dropna()
        for (file, sheet), rows in weights.groupby(["file", "sheet"], sort=False):
            if not rows[column].median() > _HEAVIEST_G:
                continue
            question = _question(str(file), str(sheet), rows, column)
            questions.append(question)
            if answers.get(question.key, MILLIGRAMS) != MILLIGRAMS:
                continue
            table.loc[rows.index, column] = rows[column] / 1_000
            if kind == "endpoints":
                table.loc[rows.index, "unit"] = "g"
            what = f"{counted(len(rows), 'body weight')} too large for grams."
            problems.append(Problem("warning", what, question.file, question.sheet, question.cell,
                                    "", "Taken as milligrams and converted."))  # fmt: skip
        result[kind] = table
    return result, problems, tuple(questions)


def _are_weights(kind: str, table: pd.DataFrame) -> pd.Series[bool]:
    """Rows of body weights; of endpoints those with no unit, or one in grams."""
    if kind == "calipers":
        return table["weight_g"].notna()
    named = {name: worded_field(str(name)) == "weight_g" for name in table["measure"].unique()}
    return table["measure"].map(named).astype(bool) & table["unit"].isin(["", "g"])


def _question(file: str, sheet: str, rows: pd.DataFrame, column: str) -> Question:
    first = rows.iloc[0]
    text = f"Body weights such as {first[column]:,.0f} are too large for grams. What is their unit?"
    key = f"weight_unit:{file}:{sheet}"
    return Question(key, text, (MILLIGRAMS, GRAMS), MILLIGRAMS, file, sheet, str(first["cell"]))
