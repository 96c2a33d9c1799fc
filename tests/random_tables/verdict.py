"""What was read of a drawn file, held against the truth: right, asked, refused or wrong.

right    every fact is in the tables, and nothing else
asked    nothing in the tables is wrong; what is missing is named by a problem with its cells or by
         a question; or there is nothing to be read, and the file was refused
refused  nothing was read, and nothing is asked
wrong    a value, name, day or dose is wrong, too much was read, or something is missing unsaid
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.reading import read_study
from analysis.reading.files.cells import cell_position
from analysis.reading.words.heading_cells import squashed
from analysis.study import Problem, Question, Study, StudyError
from tests.random_tables.sheets import Drawn, Fact

VERDICTS = ("right", "asked", "refused", "wrong")
MEASURES = ("length_mm", "width_mm", "height_mm", "volume_mm3", "weight_g")
MICROMOLAR = {"m": 1e6, "mm": 1e3, "um": 1.0, "µm": 1.0, "μm": 1.0, "nm": 1e-3, "pm": 1e-6}
TABLES = ("calipers", "survival", "plate_reads", "responses", "tumor_weights", "endpoints")
FORMS = {
    "percent": ("viability_pct",),
    "raw": ("absorbance",),
    "any": ("viability_pct", "inhibition_pct", "growth_pct"),
}
_RANGE = re.compile(r"\b([A-Z]{1,3}\d+)(?::([A-Z]{1,3}\d+))?")

Row = dict[str, Any]
Values = Mapping[str, object]
Wells = dict[tuple[str, float | None], Row]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a drawn file was read, and the first of what is wrong or missing."""

    name: str
    why: str = ""


def verdict(drawn: Drawn) -> Verdict:
    """Read the file and compare its tables with what was drawn."""
    try:
        study = read_study((drawn.upload,))
    except StudyError as error:
        questions: Sequence[Question] = getattr(error, "questions", ())
        why = str(error).splitlines()[0]
        return Verdict("asked" if questions or not drawn.facts else "refused", why)
    wrong, missing = _compared(drawn, study)
    unsaid = [fact for fact in missing if not _is_said(fact, study.problems, study.questions)]
    wrong += [f"not read and not said: {fact.owner} {fact.point} at {fact.cell}" for fact in unsaid]
    if wrong:
        return Verdict("wrong", wrong[0])
    if missing:
        first = missing[0]
        return Verdict("asked", f"{len(missing)} of {len(drawn.facts)}, {first.cell} first")
    return Verdict("right")


def _compared(drawn: Drawn, study: Study) -> tuple[list[str], list[Fact]]:
    """What is wrong in words, and the facts that are missing."""
    by_table: dict[str, list[Fact]] = defaultdict(list)
    for fact in drawn.facts:
        by_table[fact.table].append(fact)
    wrong: list[str] = []
    missing: list[Fact] = []
    for name in TABLES:
        table: pd.DataFrame | None = getattr(study, name, None)
        rows = [] if table is None else _records(table)
        facts = by_table.get(name, [])
        if not facts:
            # an animal that left may be an event of its own, at its last measurement; a measure
            # that is no volume may be an endpoint
            extra = name not in ("survival", "endpoints") and rows
            wrong += [f"{len(rows)} rows of {name} that are not there"] if extra else []
            continue
        compare = {
            "calipers": _calipers, "survival": _survival, "plate_reads": _plates,
            "responses": _responses,
        }[name]  # fmt: skip
        found, lost = compare(facts, rows, drawn.is_relative)
        wrong += found
        missing += lost
    return wrong, missing


def _records(table: pd.DataFrame) -> list[Row]:
    columns = {str(name): table[name].tolist() for name in table}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _is_said(fact: Fact, problems: Iterable[Problem], questions: Iterable[Question]) -> bool:
    """Whether a problem names the cell or its whole sheet, or an open question its sheet."""
    if any(q.sheet in ("", fact.sheet) and not q.assumed for q in questions):
        return True
    row, column = fact.row, fact.column
    for problem in problems:
        if problem.sheet not in ("", fact.sheet):
            continue
        areas = _RANGE.findall(problem.cell)
        if not areas and problem.severity != "info":
            return True
        for first, last in areas:
            (top, left), (bottom, right) = cell_position(first), cell_position(last or first)
            if top <= row <= bottom and left <= column <= right:
                return True
    return False


def _calipers(
    facts: Sequence[Fact], rows: Sequence[Row], is_relative: bool
) -> tuple[list[str], list[Fact]]:
    kept = [row for row in rows if any(not _is_empty(row[name]) for name in MEASURES)]
    start = min((row["day"] for row in kept), default=0.0) if is_relative else 0.0
    first = min(_day(fact) for fact in facts) if is_relative else 0.0
    read: dict[tuple[str, ...], dict[float, Row]] = defaultdict(dict)
    for row in kept:
        read[_who(row)][row["day"] - start] = row
    truth: dict[tuple[str | None, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        truth[fact.owner].append(fact)
    wrong: list[str] = []
    missing: list[Fact] = []
    left = dict(read)
    for owner, course in truth.items():
        found = next((who for who in left if _is_same_animal(owner, who)), None)
        if found is None:
            missing += course
            continue
        by_day = left.pop(found)
        for fact in course:
            at = _day(fact) - first
            row = next((by_day.pop(day) for day in list(by_day) if abs(day - at) < 1e-6), {})
            if not row:
                missing.append(fact)
            elif bad := _differs(dict(fact.values), row):
                wrong.append(f"{owner} day {fact.point[0]}: {bad}")
        wrong += [f"{owner}: no day {day:g} in the file" for day in by_day]
    wrong += [f"{who} with {len(days)} days is none of the animals" for who, days in left.items()]
    return wrong, missing


def _who(row: Row) -> tuple[str, ...]:
    """All that names an animal or a tumor."""
    named = ("model", "study", "arm", "cage", "animal", "tumor")
    return tuple(str(row.get(name, "") or "") for name in named)


def _day(fact: Fact) -> float:
    return float(str(fact.point[0]))


def _is_same_animal(owner: tuple[str | None, ...], who: tuple[str, ...]) -> bool:
    """Whether the names that were read are those of the file, however they are joined."""
    study, arm, animal, _ = owner
    model, read_study_name, read_arm, _, read_animal, _ = who
    if squashed(arm or "") != squashed(read_arm):
        return False
    names = (read_animal, f"{model} {read_study_name} {read_animal}")
    is_name = squashed(animal or "") in map(squashed, (*names, *re.split(r"[,;:|/ ]+", names[0])))
    place = squashed(f"{model} {read_study_name} {read_animal}")
    return is_name and (not study or squashed(study) in place)


def _differs(truth: Values, row: Row) -> str:
    """The first measure that is not as it was drawn, in words."""
    pair = [name for name in ("length_mm", "width_mm") if name in truth]
    expected = sorted(_number(truth[name]) for name in pair)
    found = sorted(_number(row[name]) for name in pair)
    for want, got in zip(expected, found, strict=True):
        if not _is_near(want, got):
            return f"{want} mm is {got}"
    for name in MEASURES:
        if name in pair:
            continue
        if name in truth and not _is_near(_number(truth[name]), _number(row[name])):
            return f"{name} {truth[name]} is {row[name]}"
        is_product = name == "volume_mm3" and pair  # calculated again from the two
        if name not in truth and not is_product and not _is_empty(row[name]):
            return f"{name} {row[name]} was never measured"
    return ""


def _survival(
    facts: Sequence[Fact], rows: Sequence[Row], is_relative: bool
) -> tuple[list[str], list[Fact]]:
    left = list(rows)
    wrong: list[str] = []
    missing: list[Fact] = []
    for fact in facts:
        arm, animal = fact.owner
        owner = (None, arm, animal, None)
        row = next((each for each in left if _is_same_animal(owner, _who(each))), None)
        if row is None:
            missing.append(fact)
            continue
        left.remove(row)
        values = dict(fact.values)
        if row["day"] != values["day"] or bool(row["event"]) != values["event"]:
            wrong.append(f"{fact.owner}: {values} is {row['day']:g}, {row['event']}")
    wrong += [f"{row['arm']} {row['animal']} is none of the animals" for row in left]
    return wrong, missing


def _plates(
    facts: Sequence[Fact], rows: Sequence[Row], is_relative: bool
) -> tuple[list[str], list[Fact]]:
    read, wrong = _plates_of(rows)
    truth: dict[str | None, list[Fact]] = defaultdict(list)
    for fact in facts:
        truth[fact.owner[0]].append(fact)
    missing: list[Fact] = []
    for name, wells in truth.items():
        best = max(read, key=lambda who: _agreement(wells, read[who]), default=None)
        if best is None:
            missing += wells
            continue
        plate = read.pop(best)
        for fact in wells:
            row = plate.pop((str(fact.point[0]), _hours(fact)), {})
            if not row:
                missing.append(fact)
            elif bad := _differs_well(dict(fact.values), row):
                wrong.append(f"plate {name}, {fact.point}: {bad}")
        wrong += [f"plate {name}: no well {key} in the file" for key in plate]
    wrong += [f"plate {who} is none of the file" for who in read]
    return wrong, missing


def _plates_of(rows: Sequence[Row]) -> tuple[dict[Hashable, Wells], list[str]]:
    """The wells of each plate that was read, and those that were read twice."""
    read: dict[Hashable, Wells] = defaultdict(dict)
    wrong = []
    for row in rows:
        if _is_empty(row["absorbance"]):
            continue
        key = (row["well"], None if _is_empty(row["time_h"]) else round(row["time_h"], 4))
        plate = read[row["model"], row["experiment"], row["plate"]]
        if key in plate:
            wrong.append(f"well {key} twice in one plate")
        plate[key] = row
    return read, wrong


def _hours(fact: Fact) -> float | None:
    return None if fact.point[1] is None else round(float(str(fact.point[1])), 4)


def _agreement(wells: Sequence[Fact], plate: Wells) -> int:
    """How many wells of a plate read have the value of the truth."""
    count = 0
    for fact in wells:
        row = plate.get((str(fact.point[0]), _hours(fact)))
        value = _number(dict(fact.values)["absorbance"])
        count += row is not None and _is_near(value, _number(row["absorbance"]))
    return count


def _differs_well(truth: Values, row: Row) -> str:
    if not _is_near(_number(truth["absorbance"]), _number(row["absorbance"])):
        return f"{truth['absorbance']} is {row['absorbance']}"
    if not _is_empty(row["reference"]):
        return f"a reference of {row['reference']}"
    role = "control" if row["role"] in ("vehicle", "untreated") else row["role"]
    wanted = truth.get("role", "")
    if role and wanted and role != wanted:
        return f"a well of role {wanted} is {role}"
    if "arm" not in truth or not role:
        return ""
    if squashed(str(truth["arm"])) != squashed(row["arm"]):
        return f"{truth['arm']} is {row['arm']}"
    dose = _micromolar(row["concentration"], row["unit"])
    if not _is_empty(row["concentration"]) and not row["unit"]:
        return f"the unit of {row['concentration']} is lost"
    if not _is_empty(dose) and not _is_near(_number(truth["dose_um"]), dose, 1e-4):
        return f"{truth['dose_um']} µM is {row['concentration']} '{row['unit']}'"
    return ""


def _responses(
    facts: Sequence[Fact], rows: Sequence[Row], is_relative: bool
) -> tuple[list[str], list[Fact]]:
    """Each response with its drugs, doses and measure, once."""
    left: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        if not _is_empty(row["response"]):
            left[_drugs_of(row), f"{row['response']:.6g}", row["measure"]] += 1
    missing = []
    for fact in facts:
        values = dict(fact.values)
        drugs = tuple(sorted(
            (squashed(name), f"{dose:.4g}")
            for name, dose in zip(fact.owner, fact.point, strict=False)
            if name is not None and isinstance(dose, float)
        ))  # fmt: skip
        said = f"{_number(values['response']):.6g}"
        forms = FORMS[str(values["measure"])]
        key = next((k for form in forms if left[k := (drugs, said, form)] > 0), None)
        if key is None:
            missing.append(fact)
        else:
            left[key] -= 1
    wrong = [f"{drugs}: {value} {measure} is not in the file"
             for (drugs, value, measure), count in left.items() if count > 0]  # fmt: skip
    return wrong, missing


def _drugs_of(row: Row) -> tuple[tuple[str, str], ...]:
    """The drugs of a response with their doses in µM, without those of dose 0."""
    doses = [
        _micromolar(row["concentration"], row["unit"]),
        _micromolar(row["concentration_2"], row["unit_2"]),
    ]
    names = re.split(r"\s*\+\s*", row["arm"]) if doses[1] == doses[1] else [row["arm"]]
    pairs = zip(names, doses, strict=False)
    return tuple(sorted((squashed(name), f"{dose:.4g}") for name, dose in pairs if dose > 0))


def _micromolar(dose: float, unit: str) -> float:
    return dose * MICROMOLAR.get(unit.casefold().strip(), math.nan) if unit else dose


def _number(value: object) -> float:
    return math.nan if value is None else float(str(value))


def _is_near(one: float, other: float, share: float = 1e-6) -> bool:
    return math.isclose(one, other, rel_tol=share, abs_tol=1e-9)


def _is_empty(value: object) -> bool:
    return value is None or value != value
