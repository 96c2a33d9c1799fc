"""A mean of fewer than three has no error bar, in animals and in cells alike, and it is said."""

import math

import numpy as np
import pandas as pd
import pytest

from components.look.theme import View
from components.panels.answer.doses import small_doses
from components.panels.error_bars import (
    half_width,
    no_bar_words,
    no_viability_bar_words,
    over_wells_words,
    short_words,
    viability_half,
)
from components.panels.in_vitro.curves.dose_response import curves
from components.panels.in_vitro.plates.viability import at_time, over_time
from tests.panel_checks import view_of
from tests.small_studies import csv, results_of

ROWS = pd.DataFrame(
    {
        "n_experiments": [1, 1, 2, 3],
        "n_wells": [2, 3, 6, 9],
        "mean_pct": [50.0, 50.0, 50.0, 50.0],
        "sem_pct": [2.0, 2.0, 2.0, 2.0],
        "sd_pct": [3.0, 3.0, 3.0, 3.0],
        "ci_high_pct": [60.0, 61.0, 62.0, 63.0],
    }
)


@pytest.mark.parametrize(("bar", "halves"), [("sem", (2, 2)), ("sd", (3, 3)), ("ci95", (11, 13))])
def test_viabilities_of_two_have_no_bar(bar, halves):
    half = viability_half(View("s", (), {}, error_bar=bar), ROWS)
    assert [math.isnan(each) for each in half] == [True, False, True, False]
    assert tuple(half[[1, 3]]) == halves


@pytest.mark.parametrize(
    ("halves", "words"),
    [
        ([1.0, 2.0], "mean ± SEM"),
        ([1.0, np.nan], "mean ± SEM, of 3 or more"),
        ([np.nan, np.nan], "mean; no error bar of fewer than 3"),
    ],
)
def test_a_small_chart_says_which_bars_it_draws(halves, words):
    assert short_words(View("s", (), {}), halves) == words


@pytest.mark.parametrize(
    ("copies", "words"), [(2, "mean; no error bar of fewer than 3"), (3, "mean ± SEM")]
)
def test_small_dose_responses_of_two_wells_say_that_they_have_no_bar(copies, words):
    rows = [("drug", "concentration (uM)", "viability (%)")]
    for dose, viability in ((0.1, 96), (1, 80), (3, 55), (10, 30), (30, 12)):
        rows += [("tamoxifen", dose, viability + copy) for copy in range(copies)]
    results = results_of(csv(rows))
    panel = small_doses(results, view_of(results.study), "", "", math.nan, "screen")
    assert panel.caption == words
    (points,) = [each for each in panel.figure.data if each["mode"] == "markers"]
    assert np.isnan(points["error_y"]["array"]).all() == (copies == 2)


def test_animals_of_two_have_no_bar():
    half = half_width(View("s", (), {}), [1.0, 1.0, 1.0], [1, 2, 3])
    np.testing.assert_array_equal(half, [np.nan, np.nan, 1.0])


def test_it_is_said_of_what_there_are_too_few():
    assert no_viability_bar_words(ROWS) == (
        "No error bar of fewer than 3 experiments. No error bar of fewer than 3 wells."
    )
    assert no_viability_bar_words(ROWS.iloc[[1, 3]]) == ""
    assert no_bar_words([0, 3]) == ""
    assert no_bar_words([2, 3]) == "No error bar of fewer than 3 animals."


def plates(experiments):
    """The same plate in each experiment, a little lower each time."""
    wells = [("A", "vehicle", "vehicle", "", 1.1), ("B", "sample", "tamoxifen", 1, 0.8),
             ("C", "sample", "tamoxifen", 10, 0.4), ("D", "blank", "", "", 0.1)]  # fmt: skip
    rows = [("plate", "experiment", "well", "time_h", "absorbance", "role", "arm",
             "concentration", "unit")]  # fmt: skip
    for number in range(experiments):
        for line, role, arm, dose, value in wells:
            rows += [
                (f"P{number}", f"E{number}", f"{line}{column}", 72, value + 0.02 * column
                 - 0.03 * number * (role == "sample"), role, arm, dose, "uM" if dose else "")
                for column in (1, 2, 3)
            ]  # fmt: skip
    return results_of(csv(rows))


@pytest.mark.parametrize(("experiments", "bars"), [(1, True), (2, False), (3, True)])
def test_figures_of_plates_hold_it(experiments, bars):
    results = plates(experiments)
    view = view_of(results.study)
    model = results.models("viability")[0]
    points = at_time(results, view, model, 10.0, 72.0)
    line = over_time(results, view, model, 10.0)
    whiskers = [trace for trace in points.figure.data if trace.error_y.array is not None]
    assert len(whiskers) == (2 if bars else 0)
    said = "No error bar of fewer than 3 experiments." in line.caption
    assert said == (experiments == 2)
    arrays = [trace.error_y.array for trace in line.figure.data if trace.type == "scatter"]
    assert [bool(np.isfinite(each).all()) for each in arrays] == [bars] * 2


@pytest.mark.parametrize(
    ("experiments", "said"),
    [
        (1, "Points: mean ± SEM, n = 1 experiment, error bars over its wells."),
        (2, "Points: mean, n = 2 experiments. No error bar of fewer than 3 experiments."),
        (3, "Points: mean ± SEM, n = 3 experiments."),
    ],
)
def test_a_dose_response_says_what_the_bars_of_one_experiment_are_over(experiments, said):
    results = plates(experiments)
    panel = curves(results, view_of(results.study), results.models("viability")[0], 72.0)
    assert panel.caption.startswith(said)
    assert over_wells_words([1, 3]) == ", error bars of one over its wells"


def test_a_small_dose_response_holds_the_highest_viability():
    rows = [("drug", "concentration (uM)", "viability (%)")]
    for dose, viability in ((0.1, 100), (1, 187), (3, 150), (10, 60), (30, 20)):
        rows += [("tamoxifen", dose, viability)]
    results = results_of(csv(rows))
    panel = small_doses(results, view_of(results.study), "", "", math.nan, "screen")
    assert panel.figure.layout.yaxis.range[1] == pytest.approx(1.04 * 187)
    assert panel.figure.layout.yaxis.tickvals[-1] >= 150
