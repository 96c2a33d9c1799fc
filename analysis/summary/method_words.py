"""Words that sentences of the methods paragraph share."""

from __future__ import annotations

import pandas as pd

from analysis.summary.record import Results


def tested(table: pd.DataFrame) -> list[str]:
    """The distinct texts of a table's ``method``."""
    return [str(words) for words in table["method"].unique()] if "method" in table else []


def control_of(results: Results, table: str) -> str:
    """The control of a table's models; where they differ, each with its model."""
    found = {model: results.control(table, model) for model in results.models(table)}
    names = [name for name in dict.fromkeys(found.values()) if name]
    if len(names) < 2:
        return names[0] if names else "control"
    return listed([
        f"{name} ({', '.join(m for m, c in found.items() if c == name)})" for name in names
    ], "or")  # fmt: skip


def days_in_words(days: dict[str, float]) -> str:
    """``day 28``; where models differ, each day with its models."""
    found = dict.fromkeys(days.values())
    if len(found) < 2:
        return f"day {next(iter(found)):g}" if found else "the evaluation day"
    return listed([
        f"day {day:g} ({', '.join(model for model, d in days.items() if d == day)})"
        for day in found
    ])  # fmt: skip


def counts_in_words(counts: pd.Series) -> str:
    """``3``, or ``2 to 3``."""
    low, high = int(counts.min()), int(counts.max())
    return f"{low}" if low == high else f"{low} to {high}"


def listed(words: list[str], last: str = "and") -> str:
    """``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
