"""Arms: one name however they are spelled, roles, components."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.reading.words.arm_words import control_role, is_mix, stated_role
from analysis.reading.workbook.arm_sheet import stated_arms
from analysis.reading.workbook.arms import Roster, SeenArm, arm_key, roster
from analysis.study import Arm, Regimen

FIELDS = ("arm", "role", "components", "dose", "schedule", "color", "model", "illustrative")


def from_names(*names: str) -> Roster:
    return roster([], [SeenArm(name) for name in names])


def sheet_of(*rows: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame([{field: row.get(field, "") for field in FIELDS} for row in rows])


def with_sheet(rows: pd.DataFrame, *names: str) -> Roster:
    stated = stated_arms(rows, rows["arm"].map(arm_key))
    return roster(stated, [SeenArm(name) for name in names])


def test_spellings_of_one_arm_are_told_once() -> None:
    told = [each for each in from_names("Tamoxifen", "A+B", "tamoxifen", "TAMOXIFEN").problems
            if "several ways" in each.what]  # fmt: skip
    assert [(each.severity, each.what) for each in told] == [
        ("info", "1 arm of which the name is written in several ways.")
    ]
    assert "'Tamoxifen', 'tamoxifen', 'TAMOXIFEN' as 'Tamoxifen'" in told[0].action


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("dose_0.0", "vehicle"), ("0 mg/kg", "vehicle"), ("0 µM", "vehicle"), ("0", None),
        ("dose_0.3", None), ("10 mg/kg", None), ("Compound 0", None),
        ("Vehicle", "vehicle"), ("vehicle (castor oil)", "vehicle"), ("CTRL", "vehicle"),
        ("Control", "vehicle"), ("Kontrolle", "vehicle"), ("Controle", "vehicle"),
        ("DMSO", "vehicle"), ("0.1 % DMSO", "vehicle"), ("PBS", "vehicle"), ("Saline", "vehicle"),
        ("placebo", "vehicle"), ("Solvent", "vehicle"), ("Lösungsmittel", "vehicle"),
        ("DMSO + PBS", "vehicle"), ("Castor oil/water", "vehicle"), ("sham", "vehicle"),
        ("Untreated", "untreated"), ("untreated control", "untreated"),
        ("No treatment", "untreated"), ("unbehandelt", "untreated"),
        ("tamoxifen", None), ("positive control", None), ("vehicle + tamoxifen", None),
        ("tamoxifen in DMSO", None), ("oilatinib", None), ("", None),
    ],
)  # fmt: skip
def test_roles_of_controls_by_name(name: str, role: str | None) -> None:
    assert control_role(name) == role


def test_other_words_for_roles() -> None:
    assert [stated_role(text) for text in ("Combo", "mono", "Vehicle", "untreated", "dunno")] == [
        "combination", "single", "vehicle", "untreated", None,
    ]  # fmt: skip
    assert is_mix("Combo group")
    assert not is_mix("Combretastatin")


@pytest.mark.parametrize(
    "spelling",
    ["Anastrozole+Tamoxifen", "tamoxifen +  anastrozole", " TAMOXIFEN + ANASTROZOLE",
     "anastrozole & tamoxifen"],
)  # fmt: skip
def test_spellings_of_one_combination(spelling: str) -> None:
    assert arm_key(spelling) == arm_key("anastrozole + tamoxifen")


@given(st.lists(st.sampled_from(["a", "B 2", "c-3", "d_4"]), min_size=1, max_size=4))
def test_the_order_and_case_of_parts_do_not_count(parts: list[str]) -> None:
    shuffled = "+".join(part.upper() for part in reversed(parts))
    assert arm_key(" + ".join(parts)) == arm_key(shuffled)


def test_roles_come_from_names_in_the_order_controls_singles_combinations() -> None:
    found = from_names("A+B", "B", "Vehicle", "A", "untreated")
    assert found.arms == (
        Arm("Vehicle", "vehicle"),
        Arm("untreated", "untreated"),
        Arm("B", "single"),
        Arm("A", "single"),
        Arm("A + B", "combination", ("A", "B")),
    )
    assert found.names["A+B"] == "A + B"
    assert [problem.severity for problem in found.problems] == ["info"]


def test_the_first_spelling_names_the_arm() -> None:
    found = from_names("Tamoxifen", "TAMOXIFEN ", "tamoxifen")
    assert {found.names[each] for each in found.names} == {"Tamoxifen"}


def test_parts_of_a_combination_are_named_as_the_arms_are() -> None:
    found = from_names("Tam", "Ful", "tam + FUL")
    assert found.arms[-1] == Arm("tam + FUL", "combination", ("Tam", "Ful"))


@pytest.mark.parametrize(
    "written", ["Her_Fulv", "Her/Fulv", "Her and Fulv", "Her-Fulv", "Her Fulv"]
)
def test_other_joiners_make_a_combination_where_both_parts_are_arms(written: str) -> None:
    assert from_names("Her", "Fulv", written).arms[-1] == Arm(
        written, "combination", ("Her", "Fulv")
    )
    assert from_names("Her", written).arms[-1].role == "single"


def test_the_vehicle_beside_a_drug_makes_no_combination() -> None:
    assert from_names("vehicle + tamoxifen").arms[0].role == "single"


def test_combination_alone_is_that_of_the_only_two_drugs() -> None:
    found = from_names("Control", "DrugA", "DrugB", "Combination")
    assert found.arms[-1] == Arm("Combination", "combination", ("DrugA", "DrugB"))
    assert "only two single arms" in found.problems[0].what
    unclear = from_names("DrugA", "DrugB", "DrugC", "Combo")
    assert unclear.arms[-1] == Arm("Combo", "combination")
    assert unclear.problems[0].severity == "warning"


def test_control_beside_a_vehicle_is_untreated() -> None:
    assert {arm.name: arm.role for arm in from_names("DMSO", "Control").arms} == {
        "DMSO": "vehicle",
        "Control": "untreated",
    }


def test_the_arms_sheet_gives_names_roles_order_and_regimens() -> None:
    rows = sheet_of(
        {
            "arm": "Letrozole",
            "role": "single",
            "dose": "5 mg",
            "model": "MCF-7",
            "color": "#AABBCC",
        },
        {"arm": "Vehicle", "role": "vehicle"},
        {"arm": "letrozole ", "dose": "1 µM", "model": "4T1", "illustrative": "yes"},
        {"arm": "Letrozole + Tam", "role": "combination", "components": "letrozole, tamoxifen"},
        {"arm": "Tamoxifen", "role": ""},
    )
    found = with_sheet(rows, "LETROZOLE", "tam + letrozole")
    assert found.arms == (
        Arm(
            "Letrozole",
            "single",
            regimens=(Regimen("MCF-7", "5 mg", ""), Regimen("4T1", "1 µM", "", illustrative=True)),
            color="#aabbcc",
        ),
        Arm("Vehicle", "vehicle"),
        Arm("Letrozole + Tam", "combination", ("Letrozole", "Tamoxifen")),
        Arm("Tamoxifen", "single"),
    )
    assert found.names == {"LETROZOLE": "Letrozole", "tam + letrozole": "Letrozole + Tam"}
    assert not found.problems


def test_a_stated_combination_is_meant_by_other_joiners() -> None:
    rows = sheet_of({"arm": "A"}, {"arm": "B"}, {"arm": "A + B"})
    assert with_sheet(rows, "b_a").names == {"b_a": "A + B"}


def test_an_arm_that_the_sheet_does_not_name_is_told_with_the_closest_one() -> None:
    found = with_sheet(sheet_of({"arm": "anastrozole"}), "anastrazole")
    (problem,) = found.problems
    assert (
        problem.what
        == "The arm 'anastrazole' is not in the arms sheet. Did you mean 'anastrozole'?"
    )
    assert problem.severity == "warning"
    assert [arm.name for arm in found.arms] == ["anastrozole", "anastrazole"]


def test_a_role_from_the_layout_decides() -> None:
    found = roster([], [SeenArm("ICI solvent mix", role="vehicle"), SeenArm("drug")])
    assert found.arms[0] == Arm("ICI solvent mix", "vehicle")


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        (("Drug A", "Drug B", "Drug A + B"), ("Drug A", "Drug B")),
        (("Tamoxifen", "Anastrozole", "tam + ana"), ("Tamoxifen", "Anastrozole")),
        (("HDACi", "aPD1", "HDACi + PD1"), ("HDACi", "aPD1")),
        (("Tamoxifen 1", "Tamoxifen 5", "Letrozole", "Tam + Letrozole"), ("Tam", "Letrozole")),
    ],
)
def test_parts_may_be_written_shorter_where_they_mean_one_arm(
    names: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    found = from_names("vehicle", *names)
    assert found.arms[-1].components == parts
    told = [each.what for each in found.problems if "taken as a combination of" in each.what]
    assert len(told) == (0 if parts[0] == "Tam" else 1)
