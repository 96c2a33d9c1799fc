"""Tests of tumor growth: its figures, the choices that change numbers, and what is the unit."""

import math

import pytest

from analysis.results import analyse
from analysis.settings import Settings
from tests.app_driver import again, figure_keys, open_app, said, traces, turn_to, with_upload
from tests.small_studies import csv

MODEL = "MCF-7Ca"


def opened(app):
    return turn_to(app, "Tumors", "Growth", "Tests", advanced=True)


@pytest.fixture
def app():
    return opened(open_app(study="sample"))


def test_the_figures_of_the_tab(app):
    assert figure_keys(app) == ["inference_evaluation", "inference_rates", "inference_contrasts"]


def test_comparisons_and_scales_are_choices(app):
    for choice, key in (("pairs", "inference_pairs"), ("days", "inference_daily")):
        app.session_state["inference_compare"] = choice
        assert figure_keys(again(app))[0] == key
    app.session_state["inference_compare"] = "control"
    app.session_state["inference_scale"] = "volume"
    again(app)
    assert "Difference of mean volumes: below 0" in said(app)


def test_the_chosen_spread_changes_the_rates(app, sample_study):
    app.selectbox(key="choice_growth_spread").select("intercept and slope")
    app.selectbox(key="choice_growth_residual").select("per arm")
    again(app)
    settings = Settings(growth_spread="intercept and slope", growth_residual="per arm")
    rates = analyse(sample_study, settings).tables["growth_rates"]
    expected = rates[rates["model"] == MODEL]
    drawn = [x for trace in traces(app, "inference_rates").values() for x in trace["x"]]
    assert sorted(drawn) == pytest.approx(sorted(expected["rate_per_day"]))
    assert "random intercept and slope per animal, residual variance per arm" in said(app)


def test_log_volumes_at_equal_baseline_are_a_choice(app, sample_study):
    app.toggle(key="choice_adjust_for_baseline").set_value(True)
    again(app)
    settings = Settings(adjust_for_baseline=True)
    assert app.session_state["memory"].settings == settings
    tests = analyse(sample_study, settings).tables["growth_tests"]
    expected = tests[(tests["model"] == MODEL) & (tests["scale"] == "log volume")]
    drawn = [x for trace in traces(app, "inference_evaluation").values() for x in trace["x"]]
    assert sorted(drawn) == pytest.approx(sorted(expected["estimate"]))
    assert "of animals with equal baseline volumes (ANCOVA" in said(app)


def test_the_check_of_the_model_opens_on_demand(app):
    app.session_state["inference_diagnostics_open"] = True
    assert figure_keys(again(app))[3:] == ["inference_residuals", "inference_fitted"]


def test_several_tumors_of_an_animal_are_said_to_be_no_animals():
    rows = [("animal", "arm", "tumor", "day", "volume_mm3")]
    rows += [
        (f"{arm}{i}", arm, side, day, round(100 * math.exp(rate * day) + 7 * i, 1))
        for arm, rate in (("vehicle", 0.06), ("letrozole", 0.02))
        for i in range(4)
        for side in ("left", "right")
        for day in (0, 7, 14)
    ]
    app = opened(with_upload(csv(rows)))
    (notice,) = [text.value.replace("\\", "") for text in app.warning]
    assert notice.startswith("16 tumors in 8 animals: n is the number of animals in every test")
