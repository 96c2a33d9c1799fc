"""What survival records say of an arm: the log-rank test, with the days of life it gains."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from analysis.number_words import signed_number
from analysis.summary.answers.finding import SURVIVAL, Finding, Question, Row, Scale
from analysis.summary.answers.tumors import Tables, best_part_p
from analysis.summary.record import records

DAYS_OF_LIFE = Scale("d", 0.0, lower_is_better=False)
NO_TEST = "too few animals or events for a test"
PAIR_DAYS = ("rmst_difference_d", "rmst_low", "rmst_high")


def against_control(tables: Tables, controls: Mapping[str, str]) -> Iterator[Finding]:
    """Every arm against control: the log-rank p, and the difference of the restricted means (days).

    Answers two questions: whether life is longer, and (where survival is the measure of the
    study) whether the arm is better than control.
    """
    pairs = {(r["model"], r["arm"], r["versus"]): r for r in records(tables, "survival_pairs")}
    for row in records(tables, "survival"):
        model, arm = row["model"], row["arm"]
        control = controls.get(model)
        if control is None or arm == control:
            continue
        pair, sign = _pair(pairs, model, arm, control)
        for question in ("control", "life_span"):
            yield _finding(question, model, arm, control, pair, sign, row["p"])


def against_best_part(tables: Tables) -> Iterator[Finding]:
    """Every combination against the part that it gains the fewest days over; p as of tumors."""
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
        yield Finding(
            model, "best_part", arm, best["partner"], SURVIVAL, DAYS_OF_LIFE,
            _days(best["difference"], tau), best["difference"], best["difference_low"],
            best["difference_high"], p, int(best["n"]), int(best["n_partner"]), day=tau,
            why=NO_TEST if math.isnan(p) else "",
        )  # fmt: skip


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
    return Finding(
        model, question, arm, control, SURVIVAL, DAYS_OF_LIFE, _days(days[0], pair["tau_d"]),
        days[0], min(days[1:]), max(days[1:]), float(pair["log_rank_p"]), n, n_versus,
        day=pair["tau_d"], why=NO_TEST if math.isnan(p) else "",
    )  # fmt: skip


def _days(difference: float, tau: float) -> str:
    """``+8.0 d of life to day 36``."""
    if not math.isfinite(difference):
        return "the difference in days is not known"
    return f"{signed_number(difference, 1)} d of life to day {tau:g}"
