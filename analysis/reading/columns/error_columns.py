"""Columns of errors between those that they belong to, as live-cell imagers export them.

::

    Elapsed   A1      A1 (Std Err Img)   A2      A2 (Std Err Img)
    0         12.3    0.31               13.3    0.32
"""

from __future__ import annotations

import re
from dataclasses import replace

from analysis.reading.files.cells import cell_name, several
from analysis.reading.files.sheets import Sheet
from analysis.study import Problem

_TOP = 40  # rows in which headings stand
_ERROR = re.compile(
    r"^(?P<of>.*\S)\s*[(\[]\s*(?:std\.?\s*(?:err|dev|error|deviation)|s\.?e\.?m?\.?|s\.?d\.?)\b"
    r"[^)\]]*[)\]]$",
    re.IGNORECASE,
)


def without_errors(sheet: Sheet) -> tuple[Sheet, tuple[Problem, ...]]:
    """The sheet without columns whose headings call them the error of another one; and which."""
    for at, row in enumerate(sheet.rows[:_TOP]):
        texts = {" ".join(cell.split()) for cell in row if isinstance(cell, str)}
        found = {c: _ERROR.match(cell) for c, cell in enumerate(row) if isinstance(cell, str)}
        errors = {c for c, each in found.items() if each and " ".join(each["of"].split()) in texts}
        if errors:
            below = [
                ["" if c in errors else cell for c, cell in enumerate(cells)]
                for cells in sheet.rows[at:]
            ]
            what = "The columns hold the errors of those beside them, as their headings say."
            cells = several([cell_name(at, column) for column in sorted(errors)])
            place = (sheet.file, sheet.name, cells)
            told = Problem("info", what, *place, str(row[min(errors)]), "Left out.")
            return replace(sheet, rows=[*sheet.rows[:at], *below]), (told,)
    return sheet, ()
