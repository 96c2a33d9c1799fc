"""Tables of doses and responses without wells: every shape gives its rows, doses and measure."""

from __future__ import annotations

import math

import pytest

from analysis.design.study_workbook import write_study_workbook
from analysis.reading import Upload, read_study
from analysis.reading.files.sheets import read_sheets
from analysis.reading.responses.finder import find_responses
from analysis.reading.words.responses import is_statistic, response_heading
from analysis.results import analyse
from analysis.settings import Settings
from analysis.study import Study, StudyError
from tests.small_studies import Row, csv

DOSES = (0, 0.1, 1, 10, 100)
FALLING = (101.0, 97.0, 72.0, 31.0, 9.0)


def table(rows: list[Row], name: str = "lapatinib.csv") -> Study:
    return read_study([Upload(name, csv(rows))])


def read(study: Study) -> list[tuple[str, float, float]]:
    """Arm, concentration (0 for a control) and response of every row."""
    assert study.responses is not None
    rows = study.responses
    return [
        (arm, 0.0 if math.isnan(dose) else dose, response)
        for arm, dose, response in zip(
            rows["arm"], rows["concentration"], rows["response"], strict=True
        )
    ]


def expected(arm: str, *columns: tuple[float, ...]) -> list[tuple[str, float, float]]:
    return [
        (arm if dose else "vehicle", dose, response)
        for values in columns
        for dose, response in zip(DOSES, values, strict=True)
    ]


def test_a_row_for_each_response() -> None:
    rows: list[Row] = [("Drug", "Concentration (uM)", "Viability (%)")]
    rows += [("lapatinib", dose, value) for dose, value in zip(DOSES, FALLING, strict=True)]
    study = table(rows)
    assert read(study) == expected("lapatinib", FALLING)
    assert study.responses is not None
    assert set(study.responses["unit"]) == {"µM", ""}
    assert set(study.responses["measure"]) == {"viability_pct"}


@pytest.mark.parametrize(
    ("heading", "measure", "is_mean"),
    [
        ("RelCount", "absorbance", False), ("CellCount", "absorbance", False),
        ("MeanOD", "absorbance", True), ("meanViability", "viability_pct", True),
        ("sdViability", "viability_pct", True), ("Meaning", "", False), ("333 nM", "", False),
    ],
)  # fmt: skip
def test_words_that_are_written_together(heading: str, measure: str, is_mean: bool) -> None:
    assert (response_heading(heading), is_statistic(heading)) == (measure, is_mean)


@pytest.mark.parametrize("drug", ["tamoxifen", ""])
def test_one_dose_beside_its_control(drug: str) -> None:
    head = ("Drug", "dose_uM", "replicate", "response")
    wells = [(0, 1, 100), (0, 2, 98), (10, 1, 51), (10, 2, 55)]
    rows: list[Row] = [head, *[(drug, *well) for well in wells]]
    study = table(rows if drug else [row[1:] for row in rows], "fixed.csv")
    arm = drug or "fixed"
    assert read(study) == [
        ("vehicle", 0, 100), ("vehicle", 0, 98), (arm, 10, 51), (arm, 10, 55)
    ]  # fmt: skip


def test_two_doses_without_a_unit_or_a_control_are_no_table_of_responses() -> None:
    wells: list[Row] = [(0, 1, 100), (0, 2, 98), (10, 1, 51), (10, 2, 55)]
    no_unit: list[Row] = [("dose", "replicate", "response"), *wells]
    no_control: list[Row] = [("dose_uM", "replicate", "response"), *[(5, *w[1:]) for w in wells]]
    for rows in (no_unit, no_control):
        with pytest.raises(StudyError):
            table(rows)


def test_lines_written_in_two_ways_are_told() -> None:
    rows: list[Row] = [("Cell line", "Drug", "Concentration (uM)", "Viability (%)")]
    for line, wells in (("MCF-7", FALLING), ("mcf7", FALLING)):
        rows += [(line, "lapatinib", dose, one) for dose, one in zip(DOSES, wells, strict=True)]
    study = table(rows)
    assert study.responses is not None
    assert set(study.responses["model"]) == {"MCF-7"}
    (told,) = [each for each in study.problems if "several ways" in each.what]
    assert told.severity == "info"
    assert "'MCF-7', 'mcf7' as 'MCF-7'" in told.action


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Final conc (uM)", "µM"), ("[drug] nM", "nM"), ("uM", "µM"), ("Dose", ""),
        ("Conc. (ug/mL)", "µg/mL"), ("Compound conc", ""), ("Concentration in nM", "nM"),
        ("dose_uM", "µM"),
    ],
)  # fmt: skip
def test_a_concentration_is_known_by_word_or_unit(heading: str, unit: str) -> None:
    rows: list[Row] = [("Drug", heading, "Viability (%)")]
    rows += [("lapatinib", dose, value) for dose, value in zip(DOSES, FALLING, strict=True)]
    study = table(rows)
    assert read(study) == expected("lapatinib", FALLING)
    assert study.responses is not None
    assert study.responses["unit"].iloc[-1] == unit


@pytest.mark.parametrize("heading", ["IC50 (uM)", "Dose group", "Start day", "length mm"])
def test_other_headings_are_no_concentrations(heading: str) -> None:
    rows: list[Row] = [("Drug", heading, "Viability (%)")]
    rows += [("lapatinib", dose, value) for dose, value in zip(DOSES, FALLING, strict=True)]
    sheet = read_sheets(Upload("a.csv", csv(rows)))[0]
    assert find_responses(sheet) == ()


def test_replicates_side_by_side_without_their_mean() -> None:
    second = (99.0, 95.0, 70.0, 33.0, 11.0)
    rows: list[Row] = [("Compound", "Dose (nM)", "Viability 1", "Viability 2", "Viability Avg")]
    rows += [
        ("lapatinib", dose, one, two, (one + two) / 2)
        for dose, one, two in zip(DOSES, FALLING, second, strict=True)
    ]
    study = table(rows)
    assert read(study) == expected("lapatinib", FALLING, second)
    assert study.responses is not None
    assert list(study.responses["replicate"]) == ["1"] * 5 + ["2"] * 5


def test_logarithms_are_taken_back_and_told() -> None:
    rows: list[Row] = [("Drug", "log10 M", "Viability (%)")]
    logs = (-9, -8, -7, -6)
    rows += [("lapatinib", log, value) for log, value in zip(logs, (99, 90, 40, 8), strict=True)]
    study = table(rows)
    assert [dose for _, dose, _ in read(study)] == pytest.approx([1e-9, 1e-8, 1e-7, 1e-6])
    assert [p.action for p in study.problems if "log10" in p.what] == ["10^x was taken."]


def test_a_heading_of_logarithms_over_plain_doses_is_not_believed() -> None:
    rows: list[Row] = [("Drug", "log dose (uM)", "Viability (%)")]
    rows += [("lapatinib", dose, value) for dose, value in zip(DOSES, FALLING, strict=True)]
    study = table(rows)
    assert read(study) == expected("lapatinib", FALLING)
    assert [p.severity for p in study.problems if "says log" in p.what] == ["warning"]


def test_two_drugs_in_a_list_are_a_combination_and_its_parts() -> None:
    rows: list[Row] = [("drug1.conc", "drug2.conc", "E")]
    rows += [
        (one, two, round(0.95 - 0.1 * one - 0.2 * two, 2))
        for one in (0, 1, 2)
        for two in (0, 0.5, 1)
    ]
    study = table(rows)
    assert study.responses is not None
    cells = study.responses.groupby("arm").size().to_dict()
    assert cells == {"vehicle": 1, "drug 1": 2, "drug 2": 2, "drug 1 + drug 2": 4}
    both = study.responses[study.responses["arm"] == "drug 1 + drug 2"]
    assert list(zip(both["concentration"], both["concentration_2"], strict=True)) == [
        (1, 0.5), (1, 1), (2, 0.5), (2, 1),
    ]  # fmt: skip


def test_doses_across_with_replicates_in_rows() -> None:
    rows: list[Row] = [("Treatment", *DOSES)]
    rows += [("lapatinib", *(value / 100 for value in FALLING))] * 2
    study = table(rows)
    hundredths = tuple(value / 100 for value in FALLING)
    assert read(study) == expected("lapatinib", hundredths, hundredths)
    assert [question.assumed for question in study.questions] == ["raw signal"]


def test_a_row_of_doses_below_names_of_columns_is_no_reading() -> None:
    rows: list[Row] = [
        ("", "C1", "C2", "C3", "C4"),
        ("uM", 0.1, 1, 10, 100),
        ("rep 1", 1.08, 0.97, 0.53, 0.11),
        ("rep 2", 1.07, 0.96, 0.51, 0.12),
    ]
    study = table(rows)
    assert study.responses is not None
    assert list(study.responses["concentration"]) == [0.1, 1, 10, 100] * 2
    assert set(study.responses["replicate"]) == {"rep 1", "rep 2"}
    assert study.plate_reads is None


def test_hours_across() -> None:
    rows: list[Row] = [
        ("OD450", "0 h", "24 h", "2 d"), ("shNC", 0.3, 0.6, 1.2), ("sh1", 0.2, 0.4, 0.7),
    ]  # fmt: skip
    study = table(rows)
    assert study.responses is not None
    assert list(study.responses["time_h"]) == [0, 24, 48] * 2
    assert set(study.responses["measure"]) == {"absorbance"}


def test_doses_down_with_a_drug_in_each_column() -> None:
    rows: list[Row] = [("Dose (uM)", "lapatinib", "lapatinib", "palbociclib")]
    rows += [(dose, value, value, value) for dose, value in zip(DOSES, FALLING, strict=True)]
    study = table(rows)
    assert study.responses is not None
    counts = study.responses.groupby("arm").size().to_dict()
    assert counts == {"vehicle": 3, "lapatinib": 8, "palbociclib": 4}


def test_a_matrix_names_its_drugs_in_the_title() -> None:
    text = (
        '"lapatinib (uM) across, palbociclib (nM) down"\n,0,1,2,4\n'
        "0,100,86,75,60\n0.5,80,69,60,48\n1,67,57,50,40\n"
    )
    study = read_study([Upload("a.csv", text.encode())])
    assert study.responses is not None
    one = study.responses[study.responses["response"] == 48].iloc[0]
    assert (one["arm"], one["concentration"], one["unit"]) == ("lapatinib + palbociclib", 4, "µM")
    assert (one["concentration_2"], one["unit_2"]) == (0.5, "nM")


@pytest.mark.parametrize(
    "headings",
    [("mouse", "day", "volume mm3"), ("well", "conc", "od"), ("animal", "dose", "tumor volume")],
)
def test_animals_and_wells_are_left_to_their_readers(headings: tuple[str, ...]) -> None:
    rows: list[Row] = [headings, *((f"A{n}", 10.0**n, 100 - n) for n in range(5))]
    sheet = read_sheets(Upload("a.csv", csv(rows)))[0]
    assert find_responses(sheet) == ()


def test_what_no_heading_names_is_asked_and_left_out_on_request() -> None:
    rows: list[Row] = [("Drug", "Dose (uM)", "Response")]
    rows += [("lapatinib", dose, value) for dose, value in zip(DOSES, FALLING, strict=True)]
    sheet = read_sheets(Upload("a.csv", csv(rows)))[0]
    (finding,) = find_responses(sheet)
    (question,) = finding.questions
    assert question.assumed == "percent of control"
    (left,) = find_responses(sheet, {question.key: "leave them out"})
    assert left.rows.empty
    (asked,) = find_responses(sheet, {question.key: "percent inhibition"})
    assert set(asked.rows["measure"]) == {"inhibition_pct"}


def test_columns_that_were_not_used_are_named() -> None:
    rows: list[Row] = [("Drug", "Dose (uM)", "Viability (%)", "temperature")]
    rows += [("lapatinib", dose, value, 37) for dose, value in zip(DOSES, FALLING, strict=True)]
    study = table(rows)
    assert [p.what for p in study.problems if "not used" in p.what] == [
        "Column D 'temperature', 5 numbers, was not used. If it belongs here, name it as in the "
        "template."
    ]


def test_a_study_workbook_keeps_the_responses() -> None:
    rows: list[Row] = [("Drug", "Dose (uM)", "Inhibition (%)", "Replicate", "Cell line")]
    rows += [
        ("lapatinib", dose, 100 - value, replicate, "MCF-7")
        for replicate in (1, 2)
        for dose, value in zip(DOSES, FALLING, strict=True)
    ]
    study = table(rows)
    again = read_study([Upload("written.xlsx", write_study_workbook(study))])
    assert study.responses is not None
    assert again.responses is not None
    columns = ["model", "table", "role", "arm", "concentration", "unit", "replicate", "response",
               "measure"]  # fmt: skip
    assert again.responses[columns].equals(study.responses[columns])


def test_raw_signals_are_percents_of_their_control_less_blanks() -> None:
    rows: list[Row] = [("Drug", "Dose (uM)", "Absorbance")]
    rows += [("DMSO", 0, od) for od in (1.0, 1.1, 0.9)]
    rows += [("blank", "", od) for od in (0.1, 0.1)]
    rows += [
        ("lapatinib", dose, 0.1 + 0.9 * percent / 100)
        for dose, percent in zip(DOSES[1:], FALLING[1:], strict=True)
    ]
    results = analyse(table(rows), Settings())
    wells = results.tables["well_viability"]
    assert wells.groupby("role").size().to_dict() == {"blank": 2, "sample": 4, "vehicle": 3}
    treated = wells[wells["role"] == "sample"]
    assert list(treated["viability_pct"]) == pytest.approx(FALLING[1:])
    assert list(treated["well"]) == [""] * 4
    assert set(treated["plate"]) == {"lapatinib"}


def test_an_inhibition_becomes_a_viability_without_an_absorbance() -> None:
    rows: list[Row] = [("Drug", "Dose (uM)", "Inhibition (%)")]
    rows += [("lapatinib", d, 100 - v) for d, v in zip(DOSES, FALLING, strict=True)]
    wells = analyse(table(rows), Settings()).tables["well_viability"]
    assert list(wells["viability_pct"]) == pytest.approx(FALLING)
    assert wells["absorbance"].isna().all()


def test_a_curve_is_fitted_to_responses() -> None:
    doses = (0, 0.1, 0.3, 1, 3, 10, 30, 100)
    rows: list[Row] = [("Drug", "Dose (uM)", "Viability (%)")]
    rows += [("lapatinib", d, 100 / (1 + d / 3) + wiggle) for wiggle in (-1, 0, 1) for d in doses]
    curve = analyse(table(rows), Settings()).tables["dose_response"].iloc[0]
    assert curve["status"] == "ok"
    assert curve["ic50"] == pytest.approx(3.0, rel=0.02)
