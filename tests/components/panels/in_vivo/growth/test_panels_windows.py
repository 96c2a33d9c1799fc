"""Growth and body weight where animals are measured on days of their own."""

import pytest

from analysis.results import analyse
from analysis.settings import Settings
from analysis.summary.partners import VOLUME
from components.panels.answer.growth import small_growth
from components.panels.compare.rows import readout_points
from components.panels.in_vivo.animals.tolerability import weight_course
from components.panels.in_vivo.animals.tolerability_arms import efficacy_against_tolerability
from components.panels.in_vivo.combinations.partners import partners_forest
from components.panels.in_vivo.growth.by_day import GrowthLook, curves_of, growth_curves
from components.panels.in_vivo.growth.spider import spider
from tests.in_vivo_studies import caliper_study
from tests.panel_checks import view_of

QUICK = Settings(bootstrap_resamples=20)


@pytest.fixture(scope="module")
def results():
    """Vehicle by windows, letrozole seldom measured together; the first weeks before treatment."""
    rows = [
        {"arm": arm, "animal": f"{arm} {i}", "day": day, "weight_g": 20 - 0.01 * day}
        | {"volume_mm3": 100 * 1.05 ** max(day, 0) + i}
        for arm in ("vehicle", "letrozole")
        for i in range(6)
        for day in (
            [-21, -14, -7, 0, *range(1 + i % 4, 29, 4)] if arm == "vehicle" else [-21, 0, 3 + 4 * i]
        )
    ]
    return analyse(caliper_study(rows), QUICK)


def growth(results, look=None):
    look = look or GrowthLook()
    curves = curves_of(results, "", look.measure, look.rule)
    return growth_curves(results, curves, view_of(results.study), "", look)


def test_an_arm_without_a_curve_is_drawn_as_its_animals_and_named_above(results):
    panel = growth(results)
    words = "letrozole: each animal is drawn, as they are seldom measured together."
    assert words in [note.text for note in panel.figure.layout.annotations]
    assert panel.caption.startswith(words)
    drawn = {trace["name"]: trace for trace in panel.figure.data if trace["mode"] != "text"}
    ends = [day for day in drawn["letrozole"]["x"] if day is None]
    assert len(ends) == 6
    assert None not in list(drawn["vehicle"]["x"])


def test_the_small_chart_draws_the_same_arms_as_their_animals(results):
    curves = curves_of(results, "", "volume", "half")
    panel = small_growth(results, curves, view_of(results.study), "", "screen")
    drawn = {trace["name"]: trace for trace in panel.figure.data}
    days = [day for day in drawn["letrozole"]["x"] if day is not None]
    assert sorted(days) == [0] * 6 + [3, 7, 11, 15, 19, 23]
    assert list(drawn["letrozole"]["x"]).count(None) == 6
    assert list(drawn["vehicle"]["x"]).count(None) == 0
    assert panel.caption.startswith("letrozole: each animal (seldom measured together)")


def test_windows_and_their_width_are_said(results):
    caption = growth(results).caption
    assert "gathered into windows of up to 3 days from first to last" in caption
    counted = growth(results).table
    assert counted[counted["arm"].eq("vehicle") & counted["day"].between(1, 24)]["n"].eq(6).all()


@pytest.mark.parametrize(("early", "first", "words"), [(False, -7, True), (True, -21, False)])
def test_figures_start_a_week_before_treatment_unless_asked(results, early, first, words):
    panel = growth(results, GrowthLook(early=early))
    assert panel.table["day"].min() == first
    said = "Days more than a week before treatment are not shown (2)." in panel.caption
    assert said == words


def test_each_panel_says_which_arm_has_no_heavy_line(results):
    look = GrowthLook(lines="panels")
    curves = curves_of(results, "", "volume", "half")
    panel = spider(results, curves, view_of(results.study), "", look)
    assert "Seldom measured together, so without one: letrozole." in panel.caption


def test_body_weight_follows_the_same_rule(results):
    panel = weight_course(results, view_of(results.study), "")
    assert panel.caption.startswith("letrozole: each animal is drawn")
    drawn = panel.table[panel.table["arm"].eq("vehicle") & panel.table["day"].between(1, 24)]
    assert drawn["n"].tolist() == [6] * len(drawn)


def test_days_in_windows_are_called_alike_on_every_page_and_have_their_animals():
    """Vehicle and parts are measured on day 7, the second part on day 8: one window."""
    courses = {"vehicle": (7, 1.08), "a": (7, 1.05), "b": (8, 1.04), "a + b": (7, 1.0)}
    rows = [
        {"arm": arm, "animal": f"{arm} {i}", "day": day, "weight_g": 20 - 0.1 * i}
        | {"volume_mm3": (100 + 5 * i) * rate ** min(day, 7)}
        for arm, (last, rate) in courses.items()
        for i in range(4)
        for day in (0, 3, last)
    ]
    found = analyse(caliper_study(rows), QUICK)
    view = view_of(found.study)
    assert found.windows.words("", found.evaluation_days[""]) == "days 7 to 8"
    points = readout_points(found, "tumor volume change", "")
    assert points["b"][0] == pytest.approx([100 * (1.04**7 - 1)] * 4)
    assert {arm: len(values) for arm, (values, _) in points.items()} == dict.fromkeys(courses, 4)
    bubbles = efficacy_against_tolerability(found, view, "")
    assert bubbles.figure.layout.yaxis.title.text == "Change of tumor volume, days 7 to 8 (%)"
    forest = partners_forest(found, view, "", (VOLUME,))
    assert "over b<br>volume on days 7 to 8" in forest.figure.layout.yaxis.ticktext
    assert "animals measured on days 7 to 8" in forest.caption
