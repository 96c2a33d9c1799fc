"""Figures of combinations, tolerability and excised tumors against their tables."""

import numpy as np
import pytest

from components.panels.in_vivo.animals.endpoint_points import WEIGHT, endpoint_points, measures
from components.panels.in_vivo.animals.tolerability import weight_course, weight_nadirs
from components.panels.in_vivo.combinations.index import REFERENCES, combination_index
from tests.panel_checks import SLOPPY, annotations, by_slot, named, texts, view_of
from tests.small_studies import caliper_rows, csv, results_of

MODEL = "MCF-7Ca"
PAIR = "anastrozole + tamoxifen"


def clean(panel):
    return not [text for text in texts(panel) if SLOPPY.search(text)]


@pytest.mark.parametrize("reference", REFERENCES)
def test_the_index_is_that_of_the_table_and_says_its_direction(sample_results, reference):
    panel = combination_index(sample_results, view_of(sample_results.study), MODEL, reference)
    rows = sample_results.tables["synergy_in_vivo"].query("reference == @reference")
    rows = rows[rows["combination_index"].notna()]  # no area expected on the last day
    line = named(panel.figure)[PAIR]
    np.testing.assert_array_equal(line.y, rows["combination_index"])
    np.testing.assert_allclose(line.y + line.error_y.array, rows["ci_high"])
    np.testing.assert_allclose(line.y - line.error_y.arrayminus, rows["ci_low"])
    assert {"above 1: antagonism", "below 1: synergy"} <= set(annotations(panel.figure))
    assert clean(panel)


def test_without_the_parts_the_figure_says_what_is_needed():
    results = results_of(csv(caliper_rows()))
    panel = combination_index(results, view_of(results.study), "", "bliss")
    assert panel.caption.startswith("No combination of this model can be judged")


def test_nadirs_are_those_of_the_animals(sample_results):
    panel = weight_nadirs(sample_results, view_of(sample_results.study), MODEL)
    table = sample_results.tables["body_weight"]
    for arm in ("vehicle", PAIR):
        expected = sorted(table.query("arm == @arm")["nadir_pct"], reverse=True)
        assert list(named(panel.figure)[arm].y) == expected
    lost = (table[table["arm"] == PAIR]["nadir_pct"] <= -10).sum()
    assert f"{PAIR} {lost} and 0 of 8" in panel.caption
    assert clean(panel)


def test_the_course_is_the_mean_of_the_animals_weighed(sample_results):
    panel = weight_course(sample_results, view_of(sample_results.study), MODEL)
    volumes = sample_results.tables["animal_volumes"]
    on_day = volumes.query("arm == 'tamoxifen' and day == 28")["weight_change_pct"]
    line = named(panel.figure)["tamoxifen"]
    assert line.y[-1] == pytest.approx(on_day.mean())
    assert line.error_y.array[-1] == pytest.approx(on_day.std() / np.sqrt(7))
    assert line.customdata[-1] == len(on_day) == 7
    assert clean(panel)


def test_points_are_the_animals_of_the_study(sample_results):
    assert measures(sample_results, MODEL) == [
        (WEIGHT, "g"), ("Ki-67", "%"), ("Serum estradiol", "pg/mL")
    ]  # fmt: skip
    view = view_of(sample_results.study)
    for measure, unit in measures(sample_results, MODEL):
        panel = endpoint_points(sample_results, view, MODEL, measure, unit)
        points, bars = by_slot(panel.figure, "scatter"), by_slot(panel.figure, "bar")
        assert len(points["vehicle"].y) == 7
        assert len(points[PAIR].y) == 8
        assert bars[PAIR].y[0] == pytest.approx(np.mean(points[PAIR].y))
        assert "Against vehicle (Dunnett, two-sided, a variance for each arm)" in panel.caption
        assert clean(panel)
    assert ("Inhibition by weight" in panel.caption) is False


def test_light_is_drawn_over_days_on_a_log_axis():
    rows = [
        f"{arm}{i},{arm},{day},{light}"
        for arm, lights in {"vehicle": (100, 400), "drug": (10, 0)}.items()
        for day in (0, 7)
        for i, light in enumerate(lights)
    ]
    head = "mouse,treatment,day,Total Flux (p/s)"
    results = results_of("\n".join([head, *rows]).encode())
    assert measures(results, "") == [("total flux", "p/s")]
    panel = endpoint_points(results, view_of(results.study), "", "total flux", "p/s")
    lines = named(panel.figure)
    assert list(lines["vehicle"].x) == [0, 7]
    assert list(lines["vehicle"].y) == pytest.approx([200, 200])
    assert list(lines["drug"].y) == pytest.approx([10, 10])
    assert panel.figure.layout.yaxis.type == "log"
    assert list(panel.figure.layout.yaxis.tickvals) == pytest.approx([10, 30, 100, 300, 1000])
    assert list(lines)[-2:] == ["vehicle", "drug"]  # as in every legend
    assert panel.title == "Total flux, all animals"
    assert panel.figure.layout.yaxis.title.text == "Total flux (p/s)"
    assert "2 values of 0 or below are not drawn on the log axis." in panel.caption
    assert clean(panel)


def test_without_weights_the_figures_say_so():
    results = results_of(csv(caliper_rows()))
    view = view_of(results.study)
    for panel in (weight_course(results, view, ""), weight_nadirs(results, view, "")):
        assert panel.caption == "No shown arm has a body weight after its baseline."
    assert measures(results, "") == []
