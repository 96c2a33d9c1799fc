"""Doses or hours across: a heading row of numbers, rows of drugs and replicates.

::

    Drug        Replicate   0      0.1    1          a row of concentrations
    lapatinib   1           1.014  0.824  0.374

    OD450   0 h     24 h    48 h                     hours
    shNC    0.306   0.608   0.915

            C1      C2      C3                       names above a row that says uM
    uM      0.1     0.3     1
    rep 1   1.084   1.039   0.967
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.reading.responses.blocks import Block, Column, stretch
from analysis.reading.responses.fields import fields_of, roles_of, texts_of
from analysis.reading.responses.headings import (
    ConcentrationHeading,
    concentration_heading,
    hours_in,
    measure_in,
    response_heading,
    says_percent,
)
from analysis.reading.responses.rows import Response, Responses, unused_columns
from analysis.reading.words.values import Floats

_FEWEST = 3
_REPLICATE = re.compile(
    r"^(?:rep(?:licate)?|repeat|r|n|#|well)?[\s_.#]*\d{1,2}$|^mean$", re.IGNORECASE
)
_DOSE_STRETCH = 8.0  # doses span more than times or column numbers


@dataclass(frozen=True, slots=True, eq=False)
class _Across:
    """What stands across: the columns, a dose or an hour of each, and what says so."""

    columns: tuple[Column, ...]
    doses: Floats
    hours: Floats
    heading: ConcentrationHeading


def read_across(block: Block) -> Responses | None:
    """A block with doses or hours in its last heading row; None where it has none."""
    across = _hours_across(block) or _doses_across(block)
    if across is None:
        return None
    lead = [column for column in block.columns if column.at < across.columns[0].at]
    if any(concentration_heading(column.heading) and column.is_numeric for column in lead):
        return None  # doses on two edges
    rows = tuple(_rows(block, across, lead))
    if len(rows) < _FEWEST:
        return None
    said = " ".join((block.title, *(column.heading for column in lead)))
    measure = response_heading(lead[0].heading if lead else "") or measure_in(said)
    used = {column.at for column in (*lead, *across.columns)}
    field = "time_h" if np.isfinite(across.hours).any() else "concentration"
    pairs = tuple((column.heading, field) for column in across.columns)
    return Responses(
        rows, measure, says_percent(said), pairs,
        unused_columns(block.columns, used, block.first), across.heading,
    )  # fmt: skip


def _hours_across(block: Block) -> _Across | None:
    found = [(column, hours_in(column.heading)) for column in block.columns]
    timed = [(column, hours) for column, hours in found if hours is not None]
    if len(timed) < 2 or any(not column.is_numeric for column, _ in timed):
        return None
    hours = np.array([hours for _, hours in timed], dtype=float)
    columns = tuple(column for column, _ in timed)
    return _Across(columns, np.full(len(hours), np.nan), hours, ConcentrationHeading())


def _doses_across(block: Block) -> _Across | None:
    """Numbers of the last heading row that are doses, by their steps and by a word or a name."""
    if block.first == block.top:
        return None
    numbers = block.heading_values
    at = [n for n, column in enumerate(block.columns) if np.isfinite(numbers[n])]
    if len(at) < _FEWEST or at != list(range(at[0], at[-1] + 1)) or at[0] == 0:
        return None
    doses = numbers[at]
    columns = tuple(block.columns[n] for n in at)
    label = block.page.text(block.first - 1, block.left)
    lead = [column.heading for column in block.columns[: at[0]]]
    heading = _said((label, *lead, block.title))
    if heading is None and not {"arm", "replicate"} & fields_of(block.columns[: at[0]]).keys():
        return None
    if (doses < 0).any() and not (heading and heading.is_log):
        return None
    if not (heading and heading.is_log) and stretch(doses.tolist()) < _DOSE_STRETCH:
        return None
    if any(not column.is_numeric for column in columns):
        return None
    return _Across(columns, doses, np.full(len(doses), np.nan), heading or ConcentrationHeading())


def _said(texts: Sequence[str]) -> ConcentrationHeading | None:
    """The first of these texts, or of the words in the last of them, that names concentrations."""
    whole = (heading for text in texts if (heading := concentration_heading(text)))
    words = re.split(r"[,;|]\s*", texts[-1]) if texts else []
    return next(whole, None) or next(filter(None, map(concentration_heading, words)), None)


def _rows(block: Block, across: _Across, lead: Sequence[Column]) -> list[Response]:
    n = len(block.rows)
    fields = fields_of(lead)
    if "arm" not in fields and (named := _names(lead, {c.at for c in fields.values()})):
        fields["replicate" if _are_replicates(named) else "arm"] = named
    texts = {f: texts_of(fields, f, n) for f in ("arm", "model", "experiment", "replicate", "role")}
    roles = roles_of(texts["arm"], texts["role"])
    found = []
    for at, row in enumerate(block.rows):
        for column, dose, hours in zip(across.columns, across.doses, across.hours, strict=True):
            if math.isnan(column.values[at]):
                continue
            found.append(
                Response(
                    float(column.values[at]),
                    (row, column.at),
                    float(dose),
                    texts["arm"][at],
                    across.heading.unit,
                    time_h=float(hours),
                    model=texts["model"][at],
                    experiment=texts["experiment"][at],
                    replicate=texts["replicate"][at],
                    role=roles[at],
                )
            )
    return found


def _names(lead: Sequence[Column], taken: set[int]) -> Column | None:
    """The column on the left that names the rows, though its heading does not say so."""
    texts = [c for c in lead if c.at not in taken and not c.is_numeric and any(c.texts)]
    return texts[0] if texts else None


def _are_replicates(column: Column) -> bool:
    return all(_REPLICATE.match(text) for text in column.texts if text)
