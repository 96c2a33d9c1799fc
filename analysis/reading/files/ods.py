"""A look through the cells of an .ods before a parser opens it: repeated cells cost few bytes.

The parser behind the door goes by the names of elements and attributes as they are written
(``table:table-row``), whatever namespace their prefix stands for; so does this look.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

from analysis.reading.files.archives import Archive, pieces
from analysis.reading.files.cells import cell_name
from analysis.reading.files.guards import (
    MAX_CELLS,
    SAVE_AGAIN,
    damaged,
    encrypted,
    forbidden_xml,
    refusal,
    refuse_cells,
    refuse_long_text,
    refuse_texts,
    refuse_unpacked,
)

_CONTENT = "content.xml"
_TABLE, _ROW = "table:table", "table:table-row"
_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_ROWS_REPEATED = "table:number-rows-repeated"
_COLUMNS_REPEATED = "table:number-columns-repeated"
_STRING = "office:string-value"
_SPACES, _SPACES_REPEATED = "text:s", "text:c"
_COUNT = re.compile(r"\+?0*([0-9]{1,10})")  # as the parser reads one
_LAST_ROW = 2**20
_NESTED = (
    "A cell of the file holds a table of its own, which no reader of sheets takes apart. "
    f"Move it into a sheet. {SAVE_AGAIN}"
)


@dataclass(slots=True)
class _Sheets:
    """Where the look-through stands, and the cells that the sheets up to here span."""

    file: str
    spanned: int = 0  # by the sheets before this one
    cells: int = 0  # tags of cells
    in_table: bool = False
    in_cell: bool = False
    row: int = 0
    column: int = 0
    row_repeats: int = 1
    cell_repeats: int = 1
    cell_text: int = 0  # letters
    texts: int = 0  # letters of all cells, as often as they are repeated
    filled_rows: int = 0
    filled_columns: int = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take in the start of an element."""
        if name == _TABLE:
            self._start_table()
        elif name == _ROW:
            self.row_repeats = self._count(attributes, _ROWS_REPEATED)
            self.column = 0
        elif name in _CELLS:
            self._start_cell(attributes)
        elif self.in_cell:
            self._fill()
            if name == _SPACES:
                self.cell_text += self._count(attributes, _SPACES_REPEATED)

    def text(self, letters: str) -> None:
        """Take in what stands between tags."""
        if self.in_cell:
            self.cell_text += len(letters)

    def end(self, name: str) -> None:
        """Take in the end of an element."""
        if name in _CELLS:
            self.in_cell = False
            self.texts += self.cell_text * self.cell_repeats * self.row_repeats
            refuse_texts(self.file, self.texts)
        elif name == _ROW:
            self.row += self.row_repeats
        elif name == _TABLE:
            self.in_table = False

    def _start_table(self) -> None:
        if self.in_table:
            raise refusal(self.file, _NESTED)
        self.spanned += self.filled_rows * self.filled_columns
        self.in_table = True
        self.row = self.filled_rows = self.filled_columns = 0

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        if self.in_cell:
            raise refusal(self.file, _NESTED)
        self.in_cell = True
        self.cells += 1
        self.cell_repeats = self._count(attributes, _COLUMNS_REPEATED)
        self.cell_text = len(attributes.get(_STRING, ""))
        self.column += self.cell_repeats
        if any("value" in name or name == "table:formula" for name in attributes):
            self._fill()
        elif self.cells > MAX_CELLS:
            refuse_cells(self.file, self.cells)

    def _fill(self) -> None:
        """The cell that ends at the present row and column holds something."""
        self.filled_rows = max(self.filled_rows, self.row + self.row_repeats)
        self.filled_columns = max(self.filled_columns, self.column)
        spanned = self.spanned + self.filled_rows * self.filled_columns
        if spanned > MAX_CELLS:
            reach = cell_name(min(self.filled_rows, _LAST_ROW) - 1, self.filled_columns - 1)
            refuse_cells(self.file, spanned, reach)

    def _count(self, attributes: Mapping[str, str], name: str) -> int:
        """How often a row or cell is repeated; 0 costs the parser as much as 1."""
        stated = attributes.get(name)
        if stated is None:
            return 1
        count = _COUNT.fullmatch(stated)
        if not count:
            raise damaged(self.file, _CONTENT)
        return max(1, int(count[1]))


def check_ods(archive: Archive) -> None:
    """Refuse an .ods that must not be parsed.

    Raises
    ------
    StudyError
        Above the limits of ``guards``, encrypted, document type declarations, damaged parts.
    """
    unpacked = 0
    for member in archive.members:
        rest = b""
        for piece in pieces(archive, member):
            unpacked += len(piece)
            refuse_unpacked(archive.file, unpacked)
            if member.filename == "META-INF/manifest.xml" and b"encryption-data" in rest + piece:
                raise encrypted(archive.file)
            rest = piece[-64:]
    _refuse_reach(archive)


def _refuse_reach(archive: Archive) -> None:
    """Go through the elements of every sheet, in order."""
    member = archive.member(_CONTENT)
    if member is None:
        raise damaged(archive.file, _CONTENT)
    since_tag = 0
    parser = _parser(archive.file)
    try:
        for piece in pieces(archive, member):
            if b"\0" in piece:  # UTF-16
                raise damaged(archive.file, _CONTENT)
            texts = piece.split(b">")
            refuse_long_text(archive.file, since_tag + len(texts[0]))
            since_tag = len(texts[-1]) + (since_tag if len(texts) == 1 else 0)
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise damaged(archive.file, _CONTENT) from error


def _parser(file: str) -> expat.XMLParserType:
    """A parser of UTF-8, as that behind the door reads nothing else, which refuses entities."""
    sheets = _Sheets(file)

    def refuse_declarations(*_: object) -> None:
        raise forbidden_xml(file)

    parser = expat.ParserCreate("UTF-8")
    parser.StartDoctypeDeclHandler = refuse_declarations
    parser.EntityDeclHandler = refuse_declarations
    parser.StartElementHandler = sheets.start
    parser.EndElementHandler = sheets.end
    parser.CharacterDataHandler = sheets.text
    return parser
