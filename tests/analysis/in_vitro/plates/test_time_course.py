"""Area under the course and doubling times by hand, with their intervals; what cannot be said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.in_vitro.plates.time_course import COURSE_COLUMNS, time_course
from analysis.in_vitro.plates.viability import experiment_viability
from analysis.in_vitro.plates.wells import well_viability
from analysis.settings import Settings
from tests.plate_data import BLANK, VEHICLE, plate_rows, plate_study, sample

TIMES = (24.0, 48.0, 96.0)


def course(growth: dict[str, float], times: tuple[float, ...] = TIMES) -> pd.DataFrame:
    """Vehicle doubling at the given times (experiment: hours), tamoxifen at half its signal."""
    rows = []
    for experiment, doubling in growth.items():
        for time_h in times:
            level = 0.2 * 2 ** (time_h / doubling)
            groups = [(BLANK, [0.05] * 2), (VEHICLE, [0.05 + level] * 3),
                      (sample("tamoxifen"), [0.05 + level * (0.9 - time_h / 240)] * 3)]  # fmt: skip
            place = {"experiment": experiment, "time_h": time_h}
            rows += plate_rows(groups, plate=f"P{experiment}-{time_h:g}", **place)
    wells = well_viability(plate_study(rows), Settings())
    return time_course(experiment_viability(wells), Settings()).set_index("arm")


def test_doubling_time_and_area_are_those_put_in() -> None:
    table = course({"1": 30.0, "2": 40.0, "3": 36.0})
    assert ["model", "arm", *list(table.columns[1:])] == COURSE_COLUMNS
    rates = np.log(2) / np.array([30.0, 40.0, 36.0])
    vehicle = table.loc["vehicle"]
    assert vehicle["doubling_time_h"] == pytest.approx(np.log(2) / rates.mean())
    interval = stats.t.interval(0.95, 2, rates.mean(), stats.sem(rates))
    assert vehicle["doubling_low_h"] == pytest.approx(np.log(2) / interval[1])
    assert vehicle["doubling_high_h"] == pytest.approx(np.log(2) / interval[0])
    assert vehicle["mean_over_time_pct"] == pytest.approx(100)
    assert vehicle["n_experiments"] == 3
    # viability falls in a straight line from 80 % to 50 %
    assert table.loc["tamoxifen", "mean_over_time_pct"] == pytest.approx(65)
    assert (vehicle["from_h"], vehicle["to_h"], vehicle["n_times"]) == (24, 96, 3)


def test_two_times_have_an_area_but_no_doubling_time() -> None:
    row = course({"1": 30.0, "2": 30.0}, (24.0, 96.0)).loc["tamoxifen"]
    assert row["mean_over_time_pct"] == pytest.approx(65)
    assert np.isnan(row["doubling_time_h"])
    assert row["status"] == "doubling time needs 3 times"


def test_one_experiment_has_no_interval() -> None:
    row = course({"1": 30.0}).loc["vehicle"]
    assert row["doubling_time_h"] == pytest.approx(30)
    assert np.isnan(row["doubling_low_h"])
    assert row["status"] == "one experiment: no interval"


def test_dying_cells_do_not_double() -> None:
    assert course({"1": -50.0, "2": -60.0}).loc["vehicle", "status"] == "no growth"


def test_rates_around_0_have_no_upper_end() -> None:
    row = course({"1": 30.0, "2": -300.0, "3": 60.0}).loc["vehicle"]
    assert row["doubling_time_h"] > 0
    assert np.isnan(row["doubling_high_h"])
    assert row["status"] == "growth not told from 0"


def test_one_time_has_no_course() -> None:
    assert course({"1": 30.0}, (72.0,)).empty
