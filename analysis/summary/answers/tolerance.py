"""Whether an arm is tolerated: the lowest weights, and animals at the limit or lost."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from analysis.in_vivo.animals.tolerability import NO_REASON
from analysis.number_words import signed_number
from analysis.summary.answers.finding import Decision, Finding, Row, Scale
from analysis.summary.answers.tumors import Tables
from analysis.summary.record import records

MEASURE = "weight and losses"
WEIGHT = Scale("%", lower_is_better=False)
MORE_ANIMALS, SHARE_PCT, NADIR_PCT = 2, 20.0, -10.0


def tolerated(tables: Tables, controls: Mapping[str, str]) -> Iterator[Finding]:
    """Every treated arm whose animals were weighed.

    An animal counts that reached the weight limit or was lost not of the tumor. ``no``: at least
    two animals more than in control, and 20 % of the arm, deaths without a reason left out, as
    they may be the tumor's; ``yes``: no more than in control, and a mean nadir above -10 %; else
    ``not shown``. The estimate is the mean nadir (%).
    """
    by_arm = {(row["model"], row["arm"]): row for row in records(tables, "tolerability")}
    for (model, arm), row in by_arm.items():
        control = controls.get(model, "")
        if arm == control:
            continue
        beside = by_arm.get((model, control))
        n_control = int(beside["n"]) if beside else 0
        yield Finding(
            model, "tolerated", arm, control if beside else "", MEASURE, WEIGHT,
            _words(row, beside), row["mean_nadir_pct"], n=int(row["n"]), n_versus=n_control,
            correct=False, decided=_decision(row, beside),
        )  # fmt: skip


def losses_decide(row: Row, control: Row | None) -> bool:
    """Whether the animals lost are why an arm is not tolerated, or not shown to be.

    They are more than in control; the lowest weights decide elsewhere.
    """
    return bool(row["n_limit_or_dead"] > (control["n_limit_or_dead"] if control else 0))


def _decision(row: Row, control: Row | None) -> Decision:
    lost, of_control = row["n_limit_or_dead"], control["n_limit_or_dead"] if control else 0
    known = lost - row["n_no_reason"]
    if known - of_control >= MORE_ANIMALS and 100 * known >= SHARE_PCT * row["n"]:
        return "no"
    nadir = row["mean_nadir_pct"]
    return "yes" if lost <= of_control and nadir > NADIR_PCT else "not shown"


def _words(row: Row, control: Row | None) -> str:
    """``mean lowest weight −8 %, none of 8 at the weight limit or lost (vehicle 2 of 10)``.

    What decides comes first.
    """
    nadir = row["mean_nadir_pct"]
    weight = f"mean lowest weight {signed_number(nadir, 0)} %" if math.isfinite(nadir) else ""
    weight = weight or "not weighed after a baseline"
    beside = f" ({control['arm']}: {_share(control)})" if control else ""
    untold = f", {NO_REASON} for {row['n_no_reason']:g}" if row["n_no_reason"] else ""
    lost = f"{_share(row)} at the weight limit or lost not of the tumor{untold}{beside}"
    return ", ".join((lost, weight) if losses_decide(row, control) else (weight, lost))


def _share(row: Row) -> str:
    count = int(row["n_limit_or_dead"])
    return f"{count or 'none'} of {int(row['n'])}"
