"""Plates and layouts of several sheets and files, made to agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Finding
from analysis.reading.plates.join import join_plates
from analysis.reading.plates.joined_layouts import ARMS, NO_ARMS
from analysis.reading.plates.sheets import find_plates
from analysis.reading.workbook.finder import find_study_tables
from analysis.study import UNASSIGNED

Rows = list[list[Any]]


def values(seed: int) -> Rows:
    chance = np.random.default_rng(seed)
    return [[round(float(value), 4) for value in row] for row in chance.uniform(0.1, 1.6, (8, 12))]


def grid(cells: Sequence[Sequence[Any]], corner: str = "") -> Rows:
    return [[corner, *range(1, 13)], *[["ABCDEFGH"[at], *row] for at, row in enumerate(cells)]]


def sheet(name: str, rows: Rows, file: str = "a.xlsx") -> Sheet:
    width = max(map(len, rows))
    return Sheet(file, name, [[*row, *[""] * (width - len(row))] for row in rows])


def joined(*sheets: Sheet) -> list[Finding]:
    findings: list[Finding] = []
    for each in sheets:
        findings += find_plates(each) or find_study_tables(each)
    return join_plates(findings)


def rows_of(findings: Sequence[Finding], kind: str = "plate_reads") -> pd.DataFrame:
    return pd.concat([each.rows for each in findings if each.kind == kind], ignore_index=True)


def plates(findings: Sequence[Finding], kind: str = "plate_reads") -> dict[str, int]:
    return {str(k): int(n) for k, n in rows_of(findings, kind).groupby("plate").size().items()}


def told(findings: Sequence[Finding]) -> str:
    return "\n".join(str(problem) for each in findings for problem in each.problems)


def test_the_same_numbers_count_once() -> None:
    first = values(1)
    listed: Rows = [["Plate", "Well", "Absorbance"]]
    listed += [["1", f"{'ABCDEFGH'[r]}{c + 1}", first[r][c]] for c in range(12) for r in range(8)]
    found = joined(sheet("P7", grid(first)), sheet("list", listed), sheet("other", grid(values(2))))
    assert plates(found) == {"P7": 96, "other": 96}
    left = [each.recognized for each in found if each.recognized.kind == "left out"]
    assert [(each.sheet, each.first_cell) for each in left] == [("list", "A1")]
    assert "are those of plate 'P7' (P7). They count once." in told(found)


def test_rounded_numbers_are_the_same_numbers() -> None:
    first = values(3)
    rounded = [[round(value + 1e-6, 5) for value in row] for row in first]
    assert plates(joined(sheet("P1", grid(first)), sheet("P2", grid(rounded)))) == {"P1": 96}


def test_blank_corrected_values_go_where_the_file_has_raw_ones() -> None:
    raw = values(4)
    less = [[value - 0.05 for value in row] for row in raw]
    corrected = sheet("Blank corrected", [["Plate 1"], *grid(less)])
    found = joined(sheet("Raw", [["Plate 1"], *grid(raw)]), corrected)
    assert plates(found) == {"Plate 1": 96}
    assert rows_of(found)["absorbance"].max() == max(map(max, raw))
    assert "it holds blank-corrected values" in told(found)
    alone = joined(corrected)
    assert plates(alone) == {"Plate 1": 96}
    assert "Blanks are not to be subtracted again." in told(alone)


def test_a_name_that_two_plates_share_is_made_two() -> None:
    layout = grid([["blank", *["tam 1 uM"] * 11]] * 8, "Sample")
    one = sheet("x", [["Plate 1"], *grid(values(5)), [], *layout], "one.xlsx")
    two = sheet("x", [["Plate 1"], *grid(values(6)), [], *layout], "two.xlsx")
    found = joined(one, two)
    assert plates(found) == {"Plate 1": 96, "Plate 1 (x)": 96}
    assert plates(found, "plate_layout") == {"Plate 1": 96, "Plate 1 (x)": 96}
    later = sheet("48 h", [["Plate 1"], *grid(values(7))], "two.xlsx")
    first = sheet("24 h", [["Plate 1"], *grid(values(5))], "one.xlsx")
    same = joined(first, later)
    assert plates(same) == {"Plate 1": 192}
    assert set(rows_of(same)["time_h"]) == {24.0, 48.0}


def test_wavelengths_in_two_sheets_are_signal_and_reference() -> None:
    signal, second = values(8), values(9)
    found = joined(
        sheet("570", [["Plate 3"], ["570 nm"], *grid(signal)]),
        sheet("690", [["Plate 3"], ["690 nm"], *grid(second)]),
    )
    rows = rows_of(found)
    assert len(rows) == 96
    assert rows["reference"].tolist() == [value for row in second for value in row]
    assert "690 nm is the reference, subtracted well by well" in told(found)


def test_three_wavelengths_are_not_paired() -> None:
    found = joined(
        *(sheet(f"{nm}", [["Plate 3"], [f"{nm} nm"], *grid(values(nm))]) for nm in (560, 570, 690))
    )
    assert len(rows_of(found)) == 288
    assert rows_of(found)["reference"].isna().all()


def test_layouts_complete_each_other() -> None:
    arms = sheet("Drug", [["DMSO", *["tam"] * 11]] * 8)
    doses = sheet("Concentration", [[0, *[0.1, 1.0, 10.0] * 3, 0.1, 1.0]] * 8)
    found = rows_of(joined(sheet("P1", grid(values(10))), arms, doses), "plate_layout")
    assert len(found) == 96
    assert found["role"].value_counts().to_dict() == {"sample": 88, "vehicle": 8}
    assert found.loc[found["well"] == "A3", "concentration"].tolist() == [1.0]
    assert found.loc[found["role"] == "vehicle", "concentration"].isna().all()
    assert set(found["plate"]) == {""}


def test_a_layout_sheet_called_like_a_plate_is_for_that_plate() -> None:
    cells = grid([["blank", *["tam 1 uM"] * 11]] * 8)
    sheets = [sheet(name, grid(values(seed))) for name, seed in (("MCF7", 11), ("T47D", 12))]
    found = joined(*sheets, sheet("Layout T47D", cells))
    assert plates(found, "plate_layout") == {"T47D": 96}


def test_the_users_layout_goes_before_the_names_in_an_export() -> None:
    names = grid([[f"SPL{at // 2 + 1}" for at in range(12)]] * 8, "Sample")
    export = sheet("read", [["Plate 1"], *grid(values(13), "Abs"), [], *names])
    alone = rows_of(joined(export), "plate_layout")
    assert alone["arm"].nunique() == 6
    asked = [each.key for found in joined(export) for each in found.questions]
    assert asked == ["sample_names:a.xlsx:"]
    users = sheet("Layout", grid([["blank", *["tam 1 uM"] * 11]] * 8))
    both = joined(export, users)
    assert set(rows_of(both, "plate_layout")["arm"]) == {"blank", "tam"}
    assert not any(found.questions for found in both)


def test_names_that_a_reader_counts_up_are_no_arms_if_the_user_says_so() -> None:
    names = grid([["BLK", *(f"SPL{at // 2 + 1}" for at in range(11))]] * 8, "Sample")
    export = sheet("read", [["Plate 1"], *grid(values(13), "Abs"), [], *names])
    answers = {"sample_names:a.xlsx:": NO_ARMS}
    found = join_plates(find_plates(export, answers))
    layout = rows_of(found, "plate_layout")
    assert set(layout["role"]) == {"blank", UNASSIGNED}
    assert set(layout.loc[layout["role"] == UNASSIGNED, "arm"]) == {
        f"SPL{at}" for at in range(1, 7)
    }
    assert [each.assumed for one in found for each in one.questions] == [ARMS]


def test_other_findings_pass_through() -> None:
    assert join_plates([]) == []


def test_two_drugs_in_four_sheets_are_one_arm() -> None:
    first = [["vehicle", "tam", "vehicle", "tam"] * 3] * 8
    second = [["vehicle", "vehicle", "ful", "ful"] * 3] * 8
    sheets = [
        sheet("P1", grid(values(14))),
        sheet("Gnumber", first),
        sheet("Concentration", [[0, 1.0, 0, 1.0] * 3] * 8),
        sheet("Gnumber_2", second),
        sheet("Concentration_2", [[0, 0, 0.1, 0.1] * 3] * 8),
    ]
    rows = rows_of(joined(*sheets), "plate_layout").set_index("well")
    assert len(rows) == 96
    fields = ["role", "arm", "concentration", "concentration_2"]
    assert rows.loc["A1", fields[:2]].tolist() == ["vehicle", "vehicle"]
    assert rows.loc["A2", fields[:3]].tolist() == ["sample", "tam", 1.0]
    assert rows.loc["A3", fields[:3]].tolist() == ["sample", "ful", 0.1]
    assert rows.loc["A4", fields].tolist() == ["sample", "tam + ful", 1.0, 0.1]
    assert rows["concentration_2"].notna().sum() == 24


def test_doses_of_two_drugs_at_two_margins_are_combinations() -> None:
    across = ["blank", *(f"tam {dose} uM" for dose in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10))]
    down = [f"ana {dose} uM" for dose in (0, 1, 2, 3, 4, 5, 6, 7)]
    rows = [["", *across], ["", *range(1, 13)]]
    lines = zip("ABCDEFGH", values(15), down, strict=True)
    rows += [[letter, *line, dose] for letter, line, dose in lines]
    layout = rows_of(joined(sheet("MTT", rows)), "plate_layout").set_index("well")
    fields = ["role", "arm", "concentration", "concentration_2"]
    found = layout[fields].fillna(-1)
    assert found.loc["A1"].tolist() == ["blank", "blank", -1, -1]
    assert found.loc["A2"].tolist() == ["vehicle", "", -1, -1]
    assert found.loc["A5"].tolist() == ["sample", "tam", 3, -1]
    assert found.loc["C2"].tolist() == ["sample", "ana", 2, -1]
    assert found.loc["C5"].tolist() == ["sample", "tam + ana", 3, 2]
