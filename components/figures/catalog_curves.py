"""The figures of the Dose response page, as the catalog and the page's choices have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from analysis.results import Results
from components.look.theme import Panel, View
from components.panels.in_vitro.curves import (
    dose_response,
    gr_curves,
    ic50,
    resistance,
    resistance_curves,
)
from components.panels.in_vitro.curves.resistance_words import (
    Pair,
    line_pairs_of,
    pair_rows,
    resisted_drug,
)
from components.panels.in_vitro.plates.viability import default_dose

Choices = Mapping[str, Any]
Makers = list[partial[Panel]]


def curve_figures(
    results: Results, view: View, choices: Choices
) -> Iterator[tuple[str, partial[Panel]]]:
    """Model and maker of every figure: curves and IC50s, growth rate, then resistance."""
    for model in results.models("dose_response"):
        for make in _of_model(results, view, choices, model):
            yield model, make
    for pair in line_pairs_of(results):
        for make in _of_pair(results, view, choices, pair):
            yield pair[0], make


def _of_model(results: Results, view: View, choices: Choices, model: str) -> Makers:
    rows = results.tables["dose_response"]
    times = sorted(rows.loc[rows["model"] == model, "time_h"].dropna().unique())
    time_h = choices.get(f"choice_dose_time_{model}", times[-1] if times else float("nan"))
    bands = choices.get("choice_curve_bands")
    makers: Makers = [
        partial(dose_response.curves, results, view, model, time_h, bands),
        partial(ic50.ic50_forest, results, view, model, time_h),
    ]
    if len(times) > 1:
        makers.append(partial(ic50.ic50_over_time, results, view, model))
    if "gr_metrics" in results.tables:
        makers.append(partial(gr_curves.gr_curves, results, view, model, time_h))
    if "percent_growth" in results.tables:
        makers.append(partial(gr_curves.percent_growth_curves, results, view, model, time_h))
    return makers


def _of_pair(results: Results, view: View, choices: Choices, pair: Pair) -> Makers:
    """A cell line beside its parent, at the time its curves are shown at."""
    known, line = pair_rows(results, view, pair), pair[0]
    if known.empty:
        return []
    time_h = choices.get(f"choice_dose_time_{line}", known["time_h"].max())
    against = resisted_drug(pair_rows(results, view, pair, time_h))
    dose = choices.get(f"choice_resistance_dose_{line}", default_dose(results, line))
    makers: Makers = [
        partial(resistance.ic50_dumbbells, results, view, pair, time_h),
        partial(resistance_curves.both_curves, results, view, pair, time_h),
        partial(resistance.fold_forest, results, view, pair),
    ]
    if against:
        makers.append(
            partial(resistance.against_forest, results, view, line, against, dose, time_h)
        )
    return makers
