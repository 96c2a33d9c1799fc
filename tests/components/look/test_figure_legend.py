"""A legend of several lines makes the figure taller; its plot keeps its height."""

import pytest

from components.look import figure_legend
from components.look.drawing import LEGEND_PX, Drawing
from components.look.ink_and_paper import light_look


def drawn(names):
    figure = Drawing()
    for name in names:
        figure.add_scatter(x=[0, 1], y=[0, 1], name=name)
    return figure.spec(light_look(), 400)


@pytest.mark.parametrize(
    ("names", "lines"),
    [(["a", "b"], 1), (["n" * 40] * 2, 1), (["n" * 40] * 5, 3), (["n" * 90] * 9, 9)],
)
def test_the_plot_keeps_its_height(names, lines):
    spec = drawn(names)
    margin = spec["layout"]["margin"]
    assert figure_legend.line_count(spec["data"], spec["layout"]) == lines
    assert margin["t"] == LEGEND_PX + 19 * (lines - 1)
    assert spec["layout"]["height"] - margin["t"] - margin["b"] == 400 - LEGEND_PX - margin["b"]


def test_the_widest_name_is_known():
    spec = drawn(["a", "n" * 100])
    assert figure_legend.widest_px(spec["data"], spec["layout"]) == 45 + 6.8 * 100
    hidden = spec["layout"] | {"showlegend": False}
    assert figure_legend.widest_px(spec["data"], hidden) == 0
