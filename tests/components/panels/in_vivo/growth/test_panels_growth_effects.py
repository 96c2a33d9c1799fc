"""The forest of growth inhibition shows the table's numbers, and says why where there are none."""

import numpy as np

from components.panels.in_vivo.growth.inhibition import NO_EFFECT, every_definition
from tests.panel_checks import marks, view_of
from tests.small_studies import caliper_rows, csv, results_of

MODEL = "MCF-7Ca"


def test_every_point_and_whisker_is_a_row_of_the_table(sample_results):
    table = sample_results.tables["growth_effects"].query("model == @MODEL")
    panel = every_definition(sample_results, view_of(sample_results.study), MODEL)
    points = marks(panel.figure)
    assert len(points) == len(table) == 20
    np.testing.assert_array_equal([point.x[0] for point in points], table["estimate_pct"])
    ends = [point.x[0] + point.error_x.array[0] for point in points]
    np.testing.assert_allclose(ends, table["high_pct"])
    starts = [point.x[0] - point.error_x.arrayminus[0] for point in points]
    np.testing.assert_allclose(starts, table["low_pct"])
    labels = panel.figure.layout.yaxis.ticktext
    assert labels[:2] == ("<b>change</b>", "volume")
    headings = [note.text for note in panel.figure.layout.annotations if "<b>" in note.text]
    assert headings[:2] == ["<b>anastrozole</b>", "<b>letrozole</b>"]
    assert len(headings) == 5
    assert panel.caption.startswith("Day 28, n = 7 to 8 animals an arm.")
    assert "TGI = 100 × (1 − mean of the arm / mean of vehicle)" in panel.caption


def test_without_control_the_panel_says_so():
    rows = [row for row in caliper_rows() if row[1] != "vehicle"]
    results = results_of(csv(rows))
    panel = every_definition(results, view_of(results.study), "")
    assert panel.caption == NO_EFFECT
