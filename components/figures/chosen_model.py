"""Which model each readout is shown for: the choice of the sidebar, the same on every page."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.results import Results
from components.figures.option import Choices

TABLES = {"viability": "viability", "growth": "tumor_growth", "survival": "survival"}


def model_key(readout: str) -> str:
    """Widget key of the choice of a model for one readout."""
    return f"choice_{readout}_model"


def chosen_model(readout: str, models: Sequence[str], choices: Choices) -> str:
    """The model chosen for a readout, else the first of ``models``."""
    chosen = choices.get(model_key(readout))
    return str(chosen) if chosen in models else models[0]


def chosen_models(results: Results, choices: Choices) -> dict[str, str]:
    """The chosen model of every readout that the study has data for."""
    return {
        readout: chosen_model(readout, results.models(table), choices)
        for readout, table in TABLES.items()
        if results.models(table)
    }
