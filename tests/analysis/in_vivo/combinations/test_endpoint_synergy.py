"""Combinations on one day: published indices, and sums done by hand."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.in_vivo.combinations.expected_growth import combination_growth
from analysis.in_vivo.combinations.inhibition import (
    LOG_AUC,
    MAY_NOT_GROW,
    RTV,
    TGI,
    TWO_SHRINK,
    excess_of,
    synergy_tgi,
)
from analysis.in_vivo.growth.evaluation_day import evaluation_days
from analysis.in_vivo.growth.inhibition import NOT_STARTED
from analysis.in_vivo.growth.volume import animal_volumes
from analysis.settings import Settings
from analysis.study import Arm
from tests.in_vivo_studies import caliper_study, real_file, volume_study, wide_study

SETTINGS = Settings()
STUDIES = ("SW837", "SNU-81", "LS_1034", "CR1197")
# The day on which the published numbers are read, in days of the sheet.
READ_ON = {"SW837": 24.0, "SNU-81": 14.0, "LS_1034": 16.0, "CR1197": 50.0}
ALL_DAYS = 999.0


def volumes_of(study):
    return animal_volumes(study, SETTINGS)


def published(name):
    oracle = json.loads(real_file("oracles.json").read_text())["invivosyn"][name]
    control, a, b, both = oracle["arms"]
    arms = (Arm(control, "vehicle"), Arm(a, "single"), Arm(b, "single"),
            Arm(both, "combination", (a, b)))  # fmt: skip
    return oracle, wide_study(f"invivosyn/{name}.csv", control, arms)


def measured(study, day=None, **settings):
    """Rows of ``synergy_tgi`` by measure, on the evaluation day unless one is given."""
    chosen = Settings(**settings)
    volumes = animal_volumes(study, chosen)
    days = evaluation_days(volumes, study, chosen) if day is None else {"": day}
    return synergy_tgi(volumes, study, chosen, days).set_index("measure")


def inhibited(effects, n=4, noise=0.0, seed=1):
    """Volumes 100 on day 0 whose mean change is that of control less the effect, as shares."""
    rng = np.random.default_rng(seed)
    curves = {
        arm: [[100, 100 + 400 * (1 - effect) + noise * z] for z in _centered(rng, n)]
        for arm, effect in effects.items()
    }
    return volume_study(curves, (0, 14))


def _centered(rng, n):
    z = rng.standard_normal(n)
    return z - z.mean()


@pytest.mark.parametrize("name", STUDIES)
def test_published_inhibition_of_combinations(name):
    oracle, study = published(name)
    row = measured(study).loc[TGI]
    assert row["day"] == READ_ON[name]
    assert row["observed"] == pytest.approx(oracle["TGI_delta"][-1], rel=1e-9)
    assert row["expected"] == pytest.approx(oracle["bliss_expected"], rel=1e-9)
    assert row["excess"] == pytest.approx(row["observed"] - row["expected"], rel=1e-12)
    assert row["low"] < row["excess"] < row["high"]


def test_until_treatment_has_started_there_is_no_synergy():
    study = inhibited({"vehicle": 0, "a": 0.5, "b": 0.4, "a + b": 0.7}, noise=5)
    found = measured(study, day=0.0)
    assert set(found["status"]) == {NOT_STARTED}
    assert set(found["interpretation"]) == {""}
    assert found[["observed", "expected", "excess", "low", "high", "p"]].isna().all(axis=None)
    assert set(measured(study)["status"]) == {"ok"}


@pytest.mark.parametrize("name", STUDIES)
def test_published_combpdx(name):
    oracle, study = published(name)
    row = measured(study).loc[RTV]
    assert row["excess"] == pytest.approx(oracle["CombPDX_logCI_Bliss"], rel=1e-9)
    assert row["se"] == pytest.approx(oracle["CombPDX_se"], rel=1e-9)
    assert row["excess"] == pytest.approx(np.log(row["expected"] / row["observed"]), rel=1e-9)


@pytest.mark.parametrize("name", STUDIES)
def test_published_rates_from_areas(name):
    """Theirs are over all days of each animal, and the index is for 21 days."""
    oracle, study = published(name)
    row = measured(study, ALL_DAYS).loc[LOG_AUC]
    control, a, b, both = oracle["eGR_k"]
    assert row["observed"] == pytest.approx(both, rel=1e-9)
    assert row["expected"] == pytest.approx(a + b - control, rel=1e-9)
    assert np.exp(-21 * row["excess"]) == pytest.approx(oracle["eGR_CI_t21"], rel=1e-9)


def test_the_interval_of_the_index_of_rates_holds_the_published_percentiles():
    """Percentiles of resampled animals are too narrow for eight or fewer of them."""
    _, study = published("SW837")
    row = measured(study, ALL_DAYS).loc[LOG_AUC]
    index = np.exp(-21 * row[["high", "low"]].to_numpy(float))
    theirs = pd.read_csv(real_file("synergylmm/SW837_invivoSyn_bliss_byT.csv"))
    (ends,) = theirs.query("Metric == 'CI' and Time == 21")[["lb", "ub"]].to_numpy()
    assert index[0] < ends[0] < ends[1] < index[1]
    assert index == pytest.approx([0.3857, 1.1695], abs=1e-3)


EXCESS = {
    TGI: lambda m: 100 * (m[1] * m[2] / m[0] ** 2 - m[3] / m[0]),
    RTV: lambda m: np.log(m[1] * m[2] / m[0] / m[3]),
    LOG_AUC: lambda m: m[1] + m[2] - m[0] - m[3],
}
SAMPLES = [
    np.array([3.0, 4.5, 3.9, 5.1]),
    np.array([2.0, 2.2, 3.1]),
    np.array([1.0, 1.9, 1.4, 2.2, 1.1]),
    np.array([0.4, 0.9, 0.6]),
]


@pytest.mark.parametrize("measure", EXCESS)
def test_error_and_degrees_of_freedom_by_finite_differences(measure):
    """The delta method anew: derivatives by differences, the variance and its own variance."""
    starts = [np.full(len(own), 1.0) for own in SAMPLES]
    (_, _, excess, se, low, high, p, df), status = excess_of(SAMPLES, starts, measure, 0.95)
    assert status == "ok"
    means, theirs = np.array([own.mean() for own in SAMPLES]), EXCESS[measure]
    steps = 1e-6 * np.eye(4)
    slopes = [(theirs(means + d) - theirs(means - d)) / 2e-6 for d in steps]
    parts = np.array(
        [g**2 * own.var(ddof=1) / len(own) for g, own in zip(slopes, SAMPLES, strict=True)]
    )
    spare = np.array([len(own) - 1 for own in SAMPLES])
    assert excess == pytest.approx(theirs(means))
    assert se == pytest.approx(np.sqrt(parts.sum()), rel=1e-6)
    assert low < excess < high
    if measure == LOG_AUC:
        assert df == pytest.approx(parts.sum() ** 2 / (parts**2 / spare).sum(), rel=1e-6)
        assert (low, high) == pytest.approx(stats.t.interval(0.95, df, excess, se))
        assert p == pytest.approx(2 * stats.t.sf(abs(excess / se), df))


def test_an_arm_that_shrank_to_nothing_has_an_interval():
    curves = {
        "vehicle": [[100, 510], [120, 640], [90, 505], [110, 700]],
        "a": [[100, 300], [110, 280], [95, 350], [105, 400]],
        "b": [[100, 310], [110, 390], [95, 250], [105, 300]],
        "a + b": [[100, 0], [110, 0], [95, 0], [105, 0]],
    }
    row = measured(volume_study(curves, (0, 14))).loc[TGI]
    assert row["status"] == "ok"
    assert 20 < row["low"] < row["excess"] < row["high"]
    assert row["interpretation"] == "synergy"


def test_a_control_that_may_not_have_grown_gives_no_interval_of_inhibition():
    curves = {
        "vehicle": [[100, 60], [100, 90], [100, 900]],
        "a": [[100, 150], [100, 160], [100, 180]],
        "b": [[100, 150], [100, 140], [100, 180]],
        "a + b": [[100, 110], [100, 120], [100, 105]],
    }
    rows = measured(volume_study(curves, (0, 14)))
    assert rows.loc[TGI, "status"] == MAY_NOT_GROW
    assert rows.loc[TGI, ["low", "high", "p", "df"]].isna().all()
    assert rows.loc[TGI, "interpretation"] == ""
    assert np.isfinite(rows.loc[TGI, ["excess", "se"]].to_numpy(float)).all()


def test_halves_and_two_thirds_are_antagonism_although_better_than_either():
    """(E_A + E_B) / (2 E_AB) = 0.83 has been called synergy; Bliss expects 0.75 and sees 0.60."""
    study = inhibited({"vehicle": 0, "a": 0.5, "b": 0.5, "a + b": 0.6}, n=8, noise=8)
    row = measured(study).loc[TGI]
    assert row["observed"] == pytest.approx(60)
    assert row["expected"] == pytest.approx(75)
    assert row["high"] < 0
    assert row["interpretation"] == "antagonism"


@pytest.mark.parametrize(("effect", "words"), [(0.95, "synergy"), (0.75, "not shown")])
def test_the_direction_in_words(effect, words):
    effects = {"vehicle": 0, "a": 0.5, "b": 0.5, "a + b": effect}
    rows = measured(inhibited(effects, n=8, noise=8))
    assert rows.loc[TGI, "interpretation"] == words
    assert rows.loc[TGI, "excess"] == pytest.approx(100 * (effect - 0.75), abs=1e-9)


def test_two_shrinking_parts_have_no_bliss_product():
    row = measured(inhibited({"vehicle": 0, "a": 1.1, "b": 1.1, "a + b": 1.2}, noise=1)).loc[TGI]
    assert row["observed"] == pytest.approx(120)
    assert np.isnan(row["expected"])
    assert row["status"] == TWO_SHRINK
    assert row["interpretation"] == ""


def test_a_control_that_does_not_grow_gives_no_inhibition():
    curves = {arm: [[100, 90], [100, 95], [100, 97]] for arm in ("vehicle", "a", "b", "a + b")}
    row = measured(volume_study(curves, (0, 14))).loc[TGI]
    assert row["status"] == "control did not grow"
    assert row[["observed", "expected", "excess", "low", "high", "p"]].isna().all()


def test_one_animal_has_no_numbers():
    curves = {arm: [[100, 200], [110, 240]] for arm in ("vehicle", "a", "b")} | {
        "a + b": [[100, 120]]
    }
    rows = measured(volume_study(curves, (0, 14)))
    assert set(rows["status"]) == {"fewer than two animals in an arm"}
    assert rows["excess"].isna().all()


def test_the_interval_covers_no_interaction_as_often_as_it_says():
    """Bliss holds exactly; 60 studies of 8 animals: misses beyond chance would be a fault."""
    misses = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        rates = {"vehicle": 0.08, "a": 0.05, "b": 0.06, "a + b": 0.03}
        curves = {
            arm: [[100, 100 * np.exp(14 * (rate + rng.normal(0, 0.01)))] for _ in range(8)]
            for arm, rate in rates.items()
        }
        row = measured(volume_study(curves, (0, 14)), bootstrap_resamples=200).loc[LOG_AUC]
        misses += not row["low"] <= 0 <= row["high"]
    assert misses <= 9  # 5 % of 60 is 3; more than 9 has a chance of 0.2 %


def test_expected_growth_is_the_product_of_geometric_means():
    curves = {
        "vehicle": [[100, 200, 400], [100, 180, 500]],
        "a": [[100, 150, 220], [100, 140, 260]],
        "b": [[100, 120, 180], [100, 160, 200]],
        "a + b": [[100, 90, 80], [100, 110, 60]],
    }
    study = volume_study(curves, (0, 7, 14))
    table = combination_growth(volumes_of(study), study, SETTINGS).set_index("day")
    g = {arm: np.log([animal[2] / 100 for animal in animals]) for arm, animals in curves.items()}
    expected = np.exp(g["a"].mean() + g["b"].mean() - g["vehicle"].mean())
    assert table.loc[14, "expected_rtv"] == pytest.approx(expected)
    assert table.loc[14, "observed_rtv"] == pytest.approx(stats.gmean([0.8, 0.6]))
    interval = stats.t.interval(0.95, 1, g["a + b"].mean(), stats.sem(g["a + b"]))
    ends = table.loc[14, ["observed_low", "observed_high"]].to_numpy(float)
    assert ends == pytest.approx(np.exp(interval))
    v = [g[arm].var(ddof=1) / 2 for arm in ("vehicle", "a", "b")]
    df = sum(v) ** 2 / sum(x**2 for x in v)
    half = stats.t.ppf(0.975, df) * np.sqrt(sum(v))
    assert table.loc[14, "expected_high"] == pytest.approx(expected * np.exp(half))


def test_days_with_few_animals_left_are_empty_and_name_the_arm():
    days = (0, 7, 14)
    curves = {arm: [[100, 150, 200 + i] for i in range(4)] for arm in ("vehicle", "a", "b")}
    curves["a + b"] = [[100, 110 + i, 120 + i] for i in range(4)]
    rows = volume_study(curves, days).calipers
    gone = (rows["arm"] == "vehicle") & (rows["day"] == 14) & rows["animal"].isin(["1", "2", "3"])
    study = caliper_study(rows[~gone])
    last = combination_growth(volumes_of(study), study, SETTINGS).set_index("day").loc[14]
    assert np.isnan(last["expected_rtv"])
    assert last["status"] == "fewer than 2, or half, of the animals are left: vehicle"
