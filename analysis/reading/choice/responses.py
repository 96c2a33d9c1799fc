"""Responses of cells that stand in no wells: by dose, by two doses, by time.

long                        doses down               two drugs, doses on two edges
Drug  Dose  Viability       Dose   Tam   Ful              0     1     10   tamoxifen
Tam   0     100             0      100   100         0    100   80    45
Tam   1     82              1      82    90          0.1  90    71    33
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np

from analysis.reading.choice.animals_over_time import are_listed, is_lettered, series_down
from analysis.reading.choice.plates import only_look_like_wells
from analysis.reading.choice.readings import HOURS, Against, Look, Reading
from analysis.reading.page.lines import Line, is_monotonic, steps_like_doses
from analysis.reading.page.page import Numbers
from analysis.reading.words.roles import words_of

_DOSE = re.compile(
    r"^[<>]?\s*[\d.,]+\s*(?:x\s*IC50|[pnuµμm]M|[pnuµμm]g/m[lL]|%)$",
    re.IGNORECASE,
)
_TOLD = re.compile(r"drug|synerg|conc|dose|matrix", re.IGNORECASE)


def explain(look: Look) -> Iterator[Reading]:
    """Every reading of a block as responses."""
    yield from _by_series(look)
    yield from _by_words(look)
    yield from _long(look)
    yield from _across(look)
    yield from _row_of_doses(look)


def _by_series(look: Look) -> Iterator[Reading]:
    """Doses or hours down, samples or replicates across."""
    found = series_down(look)
    if not found or found[0].date > 0.8:
        return
    line, after = found
    explained = look.share([line, *after])
    if line.is_named("hours") or (line.is_named("day") and not look.is_in_vivo):
        yield from _course(look, line, after, explained)
    if len(after) >= 2:
        anchor = look.has("concentration") or look.has_unit
        against = tuple(_against_doses(look, line, after))
        yield Reading("responses_down", explained, against, anchor)


def _against_doses(look: Look, line: Line, after: list[Line]) -> Iterator[Against]:
    if look.is_in_vivo:
        yield Against("words of animals")
    is_dose = line.is_named("concentration")
    if line.is_named("day") and not is_dose:
        yield Against("named as days")
    log = "log" in line.heading.casefold()
    if not is_dose and not log and steps_like_doses(line.values) < 0.7:
        yield Against("no steps of doses")
    if len(line.values) < 4:
        yield Against("few doses")
    across = look.numbers_in(look.block.first - 1) if look.heads() else np.array([])
    if len(across) >= 3 and is_monotonic(across) and steps_like_doses(across) >= 0.7:
        yield Against("doses across as well")
    if are_listed(after):
        yield Against("columns are named as a list")


def _course(look: Look, line: Line, after: list[Line], explained: float) -> Iterator[Reading]:
    values = np.concatenate([each.values for each in after])
    like_signals = len(values) > 0 and (
        np.percentile(values, 95) <= 6 or np.mean(values == np.round(values)) > 0.9
    )
    found = [Against("words of animals")] if look.is_in_vivo else []
    found += [Against("one column")] if len(after) == 1 else []
    yield Reading(
        "course", explained * (1.0 if like_signals else 0.8), tuple(found), look.has("hours")
    )


def _by_words(look: Look) -> Iterator[Reading]:
    """Doses as words down: ``10 uM``, ``0.1 x IC50``."""
    first = look.lines[0] if look.lines else None
    if first and first.text > 0.6 and len(first.texts) >= 4:
        each = Counter(first.texts)
        doses = sum(times for text, times in each.items() if _DOSE.match(text))
        if doses > 0.6 * len(first.texts):
            yield Reading("responses_down", 0.95, is_anchored=True)


def _long(look: Look) -> Iterator[Reading]:
    got, taken = look.assigned(
        ("concentration", "drug", "percent", "signal", "replicate", "hours", "model", "unit",
         "arm", "study")
    )  # fmt: skip
    measures = [got[m] for m in ("percent", "signal") if m in got]
    if "concentration" not in got or taken[got["concentration"].at] <= 0.5 or not measures:
        return
    dose = got["concentration"]
    against = []
    if any(line.certainty("well") > 0.6 or line.certainty("well_row") > 0.9
           for line in look.lines):  # fmt: skip
        against.append(Against("wells"))
    if look.has("animal") and look.is_in_vivo:
        against.append(Against("animals"))
    if len(dose.values) < 4:
        against.append(Against("few doses"))
    doses = [
        line
        for line in look.lines
        if line.is_named("concentration")
        and line.number > 0.8
        and steps_like_doses(line.values) > 0.5
    ]
    anchor = look.has("concentration") and look.has("percent", "signal")
    explained = look.explained(taken)
    if len(doses) >= 2:
        more = 0.8 * doses[1].filled / look.block.cells
        told = _is_told(look, look.around)
        yield Reading("matrix", explained + more, tuple(against), told)
        against.append(Against("a second concentration is not used"))
    yield Reading("responses_long", explained, tuple(against), anchor)


def _across(look: Look) -> Iterator[Reading]:
    """Doses across, with names or doses on the left; or hours across."""
    block, page = look.block, look.block.page
    if not look.heads():
        return
    row = block.first - 1
    values = look.numbers_in(row)
    at = [c for c in block.columns if not np.isnan(page.values[row, c])]
    enough = len(values) >= 3 and len(values) >= 0.5 * len(block.columns)
    if enough and is_monotonic(values):
        before = [line for line in look.lines if line.at < at[0]]
        after = [line for line in look.lines if line.at >= at[0]]
        yield from _doses_across(look, values, before, after)
    hours = [c for c in block.columns if HOURS.match(page.texts[row, c])]
    wells = [e for e in look.lines if e.fits.get("well", 0.0) > 0.9]
    if len(hours) >= 3:
        of_wells = any(not only_look_like_wells(line, look) for line in wells)
        against = (Against("wells"),) if of_wells else ()
        yield Reading("course", 0.95, against, True)
    yield from _doses_in_words(look, row)


def _doses_in_words(look: Look, row: int) -> Iterator[Reading]:
    """Doses with their units across: ``0.1 uM``, ``1 uM``."""
    doses = [c for c in look.block.columns if _DOSE.match(look.block.page.texts[row, c])]
    after = [line for line in look.lines if line.at in doses and line.number > 0.6]
    if len(after) >= 3:
        before = [line for line in look.lines if line.at < doses[0]]
        explained = look.share([*before, *after])
        yield Reading("responses_across", explained, is_anchored=True)


def _doses_across(
    look: Look, values: Numbers, before: list[Line],
    after: list[Line],
) -> Iterator[Reading]:  # fmt: skip
    left = [max(line.certainty("drug"), line.certainty("replicate"), line.certainty("arm"), 0.3)
            * line.filled for line in before]  # fmt: skip
    explained = look.share(after) + sum(left) / look.block.cells
    against = []
    if steps_like_doses(values) < 0.7:
        against.append(Against("no steps of doses across"))
    if before and before[-1].is_named("day") and not before[-1].is_named("concentration"):
        against.append(Against("the margin is named as days"))
    if look.is_in_vivo and any(line.is_named("animal") for line in before):
        against.append(Against("animals"))
    edge = before[-1] if before else None
    if edge and _is_edge(edge):
        told = _is_told(look, f"{look.around} {look.block.title}")
        yield Reading("matrix", explained + 0.1, tuple(against), told)
    if before and is_lettered(before[0]):
        against.append(Against("rows are lettered"))
    anchor = look.has("concentration", "drug", "replicate") or look.has_unit
    yield Reading("responses_across", explained, tuple(against), anchor)


def _row_of_doses(look: Look) -> Iterator[Reading]:
    """A row of doses below names: ``C1`` to ``C8`` above 0.1 to 1000."""
    block = look.block
    if block.height < 3:
        return
    for row in range(block.first, min(block.first + 2, block.area.bottom + 1)):
        label = block.page.texts[row, block.area.left]
        is_dose = any(line.is_named("concentration") for line in look.lines[:1]) or not label
        values = look.numbers_in(row)
        named = "concentration" in words_of(label)
        rises = len(values) >= 4 and bool((np.diff(values) > 0).all())
        if (named or is_dose) and rises and steps_like_doses(values) > 0.7:
            against: tuple[Against, ...] = ()
            against += (Against("words of animals"),) if look.is_in_vivo else ()
            against += (Against("rows are lettered"),) if is_lettered(look.lines[0]) else ()
            anchor = look.has("concentration", "drug", "replicate") or look.has_unit
            anchor = anchor or named
            yield Reading("responses_across", 0.9, against, anchor)


def _is_told(look: Look, near: str) -> bool:
    """Whether headings, units or words nearby speak of doses or drugs."""
    return look.has_unit or look.has("concentration") or bool(_TOLD.search(near))


def _is_edge(line: Line) -> bool:
    """Whether a column is the doses of a matrix: each once, in steps."""
    in_steps = line.number > 0.9 and steps_like_doses(line.values) > 0.6
    return in_steps and len(np.unique(line.values)) == len(line.values)
