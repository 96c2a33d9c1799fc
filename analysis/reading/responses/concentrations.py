"""What the numbers of concentrations are: as they stand, logarithms, dilutions; and their unit."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from analysis.reading.responses.steps import distinct
from analysis.reading.responses.table import Asker, Response, Responses
from analysis.reading.words.values import Floats
from analysis.study import Problem

AS_THEY_STAND, INVERTED, LEAVE_OUT = (
    "the numbers as they stand",
    "1 over the number",
    "leave the table out",
)
_LOWEST_LOG, _HIGHEST_LOG = -15.0, 6.0


def with_doses(asker: Asker, found: Responses) -> Responses:
    """Concentrations of a table as its headings mean them, with what was assumed."""
    found = _from_logs(asker, found)
    if found.dose.is_dilution and found.rows:
        text = "The heading says dilution, not concentration. What should the dose axis show?"
        options = (AS_THEY_STAND, INVERTED, LEAVE_OUT)
        answer, question = asker.ask("dilution", text, options, AS_THEY_STAND, (found.first, ""))
        found = replace(found, questions=(*found.questions, question))
        if answer == LEAVE_OUT:
            return replace(found, rows=())
        return _scaled(found, lambda x: 1 / x) if answer == INVERTED else found
    return found.told(*_without_unit(asker, found))


def _from_logs(asker: Asker, found: Responses) -> Responses:
    """Concentrations from logarithms, where the heading says log and the numbers agree.

    A 0 far above negative logarithms is the control, whose logarithm there is none of.
    """
    doses = np.array([row.concentration for row in found.rows], dtype=float)
    known = distinct(doses)
    if not found.dose.is_log or not len(known):
        return found
    if not (found.dose.is_given or _are_logs(known)):
        what = "The heading says log, but the numbers are concentrations as they are."
        action = "Read without taking 10^x."
        return found.told(asker.problem("warning", what, found.first, action))
    others = known[known != 0]
    zero = 0 in known and len(others) > 1 and others.max() < -_widest(others)
    sign = -1.0 if found.dose.is_negative else 1.0
    what = f"The concentrations are given as {'-' if sign < 0 else ''}log10."
    told = [asker.problem("info", what, found.first, "10^x was taken.")]
    if zero:
        what = "A logarithm of 0 stands beside those of far smaller doses."
        told.append(asker.problem("info", what, found.first, "Taken as the control, dose 0."))
    return _scaled(
        found, lambda x: 0.0 if zero and x == 0 else 10.0 ** (sign * x), keeps_zero=False
    ).told(*told)


def _widest(values: Floats) -> float:
    return float(np.diff(values).max())


def _are_logs(known: Floats) -> bool:
    """Whether numbers can be logarithms: some below 0, or in even steps."""
    if known[0] < _LOWEST_LOG or known[-1] > _HIGHEST_LOG + 6:
        return False
    steps = np.diff(known)
    even = len(steps) >= 2 and bool(np.allclose(steps, np.median(steps), rtol=0.35))
    small = known[0] >= 0 and known[-1] < 0.5
    return bool(known[0] < 0) or (even and not small)


def _scaled(
    found: Responses, scale: Callable[[float], float], keeps_zero: bool = True
) -> Responses:
    """The table with every concentration changed; a 0 stays 0 where ``keeps_zero``."""

    def changed(x: float) -> float:
        if math.isnan(x) or (keeps_zero and x == 0):
            return x
        return scale(x)

    def row_of(row: Response) -> Response:
        return replace(
            row,
            concentration=changed(row.concentration),
            concentration_2=changed(row.concentration_2),
        )

    return replace(found, rows=tuple(map(row_of, found.rows)))


def _without_unit(asker: Asker, found: Responses) -> Iterator[Problem]:
    dosed = [row for row in found.rows if row.concentration > 0]
    if dosed and not any(row.unit for row in dosed):
        what = "No heading gives the unit of the concentrations."
        yield asker.problem("info", what, found.first, "They are shown without a unit.")
