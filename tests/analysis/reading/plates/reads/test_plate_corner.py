"""Numbers of a part of a plate without labels: a question, an assumption, and its answer."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import Finding
from analysis.reading.plates.reads.part_of_a_plate import NO_PLATE
from analysis.reading.plates.sheets import find_plates


def sheet_of(height: int, width: int, name: str = "MTT 570 nm") -> Sheet:
    values = np.random.default_rng(7).uniform(0.1, 1.4, (height, width)).round(3)
    rows: list[list[Cell]] = [[float(value) for value in row] for row in values]
    return Sheet("monday.xlsx", name, rows)


def wells(findings: tuple[Finding, ...]) -> list[str]:
    return [well for each in findings for well in each.rows["well"]]


def test_the_inner_wells_are_assumed_until_the_user_says_otherwise() -> None:
    sheet = sheet_of(6, 10)
    findings = find_plates(sheet)
    question = findings[0].questions[0]
    assert question.assumed == "B2"
    assert question.options == ("A1", "A2", "B1", "B2", NO_PLATE)
    assert question.cell == "A1"
    assert wells(findings)[0] == "B2"
    assert wells(findings)[-1] == "G11"
    answered = find_plates(sheet, {question.key: "A1"})
    assert wells(answered)[0] == "A1"
    assert find_plates(sheet, {question.key: NO_PLATE}) == ()


@pytest.mark.parametrize(("height", "width", "options"), [
    (3, 8, ("A1", "A2", "B1", "B2", NO_PLATE)),
    (8, 10, ("A1", "A2", NO_PLATE)),
    (7, 12, ("A1", "B1", NO_PLATE)),
])  # fmt: skip
def test_only_corners_that_fit_are_offered(height: int, width: int, options: object) -> None:
    findings = find_plates(sheet_of(height, width))
    assert findings[0].questions[0].options == options
    assert wells(findings)[0] == "A1"


def test_without_a_word_of_plates_nothing_is_asked() -> None:
    assert find_plates(sheet_of(6, 10, "IC50 values")) == ()
