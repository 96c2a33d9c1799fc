"""Which cell line was made from which: what the study says, then what the names say.

Nouns of this module: ``LinePair``, a line and its parent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.study import Study, fact_key

PairedBy = Literal["study sheet", "names"]
# Drugs as labs shorten them in the name of a line; one letter only before an R.
_LETTER = "t|f|a|l|p"
_DRUG = (
    r"tam(?:oxifen)?|4?-?oht|ful(?:v(?:estrant)?)?|fas(?:lodex)?|ici|ana(?:s(?:trozole)?)?"
    r"|let(?:rozole)?|exe(?:mestane)?|ai|palbo(?:ciclib)?|ribo(?:ciclib)?|abema(?:ciclib)?"
    r"|eve(?:rolimus)?|dox(?:o(?:rubicin)?)?|adr(?:iamycin)?|pac(?:litaxel)?|ptx|dtx|doce(?:taxel)?"
    r"|cis(?:platin)?|lap(?:atinib)?|tras(?:tuzumab)?"
)
# What is left of a name without the parent's name: TamR, -R, R1, FulvR, LTED, LCC2, (resistant) ...
_RESISTANT = re.compile(
    rf"(?:(?:{_DRUG}|{_LETTER})?[-_ ]?(?:r|res)[-_ ]?\d*|.*resist.*|lted\d*|ltlt(?:-?ca)?"
    r"|lcc-?[29])",
    re.IGNORECASE,
)
_SELECTED = re.compile(rf"\s*/\s*(?:{_DRUG})\d*", re.IGNORECASE)  # MCF-7/ADR
_PARENTAL = re.compile(
    r"(?:.*[-_ (])?(?:parent(?:al)?|sensitive|wild[- ]?type|wt|par|s)\)?", re.IGNORECASE
)
_EDGES = " -_/.,:;()[]"


@dataclass(frozen=True, slots=True)
class LinePair:
    """A cell line, the parent it is held against, and what says so."""

    model: str
    reference: str
    paired_by: PairedBy

    @property
    def models(self) -> tuple[str, str]:
        """The line, then its parent."""
        return self.model, self.reference


def parent_fact(model: str) -> str:
    """The key of the study sheet that names a line's parent: ``parent of MCF-7 TamR``."""
    return "parent_of_" + fact_key(model)


def line_pairs(study: Study, models: Sequence[str]) -> tuple[LinePair, ...]:
    """Each line with its parent; a line without one is in no pair.

    The parent of a line is, the first that holds:

    - what the ``study`` sheet or the user says: key ``parent of MCF-7 TamR``, value ``MCF-7``;
    - another line whose name this one's begins or ends with (spaces and hyphens aside), where the
      rest is a word of resistance (TamR, FulvR, -R, LTED, resistant ..., or a drug after a slash);
      of several, the longest name;
    - the one line named as parental (parental, sensitive, WT ...), where this one's name ends
      with a word of resistance.

    Parameters
    ----------
    study : Study
        For its facts.
    models : sequence of str
        The cell lines with curves, in the order of the study.
    """
    return tuple(_pairs(study, models))


def _pairs(study: Study, models: Sequence[str]) -> Iterator[LinePair]:
    by_name = {model.casefold(): model for model in models}
    parental = [model for model in models if _PARENTAL.fullmatch(model)]
    places = {_letters(model): model for model in reversed(models) if _letters(model)}
    for model in models:
        stated = by_name.get(study.facts.get(parent_fact(model), "").strip().casefold())
        if stated and stated != model:
            yield LinePair(model, stated, "study sheet")
        elif parent := _parent_by_name(model, places) or _only_parental(model, parental):
            yield LinePair(model, parent, "names")


def _parent_by_name(model: str, lines: dict[str, str]) -> str:
    """The line with the longest name that this one's is made from, else "" .

    ``lines`` by the letters and digits of their names: the beginnings and ends of one name are
    looked up in it, so that the work grows with the lines and not with their pairs.
    """
    kept = [at for at, sign in enumerate(model) if sign.isalnum()]
    for length in range(len(kept) - 1, 0, -1):
        begin, end = kept[length - 1] + 1, kept[-length]
        for named, rest in ((model[:begin], model[begin:]), (model[end:], model[:end])):
            parent = lines.get(_letters(named), "")
            if parent and parent != model and _is_resistant(rest):
                return parent
    return ""


def _only_parental(model: str, parental: Sequence[str]) -> str:
    others = [other for other in parental if other != model]
    words = re.split(r"[\s_/()-]+", model.strip(_EDGES))
    named = any(_RESISTANT.fullmatch(word) for word in words[-2:] if word)
    return others[0] if named and len(others) == 1 else ""


def _is_resistant(rest: str) -> bool:
    bare = rest.strip(_EDGES)
    said = _RESISTANT.fullmatch(bare) or _SELECTED.fullmatch(rest)
    return bool(bare) and said is not None


def _letters(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())
