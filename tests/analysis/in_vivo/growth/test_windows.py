"""Measuring days in windows: how they are cut, who counts, and a second way to find them."""

import itertools
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from analysis.in_vivo.animals.body_weight import weight_course
from analysis.in_vivo.animals.drop_out import growth_curves
from analysis.in_vivo.combinations.expected_growth import combination_growth
from analysis.in_vivo.combinations.rates import synergy_in_vivo
from analysis.in_vivo.growth.against_control import daily_growth_tests, growth_tests
from analysis.in_vivo.growth.by_day import tumor_growth, tumor_growth_problems
from analysis.in_vivo.growth.evaluation_day import found_days
from analysis.in_vivo.growth.inhibition import growth_effects
from analysis.in_vivo.growth.volume import animal_volumes, start_days
from analysis.in_vivo.growth.windows import EXACT, in_windows, windows_of
from analysis.results import analyse
from analysis.settings import Settings
from tests.in_vivo_studies import caliper_study, volume_study

QUICK = Settings(bootstrap_resamples=50)
ARMS = ("vehicle", "a", "b", "a + b")
RATES = {"vehicle": 0.08, "a": 0.05, "b": 0.06, "a + b": 0.02}


def study_of(days_of, arms=ARMS, n=8, seed=3, **columns):
    """Animals that grow by the rate of their arm; ``days_of(arm, i)`` are the days of one."""
    rng = np.random.default_rng(seed)
    rows = []
    for arm, i in product(arms, range(n)):
        rate, size = RATES[arm] + rng.normal(0, 0.004), 100 * np.exp(rng.normal(0, 0.1))
        rows += [
            {"arm": arm, "animal": f"{arm} {i}", "day": day}
            | {"volume_mm3": size * np.exp(rate * day + rng.normal(0, 0.05))}
            | {name: value(arm, i, day) for name, value in columns.items()}
            for day in days_of(arm, i)
        ]
    return caliper_study(rows)


def windows_in(study, widest=3.0):
    volumes = animal_volumes(study, QUICK)
    return volumes, windows_of(volumes, start_days(study), widest)


def spans(windows, model=""):
    own = windows.by_model[model]
    return list(zip(own.low.tolist(), own.high.tolist(), strict=True))


def rhythm(first, *steps):
    return np.cumsum([first, *steps]).tolist()


def test_common_days_stay_days_even_where_the_rhythm_changes():
    days = rhythm(0, 2, 2, 3, 2, 2, 3, 7, 7, 7)
    volumes, windows = windows_in(study_of(lambda arm, i: days[: 7 + i % 4]))
    assert spans(windows) == [(day, day) for day in days]
    assert in_windows(volumes, windows, {"": 0.0}) is volumes


def test_cohorts_a_day_apart_share_windows_through_a_change_of_rhythm():
    week = rhythm(0, 2, 2, 3, 2, 2, 3, 7, 7)
    study = study_of(lambda arm, i: [0, *(day + i % 2 for day in week[1:])])
    _, windows = windows_in(study)
    assert spans(windows) == [(0, 0), *((day, day + 1) for day in week[1:])]


def test_animals_on_days_of_their_own_are_in_every_window_once():
    study = study_of(lambda arm, i: [0, *range(1 + i % 4, 41, 4)])
    volumes, windows = windows_in(study)
    assert max(high - low for low, high in spans(windows)) == 3
    counted = in_windows(volumes, windows, {"": 0.0})
    assert not counted.duplicated(["arm", "animal", "day"]).any()
    n = counted.groupby(["day", "arm"]).size().unstack().loc[4:36]
    assert (n == 8).all(axis=None)


def test_one_animal_measured_daily_makes_no_windows_of_its_own():
    weekly = list(range(0, 43, 7))
    study = study_of(lambda arm, i: list(range(43)) if (arm, i) == ("a", 0) else weekly)
    volumes, windows = windows_in(study)
    counted = in_windows(volumes, windows, {"": 0.0})
    n = counted[counted["arm"] != "a"].groupby("day").size()
    assert n.index.tolist() == weekly
    here = counted[counted["animal"] == "a 0"]["day"]
    assert here.is_unique
    assert set(weekly) <= set(here)


def test_treatment_starts_between_windows_and_the_baseline_is_the_last_day_before():
    study = study_of(lambda arm, i: [-7 + i % 3, -1 + i % 2, 1 + i % 3, 8 + i % 3, 15 + i % 3])
    volumes, windows = windows_in(study)
    assert [low > 0 or high <= 0 for low, high in spans(windows)] == [True] * len(spans(windows))
    counted = in_windows(volumes, windows, {"": 0.0})
    before = volumes[volumes["day"] <= 0].drop_duplicates("animal", keep="last")
    shown = counted[counted["day"] <= 0].drop_duplicates("animal", keep="last")
    assert shown["volume_mm3"].tolist() == before["volume_mm3"].tolist()


def test_no_width_leaves_every_day_by_itself():
    study = study_of(lambda arm, i: [0, *range(1 + i % 4, 41, 4)])
    _, windows = windows_in(study, 0.0)
    assert all(low == high for low, high in spans(windows))


def cost_of(window, measured):
    """Measurements that do not count, and animals followed through that the window lacks."""
    low, high = window
    inside = [sum(low <= day <= high for day in days) for days in measured]
    followed = [days[0] <= high and days[-1] >= low for days in measured]
    twice = sum(max(n - 1, 0) for n in inside)
    return twice + sum(f and not n for f, n in zip(followed, inside, strict=True))


@pytest.mark.parametrize("seed", range(6))
def test_no_other_way_to_cut_the_days_costs_less(seed):
    rng = np.random.default_rng(seed)
    plan = {}
    for arm, i in product(ARMS[:2], range(5)):
        steps = rng.choice([3, 4, 7], size=4)
        plan[arm, i] = sorted({0, *np.cumsum([rng.integers(1, 5), *steps]).tolist()})
    study = study_of(lambda arm, i: plan[arm, i], ARMS[:2], 5)
    _, windows = windows_in(study)
    measured = list(plan.values())
    days = sorted({day for own in measured for day in own})
    own_gap = {}
    for one in days:
        near = []
        for own in measured:
            gaps = np.diff(own)
            for at, day in enumerate(own):
                if abs(day - one) <= 7:
                    near.append(np.mean([gaps[k] for k in (at - 1, at) if 0 <= k < len(gaps)]))
        own_gap[one] = np.mean(near)
    joined = [
        a > 0 and b - a < min(own_gap[a], own_gap[b]) / 2 for a, b in itertools.pairwise(days)
    ]
    best = {0: 0.0}
    for end in range(1, len(days) + 1):
        best[end] = min(
            best[begin] + cost_of((days[begin], days[end - 1]), measured)
            for begin in range(end)
            if all(joined[begin : end - 1]) and days[end - 1] - days[begin] <= 3
        )
    found = sum(cost_of(window, measured) for window in spans(windows))
    assert found == best[len(days)]
    assert (spans(windows)[0][0], spans(windows)[-1][1]) == (days[0], days[-1])


def staggered():
    return study_of(lambda arm, i: [0, *range(1 + i % 4, 29, 4)], n=9)


def test_answers_and_readouts_name_the_window():
    results = analyse(staggered(), QUICK)
    day = results.evaluation_days[""]
    words = results.windows.words("", day)
    assert words == "days 25 to 28"
    answers, readouts = results.tables["answers"], results.tables["readouts"]
    told = answers[answers["question"].isin(["control", "best_part", "additivity"])]["sentence"]
    assert told[told.str.contains("day")].str.contains(words).all()
    when = readouts.set_index("readout")["when"]
    assert set(when["tumor volume change"]) == {words}
    assert when["TGI"].str.startswith(f"{words}, ").all()
    effects = results.tables["effects"].set_index("readout")["when"]
    assert set(effects["tumor volume"]) == {words}
    assert set(effects["tumor growth"]) == {f"to {words}"}


def test_a_day_is_also_counted_from_a_start_on_another_day_than_0():
    windows = replace(EXACT, starts={"MCF-7Ca": 9.0})
    assert windows.words("MCF-7Ca", 28) == "day 28 (19 from treatment start)"
    assert windows.words("4T1", 28) == "day 28"


def test_means_of_a_window_are_those_of_each_animals_day_nearest_the_middle():
    study = staggered()
    volumes, windows = windows_in(study)
    table = tumor_growth(volumes, study, QUICK, windows)
    assert (table["window_high_d"] - table["window_low_d"]).max() == 3
    for row in table.to_dict("records"):
        low, high = row["window_low_d"], row["window_high_d"]
        here = volumes[(volumes["arm"] == row["arm"]) & volumes["day"].between(low, high)]
        off = (here["day"] - (low + high) / 2).abs()
        chosen = here.assign(off=off).sort_values("off").drop_duplicates("animal")
        assert row["n"] == len(chosen)
        assert row["mean_mm3"] == pytest.approx(chosen["volume_mm3"].mean())
        assert row["mean_change_pct"] == pytest.approx(chosen["change_pct"].mean())
        assert low <= row["day"] <= high


def test_every_test_by_day_takes_the_animals_of_the_window():
    study = staggered()
    volumes, windows = windows_in(study)
    day = found_days(volumes, study, QUICK, windows)[""].day
    growth = tumor_growth(volumes, study, QUICK, windows)
    here = growth[growth["evaluation_day"] == 1].set_index("arm")
    assert here["n"].to_dict() == dict.fromkeys(ARMS, 9)
    days = {"": day}
    tests = growth_tests(volumes, study, QUICK, days, windows)
    assert tests[["n", "n_control"]].to_numpy().tolist() == [[9, 9]] * 6
    plain = tests[tests["scale"] == "volume"].set_index("arm")
    assert plain["p_adjusted"].to_dict() == here["p_adjusted"].dropna().to_dict()
    daily = daily_growth_tests(volumes, study, QUICK, windows)
    same = daily[(daily["day"] == day) & (daily["scale"] == "volume")].set_index("arm")
    assert same["p_within_day"].to_dict() == plain["p_adjusted"].to_dict()
    effects = growth_effects(volumes, study, QUICK, days, windows)
    delta = effects[effects["measure"] == "tgi_delta"].set_index("arm")["estimate_pct"]
    assert delta.tolist() == pytest.approx(here["tgi_delta_pct"].drop("vehicle").tolist())
    both = combination_growth(volumes, study, QUICK, windows).set_index("day").loc[day]
    assert (both["n"], both["status"]) == (9, "ok")
    index = synergy_in_vivo(volumes, study, QUICK, windows)
    assert day in set(index["day"])
    alone = synergy_in_vivo(volumes[volumes["day"] <= windows.last_day("", day)], study, QUICK)
    wanted = alone[alone["reference"] == "bliss"].iloc[-1]
    row = index[(index["day"] == day) & (index["reference"] == "bliss")].iloc[0]
    assert row["delta_per_day"] == pytest.approx(wanted["delta_per_day"])


def test_every_readout_of_the_evaluation_day_counts_the_same_animals():
    results = analyse(staggered(), QUICK)
    change = results.tables["readouts"].query("readout == 'tumor volume change'")
    assert change["n"].tolist() == [9] * 4
    ratios = results.tables["effects"].query("readout == 'tumor volume'")
    assert ratios[["n", "n_control"]].to_numpy().tolist() == [[9, 9]] * 3
    partners = results.tables["combination_partners"].query("readout == 'volume'")
    assert partners[["n", "n_partner"]].to_numpy().tolist() == [[9, 9]] * 2
    schemes = results.tables["response_schemes"].query("scheme == 'pdxnet'")
    assert set(schemes["day"]) == set(results.evaluation_days.values())
    answers = results.tables["answers"].query("measure == 'tumor volume'")
    assert set(answers["n"]) == {9}
    assert set(answers["day"]) == set(results.evaluation_days.values())


@pytest.mark.parametrize(
    ("left", "day", "rule"),
    [
        ({"vehicle": (8, 21)}, 21, "followed"),
        ({"vehicle": (3, 14)}, 14, "followed"),
        ({"vehicle": (3, 0)}, 28, "half"),
        ({"vehicle": (8, 21), "a": (8, 14)}, 14, "followed"),
        ({"vehicle": (3, 0), "a": (8, 14)}, 14, "half"),
        ({"vehicle": (3, 0), "a": (8, 0)}, 28, "control"),
        ({"vehicle": (5, 0)}, 28, "few"),
    ],
)
def test_the_evaluation_day_looks_at_every_arm(left, day, rule):
    """``left``: how many of 8 animals of an arm have their last day when."""
    common = (0, 3, 7, 14, 21, 28)
    gone = {}
    for arm, (n, last) in left.items():
        gone |= {(arm, i): last for i in range(n)}
    study = study_of(
        lambda arm, i: [d for d in common if d <= gone.get((arm, i), 28)], ("vehicle", "a")
    )
    volumes, windows = windows_in(study)
    found = found_days(volumes, study, QUICK, windows)[""]
    assert (found.day, found.rule) == (day, rule)


@pytest.mark.parametrize("named", ["", "tumor volume"])
def test_where_no_day_has_half_of_the_control_the_growth_rate_answers(named):
    study = study_of(lambda arm, i: [0, 5 * (1 + i % 8), 5 * (1 + i % 8) + 60], n=8)
    study = replace(study, facts={"primary_endpoint": named} if named else {})
    results = analyse(study, QUICK)
    answers = results.tables["answers"].query("question == 'best_part' and primary == 1")
    assert answers["measure"].tolist() == ["growth rate"]
    assert answers["answer"].tolist() == ["yes"]
    why = "The growth rate answers: no day has half of the vehicle animals measured."
    assert answers["sentence"].iloc[0].endswith(why)
    warned = tumor_growth_problems(results.tables["animal_volumes"], study, QUICK)
    assert any(each.action.startswith("Growth rates, of all days, answer") for each in warned)


def test_an_arm_seldom_measured_together_is_drawn_as_its_animals():
    study = study_of(
        lambda arm, i: [0, *(range(7, 36, 7) if arm == "vehicle" else (4 + 4 * i, 5 + 4 * i))],
        ("vehicle", "a"),
    )
    volumes, windows = windows_in(study)
    seen = in_windows(volumes, windows, {"": 0.0})
    curves = growth_curves(seen, study, 0.0, None, "volume", "half")
    assert curves.as_animals == ("a",)


def test_weights_are_gathered_in_windows_of_their_own():
    study = study_of(
        lambda arm, i: [0, *range(1 + i % 4, 29, 4)],
        weight_g=lambda arm, i, day: 20 - 0.1 * day,
    )
    volumes = animal_volumes(study, QUICK)
    course = weight_course(volumes, 0.0, 3.0)
    assert course.as_animals == ()
    drawn = course.table[course.table["drawn"] & course.table["day"].between(4, 24)]
    assert (drawn["n"] == 8).all()
    seen = course.animals[course.animals["day"] == drawn["day"].iloc[0]]
    first = seen[seen["arm"] == "vehicle"]["weight_change_pct"]
    assert drawn["mean_pct"].iloc[0] == pytest.approx(first.mean())
    exact = weight_course(volumes, 0.0, 0.0)
    assert exact.table["n"].max() == 8
    assert len(exact.table) > len(course.table)


def test_arms_of_two_animals_have_estimates_and_no_p():
    study = study_of(lambda arm, i: [0, 7, 14] if arm != "b" or i < 2 else [], n=5)
    tables = analyse(study, QUICK).tables
    growth = tables["tumor_growth"].query("evaluation_day == 1").set_index("arm")["p"]
    assert growth.isna().to_dict() == {"vehicle": True, "a": False, "b": True, "a + b": False}
    for name in ("growth_tests", "growth_rate_pairs", "combination_partners"):
        table = tables[name]
        column = {"growth_rate_pairs": "versus", "combination_partners": "partner"}.get(name, "arm")
        of_two = (table["arm"] == "b") | (table[column] == "b")
        value = "difference" if name == "growth_rate_pairs" else "n"
        assert table.loc[of_two, value].notna().all()
        assert table.loc[of_two, "p_adjusted"].isna().all()
        assert table.loc[~of_two, "p_adjusted"].notna().all()
    index = tables["synergy_in_vivo"].query("reference != 'hsa'")  # which may leave out b
    for table, estimate in ((index, "combination_index"), (tables["synergy_tgi"], "excess")):
        assert table["p"].isna().all()
        assert table[estimate].notna().all()
        assert set(table["status"]) == {"an arm has fewer than 3 animals: estimate only"}


@pytest.mark.parametrize(
    ("facts", "zero"),
    [(None, "baseline"), ({"treatment_start_day": "7"}, "treatment start")],
    ids=["found", "stated"],
)
def test_a_baseline_that_was_found_is_not_called_the_treatment_start(facts, zero):
    curve = [0.0, 0.0, 100.0, 130.0, 170.0, 220.0]
    arms = {
        arm: [[k * v for v in curve] for k in (1, 1.1, 1.2)] for arm in ("vehicle", "tamoxifen")
    }
    study = volume_study(arms, [0, 3, 7, 10, 14, 17], facts=facts)
    results = analyse(study, Settings())
    (model,) = results.start_days
    assert results.start_days == {model: 7.0}
    assert results.days_from(model) == f"Days from {zero}"
    assert results.windows.words(model, 17) == f"day 17 (10 from {zero})"
