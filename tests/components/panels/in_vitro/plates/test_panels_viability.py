"""Viability figures show the numbers of the viability table, and nothing of hidden arms."""

import numpy as np
import pytest

from components.look.theme import arm_styles
from components.panels.in_vitro.plates import viability
from tests.panel_checks import SLOPPY, by_slot, named, slots, texts, view_of, whiskers
from tests.small_studies import csv, plate_rows, results_of

CELLS, DOSE = "MCF-7", 10.0
HALF = {"sem": "sem_pct", "sd": "sd_pct", "ci95": "ci_high_pct"}
WORDS = {"sem": "SEM", "sd": "SD", "ci95": "95 % CI"}


def rows_of(results, arm, dose=DOSE, model=CELLS):
    table = results.tables["viability"]
    rows = table[(table["model"] == model) & (table["arm"] == arm)].sort_values("time_h")
    control = rows["concentration"].isna()
    second = rows["concentration_2"].isna() | (rows["concentration_2"] == dose)
    return rows[control | ((rows["concentration"] == dose) & second)]


def test_the_course_of_every_arm_equals_the_table(sample_results):
    panel = viability.over_time(sample_results, view_of(sample_results.study), CELLS, DOSE)
    lines = named(panel.figure)
    names = [arm.name for arm in sample_results.study.arms]
    assert list(lines) == [f"{name}†" for name in names]  # every arm of the plates is illustrative
    for name in names:
        rows = rows_of(sample_results, name)
        assert lines[f"{name}†"].x.tolist() == [24, 48, 72, 96, 120]
        np.testing.assert_array_equal(lines[f"{name}†"].y, rows["mean_pct"])


@pytest.mark.parametrize("error_bar", HALF)
def test_the_error_bar_is_the_one_that_the_caption_names(sample_results, error_bar):
    view = view_of(sample_results.study, error_bar=error_bar)
    course = viability.over_time(sample_results, view, CELLS, DOSE)
    bars = viability.at_time(sample_results, view, CELLS, DOSE, 72.0)
    rows = rows_of(sample_results, "tamoxifen")
    half = rows[HALF[error_bar]] - (rows["mean_pct"] if error_bar == "ci95" else 0)
    np.testing.assert_array_equal(named(course.figure)["tamoxifen†"].error_y.array, half)
    assert whiskers(bars.figure)["tamoxifen†"] == half[rows["time_h"] == 72].item()
    assert course.caption.startswith(f"Mean ± {WORDS[error_bar]}, n = 3 experiments ")
    assert bars.caption.startswith(f"Bars: mean ± {WORDS[error_bar]}; points: experiments, n = 3 ")


def test_bars_and_points_stand_over_their_arm(sample_results):
    panel = viability.at_time(sample_results, view_of(sample_results.study), CELLS, DOSE, 120.0)
    bars, points = by_slot(panel.figure, "bar"), by_slot(panel.figure, "scatter")
    assert slots(panel.figure)[-1] == "anastrozole + tamoxifen†"
    for arm in sample_results.study.arms:
        row = rows_of(sample_results, arm.name).query("time_h == 120")
        assert bars[f"{arm.name}†"].y[0] == row["mean_pct"].item()
        assert len(points[f"{arm.name}†"].y) == row["n_experiments"].item() == 3
        assert np.mean(points[f"{arm.name}†"].y) == pytest.approx(row["mean_pct"].item())


def test_a_hidden_arm_is_in_no_trace_and_no_sentence(sample_results):
    view = view_of(sample_results.study, {"vehicle", "tamoxifen", "fulvestrant"})
    course = viability.over_time(sample_results, view, CELLS, DOSE)
    bars = viability.at_time(sample_results, view, CELLS, DOSE, 120.0)
    assert list(named(course.figure)) == ["vehicle†", "tamoxifen†", "fulvestrant†"]
    assert slots(bars.figure) == ["vehicle†", "tamoxifen†", "fulvestrant†"]
    for panel in (course, bars):
        assert set(panel.table["arm"]) == {"vehicle", "tamoxifen", "fulvestrant"}
        assert "anastrozole" not in panel.caption


def test_an_arm_keeps_its_style_whatever_is_hidden(sample_results):
    styles = arm_styles(sample_results.study)
    for shown in (None, {"tamoxifen"}, {"vehicle", "tamoxifen"}):
        view = view_of(sample_results.study, shown)
        line = named(viability.over_time(sample_results, view, CELLS, DOSE).figure)["tamoxifen†"]
        assert line.line.color == styles["tamoxifen"].color
        assert (line.line.dash, line.marker.symbol) == (
            styles["tamoxifen"].dash,
            styles["tamoxifen"].symbol,
        )


def test_the_caption_gives_the_p_values_of_this_model_and_time(sample_results):
    view = view_of(sample_results.study, {"vehicle", "fulvestrant"})
    at_24 = viability.at_time(sample_results, view, "4T1 cells", DOSE, 24.0).caption
    p = rows_of(sample_results, "fulvestrant", model="4T1 cells").query("time_h == 24")
    assert (
        "At 24 h against vehicle on log viability (Dunnett, two-sided, by the spread of all "
        "arms and by that of the arm (at least p), 25 treatments): "
        f"fulvestrant p = {p['p_adjusted'].item():.3f}."
    ) in at_24
    resistant = view_of(sample_results.study, {"vehicle", "letrozole"})
    assert "letrozole p > 0.99." in (
        viability.over_time(sample_results, resistant, "MCF-7 TamR", DOSE).caption
    )


def test_a_combination_is_taken_at_that_dose_of_both_parts(sample_results):
    table = sample_results.tables["viability"]
    chosen = viability.rows_at_dose(table[table["model"] == CELLS], DOSE)
    both = chosen[chosen["arm"] == "anastrozole + tamoxifen"]
    assert set(both["concentration"]) == set(both["concentration_2"]) == {DOSE}
    assert len(both) == 5


def test_doses_are_those_of_the_single_agents(sample_results):
    assert viability.doses(sample_results, CELLS) == [0.3, 1, 3, 10, 30, 100]
    assert viability.default_dose(sample_results, CELLS) == 10.0


def test_the_vehicle_is_named_on_the_axis(sample_results):
    panel = viability.over_time(sample_results, view_of(sample_results.study), CELLS, DOSE)
    assert panel.figure.layout.yaxis.title.text == "Viability (% of vehicle)"
    assert panel.title == "Viability over time, MCF-7, 10 µM of each drug"


def test_wells_of_one_plate_are_not_called_experiments():
    results = results_of(csv(plate_rows()))
    panel = viability.at_time(results, view_of(results.study), "", 10.0, 72.0)
    assert panel.title == "Viability at 72 h, all cells, 10 µM of each drug"
    assert {name: bar.y[0] for name, bar in by_slot(panel.figure, "bar").items()} == (
        pytest.approx({"vehicle": 100.0, "tamoxifen": 25.0, "anastrozole": 50.0})
    )
    assert "n = 3 wells of one experiment: they show this plate only" in panel.caption


def test_an_arm_without_the_dose_is_named():
    results = results_of(csv(plate_rows()))
    panel = viability.at_time(results, view_of(results.study), "", 1.0, 72.0)
    assert slots(panel.figure) == ["vehicle", "tamoxifen"]
    assert panel.caption.endswith("No viability at this dose: anastrozole.")


def test_a_plate_without_times_has_bars_and_no_course():
    results = results_of(csv([row[:2] + row[3:] for row in plate_rows()]))
    view = view_of(results.study)
    bars = viability.at_time(results, view, "", 10.0, float("nan"))
    assert bars.title == "Viability, all cells, 10 µM of each drug"
    assert by_slot(bars.figure, "bar")["tamoxifen"].y[0] == pytest.approx(25.0)
    assert "they show this plate only" in bars.caption
    assert "Tests against vehicle" not in bars.caption
    course = viability.over_time(results, view, "", 10.0)
    assert course.caption == "No reading time is given."
    assert course.figure.data == ()


def test_plates_without_doses_say_so():
    results = results_of(csv([row[:6] for row in plate_rows()]))
    panel = viability.at_time(results, view_of(results.study), "", None, 72.0)
    assert panel.title == "Viability at 72 h, all cells, dose not given"
    assert slots(panel.figure) == ["vehicle", "tamoxifen", "anastrozole"]


def test_without_control_wells_nothing_is_drawn():
    wells = [("blank", "", "", "", (0.1, 0.1)), ("sample", "tamoxifen", 1, "uM", (1.0, 1.1))]
    results = results_of(csv(plate_rows(wells)))
    for panel in (
        viability.over_time(results, view_of(results.study), "", 1.0),
        viability.at_time(results, view_of(results.study), "", 1.0, 72.0),
    ):
        assert panel.figure.data == ()
        assert panel.caption == (
            "No viability could be computed from these plates: Study, Check says why."
        )


def test_arms_that_are_not_on_these_plates_leave_a_sentence(sample_results):
    view = view_of(sample_results.study, {"untreated"})
    panel = viability.at_time(sample_results, view, "4T1 cells", DOSE, 120.0)
    assert panel.caption == "No shown arm has a viability here."
    assert not any(SLOPPY.search(text) for text in texts(panel))
