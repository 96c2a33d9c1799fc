"""All pairs by Tukey and by themselves: R's numbers, and no test from one plate."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.in_vitro.plates.all_pairs import PAIR_COLUMNS, all_pairs, tukey_pairs
from tests.places import GOLDEN

ARMS = ["a", "b", "c", "d"]


def golden() -> tuple[pd.DataFrame, pd.DataFrame]:
    return pd.read_csv(GOLDEN / "tukey_data.csv"), pd.read_csv(GOLDEN / "tukey.csv")


def points(data: pd.DataFrame) -> pd.DataFrame:
    return data.assign(viability_pct=100 * np.exp(data["value"]))


def test_all_pairs_are_those_of_r() -> None:
    data, expected = golden()
    table = all_pairs(points(data), ARMS)
    assert list(table.columns) == PAIR_COLUMNS
    pairs = expected["pair"].str.split("-", expand=True)
    table = table.set_index(["against", "arm"]).loc[list(zip(pairs[0], pairs[1], strict=True))]
    np.testing.assert_allclose(np.log(table["ratio"]), -expected["diff"], rtol=1e-9)
    low, high = expected[["lwr", "low_own"]].min(axis=1), expected[["upr", "high_own"]].max(axis=1)
    np.testing.assert_allclose(np.log(table["low"]), -high, rtol=1e-5)
    np.testing.assert_allclose(np.log(table["high"]), -low, rtol=1e-5)
    p = expected[["p.adj", "p_own"]].max(axis=1)
    np.testing.assert_allclose(table["p_adjusted"], p, rtol=1e-4)
    assert 0 < (expected["p_own"] > expected["p.adj"]).sum() < 6  # each of the two decides some
    assert table["n"].tolist() == [3] * 6


def test_tukey_alone_is_that_of_r() -> None:
    data, expected = golden()
    difference, half, p = tukey_pairs(data.pivot(index="experiment", columns="arm", values="value"))
    np.testing.assert_allclose(difference, -expected["diff"], rtol=1e-9)
    np.testing.assert_allclose(half, (expected["upr"] - expected["lwr"]) / 2, rtol=1e-5)
    np.testing.assert_allclose(p, expected["p.adj"], rtol=1e-4)


def test_a_missing_cell_is_tukey_kramer_by_least_squares() -> None:
    data, _ = golden()
    cells = data.pivot(index="experiment", columns="arm", values="value").to_numpy().copy()
    cells[1, 2] = np.nan
    difference, half, p = tukey_pairs(cells)
    block, arm = np.nonzero(~np.isnan(cells))
    design = np.column_stack([np.eye(3)[block], np.eye(4)[arm][:, 1:]])
    fit, squares, *_ = np.linalg.lstsq(design, cells[block, arm], rcond=None)
    assert difference[:3] == pytest.approx(-fit[3:])
    inverse = np.linalg.inv(design.T @ design)
    se = np.sqrt(squares[0] / (len(block) - 6) * inverse[4, 4])
    assert half[1] > 2 * se
    assert np.all((p > 0) & (p <= 1))


def test_wells_of_one_experiment_are_not_compared() -> None:
    data, _ = golden()
    assert all_pairs(points(data[data["experiment"] == 1]), ARMS).empty
    assert all_pairs(points(data), ["a"]).empty


def test_arms_that_do_not_vary_have_no_p() -> None:
    data = pd.DataFrame({"experiment": [1, 1, 2, 2], "arm": ["a", "b"] * 2, "value": [0.0, -1] * 2})
    table = all_pairs(points(data), ["a", "b"])
    assert table["ratio"].tolist() == [pytest.approx(np.e)]
    assert np.isnan(table["p_adjusted"].iloc[0])
