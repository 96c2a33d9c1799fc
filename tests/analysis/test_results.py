"""The whole analysis: which tables a study fills, and the study left as it was."""

import pandas as pd
import pytest

from analysis.results import analyse, problem_table
from analysis.settings import Settings
from analysis.study import Problem
from tests.small_studies import (
    GROWING,
    bare_plate_rows,
    caliper_rows,
    csv,
    plate_rows,
    results_of,
    study_of,
    survival_rows,
    workbook,
)

STUDY_TABLES = ("plate_reads", "calipers", "survival", "tumor_weights", "endpoints")
IN_VIVO = [
    "animal_volumes",
    "tumor_growth",
    "response",
    "response_schemes",
    "response_rates",
    "body_weight",
]
LIVES = {"vehicle": [10, 12, 14], "tamoxifen": [15, 17, 20]}


def fingerprint(table: pd.DataFrame) -> tuple[tuple[str, ...], int]:
    return tuple(table.columns), int(pd.util.hash_pandas_object(table).sum())


def names_of(data: bytes, name: str = "small.csv") -> list[str]:
    return list(results_of(data, name).tables)


def test_model_and_arm_names_are_those_of_the_study(sample_results):
    arms = {arm.name for arm in sample_results.study.arms}
    for name, table in sample_results.tables.items():
        if name == "problems":
            assert (table["model"] == "").all()
        elif name != "plate_qc":
            assert set(table["arm"]) <= arms | {""}, name
            assert (table["model"] != "").all(), name


def test_the_sample_has_the_rows_of_its_wells_animals_and_arms(sample_results):
    rows = {name: len(table) for name, table in sample_results.tables.items()}
    assert rows["well_viability"] == 4320 + 9 * 18
    assert rows["plate_qc"] == 45 + 9
    assert rows["animal_volumes"] == len(sample_results.study.calipers) == 427
    assert rows["tumor_growth"] == 6 * 9
    assert rows["response"] == rows["body_weight"] == 48
    assert rows["survival"] == 7
    assert (rows["tumor_weights"], rows["endpoints"]) == (6, 12)


def test_what_is_not_a_table_is_there_by_model(sample_results):
    assert sample_results.evaluation_days == {"MCF-7Ca": 28.0}
    assert sample_results.start_days == {"MCF-7Ca": 0.0}
    assert list(sample_results.log_ranks) == ["4T1", "4T1 (illustrative)"]
    assert sample_results.log_ranks["4T1"].chi2 == pytest.approx(53.5264754, rel=1e-7)
    assert sample_results.models("viability") == ["4T1 cells", "MCF-7", "MCF-7 TamR"]
    assert sample_results.models("dose_nothing") == []
    assert sample_results.control("tumor_growth", "MCF-7Ca") == "vehicle"
    assert sample_results.control("survival", "4T1") == "untreated"


def test_each_combination_has_one_primary_answer_in_every_model(sample_results):
    table = sample_results.tables["answers"]
    rows = table[(table["question"] == "best_part") & (table["primary"] == 1)]
    found = dict(zip(zip(rows["model"], rows["measure"], strict=True), rows["answer"], strict=True))
    assert found["MCF-7Ca", "growth rate"] == "no"
    assert found["4T1", "survival"] == "not shown"
    assert len(found) == len(rows) == 5


def test_the_study_is_left_as_it_was(sample_study):
    tables = [getattr(sample_study, name) for name in STUDY_TABLES]
    before = [fingerprint(table) for table in tables]
    analyse(sample_study, Settings(bootstrap_resamples=50))
    assert [fingerprint(table) for table in tables] == before


def test_the_same_study_twice_gives_the_same_tables(sample_study, sample_results):
    again = analyse(sample_study, Settings())
    assert list(again.tables) == list(sample_results.tables)
    for name, table in again.tables.items():
        pd.testing.assert_frame_equal(table, sample_results.tables[name], check_exact=True)


def test_calipers_alone_fill_the_tables_of_tumors():
    names = names_of(csv(caliper_rows()))
    assert [name for name in names if not name.startswith("growth_rate")] == [
        "problems",
        "animal_volumes",
        "tumor_growth",
        "growth_effects",
        "animal_growth",
        "baseline_balance",
        "growth_tests",
        "response",
        "response_schemes",
        "response_rates",
        "event_free_survival",
        "growth_summary",
        "effects",
        "answers",
        "readouts",
        "scorecard",
    ]


def test_weights_add_the_table_of_weights():
    rows = [(*row, "weight_g" if i == 0 else 20) for i, row in enumerate(caliper_rows())]
    assert "body_weight" in names_of(csv(rows))


def test_survival_alone_fills_the_tables_of_survival():
    assert names_of(csv(survival_rows(LIVES))) == [
        "problems",
        "survival",
        "survival_curve",
        "survival_pairs",
        "survival_follow_up",
        "effects",
        "answers",
        "readouts",
        "scorecard",
    ]


def test_plates_alone_fill_the_tables_of_plates():
    names = names_of(csv(plate_rows()))
    assert names[:4] == ["problems", "well_viability", "viability", "plate_qc"]
    assert "scorecard" in names


def test_plates_without_layout_have_wells_and_no_scorecard():
    results = results_of(csv(bare_plate_rows()))
    assert "viability" not in results.tables
    assert "scorecard" not in results.tables
    assert len(results.tables["well_viability"]) == 96
    assert results.reference_doses is not None
    assert results.reference_doses.empty


def test_weights_of_tumors_alone_are_a_study():
    rows = [("animal", "arm", "weight_g"), ("a", "vehicle", 0.9), ("b", "vehicle", 1.1),
            ("c", "tamoxifen", 0.4), ("d", "tamoxifen", 0.6)]  # fmt: skip
    results = results_of(workbook(tumor_weights=rows), "small.xlsx")
    assert list(results.tables) == ["problems", "tumor_weights", "effects", "readouts"]
    weights = results.tables["tumor_weights"].set_index("arm")
    assert weights["mean_g"].to_dict() == pytest.approx({"vehicle": 1.0, "tamoxifen": 0.5})
    assert weights.loc["tamoxifen", "inhibition_pct"] == pytest.approx(50.0)


def test_one_arm_has_means_and_no_comparison():
    results = results_of(csv(caliper_rows({"tamoxifen": GROWING})))
    table = results.tables["tumor_growth"]
    assert table["mean_mm3"].tolist() == pytest.approx([153.0, 171.0, 207.0])
    assert table[["tgi_volume_pct", "tgi_delta_pct", "t_c_pct", "p"]].isna().all(axis=None)
    assert results.control("tumor_growth", "") is None
    assert "answers" not in results.tables
    assert "No vehicle or untreated arm has tumor volumes." in (
        results.tables["problems"]["what"].tolist()
    )


def test_problems_of_the_analysis_follow_those_of_reading():
    data = csv([*caliper_rows(), ("ta9", "tamoxifen", 14, 9, 6)])
    reading = study_of(data).problems
    whole = results_of(data).problems
    assert whole[: len(reading)] == reading
    assert any("ta9" in f"{problem.what} {problem.value}" for problem in whole[len(reading) :])


def test_problems_are_a_table_with_errors_first():
    problems = (Problem("info", "note"), Problem("warning", "look", cell="B7"),
                Problem("error", "no", value="x"), Problem("warning", "see"))  # fmt: skip
    table = problem_table(problems)
    assert table["what"].tolist() == ["no", "look", "see", "note"]
    assert table["cell"].tolist() == ["", "B7", "", ""]
    assert list(problem_table(()).columns) == list(table.columns)
    assert len(problem_table(())) == 0


def test_choices_change_the_tables(sample_study):
    chosen = analyse(
        sample_study, Settings(evaluation_day=14.0, volume_formula="pi6", bootstrap_resamples=50)
    )
    assert chosen.evaluation_days == {"MCF-7Ca": 14.0}
    growth = chosen.tables["tumor_growth"]
    assert growth.loc[growth["evaluation_day"] == 1, "day"].unique().tolist() == [14.0]
    volumes = chosen.tables["animal_volumes"].iloc[0]
    assert volumes["volume_mm3"] == pytest.approx(3.141592653589793 / 6 * 7.5 * 6.1**2)
