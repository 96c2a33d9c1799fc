"""What stands against an answer that its effect and interval alone would give: for tiles."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal

from analysis.number_words import p_text
from analysis.summary.answers.finding import VOLUME, Row, leaves_out_no_effect

Agreement = Literal["agrees", "contradicts", "does not show it", "shows more", "not tested"]
CLEAR = frozenset({"yes", "no", "equivalent"})
SHORTER = {VOLUME: "volume that day"}
TESTED = frozenset({"control", "best_part", "life_span"})  # the other questions have rules


def agreement(answer: str, primary: str) -> Agreement:
    """What a measure's answer says of the primary one.

    Examples
    --------
    >>> agreement("not shown", "yes"), agreement("yes", "not shown"), agreement("no", "yes")
    ('does not show it', 'shows more', 'contradicts')
    """
    if answer == primary:
        return "agrees"
    if answer == "not tested":
        return "not tested"
    if primary not in CLEAR:
        return "shows more" if answer in CLEAR else "agrees"
    return "contradicts" if answer in CLEAR else "does not show it"


def others(rows: Iterable[Row], row: Row) -> list[Row]:
    """The other measures of the same question, arm and model."""
    place = row["model"], row["question"], row["arm"]
    return [
        each
        for each in rows
        if (each["model"], each["question"], each["arm"]) == place
        and each["measure"] != row["measure"]
        and not each["primary"]
    ]


def unsettled_words(rows: Iterable[Row], row: Row) -> str:
    """By which measures a clear answer does not hold, as ``not by survival``; "" where by none.

    ``contradicted by`` names those that say the opposite. What could not be tested is no measure
    that speaks against it. Of an answer that is not shown though its interval leaves out no effect
    it is the p, corrected, that is too large: ``p = 0.060``.
    """
    if row["answer"] not in CLEAR:
        return p_text(row["p"]) if _is_left_open_by_p(row) else ""
    found: dict[Agreement, list[str]] = {}
    for each in others(rows, row):
        measure = str(SHORTER.get(each["measure"], each["measure"]))
        found.setdefault(agreement(each["answer"], row["answer"]), []).append(measure)
    said: dict[str, Agreement] = {
        "not by": "does not show it", "contradicted by": "contradicts",
    }  # fmt: skip
    parts = [f"{verb} {joined(found[which])}" for verb, which in said.items() if which in found]
    return "; ".join(parts)


def _is_left_open_by_p(row: Row) -> bool:
    return (
        row["answer"] == "not shown"
        and row["question"] in TESTED
        and math.isfinite(row["p"])
        and leaves_out_no_effect(row["unit"], row["low"], row["high"])
    )


def joined(names: Sequence[str]) -> str:
    """``survival``, ``volume or survival``, ``a, b or c``."""
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
