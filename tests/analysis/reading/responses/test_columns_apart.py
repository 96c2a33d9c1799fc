"""Columns that no heading explains, drugs called by numbers, and doses of one unit of two."""

from __future__ import annotations

import pytest

from analysis.reading import Corrections, Upload, read_study
from analysis.study import Study

DOSES = (0, 1, 3, 10)


def study_of(text: str, *answers: tuple[str, str], name: str = "assay.csv") -> Study:
    return read_study([Upload(name, text.encode())], Corrections(answers))


def listed(head: str, *names: str) -> str:
    """A row for each of the names, each dose, and two replicates: later names respond less."""
    rows = [
        f"{name},{dose},{100 - 6 * dose - 5 * at - replicate}"
        for at, name in enumerate(names)
        for dose in DOSES
        for replicate in (0, 1)
    ]
    return "\n".join((head, *rows))


@pytest.mark.parametrize(
    ("column", "names", "assumed", "field"),
    [
        ("Sex", ("f", "m"), "cell lines or donors", "model"),
        ("Route", ("topical", "tarsal"), "cell lines or donors", "model"),
        ("Batch", ("b1", "b2"), "experiments", "experiment"),
        ("Passages", ("p3", "p9"), "experiments", "experiment"),
        ("Patient no", ("7", "8"), "cell lines or donors", "model"),
    ],
)
def test_a_column_that_splits_replicates_is_asked(
    column: str, names: tuple[str, str], assumed: str, field: str
) -> None:
    text = listed(f"Drug,{column},Dose (uM),Viability (%)", *(f"lap,{name}" for name in names))
    study = study_of(text)
    (question,) = study.questions
    assert (question.cell, question.assumed) == ("B1", assumed)
    assert f"'{column}'" in question.text
    assert study.responses is not None
    if field:
        assert set(study.responses[field]) == set(names)
    answered = study_of(text, (question.key, "arms")).responses
    assert answered is not None
    assert {f"lap, {name}" for name in names} <= set(answered["arm"])


def test_a_column_that_goes_with_the_drug_is_not_asked() -> None:
    study = study_of(listed("Drug,Target,Dose (uM),Viability (%)", "lap,HER2", "pal,CDK4"))
    assert study.questions == ()


def test_donors_are_no_drugs_and_between_two_columns_the_drug_is_chosen() -> None:
    donors = study_of(listed("Donor,Dose (uM),Viability (%)", "D1", "D2"))
    assert [question.assumed for question in donors.questions] == ["cell lines or donors"]
    assert donors.responses is not None
    assert set(donors.responses["model"]) == {"D1", "D2"}
    two = study_of(listed("Route,Insecticide,Dose (uM),Viability (%)", "skin,per", "leg,per"))
    assert two.responses is not None
    assert set(two.responses.query("concentration > 0")["arm"]) == {"per"}
    assert [question.cell for question in two.questions] == ["A1"]


def test_a_column_left_of_crossed_doses_is_asked() -> None:
    rows = [f"{drug},{sex},100,90,70,{30 + at}" for drug in ("lap", "pal")
            for at, sex in enumerate(("f", "m"))]  # fmt: skip
    study = study_of("\n".join(("Drug,Sex,0,1,3,10", *rows)))
    asked = [question for question in study.questions if question.cell == "B1"]
    assert [question.assumed for question in asked] == ["cell lines or donors"]


def test_a_column_beside_wells_that_nothing_uses_is_named() -> None:
    rows = [f"{letter}{n},lap,{n},b{n % 2},{n / 9:.2f}" for letter in "ABCD" for n in range(1, 7)]
    study = study_of("\n".join(("Well,Drug,Conc (uM),Lot,OD570", *rows)))
    (told,) = (problem for problem in study.problems if "tells rows apart" in problem.what)
    assert (told.severity, told.cell) == ("warning", "D1")
    assert "'Lot' tells rows apart (b1, b0)" in told.what


@pytest.mark.parametrize("head", ["dose,rep", "Conc (uM),Replicate"])
@pytest.mark.parametrize("names", [("4711", "4712", "8800"), ("9002", "3105", "4410")])
def test_numbers_above_doses_and_replicates_name_drugs(head: str, names: tuple[str, ...]) -> None:
    rows = [f"{dose},{rep},{100 - dose},{99 - 2 * dose},{98 - 3 * dose}"
            for dose in (0, 0.1, 1, 5, 10) for rep in (1, 2)]  # fmt: skip
    study = study_of("\n".join((f"{head},{','.join(names)}", *rows)))
    assert study.responses is not None
    given = study.responses.query("concentration == 5 and replicate == '2'")
    assert dict(zip(given["arm"], given["response"], strict=True)) == dict(
        zip(names, (95, 89, 83), strict=True)
    )


def test_a_unit_of_one_drug_of_two_is_asked_for_the_other() -> None:
    rows = [f"{down},{','.join(str(100 - 9 * at - 7 * n) for n in range(4))}"
            for at, down in enumerate((0, 0.5, 5, 50))]  # fmt: skip
    text = "\n".join(("Drug A (mM),0,0.1,1,10", *rows))
    study = study_of(text)
    asked = next(question for question in study.questions if "unit" in question.text)
    assert (asked.cell, asked.assumed) == ("C2", "mM")
    assert study.responses is not None
    alone = study.responses.query("arm == 'drug 1'")
    assert alone["unit"].tolist() == ["mM"] * 3
    other = study_of(text, (asked.key, "nM")).responses
    assert other is not None
    both = other.query("concentration_2 > 0")
    assert set(zip(both["unit"], both["unit_2"], strict=True)) == {("nM", "mM")}


def test_names_below_unit_are_no_units() -> None:
    study = study_of(listed("unit,dose,response", "U01", "U02"))
    assert study.responses is not None
    assert set(study.responses["unit"]) == {""}
    assert "A1" in [question.cell for question in study.questions]


def test_an_empty_cell_of_a_column_that_is_kept_apart_is_none_of_its_names() -> None:
    rows = ["DMSO,,0,500", "DMSO,live,24,310", "DMSO,dead,24,12", "A,,0,500", "A,live,24,200",
            "A,dead,24,90"]  # fmt: skip
    study = study_of("\n".join(("Condition,State,Time (h),Cell count", *rows)))
    assert study.responses is not None
    table = study.responses.groupby(["time_h", "model"]).response.apply(list).to_dict()
    assert table == {
        (0.0, "no State"): [500, 500], (24.0, "dead"): [12, 90], (24.0, "live"): [310, 200],
    }  # fmt: skip


def test_percents_of_the_dead_go_before_numbers_of_another_kind() -> None:
    rows = [f"A,{dose},{dose * 1.3:.2f},{at * 20 + 5.5}" for at, dose in enumerate((1, 3, 10, 30))]
    study = study_of("\n".join(("Drug,Dose (uM),Intensity,Mortality_perc", *rows)))
    assert [question.assumed for question in study.questions] == ["Mortality_perc"]


def of_two(head: str, names: tuple[str, str]) -> str:
    """Raw signals of a drug at four doses under each of two names; the second is half as high."""
    signals = (1200, 1130, 910, 280)
    rows = [
        f"Tam,{dose},{name},{signal // (at + 1)}"
        for at, name in enumerate(names)
        for dose, signal in zip(DOSES, signals, strict=True)
    ]
    return "\n".join((head, *rows))


@pytest.mark.parametrize(
    ("heading", "names", "models"),
    [
        ("FBS", ("1%", "10%"), {"1%", "10%"}),
        ("O2 (%)", ("1", "21"), {"O2 (%) 1", "O2 (%) 21"}),
    ],
)
def test_percents_of_the_medium_are_no_second_dose(
    heading: str, names: tuple[str, str], models: set[str]
) -> None:
    study = study_of(of_two(f"Drug,Dose (uM),{heading},Luminescence", names))
    (question,) = study.questions
    assert question.assumed == "cell lines or donors"
    rows = study.responses
    assert rows is not None
    assert set(rows["model"]) == models
    assert rows["concentration_2"].isna().all()
    assert set(rows["arm"]) == {"Tam", "vehicle"}


def test_percents_that_are_0_once_are_those_of_a_second_drug() -> None:
    text = "Drug,Dose (uM),Ethanol,Luminescence\n" + "\n".join(
        f"Tam,{dose},{percent}%,{1200 - 100 * dose - 10 * percent}"
        for percent in (0, 1, 2)
        for dose in DOSES
    )
    rows = study_of(text).responses
    assert rows is not None
    assert rows["concentration_2"].dropna().unique().tolist() == [1.0, 2.0]


@pytest.mark.parametrize("heading", ["Subject", "Donor no", "Sample"])
def test_numbers_that_come_again_at_each_dose_are_no_responses(heading: str) -> None:
    text = f"Drug,Dose (uM),{heading},ATP\n" + "\n".join(
        f"Pal,{dose},{number},{11800 - 900 * dose + number}"
        for number in (11, 12, 14)
        for dose in DOSES
    )
    rows = study_of(text).responses
    assert rows is not None
    assert rows["response"].min() == 2811
    assert len(rows) == 12
    assert rows["model"].nunique() == 3


def test_names_answered_as_arms_keep_the_controls_of_their_own() -> None:
    text = of_two("Drug,Dose (uM),IFNg,Luminescence", ("no", "yes"))
    (question,) = study_of(text).questions
    rows = study_of(text, (question.key, "arms")).responses
    assert rows is not None
    controls = rows[rows["role"].eq("vehicle")]
    assert dict(zip(controls["table"], controls["response"], strict=True)) == {
        "no": 1200,
        "yes": 600,
    }
    assert set(rows[rows["table"].eq("yes")]["arm"]) == {"vehicle", "Tam, yes"}
