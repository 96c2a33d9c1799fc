"""Tables with a row an animal and, under each day, a word that says whether it lived.

    animal_id   group     Day3     Day5          Day7          Day10
    c1          Vehicle   alive    alive         found_dead
    c2          Vehicle   alive    alive         alive         alive

An animal leaves on the first day that says so, else it was last seen alive on its last day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.reading.calipers.ends_of_animals import WHO
from analysis.reading.calipers.event_map import DeathMark, death_mark
from analysis.reading.calipers.headings.heading_rows import names_in_vivo
from analysis.reading.calipers.headings.regions import Region
from analysis.reading.calipers.headings.who_columns import Body, read_body
from analysis.reading.columns.dates import DateOrder, in_sequence
from analysis.reading.files.cells import several
from analysis.reading.findings import Finding, Used
from analysis.reading.words.event_codes import event_of
from analysis.reading.words.heading_cells import squashed
from analysis.reading.words.values import parse_mark, text_of
from analysis.study import Problem

_ALIVE = frozenset({"alive", "live", "living", "lives", "a", "ok", "healthy", "lebt", "lebend",
                    "levend", "vivant", "vivante", "survived", "surviving", "yes"})  # fmt: skip
_DEAD = frozenset({"d", "dead", "died", "dod", "tot", "dood", "mort", "morte", "euthanized",
                   "euthanised", "euth", "killed", "culled", "moribund"})  # fmt: skip
_LEFT = frozenset({"removed", "withdrawn", "censored", "excluded", "c", "terminated"})
_SHARE = 0.9  # of the filled cells under the days that have to be such words


@dataclass(frozen=True, slots=True)
class Status:
    """What a word under a day says: alive, or left with or without an event, and why."""

    is_alive: bool
    event: bool = False
    reason: str = ""
    is_known: bool = True


def status_of(cell: object) -> Status | None:
    """The status that a cell names; None for a number, and for any other text."""
    if not isinstance(cell, str) or not cell.strip():
        return None
    word = squashed(cell)
    if word in _ALIVE:
        return Status(is_alive=True)
    text = " ".join(cell.replace("_", " ").split())
    if word in _LEFT:
        return Status(False, False, text)
    mark = death_mark(text, DateOrder())
    if word in _DEAD or event_of(text):
        return Status(False, True, mark.reason if mark and mark.is_known else text)
    return _marked(mark, text) if mark else None


def has_status(region: Region) -> bool:
    """Whether the cells under the days of a region are words of life and death."""
    cells = [row[at] for row in region.sheet.rows[region.first : region.end] for at in region.times]
    filled = [text_of(cell) for cell in cells if cell != ""]
    known = {text: status_of(text) for text in {*filled}}
    words = [text for text in filled if known[text] is not None]
    statuses = [known[text] for text in words]
    letters = all(len(text) == 1 for text in words)
    says = any(status is not None and status.is_alive for status in statuses)
    ends = any(status is not None and not status.is_alive for status in statuses)
    is_clear = len(words) > 1 and len(words) >= _SHARE * len(filled)
    of_animals = names_in_vivo(region.sheet)
    named_days = bool(region.columns("animal")) and not any(
        region.heads[at].is_plain for at in region.times
    )
    return is_clear and says and (of_animals or (ends and (named_days or not letters)))


def read_status(region: Region, order: DateOrder, arm: str) -> Finding | None:
    """Survival of the animals of a region by the words under its days; None without an animal."""
    body = read_body(region, region.times, arm)
    if not len(body.rows) or not region.columns("animal"):
        return None
    days, dates = _times(region, order)
    rows = [_row(body, at, days, dates) for at in range(len(body.rows))]
    known = [row for row in rows if row]
    taken = [(region.heads[at].text, "status") for at in region.times]
    table = pd.DataFrame(
        known, columns=[*WHO, "day", "date", "event", "reason", "file", "sheet", "cell"]
    )
    table = table.astype({"day": "float64", "date": "datetime64[s]", "event": "boolean"})
    used = tuple(
        Used("read", region.header.first, at, region.end - 1, at)
        for at in (*region.columns(*WHO), *region.times)
    )
    problems = (*body.problems, *_told(body, region))
    return Finding("survival", table, region.recognized("survival", taken), problems, used=used)


def _times(region: Region, order: DateOrder) -> tuple[Mapping[int, float], Mapping[int, object]]:
    heads = {at: region.heads[at] for at in region.times}
    dates = in_sequence(order.read_all(["" if h.date is None else h.date for h in heads.values()]))
    days = {at: np.nan if head.day is None else head.day for at, head in heads.items()}
    return days, dict(zip(heads, dates, strict=True))


def _row(
    body: Body, at: int, days: Mapping[int, float], dates: Mapping[int, object]
) -> list[object]:
    """The row of one animal: its first end, else the last day on which it was seen alive."""
    region = body.region
    cells = region.sheet.rows[int(body.rows[at])]
    last: tuple[int, Status] | None = None
    for column in region.times:
        status = status_of(cells[column])
        if status is None:
            continue
        last = (column, status)
        if not status.is_alive:
            break
    if last is None:
        return []
    column, status = last
    who = [body.who[name][at] for name in WHO]
    place = [region.sheet.file, region.sheet.name, region.cell(int(body.rows[at]), column)]
    reason = status.reason or "alive on the last day"
    return [*who, days[column], dates[column], status.event, reason, *place]


def _told(body: Body, region: Region) -> tuple[Problem, ...]:
    """What the words were taken for, and cells that are none of them."""
    words: dict[str, str] = {}
    odd: list[str] = []
    for row in body.rows.tolist():
        for at in region.times:
            cell = region.sheet.rows[row][at]
            status = status_of(cell)
            if status is None:
                if cell != "" and parse_mark(text_of(cell)).kind != "missing":
                    odd.append(region.cell(row, at))
            elif not status.is_alive:
                words[text_of(cell)] = "an event" if status.event else "censored"
    said = "; ".join(f"{word}: {meaning}" for word, meaning in words.items())
    what = f"The words under the days were read as survival ({said or 'all alive'})."
    problems: list[Problem] = [
        region.problem("info", what, region.cell(region.header.last, region.times[0]))
    ]
    if odd:
        what = "The cell is no word for alive or dead. Write alive, dead or censored."
        problems.append(region.problem("warning", what, several(odd), action="Left out."))
    return tuple(problems)


def _marked(mark: DeathMark, text: str) -> Status:
    return Status(False, mark.event, mark.reason if mark.is_known else text, mark.is_known)
