"""The records of a study: what was uploaded, after reading and before any analysis.

Nouns of this module: ``Arm``, ``Regimen``, ``Problem``, ``SourceFile``, ``Recognized``, ``Study``
and the error ``StudyError``. Tables inside a study are data frames with fixed columns (the
``*_COLUMNS`` below); the reader fills them, everything else only reads them.

Strings are kept as Python objects, not in pyarrow's buffers: tables here are small, and each
operation on a buffer costs more than all of their rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

pd.set_option("mode.string_storage", "python")

Role = Literal["vehicle", "untreated", "single", "combination"]
Severity = Literal["error", "warning", "info"]
State = Literal["read", "waits", "left out"]
TEXT = pd.StringDtype(na_value=np.nan)  # "str", without looking up the word for every column
MARGIN_PCT = 20.0  # of the lower ratio that counts as no difference: 0.8 to 1.25
CONTROL_ROLES: tuple[Role, Role] = ("vehicle", "untreated")
ARMLESS_ROLES = ("blank", "positive", "day0", "empty")  # of wells whose name is no arm

UNASSIGNED = "unassigned"  # how files say that a well has a name, no role, and no arm
TREATED_ROLES = ("sample", *CONTROL_ROLES)  # of wells that have an arm

# Where a row was read: file and sheet names, and the cell of the measured value ("B7").
SOURCE_COLUMNS: dict[str, str] = {"file": "str", "sheet": "str", "cell": "str"}

# One row per well and read. `role` is "" while the well has no layout; `flag` is "" or what the
# reader wrote in place of a number ("overflow", "missed"), with `absorbance` then NaN. `excluded`
# is "" or why the user does not count the well.
PLATE_READ_COLUMNS: dict[str, str] = {
    "model": "str",
    "experiment": "str",
    "plate": "str",
    "time_h": "float64",
    "well": "str",
    "role": "str",
    "arm": "str",
    "concentration": "float64",
    "unit": "str",
    "concentration_2": "float64",
    "unit_2": "str",
    "absorbance": "float64",
    "reference": "float64",
    "read_wavelength_nm": "float64",
    "flag": "str",
    "excluded": "str",
    **SOURCE_COLUMNS,
}

# What the number of a response without a well is: a raw signal, held against that of its control,
# or a percent as it was given: of the control, or what is missing of it.
RAW_SIGNAL, INHIBITION = "absorbance", "inhibition_pct"
MEASURES = (RAW_SIGNAL, "viability_pct", "growth_pct", INHIBITION)

# One row per response that stands in no well; `measure` is one of `MEASURES`. `replicate` tells
# rows of one experiment apart; `flag` and `excluded` as in plate reads.
RESPONSE_COLUMNS: dict[str, str] = {
    "model": "str",
    "experiment": "str",
    "table": "str",
    "time_h": "float64",
    "role": "str",
    "arm": "str",
    "concentration": "float64",
    "unit": "str",
    "concentration_2": "float64",
    "unit_2": "str",
    "replicate": "str",
    "response": "float64",
    "measure": "str",
    "flag": "str",
    "excluded": "str",
    **SOURCE_COLUMNS,
}

# One row per tumor (or animal) and day. `animal` is unique within model and arm. `volume_mm3` is
# the volume as given, only where there are no length and width. `flag`: "" or "below_detection".
CALIPER_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "animal": "str",
    "cage": "str",
    "tumor": "str",
    "day": "float64",
    "length_mm": "float64",
    "width_mm": "float64",
    "height_mm": "float64",
    "volume_mm3": "float64",
    "weight_g": "float64",
    "note": "str",
    "flag": "str",
    **SOURCE_COLUMNS,
}

# One row per animal. `event` is True when the animal died or reached the humane or size endpoint.
SURVIVAL_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "animal": "str",
    "cage": "str",
    "day": "float64",
    "event": "bool",
    "reason": "str",
    **SOURCE_COLUMNS,
}

TUMOR_WEIGHT_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "animal": "str",
    "cage": "str",
    "weight_g": "float64",
    **SOURCE_COLUMNS,
}

# One row per animal, measure and day; `day` is NaN for what is measured once.
ENDPOINT_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "animal": "str",
    "cage": "str",
    "day": "float64",
    "measure": "str",
    "value": "float64",
    "unit": "str",
    **SOURCE_COLUMNS,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing the user should know about an upload: what, where, and what was done."""

    severity: Severity
    what: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    value: str = ""
    action: str = ""

    def __str__(self) -> str:
        """One line for a terminal or a message box."""
        place = ", ".join(
            part
            for part in (
                self.file,
                f"sheet '{self.sheet}'" if self.sheet else "",
                f"cell {self.cell}" if self.cell else "",
            )
            if part
        )
        value = f" (found: {self.value})" if self.value else ""
        action = f" {self.action}" if self.action else ""
        return f"{self.severity}: {place + ': ' if place else ''}{self.what}{value}{action}"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """An uploaded file by name and content hash."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Recognized:
    """A region of a sheet, and what each of its columns was taken for.

    ``columns`` pairs a heading as it is written with the column of the study workbook it fills.
    ``state`` says whether it was read, waits for the user (an answer, or being told what it is;
    ``kind`` is "" where it is not known), or was left out. ``cells`` are the corners of the
    rectangles that were used of it; empty where that is all of it.
    """

    kind: str
    file: str
    sheet: str
    first_cell: str
    last_cell: str
    columns: tuple[tuple[str, str], ...] = ()
    state: State = "read"
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Something the upload does not say and the reader will not guess in silence.

    ``key`` names it (``kind:FILE:SHEET!CELL``, equal for equal files), ``options`` are the possible
    answers, ``assumed`` the one that was taken until the user picks; "" where nothing can be read
    before the answer. ``answer`` is what the user picked, "" while it is open.
    """

    key: str
    text: str
    options: tuple[str, ...]
    assumed: str
    file: str
    sheet: str = ""
    cell: str = ""
    answer: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it."""
        return not self.answer

    @property
    def stops(self) -> bool:
        """Whether what it is about is not read before somebody answers it."""
        return self.is_open and not self.assumed


class StudyError(Exception):
    """The user's data cannot be read or analyzed; ``problems`` says what to change and where.

    ``questions`` are those whose answers would let more be read, ``recognized`` the parts of the
    sheets that were found, read or not.
    """

    def __init__(
        self,
        problems: Iterable[Problem] | str,
        questions: Iterable[Question] = (),
        recognized: Iterable[Recognized] = (),
    ) -> None:
        if isinstance(problems, str):
            problems = (Problem("error", problems),)
        self.problems: tuple[Problem, ...] = tuple(problems)
        self.questions: tuple[Question, ...] = tuple(questions)
        self.recognized: tuple[Recognized, ...] = tuple(recognized)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Regimen:
    """Dose and schedule of an arm in one model; ``model`` is "" where it holds for every model."""

    model: str
    dose: str
    schedule: str
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Arm:
    """A treatment arm: its role, and for a combination the names of the arms it is made of."""

    name: str
    role: Role
    components: tuple[str, ...] = ()
    regimens: tuple[Regimen, ...] = ()
    color: str = ""

    @property
    def is_control(self) -> bool:
        """Whether the arm got no drug (vehicle or untreated)."""
        return self.role in CONTROL_ROLES

    def regimen(self, model: str) -> Regimen | None:
        """Dose and schedule in ``model``, else those given for every model."""
        exact = [regimen for regimen in self.regimens if regimen.model == model]
        general = [regimen for regimen in self.regimens if not regimen.model]
        return next(iter(exact + general), None)


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """Everything that was read from the uploads of one study.

    A table is None where no such data was uploaded. ``facts`` are the key and value rows of the
    ``study`` sheet, keys in lower case. ``key`` names the content: equal uploads, equal key.
    """

    title: str
    key: str
    arms: tuple[Arm, ...]
    facts: dict[str, str] = field(default_factory=dict)
    plate_reads: pd.DataFrame | None = None
    responses: pd.DataFrame | None = None
    calipers: pd.DataFrame | None = None
    survival: pd.DataFrame | None = None
    tumor_weights: pd.DataFrame | None = None
    endpoints: pd.DataFrame | None = None
    problems: tuple[Problem, ...] = ()
    sources: tuple[SourceFile, ...] = ()
    recognized: tuple[Recognized, ...] = ()
    questions: tuple[Question, ...] = ()

    def arm(self, name: str) -> Arm:
        """The arm of that name; KeyError where there is none (a bug, not a user's mistake)."""
        return {arm.name: arm for arm in self.arms}[name]

    def control(self, present: Iterable[str], preference: str = "") -> str | None:
        """Name of the control among the arms ``present``: the comparator of every test.

        ``preference`` is a role (``vehicle`` or ``untreated``) or empty for the study's own
        ``control`` fact, else vehicle before untreated. A preferred role that no present arm
        has falls back to the other. None where no control arm is present.
        """
        here = set(present)
        controls = [arm for arm in self.arms if arm.is_control and arm.name in here]
        wanted = (preference or self.facts.get("control", "")).casefold()
        ranked = sorted(
            controls,
            key=lambda arm: (
                arm.name.casefold() != wanted,
                arm.role != wanted,
                arm.role != "vehicle",
            ),
        )
        return ranked[0].name if ranked else None

    def fact_number(self, key: str, default: float | None = None) -> float | None:
        """A number from the ``study`` sheet (day or mm3), or ``default`` where it has none."""
        try:
            number = float(self.facts.get(key, ""))
        except ValueError:
            return default
        return default if np.isnan(number) else number


def animals_of(*tables: pd.DataFrame | None) -> pd.DataFrame:
    """The animals that are in any of these tables: model, arm and animal, each once."""
    keys = ["model", "arm", "animal"]
    filled = [table[keys] for table in tables if table is not None]
    return pd.concat(filled).drop_duplicates() if filled else pd.DataFrame(columns=keys)


def animals_of_study(study: Study) -> pd.DataFrame:
    """Every animal of a study, whatever was measured of it."""
    return animals_of(study.calipers, study.survival, study.tumor_weights, study.endpoints)


def equivalence_margin(study: Study) -> tuple[float, float]:
    """Ratios (of volumes, of concentrations) that count as no difference: 0.8 to 1.25.

    The study's fact ``equivalence_margin_pct`` (m) sets them to ``1 - m / 100`` and its inverse.
    """
    low = 1 - (study.fact_number("equivalence_margin_pct") or MARGIN_PCT) / 100
    return low, 1 / low


def fact_key(words: str) -> str:
    """A key of ``Study.facts`` from its words: in lower case, with underscores."""
    return "_".join(words.casefold().replace("-", " ").split())


def empty_table(columns: dict[str, str]) -> pd.DataFrame:
    """A table of no rows with exactly these columns and types."""
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in columns.items()})


def table_of(rows: Iterable[Iterable[object]], columns: dict[str, str]) -> pd.DataFrame:
    """A table of these rows with exactly these columns and types (in place of ``astype``)."""
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    return typed_table(dict(zip(columns, values, strict=True)), columns)


def typed_table(values: Mapping[str, Any], columns: dict[str, str]) -> pd.DataFrame:
    """The columns of ``values`` that are named here, in this order and of these types."""
    return pd.DataFrame(
        {
            name: pd.array(values[name], dtype=TEXT)
            if kind == "str"
            else np.asarray(values[name], dtype=kind)
            for name, kind in columns.items()
        }
    )
