"""Plates drawn at random: grids with and without names, lists of wells, wells across, kinetics."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_uppercase

from tests.random_tables.cohorts import DRUGS
from tests.random_tables.sheets import Block, Drawn, Fact, Grid, Value, below, drawn, titled

SHAPES = {6: (2, 3), 12: (3, 4), 24: (4, 6), 48: (6, 8), 96: (8, 12), 384: (16, 24)}
SIZES = (96, 96, 96, 96, 384, 384, 24, 48, 12, 6)
READS = {
    "od": ("Absorbance 570 nm", "OD570", "Abs @ 450", "MTT, OD 570 nm", "Absorbance"),
    "light": ("Luminescence (RLU)", "Luminescence", "CellTiter-Glo, RLU", "RLU"),
}
WELL = ("Well", "well", "Well ID", "Position", "Well position", "Wells", "WELL")
VALUE = {
    "od": ("OD570", "Absorbance", "Abs (570 nm)", "OD", "A570", "Absorbance 570nm", "Raw OD"),
    "light": ("RLU", "Luminescence", "Signal", "Lum", "Luminescence (RLU)", "Raw signal"),
}
DRUG = ("Drug", "Compound", "Treatment", "Sample", "drug", "Compound name", "Agent")
DOSE = (
    ("Concentration (uM)", 1.0), ("Conc (µM)", 1.0), ("Final conc (uM)", 1.0), ("Dose (nM)", 1e-3),
    ("conc_uM", 1.0), ("[drug] (nM)", 1e-3), ("Concentration_nM", 1e-3), ("uM", 1.0),
    ("Compound conc (uM)", 1.0), ("Concentration, µM", 1.0),
)  # fmt: skip
VEHICLE = ("DMSO", "vehicle", "Vehicle", "Control", "Untreated", "Ctrl")
BLANK = ("Blank", "blank", "Medium", "Media only", "BLANK")
UNIT_IN_NAMES = {1.0: "uM", 0.001: "nM"}  # by the factor to µM


@dataclass(frozen=True, slots=True)
class Content:
    """What is in a well: its name as written, and what it means."""

    name: str | None
    role: str
    dose_um: float | None


@dataclass(frozen=True, slots=True)
class Plate:
    """Wells by row and column, read once, and what is in them."""

    rows: int
    columns: int
    reads: Mapping[tuple[int, int], float | int]
    contents: Mapping[tuple[int, int], Content]


def well_name(row: int, column: int) -> str:
    """``A1`` of the first row and column."""
    return f"{ascii_uppercase[row]}{column + 1}"


def draw_plate(chance: random.Random, signal: str, size: int | None = None) -> Plate:
    """A plate of vehicle and blank columns and up to four drugs in rows of falling doses."""
    rows, columns = SHAPES[size or chance.choice(SIZES)]
    vehicle, blank = chance.choice(VEHICLE), chance.choice(BLANK)
    drugs = chance.sample(DRUGS, min(rows // 2, 4) or 1)
    top = chance.choice((1, 10, 30, 100))
    contents, reads = {}, {}
    full = chance.uniform(0.8, 2.2) if signal == "od" else chance.uniform(2e4, 9e5)
    for row in range(rows):
        for column in range(columns):
            content = _content(row, column, columns, (vehicle, blank), drugs, float(top), rows)
            share = _share(content) * (1 + chance.gauss(0, 0.03))
            value = full * share
            reads[row, column] = round(value, 3) if signal == "od" else round(value)
            contents[row, column] = content
    return Plate(rows, columns, reads, contents)


def _content(
    row: int,
    column: int,
    columns: int,
    controls: tuple[str, str],
    drugs: list[str],
    top: float,
    rows: int,
) -> Content:
    if column == columns - 1:
        return Content(controls[0], "control", 0.0)
    if column == 0 and columns > 3:
        return Content(controls[1], "blank", None)
    drug = drugs[row * len(drugs) // rows]
    step = (columns - 2 - column) // (1 + columns // 20)  # in duplicate on large plates
    return Content(drug, "sample", float(f"{top / 3**step:.3g}"))


def _share(content: Content) -> float:
    """The part of the full signal that a well gives."""
    if content.role == "blank":
        return 0.05
    return 0.05 + 0.95 / (1 + (content.dose_um or 0) / 3)


def _fact(
    plate: Plate,
    place: tuple[int, int],
    at: tuple[int, int],
    name: str = "1",
    hours: float | None = None,
    value: float | None = None,
    has_content: bool = False,
) -> Fact:
    values: list[tuple[str, object]] = [
        ("absorbance", plate.reads[place] if value is None else value)
    ]
    if has_content:
        content = plate.contents[place]
        values.append(("role", content.role))
        if content.role == "sample":
            values += [("arm", content.name), ("dose_um", content.dose_um)]
    return Fact("plate_reads", (name,), (well_name(*place), hours), tuple(values), *at)


def _grid(
    plate: Plate,
    corner: Value,
    rows: tuple[int, ...],
    columns: tuple[int, ...],
    cells: Mapping[tuple[int, int], Value],
    is_labeled: bool = True,
) -> Grid:
    head: Grid = [[corner, *(column + 1 for column in columns)]] if is_labeled else []
    return head + [
        [
            *([ascii_uppercase[row]] if is_labeled else []),
            *(cells[row, column] for column in columns),
        ]
        for row in rows
    ]


def lettered_grids(chance: random.Random) -> Drawn:
    """Grids of A to H by 1 to 12, one a plate, some rows or columns left out."""
    signal = chance.choice(("od", "od", "light"))
    traits = [signal]
    size = chance.choice(SIZES)
    rows, columns = (tuple(range(n)) for n in SHAPES[size])
    if size >= 96 and chance.random() < 0.25:
        rows = rows[:: chance.choice((2, 4))] if chance.random() < 0.5 else rows[1:-1]
        traits.append("rows left out")
    elif size >= 96 and chance.random() < 0.15:
        columns = columns[chance.choice((1, 2)) :: 2]
        traits.append("columns left out")
    count = chance.choice((1, 1, 1, 2, 3))
    corner = chance.choice((None, None, "", "<>", "Row"))
    title = chance.choice((*READS[signal], ""))
    blocks = []
    for at in range(count):
        plate = draw_plate(chance, signal, size)
        cells: Grid = _grid(plate, corner or None, rows, columns, dict(plate.reads))
        facts = tuple(
            _fact(plate, (row, column), (1 + down, 1 + across), f"{at + 1}")
            for down, row in enumerate(rows)
            for across, column in enumerate(columns)
        )
        names = ([f"Plate {at + 1}"] if count > 1 else []) + ([title] if title else [])
        blocks.append(titled(Block(cells, facts), *names))
    traits += ["several plates"] if count > 1 else []
    traits += [] if title else ["no word"]
    return drawn(chance, "grids", [("Sheet1", below(blocks))], traits=[*traits, f"{size} wells"])


def bare_grid(chance: random.Random) -> Drawn:
    """The numbers of a plate without letters and column numbers."""
    signal = chance.choice(("od", "light"))
    plate = draw_plate(chance, signal, chance.choice((96, 96, 384)))
    rows, columns = tuple(range(plate.rows)), tuple(range(plate.columns))
    block = Block(
        _grid(plate, None, rows, columns, dict(plate.reads), is_labeled=False),
        tuple(_fact(plate, place, place) for place in plate.reads),
    )
    title = chance.choice((*READS[signal], ""))
    block = titled(block, title) if title else block
    return drawn(chance, "bare grids", [("Sheet1", block)], traits=[signal])


def grid_and_maps(chance: random.Random) -> Drawn:
    """A grid of reads with maps of drugs and of doses below it, before it or on other sheets."""
    signal = chance.choice(("od", "od", "light"))
    plate = draw_plate(chance, signal, chance.choice((96, 96, 96, 384, 24)))
    rows, columns = tuple(range(plate.rows)), tuple(range(plate.columns))
    facts = tuple(
        _fact(plate, place, (place[0] + 1, place[1] + 1), has_content=True) for place in plate.reads
    )
    reads = Block(_grid(plate, None, rows, columns, dict(plate.reads)), facts)
    dose_word, factor = chance.choice(DOSE)
    drug_word = chance.choice(DRUG)
    is_control_empty = chance.random() < 0.2
    names = {
        place: None if is_control_empty and each.role == "control" else each.name
        for place, each in plate.contents.items()
    }
    doses: dict[tuple[int, int], Value] = {
        place: None if each.dose_um is None else float(f"{each.dose_um / factor:.6g}")
        for place, each in plate.contents.items()
    }
    is_in_corner = chance.random() < 0.4
    maps = [
        _map(plate, drug_word, dict(names), is_in_corner),
        _map(plate, dose_word, doses, is_in_corner),
    ]
    named = titled(reads, chance.choice(READS[signal]))
    traits = [signal, "words in the corner" if is_in_corner else "words above"]
    traits += ["controls left empty"] if is_control_empty else []
    if chance.random() < 0.3:
        sheets = [("Data", named), ("Drugs", maps[0]), ("Concentrations", maps[1])]
        return drawn(chance, "grid and maps", sheets, traits=[*traits, "sheets"])
    blocks = [named, *maps] if chance.random() < 0.6 else [*maps, named]
    return drawn(chance, "grid and maps", [("Sheet1", below(blocks))], traits=traits)


def _map(
    plate: Plate, word: str, cells: Mapping[tuple[int, int], Value], is_in_corner: bool
) -> Block:
    rows, columns = tuple(range(plate.rows)), tuple(range(plate.columns))
    grid = _grid(plate, word if is_in_corner else None, rows, columns, cells)
    return Block(grid if is_in_corner else [[word], *grid], ())


def well_list(chance: random.Random) -> Drawn:
    """A row a well, with what is in it in further columns, in any order."""
    signal = chance.choice(("od", "od", "light"))
    count = chance.choice((1, 1, 1, 2))
    plates = [draw_plate(chance, signal, chance.choice((96, 96, 24))) for _ in range(count)]
    has_content = chance.random() < 0.6
    is_padded = chance.random() < 0.3
    dose_word, factor = chance.choice(DOSE)
    in_names = has_content and factor in UNIT_IN_NAMES and chance.random() < 0.25
    contents = ["drug"] if in_names else ["drug", "dose"]
    heads = ["well", "value", *(contents if has_content else [])]
    words = {
        "well": chance.choice(WELL),
        "value": chance.choice(VALUE[signal]),
        "drug": chance.choice(DRUG),
        "dose": dose_word,
        "plate": chance.choice(("Plate", "plate", "Plate ID", "Barcode")),
        "row": chance.choice(("No.", "Row number", "Index")),
    }
    heads = [*(["plate"] if count > 1 else []), *heads]
    heads += ["row"] if chance.random() < 0.15 else []
    traits = [signal, "with contents" if has_content else "without contents"]
    traits += ["doses in names"] if in_names else []
    if chance.random() < 0.3:
        heads = chance.sample(heads, len(heads))
        traits.append("columns in any order")
    rows: Grid = [[words[head] for head in heads]]
    facts = []
    for at, plate in enumerate(plates):
        for place, read in plate.reads.items():
            content = plate.contents[place]
            dose = None if content.dose_um is None else float(f"{content.dose_um / factor:.6g}")
            name = well_name(*place)
            with_dose = in_names and dose is not None and content.name
            cells: dict[str, Value] = {
                "plate": f"P{at + 1}",
                "well": f"{name[0]}{int(name[1:]):02d}" if is_padded else name,
                "value": read,
                "drug": f"{content.name} {dose:g} {UNIT_IN_NAMES[factor]}"
                if with_dose
                else content.name,
                "dose": dose,
                "row": len(rows),
            }
            where = (len(rows), heads.index("value"))
            facts.append(_fact(plate, place, where, f"{at + 1}", has_content=has_content))
            rows.append([cells[head] for head in heads])
    block = Block(rows, tuple(facts))
    return drawn(chance, "well lists", [("Results", block)], traits=traits)


def wells_across(chance: random.Random) -> Drawn:
    """A column a well: one row of reads, or one a time."""
    plate = draw_plate(chance, "od", chance.choice((96, 24, 48)))
    places = list(plate.reads)
    if chance.random() < 0.4:
        rows: Grid = [
            ["Well", *(well_name(*place) for place in places)],
            [chance.choice(("OD570", "Raw Data (570)", "Absorbance")), *plate.reads.values()],
        ]
        facts = [_fact(plate, place, (1, at + 1)) for at, place in enumerate(places)]
        return drawn(chance, "wells across", [("Sheet1", Block(rows, tuple(facts)))])
    word, factor = chance.choice((("Time (h)", 1.0), ("Time [h]", 1.0), ("Time (min)", 60.0),
                                  ("Time [s]", 3600.0)))  # fmt: skip
    rows = [[word, *(well_name(*place) for place in places)]]
    facts = []
    for hours in _hours(chance):
        line: list[Value] = [round(hours * factor)]
        for place in places:
            value = round(plate.reads[place] * (0.4 + 0.02 * hours), 3)
            line.append(value)
            facts.append(_fact(plate, place, (len(rows), len(line) - 1), "1", hours, value))
        rows.append(line)
    block = Block(rows, tuple(facts))
    return drawn(chance, "wells across", [("Sheet1", block)], traits=["times down", word])


def _hours(chance: random.Random) -> list[float]:
    step = chance.choice((1, 2, 4, 6, 12, 24))
    return [float(step * at) for at in range(chance.randint(3, 8))]


def kinetic_rows(chance: random.Random) -> Drawn:
    """A row a well, a column a time."""
    plate = draw_plate(chance, "od", chance.choice((96, 24, 48)))
    hours = _hours(chance)
    form = chance.choice(("{} h", "{}h", "number under a word", "T{}h"))
    rows: Grid = [[chance.choice(WELL)]]
    traits = [form]
    if form == "number under a word":
        rows[0] += [round(hour) for hour in hours]
        rows = [[None, chance.choice(("Time (h)", "Time [h]", "Hours"))], *rows]
    else:
        rows[0] += [form.format(round(hour)) for hour in hours]
    facts = []
    for place, read in plate.reads.items():
        line: list[Value] = [well_name(*place)]
        for hour in hours:
            value = round(read * (0.4 + 0.02 * hour), 3)
            line.append(value)
            facts.append(_fact(plate, place, (len(rows), len(line) - 1), "1", hour, value))
        rows.append(line)
    block = titled(Block(rows, tuple(facts)), "OD 600") if chance.random() < 0.5 else None
    block = block or Block(rows, tuple(facts))
    return drawn(chance, "kinetic rows", [("Sheet1", block)], traits=traits)
