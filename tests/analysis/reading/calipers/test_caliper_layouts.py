"""Caliper layouts that leave something open: asked once, answered once."""

from __future__ import annotations

from analysis.reading import Corrections, Upload, read_study


def test_a_date_of_death_without_a_reason_is_asked_about() -> None:
    text = (
        "Group,Mouse,Treatment start date,d0,d7,{}\n"
        "Vehicle,1,2025-03-03,100,150,2025-03-12\nDrug,2,2025-03-03,90,95,\n"
    )
    for heading, assumed in (("DOD", True), ("Date culled", False)):
        upload = Upload("f.csv", text.format(heading).encode())
        study = read_study([upload])
        (question,) = study.questions
        assert question.key == "death_date:f.csv:"
        for answer, event in (("", assumed), *zip(question.options, (True, False), strict=True)):
            answers = Corrections(answers=((question.key, answer),) if answer else ())
            told = read_study([upload], answers).survival
            assert told is not None
            rows = told[["animal", "day", "event", "reason"]].to_numpy().tolist()
            assert rows == [["1", 9, event, heading], ["2", 7, False, ""]]


def test_a_width_without_its_length_stays_so_beside_swapped_ones() -> None:
    text = "Mouse,Group,Day,L,W\n1,Vehicle,0,6,8\n2,Vehicle,0,?,5.5\n3,Vehicle,0,7,6\n"
    table = read_study([Upload("f.csv", text.encode())]).calipers
    assert table is not None
    assert table["length_mm"].fillna(-1).tolist() == [8, -1, 7]
    assert table["width_mm"].tolist() == [6, 5.5, 6]


def test_sizes_of_two_rows_of_an_animal_and_day_are_not_mixed() -> None:
    text = "Mouse,Group,Day,L,W\n1,Vehicle,0,6,\n1,Vehicle,0,8,5\n2,Vehicle,0,,5\n2,Vehicle,0,7,\n"
    study = read_study([Upload("f.csv", text.encode())])
    assert study.calipers is not None
    sizes = study.calipers[["length_mm", "width_mm"]].fillna(-1)
    assert sizes.to_numpy().tolist() == [[6, -1], [7, 5]]
    assert any("is there already" in problem.what for problem in study.problems)
