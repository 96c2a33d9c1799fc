"""Growth rates by the mixed model: R's nlme, published fits, a dense second way, no fit."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.in_vivo.growth.rates import GROWTH_RATE_COLUMNS, fit_growth, growth_rates, log_growth
from analysis.in_vivo.growth.volume import animal_volumes
from analysis.settings import Settings
from analysis.statistics.comparison import holm
from tests.in_vivo_studies import caliper_study, few_examples, real_file, volume_study
from tests.places import GOLDEN

nan = math.nan
GOLDEN_RATES = pd.read_csv(GOLDEN / "in_vivo_rates.csv")
ARMS = ("vehicle", "letrozole", "tamoxifen", "letrozole + tamoxifen")


def golden_study():
    return caliper_study(pd.read_csv(GOLDEN / "in_vivo_volumes.csv").astype({"animal": str}))


def rows_of(study):
    return log_growth(animal_volumes(study, Settings()), study)


def rates_of(study, **settings):
    chosen = Settings(**settings)
    return growth_rates(animal_volumes(study, chosen), study, chosen).set_index("arm")


def reference(name):
    return json.loads(real_file("oracles.json").read_text())[name]


def real_study(path, control, names):
    rows = pd.read_csv(real_file(path)).rename(columns=names).astype({"animal": str})
    return caliper_study(rows, control)


def example_study():
    names = {"Treatment": "arm", "ID": "animal", "Time": "day", "TV": "volume_mm3"}
    return real_study("synergylmm/grwth_data_package_example.csv", "Control", names)


@pytest.mark.parametrize("last_day", [7, 14, 21])
def test_nlme_fits_the_same_model(last_day):
    expected = GOLDEN_RATES[GOLDEN_RATES["last_day"] == last_day]
    rows = rows_of(golden_study())
    fit = fit_growth(rows[rows["day"] <= last_day], ARMS)
    assert fit.reason == ""
    assert fit.rate == pytest.approx(expected["rate_per_day"].to_numpy(), rel=1e-7)
    assert np.sqrt(fit.variance) == pytest.approx(expected["se"].to_numpy(), rel=1e-6)
    first = expected.iloc[0]
    assert fit.sigma == pytest.approx(first["sigma"], rel=1e-6)
    assert fit.sd_slope == pytest.approx(first["sd_slope"], rel=1e-5)
    assert fit.log_likelihood == pytest.approx(first["log_likelihood"], abs=1e-9)


def test_the_table_is_the_fit_with_intervals_and_differences():
    table = rates_of(golden_study())
    assert list(table.reset_index().columns) == ["arm", "model", *GROWTH_RATE_COLUMNS[2:]]
    fit = GOLDEN_RATES[GOLDEN_RATES["last_day"] == 21].set_index("arm")
    assert table["n_animals"].tolist() == [8, 7, 8, 6]
    assert table["rate_per_day"].tolist() == pytest.approx(fit["rate_per_day"].tolist())
    half = (table["high"] - table["low"]) / 2
    df = stats.t.ppf(0.975, [5, 29])  # between the animals of the smallest arm and all
    assert (half < df[0] * fit["se"]).all()
    assert (half > df[1] * fit["se"]).all()
    assert ((table["high"] + table["low"]) / 2).tolist() == pytest.approx(
        fit["rate_per_day"].tolist()
    )
    doubling = np.log(2) / fit["rate_per_day"]
    assert table["doubling_time_d"].tolist() == pytest.approx(doubling.tolist())
    difference = (fit["rate_per_day"] - fit.loc["vehicle", "rate_per_day"])[1:]
    se = np.hypot(fit["se"], fit.loc["vehicle", "se"])[1:]
    assert table["difference"].tolist()[1:] == pytest.approx(difference.tolist())
    assert table["difference_se"].tolist()[1:] == pytest.approx(se.tolist())
    p = 2 * stats.t.sf(np.abs(difference / se), table["df"][1:])
    assert table["p"].tolist()[1:] == pytest.approx(p.tolist())
    assert table["p_adjusted"].tolist()[1:] == pytest.approx(holm(p).tolist())
    assert table.loc["vehicle", ["difference", "p", "p_adjusted"]].isna().all()
    assert set(table["method"]) == {
        "log(V/V0), random slope per animal, REML; t, Kenward-Roger df, Holm, against vehicle"
    }


def test_the_published_example():
    """One spread for all, as its authors have it."""
    expected, study = reference("synergylmm_grwth_data"), example_study()
    fit = fit_growth(log_growth(animal_volumes(study, Settings()), study), tuple(expected["arms"]))
    theirs = expected["fit"]
    assert fit.rate.tolist() == pytest.approx(theirs["beta"], rel=1e-9)
    assert np.sqrt(fit.variance).tolist() == pytest.approx(theirs["se"], rel=1e-6)
    assert fit.sigma == pytest.approx(theirs["sigma"], rel=1e-6)
    assert fit.sd_slope == pytest.approx(theirs["sd_b"], rel=1e-6)
    assert fit.log_likelihood == pytest.approx(theirs["reml_loglik"], abs=1e-9)
    assert sum(fit.n_animals) == expected["n_mice"]


def test_arms_of_the_example_have_spreads_of_their_own():
    table = rates_of(example_study())
    assert table["sd_slope"].nunique() == 4
    assert table["method"].str.contains("slope variance by arm").all()


@pytest.mark.parametrize("combination", ["Her_Fulv", "EGF_Fulv", "Fulv_Trast"])
def test_xenografts_with_fulvestrant_up_to_day_28(combination):
    names = {"Treatment": "arm", "MouseID": "animal", "Day": "day", "TumVol": "volume_mm3"}
    rows = rows_of(real_study("synergylmm/MAS98_06.csv", "Ctrl", names))
    rows = rows[rows["day"] <= 28]
    often = rows.groupby(["arm", "animal"])["day"].transform("size") >= 2
    expected = reference("mas98_06")[combination]
    arms = tuple(expected["arms"])
    fit = fit_growth(rows[often], arms)
    assert dict(zip(arms, fit.n_animals, strict=True)) == expected["mice"]
    values = expected["unweighted"]
    assert fit.rate == pytest.approx(np.array(values["beta"]), abs=1e-9)
    assert np.sqrt(fit.variance) == pytest.approx(np.array(values["se"]), abs=1e-9)
    assert [fit.sigma, fit.sd_slope] == pytest.approx([values["sigma"], values["sd_b"]], rel=1e-7)
    assert fit.log_likelihood == pytest.approx(values["reml_loglik"], abs=1e-9)


def dense_log_likelihood(rows, arms, sigma, sd_slope):
    """Restricted log-likelihood and rates by the whole covariance matrix (Laird & Ware)."""
    rows = rows[rows["log_rtv"].notna()]
    t, y = rows["days"].to_numpy(), rows["log_rtv"].to_numpy()
    x = np.array(
        [[d if arm == a else 0 for a in arms] for arm, d in zip(rows["arm"], t, strict=True)]
    )
    animal = (rows["arm"] + "/" + rows["animal"]).to_numpy()
    same = animal[:, None] == animal
    v = sigma**2 * np.eye(len(t)) + sd_slope**2 * same * np.outer(t, t)
    inverse = np.linalg.inv(v)
    information = x.T @ inverse @ x
    rate = np.linalg.solve(information, x.T @ inverse @ y)
    rest = y - x @ rate
    spread = np.linalg.slogdet(v)[1] + np.linalg.slogdet(information)[1]
    df = len(y) - len(arms)
    return -0.5 * (df * np.log(2 * np.pi) + spread + rest @ inverse @ rest), rate, information


seeds = st.integers(0, 10_000)


def random_rows(seed, sd_slope=0.01, sigma=0.1):
    rng = np.random.default_rng(seed)
    rows = [
        {"arm": arm, "animal": str(i), "day": day, "volume_mm3": volume}
        for arm, rate in (("vehicle", 0.07), ("letrozole", 0.02))
        for i in range(rng.integers(2, 6))
        for own in [rate + rng.normal(0, sd_slope)]
        for day in [0, *sorted(rng.choice(np.arange(1, 30), rng.integers(2, 6), replace=False))]
        for volume in [100 * math.exp(own * day + (rng.normal(0, sigma) if day else 0))]
    ]
    return rows_of(caliper_study(rows))


@few_examples
@given(seeds)
def test_the_whole_covariance_matrix_gives_the_same_maximum(seed):
    arms = ("vehicle", "letrozole")
    rows = random_rows(seed)
    fit = fit_growth(rows, arms)
    value, rate, information = dense_log_likelihood(rows, arms, fit.sigma, fit.sd_slope)
    assert fit.log_likelihood == pytest.approx(value, abs=1e-8)
    assert fit.rate == pytest.approx(rate, abs=1e-9)
    assert fit.variance == pytest.approx(np.diag(np.linalg.inv(information)), rel=1e-7)
    for sigma, sd_slope in ((1.05, 1), (0.95, 1), (1, 1.1), (1, 0.9), (1.02, 0.7), (1, 5)):
        near = (fit.sigma * sigma, max(fit.sd_slope * sd_slope, (sd_slope - 1) * 1e-3))
        assert dense_log_likelihood(rows, arms, *near)[0] <= value + 1e-9


def test_animals_that_do_not_differ_have_no_spread_of_rates():
    """The spread is 0, and the model is least squares through the origin."""
    seed = next(s for s in range(50) if fit_growth(random_rows(s, 0.0), ("vehicle",)).sd_slope == 0)
    rows = random_rows(seed, 0.0)
    fit = fit_growth(rows, ("vehicle",))
    mine = rows[rows["arm"] == "vehicle"]
    t, y = mine["days"], mine["log_rtv"]
    assert fit.rate.item() == pytest.approx((t @ y) / (t @ t))
    assert fit.sigma == pytest.approx(
        math.sqrt(((y - fit.rate.item() * t) ** 2).sum() / (len(t) - 1))
    )


@few_examples
@given(seeds, st.floats(0.1, 10))
def test_the_unit_of_volume_changes_nothing(seed, scale):
    rng = np.random.default_rng(seed)
    curves = {"vehicle": rng.uniform(50, 500, (3, 4)), "b": rng.uniform(50, 500, (3, 4))}
    days = (0, 4, 7, 14)
    first = rates_of(volume_study(curves, days))
    second = rates_of(volume_study({arm: scale * c for arm, c in curves.items()}, days))
    pd.testing.assert_frame_equal(first, second, rtol=1e-5, atol=1e-7)


def test_days_count_from_each_animals_own_baseline():
    base = rates_of(golden_study())
    shifted = golden_study().calipers
    shifted = shifted.assign(day=shifted["day"] + 30)
    later = rates_of(caliper_study(shifted, facts={"treatment_start_day": "30"}))
    pd.testing.assert_frame_equal(later, base)


def test_days_before_the_baseline_take_no_part():
    early = golden_study().calipers.query("day == 0").assign(day=-4.0, volume_mm3=20.0)
    both = pd.concat([golden_study().calipers, early])
    pd.testing.assert_frame_equal(rates_of(caliper_study(both)), rates_of(golden_study()))


def test_a_volume_of_zero_counts_as_half_the_smallest_of_the_study():
    rng = np.random.default_rng(2)
    curves = rng.uniform(90, 110, (4, 4)) * np.exp(0.05 * np.array([0, 7, 14, 21]))
    curves[0, 3] = 0
    found = rates_of(volume_study({"vehicle": curves}, (0, 7, 14, 21)))
    curves[0, 3] = curves[curves > 0].min() / 2
    expected = rates_of(volume_study({"vehicle": curves}, (0, 7, 14, 21)))
    assert found["rate_per_day"].item() == pytest.approx(expected["rate_per_day"].item())
    assert found["method"].item().endswith("mm3 (half the smallest of the study)")


def test_a_shrinking_arm_has_no_doubling_time():
    rng = np.random.default_rng(1)
    curves = 100 * np.exp(-0.03 * np.array([0, 7, 14]) + rng.normal(0, 0.05, (4, 3)))
    found = rates_of(volume_study({"vehicle": curves}, (0, 7, 14)))
    assert found["rate_per_day"].item() < 0
    assert math.isnan(found["doubling_time_d"].item())


def test_an_arm_without_animals_after_baseline_keeps_an_empty_row():
    curves = golden_study().calipers
    alone = caliper_study(
        pd.concat([curves, curves.iloc[[0]].assign(arm="fulvestrant")], ignore_index=True)
    )
    table = rates_of(alone)
    assert table.loc["fulvestrant", "n_animals"] == 0
    assert math.isnan(table.loc["fulvestrant", "rate_per_day"])
    base = rates_of(golden_study())
    pd.testing.assert_frame_equal(table.drop(index="fulvestrant"), base)


def test_without_control_there_are_rates_but_no_differences():
    table = rates_of(caliper_study(golden_study().calipers, control=None))
    assert table["rate_per_day"].notna().all()
    assert table[["difference", "p", "p_adjusted"]].isna().all(axis=None)
    assert table["method"].iloc[0].endswith("Kenward-Roger df; no control arm")


@pytest.mark.parametrize(
    ("curves", "reason"),
    [
        ([[100, nan, nan]] * 3, "no animal is measured after its baseline"),
        ([[100, 150, 260]], "no arm has two animals measured after their baseline"),
        ([[100, 150, nan], [100, nan, 300]], "every animal is measured once after its baseline"),
        (
            [[100, 200, 400], [100, 300, 900]],
            "every animal follows its own exponential curve exactly",
        ),
        ([[100, 100, 100]] * 3, "every animal follows its own exponential curve exactly"),
    ],
)
def test_what_cannot_be_fitted_says_why(curves, reason):
    table = rates_of(volume_study({"vehicle": curves}, (0, 7, 14)))
    assert table["method"].tolist() == [f"not fitted: {reason}"]
    assert table[["rate_per_day", "se", "sigma", "log_likelihood"]].isna().all(axis=None)


def test_models_are_fitted_apart():
    rows = golden_study().calipers
    both = pd.concat(
        [rows.assign(model="a"), rows.assign(model="b", volume_mm3=rows["volume_mm3"] ** 2)]
    )
    table = rates_of(caliper_study(both)).reset_index().set_index(["model", "arm"])
    base = rates_of(golden_study())["rate_per_day"].tolist()
    assert table.loc["a", "rate_per_day"].tolist() == pytest.approx(base)
    assert table.loc["b", "rate_per_day"].tolist() == pytest.approx([2 * rate for rate in base])


def test_weights_alone_make_an_empty_fit():
    study = caliper_study([{"arm": "vehicle", "animal": "1", "day": 0, "weight_g": 20}])
    table = rates_of(study)
    assert table["method"].tolist() == ["not fitted: no animal is measured after its baseline"]
