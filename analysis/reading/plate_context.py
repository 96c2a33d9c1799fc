"""What stands around a grid: plate name, wavelength, hours, experiment, date and temperature."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.reading.cells import cell_name
from analysis.reading.heading_cells import squashed
from analysis.reading.plate_blocks import Block
from analysis.reading.plate_page import EMPTY, Page
from analysis.reading.plate_words import experiment_in, hours_in, read_mode, wavelength_in

_KEYS: Mapping[str, tuple[str, ...]] = {
    "barcode": ("barcode", "platebarcode", "barcodes", "strichcode"),
    "plate": (
        "plateid", "plateidstacker", "platename", "plateno", "platenumber", "assayplate", "plate",
        "id1", "platte", "планшет", "platenr",
    ),
    "repeat": ("repeat", "platerepeat"),
    "wavelength": (
        "wavelength", "wavelengths", "wavelengthnm", "measurementwavelength", "measurementfilter",
        "readwavelength", "absorbancewavelength", "filter", "длинаволны", "wellenlange",
        "measurementwavelengthnm", "primarywavelength", "signalwavelength", "samplewavelength",
        "samplewavelengthnm", "excitationwavelengthnm", "readwavelengthnm", "filternm",
    ),
    "reference": (
        "referencewavelength", "referencefilter", "referencewavelengthnm", "backgroundwavelength",
    ),
    "date": ("date", "datum", "dateofmeasurement", "measurementdate", "readdate", "дата"),
    "temperature": ("temperature", "temperaturec", "actualtemperature", "meastemperature"),
    "mode": ("mode", "measurementmode", "readingtype", "detectionmode", "readtype"),
}  # fmt: skip
_FIELD_OF = {word: field for field, words in _KEYS.items() for word in words}
_PLATE_CELL = re.compile(
    r"^(?:assay |микро)?(?:plate|platte|plaat|plaque|планшет)[\s#_.:]*(?:no\.?|nr\.?|id)?\s*"
    r"[\w#.-]{1,24}$",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"\b(?:flat|round|black|clear|white|greiner|corning|costar|falcon|nunc|bottom|wells?|layout"
    r"|map|type|format|template|information|info|reader|tissue|culture|microplate|elisa)\b"
    r"|^(?:none|n/?a|null|unknown|-+|nan|false|true)$",
    re.IGNORECASE,
)
_UNIT_ALONE = re.compile(r"^(?:nm|ms|s|sec|min|h|µs|us|mm|µm|°c|c|rpm|hh:mm:ss|ºc|ml|µl)$", re.I)
_MOST_NOTES = 60  # notes above a grid that can say something about it
_LONGEST_KEY = 30
_TITLE_ROWS = 6  # rows above a grid that can hold its title


@dataclass(frozen=True, slots=True)
class Note:
    """A text or number outside of every grid."""

    row: int
    column: int
    text: str

    @property
    def cell(self) -> str:
        """Its cell."""
        return cell_name(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the sheet says about one grid; a fact that it does not state is missing.

    ``title`` is the text right above the grid, ``titles`` all texts since the grid before it,
    ``stated`` the facts as (field, text as written) for the user to see.
    """

    plate: str = ""
    title: str = ""
    titles: tuple[str, ...] = ()
    wavelength_nm: float = np.nan
    reference_nm: float = np.nan
    time_h: float = np.nan
    experiment: str = ""
    mode: str = ""
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
    notes = _notes(page, blocks)
    bands = _bands(blocks)
    memory = _Memory()
    result: dict[int, Facts] = {}
    last_row = -1
    tail = _paired([note for note in notes if note.row > max(b.bottom for b in blocks)])
    waves = {_number(note) for name, note in _paired(notes) if name == "wavelength"}
    has_several = len(waves - {np.nan}) > 1
    for band in bands:
        top = min(blocks[at].top for at in band)
        above = [note for note in notes if last_row < note.row < top]
        stated = dict(_paired(above))
        if "wavelength" not in stated and has_several:
            memory.facts.pop("wavelength", None)
        memory.facts |= stated
        known: dict[tuple[int, int, str], Facts] = {}
        for at in band:
            key = (blocks[at].top, blocks[at].left, blocks[at].label)
            if key not in known:
                known[key] = _facts(blocks, band, at, above, memory.facts, dict(tail))
            result[at] = known[key]
        last_row = max(last_row, *(blocks[at].bottom for at in band))
    return _with_head(tuple(result[at] for at in range(len(blocks))), bands)


def _with_head(facts: tuple[Facts, ...], bands: Sequence[Sequence[int]]) -> tuple[Facts, ...]:
    """Hours and experiment that the head of a sheet states, for all grids if no other is stated.

    What stands right above the first grid is about that grid alone, unless the next ones are of
    the same plate.
    """
    head = facts[bands[0][0]]
    result = []
    waves = {each.wavelength_nm for each in facts if not np.isnan(each.wavelength_nm)}
    for each in facts:
        if len(waves) == 1 and np.isnan(each.wavelength_nm):
            each = replace(each, wavelength_nm=next(iter(waves)))
        for name, missing in (("time_h", np.isnan(each.time_h)), ("experiment", not each.experiment)):
            words = dict(head.stated).get(name, "")
            others = {getattr(other, name) for other in facts if dict(other.stated).get(name)}
            is_same = each.plate == head.plate and bool(head.plate)
            if missing and words and len(others) == 1 and (is_same or words != head.title):
                stated = (*each.stated, (name, words))
                each = replace(each, stated=stated, **{name: getattr(head, name)})
        result.append(each)
    return tuple(result)


def _notes(page: Page, blocks: Sequence[Block]) -> list[Note]:
    inside = np.zeros(page.kinds.shape, dtype=bool)
    for block in blocks:
        inside[block.top : block.bottom + 1, block.left : block.right + 1] = True
    places = np.argwhere((page.kinds != EMPTY) & ~inside).tolist()
    notes = [Note(row, column, page.text(row, column)) for row, column in places]
    return [note for note in notes if note.text]


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


def _paired(notes: Sequence[Note]) -> list[tuple[str, Note]]:
    """Facts written as ``key: value`` in one cell, in two, or as a heading above its value."""
    by_row: dict[int, list[Note]] = {}
    for note in notes:
        by_row.setdefault(note.row, []).append(note)
    pairs: list[tuple[str, Note]] = []
    for row, cells in by_row.items():
        headings = [
            (name, cell) for cell in cells if (name := _FIELD_OF.get(squashed(cell.text), ""))
        ]
        below = {note.column: note for note in by_row.get(row + 1, [])}
        values = [(name, below[cell.column]) for name, cell in headings if cell.column in below]
        is_table = len(headings) > 1 or len(cells) > 3
        if values and is_table and 2 * len(values) >= len(headings):
            pairs += values
        else:
            pairs += _pairs_in_row(cells)
    return [(name, note) for name, note in pairs if _is_stated(name, note.text)]


def _pairs_in_row(cells: Sequence[Note]) -> Iterator[tuple[str, Note]]:
    for at, note in enumerate(cells):
        key, colon, value = note.text.partition(":")
        name = _FIELD_OF.get(squashed(key), "") if len(key) <= _LONGEST_KEY else ""
        if name and value.strip():
            yield name, Note(note.row, note.column, value.strip())
        elif name and at + 1 < len(cells):
            following = cells[at + 1]
            if name != "plate" or colon or squashed(key) != "plate" or _is_short(following.text):
                yield name, following
        elif _PLATE_CELL.match(note.text) and len(cells) <= 3:
            yield "plate", note


def _is_short(text: str) -> bool:
    return len(text) <= 12


def _is_stated(name: str, text: str) -> bool:
    if name in ("barcode", "plate"):
        return bool(text) and not _NOT_A_NAME.search(text) and len(text) <= 60
    return bool(text)


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
    titles = tuple(note.text for note in own[:_MOST_NOTES] if _is_title(note.text))
    known = {**tail, **memory}
    stated = [(name, note.text) for name, note in known.items()]
    hours = next((found for text in titles if (found := hours_in(text))), None)
    experiment = next((found for text in titles if (found := experiment_in(text))), None)
    stated += [("time_h", hours.words)] if hours else []
    stated += [("experiment", experiment.words)] if experiment else []
    return Facts(
        plate=_plate_name(known),
        title=titles[0] if titles else "",
        titles=titles,
        wavelength_nm=_wavelength(block, titles, known),
        reference_nm=_number(known.get("reference")),
        time_h=float(hours.value) if hours else np.nan,
        experiment=experiment.value if experiment else "",
        mode=_mode(block, titles, known),
        stated=tuple(stated),
    )


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


def _is_title(text: str) -> bool:
    """Whether a note can be a title: words, and no fact about the reading."""
    name = _FIELD_OF.get(squashed(text.partition(":")[0]), "")
    is_word = re.search(r"[^\W\d_]", text) and not _UNIT_ALONE.match(text)
    return name not in ("temperature", "date") and bool(is_word)


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
    for text in (block.label, block.corner, *titles[:_TITLE_ROWS]):
        found = wavelength_in(text) if len(text) <= 80 else None
        if found:
            return found
    return _number(known.get("wavelength"))


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
