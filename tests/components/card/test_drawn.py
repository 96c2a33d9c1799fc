"""A panel is made once for each content of a study, settings, arms and choices, and never mixed."""

from dataclasses import replace

import pytest

from analysis.settings import Settings
from components.app import session
from components.card import drawn_panels
from components.figures.figure import Figure
from components.figures.option import Subject, fixed
from components.look.theme import View
from tests.panel_checks import view_of
from tests.small_studies import caliper_rows, csv, results_of

RULE = fixed("rule", "Rule", {"most": "80 %", "half": "50 %"})


@pytest.fixture
def record(monkeypatch):
    memory = session.Memory(content_key="content of this test")
    monkeypatch.setattr(session, "memory", lambda: memory)
    return memory


class Drawer:
    """Notes what it draws."""

    def __init__(self) -> None:
        self.calls = []
        figure = Figure("drawn", "Page", "Tab", "Drawn", self.draw, options={"rule": RULE})
        self.of = figure.of

    def draw(self, results, view, model, models, rule):
        self.calls.append((results, view, model, models, rule))
        return len(self.calls)


def about(model="m"):
    return Subject(model, {"model": model, "models": {"a": "b"}})


def test_equal_arms_and_choices_are_drawn_once(record):
    results = results_of(csv(caliper_rows()))
    view, drawer = view_of(results.study), Drawer()
    same = replace(view, styles=dict(view.styles))
    found = [drawer.of(results, each, about(), {"rule": "half"}) for each in (view, view, same)]
    assert [drawn_panels.panel(each) for each in found] == [1, 1, 1]
    assert drawer.calls == [(results, view, "m", {"a": "b"}, "half")]


def test_other_content_settings_arms_colors_or_choices_are_drawn_anew(record):
    results = results_of(csv(caliper_rows()))
    view, drawer = view_of(results.study), Drawer()
    style = replace(view.styles[view.names[0]], color="red")
    views: list[View] = [
        view,
        replace(view, arms=view.arms[1:]),
        replace(view, styles={**view.styles, view.names[0]: style}),
        replace(view, error_bar="sd"),
    ]
    figures = [drawer.of(results, each, about(), {}) for each in views]
    figures.append(drawer.of(results, view, about("other model"), {}))
    figures.append(drawer.of(results, view, about(), {"rule": "half"}))
    strict = replace(results, settings=Settings(confidence=0.9))
    figures.append(drawer.of(strict, view, about(), {}))
    found = [drawn_panels.panel(each) for each in figures]
    record.content_key = "other content"
    found.append(drawn_panels.panel(figures[0]))
    assert found == [1, 2, 3, 4, 5, 6, 7, 8]
