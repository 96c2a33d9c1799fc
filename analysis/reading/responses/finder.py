"""Tables of responses without wells in any shape of a sheet: the finder that reads them."""

from __future__ import annotations

from collections.abc import Callable

from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import NO_ANSWERS, Answers, Finding
from analysis.reading.plates.reads.sheet_page import read_page
from analysis.reading.responses.across import read_across
from analysis.reading.responses.blocks import Block, blocks_of
from analysis.reading.responses.down import read_down
from analysis.reading.responses.fields import holds_wells, is_of_animals
from analysis.reading.responses.long import read_long
from analysis.reading.responses.matrix import read_matrix
from analysis.reading.responses.rows import Responses, finding_of

# A block is of the first shape that it has.
SHAPES: tuple[Callable[[Block], Responses | None], ...] = (
    read_long,
    read_matrix,
    read_across,
    read_down,
)


def find_responses(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """Every table of doses and responses of a sheet; empty where it holds none.

    A sheet with wells or animals is left to their readers.
    """
    blocks = blocks_of(read_page(sheet))
    headings = [column.heading for block in blocks for column in block.columns]
    if any(holds_wells(b.columns) or is_of_animals(b, headings) for b in blocks):
        return ()
    found = [(block, _read(block)) for block in blocks]
    return tuple(
        finding_of(sheet, block.title, responses, answers)
        for block, responses in found
        if responses is not None and responses.rows
    )


def _read(block: Block) -> Responses | None:
    return next((found for shape in SHAPES if (found := shape(block)) is not None), None)
