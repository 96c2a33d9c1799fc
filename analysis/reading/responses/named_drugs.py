"""The two drugs of a matrix, as a title or a corner names them."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
