"""The figure of the whole course of growth: the table's numbers, or why there is none."""

import numpy as np
import pytest

from components.panels.in_vivo.growth.summary import course, measures
from tests.panel_checks import annotations, marks, notes, view_of
from tests.small_studies import caliper_rows, csv, results_of

MODEL = "MCF-7Ca"


@pytest.mark.parametrize("measure", ["mean_volume", "growth_rate_inhibition", "log_auc_rate"])
def test_every_point_and_whisker_is_a_row_of_the_table(sample_results, measure):
    table = sample_results.tables["growth_summary"].query("measure == @measure")
    panel = course(sample_results, view_of(sample_results.study), MODEL, measure)
    points = marks(panel.figure)
    np.testing.assert_array_equal([point.x[0] for point in points], table["estimate"])
    ends = [point.x[0] + point.error_x.array[0] for point in points]
    np.testing.assert_allclose(ends, table["high"])
    starts = [point.x[0] - point.error_x.arrayminus[0] for point in points]
    np.testing.assert_allclose(starts, table["low"])
    labels = panel.figure.layout.yaxis.ticktext
    names = [label.rstrip("†").replace("<br>", " ") for label in labels]
    assert names == table["arm"].tolist()
    assert "n = 8 animals an arm." in panel.caption


def test_an_arm_without_a_number_says_why_on_its_line(sample_results):
    panel = course(sample_results, view_of(sample_results.study), MODEL, "doubling_time")
    words = panel.figure.layout.annotations
    assert [note.text for note in words] == ["did not grow"] * 3
    names = [panel.figure.layout.yaxis.ticktext[round(note.y)] for note in words]
    assert names == ["anastrozole", "letrozole", "fulvestrant†"]
    assert [mark.x[0] for mark in marks(panel.figure)] == pytest.approx([15.934, 49.102, 60.278],
                                                                        abs=1e-3)  # fmt: skip


def test_an_open_end_is_not_drawn_and_is_said(sample_results):
    panel = course(sample_results, view_of(sample_results.study, {"vehicle"}), MODEL,
                   "days_to_size 2x")  # fmt: skip
    (point,) = marks(panel.figure)
    assert (point.x[0], point.error_x.array[0], point.error_x.arrayminus[0]) == (17, 0, 3)
    assert notes(panel.figure) == ["17.0 (14.0 and above)"]
    assert "Intervals: vehicle: no upper limit." in panel.caption
    assert panel.figure.layout.xaxis.title.text == "Days to 2 × baseline (median)"


def test_the_measures_of_a_model_begin_with_the_default(sample_results):
    found = measures(sample_results, MODEL)
    assert next(iter(found)) == "growth_rate_inhibition"
    assert found["growth_delay 2000 mm3"] == "Growth delay to 2000 mm³"
    assert len(found) == 13
    alone = results_of(csv([row for row in caliper_rows() if row[1] != "vehicle"]))
    panel = course(alone, view_of(alone.study), "", "growth_delay 2x")
    assert panel.title.startswith(next(iter(measures(alone, "").values())).split(" (")[0])


def test_cell_kill_says_when_it_means_what_it_says(sample_results):
    panel = course(sample_results, view_of(sample_results.study), MODEL, "log_cell_kill 4x")
    assert panel.figure.data == ()
    assert annotations(panel.figure) == ["control: median not reached (2 of 8 animals)"] * 5
    assert "Only where treated tumors regrow as fast as vehicle grows" in panel.caption
