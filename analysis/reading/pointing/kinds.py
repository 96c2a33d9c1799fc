"""What a table that the user points at can be, and what its columns can hold.

A spelling of a role is in the app's own words: its reader knows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.reading.words.headings import SPELLINGS

NUMBERS, UNIT, FIRST_WELL = "the numbers are", "unit", "first well"
VALUE = "value"  # a column of an endpoint, called as its heading
ACROSS_MEASURES = ("volume_mm3", "length_mm", "width_mm", "height_mm", "weight_g")
_WHO = ("animal", "arm", "model", "cage", "tumor", "study", "note")
_UNITS = ("", "µM", "nM", "mM", "M", "pM", "µg/mL", "ng/mL", "mg/mL", "%")
_WELLS = ("A1", "A2", "B1", "B2", "C3")
# What stands in the corner of a grid, by what its numbers or words are.
_SIGNALS = {
    "absorbance": "Absorbance",
    "luminescence": "Luminescence",
    "fluorescence": "Fluorescence",
}
_CONTENTS = {
    "drugs (arms)": "Drug in well",
    "concentrations": "Concentration in well",
    "roles (blank, vehicle ...)": "Role in well",
    "drug and concentration in one": "Content in well",
}
_RESPONSES = {
    "raw signal": "signal",
    "percent of control": "viability",
    "percent inhibition": "inhibition",
    "percent growth": "growth %",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table.

    ``words`` is what it is called on the page, ``roles`` what a column can hold, ``asked`` what is
    said of the table as a whole with its choices. ``rest`` is the role of columns that no other
    role fits; "" leaves them out.
    """

    words: str
    roles: tuple[str, ...] = ()
    asked: Mapping[str, tuple[str, ...]] | None = None
    rest: str = ""
    spelled: Mapping[str, str] | None = None  # of the choice of NUMBERS, in the corner


def _fields(kind: str) -> tuple[str, ...]:
    return tuple(field for field in SPELLINGS[kind] if field != "flag")


_known = tuple(field for field in _WHO if field in SPELLINGS["calipers"])
KINDS: Mapping[str, Kind] = {
    "calipers": Kind("long table of animals: a row an animal and day", _fields("calipers")),
    "days_across": Kind(
        "days across: a row an animal", (*_known, *ACROSS_MEASURES), rest="volume_mm3"
    ),
    "days_down": Kind(
        "days down: a column an animal", ("day", *ACROSS_MEASURES), rest="volume_mm3"
    ),
    "survival": Kind("survival: a row an animal", _fields("survival")),
    "endpoints": Kind("end points: a row an animal", (*_fields("endpoints"),), rest=VALUE),
    "tumor_weights": Kind("weights of excised tumors", _fields("tumor_weights")),
    "plate_grid": Kind(
        "plate: a grid of readings",
        asked={NUMBERS: tuple(_SIGNALS), FIRST_WELL: _WELLS},
        spelled=_SIGNALS,
    ),
    "plate_reads": Kind("list of wells with readings", _fields("plate_reads")),
    "layout_grid": Kind(
        "layout: a grid of what is in the wells",
        asked={NUMBERS: tuple(_CONTENTS), UNIT: _UNITS, FIRST_WELL: _WELLS},
        spelled=_CONTENTS,
    ),
    "plate_layout": Kind("layout: a list of wells", _fields("plate_layout")),
    "responses": Kind(
        "doses and responses: a row a dose",
        _fields("responses"),
        {NUMBERS: tuple(_RESPONSES), UNIT: _UNITS},
        spelled=_RESPONSES,
    ),
    "doses_down": Kind(
        "doses down: a column a drug or replicate",
        ("concentration", "response"),
        {NUMBERS: tuple(_RESPONSES), UNIT: _UNITS},
        "response",
        _RESPONSES,
    ),
    "doses_across": Kind(
        "doses across: a row a drug or replicate",
        ("arm", "replicate", "experiment", "model", "response"),
        {NUMBERS: tuple(_RESPONSES), UNIT: _UNITS},
        "response",
        _RESPONSES,
    ),
    "dose_matrix": Kind(
        "dose matrix: doses of two drugs on two edges",
        ("concentration", "response"),
        {NUMBERS: tuple(_RESPONSES), UNIT: _UNITS},
        "response",
        _RESPONSES,
    ),
    "left_out": Kind("nothing to be read: leave it out"),
}
