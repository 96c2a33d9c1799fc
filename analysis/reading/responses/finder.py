"""Tables of responses without wells in any shape of a sheet: the finder that reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import NO_ANSWERS, Answers, Finding
from analysis.reading.plates.reads.sheet_page import read_page
from analysis.reading.responses.blocks import Block, blocks_of
from analysis.reading.responses.crossed import read_crossed
from analysis.reading.responses.fields import holds_wells, is_of_animals
from analysis.reading.responses.headings import concentration_heading
from analysis.reading.responses.long import read_long
from analysis.reading.responses.rows import finding_of
from analysis.reading.responses.table import Asker, Responses

# A block is of the first shape that it has.
SHAPES: tuple[Callable[[Block, Asker], Responses | None], ...] = (read_long, read_crossed)


def find_responses(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """Every table of doses and responses of a sheet; empty where it holds none.

    A sheet with wells or animals is left to their readers.
    """
    page = read_page(sheet)
    blocks = blocks_of(page)
    if holds_wells(page) or any(is_of_animals(block) for block in blocks):
        return ()
    asker = Asker(sheet, answers)
    found = [(block, _read(block, asker)) for block in blocks]
    tables = [(block.title, read) for block, read in found if read is not None and read.rows]
    names = _names(sheet, [title for title, _ in tables])
    findings = [
        finding_of(sheet, name, read, answers)
        for name, (_, read) in zip(names, tables, strict=True)
    ]
    left = [block for block, read in found if read is None or not read.rows]
    return tuple(_with_left(asker, findings, left)) if findings else ()


def _with_left(
    asker: Asker, findings: Sequence[Finding], left: Sequence[Block]
) -> Iterator[Finding]:
    """The findings, the first one with a word about each block that was not understood."""
    told = []
    for block in left:
        cells = f"{cell_name(block.top, block.left)}:{cell_name(block.bottom, block.right)}"
        what = "These cells stand beside tables of responses, but no heading says what they are."
        told.append(asker.problem("warning", what, cells, "They were not read."))
    yield replace(findings[0], problems=(*findings[0].problems, *told))
    yield from findings[1:]


def _read(block: Block, asker: Asker) -> Responses | None:
    return next((found for shape in SHAPES if (found := shape(block, asker)) is not None), None)


def _names(sheet: Sheet, titles: Sequence[str]) -> list[str]:
    """A name for each table: its title, else sheet or file; several of one name are numbered."""
    plain = [
        (" ".join(title.split()) if not concentration_heading(title) else "")
        or sheet.name
        or sheet.file.rsplit(".", 1)[0]
        for title in titles
    ]
    return [
        f"{name}, table {at}" if plain.count(name) > 1 else name
        for at, name in enumerate(plain, start=1)
    ]
