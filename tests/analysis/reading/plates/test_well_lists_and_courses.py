"""Lists of wells, wells across and down, several signals: what comes out of sheets made up here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from analysis.reading import read_study
from analysis.reading.corrections import Corrections
from analysis.reading.files.uploads import Upload
from analysis.study import Study, StudyError

WELLS = [f"{row}{column}" for row in "ABCDEFGH" for column in range(1, 13)]
Rows = Sequence[Sequence[object]]


def study_of(
    rows: Rows,
    name: str = "plate.csv",
    mark: str = ",",
    answers: tuple[tuple[str, str], ...] = (),
) -> Study:
    lines = (mark.join("" if cell is None else str(cell) for cell in row) for row in rows)
    upload = Upload(name, "\n".join(lines).encode())
    return read_study([upload], Corrections(answers=answers))


def refusal(rows: Rows) -> str:
    with pytest.raises(StudyError) as error:
        study_of(rows)
    return " ".join(map(str, error.value.problems))


def reads(study: Study) -> pd.DataFrame:
    assert study.plate_reads is not None
    return study.plate_reads


def numbers(seed: int, count: int = 96) -> list[float]:
    return [float(each) for each in np.random.default_rng(seed).uniform(0.1, 1.5, count).round(4)]


def told(study: Study, words: str) -> list[str]:
    return [f"{each.what} {each.action}" for each in study.problems if words in each.what]


def doses(at: int) -> tuple[str, float]:
    return ("DMSO", 0.0) if at % 12 == 0 else ("tamoxifen", 2.0 ** (at % 12))


# Lists.


def test_a_list_by_row_and_column_has_doses_and_names_what_it_does_not_use() -> None:
    values = numbers(1)
    body = [
        [well[0], well[1:], *doses(at), round(50_000 * value), at % 3 + 1]
        for at, (well, value) in enumerate(zip(WELLS, values, strict=True))
    ]
    study = study_of([["Row", "Column", "Drug", "Final conc (uM)", "RLU", "Replicate"], *body])
    table = reads(study).set_index("well")
    assert table.loc["B3", ["arm", "concentration", "unit"]].tolist() == ["tamoxifen", 4.0, "µM"]
    assert table.loc["H12", "absorbance"] == round(50_000 * values[95])
    assert table["role"].value_counts().to_dict() == {"sample": 88, "vehicle": 8}
    assert told(study, "'Replicate', 96 numbers")


def test_a_row_may_be_a_number() -> None:
    body = [[ord(well[0]) - 64, well[1:], 0.5 + at / 100] for at, well in enumerate(WELLS)]
    assert reads(study_of([["Row", "Col", "OD"], *body]))["well"].tolist() == WELLS


def test_logarithms_become_concentrations_unless_the_values_are_none() -> None:
    logs = [[well, doses(at)[0], -9 + at % 4, 1.0 + at / 99] for at, well in enumerate(WELLS[1:9])]
    study = study_of([["well", "compound", "log10 M", "OD"], *logs])
    found = reads(study).groupby("unit")["concentration"].unique()["M"]
    np.testing.assert_allclose(sorted(found), [1e-9, 1e-8, 1e-7, 1e-6])
    linear = [[well, *doses(at), 1.0 + at / 99] for at, well in enumerate(WELLS[1:12])]
    study = study_of([["well", "compound", "log conc (nM)", "OD"], *linear])
    assert reads(study)["concentration"].max() == 2.0**10
    assert told(study, "says log")


@pytest.mark.parametrize("more", [[], ["OD620"]])
@pytest.mark.parametrize(
    ("answer", "doses"),
    [
        ("", [40, 80]),
        ("the numbers as they stand", [40, 80]),
        ("1 over the number", [1 / 40, 1 / 80]),
        ("leave the dilutions out", []),
    ],
)
def test_what_dilutions_are_is_asked(more: list[str], answer: str, doses: list[float]) -> None:
    body = [
        [well, f"serum {at // 12}", 40 * 2 ** (at % 12), 1.0 + at % 7, *([0.05] * len(more))]
        for at, well in enumerate(WELLS)
    ]
    rows = [["Well", "Sample", "Dilution", "OD450", *more], *body]
    key = "dilution:plate.csv:"
    study = study_of(rows, answers=((key, answer),) if answer else ())
    assert [each.key for each in study.questions][:1] == [key]
    found = reads(study)["concentration"].dropna().unique()
    np.testing.assert_allclose(found[:2], doses)
    assert reads(study)["arm"].nunique() == 8


def test_a_control_with_a_series_of_doses_is_no_arm() -> None:
    body = [
        [well, "PBS", f"mouse {at // 12}", 2.0 ** (at % 12), 1.0] for at, well in enumerate(WELLS)
    ]
    table = reads(study_of([["Well", "Treatment", "Sample ID", "Dose (nM)", "OD"], *body]))
    assert set(table["arm"]) == {f"mouse {at}" for at in range(8)}
    assert set(table["role"]) == {"sample"}


def test_sample_names_are_arms_only_where_no_drug_is_named() -> None:
    body = [[well, *doses(at), f"S{at}", 1.0] for at, well in enumerate(WELLS)]
    table = reads(study_of([["Well", "Drug", "Dose_uM", "Sample ID", "OD"], *body]))
    assert set(table["arm"]) == {"DMSO", "tamoxifen"}


def test_two_drugs_are_one_arm_and_a_dose_of_0_is_none() -> None:
    body = [[well, "a", at % 3, "b", at // 3 % 2, 1.0] for at, well in enumerate(WELLS)]
    heads = ["well", "drug1", "dose1 (uM)", "drug2", "dose2 (uM)", "OD"]
    table = reads(study_of([heads, *body])).set_index("well")
    both = ["role", "arm", "concentration", "concentration_2"]
    assert table.loc["A6", both].tolist() == ["sample", "a + b", 2.0, 1.0]
    assert table.loc["A2", both[:3]].tolist() == ["sample", "a", 1.0]
    assert table.loc["A4", both[:3]].tolist() == ["sample", "b", 1.0]
    assert table.loc["A1", "role"] == "vehicle"


def test_a_unit_behind_a_drug_names_arm_and_control() -> None:
    body = [[well, doses(at)[1], 1.0] for at, well in enumerate(WELLS)]
    table = reads(study_of([["Well", "Lapatinib (nM)", "Absorbance 570 nm"], *body]))
    assert table.groupby("role")["arm"].unique().map(list).to_dict() == {
        "sample": ["Lapatinib"],
        "vehicle": ["vehicle"],
    }


@pytest.mark.parametrize("heading", ["dip_rate", "Z-score", "slope", "AUC", "growth rate (1/h)"])
def test_rates_and_scores_are_left_out_by_name(heading: str) -> None:
    body = [
        [well, f"drug {at}", value]
        for at, (well, value) in enumerate(zip(WELLS, numbers(2), strict=True))
    ]
    words = refusal([["Well", "Drug", heading], *body])
    assert f"Column C '{heading}', 96 numbers, was not used." in words
    assert "There is a plate layout, but no reads." in words


def test_column_numbers_and_replicates_are_no_readings() -> None:
    body = [[1, 2, "serum", well, 20] for well in WELLS[2:12]]
    heads = ["Negative_Control_Column", "Positive_Control_Column", "Condition", "Well", "Start"]
    assert "'Negative_Control_Column', 'Positive_Control_Column', 20 numbers" in refusal(
        [heads, *body]
    )


def test_a_list_with_two_wavelengths_keeps_doses_models_and_reference() -> None:
    body = [
        [well, "MCF7" if at < 48 else "T47D", *doses(at), 0.5 + at / 100, 0.04]
        for at, well in enumerate(WELLS)
    ]
    study = study_of([["Well", "Cell line", "Drug", "Conc (nM)", "OD570", "OD690"], *body])
    table = reads(study).set_index("well")
    assert table.loc["E3", ["model", "arm", "concentration", "unit", "reference"]].tolist() == [
        "T47D", "tamoxifen", 4.0, "nM", 0.04,
    ]  # fmt: skip
    assert table["plate"].nunique() == 1


@pytest.mark.parametrize(
    "above",
    [
        [["Well", "0 h", "24 h", "48 h"]],
        [["Time (h)", "0", "24", "48"], ["Well", "", "", ""]],
        [["Well", "OD 0h", "OD 24h", "OD 48h"]],
        [["", "Time (h)", "", ""], ["Well", "0", "24", "48"]],
        [["Hours", "", "", ""], ["Position", "0", "24", "48"]],
        [["", "", "Time [min]", ""], ["Well", "0", "1440", "2880"]],
        [["", "Day", "", ""], ["Well", "0", "1", "2"]],
        [["Well", "Time", "Time", "Time"], ["", "0 h", "24 h", "48 h"]],
        [["Well / Incubation time (h)", "0", "24", "48"]],
    ],
)
def test_hours_across_are_times_of_one_plate(above: Rows) -> None:
    body = [[well, 0.1 + at / 1000, 1.3 - at / 99, 0.5 + at / 500] for at, well in enumerate(WELLS)]
    table = reads(study_of([*above, *body], "od.csv"))
    assert table["plate"].nunique() == 1
    assert sorted(table["time_h"].unique()) == [0, 24, 48]
    last = table[table["time_h"] == 48].set_index("well")["absorbance"]
    assert last["H12"] == pytest.approx(0.5 + 95 / 500)


def test_contents_stand_beside_times_below_a_word() -> None:
    heads = [["", "", "Time (h)", ""], ["Well", "Sample", "0", "24"]]
    body = [[well, "tam 2 uM", 0.1 + at / 99, 0.3 + at / 77] for at, well in enumerate(WELLS)]
    table = reads(study_of([*heads, *body])).set_index(["well", "time_h"])
    assert tuple(table.loc[("A2", 24.0), ["arm", "concentration", "unit"]]) == ("tam", 2.0, "µM")
    assert table.loc[("A2", 24.0), "absorbance"] == pytest.approx(0.3 + 1 / 77)


def test_numbers_above_columns_that_nothing_names_are_asked_about() -> None:
    body = [[well, 0.1 + at / 99, 1.3 - at / 99] for at, well in enumerate(WELLS)]
    study = study_of([["OD 570", "", ""], ["Well", "0", "24"], *body])
    assert [(each.options, each.assumed) for each in study.questions] == [(("0", "24"), "0")]


def test_split_wells_with_times_in_a_second_heading_row() -> None:
    body = [[well[0], well[1:], "Sample X1", 0.1, 0.2 + at / 99] for at, well in enumerate(WELLS)]
    heads = [
        ["User: A", "", "", "", ""],
        ["Absorbance", "", "", "", ""],
        ["Well", "Well", "Content", "Raw Data (450)", "Raw Data (450)"],
        ["Row", "Col", "Time [s]", "0", "300"],
    ]
    table = reads(study_of([*heads, *body]))
    assert sorted(table["time_h"].unique()) == pytest.approx([0, 300 / 3600])
    assert set(table["read_wavelength_nm"]) == {450.0}
    assert set(table["arm"]) == {"Sample X1"}


def test_plates_across_are_plates() -> None:
    body = [[well, *numbers(at, 2)] for at, well in enumerate(WELLS)]
    table = reads(study_of([["Well", "Plate 1", "Plate 2"], *body]))
    assert table["plate"].value_counts().to_dict() == {"Plate 1": 96, "Plate 2": 96}


def test_the_clock_of_each_reading_is_no_time() -> None:
    body = [[well, 2 * at, 0.5] for at, well in enumerate(WELLS)]
    study = study_of([["Row", "Column", "Time [s]", "Absorbance"],
                      *([w[0], w[1:], s, v] for w, s, v in body)])  # fmt: skip
    assert reads(study)["time_h"].isna().all()
    assert told(study, "clock time of the reading")


def test_counts_of_replicates_are_no_signal() -> None:
    body = [
        [well, f"SPL{at // 2}", value, 2]
        for at, well, value in zip(range(96), WELLS, numbers(3), strict=True)
    ]
    table = reads(study_of([["Well", "Well ID", "562", "Count"], *body], "bca.csv"))
    assert len(table) == 96
    assert set(table["read_wavelength_nm"]) == {562.0}


def test_results_of_a_standard_curve_are_no_doses() -> None:
    body = [
        [well, f"serum {at // 2}", value, round(1234.5 * value, 2)]
        for at, well, value in zip(range(96), WELLS, numbers(4), strict=True)
    ]
    study = study_of([["Well", "Sample", "OD450", "Concentration (pg/ml)"], *body])
    assert reads(study)["concentration"].isna().all()
    assert told(study, "go up or down with the signal")


def test_drugs_may_be_called_by_a_letter() -> None:
    body = [
        [well, "DMSO" if at % 12 == 0 else well[0], at % 12, 1.0] for at, well in enumerate(WELLS)
    ]
    table = reads(study_of([["well", "drug", "conc uM", "OD570"], *body]))
    assert set(table["arm"]) == {"DMSO", *"ABCDEFGH"}
    assert set(table["role"]) == {"vehicle", "sample"}


# Wells of compounds, without any reads.


@pytest.mark.parametrize("by_pair", [True, False])
def test_wells_by_compound_are_a_layout(by_pair: bool) -> None:
    rows = [
        [
            ["", "", "abc", "def", "ghi"][row],
            *(f"{row},{at}" if by_pair else f"{chr(64 + row)}{at}" for at in (2, 4, 6)),
        ]
        for row in (2, 3, 4)
    ]
    lines = "\n".join("\t".join(row) for row in rows)
    with pytest.raises(StudyError, match="There is a plate layout, but no reads"):
        read_study([Upload("map.txt", lines.encode())])
    grid = [["OD 570", *[""] * 12], ["", *range(1, 13)]]
    grid += [["ABCDEFGH"[row], *numbers(row, 12)] for row in range(8)]
    plate = "\n".join(",".join(map(str, row)) for row in grid)
    study = read_study([Upload("map.txt", lines.encode()), Upload("plate.csv", plate.encode())])
    table = reads(study).set_index("well")
    assert table.loc[["B2", "C4", "D6"], "arm"].tolist() == ["abc", "def", "ghi"]


# Wells across, and several signals.


def test_wells_across_with_contents_and_hours_in_seconds() -> None:
    rows = [
        ["User: A", *[""] * 97],
        ["Luminescence", *[""] * 97],
        ["Well", "", *WELLS],
        ["Content", "Time [s]", *("Blank B" if at < 8 else "Sample X1" for at in range(96))],
        ["Group", "", *("A" for _ in WELLS)],
        ["Raw Data (535 A)", 0, *(100 + at for at in range(96))],
        ["Raw Data (535 A)", 1800, *(200 + at for at in range(96))],
        ["Raw Data (475-30 B)", 0, *(900 + at for at in range(96))],
        ["Raw Data (475-30 B)", 1800, *(950 + at for at in range(96))],
    ]
    study = study_of(rows, "run.csv")
    table = reads(study)
    first = table[table["plate"] == "run"]
    assert sorted(first["time_h"].unique()) == [0, 0.5]
    assert first["role"].value_counts().to_dict() == {"sample": 176, "blank": 16}
    assert first["absorbance"].max() == 295
    other = table[table["plate"] == "run, Raw Data (475-30 B)"]
    assert set(other["role"]) == {"empty"}
    assert other["absorbance"].min() == 900
    question = next(each for each in study.questions if each.key.startswith("signal:"))
    assert question.options == ("Raw Data (535 A)", "Raw Data (475-30 B)")


def test_wells_down_with_cycles_across() -> None:
    rows: list[list[object]] = [
        ["1 OPERATION", "ABS (F) - Kinetics", "", ""],
        ["", "", "", ""],
        ["", "Cycle", 1, 2],
        ["", "Plate", 0, 0],
        ["Well", "Time(s)", 0.0, 1800.0],
    ]
    rows += [[well, "", 0.06 + at / 1000, 0.09 + at / 1000] for at, well in enumerate(WELLS)]
    table = reads(study_of(rows, "cycles.csv"))
    assert table["plate"].nunique() == 1
    course = table[table["well"] == "H12"].set_index("time_h")["absorbance"]
    assert course.to_dict() == pytest.approx({0.0: 0.155, 0.5: 0.185})


def test_elapsed_hours_beside_dates_are_times() -> None:
    rows: list[list[object]] = [["Date Time", "Elapsed", *WELLS[:8]]]
    rows += [[f"3/27/2024 {t}:20:00 PM", 8 * t, *(at * 100 + t for at in range(8))] for t in (1, 2)]
    table = reads(study_of(rows, "course.txt", "\t"))
    assert sorted(table["time_h"].unique()) == [8, 16]
    assert table.set_index(["time_h", "well"]).loc[(16, "A8"), "absorbance"] == 702


def test_plates_beside_times_are_plates() -> None:
    rows = [[hours, plate, *numbers(hours, 24)] for plate in ("P1", "P2") for hours in (0, 24, 48)]
    table = reads(study_of([["Time (h)", "Plate", *WELLS[:24]], *rows]))
    assert table.groupby("plate")["time_h"].unique().map(sorted).to_dict() == {
        "P1": [0, 24, 48],
        "P2": [0, 24, 48],
    }


def two_modes(title: str) -> list[list[object]]:
    rows: list[list[object]] = []
    for name, size, late in (("OD600", 1, 0), (title, 40_000, 20)):
        rows += [[name, *[""] * 24], ["Time [s]", *WELLS[:24]]]
        rows += [
            [600 * t + late, *(round(size * (0.1 + at / 50), 2) for at in range(24))]
            for t in range(4)
        ]
        rows += [[""] * 25]
    return rows


def test_fluorescence_is_a_signal_of_its_own_until_it_is_picked() -> None:
    study = study_of(two_modes("GFP:485,528"), "growth.txt", "\t")
    table = reads(study)
    counted = table[table["plate"] == "growth"]
    assert counted["absorbance"].max() < 1
    assert counted["time_h"].nunique() == 4
    aside = table[table["plate"] == "growth, GFP:485,528"]
    assert len(aside) == 96
    assert set(aside["role"]) == {"empty"}
    assert told(study, "'OD600' counts, 'GFP:485,528' does not")
    question = study.questions[0]
    assert question.assumed == "OD600"
    answers = ((question.key, "GFP:485,528"),)
    again = reads(study_of(two_modes("GFP:485,528"), "growth.txt", "\t", answers))
    assert again.groupby("plate")["role"].unique().map(list).to_dict() == {
        "growth": [""],
        "growth, OD600": ["empty"],
    }
    assert again.loc[again["plate"] == "growth", "absorbance"].min() == 4000


def test_two_labels_of_a_list_are_two_signals() -> None:
    body = [[well, *numbers(at, 2)] for at, well in enumerate(WELLS)]
    rows: Rows = [
        ["Well positions", "Label1", "Label2"],
        ["", "0s", "0s"],
        ["", "24.8 °C", "25 °C"],
        *body,
    ]
    study = study_of(rows, "labels.csv")
    table = reads(study)
    assert table["plate"].value_counts().to_dict() == {"labels": 96, "labels, Label2": 96}
    second = table[table["plate"] == "labels, Label2"].set_index("well")
    assert second.loc["C5", "absorbance"] == numbers(28, 2)[1]


SOFTMAX = """##BLOCKS= 2
Plate:\tPlate1\t1.3\tTimeFormat\tEndpoint\t{mode}\tRaw\tFALSE\t1\t\t\t\t\t\t2\t{waves}\t1\t12\t96\t1\t8
\tTemperature(C)\t{wells}
\t25\t{first}

\t25\t{second}

~End
"""


def softmax(mode: str, waves: str, size: float) -> str:
    return SOFTMAX.format(
        mode=mode,
        waves=waves,
        wells="\t".join(WELLS),
        first="\t".join(f"{size * (1 + at / 100):.4f}" for at in range(96)),
        second="\t".join(f"{size * (0.1 + at / 1000):.4f}" for at in range(96)),
    )


def test_a_reference_is_subtracted_from_absorbance_alone() -> None:
    absorbance = read_study([Upload("a.txt", softmax("Absorbance", "570 690", 1).encode())])
    assert reads(absorbance)["reference"].notna().all()
    light = read_study([Upload("l.txt", softmax("Luminescence", "578 700", 2e5).encode())])
    table = reads(light)
    assert table["reference"].isna().all()
    assert table.groupby("plate")["absorbance"].max().to_dict() == pytest.approx(
        {"Plate1": 390_000, "Plate1, 700 nm": 39_000}
    )


def test_a_group_table_names_samples_and_refuses_nothing() -> None:
    group = (
        "Group: Unknowns\n"
        "Sample\tWells\tConcentration ng/mL\tValues\tMeanValue\tCV%\tStatus\tWellPlateName\n"
        "anti A\tC1\t10\t0.1\t0.11\t2\tPASS\tPlate1\n"
        " \tC2\t \t0.12\t \t \t \tPlate1\n"
        "anti B\tC3\t20\t0.1\t0.1\t2\tFAIL\tPlate1\n"
        "\nGroup Column\tFormula Name\tFormula\n~End\n"
    )
    text = softmax("Absorbance", "450 650", 1) + group
    study = read_study([Upload("elisa.txt", text.encode())])
    assert study.survival is None
    table = reads(study)
    table = table[table["read_wavelength_nm"] == 450].set_index("well")
    named = ["arm", "concentration", "unit"]
    assert table.loc["C2", named].tolist() == ["anti A", 10.0, "ng/mL"]
    assert table.loc["C3", named].tolist() == ["anti B", 20.0, "ng/mL"]


def test_a_list_of_some_wells_of_a_grid_counts_once() -> None:
    values = np.array(numbers(9)).reshape(8, 12)
    rows: list[list[object]] = [["OD 570", *[""] * 12], ["", *range(1, 13)]]
    rows += [["ABCDEFGH"[row], *values[row]] for row in range(8)]
    rows += [[""] * 13, ["Well", "OD 570", *[""] * 11]]
    rows += [[f"{'ABCDEFGH'[at % 8]}{at % 12 + 1}", values[at % 8, at % 12]] for at in range(14)]
    rows = [[*row, *[""] * (13 - len(row))] for row in rows]
    study = study_of(rows)
    assert len(reads(study)) == 96
    assert told(study, "The numbers in A12:B26 are those of plate")


def test_many_plates_without_a_layout_are_one_row() -> None:
    body = [
        [f"P{plate}", well, 0.5 + at / 99] for plate in range(9) for at, well in enumerate(WELLS)
    ]
    study = study_of([["Plate", "Well", "OD"], *body])
    assert told(study, "9 plates have no layout ('P0', 'P1', 'P2', 'P3' and 5 more)")
