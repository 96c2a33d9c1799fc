"""Names that count up, controls that nothing names, columns that tell like wells apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from analysis.reading import read_study
from analysis.reading.corrections import Corrections
from analysis.reading.files.uploads import Upload
from analysis.study import Study

ROWS = "ABCDEFGH"
DOSES = (0.1, 1, 10)
# Eight wells of each column: falling with the dose, none of them alike.
FALLING = (1.21, 1.02, 0.71, 0.33, 0.06)


def read(text: str, answers: Mapping[str, str] | None = None, name: str = "plate.csv") -> Study:
    said = Corrections(answers=tuple((answers or {}).items()))
    return read_study((Upload(name, text.encode()),), said)


def grid(columns: Sequence[Sequence[object]], title: str) -> str:
    """A plate whose columns hold these, a well of each row below the other."""
    lines = [f"{title}," + ",".join(str(at + 1) for at in range(len(columns)))]
    for at, letter in enumerate(ROWS):
        lines.append(f"{letter}," + ",".join(str(column[at]) for column in columns))
    return "\n".join(lines) + "\n\n"


def optical(levels: Sequence[float]) -> str:
    return grid([[round(top + 0.003 * at, 3) for at in range(8)] for top in levels], "OD570")


def counted(names: Sequence[str], mark: str = "_") -> str:
    return grid([[f"{name}{mark}{at + 1}" for at in range(8)] for name in names], "Sample")


def wells(study: Study) -> dict[str, tuple[str, str, float]]:
    assert study.plate_reads is not None
    rows = study.plate_reads
    return {
        well: (role, arm, dose)
        for well, role, arm, dose in zip(
            rows["well"], rows["role"], rows["arm"], rows["concentration"].fillna(-1), strict=True
        )
    }


@pytest.mark.parametrize("mark", ["_", " rep", "-", "000"])
def test_doses_and_a_control_that_count_up_alike_are_replicates(mark: str) -> None:
    names = ["DMSO", *(f"{dose}uM_tam" for dose in DOSES), "BlankControl"]
    study = read(optical(FALLING) + counted(names, mark))
    assert [arm.name for arm in study.arms] == ["DMSO", "tam"]
    found = wells(study)
    assert found["H1"] == ("vehicle", "DMSO", -1)
    assert found["C3"] == ("sample", "tam", 1)
    assert found["D5"][0] == "blank"
    assert study.questions[0].assumed == "replicate wells of one thing"


def test_names_that_count_up_without_doses_are_asked_about() -> None:
    text = optical(FALLING[:3]) + counted(["DMSO", "siMYC", "siJUN"])
    study = read(text)
    assert study.questions[0].key == "counted_wells:plate.csv:"
    assert wells(study)["C2"] == ("sample", "siMYC_3", -1)
    answered = read(text, {"counted_wells:plate.csv:": "replicate wells of one thing"})
    assert wells(answered)["C2"] == ("sample", "siMYC", -1)
    assert [arm.name for arm in answered.arms] == ["DMSO", "siMYC", "siJUN"]


def test_a_map_that_only_names_its_wells_says_nothing() -> None:
    text = optical(FALLING) + grid([[f"{r}{c}" for r in ROWS] for c in range(1, 6)], "Layout")
    assert read(text).arms == ()


NEGATIVE = [[200 + at for at in range(8)], [3000 + 9 * at for at in range(8)]]


def test_a_positive_control_above_the_negative_one_is_asked_about() -> None:
    signal = grid([*NEGATIVE, [8700 + at for at in range(8)]], "Luminescence")
    text = signal + grid([["NEGCON"] * 8, ["drug 5 uM"] * 8, ["POSCON"] * 8], "Sample")
    study = read(text)
    key = "full_control:plate.csv:"
    asked = {question.key: question for question in study.questions}[key]
    assert "POSCON" in asked.text
    assert "8,704 against 203.5" in asked.text
    assert {wells(study)[well][0] for well in ("A1", "A3")} == {""}
    full = wells(read(text, {key: "POSCON"}))
    assert (full["A1"][0], full["A3"][:2]) == ("blank", ("vehicle", "POSCON"))
    as_called = wells(read(text, {key: "NEGCON"}))
    assert (as_called["A1"][:2], as_called["A3"][0]) == (("vehicle", "NEGCON"), "positive")


def test_a_positive_control_that_kills_is_not_asked_about() -> None:
    names = [["NEGCON"] * 8, ["drug 5 uM"] * 8, ["POSCON"] * 8]
    study = read(optical((1.2, 0.7, 0.1)) + grid(names, "Sample"))
    assert study.questions == ()
    assert wells(study)["B1"][:2] == ("vehicle", "NEGCON")
    assert wells(study)["B3"][0] == "positive"


def test_which_wells_are_the_control_is_asked_where_no_name_says_it() -> None:
    text = optical((1.2, 0.7, 0.6)) + grid([["siLuc"] * 8, ["siMYC"] * 8, ["siJUN"] * 8], "Sample")
    study = read(text)
    asked = study.questions[0]
    assert asked.options == ("siLuc", "siMYC", "siJUN", "none of them")
    assert wells(study)["A1"][0] == "sample"
    answered = read(text, {asked.key: "siLuc"})
    assert wells(answered)["A1"][:2] == ("vehicle", "siLuc")


def listed(extra: str, names: tuple[str, str]) -> str:
    lines = [f"well,{extra},drug,conc_uM,absorbance"]
    for name, top, letters in ((names[0], 1.2, "ABC"), (names[1], 0.7, "DEF")):
        for at, (drug, dose) in enumerate((("DMSO", 0), ("tam", 1), ("tam", 10))):
            for row, letter in enumerate(letters):
                lines.append(f"{letter}{at + 1},{name},{drug},{dose},{top / (1 + dose) + row / 99}")
    return "\n".join(lines)


def models_of(study: Study) -> dict[str, list[str]]:
    assert study.plate_reads is not None
    arms = study.plate_reads.groupby("model")["arm"].unique()
    return {str(name): sorted(found) for name, found in arms.items()}


def test_wells_of_two_clones_are_not_pooled() -> None:
    text = listed("clone", ("c7", "c12"))
    study = read(text)
    assert study.questions[0].key == "column_apart:plate.csv:clone"
    assert models_of(study) == {"c7": ["DMSO", "tam"], "c12": ["DMSO", "tam"]}
    pooled = read(text, {study.questions[0].key: "nothing that counts"})
    assert models_of(pooled) == {"": ["DMSO", "tam"]}


def test_a_column_that_nobody_knows_is_asked_about_and_may_name_arms() -> None:
    text = listed("medium", ("FBS", "no serum"))
    study = read(text)
    question = study.questions[0]
    assert (question.assumed, question.cell) == ("cell lines or donors", "B1")
    assert models_of(study) == {"FBS": ["DMSO", "tam"], "no serum": ["DMSO", "tam"]}
    named = wells(read(text, {question.key: "arms"}))
    assert named["D2"] == ("sample", "tam, no serum", 1)
    assert named["D1"][:2] == ("vehicle", "DMSO, no serum")


def test_a_column_that_tells_no_like_wells_apart_is_a_warning_alone() -> None:
    lines = ["well,kind,drug,conc_uM,absorbance"]
    for at, (drug, dose) in enumerate((("DMSO", 0), ("tam", 1), ("tam", 10))):
        kind = "reference" if at == 0 else "series"
        lines += [f"{r}{at + 1},{kind},{drug},{dose},{0.9 - at / 4 + ord(r) / 999}" for r in ROWS]
    study = read("\n".join(lines))
    assert study.questions == ()
    assert any("Column 'kind' tells rows apart" in problem.what for problem in study.problems)


def nameless(value: Sequence[float]) -> str:
    lines = ["Well,Concentration (uM),OD570"]
    for at, (dose, level) in enumerate(zip((0, *DOSES), value, strict=True)):
        lines += [f"{letter}{at + 1},{dose},{level + row / 99}" for row, letter in enumerate("BCD")]
    return "\n".join(lines)


def test_doses_of_a_drug_without_a_name_are_called_as_their_file() -> None:
    study = read(nameless((1.2, 1.0, 0.6, 0.2)), name="olaparib.csv")
    assert [(arm.name, arm.role) for arm in study.arms] == [
        ("vehicle", "vehicle"),
        ("olaparib", "single"),
    ]
    assert wells(study)["D4"] == ("sample", "olaparib", 10)
    assert any("are called 'olaparib'" in problem.what for problem in study.problems)


def test_a_standard_curve_is_no_drug() -> None:
    study = read(nameless((0.1, 0.3, 0.9, 2.2)))
    assert study.arms == ()
    np.testing.assert_array_equal({role for role, _, _ in wells(study).values()}, {""})


def test_grids_of_a_camera_are_times_of_one_plate() -> None:
    text = "Vessel Name:\tplate_1\nMetric:\tPhase Object Confluence\n"
    for at in range(3):
        text += f"Time Stamp:\t01/02/2026 0{8 + at // 2}:00:00 AM\tElapsed:\t{4 * at}\n"
        text += "\t".join(["", *map(str, range(1, 13))]) + "\n"
        for row, letter in enumerate(ROWS):
            cells = (f"{10 + 5 * at + row + column / 20:.2f}" for column in range(12))
            text += "\t".join([letter, *cells]) + "\n"
    study = read(text, name="scan.txt")
    assert study.plate_reads is not None
    rows = study.plate_reads[study.plate_reads["well"] == "B3"]
    assert set(rows["plate"]) == {"plate_1"}
    assert dict(zip(rows["time_h"], rows["absorbance"], strict=True)) == {
        0.0: 11.1,
        4.0: 16.1,
        8.0: 21.1,
    }
    assert [each.key for each in study.questions] == ["time_unit:scan.txt:"]
    days = read(text, {"time_unit:scan.txt:": "days"}, name="scan.txt").plate_reads
    assert days is not None
    assert set(days["time_h"]) == {0, 96, 192}


def test_headings_without_a_row_name_no_plate() -> None:
    head = "Plate information\nPlate,Label,Result,Signal,Flashes/Time,Meastime,MeasInfo\n\n"
    found = read(head + optical(FALLING), name="scan.csv").plate_reads
    assert found is not None
    assert set(found["plate"]) == {"scan"}


@pytest.mark.parametrize("values", [("30500", "N/A"), ("N/A", "30500")])
def test_a_well_listed_again_without_a_value_keeps_its_number(values: tuple[str, str]) -> None:
    lines = ["PlateNumber,Well,Signal"]
    for at in range(12):
        lines += [f"1,A{at + 1:02},{value.replace('5', str(at % 10))}" for value in values]
    study = read("\n".join(lines))
    assert study.plate_reads is not None
    found = dict(zip(study.plate_reads["well"], study.plate_reads["absorbance"], strict=True))
    assert len(found) == len(study.plate_reads) == 12
    assert (found["A1"], found["A3"]) == (30000, 30200)
    assert not any("that is there already" in problem.what for problem in study.problems)
