"""Caliper tables to findings: numbers, days and deaths in the columns of a study workbook."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.reading.caliper_entries import CaliperTable
from analysis.reading.caliper_numbers import measured
from analysis.reading.caliper_pairs import with_pairs_split
from analysis.reading.findings import Answers, Finding
from analysis.reading.values import Objects
from analysis.study import Recognized


def findings_of(table: CaliperTable, answers: Answers) -> tuple[Finding, ...]:
    """The findings of one region: calipers, and survival where it tells of deaths."""
    entries = with_pairs_split(table.entries)
    entries = entries.take(_filled(list(entries.cells.values())))
    found = measured(entries, [], answers)
    region = table.entries.region
    rows = pd.DataFrame(
        {
            **entries.who,
            "day": entries.day,
            "date": entries.date.astype("datetime64[s]"),
            **found.values,
            "note": found.note,
            "flag": found.flag,
            "file": region.sheet.file,
            "sheet": region.sheet.name,
            "cell": entries.names(),
        }
    )
    finding = Finding(
        "calipers",
        rows,
        region.recognized("calipers", table.taken_as),
        (*table.problems, *found.problems),
        (*table.questions, *found.questions),
    )
    return (finding, *(_nothing(rows, each) for each in table.left_out))


def _filled(columns: list[Objects]) -> np.ndarray:
    return np.any([cells != "" for cells in columns], axis=0)


def _nothing(rows: pd.DataFrame, what: Recognized) -> Finding:
    return Finding("calipers", rows.iloc[:0], what)
