"""Grids of what is in the wells: one per variable, or texts that say all at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.reading.files.cells import cell_name
from analysis.reading.findings import Answers
from analysis.reading.plates.counted_wells import without_counters
from analysis.reading.plates.reads.around_a_grid import Facts
from analysis.reading.plates.reads.sheet_page import Page
from analysis.reading.plates.reads.well_blocks import Block, text_share
from analysis.reading.plates.well_content import (
    Content,
    amount_of,
    content_of,
    is_counted,
    letter_contents,
    series_names,
    word_role,
)
from analysis.reading.words.concentrations import concentration_heading, unit_named
from analysis.reading.words.wells import well_name
from analysis.reading.workbook.wells import LAYOUT_FIELDS, NUMBER_FIELDS, role_of
from analysis.study import UNASSIGNED, Question

# What a grid can tell about its wells. "content": texts with role, arm and concentration in one.
_VARIABLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("other", re.compile(r"dilution factor|cell ?line|cells|density|seeding|volume|time|hours"
                         r"|passage|replicate", re.IGNORECASE)),
    ("unit", re.compile(r"^\W*(?:conc\w*[ _])?units?\W*$", re.IGNORECASE)),
    ("concentration_2", re.compile(r"(?:conc|dose|dosis|amount)\w*[ _.-]*(?:2|b)\b"
                                   r"|(?:2nd|second)\b.*(?:conc|dose)", re.IGNORECASE)),
    ("concentration", re.compile(r"conc|dose|dosis|dosage|(?-i:\b[nuµμm]M\b)|[nuµμm]g/ml",
                                 re.IGNORECASE)),
    ("arm_2", re.compile(r"(?:drug|compound|treatment|agent|gnumber|arm|inhibitor)\w*[ _.-]*"
                         r"(?:2|b)\b", re.IGNORECASE)),
    ("role", re.compile(r"\brole|\bwell ?type|sample ?type|\btype\b|\bcontent", re.IGNORECASE)),
    ("arm", re.compile(r"drug|compound|treatment|agent|gnumber|\barms?\b|inhibitor|condition"
                       r"|substance|\bnames?\b|sample|well id|ligand|therap|medik|\bgroups?\b",
                       re.IGNORECASE)),
)  # fmt: skip
_TITLE = re.compile(
    r"(?:final |drug )?(?:conc\w*|doses?|dosages?)(?:[ _.-]*[12ab])?\W{0,3}[\w/µμ]{0,6}\W?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"^\d+:\d{2}(?::\d{2})?$")
_FEW, _DISTINCT = 12, 0.6  # different numbers in a grid of planned concentrations
_CONSTANT = 0.8  # of the columns (or rows) of a grid of concentrations hold one value


@dataclass(frozen=True, slots=True, eq=False)
class LayoutPiece:
    """One variable of a layout as found in one grid; ``frame`` has ``well`` and its columns.

    ``questions`` are about its names.
    """

    variable: str
    block: Block
    facts: Facts
    frame: pd.DataFrame
    questions: tuple[Question, ...] = ()


def layout_variable(page: Page, block: Block, facts: Facts) -> str:
    """The variable that a grid holds: empty where it is no layout, ``other`` where it is unknown.

    Its own words decide (corner, label), then the title, the sheet name, and what its cells hold.
    """
    named = named_variable((block.corner, block.label, facts.title, page.sheet.name))
    if text_share(page, block) > 0.5:
        texts = {page.text(r, c) for r, c in _places(block)} - {""}
        if all(_CLOCK.match(text) for text in texts) or _names_its_wells(page, block):
            return "other"
        amounts = [text for text in texts if not np.isnan(amount_of(text)[0])]
        if amounts and len(amounts) >= 0.8 * len(texts):
            return named if named in ("concentration", "concentration_2") else "concentration"
        is_named = named or re.search(r"[^\W\d_]{2}", block.corner)
        if len(texts) == 1 and not is_named and not word_role(min(texts)):
            return "other"
        if all(re.fullmatch(r"1\s*:\s*[\d.,]+", text) for text in texts):
            return "other"
        return "content" if named in ("arm", "role", "concentration", "") else named
    if named in ("concentration", "concentration_2") and _is_named(page, block, facts):
        if _repeats(page, block):
            return named
        return "" if _TITLE.fullmatch(facts.title) else "other"
    is_series = block.labels != "wells" and _is_dose_series(page, block)
    return "concentration" if is_series else ""


def names_layout(page: Page) -> bool:
    """Whether the name of the sheet says that it tells what is in the wells."""
    name = page.sheet.name
    named = named_variable((name,)) not in ("", "other")
    return named or bool(re.search(r"layout|plate ?map|\bmap\b", name, re.IGNORECASE))


def read_piece(
    page: Page,
    block: Block,
    facts: Facts,
    variable: str,
    answers: Answers,
    has_doses: bool = False,
) -> LayoutPiece:
    """The cells of a layout grid as columns of a layout.

    ``has_doses`` tells that another grid holds concentrations: numbers in names are no doses.
    """
    block = block.filled(page)
    texts = [page.text(row, column) for row, column in _places(block)]
    questions: tuple[Question, ...] = ()
    columns: dict[str, Sequence[object]] = {"well": list(block.wells)}
    if variable.startswith("concentration"):
        columns |= _amounts(texts, variable, _unit_of(page, block, facts))
    elif variable in ("arm_2", "unit"):
        columns[variable] = texts
    elif variable == "role":
        columns["role"] = [word_role(text) or role_of(text) for text in texts]
    elif variable == "content":
        first = cell_name(int(block.rows[0]), int(block.columns[0]))
        stems, questions = without_counters(page.sheet, first, texts, answers)
        texts = [stems.get(text, text) for text in texts]
        letters = letter_contents(texts, named_variable((block.corner, facts.title)) == "arm")
        columns |= _contents(texts, has_doses, letters)
    return LayoutPiece(variable, block, facts, pd.DataFrame(columns), questions)


def _places(block: Block) -> Iterable[tuple[int, int]]:
    return zip(block.rows.tolist(), block.columns.tolist(), strict=True)


def named_variable(names: Iterable[str]) -> str:
    """The variable that the first of these names speaks of; empty where none does."""
    for name in names:
        if name and len(name) <= 40:
            plain = name.replace("_", " ")
            for variable, pattern in _VARIABLES:
                if pattern.search(plain):
                    return variable
    return ""


def _is_named(page: Page, block: Block, facts: Facts) -> bool:
    """Whether a grid is called concentrations, not only stands under a title with that word."""
    is_own = named_variable((block.corner, block.label)).startswith("concentration")
    return is_own or any(_TITLE.fullmatch(text) for text in (facts.title, page.sheet.name))


def _repeats(page: Page, block: Block) -> bool:
    """Whether concentrations come again, as planned ones do; calculated ones are all different."""
    values = block.values(page)
    values = values[~np.isnan(values)]
    return len(np.unique(values)) <= max(_FEW, _DISTINCT * len(values))


def _names_its_wells(page: Page, block: Block) -> bool:
    """Whether every cell holds the name of its own well."""
    named = zip(block.wells, _places(block), strict=True)
    return all(well_name(page.text(*place)) == well for well, place in named)


def _is_dose_series(page: Page, block: Block) -> bool:
    """Whether nearly every column, or every row, holds one and the same number."""
    values = pd.Series(block.values(page))
    if values.nunique() < 2 or block.labels == "rows":
        return False
    for lines in (block.columns, block.rows):
        groups = values.groupby(lines)
        counted = groups.count() >= 2
        if counted.sum() >= 3 and (groups.nunique()[counted] == 1).mean() >= _CONSTANT:
            return True
    return False


def _unit_of(page: Page, block: Block, facts: Facts) -> str:
    """The unit that stands nearest: in the corner, at the lines, right above, or on the tab.

    Titles farther off and the name of the sheet have to speak of concentrations.
    """
    farther = [*facts.titles[1:], page.sheet.name]
    said = [text for text in farther if (found := concentration_heading(text)) and found.by_word]
    names = (block.corner, block.label, facts.title, *said)
    return next((unit for text in names if (unit := unit_named(text))), "")


def _amounts(texts: Sequence[str], variable: str, unit: str) -> dict[str, list[object]]:
    found = [amount_of(text) for text in texts]
    suffix = variable.removeprefix("concentration")
    units = [own or ("" if np.isnan(value) else unit) for value, own in found]
    return {variable: [value for value, _ in found], f"unit{suffix}": list(units)}


def _are_counted(texts: Sequence[str]) -> bool:
    """Whether most names are numbers of an instrument that stand in one well each."""
    counted = [text for text in texts if is_counted(text)]
    return len(counted) > 0.5 * len(texts) and len(counted) < 1.5 * len(set(counted))


def _contents(
    texts: Sequence[str], has_doses: bool, letters: Mapping[str, Content]
) -> dict[str, list[object]]:
    counted = _are_counted(texts)
    series = frozenset[str]() if has_doses else series_names(set(texts))
    known = {text: content_of(text, series) for text in set(texts)} | dict(letters)
    columns: dict[str, list[object]] = {}
    for field in LAYOUT_FIELDS:
        values: list[object] = [getattr(known[text], field) for text in texts]
        if field in NUMBER_FIELDS:
            if all(np.isnan(float(str(value))) for value in values):
                continue
        elif field == "role" and counted:
            pairs = zip(texts, values, strict=True)
            values = [UNASSIGNED if is_counted(text) else value for text, value in pairs]
        columns[field] = values
    if "concentration" not in columns:
        columns.pop("unit", None)
    if "concentration_2" not in columns:
        columns.pop("unit_2", None)
    return columns


def merge_pieces(
    pieces: Sequence[LayoutPiece], name_of: Callable[[LayoutPiece], str]
) -> list[list[LayoutPiece]]:
    """Pieces that describe the same plate together.

    A variable that comes again starts a plate, unless both grids have names that differ.
    """
    groups: list[list[LayoutPiece]] = []
    for piece in pieces:
        open_group = groups[-1] if groups else None
        if open_group is None or _starts_plate(piece, open_group, name_of):
            groups.append([piece])
        else:
            open_group.append(piece)
    return groups


def _starts_plate(
    piece: LayoutPiece, group: Sequence[LayoutPiece], name_of: Callable[[LayoutPiece], str]
) -> bool:
    if piece.facts.plate != group[0].facts.plate:
        return True
    same = [name_of(other) for other in group if other.variable == piece.variable]
    name = name_of(piece)
    return any(not name or not other or name == other for other in same)
