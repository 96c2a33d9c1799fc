"""The side-by-side figure: every arm in one column over all readouts, with its own numbers."""

import numpy as np
import pytest

from components.look.theme import arm_styles
from components.panels.compare.side_by_side import side_by_side
from tests.panel_checks import SLOPPY, by_slot, slots, texts, view_of, whiskers
from tests.small_studies import caliper_rows, csv, plate_rows, results_of, survival_rows, workbook

MODELS = {"viability": "MCF-7", "growth": "MCF-7Ca", "survival": "4T1"}
ONE_DOSE_EACH = [
    ("plate", "well", "absorbance", "role", "arm",
     "concentration", "unit", "concentration_2", "unit_2"),
    ("P", "A1", 0.1, "blank", "", "", "", "", ""),
    ("P", "A2", 1.1, "vehicle", "vehicle", "", "", "", ""),
    ("P", "A3", 0.6, "sample", "tamoxifen", 1, "uM", "", ""),
    ("P", "A4", 0.8, "sample", "anastrozole", 10, "uM", "", ""),
    ("P", "A5", 0.4, "sample", "anastrozole + tamoxifen", 10, "uM", 1, "uM"),
]  # fmt: skip


def compared(results, view=None, models=MODELS):
    return side_by_side(results, view or view_of(results.study), models)


def columns(figure):
    """The labels of the one arm axis that all rows share."""
    return slots(figure)


def rows_of(figure):
    """The y axis of each readout by its heading; the first subplot holds the arms' names alone."""
    return {
        note.text.partition("</b>")[0].removeprefix("<b>"): note.yref.removesuffix(" domain")
        for note in figure.layout.annotations
        if note.text.startswith("<b>")
    }


def test_every_arm_has_a_column_and_every_readout_a_row(sample_results):
    figure = compared(sample_results).figure
    assert columns(figure) == [arm.name for arm in sample_results.study.arms]
    assert list(rows_of(figure)) == [
        "Viability", "IC50", "Tumor volume change", "TGI", "Growth rate", "Response",
        "Lowest body weight", "Life span", "Hazard ratio", "Excised tumor weight",
    ]  # fmt: skip
    heads = [note.text for note in figure.layout.annotations if note.text.startswith("<b>")]
    assert heads[0] == "<b>Viability</b> (%), MCF-7, 10 µM of each drug, 120 h"
    assert heads[1] == "<b>IC50</b> (µM), MCF-7, 120 h"
    assert heads[7] == "<b>Life span</b> (d), 4T1"


def test_each_row_shows_the_numbers_of_the_scorecard(sample_results):
    figure = compared(sample_results).figure
    card = sample_results.tables["scorecard"].set_index(["model", "arm"])
    axes = rows_of(figure)
    for name, kind, readout, column in (
        ("Viability", "bar", "viability", "viability_pct"),
        ("Tumor volume change", "bar", "growth", "volume_change_pct"),
        ("Life span", "bar", "survival", "mean_life_span_d"),
        ("TGI", "scatter", "growth", "tgi_pct"),
        ("Growth rate", "scatter", "growth", "growth_rate"),
        ("Hazard ratio", "scatter", "survival", "hazard_ratio"),
    ):
        drawn = by_slot(figure, kind, axes[name])
        numbers = card.loc[MODELS[readout], column].dropna()
        assert {arm: mark.y[0] for arm, mark in drawn.items()} == pytest.approx(
            numbers.to_dict(), rel=1e-12
        ), name


def test_points_are_animals_and_experiments(sample_results):
    figure = compared(sample_results).figure
    axes = rows_of(figure)
    changes = sample_results.tables["animal_volumes"].query("arm == 'tamoxifen' and day == 28")
    drawn = by_slot(figure, "scatter", axes["Tumor volume change"])["tamoxifen"]
    assert list(drawn.y) == changes["change_pct"].tolist()
    assert len(by_slot(figure, "scatter", axes["Viability"])["tamoxifen"].y) == 3
    assert len(by_slot(figure, "scatter", axes["Life span"])["tamoxifen"].y) == 10


def test_whiskers_are_the_intervals_of_the_table(sample_results):
    figure = compared(sample_results, view_of(sample_results.study, error_bar="sd")).figure
    axes = rows_of(figure)
    table = sample_results.tables["readouts"].set_index(["readout", "model", "arm"])
    change = table.loc[("tumor volume change", "MCF-7Ca", "letrozole")]
    assert (
        whiskers(figure, axes["Tumor volume change"])["letrozole"]
        == change["high"] - change["estimate"]
    )
    ratio = table.loc[("hazard ratio", "4T1", "tamoxifen")]
    drawn = by_slot(figure, "scatter", axes["Hazard ratio"])["tamoxifen"]
    assert drawn.error_y.array[0] == ratio["high"] - ratio["estimate"]
    assert drawn.error_y.arrayminus[0] == ratio["estimate"] - ratio["low"]


def test_an_ic50_beyond_the_range_is_an_open_arrow_at_its_end(sample_results):
    figure = compared(sample_results).figure
    axis = rows_of(figure)["IC50"]
    marks = by_slot(figure, "scatter", axis)
    assert (marks["anastrozole"].y[0], marks["anastrozole"].marker.symbol) == (
        100.0,
        "arrow-up-open",
    )
    assert marks["tamoxifen"].marker.symbol == arm_styles(sample_results.study)["tamoxifen"].symbol
    notes = {note.text for note in figure.layout.annotations if note.yref == f"{axis} domain"}
    assert {"control", "no curve"} <= notes
    assert {"> 100", "3.86", "1.33"} <= set(slots(figure, row=3))
    assert figure.layout["yaxis3"].type == "log"


def test_responses_are_stacked_to_all_evaluable_animals(sample_results):
    figure = compared(sample_results).figure
    axis = rows_of(figure)["Response"]
    bars = {trace.name: trace for trace in figure.data if trace.yaxis == axis and trace.name}
    assert list(bars) == ["PD", "SD", "PR", "CR"]
    assert bars["PR"].y == (0, 50, 100, 0, 25, 0)
    assert bars["SD"].text == ("1", "4", "", "8", "6", "8")
    totals = np.sum([bars[name].y for name in bars], axis=0)
    assert totals.tolist() == [100.0] * 6
    assert [columns(figure)[at] for at in bars["PR"].x] == [
        "vehicle", "anastrozole", "letrozole", "tamoxifen", "fulvestrant",
        "anastrozole + tamoxifen",
    ]  # fmt: skip


def test_the_caption_says_model_dose_day_and_n_of_each_row(sample_results):
    caption = compared(sample_results).caption
    for words in (
        "Viability: MCF-7, 10 µM of each drug, 120 h, mean, Student's t interval, n = 3 "
        "experiments an arm.",
        "IC50: MCF-7, 120 h, where the curve crosses 50 %, interval over experiments (jackknife), "
        "n = 3 experiments an arm. anastrozole, letrozole: above the tested range.",
        "Tumor volume change: MCF-7Ca, day 28, mean, Student's t interval, n = 7 to 8 animals an "
        "arm.",
        "Life span: 4T1, mean, Student's t interval, n = 10 animals an arm.",
    ):
        assert words in caption
    assert caption.endswith(
        "Illustrative, no published value: every arm of MCF-7; fulvestrant of MCF-7Ca."
    )


def test_chosen_rows_alone_are_drawn_in_the_order_of_the_work(sample_results):
    view = view_of(sample_results.study)
    panel = side_by_side(sample_results, view, MODELS, ["life span", "IC50"])
    assert list(rows_of(panel.figure)) == ["IC50", "Life span"]
    assert set(panel.table["readout"]) == {"IC50", "life span"}
    assert "Not in this study" not in panel.caption
    assert side_by_side(sample_results, view, MODELS, []).figure.data == ()


def test_the_line_of_no_growth_leaves_out_the_words_in_its_way(sample_results):
    figure = compared(sample_results).figure
    axis = rows_of(figure)["Growth rate"]
    drawn = sorted(
        (shape.x0, shape.x1)
        for shape in figure.layout.shapes
        if (shape.yref, shape.line.dash) == (axis, "dot")
    )
    slot = columns(figure).index("untreated")
    assert drawn == [(-0.6, pytest.approx(slot - 0.2)), (pytest.approx(slot + 0.2), 6.6)]
    assert figure.layout[axis.replace("y", "yaxis")].zeroline is False


def test_arms_that_were_not_tested_say_so_in_their_column(sample_results):
    figure = compared(sample_results).figure
    axes = {axis: name for name, axis in rows_of(figure).items()}
    missing = [
        (axes[note.yref.removesuffix(" domain")], columns(figure)[int(note.x)])
        for note in figure.layout.annotations
        if note.text == "not tested"
    ]
    assert [arm for name, arm in missing if name == "Tumor volume change"] == ["untreated"]
    assert [arm for name, arm in missing if name == "Life span"] == [
        "vehicle", "letrozole", "fulvestrant",
    ]  # fmt: skip


def test_a_hidden_arm_has_no_column_and_no_row_in_the_numbers(sample_results):
    panel = compared(sample_results, view_of(sample_results.study, {"vehicle", "letrozole"}))
    assert columns(panel.figure) == ["vehicle", "letrozole"]
    assert set(panel.table["arm"]) == {"vehicle", "letrozole"}
    color = arm_styles(sample_results.study)["letrozole"].color
    axis = rows_of(panel.figure)["Viability"]
    assert by_slot(panel.figure, "bar", axis)["letrozole"].marker.color == color


def test_no_shown_arm_leaves_a_sentence(sample_results):
    panel = compared(sample_results, view_of(sample_results.study, set()))
    assert panel.caption == "No shown arm has a readout here."
    assert panel.figure.data == ()


def test_a_study_without_model_names_has_no_empty_words():
    data = workbook(calipers=caliper_rows(), survival=survival_rows({"vehicle": [9], "x": [12]}))
    results = results_of(data, "small.xlsx")
    panel = compared(results, models={"growth": "", "survival": ""})
    for words in (
        "Tumor volume change: day 14, mean, Student's t interval, n = 2 animals an arm.",
        "Life span: mean, Student's t interval, n = 1 animal. vehicle, x: no interval.",
        "Not in this study, or of no shown arm: Viability, IC50, Lowest body weight, ",
    ):
        assert words in panel.caption, panel.caption
    assert not any(SLOPPY.search(text) for text in texts(panel))


def test_animals_without_a_baseline_are_not_in_n():
    rows = [*caliper_rows(), ("ta9", "tamoxifen", 14, 9, 6)]
    panel = compared(results_of(csv(rows)), models={"growth": ""})
    assert "n = 2 animals an arm." in panel.caption
    assert len(by_slot(panel.figure, "scatter", "y2")["tamoxifen"].y) == 2


def test_one_day_has_no_change_to_compare():
    panel = compared(results_of(csv(caliper_rows(days=(0,)))), models={"growth": ""})
    assert panel.caption == "No shown arm has a readout here."


def test_each_dose_is_said_where_they_differ():
    results = results_of(csv(ONE_DOSE_EACH))
    panel = compared(results, models={"viability": ""})
    assert columns(panel.figure) == ["vehicle", "tamoxifen", "anastrozole",
                                     "anastrozole + tamoxifen"]  # fmt: skip
    assert (
        "Viability: tamoxifen 1 µM, anastrozole 10 µM, anastrozole + tamoxifen 10 µM + 1 µM, mean, "
    ) in panel.caption


def test_arms_whose_dose_was_not_given_are_compared_as_they_are():
    results = results_of(csv([row[:6] for row in plate_rows()]))
    panel = compared(results, models={"viability": ""})
    bars = by_slot(panel.figure, "bar", "y2")
    assert list(bars) == ["vehicle", "tamoxifen", "anastrozole"]
    assert bars["anastrozole"].y[0] == pytest.approx(50.0)
    assert "Viability: 72 h, mean, Student's t interval, n = 3 to 6 wells of one" in panel.caption
    assert np.isfinite(bars["tamoxifen"].y[0])


def test_a_censored_life_span_is_called_restricted(sample_results):
    panel = compared(sample_results, models={"survival": "4T1 (illustrative)"})
    assert "mean, Student's t interval; restricted mean, no interval, n = 10" in panel.caption
    assert "letrozole, fulvestrant: no interval." in panel.caption
    assert panel.caption.endswith(
        "Illustrative, no published value: every arm of 4T1 (illustrative)."
    )


def test_drugs_without_a_dose_in_common_are_not_called_untested():
    rows = [("drug", "concentration (uM)", "viability (%)"), ("vehicle", 0, 100)]
    rows += [("tamoxifen", dose, alive) for dose, alive in ((0.1, 96), (1, 80), (3, 55), (9, 20))]
    rows += [("anastrozole", dose, alive) for dose, alive in ((2, 96), (20, 80), (70, 55), (90, 9))]
    figure = compared(results_of(csv(rows)), models={"viability": ""}).figure
    gaps = [note.text for note in figure.layout.annotations if note.textangle == -90]
    assert "no shared dose" in gaps
    assert "not tested" not in gaps


def test_a_hazard_ratio_of_little_stands_at_a_tick_written_out(sample_results):
    figure = compared(sample_results).figure
    axis = figure.layout[rows_of(figure)["Hazard ratio"].replace("y", "yaxis")]
    assert (axis.type, axis.dtick, axis.exponentformat) == ("log", 1, "none")
