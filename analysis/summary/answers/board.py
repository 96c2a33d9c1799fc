"""The answers as a first reader sees them: a question a column, an arm a row, an effect in each.

Nouns of this module: ``Board``, its ``Column`` and its ``Tile``. Every number is that of a primary
row of the table ``answers``; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.in_vivo.growth.windows import Windows
from analysis.number_words import ILLUSTRATIVE
from analysis.summary.answers.agreement import unsettled_words
from analysis.summary.answers.finding import GROWTH, SURVIVAL, VIABILITY, VOLUME, Row
from analysis.summary.answers.safety import Borne
from analysis.summary.answers.tile_words import WORDS, detail, effect, in_both_lines
from analysis.summary.record import Results, records

TUMORS, LIVES, CELLS = (GROWTH, VOLUME), (SURVIVAL,), (VIABILITY,)
# Columns in their order: the question of ``answers`` and the measures that may answer it there,
# first those that come first.
SOURCES: Mapping[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "control": ("control", (TUMORS,)),
    "acts": ("control", (CELLS,)),
    "best_part": ("best_part", (TUMORS, LIVES, CELLS)),
    "tolerated": ("tolerated", ()),
    "resistant_line": ("resistant_line", ()),
    "life_span": ("life_span", ()),
}
READOUTS = {"control": "growth", "tolerated": "growth", "life_span": "survival"}
MEASURED = (  # table that shows it, words
    ("tumor_growth", "tumor volumes"),
    ("tolerability", "body weights"),
    ("viability", "plates with a layout"),
    ("survival", "survival"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A question as its head says it, with what is measured; ``model`` is the one it is of."""

    key: str
    title: str
    measure: str
    model: str


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """One arm's answer: a word, the effect, its interval and n, and the whole sentence.

    ``row`` is the row of ``answers`` behind it. ``detail`` names the model where it is not that of
    the column; ``at`` the concentration and time, where the head does not; † marks illustrative
    values. ``unsettled``: by which other measures a clear answer does not hold, as ``not by
    survival``, or the p that leaves an answer open whose interval does not.
    """

    arm: str
    key: str
    row: Row
    word: str
    effect: str
    detail: tuple[str, ...]
    at: str = ""
    unsettled: str = ""

    @property
    def whole(self) -> str:
        """The effect alone with what it is held against: ``34 vs 4 % alive``."""
        both = in_both_lines(self.row)
        return both + self.effect[len(effect(self.key, self.row)) :] if both else self.effect

    @property
    def answer(self) -> str:
        """The decision of the table."""
        return str(self.row["answer"])

    @property
    def sentence(self) -> str:
        """The answer in words, as the table has it."""
        return str(self.row["sentence"])


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """All columns, the treated arms with combinations first, and a tile where there is an answer.

    ``lines`` are the parent and the resistant line where cells were tested in both, else the one
    line of cells and an empty name; ``missing`` is what the study has no data of.
    """

    columns: tuple[Column, ...]
    arms: tuple[str, ...]
    combinations: frozenset[str]
    tiles: Mapping[tuple[str, str], Tile]
    lines: tuple[str, str]
    missing: tuple[str, ...]

    def column(self, key: str) -> Sequence[Tile]:
        """The tiles of one question, arms in their order."""
        return [self.tiles[arm, key] for arm in self.arms if (arm, key) in self.tiles]


def board(results: Results, shown: Iterable[str], models: Mapping[str, str]) -> Board:
    """The primary answers of the shown arms.

    Parameters
    ----------
    results : Results
    shown : iterable of str
        Arms that are switched on; no number depends on it.
    models : mapping of str to str
        The model looked at, by readout (``growth``, ``survival``). An arm that is not in it is
        answered by another model that has it, which its detail names.

    Returns
    -------
    Board
        A column only where a shown arm has an answer. Cells against control have one where there
        is no resistant line or no tumor.
    """
    names = set(shown)
    treated = [arm for arm in results.study.arms if not arm.is_control and arm.name in names]
    combinations = frozenset(arm.name for arm in treated if arm.role == "combination")
    arms = sorted((arm.name for arm in treated), key=lambda name: name not in combinations)
    every = records(results.tables, "answers")
    rows = [row for row in every if row["primary"]]
    lines, counts = _lines(results, rows), _Counts.of(results)
    columns: list[Column] = []
    tiles: dict[tuple[str, str], Tile] = {}
    for key in SOURCES:
        found, model = _of_column(key, rows, models, lines)
        mine = {row["arm"]: row for row in found if row["arm"] in arms}
        if not mine or (key == "acts" and _has_animals_and_lines(rows)):
            continue
        made_up = {arm for arm, row in mine.items() if _is_made_up(results, row)}
        whole = len(made_up) == len(mine)  # then the head says so, once
        head = _column(key, list(mine.values()), model, lines, results.windows)
        columns.append(replace(head, measure=f"{head.measure}{ILLUSTRATIVE if whole else ''}"))
        is_said = key != "resistant_line" and bool(_common_place(mine.values()))
        for arm, row in mine.items():
            marked = not whole and arm in made_up
            tile = _tile(key, row, model, counts, marked=marked, is_said=is_said)
            tiles[arm, key] = replace(tile, unsettled=unsettled_words(every, row))
    return Board(
        tuple(columns), tuple(arms), combinations, tiles, lines, _missing(results)
    )  # fmt: skip


def _lines(results: Results, rows: Sequence[Row]) -> tuple[str, str]:
    """Parent and resistant line; the line with most arms where there is no such pair."""
    for row in rows:
        if row["question"] == "resistant_line":
            return row["versus"], row["model"]
    cells = [row["model"] for row in records(results.tables, "viability")]
    return (max(dict.fromkeys(cells), key=cells.count), "") if cells else ("", "")


def _has_animals_and_lines(rows: Sequence[Row]) -> bool:
    asked = {row["question"] for row in rows}
    return "resistant_line" in asked and bool({"tolerated", "life_span"} & asked)


def _of_column(
    key: str, rows: Sequence[Row], models: Mapping[str, str], lines: tuple[str, str]
) -> tuple[list[Row], str]:
    """Rows of one column, one an arm, and the model that it is of."""
    question, measures = SOURCES[key]
    found = [row for row in rows if row["question"] == question]
    for some in measures:
        if chosen := [row for row in found if row["measure"] in some]:
            found = chosen
            break
    else:
        found = [] if measures else found
    if not found:
        return [], ""
    if key == "resistant_line":
        return [row for row in found if row["model"] == lines[1]], lines[1]
    if found[0]["measure"] in CELLS:  # the head names the line: no other stands in for it
        return [row for row in found if row["model"] == lines[0]], lines[0]
    readout = "survival" if found[0]["measure"] == SURVIVAL else READOUTS.get(key, "growth")
    counts = [row["model"] for row in found]
    model = models.get(readout, "")
    model = model if model in counts else max(dict.fromkeys(counts), key=counts.count)
    one_each: dict[str, Row] = {}
    for row in sorted(found, key=lambda row: row["model"] != model):
        one_each.setdefault(row["arm"], row)
    return list(one_each.values()), model


def _is_made_up(results: Results, row: Row) -> bool:
    """Whether the study says that this arm's values in this model are illustrative."""
    arm = next(arm for arm in results.study.arms if arm.name == row["arm"])
    regimen = arm.regimen(row["model"])
    return bool(regimen and regimen.illustrative)


def _column(
    key: str, rows: Sequence[Row], model: str, lines: tuple[str, str], windows: Windows
) -> Column:
    row = next((row for row in rows if row["model"] == model), rows[0])
    controls = {each["versus"] for each in rows}
    control = row["versus"] if len(controls) == 1 and len(row["versus"]) <= 16 else "control"
    title = {
        "control": f"Beats {control}?",
        "acts": f"Acts in {model}?" if model else "Acts on cells?",
        "best_part": "Beats its best part?",
        "tolerated": "Tolerated?",
        "resistant_line": f"In {lines[1]}?",
        "life_span": "Longer life?",
    }[key]
    return Column(key, title, _measure(key, row, rows, model, windows), model)


def _measure(key: str, row: Row, rows: Sequence[Row], model: str, windows: Windows) -> str:
    """What is measured and when: ``tumor growth to day 28``, or ``tumor volume, day 28``."""
    if key == "tolerated":
        return "lowest weight, losses"
    if key == "resistant_line":
        return f"{_in_line_measure(rows)}against {row['versus']}"
    if row["measure"] == SURVIVAL:
        return _days_measure(key, rows, model)
    if row["measure"] == VIABILITY:
        at = _common_place(rows)
        words = f"viability at {at}" if at else "viability"
        return f"{words}, {model}" if key == "best_part" and model else words
    when = windows.words(row["model"], row["day"])
    return f"tumor growth to {when}" if row["measure"] == GROWTH else f"tumor volume, {when}"


def _days_measure(key: str, rows: Sequence[Row], model: str) -> str:
    """``days vs untreated, 4T1``; without the comparator where the title or the tile has it."""
    controls = {each["versus"] for each in rows}
    versus = f"vs {controls.pop()}" if key == "life_span" and len(controls) == 1 else "gained"
    return f"days {versus}, {model}" if model else f"days {versus}"


def _common_place(rows: Iterable[Row]) -> str:
    """The concentration and time of all these answers; empty where they differ."""
    places = {each["at"] for each in rows}
    return str(places.pop()) if len(places) == 1 else ""


def _in_line_measure(rows: Sequence[Row]) -> str:
    """What all tiles of the resistant line hold; nothing where they differ: each has its unit."""
    measures = {row["measure"] for row in rows}
    if len(measures) > 1:
        return ""
    return "% alive " if measures == {VIABILITY} else "IC50 "


def _tile(key: str, row: Row, model: str, counts: _Counts, *, marked: bool, is_said: bool) -> Tile:
    if key == "tolerated":
        said, parts = counts.borne.tile(row["model"], row["arm"])
    else:
        said, parts = effect(key, row), detail(row, counts.event_words(row))
    if row["model"] != model and not marked:
        parts = (*parts, row["model"])
    word = WORDS[key].get(row["answer"], row["answer"])
    said += ILLUSTRATIVE if marked else ""
    at = f"at {row['at']}" if row["at"] and not is_said else ""
    return Tile(row["arm"], key, row, word, said, parts, at)


@dataclass(frozen=True, slots=True, eq=False)
class _Counts:
    """Animals by model and arm that tiles name: lost ones, and those with an event of all."""

    borne: Borne
    events: Mapping[tuple[str, str], tuple[int, int]]

    @classmethod
    def of(cls, results: Results) -> _Counts:
        """As the tables of tolerability and survival have them."""
        events = {
            (row["model"], row["arm"]): (int(row["events"]), int(row["n"]))
            for row in records(results.tables, "survival")
        }
        return cls(Borne.of(results), events)

    def event_words(self, row: Row) -> str:
        """``events 2/16, 1/5`` where most animals of an arm are censored: n says little there."""
        arms = [self.events.get((row["model"], row[name])) for name in ("arm", "versus")]
        if row["measure"] != SURVIVAL or None in arms:
            return ""
        counts = [each for each in arms if each]
        if all(2 * events >= n for events, n in counts):
            return ""
        return f"events {', '.join(f'{events}/{n}' for events, n in counts)}"


def _missing(results: Results) -> tuple[str, ...]:
    control = any(arm.is_control for arm in results.study.arms)
    lacking = [words for table, words in MEASURED if table not in results.tables]
    return tuple(lacking if control else ["a control arm", *lacking])
