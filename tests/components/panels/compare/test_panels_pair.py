"""Ranking and pair of arms: what is drawn is what the tables say."""

from __future__ import annotations

import pytest

from components.look.theme import arm_styles, records
from components.panels.compare.arm_pair import (
    call,
    effect_text,
    first_pair,
    pair_forest,
    pair_table,
    summary,
)
from components.panels.compare.ranking import first_choice, ranking
from tests.panel_checks import SLOPPY, marks, notes, texts, view_of
from tests.small_studies import csv, results_of, survival_rows

MODELS = {"viability": "MCF-7", "growth": "MCF-7Ca", "survival": "4T1"}
BOTH, ALONE = "anastrozole + tamoxifen", "anastrozole"


@pytest.fixture(scope="module")
def pair(sample_results):
    return pair_table(sample_results, MODELS, BOTH, ALONE)


def test_every_effect_is_a_mark_with_its_interval(sample_results, pair):
    panel = pair_forest(sample_results, view_of(sample_results.study), MODELS, BOTH, ALONE)
    known = pair[pair["estimate"].notna()]
    assert [trace.x[0] for trace in panel.figure.data] == known["estimate"].tolist()
    highs = [trace.x[0] + trace.error_x.array[0] for trace in panel.figure.data]
    assert highs == pytest.approx(known["high"].tolist())
    assert not any(SLOPPY.search(text) for text in texts(panel))
    assert "Not of both arms: IC50." in panel.caption


def test_better_is_right_whatever_the_readout(sample_results, pair):
    panel = pair_forest(sample_results, view_of(sample_results.study), MODELS, BOTH, ALONE)
    layout = panel.figure.layout
    axes = [layout["xaxis" if at == 0 else f"xaxis{at + 1}"] for at in range(len(pair))]
    for axis, row in zip(axes, records(pair), strict=True):
        left, right = axis.range
        assert (left < right) == (row["better"] == "higher"), row["readout"]
        assert left == -right
    styles = arm_styles(sample_results.study)
    colors = dict(zip(pair["readout"], (t.marker.color for t in panel.figure.data), strict=True))
    assert colors["tumor volume change"] == styles[ALONE].color
    assert colors["life span"] == styles[BOTH].color


def test_the_call_needs_interval_and_test(pair):
    calls = {row["readout"]: call(row) for row in records(pair)}
    assert calls["tumor volume change"] == "worse"
    assert calls["hazard ratio"] == "better"
    assert calls["response rate"] == "not shown"  # Fisher's p = 0.077
    words = summary(pair)
    assert words["worse"][0].startswith("Tumor volume change +40 vs −50: +90.0 points (+68.0 to ")


def test_numbers_are_written_out(pair):
    row = next(row for row in records(pair) if row["readout"] == "tumor volume change")
    assert effect_text(row) == "+40 vs −50: +90.0 points (+68.0 to +111.9), p < 0.0001"


def test_the_first_pair_is_a_combination_and_its_part(sample_results):
    view = view_of(sample_results.study)
    assert first_pair(view.arms) == (BOTH, ALONE)
    two = view_of(sample_results.study, {"vehicle", "letrozole"})
    assert first_pair(two.arms) == ("letrozole", "vehicle")
    one = view_of(sample_results.study, {"vehicle"})
    assert first_pair(one.arms) == ("vehicle", "vehicle")


def test_the_same_arm_twice_says_so(sample_results):
    panel = pair_forest(sample_results, view_of(sample_results.study), MODELS, ALONE, ALONE)
    assert panel.caption == "Pick two different arms."


def test_ranks_stand_best_first_with_their_interval(sample_results):
    panel = ranking(sample_results, view_of(sample_results.study), MODELS, "tumor volume change")
    labels = list(panel.figure.layout.yaxis.ticktext)
    assert labels[0] == "letrozole"
    assert labels[-1] == "vehicle"
    table = sample_results.tables["readouts"]
    best = table[(table["readout"] == "tumor volume change") & (table["rank"] == 1)].iloc[0]
    mark = next(trace for trace in panel.figure.data if trace.type == "scatter")
    assert (mark.x[0], mark.error_x.array[0]) == (
        best["estimate"], best["high"] - best["estimate"],
    )  # fmt: skip
    assert notes(panel.figure)[0] == "−75 (−81 to −69)"
    assert not any(SLOPPY.search(text) for text in texts(panel))


def test_an_ic50_beyond_the_range_ranks_last_with_an_open_arrow(sample_results):
    panel = ranking(sample_results, view_of(sample_results.study), MODELS, "IC50")
    symbols = [mark.marker.symbol for mark in marks(panel.figure)]
    assert symbols[-2:] == ["arrow-right-open"] * 2
    assert notes(panel.figure)[-1] == "> 100"
    assert "anastrozole, letrozole: above the tested range." in panel.caption


def test_a_readout_of_no_shown_arm_says_so(sample_results):
    view = view_of(sample_results.study, {"untreated"})
    panel = ranking(sample_results, view, MODELS, "TGI")
    assert panel.caption == "No shown arm has this number."
    assert first_choice([]) == ""
    assert first_choice(["viability", "tumor volume change"]) == "tumor volume change"


def test_a_ranking_without_intervals_promises_no_whiskers_and_names_no_model():
    lives = {"vehicle": [10, 12, 14], "tamoxifen": [15, 17, 20]}
    results = results_of(csv(survival_rows(lives, {"ve3", "ta3"})))
    panel = ranking(results, view_of(results.study), {"survival": ""}, "life span")
    assert panel.title == "Ranking: Life span"
    assert "No whiskers (restricted mean, no interval), n = 3 animals an arm." in panel.caption
