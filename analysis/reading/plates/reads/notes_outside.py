"""Texts outside of every grid, and the facts that they state as key and value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.reading.plates.reads.sheet_page import EMPTY, Page
from analysis.reading.plates.reads.well_blocks import Block
from analysis.reading.words.heading_cells import squashed

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
    "elapsed": ("elapsed", "elapsedtime", "elapsedh", "elapsedhours"),
    "date": ("date", "datum", "dateofmeasurement", "measurementdate", "readdate", "дата"),
    "temperature": ("temperature", "temperaturec", "actualtemperature", "meastemperature"),
    "channel": ("chromatic", "channel"),
    "mode": ("mode", "measurementmode", "readingtype", "detectionmode", "readtype"),
}  # fmt: skip
_FIELD_OF = {word: field for field, words in _KEYS.items() for word in words}
_PLATE_CELL = re.compile(
    r"^(?:assay |микро)?(?:plate|platte|plaat|plaque|планшет)[\s#_.:]*(?:no\.?|nr\.?|id)?\s*"
    r"[\w#.-]{1,24}$",
    re.IGNORECASE,
)
_NAMED_PLATE = re.compile(r"^[\w .#-]{1,24} (?:plate|platte)(?: ?[\w#.-]{1,8})?$", re.IGNORECASE)
_NOT_A_NAME = re.compile(
    r"\b(?:flat|round|black|clear|white|greiner|corning|costar|falcon|nunc|bottom|wells?|layout"
    r"|map|platemap|platelayout|belegung|type|format|template|information|info|reader|tissue|culture|microplate|elisa)\b"
    r"|^(?:none|n/?a|null|unknown|-+|nan|false|true)$",
    re.IGNORECASE,
)
_UNIT_ALONE = re.compile(r"^(?:nm|ms|s|sec|min|h|µs|us|mm|µm|°c|c|rpm|hh:mm:ss|ºc|ml|µl)$", re.I)
_READER = re.compile(
    r"plate information|background information|measured height|software version|reader type"
    r"|serial number|plate.?id|chamber temperature|temperature at start|start temp|end temp|flashes"
    r"|test name|no\. of (?:channels|cycles)|chromatic"
    r"|stacker|measinfo|meastime|assay id|protocol (?:name|id|file)|exported with|barcode",
    re.IGNORECASE,
)
_LONGEST_KEY = 30
_MOST_PAIRED = 3  # words side by side, of which one may name the plate


@dataclass(frozen=True, slots=True)
class Note:
    """A text or number outside of every grid."""

    row: int
    column: int
    text: str


def notes_of(page: Page, blocks: Sequence[Block]) -> list[Note]:
    """Every text and number outside of these blocks."""
    inside = np.zeros(page.kinds.shape, dtype=bool)
    for block in blocks:
        inside[block.top : block.bottom + 1, block.left : block.right + 1] = True
    places = np.argwhere((page.kinds != EMPTY) & ~inside).tolist()
    notes = [Note(row, column, page.text(row, column)) for row, column in places]
    return [note for note in notes if note.text]


def paired(notes: Sequence[Note]) -> list[tuple[str, Note]]:
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
    if len(cells) > _MOST_PAIRED and not any(re.search(r"\d|:", cell.text) for cell in cells):
        return  # headings of a table without rows
    for at, note in enumerate(cells):
        key, colon, value = note.text.partition(":")
        name = _FIELD_OF.get(squashed(key), "") if len(key) <= _LONGEST_KEY else ""
        if name and value.strip():
            yield name, Note(note.row, note.column, value.strip())
        elif name and at + 1 < len(cells):
            following = cells[at + 1]
            if name != "plate" or colon or squashed(key) != "plate" or _is_short(following.text):
                yield name, following
        elif _is_plate_cell(note, len(cells)):
            yield "plate", note


def _is_plate_cell(note: Note, count: int) -> bool:
    """Whether a note names a plate by itself, among so many notes in its row."""
    if count <= 3 and _PLATE_CELL.match(note.text):
        return True
    return count == 1 and note.column == 0 and bool(_NAMED_PLATE.match(note.text))


def _is_short(text: str) -> bool:
    return len(text) <= 12


def _is_stated(name: str, text: str) -> bool:
    if name in ("barcode", "plate"):
        return bool(text) and not _NOT_A_NAME.search(text) and len(text) <= 60
    return bool(text)


def is_title(text: str) -> bool:
    """Whether a note can be a title: words, and no fact about the reading."""
    name = _FIELD_OF.get(squashed(text.partition(":")[0]), "")
    is_word = re.search(r"[^\W\d_]", text) and not _UNIT_ALONE.match(text)
    return name not in ("temperature", "date") and bool(is_word)


def speaks_as_reader(notes: Sequence[Note]) -> bool:
    """Whether the notes are those of a reader: two or more different phrases of such exports."""
    found = {match[0].casefold() for note in notes for match in _READER.finditer(note.text)}
    return len(found) > 1
