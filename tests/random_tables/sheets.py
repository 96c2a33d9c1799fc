"""Sheets drawn at random, with every value that a careful person would read from them.

A layout fills a ``Block``; ``drawn`` sets blocks below each other, adds what real sheets have
around a table and writes the file.
"""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import openpyxl

from analysis.reading import Upload
from analysis.reading.files.cells import cell_name

Value = str | int | float | dt.date | None
Grid = list[list[Value]]
TITLES = (
    "Efficacy study, part 2", "MCF-7 in NSG mice", "exported by A. Lee", "Experiment of week 12",
    "Lab notebook p. 41", "raw data, not checked", "BT-474", "Summary for lab meeting",
)  # fmt: skip
REMARKS = ("checked by KM", "data as exported", "see notebook", "one cage moved")


@dataclass(frozen=True, slots=True)
class Fact:
    """One value that has to be read: whose it is, at what point, and in which cell it stands.

    ``owner`` is (study, arm, animal, tumor), (plate,), (drug, second drug) or (arm, animal);
    ``point`` (day,), (well, hours), (concentration, second, hours) or (). None: not stated.
    """

    table: str
    owner: tuple[str | None, ...]
    point: tuple[object, ...]
    values: tuple[tuple[str, object], ...]
    row: int
    column: int
    sheet: str = ""

    @property
    def cell(self) -> str:
        """Where it stands, as a spreadsheet names it."""
        return cell_name(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Block:
    """A table of cells and what stands in it."""

    rows: Grid
    facts: tuple[Fact, ...]

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max(map(len, self.rows))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file, what it holds, and what kind of table it is.

    ``is_relative``: days count from the first one, as where only dates stand. ``traits`` are the
    oddities that were drawn, to count what fails by.
    """

    kind: str
    upload: Upload
    facts: tuple[Fact, ...]
    is_relative: bool = False
    traits: tuple[str, ...] = ()


def number(value: float, decimals: int) -> float | int:
    """A rounded number, whole where there are no decimals."""
    return round(value, decimals) if decimals else round(value)


def beside(left: Block, right: Block, gap: int = 1) -> Block:
    """Two blocks side by side with empty columns between them."""
    shift = left.width + gap
    height = max(len(left.rows), len(right.rows))
    rows: Grid = []
    for at in range(height):
        first = left.rows[at] if at < len(left.rows) else []
        other = right.rows[at] if at < len(right.rows) else []
        rows.append([*first, *[None] * (shift - len(first)), *other])
    moved = tuple(replace(fact, column=fact.column + shift) for fact in right.facts)
    return Block(rows, (*left.facts, *moved))


def below(blocks: Sequence[Block], gap: int = 1) -> Block:
    """Blocks one below the other with empty rows between them."""
    rows: Grid = []
    facts: list[Fact] = []
    for block in blocks:
        if rows:
            rows += [[] for _ in range(gap)]
        facts += [replace(fact, row=fact.row + len(rows)) for fact in block.facts]
        rows += block.rows
    return Block(rows, tuple(facts))


def titled(block: Block, *titles: str) -> Block:
    """The block under rows of one text each."""
    rows: Grid = [[title] for title in titles]
    facts = tuple(replace(fact, row=fact.row + len(titles)) for fact in block.facts)
    return Block([*rows, *block.rows], facts)


def drawn(
    chance: random.Random,
    kind: str,
    sheets: Sequence[tuple[str, Block]],
    is_relative: bool = False,
    traits: Sequence[str] = (),
) -> Drawn:
    """The file of these sheets with what real ones have around a table."""
    noise: list[str] = []
    placed = [(name, _surrounded(chance, block, noise)) for name, block in sheets]
    form = chance.choice(("csv", "csv", "tsv", "semicolon", "xlsx", "xlsx", "xlsx"))
    if len(sheets) > 1:
        form = "xlsx"
    facts = tuple(
        replace(fact, sheet=name if form == "xlsx" else "")
        for name, block in placed
        for fact in block.facts
    )
    data = _workbook(placed) if form == "xlsx" else _text(placed[0][1].rows, form)
    ending = {"semicolon": "csv"}.get(form, form)
    upload = Upload(f"table.{ending}", data)
    told = (*traits, *noise, form)
    return Drawn(kind, upload, facts, is_relative, tuple(dict.fromkeys(told)))


def _surrounded(chance: random.Random, block: Block, noise: list[str]) -> Block:
    """Notes above and below, a blank row, an empty first column: each now and then."""
    if chance.random() < 0.25:
        block = titled(block, *chance.sample(TITLES, chance.choice((1, 1, 2))))
        noise.append("notes above")
        if chance.random() < 0.5:
            count = len(block.rows[0])  # a blank row between the notes and the table
            top = next(at for at, row in enumerate(block.rows) if len(row) > count)
            rows = [*block.rows[:top], [], *block.rows[top:]]
            facts = (replace(f, row=f.row + (f.row >= top)) for f in block.facts)
            block = Block(rows, tuple(facts))
    if chance.random() < 0.1:
        block = Block(
            [[None, *row] for row in block.rows],
            tuple(replace(fact, column=fact.column + 1) for fact in block.facts),
        )
        noise.append("blank first column")
    if chance.random() < 0.1:
        block = Block([*block.rows, [], [chance.choice(REMARKS)]], block.facts)
        noise.append("remark below")
    return block


def _workbook(sheets: Sequence[tuple[str, Block]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for name, block in sheets:
        sheet = book.create_sheet(name)
        for row in block.rows:
            sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _text(rows: Grid, form: str) -> bytes:
    """The rows as text: with commas, tabs, or semicolons and decimal commas."""
    sign = {"csv": ",", "tsv": "\t", "semicolon": ";"}[form]
    width = max(map(len, rows))
    lines = [
        sign.join(_written(value, form) for value in [*row, *[None] * (width - len(row))])
        for row in rows
    ]
    return ("\n".join(lines) + "\n").encode("utf-8-sig" if form == "semicolon" else "utf-8")


def _written(value: Value, form: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and form == "semicolon":
        return repr(value).replace(".", ",")
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    return f'"{text}"' if any(sign in text for sign in ',;"\n') else text
