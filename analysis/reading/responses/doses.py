"""Concentrations as labs write them: ``10 uM``, ``0.1 x IC50``, ``lapatinib 1 µM``, ``DMSO``.

What the numbers are (as they stand, logarithms, dilutions) is settled for a table as a whole.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from analysis.reading.columns.dilutions import INVERTED, dilution_question
from analysis.reading.files.cells import cell_name
from analysis.reading.responses.blocks import Block, Column
from analysis.reading.responses.steps import counts_up, distinct
from analysis.reading.responses.table import Asker, Response, Responses
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.concentrations import ConcentrationHeading, concentration_heading
from analysis.reading.words.heading_grammar import worded_field
from analysis.reading.words.responses import response_heading
from analysis.reading.words.units import spelled_unit
from analysis.reading.words.values import Floats
from analysis.reading.workbook.wells import role_of
from analysis.study import Problem

_NUMBER = r"\d+(?:[.,]\d+)?(?:e[-+]?\d+)?|\.\d+"
_DOSE = re.compile(
    rf"^(?P<name>.*?[^\d.,\s(\[-])??[\s_(\[-]*(?P<number>{_NUMBER})\s*"
    r"(?P<unit>[pnuµμm]?M|(?:[pnuµμm]|mc)?g/m?L|[pnuµμm]mol(?:/L)?|mol/L|%|Gy|I?U/mL|ppm|ppb)"
    r"[)\]]?$",
    re.IGNORECASE,
)

# Multiples of a drug's own IC50.
_OF_IC50 = re.compile(
    rf"^(?:(?P<number>{_NUMBER})\s*(?:/\s*(?P<part>\d+))?)?\s*[x×*·]?\s*"
    rf"(?P<what>[IEG][CD]50)(?:\s*[x×*·]\s*(?P<after>{_NUMBER}))?$",
    re.IGNORECASE,
)
_AXES = ("x", "c")  # headings of doses in a table of responses
_TWO_AXES = ("d1", "d2")
_GENERIC = re.compile(
    r"sample|name|label|wells?\b|\bids?\b|condition|cells?\b|line|time|hours?|group|control|level"
    r"|treat|drug|compound|variable|unnamed|^\W*$",
    re.IGNORECASE,
)
_LONGEST_NAME = 30  # letters
_FEWEST = 3  # doses of an edge
_LEAST_DOSES = 0.8  # share of texts that are doses, for a column or row of doses


@dataclass(frozen=True, slots=True)
class Dose:
    """A concentration: its number, its unit ("" where none is written) and the drug before it."""

    value: float
    unit: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Doses:
    """Concentrations of the rows of a block, the unit of each, and what the heading says.

    ``names`` are the drugs that the cells or the heading name beside them: ``lapatinib 1 µM``.
    """

    column: Column
    values: Floats
    units: tuple[str, ...]
    heading: ConcentrationHeading
    names: tuple[str, ...] = ()

    def name_at(self, row: int) -> str:
        """The drug of a row; "" where nothing here names it."""
        return (self.names[row] if self.names else "") or self.heading.named


_UNITS = ("nM", "µM", "mM", "M", "ng/mL", "µg/mL", "mg/mL")
LEAVE_OUT = "leave the table out"
_LOWEST_LOG, _HIGHEST_LOG = -15.0, 6.0


@lru_cache(4096)
def dose_in(text: str) -> Dose | None:
    """The concentration that a text states; a control's name is 0; None for any other text."""
    plain = " ".join(text.split())
    found = _OF_IC50.match(plain)
    if found:
        number = _float(found["number"] or found["after"] or "1") / int(found["part"] or 1)
        return Dose(number, f"x {found['what'].upper()}")
    found = _DOSE.match(plain)
    if found:
        name = (found["name"] or "").strip(" ,;:@=")
        unit = found["unit"]
        is_length = unit in ("mm", "m", "MM")
        return None if is_length else Dose(_float(found["number"]), spelled_unit(unit), name)
    if control_role(plain):
        return Dose(0.0)
    try:
        return Dose(_float(plain))
    except ValueError:
        return None


def are_doses(texts: Sequence[str]) -> bool:
    """Whether texts are concentrations with their units, but for a control or a stray cell."""
    filled = [text for text in texts if text]
    doses = [dose for text in filled if (dose := dose_in(text)) is not None]
    units = sum(dose.unit != "" and dose.value > 0 for dose in doses)
    return units >= 2 and len(doses) >= _LEAST_DOSES * len(filled)


def dose_columns(columns: Sequence[Column], fields: Mapping[str, Column]) -> list[Doses]:
    """The columns of concentrations: of the one drug, or of two, the first drug first.

    A column of a word (``dose``) goes before one of a unit alone behind a name. Texts such as
    ``10 uM`` count, among them the names of controls as 0.
    """
    taken = {column.at for column in fields.values()}
    found = [
        doses
        for column in columns
        if column.at not in taken
        and (heading := _heading(column)) is not None
        and (doses := _doses(column, heading, fields))
    ]
    found = _of_drugs(found) or _axes_of_two(columns, fields)
    by_word = [doses for doses in found if doses.heading.by_word]
    chosen = by_word or found
    varied = [doses for doses in chosen if len(distinct(doses.values)) > 1]
    chosen = varied or chosen  # the highest dose of each row is none that was given
    first = [doses for doses in chosen if not doses.heading.is_second]
    second = [doses for doses in chosen if doses.heading.is_second]
    if first and second:
        return [first[0], second[0]]
    if len(chosen) > 1 and _both_vary(chosen[0], chosen[1]):
        return chosen[:2]
    plain = [doses for doses in chosen if not doses.heading.is_log]
    return (plain or chosen)[:1]  # doses go before their own logarithms


def _of_drugs(found: Sequence[Doses]) -> list[Doses]:
    """The columns but for percents, none of them 0, beside doses in another unit: ``FBS 1 %``.

    These are of what all cells grew in: no drug is given to each of them.
    """
    in_percent = [{*doses.units} == {"%"} and not doses.heading.is_second for doses in found]
    if all(in_percent):
        return list(found)
    pairs = zip(found, in_percent, strict=True)
    return [doses for doses, is_pct in pairs if not is_pct or 0 in doses.values]


def _axes_of_two(columns: Sequence[Column], fields: Mapping[str, Column]) -> list[Doses]:
    """The doses of two drugs that are only called ``d1`` and ``d2``, beside a response."""
    axes = {c.heading.casefold(): c for c in columns if c.is_numeric}
    if not {*_TWO_AXES} <= axes.keys() or not any(map(response_heading, axes)):
        return []
    headings = (ConcentrationHeading(by_word=True, is_second=at > 0) for at in range(2))
    found = (_doses(axes[d], said, fields) for d, said in zip(_TWO_AXES, headings, strict=True))
    return [doses for doses in found if doses]


def with_doses(asker: Asker, found: Responses) -> Responses:
    """Concentrations of a table as its headings mean them, with what was assumed."""
    found = _from_logs(asker, found)
    if found.dose.is_dilution and found.rows:
        answer, question = dilution_question(asker.sheet, found.first, asker.answers, LEAVE_OUT)
        found = replace(found, questions=(*found.questions, question))
        if answer == LEAVE_OUT:
            return replace(found, rows=())
        return _scaled(found, lambda x: 1 / x) if answer == INVERTED else found
    found = _with_units_of_all(asker, found)
    return found.told(*_without_unit(asker, found))


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def is_bare_edge(column: Column) -> bool:
    """Whether the first column holds doses though no heading says so: below a blank corner."""
    dose = [dose_in(text) for text in column.texts if text]
    numbers = np.array([math.nan if each is None else each.value for each in dose])
    own = len(distinct(numbers)) == len(numbers)
    is_edge = own and not counts_up(numbers) and len(numbers) >= _FEWEST
    return is_edge and not control_role(column.heading)


def with_edge_named(block: Block) -> tuple[tuple[Column, ...], Floats]:
    """The columns and the numbers above them; a name beside an edge of doses is its heading.

              0    10            a name alone in its column, as a merged cell has it
    drug B  0 100  97
            5 96   93
    """
    columns, numbers = block.columns, block.heading_values
    if len(columns) < _FEWEST or columns[0].is_numeric or columns[1].heading:
        return columns, numbers
    names = [text for text in columns[0].texts if text]
    if len(names) != 1 or len(block.rows) < 2 or not is_bare_edge(columns[1]):
        return columns, numbers
    return (replace(columns[1], heading=names[0]), *columns[2:]), numbers[1:]


def _heading(column: Column) -> ConcentrationHeading | None:
    """What a heading says of concentrations; a column of texts such as ``10 uM`` needs no word."""
    found = concentration_heading(column.heading)
    if found is None and column.heading.casefold() in _AXES:
        return ConcentrationHeading(by_word=True)
    if found is None and not column.is_numeric and are_doses(column.texts):
        return ConcentrationHeading(by_word=True, named=drug_in(column.heading))
    return found


def drug_in(heading: str) -> str:
    """The drug that heads doses written with their units; "" for words such as ``Treatment``."""
    text = heading.strip()
    is_word = bool(worded_field(text) or response_heading(text)) or bool(_GENERIC.search(text))
    return "" if is_word or len(text) > _LONGEST_NAME else text


def _both_vary(one: Doses, other: Doses) -> bool:
    """Whether two columns of doses are of two drugs: neither follows from the other."""
    known = np.isfinite(one.values) & np.isfinite(other.values)
    pairs = np.unique(np.column_stack([one.values[known], other.values[known]]), axis=0)
    steps = [len(np.unique(each.values[known])) for each in (one, other)]
    return min(steps) >= 2 and len(pairs) > max(steps)


def _doses(
    column: Column, heading: ConcentrationHeading, fields: Mapping[str, Column]
) -> Doses | None:
    unit_field = fields.get("unit_2" if heading.is_second else "unit", fields.get("unit"))
    units = (
        tuple(spelled_unit(text) for text in unit_field.texts)
        if unit_field is not None and not heading.unit
        else (heading.unit,) * len(column.texts)
    )
    if column.is_numeric:
        below = column.numbers < 0
        if len(below) and below.all() and not heading.is_log:
            heading = replace(heading, is_log=True)  # no dose is below 0
        words = [dose_in(text) if text else None for text in column.texts]
        controls = [dose is not None and dose.value == 0 for dose in words]
        none = -np.inf if heading.is_log else 0.0  # the logarithm of no dose
        values = np.where(np.isnan(column.values) & np.array(controls), none, column.values)
        return Doses(column, values, units, heading)
    read = [dose_in(text) if text else None for text in column.texts]
    filled = sum(text != "" for text in column.texts)
    if not filled or sum(dose is not None for dose in read) < _LEAST_DOSES * filled:
        return None
    if not any(dose and dose.value > 0 for dose in read):
        return None
    values = np.array([math.nan if dose is None else dose.value for dose in read])
    own = tuple(
        dose.unit or given if dose else given for dose, given in zip(read, units, strict=True)
    )
    names = tuple(
        dose.name or (text if dose.value == 0 else "") if dose else text
        for dose, text in zip(read, column.texts, strict=True)
    )
    return Doses(column, values, own, heading, tuple(map(_without_number, names)))


def names_apart(doses: Doses) -> list[str]:
    """What the cells of an edge name beside doses where they name several things; else "".

    ::

        Cisplatin (µM)       siCtrl   siATR       UT            drug A   drug B
        1                                         DMSO 0.1 %
        Staurosporine 1 µM                        10 nM
    """
    names = doses.names or _words_beside(doses)
    roles = [control_role(name) for name in names]
    is_blank = [len(name) > 1 and role_of(name) in ("blank", "positive") for name in names]
    dosed = np.nan_to_num(doses.values) > 0
    cells = [*zip(names, roles, is_blank, dosed.tolist(), strict=True)]
    drugs = {name for name, role, blank, _ in cells if not role and not blank}
    controls = {name for name, role, *_ in cells if role}

    def is_apart(role: str | None, blank: bool, is_dosed: bool) -> bool:
        if role:
            return is_dosed or len(controls) > 1
        return not blank and len(drugs) > 1

    return [name if is_apart(*of_cell) else "" for name, *of_cell in cells]


def _words_beside(doses: Doses) -> list[str]:
    """Texts in a column of numbers that are no dose."""
    pairs = zip(doses.column.texts, doses.values, strict=True)
    return [text if math.isnan(value) else "" for text, value in pairs]


def _without_number(name: str) -> str:
    """A name; a dose of 0 that is only a number names nothing."""
    return "" if _DOSE.match(name) or name.replace(".", "").isdigit() else name


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
        found = _scaled(found, lambda x: 0.0 if math.isinf(x) else x)
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
        found,
        lambda x: 0.0 if math.isinf(x) or (zero and x == 0) else 10.0 ** (sign * x),
        keeps_zero=False,
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


def _with_units_of_all(asker: Asker, found: Responses) -> Responses:
    """Doses without a unit beside doses that have one, in the unit that the user says.

    That of the others is assumed: numbers of one table are seldom of two units without a word.
    """
    given = [(row.cell, row.unit) for row in found.rows if row.concentration > 0]
    given += [(row.cell, row.unit_2) for row in found.rows if row.concentration_2 > 0]
    units = Counter(unit for _, unit in given if unit)
    bare = [cell for cell, unit in given if not unit]
    if not units or not bare:
        return found
    assumed = units.most_common(1)[0][0]
    text = f"Doses of this table are in {assumed}, others name no unit. Which one is it?"
    options = tuple(dict.fromkeys((*units, *_UNITS)))
    cell = cell_name(*min(bare))
    answer, question = asker.ask("dose_unit", text, options, assumed, (cell, ""))
    rows = tuple(
        replace(
            row,
            unit=row.unit or (answer if row.concentration > 0 else ""),
            unit_2=row.unit_2 or (answer if row.concentration_2 > 0 else ""),
        )
        for row in found.rows
    )
    return replace(found, rows=rows, questions=(*found.questions, question))


def _without_unit(asker: Asker, found: Responses) -> Iterator[Problem]:
    dosed = [row for row in found.rows if row.concentration > 0]
    if dosed and not any(row.unit for row in dosed):
        what = "No heading gives the unit of the concentrations."
        yield asker.problem("info", what, found.first, "They are shown without a unit.")
