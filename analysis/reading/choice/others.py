"""What is no data of a study: results of a curve fit, statistics, explanations, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.reading.choice.readings import Against, Look, Reading

_STATISTIC = re.compile(
    r"^(?:mean|average|avg|ave|sd|s\.d\.|std\.?|stdev|sem|se|median|count|cv|n|sum|total|min|max)\b",
    re.IGNORECASE,
)


def explain(look: Look) -> Iterator[Reading]:
    """Every reading of a block as no data."""
    results = [line for line in look.lines if line.is_named("result")]
    if results:
        share = look.share(results)
        named = [line for line in look.lines if line.heading]
        known = sum(bool(line.words) for line in named) / max(1, len(named))
        against = () if share > 0.3 else (Against("few columns of results"),)
        yield Reading("results", min(1.0, share + 0.25 * known), against, True)
    statistics = [line for line in look.lines if line.is_named("statistic")]
    first = look.lines[0].texts if look.lines else []
    words = sum(bool(_STATISTIC.match(text)) for text in first)
    if look.share(statistics) > 0.45 or words > 0.6 * max(1, len(first)):
        yield Reading("results", 0.85, is_anchored=True)
    is_text = all(line.text > 0.7 for line in look.lines)
    if len(look.lines) == 2 and is_text and not look.has("animal", "arm"):
        yield Reading("codes", 0.7, is_anchored=True)
    texts = sum(line.text * line.filled for line in look.lines) / look.block.cells
    if texts > 0.75:
        yield Reading("notes", 0.45 * texts, is_anchored=True)
