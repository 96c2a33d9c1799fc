"""Rows in = rows read + rows listed: what no finder used is named, one row for each stretch."""

from __future__ import annotations

import re

import numpy as np
import pytest

from analysis.reading import Corrections, Upload, read_study
from analysis.reading.accounting import USES, used_cells
from analysis.reading.files.sheets import read_sheets
from analysis.reading.read import FINDERS
from analysis.study import Study


def read(text: str, name: str = "file.csv") -> Study:
    return read_study([Upload(name, text.encode())])


def not_used(study: Study) -> list[tuple[str, str]]:
    told = [
        problem for problem in study.problems if re.search(r"w(?:as|ere) not used", problem.what)
    ]
    assert {problem.severity for problem in told} <= {"warning"}
    return [(problem.cell, re.split(r", w(?:as|ere) not", problem.what)[0]) for problem in told]


def wells(count: int) -> list[str]:
    return [f"{letter}{number}" for letter in "ABCDEFGH" for number in range(1, 13)][:count]


def test_a_second_label_of_a_list_of_wells_is_named_once() -> None:
    rows = [f"{well},0.{at + 11},{1000 + 7 * at},x" for at, well in enumerate(wells(24))]
    study = read("\n".join(["well,absorbance,Label2,note", *rows]))
    assert study.plate_reads is not None
    assert len(study.plate_reads) == 24
    assert not_used(study) == [("C2:C25", "Column C 'Label2', 24 numbers")]


def test_columns_side_by_side_are_one_row() -> None:
    head = "animal,arm,day,length_mm,width_mm,score,index,remark"
    rows = [f"{at},vehicle,0,8,6,{at * 3},{at / 2},ok" for at in range(1, 6)]
    assert not_used(read("\n".join([head, *rows]))) == [
        ("F2:G6", "Columns F to G 'score', 'index', 10 numbers")
    ]


def test_rows_numbered_by_a_column_and_lone_numbers_need_no_word() -> None:
    head = "no,animal,arm,day,length_mm,width_mm,extra"
    rows = [f"{at},{at},vehicle,0,8,6,{at if at < 3 else ''}" for at in range(1, 8)]
    assert not_used(read("\n".join([head, *rows]))) == []


def test_a_column_of_a_wide_caliper_sheet_that_has_no_use_is_named() -> None:
    head = "Mouse,Group,Dose,Day 0,Day 3,Day 7"
    rows = [f"{at},vehicle,{at * 5},100,{200 + at},300" for at in range(1, 6)]
    assert not_used(read("\n".join([head, *rows]), "tumor volumes.csv")) == [
        ("C2:C6", "Column C 'Dose', 5 numbers")
    ]


def test_numbers_beside_a_grid_are_told() -> None:
    head = "OD 570 nm," + ",".join(map(str, range(1, 13))) + ",,ratio"
    rows = [
        f"{letter}," + ",".join(f"0.{at}{row}" for at in range(11, 23)) + f",,1.{row}"
        for row, letter in enumerate("ABCDEFGH")
    ]
    study = read("\n".join([head, *rows]))
    assert study.plate_reads is not None
    assert len(study.plate_reads) == 96
    assert any("O2:O9" in problem.cell for problem in study.problems)


def test_every_cell_of_a_sheet_has_one_use() -> None:
    rows = ["well,absorbance,extra", *(f"{well},0.5,7" for well in wells(12))]
    (sheet,) = read_sheets(Upload("file.csv", "\n".join(rows).encode()))
    findings = next(found for _, finder in FINDERS if (found := finder(sheet, {})))
    mask = used_cells(sheet, findings)
    assert mask.shape == (13, 3)
    assert {USES[use] for use in np.unique(mask[:, :2])} == {"read"}
    assert {USES[use] for use in np.unique(mask[:, 2])} == {""}


LAYOUT = "plate,well,role,arm,concentration,unit,absorbance,time_h"


@pytest.mark.parametrize("blanks", [1, 2, 3, 12])
def test_blank_rows_between_plates_end_no_list(blanks: int) -> None:
    rows = [LAYOUT]
    for plate in ("P0", "P1"):
        rows += [
            f"{plate},{well},sample,tamoxifen,{196.83 / 3**at:.6g},\u00b5M,0.{at + 10},72"
            for at, well in enumerate(wells(48))
        ]
        rows += [""] * blanks
    study = read("\n".join(rows))
    assert study.plate_reads is not None
    assert study.plate_reads["plate"].value_counts().to_dict() == {"P0": 48, "P1": 48}
    assert study.plate_reads["absorbance"].max() < 0.6
    assert not [problem for problem in study.problems if problem.severity != "info"]


def test_two_plates_told_apart_by_blank_rows_alone_stay_two() -> None:
    rows = ["Well\tAbs 570"]
    for plate in (0, 1):
        rows += [f"{well}\t{plate}.{at + 10}" for at, well in enumerate(wells(96))] + ["", ""]
    study = read("\n".join(["Plate reader", "Assay MTT", *rows]), "reads.txt")
    assert study.plate_reads is not None
    assert study.plate_reads["plate"].value_counts().tolist() == [96, 96]


def test_a_second_list_with_its_own_headings_is_its_own_list() -> None:
    rows = ["Well\tAbs 570", *(f"{well}\t0.{at + 10}" for at, well in enumerate(wells(96)))]
    more = ["", "Plate B", "Well\tAbs 570"]
    more += [f"{well}\t1.{at + 10}" for at, well in enumerate(wells(96))]
    study = read("\n".join(["Plate reader", "Assay MTT", *rows, *more]), "reads.txt")
    assert study.plate_reads is not None
    assert study.plate_reads["plate"].value_counts().tolist() == [96, 96]


def test_blank_rows_end_neither_days_in_rows_nor_lists_of_animals() -> None:
    turned = ["Mouse,11,12,13", "Group,vehicle,vehicle,drug"]
    turned += [f"Day {day},{100 + day},{110 + day},{120 + day}" for day in (0, 3, 7, 10)]
    with_gaps = [*turned[:3], "", "", turned[3], "", "", "", *turned[4:]]
    study, gaps = (read("\n".join(rows), "tumor volumes.csv") for rows in (turned, with_gaps))
    assert study.calipers is not None
    assert gaps.calipers is not None
    assert gaps.calipers["volume_mm3"].tolist() == study.calipers["volume_mm3"].tolist()
    survival = ["animal,arm,day,event", "1,v,10,1", "", "", "", "2,v,12,0"]
    followed = read("\n".join(survival)).survival
    assert followed is not None
    assert followed["animal"].tolist() == ["1", "2"]


def test_a_row_whose_well_is_no_well_is_named() -> None:
    rows = [f"{well}\t0.{at + 10}" for at, well in enumerate(wells(96))]
    rows[40] = "Q99\t0.5"
    study = read("\n".join(["Plate reader", "Assay MTT", "Well\tAbs 570", *rows]), "reads.txt")
    assert study.plate_reads is not None
    assert len(study.plate_reads) == 95
    (told,) = [problem for problem in study.problems if "names no well" in problem.what]
    assert (told.cell, told.value) == ("A44", "Q99")


def test_a_text_in_a_table_with_wells_across_ends_no_series() -> None:
    rows = ["Absorbance 570 nm", "Time," + ",".join(wells(12))]
    rows += [
        f"{hour}:00:00," + ",".join(f"0.{hour}{at}" for at in range(10, 22)) for hour in range(5)
    ]
    rows[3] = rows[3].replace("0.112", "0.1l2")
    study = read_study([Upload("kinetic.csv", "\n".join(rows).encode())], Corrections())
    assert study.plate_reads is not None
    assert study.plate_reads["time_h"].nunique() == 5
    assert [p.value for p in study.problems if p.cell == "D4"] == ["0.1l2"]
