"""The parts of a forest: marks, bounds, words at the sides, and axes that hold every end."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.look.drawing import Drawing
from components.look.theme import ArmStyle, number_text
from components.panels.parts.forest import (
    NO_INTERVAL,
    Line,
    add_mark,
    draw_forest,
    forest_height,
    interval_words,
    log_axis,
    log_ticks,
    stands_at,
)
from tests.panel_checks import annotations, ends_of, marks, notes

STYLE = ArmStyle("#0072B2", "solid", "square")
NAN = math.nan


def line(interval, note="", **more):
    return Line("arm", STYLE, interval, "hover", note, **more)


def test_a_mark_has_whiskers_to_the_ends_that_are_known():
    figure = Drawing()
    for place, interval in enumerate([(3.0, 2.0, 5.0), (3.0, 2.0, NAN), (3.0, NAN, NAN)]):
        add_mark(figure, STYLE, interval, place, "")
    whole, open_above, bare = figure.data
    assert ends_of(whole) == (3, 2, 5)
    assert ends_of(open_above) == (3, 2, 3)
    assert (open_above.error_x.visible, bare.error_x.visible) == (True, False)
    assert whole.marker.symbol == "square"
    assert [mark.y[0] for mark in figure.data] == [0, 1, 2]


@pytest.mark.parametrize(
    ("interval", "at", "lying", "upright"),
    [
        ((NAN, 100.0, NAN), 100.0, "arrow-right", "arrow-up"),
        ((NAN, NAN, 0.1), 0.1, "arrow-left", "arrow-down"),
        ((7.0, NAN, NAN), 7.0, "square", "square"),
    ],
)
def test_a_value_beyond_its_bound_is_an_arrow_that_points_there(interval, at, lying, upright):
    assert stands_at(interval)[0] == at
    figure = Drawing()
    add_mark(figure, STYLE, interval, 4, "")
    add_mark(figure, STYLE, interval, 4, "", upright=True, hollow=True)
    flat, tall = figure.data
    assert (flat.x[0], flat.y[0], flat.marker.symbol) == (at, 4, lying)
    assert (tall.x[0], tall.y[0], tall.marker.symbol) == (4, at, f"{upright}-open")
    assert (flat.error_x.visible, tall.error_y.visible) == (False, False)


def test_the_words_of_an_interval_say_what_is_known():
    def words(interval):
        return interval_words(interval, lambda value: number_text(value, 1))

    assert words((-3.0, -4.0, 5.0)) == "−3.0 (−4.0 to 5.0)"
    assert words((3.0, 2.0, NAN)) == "3.0 (2.0 and above)"
    assert words((3.0, NAN, 4.0)) == "3.0 (up to 4.0)"
    assert words((3.0, NAN, NAN)) == "3.0"


def test_numbers_stand_beside_the_plot_and_reasons_in_it():
    lines = [line((3.0, 2.0, 5.0), "3 (2 to 5)"), line(NO_INTERVAL, "not measured")]
    figure = draw_forest(lines, {0.0: "dot"})
    assert annotations(figure) == ["not measured"]
    assert figure.layout.annotations[0].y == 1
    assert notes(figure) == ["3 (2 to 5)", ""]
    assert figure.layout.yaxis2.tickvals == figure.layout.yaxis.tickvals == (0, 1)
    assert figure.layout.yaxis2.range == figure.layout.yaxis.range
    assert len(marks(figure)) == 1
    assert figure.layout.margin.r == round(14 + 5.75 * len("3 (2 to 5)"))


def test_a_heading_has_its_own_line_that_no_level_crosses():
    lines = [
        line((1.0, 0.5, 2.0), heading="first"),
        line((1.0, 0.5, 2.0)),
        line((1.0, 0.5, 2.0), heading="second"),
    ]
    figure = draw_forest(lines, {1.0: "dot"}, log=True)
    assert [mark.y[0] for mark in figure.data] == pytest.approx([1, 2, 4.6])
    assert [note.y for note in figure.layout.annotations] == pytest.approx([0, 3.6])
    spans = [(shape.y0, shape.y1) for shape in figure.layout.shapes]
    assert spans == [pytest.approx((0.4, 2.6)), pytest.approx((4.0, 5.2))]
    assert forest_height(lines) - forest_height(lines[:2]) == round(2.6 * 34)


def test_names_of_combinations_break_where_the_lines_are_not_many():
    few = [Line("a + b", STYLE, (1.0, 0.5, 2.0), "")]
    many = few * 13
    assert draw_forest(few, {}).layout.yaxis.ticktext == ("a<br>+ b",)
    assert draw_forest(many, {}).layout.yaxis.ticktext == ("a + b",) * 13
    assert (forest_height(few), forest_height(many)) == (
        92 + round(44 * 1.2),
        92 + round(26 * 13.2),
    )


def test_the_axis_holds_every_end_level_and_reach():
    wide = line((4.0, 2.0, 9.0))
    for log, reach in ((False, ()), (True, (30.0,))):
        low, high = draw_forest([wide], {1.0: "dot"}, log=log, reach=reach).layout.xaxis.range
        ends = [1.0, 2.0, 9.0, *reach]
        shown = [math.log10(end) for end in ends] if log else ends
        assert low < min(shown) < max(shown) < high


@given(st.floats(-6, 6), st.floats(0.0, 8.0))
def test_a_logarithmic_axis_has_a_tick_and_not_too_many(low, decades):
    figure = Drawing()
    log_axis(figure, [10**low, 10 ** (low + decades)])
    axis = figure.layout.xaxis
    assert 1 <= len(axis.tickvals) <= 12
    assert all(axis.range[0] <= math.log10(tick) <= axis.range[1] for tick in axis.tickvals)


def test_round_numbers_get_fewer_over_more_decades():
    assert log_ticks(-1, 0) == pytest.approx([0.1, 0.2, 0.5, 1])
    assert log_ticks(-2, 1) == pytest.approx([0.01, 0.03, 0.1, 0.3, 1, 3, 10])
    assert log_ticks(-2, 3) == pytest.approx([0.01, 0.1, 1, 10, 100, 1000])
    assert log_ticks(-0.2, 0.3) == pytest.approx([0.7, 1, 1.5])
