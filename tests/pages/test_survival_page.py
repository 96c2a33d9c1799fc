"""The Survival page: its tabs, and the choices that change numbers."""

from __future__ import annotations

import pytest

from tests.app_driver import (
    again,
    figure,
    figure_keys,
    numbers,
    open_app,
    said,
    tabs,
    traces,
    turn_to,
    with_upload,
)
from tests.small_studies import caliper_rows, csv, survival_rows

LIVES = {"vehicle": [10, 12, 14, 15], "tamoxifen": [13, 17, 20, 22]}


def survival_page(tab, part="", app=None):
    return turn_to(app or open_app(study="sample"), "Survival", tab, part, advanced=True)


def small(rows, tab, part=""):
    return survival_page(tab, part, with_upload(csv(rows), "small.csv"))


@pytest.mark.parametrize(
    ("tab", "part", "key"),
    [
        ("Kaplan-Meier", "Curves", "survival_curves"),
        ("Kaplan-Meier", "What is an event", "survival_curves"),
        ("Life span", "Mean life span", "survival_life_span"),
        ("Life span", "Days gained", "survival_rmst"),
        ("Life span", "Risk ratio", "survival_hazards"),
        ("Life span", "Risk over time", "survival_residuals"),
        ("Time to size", "", "event_free_curves"),
    ],
)
def test_every_part_has_its_figure(tab, part, key):
    app = survival_page(tab, part)
    assert figure_keys(app) == [key]
    assert tabs(app) == ["Kaplan-Meier", "Life span", "Combinations", "Time to size"]


def test_the_test_is_chosen_and_the_caption_names_it():
    app = survival_page("Kaplan-Meier")
    assert "Log-rank over all arms of the model: χ² = 53.53" in said(app)
    app.selectbox(key="choice_survival_test").set_value("gehan").run()
    app = again(app)
    words = said(app)
    assert "Gehan-Breslow over all arms of the model" in words
    assert "χ² = 53.53" not in words
    assert "Gehan-Breslow against untreated, exact by permutation, Holm over 3 arms" in words
    assert app.session_state["memory"].settings.survival_test == "gehan"


def test_the_counts_under_the_days_are_chosen():
    app = survival_page("Kaplan-Meier")
    app.selectbox(key="survival_counts").set_value("at risk (events)").run()
    app = again(app)
    first = next(t for t in figure(app, "survival_curves")["data"] if t["mode"] == "text")
    assert first["text"][0] == "10 (0)"
    assert first["text"][-1].endswith("(10)")


def test_days_gained_say_until_which_day():
    assert "anastrozole to day 31.0" in said(survival_page("Life span", "Days gained"))


def test_causes_are_shown_where_reasons_tell_them_apart():
    reasons = ["reason", *["tumor size", "toxicity"] * 4]
    rows = [(*row, why) for row, why in zip(survival_rows(LIVES), reasons, strict=False)]
    app = small(rows, "Kaplan-Meier", "Causes")
    assert figure_keys(app) == ["survival_causes"]
    assert "Cumulative incidence (Aalen-Johansen)" in said(app)
    rows = [(*row, "tumor size" if i else "reason") for i, row in enumerate(survival_rows(LIVES))]
    alone = small(rows, "Kaplan-Meier", "Causes")
    assert "survival_causes" not in figure_keys(alone)


def test_calipers_alone_have_event_free_survival():
    app = small(caliper_rows(), "Time to size")
    assert tabs(app) == []  # time to size alone
    assert figure_keys(app) == ["event_free_curves"]
    app.number_input(key="choice_event_free_mm3").set_value(200.0).run()
    app = again(app)
    app.selectbox(key="choice_event_free_endpoint").set_value("fixed").run()
    app = again(app)
    assert numbers(traces(app, "event_free_curves")["vehicle"]["y"]) == [100.0, 50.0]
    assert "a volume of 200 mm³ or more" in said(app)
    app.number_input(key="choice_event_free_mm3").set_value(180.0).run()
    app = again(app)
    assert "a volume of 180 mm³ or more" in said(app)
    app.selectbox(key="choice_event_free_endpoint").select_index(0).run()
    assert "choice_event_free_mm3" not in [box.key for box in app.number_input]


def heights(app):
    """Of the control's steps; where its line leaves that of another arm it has a point more."""
    return list(dict.fromkeys(numbers(traces(app, "survival_curves")["vehicle"]["y"])))


def test_an_event_that_is_unticked_changes_the_curve_at_once():
    reasons = ["reason", *["tumor size", "technical"] * 4]
    lives = zip(survival_rows(LIVES), reasons, strict=True)
    rows = [(*row, why) for row, why in lives]
    app = small(rows, "Kaplan-Meier", "What is an event")
    before = heights(app)
    key = f"choice_events_{app.session_state['memory'].content_key[:12]}"
    edited = {"edited_rows": {0: {"event": False}}, "added_rows": [], "deleted_rows": []}
    app.session_state[key] = edited
    app.run()  # not anew: AppTest sends no table back by itself
    app = survival_page("Kaplan-Meier", "What is an event", app)
    after = heights(app)
    assert before == [100.0, 75.0, 50.0, 25.0, 0.0]
    assert after == pytest.approx([100, 200 / 3, 0])
    app.button(key="survival_undo").click().run()
    app = survival_page("Kaplan-Meier", "What is an event", app)
    assert heights(app) == before
