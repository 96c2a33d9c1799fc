"""The methods paragraph: what was done to this study, sentence by sentence, with citations.

Every sentence is made from the settings and from what the study has: nothing is said of a readout
without data, and each name of a test comes from the table that holds its result.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from analysis import __version__
from analysis.summary import methods_in_vitro, methods_in_vivo
from analysis.summary.record import Results

# The papers, by the names that the sentences cite them by.
REFERENCES = {
    "zhang": "Zhang JH, Chung TDY, Oldenburg KR. J Biomol Screen 1999; 4:67-73.",
    "dunnett": "Dunnett CW. J Am Stat Assoc 1955; 50:1096-1121.",
    "hasler": "Hasler M, Hothorn LA. Biom J 2008; 50:793-800.",
    "vickers": "Vickers AJ, Altman DG. BMJ 2001; 323:1123-1124.",
    "holm": "Holm S. Scand J Stat 1979; 6:65-70.",
    "euhus": "Euhus DM, Hudd C, LaRegina MC, Johnson FE. J Surg Oncol 1986; 31:229-234.",
    "venzon": "Venzon DJ, Moolgavkar SH. Appl Stat 1988; 37:87-94.",
    "laird": "Laird NM, Ware JH. Biometrics 1982; 38:963-974.",
    "kenward": "Kenward MG, Roger JH. Biometrics 1997; 53:983-997.",
    "bliss": "Bliss CI. Ann Appl Biol 1939; 26:585-615.",
    "gaddum": "Berenbaum MC. Pharmacol Rev 1989; 41:93-141.",
    "gao": "Gao H, et al. Nat Med 2015; 21:1318-1325.",
    "kaplan": "Kaplan EL, Meier P. J Am Stat Assoc 1958; 53:457-481.",
    "mantel": "Mantel N. Cancer Chemother Rep 1966; 50:163-170.",
    "gehan": "Gehan EA. Biometrika 1965; 52:203-223.",
    "cox": "Cox DR. J R Stat Soc B 1972; 34:187-220.",
    "efron": "Efron B. J Am Stat Assoc 1977; 72:557-565.",
    "heinze": "Heinze G, Schemper M. Biometrics 2001; 57:114-119.",
    "peto": "Peto R, Peto J. J R Stat Soc A 1972; 135:185-207.",
    "royston": "Royston P, Parmar MKB. BMC Med Res Methodol 2013; 13:152.",
    "demidenko": "Demidenko E, Miller TW. PLoS One 2019; 14:e0224137.",
    "laska": "Laska EM, Meisner MJ. Biometrics 1989; 45:1139-1151.",
    "welch": "Welch BL. Biometrika 1947; 34:28-35.",
    "loewe": "Loewe S. Arzneimittelforschung 1953; 3:285-290.",
    "musyc": "Meyer CT, et al. Cell Syst 2019; 8:97-108.",
    "wooten": "Wooten DJ, et al. Nat Commun 2021; 12:4607.",
    "zip": "Yadav B, et al. Comput Struct Biotechnol J 2015; 13:504-513.",
    "jackknife": "Miller RG. Biometrika 1974; 61:1-15.",
    "ritz": "Ritz C, et al. PLoS ONE 2015; 10:e0146021.",
    "monks": "Monks A, et al. J Natl Cancer Inst 1991; 83:757-766.",
    "dunnett_pairs": "Dunnett CW. J Am Stat Assoc 1980; 75:796-800.",
    "grubbs": "Grubbs FE. Technometrics 1969; 11:1-21.",
    "iglewicz": "Iglewicz B, Hoaglin DC. How to Detect and Handle Outliers. ASQC 1993.",
    "hafner": "Hafner M, et al. Nat Methods 2016; 13:521-527.",
}
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

    if any(paragraphs):
        paragraphs.append(f"Analyses were made with Plate & Caliper {__version__}.")
    numbered = [re.sub(r" ?\[@([a-z_,]+)\]", number, text) for text in paragraphs if text]
    return Methods(tuple(numbered), tuple(REFERENCES[name] for name in cited))
