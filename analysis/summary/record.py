"""What an analysis gives: tables by name, and the few results that are not tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.in_vitro.combinations.dose_matrix import DoseMatrix
from analysis.in_vivo.growth.windows import EXACT, TREATMENT_START, Windows
from analysis.settings import Settings
from analysis.statistics.cox_and_log_rank import LogRankTest
from analysis.study import Problem, Study


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """Tables by name, in the order of writing, with the few results that are not tables.

    ``study`` is the one that was analyzed, with the survival records derived from its volumes.
    ``tables`` holds only those that the study's data can fill, and always ``problems``.
    ``experiments`` are the means of each experiment behind ``viability`` (the points of figures);
    ``start_days`` and ``evaluation_days`` are by model, ``windows`` the days that were gathered and
    ``by_window`` the table ``animal_volumes`` with an animal once in each, ``unread`` why no day
    answers, by model; ``log_ranks`` compare
    all arms of a model; ``plate_matrices`` are combinations on plates, experiment by experiment.
    """

    study: Study
    settings: Settings
    tables: dict[str, pd.DataFrame]
    problems: tuple[Problem, ...]
    experiments: pd.DataFrame | None = None
    reference_doses: pd.DataFrame | None = None
    start_days: dict[str, float] = field(default_factory=dict)
    evaluation_days: dict[str, float] = field(default_factory=dict)
    windows: Windows = EXACT
    by_window: pd.DataFrame | None = None
    unread: dict[str, str] = field(default_factory=dict)
    log_ranks: dict[str, LogRankTest] = field(default_factory=dict)
    plate_matrices: tuple[DoseMatrix, ...] = ()

    def days_from(self, model: str) -> str:
        """The title of an axis of days: what they are counted from."""
        zero = self.windows.day_zero if self.start_days.get(model) else TREATMENT_START
        return f"Days from {zero}"

    def models(self, table: str) -> list[str]:
        """Models that have rows in that table, in the order of the study."""
        found = self.tables.get(table)
        return [] if found is None else list(found["model"].unique())

    def control(self, table: str, model: str) -> str | None:
        """The comparator among the arms of one model in that table."""
        found = self.tables[table]
        arms = found.loc[found["model"] == model, "arm"].unique()
        return self.study.control(arms, self.settings.control)


def records(tables: Mapping[str, pd.DataFrame], name: str) -> list[dict[str, Any]]:
    """The rows of a table; none where there is no such table."""
    if name not in tables:
        return []
    columns = {str(column): values.tolist() for column, values in tables[name].items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
