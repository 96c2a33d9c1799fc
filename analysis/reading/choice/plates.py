"""Plates: grids of readings or of what is in the wells, lists of wells, wells across.

No two readings are alike; what is in the wells is names, or doses in lines of equal or stepping
values:

           1     2     3           1     2     3
        A  0.81  0.79  0.80     A  0     1     10
        B  0.44  0.47  0.45     B  0     1     10
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from analysis.reading.choice.animals_over_time import (
    MANY_WELLS,
    names_wells,
    series_on_the_left,
)
from analysis.reading.choice.readings import Against, Look, Reading
from analysis.reading.page.edges import Edges
from analysis.reading.page.lines import WELL, Line, alike_neighbors
from analysis.reading.page.page import EMPTY, MISSING, NUMBER, TEXT, Numbers, Page
from analysis.reading.words.roles import words_of
from analysis.reading.words.wells import FORMATS

_READ = re.compile(
    r"abs|\bod\b|\d{3} ?nm|raw|lumin|fluor|rlu|rfu|measure|read|signal|value|viab|surviv|percent"
    r"|kill|intens|gain|calc|corr|blank",
    re.IGNORECASE,
)
_MAP = re.compile(
    r"drug|compound|conc|dose|dilution|layout|map|content|sample|name|group|treat|condition|cell"
    r"|line|coat|primary|secondary|antibody|bacteria|virus|role|type|template|id",
    re.IGNORECASE,
)
_OF_WELLS = re.compile("treat|group|cond|sample|drug", re.IGNORECASE)
_NUMBERED = re.compile(r"[\d.]+")
_MOST_OD = 6.0
_LIST_ROLES = (
    "well", "signal", "percent", "concentration", "drug", "plate", "role", "hours", "replicate",
    "unit", "model", "arm", "animal",
)  # fmt: skip


def explain_edges(page: Page, edges: Edges) -> Iterator[Reading]:
    """A grid with edges: readings, or what is in the wells."""
    within = slice(edges.top + 1, edges.bottom + 1), slice(edges.left + 1, edges.right + 1)
    kinds = page.kinds[within]
    told = max(1, int(((kinds != EMPTY) & (kinds != MISSING)).sum()))
    corner = page.texts[edges.top, edges.left] if edges.left >= 0 else ""
    if (kinds == NUMBER).sum() / told <= 0.6:
        yield Reading("map", 1.0, is_anchored=True)
        return
    against: tuple[Against, ...] = ()
    if {"animal", "day", "date"} & words_of(corner).keys() and not _OF_WELLS.search(corner):
        against = (Against("the corner names animals or days", 2),)
    title = corner or _title_above(page, edges)
    for reading in _read_or_map(page.values[within], title, True):
        yield Reading(reading.kind, 1.0, (*reading.against, *against), True)


def explain(look: Look) -> Iterator[Reading]:
    """Every reading of a block as wells."""
    yield from _wells_across(look)
    yield from _times_across(look)
    yield from _well_list(look)
    yield from _rows_and_columns(look)
    yield from _bare(look)


def _title_above(page: Page, edges: Edges) -> str:
    for row in (edges.top - 1, edges.top - 2):
        if row >= 0 and page.texts[row, edges.left] and (page.kinds[row] != EMPTY).sum() <= 2:
            return str(page.texts[row, edges.left])
    return ""


def _read_or_map(values: Numbers, title: str, is_anchored: bool) -> Iterator[Reading]:
    """Numbers in wells as readings, and as doses or codes."""
    equal, stepped = alike_neighbors(values)
    known = values[~np.isnan(values)]
    variety = len(np.unique(known)) / max(1, len(known))
    is_read = bool(_READ.search(title))
    is_map = bool(_MAP.search(title)) and not is_read
    in_lines = stepped > 0.6 or (equal > 0.55 and variety < 0.35)
    no_read, no_map = [], []
    if in_lines and not is_read:
        no_read.append(Against("values stand in lines or steps, as doses do"))
    if is_map:
        no_read.append(Against("named as a map"))
    if not in_lines and not is_map:
        no_map.append(Against("values differ, as those of a reader do"))
    if is_read:
        no_map.append(Against("named as a reading"))
    yield Reading("plate", 1.0, tuple(no_read), is_anchored)
    yield Reading("map", 1.0, tuple(no_map), is_anchored)


def _wells_across(look: Look) -> Iterator[Reading]:
    """Names of wells in a row, values below; or columns called like wells after a series."""
    block, page = look.block, look.block.page
    columns = slice(block.area.left, block.area.right + 1)
    rows = range(max(0, block.area.top - 1), min(block.first + 2, block.area.bottom + 1))
    for row in rows:
        names = page.texts[row, columns]
        are_wells = np.array([bool(WELL.match(name)) for name in names])
        wells = [str(name) for name in names[are_wells]]
        if not _are_many(wells) or _are_columns(wells, look):
            continue
        below = page.kinds[row + 1 : block.area.bottom + 1, columns][:, are_wells]
        numbers = (below == NUMBER).sum() / max(1, int((below != EMPTY).sum()))
        share = len(wells) / max(1, int((names != "").sum()))
        against: tuple[Against, ...] = ()
        starts = any(name.replace("0", "") in ("A1", "A:1") for name in wells)
        values = page.values[row + 1 : block.area.bottom + 1, columns][:, are_wells]
        is_followed = look.is_of_animals or (look.has("day") and not _look_like_od(values))
        if not starts or (is_followed and len(wells) < MANY_WELLS):
            against = (Against("names that only look like wells", 2),)
        explained = min(1.0, (share + 0.1) * max(float(numbers), 0.3))
        yield Reading("wells_across", explained, against, True)
        return
    found = series_on_the_left(look)
    if found and names_wells(found[1], look):
        line, after = found
        yield Reading("wells_across", look.share([line, *after]) + 0.05, is_anchored=True)


def _look_like_od(values: Numbers) -> bool:
    known = values[~np.isnan(values)]
    return len(known) > 0 and bool(np.percentile(known, 95) <= _MOST_OD)


def _are_many(wells: list[str]) -> bool:
    if len(wells) < 6 or len(set(wells)) < 0.8 * len(wells):
        return False
    letters = {name[0] for name in wells}
    return len(letters) > 1 or (len(wells) in (12, 24, 48) and letters == {"A"})


def _are_columns(wells: list[str], look: Look) -> bool:
    """Whether C1 to C8 or A1, B1 ... H1 are columns beside concentrations."""
    in_line = len({name[1:] for name in wells}) == 1 or len({name[0] for name in wells}) == 1
    doses = any(line.is_named("concentration") for line in look.lines[:2])
    return len(wells) <= 10 and in_line and doses


def only_look_like_wells(line: Line, look: Look) -> bool:
    """Whether names such as C1 to C7 are of animals: no word for a well, and no first well."""
    if line.is_named("well"):
        return False
    if line.is_named("weight", "volume"):  # the corner of a table of animals
        return True
    names = {text.replace("0", "").replace(":", "").upper() for text in line.different}
    of_animals = line.is_named("animal") and look.is_in_vivo
    return of_animals or (not names & {"A1", "B2"} and not look.has("signal", "plate"))


def _times_across(look: Look) -> Iterator[Reading]:
    for line in look.lines[:3]:
        if line.fits.get("well", 0.0) <= 0.9 or len(line.different) < 6:
            continue
        after = [
            each
            for each in look.lines
            if each.at > line.at and each.number > 0.8 and not each.is_named("other")
        ]
        headings = [each.heading for each in after]
        numbered = sum(bool(_NUMBERED.search(heading)) for heading in headings)
        shapes = {_NUMBERED.sub("#", heading) for heading in headings}
        if (
            len(after) >= 3
            and numbered >= 0.7 * len(after)
            and len(shapes) <= max(2, 0.3 * len(after))
        ):
            odd = only_look_like_wells(line, look)
            against = (Against("names that only look like wells", 2),) if odd else ()
            yield Reading("wells_across", look.share([*after, line]), against, True)


def _well_list(look: Look) -> Iterator[Reading]:
    for line in look.lines:
        by_word = line.certainty("well") > 0.6 and line.fits["well"] > 0.8
        if not by_word and line.fits.get("well", 0.0) <= 0.9:
            continue
        if len(line.different) < 6 and not line.is_called("well"):
            continue
        _, taken = look.assigned(_LIST_ROLES)
        reads = [each for each in look.lines if _is_read(each)]
        explained = look.explained({**taken, line.at: 1.0})
        anchor = any(each.fits.get("well", 0.0) > 0.9 for each in look.lines)
        odd = only_look_like_wells(line, look)
        against: tuple[Against, ...] = ()
        against += (Against("names that only look like wells", 2),) if odd else ()
        if reads:
            yield Reading("well_list", explained, against, anchor)
        against += (Against("readings"),) if reads else ()
        yield Reading("layout_list", explained, against, anchor)
        numbers = [e for e in look.lines if e.number > 0.8 and e.at not in taken]
        if not reads and any(each.is_named("result") for each in numbers):
            yield Reading("results", explained, is_anchored=True)
        return


def _is_read(line: Line) -> bool:
    no_read = line.is_named("concentration", "replicate", "plate")
    if no_read or (line.is_named("result") and not line.is_named("signal")):
        return False
    signal = line.number > 0.7 and line.certainty("signal") > 0.5
    return signal or (line.number > 0.8 and line.certainty("percent") > 0.6)


def _rows_and_columns(look: Look) -> Iterator[Reading]:
    rows = [e for e in look.lines if e.is_called("well_row") and e.fits["well_row"] > 0.5]
    columns = [e for e in look.lines if e.is_called("well_column") and e.fits["well_column"] > 0.5]
    if rows and columns:
        _, taken = look.assigned(
            ("signal", "percent", "concentration", "drug", "plate", "role", "hours", "study")
        )
        taken |= {rows[0].at: 1.0, columns[0].at: 1.0}
        yield Reading("well_list", look.explained(taken) + 0.1, is_anchored=True)


def _bare(look: Look) -> Iterator[Reading]:
    """A grid without edges, of the rows and columns of a plate; or with letters alone."""
    block, page = look.block, look.block.page
    within = slice(block.area.top, block.area.bottom + 1), slice(*_ends(look))
    kinds = page.kinds[within]
    width = kinds.shape[1]
    full = np.flatnonzero((kinds != EMPTY).sum(axis=1) >= 0.6 * width)
    if len(full):
        kinds = kinds[full[0] : full[-1] + 1]
        values = page.values[within][full[0] : full[-1] + 1]
        if (len(kinds), width) in FORMATS and min(kinds.shape) >= 6:
            yield from _bare_plate(look, kinds, values)
    first = look.lines[0].texts if look.lines else []
    has_letters = len(first) >= 4 and "".join(first[:4]) == "ABCD"
    if has_letters and len(look.lines) > 6 and look.numbers > 0.8:
        inside = page.values[block.first : block.area.bottom + 1, block.area.left + 1 :]
        inside = inside[:, : block.area.right - block.area.left]
        yield from _read_or_map(inside, "", True)


def _ends(look: Look) -> tuple[int, int]:
    return look.block.area.left, look.block.area.right + 1


def _bare_plate(
    look: Look, kinds: np.ndarray[tuple[int, int], np.dtype[np.int8]], values: Numbers
) -> Iterator[Reading]:
    filled = kinds != EMPTY
    if filled.mean() < 0.7:
        return
    title = look.block.title
    if (kinds == NUMBER).sum() / filled.sum() > 0.8:
        known = values[~np.isnan(values)]
        like_signals = np.percentile(known, 95) <= 6 or np.median(known) >= 1000
        says = _READ.search(f"{title} {look.around}") or _MAP.search(title)
        yield from _read_or_map(values, title, bool(like_signals or says))
    elif (kinds == TEXT).any() and not look.words - {"drug", "concentration"}:
        yield Reading("map", 0.9, is_anchored=True)
