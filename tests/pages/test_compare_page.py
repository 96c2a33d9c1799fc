"""Arms compared on the Answer page: what each tab shows, and what is picked there."""

from __future__ import annotations

import pytest

from tests.app_driver import (
    again,
    cards,
    figure,
    figure_keys,
    open_app,
    said,
    tabs,
    turn_to,
    with_upload,
)
from tests.small_studies import RESTING, caliper_rows, csv

PARTS = ["compare_cells", "compare_tumors", "compare_response_and_weight", "compare_survival"]
KEYS = {
    ("Answer", "Two arms", ""): "compare_pair",
    ("Answer", "Side by side", "Effects"): "compare_effects",
    ("Answer", "Side by side", "Cells and animals"): "compare_potency",
    ("Answer", "Ranking", ""): "compare_ranking",
    ("Cells", "Resistant line", "Both lines"): "compare_lines",
}


@pytest.mark.parametrize("place", KEYS)
def test_each_place_has_its_figure(place):
    app = turn_to(open_app(study="sample"), *place, advanced=True)
    assert figure_keys(app) == [KEYS[place]]


def test_all_rows_are_a_figure_for_each_theme_with_the_same_columns():
    app = turn_to(open_app(study="sample"), "Answer", "Side by side")
    assert figure_keys(app) == PARTS
    columns = [figure(app, key)["layout"]["xaxis"]["ticktext"] for key in PARTS]
    assert columns == [columns[0]] * 4
    assert [name.replace("<br>", " ") for name in columns[0]] == [
        "vehicle", "untreated", "anastrozole", "letrozole", "tamoxifen", "fulvestrant",
        "anastrozole + tamoxifen",
    ]  # fmt: skip


def test_rows_can_be_picked():
    app = turn_to(open_app(study="sample"), "Answer", "Side by side")
    app.session_state["choice_compare_rows"] = ["life span", "hazard ratio"]
    drawn = figure(again(app), "compare_arms")
    headings = [note["text"] for note in drawn["layout"]["annotations"] if "<b>" in note["text"]]
    assert headings == [
        "<b>Life span</b> (d), 4T1", "<b>Hazard ratio</b> (against control), 4T1",
    ]  # fmt: skip


def test_two_arms_are_compared_in_words_and_numbers(sample_results):
    app = turn_to(open_app(study="sample"), "Answer", "Two arms")
    assert "**anastrozole + tamoxifen against anastrozole**" in said(app)
    assert "Tumor volume change +40 vs −50: +90.0 points (+68.0 to +111.9), p < 0.0001" in said(app)
    app.session_state["choice_pair_arm"] = "letrozole"
    app.session_state["choice_pair_versus"] = "vehicle"
    shown = again(app)
    assert cards(shown)["compare_pair"]["title"] == "letrozole against vehicle"
    table = sample_results.tables["growth_rates"].set_index("arm")
    marks = figure(shown, "compare_pair")["data"]
    rates = [trace["x"][0] for trace in marks if trace["yaxis"] == "y3"]
    assert rates == [pytest.approx(table.loc["letrozole", "difference"])]


def test_the_scorecard_ranks_by_what_is_picked_and_names_every_source(sample_results):
    app = turn_to(open_app(study="sample"), "Answer", "Ranking")
    app.selectbox(key="choice_compare_rank").set_value("life span")
    shown = again(app)
    labels = figure(shown, "compare_ranking")["layout"]["yaxis"]["ticktext"]
    assert labels[0] == "anastrozole<br>+ tamoxifen"
    numbers = shown.dataframe[0].value
    assert len(numbers) == len(sample_results.tables["readouts"])
    assert set(numbers["source"]) <= set(sample_results.tables)
    assert numbers["definition"].str.len().min() > 20


def test_a_hidden_arm_cannot_be_picked_and_is_in_no_figure():
    app = turn_to(open_app(study="sample", hide=["anastrozole"]), "Answer", "Two arms")
    assert "anastrozole" not in app.selectbox(key="choice_pair_arm").options
    assert cards(app)["compare_pair"]["title"] == "anastrozole + tamoxifen against tamoxifen"


def test_without_a_control_no_part_is_empty():
    drugs = dict.fromkeys(("tamoxifen", "letrozole"), RESTING)
    app = with_upload(csv(caliper_rows(drugs)))
    assert tabs(turn_to(app, "Answer", "Side by side")) == [
        "Answers", "Side by side", "Two arms", "Ranking",
    ]  # fmt: skip
    assert figure_keys(app) == ["compare_arms"]


def test_assays_alone_have_the_answers_alone_and_are_no_excised_tumors():
    light = [("Mouse", "Treatment", "Day", "RLU")] + [
        (f"{arm[0]}{number}", arm, day, 1e6 * number * (1 + day))
        for arm in ("vehicle", "tamoxifen")
        for number in (1, 2, 3)
        for day in (0, 7)
    ]
    app = with_upload(csv(light))
    assert tabs(turn_to(app, "Answer")) == []
    assert tabs(turn_to(app, "Tumors")) == []
