"""Names, units and definitions of the readouts, alike in every figure and table of Compare."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from analysis.number_words import ratio_number
from analysis.results import Results
from components.look.theme import counted, dose_text, number_text, potency_text, signed_text

Kind = Literal["bar", "interval", "stack"]


@dataclass(frozen=True, slots=True)
class Words:
    """How a readout is named, printed and drawn; ``level`` is a line to read it against."""

    name: str
    unit: str
    digits: int
    kind: Kind
    level: float | None
    definition: str
    signed: bool = False
    log: bool = False


READOUTS: Mapping[str, Words] = {
    "viability": Words(
        "Viability", "%", 0, "bar", 100.0,
        "100 × (A − blank) / (control − blank) on the same plate, at the dose and time that stand "
        "for the arm; lower is better",
    ),
    "IC50": Words(
        "IC50", "", 2, "interval", None,
        "Concentration where the fitted curve crosses 50 % viability, at the last time; interval "
        "over experiments, of the fit where there are fewer than three; open arrows: beyond the "
        "tested concentrations; lower is more potent",
        log=True,
    ),
    "tumor volume change": Words(
        "Tumor volume change", "%", 0, "bar", 0.0,
        "Mean over animals of 100 × (V / V₀ − 1) on the evaluation day; lower is better",
        signed=True,
    ),
    "TGI": Words(
        "TGI", "%", 0, "interval", 0.0,
        "Tumor growth inhibition: 100 × (1 − mean of the arm / mean of control) of what the lab's "
        "definition takes; higher is better",
    ),
    "growth rate": Words(
        "Growth rate", "1/day", 3, "interval", 0.0,
        "Slope of log volume of the mixed model, control and treated alike; lower is better",
    ),
    "response rate": Words(
        "Response", "% of animals", 0, "stack", None,
        "CR + PR of the evaluable animals, by Gao 2015; higher is better",
    ),
    "weight nadir": Words(
        "Lowest body weight", "% change", 1, "bar", 0.0,
        "Mean over animals of the lowest change of body weight; nearer to 0 is better",
        signed=True,
    ),
    "life span": Words(
        "Life span", "d", 1, "bar", None,
        "Mean days from the start of treatment; restricted where animals are censored; higher is "
        "better",
    ),
    "hazard ratio": Words(
        "Hazard ratio", "against control", 2, "interval", 1.0,
        "Cox, arm against control; below 1: longer lives",
        log=True,
    ),
    "tumor weight": Words(
        "Excised tumor weight", "g", 2, "bar", None,
        "Mean over animals at the end; lower is better",
    ),
}  # fmt: skip
HOME = {"viability": "viability", "IC50": "viability", "life span": "survival",
        "hazard ratio": "survival"}  # fmt: skip


def model_of(readout: str, models: Mapping[str, str]) -> str | None:
    """The chosen model whose numbers a readout has: plates, tumors or survival."""
    return models.get(HOME.get(readout, "growth"))


def measured(results: Results, models: Mapping[str, str]) -> list[str]:
    """The readouts that the study has for the chosen models, in the order of the work."""
    table = results.tables.get("readouts")
    if table is None:
        return []
    pairs = set(zip(table["readout"], table["model"], strict=True))
    return [name for name in READOUTS if (name, model_of(name, models)) in pairs]


def estimate_text(row: Mapping[str, Any]) -> str:
    """``+40``, ``0.11``, ``> 100`` beyond the tested range; an en dash where there is none."""
    words = READOUTS[row["readout"]]
    if not math.isfinite(row["estimate"]):
        ends = {"> ": row["low"], "< ": row["high"]}
        known = [sign + dose_text(end) for sign, end in ends.items() if math.isfinite(end)]
        return known[0] if len(known) == 1 else "–"
    return value_text(row["readout"], row["estimate"], words)


def interval_text(row: Mapping[str, Any]) -> str:
    """``+40 (+19 to +61)``; without the brackets where there is no interval."""
    words = READOUTS[row["readout"]]
    known = [row[name] for name in ("estimate", "low", "high")]
    if not all(map(math.isfinite, known)):
        return estimate_text(row)
    middle, low, high = (value_text(row["readout"], value, words) for value in known)
    return f"{middle} ({low} to {high})"


def value_text(readout: str, value: float, words: Words) -> str:
    """One number of a readout at the precision that is read."""
    if readout == "IC50":
        return potency_text(value)
    if readout == "hazard ratio":
        return ratio_number(value)
    if words.signed:
        return signed_text(value, words.digits, "")
    return number_text(value, words.digits)


def n_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """``n = 7 to 8 animals an arm``, for each kind of unit among the rows (``n`` and ``n_of``)."""
    counts: dict[str, list[int]] = {}
    for row in rows:
        counts.setdefault(row["n_of"], []).append(int(row["n"]))
    parts = []
    for unit, some in counts.items():
        noun, _, rest = unit.partition(" ")
        parts.append(f"{counted(some, noun.removesuffix('s'))} {rest}".strip())
    return f"n = {' or '.join(parts)}" + (" an arm" if parts[0].endswith("s") else "")
