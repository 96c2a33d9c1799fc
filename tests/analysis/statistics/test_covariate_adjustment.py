"""Many arms against control at equal covariate: R by hand, Dunnett as its limit, no test."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.statistics.covariate_adjustment import adjusted_dunnett
from analysis.statistics.unlike_spreads import welch_dunnett

Y = [[5.1, 5.9, 5.4, 6.6, 6.1], [4.0, 4.4, 5.3, 4.6], [5.0, 7.1, 5.2, 6.9, 4.1]]
X = [[4.9, 5.3, 5.0, 5.6, 5.2], [4.8, 5.1, 5.5, 5.0], [5.0, 5.4, 4.9, 5.7, 4.6]]
NAN = float("nan")


def pairs(y, x):
    control, *groups = zip(y, x, strict=True)
    return groups, control


def test_covariates_that_do_not_tell_groups_apart_leave_dunnetts_estimate():
    x = [np.array(own) - np.mean(own) for own in X]
    control, *groups = Y
    adjusted, plain = adjusted_dunnett(*pairs(Y, x)), welch_dunnett(groups, control)
    for one, other in zip(adjusted, plain, strict=True):
        assert one.estimate == pytest.approx(other.estimate, rel=1e-12)
        assert one.high - one.low < other.high - other.low


def test_what_the_covariate_explains_is_taken_out():
    y = [1.5 * np.array(own) + shift + 0.01 * np.sin(np.arange(len(own)) * 7)
         for own, shift in zip(X, (0.0, -1.0, 0.5), strict=True)]  # fmt: skip
    found = adjusted_dunnett(*pairs(y, X))
    assert [one.estimate for one in found] == pytest.approx([-1.0, 0.5], abs=0.02)
    assert all(one.p_adjusted < 1e-4 for one in found)


def test_unit_and_origin_of_the_covariate_do_not_matter():
    found = adjusted_dunnett(*pairs(Y, X))
    other = adjusted_dunnett(*pairs(Y, [100 - 3 * np.array(own) for own in X]))
    for one, two in zip(found, other, strict=True):
        assert (two.estimate, two.p_adjusted, two.low) == pytest.approx(
            (one.estimate, one.p_adjusted, one.low), rel=1e-9
        )


def test_two_values_have_an_estimate_at_the_slope_of_the_others():
    groups, control = pairs([*Y, [5.0, 6.0, 7.0]], [*X, [5.0, 6.0, NAN]])
    *others, few = adjusted_dunnett(groups, control)
    assert others == list(adjusted_dunnett(groups[:2], control))
    within = [(np.array(y) - np.mean(y), np.array(x) - np.mean(x))
              for y, x in zip(Y, X, strict=True)]  # fmt: skip
    slope = sum(y @ x for y, x in within) / sum(x @ x for _, x in within)
    assert few.estimate == pytest.approx(5.5 - np.mean(Y[0]) - slope * (5.5 - np.mean(X[0])))
    assert (few.n, few.method) == (2, "not tested: n = 2")
    assert np.isnan([few.low, few.high, few.p, few.p_adjusted]).all()


@pytest.mark.parametrize(
    ("y", "x", "why"),
    [
        ([[1.0, 2], [1, 2, 3]], [[1.0, 2], [1, 2, 4]], "n = 2 in the control"),
        ([[1.0, 2, 3], [1, 2, 4]], [[2.0] * 3, [2] * 3],
         "the covariate does not differ within groups"),
        ([[1.0, 2, 3], [4, 5, 6]], [[1.0, 2, 3], [1, 2, 3]], "no variation within the groups"),
    ],
)  # fmt: skip
def test_without_spread_or_values_nothing_is_tested(y, x, why):
    (found,) = adjusted_dunnett(*pairs(y, x))
    assert found.method == f"not tested: {why}"
    assert np.isnan([found.p, found.p_adjusted, found.low, found.high]).all()


def test_a_control_that_is_not_there_has_no_estimate():
    (found,) = adjusted_dunnett([(Y[0], X[0])], ([], []))
    assert np.isnan(found.estimate)
    assert found.method == "not tested: n = 0 in the control"
