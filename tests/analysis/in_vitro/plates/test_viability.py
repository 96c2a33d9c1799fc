"""Viability of the arms: what is averaged over what, and which test is made of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.in_vitro.plates.viability import (
    EXPERIMENT_COLUMNS,
    VIABILITY_COLUMNS,
    experiment_viability,
    viability,
    well_viability,
)
from analysis.settings import Settings
from analysis.statistics.spread_over_experiments import experiments_dunnett
from analysis.study import Study
from tests.plate_data import (
    ARMS,
    BLANK,
    UNTREATED,
    VEHICLE,
    plate_rows,
    plate_study,
    random_plates,
    sample,
)

DEFAULT = Settings()
FLOOR = "values below 1 % taken as 1 %"


def table_of(study: Study, settings: Settings = DEFAULT) -> pd.DataFrame:
    return viability(well_viability(study, settings), study, settings)


def one_plate(experiment: str, tamoxifen: list[float], **read: object) -> list[dict[str, object]]:
    """Viability is the absorbance times 100: no blanks, vehicle at 1."""
    groups = [(VEHICLE, [0.95, 1.05]), (sample("tamoxifen"), tamoxifen)]
    return plate_rows(groups, experiment=experiment, plate=f"P{experiment}", **read)


def test_wells_are_averaged_within_their_experiment() -> None:
    rows = one_plate("1", [0.4, 0.6]) + one_plate("2", [0.7])
    rows += plate_rows([(VEHICLE, [2.0]), (sample("tamoxifen"), [1.6])], plate="P1b")
    means = experiment_viability(well_viability(plate_study(rows), DEFAULT))
    assert list(means) == EXPERIMENT_COLUMNS
    tamoxifen = means[means["arm"] == "tamoxifen"]
    assert tamoxifen["experiment"].tolist() == ["1", "2"]
    np.testing.assert_allclose(tamoxifen["viability_pct"], [(40 + 60 + 80) / 3, 70])
    assert tamoxifen["n_wells"].tolist() == [3, 1]
    assert tamoxifen["concentration"].tolist() == [10.0, 10.0]
    assert set(means["control_arm"]) == {"vehicle"}


def test_blanks_positives_and_excluded_wells_are_no_arm() -> None:
    groups = [(BLANK, [0.0]), (VEHICLE, [1.0]), ({"role": "positive"}, [0.1])]
    rows = plate_rows([*groups, (sample("tamoxifen"), [0.5, 0.9])])
    wells = well_viability(plate_study(rows), DEFAULT)
    dropped = wells.assign(excluded=(wells["well"] == "A5").astype(int))
    means = experiment_viability(dropped)
    assert means["arm"].tolist() == ["vehicle", "tamoxifen"]
    np.testing.assert_allclose(means["viability_pct"], [100, 50])


def test_control_wells_have_no_concentration() -> None:
    solvent = {**VEHICLE, "concentration": 0.1, "unit": "%"}
    rows = plate_rows([(VEHICLE, [1.0]), (solvent, [1.2]), (sample("tamoxifen"), [0.5])])
    table = table_of(plate_study(rows))
    assert table["arm"].tolist() == ["vehicle", "tamoxifen"]
    assert table["n_wells"].tolist() == [2, 1]
    assert np.isnan(table["concentration"].iloc[0])
    assert table["unit"].tolist() == ["", "uM"]


def test_mean_and_interval_over_experiments() -> None:
    rows = one_plate("1", [0.4, 0.6]) + one_plate("2", [0.7]) + one_plate("3", [0.5, 0.5, 0.5])
    row = table_of(plate_study(rows)).iloc[1]
    experiments = np.array([50, 70, 50])
    assert (row["n_experiments"], row["n_wells"]) == (3, 6)
    assert row["mean_pct"] == pytest.approx(experiments.mean())
    assert row["sd_pct"] == pytest.approx(experiments.std(ddof=1))
    assert row["sem_pct"] == pytest.approx(stats.sem(experiments))
    low, high = stats.t.interval(0.95, 2, experiments.mean(), stats.sem(experiments))
    assert (row["ci_low_pct"], row["ci_high_pct"]) == pytest.approx((low, high))


def test_one_experiment_is_described_by_its_wells() -> None:
    wells = np.array([40.0, 60.0, 47.0])
    control, row = table_of(plate_study(one_plate("1", list(wells / 100)))).iloc
    assert (row["n_experiments"], row["n_wells"]) == (1, 3)
    assert row["sd_pct"] == pytest.approx(wells.std(ddof=1))
    interval = stats.t.interval(0.95, 2, wells.mean(), stats.sem(wells))
    assert (row["ci_low_pct"], row["ci_high_pct"]) == pytest.approx(interval)
    assert np.isnan(row[["p", "p_adjusted"]].to_list()).all()
    assert row["method"] == (
        "n = 3 wells of one experiment; not tested: wells of one experiment are no replicates of it"
    )
    assert control["method"] == "n = 2 wells of one experiment; control, 100 % by definition"
    assert np.isnan(control[["p", "p_adjusted"]].to_list()).all()


def test_two_experiments_are_a_paired_test_on_the_log_scale() -> None:
    rows = one_plate("1", [0.5]) + one_plate("2", [0.7])
    row = table_of(plate_study(rows)).iloc[1]
    p = stats.ttest_1samp(np.log([0.5, 0.7]), 0).pvalue
    assert (row["p"], row["p_adjusted"]) == pytest.approx((p, p))
    assert row["method"] == (
        f"n = 2 experiments; p: t test against vehicle on log viability over experiments, "
        f"{FLOOR}; p_adjusted: Dunnett, two-sided, by the spread of all arms and by that of the "
        "arm (at least p), 1 treatment; only 2 experiments"
    )


def test_the_test_is_of_log_viability_over_experiments() -> None:
    study = plate_study(random_plates(5, times=(72.0,)))
    table = table_of(study).query("arm != 'vehicle'")
    wells = well_viability(study, DEFAULT).query("arm != '' and arm != 'vehicle'")
    means = wells.groupby(["experiment", "arm", "concentration"])["viability_pct"].mean()
    logs = np.log(means / 100).unstack(["arm", "concentration"])
    columns = list(zip(table["arm"], table["concentration"], strict=True))
    expected = experiments_dunnett(logs[columns].to_numpy(), [arm for arm, _ in columns])
    np.testing.assert_allclose(table["p"], [one.p for one in expected], rtol=1e-9)
    adjusted = [one.p_adjusted for one in expected]
    np.testing.assert_allclose(table["p_adjusted"], adjusted, rtol=1e-9)
    assert table["p"].nunique() == 4


def test_times_are_questions_apart() -> None:
    times = (24.0, 48.0, 72.0)
    rows = random_plates(7, times=times)
    each = [table_of(plate_study([row for row in rows if row["time_h"] == time])) for time in times]
    table = table_of(plate_study(rows)).query("arm != 'vehicle'")
    alone = np.array([t.query("arm != 'vehicle'")["p_adjusted"] for t in each])
    np.testing.assert_allclose(table["p_adjusted"], alone.T.ravel(), rtol=1e-9)
    assert table["method"].iloc[0] == (
        f"n = 3 experiments; p: t test against vehicle on log viability over experiments, "
        f"{FLOOR}; p_adjusted: Dunnett, two-sided, by the spread of all arms and by that of the "
        "arm (at least p), 4 treatments"
    )


def test_a_treatment_of_one_experiment_among_several_is_not_tested() -> None:
    rows = [one_plate(str(i), [0.5 + i / 20]) for i in range(1, 4)]
    rows[0] += plate_rows(
        [(sample("anastrozole"), [0.8, 0.9]), (VEHICLE, [1.0])], experiment="1", plate="extra"
    )
    table = table_of(plate_study([row for plate in rows for row in plate])).set_index("arm")
    row = table.loc["anastrozole"]
    assert row["method"] == (
        "n = 2 wells of one experiment; not tested: experiments with this group and the control: 1"
    )
    assert np.isnan(row["p"])
    assert row["sd_pct"] == pytest.approx(np.std([80, 90], ddof=1))
    assert "1 treatment;" not in table.loc["tamoxifen", "method"]
    assert table.loc["tamoxifen", "method"].endswith("1 treatment")


def test_two_of_three_experiments_are_still_only_two() -> None:
    rows = [row for i in range(1, 4) for row in one_plate(str(i), [0.4 + i / 10])]
    for i in (1, 2):
        rows += plate_rows(
            [(sample("anastrozole"), [0.7 + i / 10]), (VEHICLE, [1.0])], experiment=str(i)
        )
    table = table_of(plate_study(rows)).set_index("arm")
    assert table.loc["anastrozole", "method"].startswith("n = 2 experiments; p: t test")
    assert table.loc["anastrozole", "method"].endswith("; only 2 experiments")
    assert table.loc["tamoxifen", "method"].endswith("2 treatments")


def test_values_near_zero_are_floored_where_a_log_is_taken() -> None:
    rows = [row for i, dead in enumerate([-0.1, 0.001, 0.02]) for row in one_plate(str(i), [dead])]
    row = table_of(plate_study(rows)).iloc[1]
    assert row["p"] == pytest.approx(stats.ttest_1samp(np.log([0.01, 0.01, 0.02]), 0).pvalue)
    assert row["mean_pct"] == pytest.approx((-10 + 0.1 + 2) / 3)


def test_a_plate_without_control_keeps_its_rows() -> None:
    table = table_of(plate_study(plate_rows([(BLANK, [0.1]), (sample("tamoxifen"), [0.6])])))
    assert table["arm"].tolist() == ["tamoxifen"]
    assert table[["n_experiments", "n_wells"]].iloc[0].tolist() == [0, 0]
    assert table[["mean_pct", "sd_pct", "ci_low_pct", "p"]].isna().all(axis=None)
    assert table["method"].tolist() == ["no viability: no readable well or control"]


def test_a_time_whose_control_is_unreadable_is_not_tested() -> None:
    rows = one_plate("1", [0.5, 0.6]) + one_plate("1", [0.5, 0.6], time_h=96.0)
    for row in rows[4:6]:
        row["absorbance"] = np.nan
    table = table_of(plate_study(rows))
    late = table[table["time_h"] == 96]
    assert late["n_wells"].tolist() == [0, 0]
    assert late["p"].isna().all()


def test_other_control_is_an_arm_like_any_other() -> None:
    groups = [(VEHICLE, [1.0, 1.1]), (UNTREATED, [1.3, 1.2]), (sample("tamoxifen"), [0.5, 0.6])]
    again = [(VEHICLE, [1.1, 1.1]), (UNTREATED, [1.1, 1.2]), (sample("tamoxifen"), [0.5, 0.4])]
    rows = plate_rows(groups) + plate_rows(again, experiment="2")
    table = table_of(plate_study(rows))
    assert table["arm"].tolist() == ["untreated", "vehicle", "tamoxifen"]
    assert table["p"].notna().tolist() == [True, False, True]
    assert "2 treatments" in table["method"].iloc[0]


def test_combinations_keep_both_concentrations() -> None:
    pair = sample("anastrozole + tamoxifen", 10.0)
    groups = [(VEHICLE, [1.0])]
    groups += [
        ({**pair, "concentration_2": second, "unit_2": "nM"}, [0.5]) for second in (2.0, 1.0)
    ]
    table = table_of(plate_study(plate_rows(groups)))
    assert table["concentration_2"].tolist()[1:] == [1.0, 2.0]
    assert table["unit_2"].tolist() == ["", "nM", "nM"]


def test_rows_in_the_order_of_the_study() -> None:
    rows = random_plates(3, experiments=2)
    first, last = ([{**row, "model": model} for row in rows] for model in ("T47D", "MCF-7"))
    table = table_of(plate_study(first + last))
    assert list(table) == VIABILITY_COLUMNS
    assert table["model"].unique().tolist() == ["T47D", "MCF-7"]
    assert table["arm"].unique().tolist() == ["vehicle", "tamoxifen", "anastrozole"]
    tamoxifen = table[(table["arm"] == "tamoxifen") & (table["model"] == "T47D")]
    keys = tamoxifen[["concentration", "time_h"]].to_numpy().tolist()
    assert keys == [[1, 24], [1, 72], [10, 24], [10, 72]]


def test_without_blank_correction_the_method_says_so() -> None:
    table = table_of(plate_study(random_plates(3)), Settings(blank_correction=False))
    assert table["method"].str.endswith("; blanks not subtracted").all()


def test_plates_without_a_time_are_one_family() -> None:
    rows = random_plates(3, times=(72.0,))
    timed, untimed = (
        table_of(plate_study([{**row, "time_h": time} for row in rows])) for time in (72.0, np.nan)
    )
    pd.testing.assert_frame_equal(timed.drop(columns="time_h"), untimed.drop(columns="time_h"))


def test_no_plate_reads() -> None:
    study = Study("test", "key", ARMS)
    table = table_of(study)
    assert list(table) == VIABILITY_COLUMNS
    assert len(table) == 0


def test_excluding_wells_is_as_if_they_had_not_been_there() -> None:
    rows = random_plates(11)
    gone = [
        i for i, row in enumerate(rows) if row["arm" if "arm" in row else "role"] == "tamoxifen"
    ]
    gone = gone[::3]
    study = plate_study(rows)
    wells = well_viability(study, DEFAULT)
    excluded = wells.assign(excluded=wells.index.isin(gone).astype(int))
    without = table_of(plate_study([row for i, row in enumerate(rows) if i not in gone]))
    pd.testing.assert_frame_equal(viability(excluded, study, DEFAULT), without)


@settings(max_examples=8)
@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_scaling_all_absorbances_changes_nothing(seed: int, factor: float) -> None:
    rows = random_plates(seed)
    scaled = [{**row, "absorbance": row["absorbance"] * factor} for row in rows]
    before, after = table_of(plate_study(rows)), table_of(plate_study(scaled))
    pd.testing.assert_frame_equal(before, after, rtol=1e-6)


@settings(max_examples=8)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(random: object) -> None:
    rows = random_plates(1)
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(
        table_of(plate_study(rows)), table_of(plate_study(shuffled)), rtol=1e-9
    )


def test_nothing_is_changed_in_place() -> None:
    study = plate_study(random_plates(2))
    wells = well_viability(study, DEFAULT)
    copy = wells.copy(deep=True)
    viability(wells, study, DEFAULT)
    pd.testing.assert_frame_equal(wells, copy)
