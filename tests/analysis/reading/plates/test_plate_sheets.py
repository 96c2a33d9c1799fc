"""Plate reads and layouts: wells, roles, arms, units, and how a layout joins its reads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from analysis.reading import Upload, read_study
from analysis.reading.words.units import power_between, scaled, spelled_unit
from analysis.reading.words.wells import well_name
from analysis.reading.workbook.wells import role_of
from analysis.study import PLATE_READ_COLUMNS, Study
from tests.files.make_files import workbook

Row = Sequence[object]
READS: Sequence[Row] = (
    ("plate", "well", "absorbance", "time_h"),
    ("p1", "A1", 0.05, 24),
    ("p1", "A2", 1.0, 24),
    ("p1", "A3", 0.5, 24),
    ("p2", "A1", 0.06, 48),
    ("p2", "A3", 0.6, 48),
)
LAYOUT: Sequence[Row] = (
    ("plate", "well", "role", "arm", "concentration", "unit"),
    ("", "A1", "blank"),
    ("", "A2", "vehicle"),
    ("", "A3", "sample", "tamoxifen", 1, "uM"),
)


def study_of(**sheets: Sequence[Row]) -> Study:
    return read_study([Upload("study.xlsx", workbook(sheets))])


def reads_of(study: Study) -> pd.DataFrame:
    assert study.plate_reads is not None
    return study.plate_reads


def warnings_of(study: Study) -> list[str]:
    return [problem.what for problem in study.problems if problem.severity != "info"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A1", "A1"), ("a01", "A1"), (" A 1 ", "A1"), ("H-12", "H12"), ("P24", "P24"),
        ("AF48", "AF48"), ("A0", ""), ("AG1", ""), ("B49", ""), ("BA1", ""), ("12", ""),
        ("A1:B2", ""), ("", ""),
    ],
)  # fmt: skip
def test_well_names(text: str, name: str) -> None:
    assert well_name(text) == name


def test_words_for_roles() -> None:
    words = ["Blank", "MEDIA ONLY", "neg ctrl", "cells only", "pos_ctrl", "Day 0", "unused", "M"]
    roles = ["blank", "blank", "vehicle", "untreated", "positive", "day0", "empty", ""]
    assert [role_of(word) for word in words] == roles


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("uM", "µM"), ("μM", "µM"), ("µM", "µM"), ("umol/L", "µM"), ("nM", "nM"), ("NM", "nM"),
        ("mM", "mM"), ("M", "M"), ("ng/ml", "ng/mL"), ("ug/mL", "µg/mL"), ("%", "%"),
        ("x IC50", "x IC50"),
    ],
)  # fmt: skip
def test_units_have_one_spelling(written: str, unit: str) -> None:
    assert spelled_unit(written) == unit
    assert spelled_unit(unit) == unit


def test_units_of_one_kind_convert_without_rounding() -> None:
    assert power_between("nM", "µM") == -3
    assert power_between("ng/mL", "µg/mL") == -3
    assert power_between("nM", "ng/mL") is None
    assert [scaled(value, -3) for value in (700.0, 300.0, 10.0)] == [0.7, 0.3, 0.01]
    assert scaled(0.3, 3) == 300.0


def test_the_table_has_exactly_its_columns_and_types() -> None:
    reads = reads_of(study_of(plate_reads=READS, plate_layout=LAYOUT))
    assert {name: str(dtype) for name, dtype in reads.dtypes.items()} == PLATE_READ_COLUMNS


def test_a_layout_without_plate_holds_for_every_plate() -> None:
    reads = reads_of(study_of(plate_reads=READS, plate_layout=LAYOUT))
    assert reads["role"].tolist() == ["blank", "vehicle", "sample", "blank", "sample"]
    assert reads["arm"].tolist() == ["", "vehicle", "tamoxifen", "", "tamoxifen"]
    np.testing.assert_array_equal(reads["concentration"], [np.nan, np.nan, 1, np.nan, 1])
    assert reads["unit"].tolist() == ["", "", "µM", "", "µM"]
    assert reads["cell"].tolist() == ["C2", "C3", "C4", "C5", "C6"]


def test_the_layout_of_a_plate_wins_over_that_of_every_plate() -> None:
    own = (*LAYOUT, ("P2 ", "A03", "sample", "anastrozole", 30, "nM"))
    reads = reads_of(study_of(plate_reads=READS, plate_layout=own))
    assert reads["arm"].tolist() == ["", "vehicle", "tamoxifen", "", "anastrozole"]
    assert reads["concentration"].iloc[-1] == 30


def test_wells_without_a_layout_are_one_problem_for_each_plate() -> None:
    study = study_of(plate_reads=READS, plate_layout=LAYOUT[:2])
    assert reads_of(study)["role"].tolist() == ["blank", "", "", "blank", ""]
    assert warnings_of(study) == [
        "Plate 'p1' has 2 wells that its layout does not name (A2, A3). Add them to "
        "plate_layout, with role 'empty' if unused.",
        "Plate 'p2' has 1 well that its layout does not name (A3). Add them to "
        "plate_layout, with role 'empty' if unused.",
    ]


def test_a_layout_of_wells_and_plates_that_were_not_read_is_told() -> None:
    more = (*LAYOUT, ("", "H12", "sample", "tamoxifen", 1, "uM"), ("", "H11", "empty"),
            ("p9", "A1", "blank"))  # fmt: skip
    told = warnings_of(study_of(plate_reads=READS, plate_layout=more))
    assert told == [
        "The layout names plate 'p9', of which there are no reads. Check its name.",
        "The layout names wells of which there is no read. Check the well names.",
    ]


def test_a_layout_that_names_a_well_twice_counts_once() -> None:
    twice = (*LAYOUT, ("", "A3", "sample", "anastrozole", 5, "uM"))
    study = study_of(plate_reads=READS, plate_layout=twice)
    assert reads_of(study)["arm"].iloc[2] == "tamoxifen"
    assert warnings_of(study)[0].startswith("The layout names a well of one plate more than once.")


def test_controls_take_the_control_of_the_arms_sheet() -> None:
    arms = (("arm", "role"), ("0.1 % DMSO", "vehicle"), ("tamoxifen", "single"))
    study = study_of(plate_reads=READS, plate_layout=LAYOUT, arms=arms)
    assert reads_of(study)["arm"].iloc[1] == "0.1 % DMSO"


def test_controls_of_plates_are_not_those_of_animals() -> None:
    calipers = (("animal", "arm", "day", "length_mm", "width_mm"), (1, "castor oil", 0, 8, 6))
    study = study_of(plate_reads=READS, plate_layout=LAYOUT, calipers=calipers)
    assert reads_of(study)["arm"].iloc[1] == "vehicle"
    assert {arm.name: arm.role for arm in study.arms} == {
        "vehicle": "vehicle", "castor oil": "vehicle", "tamoxifen": "single",
    }  # fmt: skip


def inline(*rows: Row) -> pd.DataFrame:
    headings = ("well", "absorbance", "role", "arm", "concentration", "unit", "concentration_2")
    return reads_of(study_of(plate_reads=(headings, *rows)))


def test_a_sample_well_that_names_a_control_is_a_control_well() -> None:
    reads = inline(("A1", 1, "sample", "DMSO", 0, "uM"), ("A2", 1, "", "Untreated"))
    assert reads["role"].tolist() == ["vehicle", "untreated"]
    assert reads["concentration"].isna().all()
    assert reads["unit"].tolist() == ["", ""]


def test_a_control_well_that_names_a_drug_gets_the_control_arm() -> None:
    reads = inline(("A1", 1, "vehicle", "tamoxifen", 0), ("A2", 1, "sample", "tamoxifen", 1))
    assert reads["arm"].tolist() == ["vehicle", "tamoxifen"]


def test_words_for_wells_in_the_arm_column_are_roles() -> None:
    reads = inline(("A1", 0.1, "", "Blank"), ("A2", 0.1, "", "unused"), ("A3", 1, "", "drug", 2))
    assert reads["role"].tolist() == ["blank", "empty", "sample"]
    assert reads["arm"].tolist() == ["Blank", "unused", "drug"]


def test_a_sample_without_an_arm_has_no_role() -> None:
    study = study_of(plate_reads=(("well", "absorbance", "role"), ("A1", 1, "sample")))
    assert reads_of(study)["role"].tolist() == [""]
    assert warnings_of(study)[0].startswith("Sample wells name no arm (A1).")


def test_units_of_one_arm_become_the_first() -> None:
    study = study_of(
        plate_reads=(
            ("well", "absorbance", "arm", "conc", "unit"),
            ("A1", 1, "x", 1, "uM"),
            ("A2", 1, "x", 700, "nM"),
            ("A3", 1, "y", 5, "nM"),
            ("A4", 1, "x", "300 nM"),
        )
    )
    reads = reads_of(study)
    assert reads["concentration"].tolist() == [1, 0.7, 5, 0.3]
    assert reads["unit"].tolist() == ["µM", "µM", "nM", "µM"]
    assert "All were converted to µM." in [problem.action for problem in study.problems]


def test_units_that_do_not_convert_are_an_error() -> None:
    rows = (("well", "absorbance", "arm", "conc", "unit"), ("A1", 1, "x", 1, "uM"),
            ("A2", 1, "x", 7, "ng/mL"))  # fmt: skip
    study = study_of(plate_reads=rows)
    (problem,) = [each for each in study.problems if each.severity == "error"]
    assert "These do not convert" in problem.what


def test_a_unit_in_the_heading_holds_for_the_column() -> None:
    rows = (("well", "absorbance", "drug", "conc (nM)"), ("A1", 1, "x", 30))
    assert reads_of(study_of(plate_reads=rows))["unit"].tolist() == ["nM"]


@pytest.mark.parametrize(
    ("heading", "written", "hours"),
    [("time_h", 24, 24), ("Time", "48 h", 48), ("Day", 3, 72), ("time", "2 d", 48),
     ("time_min", 90, 1.5)],
)  # fmt: skip
def test_times_are_in_hours(heading: str, written: object, hours: float) -> None:
    rows = (("well", "absorbance", heading), ("A1", 1, written))
    assert reads_of(study_of(plate_reads=rows))["time_h"].tolist() == [hours]


def test_a_plate_without_a_name_is_called_after_its_sheet_or_file() -> None:
    rows = (("well", "absorbance"), ("A1", 1))
    assert reads_of(study_of(**{"run 7": rows}))["plate"].tolist() == ["run 7"]
    study = read_study([Upload("run 8.csv", b"well,absorbance\nA1,1\nA2,2\n")])
    assert reads_of(study)["plate"].tolist() == ["run 8", "run 8"]


def test_reads_of_one_well_and_time_count_once() -> None:
    rows = (*READS, ("p1", "A01", 9, 24))
    study = study_of(plate_reads=rows, plate_layout=LAYOUT)
    assert len(reads_of(study)) == 5
    assert "1 row for a well and time" in warnings_of(study)[-1]


def test_marks_of_the_reader_are_flags_and_odd_words_problems() -> None:
    rows = (("well", "absorbance"), ("A1", "OVRFLW"), ("A2", "missed"), ("A3", "spilled"),
            ("A4", "-"), ("X99", 1), ("A5", 12.0))  # fmt: skip
    study = study_of(plate_reads=rows)
    reads = reads_of(study)
    assert reads["flag"].tolist() == ["overflow", "missed", "", "", ""]
    assert reads["absorbance"].isna().tolist() == [True, True, True, True, False]
    told = [(problem.cell, problem.what) for problem in study.problems]
    for cell, what in (
        ("B2", "above the range"),
        ("B3", "not read"),
        ("B4", "a text where a number belongs"),
        ("A6", "names no well"),
        ("B7", "outside -0.1 to 10"),
    ):
        assert any(place == cell and what in message for place, message in told), cell
