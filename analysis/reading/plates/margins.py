"""Words at the margins of a plate: drugs, doses and controls above, below or beside its wells.

People write what is in the wells along the edges of a grid: ``DMSO``, ``1 uM``, ``10 uM`` above its
columns, the drug beside its rows. A row of numbers is doses only where words say so.

            DMSO  DMSO  1 uM  10 uM                   Dose [uM]  0     0.1   1     10
            1     2     3     4                                  1     2     3     4
    Drug A  A     0.81  0.79  0.55  0.21              A          0.81  0.79  0.55  0.21   Drug A
    Drug B  B     0.80  0.82  0.71  0.62              B          0.80  0.82  0.71  0.62   Drug B
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.reading.files.cells import cell_name
from analysis.reading.plates.findings import LAYOUT_COLUMNS, PlateFinding, no_rows
from analysis.reading.plates.names import NamedRead
from analysis.reading.plates.reads.sheet_page import EMPTY, NUMBER, TEXT, Page
from analysis.reading.plates.reads.well_blocks import Block
from analysis.reading.plates.well_content import Content, content_of, series_names
from analysis.reading.words.caliper_fields import is_statistic
from analysis.reading.words.concentrations import unit_named
from analysis.reading.words.plates import calculated, may_be_calculated, wavelength_in
from analysis.reading.words.wells import row_index
from analysis.study import Problem, Recognized

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_REACH = 2  # rows or columns beside a grid that may hold such words
_LONGEST = 40  # characters of a name
_TWO_CONTROLS = ("neg", "pos", "negative", "positive")
_CONTROLS = ("blank", "vehicle", "untreated", "positive", "day0", "empty")
_DOSES = re.compile(r"conc|dos(?:e|is|age)|\b[nuµμm]M\b|[nuµμm]g/ml", re.IGNORECASE)
_NOTHING = Content()
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Line:
    """One row or column of words: what it says at each sheet column (or row), and where."""

    contents: Mapping[int, Content]
    first: Place
    last: Place


@dataclass(slots=True)
class _Margins:
    """The words above and below a grid by sheet column, and beside it by sheet row."""

    across: list[_Line] = field(default_factory=list)
    down: list[_Line] = field(default_factory=list)


def margin_layouts(page: Page, reads: Sequence[NamedRead]) -> list[PlateFinding]:
    """A layout for each plate with such words at its margins; none where they do not agree."""
    findings: list[PlateFinding] = []
    seen: set[str] = set()
    for each in reads:
        block = each.read.block
        if block.labels not in ("both", "rows") or each.plate in seen or each.is_aside:
            continue
        margins = _margins(page, block)
        rows = _wells(block, margins) if margins.across or margins.down else []
        if rows:
            seen.add(each.plate)
            findings += _layout(page, each.plate, rows, margins)
    return findings


def _margins(page: Page, block: Block) -> _Margins:
    columns = sorted(set(block.columns.tolist()))
    lines = sorted(set(block.rows.tolist()))
    margins = _Margins()
    below = [*range(block.bottom + 1, block.bottom + 1 + _REACH)]
    for rows in ([*range(block.top - 1, block.top - 1 - _REACH, -1)], below):
        for row in rows:
            label = f"{page.text(row, block.left)} {_behind(page, row, columns[-1] + 1)}".strip()
            found = _line(page, block, [(row, at) for at in columns], label, 1)
            if found is None:
                break
            margins.across.append(found)
    beyond = [*range(block.right + 1, block.right + 1 + _REACH)]
    for beside in ([*range(block.left - 1, block.left - 1 - _REACH, -1)], beyond):
        for at in beside:
            places = [(row, at) for row in lines]
            label = page.text(block.top, at) or page.text(block.top - 1, at)
            found = _line(page, block, places, label, 0) if at >= 0 else None
            if found is None:
                break
            margins.down.append(found)
    return margins


def _behind(page: Page, row: int, column: int) -> str:
    """What stands behind the last cell of a row, where its unit may be."""
    inside = 0 <= row < len(page.sheet.rows) and column < page.sheet.width
    return page.text(row, column) if inside else ""


def _line(page: Page, block: Block, places: Sequence[Place], label: str, axis: int) -> _Line | None:
    """What a row or column of cells says of the wells; None where it says nothing of them."""
    if places[0][0] < 0 or places[-1][0] >= len(page.sheet.rows):
        return None
    if places[-1][1] >= page.sheet.width:
        return None
    texts = [page.text(*place) for place in places]
    filled = [text for text in texts if text]
    if len(filled) < max(2, len(texts) // 4) or not _are_names(block, filled):
        return None
    own = _column_numbers(page, block, places) if axis else frozenset[Place]()
    contents = _contents(page, places, texts, label, own)
    if contents is None:
        return None
    by_place = {place[axis]: each for place, each in zip(places, contents, strict=True)}
    return _Line(by_place, places[0], places[-1])


def _column_numbers(page: Page, block: Block, places: Sequence[Place]) -> frozenset[Place]:
    """Cells of a row that hold the number of the plate column below them, and no name."""
    wells = zip(block.columns.tolist(), block.wells, strict=True)
    numbers = {column: int(well.lstrip(_LETTERS)) for column, well in wells}
    return frozenset(place for place in places if page.values[place] == numbers[place[1]])


def _are_names(block: Block, texts: Sequence[str]) -> bool:
    """Whether texts may be names of drugs, doses and controls; not labels, titles or results."""
    if any(len(text) > _LONGEST or text == block.label for text in texts):
        return False
    if all(row_index(text) >= 0 for text in texts):
        return False
    return not any(map(_is_result, texts))


def _is_result(text: str) -> bool:
    """Whether a word is one of results or reads, not of what is in a well."""
    content = content_of(text)
    if not re.search(r"[^\W\d_]", text) or content.role in _CONTROLS or content.unit:
        return False
    is_named = wavelength_in(text) or calculated(text) or may_be_calculated(text)
    return bool(is_named) or is_statistic(text)


def _contents(
    page: Page, places: Sequence[Place], texts: Sequence[str], label: str, own: frozenset[Place]
) -> list[Content] | None:
    kinds = [EMPTY if place in own else int(page.kinds[place]) for place in places]
    texts = ["" if place in own else text for place, text in zip(places, texts, strict=True)]
    numbers = [page.values[p] for p, kind in zip(places, kinds, strict=True) if kind == NUMBER]
    words = [text for text, kind in zip(texts, kinds, strict=True) if kind == TEXT]
    if any(kind not in (EMPTY, NUMBER, TEXT) for kind in kinds):
        return None
    known = {text: content_of(text, series_names(words)) for text in words} | _two_controls(words)
    is_told = any(each.role in _CONTROLS or each.unit for each in known.values())
    if numbers and not (_are_doses(numbers) and (is_told or _DOSES.search(label))):
        return None
    unit = next((each.unit for each in known.values() if each.unit), "") or unit_named(label)
    contents = []
    for place, text, kind in zip(places, texts, kinds, strict=True):
        if kind == NUMBER:
            dose = float(page.values[place])
            contents.append(Content(concentration=dose, unit=unit))
        else:
            contents.append(known.get(text, _NOTHING))
    are_names = not numbers and all(each.arm and not each.unit for each in known.values())
    is_merged = are_names and all(one != two for one, two in pairwise(words))
    return _filled_on(contents) if is_merged else contents


def _two_controls(words: Sequence[str]) -> dict[str, Content]:
    """``neg`` beside ``pos``: which of them is 100 % is not said, so both are names."""
    found = {word for word in words if word.casefold() in _TWO_CONTROLS}
    return {word: Content("sample", word) for word in found} if len(found) > 1 else {}


def _are_doses(numbers: Sequence[float]) -> bool:
    """Whether numbers may be doses: none below zero, and not the numbers of the columns."""
    steps = {round(later - earlier, 9) for earlier, later in pairwise(numbers)}
    return min(numbers) >= 0 and (len(numbers) < 3 or steps != {1.0})


def _filled_on(contents: Sequence[Content]) -> list[Content]:
    """Names in the cells they were merged over: each holds until the next one."""
    result: list[Content] = []
    for each in contents:
        result.append(result[-1] if each == _NOTHING and result else each)
    return result


def _wells(block: Block, margins: _Margins) -> list[dict[str, object]]:
    """What is in each well; empty where the margins clash, or tell of neither arm nor control."""
    rows: list[dict[str, object]] = []
    places = zip(block.wells, block.rows.tolist(), block.columns.tolist(), strict=True)
    for well, row, column in places:
        words = [[line.contents[column] for line in margins.across]]
        words.append([line.contents[row] for line in margins.down])
        content = _joined([_merged(side) for side in words if side])
        if content is None:
            return []
        if content != _NOTHING:
            rows.append({"well": well, **_fields(content), "cell": cell_name(row, column)})
    has_names = any(row["arm"] or row["role"] in _CONTROLS for row in rows)
    return rows if has_names and len(rows) >= 0.5 * len(block.wells) else []


def _fields(content: Content) -> dict[str, object]:
    is_bare = content.role in _CONTROLS
    return {
        "role": content.role or "sample",
        "arm": content.arm,
        "concentration": np.nan if is_bare else content.concentration,
        "unit": "" if is_bare else content.unit,
        "concentration_2": np.nan if is_bare else content.concentration_2,
        "unit_2": "" if is_bare else content.unit_2,
    }


def _merged(contents: Sequence[Content]) -> Content | None:
    """What several lines on one side say together; None where two of them name an arm or dose."""
    result = _NOTHING
    for each in contents:
        if result.role in _CONTROLS or each == _NOTHING:
            continue
        if each.role in _CONTROLS:
            result = each
            continue
        has_dose = not np.isnan(each.concentration)
        if (result.arm and each.arm) or (has_dose and not np.isnan(result.concentration)):
            return None
        dose = each if has_dose else result
        result = replace(dose, role="", arm=result.arm or each.arm)
    return result


def _joined(merged: Sequence[Content | None]) -> Content | None:
    """A well by its column and its row: two drugs with their doses are a combination.

    A side that says nothing of the well leaves it unknown; None where the sides clash.
    """
    sides = [side for side in merged if side is not None]
    if len(sides) < len(merged):
        return None
    if control := next((side for side in sides if side.role in _CONTROLS), None):
        return control
    if _NOTHING in sides:
        return _NOTHING
    dosed = [side for side in sides if not np.isnan(side.concentration)]
    names = list(dict.fromkeys(side.arm for side in sides if side.arm))
    if len(dosed) == 2:
        return _combined(*dosed) if len(names) == 2 else None
    if len(names) > 1:
        return None
    if dosed and dosed[0].concentration == 0:
        return Content(role="vehicle")
    return replace((*dosed, *sides)[0], role="sample", arm="".join(names))


def _combined(first: Content, second: Content) -> Content:
    given = [each for each in (first, second) if each.concentration > 0]
    if not given:
        return Content(role="vehicle")
    if len(given) == 1:
        return replace(given[0], role="sample")
    return Content(
        "sample",
        f"{first.arm} + {second.arm}",
        first.concentration,
        first.unit,
        second.concentration,
        second.unit,
    )


def _layout(
    page: Page, plate: str, rows: Sequence[Mapping[str, object]], margins: _Margins
) -> list[PlateFinding]:
    sheet = page.sheet
    lines = [*margins.across, *margins.down]
    regions = ", ".join(f"{cell_name(*line.first)}:{cell_name(*line.last)}" for line in lines)
    table = pd.DataFrame(rows).assign(plate=plate, file=sheet.file, sheet=sheet.name, arm_2="")
    what = f"The words at the margins of the plate ({regions}) say what is in {len(rows)} wells."
    controls = [row["arm"] for row in rows if str(row["arm"]).casefold() in _TWO_CONTROLS]
    if controls:
        names = ", ".join(f"'{name}'" for name in dict.fromkeys(map(str, controls)))
        what += f" Which of {names} is 100 % they do not say."
    place = (sheet.file, sheet.name)
    problem = Problem("info", what, *place, regions, "", f"Taken as the layout of {plate}.")
    typed = table[list(LAYOUT_COLUMNS)].astype(LAYOUT_COLUMNS)
    first, *others = (_recognized(page, line) for line in lines)
    empty = [PlateFinding("plate_layout", no_rows("plate_layout"), each) for each in others]
    return [PlateFinding("plate_layout", typed, first, (problem,), is_export=True), *empty]


def _recognized(page: Page, line: _Line) -> Recognized:
    """Where the words stand, and what they tell."""
    contents = line.contents.values()
    has_arms = any(each.arm for each in contents)
    field = "arm" if has_arms else "concentration"
    sheet = page.sheet
    region = cell_name(*line.first), cell_name(*line.last)
    return Recognized("plate_layout", sheet.file, sheet.name, *region, (("margin", field),))
