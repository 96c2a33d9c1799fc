"""What stands around a grid: plate name, wavelength, hours, experiment, date and temperature."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.reading.plates.reads.notes_outside import (
    Note,
    is_title,
    notes_of,
    paired,
    speaks_as_reader,
)
from analysis.reading.plates.reads.sheet_page import Page
from analysis.reading.plates.reads.well_blocks import Block
from analysis.reading.plates.reads.wells_across import hours_of
from analysis.reading.words.cell_lines import lines_in
from analysis.reading.words.plates import (
    Stated,
    cycle_time,
    experiment_in,
    hours_in,
    is_fluorescence_pair,
    read_mode,
    wavelength_in,
)

_MOST_NOTES = 60  # notes above a grid that can say something about it
_TITLE_ROWS = 6  # rows above a grid that can hold its title


@dataclass(frozen=True, slots=True)
class Facts:
    """What the sheet says about one grid; a fact that it does not state is missing.

    ``time_unit`` is the unit that was assumed of a time without one (``Elapsed: 4``).
    ``title`` is the text right above the grid, ``titles`` all texts since the grid before it,
    ``line`` what of them names a cell line, ``is_reader`` tells that the notes are those of a
    reader, ``stated`` the facts as (field, text as written) for the user to see.
    """

    plate: str = ""
    title: str = ""
    titles: tuple[str, ...] = ()
    wavelength_nm: float = np.nan
    time_h: float = np.nan
    time_unit: str = ""
    experiment: str = ""
    model: str = ""
    mode: str = ""
    line: str = ""
    is_reader: bool = False
    stated: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Memory:
    """Facts that hold until the sheet states new ones."""

    facts: dict[str, Note] = field(default_factory=dict)


def facts_of(page: Page, blocks: Sequence[Block]) -> tuple[Facts, ...]:
    """The facts about each block, in the order given.

    Facts above a grid hold for it and for the grids below, until new ones are stated. Notes
    below the last grid count where nothing above says the same.
    """
    notes = notes_of(page, blocks)
    bands = _bands(blocks)
    memory = _Memory()
    result: dict[int, Facts] = {}
    last_row = -1
    tail = paired([note for note in notes if note.row > max(b.bottom for b in blocks)])
    waves = {_number(note) for name, note in paired(notes) if name == "wavelength"}
    has_several = len(waves - {np.nan}) > 1
    is_reader = speaks_as_reader(notes)
    for band in bands:
        top = min(blocks[at].top for at in band)
        above = [note for note in notes if last_row < note.row < top]
        stated = dict(paired(above))
        if "wavelength" not in stated and has_several:
            memory.facts.pop("wavelength", None)
        memory.facts |= stated
        known: dict[tuple[int, int, str], Facts] = {}
        for at in band:
            key = (blocks[at].top, blocks[at].left, blocks[at].label)
            if key not in known:
                facts = _facts(blocks, band, at, above, memory.facts, dict(tail))
                known[key] = replace(facts, is_reader=is_reader)
            result[at] = known[key]
        last_row = max(last_row, *(blocks[at].bottom for at in band))
    return _with_head(tuple(result[at] for at in range(len(blocks))), bands)


def _with_head(facts: tuple[Facts, ...], bands: Sequence[Sequence[int]]) -> tuple[Facts, ...]:
    """Hours, experiment and line that the head of a sheet states, for all grids if no other is.

    What stands right above the first grid is about that grid alone, unless the next ones are of
    the same plate.
    """
    head = facts[bands[0][0]]
    waves = {each.wavelength_nm for each in facts if not np.isnan(each.wavelength_nm)}
    known = [(each, dict(each.stated)) for each in facts]
    only = {
        name: len({getattr(each, name) for each, stated in known if stated.get(name)}) == 1
        for name in ("time_h", "experiment")
    }
    is_one_line = {each.line for each in facts} <= {head.line, ""}
    result = []
    for each in facts:
        is_absorbance = each.mode in ("absorbance", "")
        if len(waves) == 1 and np.isnan(each.wavelength_nm) and is_absorbance:
            each = replace(each, wavelength_nm=next(iter(waves)))
        is_same = each.plate == head.plate and bool(head.plate)
        absent = {"time_h": bool(np.isnan(each.time_h)), "experiment": not each.experiment}
        for name, is_absent in absent.items():
            words = known[bands[0][0]][1].get(name, "")
            if is_absent and words and only[name] and (is_same or words != head.title):
                stated = (*each.stated, (name, words))
                each = replace(each, stated=stated, **{name: getattr(head, name)})
        if not each.line and is_one_line and (is_same or head.line != head.title):
            each = replace(each, line=head.line)
        result.append(each)
    return tuple(result)


def _bands(blocks: Sequence[Block]) -> list[list[int]]:
    """Blocks that stand side by side, from the top of the sheet down."""
    bands: list[list[int]] = []
    bottom = -1
    for at in sorted(range(len(blocks)), key=lambda at: (blocks[at].top, blocks[at].left)):
        if blocks[at].top > bottom or not bands:
            bands.append([])
            bottom = -1
        bands[-1].append(at)
        bottom = max(bottom, blocks[at].bottom)
    return bands


def _facts(
    blocks: Sequence[Block],
    band: Sequence[int],
    at: int,
    above: Sequence[Note],
    memory: Mapping[str, Note],
    tail: Mapping[str, Note],
) -> Facts:
    block = blocks[at]
    own = _own_notes([blocks[each] for each in band], block, above)
    own.sort(key=lambda note: (-note.row, note.column))
    titles = tuple(note.text for note in own[:_MOST_NOTES] if is_title(note.text))
    beside = dict(paired(own)) if len(band) > 1 else {}  # a name above each of two grids
    known = {**tail, **memory, **beside}
    stated = [(name, note.text) for name, note in known.items()]
    elapsed = _elapsed(known)
    cycle = (cycle_time(titles[0]) if titles else "") or (known["elapsed"].text if elapsed else "")
    hours = next((found for text in titles if (found := hours_in(text))), None)
    experiment = next((found for text in titles if (found := experiment_in(text))), None)
    stated += [("cycle", cycle)] if cycle else []
    stated += [("time_h", hours.words)] if hours and not cycle else []
    stated += [("experiment", experiment.words)] if experiment else []
    return Facts(
        plate=_plate_name(known),
        title=titles[0] if titles else "",
        titles=titles,
        wavelength_nm=_wavelength(block, titles, known),
        time_h=hours_of(f"{cycle} h" if elapsed else cycle) if cycle else _stated_hours(hours),
        time_unit=elapsed,
        experiment=experiment.value if experiment else "",
        mode=_mode(block, titles, known),
        line=_line_title(titles),
        stated=tuple(stated),
    )


def _line_title(titles: Sequence[str]) -> str:
    """The title that names a cell line; the lines of all where none is right above the grid."""
    named = [text for text in titles if lines_in(text)]
    lines = {(each.line, each.changes): each.name for text in named for each in lines_in(text)}
    if named and (named[0] == titles[0] or len(lines) == 1):
        return named[0]
    return " and ".join([*lines.values()][:2])


def _elapsed(known: Mapping[str, Note]) -> str:
    """``hours`` where a bare number says how much time has passed since the first grid."""
    note = known.get("elapsed")
    return "hours" if note and re.fullmatch(r"\d+(?:[.,]\d+)?", note.text) else ""


def _stated_hours(hours: Stated | None) -> float:
    return float(hours.value) if hours else np.nan


def _own_notes(band: Sequence[Block], block: Block, above: Sequence[Note]) -> list[Note]:
    """Notes above a block; those right above a neighbor belong to the neighbor alone."""
    near = block.top - _TITLE_ROWS
    own = []
    for note in above:
        if len(band) > 1 and note.row >= near:
            owners = [other for other in band if other.left <= note.column] or [band[0]]
            owner = max(owners, key=lambda other: other.left)
            shared = all(note.column <= other.left for other in band)
            alone = sum(1 for other in above if other.row == note.row) == 1
            if owner.left != block.left and not (shared and alone and note.row < block.top - 1):
                continue
        own.append(note)
    return own


def _plate_name(known: Mapping[str, Note]) -> str:
    for name in ("barcode", "plate"):
        if name in known:
            text = known[name].text
            if re.fullmatch(r"\d+(?:\.0)?", text) and name == "plate":
                text = f"Plate {int(float(text))}"
            repeat = known.get("repeat")
            again = repeat is not None and repeat.text not in ("1", "1.0")
            return f"{text} repeat {repeat.text}" if again and repeat else text
    return ""


def _wavelength(block: Block, titles: Sequence[str], known: Mapping[str, Note]) -> float:
    if is_fluorescence_pair(block.label) or _is_of_light(titles):
        return np.nan
    for text in (block.label, block.corner, *titles[:_TITLE_ROWS]):
        found = wavelength_in(text) if len(text) <= 80 else None
        if found:
            return found
    return _number(known.get("wavelength"))


def _is_of_light(titles: Sequence[str]) -> bool:
    """Whether the title right above speaks of luminescence, which has no wavelength."""
    return bool(titles) and read_mode(titles[0]) == "luminescence"


def _number(note: Note | None) -> float:
    found = wavelength_in(note.text) if note else None
    if found is None and note:
        numbers = {int(each) for each in re.findall(r"(?<![\d.])\d{3,4}(?!\d)", note.text)}
        found = float(numbers.pop()) if len(numbers) == 1 else None
    return found if found and 190 <= found <= 1000 else np.nan


def _mode(block: Block, titles: Sequence[str], known: Mapping[str, Note]) -> str:
    texts = [block.label, block.corner, *titles[:_TITLE_ROWS]]
    texts += [known["mode"].text] if "mode" in known else []
    texts += list(titles[_TITLE_ROWS:40])
    return next((mode for text in texts if (mode := read_mode(text))), "")
