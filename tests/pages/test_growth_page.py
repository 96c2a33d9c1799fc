"""The tab Growth of the Tumors page: choices that change numbers or what is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from tests.app_driver import (
    again,
    figure,
    figure_keys,
    numbers,
    open_app,
    said,
    traces,
    turn_to,
)


def growth_page():
    """The page with the options of its curves open."""
    app = open_app(study="sample")
    app.session_state["open_curve_options"] = True
    return turn_to(app, "Tumors", "Growth", "Curves", advanced=True)


def choose(app, key, value):
    app.selectbox(key=key).set_value(value).run()
    return again(app)


def test_the_width_of_windows_is_a_choice(sample_study):
    app = growth_page()
    picked = app.selectbox(key="choice_window_days")
    assert (picked.value, picked.options[0]) == (3.0, "exact days only")
    app = choose(app, "choice_window_days", 0.0)
    assert app.session_state["memory"].settings.window_days == 0.0


def test_one_definition_of_inhibition_holds_everywhere(sample_results):
    effects = sample_results.tables["growth_effects"]
    app = growth_page()
    assert "TGI by change: 83 % against 120 %." in said(app)
    app = choose(app, "choice_inhibition", "tgi_auc")
    expected = effects.query("measure == 'tgi_auc'").set_index("arm")["estimate_pct"]
    (dots,) = figure(app, "growth_tgi")["data"]
    np.testing.assert_allclose(numbers(dots["y"]), expected)
    both = expected[["anastrozole + tamoxifen", "anastrozole"]]
    words = "TGI by area under the curve: {:.0f} % against {:.0f} %.".format(*both)
    assert words in said(app)
    assert app.session_state["memory"].settings.inhibition == "tgi_auc"
    app = turn_to(app, "Answer", "Ranking")
    card = app.dataframe[0].value.query("readout == 'TGI'").set_index("arm")
    np.testing.assert_allclose(card["estimate"][expected.index].astype(float), expected)
    assert set(card["when"]) == {"day 28, by area under the curve"}


def test_what_is_shown_and_the_rule_for_animals_that_leave(sample_results):
    app = choose(growth_page(), "growth_measure", "rtv")
    app = choose(app, "growth_rule", "most")
    table = sample_results.tables["tumor_growth"].query("arm == 'letrozole'")
    np.testing.assert_allclose(
        numbers(traces(app, "growth_curves")["letrozole"]["y"]), table["mean_rtv"]
    )
    assert "Every day has at least 80 % of an arm's animals" in said(app)


def test_a_median_has_no_choice_of_error_bars():
    app = growth_page()
    assert [g.key for g in app.main.get("button_group") if g.key == "error_bars"]
    app = choose(app, "growth_center", "median")
    assert "Median with quartiles of the animals still measured." in said(app)
    assert not [g.key for g in app.main.get("button_group") if g.key == "error_bars"]


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("growth_lines", "panels", ["growth_spider", "growth_waterfall", "growth_tgi"]),
        ("growth_bars", "best", ["growth_curves", "growth_waterfall", "growth_tgi"]),
    ],
)
def test_panels_for_each_arm_and_the_best_response(key, value, shown):
    app = choose(growth_page(), key, value)
    assert figure_keys(app) == shown
    words = {
        "panels": "× where one left before the last day",
        "best": "Best change of tumor volume",
    }
    assert words[value] in said(app)


def test_closed_options_keep_what_was_chosen_in_them():
    app = choose(growth_page(), "growth_center", "median")
    app.session_state["open_curve_options"] = False
    again(app)
    assert [box.key for box in app.selectbox if box.key == "growth_center"] == []
    assert "Median with quartiles of the animals still measured." in said(app)
