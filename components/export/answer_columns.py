"""Columns of the slide of answers: how wide each question is, and the forms of its intervals."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.summary.answers.board import Board, Column, Tile
from components.export.arial import wide_in

COLUMN_WIDE = 3.2  # inches, the most of one
CELL_PAD = 0.16  # inches beside the words of a cell
MARKS = {"yes": "✓", "no": "✗", "equivalent": "=", "not shown": "?", "not tested": "–"}
SHORTER = {
    "tumor volume": "volume",
    "tumor growth": "growth",
    "lowest weight, losses": "weight, losses",
    "Beats its": "Beats",
    "IC50 against": "IC50 vs",
}


def column_widths(board: Board, arms: Sequence[str], room: float) -> list[float]:
    """Inches of each question: what its tiles need with their intervals, and alike beyond it."""
    needs = []
    for column in board.columns:
        tiles = [board.tiles.get((arm, column.key)) for arm in arms]
        inches = [
            wide_in(title_of(column), bold=True),
            *(_tile_need(each) for each in tiles if each),
        ]
        needs.append(max(inches) + CELL_PAD)
    spare = (room - sum(needs)) / len(needs)
    if spare < 0:
        needs, spare = [room / len(needs)] * len(needs), 0.0
    return [min(COLUMN_WIDE, need + spare) for need in needs]


def _tile_need(tile: Tile) -> float:
    """Inches of a tile with the shortest form of its numbers; words beside it can do without."""
    forms = [form for form in intervals(tile) if "×" not in form and not form[0].isalpha()]
    return whole_wide(tile) + (wide_in(f" {forms[-1]}") if forms else 0.0)


def whole_wide(tile: Tile) -> float:
    """Inches of a tile's mark and effect."""
    return wide_in(f"{MARKS[tile.answer]} {tile.whole}", bold=True)


def intervals(tile: Tile) -> list[str]:
    """Forms of a tile's interval; of a fold, also without what it is a fold of."""
    interval = next(iter(tile.detail), "")
    bare, times, _ = interval.partition("×")
    return [form for form in (interval, bare if times and "×" in tile.whole else "") if form]


def title_of(column: Column) -> str:
    """A question as its column is headed."""
    return shortened(column.title)


def shortened(words: str) -> str:
    """Words of the page as a slide has room for them."""
    for long, short in SHORTER.items():
        words = words.replace(long, short)
    return words
