"""The methods paragraph: what was done to this study, sentence by sentence, with citations.

Every sentence is made from the settings and from what the study has: nothing is said of a readout
without data, and each name of a test comes from the table that holds its result.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from analysis.summary import methods_in_vitro, methods_in_vivo
from analysis.summary.citations import REFERENCES
from analysis.summary.record import Results

IN_VIVO = (
    methods_in_vivo.growth,
    methods_in_vivo.response,
    methods_in_vivo.life_spans,
    methods_in_vivo.assays,
    methods_in_vivo.combinations,
)


@dataclass(frozen=True, slots=True)
class Methods:
    """Paragraphs with numbered citations, and the references in the order they are cited."""

    paragraphs: tuple[str, ...]
    references: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The paragraphs, and the references as one last paragraph."""
        cited = " ".join(f"[{rank}] {text}" for rank, text in enumerate(self.references, start=1))
        return (*self.paragraphs, *([f"References: {cited}"] if cited else []))


def methods(results: Results, compared: str = "control", cell_pairs: bool = False) -> Methods:
    """What was done to the study of these results, ready for a paper.

    A paragraph each for cells, tumors, life span, other endpoints and combinations, as far as the
    study has them. Models are named where they differ. ``compared`` names the comparison of
    volumes that was chosen beside that with control: ``pairs`` or ``days``; ``cell_pairs`` says
    whether all pairs of arms were compared on viability.
    """
    parts = (
        partial(methods_in_vitro.cells, pairs=cell_pairs),
        methods_in_vitro.curves,
        partial(methods_in_vivo.tumors, compared=compared),
        *IN_VIVO,
    )
    paragraphs = [" ".join(part(results)) for part in parts]
    cited: list[str] = []

    def number(match: re.Match[str]) -> str:
        names = match.group(1).split(",")
        cited.extend(name for name in names if name not in cited)
        return f" [{','.join(str(cited.index(name) + 1) for name in names)}]"

    numbered = [re.sub(r" ?\[@([a-z_,]+)\]", number, text) for text in paragraphs if text]
    return Methods(tuple(numbered), tuple(REFERENCES[name] for name in cited))
