"""Arms against control: R multcomp, SciPy as a second opinion, and the undefined cases."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analysis.statistics.comparison import (
    Comparison,
    dunnett,
    dunnett_p,
    holm,
    mean_half_width,
    welch,
)
from analysis.statistics.dunnett import dunnett_critical
from tests.places import GOLDEN

ARMS = ["vehicle", "anastrozole", "letrozole", "tamoxifen", "fulvestrant"]
ONE_WAY = ["one_way_balanced", "one_way_unbalanced"]


def golden_groups(case: str) -> list[np.ndarray]:
    data = pd.read_csv(GOLDEN / "dunnett_data.csv").query("case == @case")
    return [data.loc[data["group"] == arm, "value"].to_numpy() for arm in ARMS]


def as_frame(comparisons: tuple[Comparison, ...]) -> pd.DataFrame:
    names = ["estimate", "low", "high", "statistic", "df", "p", "p_adjusted"]
    return pd.DataFrame([{name: getattr(c, name) for name in names} for c in comparisons])


def assert_as_r(comparisons: tuple[Comparison, ...], case: str, atol: float = 5e-6) -> None:
    expected = pd.read_csv(GOLDEN / "dunnett.csv").query("case == @case").reset_index()
    ours = as_frame(comparisons)
    for name in ("estimate", "statistic", "df", "p"):
        np.testing.assert_allclose(ours[name], expected[name], rtol=1e-6)
    # multcomp integrates by random points: five digits here, three for its critical value
    np.testing.assert_allclose(ours["p_adjusted"], expected["p_adjusted"], atol=atol)
    np.testing.assert_allclose(ours[["low", "high"]], expected[["low", "high"]], atol=1e-3)


@pytest.mark.parametrize("case", ONE_WAY)
def test_one_way_as_multcomp(case: str) -> None:
    control, *groups = golden_groups(case)
    assert_as_r(dunnett(groups, control), case)


@pytest.mark.parametrize("case", ONE_WAY)
def test_one_way_as_scipy(case: str) -> None:
    control, *groups = golden_groups(case)
    theirs = stats.dunnett(*groups, control=control, random_state=np.random.default_rng(7))
    ours = as_frame(dunnett(groups, control))
    np.testing.assert_allclose(ours["statistic"], theirs.statistic, rtol=1e-10)
    np.testing.assert_allclose(ours["p_adjusted"], theirs.pvalue, atol=2e-3)
    interval = theirs.confidence_interval()
    np.testing.assert_allclose(ours["low"], interval.low, atol=5e-3)
    np.testing.assert_allclose(ours["high"], interval.high, atol=5e-3)


def slow_dunnett_p(t: float, df: float, lambdas: np.ndarray) -> float:
    """The double integral in the plainest way: fine Simpson sums over both variables."""
    width = np.sqrt(1 - lambdas**2)[:, None]
    y = np.linspace(-9, 9, 241)
    low, high = stats.chi2.ppf([1e-13, 1 - 1e-13], df)
    s = np.linspace(np.sqrt(low / df), np.sqrt(high / df), 1201)
    inside = np.ones((len(s), len(y)))
    for loading, w in zip(lambdas, width, strict=True):
        edge = t * s[:, None]
        inside *= stats.norm.cdf((edge - loading * y) / w) - stats.norm.cdf(
            (-edge - loading * y) / w
        )
    over_y = np.trapezoid(inside * stats.norm.pdf(y), y, axis=1)
    return 1 - float(np.trapezoid(over_y * 2 * df * s * stats.chi2.pdf(df * s**2, df), s))


@pytest.mark.parametrize("df", [3, 8, 60])
@pytest.mark.parametrize("t", [0.4, 1.7, 2.6, 4.5])
def test_quadrature_to_seven_digits(t: float, df: float) -> None:
    lambdas = np.array([0.15, 0.5, np.sqrt(0.5), 0.8, 0.93])
    p = dunnett_p(np.full(5, t), df, lambdas)
    np.testing.assert_allclose(p, slow_dunnett_p(t, df, lambdas), atol=1e-7)


def test_published_critical_values() -> None:
    # Dunnett 1964, two-sided 5 % points, equal group sizes: k = 2, 4, 9 against control
    half = np.sqrt(0.5)
    assert dunnett_critical(10, [half] * 2) == pytest.approx(2.57, abs=0.005)
    assert dunnett_critical(20, [half] * 4) == pytest.approx(2.65, abs=0.005)
    assert dunnett_critical(np.inf, [half] * 9) == pytest.approx(2.69, abs=0.005)
    assert dunnett_critical(7, [half]) == pytest.approx(stats.t.ppf(0.975, 7), rel=1e-9)


def test_critical_value_has_its_p() -> None:
    lambdas = [0.3, 0.6, 0.9]
    c = dunnett_critical(6, lambdas, confidence=0.99)
    np.testing.assert_allclose(dunnett_p([c, c, c], 6, lambdas), 0.01, atol=1e-9)


def test_huge_statistics_and_nan() -> None:
    p = dunnett_p([1e6, np.nan, 0.0, np.inf], 5, [0.7] * 4)
    assert np.isnan(p[1])
    assert p[0] == pytest.approx(2 * 3 * stats.t.sf(1e6, 5), rel=1e-3, abs=1e-12)
    assert p[2] == 1.0
    assert p[3] == 0.0
    np.testing.assert_array_equal(p[[0, 2]], dunnett_p([1e6, 0.0, np.inf], 5, [0.7] * 3)[:2])


def test_holm_by_hand() -> None:
    np.testing.assert_allclose(holm([0.01, 0.04, np.nan, 0.03]), [0.03, 0.06, np.nan, 0.06])
    np.testing.assert_allclose(holm([0.9, 0.5]), [1.0, 1.0])
    assert holm([]).shape == (0,)
    assert np.isnan(holm([np.nan])).all()


@given(arrays(float, st.integers(1, 8), elements=st.floats(0, 1)))
def test_holm_only_raises_and_keeps_order(p: np.ndarray) -> None:
    adjusted = holm(p)
    assert (adjusted >= p).all()
    assert (adjusted <= np.minimum(1, len(p) * p) + 1e-15).all()
    order = np.argsort(p, kind="stable")
    assert (np.diff(adjusted[order]) >= 0).all()


@settings(max_examples=40)
@given(
    arrays(float, 4, elements=st.floats(-6, 6)),
    arrays(float, 4, elements=st.floats(0, 0.97)),
    st.integers(1, 100),
)
def test_dunnett_lies_between_raw_and_bonferroni(t: np.ndarray, l_: np.ndarray, df: int) -> None:
    raw = 2 * stats.t.sf(np.abs(t), df)
    p = dunnett_p(t, df, l_)
    assert (p >= raw * (1 - 1e-9)).all()
    assert (p <= np.minimum(1, 4 * raw) + 1e-12).all()


def test_small_groups_are_not_tested_and_not_in_the_family() -> None:
    control = [1.0, 2.0, 3.0]
    single, empty, real = dunnett([[5.0], [np.nan], [4.0, 6.0]], control)
    assert single.method == "not tested: n = 1"
    assert (single.estimate, single.n) == (3.0, 1)
    assert np.isnan([single.p, single.p_adjusted, single.low, single.statistic, single.df]).all()
    assert empty.method == "not tested: n = 0"
    assert np.isnan(empty.estimate)
    assert real == dunnett([[4.0, 6.0]], control)[0]
    assert real.p == real.p_adjusted == pytest.approx(stats.ttest_ind([4, 6], control).pvalue)


@pytest.mark.parametrize(
    ("groups", "control", "reason"),
    [
        ([[1.0, 2.0]], [3.0], "n = 1 in the control"),
        ([[1.0, 2.0]], [], "n = 0 in the control"),
        ([[2.0, 2.0], [3.0, 3.0]], [1.0, 1.0], "no variation within the groups"),
        ([[0.1 + 0.2, 0.3]], [0.3, 0.3], "no variation within the groups"),
    ],
)
def test_undefined_one_way(groups: list[list[float]], control: list[float], reason: str) -> None:
    for comparison in dunnett(groups, control):
        assert comparison.method == f"not tested: {reason}"
        assert np.isnan(comparison.p)


NAN = float("nan")


def test_welch_as_scipy() -> None:
    a, b = [3.1, 4.2, 5.0, 4.4], [2.0, 2.2, NAN, 2.1, 1.0]
    theirs = stats.ttest_ind(a, b, equal_var=False, nan_policy="omit")
    ours = welch(a, b)
    assert ours.statistic == pytest.approx(theirs.statistic)
    assert ours.p == ours.p_adjusted == pytest.approx(theirs.pvalue)
    assert ours.df == pytest.approx(theirs.df)
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs.confidence_interval()))
    assert (ours.n, ours.n_control) == (4, 4)


def test_welch_undefined() -> None:
    assert welch([1.0], [1.0, 2.0]).method == "not tested: fewer than 2 values in a group"
    assert welch([1.0], [1.0, 2.0]).estimate == -0.5
    flat = welch([1.0, 1.0], [2.0, 2.0])
    assert flat.method == "not tested: no variation within the groups"
    assert flat.estimate == -1.0
    assert np.isnan(flat.p)
    assert np.isnan(welch([], [1.0]).estimate)


def test_half_the_width_of_a_mean_s_interval_is_student_s():
    sample = [3.0, 5.0, 4.0, 8.0]
    low, high = stats.t.interval(0.9, 3, np.mean(sample), stats.sem(sample))
    half = mean_half_width([stats.sem(sample), 1.0, 1.0], [4, 1, 0], 0.9)
    assert half[0] == pytest.approx((high - low) / 2, rel=1e-12)
    assert np.isnan(half[1:]).all()
