"""Names of standards and controls of an assay: no arms unless the user says that they are.

::

    Well   Sample       OD450
    A1     Std 1        2.10        a step of the standard curve
    A2     NSB          0.05        wells without antibody
    A3     patient 7    0.81
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from analysis.reading.files.cells import several
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, ask, shared_key
from analysis.study import Question

_ASSAY = re.compile(
    r"(?:std|standards?|calibrators?|cal|nsb|tmb|b0(?!\d)|max(?:imum)?(?: binding)?|min(?:imum)?"
    r"|non[- ]?specific(?: binding)?|total (?:activity|counts?)|substrate(?: only)?|qc"
    r"|quality control)[\s_.#-]*(?:\d{1,3}|[a-h])?",
    re.IGNORECASE,
)
OF_ASSAY = "standard or control of the assay"  # why its values are left out
_ARMS, NO_ARMS = "arms", "no arms: standards and controls of the assay"


def names_of_assay(names: Iterable[str]) -> list[str]:
    """Those that are called as standards or controls of an assay, each once."""
    return [name for name in dict.fromkeys(names) if _ASSAY.fullmatch(name.strip())]


def assay_question(
    sheet: Sheet, cell: str, names: Sequence[str], answers: Answers
) -> tuple[bool, Question]:
    """Whether such names are no arms, as the user says, and the question; assumed until then."""
    quoted = [f"'{name}'" for name in names]
    text = f"{several(quoted)}: what are these?"
    key = shared_key("assay_names", sheet)
    answer, question = ask(sheet, answers, key, text, (_ARMS, NO_ARMS), NO_ARMS, cell)
    return answer == NO_ARMS, question
