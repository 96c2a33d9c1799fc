"""Causes of death: only where reasons tell them apart; a toxic death is no censoring."""

from __future__ import annotations

import pytest

from analysis.settings import Settings
from analysis.survival.causes import incidence_by_cause
from components.panels.survival.causes import causes
from tests.panel_checks import view_of
from tests.small_studies import csv, results_of, survival_rows

LIVES = {"vehicle": [10, 12, 14, 16], "tamoxifen": [8, 17, 20, 30]}
REASONS = ["tumor size", "tumor size", "volume over 1500 mm3", "tumor size",
           "toxicity", "tumor size", "weight loss", ""]  # fmt: skip


def results_with(reasons, censored=()):
    rows = survival_rows(LIVES, censored)
    return results_of(
        csv([(*row, why) for row, why in zip(rows, ["reason", *reasons], strict=True)])
    )


def test_shares_by_cause():
    table = results_with(REASONS).tables["cumulative_incidence"]
    last = table.groupby(["arm", "cause"], sort=False).last()
    assert last["incidence"].to_dict() == {
        ("vehicle", "tumor"): 1.0,
        ("vehicle", "other"): 0.0,
        ("vehicle", "no reason given"): 0.0,
        ("tamoxifen", "tumor"): 0.25,
        ("tamoxifen", "other"): 0.5,
        ("tamoxifen", "no reason given"): 0.25,
    }
    assert set(table["n"]) == {4}
    toxic = table[(table["arm"] == "tamoxifen") & (table["cause"] == "other")]
    assert toxic[["day", "at_risk", "events", "incidence"]].to_numpy().tolist() == [
        [0, 4, 0, 0], [8, 4, 1, 0.25], [17, 3, 0, 0.25], [20, 2, 1, 0.5], [30, 1, 0, 0.5],
    ]  # fmt: skip


@pytest.mark.parametrize("reasons", [["tumor size"] * 8, ["found dead"] * 8, [""] * 8,
                                     ["tumor size"] * 7 + [""]])  # fmt: skip
def test_without_two_kinds_of_reasons_there_is_no_table(reasons):
    results = results_with(reasons)
    assert "cumulative_incidence" not in results.tables
    assert incidence_by_cause(results.study, Settings()).empty


def test_a_censored_animal_is_of_no_cause():
    reasons = [*REASONS[:7], "planned end"]
    table = results_with(reasons, censored=["ta4"]).tables["cumulative_incidence"]
    last = table[table["arm"] == "tamoxifen"].groupby("cause")["incidence"].last()
    assert last.to_dict() == {"other": 0.5, "tumor": 0.25}


def test_the_figure_has_a_chart_for_each_cause():
    results = results_with(REASONS)
    panel = causes(results, view_of(results.study), "")
    assert len(panel.figure.data) == 6
    tumor = panel.figure.data[0]
    assert list(tumor.x) == [0, 10, 12, 14, 16]
    assert list(tumor.y) == [0, 25, 50, 75, 100]
    assert "tamoxifen tumor 1, 25.0 %" in panel.caption
    assert "other 2, 50.0 %" in panel.caption
    assert panel.table["cause"].nunique() == 3


def test_a_model_without_shown_arms_says_so():
    results = results_with(REASONS)
    panel = causes(results, view_of(results.study, set()), "")
    assert panel.figure.is_empty
    assert panel.caption == "No shown arm of this model has deaths with reasons."
