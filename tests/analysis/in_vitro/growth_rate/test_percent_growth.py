"""NCI's three concentrations: read off between tested ones, with bounds where they are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_1samp

from analysis.in_vitro.growth_rate.percent_growth import concentration_at, percent_growth
from analysis.in_vitro.growth_rate.values import GrowthValues
from analysis.settings import Settings
from analysis.study import Arm, Study

STUDY = Study("s", "k", (Arm("vehicle", "vehicle"), Arm("drug", "single")))
DOSES = np.array([0.1, 1.0, 10.0, 100.0])


def rows_of(*experiments: list[float]) -> dict[str, pd.Series]:
    """The rows of the table by measure, of experiments with this percent growth at ``DOSES``."""
    frame = pd.concat(
        [
            pd.DataFrame({"concentration": DOSES, "growth_pct": growth, "experiment": str(number)})
            for number, growth in enumerate(experiments, start=1)
        ]
    ).assign(model="cells", arm="drug", time_h=48.0, unit="µM", day_0=0.3)
    columns = {name: frame[name].to_numpy() for name in frame}
    table = percent_growth(GrowthValues(columns, columns), STUDY, Settings())
    return {row["measure"]: row for _, row in table.iterrows()}


def test_between_two_tested_concentrations_on_the_log_scale():
    rows = rows_of([100, 80, 20, -60])
    assert rows["gi50"]["estimate"] == pytest.approx(10**0.5)
    assert rows["total_growth_inhibition"]["estimate"] == pytest.approx(10 ** (1 + 20 / 80))
    assert rows["lc50"]["estimate"] == pytest.approx(10 ** (1 + 70 / 80))
    assert np.isnan(rows["gi50"]["low"])  # one experiment: no interval
    assert rows["gi50"]["n_experiments"] == 1


def test_numpys_interpolation_gives_the_same_on_a_falling_curve():
    growth = np.array([[95.0, 70.0, 35.0, -80.0]])
    for level in (50.0, 0.0, -50.0):
        expected = 10 ** np.interp(-level, -growth[0], np.log10(DOSES))
        assert concentration_at(DOSES, growth, level)[0] == pytest.approx(expected)


def test_geometric_mean_and_t_interval_over_three_experiments():
    rows = rows_of([100, 80, 20, -60], [100, 70, 20, -60], [100, 90, 40, -60])
    logs = [0 + 30 / 60, 0 + 20 / 50, 0 + 40 / 50]
    gi50 = rows["gi50"]
    assert gi50["estimate"] == pytest.approx(10 ** np.mean(logs))
    interval = ttest_1samp(logs, 0).confidence_interval(0.95)
    assert (gi50["low"], gi50["high"]) == pytest.approx((10**interval.low, 10**interval.high))
    assert (gi50["n_experiments"], gi50["n_reached"], gi50["status"]) == (3, 3, "ok")


def test_what_is_not_reached_has_a_bound_and_no_number():
    rows = rows_of([100, 90, 80, 60], [100, 95, 85, 70])
    for measure in rows:
        row = rows[measure]
        assert (row["status"], row["bound"], row["n_reached"]) == ("above_range", ">", 0)
        assert np.isnan(row["estimate"])
    rows = rows_of([20, 10, -10, -40])
    assert (rows["gi50"]["status"], rows["gi50"]["bound"]) == ("below_range", "<")
    assert rows["lc50"]["status"] == "above_range"


def test_experiments_that_disagree_give_no_number():
    row = rows_of([100, 80, 20, -60], [100, 90, 80, 70])["gi50"]
    assert (row["status"], row["n_reached"], row["n_experiments"]) == ("not_in_all", 1, 2)
    assert np.isnan(row["estimate"])


def test_a_curve_that_falls_twice_is_read_at_its_first_fall():
    found = concentration_at(DOSES, np.array([[100.0, 0.0, 60.0, 0.0]]), 50.0)
    assert found[0] == pytest.approx(10**-0.5)


def test_the_level_itself_at_the_lowest_concentration_counts_as_reached():
    assert concentration_at(DOSES, np.array([[50.0, 40.0, 0.0, -10.0]]), 50.0)[0] == 0.1
