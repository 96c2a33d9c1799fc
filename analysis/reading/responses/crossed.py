"""Crossed tables: what was given stands on the left and above, the responses where both cross.

::

    Dose (uM)   lapatinib   lapatinib     doses down, drugs and replicates across
    0           1.01        1.02
    0.1         0.82        0.84

    Drug        0      0.1    1           doses across
    lapatinib   1.014  0.824  0.374

    OD450       0 h    24 h   48 h        hours across
    shNC        0.306  0.608  0.915

    Time (h)    strain A   strain A       times down, drugs and doses above
                0          10
    0           0.139      0.118

    lapatinib (uM) across, palbociclib (uM) down
            0      1      2               doses of two drugs on two edges
    0       100    85.7   75.0
    0.5     80.0   68.6   60.0
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.reading.columns.time_units import time_factor
from analysis.reading.responses.blocks import Block, Column, is_named, marks_in
from analysis.reading.responses.doses import Doses, names_apart
from analysis.reading.responses.fields import (
    hours_of,
    roles_of,
    texts_of,
)
from analysis.reading.responses.headings_above import (
    Above,
    Side,
    above,
    said_of,
    with_lettered_replicates,
)
from analysis.reading.responses.left_side import (
    FEWEST_DOSES,
    STAT_ROW,
    Left,
    are_replicates,
    parts_of,
    with_questions,
    without_groups_of_columns,
)
from analysis.reading.responses.likely import is_likely
from analysis.reading.responses.lines import (
    with_doses_of_one,
    with_drugs,
    with_lines,
    with_names_of_rows,
)
from analysis.reading.responses.replicates import counted_names
from analysis.reading.responses.steps import counts_up, distinct
from analysis.reading.responses.table import Asker, Response, Responses, in_hours, timed, used_cells
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.responses import measure_in, says_percent
from analysis.study import RAW_SIGNAL

DAYS = re.compile(r"days?", re.IGNORECASE)
_ELAPSED = re.compile(r"elapsed", re.IGNORECASE)  # of an imager, its unit is asked
_FEWEST_TIMES, _FEWEST_VALUES = 2, 4


def read_crossed(block: Block, asker: Asker, by_values: bool = False) -> Responses | None:
    """A block of crossed doses, times, drugs and replicates; None where it is none.

    ``by_values`` is whether steps of doses beside a control, or times of optical densities, are
    enough where no word says what they are.
    """
    if block.first == block.top:
        return None
    left, values, listed = parts_of(block)
    if not values:
        return None
    left = _with_days(block, without_groups_of_columns(left, values))
    over = above(block, values, "arm" in left.fields, bool(left.doses))
    if over is None:
        return None
    said = f"{block.title} {asker.sheet.name} {asker.sheet.file}"
    edges = left.doses, left.names, left.fields.get("time_h")
    seems = by_values and is_likely(edges, over, values, said)
    if not seems and not _is_sure(block, left, over, values):
        return None
    over = with_lettered_replicates(_without_measure_as_arm(left, over), left.names)
    left, questions = with_questions(block, asker, left, "arm" in over.kinds)
    sides = _sides(block, left, "arm" in over.kinds)
    is_matrix = bool(left.doses) and "concentration" in over.kinds
    rows = tuple(_rows(block, values, over.sides, sides, is_matrix))
    if len(rows) < _FEWEST_VALUES:
        return None
    named = {column.at for column in left.fields.values()}
    corner = block.columns[0].heading if block.columns[0].at not in named else ""
    said = "\n".join((block.title, corner, *(c.heading for c in values[:1])))
    dose = left.doses[0].heading if left.doses else over.dose
    found = Responses(
        rows=rows,
        measure=over.measure or measure_in(said),
        is_pct=says_percent(said),
        columns=_columns(left, values, over),
        dose=dose,
        used=tuple(used_cells(block, [*left.understood, *values], listed)),
        marks=marks_in(block, values),
        questions=questions,
    )
    edge = (left.doses[0].column.heading if left.doses else "") or block.columns[0].heading
    if is_matrix:
        found = with_drugs(block, asker, (over.told, edge), found)
    else:
        found = with_doses_of_one(asker, with_lines(asker, found, over))
        found = with_names_of_rows(found, _own_names(block, left, over))
    time = left.fields.get("time_h")
    is_open = time is None and "time_h" in over.kinds and not over.is_timed
    return in_hours(asker, found) if is_open else timed(asker, time, found)


def _own_names(block: Block, left: Left, over: Above) -> dict[int, str]:
    """What rows name beside their doses where names above are arms or lines."""
    if not left.doses or "arm" not in over.kinds:
        return {}
    names = names_apart(left.doses[0])
    drugs = ["" if control_role(name) else name for name in left.doses[0].names]
    if not any(names) and len({*drugs} - {""}) == 1:
        names = drugs
    return dict(zip(block.rows, names, strict=True))


def _with_days(block: Block, left: Left) -> Left:
    """A column of days as times where the title says what was measured on cells."""
    days = [c for c in left.columns if DAYS.fullmatch(c.heading.strip()) and c.is_numeric]
    if "time_h" in left.fields or not days or measure_in(block.title) != RAW_SIGNAL:
        return left
    return replace(left, fields={**left.fields, "time_h": days[0]})


def _without_measure_as_arm(left: Left, over: Above) -> Above:
    """What stands above, without the name over a single column beside names on the left."""
    named = {column.at for column in left.fields.values()}
    names = any(is_named(column) and column.at not in named for column in left.columns)
    if not names or len({side.arm for side in over.sides}) > 1:
        return over
    sides = tuple(replace(side, arm="") for side in over.sides)
    return replace(over, sides=sides, kinds=over.kinds - {"arm"})


def _is_sure(block: Block, left: Left, over: Above, values: Sequence[Column]) -> bool:
    """Whether something says that this is a table of doses or of times on cells.

    Doses: a word or a unit, or steps of doses beside a drug or a replicate. Times: hours. Two
    edges of doses: a word for a drug, a dose or a unit anywhere, or both edges with a 0.
    """
    words = " ".join((block.title, *(column.heading for column in left.columns)))
    dosed = [each for each in left.doses if len(distinct(each.values)) >= FEWEST_DOSES]
    doses_above = distinct(np.array([side.concentration for side in over.sides]))
    if dosed and len(doses_above):
        zeros = min(distinct(dosed[0].values)[0], doses_above[0]) == 0
        told = _speaks_of_drugs(words) or any(each.heading.by_word for each in dosed)
        return len(doses_above) >= 2 and (told or over.is_named or zeros)
    if dosed:
        return any(each.heading.by_word or each.heading.unit for each in dosed) or _units(dosed)
    if len(doses_above) >= FEWEST_DOSES:
        known = {"arm", "replicate", "model", "time_h"} & (left.fields.keys() | over.kinds)
        return over.is_named or bool(known) or _speaks_of_drugs(words)
    return _is_course(left, over, len(values), words)


def _units(doses: Sequence[Doses]) -> bool:
    return any(unit for each in doses for unit in each.units)


def _speaks_of_drugs(words: str) -> bool:
    return said_of((words,)) is not None or bool(
        re.search(r"drug|synerg|conc|dos(?:e|age)|matrix|checkerboard|combin", words, re.I)
    )


def _is_course(left: Left, over: Above, n_values: int, said: str) -> bool:
    """Whether times are hours, or times of cells: a word says signal, or doses stand above.

    ``said`` is what title and headings on the left say.
    """
    time = left.fields.get("time_h")
    if time is not None:
        if len(distinct(time.values)) < _FEWEST_TIMES:
            return False
        if "concentration" in over.kinds:
            return True
        is_signal = measure_in(said) == RAW_SIGNAL
        units = (None,) if is_signal else (None, 24.0)  # animals live days
        if is_signal and n_values >= 2 and _ELAPSED.match(time.heading):
            return True
        return n_values >= 2 and time_factor(time.heading) not in units
    hours = distinct(np.array([side.time_h for side in over.sides]))
    return over.is_timed and len(hours) >= _FEWEST_TIMES


def _sides(block: Block, left: Left, has_arms: bool) -> list[tuple[Side, Side | None]]:
    """What stands left of each row, and the second drug of it where there is one."""
    n, fields = len(block.rows), dict(left.fields)
    named = {column.at for column in fields.values()} | {each.column.at for each in left.doses}
    more = left.unnamed
    counted = [c for c in left.columns if c.at not in named and counts_up(c.values)]
    if counted and not more:
        fields.setdefault("replicate", counted[0])
    elif more and are_replicates(more[0]):
        fields.setdefault("replicate", more[0])
    elif more and not has_arms:
        fields.setdefault("arm", more[0])
    texts = {f: texts_of(fields, f, n) for f in ("arm", "model", "experiment", "replicate", "role")}
    if not any(texts["replicate"]):
        texts |= counted_names(texts["arm"])
    first, second = [*left.doses, None, None][:2]
    dosed = [first.name_at(at) if first else "" for at in range(n)]
    arms = [arm or name for arm, name in zip(texts["arm"], dosed, strict=True)]
    hours, roles = hours_of(fields, n), roles_of(arms, texts["role"])
    found = []
    for at in range(n):
        side = Side(
            texts["arm"][at] or (dosed[at] if not has_arms else ""),
            texts["model"][at],
            texts["replicate"][at],
            texts["experiment"][at],
            float(hours[at]),
            float(first.values[at]) if first else math.nan,
            first.units[at] if first else "",
            roles[at],
        )
        other = None
        if second:
            arm_2 = texts_of(fields, "arm_2", n)[at]
            other = Side(
                arm_2 or second.name_at(at),
                concentration=float(second.values[at]),
                unit=second.units[at],
            )
        found.append((side, other))
    return found


def _rows(
    block: Block,
    values: Sequence[Column],
    over: Sequence[Side],
    sides: Sequence[tuple[Side, Side | None]],
    is_matrix: bool,
) -> list[Response]:
    found = []
    for at, row in enumerate(block.rows):
        side, second = sides[at]
        if _is_statistic_row(block, row, values[0].at):
            continue
        for column, top in zip(values, over, strict=True):
            if math.isnan(column.values[at]):
                continue
            found.append(
                _crossed(float(column.values[at]), (row, column.at), top, side, second, is_matrix)
            )
    return [each for each in found if each is not None]


def _is_statistic_row(block: Block, row: int, first: int) -> bool:
    """Whether a row is called a mean or a deviation of the others."""
    texts = (block.page.text(row, at) for at in range(block.left, first))
    return any(STAT_ROW.match(text) for text in texts)


def _crossed(
    value: float,
    cell: tuple[int, int],
    top: Side,
    left: Side,
    second: Side | None,
    is_matrix: bool,
) -> Response | None:
    """The response where a column and a row cross; None where the dose of it is missing."""
    base = Response(
        value,
        cell,
        time_h=left.time_h if math.isnan(top.time_h) else top.time_h,
        model=" ".join(filter(None, (left.model, top.model))),
        experiment=left.experiment or top.experiment,
        replicate=left.replicate or top.replicate,
        role=left.role or _role_above(top.arm),
    )
    if left.replicate and top.replicate:
        base = replace(base, replicate=f"{left.replicate}, {top.replicate}")
    if is_matrix:
        if math.isnan(left.concentration):
            return None
        return replace(
            base,
            arm=top.arm, concentration=top.concentration, unit=top.unit,
            arm_2=left.arm, concentration_2=left.concentration, unit_2=left.unit,
        )  # fmt: skip
    of_left = not math.isnan(left.concentration)
    dose, unit = (left if of_left else top).concentration, (left if of_left else top).unit
    arm = left.arm or top.arm
    if math.isnan(dose) and not arm:
        return None
    found = replace(base, arm=arm, concentration=dose, unit=unit)
    if second:
        found = replace(found, arm_2=second.arm or "drug 2", concentration_2=second.concentration,
                        unit_2=second.unit, arm=arm or "drug 1")  # fmt: skip
    return found


def _role_above(arm: str) -> str:
    """The role of a column that is named as a blank."""
    return roles_of([arm], [""])[0]


def _columns(left: Left, values: Sequence[Column], over: Above) -> tuple[tuple[str, str], ...]:
    by_at = {column.at: field for field, column in left.fields.items()}
    by_at |= {each.column.at: f"concentration{'_2' * at}" for at, each in enumerate(left.doses)}
    pairs = [(column.heading, by_at[column.at]) for column in left.columns if column.at in by_at]
    kind = next((k for k in ("concentration", "time_h") if k in over.kinds), "response")
    return (*pairs, *((column.heading, kind) for column in values))
