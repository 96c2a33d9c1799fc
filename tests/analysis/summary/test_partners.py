"""A combination against its partners: rates of nlme, Welch by SciPy, hazards of R's survival."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.in_vivo.growth.rates import growth_rate_pairs, growth_rates
from analysis.in_vivo.growth.volume import animal_volumes
from analysis.settings import Settings
from analysis.statistics.comparison import holm
from analysis.study import SURVIVAL_COLUMNS, Study
from analysis.summary.partners import GROWTH, SURVIVAL, VOLUME, combination_partners
from analysis.survival.pairs import survival_pairs
from analysis.survival.table import survival
from tests.in_vivo_studies import arms_of, caliper_study, study_table, volume_study
from tests.places import GOLDEN

SETTINGS = Settings()
BOTH = "letrozole + tamoxifen"
MODEL = "MCF-7Ca"
PAIR = "anastrozole + tamoxifen"


def partners_of(study, day):
    """The table of a study of calipers, by readout and partner."""
    volumes = animal_volumes(study, SETTINGS)
    tables = {
        "animal_volumes": volumes,
        "growth_rates": growth_rates(volumes, study, SETTINGS),
        "growth_rate_pairs": growth_rate_pairs(volumes, study, SETTINGS),
    }
    found = combination_partners(study, SETTINGS, tables, {"": 0.0}, {"": day})
    return found.set_index(["readout", "partner"])


def lives_of(days, events=None):
    """The table of survival records, by partner."""
    rows = pd.DataFrame(
        [
            {"arm": arm, "animal": str(i), "day": day, "event": (events or {}).get((arm, i), True)}
            for arm, own in days.items()
            for i, day in enumerate(own)
        ]
    )
    study = Study("test", "key", arms_of(days), {},
                  survival=study_table(rows, SURVIVAL_COLUMNS))  # fmt: skip
    tables = {"survival": survival(study, SETTINGS),
              "survival_pairs": survival_pairs(study, SETTINGS)}  # fmt: skip
    return combination_partners(study, SETTINGS, tables, {}, {}).set_index("partner"), tables


def golden_study():
    return caliper_study(pd.read_csv(GOLDEN / "in_vivo_volumes.csv").astype({"animal": str}))


def test_growth_is_the_contrast_of_the_rates_that_nlme_finds():
    r = pd.read_csv(GOLDEN / "in_vivo_rates.csv").query("last_day == 21").set_index("arm")
    table = partners_of(golden_study(), 21.0)
    raw = {}
    for partner in ("letrozole", "tamoxifen"):
        row = table.loc[(GROWTH, partner)]
        difference = r.loc[BOTH, "rate_per_day"] - r.loc[partner, "rate_per_day"]
        se = np.hypot(r.loc[BOTH, "se"], r.loc[partner, "se"])
        assert 20 < row["df"] < 29
        reach = stats.t.ppf(0.975, row["df"])
        raw[partner] = 2 * stats.t.sf(abs(difference) / se, row["df"])
        assert row["difference"] == pytest.approx(difference, rel=1e-5)
        assert row["difference_high"] == pytest.approx(difference + reach * se, rel=1e-5)
        assert row["ratio"] == pytest.approx(np.exp(21 * difference), rel=1e-5)
        assert row["ratio_low"] == pytest.approx(np.exp(21 * (difference - reach * se)), rel=1e-5)
        assert row["p"] == pytest.approx(raw[partner], rel=1e-3)
    first, second = sorted(raw.values())
    adjusted = sorted(table.loc[GROWTH, "p_adjusted"])
    assert adjusted == pytest.approx([2 * first, max(2 * first, second)], rel=1e-3)
    assert table.loc[GROWTH, "p_beats_all"].tolist() == pytest.approx(2 * [second / 2], rel=1e-3)


def test_volumes_are_compared_as_welch_does_on_logarithms():
    study = golden_study()
    table = partners_of(study, 21.0)
    on_day = animal_volumes(study, SETTINGS).query("day == 21").dropna(subset=["volume_mm3"])
    logs = {arm: np.log(rows["volume_mm3"]) for arm, rows in on_day.groupby("arm")}
    for partner in ("letrozole", "tamoxifen"):
        test = stats.ttest_ind(logs[BOTH], logs[partner], equal_var=False)
        ends = np.exp(test.confidence_interval(0.95))
        row = table.loc[(VOLUME, partner)]
        assert row["p"] == pytest.approx(test.pvalue, rel=1e-9)
        assert row[["ratio_low", "ratio_high"]].to_numpy(float) == pytest.approx(ends, rel=1e-9)
        gmeans = [stats.gmean(np.exp(logs[arm])) for arm in (BOTH, partner)]
        assert row[["estimate", "estimate_partner"]].to_numpy(float) == pytest.approx(gmeans)
        assert row["ratio"] == pytest.approx(gmeans[0] / gmeans[1])


def growing(rates, n=8):
    rng = np.random.default_rng(3)
    days = (0, 4, 8, 12)
    curves = {
        arm: [[100 * np.exp(rate * day + rng.normal(0, 0.05) * (day > 0)) for day in days]
              for _ in range(n)] for arm, rate in rates.items()
    }  # fmt: skip
    return volume_study(curves, days)


def test_several_combinations_are_corrected_for_beating_all_of_theirs():
    rates = {"vehicle": 0.1, "a": 0.06, "b": 0.07, "c": 0.06, "a + b": 0.035, "a + c": 0.045}
    table = partners_of(growing(rates), 12.0).reset_index()
    for readout in (GROWTH, VOLUME):
        once = table[table["readout"] == readout].drop_duplicates("arm")
        expected = holm(once["p_beats_all"])
        assert once["p_beats_all_adjusted"].tolist() == pytest.approx(expected.tolist())
        assert (once["p_beats_all_adjusted"] > once["p_beats_all"]).any()


@pytest.mark.parametrize(
    ("rate", "verdicts", "beats"),
    [
        (0.00, ["better", "better"], True),
        (0.05, ["equivalent", "better"], False),  # as good as the best
        (0.07, ["worse", "better"], False),  # between its parts
        (0.12, ["worse", "worse"], False),
    ],
)
def test_it_beats_both_only_where_it_beats_the_better_one(rate, verdicts, beats):
    table = partners_of(growing({"vehicle": 0.1, "a": 0.05, "b": 0.1, "a + b": rate}), 12.0)
    for readout in (GROWTH, VOLUME):
        rows = table.loc[readout]
        assert rows["verdict"].tolist() == verdicts
        assert (rows["p_beats_all"] <= 0.025).tolist() == 2 * [beats]


def test_hazards_and_tests_are_those_of_the_pairs_whatever_their_order():
    days = {"a + b": [17, 24, 30, 33, 40], "vehicle": [8, 9, 11, 15, 19],
            "a": [10, 14, 16, 18, 20], "b": [16, 33, 35, 41, 45]}  # fmt: skip
    table, tables = lives_of(days)
    pairs = tables["survival_pairs"].set_index(["arm", "versus"])
    for partner in ("a", "b"):
        pair, row = pairs.loc[(partner, "a + b")], table.loc[partner]
        assert row["ratio"] == pytest.approx(1 / pair["hazard_ratio"])
        assert row["ratio_low"] == pytest.approx(1 / pair["hr_high"])
        assert row["ratio_high"] == pytest.approx(1 / pair["hr_low"])
        assert row["difference"] == pytest.approx(-pair["rmst_difference_d"])
        assert row["difference_low"] == pytest.approx(-pair["rmst_high"])
        assert row["p"] == pair["log_rank_p"]
    assert table["verdict"].tolist() == ["better", "not shown"]
    assert table["readout"].unique().tolist() == [SURVIVAL]
    assert table["day"].isna().all()


def test_the_hazard_ratio_of_two_arms_is_the_quotient_of_theirs_against_control():
    days = {"vehicle": [26, 33, 27, 36, 28], "a": [30, 32, 34, 27, 33], "b": [33, 35, 36, 28, 37],
            "a + b": [34, 39, 30, 40, 38]}  # fmt: skip
    table, tables = lives_of(days)
    own = tables["survival"].set_index("arm")["hazard_ratio"]
    assert table.loc["a", "ratio"] == pytest.approx(own["a + b"] / own["a"], rel=1e-9)


def test_an_arm_without_events_has_a_penalized_ratio():
    days = {"vehicle": [8, 9, 11], "a": [14, 16, 18], "b": [13, 15, 17], "a + b": [30, 30, 30]}
    table, _ = lives_of(days, {("a + b", i): False for i in range(3)})
    assert set(table["status"]) == {"ok"}
    assert (table["ratio"] < 0.2).all()
    assert table["p"].tolist() == [pytest.approx(0.1)] * 2  # 2 of the 20 ways to deal six animals
    assert table["p_beats_all"].tolist() == [pytest.approx(0.05)] * 2


def test_volumes_of_zero_count_as_half_the_smallest():
    ends = {"vehicle": (300, 310, 290), "a": (150, 160, 140), "b": (120, 130, 150),
            "a + b": (0, 0, 4)}  # fmt: skip
    curves = {arm: [[100, end] for end in own] for arm, own in ends.items()}
    rows = partners_of(volume_study(curves, (0, 14)), 14.0).loc[VOLUME]
    assert set(rows["status"]) == {"ok"}
    cured = np.log([2, 2, 4])  # half of the smallest, 4 mm3
    assert rows["estimate"].tolist() == pytest.approx([np.exp(cured.mean())] * 2)
    test = stats.ttest_ind(cured, np.log([150, 160, 140]), equal_var=False)
    assert rows["p"].iloc[0] == pytest.approx(test.pvalue)
    assert rows["df"].iloc[0] == pytest.approx(test.df)
    assert set(rows["verdict"]) == {"better"}
    assert (
        "2 volumes of 0 taken as 2 mm3 (half the smallest of the study)" in rows["method"].iloc[0]
    )


def test_with_one_of_two_partners_all_are_not_beaten():
    table = partners_of(growing({"vehicle": 0.1, "a": 0.05, "a + b": 0.0}), 12.0)
    assert table.loc[GROWTH, "verdict"].tolist() == ["better"]
    assert table["p_beats_all"].isna().all()


def test_the_sample_is_worse_than_anastrozole_alone(sample_results):
    table = sample_results.tables["combination_partners"].query("model == @MODEL and arm == @PAIR")
    found = table.set_index(["readout", "partner"])
    for readout in (GROWTH, VOLUME):
        assert found.loc[(readout, "anastrozole"), "verdict"] == "worse"
        assert found.loc[(readout, "anastrozole"), "ratio_low"] > 2
        assert found.loc[(readout, "tamoxifen"), "verdict"] == "not shown"
