"""Figures and words of combinations in vivo against their tables."""

import numpy as np
import pytest

from analysis.summary.partners import GROWTH, VOLUME
from components.panels.in_vivo.combinations.growth import (
    MEASURES,
    combinations,
    growth_beside_expected,
    synergy_on_day,
)
from components.panels.in_vivo.combinations.index import combination_index
from components.panels.in_vivo.combinations.partners import NO_ROWS, partners_forest
from components.panels.in_vivo.combinations.survival import NO_PAIR, combination_survival
from components.panels.survival.curves import CurveChoices
from tests.panel_checks import SLOPPY, annotations, ends_of, marks, named, notes, texts, view_of
from tests.small_studies import caliper_rows, csv, results_of

MODEL = "MCF-7Ca"
PAIR = "anastrozole + tamoxifen"
TUMOR = (VOLUME, GROWTH)


def clean(panel):
    return not [text for text in texts(panel) if SLOPPY.search(text)]


def rows_of(results, readout, model=MODEL):
    table = results.tables["combination_partners"]
    return table[(table["model"] == model) & (table["readout"] == readout)].set_index("partner")


def test_the_forest_has_the_ratios_of_the_table_and_says_its_direction(sample_results):
    panel = partners_forest(sample_results, view_of(sample_results.study), MODEL, TUMOR)
    table = sample_results.tables["combination_partners"].query("model == @MODEL")
    points = [mark.x[0] for mark in marks(panel.figure)]
    wanted = [*rows_of(sample_results, VOLUME)["ratio"], *rows_of(sample_results, GROWTH)["ratio"]]
    assert points == pytest.approx(wanted)
    np.testing.assert_allclose(
        ends_of(panel.figure.data[0])[1:], table.iloc[2][["ratio_low", "ratio_high"]].astype(float)
    )
    row = table.iloc[2]
    assert notes(panel.figure)[0].startswith(f"{row['ratio']:.2f} ({row['ratio_low']:.2f} to ")
    assert {"← combination better", "partner better →"} == set(annotations(panel.figure))
    assert "below 1 the combination is better" in panel.caption
    assert panel.figure.layout.yaxis.ticktext[0].startswith("over anastrozole<br>volume on day 28")
    assert clean(panel)


def test_observed_and_expected_growth_are_those_of_the_table(sample_results):
    view = view_of(sample_results.study)
    assert combinations(sample_results, view, MODEL) == [PAIR]
    panel = growth_beside_expected(sample_results, view, MODEL, PAIR)
    table = sample_results.tables["combination_growth"]
    lines = named(panel.figure)
    assert list(lines["expected without interaction"].y) == [1.0, *table["expected_rtv"]]
    observed = lines[f"{PAIR}, observed"]
    assert list(observed.y) == [1.0, *table["observed_rtv"]]
    assert observed.error_y.array[-1] == pytest.approx(
        table["observed_high"].iloc[-1] - table["observed_rtv"].iloc[-1]
    )
    assert "above the line, less is gained than expected" in panel.caption
    assert "above the dashed line: antagonism" in annotations(panel.figure)
    assert clean(panel)


def test_the_excess_on_the_day_is_that_of_the_table(sample_results):
    panel = synergy_on_day(sample_results, view_of(sample_results.study), MODEL)
    table = sample_results.tables["synergy_tgi"].set_index("measure")
    points = [trace.x[0] for trace in panel.figure.data if trace.mode == "markers"]
    assert points == pytest.approx(table.loc[list(MEASURES), "excess"].tolist())
    assert annotations(panel.figure).count("← antagonism") == 3
    assert "83.0 % observed, 104.0 % expected: excess −21.0" in panel.caption
    assert "Intervals by the spread of logarithms, Student's t" in panel.caption
    assert clean(panel)


def test_survival_shows_the_combination_its_partners_and_control_only(sample_results):
    view = view_of(sample_results.study)
    panel = combination_survival(sample_results, view, "4T1", PAIR, CurveChoices())
    steps = [trace.name for trace in panel.figure.data if trace.line.shape == "hv"]
    assert steps == ["untreated", "anastrozole", "tamoxifen", PAIR]
    assert "tamoxifen 0.69 (0.28 to 1.71), p = 0.348, not shown" in panel.caption
    assert clean(panel)


def test_a_hidden_combination_is_not_judged(sample_results):
    view = view_of(sample_results.study, ["vehicle", "anastrozole", "tamoxifen"])
    assert partners_forest(sample_results, view, MODEL, TUMOR).caption == NO_ROWS
    panel = combination_survival(sample_results, view, "4T1", PAIR, CurveChoices())
    assert panel.caption == NO_PAIR


def test_without_combinations_the_figures_say_so():
    results = results_of(csv(caliper_rows()))
    view = view_of(results.study)
    assert partners_forest(results, view, "", TUMOR).caption == NO_ROWS
    assert combinations(results, view, "") == []
    assert synergy_on_day(results, view, "").caption.startswith(
        "No shown combination has its parts"
    )


def test_directions_stand_at_the_ends_of_the_plot_and_a_narrow_axis_has_ticks():
    courses = {"vehicle": (8, 8.6, 9), "a": (8, 8.2, 8.3), "b": (8, 8.1, 8.3), "a + b": (8, 8, 8)}
    results = results_of(csv(caliper_rows(courses, animals=4)))
    view = view_of(results.study)
    index = combination_index(results, view, "", "bliss").figure
    said = {note.text: (note.yref, note.y) for note in index.layout.annotations}
    assert said["above 1: antagonism"] == ("y domain", 0.99)
    assert said["below 1: synergy"] == ("y domain", 0.01)
    growth = growth_beside_expected(results, view, "", "a + b").figure.layout.yaxis
    shown = [
        tick for tick in growth.tickvals if 10 ** growth.range[0] < tick < 10 ** growth.range[1]
    ]
    assert len(shown) >= 3
    assert 1 in shown
