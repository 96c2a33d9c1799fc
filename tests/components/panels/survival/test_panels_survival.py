"""Survival figures: steps, ticks and counts equal the tables; life spans carry their ILS."""

import numpy as np
import pandas as pd
import pytest

from analysis.survival.table import at_risk
from components.look.theme import arm_styles
from components.panels.survival import life_spans
from components.panels.survival.curves import APART_PCT, CurveChoices, pct_below
from tests.panel_checks import (
    SLOPPY,
    annotations,
    by_slot,
    count_lines,
    named,
    slots,
    texts,
    view_of,
    whiskers,
)
from tests.small_studies import csv, results_of, survival_rows

MODEL, CENSORED = "4T1", "4T1 (illustrative)"
ARMS = ["untreated", "anastrozole", "tamoxifen", "anastrozole + tamoxifen"]
TWO_ARMS = {"vehicle": [10, 12, 14], "tamoxifen": [15, 17, 20]}


def curve_of(results, arm, model=MODEL):
    table = results.tables["survival_curve"]
    return table[(table["model"] == model) & (table["arm"] == arm)].sort_values("day")


def kaplan_meier(results, view=None, model=MODEL, **choices):
    drawn = CurveChoices(**choices)
    return life_spans.kaplan_meier(results, view or view_of(results.study), model, drawn)


def life_span(results, view=None, model=MODEL):
    return life_spans.life_span(results, view or view_of(results.study), model)


def small(rows):
    return results_of(csv(rows))


def test_the_steps_of_every_arm_equal_the_table(sample_results):
    steps = named(kaplan_meier(sample_results).figure)
    styles = arm_styles(sample_results.study)
    assert list(steps) == ARMS
    for arm, step in steps.items():
        rows = curve_of(sample_results, arm)
        own = np.isin(step.x, rows["day"])
        shares = np.array([share for share, _ in step.customdata])
        np.testing.assert_array_equal(np.asarray(step.x)[own], rows["day"])
        np.testing.assert_allclose(shares[own], 100 * rows["survival"])
        assert (step.x[0], shares[0], step.y[-1]) == (0, 100, 0)
        assert (step.line.shape, step.line.color) == ("hv", styles[arm].color)


def test_a_line_is_below_another_while_they_are_equal_and_no_longer(sample_results):
    steps = named(kaplan_meier(sample_results).figure)
    shares = {arm: [share for share, _ in step.customdata] for arm, step in steps.items()}
    first, second = ARMS[:2]
    for at, day in enumerate(steps[second].x[: len(steps[first].x)]):
        apart = shares[second][at] - steps[second].y[at]
        same = shares[first][at] == shares[second][at] > 0
        assert apart == pytest.approx(APART_PCT if same else 0), day
    assert [steps[arm].y[0] for arm in ARMS] == pytest.approx(
        [100 - rank * APART_PCT for rank in range(len(ARMS))]
    )


@pytest.mark.parametrize(("arms", "lowest"), [(3, 98.0), (6, 95.0), (12, 95.0)])
def test_many_equal_lines_stay_within_five_percent(arms, lowest):
    shares = pd.DataFrame({f"arm {place}": [100.0, 0.0] for place in range(arms)}, index=[0, 9])
    drawn = shares - pct_below(shares, 1.0)
    assert drawn.loc[0].min() == pytest.approx(lowest)
    assert (drawn.loc[9] == 0).all()


def test_numbers_at_risk_stand_under_their_days(sample_results):
    figure = kaplan_meier(sample_results).figure
    lines = count_lines(figure)
    table = sample_results.tables["survival_curve"]
    days = list(figure.layout.xaxis.tickvals)
    expected = at_risk(table[table["model"] == MODEL], days)
    for arm, (line_days, numbers) in zip(ARMS, lines, strict=True):
        rows = expected[expected["arm"] == arm]
        assert line_days == rows["day"].tolist() == days
        assert numbers == [f"{n:g}" for n in rows["at_risk"]]
    records = sample_results.study.survival
    untreated = records[(records["model"] == MODEL) & (records["arm"] == "untreated")]["day"]
    assert lines[0][1] == [str(int((untreated >= day).sum())) for day in days]


def test_each_line_of_the_count_table_has_its_arms_name_and_the_key_of_its_curve(sample_results):
    figure = kaplan_meier(sample_results).figure
    styles = arm_styles(sample_results.study)
    assert list(figure.layout.yaxis2.ticktext) == list(ARMS)
    keys = [shape for shape in figure.layout.shapes if shape.xsizemode == "pixel"]
    assert [(key.type, key.y0, key.line.color, key.line.dash) for key in keys] == [
        ("line", -line, styles[arm].color, styles[arm].dash) for line, arm in enumerate(ARMS)
    ]
    assert figure.layout.legend.visible is False
    assert "<b>Animals at risk</b>" in annotations(figure)


def test_censored_animals_are_ticks_on_their_curve(sample_results):
    panel = kaplan_meier(sample_results, model=CENSORED)
    ticks = named(panel.figure)["censored"]
    curve = sample_results.tables["survival_curve"].query("model == @CENSORED and censored > 0")
    assert list(ticks.x) == curve["day"].tolist() == [21.0, 39.0]
    assert list(ticks.y) == pytest.approx(100 * curve["survival"] - [APART_PCT, 0])
    assert "Ticks: 2 censored animals." in panel.caption
    whole = kaplan_meier(sample_results)
    assert "censored" not in named(whole.figure)
    assert "Ticks" not in whole.caption


def test_bands_are_the_interval_of_the_table(sample_results):
    panel = kaplan_meier(sample_results, view_of(sample_results.study, {"tamoxifen"}), bands=True)
    band = named(panel.figure)["tamoxifen (95 % interval)"]
    rows = curve_of(sample_results, "tamoxifen").dropna(subset=["low", "high"])
    assert set(np.round(100 * rows["low"], 9)) <= set(np.round(band.y, 9))
    assert set(np.round(100 * rows["high"], 9)) <= set(np.round(band.y, 9))
    assert "Bands: 95 % interval (log-log)." in panel.caption


def test_the_caption_has_n_medians_and_tests_of_this_model_only(sample_results):
    caption = kaplan_meier(sample_results).caption
    assert caption.startswith("Kaplan-Meier, n = 10 animals an arm.")
    assert (
        "Median survival: untreated 29.0 d, anastrozole 32.0 d, tamoxifen 35.5 d, "
        "anastrozole + tamoxifen 37.0 d."
    ) in caption
    assert "Log-rank over all arms of the model: χ² = 53.53, p < 0.0001." in caption
    assert (
        "Log-rank against untreated, exact by permutation, Holm over 3 arms: anastrozole "
        "p = 0.00044; tamoxifen p < 0.0001; anastrozole + tamoxifen p < 0.0001."
    ) in caption
    assert "letrozole" not in caption
    assert "tamoxifen" not in kaplan_meier(sample_results, model=CENSORED).caption


def test_a_hidden_arm_leaves_figure_counts_and_caption(sample_results):
    panel = kaplan_meier(sample_results, view_of(sample_results.study, {"untreated", "tamoxifen"}))
    assert list(named(panel.figure)) == ["untreated", "tamoxifen"]
    assert len(count_lines(panel.figure)) == 2
    assert "anastrozole" not in panel.caption
    assert panel.table["arm"].tolist() == ["untreated", "tamoxifen"]


def test_mean_life_spans_carry_the_published_increase(sample_results):
    panel = life_span(sample_results)
    assert slots(panel.figure) == ARMS
    bars = by_slot(panel.figure, "bar")
    assert {arm: round(bar.y[0], 1) for arm, bar in bars.items()} == {
        "untreated": 28.5,
        "anastrozole": 32.0,
        "tamoxifen": 35.5,
        "anastrozole + tamoxifen": 36.2,
    }
    assert annotations(panel.figure) == ["<b>+12.3 %</b>", "<b>+24.6 %</b>", "<b>+27.0 %</b>"]
    assert [note.x for note in panel.figure.layout.annotations] == [1, 2, 3]
    assert "increase in life span (ILS) over untreated" in panel.caption
    assert "untreated 28.5 ± 1.5 (n = 10), anastrozole 32.0 ± 1.8 (n = 10)" in panel.caption


def test_bars_have_their_sd_and_a_point_per_animal(sample_results):
    panel = life_span(sample_results)
    table = sample_results.tables["survival"].query("model == @MODEL").set_index("arm")
    records = sample_results.study.survival.query("model == @MODEL")
    for arm, bar in by_slot(panel.figure, "bar").items():
        assert whiskers(panel.figure)[arm] == pytest.approx(table.loc[arm, "sd_d"])
        assert bar.marker.color == arm_styles(sample_results.study)[arm].color
    for arm, points in by_slot(panel.figure, "scatter").items():
        assert list(points.y) == records[records["arm"] == arm]["day"].tolist()


def test_a_restricted_mean_has_no_sd_and_the_caption_says_so(sample_results):
    panel = life_span(sample_results, model=CENSORED)
    assert list(whiskers(panel.figure)) == ["untreated†"]
    assert (
        "Means are not plain where animals are censored, and have no SD: letrozole to day 39 (last "
        "of fulvestrant): 1 of 10 censored; fulvestrant to day 39 (last of fulvestrant)"
    ) in panel.caption
    assert panel.caption.endswith("† made-up values (illustrative).")


def test_bars_without_any_sd_are_means():
    lost = {"ve3", "ta3"}
    panel = life_span(small(survival_rows(TWO_ARMS, lost)), model="")
    assert whiskers(panel.figure) == {}
    assert panel.caption.startswith("Bars: mean; points: animals, vehicle ")


def test_without_control_there_is_no_increase():
    results = small(survival_rows({"letrozole": [10, 12, 14], "tamoxifen": [15, 17, 20]}))
    panel = life_span(results, model="")
    assert annotations(panel.figure) == []
    assert panel.caption.endswith("No control arm: no increase in life span.")
    assert "against" not in kaplan_meier(results, model="").caption


def test_the_control_alone_promises_no_increase(sample_results):
    panel = life_span(sample_results, view_of(sample_results.study, {"untreated"}))
    assert "ILS" not in panel.caption
    assert annotations(panel.figure) == []


def test_without_events_the_medians_are_not_reached():
    names = {"ve1", "ve2", "ve3", "ta1", "ta2", "ta3"}
    panel = kaplan_meier(small(survival_rows(TWO_ARMS, names)), model="")
    assert "Median survival: not reached in any arm." in panel.caption
    assert "p = " not in panel.caption


def test_one_animal_is_called_one():
    panel = kaplan_meier(small(survival_rows({"letrozole": [10]})), model="")
    assert panel.caption == "Kaplan-Meier, n = 1 animal an arm. Median survival: letrozole 10.0 d."


@pytest.mark.parametrize("draw", [kaplan_meier, life_span])
def test_arms_of_other_models_leave_a_sentence(sample_results, draw):
    panel = draw(sample_results, view_of(sample_results.study, {"vehicle"}))
    assert panel.figure.data == ()
    assert panel.caption == "No shown arm was followed for survival in this model."
    assert not any(SLOPPY.search(text) for text in texts(panel))
