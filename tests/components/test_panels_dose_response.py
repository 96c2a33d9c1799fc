"""Dose-response figures: points and curves of the tables, and IC50s that are not made up."""

from __future__ import annotations

import numpy as np
import pytest

from components.panels.dose_response import curves, ic50_forest
from tests.panel_checks import SLOPPY, named, texts, view_of


def rows_of(results, arm, model="4T1 cells"):
    table = results.tables["dose_response"]
    return table[(table["arm"] == arm) & (table["model"] == model)]


def test_points_are_the_means_and_the_curve_that_of_the_table(sample_results):
    view = view_of(sample_results.study, {"tamoxifen", "letrozole"})
    panel = curves(sample_results, view, "4T1 cells", 120.0)
    points = named(panel.figure)
    assert list(points) == ["letrozole*", "tamoxifen*"]
    means = sample_results.tables["viability"]
    rows = means[
        (means["model"] == "4T1 cells") & (means["arm"] == "tamoxifen") & (means["time_h"] == 120)
    ].sort_values("concentration")
    np.testing.assert_array_equal(points["tamoxifen*"].y, rows["mean_pct"])
    (line,) = [trace for trace in panel.figure.data if trace.mode == "lines"]
    row = rows_of(sample_results, "tamoxifen").query("time_h == 120").iloc[0]
    at_ic50 = np.interp(row["ic50"], line.x, line.y)
    assert at_ic50 == pytest.approx(50, abs=0.2)


def test_an_ic50_outside_the_tested_range_is_not_extrapolated(sample_results):
    view = view_of(sample_results.study, {"tamoxifen", "letrozole"})
    panel = curves(sample_results, view, "4T1 cells", 120.0)
    assert "letrozole > 100 µM (largest effect 40 %)" in panel.caption
    assert "tamoxifen 7.96 µM (7.41 to 8.53)" in panel.caption
    assert named(panel.figure)["letrozole*"].mode == "lines+markers"
    assert not any(SLOPPY.search(text) for text in texts(panel))


def test_ic50_over_time_has_the_intervals_of_the_table(sample_results):
    view = view_of(sample_results.study)
    panel = ic50_forest(sample_results, view, "MCF-7 TamR")
    line = named(panel.figure)["tamoxifen*"]
    rows = rows_of(sample_results, "tamoxifen", "MCF-7 TamR").dropna(subset=["ic50"])
    np.testing.assert_array_equal(line.y, rows["ic50"])
    np.testing.assert_allclose(line.y + line.error_y.array, rows["ic50_high"])
    assert "anastrozole > 100 µM" in panel.caption


def test_without_a_series_the_panel_says_so(sample_results):
    panel = curves(sample_results, view_of(sample_results.study, {"vehicle"}), "4T1 cells", 120.0)
    assert panel.caption == "No shown arm has a series of concentrations in this model."
