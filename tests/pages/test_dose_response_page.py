"""Dose response of cells: what a setting changes, in figures, captions and the settings."""

from __future__ import annotations

import pytest

from analysis.results import analyse
from analysis.settings import Settings
from tests.app_driver import again, figure, figure_keys, numbers, open_app, said, traces, turn_to

AT = {"model": "4T1 cells", "arm": "tamoxifen", "time_h": 120.0}


def page(part="Dose response", **choices):
    app = turn_to(open_app(study="sample"), "Cells", "Drugs", part, advanced=True)
    app.session_state["choice_viability_model"] = AT["model"]
    for name, value in choices.items():
        app.session_state[f"choice_{name}"] = value
    return again(app)


def row_of(results):
    table = results.tables["dose_response"]
    return table[(table[list(AT)] == list(AT.values())).all(axis=1)].iloc[0]


def line_of(app):
    """Viabilities of the curve that has no name and no filling: that of tamoxifen, then others."""
    lines = [
        trace for trace in figure(app, "dose_curves")["data"]
        if trace.get("mode") == "lines" and "fill" not in trace
    ]  # fmt: skip
    return [numbers(line["y"]) for line in lines]


def test_another_curve_and_the_control_left_out_change_numbers_and_words(sample_study):
    before = page()
    assert "four-parameter curves (4PL)" in said(before)
    assert "the control is part of it at concentration 0" in said(before)
    after = page(curve_model="2pl", zero_dose="leave out")
    assert "two-parameter curves, held at 100 % and 0 %" in said(after)
    assert "the control is left out" in said(after)
    chosen = Settings(curve_model="2pl", zero_dose="leave out")
    row = row_of(analyse(sample_study, chosen))
    assert row["bottom_pct"] == 0
    key = f"tamoxifen†: IC50 {row['ic50']:.3g} µM ("
    assert any(name.startswith(key) for name in traces(after, "dose_curves"))
    lines = analyse(sample_study, chosen).tables["dose_response_curve"]
    here = lines[(lines[list(AT)] == list(AT.values())).all(axis=1)]
    assert any(
        list(line) == pytest.approx(here["viability_pct"].to_list()) for line in line_of(after)
    )


def test_bands_can_be_hidden():
    assert "tamoxifen (band)" in traces(page(), "dose_curves")
    assert "tamoxifen (band)" not in traces(page(curve_bands=False), "dose_curves")


def test_the_ic50s_stand_side_by_side_and_over_time():
    app = page("IC50")
    assert figure_keys(app) == ["dose_forest", "dose_ic50"]
    assert "Arrow: 50 % was not reached" in said(app)


def test_every_curve_is_compared_by_aicc():
    app = page("Which curve fits")
    table = app.dataframe[0].value
    assert set(table["curve"]) == {"4PL (chosen)", "3PL", "100 to 0", "5PL"}
    assert (table.groupby("arm")["aicc_difference"].min() == 0).all()
    assert table.groupby("arm")["weight"].sum().to_list() == pytest.approx([1.0] * 4)
