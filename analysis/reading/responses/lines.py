"""Columns by name beside doses: drugs on the same cells, or cell lines with controls of their own.

::

    Dose (uM)   MCF-7   T47D
    0           1.00    2.10
    1           0.61    0.95

The two drugs of a matrix are named by its title or its corner.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.reading.files.cells import cell_name
from analysis.reading.responses.blocks import Block
from analysis.reading.responses.headings_above import Above
from analysis.reading.responses.table import Asker, Response, Responses
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.cell_lines import holds_line, is_altered, is_line
from analysis.reading.words.concentrations import ConcentrationHeading, concentration_heading
from analysis.reading.words.responses import hours_in, response_heading
from analysis.reading.words.units import spelled_unit

SAME_DOSES, OTHER_DOSES = "the same doses", "other doses: leave it out"
DRUGS, LINES = "drugs on the same cells", "cell lines, each with its own control"
_ASSAY = re.compile(r"\b(?:MTT|MTS|XTT|WST|CCK|SRB|CTG|CellTiter|assay|\d+ ?h|rep\w*)\b", re.I)
_APART = 1.5  # times that the control of one column is above that of another
_PLACED = re.compile(
    r"([^,;:|()/\\\n]+?)\s*(?:[(\[]\s*([^)\]]+)\s*[)\]])?\s*(?:in\s+|is\s+|:\s*)?(?:the\s+)?"
    r"\b(across|columns?|horizontal(?:ly)?|right|top|x|down|rows?|vertical(?:ly)?|left|y)\b",
    re.IGNORECASE,
)
_DRUG_LINE = re.compile(
    r"^(?:drug|agent|compound)[\s_]*(1|2|a|b)(?:[\s_]*name)?\s*[:=]?\s+(\S.*)$", re.IGNORECASE
)
_UNIT_LINE = re.compile(
    r"^(?:conc(?:entration)?s?[\s_]*)?units?[\s_]*(1|2|a|b)?\s*[:=]?\s+(\S+)$", re.IGNORECASE
)
_CELL_LINE = re.compile(
    r"^(?:(?P<word>cell[\s_]*lines?)|cells?|title)\s*[:=]?\s+(?P<line>.+)$", re.IGNORECASE
)
_ANY_DRUG = re.compile(r"(?:drug|compound|cpd|agent|inhibitor)", re.IGNORECASE)  # Drug X, Drug Y
_ACROSS = re.compile(r"across|col|horiz|right|top|x", re.IGNORECASE)
_PAIR = re.compile(
    r"([^,;:|()/\\\n]+?)[^\S\n]*(?:[(\[]\s*([^)\]]+)\s*[)\]])?[^\S\n]*"
    r"(?:\\|/|\bvs\.?\b|\bversus\b|\bx\b|×|\+)\s*"
    r"([^,;|()/\\\n]+?)\s*(?:[(\[]\s*([^)\]]+)\s*[)\]])?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Drug:
    """A drug of two, and the unit of its concentrations; empty where no text tells."""

    name: str = ""
    unit: str = ""


def with_lines(asker: Asker, found: Responses, over: Above) -> Responses:
    """Columns named by cell lines as lines; asked where names or controls suggest it.

    A row of headings that says drug or cell line has settled it.
    """
    names = list(dict.fromkeys(side.arm for side in over.sides if side.arm))
    return found if "arm" not in over.kinds or over.is_labeled else as_lines(asker, found, names)


def as_lines(asker: Asker, found: Responses, names: Sequence[str]) -> Responses:
    """Arms of a table of doses, called as its columns are, as the lines that they may be; asked."""
    dosed = any(abs(row.concentration) > 0 for row in found.rows)  # logarithms are below 0
    if len(names) < 2 or not dosed:
        return found
    known = sum(holds_line(name) or is_altered(name) for name in names) > len(names) / 2
    if not known and not _are_apart(_controls(found.rows)):
        return found
    listed = " and ".join(f"'{name}'" for name in names[:2])
    text = f"What do the columns {listed} name?"
    options, cell = (DRUGS, LINES), found.first
    answer, question = asker.ask("columns", text, options, options[known], (cell, listed))
    found = replace(found, questions=(*found.questions, question))
    if answer == DRUGS:
        return found
    rows = tuple(
        replace(row, model=row.arm, arm=found.dose.named) if row.arm in names else row
        for row in found.rows
    )
    return replace(found, rows=rows)


def with_doses_of_one(asker: Asker, found: Responses) -> Responses:
    """Doses under the name of one drug, which is a column too: the doses of the others are asked.

    ::

        Alpelisib (µM)   Alpelisib   Fulvestrant (1/10)
    """
    named = found.dose.named.casefold()
    arms = dict.fromkeys(row.arm for row in found.rows if row.arm)
    others = [a for a in arms if named not in a.casefold() and not control_role(a)]
    if not named or not others or named not in map(str.casefold, arms):
        return found
    text = f"The doses stand under '{found.dose.named}'. Are they those of '{others[0]}' too?"
    options = (SAME_DOSES, OTHER_DOSES)
    at = (found.first, others[0])
    answer, question = asker.ask("doses_of_one", text, options, OTHER_DOSES, at)
    found = replace(found, questions=(*found.questions, question))
    if answer == SAME_DOSES:
        return found
    left = [row.cell for row in found.rows if row.arm in others]
    what = f"{len(left)} responses of drugs whose doses are not said ({', '.join(others)})."
    told = asker.problem("warning", what, cell_name(*min(left)), "Left out.")
    rows = tuple(row for row in found.rows if row.arm not in others)
    return replace(found, rows=rows).told(told)


def with_names_of_rows(found: Responses, names: Mapping[int, str]) -> Responses:
    """Rows that name a drug or a control of their own as arms of it, on each line."""
    rows = tuple(_named(row, names.get(row.cell[0], "")) for row in found.rows)
    return replace(found, rows=rows)


def _named(row: Response, name: str) -> Response:
    if not name:
        return row
    is_alone = bool(row.model or control_role(name) or not row.arm)
    return replace(row, arm=name if is_alone else f"{name} ({row.arm})")


def named_in(title: str) -> tuple[str, str]:
    """The cell line and the drug that a title names: ``MTT 570 nm, MCF-7, lapatinib``.

    The drug is what remains beside a cell line, an assay, a time and a unit; where several parts
    remain, it is the title as it stands.
    """
    parts = _parts(title)
    lines = [part for part in parts if is_line(part)]
    drugs = [part for part in parts if part not in lines and not _is_of_assay(part)]
    line = lines[0] if len(lines) == 1 else ""
    if len(parts) == 1:
        return (title, "") if line else ("", title)
    return line, drugs[0] if len(drugs) == 1 else title


def naming_row(title: str) -> str:
    """The row of a title next to its table that names something; "" where none does."""
    rows = (
        row
        for row in reversed(title.split("\n"))
        if not (concentration_heading(row) or _DRUG_LINE.match(row) or _UNIT_LINE.match(row))
    )
    return next((row for row in rows if any(map(_names_something, _parts(row)))), "")


def _names_something(part: str) -> bool:
    return holds_line(part) or not _is_of_assay(part)


def line_stated(title: str) -> str:
    """The cell line that a title calls one: ``Cell line: BT474-TR``; of several the last."""
    rows = (_CELL_LINE.match(row.strip()) for row in reversed(title.split("\n")))
    return next((found["line"].strip() for found in rows if found and found["word"]), "")


def _drugs_in(said: str) -> tuple[_Drug, _Drug]:
    r"""The drug across and the drug down.

    ``a across, b down`` says which is which; a pair in a corner (``a \ b``) has the one down
    first, as the corner is read.
    """
    across, down = _Drug(), _Drug()
    placed = _PLACED.findall(said)
    for name, unit, where in placed:
        plain = " ".join(name.split())
        is_part = len(where) == 1 and bool(_ANY_DRUG.fullmatch(plain))
        named = f"{plain} {where}" if is_part else plain
        drug = _Drug(named, spelled_unit(unit) if unit else "")
        if _ACROSS.match(where):
            across = drug
        else:
            down = drug
    if placed:
        return across, down
    pair = _PAIR.search(said)
    if pair:
        first, unit, second, unit_2 = pair.groups()
        down = _Drug(first.strip(), spelled_unit(unit or ""))
        across = _Drug(second.strip(), spelled_unit(unit_2 or ""))
    return across, down


def _labeled(title: str) -> tuple[list[_Drug], str]:
    """The two drugs that lines beside a matrix name, and the cell line; empty where they do not.

    ::

        Drug1: ispinesib     Agent 2   paclitaxel     ConcUnit: nM     Cell line: MCF-7
    """
    rows = title.split("\n")
    names = {m[1].casefold(): m[2].strip() for row in rows if (m := _DRUG_LINE.match(row))}
    units = {(m[1] or "").casefold(): m[2] for row in rows if (m := _UNIT_LINE.match(row))}
    lines = [m["line"].strip() for row in rows if (m := _CELL_LINE.match(row))]
    drugs = [
        _Drug(name, spelled_unit(units.get(key, units.get("", ""))))
        for key, name in sorted(names.items())
    ]
    return drugs if len(drugs) == 2 else [], lines[0] if lines else ""


def _parts(title: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;|]|\s[-–]\s", title) if part.strip()]


def _is_of_assay(text: str) -> bool:
    """Whether a part of a title says how it was measured, when, or in what unit."""
    said = response_heading(text) or concentration_heading(text) or hours_in(text) is not None
    return bool(said) or bool(_ASSAY.search(text))


def _controls(rows: Sequence[Response]) -> Mapping[str, float]:
    """The mean response at dose 0 of each arm."""
    zeros: dict[str, list[float]] = {}
    for row in rows:
        if row.concentration == 0 and row.arm:
            zeros.setdefault(row.arm, []).append(row.value)
    return {arm: float(np.mean(values)) for arm, values in zeros.items()}


def _are_apart(controls: Mapping[str, float]) -> bool:
    means = sorted(abs(mean) for mean in controls.values())
    return len(means) > 1 and means[-1] > _APART * means[0]


def with_drugs(
    block: Block, asker: Asker, edges: tuple[ConcentrationHeading | None, str], found: Responses
) -> Responses:
    """The two drugs of a matrix, as its title, its corner and the names at its edges have them."""
    said = "\n".join(filter(None, (block.title, block.columns[0].heading)))
    drugs, line = _labeled(block.title)
    across, down = _drugs_in("" if drugs else said)
    if drugs:
        text = "Which drug has its doses in the column on the left?"
        names = (drugs[0].name, drugs[1].name)
        answer, question = asker.ask("edges", text, names, names[0], (found.first, names[0]))
        found = replace(found, questions=(*found.questions, question))
        down, across = drugs if answer == names[0] else reversed(drugs)
    labels = edges[0], concentration_heading(edges[1])
    if not (across.name or down.name):
        across, down = (_Drug(each.named, each.unit) if each else _Drug() for each in labels)
        down = down if down.name or edges[1] == block.columns[0].heading else _Drug(edges[1])
    rows = tuple(
        replace(
            row,
            arm=across.name or row.arm or "drug 1",
            unit=across.unit or row.unit,
            arm_2=down.name or row.arm_2 or "drug 2",
            unit_2=down.unit or row.unit_2,
            model=row.model or line,
        )
        for row in found.rows
    )
    first = rows[0]
    what = f"Doses of '{first.arm}' were read across, those of '{first.arm_2}' down."
    return replace(found, rows=rows).told(asker.problem("info", what, found.first))
