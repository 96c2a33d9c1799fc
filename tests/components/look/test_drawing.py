"""A drawing becomes the figure that plotly.py would make, in plain lists and the page's look."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from plotly.subplots import make_subplots

from components.look.drawing import LEGEND_PX, TOP_PX, Drawing
from components.look.ink_and_paper import dark_look, light_look, readable, white_colors, word_colors
from components.panels.compare import side_by_side
from components.panels.in_vitro.plates import viability
from components.panels.in_vivo.growth import by_day, inhibition, spider, waterfalls
from components.panels.survival import life_spans
from tests.panel_checks import view_of

LOOKS = pytest.mark.parametrize("look", [light_look(), dark_look()], ids=["light", "dark"])


@pytest.fixture(scope="module")
def panels(sample_results):
    """Every panel of the sample that arms can be switched in."""
    results, view = sample_results, view_of(sample_results.study)
    cells, tumors, animals = "4T1 cells", "MCF-7Ca", "4T1"
    dose = viability.default_dose(results, cells)
    return [
        viability.over_time(results, view, cells, dose),
        viability.at_time(results, view, cells, dose, 120.0),
        by_day.growth_curves(
            results,
            by_day.curves_of(results, tumors, "volume", "half"),
            view,
            tumors,
            by_day.GrowthLook(lines="animals", log=True),
        ),
        spider.spider(
            results,
            by_day.curves_of(results, tumors, "rtv", "half"),
            view,
            tumors,
            by_day.GrowthLook(measure="rtv"),
        ),
        waterfalls.change_on_day(results, view, tumors, 28.0, "gao"),
        inhibition.inhibition(results, results.tables["growth_effects"], view, tumors, 28.0),
        inhibition.every_definition(results, view, tumors),
        life_spans.kaplan_meier(results, view, animals, life_spans.CurveChoices(bands=True)),
        life_spans.life_span(results, view, animals),
        side_by_side.side_by_side(
            results, view, {"viability": cells, "growth": tumors, "survival": animals}
        ),
    ]


def spec(drawing, look=None, height=400):
    return drawing.figure(look or light_look(), height).to_dict()


def leaves(value):
    if isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)
    else:
        yield value


@LOOKS
def test_plotly_knows_every_property_of_every_panel(panels, look):
    for panel in panels:
        drawn = spec(panel.figure, look, panel.height)
        assert len(go.Figure(drawn).data) == len(drawn["data"]) > 0, panel.key


@LOOKS
def test_new_numbers_are_drawn(look):
    """Plotly redraws a chart in place only where the revision of its data is another."""
    revisions = []
    for power in (10, 20):
        figure = Drawing()
        figure.add_scatter(x=[1, 2], y=[power, 30])
        revisions.append(spec(figure, look, 400)["layout"]["datarevision"])
    assert revisions[0] != revisions[1]


@LOOKS
def test_nothing_in_a_figure_makes_the_browser_draw_it_twice(panels, look):
    for panel in panels:
        drawn = spec(panel.figure, look, panel.height)
        again = spec(panel.figure, look, panel.height)
        assert drawn["layout"]["datarevision"] == again["layout"]["datarevision"]
        assert "template" not in drawn["layout"]
        assert {type(leaf) for leaf in leaves(drawn)} <= {str, int, float, bool, type(None)}
        json.dumps(drawn, allow_nan=False)


def test_every_line_and_word_of_a_dark_page_has_its_color_on_white(panels):
    white = white_colors()
    for panel in panels:
        dark = json.dumps(spec(panel.figure, dark_look(), panel.height))
        for color, on_white in white.items():
            dark = dark.replace(f'"{color}"', f'"{on_white}"')
        drawn = json.loads(dark)
        words = word_colors("white", panel.figure.text_colors)
        for each in drawn["layout"]["annotations"]:  # as pictures.js does
            each["font"]["color"] = words.get(each["font"]["color"], each["font"]["color"])
        assert drawn == spec(panel.figure, light_look(), panel.height), panel.key


def test_words_in_an_arms_color_can_be_read(panels):
    inks = {"#E6EAEE": "#11181D", "#1F2933": "#FFFFFF"}
    for panel in panels:
        for ink, ground in inks.items():
            for color in panel.figure.text_colors:
                assert wcag(readable(color, ink), ground) >= 4.5, (panel.key, color)
    assert readable("#0072B2", "#1F2933") == "#0072B2"  # 5.2:1 on white already


def wcag(color, ground):
    """Contrast by the formula of WCAG 2.2, written once more."""

    def luminance(text):
        parts = np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        return np.where(parts > 0.04045, ((parts + 0.055) / 1.055) ** 2.4, parts / 12.92) @ [
            0.2126, 0.7152, 0.0722,
        ]  # fmt: skip

    high, low = sorted([luminance(color), luminance(ground)], reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("heights", [(), (330, 128)])
def test_subplots_stand_where_plotly_puts_them(heights):
    asked = {"rows": 2, "cols": 1, "vertical_spacing": 0.2, "shared_xaxes": True}
    theirs = make_subplots(**asked, row_heights=list(heights) or None).layout
    ours = Drawing(**asked, row_heights=heights).layout
    for axis in ("xaxis", "xaxis2", "yaxis", "yaxis2"):
        assert ours[axis].domain == pytest.approx(theirs[axis].domain)
        assert ours[axis].anchor == theirs[axis].anchor
        assert ours[axis].matches == theirs[axis].matches
        assert ours[axis].showticklabels == theirs[axis].showticklabels


def test_a_grid_of_subplots_stands_where_plotly_puts_it():
    asked = {"rows": 2, "cols": 3, "vertical_spacing": 0.1, "horizontal_spacing": 0.06}
    theirs, ours = make_subplots(**asked).layout, Drawing(**asked).layout
    for number in ("", *"23456"):
        assert ours[f"xaxis{number}"].domain == pytest.approx(theirs[f"xaxis{number}"].domain)
        assert ours[f"yaxis{number}"].domain == pytest.approx(theirs[f"yaxis{number}"].domain)


def test_arrays_become_lists_and_missing_numbers_none():
    drawing = Drawing()
    drawing.add_scatter(
        x=np.array([0, 7]),
        y=pd.Series([1.5, np.nan]),
        error_y={"array": np.array([np.nan, 2.0])},
        customdata=pd.DataFrame({"a": ["x", "y"], "b": ["1", "2"]}),
        marker={"size": np.int64(7)},
    )
    (trace,) = spec(drawing)["data"]
    assert trace["x"] == [0, 7]
    assert trace["y"] == [1.5, None]
    assert trace["error_y"]["array"] == [None, 2.0]
    assert trace["customdata"] == [["x", "1"], ["y", "2"]]
    assert trace["marker"]["size"] == 7


def test_what_a_panel_sets_comes_before_the_look():
    drawing = Drawing(rows=2, cols=1)
    drawing.update_xaxes(title="Days", row=2, col=1)
    drawing.update_yaxes(showgrid=False)
    drawing.update_layout(margin={"l": 5})
    drawing.add_annotation(text="n", font={"size": 9})
    layout = spec(drawing)["layout"]
    look = light_look()
    assert layout["xaxis2"]["title"] == {**look.xaxis["title"], "text": "Days"}
    assert layout["xaxis"]["title"] == look.xaxis["title"]
    assert [layout[name]["showgrid"] for name in ("yaxis", "yaxis2")] == [False, False]
    assert layout["yaxis"]["gridcolor"] == look.yaxis["gridcolor"]
    assert layout["margin"] == {**look.layout["margin"], "l": 5, "t": TOP_PX}
    assert layout["annotations"][0]["font"] == {**look.annotation["font"], "size": 9}


@pytest.mark.parametrize(
    ("shown", "layout", "top"),
    [(True, {}, LEGEND_PX), (False, {}, TOP_PX), (True, {"showlegend": False}, TOP_PX)],
)
def test_a_legend_has_room_above_the_plot(shown, layout, top):
    drawing = Drawing()
    drawing.add_bar(x=[0], y=[1], showlegend=shown)
    drawing.update_layout(**layout)
    assert spec(drawing)["layout"]["margin"]["t"] == top


def test_a_level_crosses_its_own_subplot_and_is_named_at_its_left_end():
    drawing = Drawing(rows=2, cols=1)
    drawing.add_hline(50, row=2, line_width=2, line_dash="dot", annotation_text="half")
    (line,) = drawing.layout.shapes
    assert (line.xref, line.yref, line.x0, line.x1) == ("x2 domain", "y2", 0, 1)
    assert (line.y0, line.y1, line.line.width, line.line.dash) == (50, 50, 2, "dot")
    (words,) = drawing.layout.annotations
    assert (words.text, words.xref, words.yref, words.y) == ("half", "x2 domain", "y2", 50)


def test_a_drawing_is_not_changed_by_its_figures():
    drawing = Drawing()
    drawing.add_bar(x=[0], y=[1])
    before = drawing.layout.to_plotly_json()
    spec(drawing, dark_look(), 300)
    assert drawing.layout.to_plotly_json() == before
    assert drawing.data[0].error_y.color is None


def test_bars_and_points_of_arms_go_out_as_one_trace_each():
    drawing = Drawing()
    for slot, (color, value) in enumerate((("red", 2.0), ("blue", 3.0))):
        drawing.add_bar(
            x=[slot],
            y=[value],
            error_y={"type": "data", "array": [value / 10]},
            marker={"color": color, "opacity": 0.5},
            hovertemplate=f"{color}<extra></extra>",
            showlegend=False,
        )
        drawing.add_scatter(
            x=[slot - 0.1, slot + 0.1],
            y=[value, value],
            mode="markers",
            marker={"color": color, "symbol": "x" if slot else "circle", "size": 7},
            text=["a", "b"],
            showlegend=False,
        )
    bars, points = drawing.spec(light_look(), 400)["data"]
    assert (bars["x"], bars["y"], bars["error_y"]["array"]) == ([0, 1], [2.0, 3.0], [0.2, 0.3])
    assert bars["marker"]["color"] == ["red", "blue"]
    assert bars["marker"]["opacity"] == 0.5
    assert bars["hovertemplate"] == ["red<extra></extra>", "blue<extra></extra>"]
    assert points["x"] == [-0.1, 0.1, 0.9, 1.1]
    assert points["marker"]["color"] == ["red", "red", "blue", "blue"]
    assert points["marker"]["symbol"] == ["circle", "circle", "x", "x"]
    assert points["text"] == ["a", "b", "a", "b"]
    assert len(drawing.data) == 4


def test_traces_in_the_legend_of_other_subplots_or_of_another_size_stay_apart():
    drawing = Drawing(rows=2)
    for number, row in enumerate((1, 1, 2)):
        points = {"mode": "markers", "marker": {"size": 7 + (number == 1), "color": "red"}}
        drawing.add_scatter(x=[0], y=[1], showlegend=False, row=row, **points)
    drawing.add_bar(x=[0], y=[1], marker={"color": "red"})
    drawing.add_bar(x=[1], y=[1], marker={"color": "blue"})
    assert len(drawing.spec(light_look(), 400)["data"]) == 5


@pytest.mark.parametrize(
    ("symbol", "size"),
    [("square", 10), ("triangle-down-open", 13.5), ("pentagon", 11.2),
     (["star", "triangle-up"], [10, 13.5])],
)  # fmt: skip
def test_marks_of_all_arms_look_alike_in_size(symbol, size):
    drawing = Drawing()
    drawing.add_scatter(x=[1, 2], y=[1, 2], mode="markers", marker={"symbol": symbol, "size": 10})
    (trace,) = spec(drawing)["data"]
    assert trace["marker"]["size"] == size
    # plotly.js draws marks with a size for each as bubbles, which are pale unless that is said.
    assert trace["marker"].get("opacity") == (1 if isinstance(size, list) else None)


def test_numbers_on_axes_are_written_out():
    layout = spec(Drawing())["layout"]
    for axis in (layout["xaxis"], layout["yaxis"]):
        assert (axis["exponentformat"], axis["minexponent"]) == ("power", 5)


def test_a_hover_has_no_idle_zeros_and_no_exponent(panels):
    """In d3's formats ``g`` alone writes day 21 as 21.0000, and ``.3g`` 1234 as 1.23e+3."""
    shown = [trace.hovertemplate or "" for panel in panels for trace in panel.figure.data]
    formats = {found for words in shown for found in re.findall(r"%{[^}:]+:([^}]+)}", words)}
    assert {"~g", ",.4~r"} <= formats
    assert not [found for found in formats if found.endswith("g") and "~" not in found]
