"""Heading cells: read, and matched with the fields of a kind of sheet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from analysis.reading.words.concentrations import concentration_heading
from analysis.reading.words.heading_grammar import is_hours, last_arm, worded_field
from analysis.reading.words.headings import SHEET_NAMES, SPELLINGS
from analysis.reading.words.languages import in_english
from analysis.reading.words.signals import is_signal
from analysis.reading.words.units import with_short_cubes

# Kinds of tables whose rows are animals.
_OF_ANIMALS = frozenset({"calipers", "survival", "tumor_weights", "endpoints", "signals"})
# A sheet is of a kind when it has one column of each of these sets.
NEEDS: Mapping[str, tuple[frozenset[str], ...]] = {
    "study": (frozenset({"key"}), frozenset({"value"})),
    "arms": (frozenset({"arm"}), frozenset({"role", "components", "schedule", "dose"})),
    "plate_reads": (frozenset({"well"}), frozenset({"absorbance"})),
    "plate_layout": (frozenset({"well"}), frozenset({"role", "arm", "concentration"})),
    "calipers": (
        frozenset({"animal"}),
        frozenset({"arm"}),
        frozenset({"day", "date"}),
        frozenset({"length_mm", "volume_mm3", "weight_g"}),
    ),
    "responses": (
        frozenset({"concentration", "time_h"}),
        frozenset({"response"}),
    ),
    "survival": (
        frozenset({"animal"}),
        frozenset({"arm"}),
        frozenset({"day", "date"}),
        frozenset({"event"}),
    ),
    "tumor_weights": (frozenset({"animal"}), frozenset({"arm"}), frozenset({"weight_g"})),
    "endpoints": (
        frozenset({"animal"}),
        frozenset({"arm"}),
        frozenset({"measure"}),
        frozenset({"value"}),
    ),
    "signals": (
        frozenset({"animal"}),
        frozenset({"arm"}),
        frozenset({"day", "date"}),
        frozenset({"signal"}),
    ),
}
# Fields that a sheet of this kind must not have: they make it another kind.
_EXCLUDES: Mapping[str, frozenset[str]] = {
    "arms": frozenset({"animal", "well", "day"}),
    "plate_layout": frozenset({"absorbance"}),
    "tumor_weights": frozenset({"day", "date", "length_mm", "volume_mm3"}),
}
_UNITS = frozenset({
    "mm", "cm", "mm3", "mm2", "cm3", "mm^3", "cm^3", "g", "mg", "kg", "h", "hr", "hrs", "hours",
    "d", "days", "nm", "um", "nmol", "µm", "μm", "m", "mol", "pm", "ug/ml", "µg/ml", "ng/ml",
    "mg/ml", "%", "min", "minutes", "weeks", "a", "od", "au", "s", "sec", "seconds", "hour", "day",
})  # fmt: skip
_NUMBER = re.compile(r"^[-+]?[\d.,]+(?:[eE][-+]?\d+)?$")
_BRACKETS = re.compile(r"[(\[]([^)\]]{0,99})[)\]]")
# Ranks of headings that no spelling lists: a word of concentrations or signals, or a unit alone.
_BY_WORD, _BY_UNIT = 1_000, 1_001
# Plate row and plate column, where a well is written in two cells.
_WELL_ROW = frozenset({
    "wellrow", "wrow", "platerow", "row", "rowletter", "rowname", "zeile", "reihe",
})  # fmt: skip
_WELL_COLUMN = frozenset({
    "wellcol", "wellcolumn", "wcol", "platecol", "platecolumn", "col", "column", "columnnumber",
    "spalte",
})  # fmt: skip
_WORDED = 1_000  # rank of a heading that is known by its words alone
_ABSORBANCE_AT = re.compile(r"^(?:abs(?:orbance)?|a|od|raw data)\s*(?:at\s*)?(\d{3})\s*(?:nm)?$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading cell: its column, the text as written, its unit, and a wavelength if it has one.

    ``plain`` and ``bare`` are the text to compare, with and without the unit. ``other_column`` is
    the column of plate columns where this one holds plate rows, else -1.
    """

    column: int
    text: str
    plain: str
    bare: str
    unit: str = ""
    wavelength_nm: float | None = None
    other_column: int = -1


def named_kind(name: str) -> str:
    """The kind that the name of a sheet or file stands for; empty if it names none."""
    plain = squashed(name)
    return next((kind for kind, names in SHEET_NAMES.items() if plain in names), "")


def read_headings(cells: Sequence[object]) -> tuple[Heading, ...]:
    """The texts of a row as headings: name, unit and wavelength of each."""
    return tuple(
        Heading(column, *_read(cell))
        for column, cell in enumerate(cells)
        if isinstance(cell, str) and (text := cell.strip()) and not _NUMBER.match(text)
    )


def match_headings(headings: Sequence[Heading], kind: str) -> dict[str, tuple[Heading, ...]]:
    """Which headings may fill which field of ``kind``, the preferred spelling first.

    In tables of animals a heading may also be known by its words; where none names an arm a
    genotype, diet or cohort does.
    """
    spellings = _spellings(kind)
    ranked: dict[str, list[tuple[int, Heading]]] = {}
    for heading in headings:
        field, rank = _field_of(heading, spellings)
        if not field and kind in _OF_ANIMALS:
            field, rank = worded_field(heading.text), _WORDED
            if kind == "survival" and (field == "end_day" or is_hours(heading.text)):
                field = "day"
        if field in SPELLINGS[kind]:
            ranked.setdefault(field, []).append((rank, heading))
    if "well" in spellings and "well" not in ranked and (pair := _well_pair(headings)):
        ranked["well"] = [(0, pair)]
    found = {
        field: tuple(heading for _, heading in sorted(each, key=lambda pair: pair[0]))
        for field, each in ranked.items()
    }
    return found if "arm" in found or kind not in _OF_ANIMALS else _with_last_arm(found, headings)


def _with_last_arm(
    found: dict[str, tuple[Heading, ...]], headings: Sequence[Heading]
) -> dict[str, tuple[Heading, ...]]:
    """The fields of a table of animals with an arm by the next best heading."""
    column = last_arm({heading.column: heading.text for heading in headings})
    arms = tuple(heading for heading in headings if heading.column == column)
    others = tuple(each for each in found.pop("study", ()) if each not in arms)
    return found | ({"arm": arms} if arms else {}) | ({"study": others} if others else {})


def is_met(kind: str, fields: Collection[str]) -> bool:
    """Whether the fields found make a sheet of this kind."""
    if _EXCLUDES.get(kind, frozenset()) & set(fields):
        return False
    return all(need & set(fields) for need in NEEDS[kind])


def lacking(kind: str, fields: Collection[str]) -> str:
    """What is missing for a sheet of this kind, in words: ``day (or date), arm``."""
    missing = [need for need in NEEDS[kind] if not need & set(fields)]
    return ", ".join(" or ".join(f"'{field}'" for field in sorted(need)) for need in missing)


def squashed(text: str) -> str:
    """Letters and digits of a text alone, in lower case and without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


@lru_cache
def _spellings(kind: str) -> dict[str, tuple[str, int]]:
    return {
        squashed(spelling): (field, rank)
        for field, spellings in reversed([*SPELLINGS[kind].items()])
        for rank, spelling in reversed([*enumerate((field, *spellings))])
    }


@lru_cache(maxsize=4_000)
def _read(text: str) -> tuple[str, str, str, str, float | None]:
    """All that a heading holds but its column."""
    written = with_short_cubes(" ".join(text.split()))
    brackets = _BRACKETS.search(written)
    words = re.split(r"[\s_,]+", written)
    unit = ""
    if brackets and _is_unit(brackets[1]):
        unit = brackets[1].strip()
    elif len(words) > 1 and _is_unit(words[-1]):
        unit = words[-1]
    without = _BRACKETS.sub(" ", written).strip() if brackets else written
    explains = brackets is not None and "=" in brackets[1]  # status (1=dead, 0=censored)
    bare = without.removesuffix(unit) if unit else without if explains else written
    if not unit and (dose := concentration_heading(written)):
        unit = dose.unit
    return written, squashed(written), squashed(bare), unit, _wavelength(written)


def _field_of(heading: Heading, spellings: Mapping[str, tuple[str, int]]) -> tuple[str, int]:
    found = _spelled_field(heading, spellings)
    english = "" if found[0] else in_english(heading.text)
    if not english:
        return found
    return _spelled_field(Heading(heading.column, *_read(english)), spellings)


def _spelled_field(heading: Heading, spellings: Mapping[str, tuple[str, int]]) -> tuple[str, int]:
    if heading.wavelength_nm and "absorbance" in spellings:
        return "absorbance", 0
    if found := spellings.get(heading.plain) or spellings.get(heading.bare):
        return found
    dose = concentration_heading(heading.text) if "concentration" in spellings else None
    if dose:
        field = "concentration_2" if dose.is_second else "concentration"
        return field, _BY_WORD if dose.by_word else _BY_UNIT
    is_read = "absorbance" in spellings and is_signal(heading.text)
    return ("absorbance", _BY_WORD) if is_read else ("", 0)


def _well_pair(headings: Sequence[Heading]) -> Heading | None:
    """The heading of plate rows, with the column of plate columns, where a sheet has both."""
    row = next((each for each in headings if each.plain in _WELL_ROW), None)
    column = next((each for each in headings if each.plain in _WELL_COLUMN), None)
    return replace(row, other_column=column.column) if row and column else None


def _is_unit(text: str) -> bool:
    return text.strip().casefold().replace("\u00b3", "3").replace(" ", "") in _UNITS


def _wavelength(text: str) -> float | None:
    plain = _BRACKETS.sub(" ", text).strip().casefold().replace("_", " ")
    found = _ABSORBANCE_AT.match(plain)
    return float(found[1]) if found else None
