"""Writes the test files that no text editor can: workbooks, odd encodings and line ends.

Run ``python -m tests.files.make_files`` after a change. Every file is small and made up. The files
that are plain text are kept by hand beside these.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

from tests.files import old_excel

HERE = Path(__file__).parent
GOOD, BAD = HERE / "good", HERE / "bad"
SAVED = datetime.datetime(2024, 1, 1)

Row = Sequence[object]

STUDY: dict[str, Sequence[Row]] = {
    "Study": (("Key", "Value"), ("Title", "Letrozole pilot"), ("Treatment start day", 0)),
    "arms": (
        ("Role", "Arm", "Components", "Dose", "Schedule", "Colour", "Model", "Illustrative", "x"),
        ("vehicle", "Vehicle", "", "", "daily", "", "", "", 1),
        ("single", "Tamoxifen", "", "3 mg/mouse", "daily", "#1f77b4", "MCF-7Ca", "", 2),
        ("", "Tamoxifen", "", "1 µM", "72 h", "", "MCF-7", "yes", 3),
        ("single", "Letrozole", "", "5 mg/mouse", "daily", "", "", "", 4),
        ("combination", "Letrozole + Tamoxifen", "letrozole + tamoxifen", "", "", "", "", "", 5),
    ),
    "plate_layout": (
        ("well", "plate", "arm", "role", "concentration", "unit", "concentration_2", "unit_2"),
        ("A1", "", "", "blank"),
        ("A2", "", "", "Vehicle"),
        ("A3", "", "tamoxifen", "sample", 1, "uM"),
        ("A4", "", "TAMOXIFEN+letrozole", "", 100, "nM", 1, "µM"),
        ("A3", "P2", "letrozole", "", "0.5 µM"),
        ("B1", "", "", "empty"),
    ),
    "plate_reads": (
        ("Time (h)", "Well", "OD570", "Plate", "Experiment", "Cell line", "operator"),
        (72, "A01", 0.05, "P1", 1, "MCF-7", "me"),
        (72, "A02", 1.05, "P1", 1, "MCF-7", "me"),
        (72, "A03", 0.55, "P1", 1, "mcf-7", "me"),
        (72, "A04", "OVRFLW", "P1", 1, "MCF-7", "me"),
        (72, "a3", 0.75, "P2", 2, "MCF-7", "me"),
    ),
    "calipers": (
        ("Width", "Length", "Mouse", "Group", "Day", "BW (g)", "Model"),
        (6, 8, 1, "VEHICLE", 0, 21.5, "MCF-7Ca"),
        (7, 9, 1, "vehicle ", 7, 22, "MCF-7Ca"),
        (6, 8, 2, "tamoxifen", 0, 20.5, "MCF-7Ca"),
        (5, 7, 2, "Tamoxifen", 7, 20, "MCF-7Ca"),
        (6, 8, 3, "tamoxifen+letrozole", 0, 20.1, "MCF-7Ca"),
    ),
    "notes": (("Anything can stand here.",),),
}
EXCEL_DATES: dict[str, Sequence[Row]] = {
    "study": (("key", "value"), ("treatment_start_date", datetime.date(2025, 3, 3))),
    "calipers": (
        ("animal", "arm", "date", "length_mm", "width_mm"),
        ("a", "control", datetime.datetime(2025, 3, 3), 7, 6),
        ("a", "control", datetime.date(2025, 3, 10), 8, 6),
        ("a", "control", 45733, 9, 7),
        ("a", "control", "2025-03-24", 10, 7),
    ),
}
ONE_TABLE: Sequence[Row] = (
    ("animal", "arm", "day", "length_mm", "width_mm"),
    ("m1", "vehicle", 0, 8, 6),
    ("m1", "vehicle", 7, 9.5, 7),
    ("m2", "drug", 0, 8.5, 6),
)


def main() -> None:
    """Write every file anew."""
    _write(GOOD / "study_workbook.xlsx", workbook(STUDY))
    _write(GOOD / "excel_dates.xlsx", workbook(EXCEL_DATES))
    _write(GOOD / "errors_in_cells.xlsx", _errors_in_cells())
    _write(GOOD / "plate_list.xls", _plate_list())
    _write(GOOD / "open_document.ods", open_document("calipers", ONE_TABLE))
    _write(GOOD / "named_wrongly.csv", workbook({"calipers": ONE_TABLE}))
    _write(GOOD / "macros.xlsm", workbook({"calipers": ONE_TABLE}))
    text = "\n".join(",".join(map(str, row)) for row in ONE_TABLE) + "\n"
    _write(GOOD / "utf16_tab.txt", text.replace(",", "\t").encode("utf-16"))
    _write(GOOD / "cr_only.tsv", text.replace(",", "\t").replace("\n", "\r").encode())
    _write(GOOD / "byte_order_mark.csv", b"\xef\xbb\xbf" + text.encode())
    windows = "\r\n".join(_semicolons(line) for line in text.replace("m1", "Größe 1").split("\n"))
    _write(GOOD / "windows_semicolon.csv", windows.encode("cp1252"))
    _write(BAD / "only_notes.xlsx", workbook({"notes": (("nothing", "here"), (1, 2))}))
    _write(BAD / "empty_sheet.xlsx", workbook({"calipers": ()}))
    _write(BAD / "slides.pptx", _archive({"ppt/presentation.xml": b"<p/>"}))
    _write(BAD / "archive.zip", _archive({"readme.txt": b"hello"}))
    _write(BAD / "binary_workbook.xlsb", _archive({"xl/workbook.bin": b"\x83\x01"}))
    _write(BAD / "picture.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    _write(BAD / "document.csv", b"%PDF-1.7\n" + bytes(range(256)))
    _write(BAD / "nothing.csv", b"")
    _write(BAD / "blank_lines.csv", b"\n \n\n")
    _write(BAD / "noise.txt", bytes((each * 73 + 41) % 256 for each in range(2000)))


def workbook(sheets: Mapping[str, Sequence[Row]]) -> bytes:
    """An .xlsx of these sheets, the same bytes each time."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.properties.created = book.properties.modified = SAVED
    saved = io.BytesIO()
    book.save(saved)
    return _without_clock(saved.getvalue())


def open_document(name: str, rows: Sequence[Row], repeated: str = "") -> bytes:
    """An .ods of one sheet; ``repeated`` is put after its rows."""
    body = "".join(
        "<table:table-row>" + "".join(_ods_cell(cell) for cell in row) + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(
        f'xmlns:{each}="urn:oasis:names:tc:opendocument:xmlns:{each}:1.0"'
        for each in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="{name}">{body}{repeated}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return _archive({
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b"<manifest/>",
        "content.xml": content.encode(),
    })  # fmt: skip


def _ods_cell(cell: object) -> str:
    if isinstance(cell, str):
        return (
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
        )
    return (
        f'<table:table-cell office:value-type="float" office:value="{cell}">'
        f"<text:p>{cell}</text:p></table:table-cell>"
    )


def _errors_in_cells() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "calipers"
    for row in (*ONE_TABLE, ("m2", "drug", 7, "#DIV/0!", 6), ("m2", "drug", 14, "=B2*2", 6)):
        sheet.append(list(row))
    sheet["A1"].font = Font(bold=True)
    sheet["H4"] = "=1/0"  # no column of the table
    book.properties.created = book.properties.modified = SAVED
    saved = io.BytesIO()
    book.save(saved)
    return _without_clock(saved.getvalue())


def _plate_list() -> bytes:
    """A reader's long list: a clock time, a type that is no role, the wavelength in the heading."""
    headings = ("Plate", "Repeat", "Well", "Type", "Time", "abs555 (A)")
    cells = b"".join(old_excel.label(0, at, text) for at, text in enumerate(headings))
    for row, (plate, well, od) in enumerate(
        ((1, "A01", 0.5), (1, "A02", 0.25), (2, "A01", 1.5)), 1
    ):
        cells += old_excel.number(row, 0, plate) + old_excel.number(row, 1, 1)
        cells += old_excel.label(row, 2, well) + old_excel.label(row, 3, "M")
        cells += old_excel.label(row, 4, f"00:00:1{row}") + old_excel.number(row, 5, od)
    return old_excel.workbook("List ; Plates 1 - 2", old_excel.dimensions(4, 6) + cells)


def _semicolons(line: str) -> str:
    return line.replace(",", ";").replace(".", ",")


def _archive(members: Mapping[str, bytes]) -> bytes:
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content)
    return saved.getvalue()


def _without_clock(data: bytes) -> bytes:
    """The same workbook without the times at which its parts were written."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = parts["docProps/core.xml"]
    start, end = core.find(b"<dcterms:modified"), core.find(b"</dcterms:modified>")
    stamp = core[core.find(b">", start) + 1 : end]
    parts["docProps/core.xml"] = core.replace(stamp, b"2024-01-01T00:00:00Z")
    return _archive(parts)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


if __name__ == "__main__":
    main()
