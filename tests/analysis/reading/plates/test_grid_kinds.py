"""Kinds of grids: parts of plates, bare ones, several signals, maps, numbers that nobody read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
import pytest

from analysis.reading import Upload, read_study
from analysis.study import Problem, Study, StudyError
from tests.files.make_files import workbook

Rows = Sequence[Sequence[object]]
LETTERS = "ABCDEFGHIJKLMNOP"


def numbers(height: int, width: int, low: float = 0.05, high: float = 1.2, digits: int = 3) -> Rows:
    values = np.random.default_rng(height * 100 + width).uniform(low, high, (height, width))
    return [[f"{value:.{digits}f}" for value in row] for row in values]


def labeled(
    cells: Rows, corner: str = "", letters: str = LETTERS, columns: Iterable[int] = ()
) -> list[Sequence[object]]:
    across = list(columns) or range(1, len(cells[0]) + 1)
    rows = [[letter, *row] for letter, row in zip(letters, cells, strict=False)]
    return [[corner, *across], *rows]


def text(*blocks: Rows) -> bytes:
    """Blocks below each other, a blank line between each two of them; cells in quotes."""
    lines = []
    for block in blocks:
        lines += [",".join(f'"{cell}"' for cell in row) for row in block]
        lines.append("")
    return "\n".join(lines).encode()


def read(*blocks: Rows, name: str = "grid.csv") -> Study:
    return read_study([Upload(name, text(*blocks))])


def reads_of(study: Study) -> pd.DataFrame:
    assert study.plate_reads is not None
    return study.plate_reads


def value(study: Study, well: str, plate: str = "") -> float:
    reads = reads_of(study)
    (found,) = reads.loc[
        reads["well"].eq(well) & reads["plate"].isin([plate or "grid"]), "absorbance"
    ]
    return float(found)


def said(study: Study, words: str) -> Problem:
    (found,) = [problem for problem in study.problems if words in problem.what]
    return found


def refused(*blocks: Rows) -> StudyError:
    with pytest.raises(StudyError) as error:
        read(*blocks)
    return error.value


TITLE: Rows = [["OD 570"]]


@pytest.mark.parametrize(
    ("letters", "columns", "last"),
    [
        ("ACEG", range(1, 13), "G12"),
        ("AEIM", range(1, 25), "M24"),
        ("ADHLP", range(1, 25), "P24"),
        ("BCDEFG", range(2, 12), "G11"),
        ("ABCDEFGH", range(1, 12, 2), "H11"),
        ("ABCD", range(3, 25, 3), "D24"),
        ("C", range(1, 13), "C12"),
        ("AB", range(1, 4), "B3"),
    ],
)
def test_rows_and_columns_may_be_left_out(letters: str, columns: range, last: str) -> None:
    cells = numbers(len(letters), len(columns))
    study = read(TITLE, labeled(cells, letters=letters, columns=columns))
    reads = reads_of(study)
    assert len(reads) == len(letters) * len(columns)
    assert (reads["well"].iloc[-1], reads["absorbance"].iloc[-1]) == (last, float(cells[-1][-1]))


def test_small_letters_below_capital_ones_are_the_rows_from_AA_on() -> None:
    rows = labeled(numbers(4, 48, 100, 9e5, 0))
    for row, letter in zip(rows[1:], ("A", "M", "Y", "e"), strict=True):
        row[0] = letter
    study = read([["Luminescence"]], rows)
    assert list(dict.fromkeys(reads_of(study)["well"].str.rstrip("0123456789"))) == [
        "A", "M", "Y", "AE",
    ]  # fmt: skip
    assert value(study, "AE48") == float(rows[-1][-1])


def test_days_and_doses_across_are_no_columns_of_a_plate() -> None:
    refused([["Group", 1, 2, 3, 4, 5, 6], *labeled(numbers(4, 6, 50, 900, 1))[1:]])
    doses = read([["uM", 1, 3, 10, 30], *labeled(numbers(3, 4))[1:]])
    assert doses.plate_reads is None
    assert set(doses.responses["concentration"]) == {1, 3, 10, 30}


@pytest.mark.parametrize("shape", [(8, 12), (16, 24)])
def test_bare_counts_are_a_plate_by_their_shape_which_is_told(shape: tuple[int, int]) -> None:
    cells = numbers(*shape, 900, 60000, 0)
    study = read(cells)
    assert len(reads_of(study)) == shape[0] * shape[1]
    assert value(study, "A2") == float(cells[0][1])
    problem = said(study, "the shape of a plate")
    assert (problem.severity, problem.action) == (
        "info", "Read as the wells of a plate, the first one A1.",
    )  # fmt: skip


def test_bare_percentages_are_no_plate_until_the_user_says_so() -> None:
    cells = numbers(8, 12, 0, 130, 1)
    error = refused(cells)
    assert any("no optical densities and no counts" in each.what for each in error.problems)


def test_a_bare_reader_export_names_plate_and_channels() -> None:
    head: Rows = [
        ["Test name: MTT"], ["ID1: plate_7"], ["No. of Channels / Multichromatics: 2"],
        ["No. of Cycles: 1"],
    ]  # fmt: skip
    first, second = numbers(8, 12, 900, 4000, 0), numbers(8, 12, 90, 300, 0)
    study = read(head, [["Chromatic: 1"], ["Cycle: 1"], *first],
                 [["Chromatic: 2"], ["Cycle: 1"], *second])  # fmt: skip
    assert value(study, "H12", "plate_7") == float(first[7][11])
    assert value(study, "H12", "plate_7, channel 2") == float(second[7][11])
    reads = reads_of(study)
    assert set(reads.loc[reads["plate"].eq("plate_7, channel 2"), "role"]) == {"empty"}
    (question,) = study.questions
    assert question.options == ("channel 1", "channel 2")


def test_filters_of_one_well_are_signals_of_their_own() -> None:
    first = numbers(8, 12, 20000, 30000, 0)
    rows: list[Sequence[object]] = [["", *range(1, 13)]]
    for letter, row in zip(LETTERS, first, strict=False):
        rows.append([letter, *row, "Read:360/40,460/40"])
        rows.append(["", *(f"{float(cell) + 1000:.0f}" for cell in row), "Read:485/20,528/20"])
    study = read([["Results"]], rows)
    assert value(study, "C5") == float(first[2][4])
    assert value(study, "C5", "grid, Read:485/20,528/20") == float(first[2][4]) + 1000
    assert said(study, "several signals").severity == "info"
    assert reads_of(study)["reference"].isna().all()


def test_luminescence_beside_absorbance_is_neither_mixed_nor_subtracted() -> None:
    light = numbers(8, 12, 1000, 50000, 0)
    study = read([["Absorbance 570 nm"]], labeled(numbers(8, 12)), [["Luminescence"]],
                 labeled(light))  # fmt: skip
    reads = reads_of(study)
    assert value(study, "A2") == float(numbers(8, 12)[0][1])
    aside = reads[reads["plate"].eq("grid, Luminescence")]
    assert aside["absorbance"].tolist() == [float(cell) for row in light for cell in row]
    assert set(aside["role"]) == {"empty"}
    assert aside["read_wavelength_nm"].isna().all()


def test_the_raw_grid_alone_counts_beside_what_was_made_of_it() -> None:
    raw = numbers(8, 12)
    blanked = [[f"{float(cell) - 0.05:.3f}" for cell in row] for row in raw]
    percent = [[f"{float(cell) * 90:.2f}" for cell in row] for row in raw]
    study = read([["570"]], labeled(raw), [["blank corrected"]], labeled(blanked),
                 [["percent of control"]], labeled(percent))  # fmt: skip
    assert reads_of(study)["absorbance"].tolist() == [float(cell) for row in raw for cell in row]
    left = [problem.what for problem in study.problems if "was not read as a plate" in problem.what]
    assert left == [
        "The region A15:M23 was not read as a plate: it holds blank-corrected values.",
        "The region A27:M35 was not read as a plate: it holds the normalized values of A3:M11.",
    ]


def test_equal_coarse_counts_are_a_copy() -> None:
    cells = [[str(int(cell) * 4) for cell in row] for row in numbers(16, 24, 0, 4, 0)]
    study = read([["Luminescence"]], labeled(cells), labeled(cells))
    assert len(reads_of(study)) == 384
    assert said(study, "a copy of A3:Y19").severity == "info"


@pytest.mark.parametrize(
    ("word", "unit"), [("conc_uM", "µM"), ("Concentration_nM", "nM"), ("[drug] (nM)", "nM")]
)
def test_the_unit_of_a_map_of_doses_stands_in_its_corner_or_above(word: str, unit: str) -> None:
    drugs = labeled([["lapatinib"] * 12] * 8, "Drug")
    doses = [["10", "5", "2.5", "1.2", "0.6", "0.3", "10", "5", "2.5", "1.2", "0.6", "0"]] * 8
    for maps in ([labeled(doses, word)], [[[word]], labeled(doses)]):
        reads = reads_of(read(drugs, *maps, labeled(numbers(8, 12), "Absorbance")))
        assert set(reads.loc[reads["concentration"] > 0, "unit"]) == {unit}


MAPS = ("Drug", "Compound", "Group", "Sample", "Condition", "Treatment", "Content", "Layout")


@pytest.mark.parametrize("word", MAPS)
def test_a_map_of_any_name_with_empty_controls(word: str) -> None:
    drugs = [["lapatinib"] * 6 + ["alpelisib"] * 5 + [""]] * 8
    doses = [["10", "5", "2.5", "1.2", "0.6", "0.3", "10", "5", "2.5", "1.2", "0.6", "0"]] * 8
    cells = numbers(8, 12)
    study = read(labeled(drugs, word), labeled(doses, "Conc (uM)"), labeled(cells, "Absorbance"))
    reads = reads_of(study).set_index("well")
    assert reads["absorbance"].tolist() == [float(cell) for row in cells for cell in row]
    assert tuple(reads.loc["B7", ["arm", "concentration", "unit"]]) == ("alpelisib", 10.0, "µM")
    assert set(reads.loc[reads.index.str.fullmatch("[A-H]12"), "role"]) == {"vehicle"}
    assert said(study, "name no drug").what == "8 wells with concentration 0 name no drug."


def test_a_drug_called_X_beside_another_letter() -> None:
    drugs = [["X"] * 5 + ["Y"] * 5 + ["vehicle", "blank"]] * 8
    study = read(labeled(drugs, "Drug"), labeled(numbers(8, 12), "OD"))
    reads = reads_of(study).set_index("well")
    assert tuple(reads.loc["A1", ["role", "arm"]]) == ("sample", "X")
    assert said(study, "marked 'X'").action == "Taken as a drug."


def test_X_alone_is_an_empty_well_and_told() -> None:
    drugs = [["lapatinib"] * 5 + ["alpelisib"] * 5 + ["vehicle", "X"]] * 8
    study = read(labeled(drugs, "Drug"), labeled(numbers(8, 12), "OD"))
    assert reads_of(study).set_index("well").loc["A12", "role"] == "empty"
    assert said(study, "marked 'X'").action == "Taken as empty."


def test_letters_of_a_reader_beside_its_samples() -> None:
    names = [["B", *(f"X{at}" for at in range(1, 11)), "N"]] * 8
    study = read([["ID1: plate A"], ["1. Layout"]], labeled(names),
                 [["2. Raw Data (570)"]], labeled(numbers(8, 12)))  # fmt: skip
    reads = reads_of(study).set_index("well")
    assert len(reads) == 96
    assert reads["read_wavelength_nm"].unique().tolist() == [570.0]
    assert reads.loc[["A1", "D12"], "role"].tolist() == ["blank", "vehicle"]
    assert reads.loc["H6", "arm"] == "X5"


@pytest.mark.parametrize(
    ("title", "cells"),
    [
        ("2. Dilutions", [["1"] + ["500"] * 11, ["1"] + ["1000"] * 11] * 4),
        ("2.", [["1"] + ["500"] * 11, ["1"] + ["1000"] * 11] * 4),
        ("Cells per well", [["5000"] * 6 + ["10000"] * 6] * 8),
        ("Replicate", [[str(1 + at % 3)] * 12 for at in range(8)]),
        ("", [[str(1 + at % 4)] * 12 for at in range(8)]),
        ("growth rate (1/h)", numbers(8, 12, 0.01, 0.05, 4)),
    ],
)
def test_numbers_that_nobody_read_are_no_readings(title: str, cells: Rows) -> None:
    raw = numbers(8, 12)
    study = read([[title]], labeled(cells), [["Raw data 570"]], labeled(raw))
    assert reads_of(study)["absorbance"].tolist() == [float(cell) for row in raw for cell in row]
    named = any(
        "A3:M11 was not read" in each.what or "layout was found in A3:M11" in each.what
        for each in study.problems
    )
    assert named


def test_serial_steps_without_a_word_are_doses() -> None:
    doses = [["0"] + [f"{100 / 3**at:.4g}" for at in range(11)]] * 8
    study = read(labeled(doses), labeled(numbers(8, 12)))
    reads = reads_of(study).set_index("well")
    assert len(reads) == 96
    assert reads.loc["H3", "concentration"] == 33.33


def test_growth_rates_alone_are_refused_with_their_place() -> None:
    error = refused([["growth rate (1/h)"]], labeled(numbers(8, 12, 0.01, 0.05, 4)))
    assert any("A3:M11" in each.what for each in error.problems)


def test_the_map_of_the_doses_names_the_arms_and_the_user_may_choose() -> None:
    coat = [["antigen"] * 9 + ["none1"] * 3] * 8
    names = [["mab_1"] * 4 + ["mab_2"] * 4 + ["mab_3"] * 4] * 8
    doses = [[f"{10 / 4**at:.4g}"] * 12 for at in range(8)]
    study = read(labeled(coat, "coat_protein"), labeled(doses, "primary_value"),
                 labeled(names, "primary_mab"), labeled(numbers(8, 12), "raw_data"))  # fmt: skip
    reads = reads_of(study).set_index("well")
    assert tuple(reads.loc["B5", ["arm", "concentration"]]) == ("mab_2", 2.5)
    (question,) = study.questions
    assert (question.options, question.assumed) == (("coat_protein", "primary_mab"), "primary_mab")
    assert "'coat_protein' was not used" in said(study, "'coat_protein'").what


def test_a_second_map_of_lower_rank_is_told_not_asked() -> None:
    drugs, strains = [["A"] * 6 + ["B"] * 6] * 8, [[f"strain {at}x"] * 12 for at in "abcdefgh"]
    study = read(
        labeled(drugs, "Drug"), labeled(strains, "Bacteria"), labeled(numbers(8, 12), "OD")
    )
    assert set(reads_of(study)["arm"]) == {"A", "B"}
    assert [each.key for each in study.questions] == ["control_of_plates:grid.csv:"]
    assert "as 'Drug' tells the arms" in said(study, "'Bacteria'").what


def test_names_above_a_grid_without_column_numbers() -> None:
    heading = [
        "",
        "neg",
        "pos",
        "drug a",
        "drug a",
        "drug b",
        "",
        "drug c",
        "drug c",
        9,
        10,
        11,
        12,
    ]
    cells = labeled(numbers(8, 12, 50, 90000, 0))[1:]
    study = read([["Luminescence"]], [heading, *cells])
    arms = reads_of(study).set_index("well")["arm"]
    assert arms[["A1", "B2", "C4", "D5", "E6", "F8", "G9"]].tolist() == [
        "neg", "pos", "drug a", "drug b", "", "drug c", "",
    ]  # fmt: skip
    assert "Which of 'neg', 'pos' is 100 %" in said(study, "margins").what


def test_blank_rows_among_rows_without_letters_are_told() -> None:
    upper, lower = numbers(5, 12), numbers(3, 12)
    study = read(upper, lower)
    assert value(study, "F1") == float(lower[0][0])
    assert said(study, "Blank rows").action == "Passed over: its rows go on below."
    study = read(upper, numbers(2, 12))
    assert len(reads_of(study)) == 84
    assert value(study, "G1") == float(numbers(2, 12)[0][0])
    assert said(study, "Blank rows").action == "Taken as empty wells."


def test_stars_and_thousands_are_told() -> None:
    cells = [list(row) for row in numbers(8, 12)]
    cells[2][3], cells[5][5] = "0.512*", "1,234"
    study = read(TITLE, labeled(cells))
    assert (value(study, "C4"), value(study, "F6")) == (0.512, 1234.0)
    assert said(study, "A star").action == "Read as 0.512."
    assert said(study, "thousands").cell == "G9"


def test_commas_with_three_digits_behind_part_thousands() -> None:
    values = np.random.default_rng(1).uniform(1200, 90000, (8, 12))
    study = read([[f"{int(cell):,}" for cell in row] for row in values])
    assert reads_of(study)["absorbance"].tolist() == [int(cell) for cell in values.ravel()]
    assert said(study, "thousands of 96 numbers").severity == "info"


def test_columns_that_only_look_like_wells_are_no_plate() -> None:
    rows = [["MTT 570 nm"], ["", *(f"C{at}" for at in range(1, 9))]]
    rows += [[f"rep {at}", *numbers(3, 8)[at]] for at in range(3)]
    study = read(rows, [["Raw 570"]], labeled(numbers(8, 12)))
    assert len(reads_of(study)) == 96


def test_a_map_of_cell_lines_names_the_models() -> None:
    lines = [["MCF-7"] * 12] * 4 + [["T47D"] * 12] * 4
    drugs = [["lapatinib"] * 10 + ["DMSO", "blank"]] * 8
    study = read(labeled(drugs, "Drug"), labeled(lines, "Cell line"), labeled(numbers(8, 12), "OD"))
    reads = reads_of(study).set_index("well")
    assert reads.loc[["A1", "D12", "E1"], "model"].tolist() == ["MCF-7", "MCF-7", "T47D"]
    assert said(study, "names the cell line").action == "Taken as models: MCF-7, T47D."


def test_numbered_groups_are_names() -> None:
    groups = [["1"] * 6 + ["2"] * 6] * 8
    study = read(labeled(groups, "Group"), labeled(numbers(8, 12), "Absorbance 450 nm"))
    assert reads_of(study).set_index("well").loc[["A1", "A7"], "arm"].tolist() == ["1", "2"]


def test_bare_maps_belong_to_the_plate_that_their_sheet_is_called_like() -> None:
    def sheet(rows: Rows) -> list[list[object]]:
        return [[float(cell) if str(cell).replace(".", "").isdigit() else cell for cell in row]
                for row in rows]  # fmt: skip

    first, second = (numbers(8, 12, low, 60000, 0) for low in (900, 2000))
    doses = [["0", "1000nM", "100nM", "10nM"] * 3] * 8
    sheets = {
        "Plate 1": [["veh", "A", "A", "A"] * 3] * 8,
        "Plate 2": [["veh", "X", "Y", "Z"] * 3] * 8,
        "Plate 1 Data": sheet(first),
        "Plate 2 Data": sheet(second),
        "Concentrations": doses,
    }
    study = read_study([Upload("study.xlsx", workbook(sheets))])
    reads = reads_of(study).set_index(["plate", "well"])
    assert len(reads) == 192
    told = reads.loc[[("Plate 1 Data", "A2"), ("Plate 2 Data", "A2")], ["arm", "concentration"]]
    assert told.to_numpy().tolist() == [["A", 1000.0], ["X", 1000.0]]
    assert reads.loc[("Plate 2 Data", "H12"), "absorbance"] == float(second[7][11])


def test_grids_side_by_side_carry_the_names_above_them() -> None:
    left, right = ([[0.1 * r + 0.01 * c * k + 0.05 for c in range(6)] for r in range(4)]
                   for k in (1, 3))  # fmt: skip
    pairs = zip(labeled(left), labeled(right), strict=True)
    rows = [[*one, "", *other] for one, other in pairs]
    study = read([["Plate 1", *[""] * 7, "Plate 2", *[""] * 6], *rows])
    assert value(study, "B6", "Plate 1") == pytest.approx(0.2)
    assert value(study, "B6", "Plate 2") == pytest.approx(0.3)
