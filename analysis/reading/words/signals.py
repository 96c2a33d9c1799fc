"""What a heading of a column of numbers says of them: a raw signal, or what was computed from it.

RLU   cell.count   OD570   Luminescence (CPS)       signals
dip_rate   slope   AUC   Z-score   std.err          results: never an absorbance
Row   replicate   Negative_Control_Column           numbers that count or name, no measurements
"""

from __future__ import annotations

import re
from functools import lru_cache

_SIGNAL = re.compile(
    r"(?:^|[^a-z])(?:od|abs|rlu|rfu|rfi|cps|lum|fluo?)\s?\d{0,3}(?=$|[^a-z])|absorb|absorp|extin[ck]"
    r"|lumin|fluoresc|signal|\braw|intensity|reading|readout|confluen|optical dens|measured|погл"
    r"|(?:cell|nuclei|nuclear|nucleus|object|live|dead|viable|total)s?\s(?:counts?|number)"
    r"|^n\s?cells$|^nuclei$|counts?\s?(?:per|/)",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"(?:^|\s)(?:rates?|slopes?|auc|aoc|z\s?-?\s?scores?|z\s?-?\s?prime|r\s?2|r\s?squared|rss|rmse|hill"
    r"|gr|grmax|gr\d+|[iegl][cd]\s?\d0|emax|p\s?-?\s?val(?:ue)?s?|padj|fdr|residuals?|fitted|predicted"
    r"|ct|cq|doubling|lag|v\s?max|max\s?v|kd|ki|std|sd|sem|se|s\.?e\.?m?\.?|stdev|cv|error|err|ci|lower|upper"
    r"|log2?\s?fc|fold|neutrali[sz]ation|score)(?=$|\s|%)",
    re.IGNORECASE,
)
_COUNTER = re.compile(
    r"(?:^|\s)(?:row|rows|col|cols|column|columns|wrow|wcol|replicates?|rep|repl|index|idx|nr|no|num"
    r"|number|id|ids|group|batch|cycle|step|steps|series|starting|start|rank|order|position|passage"
    r"|version|barcode|site|field|image|x|y|temp|temperature|volume|dilution\w*|density|seeding"
    r"|exclude\w*|flag|time\w*|date|hours?|days?|minutes?|seconds?)(?=$|\s|\d)",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(4096)
def is_signal(text: str) -> bool:
    """Whether a heading names a raw signal."""
    plain = _plain(text)
    return bool(_SIGNAL.search(plain)) and not _RESULT.search(plain) and not _COUNTER.search(
        _SIGNAL.sub(" ", plain)
    )  # fmt: skip


@lru_cache(4096)
def is_no_reading(text: str) -> bool:
    """Whether a heading says that its numbers are no readings: rates, statistics, or counters."""
    plain = _plain(text)
    return bool(_RESULT.search(plain)) or (bool(_COUNTER.search(plain)) and not is_signal(text))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[_.\-/]+", " ", _CAMEL.sub(" ", text)).split())
