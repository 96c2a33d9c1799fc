"""One row per model and arm: each number is the one its own table says."""

import numpy as np
import pandas as pd
import pytest

from analysis.in_vivo.growth.inhibition import INHIBITIONS
from analysis.settings import Settings
from analysis.study import Arm, Study
from analysis.summary.scorecard import SCORECARD_COLUMNS, reference_doses, scorecard

ARMS = (
    Arm("vehicle", "vehicle"),
    Arm("untreated", "untreated"),
    Arm("a", "single"),
    Arm("b", "single"),
    Arm("a + b", "combination", ("a", "b")),
)
STUDY = Study("t", "k", ARMS)
CONTROL = ("vehicle", np.nan, np.nan)


def viability(*rows, time_h=72.0, model="m"):
    """Rows of (arm, concentration, concentration_2) with a mean of ten times their number."""
    table = pd.DataFrame(rows, columns=["arm", "concentration", "concentration_2"])
    return table.assign(model=model, time_h=time_h, mean_pct=10.0 * np.arange(len(rows)))


def single(arm, *doses):
    return [(arm, dose, np.nan) for dose in doses]


def pairs(*doses):
    return [("a + b", first, second) for first, second in doses]


def chosen(table):
    """The reference doses as {arm: (concentration, concentration_2)}, NaN as None."""
    doses = reference_doses(table, STUDY)
    assert list(doses.columns) == ["model", "arm", "concentration", "concentration_2", "time_h"]
    numbers = doses[["concentration", "concentration_2"]].astype(object).where(
        doses[["concentration", "concentration_2"]].notna(), None
    )  # fmt: skip
    return dict(zip(doses["arm"], numbers.itertuples(index=False, name=None), strict=True))


@pytest.fixture(scope="module")
def card(sample_results):
    return sample_results.tables["scorecard"].set_index(["model", "arm"])


def test_a_combination_at_one_pair_sets_the_dose_of_its_parts():
    table = viability(CONTROL, *single("a", 1, 10), *single("b", 5, 10), *pairs((10, 5)))
    assert chosen(table) == {
        "vehicle": (None, None),
        "a": (10, None),
        "b": (10, None),
        "a + b": (10, 5),
    }


def test_a_part_without_the_first_dose_stands_at_its_own():
    table = viability(CONTROL, *single("a", 1, 10), *single("b", 5, 7), *pairs((10, 5)))
    assert chosen(table)["b"] == (5, None)


def test_in_a_matrix_the_middle_dose_of_both_parts():
    matrix = [(x, y) for x in (1, 3, 10, 30) for y in (1, 3, 10, 30)]
    table = viability(CONTROL, *single("a", 1, 3, 10, 30), *single("b", 1, 3, 10, 30),
                      *pairs(*matrix))  # fmt: skip
    assert chosen(table) == {"vehicle": (None, None), "a": (3, None), "b": (3, None),
                             "a + b": (3, 3)}  # fmt: skip


def test_without_a_combination_the_highest_dose_that_all_share():
    table = viability(CONTROL, *single("a", 1, 10, 100), *single("b", 1, 10))
    assert chosen(table) == {"vehicle": (None, None), "a": (10, None), "b": (10, None)}


def test_an_arm_tested_at_several_other_doses_has_none():
    table = viability(CONTROL, *single("a", 1, 2), *single("b", 3, 4))
    assert chosen(table) == {"vehicle": (None, None)}


def test_an_arm_tested_once_stands_at_its_only_dose():
    table = viability(CONTROL, *single("a", 1), *single("b", 10))
    assert chosen(table) == {"vehicle": (None, None), "a": (1, None), "b": (10, None)}


def test_arms_whose_dose_is_not_given_stand_as_they_are():
    table = viability(CONTROL, *single("a", np.nan), *single("b", 10), *pairs((np.nan, np.nan)))
    assert chosen(table) == {"vehicle": (None, None), "a": (None, None), "b": (10, None),
                             "a + b": (None, None)}  # fmt: skip


def test_the_last_time_of_each_model_stands():
    early = viability(CONTROL, *single("a", 10), time_h=24.0)
    late = viability(CONTROL, *single("a", 10), time_h=120.0)
    other = viability(CONTROL, *single("b", 3), time_h=48.0, model="n")
    doses = reference_doses(pd.concat([early, late, other]), STUDY)
    assert doses[["model", "arm", "time_h"]].to_numpy().tolist() == [
        ["m", "vehicle", 120.0],
        ["m", "a", 120.0],
        ["n", "vehicle", 48.0],
        ["n", "b", 48.0],
    ]


def test_both_controls_stand():
    table = viability(CONTROL, ("untreated", np.nan, np.nan), *single("a", 10))
    assert set(chosen(table)) == {"vehicle", "untreated", "a"}


def test_without_time_every_row_is_the_last():
    assert chosen(viability(CONTROL, *single("a", 10), time_h=np.nan))["a"] == (10, None)


def test_the_scorecard_has_its_columns_and_texts_where_nothing_is_known(sample_results):
    table = sample_results.tables["scorecard"]
    assert tuple(table.columns) == SCORECARD_COLUMNS
    for name in ("ic50_unit", "best_response", "combination_verdict"):
        assert table[name].map(type).eq(str).all()
    assert table.loc[table["model"] == "4T1", "best_response"].tolist() == [""] * 4


def test_change_of_volume_prints_the_published_numbers(card):
    change = card.loc["MCF-7Ca", "volume_change_pct"].round().to_dict()
    assert change == {
        "vehicle": 250,
        "anastrozole": -50,
        "letrozole": -75,
        "tamoxifen": 50,
        "fulvestrant": -40,
        "anastrozole + tamoxifen": 40,
    }


def test_life_span_and_its_increase_print_the_published_numbers(card):
    life = card.loc["4T1", "mean_life_span_d"].round(1).to_dict()
    assert life == {
        "untreated": 28.5,
        "anastrozole": 32.0,
        "tamoxifen": 35.5,
        "anastrozole + tamoxifen": 36.2,
    }
    ils = card.loc["4T1", "ils_pct"].round(1)
    assert ils.drop("untreated").to_dict() == {
        "anastrozole": 12.3,
        "tamoxifen": 24.6,
        "anastrozole + tamoxifen": 27.0,
    }
    assert np.isnan(ils["untreated"])


def test_every_number_is_the_one_of_its_own_table(sample_results, card):
    growth = sample_results.tables["tumor_growth"].query("evaluation_day == 1").set_index("arm")
    in_vivo = card.loc["MCF-7Ca"]
    pd.testing.assert_series_equal(
        in_vivo["tgi_pct"], growth["tgi_delta_pct"], check_names=False, check_exact=True
    )
    assert in_vivo["n_animals"].tolist() == growth["n_started"].tolist() == [8] * 6
    weights = sample_results.tables["body_weight"].groupby("arm")["nadir_pct"].mean()
    assert in_vivo["weight_nadir_pct"].to_dict() == pytest.approx(weights.to_dict())
    hazard = sample_results.tables["survival"].set_index(["model", "arm"])["hazard_ratio"]
    assert card.loc["4T1", "hazard_ratio"].drop("untreated").to_dict() == (
        hazard["4T1"].drop("untreated").to_dict()
    )
    assert card.loc["4T1", "n_animals"].tolist() == [10] * 4


def test_viability_is_at_the_reference_dose_and_time(sample_results, card):
    table = sample_results.tables["viability"].query("model == 'MCF-7' and time_h == 120")
    tamoxifen = table[(table["arm"] == "tamoxifen") & (table["concentration"] == 10)]
    both = table[(table["concentration"] == 10) & (table["concentration_2"] == 10)]
    assert card.loc[("MCF-7", "tamoxifen"), "viability_pct"] == tamoxifen["mean_pct"].item()
    assert card.loc[("MCF-7", "anastrozole + tamoxifen"), "viability_pct"] == (
        both["mean_pct"].item()
    )
    assert card.loc[("MCF-7", "vehicle"), "viability_pct"] == pytest.approx(100.0)


def test_responses_are_counted_in_words_best_first(sample_results, card):
    assert card.loc[("MCF-7Ca", "letrozole"), "best_response"] == "8 PR"
    assert card.loc[("MCF-7Ca", "anastrozole"), "best_response"] == "4 PR, 4 SD"
    table = sample_results.tables["response"].query("arm == 'vehicle'")
    assert card.loc[("MCF-7Ca", "vehicle"), "best_response"] == (
        f"{(table['category'] == 'SD').sum()} SD, {(table['category'] == 'PD').sum()} PD"
    )


def test_the_verdict_stands_at_the_combination_alone(card):
    verdict = card.loc[("MCF-7Ca", "anastrozole + tamoxifen"), "combination_verdict"]
    assert verdict.startswith(
        "Anastrozole + tamoxifen is worse than its best part, anastrozole: tumors 2.8 times as "
        "large on day 28 (95 % CI 2.3 to 3.5, p < 0.0001, n = 8 and 8 animals"
    )
    others = card.drop(index="anastrozole + tamoxifen", level="arm")["combination_verdict"]
    assert set(others) == {""}


def test_rows_are_in_the_order_of_the_arms(sample_results):
    order = [arm.name for arm in sample_results.study.arms]
    for _, rows in sample_results.tables["scorecard"].groupby("model"):
        ranks = [order.index(arm) for arm in rows["arm"]]
        assert ranks == sorted(ranks)


def test_nothing_measured_gives_an_empty_card():
    card = scorecard(STUDY, {}, Settings().inhibition)
    assert tuple(card.columns) == SCORECARD_COLUMNS
    assert card.empty


@pytest.mark.parametrize("inhibition", INHIBITIONS)
def test_growth_inhibition_is_by_the_chosen_definition(sample_results, inhibition):
    card = scorecard(sample_results.study, sample_results.tables, inhibition)
    found = card[card["model"] == "MCF-7Ca"].set_index("arm")["tgi_pct"].dropna()
    effects = sample_results.tables["growth_effects"].query("measure == @inhibition")
    expected = effects.set_index("arm")["estimate_pct"]
    assert found.to_dict() == pytest.approx(expected.to_dict())
    assert len(found) == 5
