"""Layout grids of a sheet to findings: pieces joined, and given to the plates they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.reading.files.cells import cell_name, counted, several
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, Finding
from analysis.reading.plates.findings import (
    LAYOUT_COLUMNS,
    PlateFinding,
    left_out_findings,
    no_rows,
)
from analysis.reading.plates.layout_rows import COUNTED, layout_rows, with_controls
from analysis.reading.plates.layouts import LayoutPiece, read_piece
from analysis.reading.plates.map_choice import chosen_maps
from analysis.reading.plates.names import NamedRead
from analysis.reading.plates.reads.around_a_grid import Facts
from analysis.reading.plates.reads.sheet_page import Page
from analysis.reading.plates.reads.well_blocks import Block
from analysis.study import UNASSIGNED, Problem, Recognized


def layout_findings(
    page: Page,
    layouts: Sequence[tuple[Block, Facts, str]],
    reads: Sequence[NamedRead],
    answers: Answers,
) -> list[PlateFinding]:
    """A finding for each layout of a sheet; without reads in the sheet it is for every plate.

    A layout below a named plate is for that plate. As many layouts as plates: in their order.
    """
    has_doses = any(variable == "concentration" for _, _, variable in layouts)
    pieces = [
        read_piece(page, block, facts, variable, answers, has_doses)
        for block, facts, variable in layouts
    ]
    plates = list(dict.fromkeys(each.plate for each in reads if not each.is_aside))
    maps = chosen_maps(page.sheet, pieces, len(plates), answers)
    groups = maps.groups if len(maps.groups) == len(plates) else _different(maps.groups)
    findings = []
    for at, group in enumerate(groups):
        targets = _targets(group, at, len(groups), plates)
        rows, controls = with_controls(layout_rows(group))
        if len(rows) and targets:
            odd = tuple(each for piece in group for each in _no_amounts(page, piece))
            odd += (*_without_drug(page, controls), *_marked(page, group))
            found = _finding(page.sheet, group, rows, targets, bool(reads))
            asked = tuple(question for piece in group for question in piece.questions)
            told = (*found.problems, *odd)
            findings.append(replace(found, problems=told, questions=asked))
    if findings:
        questions = (*findings[0].questions, *maps.questions)
        findings[0] = replace(findings[0], questions=questions)
    return [*findings, *left_out_findings(page.sheet, maps.left_out, "plate_layout")]


def with_models(
    page: Page, maps: Sequence[tuple[Block, Facts]], findings: Sequence[Finding]
) -> list[Finding]:
    """Reads with the cell line of each well as its model, and a finding for each map of them.

    A map below a named plate is for that plate, one alone for all; as many maps as plates are in
    their order.
    """
    plates = list(dict.fromkeys(name for each in findings for name in each.rows["plate"]))
    result = list(findings)
    for at, (block, facts) in enumerate(maps):
        targets = [facts.plate] if facts.plate in plates else plates
        if len(maps) == len(plates) and facts.plate not in plates:
            targets = [plates[at]]
        places = zip(block.rows.tolist(), block.columns.tolist(), strict=True)
        names = dict(zip(block.wells, (page.text(*place) for place in places), strict=True))
        for number, each in enumerate(result):
            named = each.rows["well"].map(names).where(each.rows["plate"].isin(targets))
            model = each.rows["model"].mask(named.notna() & each.rows["model"].eq(""), named)
            result[number] = replace(each, rows=each.rows.assign(model=model))
        result.append(_models_finding(page, block, list(dict.fromkeys(names.values()))))
    return result


def _models_finding(page: Page, block: Block, names: Sequence[str]) -> PlateFinding:
    sheet = page.sheet
    what = f"The map {block.region} names the cell line of {len(block.wells)} wells."
    action = f"Taken as models: {several(names)}."
    problem = Problem("info", what, sheet.file, sheet.name, block.region, "", action)
    first, last = cell_name(block.top, block.left), cell_name(block.bottom, block.right)
    place = Recognized(
        "plate_reads",
        sheet.file,
        sheet.name,
        first,
        last,
        ((block.corner or "cell line", "model"),),
    )
    return PlateFinding("plate_reads", no_rows("plate_reads"), place, (problem,))


def _different(groups: Sequence[Sequence[LayoutPiece]]) -> list[Sequence[LayoutPiece]]:
    """Layouts without those that say the same of the same wells: they count once."""
    kept: list[Sequence[LayoutPiece]] = []
    for group in groups:
        if not any(_say_the_same(group, other) for other in kept):
            kept.append(group)
    return kept


def _say_the_same(one: Sequence[LayoutPiece], other: Sequence[LayoutPiece]) -> bool:
    return len(one) == len(other) and all(
        first.variable == second.variable
        and first.facts.plate == second.facts.plate
        and first.frame.equals(second.frame)
        for first, second in zip(one, other, strict=True)
    )


def _targets(
    group: Sequence[LayoutPiece], at: int, count: int, plates: Sequence[str]
) -> Sequence[str]:
    named = group[0].facts.plate
    if named and (named in plates or not plates):
        return (named,)
    if not plates:
        return ("",)
    if count == len(plates):
        return (plates[at],)
    return plates if count == 1 else (plates[min(at, len(plates) - 1)],)


def _finding(
    sheet: Sheet,
    group: Sequence[LayoutPiece],
    rows: pd.DataFrame,
    targets: Sequence[str],
    is_export: bool,
) -> PlateFinding:
    tables = [rows.assign(plate=plate, file=sheet.file, sheet=sheet.name) for plate in targets]
    table = pd.concat(tables, ignore_index=True)[list(LAYOUT_COLUMNS)].astype(LAYOUT_COLUMNS)
    whose = f"plate {', '.join(targets)}" if targets[0] else "every plate"
    regions = ", ".join(dict.fromkeys(piece.block.region for piece in group))
    told = ", ".join(_variables(rows))
    what = f"A layout was found in {regions} ({told} of {len(rows)} wells)."
    taken = f"Taken for {whose}."
    if (rows["role"] == UNASSIGNED).all():
        what, taken = COUNTED
    problem = Problem("info", what, sheet.file, sheet.name, regions, action=taken)
    return PlateFinding(
        "plate_layout", table, _recognized(sheet, group), (problem,), is_export=is_export
    )


def _without_drug(page: Page, cells: Sequence[str]) -> Iterator[Problem]:
    if cells:
        what = f"{counted(len(cells), 'well')} with concentration 0 name no drug."
        action = "Taken as vehicle: the control that is 100 %."
        yield Problem("info", what, page.sheet.file, page.sheet.name, several(cells), "", action)


def _marked(page: Page, group: Sequence[LayoutPiece]) -> Iterator[Problem]:
    """What single letters were taken for: a drug called X, or wells marked as empty."""
    for piece in group:
        if piece.variable != "content":
            continue
        cells: dict[tuple[str, str], list[str]] = {}
        places = zip(piece.block.rows.tolist(), piece.block.columns.tolist(), strict=True)
        for role, place in zip(piece.frame["role"], places, strict=True):
            text = page.text(*place)
            if len(text) == 1 and text.isalpha() and (role != "sample" or text in "xX"):
                cells.setdefault((text, "a drug" if role == "sample" else role), []).append(
                    cell_name(*place)
                )
        for (text, meaning), names in cells.items():
            what = f"{counted(len(names), 'well')} are marked '{text}'."
            action = f"Taken as {meaning}."
            file, sheet = page.sheet.file, page.sheet.name
            yield Problem("info", what, file, sheet, several(names), text, action)


def _no_amounts(page: Page, piece: LayoutPiece) -> Iterator[Problem]:
    """A problem for each text with digits that is no amount in a grid of concentrations."""
    if not piece.variable.startswith("concentration"):
        return
    cells: dict[str, list[str]] = {}
    places = zip(piece.block.rows.tolist(), piece.block.columns.tolist(), strict=True)
    for value, place in zip(piece.frame[piece.variable], places, strict=True):
        text = page.text(*place)
        if np.isnan(value) and re.search(r"\d", text):
            cells.setdefault(text, []).append(cell_name(*place))
    what = "The cell holds no concentration that can be read. Write a number with its unit."
    for text, names in cells.items():
        file, sheet = page.sheet.file, page.sheet.name
        yield Problem("warning", what, file, sheet, several(names), text, "It was not used.")


def _variables(rows: pd.DataFrame) -> list[str]:
    found = [name for name in ("role", "arm") if rows[name].ne("").any()]
    found += [n for n in ("concentration", "concentration_2") if rows[n].notna().any()]
    return found


def _recognized(sheet: Sheet, group: Sequence[LayoutPiece]) -> Recognized:
    blocks = [piece.block for piece in group]
    return Recognized(
        "plate_layout",
        sheet.file,
        sheet.name,
        cell_name(min(block.top for block in blocks), min(block.left for block in blocks)),
        cell_name(max(block.bottom for block in blocks), max(block.right for block in blocks)),
        tuple((_heading(piece), piece.variable) for piece in group),
    )


def _heading(piece: LayoutPiece) -> str:
    return piece.block.corner or piece.block.label or piece.facts.title or piece.block.region
