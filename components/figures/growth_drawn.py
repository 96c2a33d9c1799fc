"""Growth figures straight from the results, with what they need computed for them."""

from __future__ import annotations

from analysis.results import Results
from components.look.theme import Panel, View
from components.panels.in_vivo.growth import by_day, inhibition, spider
from components.panels.in_vivo.growth.by_day import GrowthLook


def growth_curves(results: Results, view: View, model: str, look: GrowthLook) -> Panel:
    """The center of every arm by day."""
    curves = by_day.curves_of(results, model, look.measure, look.rule)
    return by_day.growth_curves(results, curves, view, model, look)


def growth_spider(results: Results, view: View, model: str, look: GrowthLook) -> Panel:
    """A panel for each arm, with every animal."""
    curves = by_day.curves_of(results, model, look.measure, look.rule)
    return spider.spider(results, curves, view, model, look)


def growth_inhibition(results: Results, view: View, model: str, day: float) -> Panel:
    """Growth inhibition on any day."""
    effects = inhibition.effects_on(results, model, day)
    return inhibition.inhibition(results, effects, view, model, day)
