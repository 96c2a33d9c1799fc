"""Growth over the whole course: areas, rates, delay and cell kill, with their intervals."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from scipy import stats

from analysis.in_vivo.growth.delay import LOG_CELL
from analysis.in_vivo.growth.summary import SUMMARY_TYPES, fieller
from analysis.results import analyse
from analysis.settings import Settings
from tests.in_vivo_studies import volume_study, wide_study

DAYS = list(range(0, 40, 4))
RATES = {"vehicle": 0.12, "slow": 0.05, "still": 0.0, "gone": -0.2}


def grown(n=6, seed=1):
    """Animals that grow exponentially, their rates a little apart, with noise."""
    rng = np.random.default_rng(seed)
    days = np.array(DAYS)
    return {
        arm: [
            (100 * np.exp((rate + rng.normal(0, 0.01)) * days + rng.normal(0, 0.03, len(days))))
            for _ in range(n)
        ]
        for arm, rate in RATES.items()
    }


@pytest.fixture(scope="module")
def results():
    curves = {arm: [list(animal) for animal in animals] for arm, animals in grown().items()}
    return analyse(volume_study(curves, DAYS, facts={"endpoint_volume_mm3": "3000"}), Settings())


def rows_of(results, measure, endpoint=""):
    table = results.tables["growth_summary"]
    assert list(table.columns) == list(SUMMARY_TYPES)
    return table[(table["measure"] == measure) & (table["endpoint"] == endpoint)].set_index("arm")


def test_mean_volume_and_its_interval_are_those_of_student(results):
    rows = rows_of(results, "mean_volume")
    for arm, animals in grown().items():
        values = [np.trapezoid(animal, DAYS) / DAYS[-1] for animal in animals]
        interval = stats.t.interval(0.95, len(values) - 1, np.mean(values), stats.sem(values))
        assert rows.loc[arm, "estimate"] == pytest.approx(np.mean(values))
        assert rows.loc[arm, ["low", "high"]].tolist() == pytest.approx(list(interval))
        assert rows.loc[arm, "n"] == 6


def test_the_rate_of_the_log_area_is_near_the_true_rate(results):
    rows = rows_of(results, "log_auc_rate")
    for arm in ("vehicle", "slow", "still"):
        assert rows.loc[arm, "estimate"] == pytest.approx(RATES[arm], abs=0.012)


def test_rate_inhibition_and_doubling_time_follow_the_mixed_model(results):
    rates = results.tables["growth_rates"].set_index("arm")["rate_per_day"]
    rows = rows_of(results, "growth_rate_inhibition")
    assert list(rows.index) == ["slow", "still", "gone"]
    expected = 100 * (1 - rates[rows.index] / rates["vehicle"])
    assert rows["estimate"].tolist() == pytest.approx(expected.tolist())
    assert (rows["low"] < rows["estimate"]).all()
    assert (rows["estimate"] < rows["high"]).all()
    doubling = rows_of(results, "doubling_time")
    assert doubling.loc["slow", "estimate"] == pytest.approx(log(2) / rates["slow"])
    assert doubling.loc["gone", "status"] == "did not grow"
    assert np.isnan(doubling.loc["gone", ["estimate", "low", "high"]].to_numpy(float)).all()
    still = doubling.loc["still"]
    assert still["status"] in ("did not grow", "no upper limit: the rate's interval holds 0")
    assert np.isnan(still["high"])


def test_fieller_by_simulation():
    """The interval holds the true ratio of two correlated normal means 95 times in 100."""
    rng = np.random.default_rng(2)
    covariance = np.array([[0.004, 0.001], [0.001, 0.006]])
    drawn = rng.multivariate_normal([0.4, 1.0], covariance, 20_000)
    variances = (np.full(20_000, v) for v in (0.004, 0.006, 0.001))
    low, high = fieller(drawn[:, 0], drawn[:, 1], *variances, np.full(20_000, 1.959964))
    assert ((low <= 0.4) & (high >= 0.4)).mean() == pytest.approx(0.95, abs=0.006)
    one = (np.array([value]) for value in (0.4, 0.1, 0.004, 0.006, 0.0))
    assert np.isnan(fieller(*one, np.array([1.959964]))[0]).all()


def test_delay_is_the_difference_of_the_medians(results):
    times = rows_of(results, "days_to_size", "2x")
    row = rows_of(results, "growth_delay", "2x").loc["slow"]
    medians = times["estimate"]
    assert row["estimate"] == medians["slow"] - medians["vehicle"] > 0
    assert row["low"] <= row["estimate"] <= row["high"]
    assert row[["n", "n_control"]].tolist() == [6, 6]
    kill = rows_of(results, "log_cell_kill", "2x").loc["slow"]
    doubling = rows_of(results, "doubling_time").loc["vehicle", "estimate"]
    assert kill["estimate"] == pytest.approx(row["estimate"] / (LOG_CELL * doubling))
    assert kill["low"] < kill["estimate"] < kill["high"]
    assert "regrow as fast as control" in kill["method"]


def test_what_is_not_reached_is_said(results):
    row = rows_of(results, "growth_delay", "4x").loc["gone"]
    assert np.isnan(row[["estimate", "high"]].to_numpy(float)).all()
    assert row["status"] == "median not reached (0 of 6 animals)"
    times = rows_of(results, "days_to_size", "3000 mm3")
    assert times.loc["still", "status"] == "median not reached (0 of 6 animals)"
    assert times.loc["vehicle", "estimate"] > 0
    flat = {"vehicle": [[100, 101, 99]] * 3, "a": [[100, 300, 500]] * 3}
    table = analyse(volume_study(flat, [0, 7, 14]), Settings()).tables["growth_summary"]
    delays = table[(table["measure"] == "growth_delay") & (table["endpoint"] == "2x")]
    assert delays["status"].tolist() == ["control: median not reached (0 of 3 animals)"]


def test_one_animal_has_no_interval_and_no_control_no_comparison():
    alone = {"vehicle": [[100, 300, 900]], "a": [[100, 200, 400]]}
    table = analyse(volume_study(alone, [0, 7, 14]), Settings()).tables["growth_summary"]
    means = table[table["measure"] == "mean_volume"]
    assert means["status"].tolist() == ["no interval: one animal"] * 2
    delays = table[(table["measure"] == "growth_delay") & (table["endpoint"] == "2x")]
    assert delays["estimate"].tolist() == [0]  # both first seen at 2x on day 7
    assert delays["status"].tolist() == ["no interval: one animal"]
    without = volume_study({"a": [[100, 300]] * 3, "b": [[100, 200]] * 3}, [0, 7], control=None)
    measures = set(analyse(without, Settings()).tables["growth_summary"]["measure"])
    assert not measures & {"growth_delay", "log_cell_kill", "growth_rate_inhibition"}


@pytest.mark.parametrize("name", ["SW837", "SNU-81", "LS_1034", "CR1197"])
def test_areas_of_real_xenografts_by_loops(name):
    study = wide_study(f"invivosyn/{name}.csv", "Vehicle")
    found = analyse(study, Settings(bootstrap_resamples=50))
    day = found.evaluation_days[""]
    volumes = found.tables["animal_volumes"].dropna(subset=["volume_mm3"])
    start = found.start_days[""]
    rows = rows_of(found, "mean_volume")
    for arm, animals in volumes.groupby("arm"):
        means = []
        for _, animal in animals.groupby("animal"):
            before = animal.loc[animal["day"] <= start, "day"].max()
            kept = animal[(animal["day"] >= before) & (animal["day"] <= day)]
            if len(kept) > 1:
                area = np.trapezoid(kept["volume_mm3"], kept["day"])
                means.append(area / (kept["day"].iloc[-1] - before))
        assert rows.loc[arm, "estimate"] == pytest.approx(np.mean(means), rel=1e-12)
        assert rows.loc[arm, "n"] == len(means)
