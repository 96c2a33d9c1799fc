"""GraphPad Prism files (.pzfx): XML to data tables, without trusting the file.

Only elements that a table is made of are kept. A document type, which could declare entities, is
refused, as are deep nesting, long texts and too many values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from analysis.reading.files.guards import MAX_CELLS, damaged, refusal, refuse_long_text

MAX_DEPTH = 40
_ROOT = b"GraphPadPrismFile"
_COLUMNS = ("XColumn", "RowTitlesColumn", "YColumn")
_TABLES = ("Table", "HugeTable")


@dataclass(frozen=True, slots=True)
class PrismColumn:
    """One column of a table: its title and its subcolumns (replicates) of texts.

    An excluded value ends with ``*``, as Prism shows it; a missing one is "".
    """

    kind: str
    title: str
    subcolumns: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PrismTable:
    """A data table: ``type`` is XY, OneWay, TwoWay, Survival ..., ``y_format`` what Y holds."""

    title: str
    type: str
    y_format: str
    columns: tuple[PrismColumn, ...]

    def of(self, kind: str) -> tuple[PrismColumn, ...]:
        """The columns of one kind: ``XColumn``, ``RowTitlesColumn`` or ``YColumn``."""
        return tuple(column for column in self.columns if column.kind == kind)


def is_pzfx(data: bytes) -> bool:
    """Whether a file is a Prism file in XML, whatever it is called."""
    head = data[:4096].replace(b"\0", b"")
    return b"<" in head[:8] and _ROOT in head


def read_pzfx(file: str, data: bytes) -> tuple[PrismTable, ...]:
    """The data tables of a Prism file, in their order.

    Raises
    ------
    StudyError
        The XML is broken, declares a document type, or is beyond a limit of ``guards``.
    """
    reader = _Reader(file)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.refuse_doctype
    parser.EntityDeclHandler = reader.refuse_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise damaged(file) from error
    return tuple(reader.tables)


@dataclass(slots=True)
class _Reader:
    """The table being read, as the elements come in."""

    file: str
    tables: list[PrismTable] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    title: str = ""
    columns: list[PrismColumn] = field(default_factory=list)
    column_title: str = ""
    subcolumns: list[list[str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    excluded: bool = False
    n_values: int = 0
    n_characters: int = 0

    def refuse_doctype(self, *about: object) -> None:
        """Nothing that could declare an entity."""
        raise refusal(self.file, "The file declares a document type, which no Prism file needs.")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = name.rpartition(":")[2]
        self.path.append(name)
        if len(self.path) > MAX_DEPTH:
            raise refusal(self.file, "The file's XML is nested deeper than any Prism table.")
        if name in _TABLES:
            self.about, self.title, self.columns = attributes, "", []
        elif name in _COLUMNS:
            self.column_title, self.subcolumns = "", []
        elif name == "Subcolumn":
            self.subcolumns.append([])
        elif name == "d":
            self.excluded = attributes.get("Excluded") == "1"
        if name in ("Title", "d"):
            self.words, self.n_characters = [], 0

    def text(self, words: str) -> None:
        """Text inside an element."""
        if "Title" in self.path or "d" in self.path:
            self.n_characters += len(words)
            refuse_long_text(self.file, self.n_characters)
            self.words.append(words)

    def end(self, name: str) -> None:
        """An element ends."""
        name = name.rpartition(":")[2]
        self.path.pop()
        if name == "Title":
            self._name(" ".join("".join(self.words).split()))
        elif name == "d" and self.subcolumns:
            self._value("".join(self.words).strip())
        elif name in _COLUMNS and self._is_in_table():
            subcolumns = tuple(tuple(each) for each in self.subcolumns)
            self.columns.append(PrismColumn(name, self.column_title, subcolumns))
        elif name in _TABLES:
            kind, y_format = self.about.get("TableType", ""), self.about.get("YFormat", "")
            self.tables.append(PrismTable(self.title, kind, y_format, tuple(self.columns)))

    def _name(self, words: str) -> None:
        parent = self.path[-1] if self.path else ""
        if parent in _TABLES:
            self.title = words
        elif parent in _COLUMNS:
            self.column_title = words

    def _value(self, words: str) -> None:
        self.n_values += 1
        if self.n_values > MAX_CELLS:
            raise refusal(self.file, f"The file has more than {MAX_CELLS:,} values, the limit.")
        self.subcolumns[-1].append(f"{words}*" if words and self.excluded else words)

    def _is_in_table(self) -> bool:
        return bool(self.path) and self.path[-1] in _TABLES
