"""Aalen-Johansen: R's survfit of several states, and what must add up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.cumulative_incidence import cumulative_incidence
from analysis.statistics.kaplan_meier import kaplan_meier
from tests.places import GOLDEN

GOLD = pd.read_csv(GOLDEN / "causes.csv")
DAY = [5, 8, 8, 9, 12, 12, 15, 18, 20, 20, 23, 27, 27, 30]  # as in golden/causes.R
CAUSE = np.array([1, 2, 1, 0, 1, 2, 1, 0, 2, 1, 1, 2, 0, 0])


@pytest.mark.parametrize(("number", "name"), [(1, "tumor"), (2, "other")])
def test_shares_and_errors_are_those_of_r(number, name):
    found = cumulative_incidence(DAY, CAUSE > 0, number == CAUSE)
    assert found.days[1:].tolist() == GOLD["day"].tolist()
    np.testing.assert_allclose(found.share[1:], GOLD[name], rtol=1e-9)
    np.testing.assert_allclose(found.se[1:], GOLD[f"{name}_se"], rtol=1e-9, atol=1e-12)


def test_one_cause_is_kaplan_meier():
    found, curve = cumulative_incidence(DAY, CAUSE == 1, CAUSE == 1), kaplan_meier(DAY, CAUSE == 1)
    np.testing.assert_allclose(found.share, 1 - curve.survival, atol=1e-12)
    assert found.at_risk.tolist() == curve.at_risk.tolist()


deaths = st.lists(st.tuples(st.integers(0, 15), st.sampled_from([0, 1, 2])), min_size=1)


@given(deaths)
def test_causes_and_survival_add_up_to_one(rows):
    day, cause = np.array([d for d, _ in rows], float), np.array([c for _, c in rows])
    shares = [cumulative_incidence(day, cause > 0, cause == each) for each in (1, 2)]
    curve = kaplan_meier(day, cause > 0)
    total = shares[0].share + shares[1].share + curve.survival
    np.testing.assert_allclose(total, 1, atol=1e-9)
    for found in shares:
        inside = ~np.isnan(found.low)
        assert (found.low[inside] <= found.share[inside]).all()
        assert (found.share[inside] <= found.high[inside]).all()
