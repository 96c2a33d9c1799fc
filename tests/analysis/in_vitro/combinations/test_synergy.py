"""Tables of combinations on plates: scores, intervals, cells, and what is not estimable."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.in_vitro.combinations import resampling, synergy
from analysis.in_vitro.combinations.dose_matrix import DoseMatrix, combination_problems
from analysis.in_vitro.combinations.interaction_words import excess_words
from analysis.in_vitro.combinations.synergy import ONE_DOSE
from analysis.in_vitro.plates import viability
from analysis.settings import Settings
from tests.combination_plates import (
    DOSES,
    PAIR,
    bliss_surface,
    matrices_of,
    matrix_study,
)
from tests.plate_data import BLANK, VEHICLE, plate_rows, plate_study, sample

TWO = ((10.0,), (10.0,))


def tables(study, **choices):
    settings = Settings(**choices)
    wells = viability.well_viability(study, settings)
    return synergy.synergy_in_vitro(matrices_of(study), wells, settings)


def by_reference(table):
    return table.set_index("reference")


def test_independent_drugs_have_no_excess_over_bliss_and_zip():
    summary = by_reference(tables(matrix_study(bliss_surface)).summary)
    assert summary.loc[["bliss", "zip"], "score_pct"].to_numpy() == pytest.approx([0, 0], abs=1e-4)
    assert list(summary["n_cells"])[:2] == [25, 25]
    assert summary.loc["hsa", "score_pct"] > 4


def test_five_points_fewer_alive_than_expected_is_a_score_of_plus_five():
    study = matrix_study(lambda a, b: bliss_surface(a, b) - (5 if a and b else 0))
    made = tables(study)
    assert by_reference(made.summary).loc["bliss", "score_pct"] == pytest.approx(5)
    cells = made.cells[made.cells["reference"] == "bliss"]
    assert cells["excess_pct"].to_numpy() == pytest.approx(np.full(25, 5.0))
    assert (cells["expected_pct"] - cells["observed_pct"]).to_numpy() == pytest.approx(5)


def test_an_excess_is_equivalent_only_within_the_margin_of_the_expected_viability():
    low, high = (
        np.array([-9.0, -9.0, -1.0, 1.0, 5.0, np.nan]),
        np.array([7.9, 8.1, 1, 9, 30, np.nan]),
    )
    expected = np.full(6, 40.0)  # within −10 and 8 points
    sure = np.array([True, True, True, False, True, True])
    found = excess_words(low, high, sure, expected, (0.8, 1.25)).tolist()
    words = ["equivalent", "not shown", "equivalent", "not shown", "synergy", "not estimable"]
    assert found == words


def test_the_score_has_the_word_of_its_interval():
    made = tables(matrix_study(bliss_surface, noise=1, seed=3))
    summary, cells = made.summary, made.cells
    for row in summary.to_dict("records"):
        expected = cells.loc[cells["reference"] == row["reference"], "expected_pct"].mean()
        inside = -0.25 * expected <= row["ci_low"] and row["ci_high"] <= 0.2 * expected
        word = "synergy" if row["ci_low"] > 0 else "antagonism" if row["ci_high"] < 0 else None
        assert row["interpretation"] == (word or ("equivalent" if inside else "not shown"))
    assert "equivalent" in set(summary["interpretation"])


def test_scores_are_those_of_the_mean_matrix_computed_by_hand():
    study = matrix_study(bliss_surface, noise=4, seed=2)
    made = tables(study)
    wells = viability.well_viability(study, Settings())
    means = viability.experiment_viability(wells)
    keys = means[["arm", "concentration", "concentration_2"]].fillna(0)
    grid = means["viability_pct"].groupby([keys[name] for name in keys]).mean()
    excess = {"bliss": [], "hsa": []}
    for a in DOSES:
        for b in DOSES:
            one, two = grid["anastrozole", a, 0.0], grid["tamoxifen", b, 0.0]
            excess["bliss"].append(one * two / 100 - grid[PAIR, a, b])
            excess["hsa"].append(min(one, two) - grid[PAIR, a, b])
    summary = by_reference(made.summary)
    for name, values in excess.items():
        assert summary.loc[name, "score_pct"] == pytest.approx(np.mean(values))
        found = made.cells.loc[made.cells["reference"] == name, "excess_pct"]
        assert found.to_numpy() == pytest.approx(values)


def test_for_a_plain_mean_the_interval_is_students():
    values = np.random.default_rng(4).normal(3, 2, (4, 6))
    exact = resampling.resamples_of(4, 200, 0)
    assert (len(exact.counts), exact.is_exact) == (35, True)
    assert exact.probability.sum() == pytest.approx(1)
    drawn = resampling.resampled_means(values, exact.counts)
    ends = resampling.t_interval(values.mean(axis=0), drawn, exact.probability, 4, 0.95)
    test = stats.ttest_1samp(values, 0)
    interval = test.confidence_interval(0.95)
    np.testing.assert_allclose(ends.low, interval.low)
    np.testing.assert_allclose(ends.high, interval.high)
    np.testing.assert_allclose(ends.p, test.pvalue)


def test_many_experiments_are_resampled_at_random_and_alike_each_time():
    drawn = resampling.resamples_of(8, 200, 7)
    assert (drawn.counts.shape, drawn.is_exact) == ((200, 8), False)
    assert (drawn.counts.sum(axis=1) == 8).all()
    np.testing.assert_array_equal(drawn.counts, resampling.resamples_of(8, 200, 7).counts)


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    """Additive pairs in three experiments with noise: 95 % intervals that hold 0."""
    rng = np.random.default_rng(12)
    truth = np.array([[100, 50.0], [80, 40]])
    matrices = [
        DoseMatrix(
            str(number),
            PAIR,
            ("anastrozole", "tamoxifen"),
            72.0,
            ("uM", "uM"),
            (np.array([0, 10.0]), np.array([0, 10.0])),
            ("1", "2", "3"),
            truth + rng.normal(0, 4, (3, 2, 2)) * (truth != 100),
        )
        for number in range(600)
    ]
    summary = synergy.synergy_in_vitro(matrices, pd.DataFrame(), Settings()).summary
    rows = summary[summary["reference"] == "bliss"]
    held = ((rows["ci_low"] <= 0) & (rows["ci_high"] >= 0)).mean()
    assert 0.92 <= held <= 0.98
    assert (rows["p"] < 0.05).mean() == pytest.approx(1 - held)


def test_p_of_cells_are_corrected_over_the_matrix():
    cells = tables(matrix_study(bliss_surface, noise=4, seed=6)).cells
    bliss = cells[cells["reference"] == "bliss"]
    rank = bliss["p"].rank().to_numpy()
    p = bliss["p"].to_numpy()
    by_hand = [np.min(p[rank >= r] * len(p) / rank[rank >= r]) for r in rank]
    assert bliss["p_adjusted"].to_numpy() == pytest.approx(np.minimum(by_hand, 1))


def test_one_dose_per_drug_has_bliss_and_hsa_only():
    summary = by_reference(tables(matrix_study(bliss_surface, doses=TWO, noise=2)).summary)
    assert list(summary["status"]) == ["ok", "ok", ONE_DOSE, ONE_DOSE]
    assert list(summary["n_cells"]) == [1, 1, 0, 0]
    assert summary.loc[["loewe", "zip"], ["score_pct", "ci_low", "p"]].isna().all(axis=None)


def test_wells_without_a_named_concentration_are_one_dose():
    groups = [
        (BLANK, [0.05, 0.05]),
        (VEHICLE, [1.05, 1.05]),
        (sample("anastrozole", np.nan, ""), [0.85, 0.85]),
        (sample("tamoxifen", np.nan, ""), [0.55, 0.55]),
        (sample(PAIR, np.nan, ""), [0.35, 0.35]),
    ]
    summary = by_reference(tables(plate_study(plate_rows(groups))).summary)
    assert summary.loc["bliss", "score_pct"] == pytest.approx(100 * (0.8 * 0.5 - 0.3))
    assert summary.loc["hsa", "score_pct"] == pytest.approx(20)


def test_a_drug_not_tested_alone_at_the_same_concentration_is_said():
    groups = [
        (BLANK, [0.05, 0.05]),
        (VEHICLE, [1.05, 1.05]),
        (sample("anastrozole", 3.0), [0.85]),
        (sample("tamoxifen", 10.0), [0.55]),
        ({**sample(PAIR, 10.0), "concentration_2": 10.0, "unit_2": "uM"}, [0.35]),
    ]
    summary = by_reference(tables(plate_study(plate_rows(groups))).summary)
    assert summary.loc["bliss", "status"].startswith("not estimable: the drugs alone were not")
    assert np.isnan(summary.loc["bliss", "score_pct"])


def test_one_experiment_resamples_its_wells_and_has_no_p():
    study = matrix_study(bliss_surface, experiments=1, noise=3, wells=2, seed=1)
    summary = by_reference(tables(study).summary)
    assert "technical replicates" in summary.loc["bliss", "method"]
    assert summary["p"].isna().all()
    row = summary.loc["bliss"]
    assert row["ci_low"] < row["score_pct"] < row["ci_high"]


def test_the_wells_of_one_experiment_vary_as_a_standard_error_says():
    """Without noise in control and blank, the spread of a cell is SD / sqrt(n) of its wells."""
    groups = [
        (BLANK, [0.05, 0.05]),
        (VEHICLE, [1.05, 1.05]),
        (sample("anastrozole"), [0.85, 0.85]),
        (sample("tamoxifen"), [0.55, 0.55]),
        ({**sample(PAIR), "concentration_2": 10.0, "unit_2": "uM"}, [0.30, 0.34, 0.38, 0.42]),
    ]
    study = plate_study(plate_rows(groups))
    wells = viability.well_viability(study, Settings())
    drawn = resampling.resampled_wells(wells, matrices_of(study)[0], 20_000, 3)
    sd = np.std([25, 29, 33, 37], ddof=1) / 2
    assert drawn[:, 1, 1].std() == pytest.approx(sd, rel=0.03)
    assert drawn[:, 1, 0] == pytest.approx(80)


def test_two_equal_matrices_are_scored_alike_wherever_they_stand():
    study = matrix_study(bliss_surface, noise=3, times=(24.0, 72.0), seed=9)
    alone = tables(matrix_study(bliss_surface, noise=3, times=(24.0,), seed=9, experiments=1))
    both = tables(study)
    assert list(both.summary["time_h"]) == [24.0] * 4 + [72.0] * 4
    assert len(alone.summary) == 4
    later = matrices_of(study)[1]
    wells = viability.well_viability(study, Settings())
    again = synergy.synergy_in_vitro([later], wells, Settings()).summary
    pd.testing.assert_frame_equal(
        both.summary[4:].reset_index(drop=True), again, check_exact=False, rtol=1e-9
    )


def test_a_study_without_combinations_has_no_rows():
    groups = [(BLANK, [0.05]), (VEHICLE, [1.0]), (sample("tamoxifen"), [0.5])]
    made = tables(plate_study(plate_rows(groups)))
    assert list(made.summary.columns) == synergy.SYNERGY_COLUMNS
    assert len(made.summary) == len(made.cells) == 0


def test_a_second_concentration_that_is_not_given_is_a_problem():
    groups = [
        (BLANK, [0.05]),
        (VEHICLE, [1.05]),
        *((sample("tamoxifen", dose), [0.6]) for dose in (1.0, 10.0)),
        (sample("anastrozole"), [0.9]),
        (sample(PAIR), [0.5]),
    ]
    study = plate_study(plate_rows(groups))
    means = viability.experiment_viability(viability.well_viability(study, Settings()))
    (problem,) = combination_problems(study, means)
    assert problem.what == f"{PAIR}: the layout gives one concentration for two drugs"
    assert matrices_of(study) == ()


def test_an_own_arm_comes_before_a_combination_with_one_concentration_zero():
    together = {"concentration_2": 10.0, "unit_2": "uM"}
    groups = [
        (BLANK, [0.05]),
        (VEHICLE, [1.05]),
        (sample("anastrozole"), [0.85]),
        ({**sample(PAIR, 0.0), **together}, [0.55]),
        ({**sample(PAIR, 10.0), **together, "concentration_2": 0.0}, [0.11]),
        ({**sample(PAIR, 10.0), **together}, [0.35]),
    ]
    (matrix,) = matrices_of(plate_study(plate_rows(groups)))
    np.testing.assert_allclose(matrix.mean, [[100, 50], [80, 30]])


def test_wells_that_are_alone_give_no_interval():
    """One well a pair does not vary: an interval of no width would call every excess sure."""
    study = matrix_study(bliss_surface, experiments=1, wells=1, noise=0)
    summary = by_reference(tables(study).summary)
    assert summary.loc["bliss", "score_pct"] == pytest.approx(0, abs=1e-6)
    assert summary[["ci_low", "ci_high", "p"]].isna().all(axis=None)


def test_wells_drawn_anew_keep_the_level_that_their_control_was_read_at():
    """Responses whose control reads 120 % are not brought to 100 %, as the matrix is not."""
    groups = [
        (BLANK, [0.05, 0.05]),
        (VEHICLE, [1.05, 1.05]),
        (sample("anastrozole"), [0.85, 0.85]),
        (sample("tamoxifen"), [0.55, 0.55]),
        ({**sample(PAIR), "concentration_2": 10.0, "unit_2": "uM"}, [0.35, 0.35]),
    ]
    study = plate_study(plate_rows(groups))
    wells = viability.well_viability(study, Settings())
    higher = wells.assign(viability_pct=1.2 * wells["viability_pct"])
    drawn = resampling.resampled_wells(higher, matrices_of(study)[0], 50, 3)
    assert drawn[:, 1, 0] == pytest.approx(96)
    assert drawn[:, 1, 1] == pytest.approx(36)
