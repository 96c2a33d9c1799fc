"""Tables that hold the curves of another table once more: equal, or made relative to it.

    Cohort    Mouse   0    3    7        Cohort                 Mouse   0    3      7
    Vehicle   v1      80   150  300      Vehicle (NORMALIZED)   v1      1    1.875  3.75
              v2      90   170  330                             v2      1    1.889  3.667

The values decide, with or without a word: divided by the first day, in percent of it, the change in
percent, logarithms, or the same. A curve is compared with the one of the same name; in tables of a
few hundred curves with every other, since copies are often sorted anew. The copy is left out and
said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.reading.calipers.findings import nothing_found
from analysis.reading.findings import Finding
from analysis.reading.words.values import Floats
from analysis.study import Problem

_MEASURES = ("volume_mm3", "weight_g", "length_mm")
_SHARE = 0.9  # of the curves of a copy that have to be found
_LEAST_CURVES, _LEAST_VALUES = 2, 6
_MOST_PAIRS = 250_000  # curves of one table by curves of the other, without a name
_WITHIN = 0.011  # of a value, for copies that were rounded


@dataclass(frozen=True, slots=True, eq=False)
class _Curves:
    """Curves of one finding in rows of their own, by arm and animal, and the days of all."""

    at: int
    names: list[tuple[str, str]]
    days: Floats
    table: Floats
    made: Mapping[str, Floats]  # what a copy would hold, by how it is made
    sizes: Mapping[tuple[str, str], list[float]]  # in order, without those before a tumor was there

    @property
    def animals(self) -> Mapping[str, list[int]]:
        """The rows of each animal's name."""
        rows: dict[str, list[int]] = {}
        for at, (_, animal) in enumerate(self.names):
            rows.setdefault(animal, []).append(at)
        return rows


def _same(values: Floats) -> Floats:
    return values


_MADE: Mapping[str, Callable[[Floats], Floats]] = {
    "the same values": _same,
    "values divided by those of the first day": lambda values: values / _first(values),
    "percent of the first day": lambda values: 100 * values / _first(values),
    "the change in percent": lambda values: 100 * (values / _first(values) - 1),
    "the change as a fraction": lambda values: values / _first(values) - 1,
    "log2 of the values": lambda values: np.log2(values),
    "log10 of the values": lambda values: np.log10(values),
    "natural logarithms of the values": lambda values: np.log(values),
    "log2 of the values divided by those of the first day": lambda v: np.log2(v / _first(v)),
    "natural logarithms of the values divided by those of the first day": lambda v: np.log(
        v / _first(v)
    ),
}


_SHIFTED = "the same values, their days counted from another one"


def without_copies(findings: Sequence[Finding], kinds: Sequence[str]) -> list[Finding]:
    """The findings, tables that copy the curves of another of the same upload left out.

    Parameters
    ----------
    findings : sequence of Finding
        All findings; those of other kinds are kept as they are.
    kinds : sequence of str
        The kinds whose rows are measurements of animals.
    """
    result = list(findings)
    if sum(each.kind in kinds for each in result) < 2:  # a copy has a source
        return result
    of = {measure: _known(result, kinds, measure) for measure in _MEASURES}
    gone: set[int] = set()
    for measure, known in of.items():
        for copy in reversed(known.values()):
            for source in known.values():
                if copy.at in gone:
                    break
                if source.at in gone or source.at == copy.at or not _may_copy(result, source, copy):
                    continue
                how = _how(source, copy, result)
                if how and not _is_denied(of, measure, (source.at, copy.at), result):
                    gone.add(copy.at)
                    _leave_out(result, copy.at, result[source.at], how)
    return result


def _known(findings: Sequence[Finding], kinds: Sequence[str], measure: str) -> dict[int, _Curves]:
    """The curves of a measure in each finding that has any, by the finding's place."""
    tables = (
        _curves(at, each.rows, measure)
        for at, each in enumerate(findings)
        if each.kind in kinds and measure in each.rows and each.rows[measure].notna().any()
    )
    return {each.at: each for each in tables if each.names}


def _is_denied(
    of: Mapping[str, Mapping[int, _Curves]],
    measure: str,
    pair: tuple[int, int],
    findings: Sequence[Finding],
) -> bool:
    """Whether another measure that both tables hold is not the same: other animals then."""
    others = (of[other] for other in of if other != measure)
    both = ((known[pair[0]], known[pair[1]]) for known in others if {*pair} <= known.keys())
    return any(_vary(copy.table) and not _how(source, copy, findings) for source, copy in both)


def _may_copy(findings: Sequence[Finding], source: _Curves, copy: _Curves) -> bool:
    """Copies stand in the file of their source."""
    one, other = (findings[each.at].recognized for each in (source, copy))
    return one.file == other.file and len(source.names) >= _LEAST_CURVES


def _curves(at: int, rows: pd.DataFrame, measure: str) -> _Curves:
    known = rows[rows[measure].notna()]
    day = known["day"]
    if "date" in known and day.isna().all():
        day = known["date"].astype("datetime64[s]").astype("int64") / 86_400
    parts = ["arm", "animal", *(name for name in ("model", "study", "tumor") if name in known)]
    keys = zip(*(known[name].astype(str).tolist() for name in parts), strict=True)
    curves: dict[tuple[str, ...], dict[float, float]] = {}
    for key, x, y in zip(keys, day.tolist(), known[measure].tolist(), strict=True):
        if x == x and all(isinstance(part, str) for part in key):  # neither day nor name is missing
            curves.setdefault(key, {}).setdefault(x, y)
    days = sorted({day for curve in curves.values() for day in curve})
    order = sorted(curves, key="\n".join)
    table = np.array([[curves[key].get(day, np.nan) for day in days] for key in order], float)
    names = [(key[0], key[1]) for key in order]
    sizes = {name: _sizes(row) for name, row in zip(names, table, strict=True)}
    return _Curves(at, names, np.array(days, float), table, _made(table), sizes)


def _made(table: Floats) -> dict[str, Floats]:
    """What a copy of these curves would hold, by how it is made; NaN where that is no number."""
    if not table.size:
        return {}
    with np.errstate(divide="ignore", invalid="ignore"):
        made = {how: make(table) for how, make in _MADE.items()}
    return {how: np.where(np.isfinite(values), values, np.nan) for how, values in made.items()}


def _how(source: _Curves, copy: _Curves, findings: Sequence[Finding]) -> str:
    """How the curves of one table are made of those of another; ``""`` where they are not."""
    days, here, there = np.intersect1d(
        copy.days, source.days, assume_unique=True, return_indices=True
    )
    own = copy.table[:, here]
    values = (~np.isnan(own)).sum(axis=1)
    told = np.flatnonzero(values > 1)
    is_enough = len(days) > 1 and values.sum() >= _LEAST_VALUES and len(told) >= _LEAST_CURVES
    if is_enough and _vary(own[told]):
        animals = source.animals
        named = [animals.get(copy.names[at][1], []) for at in told]
        is_first = _rank(findings[copy.at], copy) >= _rank(findings[source.at], source)
        for how, made in source.made.items():
            if _MADE[how] is _same and is_first:
                continue
            is_small = len(own) * len(made) <= _MOST_PAIRS
            if _are_found(own[told], made[:, there], named, is_small=is_small):
                return how
    return _SHIFTED if copy.at > source.at and _are_shifted(source, copy) else ""


def _are_shifted(source: _Curves, copy: _Curves) -> bool:
    """Whether the curves of a copy are parts of those of its source, counted from another day."""
    told = {name: sizes for name, sizes in copy.sizes.items() if len(sizes) > 1}
    if sum(map(len, told.values())) < _LEAST_VALUES or len(told) < _LEAST_CURVES:
        return False
    found = [_is_part(sizes, source.sizes.get(name, [])) for name, sizes in told.items()]
    return sum(found) >= _SHARE * len(told) and len({v for s in told.values() for v in s}) > 4


def _sizes(row: Floats) -> list[float]:
    """The values of a curve in order, without those before a tumor was there."""
    return [round(value, 6) for value in row.tolist() if value > 0]


def _is_part(sizes: list[float], whole: list[float]) -> bool:
    n = len(sizes)
    return any(whole[at : at + n] == sizes for at in range(len(whole) - n + 1))


def _rank(finding: Finding, curves: _Curves) -> tuple[bool, bool, int]:
    """Which of two equal tables counts: with arms before without, a list, then the first."""
    fields = {field for _, field in finding.recognized.columns}
    has_arms = len({arm for arm, _ in curves.names} - {""}) > 1
    return (has_arms, bool(fields & {"day", "date"}), -curves.at)


def _are_found(
    own: Floats, made: Floats, named: Sequence[Sequence[int]], *, is_small: bool
) -> bool:
    """Whether most curves of a copy are among those made from its source.

    ``named`` has the rows of ``made`` with the name of each curve; ``is_small`` compares a curve
    with all others, too.
    """
    found = [
        any(_agrees(curve, made[other]) for other in others)
        for curve, others in zip(own, named, strict=True)
    ]
    least = _SHARE * len(own)
    if sum(found) >= least:
        return True
    missing = [curve for curve, is_found in zip(own, found, strict=True) if not is_found]
    if not is_small:
        return False
    lost = 0
    for curve in missing:
        lost += not _is_among(curve, made)
        if len(own) - lost < least:
            return False
    return True


def _vary(own: Floats) -> bool:
    """Whether there are enough different values for an agreement to be no chance."""
    values = own[~np.isnan(own)]
    return len({*np.round(values, 9).tolist()}) >= _LEAST_VALUES - 2


def _agrees(own: Floats, made: Floats) -> bool:
    """Whether a curve is another one on every day that it has."""
    known = ~np.isnan(own)
    if np.isnan(made[known]).any():
        known &= ~np.isnan(made)
        if known.sum() < 2 or known.sum() < 0.7 * (~np.isnan(own)).sum():
            return False
    return bool(np.allclose(own[known], made[known], rtol=_WITHIN, atol=0.006))


def _is_among(own: Floats, made: Floats) -> bool:
    known = ~np.isnan(own)
    own = own[known]
    close = np.abs(made[:, known] - own) <= 1e-6 + 1e-3 * np.abs(own)  # False where one is NaN
    return bool(close.all(axis=1).any())


def _first(values: Floats) -> Floats:
    """The first value of every curve, as a column."""
    filled = np.where(np.isnan(values), np.inf, np.arange(values.shape[1]))
    at = filled.argmin(axis=1)
    first: Floats = values[np.arange(len(values)), at][:, None]
    return first


def _leave_out(findings: list[Finding], at: int, source: Finding, how: str) -> None:
    """Put a table that says so in place of a copy, and no rows in place of what else it told."""
    copy = findings[at]
    place, origin = copy.recognized, source.recognized
    where = f"{origin.first_cell} to {origin.last_cell}"
    if origin.sheet and origin.sheet != place.sheet:
        where = f"sheet '{origin.sheet}', {where}"
    region = replace(place, kind="left out", columns=(("reason", f"{how} of {where}"),))
    what = f"The table repeats the animals of {where}: {how}."
    cells = f"{place.first_cell}:{place.last_cell}"
    problem = Problem("info", what, place.file, place.sheet, cells, "", "Left out.")
    for other, finding in enumerate(findings):
        if _place(finding) == _place(copy) and finding.kind != "left out":
            findings[other] = replace(finding, rows=finding.rows[:0], problems=(), questions=())
    findings[at] = replace(nothing_found(region, (problem,)), used=copy.used)


def _place(finding: Finding) -> tuple[str, str, str, str]:
    where = finding.recognized
    return where.file, where.sheet, where.first_cell, where.last_cell
