"""Numbers beside wells that are none: facts of an instrument, properties, lines in turn."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.study import Study, StudyError

LETTERS = "ABCDEFGH"


def study_of(text: str, name: str = "run.csv") -> Study:
    return read_study((Upload(name, text.encode()),))


def reading(row: int, column: int) -> float:
    return round(0.21 + (37 * (row + 1) * (column + 3) % 89) / 100, 3)


def grid(separator: str = ",") -> list[str]:
    heads = separator.join(("", *map(str, range(1, 13))))
    return [heads, *(separator.join((letter, *(str(reading(at, c)) for c in range(12))))
                     for at, letter in enumerate(LETTERS))]  # fmt: skip


def test_facts_of_an_instrument_below_a_plate_are_no_layout() -> None:
    facts = ["Sector :,1,2,3,4,5,6", "Hits :,3,7,8,5,4,3", "Center X :,160,160,160,160,160,160",
             "Center Y :,160,160,160,160,160,158", "Angle :,0,0,0,0,0,0"]  # fmt: skip
    study = study_of("\n".join((*grid(), "", "", *facts)))
    assert study.plate_reads is not None
    assert len(study.plate_reads) == 96
    assert study.plate_reads["concentration"].isna().all()


def test_what_belongs_to_the_names_of_wells_is_no_reading() -> None:
    acid = {"Tris": 8, "HEPES": 7.5, "MES": 6.2, "Glycine": 9.5}
    rows = [f"{letter}{at},{name},{acid[name]}" for letter in LETTERS
            for at, name in enumerate(acid, start=1)]  # fmt: skip
    with pytest.raises(StudyError) as refused:
        study_of("\n".join(("Well,Compound,pH", *rows)))
    assert any("no reads" in problem.what for problem in refused.value.problems)


def test_of_many_kinds_of_numbers_none_is_the_reading_by_its_place() -> None:
    heads = "Row,Column,Very high,High,Middling,Low,Sum"
    rows = [",".join((letter, str(at), *(str(reading(ord(letter) % 8 + 3 * kind, at))
                                         for kind in range(5))))
            for letter in LETTERS for at in range(1, 13)]  # fmt: skip
    with pytest.raises(StudyError):
        study_of("\n".join((heads, *rows)))


def test_two_lines_in_turn_without_labels_are_two_reads_of_one_plate() -> None:
    lines = []
    for row in range(8):
        lines.append(",".join(str(reading(row, c)) for c in range(12)))
        lines.append(",".join(str(0.04 + (7 * row + 5 * c) % 11 / 1000) for c in range(12)))
    study = study_of("\n".join(lines))
    assert study.plate_reads is not None
    wells = study.plate_reads
    first = wells[wells["well"] == "B1"]["absorbance"].tolist()
    assert first == [pytest.approx(reading(1, 0)), pytest.approx(0.047)]
    assert any("stand in turn" in problem.what for problem in study.problems)


def test_columns_that_a_program_has_numbered_are_those_of_a_plate() -> None:
    heads = ",".join(f"X{at}" for at in range(1, 13))
    body = [line.split(",", 1)[1] for line in grid()[1:]]
    study = study_of("\n".join((heads, *body)))
    assert study.plate_reads is not None
    wells = study.plate_reads.set_index("well")["absorbance"]
    assert len(wells) == 96
    assert wells["C4"] == pytest.approx(reading(2, 3))


def test_a_list_without_headings_of_many_columns_has_no_first_reading() -> None:
    rows = [f"V{at},A{at:02d},X{at}, 1,0.1{at},0.2{at},0.3{at},0.4{at}" for at in range(1, 10)]
    with pytest.raises(StudyError):
        study_of("\n".join((",,,t,0,3600,7200,10800", *rows)))
