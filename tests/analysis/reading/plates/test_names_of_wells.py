"""What stands in a well is kept as it was written, also where it is no arm of the study."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import openpyxl
import pandas as pd
import pytest

from analysis.design.study_workbook import write_study_workbook
from analysis.reading import read_study
from analysis.reading.files.uploads import Upload
from analysis.settings import Settings
from analysis.study import Study
from analysis.summary.in_vitro import in_vitro

Rows = Sequence[Sequence[object]]
COLUMNS = range(1, 13)


def workbook(sheets: Mapping[str, Rows]) -> Upload:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    data = io.BytesIO()
    book.save(data)
    return Upload("plate.xlsx", data.getvalue())


def od(row: str, at: int) -> float:
    return (37 * at * ord(row) % 101) / 200 + 0.4


def plate(name_of: Mapping[int, object]) -> Study:
    """Eight rows of OD, and a map in which each column holds one thing."""
    reads = [["OD570", *COLUMNS], *([row, *(od(row, at) for at in COLUMNS)] for row in "ABCDEFGH")]
    names = [["Sample", *COLUMNS], *([row, *map(name_of.get, COLUMNS)] for row in "ABCDEFGH")]
    return read_study((workbook({"Absorbance": reads, "Layout": names}),))


def tables_of(study: Study) -> Mapping[str, pd.DataFrame]:
    results = in_vitro(study, Settings())
    assert results
    return results.tables


def cell_of(study: Study, well: str) -> tuple[str, str]:
    assert study.plate_reads is not None
    row = study.plate_reads.set_index("well").loc[well]
    return str(row["role"]), str(row["arm"])


NAMES = {1: "media", 2: "DMSO", 12: "kill control"} | dict.fromkeys(range(3, 12), "lapatinib 1 uM")


@pytest.mark.parametrize(
    ("written", "role"),
    [("media", "blank"), ("Blank 2", "blank"), ("medium only", "blank"), ("lysis", "positive")],
)
def test_a_well_of_no_arm_keeps_its_name_beside_its_role(written: str, role: str) -> None:
    study = plate({**NAMES, 1: written})
    assert cell_of(study, "B1") == (role, written)
    assert [arm.name for arm in study.arms] == ["DMSO", "lapatinib"]


def test_the_name_of_a_blank_stands_in_the_table_of_wells_and_in_no_other() -> None:
    study = plate(NAMES)
    tables = tables_of(study)
    wells = tables["well_viability"].set_index("well")
    assert wells.at["A1", "arm"] == "media"
    assert wells.at["A12", "arm"] == "kill control"
    blank = wells.loc[[f"{row}1" for row in "ABCDEFGH"], "absorbance"].mean()
    assert wells.at["C4", "corrected"] == pytest.approx(wells.at["C4", "absorbance"] - blank)
    assert tables["viability"]["arm"].unique().tolist() == ["DMSO", "lapatinib"]


def test_a_blank_with_the_drug_in_it_is_no_well_of_the_drug() -> None:
    text = ["plate,well,role,arm,concentration,unit,absorbance"]
    for at, row in enumerate("ABCDEFGH"):
        text += [f"P1,{row}1,blank,lapatinib,10,uM,0.05", f"P1,{row}2,vehicle,DMSO,,,1.{at}",
                 f"P1,{row}3,sample,lapatinib,10,uM,0.{at + 1}"]  # fmt: skip
    study = read_study((Upload("plate_reads.csv", "\n".join(text).encode()),))
    assert cell_of(study, "A1") == ("blank", "lapatinib")
    viability = tables_of(study)["viability"].set_index("arm")
    assert viability.at["lapatinib", "n_wells"] == 8
    assert viability.at["lapatinib", "mean_pct"] == pytest.approx(100 * 0.4 / 1.3, rel=1e-9)


def test_names_that_a_reader_counted_up_stay_in_their_wells_and_are_no_arms() -> None:
    numbers = iter(range(1, 97))
    reads = [["OD570", *COLUMNS], *([row, *(od(row, at) for at in COLUMNS)] for row in "ABCDEFGH")]
    names = [["Well ID", *COLUMNS]]
    names += [[row, *(f"SPL{next(numbers)}" for _ in COLUMNS)] for row in "ABCDEFGH"]
    study = read_study((workbook({"Absorbance": reads, "Layout": names}),))
    assert cell_of(study, "A2") == ("", "SPL2")
    assert cell_of(study, "H12") == ("", "SPL96")
    assert study.arms == ()
    assert any("has no layout. 'Say what is in the wells' opens its layout, or add a plate_layout "
               "sheet." in problem.what for problem in study.problems)  # fmt: skip
    again = read_study((Upload("study.xlsx", write_study_workbook(study)),))
    assert cell_of(again, "H12") == ("", "SPL96")
    assert again.arms == ()


def test_a_list_of_the_user_goes_before_names_that_a_reader_counted_up() -> None:
    numbers = iter(range(1, 97))
    reads = [["OD570", *COLUMNS], *([row, *(od(row, at) for at in COLUMNS)] for row in "ABCDEFGH")]
    names = [["Well ID", *COLUMNS]]
    names += [[row, *(f"SPL{next(numbers)}" for _ in COLUMNS)] for row in "ABCDEFGH"]
    wells = [["well", "arm", "concentration"], ["A1", "Blank", None], ["A2", "lapatinib", 1]]
    study = read_study((workbook({"Absorbance": reads, "Layout": names, "map": wells}),))
    assert [cell_of(study, well) for well in ("A1", "A2", "A3")] == [
        ("blank", "Blank"),
        ("sample", "lapatinib"),
        ("", "SPL3"),
    ]


def test_a_study_workbook_reads_back_with_the_names_of_its_blanks() -> None:
    study = plate(NAMES)
    again = read_study((Upload("study.xlsx", write_study_workbook(study)),))
    assert study.plate_reads is not None
    assert again.plate_reads is not None
    columns = ["well", "role", "arm", "concentration", "unit", "absorbance"]
    assert again.plate_reads[columns].equals(study.plate_reads[columns])
    assert again.arms == study.arms


def test_one_row_of_a_plate_has_one_row_of_names() -> None:
    lines = ["Plate Number\tPlate 1", "", "Layout", "\t" + "\t".join(map(str, COLUMNS)),
             "A\t" + "\t".join(["BLK", *(f"drug {at}" for at in "abcdefghijk")]) + "\tWell ID", "",
             "Actual Temperature:\t26.3", "", "Results", "\t" + "\t".join(map(str, COLUMNS)),
             "A\t" + "\t".join(f"{od('A', at):.3f}" for at in COLUMNS) + "\t570"]  # fmt: skip
    study = read_study((Upload("run.txt", "\n".join(lines).encode()),))
    assert cell_of(study, "A1") == ("blank", "BLK")
    assert cell_of(study, "A3") == ("sample", "drug b")


def test_a_control_of_the_assay_keeps_its_name_in_a_table_without_wells() -> None:
    lines = ["dose (uM),Blank,lapatinib,lapatinib"]
    lines += [f"{dose},0.0{at},{1.2 - at / 10},{1.25 - at / 10}"
              for at, dose in enumerate((0, 0.1, 0.3, 1, 3, 10))]  # fmt: skip
    study = read_study((Upload("doses.csv", "\n".join(lines).encode()),))
    assert study.responses is not None
    blanks = study.responses[study.responses["role"] == "blank"]
    assert blanks["arm"].unique().tolist() == ["Blank"]
    assert [arm.name for arm in study.arms] == ["vehicle", "lapatinib"]


def test_two_vehicles_of_a_map_are_two_controls() -> None:
    study = plate({1: "DMSO", 2: "PBS"} | dict.fromkeys(range(3, 12), "lapatinib 1 uM"))
    assert [(arm.name, arm.role) for arm in study.arms] == [
        ("DMSO", "vehicle"),
        ("PBS", "vehicle"),
        ("lapatinib", "single"),
    ]
    assert cell_of(study, "A1") == ("vehicle", "DMSO")
    assert cell_of(study, "A2") == ("vehicle", "PBS")


def test_a_number_behind_a_control_counts_its_wells() -> None:
    names = {1: "DMSO 1", 2: "DMSO 2"} | dict.fromkeys(range(3, 12), "lapatinib 1 uM")
    study = plate(names)
    assert [arm.name for arm in study.arms] == ["DMSO", "lapatinib"]
    assert cell_of(study, "H2") == ("vehicle", "DMSO")


def test_a_small_plate_has_its_drugs_on_a_sheet_of_their_own() -> None:
    head = ["", *range(1, 6)]
    reads = [[row, *(od(row, at) for at in range(1, 6))] for row in "ABCD"]
    drugs = [[row, "DMSO", *["lapatinib"] * 4] for row in "ABCD"]
    doses = [[row, 0, 1, 3, 10, 30] for row in "ABCD"]
    sheets = {"Data": [head, *reads], "Drugs": [head, *drugs], "Doses (uM)": [head, *doses]}
    study = read_study((workbook(sheets),))
    assert [arm.name for arm in study.arms] == ["DMSO", "lapatinib"]
    assert cell_of(study, "B2") == ("sample", "lapatinib")
