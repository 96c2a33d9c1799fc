"""What was read of every sheet: its blocks with a line each, why others were left out, its map."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.number_words import counted
from analysis.reading import SheetHead
from analysis.study import Problem, Recognized, Study
from components.views.check.lines import KINDS, Lines, counting
from components.views.check.maps import PlateMap, SheetMap, plate_maps, sheet_map

MOST_MAPS = 24  # sheets that are drawn; of others the lines alone
LEFT_OUT, WAITS = "left out", "waits"


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a sheet: a kind of data, or a reason for which something was left out."""

    kind: str
    title: str
    line: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """One sheet; ``is_read`` where anything of it is in the study or waits for an answer."""

    file: str
    name: str
    n_rows: int
    n_columns: int
    is_read: bool
    blocks: tuple[Block, ...]
    drawn: SheetMap | None
    plates: tuple[PlateMap, ...] = ()
    n_plates: int = 0


def sheets_seen(study: Study, heads: Mapping[str, Sequence[SheetHead]]) -> tuple[SheetSeen, ...]:
    """The sheets of the files (by name) that hold anything: those that were read come first.

    ``study`` need not be one that was read: its regions and problems say what was found.
    """
    lines = Lines(study)
    seen = [
        _seen(study, lines, file, head)
        for file, sheets in heads.items()
        for head in sheets
        if any(cell != "" for row in head.rows for cell in row)
    ]
    ordered = sorted(seen, key=lambda sheet: (not sheet.is_read, _is_about(sheet)))
    return (*ordered[:MOST_MAPS], *(_without_map(sheet) for sheet in ordered[MOST_MAPS:]))


def _seen(study: Study, lines: Lines, file: str, head: SheetHead) -> SheetSeen:
    found = [each for each in study.recognized if (each.file, each.sheet) == (file, head.name)]
    told = [each for each in study.problems if (each.file, each.sheet) == (file, head.name)]
    groups = _groups(found, told)
    blocks = [_block(lines, key, regions) for key, regions in groups.items()]
    kept = [at for at, block in enumerate(blocks) if block.line or len(blocks) == 1]
    regions = list(groups.values())
    drawn = [regions[at] for at in kept]
    if kept:  # what only names the rows of another block belongs to it
        drawn[0] = [each for at, some in enumerate(regions) if at not in kept[1:] for each in some]
    reads = study.plate_reads
    if reads is not None:
        reads = counting(reads[(reads["file"] == file) & (reads["sheet"] == head.name)])
    return SheetSeen(
        file,
        head.name,
        head.n_rows,
        max((len(row) for row in head.rows), default=0),
        any(region.kind and region.state != LEFT_OUT for region in found),
        tuple(blocks[at] for at in kept) or (_not_read(told),),
        sheet_map(head, drawn),
        plate_maps(reads) if reads is not None and len(reads) else (),
        len(reads[["plate", "time_h"]].drop_duplicates()) if reads is not None else 0,
    )


def _groups(
    found: Iterable[Recognized], told: Sequence[Problem]
) -> dict[tuple[str, str], list[Recognized]]:
    """Regions of one kind, and those left out for one reason, are one line."""
    groups: dict[tuple[str, str], list[Recognized]] = {}
    for region in found:
        is_out = region.state == LEFT_OUT or not region.kind
        reason = _reason(region, told) if is_out else ""
        kind = LEFT_OUT if is_out else WAITS if region.state == WAITS else region.kind
        groups.setdefault((kind, _pattern(reason)), []).append(region)
    return groups


def _is_about(sheet: SheetSeen) -> bool:
    """Whether it says something of the study and holds no measurement."""
    return {block.kind for block in sheet.blocks} <= {"arms", "study"}


def _block(lines: Lines, key: tuple[str, str], regions: Sequence[Recognized]) -> Block:
    kind, _ = key
    where = counted(len(regions), "block") if len(regions) > 1 else ""
    if kind == LEFT_OUT:
        reasons = [_reason(region, lines.study.problems) for region in regions]
        more = f"and {counted(len(regions) - 1, 'block')} like it" if len(regions) > 1 else ""
        return Block(kind, "Left out", reasons[0], more)
    if kind == WAITS:
        title = KINDS.get(regions[0].kind, "Table")
        return Block(kind, title, "nothing is read of it before the question is answered", where)
    return Block(kind, KINDS.get(kind, kind), lines.of(kind, regions), where)


def _reason(region: Recognized, told: Sequence[Problem]) -> str:
    """Why a region was left out: its own word, else what was said of its place or its sheet."""
    said = dict(region.columns).get("reason", "")
    here = [each for each in told if (each.file, each.sheet) == (region.file, region.sheet)]
    at = [each for each in here if region.first_cell in re.split(r"[:, ]+", each.cell)]
    return said or next((each.what for each in (*at, *here)), "nobody knows what it holds")


def _not_read(told: Sequence[Problem]) -> Block:
    words = next((each.what for each in told), "nothing was read of it")
    return Block(LEFT_OUT, "Left out", words)


def _pattern(words: str) -> str:
    """Words without their places and numbers."""
    return re.sub(r"\b[A-Z]{1,3}\d+\b|\d+", "#", words)


def _without_map(sheet: SheetSeen) -> SheetSeen:
    return SheetSeen(
        sheet.file, sheet.name, sheet.n_rows, sheet.n_columns, sheet.is_read, sheet.blocks, None
    )
