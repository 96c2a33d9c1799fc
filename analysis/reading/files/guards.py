"""What is refused before any parser sees it, and the limits, all in one place.

A parser can be made to take all memory, or to end the whole process, by a file of one kilobyte.
So each file is looked at by its content first: kind, size, size when unpacked (counted while
inflating, as headers lie) and the rectangle of cells that reading it would span.
"""

from __future__ import annotations

from analysis.study import Problem, StudyError

MAX_FILE_MB = 50
MAX_UNPACKED_MB = 200
MAX_CELLS = 2_000_000
MAX_MEMBERS = 2_000  # files inside one workbook
MAX_COLUMNS = 16_384  # as many as a sheet of Excel has
LONGEST_TEXT = 1_000  # letters of a cell that can be a heading, a name or a value
MAX_TAG_BYTES = 2**20  # text between two tags

SAVE_AGAIN = "Open it in Excel, save it again as .xlsx, and upload that."
STRAY_CELLS = (
    "Delete stray cells far from the table (select the empty rows below it and the empty "
    "columns beside it, delete them, save) and upload again."
)


def refusal(file: str, what: str) -> StudyError:
    """A StudyError for a file that is not read at all."""
    return StudyError((Problem("error", what, file=file, action="The file was not read."),))


def refuse_oversized(file: str, data: bytes) -> None:
    """Refuse an empty file and one above ``MAX_FILE_MB``."""
    if not data:
        raise refusal(file, "The file is empty (0 bytes). Export or save it again.")
    if len(data) > MAX_FILE_MB * 2**20:
        raise refusal(
            file,
            f"The file has {len(data) / 2**20:,.0f} MB; the limit is {MAX_FILE_MB} MB. "
            "Remove pictures and unneeded sheets, or split it into several files.",
        )


def refuse_unpacked(file: str, total_bytes: int) -> None:
    """Refuse a file that unpacks to more than ``MAX_UNPACKED_MB``."""
    if total_bytes > MAX_UNPACKED_MB * 2**20:
        raise refusal(
            file,
            f"The file unpacks to more than {MAX_UNPACKED_MB} MB, the limit. "
            "Remove pictures and unneeded sheets, or split it into several files.",
        )


def refuse_long_text(file: str, size: int) -> None:
    """Refuse more than ``MAX_TAG_BYTES`` of text in one place: no table needs it."""
    if size > MAX_TAG_BYTES:
        raise refusal(
            file,
            f"The file holds a text of more than {MAX_TAG_BYTES >> 20} MB in one place, which no "
            f"table needs. {SAVE_AGAIN}",
        )


def refuse_texts(file: str, size: int) -> None:
    """Refuse cells whose texts, each counted in every cell, come to above ``MAX_UNPACKED_MB``."""
    if size > MAX_UNPACKED_MB * 2**20:
        raise refusal(
            file,
            f"The texts in the cells come to more than {MAX_UNPACKED_MB} MB, the limit: a long one "
            "stands in many cells. Delete it where it is not needed, save, and upload again.",
        )


def refuse_cells(file: str, cells: int, reach: str = "") -> None:
    """Refuse a file whose sheets together span more than ``MAX_CELLS`` cells."""
    if cells > MAX_CELLS:
        where = f" A sheet reaches as far as {reach}." if reach else ""
        raise refusal(
            file,
            f"The file spans {cells:,} cells; the limit is {MAX_CELLS:,}.{where} {STRAY_CELLS}",
        )


def refuse_columns(file: str, columns: int) -> None:
    """Refuse a sheet wider than any that a spreadsheet can hold."""
    if columns > MAX_COLUMNS:
        raise refusal(
            file,
            f"A table of the file has {columns:,} columns; the limit is {MAX_COLUMNS:,}, that of "
            "Excel. Turn it on its side, or keep the columns of one study.",
        )


def damaged(file: str, part: str = "") -> StudyError:
    """The refusal of a file that is broken or only partly downloaded."""
    inside = f" (its part '{part}')" if part else ""
    return refusal(
        file, f"The file is damaged or only partly downloaded{inside}. Download it again."
    )


def encrypted(file: str) -> StudyError:
    """The refusal of a file protected by a password."""
    return refusal(
        file,
        "The file is protected by a password. Remove the password in Excel "
        "(File > Info > Protect Workbook > Encrypt with Password, leave it empty), save, "
        "and upload again.",
    )


def forbidden_xml(file: str) -> StudyError:
    """The refusal of XML that declares a document type or entities."""
    return refusal(
        file,
        f"The file holds XML declarations (DOCTYPE or ENTITY) that no workbook needs. {SAVE_AGAIN}",
    )
