"""Long tables of responses: a row for each dose and replicate, or replicates side by side.

::

    Drug       Concentration (uM)  Replicate  Viability (%)
    lapatinib  0.1                 1          100.6
    lapatinib  0.1                 2          97.7

    drug1.conc  drug2.conc  E           two drugs
    0           0.05        0.9758
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from analysis.reading.responses.blocks import Block, Column
from analysis.reading.responses.fields import (
    RESULTS,
    Doses,
    dose_columns,
    fields_of,
    hours_of,
    roles_of,
    texts_of,
)
from analysis.reading.responses.headings import (
    UNKNOWN,
    is_statistic,
    response_heading,
    says_percent,
)
from analysis.reading.responses.rows import Response, Responses, replicate_stem, unused_columns
from analysis.study import MEASURES

_FEWEST_ROWS, _FEWEST_DOSES = 4, 3
_TEXTS = ("arm", "arm_2", "model", "experiment", "replicate", "role", "measure", "table")
_NOT_NAMED = {"arm": "drug 1", "arm_2": "drug 2"}


def read_long(block: Block) -> Responses | None:
    """A block with a column of concentrations and columns of responses; None where it is none."""
    columns = block.columns
    fields = fields_of(columns)
    doses = dose_columns(columns, fields)
    if not doses or len(block.rows) < _FEWEST_ROWS or block.first == block.top:
        return None
    taken = {each.column.at for each in doses} | {column.at for column in fields.values()}
    responses = _response_columns([column for column in columns if column.at not in taken], doses)
    distinct = np.unique(doses[0].values[np.isfinite(doses[0].values)])
    if not responses or len(distinct) < _FEWEST_DOSES:
        return None
    used = {*taken, *(column.at for column in responses)}
    measure = response_heading(responses[0].heading) or UNKNOWN
    return Responses(
        rows=tuple(_rows(block, fields, doses, responses)),
        measure=measure,
        is_pct=says_percent(responses[0].heading),
        columns=_columns(fields, doses, responses),
        unused=unused_columns(columns, used, block.first),
        dose=doses[0].heading,
        marks=_marks(block, responses),
    )


def _response_columns(columns: Sequence[Column], doses: Sequence[Doses]) -> list[Column]:
    """The response and its replicates side by side; the only column of numbers where none says it.

    Means, deviations and results (IC50) are no responses. Of several responses the one that is a
    percent of control goes first.
    """
    numeric = [
        column
        for column in columns
        if column.is_numeric
        and not is_statistic(column.heading)
        and not RESULTS.search(column.heading)
    ]
    named = [column for column in numeric if response_heading(column.heading)]
    if not named:
        return numeric if len(numeric) == 1 and doses[0].heading.by_word else []
    order = {measure: at for at, measure in enumerate(("viability_pct", "inhibition_pct"))}
    best = min(named, key=lambda column: order.get(response_heading(column.heading), 9))
    stem = replicate_stem(best.heading)
    return [column for column in named if replicate_stem(column.heading) == stem]


def _rows(
    block: Block,
    fields: Mapping[str, Column],
    doses: Sequence[Doses],
    responses: Sequence[Column],
) -> list[Response]:
    n = len(block.rows)
    texts = {field: texts_of(fields, field, n) for field in _TEXTS}
    if len(doses) == 2:
        for field, name in _NOT_NAMED.items():
            texts[field] = texts[field] if any(texts[field]) else (name,) * n
    roles, hours = roles_of(texts["arm"], texts["role"]), hours_of(fields, n)
    found = []
    for number, column in enumerate(responses, start=1):
        for at, row in enumerate(block.rows):
            value, dose = column.values[at], doses[0].values[at]
            if math.isnan(value) or (math.isnan(dose) and not texts["arm"][at]):
                continue
            second = doses[1] if len(doses) == 2 else None
            found.append(
                Response(
                    float(value),
                    (row, column.at),
                    float(dose),
                    texts["arm"][at],
                    doses[0].units[at],
                    texts["arm_2"][at],
                    float(second.values[at]) if second else math.nan,
                    second.units[at] if second else "",
                    float(hours[at]),
                    texts["model"][at],
                    texts["experiment"][at],
                    texts["replicate"][at] or (str(number) if len(responses) > 1 else ""),
                    roles[at],
                    texts["measure"][at] if texts["measure"][at] in MEASURES else "",
                    texts["table"][at],
                )
            )
    return found


def _columns(
    fields: Mapping[str, Column], doses: Sequence[Doses], responses: Sequence[Column]
) -> tuple[tuple[str, str], ...]:
    named = [(column, field) for field, column in fields.items()]
    named += list(
        zip((each.column for each in doses), ("concentration", "concentration_2"), strict=False)
    )
    named += [(column, "response") for column in responses]
    return tuple((c.heading, field) for c, field in sorted(named, key=lambda pair: pair[0].at))


def _marks(block: Block, responses: Sequence[Column]) -> tuple[tuple[int, int], ...]:
    """Cells of responses with a text in place of a number."""
    return tuple(
        (row, column.at)
        for column in responses
        for row, text, value in zip(block.rows, column.texts, column.values, strict=True)
        if text and math.isnan(value)
    )
