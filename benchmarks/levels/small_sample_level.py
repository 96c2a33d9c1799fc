"""How often tests of small studies find what is not there, and how often intervals hold the truth.

Growth: four arms whose rates add up (Bliss), animals of 0.012 a day SD around them, measured ten
times in three weeks with an error of 0.12 of log volume; one drug does nothing. Unequal: that
drug's arm spreads three times as far. Drop-out: an animal leaves once its tumor is 6 times its
start. Lives: Weibull days, shape 3, of two arms, the study ends on day 45; censored: half of the
animals leave at random besides. Volumes: animals of three arms and control on one day, no effect,
SD of log volume 0.4; adjusted: around 0.8 of log baseline, whose SD is 0.3. Cells: drugs of several
doses, no effect, noise 0.12 of log viability, control's 0.10.
Cured: a third of the animals of two equal arms shrink until they read 0. Lines of cells:
`line_folds`; all pairs: `pairs_level`; GR50s: `gr50_coverage`; areas: `area_additivity`; Design:
`power_level`; growth inhibition: `inhibition_coverage`; growth
delay: `delay_coverage`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
from scipy.special import stdtrit

from analysis.in_vivo.combinations.inhibition import LOG_AUC, RTV, TGI, excess_of
from analysis.statistics.comparison import dunnett
from analysis.statistics.covariate_adjustment import adjusted_dunnett
from analysis.statistics.cox_and_log_rank import log_rank_of_pairs, ratios_of_pairs, risk_table
from analysis.statistics.exact_log_rank import pair_tests
from analysis.statistics.kaplan_meier import kaplan_meier
from analysis.statistics.mixed_model import GrowthRows, fits_up_to
from analysis.statistics.penalized_cox import pair_ratios
from analysis.statistics.spread_over_experiments import experiments_dunnett
from analysis.statistics.unlike_spreads import welch_dunnett
from analysis.survival.pairs import days_gained
from benchmarks.levels.area_additivity import additivity_shares
from benchmarks.levels.days_gained_level import gained_shares
from benchmarks.levels.delay_coverage import delay_shares
from benchmarks.levels.gr50_coverage import gr50_shares
from benchmarks.levels.inhibition_coverage import inhibition_shares
from benchmarks.levels.line_folds import fold_shares, line_shares
from benchmarks.levels.pairs_level import cell_pair_shares, volume_pair_shares
from benchmarks.levels.power_level import power_levels
from benchmarks.measure import Measured

TITLE = "(l) Level of 5 % tests and coverage of 95 % intervals at lab sizes"
ARMS = ("control", "null", "drug", "both")
RATES = np.array([0.10, 0.10, 0.07, 0.07])
DAYS = np.array([2.0, 4, 7, 9, 11, 14, 16, 18, 21])
CONTRASTS = {"null arm against control": [-1.0, 1, 0, 0], "Bliss": [1.0, -1, -1, 1]}
STUDIES = 250  # in a round
SPREADS = (("equal", (1, 1)), ("an arm 3x", (1, 3)), ("control 3x", (3, 1)))  # control, an arm
EXCESS_SPREADS = (
    ("equal", (1, 1, 1, 1)),
    ("control 3x", (3, 1, 1, 1)),
    ("a drug without effect 3x", (1, 3, 1, 1)),
    ("a drug 3x", (1, 1, 3, 1)),
    ("combination 3x", (1, 1, 1, 3)),
)
Shares = Iterator[tuple[str, float]]
LEAVES_AT, SD_RATE, ERROR = np.log(6.0), 0.012, 0.12
END = 45.0


def measure(rounds: int, part: str) -> list[Measured]:
    """Shares over ``rounds`` rounds of 250 studies of each design of one of ``PARTS``.

    A part draws from its own random numbers: run alone it gives what it gives among the others.
    """
    found: dict[str, list[float]] = {}
    at = list(PARTS).index(part)
    for seed in range(rounds):
        rng = np.random.Generator(np.random.PCG64([seed, at]))
        for what, share in PARTS[part](rng, STUDIES):
            found.setdefault(what, []).append(share)
    return [Measured(what, (float(np.mean(each)),), "share") for what, each in found.items()]


def _growth(rng: np.random.Generator, studies: int) -> Shares:
    for n, unequal, drop_out in product((3, 4, 6, 10), (False, True), (False, True)):
        words = f"n = {n}, {'3x' if unequal else 'equal'} spread{', drop-out' * drop_out}"
        yield from _growth_of(rng, studies, (n, unequal, drop_out), words)


def _growth_of(
    rng: np.random.Generator, studies: int, design: tuple[int, bool, bool], words: str
) -> Shares:
    weights = np.array(list(CONTRASTS.values()))
    found: dict[str, list[np.ndarray]] = {"t": [], "z, one spread": [], "t, CR2": []}
    for _ in range(studies):
        rows = _grown(rng, *design)
        one, best = (
            fits_up_to(rows, DAYS[-1:], ARMS, by_arm=by_arm)[0].contrasts(weights)
            for by_arm in ("never", "unless alike")
        )
        truth = weights @ RATES
        found["z, one spread"].append(np.abs((one.estimate - truth) / one.se) > 1.959964)
        found["t"].append(np.abs(best.estimate - truth) > best.half_width(0.95))
        half = stdtrit(best.robust_df, 0.975) * best.robust_se
        found["t, CR2"].append(np.abs(best.estimate - truth) > half)
    for test, each in found.items():
        for name, share in zip(CONTRASTS, np.mean(each, axis=0), strict=True):
            yield f"{name}, {test}: {words}", float(share)


def _grown(rng: np.random.Generator, n: int, unequal: bool, drop_out: bool) -> GrowthRows:
    sd = np.where(np.array(ARMS) == "null", SD_RATE * (3 if unequal else 1), SD_RATE)
    arm = np.repeat(np.arange(len(ARMS)), n)
    own = rng.normal(RATES[arm], sd[arm])
    growth = own[:, None] * DAYS + rng.normal(0, ERROR, (len(arm), len(DAYS)))
    seen = np.ones(growth.shape, dtype=bool)
    if drop_out:  # the measurement that ends it is the animal's last
        seen[:, 1:] = np.cumsum(growth > LEAVES_AT, axis=1)[:, :-1] == 0
    animal, at = np.nonzero(seen)
    return GrowthRows(arm[animal], animal, DAYS[at], DAYS[at], growth[seen])


def _volumes(rng: np.random.Generator, studies: int) -> Shares:
    """Any of three equal arms called different from control, by log volume."""
    for n, (words, spread) in product((3, 4, 6, 10), SPREADS):
        called = np.zeros((studies, 2))
        for study in called:
            control, *arms = rng.normal(0, 0.4, (4, n)) * np.r_[spread[0], spread[1], 1, 1][:, None]
            for at, test in enumerate((welch_dunnett, dunnett)):
                study[at] = any(one.p_adjusted <= 0.05 for one in test(arms, control))
        own, pooled = called.mean(axis=0)
        yield f"Dunnett, own variances: n = {n}, {words}", float(own)
        yield f"Dunnett, pooled: n = {n}, {words}", float(pooled)


def _adjusted(rng: np.random.Generator, studies: int) -> Shares:
    """Of three equal arms: any called different at equal log baseline, and one by itself."""
    for n, (words, spread) in product((3, 5, 8, 10), SPREADS):
        found: dict[str, list[float]] = {"any arm": [], "one arm": [], "width of unadjusted": []}
        for _ in range(studies):
            first = rng.normal(5, 0.3, (4, n))
            own = rng.normal(0, 0.4, (4, n)) * np.r_[spread[0], spread[1], 1, 1][:, None]
            control, *arms = zip(0.8 * first + own, first, strict=True)
            tests = adjusted_dunnett(arms, control)
            plain = welch_dunnett([arm[0] for arm in arms], control[0])
            found["any arm"].append(any(one.p_adjusted <= 0.05 for one in tests))
            found["one arm"].append(float(np.mean([one.p <= 0.05 for one in tests])))
            width = [(a.high - a.low) / (b.high - b.low) for a, b in zip(tests, plain, strict=True)]
            found["width of unadjusted"].append(float(np.mean(width)))
        for name, each in found.items():
            yield f"ANCOVA, {name}: n = {n}, {words}", float(np.mean(each))


def _cells(rng: np.random.Generator, studies: int) -> Shares:
    """Any dose without effect called different from control; and a halving found."""
    for n, (n_arms, n_doses) in product((2, 3, 4, 5), ((3, 3), (5, 5), (10, 1))):
        arms = np.repeat(np.arange(n_arms), n_doses)
        last = arms == n_arms - 1
        for words, shift, noise in (
            ("equal", 0.0, 0.12),
            ("a drug shifts by 0.4", np.where(last, 0.4, 0.0), 0.12),
            ("a drug spreads 4x", 0.0, np.where(last, 0.48, 0.12)),
            ("all shift by 0.2", 0.2, 0.12),
        ):
            any_called, called, halved = [], [], []
            for _ in range(studies):
                own = rng.normal(0, 1, (n, n_arms))[:, arms] * shift + rng.normal(0, 0.10, (n, 1))
                own = own + rng.normal(0, 1, (n, len(arms))) * noise
                found = experiments_dunnett(own, list(arms))
                any_called.append(any(one.p_adjusted <= 0.05 for one in found))
                called.append(np.mean([one.p <= 0.05 for one in found]))
                own[:, 0] += np.log(0.5)
                halved.append(experiments_dunnett(own, list(arms))[0].p_adjusted <= 0.05)
            design = f"{n_arms} drugs of {n_doses}, {n} experiments, {words}"
            yield f"cells, any dose: {design}", float(np.mean(any_called))
            yield f"cells, one dose by itself: {design}", float(np.mean(called))
            yield f"cells, a halving found: {design}", float(np.mean(halved))


def _excess(rng: np.random.Generator, studies: int) -> Shares:
    """Intervals of ``synergy_tgi`` that hold the truth (that of 100,000 animals an arm)."""
    for n, (words, spread), drop_out in product((3, 5, 10), EXCESS_SPREADS, (False, True)):
        many = _ended(np.random.Generator(np.random.PCG64(1)), 100_000, spread, drop_out)
        truth = {name: excess_of(*many[name], name, 0.95)[0][2] for name in many}
        held: dict[str, list[float]] = {name: [] for name in many}
        for _ in range(studies):
            seen = _ended(rng, n, spread, drop_out)
            if min(len(own) for own in seen[RTV][0]) < 3:
                continue
            for name, (values, starts) in seen.items():
                low, high = excess_of(values, starts, name, 0.95)[0][4:6]
                held[name].append(np.nan if np.isnan(low) else low <= truth[name] <= high)
        design = f"n = {n}, {words}{', drop-out' * drop_out}"
        for name, each in held.items():
            yield f"{name} holds: {design}", float(np.nanmean(each))
            if np.isnan(each).any():
                yield f"{name}, no interval: {design}", float(np.isnan(each).mean())


def _ended(
    rng: np.random.Generator, n: int, spread: tuple[float, ...], drop_out: bool
) -> dict[str, tuple[list[np.ndarray], list[np.ndarray]]]:
    """Change, relative volume and log AUC rate of animals of four arms, and their starts.

    On the last day; with drop-out on day 14, of the animals that are left.
    """
    days = np.r_[0.0, DAYS[: 6 if drop_out else None]]
    found: dict[str, tuple[list[np.ndarray], list[np.ndarray]]] = {
        name: ([], []) for name in (TGI, RTV, LOG_AUC)
    }
    for rate, sd in zip(RATES, SD_RATE * np.array(spread), strict=True):
        start = 150 * np.exp(rng.normal(0, 0.2, n))
        growth = rng.normal(rate, sd, (n, 1)) * days + rng.normal(0, ERROR, (n, len(days)))
        growth[:, 0] = 0
        if drop_out:
            left = (growth[:, :-1] <= LEAVES_AT).all(axis=1)
            start, growth = start[left], growth[left]
        volume = start[:, None] * np.exp(growth)
        log = np.log1p(volume) - np.log1p(start)[:, None]
        area = np.trapezoid(log, days, axis=1) / (days[-1] ** 2 / 2)
        for name, each in ((TGI, volume[:, -1] - start), (RTV, volume[:, -1] / start),
                           (LOG_AUC, area)):  # fmt: skip
            found[name][0].append(each)
            found[name][1].append(start)
    return found


def _cured(rng: np.random.Generator, studies: int) -> Shares:
    for n in (3, 4, 6, 10):
        yield f"rates, a third cured: n = {n}", _cured_of(rng, studies, n)


def _cured_of(rng: np.random.Generator, studies: int, n: int) -> float:
    """Two equal arms, a third of the animals shrinks by 0.2 a day; below 14 mm3 reads 0."""
    called = []
    for _ in range(studies):
        arm = np.repeat([0, 1], n)
        own = np.where(rng.random(2 * n) < 1 / 3, -0.2, 0.05) + rng.normal(0, SD_RATE, 2 * n)
        start = np.log(150) + rng.normal(0, 0.2, (2 * n, 1))
        log = start + own[:, None] * DAYS + rng.normal(0, ERROR, (2 * n, len(DAYS)))
        zero = log < np.log(14)
        growth = np.where(zero, log[~zero].min() - np.log(2), log) - start
        animal = np.repeat(np.arange(2 * n), len(DAYS))
        days = np.tile(DAYS, 2 * n)
        rows = GrowthRows(arm[animal], animal, days, days, growth.ravel())
        fit = fits_up_to(rows, DAYS[-1:], ("a", "b"), by_arm="unless alike")[0]
        called.append(fit.contrasts(np.array([[1.0, -1.0]])).p[0] <= 0.05)
    return float(np.mean(called))


def _lives_alike(rng: np.random.Generator, studies: int) -> Shares:
    for n, censored in product((4, 6, 8, 10), (False, True)):
        words = f"n = {n}{', censored' * censored}"
        yield from _equal_lives(rng, studies, (n, censored), words)
        yield from _ratios(rng, studies, (n, censored), words)


def _equal_lives(
    rng: np.random.Generator, studies: int, design: tuple[int, bool], words: str
) -> Shares:
    """Two arms alike: both log-rank tests, and days gained of both kinds of error."""
    found: dict[str, list[bool]] = {"log-rank, exact": [], "log-rank, chi-square": [], "RMST": []}
    for _ in range(studies):
        day, event, arm = _lives(rng, 1.0, *design)
        names = [str(one) for one in arm]
        found["log-rank, exact"].append(pair_tests(day, event, names).p[0, 1] <= 0.05)
        chi2 = log_rank_of_pairs(risk_table(day, event, names))
        found["log-rank, chi-square"].append(chi2[0, 1] <= 0.05)
        curves = [kaplan_meier(day[arm == one], event[arm == one]) for one in (0, 1)]
        found["RMST"].append(days_gained(curves[1], curves[0], 0.95)["rmst_p"] <= 0.05)
    for test, each in found.items():
        yield f"{test}: {words}", float(np.mean(each))


def _ratios(rng: np.random.Generator, studies: int, design: tuple[int, bool], words: str) -> Shares:
    """Intervals of a hazard ratio of 0.3 and of 0.05: Cox's where there is one, and ours."""
    for ratio in (0.3, 0.05):
        ours, cox = [], []
        for _ in range(studies):
            day, event, arm = _lives(rng, ratio, *design)
            table = risk_table(day, event, [str(one) for one in arm])
            own, plain = (fit(table)["0", "1"] for fit in (pair_ratios, ratios_of_pairs))
            ours.append(own.low <= ratio <= own.high)
            if plain.ratio == plain.ratio:
                cox.append(plain.low <= ratio <= plain.high)
        yield f"interval holds hazard ratio {ratio:g}: {words}", float(np.mean(ours))
        yield f"Cox alone, where finite, {ratio:g}: {words}", float(np.mean(cox))
        yield f"no finite Cox ratio, {ratio:g}: {words}", 1 - len(cox) / studies


def _lives(
    rng: np.random.Generator, ratio: float, n: int, censored: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days, events and arms (0, 1) of two arms; the second's hazard is ``ratio`` times as high."""
    arm = np.repeat([0, 1], n)
    life = 25 * rng.weibull(3, 2 * n) * np.where(arm == 1, ratio, 1.0) ** (-1 / 3)
    leaves = np.where(
        rng.random(2 * n) < (0.5 if censored else 0.0), rng.uniform(8, 60, 2 * n), END
    )
    leaves = np.minimum(leaves, END)
    return np.ceil(np.minimum(life, leaves)), life <= leaves, arm


PARTS: dict[str, Callable[[np.random.Generator, int], Shares]] = {
    "growth": _growth,
    "volumes": _volumes,
    "excess": _excess,
    "cured": _cured,
    "ancova": _adjusted,
    "cells": _cells,
    "lives": _lives_alike,
    "folds": fold_shares,
    "gr50": gr50_shares,
    "areas": additivity_shares,
    "power": power_levels,
    "pairs": cell_pair_shares,
    "gain": gained_shares,
    "lines": line_shares,
    "volume pairs": volume_pair_shares,
    "inhibition": inhibition_shares,
    "delay": delay_shares,
}
