"""Figure settings laid over a figure: each word changes what it says, and no number."""

from __future__ import annotations

import math
from itertools import pairwise

import pandas as pd
import pytest

from components.app.study_file import SavedStudy, read_study_file, write_study_file
from components.card.pictures import picture_data
from components.figures.growth import growth_curves
from components.look.drawing import LEGEND_PX, TOP_PX, Drawing
from components.look.figure_style import range_words, recolored, styled
from components.look.ink_and_paper import FONTS, PALETTES, FigureSettings, light_look
from components.look.p_values import takes_p_values
from components.look.theme import Panel, arm_styles, plot_text
from components.panels.in_vitro.plates.viability import at_time
from components.panels.in_vivo.growth.by_day import GrowthLook
from components.panels.parts.strips import slot_axis
from components.panels.survival.curves import CurveChoices
from components.panels.survival.life_spans import kaplan_meier, life_span
from tests.panel_checks import view_of


@pytest.fixture(scope="module")
def curves(sample_results):
    return growth_curves(sample_results, view_of(sample_results.study), "MCF-7Ca", GrowthLook())


@pytest.fixture(scope="module")
def bars(sample_results):
    return at_time(sample_results, view_of(sample_results.study), "4T1 cells", 10.0, 120.0)


def laid_over(panel, **chosen):
    spec = panel.figure.spec(light_look(), panel.height)
    return styled(spec, FigureSettings(**chosen), panel)


def test_letters_grow_with_their_margins(curves):
    before, after = laid_over(curves), laid_over(curves, font_px=21)
    assert after["layout"]["font"]["size"] == 1.5 * before["layout"]["font"]["size"]
    assert after["layout"]["margin"]["b"] == round(1.5 * before["layout"]["margin"]["b"])
    assert [t["y"] for t in after["data"]] == [t["y"] for t in before["data"]]


def test_the_font_is_that_of_page_and_picture(curves):
    assert laid_over(curves, font="serif")["layout"]["font"]["family"] == FONTS["serif"]
    assert picture_data(curves, FigureSettings(font="serif"), "")["family"] == FONTS["serif"]


def test_lines_caps_and_grid(curves):
    plain = laid_over(curves, line_px=5.0, error_caps=False, gridlines=False)
    lines = [t for t in plain["data"] if t.get("name")]
    assert {t["line"]["width"] for t in lines} == {5.0}
    assert {t["error_y"]["width"] for t in lines} == {0}
    assert plain["layout"]["yaxis"]["showgrid"] is False
    assert laid_over(curves)["data"][0]["error_y"]["width"] == 4


def test_names_at_the_lines_do_not_overlap_and_stretch_no_axis(curves):
    layout = laid_over(curves, legend="labels")["layout"]
    names = [note for note in layout["annotations"] if note.get("xref") == "x domain"]
    assert len(names) == 6
    assert {note["x"] for note in names} == {1}
    assert layout["showlegend"] is False
    assert layout["margin"]["r"] > 100  # room for the longest name


def test_a_legend_inside_takes_the_emptiest_corner(sample_results):
    view = view_of(sample_results.study)
    panel = kaplan_meier(sample_results, view, "4T1", CurveChoices(False, False, "at risk"))
    legend = laid_over(panel, legend="inside")["layout"]["legend"]
    assert (legend["xanchor"], legend["yanchor"]) == ("left", "bottom")  # all live at first


def test_a_legend_beside_the_table_that_names_the_arms_is_drawn_where_asked_for(curves):
    usual, asked = laid_over(curves)["layout"], laid_over(curves, legend="above")["layout"]
    assert (usual["legend"]["visible"], usual["margin"]["t"]) == (False, TOP_PX)
    assert (asked["legend"]["visible"], asked["margin"]["t"]) == (True, LEGEND_PX)
    assert asked["height"] - usual["height"] == LEGEND_PX - TOP_PX  # the plot keeps its size


@pytest.mark.parametrize(("legend", "x"), [("right", 1.02), ("inside", 0.02)])
def test_the_legend_stands_where_it_was_put(curves, legend, x):
    placed = laid_over(curves, legend=legend)["layout"]["legend"]
    assert (placed["x"], placed["orientation"], placed["visible"]) == (x, "v", True)


def test_brackets_reach_from_control_to_each_arm_with_exact_p(bars):
    layout = laid_over(bars, p_values="brackets")["layout"]
    words = [note["text"] for note in layout["annotations"]]
    assert words == ["p = 0.242", "p = 0.099", "p = 0.0036", "p = 0.0012", "p = 0.0043"]
    spans = [(s["x0"], s["x1"]) for s in layout["shapes"] if s["yref"] == "y domain"
             and s["y0"] == s["y1"]]  # fmt: skip
    assert spans == [(0, at) for at in range(1, 6)]
    levels = [note["y"] for note in layout["annotations"]]
    margin = layout["margin"]
    plot = layout["height"] - margin["t"] - margin["b"]
    plain = bars.figure.spec(light_look(), bars.height)["layout"]["margin"]
    assert plot == bars.height - plain["t"] - plain["b"]  # brackets take nothing from the plot
    steps = [plot * (high - low) for low, high in pairwise(levels)]
    assert steps == pytest.approx([21] * 4)  # px: a line of letters fits between
    assert plot * (levels[-1] - 1) + 15 < margin["t"]


def test_p_over_the_arms_needs_no_bracket(bars):
    layout = laid_over(bars, p_values="above")["layout"]
    assert [note["x"] for note in layout["annotations"]] == [1, 2, 3, 4, 5]
    assert not [s for s in layout["shapes"] if s["yref"] == "y domain"]


@pytest.mark.parametrize("p_values", ["above", "brackets"])
def test_p_finds_names_that_are_parted_hyphenated_or_escaped(p_values):
    arms = ["PBS & DMSO", "dimethoxytrityl-palbociclib", "hydroxypropylmethylcellulose + letrozole"]
    figure = Drawing()
    figure.add_bar(x=[0, 1, 2], y=[1.0, 2.0, 3.0])
    figure.update_xaxes(**slot_axis([plot_text(arm) for arm in arms[:2]] + [f"{arms[2]}†"]))
    table = pd.DataFrame({"arm": arms, "p_adjusted": [math.nan, 0.02, 0.04]})
    words = "Welch against PBS & DMSO"
    panel = Panel("bars", "Bars", figure, words, "Bars.", table=table, file_stem="bars")
    notes = laid_over(panel, p_values=p_values)["layout"]["annotations"]
    assert [note["text"] for note in notes] == ["p = 0.020", "p = 0.040"]
    places = {"above": [1, 2], "brackets": [0.5, 1.0]}  # of the arm; midway from the control
    assert [note["x"] for note in notes] == places[p_values]


def test_curves_have_no_place_for_p_values_over_arms_and_bars_have(curves, bars):
    for panel, has_place in ((curves, False), (bars, True)):
        assert takes_p_values(laid_over(panel)["layout"], panel) is has_place


def test_life_spans_have_brackets_from_the_arm_that_the_method_names(sample_results):
    panel = life_span(sample_results, view_of(sample_results.study), "4T1")
    layout = laid_over(panel, p_values="brackets")["layout"]
    assert len([n for n in layout["annotations"] if n["text"].startswith("p ")]) == 3


def test_an_axis_set_by_hand_is_said_in_the_caption(curves):
    own = FigureSettings(ranges=((curves.title, None, None, 0.0, 300.0),))
    layout = styled(curves.figure.spec(light_look(), curves.height), own, curves)["layout"]
    assert layout["yaxis"]["range"] == [0.0, 300.0]
    assert "range" not in layout.get("yaxis2", {}) or layout["yaxis2"]["range"] != [0.0, 300.0]
    assert range_words(own, curves).endswith("what lies outside it is not shown.")
    assert picture_data(curves, own, "")["caption"].endswith("outside it is not shown.")
    other = FigureSettings(ranges=(("another figure", 0.0, 1.0, 0.0, 1.0),))
    assert range_words(other, curves) == ""


def test_a_range_of_a_log_axis_is_in_decades_and_zero_is_refused(sample_results):
    view = view_of(sample_results.study)
    panel = growth_curves(sample_results, view, "MCF-7Ca", GrowthLook(log=True))
    spec = panel.figure.spec(light_look(), panel.height)
    chosen = FigureSettings(ranges=((panel.title, None, None, 10.0, 1000.0),))
    assert styled(spec, chosen, panel)["layout"]["yaxis"]["range"] == [1.0, 3.0]
    refused = FigureSettings(ranges=((panel.title, None, None, 0.0, 1000.0),))
    kept = styled(spec, refused, panel)["layout"]["yaxis"]
    assert kept.get("range") == spec["layout"]["yaxis"].get("range")


@pytest.mark.parametrize("palette", [name for name in PALETTES if name != "study"])
def test_a_palette_colors_the_treated_arms_and_an_own_color_comes_first(sample_study, palette):
    controls = frozenset(arm.name for arm in sample_study.arms if arm.is_control)
    own = FigureSettings(palette=palette, colors=(("letrozole", "#123456"),))
    found = recolored(arm_styles(sample_study), controls, own)
    assert found["vehicle"] == arm_styles(sample_study)["vehicle"]
    assert found["anastrozole"].color == PALETTES[palette][0]
    assert found["letrozole"].color == "#123456"


def test_every_setting_is_kept_in_the_study_file():
    figures = FigureSettings(
        font_px=18, line_px=3.5, palette="Tol muted", colors=(("a", "#112233"),), gridlines=False,
        legend="labels", p_values="brackets", title=False, footer=False, background="dark",
        font="serif", error_caps=False, ranges=(("Tumor growth", None, 30.0, 0.0, math.pi),),
    )  # fmt: skip
    again = read_study_file(write_study_file(SavedStudy((), figures=figures)))
    assert again.figures == figures


def test_an_open_end_of_an_axis_stays_where_it_was_drawn(curves):
    """As numbers: a picture made of the chart would let go of an end that plotly.js chose."""
    own = FigureSettings(ranges=((curves.title, 7.0, None, None, 300.0),))
    layout = styled(curves.figure.spec(light_look(), curves.height), own, curves)["layout"]
    first, last = layout["xaxis"]["range"]
    days = [day for trace in curves.figure.data if trace.xaxis == "x" for day in trace.x]
    assert first == 7.0
    assert max(days) < last <= 1.1 * max(days)
    assert layout["yaxis"]["range"] == [0.0, 300.0]


def test_larger_letters_make_a_table_of_counts_taller_and_a_plot_not(curves, bars):
    for panel, factor in ((curves, 1.5), (bars, 1.0)):
        usual, large = (laid_over(panel, font_px=size)["layout"]["height"] for size in (14, 21))
        assert large == round(factor * usual)
