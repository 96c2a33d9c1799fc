"""A look through the cells of an .xlsx or .xlsm before a parser opens it.

Whatever part of the archive holds ``sheetData`` is looked through as a sheet, however it is
called: cells are counted, and the rectangle that they span.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from posixpath import join, normpath
from xml.etree import ElementTree

from analysis.reading.files.archives import Archive, pieces, unpack
from analysis.reading.files.cells import cell_name, column_index
from analysis.reading.files.guards import (
    MAX_CELLS,
    damaged,
    forbidden_xml,
    refuse_cells,
    refuse_long_text,
    refuse_unpacked,
)
from analysis.reading.files.xlsx_oddities import Oddities, odd_cells
from analysis.reading.files.xlsx_texts import refuse_shared

_MAX_ODDITIES = 50_000
_MOST_DIGITS = 5  # of the number of a row, in the quick look
_PICTURES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".bmp",
    ".emf",
    ".wmf",
    ".tif",
    ".tiff",
    ".svg",
    ".bin",
)
_MAX_BOOK = 16 * 2**20  # bytes of the part that lists the sheets

_PREFIXED = re.compile(rb":(?:c|row)[\s/>]")
_REACH = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]*)(\d+)")
_ROW_TAG = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL_TAG = re.compile(rb"<(?:\w+:)?c[\s/>]")
_USUAL_ROW = re.compile(rb'<row r="(\d{1,%d})"' % _MOST_DIGITS)
_USUAL_CELL = re.compile(rb'<c r="([A-Z])\d')
_STRINGS_TAG = re.compile(rb"<(?:\w+:)?sst\b([^>]*)>")
_UNLIKELY_COUNT = re.compile(rb"&|[\"']\s*\+?0*[1-9]\d{7}")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(slots=True)
class _Extent:
    """Cells of one sheet: their number, the rectangle they span, and the odd ones."""

    is_exact: bool
    is_sheet: bool = False
    rows: int = 0
    columns: int = 0
    cells: int = 0
    oddities: Oddities = field(default_factory=dict)

    @property
    def spanned(self) -> int:
        """Cells that a parser would make room for, at most."""
        return max(self.rows * self.columns, self.cells)


def check_xlsx(archive: Archive) -> dict[str, Oddities]:
    """Refuse what must not be parsed; else the odd cells of every sheet, by sheet name.

    Raises
    ------
    StudyError
        Above the limits of ``guards``, document type declarations, damaged parts.
    """
    names = _sheet_names(archive)
    sheets: dict[str, _Extent] = {}
    unpacked = 0
    for member in archive.members:
        extent, size = _extent(archive, member, False, unpacked)
        unpacked += size
        if extent.is_sheet:
            sheets[member.filename] = extent
    _refuse_reach(archive, sheets)
    refuse_shared(archive, sheets, sum(extent.cells for extent in sheets.values()))
    return {names[part]: extent.oddities for part, extent in sheets.items() if part in names}


def _refuse_reach(archive: Archive, sheets: dict[str, _Extent]) -> None:
    if sum(extent.spanned for extent in sheets.values()) <= MAX_CELLS:
        return
    exact = [
        _extent(archive, member, True, 0)[0]
        for member in archive.members
        if member.filename in sheets
    ]
    widest = max(exact, key=lambda extent: extent.spanned)
    reach = cell_name(widest.rows - 1, widest.columns - 1)
    refuse_cells(archive.file, sum(extent.spanned for extent in exact), reach)


def _extent(
    archive: Archive, member: zipfile.ZipInfo, exact: bool, unpacked: int
) -> tuple[_Extent, int]:
    """Look through one part; with its size, which counts on top of ``unpacked``."""
    extent = _Extent(exact)
    size = 0
    for block in _blocks(archive, member, unpacked):
        size += len(block)
        extent.is_sheet = extent.is_sheet or b"sheetData" in block
        if b"!" in block and (b"<!DOCTYPE" in block or b"<!ENTITY" in block):
            _refuse_declaration(archive, member, extent)
        if extent.is_sheet:
            _look_through(block, extent)
        elif b"sst" in block:
            _refuse_count(archive.file, member.filename, block)
    return extent, size


def _refuse_declaration(archive: Archive, member: zipfile.ZipInfo, extent: _Extent) -> None:
    if extent.is_sheet or not member.filename.endswith(_PICTURES):
        raise forbidden_xml(archive.file)


def _blocks(archive: Archive, member: zipfile.ZipInfo, unpacked: int) -> Iterator[bytes]:
    """The part in blocks that end with a row, or at least not within a tag."""
    rest = b""
    for piece in pieces(archive, member):
        unpacked += len(piece)
        refuse_unpacked(archive.file, unpacked)
        block = rest + piece
        cut = block.rfind(b"</row>") + 6
        cut = cut if cut > 5 else block.rfind(b">") + 1
        rest = block[cut:]
        if member.filename.endswith(_PICTURES) and b"<" not in rest:
            cut, rest = len(block), b""
        refuse_long_text(archive.file, len(rest) if b">" not in rest else 0)
        if cut:
            yield block[:cut]
    if rest:
        yield rest


def _look_through(block: bytes, extent: _Extent) -> None:
    """Widen ``extent`` by the cells of one block of a sheet."""
    if extent.is_exact or not _is_inside(block, extent):
        _widen(block, extent)
    if len(extent.oddities) < _MAX_ODDITIES:
        extent.oddities |= odd_cells(block)


def _is_inside(block: bytes, extent: _Extent) -> bool:
    """Whether a rectangle at least as large as that of the cells was found without all of them.

    It is as wide as the first row, or the sheet up to here, and as high as the number of the last
    row has digits; that no cell is outside or written in an unusual way is looked up.
    """
    last = _USUAL_ROW.match(block, max(block.rfind(b"<row "), 0))
    letters = _USUAL_CELL.findall(block, 0, block.find(b"</row>") + 1)
    columns = max([extent.columns, *(letter[0] - 64 for letter in letters)])
    if not last or not 0 < columns <= 26 or (b":" in block and _PREFIXED.search(block)):
        return False
    digits = len(last[1])
    if _outside(columns, digits).search(block):
        return False
    extent.columns, extent.rows = columns, max(extent.rows, 10**digits - 1)
    extent.cells += block.count(b"<c ")
    return True


@lru_cache
def _outside(columns: int, digits: int) -> re.Pattern[bytes]:
    """A cell beyond these columns, in a row of more digits, or written in an unusual way."""
    place = rb' r="[A-%c]\d{1,%d}"[ />]' % (64 + columns, digits)
    return re.compile(rb"<c(?!" + place + rb")[\s/>]")


def _widen(block: bytes, extent: _Extent) -> None:
    """Count what is written in any way; cells and rows that name no place follow the last one."""
    references = _REACH.findall(block)
    cells = len(_CELL_TAG.findall(block))
    rows = len(_ROW_TAG.findall(block))
    extent.cells += cells
    placed = [letters for letters, _ in references if letters]
    extent.rows = max([extent.rows, *map(int, {digits for _, digits in references})])
    columns = [column_index(letters.decode()) + 1 for letters in set(placed)]
    extent.columns = max([extent.columns, *columns])
    if len(references) - len(placed) < rows:
        extent.rows += rows
    if len(placed) < cells:
        extent.columns = max(extent.columns, _most_in_a_row(block) + max(columns, default=0))


def _most_in_a_row(block: bytes) -> int:
    return max(len(_CELL_TAG.findall(row)) for row in _ROW_TAG.split(block))


def _refuse_count(file: str, part: str, block: bytes) -> None:
    """Refuse a table of texts that claims to be larger than any file may be."""
    tag = _STRINGS_TAG.search(block)
    if tag and _UNLIKELY_COUNT.search(tag[1].replace(b"http", b"")):
        raise damaged(file, part)


def _sheet_names(archive: Archive) -> dict[str, str]:
    """Sheet name by the part of the archive that holds its cells."""
    try:
        book = ElementTree.fromstring(_safe_part(archive, "xl/workbook.xml"))
        links = ElementTree.fromstring(_safe_part(archive, "xl/_rels/workbook.xml.rels"))
    except (ElementTree.ParseError, LookupError, ValueError) as error:  # of its encoding too
        raise damaged(archive.file, "xl/workbook.xml") from error
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    names: dict[str, str] = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet"):
            target = targets.get(sheet.get(_RELATION), "")
            part = normpath(join("/xl", target)).lstrip("/")
            if part in names and archive.member(part):  # a parser reads it for each of its names
                raise damaged(archive.file, part)
            names[part] = sheet.get("name", "")
    return names


def _safe_part(archive: Archive, name: str) -> bytes:
    content = unpack(archive, name, _MAX_BOOK)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise forbidden_xml(archive.file)
    return content
