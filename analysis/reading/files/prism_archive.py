"""GraphPad Prism files (.prism, from Prism 10 on): a ZIP archive of tables, trusting nothing in it.

    document.json                 which sheets hold data; the version
    data/sheets/ID/sheet.json     a sheet's title, and how its table is made
    data/sets/ID.json             a data set: its title, and marks of its cells
    data/tables/ID/data.csv       the cells: titles of rows, X, then each data set's replicates

Sheets of analyses, graphs and layouts are made from these and are not read.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.reading.files.archives import Archive, unpack
from analysis.reading.files.guards import (
    MAX_UNPACKED_MB,
    damaged,
    refusal,
    refuse_cells,
    refuse_unpacked,
)
from analysis.reading.files.pzfx import PrismColumn, PrismTable

DOCUMENT = "document.json"
_MAX_PART = 4 * 2**20  # bytes of one part that is no table
_TYPES = {
    "xy": "XY",
    "column": "OneWay",
    "grouped": "TwoWay",
    "survival": "Survival",
    "contingency": "Contingency",
    "partsofwhole": "PartsOfWhole",
}
# Columns of each data set by what it holds; where replicates, the table says how many.
_COLUMNS_OF = {
    "y_single": 1,
    "text": 1,
    "y_sd": 2,
    "y_se": 2,
    "y_cv": 2,
    "y_plus_minus": 3,
    "y_high_low": 3,
    "y_sd_n": 3,
    "y_se_n": 3,
    "y_cv_n": 3,
}
_REPLICATES = ("y_replicates", "text_replicates")
_ROWS = re.compile(r"([0-9]{1,9})(?:~([0-9]{1,9}))?")
_MARKS = {"EXCLUDED": "{}*", "CENSORED": "0"}  # how Prism shows a cell with that mark
Part = Mapping[str, Any]


def is_prism(archive: Archive) -> bool:
    """Whether a ZIP archive is a Prism file, whatever it is called."""
    names = archive.names
    return DOCUMENT in names and any(
        name.startswith(("data/sheets/", "data/tables/")) for name in names
    )


def read_prism_archive(archive: Archive) -> tuple[PrismTable, ...]:
    """The data tables of a Prism file, in their order.

    Raises
    ------
    StudyError
        A part is broken, made in a way that is not understood, or beyond a limit of ``guards``.
    """
    reader = _Reader(archive)
    document = reader.part(DOCUMENT)
    reader.version = _version(document)
    sheets = _strings(_part_of(document, "sheets").get("data"))
    return tuple(table for sheet in sheets for table in reader.tables(sheet))


@dataclass(slots=True)
class _Reader:
    """The archive, and how much of it was unpacked so far."""

    archive: Archive
    version: str = ""
    n_bytes: int = 0
    n_cells: int = 0
    sets: dict[str, Part] = field(default_factory=dict)

    def part(self, name: str) -> Part:
        """A part in JSON; empty where there is none of that name."""
        data = self._bytes(name, _MAX_PART)
        try:
            part = json.loads(data) if data else {}
        except (ValueError, RecursionError) as error:
            raise damaged(self.archive.file, name) from error
        return part if isinstance(part, dict) else {}

    def tables(self, sheet: str) -> Iterator[PrismTable]:
        """The table of one data sheet, where it holds any cells."""
        about = self.part(f"data/sheets/{sheet}/sheet.json")
        made = _part_of(about, "table")
        uid, sets = made.get("uid"), _strings(made.get("dataSets"))
        if not isinstance(uid, str):
            raise self._not_understood(f"its sheet '{sheet}' names no table")
        rows = self._rows(uid)
        if not rows or not sets:
            return
        title = " ".join(str(about.get("title") or "").split())
        columns = list(self._columns(title, made, rows, sets))
        kind = re.sub(r"[^a-z]", "", str(made.get("format") or "").lower())
        y_format = str(made.get("dataFormat") or "y_single")
        is_values = y_format in (*_REPLICATES, "y_single", "text")
        named = "replicates" if is_values else y_format
        yield PrismTable(title, _TYPES.get(kind, kind), named, tuple(columns))

    def _columns(
        self, title: str, made: Part, rows: list[list[str]], sets: Sequence[str]
    ) -> Iterator[PrismColumn]:
        """Titles of rows, X and the data sets, from left to right."""
        y_format = str(made.get("dataFormat") or "y_single")
        width = _COLUMNS_OF.get(y_format, 0)
        if y_format in _REPLICATES:
            width = _whole(made.get("replicatesCount"))
        x, row_titles = made.get("xDataSet"), made.get("rowTitlesDataSet")
        has_x = isinstance(x, str) and self._set(x).get("format") != "series"
        left = int(isinstance(row_titles, str)) + int(has_x)
        across = max(map(len, rows))
        if width < 1 or left + width * len(sets) != across:
            wanted = f"{len(sets)} data sets of the format '{y_format}'"
            raise self._not_understood(f"table '{title}' has {across} columns for {wanted}")
        if isinstance(row_titles, str):
            yield self._column("RowTitlesColumn", row_titles, rows, 0, 1)
        if isinstance(x, str):
            at = left - 1
            made_up = None if has_x else _series(self._set(x), len(rows))
            if not has_x and made_up is None:
                raise self._not_understood(f"the X of table '{title}' has no start and interval")
            yield made_up or self._column("XColumn", x, rows, at, 1)
        for number, uid in enumerate(sets):
            yield self._column("YColumn", uid, rows, left + number * width, width)

    def _column(
        self, kind: str, uid: str, rows: list[list[str]], first: int, width: int
    ) -> PrismColumn:
        about = self._set(uid)
        cells = [[row[at] for row in rows] for at in range(first, first + width)]
        for at, replicate in _replicates(about, width):
            self._mark(cells[at], replicate)
        return PrismColumn(kind, _title(about), tuple(tuple(each) for each in cells))

    def _mark(self, cells: list[str], replicate: Part) -> None:
        """Cells as Prism shows them: with a star where excluded, 0 where censored."""
        for each in _parts(replicate.get("cellAttributes")):
            marks = [_MARKS[name] for name in _strings(each.get("attributes")) if name in _MARKS]
            found = _ROWS.fullmatch(str(each.get("rows")))
            if marks and not found:
                raise self._not_understood("it marks cells in a way that is not known")
            for mark in marks if found else ():
                assert found
                for row in range(int(found[1]), min(int(found[2] or found[1]) + 1, len(cells))):
                    cells[row] = mark.format(cells[row]) if cells[row] else ""

    def _set(self, uid: str) -> Part:
        if uid not in self.sets:
            self.sets[uid] = self.part(f"data/sets/{uid}.json")
        return self.sets[uid]

    def _rows(self, uid: str) -> list[list[str]]:
        """The cells of a table, each row as long as the longest."""
        name = f"data/tables/{uid}/data.csv"
        data = self._bytes(name, MAX_UNPACKED_MB * 2**20)
        try:
            text = data.decode("utf-8-sig")
            rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text)) if row]
        except (UnicodeDecodeError, csv.Error) as error:
            raise damaged(self.archive.file, name) from error
        across = max(map(len, rows), default=0)
        self.n_cells += across * len(rows)
        refuse_cells(self.archive.file, self.n_cells)
        return [row + [""] * (across - len(row)) for row in rows]

    def _bytes(self, name: str, limit: int) -> bytes:
        data = unpack(self.archive, name, limit)
        self.n_bytes += len(data)
        refuse_unpacked(self.archive.file, self.n_bytes)
        return data

    def _not_understood(self, why: str) -> Exception:
        what = (
            f"The Prism file {self.version} is made in a way that is not understood: {why}. Save "
            "it in Prism as .pzfx, or export its tables as text."
        )
        return refusal(self.archive.file, " ".join(what.split()))


def _version(document: Part) -> str:
    program = _part_of(document, "modifiedBy") or _part_of(document, "createdBy")
    said = (program.get("version"), document.get("formatVersion"))
    version, form = (str(each)[:20] if isinstance(each, str) else "" for each in said)
    of_format = f"format {form}" if form else ""
    inside = ", ".join(filter(None, (f"Prism {version}" if version else "", of_format)))
    return f"({inside})" if inside else ""


def _series(about: Part, n_rows: int) -> PrismColumn | None:
    """An X that is a start and an interval, in place of cells."""
    for each in _parts(about.get("replicates")):
        start, interval = each.get("startValue"), each.get("interval")
        if isinstance(start, int | float) and isinstance(interval, int | float):
            cells = tuple(f"{start + at * interval:.15g}" for at in range(n_rows))
            return PrismColumn("XColumn", _title(about), (cells,))
    return None


def _replicates(about: Part, width: int) -> Iterator[tuple[int, Part]]:
    """What is said of each column of a data set, by its place."""
    for at, each in enumerate(_parts(about.get("replicates"))[:width]):
        yield at, each
    for each in _parts(about.get("replicate ranges")):
        found = _ROWS.fullmatch(str(each.get("range")))
        for at in range(int(found[1]), int(found[2] or found[1]) + 1) if found else ():
            if at < width:
                yield at, _part_of(each, "replicate")


def _title(about: Part) -> str:
    """A data set's title, plain or with fonts."""
    title = about.get("title")
    words = title.get("string") if isinstance(title, dict) else title
    return " ".join(str(words or "").split())


def _part_of(part: Part, name: str) -> Part:
    found = part.get(name)
    return found if isinstance(found, dict) else {}


def _parts(found: object) -> list[Part]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _strings(found: object) -> list[str]:
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _whole(found: object) -> int:
    return found if isinstance(found, int) and not isinstance(found, bool) else 0
