"""Every figure of a study, in the order of the pages: what is exported, and drawn by command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from analysis.in_vitro.combinations.dose_matrix import DoseMatrix
from analysis.in_vitro.plates.wells import READ_KEYS
from analysis.results import Results
from components.figures import growth_drawn, inference_figures, outcome_figures
from components.figures.catalog_curves import curve_figures
from components.look.theme import Panel, View, file_stem
from components.panels.compare import (
    arm_pair,
    effects,
    lines,
    potency_effect,
    ranking,
    side_by_side,
)
from components.panels.compare.readout_words import measured
from components.panels.in_vitro.combinations import matrices
from components.panels.in_vitro.plates import plate_maps, verdicts, viability
from components.panels.in_vivo.growth import by_day, inhibition, summary, waterfalls
from components.panels.survival import hazards, life_spans
from components.panels.survival.curves import CurveChoices

Choices = Mapping[str, Any]  # the pages' widgets by key, as far as the user touched them
MAPS_AT_ONCE = 6


@dataclass(frozen=True, slots=True, eq=False)
class CatalogFigure:
    """A figure that can be drawn: the page it is on, its model, and how to make its panel.

    ``part`` tells figures of one kind and model apart; ``arm`` is the one that it is about, if any.
    """

    group: str
    model: str
    make: partial[Panel]
    part: str = ""
    arm: str = ""

    @property
    def key(self) -> str:
        """Names the figure, whatever arms are shown."""
        name: str = self.make.func.__name__
        return file_stem(name, self.model, self.part)

    def seen_as(self, view: View) -> CatalogFigure:
        """The same figure for other arms."""
        choices = (view if isinstance(part, View) else part for part in self.make.args)
        return replace(self, make=partial(self.make.func, *choices, **self.make.keywords))


def _drawn_anew(function: Callable[..., Panel], *arguments: Any, **named: Any) -> Panel:
    return function(*arguments, **named)


def panels(
    entries: Iterable[CatalogFigure], draw: Callable[..., Panel] = _drawn_anew
) -> list[Panel]:
    """Each figure that has something to draw; keys and file names are unique.

    ``draw(function, *arguments)`` makes a panel, or finds it where it was made before.
    """
    found: list[Panel] = []
    stems: set[str] = set()
    for entry in entries:
        panel = draw(entry.make.func, *entry.make.args, **entry.make.keywords)
        if panel.figure.is_empty:
            continue
        stem = panel.file_stem or panel.key
        if stem in stems:
            stem = f"{stem}_{len(found) + 1}"
        stems.add(stem)
        found.append(replace(panel, key=entry.key, file_stem=stem))
    return found


def catalog(results: Results, view: View, choices: Choices) -> list[CatalogFigure]:
    """The figures of a study for the shown arms and every model, with the pages' choices."""
    parts = (_compare, _viability, _dose_response, _synergy, _growth, _inference, _outcomes,
             _survival, _maps)  # fmt: skip
    return [entry for part in parts for entry in part(results, view, choices)]


def _compare(results: Results, view: View, choices: Choices) -> Iterator[CatalogFigure]:
    readouts = {"viability": "viability", "growth": "tumor_growth", "survival": "survival"}
    models = {
        readout: choices.get(f"choice_{readout}_model") or results.models(table)[0]
        for readout, table in readouts.items()
        if results.models(table)
    }
    if models and "readouts" in results.tables:
        known = measured(results, models)
        rows = tuple(choices.get("choice_compare_rows", known))
        for theme in side_by_side.themes(rows):
            make = partial(side_by_side.side_by_side, results, view, models, rows, theme)
            yield CatalogFigure("Compare", "", make, part=theme)
        picked = choices.get("choice_compare_rank") or ranking.first_choice(known)
        if picked in known:
            make = partial(ranking.ranking, results, view, models, str(picked))
            yield CatalogFigure("Compare", "", make)
        yield from _pair(results, view, models, choices)
        yield from _models_compared(results, view, models, choices)
    if models and "effects" in results.tables:
        yield CatalogFigure("Compare", "", partial(effects.forest, results, view, models))


def _pair(
    results: Results, view: View, models: dict[str, str], choices: Choices
) -> Iterator[CatalogFigure]:
    """The two arms that were picked on the Compare page, else the first pair."""
    if len(view.arms) < 2:
        return
    first = arm_pair.first_pair(view.arms)
    keys = ("choice_pair_arm", "choice_pair_versus")
    arm, versus = (str(choices.get(k) or n) for k, n in zip(keys, first, strict=True))
    if arm != versus and {arm, versus} <= set(view.names):
        make = partial(arm_pair.pair_forest, results, view, models, arm, versus)
        yield CatalogFigure("Compare", "", make)


def _models_compared(
    results: Results, view: View, models: dict[str, str], choices: Choices
) -> Iterator[CatalogFigure]:
    """Two lines side by side, and cells against animals."""
    for parent, line in lines.line_pairs(results):
        make = partial(lines.both_lines, results, view, parent, line)
        yield CatalogFigure("Compare", line, make)
    known = measured(results, models)
    potency = [name for name in potency_effect.POTENCIES if name in known]
    outcome = [name for name in potency_effect.OUTCOMES if name in known]
    if potency and outcome:
        across = str(choices.get("choice_potency") or potency[0])
        up = str(choices.get("choice_outcome") or outcome[0])
        make = partial(potency_effect.potency_effect, results, view, models, across, up)
        yield CatalogFigure("Compare", "", make)


def _viability(results: Results, view: View, choices: Choices) -> Iterator[CatalogFigure]:
    for model in results.models("viability"):
        rows = results.tables["viability"]
        times = sorted(rows.loc[rows["model"] == model, "time_h"].dropna().unique())
        last = times[-1] if times else float("nan")
        tested = viability.doses(results, model)
        first = viability.default_dose(results, model)
        dose = choices.get(f"choice_dose_{model}", first if first in tested else None)
        time_h = choices.get(f"choice_time_{model}", last)
        yield CatalogFigure(
            "Viability",
            model,
            partial(viability.over_time, results, view, model, dose),
        )
        yield CatalogFigure(
            "Viability",
            model,
            partial(viability.at_time, results, view, model, dose, time_h),
        )


def _dose_response(results: Results, view: View, choices: Choices) -> Iterator[CatalogFigure]:
    for model, make in curve_figures(results, view, choices):
        yield CatalogFigure("Dose response", model, make)


def _synergy(results: Results, view: View, choices: Choices) -> Iterator[CatalogFigure]:
    """The matrix of each shown combination at its last time, against the chosen reference."""
    reference = str(choices.get("choice_combination_reference") or "bliss")
    last: dict[tuple[str, str], DoseMatrix] = {}
    for matrix in results.plate_matrices:
        if matrix.arm in view.names and not matrix.is_fixed_dose:
            before = last.get((matrix.model, matrix.arm))
            if before is None or not matrix.time_h <= before.time_h:
                last[matrix.model, matrix.arm] = matrix
    for matrix in last.values():
        yield CatalogFigure(
            "Synergy",
            matrix.model,
            partial(matrices.matrix_maps, results, matrix, reference),
            matrix.arm,
            matrix.arm,
        )


def _growth(results: Results, view: View, choices: Choices) -> Iterator[CatalogFigure]:
    look = by_day.look_of(choices)
    course = str(choices.get(summary.COURSE_KEY) or summary.DEFAULT_COURSE)
    scheme = str(choices.get("response_scheme") or "gao")
    for model in results.models("tumor_growth"):
        table = results.tables["tumor_growth"]
        days = sorted(table.loc[(table["model"] == model) & (table["n"] > 0), "day"])
        if not days:
            continue
        day = choices.get(f"choice_day_{model}", results.evaluation_days.get(model, days[-1]))
        makers = (
            partial(growth_drawn.growth_curves, results, view, model, look),
            partial(growth_drawn.growth_spider, results, view, model, look),
            partial(waterfalls.change_on_day, results, view, model, float(day), scheme),
            partial(waterfalls.best_change, results, view, model, scheme),
            partial(growth_drawn.growth_inhibition, results, view, model, float(day)),
            partial(inhibition.every_definition, results, view, model),
            partial(summary.course, results, view, model, course),
        )
        for make in makers:
            yield CatalogFigure("Tumor volume", model, make)


def _inference(results: Results, view: View, choices: Choices) -> Iterator[CatalogFigure]:
    for model, make in inference_figures.every_figure(results, view, choices):
        yield CatalogFigure("Tumor volume", model, make)


def _outcomes(results: Results, view: View, choices: Choices) -> Iterator[CatalogFigure]:
    """Response, combinations in vivo, tolerability and excised tumors, as their tabs show them."""
    for entry in outcome_figures.outcomes(results, view, choices):
        yield CatalogFigure(*entry)


def _survival(results: Results, view: View, choices: Choices) -> Iterator[CatalogFigure]:
    curves = CurveChoices(
        bool(choices.get("survival_bands", False)),
        bool(choices.get("survival_medians", False)),
        str(choices.get("survival_counts") or "at risk"),
    )
    for model in results.models("survival"):
        makers = (
            partial(life_spans.kaplan_meier, results, view, model, curves),
            partial(life_spans.life_span, results, view, model),
            partial(hazards.hazard_ratios, results, view, model),
            partial(hazards.rmst_differences, results, view, model),
        )
        for make in makers:
            yield CatalogFigure("Survival", model, make)
        for entry in outcome_figures.survival_of_combinations(results, view, model, curves):
            yield CatalogFigure(*entry)


def _maps(results: Results, view: View, choices: Choices) -> Iterator[CatalogFigure]:
    """Plate maps, a figure for at most six plate reads of a model and experiment."""
    wells = results.tables.get("well_viability")
    if wells is None:
        return
    for model in results.models("plate_qc"):
        yield CatalogFigure(
            "Plate maps",
            model,
            partial(verdicts.plate_verdicts, results, view, model),
        )
    known = wells["viability_pct"].notna().any()
    value, heading = ("viability_pct", "Viability (%)") if known else ("absorbance", "Absorbance")
    reads = wells[READ_KEYS].drop_duplicates()
    for (model_name, experiment), rows in reads.groupby(["model", "experiment"], sort=False):
        names = list(dict.fromkeys(plate_maps.read_names(rows)))
        words = ", ".join(part for part in (heading, str(model_name), str(experiment)) if part)
        which = (str(model_name), str(experiment))
        for start in range(0, len(names), MAPS_AT_ONCE):
            some = tuple(names[start : start + MAPS_AT_ONCE])
            make = partial(plate_maps.maps_of, results, which, some, value, words)
            part = file_stem(str(experiment), str(start + 1))
            yield CatalogFigure("Plate maps", str(model_name), make, part)
