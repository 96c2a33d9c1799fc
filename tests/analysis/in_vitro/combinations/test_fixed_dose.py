"""Two drugs at one pair of concentrations, against SciPy's t tests on each experiment."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.in_vitro.combinations.fixed_dose import synergy_fixed_dose
from analysis.in_vitro.plates import viability
from analysis.settings import Settings
from analysis.statistics.comparison import holm
from analysis.study import Study
from tests.combination_plates import PAIR, bliss_surface, matrices_of, matrix_study

TWO = ((10.0,), (10.0,))


def fixed(study: Study):
    return synergy_fixed_dose(matrices_of(study), Settings())


def by_experiment(study):
    means = viability.experiment_viability(viability.well_viability(study, Settings()))
    wide = means.pivot_table(index="experiment", columns="arm", values="viability_pct")
    return (wide[name].to_numpy() / 100 for name in ("anastrozole", "tamoxifen", PAIR))


def test_index_and_p_are_a_t_test_on_the_log_contrast_of_each_experiment():
    study = matrix_study(bliss_surface, doses=TWO, noise=6, experiments=4, seed=3)
    a, b, ab = by_experiment(study)
    test = stats.ttest_1samp(np.log(ab) - np.log(a) - np.log(b), 0)
    interval = test.confidence_interval(0.95)
    row = fixed(study).iloc[0]
    assert row["index"] == pytest.approx(stats.gmean(ab / (a * b)))
    assert row["index_low"] == pytest.approx(np.exp(interval.low))
    assert row["index_high"] == pytest.approx(np.exp(interval.high))
    assert row["p"] == pytest.approx(test.pvalue)
    assert row["bliss_expected_pct"] == pytest.approx(100 * stats.gmean(a * b))
    assert row["n_experiments"] == 4


def test_better_than_each_takes_the_worse_of_two_one_sided_tests():
    study = matrix_study(bliss_surface, doses=TWO, noise=6, experiments=4, seed=3)
    a, b, ab = by_experiment(study)
    row = fixed(study).iloc[0]
    one_sided = [stats.ttest_rel(alone, ab, alternative="greater").pvalue for alone in (a, b)]
    assert row["p_better_than_each"] == pytest.approx(max(one_sided))
    best = a if a.mean() < b.mean() else b
    test = stats.ttest_rel(best, ab)
    interval = test.confidence_interval(0.95)
    assert row["hsa_excess_pct"] == pytest.approx(100 * (best - ab).mean())
    assert row["hsa_low"] == pytest.approx(100 * interval.low)
    assert row["hsa_high"] == pytest.approx(100 * interval.high)
    assert row["p_hsa"] == pytest.approx(test.pvalue)


def test_pairs_of_a_combination_are_corrected_by_holm_and_words_follow():
    """Sixteen pairs without synergy: of the raw p some are below 0.05, of the corrected none."""
    raw = []
    for seed in range(12):
        table = fixed(matrix_study(bliss_surface, noise=6, experiments=4, seed=seed))
        assert table["p_adjusted"].tolist() == pytest.approx(holm(table["p"]).tolist())
        each = holm(table["p_better_than_each"]).tolist()
        assert table["p_better_adjusted"].tolist() == pytest.approx(each)
        called = table["call"].isin(["synergy", "antagonism"])
        assert called.tolist() == (table["p_adjusted"] <= 0.05).tolist()
        assert (table["better_than_each"] == "yes").tolist() == [p <= 0.025 for p in each]
        raw.append(((table["p"] <= 0.05) & ~called).sum())
    assert sum(raw) > 0


@pytest.mark.parametrize(("shift", "call"), [(-15.0, "synergy"), (25.0, "antagonism")])
def test_direction_of_the_call(shift, call):
    study = matrix_study(
        lambda a, b: bliss_surface(a, b) + (shift if a and b else 0), doses=TWO, noise=1, seed=2
    )
    row = fixed(study).iloc[0]
    assert row["call"] == call
    assert (row["index"] < 1) == (call == "synergy")
    assert row["better_than_each"] == ("yes" if call == "synergy" else "not shown")


@pytest.mark.parametrize(("noise", "call"), [(0.5, "equivalent"), (12, "not shown")])
def test_no_interaction_is_called_only_within_the_margin(noise, call):
    row = fixed(matrix_study(bliss_surface, doses=TWO, noise=noise, seed=5)).iloc[0]
    inside = row["index_low"] >= 0.8 and row["index_high"] <= 1.25
    assert (row["call"], inside) == (call, call == "equivalent")
    strict = synergy_fixed_dose(
        matrices_of(matrix_study(bliss_surface, doses=TWO, noise=noise, seed=5)),
        Settings(), (0.9999, 1.0001),
    )  # fmt: skip
    assert strict["call"].tolist() == ["not shown"]


def test_independent_drugs_have_an_index_of_one():
    row = fixed(matrix_study(bliss_surface, doses=TWO)).iloc[0]
    assert row["index"] == pytest.approx(1)
    assert row["call"] == "not estimable"  # without any spread there is no interval


def test_one_experiment_has_an_index_but_no_interval():
    row = fixed(matrix_study(bliss_surface, doses=TWO, experiments=1, noise=2)).iloc[0]
    assert np.isfinite(row["index"])
    assert np.isnan(row["index_low"])
    assert np.isnan(row["p"])
    assert (row["call"], row["better_than_each"]) == ("not estimable", "not estimable")


def test_a_matrix_has_a_row_for_every_pair():
    table = fixed(matrix_study(bliss_surface, noise=2))
    assert len(table) == 25
    assert table["n_experiments"].eq(3).all()
