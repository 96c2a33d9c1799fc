"""Weights that cannot be: a slipped decimal point, and tumors in milligrams."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.study import Problem
from tests.files.make_files import workbook

LONG = ("animal", "arm", "day", "length_mm", "width_mm", "weight_g")
EXCISED = ("animal", "arm", "weight_g")


def warnings_of(sheet: str, *rows: tuple[object, ...]) -> list[Problem]:
    study = read_study([Upload("a.xlsx", workbook({sheet: rows}))])
    return [each for each in study.problems if each.severity == "warning"]


@pytest.mark.parametrize("slip", [2.2, 220.0])
def test_a_slipped_point_in_a_body_weight_is_named_with_its_cell(slip: float) -> None:
    rows = [(str(n), "vehicle", day, 7, 6, 20 + n) for day in (0, 4) for n in (1, 2, 3)]
    rows[4] = (*rows[4][:5], slip)
    (found,) = warnings_of("calipers", LONG, *rows)
    assert found.what.startswith("A body weight is more than three times the middle one")
    assert (found.cell, found.value, found.action) == ("F6", f"{slip:g}", "Kept as it is.")


def test_body_weights_of_any_animal_pass() -> None:
    for weights in ((16, 24, 45), (180, 320, 450), (0, 0, 0)):
        rows = [(str(n), "vehicle", 0, 7, 6, weight) for n, weight in enumerate(weights)]
        assert warnings_of("calipers", LONG, *rows) == []


def test_a_slip_is_named_in_a_wide_sheet_too() -> None:
    rows = (
        ("Body weight (g)", "", "", ""),
        ("Mouse", "Group", "Day 0", "Day 7"),
        *((f"{n}", "vehicle", 20.5 + n, 21.5 + n) for n in range(5)),
        ("6", "vehicle", 21.0, 2.15),
    )
    found = warnings_of("Body weight", *rows)
    assert [(each.cell, each.value) for each in found if each.what.startswith("A body")] == [
        ("D8", "2.15")
    ]


def test_excised_tumors_in_milligrams_are_asked_about() -> None:
    (found,) = warnings_of("tumor_weights", EXCISED, ("1", "vehicle", 0.8), ("2", "vehicle", 850))
    assert found.what.endswith("Check that the column is in grams.")
    assert (found.cell, found.value) == ("C3", "850")
    assert (
        warnings_of("tumor_weights", EXCISED, ("1", "vehicle", 0.01), ("2", "letrozole", 4)) == []
    )
