"""Every page of the sample study: the figures hold the numbers of the tables."""

import numpy as np
import pytest

from tests.app_driver import (
    PAGES,
    columns,
    figure,
    figure_keys,
    numbers,
    open_app,
    said,
    toggles,
    traces,
    turn_to,
)

ARMS = [
    "vehicle",
    "untreated",
    "anastrozole",
    "letrozole",
    "tamoxifen",
    "fulvestrant",
    "anastrozole + tamoxifen",
]
FIGURES = {
    "Cells": ["viability_time", "viability_bars"],
    "Tumors": ["growth_curves", "growth_waterfall", "growth_tgi"],
    "Safety": ["weight_nadirs", "weight_course", "weight_bubble"],
    "Survival": ["survival_curves"],
    "Answer": [
        f"compare_{part}" for part in ("cells", "tumors", "response_and_weight", "survival")
    ],
}
NOTICE = "Individual values are invented so that their summaries equal published ones"


PLACES = {"Cells": ("Drugs", "Viability"), "Answer": ("Side by side", "All readouts")}


def rows_of(results, table, arm, model):
    rows = results.tables[table]
    return rows[(rows["arm"] == arm) & (rows["model"] == model)]


@pytest.fixture(scope="module")
def pages():
    """Every page of the sample study once, in the order of the app."""
    shown = {}
    for page in PAGES:
        shown[page] = turn_to(open_app(study="sample"), page, *PLACES.get(page, ()))
    shown |= {tab: turn_to(open_app(study="sample"), "Study", tab) for tab in ("Arms", "Check")}
    return shown


def test_each_page_has_its_figures(pages):
    for page, keys in FIGURES.items():
        shown = [key for key in figure_keys(pages[page]) if not key.startswith("plate")]
        assert shown[: len(keys)] == keys, page


def test_every_page_says_that_the_sample_is_made_up(pages):
    for page, app in pages.items():
        assert any(NOTICE in text.value for text in app.sidebar.caption), page
        assert app.sidebar.markdown[0].value == (
            "**Sample study\\: aromatase inhibitors against tamoxifen**"
        )


def test_every_page_has_the_arms_as_toggles(pages):
    for page, app in pages.items():
        if page != "Design":  # the arms of a study to come, not of this one
            assert toggles(app).value == ARMS, page


def test_home_counts_what_was_found(pages):
    counts = {metric.label: metric.value for metric in pages["Study"].metric}
    assert counts == {
        "Arms": "7",
        "Plates": "54",
        "Animals": "118",
    }


def test_viability_over_time_equals_the_table(pages, sample_results):
    lines = traces(pages["Cells"], "viability_time")
    assert list(lines) == [f"{arm}†" for arm in ARMS]
    rows = rows_of(sample_results, "viability", "tamoxifen", "MCF-7")
    rows = rows[rows["concentration"] == 10].sort_values("time_h")
    np.testing.assert_array_equal(numbers(lines["tamoxifen†"]["y"]), rows["mean_pct"])
    drawn = numbers(lines["tamoxifen†"]["error_y"]["array"])
    np.testing.assert_array_equal(drawn, rows["sem_pct"])


def test_viability_bars_are_at_the_last_time(pages, sample_results):
    assert "Viability at 120 h, MCF-7, 10 µM of each drug" in said(pages["Cells"])
    (bars,) = [t for t in figure(pages["Cells"], "viability_bars")["data"] if t["type"] == "bar"]
    arms = [label.rstrip("†") for label in columns(pages["Cells"], "viability_bars")]
    for arm, height in zip(arms, numbers(bars["y"]), strict=True):
        rows = rows_of(sample_results, "viability", arm, "MCF-7").query("time_h == 120")
        doses = rows[["concentration", "concentration_2"]]
        at_dose = rows[(doses.isna() | (doses == 10)).all(axis=1)]
        assert height == at_dose["mean_pct"].item()


def test_growth_equals_the_table(pages, sample_results):
    lines = traces(pages["Tumors"], "growth_curves")
    assert [name.rstrip("†") for name in lines] == [arm for arm in ARMS if arm != "untreated"]
    for name, line in lines.items():
        rows = rows_of(sample_results, "tumor_growth", name.rstrip("†"), "MCF-7Ca")
        np.testing.assert_array_equal(numbers(line["x"]), rows["day"])
        np.testing.assert_allclose(numbers(line["y"]), rows["mean_mm3"], rtol=1e-12)


def test_day_28_prints_the_published_changes(pages):
    page = pages["Tumors"]
    notes = figure(page, "growth_waterfall")["layout"]["annotations"]
    assert [note["text"] for note in notes if note["text"].startswith("<b>")] == [
        "<b>+250 %</b>",
        "<b>−50 %</b>",
        "<b>−75 %</b>",
        "<b>+50 %</b>",
        "<b>−40 %</b>",
        "<b>+40 %</b>",
    ]
    assert (
        "**Anastrozole + tamoxifen is worse than its best part, anastrozole**: tumors 2.8 times "
        "as large on day 28"
    ) in said(page)


def test_effect_sizes_and_the_balance_of_the_arms(sample_results):
    place = ("Tumors", "Growth", "Growth inhibition")
    shown = turn_to(open_app(study="sample"), *place, advanced=True)
    assert figure_keys(shown) == ["growth_effects", "growth_summary"]
    balance = shown.dataframe[0].value
    expected = sample_results.tables["baseline_balance"].query("model == 'MCF-7Ca'")
    assert balance["mean_mm3"].tolist() == expected["mean_mm3"].tolist()


def test_survival_equals_the_table(pages, sample_results):
    steps = traces(pages["Survival"], "survival_curves")
    assert list(steps) == ["untreated", "anastrozole", "tamoxifen", "anastrozole + tamoxifen"]
    for arm, step in steps.items():
        rows = rows_of(sample_results, "survival_curve", arm, "4T1")
        shares = dict(
            zip(numbers(step["x"]), (share for share, _ in step["customdata"]), strict=True)
        )
        np.testing.assert_allclose([shares[day] for day in rows["day"]], 100 * rows["survival"])


def test_life_spans_print_the_published_increase(pages):
    app = turn_to(pages["Survival"], "Survival", "Life span")
    notes = figure(app, "survival_life_span")["layout"]["annotations"]
    assert [note["text"] for note in notes] == [
        "<b>+12.3 %</b>",
        "<b>+24.6 %</b>",
        "<b>+27.0 %</b>",
    ]
    assert "untreated 28.5 ± 1.5 (n = 10)" in said(app)


def test_compare_has_a_column_for_every_arm_and_the_verdicts(pages):
    assert columns(pages["Answer"], "compare_cells") == ARMS
    words = said(pages["Answer"])
    assert "**Anastrozole + tamoxifen is worse than its best part, anastrozole**: tumors" in words
    assert "is not shown to differ from its best part, tamoxifen**: +0.7 d of life" in words


def test_the_scorecard_shows_every_model_and_arm(sample_results):
    card = turn_to(open_app(study="sample"), "Answer", "Ranking").dataframe[-1].value
    expected = sample_results.tables["scorecard"]
    assert len(card) == len(expected)
    in_vivo = card[card["model"] == "MCF-7Ca"].set_index("arm")["volume_change_pct"]
    assert in_vivo.round().to_dict()["anastrozole"] == -50


def test_the_effects_are_those_of_the_table(sample_results):
    page = turn_to(open_app(study="sample"), "Answer", "Side by side", "Effects")
    marks = [trace for trace in figure(page, "compare_effects")["data"] if "error_x" in trace]
    drawn = [mark["x"][0] for mark in marks]
    table = sample_results.tables["effects"]
    shown = table[table["model"].isin(["MCF-7", "MCF-7Ca", "4T1"])]
    assert sorted(drawn) == sorted(shown["ratio"])


def test_each_known_drug_has_its_card(pages):
    words = said(pages["Arms"])
    for drug, drug_class in (
        ("anastrozole", "aromatase inhibitor"),
        ("tamoxifen", "SERM (selective estrogen receptor modulator)"),
        ("fulvestrant", "SERD (selective estrogen receptor degrader)"),
    ):
        assert f"**{drug}**, {drug_class}" in words
    assert "4T1 · 50 µg/mouse · daily" in words
    assert "PI3K/Akt/mTOR and MAPK" in words
    assert "In the ATAC trial" in words
    assert figure_keys(pages["Arms"]) == [f"pathway_{arm}" for arm in ARMS[2:]]


def test_the_data_page_shows_every_problem_of_reading(sample_study):
    app = turn_to(open_app(study="sample"), "Study", "Check", "Problems")
    shown = app.dataframe[0].value
    assert {problem.what for problem in sample_study.problems} <= set(shown["what"])
