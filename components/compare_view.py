"""The tabs of the Compare page: each a function of the results."""

from __future__ import annotations

from collections.abc import Callable

from analysis.results import Results
from components import choices, session
from components.figure_card import show_figure
from components.panels import compare, effects


def side_by_side(results: Results) -> None:
    """The combinations' verdicts, and every readout with the arms in columns."""
    choices.all_verdicts(results)
    view = session.current_view()
    show_figure(compare.side_by_side, results, view, session.chosen_models(results))


def effect_sizes(results: Results) -> None:
    """Every effect against control as a ratio, on one scale."""
    view = session.current_view()
    show_figure(effects.forest, results, view, session.chosen_models(results))


def scorecard(results: Results) -> None:
    """One row per model and arm, with every main number."""
    choices.scorecard(results, session.current_view())


PARTS: dict[str, Callable[[Results], None]] = {
    "Side by side": side_by_side,
    "Effects against control": effect_sizes,
    "Scorecard": scorecard,
}
