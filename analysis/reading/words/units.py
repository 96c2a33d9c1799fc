"""Units: one spelling each, the factors between them, and which may stand in which field."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Decimal power against the base of the kind (mol/L or g/L).
_MOLAR: Mapping[str, int] = {"M": 0, "mM": -3, "µM": -6, "nM": -9, "pM": -12, "fM": -15}
_MASS: Mapping[str, int] = {"g/L": 0, "mg/mL": 0, "µg/mL": -3, "ng/mL": -6, "pg/mL": -9}
_SPELLINGS: Mapping[str, str] = {
    "mol/l": "M", "molar": "M", "mmol/l": "mM", "umol/l": "µM", "nmol/l": "nM", "pmol/l": "pM",
    "um": "µM", "micromolar": "µM", "nanomolar": "nM", "millimolar": "mM", "picomolar": "pM",
    "umol": "µM", "nmol": "nM", "mcm": "µM", "nm": "nM", "pm": "pM", "fm": "fM",
    "g/l": "g/L", "mg/l": "µg/mL", "ug/l": "ng/mL", "ng/l": "pg/mL",
    "mg/ml": "mg/mL", "ug/ml": "µg/mL", "mcg/ml": "µg/mL", "ng/ml": "ng/mL", "pg/ml": "pg/mL",
    "u/ml": "U/mL", "iu/ml": "IU/mL", "gy": "Gy", "percent": "%",
}  # fmt: skip
_LENGTHS = {"mm": 1.0, "cm": 10.0}
_HOURS: Mapping[str, float] = {
    "h": 1.0, "hr": 1.0, "hrs": 1.0, "hour": 1.0, "hours": 1.0, "std": 1.0, "stunden": 1.0,
    "d": 24.0, "day": 24.0, "days": 24.0, "min": 1 / 60, "mins": 1 / 60, "minutes": 1 / 60,
    "s": 1 / 3600, "sec": 1 / 3600, "seconds": 1 / 3600,
}  # fmt: skip
_SIGNALS = dict.fromkeys(("od", "au", "abs", "rlu", "rfu"), 1.0)
_CONCENTRATIONS = ("concentration", "concentration_2")
# Units of each field that holds numbers, with their factor to the unit that the field is kept in.
FACTORS: Mapping[str, Mapping[str, float]] = {
    "length_mm": _LENGTHS,
    "width_mm": _LENGTHS,
    "height_mm": _LENGTHS,
    "volume_mm3": {
        "mm3": 1.0, "cmm": 1.0, "ul": 1.0, "cm3": 1000.0, "cc": 1000.0, "ml": 1000.0,
    },
    "weight_g": {
        "g": 1.0, "gr": 1.0, "gm": 1.0, "gram": 1.0, "grams": 1.0, "mg": 0.001, "kg": 1000.0,
    },
    "day": dict.fromkeys(("d", "day", "days", "tag", "tage", "dag", "dagen", "jour", "jours"), 1.0),
    "time_h": _HOURS,
    "absorbance": _SIGNALS,
    "reference": _SIGNALS,
    "read_wavelength_nm": {"nm": 1.0},
}  # fmt: skip
_CUBIC = re.compile(
    r"\bcubic[\s_-]*(mm|cm|millimet(?:er|re)s?|centimet(?:er|re)s?)\b", re.IGNORECASE
)
_ANY = frozenset(unit for units in FACTORS.values() for unit in units)
_PLAIN = {0x3BC: "u", 0xB5: "u", 0xB2: "2", 0xB3: "3", 0x20: None, 0x5E: None}


def with_short_cubes(text: str) -> str:
    """A heading with its cubic units in short: ``cubic mm`` and ``cubic centimeters``."""
    return _CUBIC.sub(lambda found: f"{found[1][0].casefold()}m3", text)


def spelled_unit(text: str) -> str:
    """The one spelling of a unit: ``uM``, ``μM``, ``µmol/L`` are ``µM``; others as written."""
    plain = text.strip().replace("\u03bc", "u").replace("\u00b5", "u").replace(" ", "")
    if plain in ("M", "mM"):
        return plain
    if plain.casefold() == "mm":
        return "mM"
    return _SPELLINGS.get(plain.casefold(), "M" if plain == "m" else text.strip())


def plain_unit(text: str) -> str:
    """A unit to look up: ``mm³``, ``mm^3`` and ``MM3`` are ``mm3``."""
    return text.translate(_PLAIN).casefold()


def cell_unit(text: str, field: str = "") -> str | None:
    """The unit behind a number in a cell, as ``FACTORS`` or ``spelled_unit`` name it.

    ``""`` where there is none, None where the text is no unit of the field. A field that is kept
    in no unit of its own (``""``, an endpoint) takes those of all.
    """
    if not text:
        return ""
    plain = plain_unit(text)
    if field in FACTORS:
        return plain if plain in FACTORS[field] else None
    if field not in _CONCENTRATIONS and plain in _ANY:
        return plain
    spelled = spelled_unit(text)
    is_known = spelled in _MOLAR or spelled in _MASS or spelled in ("%", "U/mL", "IU/mL", "Gy")
    return spelled if is_known else None


def power_between(unit: str, target: str) -> int | None:
    """The power of ten that turns ``unit`` into ``target``; None where they do not convert."""
    for kind in (_MOLAR, _MASS):
        if unit in kind and target in kind:
            return kind[unit] - kind[target]
    return None


def scaled(value: float, power: int) -> float:
    """``value * 10**power`` without the rounding of a factor below one."""
    return value * 10.0**power if power >= 0 else value / 10.0**-power
