"""All pairs by Dunnett's T3 and by themselves: R's numbers, and no test from one plate."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.in_vitro.plates.all_pairs import PAIR_COLUMNS, all_pairs, arm_pairs
from tests.places import GOLDEN

ARMS = ["a", "b", "c", "d"]


def golden(case: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    data, expected = (pd.read_csv(GOLDEN / f"every_pair{name}.csv") for name in ("_data", ""))
    if case == "missing":
        data = data[(data["arm"] != "c") | (data["experiment"] != 2)]
    return data, expected[expected["case"] == case].reset_index(drop=True)


def points(data: pd.DataFrame) -> pd.DataFrame:
    return data.assign(viability_pct=100 * np.exp(data["value"]))


@pytest.mark.parametrize("case", ["complete", "missing"])
def test_all_pairs_are_those_of_r(case: str) -> None:
    data, expected = golden(case)
    table = all_pairs(points(data), ARMS)
    assert list(table.columns) == PAIR_COLUMNS
    assert table[["arm", "against", "n"]].equals(expected[["arm", "against", "n"]])
    np.testing.assert_allclose(np.log(table["ratio"]), expected["estimate"], rtol=1e-9)
    low = expected[["low", "low_own"]].min(axis=1)
    high = expected[["high", "high_own"]].max(axis=1)
    np.testing.assert_allclose(np.log(table["low"]), low, rtol=1e-7)
    np.testing.assert_allclose(np.log(table["high"]), high, rtol=1e-7)
    p = expected[["p_adjusted", "p_own"]].max(axis=1)
    np.testing.assert_allclose(table["p_adjusted"], p, rtol=1e-6)


@pytest.mark.parametrize("case", ["complete", "missing"])
def test_the_corrected_test_alone_is_that_of_r(case: str) -> None:
    data, expected = golden(case)
    found = arm_pairs(data.pivot(index="experiment", columns="arm", values="value"))
    for name, column in (("difference", "estimate"), ("low", "low"), ("high", "high"),
                         ("df", "df"), ("p_adjusted", "p_adjusted")):  # fmt: skip
        np.testing.assert_allclose(getattr(found, name), expected[column], rtol=1e-7)


def test_a_pair_is_never_surer_than_its_own_experiments() -> None:
    data, expected = golden("complete")
    table = all_pairs(points(data), ARMS)
    assert (expected["p_own"] > expected["p_adjusted"]).any()
    assert (table["p_adjusted"] >= expected["p_own"] * (1 - 1e-9)).all()


def test_wells_of_one_experiment_are_not_compared() -> None:
    data, _ = golden("complete")
    assert all_pairs(points(data[data["experiment"] == 1]), ARMS).empty
    assert all_pairs(points(data), ["a"]).empty


def test_arms_that_do_not_vary_have_no_p() -> None:
    data = pd.DataFrame({"experiment": [1, 1, 2, 2], "arm": ["a", "b"] * 2, "value": [0.0, -1] * 2})
    table = all_pairs(points(data), ["a", "b"])
    assert table["ratio"].tolist() == [pytest.approx(np.e)]
    assert np.isnan(table["p_adjusted"].iloc[0])
