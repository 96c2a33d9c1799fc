"""The choice: of each block the anchored reading that explains most, and so what a sheet is.

Results of a curve fit, statistics, explanations and notes are no data of a study.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.reading.choice import animals_in_rows, animals_over_time, plates, responses
from analysis.reading.choice.readings import LEFT, UNKNOWN, Against, Look, Reading
from analysis.reading.files.sheets import Sheet
from analysis.reading.page.cut import Block, block_of, cut
from analysis.reading.page.edges import Edges
from analysis.reading.page.page import EMPTY, NUMBER, Area, Page, page_of

FLOOR = 0.40  # the least that a winner explains
MARGIN = 0.10  # within which another kind is a rival
_UNANCHORED = 0.25  # by which an anchored reading may stand behind one that nothing anchors
_SMALL = 4  # filled cells of a block that can be read
_AROUND = 12, 1500  # rows of a sheet and letters in which words say what it is about
_UNDERSTOOD_AS_TABLE = frozenset({"across", "responses_across", "matrix", "long"})
_STATISTIC = re.compile(
    r"^(?:mean|average|avg|ave|sd|s\.d\.|std\.?|stdev|sem|se|median|count|cv|n|sum|total|min|max)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a block is: its cells, the winner (None where it waits), rivals, every reading."""

    cells: int
    winner: Reading | None
    rivals: tuple[Reading, ...]
    readings: tuple[Reading, ...]

    @property
    def kind(self) -> str:
        """The winner's kind; ``unknown`` where there is none."""
        return self.winner.kind if self.winner else UNKNOWN


@dataclass(frozen=True, slots=True)
class Choice:
    """What a sheet is, block by block."""

    blocks: tuple[Chosen, ...]

    @property
    def families(self) -> frozenset[str]:
        """The families of its blocks and of their rivals, small ones beside a large one left out.

        Empty where nothing of it is understood.
        """
        cells = Counter[str]()
        for block in self.blocks:
            for reading in (block.winner, *block.rivals):
                if reading and reading.family not in (LEFT, UNKNOWN):
                    cells[reading.family] += block.cells
        most = max(cells.values(), default=0)
        return frozenset(family for family, count in cells.items() if count >= 0.1 * most)


def choose(sheet: Sheet) -> Choice:
    """What each block of a sheet is."""
    page = page_of(sheet)
    if not (page.kinds != EMPTY).any():
        return Choice(())
    parts = cut(page)
    words = " ".join(page.texts[: _AROUND[0]].ravel()[page.texts[: _AROUND[0]].ravel() != ""])
    around = f"{words[: _AROUND[1]]} {sheet.name} {sheet.file}"
    found = [_of_plate(page, edges, around) for edges in parts.plates]
    found += [_of_block(block, around) for block in parts.blocks]
    return Choice(tuple(found))


def _of_plate(page: Page, edges: Edges, around: str) -> Chosen:
    """A plate by its edges competes with a table that has days or doses across."""
    area = Area(edges.top, max(edges.left, 0), edges.bottom, edges.right)
    as_table = readings_of(Look(block_of(page, area), around))
    readings = [*plates.explain_edges(page, edges)]
    readings += [each for each in as_table if each.kind in _UNDERSTOOD_AS_TABLE]
    cells = (edges.bottom - edges.top + 1) * (edges.right - edges.left + 1)
    return _chosen(cells, readings)


def _of_block(block: Block, around: str) -> Chosen:
    area = block.area
    kinds = block.page.kinds[area.top : area.bottom + 1, area.left : area.right + 1]
    filled, numbers = int((kinds != EMPTY).sum()), int((kinds == NUMBER).sum())
    is_line = area.bottom == area.top and numbers < 6
    if filled < _SMALL or is_line or (numbers < 3 and filled < 12):
        return _chosen(filled, [Reading("notes", 0.5, is_anchored=True)])
    if block.first > area.bottom:
        return _chosen(filled, [Reading("notes", 0.6, is_anchored=True)])
    title = block.title or block.page.sheet.name
    titled = Block(block.page, area, block.top, block.first, block.lines, title)
    return _chosen(filled, [*readings_of(Look(titled, around))])


def readings_of(look: Look) -> Iterator[Reading]:
    """Every reading of a block, as data and as none."""
    if look.lines:
        for kind in (animals_in_rows, animals_over_time, plates, responses):
            yield from kind.explain(look)
        yield from _no_data(look)


def _no_data(look: Look) -> Iterator[Reading]:
    """Every reading of a block as no data."""
    results = [line for line in look.lines if line.is_named("result")]
    if results:
        share = look.share(results)
        named = [line for line in look.lines if line.heading]
        known = sum(bool(line.words) for line in named) / max(1, len(named))
        against = () if share > 0.3 else (Against("few columns of results"),)
        yield Reading("results", min(1.0, share + 0.25 * known), against, True)
    statistics = [line for line in look.lines if line.is_named("statistic")]
    first = Counter(look.lines[0].texts if look.lines else [])
    words = sum(times for text, times in first.items() if _STATISTIC.match(text))
    if look.share(statistics) > 0.45 or words > 0.6 * max(1, first.total()):
        yield Reading("results", 0.85, is_anchored=True)
    is_text = all(line.text > 0.7 for line in look.lines)
    if len(look.lines) == 2 and is_text and not look.has("animal", "arm"):
        yield Reading("codes", 0.7, is_anchored=True)
    texts = sum(line.text * line.filled for line in look.lines) / look.block.cells
    if texts > 0.75:
        yield Reading("notes", 0.45 * texts, is_anchored=True)


def _chosen(cells: int, readings: Sequence[Reading]) -> Chosen:
    ranked = sorted(readings, key=lambda each: -each.score)
    best = ranked[0] if ranked else None
    if best and not best.is_anchored:
        near = (
            each
            for each in ranked
            if each.is_anchored and each.score >= max(FLOOR, best.score - _UNANCHORED)
        )
        best = next(near, best)
    if not best or best.score < FLOOR or not best.is_anchored:
        return Chosen(cells, None, (), tuple(ranked))
    rivals = {
        each.kind: each
        for each in reversed(ranked)
        if each.kind != best.kind and each.is_anchored and abs(best.score - each.score) < MARGIN
    }
    return Chosen(cells, best, tuple(rivals.values()), tuple(ranked))
