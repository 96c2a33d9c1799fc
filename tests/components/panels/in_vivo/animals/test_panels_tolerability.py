"""Figures of why animals left, of efficacy against tolerability, and of excised tumors."""

import numpy as np
import pytest

from components.panels.in_vivo.animals.tolerability import (
    weight_course,
    weight_nadirs,
    without_tumor,
)
from components.panels.in_vivo.animals.tolerability_arms import (
    NO_DEATHS,
    deaths_by_reason,
    efficacy_against_tolerability,
)
from components.panels.in_vivo.animals.weight_volume import NO_PAIR, weight_against_volume
from tests.panel_checks import SLOPPY, named, slots, texts, view_of
from tests.small_studies import caliper_rows, csv, results_of

MODEL = "MCF-7Ca"
PAIR = "anastrozole + tamoxifen"


def clean(panel):
    return not [text for text in texts(panel) if SLOPPY.search(text)]


def test_deaths_are_stacked_by_reason(sample_results):
    panel = deaths_by_reason(sample_results, view_of(sample_results.study), "4T1")
    bars = named(panel.figure)
    records = sample_results.study.survival.query("model == '4T1'")
    for reason, rows in records.groupby("reason"):
        counts = rows["arm"].value_counts()
        wanted = [counts.get(arm, 0) for arm in slots(panel.figure)]
        assert list(bars[reason].y) == wanted
    assert panel.figure.layout.barmode == "stack"
    assert clean(panel)


def test_a_death_that_is_not_the_tumors_is_told_from_one_that_is(sample_results):
    panel = deaths_by_reason(sample_results, view_of(sample_results.study), MODEL)
    assert "Not the tumor's doing: tamoxifen 1." in panel.caption
    assert "The reason speaks of the tumor: vehicle 1." in panel.caption


def test_each_arm_stands_at_its_weight_loss_and_its_tumors_change(sample_results):
    panel = efficacy_against_tolerability(sample_results, view_of(sample_results.study), MODEL)
    points = named(panel.figure)
    weights = sample_results.tables["body_weight"].groupby("arm")["nadir_pct"].mean()
    on_day = sample_results.tables["animal_volumes"].query("day == 28")
    change = on_day.groupby("arm")["change_pct"].mean()
    for arm in ("vehicle", PAIR):
        assert points[arm].x[0] == pytest.approx(weights[arm])
        assert points[arm].y[0] == pytest.approx(change[arm])
        assert points[arm].marker.size == pytest.approx(7 * np.sqrt(8))
    assert "weights with the tumor" in panel.caption
    assert clean(panel)


def test_weights_without_the_tumor_say_so_and_leave_the_results_alone(sample_results):
    before = sample_results.tables["body_weight"].copy()
    view = view_of(sample_results.study)
    lighter = without_tumor(sample_results)
    panel = weight_nadirs(lighter, view, MODEL, tumor_free=True)
    assert "Weight without the tumor: weight − volume / 1000 (g)" in panel.caption
    found = lighter.tables["body_weight"].query("arm == 'vehicle'")["nadir_pct"]
    assert sorted(named(panel.figure)["vehicle"].y) == sorted(found)
    grown = before.query("arm == 'vehicle'")["nadir_pct"]
    assert (found.to_numpy() <= grown.to_numpy()).all()  # growing tumors hide a loss
    assert found.min() < 0 == grown.min()
    assert before.equals(sample_results.tables["body_weight"])


def test_weights_of_tumors_stand_over_their_last_volume(sample_results):
    panel = weight_against_volume(sample_results, view_of(sample_results.study), MODEL)
    points = named(panel.figure)["vehicle"]
    table = sample_results.tables["weight_volume"].query("arm == 'vehicle'")
    assert list(points.x) == table["volume_mm3"].tolist()
    assert list(points.y) == table["weight_g"].tolist()
    row = sample_results.tables["weight_volume_correlation"].iloc[0]
    assert f"Pearson {row['estimate']:.2f} ({row['low']:.2f} to {row['high']:.2f})" in panel.caption
    assert "(n = 46)" in panel.caption
    assert clean(panel)


def test_without_data_the_figures_say_so():
    results = results_of(csv(caliper_rows()))
    view = view_of(results.study)
    assert deaths_by_reason(results, view, "").caption == NO_DEATHS
    assert weight_against_volume(results, view, "").caption == NO_PAIR


def test_a_reason_is_one_color_on_whichever_day_and_is_not_cut(sample_results):
    panel = deaths_by_reason(sample_results, view_of(sample_results.study), MODEL)
    assert list(named(panel.figure)) == [
        "found dead, not related to the tumor", "humane endpoint: ulcerated tumor",
        "last measured (censored)",
    ]  # fmt: skip


def test_an_arm_that_lost_no_weight_says_so_in_the_place_of_its_bars(sample_results):
    panel = weight_nadirs(sample_results, view_of(sample_results.study), MODEL)
    (words,) = [each for each in panel.figure.layout.annotations if each.text == "none lost"]
    assert words.x == pytest.approx(np.mean(named(panel.figure)["vehicle"].x))


def test_n_of_a_course_is_of_the_days_that_are_drawn():
    """On day 21 one animal of four is weighed: the day is not drawn, and not in n."""
    rows = [("animal", "arm", "day", "length_mm", "width_mm", "weight_g")]
    rows += [
        (f"{arm}{number}", arm, day, 8, 6, 20 - 0.1 * day)
        for arm in ("vehicle", "tamoxifen")
        for number in range(4)
        for day in (0, 7, 14, 21)
        if day < 21 or number == 0
    ]
    results = results_of(csv(rows))
    caption = weight_course(results, view_of(results.study), "").caption
    assert "n = 4 animals an arm and day." in caption
    assert "are not drawn (2 arm days)." in caption
