"""Good files damaged at random, for ``fuzz``: bytes, lines, cells, parts and numbers."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.reading import ArmCorrection, Corrections, PlateCorrection, Upload, WellCorrection
from analysis.reading.corrections import WellExclusion
from components.app.study_file import SavedStudy, write_study_file
from tests.damage import ODD, grid_of, text_of
from tests.files import old_excel
from tests.files.make_files import ONE_TABLE, open_document

ROOT = Path(__file__).parents[2]
SPREADSHEETS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".pzfx")
CALIPERS = b"animal,arm,day,length_mm,width_mm\n" + b"".join(
    f"{arm}{n},{arm},{day},{8 + n + day / 7},{6 + n / 2}\n".encode()
    for arm in ("vehicle", "tamoxifen", "letrozole", "tamoxifen + letrozole")
    for n in range(3)
    for day in (0, 7, 14)
)
PRISM = (
    '<?xml version="1.0"?><GraphPadPrismFile PrismXMLVersion="5.00"><Table ID="Table0" '
    'XFormat="numbers" YFormat="replicates" Replicates="2" TableType="XY"><Title>Growth</Title>'
    "<XColumn><Title>Days</Title><Subcolumn><d>0</d><d>7</d><d>14</d></Subcolumn></XColumn>"
    + "".join(
        f"<YColumn><Title>{arm}</Title><Subcolumn><d>100</d><d>210</d><d>400</d></Subcolumn>"
        "<Subcolumn><d>120</d><d>250</d><d>480</d></Subcolumn></YColumn>"
        for arm in ("vehicle", "tamoxifen")
    )
    + "</Table></GraphPadPrismFile>"
).encode()
STRANGE = (
    *ODD, "", " ", "---", "+", "a +", " + b", "tam + tam", "=1+1", "\u202eabc", "\U0001f42d",
    "1e-320", "1e308", "-1e9", "9" * 400, "NaN", "inf", "(" * 3000, "x" * 3000, "a " * 1500,
    "1.044,173", "2025-02-30", "31.12.9999", "24:61", "0", "-0", "mg", "control", "day -3", "\t",
)  # fmt: skip
WORDS = (0, 1, 2, 3, 0x7F, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFA, 0xFFFFFFFC, 0xFFFFFFFE, 0xFFFFFFFF)
VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 2e9, 1e308, 10**30, "", "=x", [], {}, [[["a"]]], {"a": 1}, "x" * 9000,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Original:
    """A good file: what it is opened as, and its bytes."""

    kind: str  # "upload", "study" or "corrections"
    name: str
    data: bytes


def originals() -> tuple[Original, ...]:
    """The good files of the tests, the sample study, and one of each other kind."""
    folders = [ROOT / "tests" / "files" / name for name in ("good", "calipers", "plates")]
    paths = [path for folder in folders for path in sorted(folder.iterdir())]
    paths = [*paths, ROOT / "sample_data" / "sample_study.xlsx"]
    uploads = [
        Original("upload", path.name, path.read_bytes())
        for path in paths
        if path.suffix in SPREADSHEETS
    ]
    cells = b"".join(
        old_excel.label(row, at, cell) if isinstance(cell, str)
        else old_excel.number(row, at, float(str(cell)))
        for row, cells in enumerate(ONE_TABLE) for at, cell in enumerate(cells)
    )  # fmt: skip
    made = [
        Original("upload", "old.xls", old_excel.workbook("calipers", cells)),
        Original("upload", "open.ods", open_document("calipers", ONE_TABLE)),
        Original("upload", "prism.pzfx", PRISM),
        Original("upload", "calipers.csv", CALIPERS),
        Original("corrections", "corrections.json", _corrections().to_json().encode()),
        Original(
            "study",
            "a.study.zip",
            write_study_file(
                SavedStudy(
                    (Upload("calipers.csv", CALIPERS),),
                    _corrections(),
                    choices={"growth_log": True, "choice_maps": ["a"]},
                )
            ),
        ),
    ]
    return (*uploads, *made * 6)  # as often as a folder of the others


def mutant(original: Original, chance: random.Random) -> bytes:
    """The file with one to three damages of its kind."""
    data = original.data
    for _ in range(chance.choice((1, 1, 2, 3))):
        data = chance.choice(list(_damages(data)))(data, chance)
    return data


def _damages(data: bytes) -> Iterator[Callable[[bytes, random.Random], bytes]]:
    yield _bytes
    if data.startswith(b"PK"):
        yield from (_member, _member, _member)
    elif data.startswith(b"\xd0\xcf"):
        yield from (_words, _words)
    elif data.startswith((b"{", b"[")):
        yield from (_values, _values, _values)
    else:
        yield from (_lines, _cells, _cells, _cells)


def _bytes(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, put in or taken out, or the end cut off."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 4, 20))):
        at = chance.randrange(len(changed) + 1)
        new = bytes(chance.randrange(256) for _ in range(chance.choice((0, 1, 1, 4))))
        changed[at : at + chance.choice((0, 1, 1, 4))] = new
    return (
        bytes(changed[: chance.randrange(len(changed) + 1)])
        if chance.random() < 0.1
        else bytes(changed)
    )


def _lines(data: bytes, chance: random.Random) -> bytes:
    """A line doubled, taken out or moved."""
    lines = data.split(b"\n")
    at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
    how = chance.randrange(3)
    moved = [lines[at]] * (how + 1) if how else []
    return b"\n".join([*lines[:at], *moved, *lines[at + 1 : to], *lines[max(to, at + 1) :]])


def _cells(data: bytes, chance: random.Random) -> bytes:
    """Some cells hold something strange."""
    grid, mark = grid_of(data)
    filled = [(row, at) for row, cells in enumerate(grid) for at in range(len(cells))]
    for row, at in chance.sample(filled, min(len(filled), chance.choice((1, 1, 2, 8)))):
        grid[row][at] = chance.choice(STRANGE)
    return text_of(grid, mark)


def _words(data: bytes, chance: random.Random) -> bytes:
    """Some numbers of four bytes changed: in the header, or anywhere."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        end = len(data) if chance.random() < 0.7 else min(len(data), 512)
        at = 4 * chance.randrange(max(end // 4 - 1, 1))
        if at + 4 <= len(changed):
            struct.pack_into("<I", changed, at, chance.choice((*WORDS, at // 512, at // 4 % 128)))
    return bytes(changed)


def _member(data: bytes, chance: random.Random) -> bytes:
    """One part of an archive damaged, its directory and checksums in order."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError):
        return _bytes(data, chance)
    name = chance.choice(list(parts))
    is_json = parts[name].startswith(b"{")
    parts[name] = _values(parts[name], chance) if is_json else _xml(parts[name], chance)
    saved = io.BytesIO()
    with zipfile.ZipFile(
        saved, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    ) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return saved.getvalue()


def _xml(data: bytes, chance: random.Random) -> bytes:
    """A text between tags or an attribute holds something strange; else bytes are changed."""
    ends = [at for at, sign in enumerate(data) if sign in b'>"']
    if len(ends) < 2 or chance.random() < 0.3:
        return _bytes(data, chance)
    at = chance.randrange(len(ends) - 1)
    new = chance.choice(STRANGE).replace("<", "&lt;").replace('"', "")
    return (
        data[: ends[at] + 1] + new.encode() + data[ends[at + 1] :]
        if data[ends[at + 1]] == 34
        else data[: ends[at] + 1] + new.encode() + data[data.find(b"<", ends[at]) :]
    )


def _values(data: bytes, chance: random.Random) -> bytes:
    """A value somewhere in JSON is another, or missing."""
    try:
        whole = json.loads(data)
    except ValueError:
        return _bytes(data, chance)
    nodes = list(_nodes(whole))
    if not nodes:
        return json.dumps(chance.choice(VALUES)).encode()
    holder, key = chance.choice(nodes)
    inner = holder[key]
    if isinstance(inner, str) and inner.startswith("{"):
        holder[key] = _values(inner.encode(), chance).decode("utf-8", "replace")
    elif chance.random() < 0.1:
        del holder[key]
    else:
        holder[key] = chance.choice(VALUES)
    return json.dumps(whole).encode()


def _nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in JSON: what holds it, and under which key."""
    keys = (
        list(value)
        if isinstance(value, dict)
        else range(len(value))
        if isinstance(value, list)
        else []
    )
    for key in keys:
        yield value, key
        yield from _nodes(value[key])


def _corrections() -> Corrections:
    return Corrections(
        answers=(("date_order:a.csv:", "day/month"),),
        arms=(
            ArmCorrection(("tamoxifen",), "TAM", "single"),
            ArmCorrection(("tamoxifen + letrozole",), "both", "combination", ("TAM", "letrozole")),
        ),
        plates=(PlateCorrection("P1", 72.0, "1", "MCF-7"),),
        wells=(WellCorrection("", "A1", "sample", "TAM", 1.0, "µM"),),
        events=(("found dead", True),),
        facts=(("title", "T"), ("control", "vehicle")),
        exclusions=(WellExclusion("", "", "P1", 72.0, "A1", "edge"),),
    )
