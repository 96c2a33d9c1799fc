"""One parser each for what stands in a cell: numbers and the words people write in their place.

What is said of such words is here too, one message for each different text of a column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.files.xlsx_oddities import NO_RESULT
from analysis.reading.words.units import cell_unit
from analysis.study import Severity

Objects = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]

# What a text in a number cell means: nothing ("n/a"), below detection ("<5", "palpable"), no tumor
# at all, the end of an animal ("sac 7/10"), a number with a mark ("1*", "~5", ">100"), a number
# whose comma or point may be read in two ways, a plain number ("1 234,5" or "12 mm"), a spreadsheet
# error, or any other text: "1O", "7²", "5e", "12 (repeat)" and a unit of another kind are text.
MarkKind = Literal[
    "missing", "below", "none", "end", "marked", "doubtful", "number", "error", "text"
]


@dataclass(frozen=True, slots=True)
class Mark:
    """A text in a number cell: what it means and the number that was taken from it, if any."""

    kind: MarkKind
    text: str
    value: float = np.nan
    unit: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A column of numbers; ``marks`` by position for the cells that held more than a number."""

    values: Floats
    marks: Mapping[int, Mark] = field(default_factory=dict)


_MISSING = frozenset({
    "-", "--", "---", ".", "..", "?", "na", "n/a", "n.a.", "n.a", "nan", "nd", "n.d.", "n.d",
    "none", "null", "nil", "missing", "nm", "n.m.", "x", "#n/a", "not measured", "not determined",
    "not available", "not done", "no data", "no value",
})  # fmt: skip
_NO_TUMOR = frozenset({"no tumor", "no tumour", "nt", "tumor free", "tumour free", "no mass"})
_NO_TUMOR |= {"cr", "complete response", "gone", "not present", "no tumors", "no tumours"}
_BELOW = re.compile(
    r"palpable|too small|not measurable|unmeasurable|below|trace|tiny|\bns\b|\blod\b|\bbdl\b"
)
_END = re.compile(
    r"\bsac|\bdead\b|\bdied\b|\bdeath\b|\bcull|\beuth|\bend ?point\b|\bterminated\b|[†‡☠]"
)
_ERRORS = ("#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!", "#error", NO_RESULT)
_OVERFLOW = re.compile(r"^(?:ovrflw|overflow|over|sat(?:urated)?|\*{3,}|\?{3,}|>+)$|^>\s*\d")
_MISSED = re.compile(r"^(?:missed|masked|invalid|error|fail(?:ed)?|path\?)$")
_NUMBER = re.compile(
    r"^(?P<before>[~≈<>≤≥=]*)\s*(?P<number>[-+]?(?:[0-9][0-9.,' ]*|[.,][0-9]+)(?:e[-+]?[0-9]+)?)\s*"
    r"(?P<after>[*#†^]*)\s*(?P<unit>.*?)\s*(?P<last>[*#†?^]*)$",
    re.IGNORECASE,
)

# Minus signs and spaces as typesetters write them; digits and signs of double width.
_PLAIN = {0x2212: "-", 0xA0: " ", 0x202F: " "} | {at: at - 0xFEE0 for at in range(0xFF01, 0xFF5F)}
_TOO_LARGE = 1e15  # no measurement, but a slip or an identifier
_TOO_SMALL = 1e-30  # nor is this: what programs leave of 0 when they round is 1e-20
_WHOLE = re.compile(r"^(-?\d+)\.0+$")
_GROUPED = re.compile(r"^[-+]?[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]+)?$")
_THOUSANDS = {
    ",": re.compile(r"^[-+]?[0-9]{1,3}(?:\.[0-9]{3})+$"),
    ".": re.compile(r"^[-+]?[0-9]{1,3}(?:,[0-9]{3})+$"),
}

# Both marks, or one of them twice: only one way to read the number.
_SURELY_GROUPED = {
    ",": re.compile(r"^[-+]?[0-9]{1,3}(?:(?:,[0-9]{3})+\.[0-9]*|(?:,[0-9]{3}){2,})$"),
    ".": re.compile(r"^[-+]?[0-9]{1,3}(?:(?:\.[0-9]{3})+,[0-9]*|(?:\.[0-9]{3}){2,})$"),
}
_MOST_MESSAGES = 12  # different texts in one column that get a message each
_MESSAGES: Mapping[str, tuple[Severity, str, str]] = {
    "missing": (
        "info",
        "These cells say that there is no value.",
        "Taken as not measured.",
    ),
    "below": (
        "warning",
        "The cell says that it was below what can be measured. Enter a number if there is one.",
        "Taken as below detection, without a number.",
    ),
    "none": ("info", "The cell says that there was no tumor.", "Taken as 0."),
    "end": (
        "warning",
        "The cell tells how the animal ended instead of a number. "
        "Enter its day and reason in a survival sheet.",
        "Taken as not measured; the text was kept as a note.",
    ),
    "marked": (
        "warning",
        "The number carries a mark. Delete the number if it is to be left out.",
        "Read as the number without its mark.",
    ),
    "doubtful": (
        "warning",
        "A comma or point in the number can be a decimal mark or separate thousands. "
        "Enter it without a thousands separator.",
        "",
    ),
    "error": (
        "warning",
        "The cell holds an error or a formula without its result. "
        "Repair the formula, or save the file again in Excel.",
        "Taken as not measured.",
    ),
    "text": (
        "warning",
        "The cell holds a text where a number belongs. Enter a number or clear the cell.",
        "Taken as not measured.",
    ),
}


def numbers(cells: Objects, decimal: str = "", field: str = "") -> Numbers:
    """Numbers of a column of raw cells; empty cells are NaN, texts are explained by marks.

    A number is a number alone, or with a mark or a unit that the field knows: letters that are no
    such unit make the cell a text, without a value.

    Parameters
    ----------
    cells : ndarray of object, shape (n,)
        Floats, texts, dates and ``""`` as they stand in a sheet.
    decimal : str
        Decimal mark of the sheet, ``,`` or ``.``; empty where it is not known.
    field : str
        The field that the column fills (``length_mm``), whose units may stand in its cells; empty
        for units of any field.
    """
    kinds = set(map(type, cells))
    if kinds <= {float, int} and _can_be_measured(cells.astype(np.float64)).all():
        return Numbers(cells.astype(np.float64))
    plain = cells if kinds <= {float, int, str} else _without_others(cells)
    values = _converted(plain, decimal)
    odd = np.flatnonzero(np.isnan(values) & (plain != ""))
    if not kinds <= {float, int, str}:
        odd = np.union1d(odd, np.flatnonzero([type(c) not in (float, int, str) for c in cells]))
    return _with_marks(cells, values, odd, decimal, field)


def parse_mark(text: str, decimal: str = "", field: str = "") -> Mark:
    """The meaning of one text in a number cell of a field."""
    plain = " ".join(text.casefold().split())
    if is_error(text):
        return Mark("error", text)
    if plain in _MISSING or not plain:
        return Mark("missing", text)
    if plain in _NO_TUMOR:
        return Mark("none", text, 0.0)
    found = _NUMBER.match(" ".join(plain_signs(text).split()))
    unit = cell_unit(found["unit"], field) if found else None
    if found and unit is not None:
        return _number_mark(text, found, unit, decimal)
    if _BELOW.search(plain):
        return Mark("below", text)
    return Mark("end" if _END.search(plain) else "text", text)


def plain_signs(text: str) -> str:
    """A text with the minus sign, spaces and digits of a keyboard in place of their variants."""
    return text if text.isascii() else text.translate(_PLAIN)


def is_error(text: str) -> bool:
    """Whether a text is a spreadsheet error, or stands for a formula without its result."""
    plain = text.strip().casefold()
    return plain in _ERRORS or (plain.startswith("#") and plain.endswith(("!", "?")))


def reader_flag(text: str) -> str:
    """What a plate reader writes in place of a number: ``overflow``, ``missed`` or nothing."""
    plain = text.strip().casefold()
    if _OVERFLOW.match(plain):
        return "overflow"
    return "missed" if _MISSED.match(plain) else ""


def texts(cells: Objects) -> Objects:
    """Raw cells as stripped text: 3.0 is ``"3"``, a date is ISO, an empty cell stays empty."""
    return each_once(cells, text_of, "")


def each_once(
    cells: npt.ArrayLike, meaning: Callable[[Any], object], missing: object = None
) -> Objects:
    """What each cell means, asked once for every different one; ``missing`` where it is empty."""
    cells = np.asarray(cells, dtype=object)
    begins = np.ones(len(cells), dtype=bool)  # what stands on end is looked up once
    begins[1:] = cells[1:] != cells[:-1]
    codes, unique = pd.factorize(cells[begins])
    found = np.empty(len(unique) + 1, dtype=object)
    found[:-1] = [meaning(each) for each in unique]
    found[-1] = missing
    result: Objects = found[codes][np.cumsum(begins) - 1]
    return result


def objects(values: Sequence[object]) -> Objects:
    """Values as an array of objects, whatever they are."""
    result = np.empty(len(values), dtype=object)
    result[:] = list(values)
    return result


def text_of(cell: object) -> str:
    """One raw cell as text; a whole number without its point."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat()).removesuffix("T00:00:00")
    return _WHOLE.sub(r"\1", " ".join(str(cell).split()))


def mark_messages(
    marks: Mapping[int, Mark], own: Mapping[str, str] | None = None
) -> Iterator[tuple[Severity, str, str, str, list[int]]]:
    """Severity, sentence, text, action and positions for each different text of a column.

    One message for each kind of mark where the texts are many. ``own`` has actions of a reader's
    own by the kind of mark.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for position, mark in marks.items():
        text = "" if mark.kind == "missing" else mark.text
        groups.setdefault((mark.kind, text), []).append(position)
    groups = {key: at for key, at in groups.items() if key[0] in _MESSAGES}
    if len(groups) > _MOST_MESSAGES:
        merged: dict[tuple[str, str], list[int]] = {}
        for (kind, _), positions in groups.items():
            merged.setdefault((kind, ""), []).extend(positions)
        groups = merged
    for positions in groups.values():
        mark = marks[positions[0]]
        severity, what, action = _MESSAGES[mark.kind]
        if mark.kind == "doubtful":
            action = f"Read as {mark.value:g}."
        yield severity, what, mark.text, (own or {}).get(mark.kind, action), positions


def _without_others(cells: Objects) -> Objects:
    plain = cells.copy()
    plain[[type(cell) not in (float, int, str) for cell in cells]] = ""
    return plain


def _converted(cells: Objects, decimal: str) -> Floats:
    if decimal == ",":
        grouped = _THOUSANDS[","].match
        cells = np.array(
            [
                ("?" if grouped(c) else c.replace(",", ".")) if isinstance(c, str) else c
                for c in cells
            ],
            dtype=object,
        )
    values: Floats = np.asarray(pd.to_numeric(cells, errors="coerce"), dtype=np.float64)
    return np.where(_can_be_measured(values), values, np.nan)


def _can_be_measured(values: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    size = np.abs(np.asarray(values, dtype=np.float64))
    within: npt.NDArray[np.bool_] = (size < _TOO_LARGE) & ((size >= _TOO_SMALL) | (size == 0))
    return within


def _with_marks(
    cells: Objects, values: Floats, odd: npt.NDArray[np.int64], decimal: str, field: str
) -> Numbers:
    known: dict[str, Mark] = {}
    marks: dict[int, Mark] = {}
    values = values.copy()
    for position in odd.tolist():
        text = text_of(cells[position])
        if text not in known:
            known[text] = parse_mark(text, decimal, field)
        if text:
            marks[position] = known[text]
            values[position] = known[text].value
    return Numbers(values, marks)


def _number_mark(text: str, found: re.Match[str], unit: str, decimal: str) -> Mark:
    value, is_sure = _number(found["number"].strip(), decimal)
    if np.isnan(value):
        return Mark("text", text)
    if "<" in found["before"] or "≤" in found["before"]:
        return Mark("below", text)
    kind: MarkKind = "number" if is_sure else "doubtful"
    if found["before"] or found["after"] or found["last"]:
        kind = "marked"
    return Mark(kind, text, value, unit)


def _number(digits: str, decimal: str) -> tuple[float, bool]:
    """A number, and whether there was no doubt about its commas and points."""
    is_sure = True
    if _GROUPED.match(digits):
        digits = digits.replace(" ", "").replace("'", "")
    grouped = next((mark for mark, each in _SURELY_GROUPED.items() if each.match(digits)), "")
    if grouped:
        digits = digits.replace(grouped, "").replace(",", ".")
    elif decimal and _THOUSANDS[decimal].match(digits):
        is_sure = False
        digits = digits.replace(".", "").replace(",", "")
    elif "," in digits and "." not in digits:
        is_sure = decimal == ","
        digits = digits.replace(",", ".")
    try:
        value = float(digits)
    except ValueError:
        return np.nan, False
    return (value if _can_be_measured(value) else np.nan), is_sure
