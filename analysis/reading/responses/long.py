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
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from analysis.reading.files.cells import cell_name, counted, several
from analysis.reading.responses.blocks import Block, Column, marks_in
from analysis.reading.responses.columns_apart import with_columns_apart, with_names_of_drugs
from analysis.reading.responses.controls import reference_columns, reference_rows
from analysis.reading.responses.doses import Doses, dose_columns
from analysis.reading.responses.fields import (
    RESULTS,
    fields_of,
    hours_of,
    numbers_few_things,
    roles_of,
    texts_of,
    with_tagged_roles,
)
from analysis.reading.responses.replicates import replicate_stem, replicates_of
from analysis.reading.responses.steps import distinct
from analysis.reading.responses.table import Asker, Response, Responses, timed, used_cells
from analysis.reading.words.concentrations import concentration_heading, unit_behind
from analysis.reading.words.responses import (
    UNKNOWN,
    is_statistic,
    response_heading,
    says_percent,
)
from analysis.study import MEASURES, RAW_SIGNAL, Problem, Question

_FEWEST_ROWS, _FEWEST_DOSES = 4, 3
_TEXTS = ("arm", "arm_2", "model", "experiment", "replicate", "role", "measure", "table")
_NOT_NAMED = {"arm": "drug 1", "arm_2": "drug 2"}
_SMALL = 4  # columns of a table that single letters name
PER_CELL, AS_COUNTED = "counts per cell that was plated", "counts as they stand"
_SEEDED = re.compile(r"plated|seeded|seeding|inoculated", re.IGNORECASE)
_COLONIES = re.compile(r"colon|clone|count", re.IGNORECASE)
_DEAD = re.compile(r"dead|death|necro|mortal|apopto|caspase|annexin|\bldh\b", re.IGNORECASE)
_READ_ROLES = ("vehicle", "untreated", "blank")  # of rows without a drug
_FEW_ROWS = 6  # a number that stands for a thing is found in more of them
_FEW_VALUES = 1 / 3  # of the distinct numbers of another column: counts and ranks


def read_long(block: Block, asker: Asker) -> Responses | None:
    """A block with a column of concentrations and columns of responses; None where it is none."""
    columns = block.columns
    fields = with_tagged_roles(columns, fields_of(columns))
    doses = dose_columns(columns, fields)
    if not doses or len(block.rows) < _FEWEST_ROWS or block.first == block.top:
        return None
    taken = {each.column.at for each in doses} | {column.at for column in fields.values()}
    others = [column for column in columns if column.at not in taken and column.is_numeric]
    kinds = _kinds(others, doses, "arm" in fields)
    if "arm" not in fields and any(map(_is_name, block.names_above)):
        return None  # a drug over its replicates: a crossed table
    if not kinds or not _are_given(columns, fields, doses, kinds):
        return None
    references = _references(kinds)
    kinds = {name: found for name, found in kinds.items() if found[0] not in references.values()}
    name, questions = _chosen(block, asker, kinds)
    responses = kinds[name]
    beside = reference_columns([*references.values()], responses[0])
    more = [c for c in columns if c.at not in taken and c not in (*responses, *references.values())]
    fields, named, asked = with_names_of_drugs(asker, block, fields, more)
    more = [column for column in more if column not in named]
    fields, apart, also = with_columns_apart(asker, block, fields, doses, more)
    taken |= {column.at for column in (*named, *apart)}
    doses = [_with_unit(each, others) for each in doses]
    read = [c for c in columns if c.at in taken or c in (*responses, *beside.values())]
    rows = rows_of(block, fields, doses, responses)
    listed = [c for c in others if c not in responses and _is_computed(c)]
    found = Responses(
        rows=(*rows, *reference_rows(beside, block.rows, rows)),
        measure=response_heading(responses[0].heading) or UNKNOWN,
        is_pct=says_percent(responses[0].heading),
        columns=taken_as(fields, doses, responses),
        dose=doses[0].heading,
        is_bare=all(len(column.heading) <= 1 for column in columns),
        used=tuple(used_cells(block, read, listed)),
        marks=marks_in(block, responses),
        questions=(*questions, *asked, *also),
    )
    if found.rows:
        found = found.told(*_without_dose(block, asker, fields, doses[0], responses))
        found = timed(asker, fields.get("time_h"), _per_seeded(block, asker, found))
    if all(is_statistic(column.heading) for column in responses):
        what = "The responses are means, not the replicates themselves."
        found = found.told(asker.problem("warning", what, found.first, "Read as one value each."))
    return found if found.rows else None


def _per_seeded(block: Block, asker: Asker, found: Responses) -> Responses:
    """Colonies of different numbers of cells as those of one cell; asked."""
    seeded = [c for c in block.columns if _SEEDED.search(c.heading) and c.is_numeric]
    cells = dict(zip(block.rows, seeded[0].values, strict=True)) if seeded else {}
    counts = any(
        _COLONIES.search(heading) for heading, field in found.columns if field == "response"
    )
    if not counts or len(distinct(np.array([*cells.values()]))) < 2:
        return found
    text = f"The counts are of different numbers of cells ('{seeded[0].heading}'). What is read?"
    at = (cell_name(block.first, seeded[0].at), "")
    answer, question = asker.ask("seeded", text, (PER_CELL, AS_COUNTED), PER_CELL, at)
    per = {row: number if answer == PER_CELL else 1.0 for row, number in cells.items()}
    rows = tuple(
        replace(row, value=row.value / per[row.cell[0]])
        for row in found.rows
        if per[row.cell[0]] > 0
    )
    used = (*found.used, *used_cells(block, seeded[:1], []))
    found, n = replace(found, rows=rows, used=used), len(found.rows) - len(rows)
    found = replace(found, questions=(*found.questions, question))
    what = f"{counted(n, 'count')} without the number of cells that were plated."
    return found.told(asker.problem("warning", what, at[0], "Not read.")) if n else found


def _without_dose(
    block: Block, asker: Asker, fields: Mapping[str, Column], dose: Doses, read: Sequence[Column]
) -> Iterator[Problem]:
    """A word about responses of rows that have neither a dose nor the name of a drug."""
    arms, roles = (texts_of(fields, field, len(block.rows)) for field in ("arm", "role"))
    cells = [
        cell_name(row, column.at)
        for column in read
        for at, row in enumerate(block.rows)
        if math.isfinite(column.values[at])
        and math.isnan(dose.values[at])
        and not (arms[at] or dose.name_at(at) or roles[at] in _READ_ROLES)
    ]
    if cells:
        what = f"{counted(len(cells), 'response')} without a dose and without the name of a drug."
        yield asker.problem("warning", what, several(cells), "Not read.")


def _are_given(
    columns: Sequence[Column],
    fields: Mapping[str, Column],
    doses: Sequence[Doses],
    kinds: Mapping[str, Sequence[Column]],
) -> bool:
    """Whether the numbers are doses that were given: none below 0, several of one drug.

    Where drug, dose and response are all named, one dose of each will do, and one beside the dose 0
    where dose, unit and response are. A single letter names something in a small table only: beside
    ``b``, ``c``, ``d`` it is a parameter of a curve.
    """
    dose = doses[0]
    known = distinct(dose.values)
    if not len(known) or (known[0] < 0 and not dose.heading.is_log):
        return False
    letters = any(len(each.column.heading) == 1 for each in doses)
    if letters and len(columns) > _SMALL:
        return False
    has_drugs = "arm" in fields or any(dose.names)
    if has_drugs and all(response_heading(name) not in ("", UNKNOWN) for name in kinds):
        return dose.heading.by_word or len(known) >= _FEWEST_DOSES
    if dose.heading.by_word and dose.heading.unit and known[0] == 0 and len(known) > 1:
        return all(map(response_heading, kinds)) or len(known) >= _FEWEST_DOSES
    arms = texts_of(fields, "arm", len(dose.values))
    steps = {
        arm: {dose.values[at] for at, other in enumerate(arms) if other == arm} for arm in set(arms)
    }
    return len(known) >= _FEWEST_DOSES and max(map(len, steps.values())) >= _FEWEST_DOSES


def _is_name(text: str) -> bool:
    return not (response_heading(text) or concentration_heading(text))


def _is_computed(column: Column) -> bool:
    return is_statistic(column.heading) or bool(RESULTS.search(column.heading))


def _kinds(
    columns: Sequence[Column], doses: Sequence[Doses], has_drugs: bool
) -> dict[str, list[Column]]:
    """Columns of responses by what they are: replicates side by side belong together.

    Deviations and results (IC50) are no responses, means only where there are no others. Where
    several drugs or cell lines have a column each, it is no long table.
    """
    plain = [column for column in columns if not _is_computed(column)]
    named = [column for column in plain if response_heading(column.heading)]
    if any(map(_is_mean, columns)):  # beside a mean, how many there were: 2, 2, 2
        named = [column for column in named if len(distinct(column.values)) > 1]
    if not named and (replicates := _replicates(plain)):
        return {"replicates": replicates}
    if not named:
        means = [c for c in columns if _is_mean(c) and not RESULTS.search(c.heading)]
        named = means[:1]
    if not named and doses[0].heading.by_word:
        named = _only_numbers(columns, doses[0])
    kinds: dict[str, list[Column]] = {}
    for column in named:
        kinds.setdefault(replicate_stem(column.heading) or column.heading, []).append(column)
    measures = [response_heading(stem) for stem in kinds]
    apart = len(kinds) > 1 and len(set(measures)) == 1 and measures[0] not in ("", RAW_SIGNAL)
    apart = apart and not has_drugs
    rest = [column for column in plain if column not in named]
    has_columns_of_drugs = len(named) < len(rest) and not doses[0].heading.by_word
    return {} if apart or has_columns_of_drugs else kinds


def _only_numbers(columns: Sequence[Column], dose: Doses) -> list[Column]:
    """The only column of measured numbers, whatever its heading says; none where it is unclear.

    Numbers of a few kinds stand for things (a curve, a batch). What is called as a result counts
    where doses have replicates, which a table of results has not.
    """
    rows = len(dose.values)
    fine = [c for c in columns if len(distinct(c.values)) > max(2, rows // _FEW_ROWS)]
    fine = [column for column in fine if not _is_same_at_each_dose(column, dose)]
    plain = [column for column in fine if not _is_computed(column)]
    if plain:
        return plain if len(plain) == 1 else []
    results = [column for column in fine if RESULTS.search(column.heading)]
    has_replicates = 2 * len(distinct(dose.values)) <= rows
    return results if len(results) == 1 and has_replicates else []


def _is_same_at_each_dose(column: Column, dose: Doses) -> bool:
    """Whether a few whole numbers come again at each dose: donors, patients, batches."""
    given: dict[float, set[float]] = {}
    for step, value in zip(dose.values.tolist(), column.values.tolist(), strict=True):
        given.setdefault(step, set()).add(value)
    first = next(iter(given.values()))
    is_same = all(found == first for found in given.values())
    return is_same and len(given) > 1 and len(first) > 1 and numbers_few_things(column)


def _is_mean(column: Column) -> bool:
    words = column.heading.casefold()
    return is_statistic(words) and any(word in words for word in ("mean", "average", "avg"))


def _replicates(columns: Sequence[Column]) -> list[Column]:
    """Columns that are only numbered: ``Rep 1``, ``Rep 2``."""
    named = replicates_of([column.heading for column in columns])
    numbered = all(not each.stem and (each.replicate or each.experiment) for each in named)
    return list(columns) if columns and numbered else []


def _references(kinds: Mapping[str, Sequence[Column]]) -> dict[str, Column]:
    """Columns of controls and starts that belong to another one, by their headings."""
    plain = [column for found in kinds.values() for column in found]
    beside = (reference_columns(plain, column).values() for column in plain)
    return {column.heading: column for found in beside for column in found}


def _chosen(
    block: Block, asker: Asker, kinds: Mapping[str, Sequence[Column]]
) -> tuple[str, tuple[Question, ...]]:
    """Which of several responses is read; that is asked.

    Counts of a few different numbers go last, then a percent goes before a raw signal.
    """
    if len(kinds) == 1:
        return next(iter(kinds)), ()
    different = {name: len(distinct(found[0].values)) for name, found in kinds.items()}
    most = max(different.values())
    order = ("viability_pct", "inhibition_pct", "growth_pct", RAW_SIGNAL, UNKNOWN)
    ranked = sorted(
        kinds,
        key=lambda name: (
            different[name] < _FEW_VALUES * most,
            response_heading(name) == RAW_SIGNAL and bool(_DEAD.search(name)),
            order.index(response_heading(name) or UNKNOWN),
        ),
    )
    first = kinds[ranked[0]][0]
    cell = cell_name(block.first, first.at)
    text = "The table has several columns of responses. Which one should be read?"
    answer, question = asker.ask("response_column", text, tuple(kinds), ranked[0], (cell, cell))
    return answer, (question,)


def _with_unit(doses: Doses, others: Sequence[Column]) -> Doses:
    """Doses that name no unit in that of the column with the highest of them (``top dose uM``)."""
    if any(doses.units):
        return doses
    top = distinct(doses.values)[-1]
    for column in others:
        found = _unit_of_top(column, float(top))
        if found:
            return replace(doses, units=(found,) * len(doses.units))
    return doses


def _unit_of_top(column: Column, top: float) -> str:
    from_words = unit_behind(column.heading)
    return from_words if from_words and distinct(column.values)[-1] == top else ""


def rows_of(
    block: Block,
    fields: Mapping[str, Column],
    doses: Sequence[Doses],
    responses: Sequence[Column],
) -> list[Response]:
    """A response for each number of these columns that has a dose, an arm or a role."""
    n = len(block.rows)
    texts = {field: texts_of(fields, field, n) for field in _TEXTS}
    first, second = [*doses, None, None][:2]
    for each, (field, name) in zip(doses, _NOT_NAMED.items(), strict=False):
        named = tuple(text or each.name_at(at) for at, text in enumerate(texts[field]))
        texts[field] = named if any(named) or not second else (name,) * n
    roles, hours = roles_of(texts["arm"], texts["role"]), hours_of(fields, n)
    headings = replicates_of([column.heading for column in responses])
    found = []
    for column, heading in zip(responses, headings, strict=True):
        for at, row in enumerate(block.rows):
            value = float(column.values[at])
            dose = float(first.values[at]) if first else math.nan
            is_named = bool(texts["arm"][at]) or texts["role"][at] in _READ_ROLES
            if math.isnan(value) or (math.isnan(dose) and not is_named):
                continue
            found.append(
                Response(
                    value,
                    (row, column.at),
                    dose,
                    texts["arm"][at],
                    first.units[at] if first else "",
                    texts["arm_2"][at],
                    float(second.values[at]) if second else math.nan,
                    second.units[at] if second else "",
                    float(hours[at]),
                    texts["model"][at],
                    texts["experiment"][at] or heading.experiment,
                    texts["replicate"][at] or heading.replicate,
                    roles[at],
                    texts["measure"][at] if texts["measure"][at] in MEASURES else "",
                    texts["table"][at],
                )
            )
    return found


def taken_as(
    fields: Mapping[str, Column], doses: Sequence[Doses], responses: Sequence[Column]
) -> tuple[tuple[str, str], ...]:
    """Headings with the fields that they fill, in the order of the columns."""
    named = [(column, field) for field, column in fields.items()]
    named += list(
        zip((each.column for each in doses), ("concentration", "concentration_2"), strict=False)
    )
    named += [(column, "response") for column in responses]
    return tuple((c.heading, field) for c, field in sorted(named, key=lambda pair: pair[0].at))
