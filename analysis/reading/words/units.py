"""Units of concentration: one spelling each, and factors between those of one kind."""

from __future__ import annotations

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
    "percent": "%",
}  # fmt: skip


def spelled_unit(text: str) -> str:
    """The one spelling of a unit: ``uM``, ``μM``, ``µmol/L`` are ``µM``; others as written."""
    plain = text.strip().replace("\u03bc", "u").replace("\u00b5", "u").replace(" ", "")
    if plain in ("M", "mM"):
        return plain
    if plain.casefold() == "mm":
        return "mM"
    return _SPELLINGS.get(plain.casefold(), "M" if plain == "m" else text.strip())


def power_between(unit: str, target: str) -> int | None:
    """The power of ten that turns ``unit`` into ``target``; None where they do not convert."""
    for kind in (_MOLAR, _MASS):
        if unit in kind and target in kind:
            return kind[unit] - kind[target]
    return None


def scaled(value: float, power: int) -> float:
    """``value * 10**power`` without the rounding of a factor below one."""
    return value * 10.0**power if power >= 0 else value / 10.0**-power
