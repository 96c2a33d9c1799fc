"""Growth figures straight from the results, with what they need computed for them."""

from __future__ import annotations

from analysis.results import Results
from components.look.theme import Panel, View
from components.panels import growth, inhibition, spider
from components.panels.growth import GrowthLook


def growth_curves(results: Results, view: View, model: str, look: GrowthLook) -> Panel:
    """The center of every arm by day."""
    curves = growth.curves_of(results, model, look.measure, look.rule)
    return growth.growth_curves(results, curves, view, model, look)


def growth_spider(results: Results, view: View, model: str, look: GrowthLook) -> Panel:
    """A panel for each arm, with every animal."""
    curves = growth.curves_of(results, model, look.measure, look.rule)
    return spider.spider(results, curves, view, model, look)


def growth_inhibition(results: Results, view: View, model: str, day: float) -> Panel:
    """Growth inhibition on any day."""
    effects = inhibition.effects_on(results, model, day)
    return inhibition.inhibition(results, effects, view, model, day)
