"""Marks at 0 are drawn whole, and error bars that leave their axis are cut and marked."""

from __future__ import annotations

import pytest

from components.look.axis_ends import NEAR
from components.look.drawing import Drawing
from components.look.ink_and_paper import light_look


def axis_of(values: list[float], **axis: object) -> dict[str, object]:
    figure = Drawing()
    figure.add_scatter(x=[*range(len(values))], y=values, mode="markers")
    figure.update_yaxes(**axis)
    return figure.spec(light_look(), 400)["layout"]["yaxis"]


@pytest.mark.parametrize(
    ("values", "low"), [([0, 50, 90], -NEAR * 100), ([10, 50, 90], 0), ([-3, 50, 90], 0)]
)
def test_a_range_from_0_has_room_for_a_mark_at_0(values, low):
    assert axis_of(values, range=[0, 100])["range"] == [low, 100]


def test_an_axis_that_fits_itself_holds_0_and_the_whole_mark():
    found = axis_of([0, 50, 90], rangemode="tozero")
    assert (found["rangemode"], found["autorangeoptions"]) == ("normal", {"include": [0]})
    assert axis_of([10, 50, 90], rangemode="tozero")["rangemode"] == "tozero"
    assert axis_of([0, 50], type="log", range=[0, 2])["range"] == [0, 2]


def bars(ends: list[float]) -> Drawing:
    figure = Drawing()
    error = {"type": "data", "array": [12, 5, None, 20], "color": "#123456"}
    figure.add_scatter(x=[1, 2, 3, 4], y=[5, 50, 60, 90], mode="markers", error_y=error)
    figure.update_yaxes(range=ends)
    return figure


def test_bars_end_at_their_axis_with_an_arrowhead():
    figure = bars([0, 100])
    assert figure.cut_bars()
    points, *heads = figure.data
    assert points.error_y.array[0] == 12
    assert points.error_y.arrayminus[0] == 5  # from 5 down to the axis
    assert (points.error_y.array[3], points.error_y.arrayminus[3]) == (10, 20)
    found = [(head.x[0], head.y[0], head.marker.symbol, head.marker.color) for head in heads]
    assert found == [(4, 97.5, "triangle-up", "#123456"), (1, 2.5, "triangle-down", "#123456")]


def test_bars_within_their_axis_are_as_they_were():
    figure = bars([-20, 120])
    assert not figure.cut_bars()
    assert len(figure.data) == 1
    assert figure.data[0].error_y.arrayminus is None
