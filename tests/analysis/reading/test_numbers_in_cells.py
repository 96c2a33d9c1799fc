"""A number is a number: what is glued to digits is a known unit, or a problem and no value."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.reading import Upload, read_study
from analysis.reading.words.units import FACTORS, cell_unit
from analysis.reading.words.values import numbers, parse_mark
from analysis.study import Problem, Study
from tests.damage import ODD

SLIPS = (
    "1O", "12O", "12l", "1l.5", "7\u00b2", "5e", "1d2", "7x6", "1,2,3", "8...", "9.4.", "12-",
    "--5", "(5)", "12 (repeat)", "\u00bd", "\u0663", "1_000", "0x1F", "5 5", "1,2,3.5", "10.44,1",
)  # fmt: skip


def column(*cells: object) -> np.ndarray:
    made = np.empty(len(cells), dtype=object)
    made[:] = cells
    return made


def read(text: str, name: str = "file.csv") -> Study:
    return read_study([Upload(name, text.encode())])


def about(study: Study, cell: str) -> list[Problem]:
    return [problem for problem in study.problems if cell in problem.cell.split(", ")]


@pytest.mark.parametrize("text", SLIPS)
@pytest.mark.parametrize("decimal", ["", ".", ","])
@pytest.mark.parametrize("field", ["", "length_mm", "concentration", "day", "time_h"])
def test_letters_and_signs_behind_digits_leave_no_value(
    text: str, decimal: str, field: str
) -> None:
    mark = parse_mark(text, decimal, field)
    assert mark.kind == "text"
    assert np.isnan(mark.value)


@pytest.mark.parametrize(
    ("text", "field", "value", "unit"),
    [
        ("12 mm", "length_mm", 12, "mm"),
        ("1.2 CM", "width_mm", 1.2, "cm"),
        ("300 mm\u00b3", "volume_mm3", 300, "mm3"),
        ("0.3 cm^3", "volume_mm3", 0.3, "cm3"),
        ("21.5g", "weight_g", 21.5, "g"),
        ("850 mg", "weight_g", 850, "mg"),
        ("10 uM", "concentration", 10, "\u00b5M"),
        ("5 ng/ml", "concentration_2", 5, "ng/mL"),
        ("0.1 %", "concentration", 0.1, "%"),
        ("12 d", "day", 12, "d"),
        ("72 hrs", "time_h", 72, "hrs"),
        ("0.81 OD", "absorbance", 0.81, "od"),
        ("570 nm", "read_wavelength_nm", 570, "nm"),
        ("40 %", "value", 40, "%"),
    ],
)
def test_a_unit_of_the_field_may_stand_behind_the_number(
    text: str, field: str, value: float, unit: str
) -> None:
    mark = parse_mark(text, ".", field)
    assert (mark.kind, mark.value, mark.unit) == ("number", value, unit)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("12 kg", "length_mm"), ("12 mm2", "length_mm"), ("12 mm", "volume_mm3"),
        ("5 %", "weight_g"), ("12 h", "day"), ("2 weeks", "day"), ("10 mg", "concentration"),
        ("0.8 nm", "absorbance"), ("72 u", "time_h"),
    ],
)  # fmt: skip
def test_a_unit_of_another_kind_leaves_no_value(text: str, field: str) -> None:
    mark = parse_mark(text, ".", field)
    assert mark.kind == "text"
    assert np.isnan(mark.value)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("\uff11\uff12", "number", 12),
        ("\uff17\uff0e\uff15", "number", 7.5),
        ("\u22127", "number", -7),
        ("+7", "number", 7),
        ("~3", "marked", 3),
        ("3?", "marked", 3),
        (">100", "marked", 100),
        ("<5", "below", np.nan),
        ("#DIV/0!", "error", np.nan),
        ("#N/A", "missing", np.nan),
        ("1,234,567", "number", 1234567),
        ("1.234.567", "number", 1234567),
        ("1.044,173", "number", 1044.173),
        ("1\u202f234,5", "doubtful", 1234.5),
    ],
)
def test_signs_marks_and_thousands_have_one_meaning(text: str, kind: str, value: float) -> None:
    mark = parse_mark(text, "", "length_mm")
    assert mark.kind == kind
    np.testing.assert_equal(mark.value, float(value))


# No digits, separators or signs: those can make another number, which then is there to be read.
LETTERS = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc", "Nd"],
        exclude_characters=".,'eE-\u2212\uff0e\uff0c\uff0d\uff07\uff25\uff45",
    ),
    max_size=5,
)


@given(
    st.decimals(0, 9999, places=2, allow_nan=False),
    LETTERS,
    LETTERS,
    st.sampled_from(["", ".", ","]),
    st.sampled_from(["", "value", "concentration", *FACTORS]),
)
def test_garbage_at_a_number_is_a_known_unit_or_no_value(
    number: object, before: str, after: str, decimal: str, field: str
) -> None:
    mark = parse_mark(f"{before}{number}{after}", decimal, field)
    if np.isnan(mark.value):
        assert mark.kind in ("text", "below", "end", "error")
        return
    unit = "".join(letter for letter in after if letter not in "*#\u2020?^").strip()
    assert mark.value == float(str(number))
    assert cell_unit(unit, field) is not None
    assert mark.kind in ("marked", "number", "doubtful")


def test_odd_cells_of_a_caliper_table_are_told_with_cell_and_value() -> None:
    rows = ["animal,arm,day,length_mm,width_mm"]
    rows += [f'{at},vehicle,0,"{text}",5' for at, text in enumerate(SLIPS)]
    study = read("\n".join(rows))
    assert study.calipers is not None
    assert study.calipers["length_mm"].isna().all()
    told = [problem for problem in study.problems if problem.cell.startswith("D2, D3, D4, D5")]
    assert [problem.severity for problem in told] == ["warning"]
    few = read("\n".join(rows[:8]))
    assert [about(few, f"D{at + 2}")[0].value for at in range(7)] == list(SLIPS[:7])


def test_a_pair_beside_a_width_is_no_length() -> None:
    rows = [f"{at},vehicle,{day},{8 + day},6" for at in (1, 2, 3) for day in (0, 4)]
    study = read("\n".join(["animal,arm,day,length_mm,width_mm", *rows, "4,vehicle,0,7x6,7.7"]))
    assert study.calipers is not None
    last = study.calipers[study.calipers["animal"] == "4"]
    assert last["length_mm"].isna().all()
    assert [problem.value for problem in about(study, "D8")] == ["7x6"]


def test_a_pair_among_volumes_is_no_volume() -> None:
    head = "Mouse,Group,Day 0,Day 3,Day 7"
    rows = [f"{at},vehicle,100,200,300" for at in (1, 2, 3)]
    study = read("\n".join([head, *rows, "4,vehicle,100,7x6,300"]), "tumor volumes.csv")
    assert study.calipers is not None
    assert study.calipers.query("animal == '4'")["volume_mm3"].dropna().tolist() == [100.0, 300.0]
    assert [problem.value for problem in about(study, "D5")] == ["7x6"]


def test_a_day_with_letters_is_no_day() -> None:
    rows = ["a1,vehicle,0,100", "a1,vehicle,1O,200", "a1,vehicle,l2,300", "a1,vehicle,d14,400"]
    study = read("\n".join(["Mouse,Group,Day,Tumor volume (mm3)", *rows]))
    assert study.calipers is not None
    assert study.calipers["day"].tolist() == [0.0, 14.0]
    assert {problem.value for problem in about(study, "C3") + about(study, "C4")} >= {"1O", "l2"}


def test_a_text_in_a_grid_of_wells_is_told_and_has_no_value() -> None:
    head = "OD 570 nm," + ",".join(map(str, range(1, 13)))
    rows = [
        f"{letter}," + ",".join(f"0.{at}{row}" for at in range(11, 23))
        for row, letter in enumerate("ABCDEFGH")
    ]
    rows[1] = rows[1].replace("0.131", "0.1O").replace("0.151", "n/a")
    study = read("\n".join([head, *rows]))
    assert study.plate_reads is not None
    wells = study.plate_reads.set_index("well")["absorbance"]
    assert np.isnan(wells["B3"])
    assert wells["B4"] == 0.141
    assert [problem.value for problem in about(study, "D3")] == ["0.1O"]
    assert [problem.value for problem in about(study, "F3")] == ["n/a"]


def test_grouped_numbers_in_a_grid_are_whole() -> None:
    head = "Luminescence," + ",".join(map(str, range(1, 13)))
    rows = [
        f"{letter}," + ",".join(f"{57600 + 100 * at + row}" for at in range(12))
        for row, letter in enumerate("ABCDEFGH")
    ]
    rows[0] = rows[0].replace("57600", '"1,044,173"')
    study = read("\n".join([head, *rows]))
    assert study.plate_reads is not None
    assert study.plate_reads.set_index("well")["absorbance"]["A1"] == 1044173.0


def test_a_concentration_in_a_unit_of_its_own_keeps_it_and_others_are_told() -> None:
    rows = ["p,A1,vehicle,,1.0", "p,A2,drug,10 nM,0.8", "p,A3,drug,1O nM,0.7", "p,A4,drug,5 kg,0.6"]
    study = read("\n".join(["plate,well,arm,concentration,absorbance", *rows]))
    assert study.plate_reads is not None
    wells = study.plate_reads.set_index("well")
    assert wells["concentration"].tolist()[1] == 10.0
    assert wells["unit"].tolist()[1] == "nM"
    assert wells["concentration"][["A3", "A4"]].isna().all()
    assert [about(study, cell)[0].value for cell in ("D4", "D5")] == ["1O nM", "5 kg"]


def test_a_weight_of_a_tumor_with_letters_is_told() -> None:
    head = "Mouse,Group,Day 0,Day 7,Tumor weight (mg)"
    rows = ["1,vehicle,100,200,500", "2,vehicle,110,210,5O0", "3,vehicle,110,210,0.4 g"]
    study = read("\n".join([head, *rows]), "tumor volumes.csv")
    assert study.tumor_weights is not None
    assert study.tumor_weights["weight_g"].tolist() == [0.5, 0.4]
    assert [problem.value for problem in about(study, "E3")] == ["5O0"]


def test_every_odd_text_is_told_or_read_as_it_stands() -> None:
    cells = column(*ODD)
    found = numbers(cells, ".", "length_mm")
    told = {ODD[at] for at in found.marks}
    plain = [text for text in ODD if text not in told]
    assert [float(text) for text in plain] == [found.values[ODD.index(text)] for text in plain]
