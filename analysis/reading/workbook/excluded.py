"""Wells that the user does not count: as a file says it, and as it was said in the app."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analysis.reading.corrections import WellExclusion
from analysis.reading.files.cells import counted, several
from analysis.reading.words.values import Objects
from analysis.study import Problem

IN_FILE = "marked in the file"
_COUNTS = frozenset({"", "0", "0.0", "no", "n", "false", "none", "-", "included"})
_MARKS = frozenset({"1", "1.0", "yes", "y", "true", "x", "excluded"})  # without a reason of its own
_PLACE = ["model", "experiment", "plate", "time_h", "well"]


def excluded_words(texts: Objects) -> Objects:
    """Why each well is excluded, from a column ``excluded``: "" where it counts.

    ``1``, ``yes`` or ``x`` exclude without a reason, ``0`` or ``no`` do not; any other text is the
    reason itself.
    """
    codes, unique = pd.factorize(texts)
    reasons = [_reason(str(text)) for text in unique]
    words: Objects = np.array([*reasons, ""], dtype=object)[codes]
    return words


def with_exclusions(
    reads: pd.DataFrame, exclusions: Sequence[WellExclusion]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Reads with the reason beside every well that does not count, and what to tell about it.

    An exclusion of a well that is not there (any more) is told and changes nothing.
    """
    reasons = reads["excluded"] if "excluded" in reads else pd.Series("", index=reads.index)
    reasons = reasons.fillna("").astype(object)
    problems = list(_in_files(reads, reasons))
    if not exclusions:
        return reads.assign(excluded=reasons), problems
    said = {exclusion.place: exclusion.reason for exclusion in exclusions}
    columns = [reads[name].astype(object) for name in _PLACE]
    places = [
        (model, experiment, plate, None if time_h != time_h else time_h, well)
        for model, experiment, plate, time_h, well in zip(*columns, strict=True)
    ]
    words = [said.get(place, reason) for place, reason in zip(places, reasons, strict=True)]
    lost = said.keys() - set(places)
    if lost:
        names = ", ".join(sorted({f"{place[2]} {place[4]}".strip() for place in lost})[:12])
        what = f"{counted(len(lost), 'excluded well')} cannot be found in the plates that are read."
        action = "The exclusion has no effect. Was the plate's time, experiment or model changed?"
        problems.append(Problem("warning", what, value=names, action=action))
    return reads.assign(excluded=pd.Series(words, index=reads.index, dtype=object)), problems


def _reason(text: str) -> str:
    word = text.strip().casefold()
    if word in _COUNTS:
        return ""
    return IN_FILE if word in _MARKS else text.strip()


def _in_files(reads: pd.DataFrame, reasons: pd.Series) -> Iterator[Problem]:
    marked = reads[(reasons != "").to_numpy()]
    if not len(marked):
        return
    for (file, sheet), rows in marked.groupby(["file", "sheet"], sort=False):
        what = f"{counted(len(rows), 'well')} in the column 'excluded'."
        cells = several(list(rows["cell"]))
        action = "They keep their numbers and enter no mean and no test."
        yield Problem("info", what, str(file), str(sheet), cells, "", action)
