"""Spreads that a plan begins with: of the open study, else of the sample study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.design.spreads import (
    GrowthSpread,
    Ic50Spread,
    ViabilitySpread,
    growth_spread,
    ic50_spread,
    viability_spread,
)
from analysis.results import Results
from analysis.study import StudyError
from components.app import session

# Of the sample study, for a page without a study (tests hold them to it).
SAMPLE_GROWTH = GrowthSpread("MCF-7Ca", 0.0072, 0.05)
SAMPLE_VIABILITY = ViabilitySpread("4T1 cells", 2.8)
SAMPLE_IC50 = Ic50Spread("4T1 cells", 0.046)
SAMPLE_MEDIAN = 29.0
OWN = "own numbers"


@dataclass(frozen=True, slots=True)
class Start:
    """Where starting values come from; ``key`` tells widgets of one source from another's."""

    source: str
    key: str


def results() -> Results | None:
    """The open study's results, where there are any."""
    study = session.memory().study
    if study is None or any(problem.severity == "error" for problem in study.problems):
        return None
    try:
        return session.results()
    except StudyError:
        return None


def growth_start(found: Results | None) -> tuple[GrowthSpread, Start]:
    """Spreads of tumor growth."""
    own = growth_spread(_table(found, "growth_rates")) if found else None
    return own or SAMPLE_GROWTH, _start(own.model if own else None)


def viability_start(found: Results | None) -> tuple[ViabilitySpread, Start]:
    """Spread of viability between experiments."""
    experiments = found.experiments if found else None
    own = viability_spread(experiments) if experiments is not None else None
    return own or SAMPLE_VIABILITY, _start(own.model if own else None)


def ic50_start(found: Results | None) -> tuple[Ic50Spread, Start]:
    """Spread of IC50s between experiments."""
    own = ic50_spread(_table(found, "ic50_by_experiment")) if found else None
    return own or SAMPLE_IC50, _start(own.model if own else None)


def median_start(found: Results | None) -> tuple[float, Start]:
    """The control's median survival (d)."""
    table = _table(found, "survival") if found else pd.DataFrame()
    for model in found.models("survival") if found and len(table) else ():
        control = found.control("survival", model) if found else None
        rows = table[(table["model"] == model) & (table["arm"] == control)]
        if len(rows) and not pd.isna(rows["median_d"].iloc[0]):
            return float(rows["median_d"].iloc[0]), _start(str(model))
    return SAMPLE_MEDIAN, _start(None)


def source_of(start: Start, begun: Mapping[str, float], typed: Mapping[str, float]) -> str:
    """The words for where numbers are from: their start, or the user where one was changed."""
    return start.source if dict(begun) == dict(typed) else OWN


def _start(model: str | None) -> Start:
    if model is None:
        return Start("of the sample study", "sample")
    return Start(f"of the open study{f', {model}' if model else ''}", model)


def _table(found: Results, name: str) -> pd.DataFrame:
    """A table of the results; its columns without rows where there is none."""
    return found.tables.get(name, EMPTY[name])


EMPTY: Mapping[str, pd.DataFrame] = {
    "growth_rates": pd.DataFrame(columns=["model", "n_animals", "sd_slope", "sigma"]),
    "ic50_by_experiment": pd.DataFrame(columns=["model", "arm", "time_h", "unit", "ic50"]),
    "survival": pd.DataFrame(columns=["model", "arm", "median_d"]),
}
