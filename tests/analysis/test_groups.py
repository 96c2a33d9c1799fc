"""Groups as numbers say what pandas' groupby says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.groups import coded, groups_of, holds

KEYS = ["drug", "dose", "plate"]


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    value = rng.normal(1, 0.2, 200)
    value[rng.random(200) < 0.2] = np.nan
    return pd.DataFrame({
        "drug": rng.choice(["b", "a", ""], 200), "dose": rng.choice([1.0, np.nan, 0.3], 200),
        "plate": rng.integers(0, 9, 200), "value": value,
    })  # fmt: skip


def test_rows_with_the_same_keys_are_numbered_as_they_appear(frame):
    found = groups_of(frame, KEYS)
    by = frame.groupby(KEYS, dropna=False, sort=False)
    assert found.number.tolist() == by.ngroup().tolist()
    assert found.first.tolist() == np.flatnonzero(~by.ngroup().duplicated()).tolist()


@pytest.mark.parametrize("some", [["drug"], ["plate", "drug"], KEYS])
def test_keys_that_stand_on_end_are_numbered_alike(frame, some):
    frame = pd.concat([frame] * 5).sort_values(some, kind="stable", ignore_index=True)
    found = groups_of(frame, some)
    by = frame.groupby(some, dropna=False, sort=False)
    assert found.number.tolist() == by.ngroup().tolist()
    assert found.first.tolist() == np.flatnonzero(~by.ngroup().duplicated()).tolist()
    number, known = pd.factorize(frame[some[-1]].to_numpy())
    assert coded(frame, some[-1]).number.tolist() == number.tolist()
    assert coded(frame, some[-1]).values.tolist() == known.tolist()


def test_what_is_said_of_a_group_leaves_out_what_is_not_known(frame):
    values = frame["value"].to_numpy()
    groups = groups_of(frame, KEYS)
    found = [*groups.spread(values), groups.median(values)]
    by = frame.groupby(KEYS, dropna=False, sort=False)["value"]
    for said, name in zip(found, ["count", "mean", "std", "median"], strict=True):
        np.testing.assert_allclose(said, by.agg(name).to_numpy(float), rtol=1e-12)


def test_a_count_of_some_rows_keeps_the_groups(frame):
    some = (frame["plate"] < 4).to_numpy()
    found = groups_of(frame, ["drug"]).only(some)
    expected = frame[some].groupby("drug", sort=False).size()
    n = found.count(np.ones(some.sum(), dtype=bool))
    assert dict(zip(frame["drug"].unique(), n, strict=True)) == expected.to_dict()


def test_a_coded_column_knows_which_rows_have_a_value(frame):
    assert holds(frame, "drug", "a").tolist() == (frame["drug"] == "a").tolist()
    assert holds(frame, "drug", "a", "b").tolist() == frame["drug"].isin(["a", "b"]).tolist()
    assert coded(frame, "dose").isin([0.3]).tolist() == (frame["dose"] == 0.3).tolist()


def test_each_group_has_its_rows_and_no_row_makes_no_group(frame):
    by = frame.groupby(KEYS, dropna=False, sort=False)
    expected = [np.flatnonzero(by.ngroup() == i).tolist() for i in range(by.ngroups)]
    assert [rows.tolist() for rows in groups_of(frame, KEYS).rows()] == expected
    assert groups_of(frame[:0], KEYS).rows() == []
