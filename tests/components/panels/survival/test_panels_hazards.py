"""Figures of hazard and of a planned study: what is drawn equals the tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.design.application import ANIMALS, Planned
from analysis.design.randomization import ANIMAL_COLUMNS, Plan, allocate, allocation_study
from analysis.statistics.cox_and_log_rank import ratios_of_pairs, risk_table
from analysis.survival.proportional_hazards import schoenfeld_residuals
from components.look.theme import arm_styles
from components.panels import design
from components.panels.survival import hazards
from components.panels.survival.curves import CurveChoices, median_words
from tests.panel_checks import annotations, ends_of, marks, named, view_of

MODEL = "4T1"
TREATED = ["anastrozole", "tamoxifen", "anastrozole + tamoxifen"]


def table_of(results, name):
    table = results.tables[name]
    return table[table["model"] == MODEL].set_index("arm")


def points(figure):
    return {mark.name: mark for mark in marks(figure)}


def intervals(figure):
    return [ends_of(trace)[1:] for trace in points(figure).values()]


def test_ratios_and_intervals_are_those_of_the_table(sample_results):
    panel = hazards.hazard_ratios(sample_results, view_of(sample_results.study), MODEL)
    table = table_of(sample_results, "survival")
    drawn = points(panel.figure)
    assert list(drawn) == TREATED
    for arm, trace in drawn.items():
        assert trace.x[0] == table.loc[arm, "hazard_ratio"]
    wanted = table.loc[TREATED, ["hr_low", "hr_high"]]
    np.testing.assert_allclose(intervals(panel.figure), wanted)
    assert panel.figure.layout.xaxis.type == "log"
    assert "Hazard ratio against untreated: anastrozole 0.11 (0.031 to 0.35)" in panel.caption
    p = sample_results.tables["proportional_hazards"].query("model == @MODEL and arm == ''")["p"]
    assert f"p = {p.item():.3f}: no clear change over time" in panel.caption


def test_an_arm_without_a_ratio_is_named(sample_results):
    table = sample_results.tables["survival"].copy()
    table.loc[table["arm"] == "tamoxifen", ["hazard_ratio", "hr_low", "hr_high"]] = np.nan
    tables = {**sample_results.tables, "survival": table}
    results = type(sample_results)(sample_results.study, sample_results.settings, tables, ())
    panel = hazards.hazard_ratios(results, view_of(results.study), MODEL)
    assert "No ratio can be estimated for tamoxifen: neither arm has an event" in panel.caption
    assert "tamoxifen" not in points(panel.figure)


def test_a_trend_is_said_in_words(sample_results):
    table = sample_results.tables["proportional_hazards"].assign(p=0.001)
    tables = {**sample_results.tables, "proportional_hazards": table}
    results = type(sample_results)(sample_results.study, sample_results.settings, tables, ())
    caption = hazards.hazard_ratios(results, view_of(results.study), MODEL).caption
    assert "p = 0.001: the ratios change over time: read RMST or the curves" in caption


def test_a_residual_for_every_event_and_arm(sample_results):
    scaled = schoenfeld_residuals(sample_results.study, sample_results.settings)
    panel = hazards.residuals(sample_results, scaled, view_of(sample_results.study), MODEL)
    for arm, trace in points(panel.figure).items():
        rows = scaled[(scaled["model"] == MODEL) & (scaled["arm"] == arm)]
        assert list(trace.x) == rows["day"].tolist()
        assert list(trace.y) == rows["residual"].tolist()
        assert len(trace.x) == 40
    levels = [shape.y0 for shape in panel.figure.layout.shapes]
    lives = sample_results.study.survival.query("model == @MODEL")
    cox = ratios_of_pairs(risk_table(lives["day"], lives["event"], lives["arm"]))
    assert levels == pytest.approx([cox["untreated", arm].log_ratio for arm in TREATED])


def test_days_gained_are_arm_minus_control(sample_results):
    panel = hazards.rmst_differences(sample_results, view_of(sample_results.study), MODEL)
    table = table_of(sample_results, "survival")
    for arm, trace in points(panel.figure).items():
        # untreated animals were gone first: every pair goes to its last day, as the table's RMST
        gained = table.loc[arm, "rmst_d"] - table.loc["untreated", "rmst_d"]
        assert trace.x[0] == pytest.approx(gained)
    low, high = panel.figure.layout.xaxis.range
    np.testing.assert_allclose(
        intervals(panel.figure),
        sample_results.tables["survival_pairs"].query(
            "model == @MODEL and versus == 'untreated'"
        ).set_index("arm").loc[TREATED, ["rmst_low", "rmst_high"]],
    )  # fmt: skip
    assert all(low < end < high for interval in intervals(panel.figure) for end in interval)


def test_medians_have_intervals_where_they_are_drawn(sample_results):
    table = table_of(sample_results, "survival").reset_index()
    assert median_words(table, False).startswith("untreated 29.0 d, anastrozole 32.0 d")
    assert median_words(table, True).startswith(
        "untreated 29.0 d (95 % CI 26.0 to 29.0), anastrozole 32.0 d (95 % CI 29.0 and above)"
    )
    assert CurveChoices() == CurveChoices(False, False, "at risk")


def allocation():
    rows = pd.DataFrame({"animal": [str(i) for i in range(9)], "cage": "", "length_mm": np.nan,
                         "width_mm": np.nan, "volume_mm3": [90.0, *range(100, 140, 5)],
                         "weight_g": np.nan})  # fmt: skip
    return allocate(rows.astype(ANIMAL_COLUMNS), Plan(("vehicle", "a + b")))


def test_baseline_points_are_the_animals_and_lines_the_means():
    result = allocation()
    styles = arm_styles(allocation_study(result, "t", ()))
    panel = design.baseline(result, styles, "t")
    drawn = named(panel.figure)
    for arm, mean, shape in zip(drawn, result.balance["mean_mm3"], panel.figure.layout.shapes,
                                strict=True):  # fmt: skip
        own = result.animals[result.animals["arm"] == arm]["volume_mm3"]
        assert sorted(drawn[arm].y) == sorted(own)
        assert shape.y0 == shape.y1 == pytest.approx(mean)
    assert "n = 4 animals an arm, 1 left out." in panel.caption


def test_no_animal_in_the_window_is_said_in_the_figure():
    none = allocate(allocation().animals.iloc[:1], Plan(("vehicle", "a")))
    panel = design.baseline(none, {}, "t")
    assert annotations(panel.figure) == [panel.caption]
    assert panel.caption.startswith("No arm can be filled")


def planned(power, low, high):
    table = pd.DataFrame({"n": range(3, 3 + len(power)), "power": power, "low": low, "high": high})
    return Planned(table.assign(closed_form=np.nan), ANIMALS, "What", "check", "Level.", "Words.")


def test_power_is_drawn_with_its_interval_and_the_answer_on_top():
    plan = planned([0.5, 0.7, 0.82, 0.93], [0.45, 0.66, 0.79, 0.91], [0.55, 0.74, 0.85, 0.95])
    panel = design.power_curve(plan)
    curve = named(panel.figure)["simulation"]
    assert list(curve.x) == [3, 4, 5, 6]
    assert list(curve.y) == pytest.approx([50, 70, 82, 93])
    band = panel.figure.data[0]
    assert list(band.y) == pytest.approx([55, 74, 85, 95, 91, 79, 66, 45])
    assert panel.title == "5 animals an arm give 80 % power, 6 give 90 %"
    short = design.power_curve(planned([0.5, 0.7], [0.4, 0.6], [0.6, 0.8]))
    assert short.title == "Not even 4 animals an arm give 80 % power"
