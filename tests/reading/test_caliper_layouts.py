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
