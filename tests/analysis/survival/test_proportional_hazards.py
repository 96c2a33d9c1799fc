"""The check of proportional hazards: R's cox.zph, a second implementation, and small studies."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from analysis.settings import Settings
from analysis.study import SURVIVAL_COLUMNS, Study
from analysis.survival.proportional_hazards import (
    check_hazards,
    proportional_hazards,
    schoenfeld_residuals,
)
from tests.in_vivo_studies import arms_of, study_table
from tests.places import GOLDEN

ANIMALS = pd.read_csv(GOLDEN / "survival_animals.csv")
TESTS = pd.read_csv(GOLDEN / "proportional_hazards.csv")
RESIDUALS = pd.read_csv(GOLDEN / "schoenfeld_residuals.csv")
CASES = TESTS["case"].unique().tolist()


def check_of(case):
    own = ANIMALS[ANIMALS["case"] == case]
    return check_hazards(own["day"], own["event"] == 1, own["arm"], own["arm"].iloc[0])


def study_of(rows) -> Study:
    table = pd.DataFrame(rows, columns=["arm", "day", "event"])
    table = table.assign(animal=[str(i) for i in range(len(table))])
    return Study("t", "k", arms_of(table["arm"]), {},
                 survival=study_table(table, SURVIVAL_COLUMNS))  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_tests_are_those_of_r(case):
    golden = TESTS[TESTS["case"] == case].set_index("arm")
    check = check_of(case)
    each, overall = golden.drop(index="all arms"), golden.loc["all arms"]
    assert check.arms == tuple(each.index)
    assert check.chi2 == pytest.approx(each["chisq"].to_numpy(), rel=1e-8)
    assert check.p == pytest.approx(each["p"].to_numpy(), rel=1e-8)
    assert check.overall_chi2 == pytest.approx(overall["chisq"], rel=1e-8)
    assert check.overall_p == pytest.approx(overall["p"], rel=1e-8)


@pytest.mark.parametrize("case", CASES)
def test_the_residuals_are_those_of_r(case):
    golden = RESIDUALS[RESIDUALS["case"] == case]
    check = check_of(case)
    for column, arm in enumerate(check.arms):
        theirs = golden[golden["arm"] == arm]
        ours = pd.DataFrame({"day": check.days, "residual": check.residuals[:, column]})
        order = ["day", "residual"]
        np.testing.assert_allclose(
            ours.round(9).sort_values(order), theirs[order].round(9).sort_values(order), atol=2e-9
        )


def test_it_is_a_score_test_of_a_ratio_that_changes_with_time():
    """By a likelihood over single animals: its slope and curvature where the trend is 0."""
    own = ANIMALS[ANIMALS["case"] == "bu"]
    day, died, arm = own["day"].to_numpy(), own["event"].to_numpy() == 1, own["arm"] == "after"
    arm = arm.to_numpy(float)
    event_days = np.unique(day[died])
    left = np.cumprod([1 - died[day == t].sum() / (day >= t).sum() for t in event_days])
    before = dict(zip(event_days, 1 - np.append(1, left)[:-1], strict=True))
    center = np.mean([before[t] for t in day[died]])

    def log_likelihood(beta, trend):
        total = 0.0
        for t in event_days:
            score = np.exp(arm * (beta + trend * (before[t] - center)))
            tied, risk = score[(day == t) & died], score[day >= t].sum()
            total += np.log(tied).sum()
            total -= sum(np.log(risk - i / len(tied) * tied.sum()) for i in range(len(tied)))
        return total

    best = optimize.minimize_scalar(lambda b: -log_likelihood(b, 0), (-3, 0)).x
    step = 1e-3
    slope = (log_likelihood(best, step) - log_likelihood(best, -step)) / (2 * step)
    profile = [
        optimize.minimize_scalar(lambda b, g=g: -log_likelihood(b, g), (best - 1, best)).fun
        for g in (-step, 0, step)
    ]
    curvature = (profile[0] - 2 * profile[1] + profile[2]) / step**2
    assert check_of("bu").overall_chi2 == pytest.approx(slope**2 / curvature, rel=1e-4)


def test_crossing_curves_are_found_and_a_constant_ratio_is_not():
    steady = [("vehicle", t, True) for t in range(10, 40)]
    crossing = study_of(steady + [("a", t, True) for t in [*range(1, 15), *range(50, 66)]])
    table = proportional_hazards(crossing, Settings()).set_index("arm")
    assert table.loc["a", "p"] < 0.001
    assert table.loc["", "p"] == pytest.approx(table.loc["a", "p"])
    same = proportional_hazards(study_of(steady + [("a", t, True) for t in range(10, 40)]),
                                Settings())  # fmt: skip
    assert (same["p"] > 0.5).all()


def test_residuals_scatter_around_the_log_hazard_ratio():
    rows = ANIMALS.query("case == 'ties'")[["arm", "day", "event"]].to_numpy()
    study = study_of([(arm, day, bool(event)) for arm, day, event in rows])
    table = schoenfeld_residuals(study, Settings())
    means = table.groupby("arm", sort=False).mean(numeric_only=True)
    assert means["residual"].tolist() == pytest.approx(means["log_hazard_ratio"].tolist())


@pytest.mark.parametrize(
    "rows",
    [
        [("a", 5, True), ("b", 6, True)],  # no control
        [("vehicle", 5, True), ("a", 6, False)],  # no ratio
        [("vehicle", 5, True), ("vehicle", 6, True)],  # one arm
    ],
)
def test_without_a_ratio_there_is_no_test(rows):
    assert proportional_hazards(study_of(rows), Settings()).empty
    assert schoenfeld_residuals(study_of(rows), Settings()).empty


def test_events_of_one_day_have_no_trend():
    rows = [("vehicle", 5, True), ("vehicle", 9, False), ("a", 5, True), ("a", 9, False)]
    table = proportional_hazards(study_of(rows), Settings())
    assert table["p"].isna().all()
    assert set(table["status"]) == {"test not possible"}
