"""What tumors say of an arm: by growth rates to the evaluation day, and by volumes on that day."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.in_vivo.growth.against_control import ADJUSTED
from analysis.in_vivo.growth.volume import counted_as
from analysis.in_vivo.growth.windows import Windows
from analysis.number_words import counted
from analysis.settings import FEWEST_ANIMALS
from analysis.summary.answers.finding import (
    EVERY_PART,
    GROWTH,
    HOLM,
    VOLUME,
    Finding,
    Row,
    Scale,
    ratio_text,
    two_sided,
)
from analysis.summary.record import records

Tables = Mapping[str, pd.DataFrame]
Margin = tuple[float, float]  # ratios that count as no difference
Days = Mapping[str, float]  # by model
Measured = Mapping[tuple[str, str, float], int]  # animals by model, arm and day
Behind = Mapping[tuple[str, str, float], tuple[int, int, str]]  # animals of the arm, zeros, floor

FEW_LEFT = "fewer than half of an arm's animals were measured then"
NOT_TESTED = "not tested: "
NOT_ALONE = "a part was not given alone"
FEW = f"an arm has fewer than {FEWEST_ANIMALS} animals: an estimate without a test"
IN_VIVO_REFERENCES = {  # reference of ``synergy_in_vivo``: the measure as it is called here
    "bliss": "Bliss of growth rates",
    "hsa": "HSA of growth rates",
    "response_additivity": "response additivity",
}
ON_THE_DAY = {
    "tgi_bliss": "Bliss of growth inhibition",
    "combpdx": "CombPDX",
    "log_auc_bliss": "Bliss of areas",
}


def ratio_of_volumes(margin: Margin) -> Scale:
    """Volume over volume: 1 is no difference, below 1 is better."""
    return Scale("ratio", lower_is_better=True, margin=margin)


def against_control(
    tables: Tables,
    margin: Margin,
    elapsed: Days,
    evaluation_days: Days,
    controls: Mapping[str, str],
    windows: Windows,
) -> Iterator[Finding]:
    """Every arm against control: ``exp(difference of rates * days)``, and volumes by Dunnett.

    The ratio of growth rates is the volume of the arm over that of control on the evaluation day,
    had both started alike; its p is Student's t of ``growth_rates``, raw. Its n is of the animals
    with a rate; where fewer were measured on that day, both are said.
    """
    measured, behind = measured_on(tables), _behind_volumes(tables)
    scale = ratio_of_volumes(margin)
    n_animals = {(r["model"], r["arm"]): r["n_animals"] for r in records(tables, "growth_rates")}
    for row in records(tables, "growth_rates"):
        model, days = row["model"], elapsed.get(row["model"], math.nan)
        if math.isnan(row["difference"]) or model not in controls:
            continue
        ends = (row[name] * days for name in ("difference", "difference_low", "difference_high"))
        ratio, low, high = (_exp(each) for each in ends)
        day, control = evaluation_days[model], controls[model]
        words = _tumors(ratio, windows.words(model, day))
        yield _with_measured(Finding(
            model, "control", row["arm"], control, GROWTH, scale, words,
            ratio, low, high, row["p"], int(row["n_animals"]),
            int(n_animals.get((model, control), 0)), day=day, why=_why(row["p"]),
        ), measured)  # fmt: skip
    for row in records(tables, "growth_tests"):
        if row["scale"] != "log volume" or row["model"] not in controls:
            continue
        ratio = row["estimate"]
        words = _tumors(ratio, windows.words(row["model"], row["day"]))
        words += ", adjusted for baseline" if row["effect"] == ADJUSTED else ""
        yield _with_behind(Finding(
            row["model"], "control", row["arm"], controls[row["model"]], VOLUME, scale,
            words, ratio, row["low"], row["high"], row["p_adjusted"],
            int(row["n"]), int(row["n_control"]), day=row["day"], correct=False,
            why=_why_volumes(row),
        ), behind)  # fmt: skip


def against_best_part(tables: Tables, margin: Margin, windows: Windows) -> Iterator[Finding]:
    """Every combination against the best of its parts, by growth rates and by volumes.

    The best part is the one that leaves the combination least in front. Where the combination
    is in front of it, p is twice that of the min test (the largest one-sided p over all parts: it
    has to beat them all); where it is behind, p is that against the best part, after Holm over
    the parts.
    """
    measured, behind = measured_on(tables), _behind_volumes(tables)
    for readout, measure in (("growth_rate", GROWTH), ("volume", VOLUME)):
        for (model, arm), rows in _combinations(tables, readout).items():
            known = [row for row in rows if math.isfinite(row["ratio"])]
            if not known:
                continue
            best = max(known, key=lambda row: row["ratio"])
            words = _tumors(best["ratio"], windows.words(model, best["day"]))
            found = Finding(
                model, "best_part", arm, best["partner"], measure, ratio_of_volumes(margin),
                words, best["ratio"], best["ratio_low"],
                best["ratio_high"], best_part_p(best, rows), int(best["n"]),
                int(best["n_partner"]), day=best["day"],
                why=_missing(rows) or _why(best["p"]) or part_not_alone(best, rows),
                p_of=best_part_p_of(best, rows),
            )  # fmt: skip
            if measure == GROWTH:
                yield _with_measured(found, measured)
            else:
                yield _with_behind(found, behind)


def measured_on(tables: Tables) -> Measured:
    """How many animals were measured, by model, arm and day (window) of ``tumor_growth``."""
    return {
        (row["model"], row["arm"], float(row["day"])): int(row["n"])
        for row in records(tables, "tumor_growth")
    }


def measured_then(measured: Measured, row: Row) -> tuple[int, int] | None:
    """The animals of both arms measured on the day of a growth rate, where they are not its n."""
    then = [measured.get((row["model"], row[name], row["day"])) for name in ("arm", "versus")]
    if None in then or then == [row["n"], row["n_versus"]]:
        return None
    own, other = then
    return own or 0, other or 0


def best_part_p(best: Row, rows: list[dict[str, Any]]) -> float:
    """Two-sided p of a combination against the best of its parts.

    NaN where a part has no p, and in front of the best where a part was not given alone.

    Examples
    --------
    >>> ahead = {"ratio": 0.5, "p": 0.02, "p_beats_all": 0.01, "p_adjusted": 0.04}
    >>> best_part_p(ahead, [ahead])
    0.02
    """
    if any(math.isnan(row["p"]) for row in rows):
        return math.nan
    if best["ratio"] < 1:
        return two_sided(float(best["p_beats_all"]))
    return float(best["p_adjusted"])


def best_part_p_of(best: Row, rows: list[dict[str, Any]]) -> str:
    """What ``best_part_p`` is of, behind a p in a sentence.

    Examples
    --------
    >>> best_part_p_of({"ratio": 0.5}, [{}, {}]), best_part_p_of({"ratio": 1.5}, [{}, {}])
    ('against every part', "after Holm's correction for 2 parts")
    """
    return EVERY_PART if best["ratio"] < 1 else f"{HOLM} {len(rows)} parts"


def part_not_alone(best: Row, rows: list[dict[str, Any]]) -> str:
    """Why a combination in front of its best part is not tested, though each row has a p."""
    return NOT_ALONE if math.isnan(best_part_p(best, rows)) else ""


def more_than_additive(
    tables: Tables, margin: Margin, evaluation_days: Days, windows: Windows
) -> Iterator[Finding]:
    """Every combination against what its parts make expect, on the evaluation day or before it."""
    scale = Scale("index", lower_is_better=True, margin=margin)
    counts = {
        (row["model"], row["arm"]): int(row["n_animals"]) for row in records(tables, "growth_rates")
    }
    by_kind: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in records(tables, "synergy_in_vivo"):
        by_kind.setdefault((row["model"], row["arm"], row["reference"]), []).append(row)
    for (model, arm, reference), rows in by_kind.items():
        last = evaluation_days.get(model, math.inf)
        until = [row for row in rows if row["day"] <= last]
        if not until:
            continue
        row = max(until, key=lambda each: each["day"])
        index = row["combination_index"]
        words = f"index {ratio_text(index)} on {windows.words(model, row['day'])}"
        yield Finding(
            model, "additivity", arm, _reference_words(reference),
            IN_VIVO_REFERENCES[reference], scale,
            words, index, row["ci_low"], row["ci_high"],
            row["p"], counts.get((model, arm), 0), day=row["day"],
            why=_why(row["p"]) if row["status"] == "ok" else row["status"],
        )  # fmt: skip
    for row in records(tables, "synergy_tgi"):
        scale = Scale(row["unit"], lower_is_better=False)
        when = windows.words(row["model"], row["day"])
        yield Finding(
            row["model"], "additivity", row["arm"], "additive", ON_THE_DAY[row["measure"]], scale,
            f"{_excess(row['excess'], row['unit'])} on {when}",
            row["excess"], row["low"], row["high"], row["p"], int(row["n"]), int(row["n_control"]),
            day=row["day"], why="" if row["status"] == "ok" else row["status"],
        )  # fmt: skip


def _with_measured(found: Finding, measured: Measured) -> Finding:
    """The finding by growth rates, with how many animals were measured on its day where fewer."""
    names = ("model", "arm", "versus", "day", "n", "n_versus")
    then = measured_then(measured, {name: getattr(found, name) for name in names})
    return replace(found, besides_n=f"{then[0]} and {then[1]} measured then") if then else found


def _behind_volumes(tables: Tables) -> Behind:
    """What volumes of a day rest on, by model, arm and day: animals of the arm, zeros, their floor.

    Zeros of the control have no row in ``growth_tests``; its method counts those of all arms.
    """
    found: dict[tuple[str, str, float], tuple[int, int, str]] = {
        (row["model"], row["arm"], float(row["day"])): (int(row["n_started"]), 0, "")
        for row in records(tables, "tumor_growth")
    }
    for row in records(tables, "growth_tests"):
        key = (row["model"], row["arm"], float(row["day"]))
        if row["scale"] == "log volume" and key in found and row["n_zero"] > 0:
            floor = counted_as(str(row["method"]))
            found[key] = (found[key][0], int(row["n_zero"]), floor)
    return found


def _with_behind(found: Finding, behind: Behind) -> Finding:
    """The finding by volumes of a day, with the animals its arms had and what a 0 counts as.

    ``n = 6 and 5 animals, of 15 and 16, 6 volumes of 0 taken as 17.3 mm³``: what is left of the
    arms may not be what they were, and a ratio to tumors that are gone is one to that floor. An
    arm of which fewer than half are left is an estimate and no test.
    """
    arms = [behind.get((found.model, arm, found.day)) for arm in (found.arm, found.versus)]
    known = [each for each in arms if each]
    if len(known) < 2:
        return found
    parts = []
    started = tuple(each[0] for each in known)
    if started != (found.n, found.n_versus):
        parts.append(f"of {started[0]} and {started[1]}")
    zeros, floor = sum(each[1] for each in known), next((e[2] for e in known if e[2]), "")
    if zeros and floor:
        parts.append(f"{counted(zeros, 'volume')} of 0 taken as {floor}")
    found = replace(found, besides_n=", ".join(parts))
    if all(2 * n >= of for n, of in zip((found.n, found.n_versus), started, strict=True)):
        return found
    return replace(found, p=math.nan, why=found.why or FEW_LEFT)


def _combinations(tables: Tables, readout: str) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The rows of ``combination_partners`` of one readout, by model and combination."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in records(tables, "combination_partners"):
        if row["readout"] == readout:
            found.setdefault((row["model"], row["arm"]), []).append(row)
    return found


def _missing(rows: list[dict[str, Any]]) -> str:
    """Why a part could not be compared, where one could not."""
    return next((f"{r['partner']}: {r['status']}" for r in rows if r["status"] != "ok"), "")


def _reference_words(reference: str) -> str:
    return "the best part" if reference == "hsa" else "additive"


def _tumors(ratio: float, when: str) -> str:
    return f"tumors {ratio_text(ratio)} times as large on {when}"


def _exp(value: float) -> float:
    return math.inf if value >= 700 else math.exp(value)


def _excess(excess: float, unit: str) -> str:
    if not math.isfinite(excess):
        return "excess not known"
    return f"excess {excess:+.2g} {unit}".replace("-", "−")


def _why(p: float) -> str:
    return FEW if math.isnan(p) else ""


def _why_volumes(row: Row) -> str:
    """Why volumes of a day have no p: too few animals, or what the test's ``method`` says."""
    if min(row["n"], row["n_control"]) < FEWEST_ANIMALS:
        return _why(row["p_adjusted"])
    reason = str(row["method"]).partition(";")[0].partition(NOT_TESTED)[2]
    return reason if math.isnan(row["p_adjusted"]) else ""
