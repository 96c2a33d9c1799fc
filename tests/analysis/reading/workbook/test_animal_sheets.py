"""Calipers, survival, tumor weights: animals, days, repeats, units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.reading import Upload, read_study
from analysis.study import (
    CALIPER_COLUMNS,
    ENDPOINT_COLUMNS,
    SURVIVAL_COLUMNS,
    TUMOR_WEIGHT_COLUMNS,
    Study,
)
from tests.files.make_files import workbook

Row = Sequence[object]
HEADINGS = ("animal", "arm", "day", "length_mm", "width_mm")
CALIPERS: Sequence[Row] = (HEADINGS, ("1", "vehicle", 0, 8, 6), ("1", "vehicle", 7, 9, 7))
SURVIVAL: Sequence[Row] = (("animal", "arm", "day", "event"), ("1", "vehicle", 20, 1))


def study_of(**sheets: Sequence[Row]) -> Study:
    return read_study([Upload("study.xlsx", workbook(sheets))])


def calipers_of(study: Study) -> pd.DataFrame:
    assert study.calipers is not None
    return study.calipers


def survival_of(study: Study) -> pd.DataFrame:
    assert study.survival is not None
    return study.survival


def told(study: Study, severity: str = "warning") -> list[str]:
    return [problem.what for problem in study.problems if problem.severity == severity]


def test_the_tables_have_exactly_their_columns_and_types() -> None:
    study = study_of(
        calipers=CALIPERS,
        survival=SURVIVAL,
        tumor_weights=(("animal", "arm", "weight_g"), ("1", "vehicle", 0.5)),
        endpoints=(("animal", "arm", "measure", "value"), ("1", "vehicle", "Ki-67", 40)),
    )
    for table, columns in (
        (study.calipers, CALIPER_COLUMNS),
        (study.survival, SURVIVAL_COLUMNS),
        (study.tumor_weights, TUMOR_WEIGHT_COLUMNS),
        (study.endpoints, ENDPOINT_COLUMNS),
    ):
        assert table is not None
        assert {name: str(dtype) for name, dtype in table.dtypes.items()} == columns


SIZES_MM = st.just(0.0) | st.floats(1e-30, 39)  # smaller ones are no measurement


@settings(max_examples=20)
@given(st.lists(st.tuples(SIZES_MM, SIZES_MM), min_size=1, max_size=8))
def test_length_is_never_below_width_and_nothing_else_changes(
    pairs: list[tuple[float, float]],
) -> None:
    lines = [f"{i},vehicle,0,{length!r},{width!r}" for i, (length, width) in enumerate(pairs)]
    data = "\n".join([",".join(HEADINGS), *lines]).encode()
    table = calipers_of(read_study([Upload("a.csv", data)]))
    assert table["length_mm"].tolist() == [max(pair) for pair in pairs]
    assert table["width_mm"].tolist() == [min(pair) for pair in pairs]


def test_a_volume_is_kept_only_where_a_length_is_missing() -> None:
    rows = ((*HEADINGS, "volume_mm3"), (1, "vehicle", 0, 8, 6, 144), (2, "vehicle", 0, "", "", 99))
    table = calipers_of(study_of(calipers=rows))
    np.testing.assert_array_equal(table["volume_mm3"], [np.nan, 99])


def test_zero_is_a_measurement() -> None:
    rows = (HEADINGS, (1, "vehicle", 0, 0, 0))
    assert calipers_of(study_of(calipers=rows))["length_mm"].tolist() == [0]


@pytest.mark.parametrize("date", ["2025-03-10", "10.03.2025", 45726, "10 Mar 2025"])
def test_days_are_counted_from_the_first_date_of_the_model(date: object) -> None:
    rows = (("animal", "arm", "date", "length_mm", "width_mm", "model"),
            ("1", "vehicle", "2025-03-03", 8, 6, "A"), ("1", "vehicle", date, 8, 6, "A"),
            ("1", "vehicle", date, 8, 6, "B"))  # fmt: skip
    study = study_of(calipers=rows)
    assert calipers_of(study)["day"].tolist() == [0, 7, 0]
    assert "Day 0 of A was taken to be 2025-03-03." in told(study, "info")[1]


def test_days_are_counted_from_the_stated_start_of_treatment() -> None:
    rows = (("animal", "arm", "date", "event"), ("1", "vehicle", "2025-03-31", 1))
    facts = (("key", "value"), ("Treatment start date", "2025-03-01"))
    assert survival_of(study_of(study=facts, survival=rows))["day"].tolist() == [30]


def test_survival_dates_are_counted_from_the_calipers_of_the_model() -> None:
    calipers = (("animal", "arm", "date", "length_mm", "width_mm"),
                ("1", "vehicle", "2025-03-01", 8, 6))  # fmt: skip
    survival = (("animal", "arm", "date", "event"), ("1", "vehicle", "2025-03-31", 1))
    assert survival_of(study_of(calipers=calipers, survival=survival))["day"].tolist() == [30]


def test_survival_dates_without_any_start_are_an_error() -> None:
    rows = (("animal", "arm", "date", "event"), ("1", "vehicle", "2025-03-31", 1))
    study = study_of(calipers=CALIPERS, survival=rows)
    assert study.survival is None
    assert "Add treatment_start_date to the study sheet" in told(study, "error")[0]


def test_a_row_with_day_and_date_tells_the_start() -> None:
    rows = (("animal", "arm", "day", "date", "length_mm", "width_mm"),
            ("1", "vehicle", 3, "2025-03-04", 8, 6),
            ("1", "vehicle", "", "2025-03-11", 8, 6))  # fmt: skip
    assert calipers_of(study_of(calipers=rows))["day"].tolist() == [3, 10]


def test_animals_of_several_cages_get_names_of_their_own_in_every_table() -> None:
    calipers = ((*HEADINGS, "cage"), ("L", "vehicle", 0, 8, 6, 1), ("L", "vehicle", 0, 7, 6, 2),
                ("R", "vehicle", 0, 7, 6, 2), ("L", "drug", 0, 7, 6, 3))  # fmt: skip
    survival = (("animal", "arm", "day", "event", "cage"), ("L", "vehicle", 20, 1, 2))
    study = study_of(calipers=calipers, survival=survival)
    assert calipers_of(study)["animal"].tolist() == ["1/L", "2/L", "R", "L"]
    assert survival_of(study)["animal"].tolist() == ["2/L"]


def test_numbers_of_animals_are_whole() -> None:
    data = b"animal,arm,day,volume_mm3\n1.0,vehicle,0,100\n1,vehicle,1,110\n007,vehicle,1,9\n"
    table = calipers_of(read_study([Upload("a.csv", data)]))
    assert table["animal"].tolist() == ["1", "1", "007"]


def test_repeated_rows_count_once_and_rows_that_complete_each_other_are_joined() -> None:
    rows = ((*HEADINGS, "weight_g"), (1, "vehicle", 0, 8, 6, ""), (1, "vehicle", 0, 9, 6, ""),
            (2, "vehicle", 0, 8, 6, ""), (2, "vehicle", 0, "", "", 21))  # fmt: skip
    study = study_of(calipers=rows)
    table = calipers_of(study)
    assert table["length_mm"].tolist() == [8, 8]
    np.testing.assert_array_equal(table["weight_g"], [np.nan, 21])
    assert told(study) == [
        "1 row for an animal, tumor and day that is there already. Keep one of each."
    ]
    assert [p.cell for p in study.problems if p.severity == "warning"] == ["D3"]


def test_body_weights_of_another_sheet_join_the_tumors_of_the_day() -> None:
    calipers = ((*HEADINGS, "tumor"), (1, "vehicle", 0, 8, 6, "L"), (1, "vehicle", 0, 7, 6, "R"))
    weights = (("Mouse", "Group", "Day", "BW"), (1, "Vehicle", 0, 21.5), (1, "Vehicle", 3, 22))
    table = calipers_of(study_of(calipers=calipers, bodyweight=weights))
    assert table[["tumor", "day", "weight_g"]].values.tolist() == [
        ["L", 0, 21.5], ["R", 0, 21.5], ["", 3, 22],
    ]  # fmt: skip


def test_survival_keeps_the_last_row_of_an_animal() -> None:
    rows = (*SURVIVAL, ("1", "vehicle", 10, 0), ("2", "vehicle", 9, 0))
    study = study_of(survival=rows)
    assert survival_of(study)[["animal", "day", "event"]].values.tolist() == [
        ["1", 20, True], ["2", 9, False],
    ]  # fmt: skip
    assert "1 animal with several rows of survival" in told(study)[0]


@pytest.mark.parametrize(
    ("word", "event"),
    [(1, True), ("yes", True), ("TRUE", True), ("died", True), ("Dead", True), ("1.0", True),
     (0, False), ("no", False), ("false", False), ("censored", False), ("alive", False)],
)  # fmt: skip
def test_words_for_events(word: object, event: bool) -> None:
    rows = (("animal", "arm", "day", "event"), ("1", "vehicle", 9, word))
    assert survival_of(study_of(survival=rows))["event"].tolist() == [event]


def test_a_column_of_censoring_is_turned_round_and_ones_and_twos_are_told() -> None:
    turned = (("animal", "arm", "day", "censored"), ("1", "vehicle", 9, 1), ("2", "vehicle", 9, 0))
    assert survival_of(study_of(survival=turned))["event"].tolist() == [False, True]
    as_r = (("animal", "arm", "day", "status"), ("1", "vehicle", 9, 1), ("2", "vehicle", 9, 2))
    study = study_of(survival=as_r)
    assert survival_of(study)["event"].tolist() == [False, True]
    assert "holds 1 and 2" in told(study)[0]


def test_a_model_is_spelled_one_way_and_filled_in_where_one_is_meant() -> None:
    calipers = ((*HEADINGS, "model"), (1, "vehicle", 0, 8, 6, "MCF-7 Ca"),
                (2, "vehicle", 0, 8, 6, "mcf7ca"))  # fmt: skip
    study = study_of(calipers=calipers, survival=SURVIVAL)
    assert calipers_of(study)["model"].unique().tolist() == ["MCF-7 Ca"]
    assert survival_of(study)["model"].tolist() == ["MCF-7 Ca"]
    assert any("names no model" in what for what in told(study, "info"))


def test_the_model_of_the_study_sheet_holds_for_tables_that_name_none() -> None:
    facts = (("key", "value"), ("model", "4T1"))
    assert calipers_of(study_of(study=facts, calipers=CALIPERS))["model"].unique().tolist() == [
        "4T1"
    ]


def test_rows_without_animal_arm_or_day_are_left_out_and_told() -> None:
    rows = (*CALIPERS, ("", "vehicle", 0, 8, 6), ("3", "n/a", 0, 8, 6), ("4", "vehicle", "", 8, 6))
    study = study_of(calipers=rows)
    assert len(calipers_of(study)) == 2
    cells = {problem.cell for problem in study.problems if problem.severity == "warning"}
    assert cells == {"A4", "B5", "C6"}


def test_the_fuller_of_two_arm_columns_is_read() -> None:
    rows = (("animal", "drug", "egp", "day", "volume_mm3"), (1, "oil", "g1", 0, 100),
            (1, "", "g1", 3, 120))  # fmt: skip
    assert calipers_of(study_of(calipers=rows))["arm"].tolist() == ["g1", "g1"]


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#NAME?"])
def test_a_spreadsheet_error_is_no_name(error: str) -> None:
    data = f"animal,arm,day,volume_mm3\n1,vehicle,0,100\n{error},vehicle,0,99\n2,{error},0,98\n"
    study = read_study([Upload("a.csv", data.encode())])
    assert calipers_of(study)["animal"].tolist() == ["1"]
    assert [arm.name for arm in study.arms] == ["vehicle"]
    assert [each.cell for each in study.problems if each.severity == "warning"] == ["A3", "B4"]
