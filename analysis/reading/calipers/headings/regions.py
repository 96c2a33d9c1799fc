"""Regions of a caliper sheet: tables side by side or below each other, each with its headings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.reading.calipers.headings.heading_cell import Head
from analysis.reading.calipers.headings.heading_rows import find_headers
from analysis.reading.calipers.headings.joined_heading_rows import Header
from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.words.caliper_fields import MEASURES
from analysis.reading.words.heading_grammar import last_arm
from analysis.study import Problem, Recognized, Severity

_TITLE_ROWS = 4  # rows above the headings in which a title may stand
_WHO = ("animal", "arm")
_IMPLANTED = re.compile(
    r"(?=.*\bdat(?:e|um)\b)(?=.*(?:implant|inocul|inject|engraft|transplant|surgery))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """One table of a sheet: rows ``first`` to ``end`` (exclusive) below its heading rows.

    ``heads`` has one head for each of its columns by the column of the sheet. ``transposed``
    says that rows and columns of ``sheet`` are swapped against the file. ``title`` is what says of
    what the table is, by the user or by the text ``over`` it.
    """

    sheet: Sheet
    header: Header
    heads: Mapping[int, Head]
    first: int
    end: int
    title: str = ""
    transposed: bool = False
    over: str = ""

    def columns(self, *fields: str) -> list[int]:
        """Columns of these fields, in the order of the fields."""
        return [at for field in fields for at, head in self.heads.items() if head.field == field]

    @property
    def times(self) -> list[int]:
        """Columns that are measurements of one day."""
        return [at for at, head in self.heads.items() if head.is_time]

    @property
    def named_columns(self) -> list[int]:
        """Columns with a heading, at least one."""
        named = [at for at, head in self.heads.items() if head.text or head.is_time]
        return named or list(self.heads)

    @property
    def has_days_across(self) -> bool:
        """Whether each row is an animal with its days across, not one day of it."""
        lists = self.columns("day", "date") or (
            len(self.times) == 1 and self.columns("end_date", "end_day", "reason", "event")
        )
        return bool(self.times) and not lists

    def cell(self, row: int, column: int) -> str:
        """Name of a cell as the file has it."""
        return cell_name(column, row) if self.transposed else cell_name(row, column)

    def problem(
        self,
        severity: Severity,
        what: str,
        cell: str = "",
        value: str = "",
        action: str = "",
    ) -> Problem:
        """A problem of this region."""
        return Problem(severity, what, self.sheet.file, self.sheet.name, cell, value, action)

    def recognized(self, kind: str, columns: Sequence[tuple[str, str]]) -> Recognized:
        """The region for the user to see."""
        last_row = max(self.header.last, self.end - 1)
        return Recognized(
            kind,
            self.sheet.file,
            self.sheet.name,
            self.cell(self.header.first, self.named_columns[0]),
            self.cell(last_row, max(self.heads)),
            tuple(columns),
        )


def find_regions(sheet: Sheet) -> tuple[Region, ...]:
    """Every table of a sheet that has days across, or a row for each animal and day."""
    headers = find_headers(sheet)
    spans = [(header, span) for header in headers for span in _spans(header)]
    regions = [
        Region(
            sheet,
            header,
            _with_start(_with_arm(sheet, header, {at: header.heads[at] for at in range(*span)})),
            header.last + 1,
            _end(sheet, header, span, headers),
            header.arm or _title(sheet, header, span),
            over=_title(sheet, header, span),
        )
        for header, span in spans
    ]
    return tuple(region for region in regions if region.end > region.first)


def _with_arm(sheet: Sheet, header: Header, heads: dict[int, Head]) -> dict[int, Head]:
    """The heads with an arm by the next best one (``Genotype``, ``Cohort``) where none names it."""
    if any(head.field == "arm" for head in heads.values()):
        return heads
    below = sheet.rows[header.last + 1 :]
    telling = {at: head for at, head in heads.items() if len({row[at] for row in below} - {""}) > 1}
    at = last_arm({column: head.text for column, head in telling.items()})
    return heads if at is None else heads | {at: replace(heads[at], field="arm")}


def _with_start(heads: dict[int, Head]) -> dict[int, Head]:
    """The heads of a list of deaths, counted from the implantation where no other start stands."""
    fields = {head.field for head in heads.values()}
    if "end_date" not in fields or fields & {"start", *MEASURES} or any(
        head.is_time for head in heads.values()
    ):  # fmt: skip
        return heads
    implanted = [at for at, head in heads.items() if _IMPLANTED.search(head.text)]
    if len(implanted) != 1:
        return heads
    return heads | {implanted[0]: replace(heads[implanted[0]], field="start")}


def is_blank_row(row: Sequence[Cell], region: Region) -> bool:
    """Whether no cell of a row is filled within the columns of a region."""
    return not any(row[at] != "" for at in region.heads)


def _spans(header: Header) -> list[tuple[int, int]]:
    """Column ranges of the tables that stand side by side under one heading row."""
    starts: list[int] = []
    seen: set[str] = set()
    has_values = False
    for at, head in enumerate(header.heads):
        begins = head.field in _WHO and head.field in seen and has_values
        if not starts or (begins and _names_animals(header, at)):
            starts.append(at)
            seen, has_values = set(), False
        seen.add(head.field)
        has_values |= head.is_time or head.field in MEASURES
    ends = [*starts[1:], len(header.heads)]
    spans = [_trimmed(header, start, end) for start, end in zip(starts, ends, strict=True)]
    with_values = [span for span in spans if _has_values(header, span)]
    return with_values or spans[:1]


def _names_animals(header: Header, at: int) -> bool:
    """Whether a column of animals stands here or further right, if there is one at all."""
    animals = header.columns("animal")
    return not animals or animals[-1] >= at


def _has_values(header: Header, span: tuple[int, int]) -> bool:
    heads = header.heads[slice(*span)]
    return any(head.is_time or head.field in MEASURES for head in heads)


def _trimmed(header: Header, start: int, end: int) -> tuple[int, int]:
    """Without columns at the end that have no heading."""
    while end > start + 1 and not header.heads[end - 1].text and not header.heads[end - 1].is_time:
        end -= 1
    return start, end


def _end(sheet: Sheet, header: Header, span: tuple[int, int], headers: Sequence[Header]) -> int:
    """The row after the last one of a table: where the next headings begin, or the sheet ends."""
    below = [
        other.first
        for other in headers
        if other.first > header.last and any(head.text for head in other.heads[slice(*span)])
    ]
    end = min(below, default=len(sheet.rows))
    while end > header.last + 1 and not any(c != "" for c in sheet.rows[end - 1][slice(*span)]):
        end -= 1
    return end


def _title(sheet: Sheet, header: Header, span: tuple[int, int]) -> str:
    """The text above the headings of a table, if the nearest filled row holds one alone."""
    for row in range(header.first - 1, max(-1, header.first - 1 - _TITLE_ROWS), -1):
        cells = [cell for cell in sheet.rows[row][slice(*span)] if cell != ""]
        if cells:
            is_text = isinstance(cells[0], str) and len(cells) == 1 and len(cells[0]) <= 100
            return " ".join(str(cells[0]).split()) if is_text else ""
    return ""
