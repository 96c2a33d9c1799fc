"""Tables made from measurements: means of arms, and volumes relative to a first one."""

from __future__ import annotations

import re
from dataclasses import replace

from analysis.reading.calipers.findings import nothing_found
from analysis.reading.calipers.headings.regions import Region
from analysis.reading.findings import Finding
from analysis.reading.words.values import text_of
from analysis.study import Problem

RELATIVE = "relative calipers"  # read only where the file has no measurements themselves
_RELATIVE = re.compile(
    r"\brtv\b|relative|normali[sz]ed|fold|\bratio|\blog(?:2|10)?\b|\bln\b|delta|\bpct\b|percent"
    r"|%|change|\bprozent|genormaliseerd|normiert",
    re.IGNORECASE,
)


def is_summary(region: Region) -> bool:
    """Whether a table with days across has one row per arm and no animals: means, most likely."""
    columns = region.columns("arm")
    if region.columns("animal") or not columns or _unnamed(region):
        return False
    rows = region.sheet.rows[region.first : region.end]
    arms = [text_of(row[columns[0]]) for row in rows if row[columns[0]] != ""]
    filled = [row for row in rows if any(row[at] != "" for at in region.times)]
    return len(arms) > 1 and len({*arms}) == len(arms) and len(filled) <= len(arms)


def left_out_summary(region: Region) -> Finding:
    """A table of means, shown and told of, but not read."""
    reason = (("reason", "one row for each arm, and no animals"),)
    what = (
        "The table has one row for each arm and names no animal, as a table of means. "
        "Upload the measurements of each animal."
    )
    place = region.recognized("left out", reason)
    return nothing_found(
        place, (region.problem("warning", what, place.first_cell, "", "Left out."),)
    )


def is_relative(region: Region) -> bool:
    """Whether title, sheet name or headings say that numbers are relative to others."""
    heads = [region.heads[at].text for at in region.times]
    texts = (region.title, region.sheet.name, *heads)
    return any(_RELATIVE.search(text) for text in texts)


def as_relative(finding: Finding) -> Finding:
    """The same finding, to be used only where there is no other."""
    is_measured = finding.kind == "calipers" and len(finding.rows) > 0
    questions = tuple(q for q in finding.questions if not q.key.startswith("volume_unit:"))
    return replace(finding, kind=RELATIVE, questions=questions) if is_measured else finding


def settled_relatives(findings: list[Finding]) -> list[Finding]:
    """Relative numbers left out of files that have measurements, else read with a warning."""
    measured = {e.recognized.file for e in findings if e.kind == "calipers" and len(e.rows)}
    return [
        _settled(each, each.recognized.file in measured) if each.kind == RELATIVE else each
        for each in findings
    ]


def _settled(finding: Finding, is_again: bool) -> Finding:
    place = finding.recognized
    if is_again:
        region = replace(place, kind="left out", columns=(("reason", "relative numbers"),))
        what = "The table holds numbers relative to others of the file."
        problem = Problem("info", what, place.file, place.sheet, place.first_cell, "", "Left out.")
        return nothing_found(region, (problem,))
    what = "The numbers seem to be relative to a first volume, not volumes in mm3."
    problem = Problem("warning", what, place.file, place.sheet, place.first_cell)
    return replace(finding, kind="calipers", problems=(*finding.problems, problem))


def _unnamed(region: Region) -> bool:
    """Whether a column without a heading stands before the days: it may name the animals."""
    rows = region.sheet.rows[region.first : region.end]
    left = [at for at in region.heads if at < min(region.times)]
    return any(not region.heads[at].text and any(row[at] != "" for row in rows) for at in left)
