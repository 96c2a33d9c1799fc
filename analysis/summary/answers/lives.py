"""What survival records say of an arm: the log-rank test, with the days of life it gains."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from analysis.number_words import counted, signed_number
from analysis.summary.answers.finding import (
    SURVIVAL,
    Finding,
    Question,
    Row,
    Scale,
    ratio_text,
)
from analysis.summary.answers.tumors import Tables, best_part_p, best_part_p_of, part_not_alone
from analysis.summary.record import records

DAYS_OF_LIFE = Scale("d", lower_is_better=False)
NO_TEST = "too few animals or events for a test"
CANNOT_SHOW = "{events} in {n} animals cannot show a difference, however they fall"
NO_SPREAD = (
    "hazard ratio {ratio}, no interval in days: lives of neither arm differ up to day {tau:g}"
)
LOG_RANK = "by log-rank"
PAIR_DAYS = ("rmst_difference_d", "rmst_low", "rmst_high")


def against_control(tables: Tables, controls: Mapping[str, str], alpha: float) -> Iterator[Finding]:
    """Every arm against control: the log-rank p, and the difference of the restricted means (days).

    Answers two questions: whether life is longer, and (where survival is the measure of the
    study) whether the arm is better than control. Not tested where the events of both arms are so
    few that no order of them has a p of ``alpha`` (``least_p``): such arms are no part of the
    family that is corrected [1]_.

    References
    ----------
    .. [1] Tarone RE. Biometrics 1990; 46:515-522.
    """
    events = events_of(tables)
    pairs = {(r["model"], r["arm"], r["versus"]): r for r in records(tables, "survival_pairs")}
    for row in records(tables, "survival"):
        model, arm = row["model"], row["arm"]
        control = controls.get(model)
        if control is None or arm == control:
            continue
        pair, sign = _pair(pairs, model, arm, control)
        for question in ("control", "life_span"):
            found = _finding(question, model, arm, control, pair, sign, row["p"])
            yield _by_events(found, events, alpha)


def against_best_part(tables: Tables, alpha: float) -> Iterator[Finding]:
    """Every combination against the part that it gains the fewest days over; p as of tumors."""
    events = events_of(tables)
    by_arm: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in records(tables, "combination_partners"):
        if row["readout"] == "survival":
            by_arm.setdefault((row["model"], row["arm"]), []).append(row)
    taus = {(r["model"], r["arm"], r["versus"]): r for r in records(tables, "survival_pairs")}
    for (model, arm), rows in by_arm.items():
        known = [row for row in rows if math.isfinite(row["difference"])]
        if not known:
            continue
        best = min(known, key=lambda row: row["difference"])
        pair, _ = _pair(taus, model, arm, best["partner"])
        tau = pair["tau_d"] if pair else math.nan
        p = best_part_p(best, rows)
        found = Finding(
            model, "best_part", arm, best["partner"], SURVIVAL, DAYS_OF_LIFE,
            _days(best["difference"], tau), best["difference"], best["difference_low"],
            best["difference_high"], p, int(best["n"]), int(best["n_partner"]), day=tau,
            why=NO_TEST if math.isnan(best["p"]) else part_not_alone(best, rows),
            p_of=f"{LOG_RANK} {best_part_p_of(best, rows)}",
        )  # fmt: skip
        yield _by_events(found, events, alpha)


def events_of(tables: Tables) -> dict[tuple[str, str], int]:
    """Events by model and arm."""
    return {(r["model"], r["arm"]): int(r["events"]) for r in records(tables, "survival")}


def least_p(events: int, n: int, n_versus: int) -> float:
    """The smallest p that a permutation of the arms can have: all events fall in one of them.

    ``C(n, d) / C(n + m, d)`` of *d* events in arms of *n* and *m* animals, the smaller of both.
    0 where they are more than an arm holds: then their order counts as well.

    Examples
    --------
    >>> round(least_p(2, 15, 5), 3), round(least_p(3, 16, 5), 4), least_p(12, 6, 6)
    (0.053, 0.0075, 0.0)
    """
    both = math.comb(n + n_versus, events)
    return min(math.comb(n, events), math.comb(n_versus, events)) / both


def _by_events(found: Finding, events: Mapping[tuple[str, str], int], alpha: float) -> Finding:
    """The finding with its events in words, without interval and p where these can show nothing."""
    arms = (found.model, found.arm), (found.model, found.versus)
    counts = tuple(events.get(each, -1) for each in arms)
    if min(counts) < 0 or not found.n_versus or counts == (found.n, found.n_versus):
        return found
    said = replace(found, besides_n=f"{counts[0]} and {counts[1]} events")
    if least_p(sum(counts), found.n, found.n_versus) <= alpha:
        return said
    why = CANNOT_SHOW.format(events=counted(sum(counts), "event"), n=found.n + found.n_versus)
    return replace(said, low=math.nan, high=math.nan, p=math.nan, why=why)


def _pair(
    pairs: Mapping[tuple[str, str, str], dict[str, Any]], model: str, arm: str, versus: str
) -> tuple[Row | None, int]:
    """The row of two arms, and the sign of its difference in this order."""
    if (model, arm, versus) in pairs:
        return pairs[model, arm, versus], 1
    return pairs.get((model, versus, arm)), -1


def _finding(
    question: Question, model: str, arm: str, control: str, pair: Row | None, sign: int, p: float
) -> Finding:
    if pair is None:
        return Finding(model, question, arm, control, SURVIVAL, DAYS_OF_LIFE, "", why=NO_TEST)
    days = [sign * float(pair[name]) for name in PAIR_DAYS]
    counts = int(pair["n"]), int(pair["n_versus"])
    n, n_versus = counts if sign > 0 else counts[::-1]
    found = Finding(
        model, question, arm, control, SURVIVAL, DAYS_OF_LIFE, _days(days[0], pair["tau_d"]),
        days[0], min(days[1:]), max(days[1:]), float(pair["log_rank_p"]), n, n_versus,
        day=pair["tau_d"], why=NO_TEST if math.isnan(p) else "", p_of=LOG_RANK,
    )  # fmt: skip
    return found if math.isfinite(days[1]) or found.why else _by_order(found, pair, sign)


def _by_order(found: Finding, pair: Row, sign: int) -> Finding:
    """The finding where lives do not spread up to the horizon: the order of deaths decides alone.

    The exact log-rank test needs no spread; its direction is that of the hazard ratio.
    """
    ratio = float(pair["hazard_ratio"]) ** sign
    words = NO_SPREAD.format(ratio=ratio_text(ratio), tau=found.day)
    if not math.isfinite(ratio):
        return replace(found, why=words)
    effect = f"hazard ratio {ratio_text(ratio)}"
    return replace(found, words=words, effect=effect, favored=ratio < 1)


def _days(difference: float, tau: float) -> str:
    """``+8.0 d of life to day 36``."""
    if not math.isfinite(difference):
        return "the difference in days is not known"
    return f"{signed_number(difference, 1)} d of life to day {tau:g}"
