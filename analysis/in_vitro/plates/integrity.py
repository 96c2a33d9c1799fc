"""Integrity of plates: copied blocks, turned plates, and wells that cannot be what they seem.

The checks look at the absorbance as read, before any blank or reference is subtracted. A *read* is
one plate at one time and wavelength. Nothing is left out on their account: they only warn.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from analysis.groups import groups_of, holds, numbered
from analysis.in_vitro.plates.quality import SATURATED_OD
from analysis.in_vitro.plates.reads import (
    MOST_NAMED,
    STACK_KEYS,
    Bools,
    Floats,
    Reads,
    cell_region,
    read_name,
    stack_reads,
    well_runs,
)
from analysis.in_vitro.plates.regions import well_at
from analysis.in_vitro.plates.surface import WITH_CELLS
from analysis.in_vitro.plates.wells import READ_KEYS, signal_distance
from analysis.study import Problem, Study

FEWEST_EQUAL = 8  # different numbers that two plates share at the same wells
NEAR_STEPS = 5.5  # steps of the last digit within which unequal wells are counted
MOST_PAIRS = 20  # pairs of reads with copied wells that are listed one by one
FEWEST_IN_LINE = 6  # equal wells that make a row or column constant
FEWEST_TURNED = 24  # wells needed to tell which way round a plate is
TURNED_R, OPPOSED_R, AGREEING_R = 0.8, -0.8, 0.6
UNEVEN_LOG = 0.2  # SD of log(A / A of the well opposite), below which a plate has no direction
BELOW_SD, BELOW_OD = 3.0, 0.02  # the larger of the two under the mean blank
BELOW_SHARE, FEWEST_BELOW = 0.05, 3
COUNTS_FROM = 5.0  # a plate with a higher median holds counts, not optical densities

_Pair = tuple[int, int, Bools]  # two reads and where they are equal


def plate_integrity_problems(study: Study) -> tuple[Problem, ...]:
    """Warn of plates whose numbers look copied, turned, constant, saturated or below their blank.

    * Copied: two reads with at least 8 different numbers that are equal to the last digit at the
      same wells, where the equal wells outnumber threefold (twentyfold between reads of one plate)
      those that differ by up to 5 steps of the last digit: chance would give ten times more of the
      latter. Saturated wells and plates with fewer than three decimals are not compared.
    * Turned by 180 degrees: with ``a`` the log absorbance of a well less that of the well opposite,
      ``r(a, mean a of the siblings) <= -0.8``, and the turned plate resembles them (r >= 0.8).
      Siblings are the reads of the same model, wavelength and layout; two thirds of them all
      must stand against it. Without a layout there must be two siblings or more.
    * Constant: all wells of a row or column, 6 or more, are equal.
    * Saturated: 3.0 OD or more, or marked as overflow. Plates of counts have no such limit.
    * Below blank: more than 5 % of the sample and control wells, at least 3, lie below the mean
      blank of their read by more than 3 SD of the blanks and 0.02 OD, reference subtracted.

    Wells that are meant to be empty are left out.

    Parameters
    ----------
    study : Study
        ``study.plate_reads``, absorbance in OD; none: no problems.

    Returns
    -------
    tuple of Problem
        Warnings, one per pair of reads or per plate; nothing is changed or left out.
    """
    table = study.plate_reads
    if table is None or not (table["role"] != "empty").any():
        return ()
    reads = stack_reads(table)
    return (
        *_copied(reads),
        *_turned(reads),
        *_constant(reads),
        *_saturated(reads),
        *_below_blank(reads),
    )


def _copied(reads: Reads) -> Iterator[Problem]:
    pairs = sorted(_equal_pairs(reads), key=lambda pair: (-int(pair[2].sum()), pair[:2]))
    for first, second, equal in pairs[:MOST_PAIRS]:
        both = ~np.isnan(reads.value[[first, second]]).any(axis=0)
        there = f"sheet '{reads.keys['sheet'][second]}', {cell_region(reads.cell[second][equal])}"
        yield _problem(
            reads,
            [first],
            equal,
            f"{equal.sum()} of {both.sum()} wells equal those of {read_name(reads, [second])} "
            f"({there}) to the last digit; readings do not repeat like that: one is probably a "
            "copy of the other",
            "Both are used as read. Compare them with the reader's own file and replace the copy.",
            well_runs(equal),
        )
    if len(pairs) > MOST_PAIRS:
        yield Problem(
            "warning",
            f"{len(pairs) - MOST_PAIRS} further pairs of reads have wells that are equal to the "
            "last digit.",
            action="All are used as read.",
        )


def _equal_pairs(reads: Reads) -> Iterator[_Pair]:
    """Pairs of reads that share more equal wells than chance would give."""
    value = _comparable(reads)
    flat = value.reshape(len(value), -1)
    plate = groups_of(reads.keys, ["file", *READ_KEYS[:3]]).number
    for first in range(len(flat) - 1):
        counts = (flat[first + 1 :] == flat[first]).sum(axis=1)
        for second in (first + 1 + np.flatnonzero(counts >= FEWEST_EQUAL)).tolist():
            equal = flat[first] == flat[second]
            step = max(reads.step[first], reads.step[second])
            near = np.abs(flat[first] - flat[second]) <= NEAR_STEPS * step
            odds = 20 if plate[first] == plate[second] else 3
            outnumbered = equal.sum() < odds * (near & ~equal).sum()
            if not outnumbered and len(np.unique(flat[first][equal])) >= FEWEST_EQUAL:
                yield first, second, equal.reshape(value.shape[1:])


def _turned(reads: Reads) -> Iterator[Problem]:
    alike = groups_of(reads.keys, ["model", "read_wavelength_nm", "layout", "rows", "columns"])
    for members in alike.rows():
        laid_out = bool(reads.keys["laid_out"].iloc[members[0]])
        if len(members) < (2 if laid_out else 3):
            continue
        found = list(_turned_among(reads, members))
        for member, r_read, r_turned in found[-1:] if len(members) == 2 else found:
            others = len(members) - 1
            which = " (or that plate does: two cannot tell)" if others == 1 else ""
            siblings = "the other plate" if others == 1 else f"the {others} other plates"
            yield _problem(
                reads,
                [member],
                np.asarray(~np.isnan(reads.value[member])),
                f"it resembles {siblings} of its layout only when turned by 180 degrees{which}: "
                f"correlation {r_turned:.2f} turned, {r_read:.2f} as read",
                "It is used as read. If it stood the wrong way round in the reader, "
                "H12 is A1: turn its numbers and upload it again.",
            )


def _turned_among(
    reads: Reads, members: npt.NDArray[np.intp]
) -> Iterator[tuple[int, float, float]]:
    """Reads that stand against the direction of the others, with both correlations."""
    rows, columns = (int(reads.keys[name].iloc[members[0]]) for name in ("rows", "columns"))
    value = np.log(np.maximum(reads.value[members, :rows, :columns], 0.02))
    known = np.asarray(~np.isnan(value).any(axis=0))
    known &= known[::-1, ::-1]
    if known.sum() < FEWEST_TURNED:
        return
    straight, turned = value[:, known], value[:, ::-1, ::-1][:, known]
    uneven = straight - turned
    for i, member in enumerate(members.tolist()):
        others = np.arange(len(members)) != i
        direction = uneven[others].mean(axis=0)
        if direction.std() < UNEVEN_LOG or _r(uneven[i], direction) > OPPOSED_R:
            continue
        agreeing = [_r(other, direction) >= AGREEING_R for other in uneven[others]]
        sibling = straight[others].mean(axis=0)
        enough = len(members) == 2 or sum(agreeing) >= 2 / 3 * len(members)
        if enough and _r(turned[i], sibling) >= TURNED_R:
            yield member, _r(straight[i], sibling), _r(turned[i], sibling)


def _constant(reads: Reads) -> Iterator[Problem]:
    value = _comparable(reads)
    known = ~np.isnan(value)
    marked, words = np.zeros(value.shape, dtype=bool), [""] * len(value)
    for axis, kind in ((2, "row"), (1, "column")):
        low = np.where(known, value, np.inf).min(axis=axis)
        same = np.where(known, value, -np.inf).max(axis=axis) == low
        same &= known.sum(axis=axis) == (~np.isnan(reads.value)).sum(axis=axis)
        same &= known.sum(axis=axis) >= FEWEST_IN_LINE
        marked |= np.expand_dims(same, axis) & known
        for read, line in np.argwhere(same).tolist():
            name = well_at(line, 0)[:-1] if kind == "row" else line + 1
            words[read] += f", {kind} {name}: {low[read, line]:g}"
    yield from _by_plate(
        reads,
        marked,
        "all wells of a row or column have one and the same number; "
        "it was probably filled in, not read",
        "They are used as read. Compare them with the reader's own file.",
        [found.removeprefix(", ") for found in words],
    )


def _saturated(reads: Reads) -> Iterator[Problem]:
    beyond = _is_saturated(reads) | reads.overflow
    return _by_plate(
        reads,
        beyond,
        f"wells at {SATURATED_OD:g} OD or more or out of the reader's range; there the absorbance "
        "no longer follows the number of cells",
        "Numbers are used as read; marks such as OVRFLW have none. "
        "Dilute, or read at another wavelength.",
        [_count(wells) for wells in beyond],
    )


def _below_blank(reads: Reads) -> Iterator[Problem]:
    read, is_blank = numbered(reads.wells["read"].to_numpy()), holds(reads.wells, "role", "blank")
    reference = np.nan_to_num(reads.wells["reference"].to_numpy(float))
    signal = reads.wells["absorbance"].to_numpy(float) - reference
    _, mean, sd = read.spread(np.where(is_blank, signal, np.nan))
    limit = mean - np.maximum(BELOW_SD * np.nan_to_num(sd), BELOW_OD)
    with_cells = holds(reads.wells, "role", *WITH_CELLS) & ~np.isnan(signal)
    low = with_cells & (signal < limit[read.number])
    distance = np.asarray(signal_distance(reads.keys["read_wavelength_nm"]), dtype=np.float64)
    same_read = groups_of(reads.keys, READ_KEYS)
    n_low, n_all = read.count(low), read.count(with_cells)
    many = (n_low >= FEWEST_BELOW) & (n_low > BELOW_SHARE * n_all)
    many &= distance == same_read.lowest(distance)[same_read.number]
    below = np.zeros(reads.value.shape, dtype=bool)
    here = reads.wells[low & many[read.number]]
    below[here["read"], here["row"], here["column"]] = True
    return _by_plate(
        reads,
        below,
        "many wells with cells read well below the mean blank; the blanks are not the background "
        "of these wells (cells in a blank, another medium, a shifted layout)",
        "Kept as they are, as negative viability. Check which wells are blanks.",
        [f"{_count(wells)} of {n}" for wells, n in zip(below, n_all, strict=True)],
    )


def _comparable(reads: Reads) -> Floats:
    """Absorbance where equal numbers mean something: three decimals or more, not saturated."""
    fine = reads.step <= 1.0001e-3 * np.maximum(1.0, reads.median)
    return np.where(fine[:, None, None] & ~_is_saturated(reads), reads.value, np.nan)


def _is_saturated(reads: Reads) -> Bools:
    density = reads.median <= COUNTS_FROM
    return np.asarray((reads.value >= SATURATED_OD) & density[:, None, None])


def _r(x: Floats, y: Floats) -> float:
    """Pearson correlation, 0 where one of the two does not vary."""
    x, y = x - x.mean(), y - y.mean()
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / size if size > 0 else 0.0


def _by_plate(
    reads: Reads, marked: Bools, what: str, action: str, values: list[str]
) -> Iterator[Problem]:
    """One problem per plate with marked wells, naming the reads it holds for."""
    found = reads.keys[marked.any(axis=(1, 2))]
    if found.empty:
        return
    for _, plate in found.groupby(STACK_KEYS[:5], dropna=False, sort=False):
        members = [int(read) for read in plate.index]
        value = "; ".join(dict.fromkeys(values[read] for read in members[:MOST_NAMED]))
        yield _problem(reads, members, np.asarray(marked[members].any(axis=0)), what, action, value)


def _problem(
    reads: Reads, members: list[int], wells: Bools, what: str, action: str, value: str = ""
) -> Problem:
    cells = [cell for read in members for cell in reads.cell[read][wells]]
    return Problem(
        "warning",
        f"{read_name(reads, members)}: {what}.",
        str(reads.keys["file"][members[0]]),
        str(reads.keys["sheet"][members[0]]),
        cell_region(cells),
        value,
        action,
    )


def _count(wells: Bools) -> str:
    return "1 well" if wells.sum() == 1 else f"{wells.sum()} wells"
