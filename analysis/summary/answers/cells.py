"""What cells say of an arm: viability at the stated dose by experiment, and the resistant line."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.in_vitro.curves.series import FEWEST_EXPERIMENTS
from analysis.number_words import plain_number, signed_number
from analysis.statistics.classic_tests import Array, mean_t
from analysis.statistics.comparison import welch
from analysis.statistics.logarithms import antilog
from analysis.summary.answers.finding import (
    EVERY_PART,
    VIABILITY,
    Decision,
    Finding,
    Row,
    Scale,
    ratio_text,
    two_sided,
)
from analysis.summary.answers.tumors import Margin, Tables
from analysis.summary.record import records

EXPERIMENTS = "experiments"
FEWEST = 2  # experiments of a test
ONE_EXPERIMENT = "one experiment: an estimate without a test"
PLATE_REFERENCES = {
    "bliss": "Bliss on plates",
    "hsa": "HSA on plates",
    "loewe": "Loewe on plates",
    "zip": "ZIP on plates",
}
NO_SHARED_DOSE = "no shared dose"
NO_DOSE = "it shares no dose with the other drugs at which all are compared"
ALIVE = Scale("% of control", lower_is_better=True)
FOLD = Scale("fold", lower_is_better=True)
SAME_FOLD = 3.0  # up to this fold of the parent's IC50 a line counts as sensitive
BEYOND = ("ic50_above_range", "no_response")
LOWEST_PCT = 1.0  # viability below counts as this, as in the tests of ``viability``
DOSE = ("concentration", "concentration_2")


def against_control(
    tables: Tables, margin: Margin, doses: pd.DataFrame | None, controls: Mapping[str, str]
) -> Iterator[Finding]:
    """Every arm at the dose and time that stand for it: viability, % of control.

    p is the raw one of the table ``viability``: the dose and time are fixed, so that other doses
    and times are no part of the family. An arm that was not tested at the dose that stands for the
    others has a finding without an effect, which says so.
    """
    yield from _without_dose(tables, doses, controls)
    scale = replace(ALIVE, margin=(100 * margin[0], 100 * margin[1]))
    for row in _at_reference(tables, "viability", doses):
        model, n = row["model"], int(row["n_experiments"])
        control = controls.get(model)
        if control is None or row["arm"] == control or math.isnan(row["mean_pct"]):
            continue
        tested = n >= FEWEST
        yield Finding(
            model, "control", row["arm"], control, VIABILITY, scale,
            f"{_alive(row['mean_pct'])} alive{_at(row)}", row["mean_pct"],
            row["ci_low_pct"] if tested else math.nan, row["ci_high_pct"] if tested else math.nan,
            row["p"] if tested else math.nan, n, n, EXPERIMENTS,
            why="" if tested else ONE_EXPERIMENT, p_of="on log viability", at=place_words(row),
        )  # fmt: skip


def _without_dose(
    tables: Tables, doses: pd.DataFrame | None, controls: Mapping[str, str]
) -> Iterator[Finding]:
    """Every arm with viabilities, but none at a dose that stands for it beside the others."""
    if doses is None:
        return
    standing = set(zip(doses["model"], doses["arm"], strict=True))
    counts: dict[tuple[str, str], int] = {}
    for row in records(tables, "viability"):
        if (key := (row["model"], row["arm"])) not in standing:
            counts[key] = max(counts.get(key, 0), int(row["n_experiments"]))
    for (model, arm), n in counts.items():
        if model in controls and arm != controls[model]:
            yield Finding(
                model, "control", arm, controls[model], VIABILITY, ALIVE, "", n=n, n_versus=n,
                n_of=EXPERIMENTS, why=NO_DOSE, effect=NO_SHARED_DOSE,
            )  # fmt: skip


def against_best_part(
    tables: Tables, margin: Margin, doses: pd.DataFrame | None
) -> Iterator[Finding]:
    """Every combination against the better of its parts at the same doses, by experiment.

    Points of viability; where the combination is in front p is twice that of the min test.
    """
    for row in _at_reference(tables, "synergy_fixed_dose", doses):
        excess, best = row["hsa_excess_pct"], row["best_partner"]
        if math.isnan(excess):
            continue
        ahead = excess > 0
        p = two_sided(row["p_better_than_each"]) if ahead else row["p_hsa"]
        n, partner = int(row["n_experiments"]), row["viability_pct"] + excess
        points = tuple(partner * (ratio - 1) for ratio in margin)
        scale = Scale("points", True, (points[0], points[1]))
        yield Finding(
            row["model"], "best_part", row["arm"], best, VIABILITY, scale,
            f"{signed_number(-excess, 0)} points alive{_at(row)}", -excess, -row["hsa_high"],
            -row["hsa_low"], p, n, n, EXPERIMENTS,
            why="" if n >= FEWEST else ONE_EXPERIMENT, p_of=EVERY_PART if ahead else "",
            at=place_words(row),
        )  # fmt: skip


def more_than_additive(tables: Tables, margin: Margin) -> Iterator[Finding]:
    """Every combination on plates at the last time: mean excess over the matrix, in points.

    The margin is that of the ratio of observed to expected viability, at the mean expected one.
    """
    expected = _expected(tables)
    last = _last_times(tables, "synergy_in_vitro")
    for row in records(tables, "synergy_in_vitro"):
        key = (row["model"], row["arm"])
        if _time(row) != last[key]:
            continue
        middle = expected.get((*key, last[key], row["reference"]), math.nan)
        points = tuple(middle * (1 - ratio) for ratio in reversed(margin))
        known = points if math.isfinite(middle) else None
        scale = Scale("points", False, (known[0], known[1]) if known else None)
        n = int(row["n_experiments"])
        score, tested = row["score_pct"], n >= FEWEST and not math.isnan(row["p"])
        versus = "the best part" if row["reference"] == "hsa" else "additive"
        why = row["status"] if row["status"] != "ok" else "" if tested else ONE_EXPERIMENT
        yield Finding(
            row["model"], "additivity", row["arm"], versus, PLATE_REFERENCES[row["reference"]],
            scale, f"mean excess {signed_number(score, 1)} points{_hours(row)}" if score == score
            else "no score", score, row["ci_low"] if tested else math.nan,
            row["ci_high"] if tested else math.nan, row["p"] if tested else math.nan, n, n,
            EXPERIMENTS, why=why,
        )  # fmt: skip


def in_resistant_line(
    tables: Tables, experiments: pd.DataFrame | None, margin: Margin, confidence: float
) -> Iterator[Finding]:
    """Every arm in a line against its parent: the fold of the IC50; combinations by viability.

    A drug: ``yes`` where the fold's upper limit is under 3 and the IC50 within the tested range;
    ``no`` where its lower limit is over 3, or the resistant IC50 lies above the range and the
    parent's does not, or neither line responds; else ``not shown``. A combination: viability at
    the highest pair of doses that both lines have, resistant over parent.
    """
    pairs: dict[str, str] = {}
    last = _last_times(tables, "resistance")
    curves = {
        (row["model"], row["arm"], _time(row)): row["status"]
        for row in records(tables, "dose_response")
    }
    for row in records(tables, "resistance"):
        model, parent, arm = row["model"], row["reference_model"], row["arm"]
        pairs[model] = parent
        if _time(row) != last[model, arm]:
            continue
        statuses = [curves.get((line, arm, _time(row)), "") for line in (model, parent)]
        decided, words = _potency(row, statuses, parent)
        known = math.isfinite(row["low"]) and math.isfinite(row["high"])
        yield Finding(
            model, "resistant_line", arm, parent, "IC50", FOLD, words, row["ic50_fold"],
            row["low"], row["high"], row["p"] if known else math.nan, int(row["n_experiments"]),
            int(row["reference_n_experiments"]), EXPERIMENTS, correct=False, decided=decided,
        )  # fmt: skip
    if experiments is not None:
        for model, parent in pairs.items():
            yield from _combinations(experiments, model, parent, margin, confidence)


def between_lines(
    first: Mapping[str, float], second: Mapping[str, float], confidence: float
) -> tuple[Array, Array, tuple[float, ...]]:
    """Viability of two lines in the experiments compared; log ratio, its interval and p.

    Paired t over the experiments that both have, where these are three or more (what an
    experiment shifts, it shifts in both); else Welch's t over those of each. Of a line with fewer
    than three an estimate alone.
    """
    shared = [name for name in first if name in second]
    paired = len(shared) >= FEWEST_EXPERIMENTS
    names = (shared, shared) if paired else (list(first), list(second))
    own, other = (
        np.array([line[name] for name in used])
        for line, used in zip((first, second), names, strict=True)
    )
    logs, logs_other = (np.log(np.maximum(values, LOWEST_PCT)) for values in (own, other))
    if paired:
        return own, other, tuple(mean_t((logs - logs_other)[:, None], confidence)[:, 0].tolist())
    test = welch(logs, logs_other, confidence, FEWEST_EXPERIMENTS)
    return own, other, (test.estimate, test.low, test.high, test.p)


def _potency(row: Row, statuses: list[str], parent: str) -> tuple[Decision, str]:
    """The answer from the fold of two IC50s, and its words."""
    fold, low, high, bound = (row[name] for name in ("ic50_fold", "low", "high", "bound"))
    own, parents = statuses
    if own in BEYOND and parents in BEYOND:
        return "no", f"neither line responds at the tested doses{_hours(row)}"
    if own in BEYOND and bound == ">":
        end = f" (at least {ratio_text(low)}-fold)"
        return "no", f"IC50 above the tested doses, that of {parent} is not{end}{_hours(row)}"
    if bound == "<":
        words = f"IC50 at most {ratio_text(high)}-fold that of {parent}{_hours(row)}"
        return ("yes" if high < SAME_FOLD else "not shown"), words
    if not math.isfinite(fold):
        return "not shown", f"the fold of the IC50s is not known{_hours(row)}"
    words = f"IC50 {ratio_text(fold)}-fold that of {parent}{_hours(row)}"
    if high < SAME_FOLD:
        return "yes", words
    return ("no" if low > SAME_FOLD else "not shown"), words


def _combinations(
    experiments: pd.DataFrame, model: str, parent: str, margin: Margin, confidence: float
) -> Iterator[Finding]:
    """Arms of two concentrations, by viability at the highest pair that both lines have."""
    lines = {line: _pairs_of_doses(experiments, line) for line in (model, parent)}
    by_arm: dict[str, list[tuple[Any, ...]]] = {}
    for key in lines[model]:
        if key in lines[parent]:
            by_arm.setdefault(key[0], []).append(key)
    for arm, keys in by_arm.items():
        key = max(keys, key=lambda each: (each[3], each[1], each[2]))
        own, other, numbers = between_lines(lines[model][key], lines[parent][key], confidence)
        ratio, low, high = (antilog(end) for end in numbers[:3])
        row = dict(zip((*DOSE, "time_h", "unit", "unit_2"), key[1:], strict=True))
        alive = [_alive(values.mean()) for values in (own, other)]
        words = f"{alive[0]} alive, {parent} {alive[1]}{_at(row)}"
        yield Finding(
            model, "resistant_line", arm, parent, VIABILITY, Scale("ratio", True), words,
            ratio, low, high, numbers[3], len(own), len(other), EXPERIMENTS, correct=False,
            decided=_alike(low, high, margin), effect=f"{alive[0]} alive against {alive[1]}",
            at=place_words(row),
        )  # fmt: skip


def _alike(low: float, high: float, margin: Margin) -> Decision:
    if math.isfinite(high) and high <= margin[1]:
        return "yes"
    return "no" if math.isfinite(low) and low > margin[1] else "not shown"


def _pairs_of_doses(
    experiments: pd.DataFrame, line: str
) -> dict[tuple[Any, ...], dict[str, float]]:
    """Viability of each experiment, by arm, both concentrations, time and units."""
    names = ("model", "experiment", "viability_pct", "arm", *DOSE, "time_h", "unit", "unit_2")
    found: dict[tuple[Any, ...], dict[str, float]] = {}
    for model, experiment, value, arm, dose, dose_2, time, *units in zip(
        *(experiments[name].tolist() for name in names), strict=True
    ):
        if model == line and dose_2 == dose_2 and value == value:
            key = (arm, dose, dose_2, time if time == time else -1.0, *units)
            found.setdefault(key, {})[str(experiment)] = value
    return found


def _at_reference(
    tables: Tables, name: str, doses: pd.DataFrame | None
) -> Iterator[dict[str, Any]]:
    """The rows of a table at the dose and time that stand for the arm."""
    if doses is None:
        return
    chosen = {_key(row) for row in records({"doses": doses}, "doses")}
    yield from (row for row in records(tables, name) if _key(row) in chosen)


def _key(row: Row) -> tuple[str, ...]:
    numbers = (repr(float(row[name])) for name in (*DOSE, "time_h"))
    return row["model"], row["arm"], *numbers


def _expected(tables: Tables) -> dict[tuple[str, str, float, str], float]:
    """Mean expected viability of the cells of each matrix and reference."""
    values: dict[tuple[str, str, float, str], list[float]] = {}
    for row in records(tables, "synergy_cells"):
        if row["expected_pct"] == row["expected_pct"]:
            key = (row["model"], row["arm"], _time(row), row["reference"])
            values.setdefault(key, []).append(row["expected_pct"])
    return {key: float(np.mean(each)) for key, each in values.items()}


def _last_times(tables: Tables, name: str) -> dict[tuple[str, str], float]:
    """The last time of each model and arm in a table."""
    found: dict[tuple[str, str], float] = {}
    for row in records(tables, name):
        key = (row["model"], row["arm"])
        found[key] = max(found.get(key, -math.inf), _time(row))
    return found


def _time(row: Row) -> float:
    """Hours; -1 where there is no time."""
    return float(row["time_h"]) if row["time_h"] == row["time_h"] else -1.0


def _alive(pct: float) -> str:
    return f"{plain_number(pct, 0)} %"


def _hours(row: Row) -> str:
    time = _time(row)
    return f" at {time:g} h" if time >= 0 else ""


def _at(row: Row) -> str:
    place = place_words(row)
    return f" at {place}" if place else ""


def place_words(row: Row) -> str:
    """``10 + 10 µM, 120 h``; each concentration with its unit where these differ."""
    units = [row.get(name) or "" for name in ("unit", "unit_2")]
    doses = [row.get(name, math.nan) for name in DOSE]
    known = [(dose, unit) for dose, unit in zip(doses, units, strict=True) if dose == dose]
    same = len({unit for _, unit in known}) == 1
    parts = [f"{dose:g}" if same else f"{dose:g} {unit}".strip() for dose, unit in known]
    written = f"{' + '.join(parts)} {known[0][1] if same else ''}".strip() if known else ""
    time = f"{_time(row):g} h" if _time(row) >= 0 else ""
    return ", ".join(filter(None, (written, time)))
