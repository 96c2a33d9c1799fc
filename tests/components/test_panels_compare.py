"""The side-by-side figure: every arm in one column over all readouts, with its own numbers."""

import numpy as np
import pytest

from components.panels.compare import side_by_side
from components.theme import arm_styles
from tests.panel_checks import SLOPPY, annotations, by_slot, slots, texts, view_of
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


def test_every_arm_has_a_column_and_every_readout_a_row(sample_results):
    figure = compared(sample_results).figure
    assert columns(figure) == [arm.name for arm in sample_results.study.arms]
    titles = [figure.layout[axis].title.text for axis in ("yaxis", "yaxis2", "yaxis3")]
    assert titles == [
        "Viability (%)<br>MCF-7",
        "Tumor volume<br>change (%)<br>MCF-7Ca",
        "Life span (d)<br>4T1",
    ]


def test_each_row_shows_the_numbers_of_the_scorecard(sample_results):
    figure = compared(sample_results).figure
    card = sample_results.tables["scorecard"].set_index(["model", "arm"])
    for axis, readout, column in (
        ("y", "viability", "viability_pct"),
        ("y2", "growth", "volume_change_pct"),
        ("y3", "survival", "mean_life_span_d"),
    ):
        bars = by_slot(figure, "bar", axis)
        numbers = card.loc[MODELS[readout], column].dropna()
        assert {arm: bar.y[0] for arm, bar in bars.items()} == numbers.to_dict()


def test_points_are_animals_and_experiments(sample_results):
    figure = compared(sample_results).figure
    changes = sample_results.tables["animal_volumes"].query("arm == 'tamoxifen' and day == 28")
    assert list(by_slot(figure, "scatter", "y2")["tamoxifen"].y) == changes["change_pct"].tolist()
    assert len(by_slot(figure, "scatter", "y")["tamoxifen"].y) == 3
    assert len(by_slot(figure, "scatter", "y3")["tamoxifen"].y) == 10


def test_error_bars_are_those_of_the_caption_whatever_other_figures_draw(sample_results):
    chosen = compared(sample_results, view_of(sample_results.study, error_bar="sd"))
    usual = compared(sample_results)
    assert chosen.caption == usual.caption
    sem = sample_results.tables["viability"].query(
        "model == 'MCF-7' and arm == 'tamoxifen' and time_h == 120 and concentration == 10"
    )["sem_pct"]
    for panel in (chosen, usual):
        assert by_slot(panel.figure, "bar", "y")["tamoxifen"].error_y.array[0] == sem.item()
    growth = sample_results.tables["tumor_growth"].query("arm == 'tamoxifen' and day == 28")
    drawn = by_slot(usual.figure, "bar", "y2")["tamoxifen"].error_y.array[0]
    assert drawn == growth["sem_change_pct"].item()


def test_the_caption_says_model_dose_day_and_n_of_each_row(sample_results):
    assert compared(sample_results).caption == (
        "Viability: MCF-7, 10 µM of each drug, 120 h, mean ± SEM, n = 3 experiments (6 to 24 "
        "wells). Change of tumor volume: MCF-7Ca, day 28 from baseline, mean ± SEM, n = 7 to 8 "
        "animals an arm. Life span: 4T1, mean ± SD, n = 10 animals an arm. Illustrative, no "
        "published value: every arm of MCF-7; fulvestrant of MCF-7Ca."
    )


def test_arms_that_were_not_tested_say_so_in_their_column(sample_results):
    figure = compared(sample_results).figure
    missing = [(note.yref, columns(figure)[int(note.x)]) for note in figure.layout.annotations]
    assert missing == [
        ("y2 domain", "untreated"),
        ("y3 domain", "vehicle"),
        ("y3 domain", "letrozole"),
        ("y3 domain", "fulvestrant"),
    ]
    assert set(annotations(figure)) == {"not<br>tested"}


def test_a_hidden_arm_has_no_column_and_no_row_in_the_numbers(sample_results):
    panel = compared(sample_results, view_of(sample_results.study, {"vehicle", "letrozole"}))
    assert columns(panel.figure) == ["vehicle", "letrozole"]
    assert set(panel.table["arm"]) == {"vehicle", "letrozole"}
    color = arm_styles(sample_results.study)["letrozole"].color
    assert by_slot(panel.figure, "bar", "y")["letrozole"].marker.color == color


def test_no_shown_arm_leaves_a_sentence(sample_results):
    panel = compared(sample_results, view_of(sample_results.study, set()))
    assert panel.caption == "No shown arm has a readout here."
    assert panel.figure.data == ()


def test_a_study_without_model_names_has_no_empty_words():
    data = workbook(calipers=caliper_rows(), survival=survival_rows({"vehicle": [9], "x": [12]}))
    results = results_of(data, "small.xlsx")
    panel = compared(results, models={"growth": "", "survival": ""})
    assert panel.caption == (
        "Change of tumor volume: day 14 from baseline, mean ± SEM, n = 2 animals an arm. "
        "Life span: mean ± SD, n = 1 animal an arm."
    )
    assert panel.figure.layout.yaxis.title.text == "Tumor volume<br>change (%)"
    assert not any(SLOPPY.search(text) for text in texts(panel))


def test_animals_without_a_baseline_are_not_in_n():
    rows = [*caliper_rows(), ("ta9", "tamoxifen", 14, 9, 6)]
    panel = compared(results_of(csv(rows)), models={"growth": ""})
    assert "n = 2 animals an arm." in panel.caption
    assert len(by_slot(panel.figure, "scatter")["tamoxifen"].y) == 2


def test_one_day_has_no_change_to_compare():
    panel = compared(results_of(csv(caliper_rows(days=(0,)))), models={"growth": ""})
    assert panel.caption == "No shown arm has a readout here."


def test_each_dose_is_said_where_they_differ():
    results = results_of(csv(ONE_DOSE_EACH))
    panel = compared(results, models={"viability": ""})
    assert columns(panel.figure) == ["vehicle", "tamoxifen", "anastrozole",
                                     "anastrozole + tamoxifen"]  # fmt: skip
    assert panel.caption.startswith(
        "Viability: tamoxifen 1 µM, anastrozole 10 µM, anastrozole + tamoxifen 10 µM + 1 µM, mean "
    )


def test_arms_whose_dose_was_not_given_are_compared_as_they_are():
    results = results_of(csv([row[:6] for row in plate_rows()]))
    panel = compared(results, models={"viability": ""})
    bars = by_slot(panel.figure, "bar")
    assert list(bars) == ["vehicle", "tamoxifen", "anastrozole"]
    assert bars["anastrozole"].y[0] == pytest.approx(50.0)
    assert panel.caption.startswith("Viability: 72 h, mean ± SEM, n = 3 to 6 wells")
    assert np.isfinite(bars["tamoxifen"].y[0])


def test_a_censored_life_span_is_called_restricted(sample_results):
    panel = compared(sample_results, models={"survival": "4T1 (illustrative)"})
    assert "mean ± SD (restricted mean without SD where animals are censored)" in panel.caption
    assert panel.caption.endswith(
        "Illustrative, no published value: every arm of 4T1 (illustrative)."
    )
