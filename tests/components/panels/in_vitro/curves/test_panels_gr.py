"""GR and percent growth figures: the numbers of the tables, and words where there are none."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.results import analyse
from analysis.settings import Settings
from components.panels.in_vitro.curves.gr_curves import (
    NO_DAY_0,
    NO_GR,
    gr_curves,
    percent_growth_curves,
)
from tests.panel_checks import SLOPPY, annotations, named, texts, view_of
from tests.small_studies import csv, plate_rows, study_of


def rows_of(results, table, arm):
    found = results.tables[table]
    same = (found["model"] == "MCF-7") & (found["arm"] == arm) & (found["time_h"] == 72)
    return found[same]


def test_gr_points_are_the_means_and_the_curve_crosses_half_at_gr50(sample_results):
    view = view_of(sample_results.study, {"tamoxifen", "letrozole"})
    panel = gr_curves(sample_results, view, "MCF-7", 72.0)
    points = named(panel.figure)
    assert list(points) == ["letrozole†", "tamoxifen†"]
    values = rows_of(sample_results, "gr_values", "tamoxifen").sort_values("concentration")
    np.testing.assert_array_equal(points["tamoxifen†"].y, values["mean_gr"])
    np.testing.assert_array_equal(points["tamoxifen†"].error_y.array, values["sem_gr"])
    row = rows_of(sample_results, "gr_metrics", "tamoxifen").iloc[0]
    color = view.styles["tamoxifen"].color
    lines = [trace for trace in panel.figure.data if trace.mode == "lines"]
    (line,) = [trace for trace in lines if trace.line.color == color]
    at_gr50 = np.interp(np.log10(row["gr50"]), np.log10(line.x), line.y)
    assert at_gr50 == pytest.approx(0.5, abs=0.003)
    assert "tamoxifen 5.64 µM (4.84 to 6.56)" in panel.caption
    assert "letrozole > 100 µM (lowest GR 0.68)" in panel.caption
    assert "The control doubled 2.5 times (from day-0 wells)." in panel.caption
    assert not any(SLOPPY.search(text) for text in texts(panel))


def test_percent_growth_has_the_three_concentrations_in_words(sample_results):
    view = view_of(sample_results.study, {"tamoxifen", "fulvestrant"})
    panel = percent_growth_curves(sample_results, view, "MCF-7", 72.0)
    values = rows_of(sample_results, "gr_values", "fulvestrant").sort_values("concentration")
    np.testing.assert_array_equal(named(panel.figure)["fulvestrant†"].y, values["mean_growth_pct"])
    assert "GI50 1.84 µM (0.986 to 3.45), total growth inhibition > 100 µM" in panel.caption
    assert {"GI50", "total growth inhibition", "LC50"} <= set(annotations(panel.figure))
    assert not any(SLOPPY.search(text) for text in texts(panel))


def test_without_day_0_and_doubling_time_the_panels_say_what_is_needed():
    study = study_of(csv(plate_rows()), "plate.csv")
    results = analyse(study, Settings())
    view = view_of(study)
    assert gr_curves(results, view, "", 72.0).caption == NO_GR
    assert percent_growth_curves(results, view, "", 72.0).caption == NO_DAY_0
