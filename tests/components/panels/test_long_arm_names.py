"""Nine arms with long names: every name is whole, none lies over another, plots keep their room."""

import re

import pytest

from components.card.figure_card import _least_px
from components.look.ink_and_paper import light_look
from components.panels.in_vivo.animals.tolerability import weight_course, weight_nadirs
from components.panels.in_vivo.animals.tolerability_arms import efficacy_against_tolerability
from components.panels.in_vivo.growth import by_day, spider, waterfalls
from components.panels.in_vivo.growth.by_day import GrowthLook
from components.panels.parts.count_table import PLOT_PX
from components.panels.parts.strips import slot_axis
from tests.panel_checks import view_of
from tests.small_studies import csv, results_of

DRUGS = (
    "tamoxifen 20 mg/kg subcutaneous",
    "fulvestrant 5 mg/kg weekly",
    "palbociclib 75 mg/kg daily oral gavage",
    "alpelisib 25 mg/kg daily oral gavage",
)
PAIRS = ((0, 2), (0, 3), (1, 2), (1, 3))
ARMS = ["vehicle", *DRUGS, *(f"{DRUGS[one]} + {DRUGS[other]}" for one, other in PAIRS)]


@pytest.fixture(scope="module")
def results():
    rows = [("animal", "arm", "day", "length_mm", "width_mm", "body_weight_g")]
    rows += [
        (f"m{place}{number}", arm, day, 8 + 0.2 * day - 0.1 * place + number, 6,
         20 - 0.02 * day * place)
        for place, arm in enumerate(ARMS) for number in range(3) for day in (0, 7, 14, 21)
    ]  # fmt: skip
    return results_of(csv(rows))


def letters(text):
    return re.sub(r"<[^>]+>|\s", "", text)


@pytest.fixture(scope="module")
def view(results):
    return view_of(results.study)


def growth(results, view, draw=by_day.growth_curves):
    curves = by_day.curves_of(results, "", "volume", "half")
    return draw(results, curves, view, "", GrowthLook())


def test_names_of_panels_have_lines_as_wide_as_the_panel(results, view):
    panel = growth(results, view, spider.spider)
    titles = [note.text for note in panel.figure.layout.annotations]
    assert {letters(text) for text in titles} == {letters(f"{arm}, n = 3") for arm in ARMS}
    lines = [line for text in titles for line in re.sub("</?b>|, n = 3", "", text).split("<br>")]
    assert max(map(len, lines)) <= spider.NAME_LETTERS
    most = max(text.count("<br>") for text in titles)
    assert panel.figure.layout.margin.t == 28 + spider.MORE_PX * most
    assert panel.least_px >= 3 * spider.NAME_PX


def test_a_table_below_days_grows_and_the_plot_stays(results, view):
    for panel in (growth(results, view), weight_course(results, view, "")):
        layout = panel.figure.layout
        assert {letters(text) for text in layout.yaxis2.ticktext} == set(map(letters, ARMS))
        low, high = layout.yaxis.domain
        room = panel.height - 28 - layout.margin.b
        assert (high - low) * room == pytest.approx(PLOT_PX, rel=0.1)
        assert layout.margin.l < 350


def test_arms_in_a_row_stay_level_and_apart(results, view):
    panel = waterfalls.change_on_day(results, view, "", 21.0, "gao")
    axis = panel.figure.layout.xaxis
    assert {letters(text) for text in axis.ticktext} == set(map(letters, ARMS))
    assert list(axis.autotickangles) == [0]
    spec = panel.figure.spec(light_look(), panel.height)
    widest = max(len(line) for text in axis.ticktext for line in text.split("<br>"))
    assert _least_px(spec, panel) >= len(ARMS) * 6.4 * widest


def test_short_names_may_turn_and_need_no_more_room():
    axis = slot_axis(["vehicle", "anastrozole", "anastrozole + tamoxifen"])
    assert axis["autotickangles"] == [0, 60]
    assert axis["ticktext"] == ["vehicle", "anastrozole", "anastrozole<br>+ tamoxifen"]


def test_few_long_names_stand_level_on_short_lines():
    axis = slot_axis(["vehicle", "cyclophosphamide monohydrate metronomic 20 mg/kg daily by mouth"])
    assert axis["autotickangles"] == [0]
    assert axis["ticktext"][1].split("<br>") == [
        "cyclophosphamide", "monohydrate metronomic 20", "mg/kg daily by mouth",
    ]  # fmt: skip


def test_limits_of_weight_loss_are_named_beside_the_plot(results, view):
    for panel in (weight_nadirs(results, view, ""), weight_course(results, view, "")):
        notes = [note for note in panel.figure.layout.annotations if note.text == "−10 %"]
        assert [(note.x, note.xref, note.xanchor, note.y) for note in notes] == [
            (1, "x domain", "left", -10)
        ]
        assert panel.figure.layout.margin.r >= 24 + 6 * len("−10 %")


def test_many_names_stand_in_a_legend_not_over_one_another(results, view):
    panel = efficacy_against_tolerability(results, view, "")
    assert {trace.mode for trace in panel.figure.data} == {"markers"}
    assert {trace.name for trace in panel.figure.data} == set(ARMS)
    assert panel.figure.layout.showlegend is True
