"""A panel is made once for each content of a study, settings, arms and choices, and never mixed."""

from dataclasses import replace

import pytest

from analysis.settings import Settings
from components.app import session
from components.card import drawn_panels
from components.look.theme import View
from tests.panel_checks import view_of
from tests.small_studies import caliper_rows, csv, results_of


@pytest.fixture
def record(monkeypatch):
    memory = session.Memory(content_key="content of this test")
    monkeypatch.setattr(session, "memory", lambda: memory)
    return memory


class Drawer:
    """Notes what it draws."""

    def __init__(self) -> None:
        self.calls = []

    def __call__(self, *choices, **named):
        self.calls.append((choices, named))
        return len(self.calls)


def test_equal_arms_and_choices_are_drawn_once(record):
    results = results_of(csv(caliper_rows()))
    view, draw = view_of(results.study), Drawer()
    twice = [drawn_panels.panel(draw, results, view, "m", {"a": "b"}, day=3.0) for _ in range(2)]
    same = replace(view, styles=dict(view.styles))
    again = drawn_panels.panel(draw, results, same, "m", {"a": "b"},
                        day=3.0)  # fmt: skip
    assert [*twice, again] == [1, 1, 1]


def test_other_content_settings_arms_colors_or_choices_are_drawn_anew(record):
    results = results_of(csv(caliper_rows()))
    view, draw = view_of(results.study), Drawer()
    style = replace(view.styles[view.names[0]], color="red")
    other: list[View] = [
        replace(view, arms=view.arms[1:]),
        replace(view, styles={**view.styles, view.names[0]: style}),
        replace(view, error_bar="sd"),
    ]
    found = [drawn_panels.panel(draw, results, each, "m") for each in (view, *other)]
    found.append(drawn_panels.panel(draw, results, view, "other model"))
    found.append(
        drawn_panels.panel(draw, replace(results, settings=Settings(confidence=0.9)), view, "m")
    )
    record.content_key = "other content"
    found.append(drawn_panels.panel(draw, results, view, "m"))
    assert found == [1, 2, 3, 4, 5, 6, 7]
