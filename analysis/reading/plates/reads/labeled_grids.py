"""Grids with labels: column numbers in a row, row letters beside or beneath them.

    1     2     3                   1     2     3          1     3     5     7
A   0.81  0.79  0.80  570       A   985   831   1165   A   0.81  0.79  0.80  0.77
    0.05  0.05  0.06  630       G   2633  5902  2191   C   0.62  0.60  0.61  0.63
B   0.44  0.47  0.45  570       e   3680  7509  3449
    0.05  0.06  0.05  630

One row letter may have several lines (one per wavelength or fact). Grids may be partial, leave out
rows or columns at even steps, stand side by side and share their letters, or lie on their side
(letters across, numbers down). Small letters below capital ones are the rows from AA on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.reading.page.page import runs
from analysis.reading.plates.reads.sheet_page import EMPTY, NUMBER, TEXT, Mask, Page
from analysis.reading.plates.reads.well_blocks import Block, Labels, grid_block
from analysis.reading.words.wells import FORMATS, row_index

_MAX_NUMBER = 48
_FULL_WIDTHS = {columns: rows for rows, columns in FORMATS if columns >= 6}
_CAPITALS = 26  # rows named by capital letters; small ones go on after them
_SKIPPED = 2  # rows between the numbers and the first letter
_WIDEST_STEP = 6  # of the numbers of columns that were read
# Where the labels of a table of animals, days or arms meet, there is no plate.
_NO_PLATE = frozenset({
    "animal", "animals", "mouse", "mice", "rat", "id", "day", "days", "date", "tumor", "tumour",
    "cage", "week", "weeks", "subject", "volume", "weight",
})  # fmt: skip
# Words that name a map of wells as well: its cells hold words, not numbers.
_MOST_GROUPS = 13  # numbers of groups in a map of them, counted from 0
_ARMS = frozenset({"arm", "arms", "group", "groups"})


@dataclass(frozen=True, slots=True)
class Run:
    """Column numbers in one row at even steps: ``start`` stands in column ``left``."""

    row: int
    left: int
    right: int
    start: int
    step: int = 1

    @property
    def columns(self) -> range:
        """The sheet columns of the run."""
        return range(self.left, self.right + 1)


@dataclass(frozen=True, slots=True)
class _Line:
    """A sheet row that belongs to a plate row (0 is ``A``), and the label at its end."""

    row: int
    letter: int
    label: str


def find_grids(page: Page) -> tuple[Block, ...]:
    """Every grid with labels, from the top of the sheet down."""
    blocks = list(_upright_grids(page))
    if _has_letters_across(page):
        turned = page.turned
        for block in _upright_grids(turned):
            if block.labels == "both":
                blocks.append(block.turned())
    return tuple(sorted(_apart(blocks), key=lambda block: (block.top, block.left)))


def number_runs(page: Page) -> tuple[Run, ...]:
    """Rows of whole numbers from 1 to 48: three or more at steps of 1, or four at wider ones."""
    named = page.numbers > 0
    values = np.where(named, page.numbers, page.values)
    with np.errstate(invalid="ignore"):
        whole = (page.kinds == NUMBER) | named
        whole &= (values == np.floor(values)) & (values >= 1)
        whole &= values <= _MAX_NUMBER
        both = whole[:, 1:] & whole[:, :-1]
        differences = np.where(both, np.diff(values, axis=1), 0)
    found = []
    for step in range(1, _WIDEST_STEP + 1):
        steps = differences == step
        fewest = 2 if step == 1 else 3
        for row in np.flatnonzero(steps.sum(axis=1) >= fewest).tolist():
            for left, last in runs(steps[row]):  # n steps join n + 1 columns
                right = last + 1
                if right - left >= fewest:
                    found.append(Run(row, left, right, int(values[row, left]), step))
    return tuple(sorted(found, key=lambda run: (run.row, run.left)))


def _upright_grids(page: Page) -> Iterator[Block]:
    letters_of_row: dict[int, int] = {}
    for run in number_runs(page):
        if _names_no_plate(page, run):
            continue
        column = _letter_column(page, run, letters_of_row.get(run.row))
        if column is not None and not (run.step > 1 and page.letters[run.row, column] >= 0):
            letters_of_row[run.row] = column
            yield from _blocks(page, run, column, _lines(page, run, column))
        elif run.start == run.step == 1 and len(run.columns) in _FULL_WIDTHS:
            yield from _without_letters(page, run)


def _names_no_plate(page: Page, run: Run) -> bool:
    corner = page.text(run.row, run.left - 1)
    if _ARMS & {word.strip("#:().") for word in corner.casefold().split()}:
        below = slice(run.row + 1, run.row + 3), slice(run.left, run.right + 1)
        kinds, values = page.kinds[below], page.values[below][page.kinds[below] == NUMBER]
        are_codes = len(run.columns) in _FULL_WIDTHS and np.isin(values, range(_MOST_GROUPS)).all()
        return bool(len(values) >= (kinds == TEXT).sum() and not are_codes)
    return names_no_plate(corner)


def names_no_plate(corner: str) -> bool:
    """Whether the word where the labels of a table meet speaks of animals, days or arms."""
    words = {word.strip("#:().") for word in corner.casefold().split()}
    return bool(words & _NO_PLATE) and "well" not in words


def _letter_column(page: Page, run: Run, shared: int | None) -> int | None:
    """The column with the row letters of a run; beside it, or shared with the run to its left."""
    for column in (run.left - 1, run.left - 2, shared):
        if column is not None and column >= 0:
            below = page.letters[run.row + 1 : run.row + 1 + _SKIPPED, column].tolist()
            first = next((at for at, letter in enumerate(below) if letter >= 0), None)
            if first is None:
                continue
            row = run.row + 1 + first
            following = _next_label(page, row, column)
            if letter_below(following, below[first], page.text(row, column)) > below[first]:
                return column
            is_alone = not following or not (page.kinds[row + 1] != EMPTY).any()
            if is_alone and run.start == 1 and len(run.columns) in _FULL_WIDTHS:
                return column
    return None


def _next_label(page: Page, row: int, column: int) -> str:
    """The label below the one in this row, empty ones skipped."""
    rows = range(row + 1, min(row + 60, len(page.sheet.rows)))
    return next((text for below in rows if (text := page.text(below, column))), "")


def letter_below(label: str, last: int, above: str) -> int:
    """The plate row that a label names below another one; ``e`` below ``Y`` is AE.

    ``last`` is the row above, counted from 0, ``above`` its label. -1 where it names none.
    """
    letter = row_index(label)
    plain = label.strip()
    is_small = len(plain) == 1 and plain.islower()
    if is_small and letter <= last and (last >= _CAPITALS or above.strip().isupper()):
        return letter + _CAPITALS if letter < FORMATS[-1][0] - _CAPITALS else -1
    return letter


def _lines(page: Page, run: Run, column: int) -> list[_Line]:
    """The rows below a run that carry a letter, with those that continue a letter.

    Blank rows between do not end a grid whose letters go on.
    """
    lines: list[_Line] = []
    last, blanks, above = -1, 0, ""
    for row in range(run.row + 1, len(page.sheet.rows)):
        label = page.text(row, column)
        letter = letter_below(label, last, above)
        is_filled = bool((page.kinds[row, run.left : run.right + 1] != EMPTY).any())
        if letter > last:
            last, blanks, above = letter, 0, label
        elif label or (last >= 0 and is_filled and blanks):
            break
        elif not is_filled:
            blanks += 1
            continue
        if last >= 0:
            lines.append(_Line(row, last, _end_label(page, row, run.right + 1)))
    return lines


def _end_label(page: Page, row: int, column: int) -> str:
    """What stands right behind a line: the name of a read, or its wavelength."""
    if column >= page.sheet.width:
        return ""
    if page.kinds[row, column] == NUMBER:
        value = page.values[row, column]
        return f"{value:g}" if 190 <= value <= 1100 and value == np.floor(value) else ""
    return page.text(row, column) if page.kinds[row, column] == TEXT else ""


def _blocks(page: Page, run: Run, column: int, lines: Sequence[_Line]) -> Iterator[Block]:
    """A block for each line of the letters: by the label at its end, else by its place.

    A label may stand at some letters alone, as the concentrations of standards do.
    """
    counts = Counter(line.letter for line in lines)
    if not counts:
        return
    usual = Counter(counts.values()).most_common(1)[0][0]
    has_labels = all(line.label for line in lines)
    are_facts = has_labels and len(lines) > len(counts)
    if usual == 1 and not are_facts:
        kept = {line.letter: line for line in reversed(lines)}
        single = [kept[letter] for letter in sorted(kept)]
        labels = {line.label for line in single}
        yield _block(page, run, column, single, labels.pop() if len(labels) == 1 else "")
        return
    groups: dict[tuple[str, int], list[_Line]] = {}
    places: Counter[int] = Counter()
    seen: Counter[tuple[int, str]] = Counter()
    for line in lines:
        repeat = seen[line.letter, line.label]
        key = (line.label, repeat) if has_labels else ("", places[line.letter])
        groups.setdefault(key, []).append(line)
        places[line.letter] += 1
        seen[line.letter, line.label] += 1
    for (label, _), members in groups.items():
        if are_facts or len(members) >= max(1, len(counts) - 1):
            yield _block(page, run, column, members, label or members[0].label)


def _block(page: Page, run: Run, column: int, lines: Sequence[_Line], label: str) -> Block:
    rows = [line.row for line in lines]
    letters = [line.letter for line in lines]
    cells = grid_block(rows, letters, run.columns, run.start, run.step)
    corner = page.text(run.row, run.left - 1)
    left = min(column, run.left)
    if column < run.left - 2:
        left = run.left
    return Block(run.row, left, rows[-1], run.right, *cells, "both", label, corner)


def _without_letters(page: Page, run: Run) -> Iterator[Block]:
    """Numbers above exactly as many filled rows as such a plate has.

    A blank row among them parts them where all rows of the plate are filled, and is an empty row
    of the plate where it is one of them (``unlettered_rows``).
    """
    height = _FULL_WIDTHS[len(run.columns)]
    filled = (page.kinds[run.row + 1 :, run.left : run.right + 1] != EMPTY).any(axis=1)
    found = unlettered_rows(filled, height)
    if not found:
        return
    rows = [run.row + 1 + at for at in found]
    if _are_facts(page, rows, run.left):
        return
    cells = grid_block(rows, range(height), run.columns, 1)
    labels: Labels = "columns"
    corner = page.text(run.row, run.left - 1)
    yield Block(run.row, run.left, rows[-1], run.right, *cells, labels, corner=corner)


def _are_facts(page: Page, rows: Sequence[int], left: int) -> bool:
    """Whether a colon ends what stands left of most rows: what an instrument says of its parts.

    Sector :      1      2      3
    Hits   :      4      2      7
    Angle  :    0.0    0.1    0.0
    """
    keys = [any(page.text(row, at).endswith(":") for at in range(left)) for row in rows]
    return 2 * sum(keys) > len(rows)


def unlettered_rows(filled: Mask, height: int) -> list[int]:
    """The lines, of those filled or not, that are the rows of a plate of this height.

    Lines end at two blank ones. Empty where they are no such plate.
    """
    ends = [at for at in range(len(filled) - 1) if not filled[at] and not filled[at + 1]]
    inside = filled[: ends[0]] if ends else filled
    lines = np.flatnonzero(inside).tolist()
    if not lines or lines[0]:
        return []
    if len(lines) == height:
        return lines
    return list(range(height)) if lines[-1] + 1 == height else []


def _has_letters_across(page: Page) -> bool:
    """Whether a row holds A, B, C side by side."""
    steps = (page.letters[:, :-1] >= 0) & (np.diff(page.letters.astype(np.int64), axis=1) == 1)
    return bool((steps.sum(axis=1) >= 2).any())


def _apart(blocks: Sequence[Block]) -> list[Block]:
    """Blocks whose cells nobody else has claimed; of two, the one with labels on both sides."""
    kept: list[Block] = []
    for block in sorted(blocks, key=lambda block: block.labels != "both"):
        cells = set(zip(block.rows.tolist(), block.columns.tolist(), strict=True))
        rivals = [other for other in kept if other.overlaps(block)]
        taken = {
            cell
            for other in rivals
            for cell in zip(other.rows.tolist(), other.columns.tolist(), strict=True)
        }
        if not cells & taken:
            kept.append(block)
    return kept
