"""Tables made to hurt, or only odd: each is read, or refused in words, in seconds."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterable

import numpy as np
import pytest

from analysis.reading import Upload, read_study
from analysis.reading.files.sheets import read_sheets
from analysis.reading.plates.reads.sheet_page import NUMBER, TEXT, cell_meaning
from analysis.reading.words.arm_words import split_name
from analysis.reading.words.caliper_fields import LONGEST_HEADING, field_of, known_field
from analysis.reading.words.values import numbers
from analysis.reading.workbook.arms import arm_key
from analysis.results import Results, analyse
from analysis.settings import Settings
from analysis.statistics.cox_and_log_rank import linked_arms, risk_table
from analysis.statistics.logarithms import antilog
from analysis.study import Study, StudyError
from tests.analysis.reading.files.test_guards import sheet, xlsx

SETTINGS = Settings(bootstrap_resamples=20)
PLENTY_S = 20.0  # of CPU, for what takes a second or two; it took minutes


def calipers(arms: Iterable[str], more: str = "") -> bytes:
    rows = [
        f'{n},"{arm}",{day},{8 + n + at % 3 + day / 7},{6 + n / 2 + day / 9}'
        for at, arm in enumerate(arms)
        for n in range(3)
        for day in (0, 7, 14)
    ]
    return "\n".join([f"animal,arm,day,length_mm,width_mm{more}", *rows]).encode()


def study_of(data: bytes, name: str = "a.csv") -> Study:
    return read_study([Upload(name, data)])


def results_of(data: bytes) -> Results:
    return analyse(study_of(data), SETTINGS)


def names(study: Study) -> list[str]:
    return [arm.name for arm in study.arms]


def test_a_drug_with_itself_is_told_and_no_combination_is_computed() -> None:
    results = results_of(calipers(["vehicle", "tam", "tam + tam"]))
    (told,) = [each for each in results.problems if "with itself" in each.what]
    assert "'tam + tam'" in told.what
    assert told.severity == "warning"
    assert told.action.endswith("nothing is computed from it as a combination.")
    assert [arm.components for arm in results.study.arms] == [(), (), ()]
    assert results.tables["tumor_growth"]["arm"].nunique() == 3
    combined = [name for name in results.tables if "combination" in name or "expected" in name]
    assert [len(results.tables[name]) for name in combined] == [0] * len(combined)


def test_a_drug_named_twice_beside_another_counts_once() -> None:
    study = study_of(calipers(["vehicle", "tam", "let", "tam + let + tam"]))
    assert study.arms[-1].components == ("tam", "let")
    assert any(each.action == "Taken as a combination of tam and let." for each in study.problems)


SIGNS = ["---", "+", "++", "a +", " + b", "&", "...", "\U0001f42d", "\u2020", "HER2+", "HER2-"]


def test_arms_of_signs_alone_are_arms_of_their_own() -> None:
    results = results_of(calipers(["vehicle", "a", "b", "a + b", *SIGNS]))
    (combined,) = [arm for arm in results.study.arms if arm.role == "combination"]
    assert (combined.name, combined.components) == ("a + b", ("a", "b"))
    assert sorted(names(results.study)) == sorted(
        ["vehicle", "a", "b", "a + b", *(name.strip() for name in SIGNS)]
    )
    assert results.tables["tumor_growth"]["arm"].nunique() == 4 + len(SIGNS)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a + b", ("a", "b")),
        ("a&b+ c", ("a", "b", "c")),
        ("HER2+", ("HER2+",)),
        ("+", ("+",)),
        ("a ++ b", ("a ++ b",)),
        ("  a  b ", ("a b",)),
    ],
)
def test_a_plus_with_nothing_on_one_side_belongs_to_the_name(
    name: str, parts: tuple[str, ...]
) -> None:
    assert split_name(name) == parts


def test_spellings_of_one_arm_have_one_key_and_signs_have_their_own() -> None:
    assert arm_key("Tam-oxifen_1") == arm_key("TAM oxifen 1") == "tam oxifen 1"
    assert arm_key("b + A") == arm_key("a & B") == "a + b"
    assert len({arm_key(name) for name in SIGNS}) == len(SIGNS)
    assert all(arm_key(name) for name in SIGNS)


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u00ad", "\u202e", "\u2060"])
def test_a_sign_that_nobody_sees_makes_no_arm_of_its_own(sign: str) -> None:
    table = calipers(["vehicle", "tamoxifen"]).decode()
    study = study_of(table.replace('2,"tamoxifen"', f'2,"{sign}tamo{sign}xifen"').encode())
    assert names(study) == ["vehicle", "tamoxifen"]
    assert study.calipers is not None
    assert study.calipers["arm"].value_counts().to_dict() == {"tamoxifen": 9, "vehicle": 9}


def test_a_long_note_is_no_heading_and_costs_nothing() -> None:
    """Its slips of spelling would be half a million texts of its own length."""
    note = "the mice were weighed and shaved before they were measured " * 400
    began = time.process_time()
    study = study_of(calipers(["vehicle", "tam"], f",{note}"))
    assert time.process_time() - began < PLENTY_S
    assert names(study) == ["vehicle", "tam"]
    (told,) = [each for each in study.problems if "letters" in each.what]
    assert (told.severity, told.cell) == ("info", "F1")
    assert told.action == "Its first 1,000 letters were read."
    assert field_of("length_mm" + " " * LONGEST_HEADING) == ""
    assert known_field("length_mm" + " " * LONGEST_HEADING) == ""


@pytest.mark.parametrize(("slip", "field"), [
    ("lenght_mm", "length_mm"), ("widht (mm)", "width_mm"), ("Tretament", "arm"),
    ("animall", "animal"), ("length_mm", "length_mm"), ("zzzzz", ""),
])  # fmt: skip
def test_slips_in_headings_are_still_known(slip: str, field: str) -> None:
    assert field_of(slip) == field


@pytest.mark.parametrize("sign", ["(", "[", " ", "1,", "day ", "- ", " + a", "="])
@pytest.mark.parametrize("row", ["beside", "within"])
def test_endless_signs_in_a_cell_are_read_in_seconds(sign: str, row: str) -> None:
    text = '"x' + sign * (32_767 // len(sign)) + 'x"'
    table = calipers(["vehicle", "tam"])
    if row == "beside":
        table = calipers(["vehicle", "tam"], f",{text}")
    else:
        table = table.replace(b'1,"tam",7,', f"{text},tam,7,".encode())
    began = time.process_time()
    assert names(study_of(table)) == ["vehicle", "tam"]
    assert time.process_time() - began < PLENTY_S


def test_a_table_wider_than_excel_is_refused() -> None:
    wide = ",".join(f"c{each}" for each in range(16_385)).encode()
    with pytest.raises(StudyError, match="has 16,385 columns; the limit is 16,384, that of Excel"):
        read_sheets(Upload("a.csv", wide))
    assert read_sheets(Upload("a.csv", wide.rpartition(b",")[0]))[0].width == 16_384


def test_two_hundred_and_fifty_arms_are_analyzed_in_seconds() -> None:
    table = calipers(["vehicle", *(f"compound {each}" for each in range(249))])
    began = time.process_time()
    results = results_of(table)
    assert time.process_time() - began < PLENTY_S
    assert results.tables["tumor_growth"]["arm"].nunique() == 250


def test_arms_are_linked_where_leads_go_there_and_back() -> None:
    """Compared with every chain of leads followed one by one."""
    rng = np.random.default_rng(7)
    for _ in range(40):
        arms = np.repeat(list("abcdef"), 3)
        days = rng.integers(1, 12, 18) + 6 * (arms > "c")
        table = risk_table(days, rng.random(18) < 0.4, arms.tolist())
        died, there = table.events > 0, table.at_risk > 0
        leads = {
            (one, other)
            for one in range(6)
            for other in range(6)
            if any(died[day, one] and there[day, other] for day in range(len(died)))
        }
        reached = {(at, at) for at in range(6)} | leads
        for middle, one, other in itertools.product(range(6), repeat=3):
            if {(one, middle), (middle, other)} <= reached:
                reached.add((one, other))
        for home in range(6):
            both = [(home, at) in reached and (at, home) in reached for at in range(6)]
            assert linked_arms(table, home).tolist() == both


@pytest.mark.parametrize("value", ["1e-320", "9" * 300, "-1e200"])
def test_numbers_that_no_lab_measures_are_named_and_not_used(value: str) -> None:
    table = calipers(["vehicle", "tam"]).replace(b'1,"tam",7,11.0,', f"1,tam,7,{value},".encode())
    assert value.encode() in table
    results = results_of(table)
    assert any(each.cell == "D15" for each in results.problems)
    assert np.isfinite(results.tables["animal_volumes"]["rtv"].dropna()).all()


def test_what_programs_leave_of_0_is_a_number() -> None:
    found = numbers(np.array([5.6e-17, "1.1e-16", 0.0, "0"], dtype=object), ".")
    assert found.values.tolist() == [5.6e-17, 1.1e-16, 0.0, 0.0]
    assert cell_meaning("5.6e-17") == (NUMBER, 5.6e-17)


@pytest.mark.parametrize(("text", "decimal", "kind", "value"), [
    ("1,044,173", "", NUMBER, 1_044_173.0), ("1,044,173", ".", NUMBER, 1_044_173.0),
    ("1,044,173", ",", TEXT, None), ("1,044", ",", NUMBER, 1.044), ("1,044", ".", NUMBER, 1044.0),
    ("1,044", "", NUMBER, 1.044), ("1,044.5", "", NUMBER, 1044.5), ("1.044,173", "", TEXT, None),
    ("1e-320", "", TEXT, None),
])  # fmt: skip
def test_grouped_numbers_in_grids(text: str, decimal: str, kind: int, value: float | None) -> None:
    found, number = cell_meaning(text, decimal)
    assert found == kind
    assert number == value if value is not None else math.isnan(number)


def test_an_interval_wider_than_any_number_is_open() -> None:
    assert antilog(1000.0) == math.inf
    assert antilog(-1000.0) == 0.0
    assert antilog(1.0) == math.e


@pytest.mark.parametrize("encoding", ["UTF0.0000001-8", "utf-7", "shift_jis", "idna"])
def test_an_encoding_that_no_parser_knows_is_damage(encoding: str) -> None:
    data = xlsx(sheet('<row r="1"><c r="A1"><v>1</v></c></row>'), {
        "xl/workbook.xml": f'<?xml version="1.0" encoding="{encoding}"?><workbook/>',
    })  # fmt: skip
    with pytest.raises(StudyError, match=r"damaged.*'xl/workbook.xml'"):
        read_sheets(Upload("a.xlsx", data))
