"""Which cell line is held against which: a resistant line and the line it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from analysis.study import Study, fact_key

PairedBy = Literal["study sheet", "names", "order of the study"]

_DRUG = (
    r"(?:tam(?:oxifen)?|4?-?oht|t|ful(?:v(?:estrant)?)?|f|fas(?:lodex)?|ici|ana(?:s(?:trozole)?)?|a"
    r"|let(?:rozole)?|l|exe(?:mestane)?|ai|palbo(?:ciclib)?|p|ribo(?:ciclib)?|abema(?:ciclib)?"
    r"|eve(?:rolimus)?|dox(?:o(?:rubicin)?)?|adr(?:iamycin)?|pac(?:litaxel)?|ptx|dtx|doce(?:taxel)?"
    r"|cis(?:platin)?|lap(?:atinib)?|tras(?:tuzumab)?)"
)
# What is left of a name without the parent's name: TamR, -R, R1, FulvR, LTED, (resistant) ...
_RESISTANT = re.compile(
    rf"(?:{_DRUG}?[-_ ]?(?:r|res)[-_ ]?\d*|.*resist.*|lted\d*|ltlt(?:-?ca)?)", re.IGNORECASE
)
_PARENTAL = re.compile(
    r"(?:.*[-_ (])?(?:parent(?:al)?|sensitive|wild[- ]?type|wt|par|s)\)?", re.IGNORECASE
)
_EDGES = " -_/.,:;()[]"


@dataclass(frozen=True, slots=True)
class LinePair:
    """A cell line, the reference it is held against, and what says so."""

    model: str
    reference: str
    paired_by: PairedBy

    @property
    def models(self) -> tuple[str, str]:
        """The line, then its reference."""
        return self.model, self.reference


def parent_fact(model: str) -> str:
    """The key of the study sheet that names a line's parent: ``parent of MCF-7 TamR``."""
    return "parent_of_" + fact_key(model)


def line_pairs(study: Study, models: Sequence[str]) -> tuple[LinePair, ...]:
    """Pairs of cell lines to compare, each line with its parent.

    The parent of a line is, the first that holds:

    - what the ``study`` sheet says: key ``parent of MCF-7 TamR``, value ``MCF-7``;
    - another line whose name this one's begins with, where the rest is a word of resistance
      (TamR, FulvR, -R, LTED, resistant ...); of several, the longest name;
    - the one line named as parental (parental, sensitive, WT ...), where this one's name ends
      with a word of resistance.

    Where nothing of this pairs any two lines, every two lines are a pair, the earlier in the study
    the reference: the ratio then compares two lines and need not be resistance.

    Parameters
    ----------
    study : Study
        For its facts.
    models : sequence of str
        The cell lines with curves, in the order of the study.
    """
    told = tuple(_told(study, models))
    if told:
        return told
    return tuple(
        LinePair(later, earlier, "order of the study") for earlier, later in combinations(models, 2)
    )


def _told(study: Study, models: Sequence[str]) -> Iterator[LinePair]:
    by_name = {model.casefold(): model for model in models}
    for model in models:
        stated = by_name.get(study.facts.get(parent_fact(model), "").strip().casefold())
        if stated and stated != model:
            yield LinePair(model, stated, "study sheet")
        elif parent := _parent_by_name(model, models):
            yield LinePair(model, parent, "names")


def _parent_by_name(model: str, models: Sequence[str]) -> str:
    """The line this one's name is made from, else "" ."""
    others = [other for other in models if other and other != model]
    begun = [other for other in others if _is_made_from(model, other)]
    if begun:
        return max(begun, key=len)
    parental = [other for other in others if _PARENTAL.fullmatch(other)]
    words = re.split(r"[\s_/()-]+", model.strip(_EDGES))
    named = any(_RESISTANT.fullmatch(word) for word in words[-2:] if word)
    return parental[0] if named and len(parental) == 1 else ""


def _is_made_from(model: str, parent: str) -> bool:
    if not model.casefold().startswith(parent.casefold()):
        return False
    rest = model[len(parent) :].strip(_EDGES)
    return bool(rest) and _RESISTANT.fullmatch(rest) is not None
