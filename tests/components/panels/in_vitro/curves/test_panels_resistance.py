"""Resistance figures: IC50s of both lines, folds, bounds as arrows, and the resisted drug."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from analysis.results import analyse
from analysis.settings import Settings
from components.look.theme import dose_text
from components.panels.in_vitro.curves import resistance_words as words
from components.panels.in_vitro.curves.resistance import (
    against_forest,
    against_table,
    fold_forest,
    ic50_dumbbells,
)
from components.panels.in_vitro.curves.resistance_curves import both_curves
from tests.panel_checks import SLOPPY, marks, notes, texts, view_of

PAIR = ("MCF-7 TamR", "MCF-7")


def curves_at(results, model, arm, time_h=72.0):
    table = results.tables["dose_response"]
    same = (table["model"] == model) & (table["arm"] == arm) & (table["time_h"] == time_h)
    return table[same].iloc[0]


def test_the_lines_of_the_sample_are_one_pair(sample_results):
    assert words.line_pairs_of(sample_results) == [PAIR]


def test_both_ic50s_of_a_drug_with_their_intervals(sample_results):
    view = view_of(sample_results.study, {"tamoxifen"})
    panel = ic50_dumbbells(sample_results, view, PAIR, 72.0)
    sides = marks(panel.figure)
    for trace, model, symbol in zip(
        sides, ("MCF-7", "MCF-7 TamR"), ("circle-open", "circle"), strict=True
    ):
        row = curves_at(sample_results, model, "tamoxifen")
        assert trace.marker.symbol == symbol
        assert trace.x[0] == row["ic50"]
        assert trace.x[0] + trace.error_x.array[0] == pytest.approx(row["ic50_high"])
        assert trace.x[0] - trace.error_x.arrayminus[0] == pytest.approx(row["ic50_low"])
    assert "tamoxifen: IC50 5.37 µM in MCF-7, 33.5 µM in MCF-7 TamR: 6.36-fold" in panel.caption
    assert "Whiskers: 95 % interval over experiments." in panel.caption
    assert "6.36-fold (3.38 to 12.0)" in notes(panel.figure)


def test_an_ic50_beyond_the_range_is_an_arrow_at_its_end(sample_results):
    view = view_of(sample_results.study, {"letrozole"})
    panel = ic50_dumbbells(sample_results, view, PAIR, 72.0)
    sides = marks(panel.figure)
    assert [trace.marker.symbol for trace in sides] == ["arrow-right-open", "arrow-right"]
    assert [trace.x[0] for trace in sides] == [100.0, 100.0]
    assert "> 100 µM (largest effect 35 %) in MCF-7" in panel.caption
    assert "no fold: both IC50s lie outside the tested range" in panel.caption


def test_folds_and_bounds_are_those_of_the_table(sample_results):
    view = view_of(sample_results.study)
    panel = fold_forest(sample_results, view, PAIR)
    table = words.pair_rows(sample_results, view, PAIR)
    known = table[table["status"].isin(["ok", "at_least"])]
    x = [mark.x[0] for mark in marks(panel.figure)]
    np.testing.assert_array_equal(x, known["ic50_fold"].fillna(known["low"]))
    assert panel.figure.data[0].marker.symbol == "arrow-right"  # tamoxifen at 24 h
    assert "at least 2.60-fold" in notes(panel.figure)
    assert "Whiskers: 95 % intervals, paired t on log10 IC50 of 3 experiments." in panel.caption
    assert "letrozole (24, 48, 72, 96, 120 h), fulvestrant (24 h): both IC50s" in panel.caption
    assert not any(SLOPPY.search(text) for text in texts(panel))


def test_curves_of_both_lines_over_each_other(sample_results):
    view = view_of(sample_results.study, {"tamoxifen", "fulvestrant"})
    panel = both_curves(sample_results, view, PAIR, 72.0)
    points = [trace for trace in panel.figure.data if trace.name]
    assert [trace.name for trace in points] == ["MCF-7", "MCF-7 TamR"] * 2
    means = sample_results.tables["viability"].query(
        "model == 'MCF-7 TamR' and arm == 'tamoxifen' and time_h == 72"
    )
    np.testing.assert_array_equal(points[1].y, means.sort_values("concentration")["mean_pct"])
    assert "tamoxifen: 6.36-fold (3.38 to 12.0)" in panel.caption
    assert "F = " not in panel.caption
    assert not any(SLOPPY.search(text) for text in texts(panel))


def test_what_beats_the_resisted_drug_in_the_resistant_line(sample_results):
    view = view_of(sample_results.study)
    rows = words.pair_rows(sample_results, view, PAIR, 72.0)
    assert words.resisted_drug(rows) == "tamoxifen"
    table = against_table(sample_results, view, "MCF-7 TamR", "tamoxifen", 10.0, 72.0)
    assert list(table["arm"]) == [
        "anastrozole", "letrozole", "fulvestrant", "anastrozole + tamoxifen",
    ]  # fmt: skip
    points = sample_results.experiments.query(
        "model == 'MCF-7 TamR' and time_h == 72 and concentration == 10"
    )
    wide = points[points["arm"].isin(["tamoxifen", "fulvestrant"])].pivot(
        index="experiment", columns="arm", values="viability_pct"
    )
    ratio = np.exp(np.log(wide["fulvestrant"] / wide["tamoxifen"]).mean())
    row = table.set_index("arm").loc["fulvestrant"]
    assert row["ratio"] == pytest.approx(ratio)
    assert (row["call"], row["n"]) == ("better", 3)
    sentence = words.against_sentences(table)[2]
    assert sentence.startswith("fulvestrant: 43 % viable against 91 % with tamoxifen, better:")
    panel = against_forest(sample_results, view, "MCF-7 TamR", "tamoxifen", 10.0, 72.0)
    assert panel.figure.data[2].x[0] == row["ratio"]
    assert not any(SLOPPY.search(text) for text in texts(panel))


def test_a_sentence_says_the_fold_and_its_test(sample_results):
    rows = words.pair_rows(sample_results, view_of(sample_results.study), PAIR, 72.0)
    sentences = {row["arm"]: words.drug_sentence(sample_results, row) for _, row in rows.iterrows()}
    assert sentences["tamoxifen"] == (
        "tamoxifen: IC50 5.37 µM in MCF-7, 33.5 µM in MCF-7 TamR: 6.36-fold (3.38 to 12.0); "
        "paired t on log10 IC50 of 3 experiments, p = 0.013 (Holm)"
    )
    assert sentences["letrozole"].endswith("no fold: both IC50s lie outside the tested range")


def test_a_fold_of_two_experiments_is_an_estimate_in_figure_and_words(sample_results):
    reads = sample_results.study.plate_reads
    few = dataclasses.replace(
        sample_results.study, plate_reads=reads[reads["experiment"].isin(["1", "2"])]
    )
    results = analyse(few, Settings())
    view = view_of(few)
    row = words.pair_rows(results, view, PAIR, 72.0).set_index("arm").loc["tamoxifen"]
    assert words.fold_text(row) == f"{dose_text(row['ic50_fold'])}-fold (an estimate)"
    assert words.fold_test(row) == "fewer than 3 experiments: no interval, no p"
    panel = fold_forest(results, view, PAIR)
    assert "Without whiskers, an estimate: fewer than 3 experiments" in panel.caption
    assert words.resisted_drug(words.pair_rows(results, view, PAIR, 72.0)) == ""
    both = ic50_dumbbells(results, view, PAIR, 72.0)
    assert "interval of the fit (fewer than 3 experiments" in both.caption


def test_one_experiment_is_not_tested(sample_results):
    one = sample_results.experiments.query("experiment == '1'")
    alone = dataclasses.replace(sample_results, experiments=one)
    view = view_of(sample_results.study)
    table = against_table(alone, view, "MCF-7 TamR", "tamoxifen", 10.0, 72.0)
    assert set(table["call"]) == {"not tested"}
    panel = against_forest(alone, view, "MCF-7 TamR", "tamoxifen", 10.0, 72.0)
    assert panel.figure.is_empty
    assert "two experiments or more" in panel.caption


def test_a_study_of_one_line_has_no_pair(sample_results):
    tables = {n: t for n, t in sample_results.tables.items() if n != "resistance"}
    alone = dataclasses.replace(sample_results, tables=tables)
    view = view_of(sample_results.study)
    assert words.line_pairs_of(alone) == []
    assert ic50_dumbbells(alone, view, PAIR, 72.0).caption == words.NO_PAIR
    assert words.pair_rows(alone, view, PAIR).equals(pd.DataFrame())
