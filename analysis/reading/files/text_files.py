"""Text tables (.csv, .tsv, .txt): encoding, separator and decimal mark are found, not asked."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from analysis.reading.files.guards import refusal, refuse_cells

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = ("\t", ";", ",")
_LOOKED_AT = 200  # lines
_LIKE_LINES = 4  # lines with equally many separators make a table
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_COMMA_NUMBER = re.compile(r"^\s*[-+]?\d+,\d+\s*$")
_POINT_NUMBER = re.compile(r"^\s*[-+]?\d+\.\d+\s*$")
_MAX_FIELD = 2**20


@dataclass(frozen=True, slots=True, eq=False)
class TextTable:
    """Rows of texts, all of one width; ``decimal`` is ``,``, ``.`` or empty if unknown."""

    rows: list[list[Any]]
    decimal: str


def read_text(file: str, data: bytes) -> TextTable:
    """Rows and fields of a text file.

    Raises
    ------
    StudyError
        Binary content, or more cells than the limit of ``guards``.
    """
    text = _decoded(file, data).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise refusal(file, "The file holds no text. Export or save it again.")
    separator = _separator(text)
    refuse_cells(file, text.count(separator) + text.count("\n"))
    rows = _rows(file, text, separator)
    width = max(map(len, rows), default=0)
    refuse_cells(file, width * len(rows))
    padded = [row if len(row) == width else row + [""] * (width - len(row)) for row in rows]
    return TextTable(padded, "." if separator == "," else _decimal(padded))


def _decoded(file: str, data: bytes) -> str:
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "")
    if not encoding and b"\0" in data[:200]:
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    for each in (encoding,) if encoding else ("utf-8", "cp1252", "latin-1"):
        try:
            text = data.decode(each)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise refusal(
        file,
        "The file is neither a workbook nor a text table, whatever its name says. "
        "Upload .xlsx, .xls, .ods, .csv or .tsv.",
    )


def _separator(text: str) -> str:
    lines = [line for line in text[:1_000_000].split("\n")[:_LOOKED_AT] if line.strip()]
    stated = re.match(r"^sep=(.)$", lines[0].strip(), re.IGNORECASE)
    if stated:
        return stated[1]
    counts = {mark: [_outside_quotes(line, mark) for line in lines] for mark in _SEPARATORS}
    commas = sum(counts[","])
    for mark in _SEPARATORS[:2]:  # a comma may be the decimal mark of a grid below its notes
        if _is_regular(counts[mark]) and 2 * sum(counts[mark]) >= commas:
            return mark
    for mark in _SEPARATORS:
        if sum(count > 0 for count in counts[mark]) > 0.6 * len(lines):
            return mark
    return max(_SEPARATORS, key=lambda mark: sum(counts[mark]))


def _is_regular(counts: list[int]) -> bool:
    """Whether several lines have the same number of marks, two or more."""
    many = Counter(count for count in counts if count > 1)
    return max(many.values(), default=0) >= _LIKE_LINES


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])


def _rows(file: str, text: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(_MAX_FIELD)
    try:
        return list(csv.reader(_lines(text), delimiter=separator))
    except csv.Error as error:
        raise refusal(
            file, f"The file is not a table of text ({error}). Export it again as CSV."
        ) from error


def _lines(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _decimal(rows: list[list[str]]) -> str:
    fields = [field for row in rows[:_LOOKED_AT] for field in row]
    commas = sum(bool(_COMMA_NUMBER.match(field)) for field in fields)
    points = sum(bool(_POINT_NUMBER.match(field)) for field in fields)
    if commas == points:
        return ""
    return "," if commas > points else "."
