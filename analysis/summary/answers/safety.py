"""What each arm's animals bore, in a tile, in a line and in a sentence: weights, losses and why.

What decides whether an arm is tolerated comes first: the animals lost, or the lowest weight.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.in_vivo.animals.tolerability import NO_REASON
from analysis.summary.answers.finding import Row
from analysis.summary.answers.tile_words import NONE, weight_change
from analysis.summary.answers.tolerance import losses_decide
from analysis.summary.record import Results, records


@dataclass(frozen=True, slots=True, eq=False)
class Borne:
    """The rows of ``tolerability`` by model and arm, and the control of each model."""

    rows: Mapping[tuple[str, str], Row]
    controls: Mapping[str, str | None]

    @classmethod
    def of(cls, results: Results) -> Borne:
        """Those of a study; none where no animal was weighed."""
        rows = {(row["model"], row["arm"]): row for row in records(results.tables, "tolerability")}
        models = results.models("tolerability") if rows else []
        return cls(rows, {model: results.control("tolerability", model) for model in models})

    def by_losses(self, model: str, arm: str) -> bool:
        """Whether the losses decide, not the weights."""
        control = self.controls[model]
        beside = self.rows.get((model, control)) if control else None
        return losses_decide(self.rows[model, arm], beside)

    def tile(self, model: str, arm: str) -> tuple[str, tuple[str, ...]]:
        """``−8 %`` over ``0 of 8 lost``; ``3/8 lost`` over the weight where losses decide.

        Losses that do not decide, as control has as many, stand beside those of control.
        """
        row, control = self.rows[model, arm], self.controls[model]
        weight, lost = weight_change(row["mean_nadir_pct"]), f"{_share(row)} lost"
        why = (NO_REASON,) if row["n_no_reason"] else ()
        if self.by_losses(model, arm):
            weighed = (f"lowest weight {weight}",) if weight else ()
            return lost.replace(" of ", "/"), (*why, *weighed)
        if control and row["n_limit_or_dead"]:
            lost += f", control {_share(self.rows[model, control])}"
        return weight or NONE, (lost, *why)

    def losses(self, model: str, arm: str) -> str:
        """``3 of 8 animals lost``, as a sentence says it."""
        row = self.rows[model, arm]
        at_limit = row["n_limit_or_dead"] > row["n_dead"]
        count, _, n = _share(row).partition(" of ")
        return f"{count} of {n} animals lost{' or at the weight limit' if at_limit else ''}"


def safety_lines(results: Results, shown: Iterable[str], model: str) -> list[tuple[str, str]]:
    """Each shown arm of a model with its lowest weight, and how many animals were lost and why."""
    borne = Borne.of(results)
    lines = {}
    for (of_model, arm), row in borne.rows.items():
        if of_model != model:
            continue
        weight = weight_change(row["mean_nadir_pct"])
        weight = f"lowest weight {weight}" if weight else "not weighed after a baseline"
        lost = int(row["n_limit_or_dead"])
        why = f": {'; '.join(_reasons(results, model, arm, row))}" if lost else ""
        losses = f"{lost or 'none'} of {row['n']:g} lost{why}"
        first = borne.by_losses(model, arm)
        lines[arm] = "; ".join((losses, weight) if first else (weight, losses))
    return [(name, lines[name]) for name in shown if name in lines]


def _share(row: Row) -> str:
    return f"{row['n_limit_or_dead']:g} of {row['n']:g}"


def _reasons(results: Results, model: str, arm: str, borne: Row) -> list[str]:
    """Why animals were lost, not of the tumor: ``found dead on day 17``, ``2 × found dead``.

    Then how many more reached the weight limit. Without a table ``deaths`` no death has a reason.
    """
    found = []
    for row in records(results.tables, "deaths"):
        if (row["model"], row["arm"], row["kind"]) == (model, arm, "other"):
            first, last = row["first_day"], row["last_day"]
            days = f"day {first:g}" if first == last else f"days {first:g} to {last:g}"
            count = f"{row['n']:g} × " if row["n"] > 1 else ""
            told = "" if " day " in row["reason"] else f" on {days}"
            found.append(f"{count}{row['reason']}{told}")
    if borne["n_dead"] and not found:
        count = f"{borne['n_dead']:g} × " if borne["n_dead"] > 1 else ""
        found = [f"{count}{NO_REASON}"]
    limited = int(borne["n_limit_or_dead"] - borne["n_dead"])
    times = f"{limited} × " if found else ""
    return [*found, f"{times}at the weight limit"] if limited else found
