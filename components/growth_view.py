"""The tabs of the Tumor volume page: each a function of the results and the tumor model."""

from __future__ import annotations

from collections.abc import Callable

from analysis.results import Results
from components import choices, outcome_view, response_view, session
from components.figure_card import show_panel
from components.panels import growth as growth_panels
from components.panels import inhibition


def growth(results: Results, model: str) -> None:
    """Growth curves, each animal's change, and growth inhibition on one day."""
    chosen = choices.growth_choices(results, model)
    view = choices.with_error_bar(session.current_view())
    choices.verdicts(results, "tumor volume change", model)
    show_panel(
        growth_panels.growth_curves(
            results, view, model, animals=chosen.animals, log_axis=chosen.log
        )
    )
    show_panel(growth_panels.waterfall(results, view, model, chosen.day))
    show_panel(inhibition.inhibition(results, view, model, chosen.definition, chosen.day))


PARTS: dict[str, Callable[[Results, str], None]] = {
    "Growth": growth,
    "Response": response_view.response,
    "Combinations": outcome_view.combinations,
    "Tolerability": outcome_view.tolerability_of,
    "Excised tumors": outcome_view.excised,
}
