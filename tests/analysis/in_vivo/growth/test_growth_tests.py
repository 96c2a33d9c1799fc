"""Arms against control on the evaluation day and on every day: R, a real study, zeros, no test."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.in_vivo.growth.against_control import DAILY_COLUMNS, daily_growth_tests, growth_tests
from analysis.in_vivo.growth.volume import animal_volumes
from analysis.settings import Settings
from analysis.statistics.comparison import holm
from tests.in_vivo_studies import caliper_study, oracles, real_file, volume_study
from tests.places import GOLDEN

nan = math.nan
NUMBERS = ["estimate", "low", "high", "p", "p_adjusted"]
EXPECTED = pd.read_csv(GOLDEN / "growth_tests.csv")
LOG, PLAIN = "log volume", "volume"


def golden_study():
    return caliper_study(pd.read_csv(GOLDEN / "in_vivo_volumes.csv").astype({"animal": str}))


def found_on(study, day):
    chosen = Settings()
    volumes = animal_volumes(study, chosen)
    found = growth_tests(volumes, study, chosen, dict.fromkeys(set(volumes["model"]), day))
    return found.set_index(["scale", "arm"])


def daily_of(study):
    return daily_growth_tests(animal_volumes(study, Settings()), study, Settings())


def expected_on(day):
    """What R says, its log differences as ratios."""
    found = EXPECTED[EXPECTED["day"] == day].set_index(["scale", "arm"])
    ends = ["estimate", "low", "high"]
    log = found.index.get_level_values("scale") == LOG
    found.loc[log, ends] = np.exp(found.loc[log, ends])
    return found


@pytest.mark.parametrize("day", [3, 7, 10, 14, 17, 21])
def test_r_finds_the_same_effects_and_p_values(day):
    expected = expected_on(day)
    found = found_on(golden_study(), day).loc[expected.index]
    assert found["estimate"].tolist() == pytest.approx(expected["estimate"].tolist(), rel=1e-9)
    assert found["p"].tolist() == pytest.approx(expected["p"].tolist(), rel=1e-7)
    adjusted = expected["p_adjusted"].tolist()
    assert found["p_adjusted"].tolist() == pytest.approx(adjusted, abs=1e-8)
    for end in ("low", "high"):
        assert found[end].tolist() == pytest.approx(expected[end].tolist(), rel=1e-6)


def test_r_corrects_for_the_days_likewise():
    keys = ["day", "scale", "arm"]
    found = daily_of(golden_study()).set_index(keys)
    expected = EXPECTED.set_index(keys)
    assert len(found) == len(expected)
    within, over = (found.loc[expected.index, c].tolist() for c in ("p_within_day", "p_adjusted"))
    assert within == pytest.approx(expected["p_adjusted"].tolist(), abs=1e-8)
    assert over == pytest.approx(expected["p_holm"].tolist(), abs=1e-7)
    assert found["method"].iloc[0] == (
        "Dunnett, two-sided, a variance for each arm; log volume; Holm over 6 days of the arm"
    )


def test_the_days_before_treatment_are_not_tested():
    table = daily_of(golden_study())
    assert list(table.columns) == DAILY_COLUMNS
    assert sorted(table["day"].unique()) == [3, 7, 10, 14, 17, 21]
    later = caliper_study(golden_study().calipers, facts={"treatment_start_day": "7"})
    assert sorted(daily_of(later)["day"].unique()) == [10, 14, 17, 21]


def test_the_counts_are_animals_of_the_day():
    found = found_on(golden_study(), 17).loc[LOG]
    assert found["n"].tolist() == [6, 7, 5]
    assert found["n_control"].tolist() == [7, 7, 7]
    assert found["day"].tolist() == [17, 17, 17]
    assert found["effect"].tolist() == ["ratio"] * 3


CURED = {
    "vehicle": [[100, 400], [100, 500], [100, 450]],
    "letrozole": [[100, 0], [100, 20], [100, 0]],
}


def test_a_cured_animal_counts_as_half_the_smallest_volume_on_the_log_scale():
    found = found_on(volume_study(CURED, (0, 7)), 7)
    log = found.loc[(LOG, "letrozole")]
    treated, control = np.log([10, 20, 10]), np.log([400, 500, 450])
    assert log["estimate"] == pytest.approx(math.exp(treated.mean() - control.mean()))
    assert log["p"] == pytest.approx(stats.ttest_ind(treated, control, equal_var=False).pvalue)
    assert log[["n", "n_control", "n_zero"]].tolist() == [3, 3, 2]
    assert log["method"].endswith(
        "log volume, 2 volumes of 0 taken as 10 mm3 (half the smallest of the study)"
    )
    plain = found.loc[(PLAIN, "letrozole")]
    assert plain["estimate"] == pytest.approx(20 / 3 - 450)
    assert plain["method"].endswith("; volume")
    assert plain["n_zero"] == 2


def test_an_arm_with_one_animal_left_has_an_estimate_and_no_test():
    curves = {**CURED, "tamoxifen": [[100, 90], [100, nan], [100, nan]]}
    found = found_on(volume_study(curves, (0, 7)), 7).loc[(PLAIN, "tamoxifen")]
    assert found["estimate"] == pytest.approx(90 - 450)
    assert found[["low", "high", "p", "p_adjusted"]].isna().all()
    assert found["method"] == "not tested: n = 1; volume"
    gone = {**CURED, "tamoxifen": [[100, nan]]}
    found = found_on(volume_study(gone, (0, 7)), 7).loc[(PLAIN, "tamoxifen")]
    assert (found["n"], math.isnan(found["estimate"])) == (0, True)


def test_without_control_nothing_is_tested():
    study = volume_study(CURED, (0, 7), control=None)
    found = found_on(study, 7)
    assert found[NUMBERS].isna().all(axis=None)
    assert set(found["method"]) == {"not tested: no control arm"}
    assert daily_of(study).empty


def test_an_untested_day_is_no_part_of_the_correction():
    curves = {
        "vehicle": [[100, 200, 400], [100, 220, 500], [100, 240, 450]],
        "letrozole": [[100, 120, 150], [100, 140, nan], [100, 110, nan]],
    }
    table = daily_of(volume_study(curves, (0, 7, 14))).set_index(["scale", "day"]).loc[PLAIN]
    assert table.loc[7, "p_adjusted"] == table.loc[7, "p"]
    assert table.loc[7, "method"].endswith("Holm over 1 days of the arm")
    assert math.isnan(table.loc[14, "p_adjusted"])
    assert table.loc[14, "method"] == "not tested: n = 1; volume"


def test_models_are_compared_apart_each_on_its_own_day():
    rows = golden_study().calipers
    both = caliper_study(pd.concat([rows.assign(model="a"), rows.assign(model="b")]))
    volumes = animal_volumes(both, Settings())
    found = growth_tests(volumes, both, Settings(), {"a": 17, "b": 21}).set_index("model")
    for model, day in (("a", 17), ("b", 21)):
        alone = found_on(golden_study(), day)
        assert found.loc[model, NUMBERS].to_numpy() == pytest.approx(alone[NUMBERS].to_numpy())


TEACHING = "avl_tamoxifen/EXPECTED_per_day_tam_vs_tamdex.csv"
PARTNER, BOTH = "Tamoxifen", "Tamoxifen + Dexamethasone"


def avl_study(unit):
    """Tamoxifen with and without dexamethasone; ``unit`` is what is taken for an animal."""
    file = real_file("avl_tamoxifen/tumor_data_filtered.xlsx")
    rows = pd.read_excel(file, engine="calamine")
    rows = rows[rows["group_name"].isin([PARTNER, BOTH])]
    side = rows["mouse_id"].str.split("_", expand=True)
    names = {"animal": side[0], "tumor": side[1]} if unit == "animal" else {
        "animal": rows["mouse_id"]
    }  # fmt: skip
    return caliper_study(rows.rename(columns={"group_name": "arm"}).assign(**names), PARTNER)


def avl_tests(unit):
    """Every day of the study, day 0 as well (the authors tested it), on volume."""
    study, chosen = avl_study(unit), Settings(several_tumors="mean")
    volumes = animal_volumes(study, chosen)
    rows = []
    for day in sorted(set(pd.read_csv(real_file(TEACHING))["day"])):
        rows.append(growth_tests(volumes, study, chosen, {"": float(day)}))
    table = pd.concat(rows)
    return table[table["scale"] == PLAIN].set_index("day")


def pooled_p(unit, days):
    """Student's t test of each day, one variance, as the authors have it."""
    volumes = animal_volumes(avl_study(unit), Settings(several_tumors="mean"))
    found = []
    for day in days:
        here = volumes[volumes["day"] == day]
        is_control = here["arm"] == PARTNER
        control, treated = (
            here.loc[rows, "volume_mm3"].dropna() for rows in (is_control, ~is_control)
        )
        found.append(stats.ttest_ind(treated, control).pvalue)
    return np.array(found)


def test_tumors_taken_for_animals_make_differences_that_are_none():
    """AVL 11636: 17 of 27 days "significant" by tumors, 2 after Holm; 8 by animals, 0 after."""
    published = pd.read_csv(real_file(TEACHING)).set_index("day")
    tumors, animals = avl_tests("tumor"), avl_tests("animal")
    assert (-tumors["estimate"]).tolist() == pytest.approx(
        published["mean_diff"].tolist(), abs=5e-5
    )
    by_tumor, by_animal = pooled_p("tumor", published.index), pooled_p("animal", published.index)
    assert by_tumor == pytest.approx(published["p_adj"].tolist(), abs=5.1e-5)
    reference = oracles("avl_11636")["per_day_tam_vs_tamdex"]
    theirs = np.array([r["p_per_mouse"] for r in reference])
    assert animals["n_control"].tolist() == [r["m_tam"] for r in reference]
    whole = animals["n"].to_numpy() == [r["m_combo"] for r in reference]
    assert animals.index[~whole].tolist() == [58]  # a tumor is missing: no volume of that animal
    assert by_animal[whole] == pytest.approx(theirs[whole])
    few = animals[["n", "n_control"]].min(axis=1).to_numpy() < 3  # an estimate, and no p
    assert animals.index[few].tolist() == [49]
    assert np.isnan(animals["p"].to_numpy()[few]).all()
    counts = [int((p < 0.05).sum()) for p in (by_tumor, holm(by_tumor), by_animal, holm(by_animal))]
    assert counts == [17, 2, 8, 0]


def test_the_daily_table_reads_that_study_without_a_false_find():
    study, chosen = avl_study("animal"), Settings(several_tumors="mean")
    table = daily_growth_tests(animal_volumes(study, chosen), study, chosen)
    assert (table[table["scale"] == PLAIN]["p_adjusted"] < 0.05).sum() == 0


ADJUSTED = Settings(adjust_for_baseline=True)
BY_BASELINE = pd.read_csv(GOLDEN / "covariate.csv")


def adjusted_on(study, day):
    volumes = animal_volumes(study, ADJUSTED)
    found = growth_tests(volumes, study, ADJUSTED, dict.fromkeys(set(volumes["model"]), day))
    return found.set_index(["scale", "arm"])


@pytest.mark.parametrize("day", [17, 21])
def test_log_volume_adjusted_for_log_baseline_as_r(day):
    expected = BY_BASELINE[BY_BASELINE["day"] == day].set_index("arm")
    study = golden_study()
    found = adjusted_on(study, day)
    log = found.loc[LOG].loc[expected.index]
    for name in ("estimate", "low", "high"):
        assert log[name].tolist() == pytest.approx(np.exp(expected[name]).tolist(), rel=1e-6)
    for name in ("p", "p_adjusted"):
        assert log[name].tolist() == pytest.approx(expected[name].tolist(), abs=1e-8)
    assert set(log["effect"]) == {"ratio adjusted for baseline"}
    assert log["method"].iloc[0].startswith("ANCOVA, one slope; Dunnett, two-sided, a variance")
    plain = found_on(study, day)
    pd.testing.assert_frame_equal(found.loc[[PLAIN]], plain.loc[[PLAIN]])


def test_correlation_that_is_left_out_between_adjusted_arms_is_small():
    assert BY_BASELINE["correlation_left_out"].max() < 0.1


def test_baselines_of_zero_and_none_are_said():
    rng = np.random.Generator(np.random.PCG64(4))
    curves = {arm: [[100 + 9 * i, 300 * r * np.exp(0.2 * rng.standard_normal())]
                    for i in range(5)] for arm, r in (("vehicle", 1), ("a", 0.5))}  # fmt: skip
    curves["a"][0][0], curves["a"][1][0] = 0.0, 100.0
    curves["vehicle"][1][0] = nan
    found = adjusted_on(volume_study(curves, (0, 14)), 14).loc[(LOG, "a")]
    assert (found["n"], found["n_control"]) == (5, 4)
    assert found["method"].endswith(
        "log volume, 1 volume of 0 taken as 50 mm3 (half the smallest of the study); "
        "animals without a baseline left out: 1"
    )
