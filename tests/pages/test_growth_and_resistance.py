"""Growth rate and the resistant line on the Cells page."""

from __future__ import annotations

import pytest

from tests.app_driver import (
    again,
    figure,
    figure_keys,
    open_app,
    said,
    traces,
    turn_to,
    with_upload,
)
from tests.small_studies import csv


def tab(name, model, **choices):
    app = turn_to(open_app(study="sample"), "Cells", "Drugs", name, advanced=True)
    return chosen(app, viability_model=model, **choices)


def resistant_line(name, **choices):
    return chosen(turn_to(open_app(study="sample"), "Cells", "Resistant line", name), **choices)


def chosen(app, **choices):
    for key, value in choices.items():
        app.session_state[f"choice_{key}"] = value
    return again(app)


def test_folds_and_curves_of_both_lines_stand_together():
    app = resistant_line("Folds and curves")
    assert figure_keys(app) == ["resistance_fold", "resistance_curves", "resistance_ic50"]


def test_growth_rate_shows_gr_and_percent_growth_at_the_chosen_time():
    app = tab("Growth rate (GR)", "MCF-7", **{"dose_time_MCF-7": 72.0})
    assert figure_keys(app) == ["gr_curves", "percent_growth_curves"]
    drugs = ["anastrozole†", "letrozole†", "tamoxifen†", "fulvestrant†"]
    assert list(traces(app, "gr_curves")) == drugs
    assert "GR (1: as control" in figure(app, "gr_curves")["layout"]["yaxis"]["title"]["text"]


def test_resistance_says_what_each_line_needs_and_what_still_works():
    app = resistant_line("What still works", **{"dose_time_MCF-7 TamR": 72.0})
    assert figure_keys(app) == ["resistance_arms"]
    words = said(app).replace("\\", "")
    assert (
        "tamoxifen: IC50 5.37 µM in MCF-7, 33.5 µM in MCF-7 TamR: 6.36-fold (3.38 to 12.0)" in words
    )
    assert "paired t on log10 IC50 of 3 experiments, p = 0.013 (Holm)" in words
    assert "F = " not in words
    assert "What still works in MCF-7 TamR?" in words
    assert "fulvestrant: 43 % viable against 91 % with tamoxifen, better" in words


@pytest.mark.parametrize("model", ["MCF-7", "MCF-7 TamR"])
def test_one_curve_for_both_lines_is_described_where_curves_are_compared(model, sample_results):
    app = tab("Which curve fits", model, **{f"dose_time_{model}": 72.0})
    table = app.dataframe[1].value.set_index("arm")
    rows = sample_results.tables["resistance"].query("time_h == 72").set_index("arm")
    assert table["f"].to_dict() == pytest.approx(rows["f"].to_dict())
    assert "is no test of resistance" in said(app)


def test_cells_without_a_pair_have_no_such_table():
    assert len(tab("Which curve fits", "4T1 cells").dataframe) == 1


@pytest.mark.parametrize("dose", [1.0, 30.0])
def test_another_dose_compares_the_arms_at_that_dose(dose):
    app = resistant_line("What still works", **{"resistance_dose_MCF-7 TamR": dose})
    title = next(box for box in app.main.selectbox if box.label.startswith("Dose of every drug"))
    assert title.value == dose
    assert "with tamoxifen" in said(app)


def test_lines_without_a_parent_are_compared_once_one_is_named():
    rows = [("plate", "model", "well", "role", "arm", "concentration", "unit", "absorbance")]
    for model, ec50, offset in (("A", 1.0, 0.0), ("B", 8.0, 0.003)):
        for column, dose in enumerate((0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0), start=1):
            role, arm = ("sample", "drug") if dose else ("vehicle", "vehicle")
            for line, extra in zip("ABC", (0.0, 0.02, -0.01), strict=True):
                value = round(1 / (1 + dose / ec50) + extra + offset, 4)
                place = (f"plate {model}", model, f"{line}{column}")
                rows.append((*place, role, arm, dose, "uM", value))
    app = turn_to(with_upload(csv(rows)), "Cells", "Resistant line", "Folds and curves")
    assert figure_keys(app) == []
    assert "no line has its parent" in said(app)
    next(box for box in app.main.selectbox if box.label == "Cell line").set_value("B")
    again(app)
    next(button for button in app.main.button if button.label == "Compare them").click().run()
    again(app)
    assert "in A" in said(app)
    assert figure_keys(app)[:2] == ["resistance_fold", "resistance_curves"]
