"""The one sentence of a study that can be read aloud, and the line that supports it."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from analysis.in_vivo.animals.tolerability import NO_REASON
from analysis.number_words import as_heading, counted, plain_number
from analysis.summary.answers.board import Board, Tile
from analysis.summary.answers.finding import Row, ratio_text
from analysis.summary.answers.safety import Borne, safety_lines
from analysis.summary.answers.table import claim_of, instead_of_volumes, numbers
from analysis.summary.answers.tile_words import restricted_to
from analysis.summary.answers.unnamed_parts import unnamed_parts
from analysis.summary.record import Results, records
from analysis.survival.causes import OTHER

HEADLINES = ("best_part", "control", "life_span", "acts")  # the first that there is leads
SUPPORT = ("control", "best_part", "acts", "tolerated", "resistant_line", "life_span")
SAID = {
    ("control", "yes"): "better than {versus} ({effect})",
    ("control", "no"): "worse than {versus} ({effect})",
    ("control", "equivalent"): "the same as {versus} ({effect})",
    ("control", "not shown"): "not shown to differ from {versus} ({effect})",
    ("acts", "yes"): "acts in {model} ({effect})",
    ("acts", "no"): "more cells alive in {model} ({effect})",
    ("acts", "equivalent"): "no effect in {model} ({effect})",
    ("acts", "not shown"): "not shown to act in {model} ({effect})",
    ("best_part", "yes"): "better than its best part, {versus} ({effect})",
    ("best_part", "no"): "worse than its best part, {versus} ({effect})",
    ("best_part", "equivalent"): "the same as its best part, {versus} ({effect})",
    ("best_part", "not shown"): "not shown to differ from its best part, {versus} ({effect})",
    ("tolerated", "yes"): "tolerated ({safety})",
    ("tolerated", "no"): "not tolerated ({safety})",
    ("tolerated", "not shown"): "not shown to be tolerated ({safety})",
    ("resistant_line", "yes"): "works in {model} ({effect})",
    ("resistant_line", "no"): "fails in {model} ({effect})",
    ("resistant_line", "not shown"): "not shown to work in {model} ({effect})",
    ("life_span", "yes"): "longer life than {versus} ({effect})",
    ("life_span", "no"): "shorter life than {versus} ({effect})",
    ("life_span", "equivalent"): "life as long as {versus} ({effect})",
    ("life_span", "not shown"): "longer life than {versus} not shown ({effect})",
}
MOST_NAMED, MOST_NAMED_LETTERS = 4, 80  # arms in a support line, and the letters of them all
ANIMALS = frozenset({"tumor_growth", "survival"})  # tables
ASKED = ANIMALS | {"viability", "dose_response"}
UNWEIGHED = "No body weights, so whether it is tolerated is not shown."
NO_CONTROL, ONLY_CONTROL = "there is no control arm", "there is no treated arm"


@dataclass(frozen=True, slots=True)
class Lead:
    """The sentence and its support line; the latter is empty where nothing supports it."""

    sentence: str
    support: str = ""


def lead(results: Results, board: Board, shown: Sequence[str]) -> Lead:
    """What the shown arms say, in one sentence with its numbers.

    A combination against its best part leads; of several, those that beat theirs, else the one
    that comes closest. Without combinations the best arm against control leads, and so on down
    ``HEADLINES``. An arm that is not tolerated is named with its losses. Where nothing can be
    compared, the sentence says what was seen and why. Of animals that were not weighed the support
    says that tolerability is not known, and how many were lost not of the tumor.
    """
    said = _compared(results, board) or _nothing(results, shown)
    words = [said.support, unnamed_parts(arm for arm in results.study.arms if arm.name in shown)]
    if ANIMALS & set(results.tables) and "tolerability" not in results.tables:
        words += [UNWEIGHED, _lost(results, shown)]
    return replace(said, support=" ".join(filter(None, words)))


def _lost(results: Results, shown: Sequence[str]) -> str:
    """``Lost not of the tumor: vehicle 1, tamoxifen 2.``; empty where no reason says so."""
    lost = dict.fromkeys(shown, 0)
    for row in records(results.tables, "deaths"):
        known = row["kind"] == OTHER and row["reason"] != NO_REASON
        if known and row["arm"] in lost:
            lost[row["arm"]] += int(row["n"])
    if not any(lost.values()):
        return ""
    return f"Lost not of the tumor: {', '.join(f'{arm} {n}' for arm, n in lost.items())}."


def only_assays(results: Results) -> list[str]:
    """What was measured, where that is only what no question of this page is asked of."""
    if ASKED & set(results.tables):
        return []
    weights = ["tumor weight"] if "tumor_weights" in results.tables else []
    measures = (row["measure"] for row in records(results.tables, "endpoints"))
    return [*weights, *dict.fromkeys(measures)]


def _compared(results: Results, board: Board) -> Lead | None:
    """What the first question with an answer says."""
    for key in HEADLINES:
        tiles = [tile for tile in board.column(key) if math.isfinite(tile.row["estimate"])]
        if len(tiles) == 1:
            return _one(results, board, tiles[0])
        if tiles:
            return _many(results, board, tiles)
    return None


def _one(results: Results, board: Board, tile: Tile) -> Lead:
    """One answer leads; the arm's other answers support it."""
    others = [
        board.tiles[tile.arm, key]
        for key in SUPPORT
        if key != tile.key and (tile.arm, key) in board.tiles
    ]
    parts = [_said(results, other) for other in others if _is_said(other)]
    line = "; ".join(parts)
    note = _note(results, tile)
    support = f"{line[:1].upper()}{line[1:]}." if line else ""
    said = claim_of(tile.row)
    rest = tile.sentence.removesuffix(note).removeprefix(said)
    harm = _harm(results, board, tile)
    how = {"yes": ", but is ", "not tested": "; "}.get(tile.answer, ", and is ") if harm else ""
    return Lead(f"{said}{how}{harm}{rest}", (support + _unsettled(tile) + note).strip())


def _many(results: Results, board: Board, tiles: Sequence[Tile]) -> Lead:
    """Several: how many are better, and the numbers of the one that is most so."""
    nouns, better = _nouns(tiles[0])
    won = [tile for tile in tiles if tile.answer == "yes"]
    best = _best(won or tiles)
    harm = _harm(results, board, best)
    named = f"{_named(best)}, {harm}" if harm else _named(best)
    if not won:
        tested = any(tile.answer != "not tested" for tile in tiles)
        head = f"None of {len(tiles)} {nouns} is shown to {better}; closest is {named}"
        head = head if tested else f"Of {len(tiles)} {nouns}, {named} does best, untested"
        said = f"{head}: {_numbers(results, best)}"
        return Lead(said, _winners(board, tiles[0].key))
    if tiles[0].key != "best_part":
        support = _winners(board, "") + _unsettled(best)
        return Lead(_one(results, board, best).sentence, support.strip())
    verb = "beats its best part" if len(won) == 1 else "beat their best part"
    head = f"{len(won)} of {len(tiles)} {nouns} {verb}; "
    head += "" if len(won) == 1 else "the best is "
    support = _winners(board, "best_part") + _unsettled(best)
    return Lead(f"{head}{named}: {_numbers(results, best)}", support.strip())


def _harm(results: Results, board: Board, tile: Tile) -> str:
    """``not tolerated (3 of 8 animals lost)`` of an arm that is not; else empty."""
    tolerated = board.tiles.get((tile.arm, "tolerated"))
    if tolerated is None or tolerated.answer != "no":
        return ""
    return f"not tolerated ({Borne.of(results).losses(tolerated.row['model'], tile.arm)})"


def _unsettled(tile: Tile) -> str:
    """What other measures say against the answer that leads, as a sentence after others."""
    return f" Other measures differ: {tile.unsettled}." if tile.unsettled else ""


def _nouns(tile: Tile) -> tuple[str, str]:
    versus = tile.row["versus"]
    return {
        "best_part": ("combinations", "beat its best part"),
        "control": ("treatments", f"beat {versus}"),
        "life_span": ("treatments", f"give longer life than {versus}"),
        "acts": ("treatments", f"leave fewer cells alive than {versus}"),
    }[tile.key]


def _named(tile: Tile) -> str:
    return f"{tile.arm} against {tile.row['versus']}" if tile.key == "best_part" else tile.arm


def _best(tiles: Sequence[Tile]) -> Tile:
    """The largest effect on the better side: days of life upward, all else downward."""
    sign = -1 if tiles[0].row["unit"] == "d" else 1
    tested = [tile for tile in tiles if math.isfinite(tile.row["high"])] or tiles
    return min(tested, key=lambda tile: sign * tile.row["estimate"])


def _numbers(results: Results, tile: Tile) -> str:
    return numbers(tile.row).removesuffix(_note(results, tile))


def _note(results: Results, tile: Tile) -> str:
    why = results.unread.get(tile.row["model"], "")
    note = instead_of_volumes(why)
    return note if why and tile.sentence.endswith(note) else ""


def _winners(board: Board, leading: str) -> str:
    """``Better than control: a, b (2 of 8); tolerated: 7 of 8.``: each question but the leader."""
    heads = {
        "control": "Better than control",
        "tolerated": "tolerated",
        "resistant_line": f"works in {board.lines[1]}",
        "life_span": "longer life",
    }
    lines = []
    for key, head in heads.items():
        tiles = board.column(key)
        named = [tile.arm for tile in tiles if tile.answer == "yes"]
        if tiles and key != leading:
            words = ", ".join(named)
            few = 0 < len(named) <= MOST_NAMED and len(words) <= MOST_NAMED_LETTERS
            some = f"{words} (" if few else ""
            count = f"{len(named) or 'none'} of {len(tiles)}"
            lines.append(f"{head}: {some}{count}" + (")" if some else ""))
    line = "; ".join(lines)
    return f"{line[:1].upper()}{line[1:]}." if line else ""


def _is_said(tile: Tile) -> bool:
    return (tile.key, tile.answer) in SAID


def _said(results: Results, tile: Tile) -> str:
    row = tile.row
    lines = dict(safety_lines(results, [tile.arm], row["model"]))
    at = f" at {row['at']}" if row["at"] else ""
    at += "".join(f" to day {day:g}" for day in restricted_to([row]))
    return SAID[tile.key, tile.answer].format(
        versus=row["versus"], model=row["model"], effect=f"{row['effect'] or tile.effect}{at}",
        safety=lines.get(tile.arm, tile.effect),
    )  # fmt: skip


def _nothing(results: Results, shown: Sequence[str]) -> Lead:
    """Where nothing can be compared: what was seen of the first arm, and why that is all."""
    study = results.study
    if assays := only_assays(results):
        return _of_assays(results, shown, assays)
    controls = {arm.name for arm in study.arms if arm.is_control}
    why = f"{ONLY_CONTROL if controls else NO_CONTROL}, so nothing can be compared"
    if not controls and len(shown) > 1:
        why = f"{NO_CONTROL}, so none is compared with one"  # they are with each other
    elif controls and len(controls) < len(study.arms):
        why = _apart(results, controls, shown)
    seen = next(filter(None, (_seen(results, arm) for arm in shown)), "")
    if len(shown) == 1 and seen:
        return Lead(f"{seen}; {why}.")
    return Lead(f"{counted(len(shown), 'arm')}: {why}.")


def _apart(results: Results, controls: Collection[str], shown: Sequence[str]) -> str:
    """Why no shown arm is compared with a control: drugs without a common dose, or models apart."""
    rows = records(results.tables, "viability")
    beside = {row["model"] for row in rows if row["arm"] in controls}
    treated = set(shown) - set(controls)
    if any(row["model"] in beside and row["arm"] in treated for row in rows):
        return "the drugs share no dose, so none is compared with control at one"
    return "no shown arm stands beside a control in one model, so nothing can be compared"


def _of_assays(results: Results, shown: Sequence[str], measures: Sequence[str]) -> Lead:
    """Arms of which only assays were measured, and the last means of the first one."""
    *first, last = measures[:MOST_NAMED]
    names = f"{', '.join(first)} and {last}" if first else last
    sentence = (
        f"{counted(len(shown), 'arm')}: only {names} {'were' if first else 'was'} measured; "
        "this page asks of tumor volumes, survival and cells."
    )
    return Lead(sentence, _last_means(results, shown, measures[0]))


def _last_means(results: Results, shown: Sequence[str], measure: str) -> str:
    """``Bioluminescence against vehicle on day 21: tamoxifen 0.08 times``: means over its mean."""
    rows = [row for row in records(results.tables, "endpoints") if row["measure"] == measure]
    if not rows:
        return ""
    end = rows[-1]
    same = {
        row["arm"]: row
        for row in rows
        if (row["model"], row["unit"]) == (end["model"], end["unit"])
        and (row["day"] == end["day"] or math.isnan(row["day"]))
    }
    control = next(
        (arm.name for arm in results.study.arms if arm.is_control and arm.name in same), ""
    )
    base = same[control]["mean"] if control else math.nan
    arms = [name for name in shown if name in same and name != control][:MOST_NAMED]
    if not (base > 0 and arms):
        return ""
    when = f" on day {end['day']:g}" if math.isfinite(end["day"]) else ""
    each = ", ".join(
        f"{name} {ratio_text(same[name]['mean'] / base)} times (n = {same[name]['n']:g})"
        for name in arms
    )
    said = f"{measure} against {control}{when}: {each}; means of animals"
    return f"{as_heading(said)}."


def _seen(results: Results, arm: str) -> str:
    """``A: tumors reached 1.1 times their first volume on day 24 (n = 4)``, or the median life."""
    growth = [row for row in _of(results, "tumor_growth", arm) if 2 * row["n"] >= row["n_started"]]
    if growth and math.isfinite(growth[-1]["mean_rtv"]):
        row = growth[-1]
        size = f"tumors reached {ratio_text(row['mean_rtv'])} times their first volume"
        when = results.windows.words(row["model"], row["day"])
        return f"{arm}: {size} on {when} (mean, n = {row['n']:g})"
    for row in _of(results, "survival", arm):
        median = f"{plain_number(row['median_d'], 1)} d" if math.isfinite(row["median_d"]) else ""
        return f"{arm}: median survival {median or 'not reached'} (n = {row['n']:g})"
    for row in _of(results, "dose_response", arm):
        ic50 = f"{row['ic50']:.2g} {row['unit']}" if math.isfinite(row["ic50"]) else "not reached"
        return f"{arm}: IC50 {ic50}"
    return ""


def _of(results: Results, table: str, arm: str) -> list[Row]:
    return [row for row in records(results.tables, table) if row["arm"] == arm]
