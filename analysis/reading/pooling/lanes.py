"""Places of values in a sheet or on a plate: which values of an arm stand alike at every dose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from analysis.reading.files.cells import column_letters

Whole = npt.NDArray[np.int64]

COLUMN, ROW = "column", "row"
_ACROSS, _DOWN = "across", "down"
_MOST_RUNS = 4  # of rows or columns in one name


def lanes_of(doses: Whole, rows: Whole, columns: Whole) -> Iterator[tuple[str, Whole]]:
    """Ways in which values of one arm belong together over its doses, each with their lanes.

    A lane is a column, or a row, where each holds one value of a dose at most; else the first,
    second ... value of each dose, from left to right or from top to bottom; -1 in none.
    """
    for way, lanes in ((COLUMN, columns), (ROW, rows)):
        pairs = np.unique(np.stack([doses, lanes]), axis=1)
        if pairs.shape[1] == len(doses) and 2 * len(np.unique(lanes)) <= len(doses):
            yield way, lanes
            return
    for way, order in ((_ACROSS, (columns, rows)), (_DOWN, (rows, columns))):
        yield way, _ranks(doses, np.lexsort((*order, doses)))


def _ranks(doses: Whole, order: Whole) -> Whole:
    """The place of each value among those of its dose; -1 at doses with fewer or more."""
    counts = np.bincount(doses)
    usual = int(np.bincount(counts[counts > 0]).argmax())
    ranks = np.full(len(doses), -1, dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)])[doses[order]]
    ranks[order] = np.arange(len(doses)) - starts
    return np.where(counts[doses] == usual, ranks, -1)


def place_names(
    groups: Whole, rows: Whole, columns: Whole, lanes: Whole, *, on_plate: bool
) -> tuple[str, ...]:
    """What groups of values are called by: ``columns C to E``, ``rows 2 to 25``.

    On a plate rows are letters and columns are numbers.
    """
    number, letters = (lambda at: str(at + 1)), column_letters
    across, down = (number, letters) if on_plate else (letters, number)
    ways: tuple[tuple[str, Whole, Callable[[int], str]], ...] = (
        ("column", columns, across), ("row", rows, down),
    )  # fmt: skip
    for noun, at, name in ways:
        parts = [np.unique(at[groups == each]) for each in range(int(groups.max()) + 1)]
        names = [_named(noun, part, name) for part in parts]
        is_apart = sum(map(len, parts)) == len(np.unique(np.concatenate(parts)))
        if is_apart and all(names):
            return tuple(names)
    parts = [np.unique(lanes[groups == each]) for each in range(int(groups.max()) + 1)]
    return tuple(
        f"{_named('value', part, number) or _some(part, number)} of each dose" for part in parts
    )


def _named(noun: str, at: Whole, name: Callable[[int], str]) -> str:
    """``columns C to E``; empty for too many stretches."""
    runs = [run for run in np.split(at, np.flatnonzero(np.diff(at) > 1) + 1) if len(run)]
    if not 0 < len(runs) <= _MOST_RUNS:
        return ""
    texts = [text for run in runs for text in _of_run(run, name)]
    return f"{noun}{'s' if len(at) > 1 else ''} {', '.join(texts)}"


def _some(at: Whole, name: Callable[[int], str]) -> str:
    """The first of many places: ``values 1, 3, 5 and so on``."""
    return f"values {', '.join(name(int(each)) for each in at[:3])} and so on"


def _of_run(run: Sequence[int] | Whole, name: Callable[[int], str]) -> list[str]:
    first, last = name(int(run[0])), name(int(run[-1]))
    return [f"{first} to {last}"] if len(run) > 2 else list(dict.fromkeys((first, last)))
