"""Whatever is uploaded and whatever is hidden: every panel draws, and says no sloppy word."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import pytest

from analysis.in_vivo.growth.event_free import event_free_curve
from analysis.in_vivo.growth.inhibition import GROWTH_EFFECT_COLUMNS
from analysis.results import Results
from analysis.survival.proportional_hazards import schoenfeld_residuals
from components.look.theme import Panel, View
from components.panels.compare import side_by_side
from components.panels.in_vitro.plates import viability
from components.panels.in_vivo.growth import by_day, inhibition, spider, summary, waterfalls
from components.panels.survival import hazards, life_spans
from components.panels.survival.curves import COUNTS, CurveChoices
from tests.panel_checks import SLOPPY, texts, view_of
from tests.small_studies import (
    GROWING,
    RESTING,
    caliper_rows,
    csv,
    plate_rows,
    results_of,
    survival_rows,
)

LIVES = {"vehicle": [10, 12, 14], "tamoxifen": [15, 17, 20]}
BLANK, VEHICLE = ("blank", "", "", "", (0.1, 0.1)), ("vehicle", "vehicle", "", "", (1.0, 1.1))
DRUG = ("sample", "tamoxifen", 1, "uM", (1.0, 1.1))
SMALL_STUDIES = {
    "calipers": caliper_rows(),
    "calipers of one arm": caliper_rows({"tamoxifen": GROWING}),
    "calipers without control": caliper_rows({"tamoxifen": GROWING, "letrozole": RESTING}),
    "calipers of one animal an arm": caliper_rows(animals=1),
    "calipers of one day": caliper_rows(days=(0,)),
    "an animal measured once": [*caliper_rows(), ("ta9", "tamoxifen", 14, 9, 6)],
    "survival": survival_rows(LIVES, {"ta3"}),
    "survival without control": survival_rows({"letrozole": [9, 9], "tamoxifen": [12, 15]}),
    "survival of one animal": survival_rows({"letrozole": [10]}),
    "survival without events": survival_rows(LIVES, {"ve1", "ve2", "ve3", "ta1", "ta2", "ta3"}),
    "deaths on day 0": survival_rows({"vehicle": [0, 0], "tamoxifen": [0, 0]}),
    "plates": plate_rows(),
    "plates of the vehicle alone": plate_rows([BLANK, VEHICLE]),
    "plates without control": plate_rows([BLANK, DRUG]),
    "plates without blanks": plate_rows([VEHICLE, DRUG]),
    "plates without times": [row[:2] + row[3:] for row in plate_rows()],
    "plates without doses": [row[:6] for row in plate_rows()],
}
LOOKS = (
    by_day.GrowthLook("rtv", rule="carried", lines="animals", log=True),
    by_day.GrowthLook("change", rule="km_median"),
)
NO_EFFECTS = pd.DataFrame(columns=GROWTH_EFFECT_COLUMNS)
READOUTS = {"viability": "viability", "growth": "tumor_growth", "survival": "survival"}


def panels(results: Results, view: View) -> Iterator[Panel]:
    """Every panel of every model, at the first and last dose, time and day."""
    for model in results.models("viability"):
        rows = results.tables["viability"].query("model == @model")
        times = [*np.unique(rows["time_h"].dropna())[[0, -1]]] if rows["time_h"].any() else [np.nan]
        tested = viability.doses(results, model)
        for dose in (None, *tested[:1], *tested[-1:]):
            yield viability.over_time(results, view, model, dose)
            for time_h in times:
                yield viability.at_time(results, view, model, dose, time_h)
    yield from growth_panels(results, view)
    yield from survival_panels(results, view)
    models = {
        readout: results.models(table)[0]
        for readout, table in READOUTS.items()
        if results.models(table)
    }
    yield side_by_side.side_by_side(results, view, models)


def growth_panels(results: Results, view: View) -> Iterator[Panel]:
    """The figures of the tabs Growth and Effect sizes."""
    for model in results.models("tumor_growth"):
        behind, alone = LOOKS
        curves = by_day.curves_of(results, model, behind.measure, behind.rule)
        yield by_day.growth_curves(results, curves, view, model, behind)
        curves = by_day.curves_of(results, model, alone.measure, alone.rule)
        yield spider.spider(results, curves, view, model, alone)
        yield waterfalls.best_change(results, view, model, "pptp")
        days = results.tables["tumor_growth"].query("model == @model and n > 0")["day"]
        for day in {days.min(), days.max()}:
            yield waterfalls.change_on_day(results, view, model, day, "pdxnet")
        effects = results.tables.get("growth_effects", NO_EFFECTS)
        yield inhibition.inhibition(results, effects, view, model, days.max())
        yield inhibition.every_definition(results, view, model)
        yield summary.course(results, view, model, "log_cell_kill 2x")


def survival_panels(results: Results, view: View) -> Iterator[Panel]:
    """Every figure of the Survival page, with everything that can be drawn beside the curves."""
    residuals = schoenfeld_residuals(results.study, results.settings)
    for model in results.models("survival"):
        for counts in COUNTS:
            yield life_spans.kaplan_meier(results, view, model, CurveChoices(True, True, counts))
        yield hazards.hazard_ratios(results, view, model)
        yield hazards.residuals(results, residuals, view, model)
        yield hazards.rmst_differences(results, view, model)
        yield life_spans.life_span(results, view, model)
    if "event_free_survival" in results.tables:
        curves = event_free_curve(results.study, results.tables["animal_volumes"], results.settings)
        for model, endpoint in curves[["model", "endpoint"]].drop_duplicates().itertuples(False):
            drawn = CurveChoices(True, True)
            yield life_spans.event_free(results, curves, view, model, endpoint, drawn)


def check(results: Results, alone: Sequence[str]) -> int:
    """Every panel for all arms, for each of ``alone``, and for none; returns how many there are."""
    everyone = [arm.name for arm in results.study.arms]
    drawn = 0
    for shown in (everyone, *[[name] for name in alone], []):
        for panel in panels(results, view_of(results.study, shown, "ci95")):
            for text in texts(panel):
                assert text
                assert not SLOPPY.search(text), f"{SLOPPY.search(text)}: {text}"
            hidden = set(everyone) - set(shown)
            assert not set(panel.table.get("arm", [])) & hidden
            drawn += 1
    return drawn


@pytest.mark.parametrize("name", SMALL_STUDIES)
def test_every_panel_of_a_small_study(name):
    results = results_of(csv(SMALL_STUDIES[name]))
    arms = [arm.name for arm in results.study.arms]
    assert check(results, arms) >= 3 * (len(arms) + 2)


def test_every_panel_of_the_sample(sample_results):
    assert check(sample_results, ["untreated"]) >= 100


def test_a_panel_with_nothing_to_draw_says_why_in_the_figure(sample_results):
    for panel in panels(sample_results, view_of(sample_results.study, [])):
        assert panel.figure.data == ()
        assert panel.figure.layout.annotations[0].text == panel.caption
        assert panel.caption.endswith(".")
        assert panel.figure.layout.xaxis.visible is False
