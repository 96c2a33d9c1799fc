"""Forests and daily figures of arms compared: the tables' values, words, hidden arms."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.in_vivo.growth.against_control import daily_growth_tests
from analysis.in_vivo.growth.pairs import growth_pairs
from analysis.in_vivo.growth.rates import growth_diagnostics
from components.look.theme import p_text
from components.panels.in_vivo.growth import diagnostics, inference
from components.panels.in_vivo.growth import rates as growth_rates
from tests.panel_checks import SLOPPY, annotations, ends_of, marks, named, texts, view_of
from tests.small_studies import caliper_rows, csv, results_of

MODEL = "MCF-7Ca"
LOG, PLAIN = inference.LOG, "volume"
SHOWN = ["vehicle", "anastrozole", "tamoxifen"]


@pytest.fixture(scope="module")
def pairs(sample_results):
    volumes = sample_results.tables["animal_volumes"]
    days = sample_results.evaluation_days
    return growth_pairs(volumes, sample_results.study, sample_results.settings, days)


@pytest.fixture(scope="module")
def daily(sample_results):
    volumes = sample_results.tables["animal_volumes"]
    return daily_growth_tests(volumes, sample_results.study, sample_results.settings)


@pytest.fixture(scope="module")
def fit(sample_results):
    volumes = sample_results.tables["animal_volumes"]
    return growth_diagnostics(volumes, sample_results.study, sample_results.settings)


def assert_forest(panel, table, columns):
    points = marks(panel.figure)
    assert len(points) == len(table)
    for point, (_, row) in zip(points, table.iterrows(), strict=True):
        assert ends_of(point) == pytest.approx(tuple(row[column] for column in columns))
    for text in texts(panel):
        assert not SLOPPY.search(text), text


@pytest.mark.parametrize("scale", [LOG, PLAIN])
def test_the_forest_is_the_table(sample_results, scale):
    view = view_of(sample_results.study)
    panel = inference.on_evaluation_day(sample_results, view, MODEL, scale)
    table = sample_results.tables["growth_tests"].query("model == @MODEL and scale == @scale")
    table = view.rows(table)
    assert_forest(panel, table, ("estimate", "low", "high"))
    for _, row in table.iterrows():
        assert f"{row['arm']} " in panel.caption
        assert p_text(row["p_adjusted"]) in panel.caption
    assert panel.caption.startswith("Day 28, arm against vehicle.")
    assert "below 1" in panel.caption if scale == LOG else "below 0" in panel.caption


def test_the_line_of_no_difference_is_1_or_0(sample_results):
    view = view_of(sample_results.study)
    for scale, nothing in ((LOG, 1.0), (PLAIN, 0.0)):
        figure = inference.on_evaluation_day(sample_results, view, MODEL, scale).figure
        assert [shape.x0 for shape in figure.layout.shapes] == [nothing]
        kind = figure.layout.xaxis.type
        assert kind == ("log" if scale == LOG else None)


def test_hidden_arms_are_not_drawn_but_in_the_test(sample_results):
    view = view_of(sample_results.study, SHOWN)
    panel = inference.on_evaluation_day(sample_results, view, MODEL, LOG)
    assert [point.name for point in marks(panel.figure)] == ["anastrozole", "tamoxifen"]
    whole = inference.on_evaluation_day(sample_results, view_of(sample_results.study), MODEL, LOG)
    assert ends_of(panel.figure.data[0]) == ends_of(named(whole.figure)["anastrozole"])
    assert "hidden ones too" in panel.caption


def test_every_pair_of_shown_arms(sample_results, pairs):
    view = view_of(sample_results.study, SHOWN)
    panel = inference.every_pair(sample_results, pairs, view, MODEL, LOG)
    table = pairs.query("model == @MODEL and scale == @LOG")
    table = table[table["arm"].isin(SHOWN) & table["versus"].isin(SHOWN)]
    assert len(table) == 3
    assert_forest(panel, table, ("estimate", "low", "high"))
    assert panel.figure.data[0].name == "anastrozole<br>over vehicle"
    assert "Dunnett's T3, 15 pairs of 6 arms, hidden arms included" in panel.caption


def test_every_day_is_filled_only_where_holm_leaves_it(sample_results, daily):
    view = view_of(sample_results.study)
    panel = inference.every_day(sample_results, daily, view, MODEL, LOG)
    table = daily.query("model == @MODEL and scale == @LOG")
    traces = named(panel.figure)
    assert set(traces) == {view.label(arm, MODEL) for arm in table["arm"]}
    for arm, rows in table.groupby("arm"):
        trace = traces[view.label(arm, MODEL)]
        assert list(trace.y) == pytest.approx(rows["estimate"].tolist())
        top = np.asarray(trace.y) + np.asarray(trace.error_y.array)
        assert top == pytest.approx(rows["high"].to_numpy())
        filled = [not symbol.endswith("-open") for symbol in trace.marker.symbol]
        assert filled == (rows["p_adjusted"] < 0.05).tolist()
        counts = f"{arm} {(rows['p_within_day'] < 0.05).sum()} and {sum(filled)} of {len(rows)}"
        assert counts in panel.caption
    assert not SLOPPY.search(panel.caption)


def test_zeros_are_told_with_what_they_count_as():
    results = results_of(csv(cured_rows()))
    panel = inference.on_evaluation_day(results, view_of(results.study), "", LOG)
    assert "Volumes of 0 have no logarithm: 1 volume of 0 taken as" in panel.caption
    plain = inference.on_evaluation_day(results, view_of(results.study), "", PLAIN)
    assert "logarithm" not in plain.caption
    rates = growth_rates.rates(results, view_of(results.study), "")
    assert "Of the model, 1 volume of 0 taken as" in rates.caption


def cured_rows():
    """Two arms of three animals on four days; one animal of letrozole is cured at the end."""
    rows = [("animal", "arm", "day", "volume_mm3")]
    for i in range(3):
        for day in (0, 7, 14, 21):
            grown = 100 * math.exp(0.05 * day) + 9 * i + day
            rows.append((f"v{i}", "vehicle", day, round(grown, 1)))
            rows.append((f"l{i}", "letrozole", day, round(100 - (3 + i) * day / 2 + i, 1)))
    rows = [row if row[:3:2] != ("l0", 21) else (*row[:3], 0) for row in rows]
    return rows


def test_without_control_the_forest_says_so():
    rows = [row for row in caliper_rows() if row[1] != "vehicle"]
    results = results_of(csv(rows))
    panel = inference.on_evaluation_day(results, view_of(results.study), "", LOG)
    assert panel.figure.is_empty
    assert panel.caption == inference.NOT_TESTED
    assert growth_rates.differences(results, view_of(results.study), "", "control").figure.is_empty


def test_rates_and_their_doubling_times(sample_results):
    view = view_of(sample_results.study)
    panel = growth_rates.rates(sample_results, view, MODEL)
    table = view.rows(sample_results.tables["growth_rates"], MODEL)
    assert_forest(panel, table, ("rate_per_day", "low", "high"))
    labels = [t.replace("<br>+", " +") for t in panel.figure.layout.yaxis.ticktext]
    for label, (_, row) in zip(labels, table.iterrows(), strict=True):
        grows = row["doubling_time_d"] == row["doubling_time_d"]
        words = f"doubles in {row['doubling_time_d']:.1f} d" if grows else "shrinks"
        assert label == f"{row['arm']}<br>{words}" or label == f"{row['arm']}†<br>{words}"
    assert "random slope per animal, slope variance by arm, REML" in panel.caption


def test_differences_against_control_and_of_all_pairs(sample_results):
    view = view_of(sample_results.study)
    control = growth_rates.differences(sample_results, view, MODEL, "control")
    table = view.rows(sample_results.tables["growth_rates"], MODEL)
    table = table[table["difference"].notna()]
    assert_forest(control, table, ("difference", "difference_low", "difference_high"))
    assert "Holm over the arms" in control.caption
    every = growth_rates.differences(sample_results, view, MODEL, "pairs")
    pairs = view.rows(sample_results.tables["growth_rate_pairs"], MODEL)
    assert_forest(every, pairs, ("difference", "low", "high"))
    assert "Holm over all pairs of the model" in every.caption
    assert every.table["p_adjusted"].tolist() == pairs["p_adjusted"].tolist()


def test_residuals_and_quantiles_are_those_of_the_model(sample_results, fit):
    view = view_of(sample_results.study, SHOWN)
    panel = diagnostics.residuals(fit.rows, fit.animals, view, MODEL)
    rows = fit.rows.query("model == @MODEL and arm == 'tamoxifen'")
    animals = fit.animals.query("model == @MODEL and arm == 'tamoxifen'")
    left, middle, right = [t for t in panel.figure.data if t.name == "tamoxifen"]
    assert list(left.x) == rows["fitted"].tolist()
    assert list(left.y) == list(middle.y) == rows["residual"].tolist()
    assert list(middle.x) == rows["quantile"].tolist()
    assert (list(right.x), list(right.y)) == (
        animals["quantile"].tolist(),
        animals["own_rate"].tolist(),
    )
    shown = view.rows(fit.rows, MODEL)
    count = len(view.rows(fit.animals, MODEL))
    assert f"n = {len(shown)} measurements of {count} animals" in panel.caption


def test_each_animal_has_its_points_and_its_line(sample_results, fit):
    view = view_of(sample_results.study, SHOWN)
    panel = diagnostics.fitted_lines(fit.rows, view, MODEL)
    rows = fit.rows.query("model == @MODEL and arm == 'vehicle'")
    lines, points, arm = panel.figure.data[:3]
    assert list(points.y) == rows["log_rtv"].tolist()
    drawn = pd.Series(lines.y, dtype=float).dropna()
    assert sorted(drawn) == sorted(rows["fitted"])
    assert pd.Series(lines.y, dtype=float).isna().sum() == rows["animal"].nunique()
    last = rows.iloc[int(rows["days"].argmax())]
    assert (list(arm.x), list(arm.y)) == ([0, last["days"]], [0, last["fitted_arm"]])
    assert annotations(panel.figure) == [f"<b>{name}</b>" for name in SHOWN]


def test_a_model_that_cannot_be_fitted_says_why():
    rows = [row for row in caliper_rows() if row[2] in ("day", 0)]
    results = results_of(csv(rows))
    panel = growth_rates.rates(results, view_of(results.study), "")
    assert panel.caption == (
        f"{growth_rates.NO_RATE} Not fitted: no animal is measured after its baseline."
    )
