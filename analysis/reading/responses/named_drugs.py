"""The two drugs of a matrix, as a title or a corner names them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from analysis.reading.responses.blocks import Block
from analysis.reading.responses.headings import ConcentrationHeading, concentration_heading
from analysis.reading.responses.table import Asker, Responses
from analysis.reading.words.units import spelled_unit

_PLACED = re.compile(
    r"([^,;:|()/\\\n]+?)\s*(?:[(\[]\s*([^)\]]+)\s*[)\]])?\s*(?:in\s+|is\s+|:\s*)?(?:the\s+)?"
    r"\b(across|columns?|horizontal(?:ly)?|right|top|x|down|rows?|vertical(?:ly)?|left|y)\b",
    re.IGNORECASE,
)
_ACROSS = re.compile(r"across|col|horiz|right|top|x", re.IGNORECASE)
_PAIR = re.compile(
    r"([^,;:|()/\\\n]+?)[^\S\n]*(?:[(\[]\s*([^)\]]+)\s*[)\]])?[^\S\n]*"
    r"(?:\\|/|\bvs\.?\b|\bversus\b|\bx\b|×|\+)\s*"
    r"([^,;|()/\\\n]+?)\s*(?:[(\[]\s*([^)\]]+)\s*[)\]])?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug of two, and the unit of its concentrations; empty where no text tells."""

    name: str = ""
    unit: str = ""


def drugs_in(said: str) -> tuple[Drug, Drug]:
    r"""The drug across and the drug down.

    ``a across, b down`` says which is which; a pair in a corner (``a \ b``) has the one down
    first, as the corner is read.
    """
    across, down = Drug(), Drug()
    placed = _PLACED.findall(said)
    for name, unit, where in placed:
        drug = Drug(" ".join(name.split()), spelled_unit(unit) if unit else "")
        if _ACROSS.match(where):
            across = drug
        else:
            down = drug
    if placed:
        return across, down
    pair = _PAIR.search(said)
    if pair:
        first, unit, second, unit_2 = pair.groups()
        down = Drug(first.strip(), spelled_unit(unit or ""))
        across = Drug(second.strip(), spelled_unit(unit_2 or ""))
    return across, down


def with_drugs(
    block: Block, asker: Asker, edges: tuple[ConcentrationHeading | None, str], found: Responses
) -> Responses:
    """The two drugs of a matrix, as its title, its corner and the names at its edges have them."""
    said = "\n".join(filter(None, (block.title, block.columns[0].heading)))
    across, down = drugs_in(said)
    labels = edges[0], concentration_heading(edges[1])
    if not (across.name or down.name):
        across, down = (Drug(each.named, each.unit) if each else Drug() for each in labels)
        down = down if down.name or edges[1] == block.columns[0].heading else Drug(edges[1])
    rows = tuple(
        replace(
            row,
            arm=across.name or row.arm or "drug 1",
            unit=across.unit or row.unit,
            arm_2=down.name or row.arm_2 or "drug 2",
            unit_2=down.unit or row.unit_2,
        )
        for row in found.rows
    )
    first = rows[0]
    what = f"Doses of '{first.arm}' were read across, those of '{first.arm_2}' down."
    return replace(found, rows=rows).told(asker.problem("info", what, found.first))
