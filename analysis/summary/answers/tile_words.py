"""The few words of a tile: the answer, the effect with its unit, its interval and n."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from analysis.number_words import plain_number, signed_number
from analysis.summary.answers.finding import SURVIVAL, VIABILITY, Row, ratio_text

COMPARED = {"yes": "better", "no": "worse", "equivalent": "same"}
WORDS: Mapping[str, Mapping[str, str]] = {
    "control": COMPARED,
    "acts": {"yes": "acts", "no": "more alive", "equivalent": "no effect"},
    "best_part": COMPARED,
    "tolerated": {"yes": "tolerated", "no": "not tolerated"},
    "resistant_line": {"yes": "works", "no": "fails"},
    "life_span": {"yes": "longer", "no": "shorter", "equivalent": "same"},
}
NONE = "–"


def effect(key: str, row: Row) -> str:
    """``0.42×``, ``+8.0 d``, ``16 % alive``, ``−8 %``, ``6.7× IC50``; a dash where none is known.

    Ratios have two decimals below 1 and two digits above; weights are whole percent.
    """
    value = row["estimate"]
    if key == "tolerated":
        return weight_change(value) or NONE
    if key == "resistant_line":
        return _in_line(row)
    if not math.isfinite(value):
        return str(row["effect"]) or NONE
    if row["measure"] == SURVIVAL:
        return f"{signed_number(value, 1)} d"
    if row["measure"] == VIABILITY:
        if row["unit"] == "points":
            return f"{signed_number(value, 0)} points"
        return f"{plain_number(value, 0)} % alive"
    return f"{ratio_text(value)}×"


def restricted_to(rows: Iterable[Row]) -> list[float]:
    """The days at which these means of survival stop counting, each once."""
    means = [row for row in rows if row["measure"] == SURVIVAL and math.isfinite(row["estimate"])]
    return sorted({row["day"] for row in means if math.isfinite(row["day"])})


def in_both_lines(row: Row) -> str:
    """``34 vs 4 % alive`` of a combination in a resistant line and its parent; else empty."""
    own, _, other = str(row["effect"]).partition(" against ")
    return f"{own.removesuffix(' % alive')} vs {other} alive" if other else ""


def weight_change(pct: float) -> str:
    """``−8 %``; empty where it is not known."""
    return f"{signed_number(pct, 0)} %" if math.isfinite(pct) else ""


def detail(row: Row, events: str = "") -> tuple[str, ...]:
    """The second line of a tile in its parts: interval, then n.

    ``events``: in place of n, how many of how many animals of survival had the event.
    """
    if events:
        return (*_interval(row), events)
    same = row["n"] == row["n_versus"] and _is_of_cells(row)
    n = f"n {row['n']}" if same or not row["n_versus"] else f"n {row['n']}, {row['n_versus']}"
    return (*_interval(row), n)


def _is_of_cells(row: Row) -> bool:
    return row["measure"] in (VIABILITY, "IC50")


def _in_line(row: Row) -> str:
    """The fold of the IC50 or its bound; for a combination what is alive in either line."""
    value, low, high = row["estimate"], row["low"], row["high"]
    if row["effect"]:
        return str(row["effect"]).partition(" against")[0]
    if math.isfinite(value):
        return f"{ratio_text(value)}× IC50"
    if math.isfinite(low):
        return f"> {ratio_text(low)}× IC50"
    if math.isfinite(high):
        return f"< {ratio_text(high)}× IC50"
    return "no IC50" if row["answer"] == "no" else NONE


def _interval(row: Row) -> tuple[str, ...]:
    """``0.31–0.58``; ``1.2 to 3.2`` where a sign may stand in it; nothing where there is none.

    Of a resistant line it says that it is a multiple of the parent line: ``3.2–20× parent``.
    """
    low, high = row["low"], row["high"]
    if not (math.isfinite(low) and math.isfinite(high)):
        both = row["measure"] == "IC50" and row["answer"] == "no" and not math.isfinite(low)
        return ("in either line",) if both else ()
    if row["unit"] in ("ratio", "fold"):
        ends = f"{ratio_text(low)}–{ratio_text(high)}"
        if row["question"] != "resistant_line":
            return (ends,)
        versus = str(row["effect"]).partition("alive ")[2].replace("against", "vs")
        return tuple(filter(None, (versus, f"{ends}× parent")))
    if row["unit"] == "% of control":
        return (f"{plain_number(low, 0)}–{plain_number(high, 0)} %",)
    return (f"{plain_number(low, 1)} to {plain_number(high, 1)}",)
