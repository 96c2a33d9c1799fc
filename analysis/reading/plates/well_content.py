"""What a cell of a layout says: ``tam 10 uM``, ``DMSO``, ``blank``, ``SPL1:2``, ``10``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.reading.plates.reads.sheet_page import NUMBER, cell_meaning
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.units import spelled_unit
from analysis.reading.workbook.wells import role_of
from analysis.study import ARMLESS_ROLES

_UNIT = (
    r"(?:[pnuµμmf]?M|[pnuµμm]?mol(?:/l)?|[pnuµμm]?g/?(?:ml|l|mL|L)|[pnuµμ]g per ml|%|mcm|Gy"
    r"|IU/ml|U/ml|microg/ml)"
)
_AMOUNT = re.compile(
    rf"(?<![A-Za-z0-9.,])(\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?)\s*({_UNIT})(?![A-Za-z0-9])"
)
_SERIES = re.compile(r"^(.*?[^\W\d_)])[\s_@:(,]+(\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?)\)?$")
_SERIES_LENGTH = 3
_NUMBERED = re.compile(r"^([^\W\d_]+(?: [^\W\d_]{2,})?)(?:[\s_#-]*0*\d{1,4}|[\s_]+[A-Z]\d{0,3})$")
# Names that instruments count up by themselves.
_COUNTED = re.compile(
    r"^(?:un|unk|unknown|spl|smp|sample|s|x|u|образец|probe|std|standard|m)[\s_#-]*[a-z]?0*\d+"
    r"(?:[\s:_/.-]+\d+(?:/\d+)?)?$",
    re.IGNORECASE,
)
_DILUTION = re.compile(r"^(spl|smp|sample|s|x|std)\s?(\d+):(\d+)$", re.IGNORECASE)
_MARKS = {
    "cc": "untreated", "bl": "blank", "bk": "blank", "buffer": "blank", "unt": "untreated",
    "ut": "untreated", "untr": "untreated", "medium+mtt": "blank",
}  # fmt: skip
_READER_SAMPLE = re.compile(r"^X\d{1,3}$")
_READER_LETTERS = {"B": "blank", "N": "vehicle", "P": "positive"}
_EMPTY = frozenset({"", "-", "x", "empty", "unused", "none", "null", "n/a", "na", "not used"})


@dataclass(frozen=True, slots=True)
class Content:
    """What is in a well; a missing number is NaN, a missing word is empty.

    ``arm`` of a control or blank is its name as it was written, without a number behind it where
    it is a control: DMSO and PBS are two vehicles, ``DMSO 1`` and ``DMSO 2`` wells of one.
    """

    role: str = ""
    arm: str = ""
    concentration: float = np.nan
    unit: str = ""
    concentration_2: float = np.nan
    unit_2: str = ""


def series_names(texts: Iterable[str]) -> frozenset[str]:
    """Names with three or more different numbers behind them: ``ful`` of ``ful 1``, ``ful 10``.

    There the number is a concentration; in ``ABT 737``, and where they count up as in ``mab 1``,
    ``mab 2``, ``mab 3``, it belongs to the name.
    """
    numbers: dict[str, set[str]] = {}
    for text in texts:
        found = _SERIES.match(text)
        if found and not is_counted(text):
            numbers.setdefault(found[1], set()).add(found[2])
    return frozenset(
        name
        for name, found in numbers.items()
        if len(found) >= _SERIES_LENGTH and found != {str(at + 1) for at in range(len(found))}
    )


def letter_contents(texts: Iterable[str], is_map_of_drugs: bool) -> dict[str, Content]:
    """What single letters mean among the others of a map, where they mean more than alone.

    X is a drug beside others called A, B, C, or beside Y, or beside one where the map says that it
    names drugs; else it marks an empty well. Where a reader counts its samples as X1, X2, X3, its
    letters B, N and P are the blank, the negative and the positive control.
    """
    different = {" ".join(text.split()) for text in texts}
    others = {text for text in different if len(text) == 1 and text.isalpha()} - {"x", "X"}
    if sum(bool(_READER_SAMPLE.match(text)) for text in different) >= _SERIES_LENGTH:
        return {text: _of_role(role, text) for text, role in _READER_LETTERS.items()}
    is_in_line = bool(others & {"W", "Y", "Z"})
    if len(others) >= (1 if is_map_of_drugs or is_in_line else _SERIES_LENGTH):
        return {text: Content("sample", text) for text in ("x", "X")}
    return {}


def content_of(text: str, series: frozenset[str] = frozenset()) -> Content:
    """Role, arm and concentrations that one cell states; ``series`` as of ``series_names``."""
    plain = " ".join(text.split())
    if plain.casefold() in _EMPTY:
        return Content(role="empty")
    role = word_role(plain)
    if role:
        return _of_role(role, plain)
    parts = [part.strip() for part in re.split(r"\+| & ", plain) if part.strip()]
    pieces = [_part(part, series) for part in (parts if len(parts) == 2 else [plain])]
    names = [piece.arm for piece in pieces]
    control = _control(" + ".join(name for name in names if name))
    if control:
        return _of_role(control, plain)
    first, second = pieces[0], pieces[1] if len(pieces) > 1 else Content()
    return Content(
        role="sample" if any(names) else "",
        arm=" + ".join(name for name in names if name),
        concentration=first.concentration,
        unit=first.unit,
        concentration_2=second.concentration,
        unit_2=second.unit,
    )


def word_role(text: str) -> str:
    """The role that a word stands for, also with a number behind it: ``Blank1``, ``CTRL 2``."""
    plain = text.strip()
    numbered = _NUMBERED.match(plain)
    for word in (plain, numbered[1] if numbered else ""):
        if len(word) < 2:
            continue
        role = _MARKS.get(word.casefold(), "") or role_of(word)
        if role and role != "sample":
            return role
    return ""


def is_counted(text: str) -> bool:
    """Whether a name is one that an instrument counts up by itself: ``SPL12``, ``Un0001``."""
    return bool(_COUNTED.match(text.strip()))


def states_amount(text: str) -> bool:
    """Whether a text holds a number with its unit, whatever else it says: ``10uM_tam``."""
    return bool(_AMOUNT.search(text))


def amount_of(text: str) -> tuple[float, str]:
    """A number with its unit that is all a cell holds: ``0.5 µM``, ``10``; NaN where it is not."""
    plain = text.strip()
    kind, value = cell_meaning(plain)
    if kind == NUMBER:
        return value, ""
    found = _AMOUNT.fullmatch(plain)
    if not found:
        return np.nan, ""
    return _number(found[1]), _unit(found[2])


def _of_role(role: str, text: str) -> Content:
    """A control or blank with its name; ``N`` of a reader is no name."""
    if role in ARMLESS_ROLES:
        return Content(role, text)
    numbered = None if role_of(text) else _NUMBERED.match(text)
    name = numbered[1] if numbered and word_role(numbered[1]) == role else text
    return Content(role, name if len(name) > 1 else "")


def _part(text: str, series: frozenset[str]) -> Content:
    """One component: a name, with or without an amount before or behind it."""
    dilution = _DILUTION.match(text)
    if dilution:
        return Content(arm=f"{dilution[1]}{dilution[2]}")
    found = _AMOUNT.search(text)
    if found:
        name = (text[: found.start()] + " " + text[found.end() :]).strip(" _@:,;()[]-/")
        return Content("", " ".join(name.split()), _number(found[1]), _unit(found[2]))
    behind = _SERIES.match(text)
    if behind and behind[1] in series:
        return Content("", behind[1].strip(" _@:,("), _number(behind[2]))
    return Content(arm=text)


def _control(name: str) -> str:
    if not name or "+" in name:
        return ""
    return word_role(name) or control_role(name) or ""


def _number(digits: str) -> float:
    return float(digits.replace(",", "."))


def _unit(text: str) -> str:
    return spelled_unit(text.replace("microg", "µg").replace(" per ", "/"))
