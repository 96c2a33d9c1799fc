"""How often tests of small studies find what is not there, and how often intervals hold the truth.

Growth: four arms whose rates add up (Bliss), animals of 0.012 a day SD around them, measured ten
times in three weeks with an error of 0.12 of log volume; one drug does nothing. Unequal: that
drug's arm spreads three times as far. Drop-out: an animal leaves once its tumor is 6 times its
start. Lives: Weibull days, shape 3, of two arms, the study ends on day 45; censored: half of the
animals leave at random besides. Lines of cells: `line_folds`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.special import stdtrit

from analysis.statistics.cox_and_log_rank import log_rank_of_pairs, ratios_of_pairs, risk_table
from analysis.statistics.exact_log_rank import pair_tests
from analysis.statistics.kaplan_meier import kaplan_meier
from analysis.statistics.mixed_model import GrowthRows, fits_up_to
from analysis.statistics.penalized_cox import pair_ratios
from analysis.survival.pairs import days_gained
from benchmarks.line_folds import fold_shares
from benchmarks.measure import Measured

TITLE = "(l) Level of 5 % tests and coverage of 95 % intervals at lab sizes"
ARMS = ("control", "null", "drug", "both")
RATES = np.array([0.10, 0.10, 0.07, 0.07])
DAYS = np.array([2.0, 4, 7, 9, 11, 14, 16, 18, 21])
CONTRASTS = {"null arm against control": [-1.0, 1, 0, 0], "Bliss": [1.0, -1, -1, 1]}
STUDIES = 250  # in a round
LEAVES_AT, SD_RATE, ERROR = np.log(6.0), 0.012, 0.12
END = 45.0


def measure(rounds: int) -> list[Measured]:
    """Shares over ``rounds`` rounds of 250 studies of each design."""
    found: dict[str, list[float]] = {}
    for seed in range(rounds):
        for what, share in _every_share(np.random.Generator(np.random.PCG64(seed))):
            found.setdefault(what, []).append(share)
    return [Measured(what, (float(np.mean(each)),), "share") for what, each in found.items()]


def _every_share(rng: np.random.Generator) -> Iterator[tuple[str, float]]:
    for n in (3, 4, 6, 10):
        for unequal in (False, True):
            for drop_out in (False, True):
                words = f"n = {n}, {'3x' if unequal else 'equal'} spread"
                words += ", drop-out" if drop_out else ""
                yield from _growth(rng, n, unequal, drop_out, words)
    for n in (4, 6, 8, 10):
        for censored in (False, True):
            words = f"n = {n}{', censored' if censored else ''}"
            yield from _equal_lives(rng, n, censored, words)
            yield from _ratios(rng, n, censored, words)
    yield from fold_shares(rng, STUDIES)


def _growth(
    rng: np.random.Generator, n: int, unequal: bool, drop_out: bool, words: str
) -> Iterator[tuple[str, float]]:
    weights = np.array(list(CONTRASTS.values()))
    found: dict[str, list[np.ndarray]] = {"t": [], "z, one spread": [], "t, CR2": []}
    for _ in range(STUDIES):
        rows = _grown(rng, n, unequal, drop_out)
        one, best = (
            fits_up_to(rows, DAYS[-1:], ARMS, by_arm=by_arm)[0].contrasts(weights)
            for by_arm in ("never", "where better")
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


def _equal_lives(
    rng: np.random.Generator, n: int, censored: bool, words: str
) -> Iterator[tuple[str, float]]:
    """Two arms alike: both log-rank tests, and days gained of both kinds of error."""
    found: dict[str, list[bool]] = {"log-rank, exact": [], "log-rank, chi-square": [], "RMST": []}
    for _ in range(STUDIES):
        day, event, arm = _lives(rng, n, 1.0, censored)
        names = [str(one) for one in arm]
        found["log-rank, exact"].append(pair_tests(day, event, names).p[0, 1] <= 0.05)
        chi2 = log_rank_of_pairs(risk_table(day, event, names))
        found["log-rank, chi-square"].append(chi2[0, 1] <= 0.05)
        curves = [kaplan_meier(day[arm == one], event[arm == one]) for one in (0, 1)]
        found["RMST"].append(days_gained(curves[1], curves[0], 0.95)["rmst_p"] <= 0.05)
    for test, each in found.items():
        yield f"{test}: {words}", float(np.mean(each))


def _ratios(
    rng: np.random.Generator, n: int, censored: bool, words: str
) -> Iterator[tuple[str, float]]:
    """Intervals of a hazard ratio of 0.3 and of 0.05: Cox's where there is one, and ours."""
    for ratio in (0.3, 0.05):
        ours, cox = [], []
        for _ in range(STUDIES):
            day, event, arm = _lives(rng, n, ratio, censored)
            table = risk_table(day, event, [str(one) for one in arm])
            own, plain = (fit(table)["0", "1"] for fit in (pair_ratios, ratios_of_pairs))
            ours.append(own.low <= ratio <= own.high)
            if plain.ratio == plain.ratio:
                cox.append(plain.low <= ratio <= plain.high)
        yield f"interval holds hazard ratio {ratio:g}: {words}", float(np.mean(ours))
        yield f"Cox alone, where finite, {ratio:g}: {words}", float(np.mean(cox))
        yield f"no finite Cox ratio, {ratio:g}: {words}", 1 - len(cox) / STUDIES


def _lives(
    rng: np.random.Generator, n: int, ratio: float, censored: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days, events and arms (0, 1) of two arms; the second's hazard is ``ratio`` times as high."""
    arm = np.repeat([0, 1], n)
    life = 25 * rng.weibull(3, 2 * n) * np.where(arm == 1, ratio, 1.0) ** (-1 / 3)
    leaves = np.where(
        rng.random(2 * n) < (0.5 if censored else 0.0), rng.uniform(8, 60, 2 * n), END
    )
    leaves = np.minimum(leaves, END)
    return np.ceil(np.minimum(life, leaves)), life <= leaves, arm
