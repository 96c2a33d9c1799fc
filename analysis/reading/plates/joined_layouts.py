"""Layouts from several grids, sheets and files made one for each plate.

Names of samples that a reader counts up by itself (``SPL1``) are arms only if the user says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from analysis.reading.columns.assay_names import assay_question, names_of_assay
from analysis.reading.files.cells import several
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, Finding, ask
from analysis.reading.plates.findings import PlateFinding
from analysis.reading.plates.layout_rows import OPEN_FIELDS, is_missing, settled_rows
from analysis.reading.plates.well_content import is_counted
from analysis.reading.words.heading_cells import squashed
from analysis.study import UNASSIGNED, Problem, Question

_LAYOUT_WORDS = re.compile(
    r"plate[ _-]?(?:layout|map)s?|belegung|layouts?|maps?|template|treatments?|drugs?|doses?"
    r"|conc\w*",
    re.IGNORECASE,
)
_READ_WORDS = re.compile(
    r"(?<![a-z])(?:raw|data|daten|rohdaten|messung|werte"
    r"|reads?|readings?|signals?|values?|results?|od|absorbance|lumi\w*|fluo\w*"
    r"|counts?)(?![a-z])",
    re.IGNORECASE,
)
_KEY = "sample_names:"
ARMS, NO_ARMS = "arms (rename them)", "no arms (paint the layout)"


def joined_layouts(findings: Sequence[Finding]) -> list[Finding]:
    """Findings whose layouts complete each other instead of naming a well twice.

    A layout sheet that is called like a plate is for that plate. What one layout leaves open
    another fills; names that a reader wrote count only where no layout of the user says more, and
    those that it counted up where no other says anything.
    """
    plates = {plate for each in findings if each.kind == "plate_reads" for plate in _names(each)}
    placed = [_for_its_plate(each, plates) for each in findings]
    said = _completed_layouts([_without_unassigned(each) for each in placed], plates)
    layouts = [each.rows for each in said if each.kind == "plate_layout"]
    wells = {place for rows in layouts for place in _places(rows)}
    pairs = zip(said, placed, strict=True)
    return [_with_unassigned(each, whole.rows, wells) for each, whole in pairs]


def _without_unassigned(finding: Finding) -> Finding:
    if not _is_layout(finding):
        return finding
    return replace(finding, rows=finding.rows[finding.rows["role"] != UNASSIGNED])


def _with_unassigned(finding: Finding, rows: pd.DataFrame, wells: set[tuple[str, str]]) -> Finding:
    """A layout with the wells that a reader counted up and no layout names."""
    if finding.kind != "plate_layout":
        return finding
    rest = rows[rows["role"] == UNASSIGNED].drop(columns="arm_2", errors="ignore")
    rest = rest[[not wells & {place, ("", place[1])} for place in _places(rest)]]
    if not len(rest):
        return finding
    parts = [part for part in (finding.rows, rest) if len(part)]
    return replace(finding, rows=pd.concat(parts, ignore_index=True))


def _places(rows: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(rows["plate"].tolist(), rows["well"].tolist(), strict=True))


def _completed_layouts(findings: Sequence[Finding], plates: set[str]) -> list[Finding]:
    result = [_without_wells_of_users(each, _common_wells(findings)) for each in findings]
    order = [at for at, each in enumerate(result) if _is_layout(each)]
    order.sort(key=lambda at: (_is_export(result[at]), _names(result[at]) == {""}))
    own = {plate for at in order if not _is_export(result[at]) for plate in _names(result[at])}
    common = {at for at in order if own & plates and _names(result[at]) == {""}}
    for at in common:
        result[at] = replace(result[at], rows=_for_each(result[at].rows, sorted(plates)))
    if not order:
        return result
    filled: dict[int, pd.DataFrame] = {}
    of_plate: dict[str, list[int]] = {}
    for at in order:
        filled[at] = _keyed(result[at].rows)
        plates = {plate.casefold() for plate in _names(result[at])}
        for before in sorted({each for plate in plates for each in of_plate.get(plate, ())}):
            pair = filled[before], filled[at]
            if _is_export(result[at]) and not _is_export(result[before]):
                filled[at] = pair[1].drop(index=pair[0].index.intersection(pair[1].index))
            else:
                yields = _is_export(result[at]) or (at in common and before not in common)
                filled[before], filled[at] = _completed(*pair, yields)
        for plate in plates:
            of_plate.setdefault(plate, []).append(at)
    for at in order:
        rows = settled_rows(filled[at].reset_index(drop=True))
        result[at] = replace(result[at], rows=rows)
    return result


def with_sample_names(
    sheet: Sheet, findings: Sequence[Finding], answers: Answers
) -> tuple[list[Finding], tuple[Question, ...]]:
    """Findings in which the reader's own names are arms or are not, and the question about them.

    Until it is answered they are arms, so that blanks and dilutions of the file are not lost.
    """
    findings, of_assay = _without_assay(sheet, findings, answers)
    layouts = [each for each in findings if each.kind == "plate_layout"]
    names = list(dict.fromkeys(name for each in layouts for name in _counted(each.rows)))
    if not names:
        return list(findings), of_assay
    key = f"{_KEY}{sheet.file}:"
    first = next(each for each in layouts if _counted(each.rows))
    text = (
        f"The wells carry names that the reader counts up ({several(names)}). "
        "Is each of them an arm?"
    )
    cell = first.recognized.first_cell
    answer, question = ask(sheet, answers, key, text, (ARMS, NO_ARMS), ARMS, cell)
    if answer == ARMS:
        return list(findings), (*of_assay, question)
    kept = [_without(each) if each in layouts else each for each in findings]
    return kept, (*of_assay, question)


def _without_assay(
    sheet: Sheet, findings: Sequence[Finding], answers: Answers
) -> tuple[list[Finding], tuple[Question, ...]]:
    """Findings with the wells of standards and controls of an assay as wells of no arm; asked.

    Standards that a reader counts up are asked about with its other names.
    """
    layouts = [each for each in findings if each.kind == "plate_layout"]
    named = [name for each in layouts for name in names_of_assay(each.rows["arm"])]
    names = [name for name in dict.fromkeys(named) if not is_counted(name)]
    if not names:
        return list(findings), ()
    cell = layouts[0].recognized.first_cell
    are_none, question = assay_question(sheet, cell, names, answers)
    result = [
        _as_no_arm(each, names) if are_none and each.kind == "plate_layout" else each
        for each in findings
    ]
    return result, (question,)


def _as_no_arm(finding: Finding, names: Sequence[str]) -> Finding:
    rows = finding.rows
    is_named = rows["arm"].isin(names) & rows["role"].isin(["", "sample"])
    return replace(finding, rows=rows.assign(role=rows["role"].mask(is_named, UNASSIGNED)))


def asked_about_names(findings: Sequence[Finding]) -> list[Finding]:
    """Findings that do not ask about such names where a layout of the user goes before them."""
    layouts = [each for each in findings if each.kind == "plate_layout" and len(each.rows)]
    own = [each for each in layouts if not (isinstance(each, PlateFinding) and each.is_export)]
    left = {each.recognized.file for each in layouts if _counted(each.rows)}
    if not own:
        return list(findings)
    return [replace(each, questions=tuple(_still_asked(each, left))) for each in findings]


def _for_each(rows: pd.DataFrame, plates: Sequence[str]) -> pd.DataFrame:
    """What is said of every plate, once for each of them."""
    return pd.concat([rows.assign(plate=plate) for plate in plates], ignore_index=True)


def _names(finding: Finding) -> set[str]:
    return set(finding.rows["plate"].unique())


def _is_layout(finding: Finding) -> bool:
    is_ours = isinstance(finding, PlateFinding) and finding.kind == "plate_layout"
    return is_ours and len(finding.rows) > 0


def _is_export(finding: Finding) -> bool:
    return isinstance(finding, PlateFinding) and finding.is_export


def _for_its_plate(finding: Finding, plates: set[str]) -> Finding:
    if not _is_layout(finding) or _names(finding) != {""}:
        return finding
    name = squashed(_LAYOUT_WORDS.sub(" ", finding.recognized.sheet))
    called = {plate: {squashed(plate), squashed(_READ_WORDS.sub(" ", plate))} for plate in plates}
    fitting = [plate for plate in sorted(plates) if name and name in called[plate]]
    if not fitting:
        return finding
    place = finding.recognized
    what = f"The sheet of this layout is called like plate '{fitting[0]}'."
    told = Problem("info", what, place.file, place.sheet, action="Taken for that plate alone.")
    rows = finding.rows.assign(plate=fitting[0])
    return replace(finding, rows=rows, problems=(*finding.problems, told))


def _common_wells(findings: Sequence[Finding]) -> frozenset[str]:
    """Wells that a layout of the user names for every plate."""
    users = [each.rows for each in findings if each.kind == "plate_layout" and not _is_export(each)]
    return frozenset(
        well
        for rows in users
        for plate, well in zip(rows["plate"].tolist(), rows["well"].tolist(), strict=True)
        if not plate
    )


def _without_wells_of_users(finding: Finding, wells: frozenset[str]) -> Finding:
    if not wells or not _is_export(finding):
        return finding
    return replace(finding, rows=finding.rows[~finding.rows["well"].isin(wells)])


def _keyed(rows: pd.DataFrame) -> pd.DataFrame:
    keys = rows["plate"].str.casefold() + "\n" + rows["well"]
    return rows.set_index(keys)


def _completed(
    first: pd.DataFrame, second: pd.DataFrame, yields: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The first layout with what only the second says, and the rest of the second.

    A second one that ``yields`` says nothing more of a well that the first one names.
    """
    shared = first.index.intersection(second.index)
    if not len(shared) or first.index.has_duplicates or second.index.has_duplicates:
        return first, second
    mine, other = first.loc[shared], second.loc[shared]
    clash = pd.Series(False, index=shared)
    filled = first.copy()
    for field in OPEN_FIELDS:
        mine_empty, other_empty = (is_missing(part[field], field) for part in (mine, other))
        clash |= ~mine_empty & ~other_empty & mine[field].ne(other[field])
        values = mine[field].where(~mine_empty, other[field])
        filled.loc[shared, field] = values
    settled = shared if yields else clash.index[~clash]
    filled.loc[clash.index[clash]] = first.loc[clash.index[clash]]
    return filled, second.drop(index=settled)


def _still_asked(finding: Finding, files: set[str]) -> Iterator[Question]:
    for question in finding.questions:
        if not question.key.startswith(_KEY) or question.file in files:
            yield question


def _counted(rows: pd.DataFrame) -> list[str]:
    names = rows.loc[rows["role"] != UNASSIGNED, "arm"].unique()
    return [name for name in names if name and is_counted(name)]


def _without(finding: Finding) -> Finding:
    """The layout with the wells that only such a name describes as wells of no arm."""
    return _as_no_arm(finding, _counted(finding.rows))
