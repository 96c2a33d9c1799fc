"""Integrity of plates: each fault is found on made-up plates, and sound plates raise none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.in_vitro.plates.integrity import plate_integrity_problems
from analysis.in_vitro.plates.regions import well_at
from analysis.reading import load_uploads, read_study
from analysis.study import Problem, Study
from tests.places import REAL_FILES
from tests.plate_data import BLANK, VEHICLE, plate_study, sample

COPIED, TURNED, CONSTANT = "to the last digit", "turned by 180 degrees", "one and the same number"
SATURATED, BELOW = "out of the reader's range", "below the mean blank"


def plate(seed: int, level: float = 1.0, decimals: int = 3) -> np.ndarray:
    """Vehicle in columns 1-2, blanks in H1-H2, doses falling to 10 % from left to right."""
    effect = np.repeat([[1.0, 1.0, *np.geomspace(1.0, 0.1, 10)]], 8, axis=0)
    effect[7, :2] = 0.06
    noise = np.random.default_rng(seed).normal(1, 0.04, (8, 12))
    return np.round(level * effect * noise, decimals)


def rows_of(values: np.ndarray, laid_out: bool = True, **read: Any) -> list[dict[str, Any]]:
    read = {"plate": "P1", "experiment": "1", "time_h": 72.0, **read}
    rows = []
    for (row, column), value in np.ndenumerate(values):
        group: dict[str, Any] = VEHICLE if column < 2 else sample("tamoxifen", float(column))
        if row == 7 and column < 2:
            group = BLANK
        cell = well_at(row + 1, column + 1)[:1] + str(column + 2)
        place = {"well": well_at(row, column), "cell": cell, "absorbance": value}
        rows.append({**(group if laid_out else {}), **place, **read})
    return rows


def study_of(*plates: np.ndarray, **options: Any) -> Study:
    rows = [
        row
        for number, values in enumerate(plates, start=1)
        for row in rows_of(values, plate=f"P{number}", **options)
    ]
    return plate_study(rows)


def problems_of(study: Study, kind: str = "") -> list[Problem]:
    found = plate_integrity_problems(study)
    assert {problem.severity for problem in found} <= {"warning"}
    return [problem for problem in found if kind in problem.what]


def sound(n: int = 3) -> list[np.ndarray]:
    return [plate(seed, level) for seed, level in zip(range(n), (1.0, 1.3, 0.8, 1.1), strict=False)]


def test_sound_plates_raise_nothing():
    assert problems_of(study_of(*sound(4))) == []


def test_a_study_without_plates_or_of_empty_wells_raises_nothing():
    assert plate_integrity_problems(Study("t", "k", ())) == ()
    assert problems_of(plate_study([{"well": "A1", "role": "empty", "absorbance": 9.0}])) == []


# Copied blocks


def test_a_copied_block_is_named_with_the_wells_and_cells_of_both_plates():
    first, second, third = sound()
    third[2:4, 4:10] = first[2:4, 4:10]
    (problem,) = problems_of(study_of(first, second, third), COPIED)
    chance = int((first == third).sum()) - 12
    assert problem.what.startswith(
        f"experiment 1, plate P1, 72 h: {12 + chance} of 96 wells equal those of "
        "experiment 1, plate P3, 72 h (sheet 'plate_reads', "
    )
    assert "C5:C10, D5:D10" in problem.value
    assert (problem.file, problem.sheet) == ("study.xlsx", "plate_reads")
    assert problem.cell


def test_seven_equal_wells_are_no_block():
    first, second = plate(0), np.round(plate(1, 2.0) + 0.0005, 4)  # none equal by chance
    second[2, 3:10] = first[2, 3:10]
    assert problems_of(study_of(first, second), COPIED) == []
    second[2, 10] = first[2, 10]
    assert len(problems_of(study_of(first, second), COPIED)) == 1


def test_the_block_has_to_stand_at_the_same_wells():
    first, second = sound(2)
    second[2:4, 4:10] = first[3:5, 4:10]
    assert problems_of(study_of(first, second), COPIED) == []


def test_rounded_plates_are_not_compared():
    first = plate(0, decimals=2)
    assert problems_of(study_of(first, first), COPIED) == []


def test_one_number_many_times_is_no_block():
    first, second = sound(2)
    first[3, 2:], second[3, 2:] = 0.0503, 0.0503
    assert problems_of(study_of(first, second), COPIED) == []


def test_saturated_wells_are_no_block():
    first, second = sound(2)
    first[2:4, 4:10] = second[2:4, 4:10] = np.linspace(3.001, 3.9, 12).reshape(2, 6)
    assert problems_of(study_of(first, second), COPIED) == []


def test_slow_readings_of_one_plate_are_not_copies():
    still = plate(0)
    drift = np.random.default_rng(5).choice([-0.001, 0, 0, 0, 0.001], (8, 12))
    rows = rows_of(still, time_h=1.0) + rows_of(np.round(still + drift, 3), time_h=2.0)
    assert problems_of(plate_study(rows), COPIED) == []


def test_a_whole_plate_pasted_under_another_time_is_a_copy():
    rows = rows_of(plate(0), time_h=24.0) + rows_of(plate(0), time_h=48.0)
    (problem,) = problems_of(plate_study(rows), COPIED)
    assert "24 h: 96 of 96 wells equal those of experiment 1, plate P1, 48 h" in problem.what


def test_many_copies_are_listed_up_to_a_limit():
    found = problems_of(study_of(*[plate(0)] * 8), COPIED)
    assert len(found) == 21  # of 28 pairs
    assert found[-1].what.startswith("8 further pairs")


def counted_again(study: Study) -> dict[tuple[str, str], int]:
    """Equal wells of every two plates, well by well."""
    assert study.plate_reads is not None
    numbers: dict[str, dict[str, float]] = {}
    for row in study.plate_reads.to_dict("records"):
        numbers.setdefault(str(row["plate"]), {})[str(row["well"])] = row["absorbance"]
    return {
        (a, b): sum(numbers[a][well] == numbers[b].get(well) for well in numbers[a])
        for a in numbers
        for b in numbers
        if a < b
    }


# Turned plates


@pytest.mark.parametrize("laid_out", [True, False])
def test_a_turned_plate_is_named_and_no_other(laid_out):
    plates = sound(4)
    plates[2] = plates[2][::-1, ::-1]
    (problem,) = problems_of(study_of(*plates, laid_out=laid_out), TURNED)
    assert problem.what.startswith("experiment 1, plate P3, 72 h: it resembles the 3 other plates")
    assert problem.action.startswith("It is used as read.")


def test_of_two_plates_nobody_can_tell_which_is_turned():
    first, second = sound(2)
    (problem,) = problems_of(study_of(first, second[::-1, ::-1]), TURNED)
    assert "(or that plate does: two cannot tell)" in problem.what
    assert problems_of(study_of(first, second[::-1, ::-1], laid_out=False), TURNED) == []


def test_plates_turned_by_design_have_layouts_of_their_own():
    straight = rows_of(plate(0)) + rows_of(plate(1), plate="P2")
    turned = rows_of(plate(2)[::-1, ::-1], plate="P3")
    for row, other in zip(turned, rows_of(plate(2))[::-1], strict=True):
        row |= {name: other.get(name, "") for name in ("role", "arm")}
        row["concentration"] = other.get("concentration", np.nan)
    assert problems_of(plate_study(straight + turned), TURNED) == []


@pytest.mark.parametrize("seed", range(5))
def test_even_plates_have_no_direction(seed):
    even = np.random.default_rng(seed).normal(1, 0.05, (4, 8, 12)).round(3)
    slope = np.linspace(0.95, 1.05, 12)
    assert problems_of(study_of(*even[:3] * slope, even[3] * slope[::-1]), TURNED) == []


def test_siblings_that_disagree_say_nothing():
    plates = sound(4)
    plates[2:] = [values[::-1, ::-1] for values in plates[2:]]
    assert problems_of(study_of(*plates), TURNED) == []


# Constant lines


def test_constant_rows_and_columns_are_named():
    values = plate(0)
    values[3, :] = 0.512
    values[:3, 5] = values[4:, 5] = 0.512
    (problem,) = problems_of(study_of(values), CONSTANT)
    assert problem.value == "row D: 0.512, column 6: 0.512"


def test_a_line_is_constant_only_as_a_whole():
    values = plate(0)
    values[3, :] = 0.512
    values[3, 11] = 0.513
    assert problems_of(study_of(values), CONSTANT) == []


@pytest.mark.parametrize(("wells", "found"), [(5, 0), (6, 1)])
def test_a_constant_line_has_six_wells_or_more(wells, found):
    values = plate(0)[:, :wells]
    values[3, :] = 0.512
    assert len(problems_of(study_of(values), CONSTANT)) == found


def test_a_rounded_row_may_repeat_a_number():
    values = plate(0, decimals=2)
    values[3, :] = 0.05
    assert problems_of(study_of(values), CONSTANT) == []


# Saturation


def test_saturated_and_overflowing_wells_are_counted():
    rows = rows_of(np.minimum(plate(0), 2.999))
    rows[0]["absorbance"], rows[1]["absorbance"] = 3.0, 2.999
    rows[2] |= {"absorbance": np.nan, "flag": "overflow"}
    rows[3] |= {"absorbance": np.nan, "flag": "missed"}
    (problem,) = problems_of(plate_study(rows), SATURATED)
    assert (problem.value, problem.cell) == ("2 wells", "B2:B4")


def test_counts_do_not_saturate():
    assert problems_of(study_of(1000 * plate(0)), SATURATED) == []


def test_many_times_of_a_plate_are_one_problem():
    rows = [row for h in range(9) for row in rows_of(plate(h, level=4.0), time_h=float(h))]
    (problem,) = problems_of(plate_study(rows), SATURATED)
    assert "plate P1, 0 h, 1 h, 2 h, 3 h, 4 h, 5 h, 3 more: wells" in problem.what


# Below blank


def below_blank(n: int, by: float = 0.03) -> Study:
    values = plate(0)
    values[7, :2] = 0.060
    values[:n, 11] = 0.060 - by
    return study_of(values)


@pytest.mark.parametrize(("n", "found"), [(4, 0), (5, 1)])
def test_more_than_a_twentieth_below_blank_is_a_warning(n, found):
    problems = problems_of(below_blank(n), BELOW)  # of 94 wells with cells
    assert len(problems) == found
    assert [problem.value for problem in problems] == ["5 wells of 94"] * found


def test_dead_wells_at_the_level_of_the_blank_are_not_below_it():
    assert problems_of(below_blank(8, by=0.015), BELOW) == []


def test_scattered_blanks_give_a_wider_margin():
    values = plate(0)
    values[7, :2] = 0.03, 0.09  # SD 0.042
    values[:, 11] = 0.01
    assert problems_of(study_of(values), BELOW) == []


def test_the_reference_is_subtracted_before_blanks_are_compared():
    rows = rows_of(plate(0))
    for row in rows:
        row["reference"] = 0.0 if row["role"] == "blank" else 0.09
    assert len(problems_of(plate_study(rows), BELOW)) == 1


# Whole files


def test_the_sample_study_raises_nothing(sample_study):
    assert plate_integrity_problems(sample_study) == ()


def test_a_real_file_with_copied_wells():
    file = REAL_FILES / "in_vitro/lab_srb/Crizotinib_selumetinib_ABT_SRB_data.xlsx"
    if not file.is_file():
        pytest.skip(f"The real file {file.name} is not on this machine (REAL_FILES).")
    study = read_study(load_uploads([file]))
    (problem,) = plate_integrity_problems(study)
    assert "45 of 96 wells equal those of" in problem.what
    assert "(sheet 'CxAxS 4', N8:Y15)" in problem.what
    assert (problem.sheet, problem.cell) == ("CxAxS 4", "A8:L15")
    assert problem.value.startswith("A1:A7, A10:A11, B1, B9:B12")
    counts = counted_again(study)
    assert counts.pop(("CxAxS 4 plate 1", "CxAxS 4 plate 2")) == 45
    # Nine background wells agree by chance; sixteen more differ by a few steps.
    assert sorted(counts.values())[-2:] == [3, 9]
