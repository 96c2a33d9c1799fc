"""Dose-response figures: points and curves of the tables, and IC50s that are not made up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.results import analyse
from analysis.settings import Settings
from components.panels.in_vitro.curves.dose_response import curves
from components.panels.in_vitro.curves.ic50 import ic50_forest, ic50_over_time
from tests.panel_checks import SLOPPY, named, notes, texts, view_of


def rows_of(results, arm, model="4T1 cells"):
    table = results.tables["dose_response"]
    return table[(table["arm"] == arm) & (table["model"] == model)]


def test_points_are_the_means_and_the_curve_that_of_the_table(sample_results):
    view = view_of(sample_results.study, {"tamoxifen", "letrozole"})
    panel = curves(sample_results, view, "4T1 cells", 120.0)
    points = named(panel.figure)
    assert list(points) == [
        "letrozole†: &gt; 100 µM (largest effect 40 %)", "letrozole†", "tamoxifen (band)",
        "tamoxifen†: IC50 7.96 µM (6.10 to 10.4)", "tamoxifen†",
    ]  # fmt: skip

    means = sample_results.tables["viability"]
    rows = means[
        (means["model"] == "4T1 cells") & (means["arm"] == "tamoxifen") & (means["time_h"] == 120)
    ].sort_values("concentration")
    np.testing.assert_array_equal(points["tamoxifen†"].y, rows["mean_pct"])
    (line,) = [trace for trace in panel.figure.data if trace.mode == "lines" and not trace.fill]
    row = rows_of(sample_results, "tamoxifen").query("time_h == 120").iloc[0]
    at_ic50 = np.interp(row["ic50"], line.x, line.y)
    assert at_ic50 == pytest.approx(50, abs=0.2)


def test_an_ic50_outside_the_tested_range_is_not_extrapolated(sample_results):
    view = view_of(sample_results.study, {"tamoxifen", "letrozole"})
    panel = curves(sample_results, view, "4T1 cells", 120.0)
    assert "letrozole†: &gt; 100 µM (largest effect 40 %)" in named(panel.figure)
    assert "IC50: where the curve crosses 50 %, with its 95 % interval over experiments." in (
        panel.caption
    )
    assert named(panel.figure)["letrozole†"].mode == "lines+markers"
    assert not any(SLOPPY.search(text) for text in texts(panel))


def test_ic50_over_time_has_the_intervals_of_the_table(sample_results):
    view = view_of(sample_results.study)
    panel = ic50_over_time(sample_results, view, "MCF-7 TamR")
    line = named(panel.figure)["tamoxifen†"]
    rows = rows_of(sample_results, "tamoxifen", "MCF-7 TamR").dropna(subset=["ic50"])
    np.testing.assert_array_equal(line.y, rows["ic50"])
    np.testing.assert_allclose(line.y + line.error_y.array, rows["ic50_high"])
    assert "anastrozole > 100 µM" in panel.caption


def test_bands_are_those_of_the_table_and_hidden_where_there_are_many_curves(sample_results):
    view = view_of(sample_results.study, {"tamoxifen"})
    lines = sample_results.tables["dose_response_curve"]
    rows = lines[
        (lines["model"] == "4T1 cells") & (lines["arm"] == "tamoxifen") & (lines["time_h"] == 120)
    ]
    panel = curves(sample_results, view, "4T1 cells", 120.0)
    band = named(panel.figure)["tamoxifen (band)"]
    np.testing.assert_array_equal(band.y, [*rows["high_pct"], *rows["low_pct"][::-1]])
    assert "pointwise 95 % confidence band of the fitted curve" in panel.caption
    hidden = curves(sample_results, view, "4T1 cells", 120.0, bands=False)
    assert "tamoxifen (band)" not in named(hidden.figure)
    assert "band" not in hidden.caption


def test_the_forest_has_intervals_and_an_arrow_where_there_is_only_a_bound(sample_results):
    view = view_of(sample_results.study, {"tamoxifen", "letrozole"})
    panel = ic50_forest(sample_results, view, "4T1 cells", 120.0)
    row = rows_of(sample_results, "tamoxifen").query("time_h == 120").iloc[0]
    marks = named(panel.figure)
    assert list(marks["tamoxifen†"].x) == [row["ic50"]]
    assert marks["letrozole†"].marker.symbol == "arrow-right"
    assert list(marks["letrozole†"].x) == [100.0]
    assert notes(panel.figure) == ["&gt; 100 µM", "7.96 (6.10 to 10.4)"]
    whiskers = marks["tamoxifen†"].error_x
    assert row["ic50"] + whiskers.array[0] == pytest.approx(row["ic50_high"])
    assert row["ic50"] - whiskers.arrayminus[0] == pytest.approx(row["ic50_low"])
    assert not any(SLOPPY.search(text) for text in texts(panel))


def test_the_caption_says_which_curve_was_fitted_to_what(sample_results):
    view = view_of(sample_results.study, {"tamoxifen"})
    settings = Settings(curve_model="3pl", zero_dose="leave out")
    other = analyse(sample_results.study, settings)
    for panel in (
        curves(other, view, "4T1 cells", 120.0),
        ic50_forest(other, view, "4T1 cells", 120.0),
        ic50_over_time(other, view, "4T1 cells"),
    ):
        assert "three-parameter curves, bottom held at 0 % (3PL)" in panel.caption
        assert "through experiment means; the control is left out" in panel.caption
        assert "n = 3 experiments" in panel.caption


def test_where_points_determine_no_curve_the_caption_says_what_may_help(sample_results):
    view = view_of(sample_results.study, {"tamoxifen"})
    tables = dict(sample_results.tables)
    tables["dose_response"] = tables["dose_response"].assign(status="not_identified")
    without = replace(sample_results, tables=tables)
    assert "bottom held at 0 % (3PL) can give" in curves(without, view, "4T1 cells", 120.0).caption
    held = replace(without, settings=Settings(curve_model="3pl"))
    assert "can give" not in curves(held, view, "4T1 cells", 120.0).caption


def test_without_a_series_the_panel_says_so(sample_results):
    panel = curves(sample_results, view_of(sample_results.study, {"vehicle"}), "4T1 cells", 120.0)
    assert panel.caption == "No shown arm has a series of concentrations in this model."
