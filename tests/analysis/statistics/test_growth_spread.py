"""Growth model with richer spreads, and its diagnostics: R's nlme, a dense second way, no fit."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.in_vivo.growth.rates import (
    RATE_PAIR_COLUMNS,
    growth_diagnostics,
    growth_rate_pairs,
    growth_rates,
    log_growth,
)
from analysis.in_vivo.growth.volume import animal_volumes
from analysis.settings import Settings
from analysis.statistics.comparison import holm
from analysis.statistics.mixed_model import fit_growth, fit_spread
from tests.in_vivo_studies import caliper_study, oracles, real_file, volume_study
from tests.places import GOLDEN

FITS = pd.read_csv(GOLDEN / "growth_spread.csv")
ARMS = ("vehicle", "letrozole", "tamoxifen", "letrozole + tamoxifen")
CHOICES = {
    "slope": Settings(),
    "intercept": Settings(growth_spread="intercept and slope"),
    "by_arm": Settings(growth_residual="per arm"),
    "both": Settings(growth_spread="intercept and slope", growth_residual="per arm"),
}
models = pytest.mark.parametrize("name", list(CHOICES))


def golden_study():
    return caliper_study(pd.read_csv(GOLDEN / "in_vivo_volumes.csv").astype({"animal": str}))


def rows_of(study):
    return log_growth(animal_volumes(study, Settings()), study)


def rates_of(study, settings):
    return growth_rates(animal_volumes(study, settings), study, settings)


@models
def test_nlme_fits_the_same(name):
    expected = FITS[FITS["model"] == name]
    rows = rows_of(golden_study())
    options = {"intercept": name in ("intercept", "both"), "by_arm": name in ("by_arm", "both")}
    fit = fit_spread(rows, ARMS, **options)
    assert fit.reason == ""
    assert fit.rate == pytest.approx(expected["rate_per_day"].to_numpy(), rel=1e-5)
    assert np.sqrt(fit.variance) == pytest.approx(expected["se"].to_numpy(), rel=1e-5)
    assert fit.arm_sigma == pytest.approx(expected["sigma"].to_numpy(), rel=1e-5)
    first = expected.iloc[0]
    assert fit.sd_slope == pytest.approx(first["sd_slope"], rel=1e-5)
    assert fit.sd_intercept == pytest.approx(first["sd_intercept"], rel=1e-5)
    assert fit.correlation == pytest.approx(first["correlation"], rel=1e-5, nan_ok=True)
    assert fit.log_likelihood == pytest.approx(first["log_likelihood"], abs=1e-8)


@models
def test_the_settings_choose_the_model_of_the_table(name):
    expected = FITS[FITS["model"] == name]
    table = rates_of(golden_study(), CHOICES[name])
    for column in ("rate_per_day", "se", "sigma", "sd_slope", "sd_intercept", "log_likelihood"):
        assert table[column].to_numpy() == pytest.approx(expected[column].to_numpy(), rel=1e-5)
    words = {
        "slope": "random slope per animal, REML",
        "intercept": "random intercept and slope per animal, REML",
        "by_arm": "random slope per animal, residual variance per arm, REML",
        "both": "random intercept and slope per animal, residual variance per arm, REML",
    }
    df = "Kenward-Roger df" if name == "slope" else "animals less arms df"
    assert table["method"].iloc[0].startswith(f"log(V/V0), {words[name]}; t, {df}, Holm")


def test_without_either_it_is_the_model_of_one_parameter():
    rows = rows_of(golden_study())
    one, many = fit_growth(rows, ARMS), fit_spread(rows, ARMS, intercept=False, by_arm=False)
    assert many.rate == pytest.approx(one.rate, rel=1e-9)
    assert many.sd_slope == pytest.approx(one.sd_slope, rel=1e-7)
    assert many.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_no_other_spread_near_is_more_likely(seed):
    """The whole covariance matrix, written out, has its maximum at the fit."""
    rows = random_rows(seed)
    fit = fit_spread(rows, ("vehicle", "b"), intercept=True, by_arm=True)
    best = dense_log_likelihood(rows, fit, np.zeros(5))
    assert fit.log_likelihood == pytest.approx(best, abs=1e-7)
    rng = np.random.default_rng(seed)
    for _ in range(20):
        assert dense_log_likelihood(rows, fit, rng.normal(0, 0.05, 5)) <= best + 1e-9


def random_rows(seed):
    rng = np.random.default_rng(seed)
    days = np.array([0, 4, 7, 11, 14, 18])
    noise = {"vehicle": 0.1, "b": 0.2}
    curves = {
        arm: 100
        * np.exp(
            rng.normal(0, 0.15, (5, 1)) * (days > 0)
            + (0.06 + rng.normal(0, 0.02, (5, 1))) * days
            + rng.normal(0, sd, (5, 6))
        )
        for arm, sd in noise.items()
    }
    return rows_of(volume_study(curves, days))


def dense_log_likelihood(rows, fit, moved):
    """Restricted log-likelihood at the fit's spread, each of its five parameters moved."""
    scale = np.exp(moved[:4])
    slope, level = fit.sd_slope * scale[0], fit.sd_intercept * scale[1]
    sigma = dict(zip(fit.arms, fit.arm_sigma * scale[2:4], strict=True))
    r = np.clip(fit.correlation + moved[4] * (1 - fit.correlation**2), -1, 1)
    t, y = rows["days"].to_numpy(), rows["log_rtv"].to_numpy()
    x = np.array([np.where(rows["arm"] == arm, t, 0) for arm in fit.arms]).T
    animal = (rows["arm"] + "/" + rows["animal"]).to_numpy()
    own = slope**2 * np.outer(t, t) + level**2 + r * slope * level * (t[:, None] + t)
    v = np.diag(rows["arm"].map(sigma).to_numpy() ** 2) + own * (animal[:, None] == animal)
    inverse = np.linalg.inv(v)
    information = x.T @ inverse @ x
    rest = y - x @ np.linalg.solve(information, x.T @ inverse @ y)
    spread = np.linalg.slogdet(v)[1] + np.linalg.slogdet(information)[1]
    df = len(y) - len(fit.arms)
    return -0.5 * (df * np.log(2 * np.pi) + spread + rest @ inverse @ rest)


@pytest.mark.parametrize(
    ("curves", "name", "reason"),
    [
        ([[100, math.nan]] * 3, "by_arm", "no animal is measured after its baseline"),
        ([[100, 150]], "by_arm", "no arm has two animals measured after their baseline"),
        (
            [[100, 150], [100, 190]],
            "by_arm",
            "too few measurements for a residual variance of vehicle",
        ),
        (
            [[100, 150], [100, 190]],
            "intercept",
            "too few measurements per animal for a level and a rate of its own",
        ),
        (
            [[100, 200, 400, 800], [100, 300, 900, 2700]],
            "by_arm",
            "animals follow their own exponential curves exactly",
        ),
    ],
)
def test_what_cannot_be_fitted_says_why(curves, name, reason):
    days = (0, 7, 14, 21)[: len(curves[0])]
    table = rates_of(volume_study({"vehicle": curves}, days), CHOICES[name])
    assert table["method"].tolist() == [f"not fitted: {reason}"]
    assert table[["rate_per_day", "se", "sigma", "log_likelihood"]].isna().all(axis=None)


def test_an_arm_without_animals_after_baseline_keeps_an_empty_row():
    rows = golden_study().calipers
    alone = caliper_study(pd.concat([rows, rows.iloc[[0]].assign(arm="fulvestrant")]))
    table = rates_of(alone, CHOICES["both"]).set_index("arm")
    assert table.loc["fulvestrant", "n_animals"] == 0
    assert table.loc["fulvestrant", ["rate_per_day", "sigma"]].isna().all()
    base = rates_of(golden_study(), CHOICES["both"]).set_index("arm")
    pd.testing.assert_frame_equal(table.drop(index="fulvestrant"), base, rtol=1e-6)


def test_intervals_of_difference_and_doubling_time():
    table = rates_of(golden_study(), Settings()).set_index("arm")
    row = table.loc["letrozole"]
    z = stats.t.ppf(0.975, row["df"])
    assert row["difference_low"] == pytest.approx(row["difference"] - z * row["difference_se"])
    assert row["difference_high"] == pytest.approx(row["difference"] + z * row["difference_se"])
    assert row["doubling_low_d"] == pytest.approx(math.log(2) / row["high"])
    assert row["doubling_high_d"] == pytest.approx(math.log(2) / row["low"])


def test_an_arm_that_may_not_grow_has_no_longest_doubling_time():
    rng = np.random.default_rng(3)
    days = np.array([0, 5, 10, 15])
    flat = 100 * np.exp(0.002 * days + rng.normal(0, 0.2, (5, 4)) * (days > 0))
    row = rates_of(volume_study({"vehicle": flat}, days), Settings()).iloc[0]
    assert row["low"] < 0 < row["high"]
    assert math.isnan(row["doubling_high_d"])
    assert row["doubling_low_d"] == pytest.approx(math.log(2) / row["high"])


def test_every_pair_of_rates():
    study = golden_study()
    pairs = growth_rate_pairs(animal_volumes(study, Settings()), study, Settings())
    assert list(pairs.columns) == RATE_PAIR_COLUMNS
    assert len(pairs) == 6
    fit = FITS[FITS["model"] == "slope"].set_index("arm")
    row = pairs.set_index(["arm", "versus"]).loc[("tamoxifen", "letrozole")]
    difference = fit.loc["tamoxifen", "rate_per_day"] - fit.loc["letrozole", "rate_per_day"]
    se = math.hypot(fit.loc["letrozole", "se"], fit.loc["tamoxifen", "se"])
    assert row["difference"] == pytest.approx(difference)
    assert row["se"] == pytest.approx(se)
    assert row["p"] == pytest.approx(2 * stats.t.sf(abs(difference / se), row["df"]))
    assert row["low"] == pytest.approx(difference - stats.t.ppf(0.975, row["df"]) * se)
    assert row[["n_animals", "n_versus"]].tolist() == [8, 7]
    assert pairs["p_adjusted"].tolist() == pytest.approx(holm(pairs["p"]).tolist())
    assert row["method"] == (
        "log(V/V0), random slope per animal, REML; t, Kenward-Roger df, Holm over 6 pairs"
    )


@models
def test_nlme_predicts_the_same_animals_and_residuals(name):
    study, settings = golden_study(), CHOICES[name]
    found = growth_diagnostics(animal_volumes(study, settings), study, settings)
    expected = pd.read_csv(GOLDEN / "growth_residuals.csv").query("model == @name")
    expected = expected.astype({"animal": str}).set_index(["arm", "animal", "day"])
    rows = found.rows.set_index(["arm", "animal", "day"]).loc[expected.index]
    for column in ("fitted", "fitted_arm", "residual"):
        assert rows[column].to_numpy() == pytest.approx(
            expected[column].to_numpy(), rel=1e-4, abs=1e-5
        )
    effects = pd.read_csv(GOLDEN / "growth_animal_effects.csv").query("model == @name")
    effects = effects.astype({"animal": str}).set_index(["arm", "animal"])
    animals = found.animals.set_index(["arm", "animal"]).loc[effects.index]
    assert animals["own_rate"].to_numpy() == pytest.approx(effects["slope"], rel=1e-4, abs=1e-7)
    assert animals["own_level"].to_numpy() == pytest.approx(
        effects["intercept"], rel=1e-4, abs=1e-6
    )


def test_quantiles_follow_the_ranks():
    study = golden_study()
    found = growth_diagnostics(animal_volumes(study, Settings()), study, Settings())
    ranked = found.animals.sort_values("own_rate")["quantile"].to_numpy()
    expected = stats.norm.ppf((np.arange(1, 30) - 0.5) / 29)
    assert ranked == pytest.approx(expected)
    assert found.animals["n_days"].sum() == len(found.rows)


def test_a_model_without_a_fit_has_no_diagnostics():
    study = volume_study({"vehicle": [[100, 150]]}, (0, 7))
    found = growth_diagnostics(animal_volumes(study, Settings()), study, Settings())
    assert (len(found.rows), len(found.animals)) == (0, 0)


@pytest.mark.parametrize("name", ["Her_Fulv", "EGF_Fulv", "Fulv_Trast"])
def test_the_published_weighted_fits_lie_between_ours(name):
    """MAS98.06: published with a residual variance per mouse, ours with one per arm.

    Not the same model: the rates agree within one published standard error.
    """
    names = {"Treatment": "arm", "MouseID": "animal", "Day": "day", "TumVol": "volume_mm3"}
    sheet = pd.read_csv(real_file("synergylmm/MAS98_06.csv")).rename(columns=names)
    rows = rows_of(caliper_study(sheet.astype({"animal": str}), "Ctrl"))
    rows = rows[rows["day"] <= 28]
    often = rows.groupby(["arm", "animal"])["day"].transform("size") >= 2
    expected = oracles("mas98_06")[name]
    published = expected["published_varIdent"]
    arms = tuple(expected["arms"])
    fit = fit_spread(rows[often], arms, intercept=False, by_arm=True)
    keys = [*arms[:3], "Combination"]
    theirs = np.array([published[key] for key in keys])
    se = np.array([published[f"sd_{key}"] for key in keys])
    assert (np.abs(fit.rate - theirs) < se).all()
