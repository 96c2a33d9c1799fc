"""The forest of effects: what is drawn is what the table says."""

from __future__ import annotations

import pytest

from components.panels.compare.effects import forest
from tests.panel_checks import SLOPPY, annotations, marks, texts, view_of

MODELS = {"viability": "4T1 cells", "growth": "MCF-7Ca", "survival": "4T1"}


def test_every_shown_effect_is_a_point_with_its_interval(sample_results):
    view = view_of(sample_results.study, {"letrozole", "vehicle"})
    panel = forest(sample_results, view, MODELS)
    table = sample_results.tables["effects"]
    rows = table[(table["arm"] == "letrozole") & table["model"].isin(["4T1 cells", "MCF-7Ca"])]
    assert [mark.x[0] for mark in marks(panel.figure)] == pytest.approx(rows["ratio"].to_list())
    highs = [t.x[0] + t.error_x.array[0] for t in marks(panel.figure)]
    lows = [t.x[0] - t.error_x.arrayminus[0] for t in marks(panel.figure)]
    assert highs == pytest.approx(rows["high"].to_list())
    assert lows == pytest.approx(rows["low"].to_list())


def test_headings_name_readout_model_and_day(sample_results):
    panel = forest(sample_results, view_of(sample_results.study), MODELS)
    headings = [text for text in annotations(panel.figure) if text.startswith("<b>")]
    assert headings == [
        "<b>Viability, 4T1 cells, 120 h</b>",
        "<b>Tumor volume, MCF-7Ca, day 28</b>",
        "<b>Tumor growth, MCF-7Ca, to day 28</b>",
        "<b>Hazard of the endpoint, 4T1</b>",
        "<b>Excised tumor weight, MCF-7Ca, at the end</b>",
    ]
    assert "not corrected for the number of arms" in panel.caption
    assert not any(SLOPPY.search(text) for text in texts(panel))


def test_the_line_of_no_effect_ends_before_each_heading(sample_results):
    layout = forest(sample_results, view_of(sample_results.study), MODELS).figure.layout
    headings = [note.y for note in layout.annotations if note.text.startswith("<b>")]
    lines = [(shape.y0, shape.y1) for shape in layout.shapes if shape.x0 == shape.x1 == 1]
    assert len(lines) == len(headings) == 5
    for heading in headings:
        assert not any(low < heading + 0.3 and heading - 0.3 < high for low, high in lines)
    assert lines[0] == pytest.approx((0.4, 5.6))  # five arms from 1 to 5
    assert (layout.yaxis2.tickvals[0], layout.yaxis2.ticktext[0]) == (1, "0.92 (0.85 to 0.99)")


def test_without_a_treated_arm_the_panel_says_so(sample_results):
    panel = forest(sample_results, view_of(sample_results.study, {"vehicle"}), MODELS)
    assert panel.caption == "No shown arm has an effect here."
