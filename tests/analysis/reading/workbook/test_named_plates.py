"""Lines and hours of plates from titles, sheets and files: what wins, what is told and asked."""

from __future__ import annotations

import io
import random

import openpyxl
import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import Corrections, PlateCorrection
from analysis.study import Study

FACT = [["key", "value"], ["model", "MCF-7 (ER+)"]]


def grid(seed: str, title: str = "") -> list[list[object]]:
    chance = random.Random(seed)
    rows: list[list[object]] = [[title]] if title else []
    rows.append(["", *range(1, 13)])
    rows += [[row, *(round(chance.uniform(0.3, 1.2), 3) for _ in range(12))] for row in "ABCDEFGH"]
    return [*rows, []]


def wells(seed: str, *more: str) -> list[list[object]]:
    chance = random.Random(seed)
    names = [f"{row}{column}" for row in "ABCD" for column in range(1, 7)]
    head = ["well", "absorbance", "cell line"][: 2 + len(more)]
    return [head, *([name, round(chance.uniform(0.3, 1.2), 3), *more] for name in names)]


def read(file: str = "plates.xlsx", said: Corrections | None = None, **sheets: list) -> Study:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return read_study([Upload(file, content.getvalue())], said or Corrections())


def found(study: Study) -> list[tuple[str, float]]:
    """Line and hours of each plate; -1 where none are known."""
    reads = study.plate_reads.fillna({"time_h": -1})
    rows = reads.drop_duplicates(["sheet", "plate"])
    return [*rows[["model", "time_h"]].itertuples(index=False, name=None)]


def told(study: Study, words: str) -> list:
    return [each for each in study.problems if words in each.what]


@pytest.mark.parametrize(
    ("file", "sheet", "title", "line", "hours"),
    [
        ("plates.xlsx", "Sheet1", "MTT 72 h, MCF-7", "MCF-7", 72),
        ("plates.xlsx", "MCF7 48h plate 2", "", "MCF7", 48),
        ("plates.xlsx", "Sheet1", "T47D TamR 96 h", "T47D TamR", 96),
        ("T47D_TamR_96h.xlsx", "Sheet1", "", "T47D TamR", 96),
        ("plates.xlsx", "Sheet1", "MTT 4 h", "", -1),
    ],
)
def test_title_sheet_and_file_name_line_and_hours(file, sheet, title, line, hours):
    study = read(file, **{sheet: grid("a", title)})
    assert found(study) == [(line, hours)]
    rows = told(study, "The cell line of plate")
    assert [row.action.split(".")[0] for row in rows] == ([f"Taken as {line}"] if line else [])


def test_lists_of_wells_take_them_from_sheet_and_file():
    study = read("MCF7.xlsx", **{"72h": wells("a")})
    assert found(study) == [("MCF7", 72)]
    assert len(told(study, "The hours of treatment were taken from '72h'")) == 1


def test_the_study_sheet_goes_before_a_title():
    study = read(P1=grid("a", "MCF-7 72 h"), study=FACT)
    assert found(study) == [("MCF-7 (ER+)", 72)]
    assert not told(study, "names MCF-7")
    study = read(P1=grid("a", "T47D 72 h"), study=FACT)
    assert found(study) == [("MCF-7 (ER+)", 72)]
    (row,) = told(study, "names T47D, the study sheet says MCF-7 (ER+)")
    assert row.severity == "warning"


def test_a_column_goes_before_a_name():
    study = read("MCF7.xlsx", **{"72h": wells("a", "T47D")})
    assert found(study) == [("T47D", 72)]
    assert len(told(study, "names MCF7, its column or map says T47D")) == 1


def test_a_correction_goes_before_a_title():
    said = Corrections(plates=(PlateCorrection("P1", None, None, "BT474"),))
    assert found(read(said=said, P1=grid("a", "T47D 72 h"))) == [("BT474", 72)]


def test_the_nearest_name_counts_and_what_denies_it_is_told():
    study = read("MCF7 48h.xlsx", T47D=grid("a", "72 h"))
    assert found(study) == [("T47D", 72)]
    (row,) = told(study, "name different cell lines")
    assert (row.severity, row.value) == ("warning", "MCF7 48h")
    (row,) = told(study, "says other hours")
    assert row.action.startswith("Taken as 72 h")


def test_one_line_is_spelled_one_way_and_told_once():
    sheets = {name: grid(name) for name in ("MCF-7", "mcf7 b", "MCF-7 TamR")}
    study = read("48h.xlsx", **sheets)
    assert found(study) == [("MCF-7", 48), ("MCF-7", 48), ("MCF-7 TamR", 48)]
    assert len(told(study, "The cell line of 2 plates was taken from names such as 'MCF-7'")) == 1
    assert len(told(study, "The hours of treatment were taken from '48h'")) == 1


def test_a_title_is_the_line_that_a_column_spells_otherwise():
    study = read(P1=wells("a", "MCF-7 (ER+)"), P2=grid("b", "MCF-7"))
    assert {line for line, _ in found(study)} == {"MCF-7 (ER+)"}


@pytest.mark.parametrize(
    ("answer", "lines"),
    [
        ("", ["", ""]),
        ("not known", ["", ""]),
        ("MCF-7", ["MCF-7", "MCF-7"]),
        ("another cell line", ["MCF-7", ""]),
    ],
)
def test_one_model_is_not_cut_in_two_before_the_user_says_so(answer, lines):
    sheets = {"MCF-7": grid("a"), "Plate B": grid("b")}
    (question,) = read(**sheets).questions
    assert "'Plate B'" in question.text
    assert question.options == ("MCF-7", "another cell line", "not known")
    study = read(said=Corrections(answers=((question.key, answer),)), **sheets)
    assert [line for line, _ in found(study)] == lines
    assert len(told(study, "Nothing names the cell line of 'Plate B'")) == (answer != "MCF-7")


def test_lines_that_differ_are_named_though_another_plate_names_none():
    study = read(**{name: grid(name) for name in ("MCF-7", "T47D", "P3")})
    assert [line for line, _ in found(study)] == ["MCF-7", "T47D", ""]
    (row,) = told(study, "Nothing names the cell line of 'P3'; other plates are of MCF-7, T47D.")
    assert row.action == "They are a model without a name, apart from the others."
    (question,) = study.questions
    assert question.assumed == "not known"


def test_several_lines_in_a_name_name_none():
    assert found(read("MCF7.xlsx", **{"MCF7 vs T47D": grid("a")})) == [("", -1)]


def test_lines_in_the_wells_are_not_the_line_of_the_title():
    rows = [["well", "arm", "absorbance"]]
    rows += [[f"A{at}", "MCF7" if at < 4 else "T47D", at / 10] for at in range(1, 7)]
    assert found(read("BT474.xlsx", P1=rows)) == [("", -1)]


def test_a_head_speaks_for_all_plates_below_and_a_title_for_its_own():
    head = [["MCF-7, MTT"], ["by A. B."], [], *grid("a", "Plate 1"), *grid("b", "Plate 2")]
    assert [line for line, _ in found(read(S=head))] == ["MCF-7", "MCF-7"]
    own = [*grid("a", "MCF-7 24 h"), *grid("b", "T47D 48 h")]
    assert found(read(S=own)) == [("MCF-7", 24), ("T47D", 48)]
