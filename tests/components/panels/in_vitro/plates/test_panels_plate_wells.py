"""Panels of plates: verdicts in words, excluded wells marked, counted and named in captions."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from analysis.reading import Corrections, Upload, WellExclusion, read_study
from analysis.results import analyse
from analysis.settings import Settings
from components.panels.in_vitro.plates.plate_maps import plate_maps
from components.panels.in_vitro.plates.verdicts import plate_verdicts
from components.panels.in_vitro.plates.viability import at_time, over_time
from components.panels.in_vitro.plates.well_map import well_map
from components.panels.in_vitro.plates.well_words import wells_words
from tests.panel_checks import view_of, whiskers
from tests.small_studies import csv, plate_rows


def results_without(*wells: str, settings: Settings | None = None):
    out = [WellExclusion("", "", "P1", 72.0, well, "bubble") for well in wells]
    corrections = Corrections().with_exclusions(out)
    study = read_study([Upload("small.csv", csv(plate_rows()))], corrections)
    return analyse(study, settings or Settings())


def test_captions_count_the_excluded_wells():
    results = results_without("C1", "C2")
    view = view_of(results.study)
    for panel in (over_time(results, view, "", 10.0), at_time(results, view, "", 10.0, 72.0)):
        assert "2 wells are excluded by the user." in panel.caption
    assert wells_words(results_without("C1"), "") == "1 well is excluded by the user."
    assert wells_words(results_without(), "") == ""
    plain = results_without(settings=Settings(blank_correction=False))
    assert wells_words(plain) == "Blanks are not subtracted (setting)."


def test_inhibition_turns_mean_interval_and_points_around():
    results = results_without()
    view = dataclasses.replace(view_of(results.study), error_bar="ci95")
    plain = at_time(results, view, "", 10.0, 72.0)
    turned = at_time(results, view, "", 10.0, 72.0, inhibition=True)
    for name in ("bar", "scatter"):
        one, other = (
            [np.asarray(trace.y, dtype=float) for trace in panel.figure.data if trace.type == name]
            for panel in (plain, turned)
        )
        for before, after in zip(one, other, strict=True):
            np.testing.assert_allclose(after, 100 - before)
    widths = [list(whiskers(panel.figure).values()) for panel in (plain, turned)]
    np.testing.assert_allclose(widths[0], widths[1])
    assert turned.title.startswith("Inhibition at 72 h")


def test_an_excluded_well_is_crossed_out_on_both_maps():
    wells = results_without("C1").tables["well_viability"]
    small = plate_maps(wells, "viability_pct", "Viability (%)")
    (cross,) = [trace for trace in small.figure.data if trace.type == "scatter"]
    assert (list(cross.y), list(cross.x)) == (["C"], ["1"])
    assert "1 well excluded (red ×)." in small.caption
    large = well_map(wells, "P1", "viability_pct", "Viability (%)")
    squares, crosses = large.figure.data
    assert list(crosses.customdata) == ["C1"]
    assert squares.hovertext[list(squares.customdata).index("C1")].endswith("excluded")
    assert large.figure.layout.dragmode == "pan"
    dragged = well_map(wells, "P1", "viability_pct", "Viability (%)", by_drag=True)
    assert dragged.figure.layout.dragmode == "select"


def test_every_plate_has_a_square_with_its_z_prime(sample_results):
    panel = plate_verdicts(sample_results, view_of(sample_results.study), "4T1 cells")
    by_name = {trace.name: trace for trace in panel.figure.data}
    assert list(by_name) == ["good", "marginal", "not rated"]  # day-0 plates have no control
    good, marginal = by_name["good"], by_name["marginal"]
    assert len(by_name["not rated"].x) == 3
    assert (good.name, len(good.x)) == ("good", 14)
    assert (marginal.name, list(marginal.x), list(marginal.y)) == (
        "marginal", ["96 h"], ["experiment 2"],
    )  # fmt: skip
    assert list(marginal.text) == ["0.60"]
    assert panel.caption.startswith("18 plates: 14 good, 1 marginal, 3 not rated.")
    assert len(panel.table) == 18


def test_plates_without_experiments_stand_by_name():
    results = results_without()
    panel = plate_verdicts(results, view_of(results.study), "")
    assert [list(trace.y) for trace in panel.figure.data] == [["P1"]]
    assert panel.caption.startswith("1 plate: ")


@pytest.mark.parametrize("model", ["", "none such"])
def test_no_plates_leave_a_sentence(sample_results, model):
    panel = plate_verdicts(sample_results, view_of(sample_results.study), model)
    assert panel.caption == "No plate was read."
