"""Export takes every figure, with what was picked on the pages."""

import numpy as np
import pytest

from components.app.work.kept_choices import is_kept
from components.figures import (
    animals,
    curves,
    inference,
    plate_combinations,
    plate_maps,
    survival,
    viability,
)
from components.figures.catalog import catalog, every_figure
from components.figures.option import Subject
from components.panels.in_vitro.combinations.pairs import pair_rows
from tests.panel_checks import by_slot, named, options_of, view_of
from tests.small_studies import csv, results_of, survival_rows

MODEL = "MCF-7"
LIVES = {"vehicle": [10, 12, 14], "tamoxifen": [15, 17, 20]}


def figures_of(results, figure, choices=None, names=None):
    """All figures of one kind that Export takes."""
    every = catalog(results, view_of(results.study, names), choices or {})
    return [each for each in every if each.figure is figure]


def test_the_sample_has_every_figure_that_is_not_of_the_screen_alone(sample_results):
    taken = {each.figure.key for each in catalog(sample_results, view_of(sample_results.study), {})}
    missing = {figure.key for figure in every_figure() if not figure.screen_only} - taken
    # another comparison is picked; no death of the sample is said to be the tumor's; at its last
    # time anastrozole alone reaches no plateau, so that no potency is determined
    assert missing == {"inference_pairs", "inference_days", "survival_causes", "synergy_musyc"}


def test_a_study_of_survival_has_the_figures_of_survival():
    results = results_of(csv(survival_rows(LIVES)))
    taken = [each.figure.key for each in catalog(results, view_of(results.study), {})]
    of_lives = ["survival_curves", "survival_life_span", "survival_rmst", "survival_hazards"]
    assert [key for key in taken if key in of_lives] == of_lives
    assert not [key for key in taken if key.startswith(("growth", "viability", "plate"))]


def test_inhibition_reaches_export(sample_results):
    chosen = {"viability_measure": "inhibition"}
    for figure in (viability.OVER_TIME, viability.AT_TIME):
        plain, turned = (
            next(e for e in figures_of(sample_results, figure, c) if e.subject.model == MODEL)
            for c in ({}, chosen)
        )
        means = [each.panel().table["mean_pct"] for each in (plain, turned)]
        assert list(means[1]) == pytest.approx(list(100 - means[0]))
        assert turned.panel().title.startswith("Inhibition")


def test_the_time_picked_on_the_page_reaches_export(sample_results):
    at_72 = {"choice_time_MCF-7": 72.0, "choice_dose_MCF-7": 1.0, "choice_dose_time_MCF-7": 72.0}
    bars, line = (
        next(e for e in figures_of(sample_results, kind, at_72) if e.subject.model == MODEL)
        for kind in (viability.AT_TIME, curves.CURVES)
    )
    assert bars.panel().title == "Viability at 72 h, MCF-7, 1 µM of each drug"
    assert line.panel().title == "Dose response, MCF-7, 72 h"


def test_the_isobologram_of_the_picked_level_is_exported(sample_results):
    (matrix,) = (
        e.subject.about["matrix"]
        for e in figures_of(sample_results, plate_combinations.ISOBOLOGRAM)
        if e.subject.model == MODEL
    )
    levels = plate_combinations.reachable(matrix)
    assert len(levels) > 1
    chosen = {"choice_combination_level": levels[1]}
    found = figures_of(sample_results, plate_combinations.ISOBOLOGRAM, chosen)
    first = next(each for each in found if each.subject.model == MODEL).panel()
    pair = "anastrozole + tamoxifen"
    assert first.title == f"Isobologram at {levels[1]:g} % viability, {pair}, MCF-7"
    assert first.file_stem.endswith(f"{levels[1]:g}")


def test_the_bars_of_the_middle_pair_are_exported_and_of_another_when_picked(sample_results):
    each = next(
        e
        for e in figures_of(sample_results, plate_combinations.PAIR_BARS)
        if e.subject.model == MODEL
    )
    rows = pair_rows(sample_results, each.subject.about["matrix"])
    assert len(rows) > 2
    for number, choices in (
        (len(rows) // 2, {}),
        (0, {f"choice_combination_pair_{len(rows)}": 0}),
    ):
        again = each.figure.of(sample_results, each.view, each.subject, choices).panel()
        assert again.table["concentration"].tolist() == [rows[number]["concentration"]]
        assert again.table["concentration_2"].tolist() == [rows[number]["concentration_2"]]


def test_the_surface_is_exported_with_the_picked_reference(sample_results):
    chosen = {"choice_combination_reference": "hsa"}
    found = figures_of(sample_results, plate_combinations.SURFACE, chosen)
    assert [each.subject.model for each in found] == [MODEL, "MCF-7 TamR"]
    panel = found[0].panel()
    assert panel.title == "Excess over HSA as a surface, anastrozole + tamoxifen, MCF-7"
    assert panel.figure.data[0].type == "surface"


def test_the_time_of_a_combination_reaches_export(sample_results):
    found = figures_of(sample_results, plate_combinations.MATRIX, {"choice_combination_time": 72.0})
    assert {each.subject.about["matrix"].time_h for each in found} == {72.0}


def test_residuals_of_the_hazards_are_exported(sample_results):
    found = figures_of(sample_results, survival.RESIDUALS)
    assert [each.subject.model for each in found] == sample_results.models("survival")
    assert found[0].panel().title == "Do the hazard ratios hold over time? 4T1"


def test_event_free_survival_is_exported_for_the_picked_size(sample_results):
    (plain,) = figures_of(sample_results, survival.EVENT_FREE)
    assert plain.panel().title.endswith("a volume of 2 times baseline or more")
    chosen = {"choice_event_free_endpoint": "4x", "survival_bands": True}
    (other,) = figures_of(sample_results, survival.EVENT_FREE, chosen)
    assert other.panel().title.endswith("a volume of 4 times baseline or more")
    rows = sample_results.tables["event_free_survival"].query("endpoint == '4x'")
    assert set(other.panel().table["arm"]) == set(rows["arm"])
    assert "Bands: 95 % interval" in other.panel().caption


def test_one_comparison_of_volumes_is_exported(sample_results):
    kinds = {
        picked: [
            each.figure.key
            for figure in inference.COMPARED.values()
            for each in figures_of(sample_results, figure, {"inference_compare": picked})
        ]
        for picked in inference.COMPARED
    }
    assert kinds == {"control": ["inference_evaluation"], "pairs": ["inference_pairs"],
        "days": ["inference_days"]}  # fmt: skip


def test_weights_without_tumors_reach_export(sample_results):
    with_tumor, without = (
        figures_of(sample_results, animals.WEIGHT_COURSE, choices)[0].panel()
        for choices in ({}, {"tumor_free_weight": True})
    )
    last = [panel.table.groupby("arm")["mean_pct"].last() for panel in (with_tumor, without)]
    assert last[1]["vehicle"] < last[0]["vehicle"]
    assert without.caption.count("Weight without the tumor") == 1


def test_plate_maps_are_taken_at_most_six_at_once(sample_results):
    found = figures_of(sample_results, plate_maps.MAPS)
    reads = [each.subject.about["reads"] for each in found]
    assert max(map(len, reads)) <= 6
    wells = sample_results.tables["well_viability"]
    plates = wells[["model", "experiment", "plate", "time_h"]].drop_duplicates()
    assert sum(map(len, reads)) == len(plates)


def test_residuals_of_wells_are_drawn_on_the_maps(sample_results):
    found = figures_of(sample_results, plate_maps.MAPS, {"choice_map_value": "b_score"})
    panel = found[0].panel()
    assert panel.title.startswith("Plate maps, residual (B-score)")
    assert np.nanmax(np.abs(panel.table["b_score"])) > 0
    assert "median polish" in panel.caption


def test_the_figure_of_a_subject_takes_other_arms(sample_results):
    (bars,) = (
        each for each in figures_of(sample_results, viability.AT_TIME)
        if each.subject.model == MODEL
    )  # fmt: skip
    fewer = bars.seen_as(view_of(sample_results.study, ["vehicle", "tamoxifen"]))
    assert fewer.key == bars.key == "viability_bars_MCF-7"
    assert set(by_slot(fewer.panel().figure, "bar")) == {"vehicle†", "tamoxifen†"}


def test_the_curves_hold_the_shown_arms(sample_results):
    found = figures_of(sample_results, survival.KAPLAN_MEIER, names=["vehicle", "letrozole"])
    shown = {name.rstrip("†") for name in named(found[0].panel().figure)}
    assert shown <= {"vehicle", "letrozole"}


def test_every_value_of_an_option_is_kept_for_export(sample_results):
    """Export reads what a session keeps: a key or a value that is not kept would never reach it."""
    view, choices = view_of(sample_results.study), {}
    seen = set()
    for each in catalog(sample_results, view, choices):
        for option in options_of(each.figure):
            offer = option.offer(sample_results, view, each.subject)
            key = option.key_of(each.subject, offer)
            values = [list(offer.names)] if option.many else list(offer.names)
            seen.add(option.key)
            assert [value for value in values if not is_kept(key, value)] == [], key
    assert {"viability_measure", "choice_compare_rows", "choice_dose_{model}"} <= seen
    combination = Subject(MODEL, arm="anastrozole + tamoxifen")
    times = plate_combinations.TIME.offer(sample_results, view, combination).names
    assert list(times) == [24.0, 48.0, 72.0, 96.0, 120.0]
    assert all(is_kept(plate_combinations.TIME.key, time_h) for time_h in times)


def test_figures_of_two_lines_have_titles_of_their_own(sample_results):
    for figure in (plate_combinations.MATRIX, plate_combinations.SURFACE,
                   plate_combinations.ISOBOLOGRAM, plate_combinations.MUSYC_SURFACE,
                   plate_combinations.PAIR_BARS):  # fmt: skip
        titles = [each.panel().title for each in figures_of(sample_results, figure)]
        said = [title.partition(", anastrozole + tamoxifen")[2] for title in titles]
        assert said[:2] == [", MCF-7", ", MCF-7 TamR"]
        assert len(set(titles)) == len(titles)


def test_each_reason_that_a_figure_stays_on_the_screen_is_said_of_named_figures():
    kept = [figure.title for figure in every_figure() if figure.screen_only]
    assert len(set(kept)) == len(kept) == 7
    small = ["Small growth curves", "Small survival curves", "Small dose-response curves"]
    assert kept[:3] == small
