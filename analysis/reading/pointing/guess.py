"""What a table may be and its columns may mean: a first guess, for the user to correct."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from analysis.reading.calipers.headings.heading_cell import read_head
from analysis.reading.choice import plates
from analysis.reading.choice.choose import readings_of
from analysis.reading.choice.readings import Look
from analysis.reading.page.cut import Block
from analysis.reading.page.edges import find_edges
from analysis.reading.page.lines import line_of
from analysis.reading.page.page import Page
from analysis.reading.pointing.kinds import ACROSS_MEASURES, KINDS, VALUE
from analysis.reading.pointing.tables import PointedTable, lines_of
from analysis.reading.shapes import pattern
from analysis.reading.words.heading_cells import match_headings, read_headings
from analysis.reading.words.headings import SPELLINGS

_FEWEST_DAYS = 3  # headings with rising numbers that make days
_UNIQUE = 0.7  # of the names in a column, where they are of animals
# Readings of a block, and the kinds that a user calls them.
_KIND_OF: Mapping[str, str] = {
    "long": "calipers", "across": "days_across", "down": "days_down", "pairs": "days_across",
    "status_across": "survival", "events": "survival", "endpoints": "endpoints",
    "arm_columns": "endpoints", "roster": "left_out", "plate": "plate_grid", "map": "layout_grid",
    "well_list": "plate_reads", "layout_list": "plate_layout", "wells_across": "plate_reads",
    "responses_long": "responses", "responses_down": "doses_down",
    "responses_across": "doses_across", "matrix": "dose_matrix", "course": "doses_down",
    "results": "left_out", "notes": "left_out", "codes": "left_out",
}  # fmt: skip
# Roles that values alone tell; others need a word.
_SEEN = ("animal", "arm", "day", "date", "well", "signal", "concentration", "percent", "event")
# What the roles of lines are called as fields.
_ROLE_OF: Mapping[str, str] = {
    "length_mm": "length", "width_mm": "width", "height_mm": "height", "volume_mm3": "volume",
    "weight_g": "weight", "absorbance": "signal", "time_h": "hours", "response": "percent",
}  # fmt: skip


def guessed_kind(page: Page, table: PointedTable) -> str:
    """The kind that the best reading of a table has, anchored or not."""
    names = lines_of(page, table)
    heads = [read_head(name.split(" / ")[-1]) for name in names]
    if sum(head.is_time and not head.is_plain for head in heads) > 1 or _count_up(names):
        return "days_across"
    look = _look(page, table)
    readings = [*readings_of(look)]
    for edges in find_edges(page)[0]:
        if table.area.top <= edges.top <= table.area.bottom and edges.left >= table.area.left - 1:
            readings += plates.explain_edges(page, edges)
    best = max(readings, key=lambda each: (each.score, each.is_anchored), default=None)
    kind = _KIND_OF.get(best.kind, "calipers") if best else "calipers"
    is_repeated = kind == "endpoints" and not look.has("animal") and _comes_again(page, table)
    return "calipers" if is_repeated else kind


def guessed_roles(page: Page, table: PointedTable, kind: str) -> list[str]:
    """A role for each column of a table, were it of this kind; "" for what to leave out."""
    about = KINDS[kind]
    if not about.roles:
        return [""] * len(table.columns)
    if about.rest:
        return _over_columns(page, table, kind)
    named = _by_heading(lines_of(page, table), kind)
    wanted = [role for role in about.roles if role not in named.values()]
    guessed = _by_values(page, table, wanted)
    found = _fewer_arms(page, table, guessed) | named
    if kind == "calipers" and not {*found.values()} & {*ACROSS_MEASURES}:
        found |= _sizes(page, table, found)
    return [found.get(at, "") for at in range(len(table.columns))]


def _comes_again(page: Page, table: PointedTable) -> bool:
    """Whether the first column names every row of several: one animal on several days."""
    cells = page.texts[table.first : table.area.bottom + 1, table.area.left]
    names = [cell for cell in cells if cell]
    return bool(names) and all(names.count(name) > 1 for name in dict.fromkeys(names))


def _count_up(names: Sequence[str]) -> bool:
    """Whether words with rising numbers stand across: ``reading 7``, ``reading 10`` ..."""
    found = [(pattern(name), re.findall(r"\d+", name)) for name in names]
    worded = [int(digits[0]) for text, digits in found if len(digits) == 1 and text != "#"
              and not text.startswith("column ")]  # fmt: skip
    rises = all(before < after for before, after in pairwise(worded))
    return len(worded) >= _FEWEST_DAYS and worded != [*range(1, len(worded) + 1)] and rises


def _look(page: Page, table: PointedTable) -> Look:
    names = lines_of(page, table)
    lines = tuple(
        line_of(page, at, "" if name.startswith("column ") else name, table.first,
                table.area.bottom + 1)
        for at, name in zip(table.columns, names, strict=True)
    )  # fmt: skip
    block = Block(page, table.area, table.top, table.first, lines, "")
    return Look(block, f"{page.sheet.name} {page.sheet.file}")


def _by_heading(names: Sequence[str], kind: str) -> dict[int, str]:
    """Columns whose heading spells a field of the study workbook, the preferred one of each."""
    if kind not in SPELLINGS:
        return {}
    matched = match_headings(read_headings(names), kind)
    return {found[0].column: field for field, found in matched.items() if field != "flag"}


def _by_values(page: Page, table: PointedTable, roles: Sequence[str]) -> dict[int, str]:
    """Columns by what their words and values say, each role once."""
    look = _look(page, table)
    wanted = {
        said: role
        for role in roles
        if (said := _ROLE_OF.get(role, role)) in _SEEN or look.has(said)
    }
    assigned, _ = look.assigned([*wanted])
    left = table.area.left
    return {line.at - left: wanted[role] for role, line in assigned.items()}


def _fewer_arms(page: Page, table: PointedTable, guessed: Mapping[int, str]) -> dict[int, str]:
    """Of two guessed columns of names, the one with fewer different ones holds the arms."""
    rows = slice(table.first, table.area.bottom + 1)
    ats = [at for at, role in guessed.items() if role in ("animal", "arm")]
    if len(ats) < 2:
        return dict(guessed)
    ats.sort(key=lambda at: len({*page.texts[rows, table.area.left + at]}))
    return {**guessed, ats[0]: "arm", ats[1]: "animal"}


def _sizes(page: Page, table: PointedTable, found: Mapping[int, str]) -> dict[int, str]:
    """The numbers that are left in a list of animals: one column of volumes, or two diameters."""
    lines = _look(page, table).lines
    left = [at for at, line in enumerate(lines) if at not in found and line.number >= _UNIQUE]
    fields = {1: ("volume_mm3",), 2: ("length_mm", "width_mm")}.get(len(left), ())
    return dict(zip(left, fields, strict=False))


def _over_columns(page: Page, table: PointedTable, kind: str) -> list[str]:
    """Roles where most columns are days, doses or animals: those that name rows, then the rest."""
    about = KINDS[kind]
    names = lines_of(page, table)
    lines = _look(page, table).lines
    first = {"days_down": "day", "doses_down": "concentration", "dose_matrix": "concentration"}
    if kind in first:
        return [first[kind], *(_measured(name, kind) for name in names[1:])]
    numbered = [
        line.number >= 0.5 and (read_head(name).is_time or not name.startswith("column "))
        for line, name in zip(lines, names, strict=True)
    ]
    named = [role for role in about.roles if role not in (*ACROSS_MEASURES, "response", VALUE)]
    found = _by_heading(names, "responses" if kind.startswith("dose") else "calipers")
    roles = []
    for at, name in enumerate(names):
        who = found.get(at, "")
        if who in named and who not in roles and not read_head(name).is_time:
            roles.append(who)
        else:
            roles.append(_measured(name, kind) if numbered[at] else "")
    return _with_names(page, table, roles, named)


def _with_names(
    page: Page, table: PointedTable, roles: list[str], named: Sequence[str]
) -> list[str]:
    """What names the rows, where no heading says it: the first column, and columns of words."""
    rest = [role for role in ("animal", "arm") if role in named and role not in roles]
    texts = [page.texts[table.first : table.area.bottom + 1, column] for column in table.columns]
    for at, cells in enumerate(texts):
        says = [cell for cell in cells if cell]
        if not rest or not says or (roles[at] and at > 0) or roles[at] in named:
            continue
        is_unique = len(set(says)) > _UNIQUE * len(says)
        role = "animal" if is_unique and "animal" in rest else rest[-1]
        roles[at] = role
        rest.remove(role)
    return roles


def _measured(name: str, kind: str) -> str:
    """The measure that a heading names, else that of most columns of the kind."""
    field = read_head(name).field
    return field if field in KINDS[kind].roles and field in ACROSS_MEASURES else KINDS[kind].rest
