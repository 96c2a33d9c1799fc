"""Two lines side by side, and cells against animals: marks equal the tables."""

from __future__ import annotations

import pytest

from components.look.theme import arm_styles
from components.panels.compare.lines import both_lines, line_pairs
from components.panels.compare.potency_effect import potency_effect
from tests.panel_checks import SLOPPY, annotations, slots, texts, view_of
from tests.small_studies import caliper_rows, csv, results_of

MODELS = {"viability": "4T1 cells", "growth": "MCF-7Ca", "survival": "4T1"}


@pytest.fixture(scope="module")
def lines(sample_results):
    return both_lines(sample_results, view_of(sample_results.study), "MCF-7", "MCF-7 TamR")


def value(table, readout, model, arm, name="estimate"):
    rows = table[(table["readout"] == readout) & (table["model"] == model)]
    return rows.set_index("arm").loc[arm, name]


def test_the_lines_are_paired_as_in_the_table_of_resistance(sample_results):
    assert line_pairs(sample_results) == [("MCF-7", "MCF-7 TamR")]
    assert line_pairs(results_of(csv(caliper_rows()))) == []


def test_each_arm_has_both_lines_side_by_side(sample_results, lines):
    table = sample_results.tables["readouts"]
    arms = slots(lines.figure)
    slot = arms.index("tamoxifen")
    bars = {trace.x[0]: trace for trace in lines.figure.data if trace.type == "bar"}
    halves = {t.x[0]: t.error_y.array[0] for t in lines.figure.data if t.marker.opacity == 0}
    for at, model in ((slot - 0.2, "MCF-7"), (slot + 0.2, "MCF-7 TamR")):
        assert bars[at].y[0] == value(table, "viability", model, "tamoxifen")
        high = value(table, "viability", model, "tamoxifen", "high")
        assert halves[at] == high - bars[at].y[0]
    assert "16<br>89" in annotations(lines.figure)


def test_the_fold_is_that_of_the_table_with_its_interval(sample_results, lines):
    table = sample_results.tables["resistance"].query("time_h == 120").set_index("arm")
    slot = slots(lines.figure).index("tamoxifen")
    (mark,) = [t for t in lines.figure.data if t.yaxis == "y3" and list(t.x) == [slot]]
    row = table.loc["tamoxifen"]
    assert mark.y[0] == row["ic50_fold"]
    assert mark.error_y.array[0] == row["high"] - row["ic50_fold"]
    assert "6.7×" in annotations(lines.figure)
    assert (
        "tamoxifen 6.68 (3.93 to 11), paired t on log10 IC50 of 3 experiments, p = 0.0084 (Holm)"
    ) in lines.caption
    assert "letrozole both beyond the tested range" in lines.caption
    assert not any(SLOPPY.search(text) for text in texts(lines))


def test_one_line_twice_or_unpaired_lines_say_so(sample_results):
    view = view_of(sample_results.study)
    same = both_lines(sample_results, view, "MCF-7", "MCF-7")
    assert same.caption == "Pick two different lines."
    other = both_lines(sample_results, view, "4T1 cells", "MCF-7")
    assert "does not pair MCF-7 with 4T1 cells as its parent" in other.caption


def test_an_arm_stands_at_its_potency_and_its_effect(sample_results):
    view = view_of(sample_results.study)
    panel = potency_effect(sample_results, view, MODELS, "IC50", "tumor volume change")
    table = sample_results.tables["readouts"]
    color = arm_styles(sample_results.study)["tamoxifen"].color
    (mark,) = [trace for trace in panel.figure.data if trace.marker.color == color]
    assert mark.x[0] == value(table, "IC50", "4T1 cells", "tamoxifen")
    assert mark.y[0] == value(table, "tumor volume change", "MCF-7Ca", "tamoxifen")
    high = value(table, "tumor volume change", "MCF-7Ca", "tamoxifen", "high")
    assert mark.error_y.array[0] == high - mark.y[0]
    assert "The models differ: cells 4T1 cells, animals MCF-7Ca." in panel.caption
    assert "Without one of the two numbers: anastrozole + tamoxifen." in panel.caption
    assert not any(SLOPPY.search(text) for text in texts(panel))


def test_an_ic50_beyond_the_range_points_on(sample_results):
    view = view_of(sample_results.study)
    panel = potency_effect(sample_results, view, MODELS, "IC50", "TGI")
    arrows = [trace for trace in panel.figure.data if trace.marker.symbol == "arrow-right-open"]
    assert [trace.x[0] for trace in arrows] == [100.0] * 3
    assert panel.figure.layout.xaxis.type == "log"


def test_every_mark_has_its_name_and_none_overlap(sample_results):
    view = view_of(sample_results.study)
    panel = potency_effect(sample_results, view, MODELS, "viability", "life span")
    assert set(annotations(panel.figure)) == {
        "anastrozole", "tamoxifen", "anastrozole + tamoxifen",
    }  # fmt: skip


def test_without_cells_there_is_nothing_to_set_against_animals(sample_results):
    view = view_of(sample_results.study, {"vehicle", "untreated"})
    panel = potency_effect(sample_results, view, MODELS, "IC50", "TGI")
    assert panel.caption == "No shown arm has both numbers: one in cells and one in animals."
