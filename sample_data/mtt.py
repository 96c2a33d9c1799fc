"""Invented MTT plates of three cell lines with known true curves. All of it is illustrative.

Truth, as viability at 72 h against vehicle: V(c) = bottom + (100 - bottom) / (1 + (c/EC50)^hill),
per cell line and drug in ``CURVES``. At another time the effect is the same on log scale, times
``DEPTH``: V(c, t) = V(c)^DEPTH[t] (as fractions). The pair anastrozole + tamoxifen is
log V = retained * (log V_anastrozole + log V_tamoxifen): retained 1 is Bliss independence (4T1),
below 1 is antagonism (MCF-7 and MCF-7 TamR). Absorbance is

    blank + (vehicle(t) - blank) * V * experiment * plate * edge * well noise

with potency shifting a little from experiment to experiment. MTT is destructive, so every time is
a plate of its own; a small plate of each experiment is read when the drugs are added (day 0). One
plate, ``EDGE_PLATE``, has dried out along its border.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from workbook import Row, Sheet

ANASTROZOLE, LETROZOLE, TAMOXIFEN, FULVESTRANT = DRUGS = (
    "anastrozole",
    "letrozole",
    "tamoxifen",
    "fulvestrant",
)
PAIR = "anastrozole + tamoxifen"
SERIES_UM = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
MATRIX_ANASTROZOLE_UM = (3.0, 10.0, 30.0, 100.0)
MATRIX_TAMOXIFEN_UM = (1.0, 3.0, 10.0, 30.0)
FIXED_UM = (10.0, 10.0)
TIMES_H = (24, 48, 72, 96, 120)
EXPERIMENTS = (1, 2, 3)
ROWS, COLUMNS = "ABCDEFGH", tuple(range(1, 13))
UNIT = "µM"
WAVELENGTH_NM = 570

DEPTH = {24: 0.30, 48: 0.68, 72: 1.0, 96: 1.25, 120: 1.45}
BLANK_OD = 0.060
BLANK_SD = 0.003
WELL_CV = 0.05
PLATE_CV = 0.03
EXPERIMENT_CV = 0.08
POTENCY_SD = 0.05  # decades, between experiments
UNTREATED = 1.03  # untreated wells read a little above vehicle
DAY_0_WELLS, DAY_0_BLANKS = ("BCDE", (2, 3, 4)), ("BC", (6, 7, 8))
EDGE_PLATE = "4T1 exp 2 96 h"
EDGE_DRIED, EDGE_USUAL = 0.84, 0.99  # border wells relative to inner wells

READ_COLUMNS = (
    "plate",
    "well",
    "absorbance",
    "time_h",
    "model",
    "experiment",
    "read_wavelength_nm",
)
LAYOUT_COLUMNS = (
    "plate",
    "well",
    "role",
    "arm",
    "concentration",
    "unit",
    "concentration_2",
    "unit_2",
)


@dataclass(frozen=True, slots=True)
class Curve:
    """True viability curve of one drug at 72 h: 100 % at no drug, ``bottom_pct`` at the end."""

    bottom_pct: float
    ec50_um: float
    hill: float

    def viability(self, concentration_um: float) -> float:
        """Viability as a fraction of vehicle."""
        bottom = self.bottom_pct / 100
        left = 1 / (1 + math.pow(concentration_um / self.ec50_um, self.hill))
        return bottom + (1 - bottom) * left


@dataclass(frozen=True, slots=True)
class Line:
    """A cell line: absorbance at the start and of vehicle by time, its curves, its pair's share."""

    model: str
    day_0_od: float
    vehicle_od: tuple[float, ...]
    curves: dict[str, Curve]
    retained: float


@dataclass(frozen=True, slots=True)
class Well:
    """What a well holds; concentrations in micromolar, in the order of the pair's names."""

    role: str
    arm: str = ""
    concentrations_um: tuple[float, ...] = ()


FIXED_DOSE_LINE = "4T1 cells"  # a model of its own: the 4T1 tumors have published values
LINES = (
    Line(
        FIXED_DOSE_LINE,
        0.22,
        (0.38, 0.68, 1.06, 1.40, 1.62),
        {
            ANASTROZOLE: Curve(60, 70.0, 1.0),
            LETROZOLE: Curve(45, 75.0, 1.0),
            TAMOXIFEN: Curve(4, 11.5, 1.8),  # crosses 50 % at 12 uM
            FULVESTRANT: Curve(68, 4.0, 1.0),  # few receptors: a shallow plateau
        },
        retained=1.0,
    ),
    Line(
        "MCF-7",
        0.21,
        (0.35, 0.60, 0.95, 1.30, 1.58),
        {
            ANASTROZOLE: Curve(50, 90.0, 1.0),  # no androgen to convert: little to inhibit
            LETROZOLE: Curve(40, 70.0, 1.0),
            TAMOXIFEN: Curve(5, 4.7, 1.6),  # crosses 50 % at 5 uM
            FULVESTRANT: Curve(30, 1.2, 1.0),  # crosses 50 % at 3 uM
        },
        retained=0.85,
    ),
    Line(
        "MCF-7 TamR",
        0.215,
        (0.35, 0.57, 0.88, 1.20, 1.47),
        {
            ANASTROZOLE: Curve(60, 100.0, 1.0),
            LETROZOLE: Curve(50, 90.0, 1.0),
            TAMOXIFEN: Curve(3, 29.0, 2.0),  # crosses 50 % at 30 uM: six times its parent
            FULVESTRANT: Curve(36, 1.8, 1.0),  # crosses 50 % at 6 uM
        },
        retained=0.85,
    ),
)


def mtt_sheets(seed: str) -> tuple[Sheet, Sheet]:
    """Make the sheets ``plate_reads`` and ``plate_layout``: 45 plates of 96 wells, 9 of day 0."""
    rng = random.Random(f"{seed} mtt")
    reads: list[Row] = []
    layout: list[Row] = []
    growths: dict[tuple[str, int], float] = {}
    for line in LINES:
        wells = _series_layout() if line.model == FIXED_DOSE_LINE else _matrix_layout()
        for experiment in EXPERIMENTS:
            growth = math.exp(rng.gauss(0, EXPERIMENT_CV))
            growths[line.model, experiment] = growth
            potency = {drug: 10 ** rng.gauss(0, POTENCY_SD) for drug in DRUGS}
            for time_h in TIMES_H:
                plate = f"{line.model.removesuffix(' cells')} exp {experiment} {time_h} h"
                signal = growth * math.exp(rng.gauss(0, PLATE_CV)) * _vehicle_signal(line, time_h)
                for name, well in wells.items():
                    cells = _cells_left(line, well, time_h, potency) * signal * _edge(plate, name)
                    absorbance = round(_absorbance(cells, rng), 3)
                    source = (time_h, line.model, experiment, WAVELENGTH_NM)
                    reads.append((plate, name, absorbance, *source))
                    layout.append((plate, name, *_layout_cells(well)))
    for line in LINES:
        for experiment in EXPERIMENTS:
            rng = random.Random(f"{seed} mtt day 0 {line.model} {experiment}")
            _add_day_0(reads, layout, line, experiment, growths[line.model, experiment], rng)
    return (
        Sheet("plate_reads", READ_COLUMNS, tuple(reads)),
        Sheet("plate_layout", LAYOUT_COLUMNS, tuple(layout)),
    )


def _add_day_0(
    reads: list[Row],
    layout: list[Row],
    line: Line,
    experiment: int,
    growth: float,
    rng: random.Random,
) -> None:
    """Add the plate of one experiment that is read when the drugs are added: 12 wells, 6 blank."""
    plate = f"{line.model.removesuffix(' cells')} exp {experiment} day 0"
    signal = growth * math.exp(rng.gauss(0, PLATE_CV)) * (line.day_0_od - BLANK_OD)
    for role, (rows, columns) in (("day0", DAY_0_WELLS), ("blank", DAY_0_BLANKS)):
        for name in (f"{row}{column}" for row in rows for column in columns):
            absorbance = round(_absorbance(signal if role == "day0" else 0.0, rng), 3)
            reads.append((plate, name, absorbance, 0, line.model, experiment, WAVELENGTH_NM))
            layout.append((plate, name, *_layout_cells(Well(role))))


def _series_layout() -> dict[str, Well]:
    """Four drugs x 6 concentrations x 3 wells, the pair at one dose, 12 vehicle, 6 blank.

    Dose series run left to right in each half of the plate; rows D and E hold everything else,
    so that vehicle stands both at the border and inside.
    """
    plate: dict[str, Well] = {}
    blocks = zip(DRUGS, (("ABC", 1), ("FGH", 1), ("ABC", 7), ("FGH", 7)), strict=True)
    for drug, (rows, first) in blocks:
        plate |= _series(drug, rows, first)
    for column in COLUMNS:
        inside = 4 <= column <= 9
        plate[f"D{column}"] = Well("sample", PAIR, FIXED_UM) if inside else _vehicle()
        plate[f"E{column}"] = Well("blank") if inside else _vehicle()
    return _in_plate_order(plate)


def _matrix_layout() -> dict[str, Well]:
    """Four drugs x 6 x 2 wells, the pair as a 4 x 4 matrix x 2, 8 vehicle, 2 untreated, 6 blank."""
    plate: dict[str, Well] = {}
    for drug, rows in zip(DRUGS, ("AB", "CD", "EF", "GH"), strict=True):
        plate |= _series(drug, rows, 1)
    for rows in ("ABCD", "EFGH"):
        for row, first in zip(rows, MATRIX_ANASTROZOLE_UM, strict=True):
            for column, second in enumerate(MATRIX_TAMOXIFEN_UM, start=7):
                plate[f"{row}{column}"] = Well("sample", PAIR, (first, second))
    for row in ROWS:
        plate[f"{row}11"] = Well("untreated", "untreated") if row in "GH" else _vehicle()
        plate[f"{row}12"] = _vehicle() if row in "AB" else Well("blank")
    return _in_plate_order(plate)


def _series(drug: str, rows: str, first_column: int) -> dict[str, Well]:
    """Lay out one drug, concentration rising from left to right, repeated in each row."""
    return {
        f"{row}{column}": Well("sample", drug, (concentration,))
        for row in rows
        for column, concentration in enumerate(SERIES_UM, start=first_column)
    }


def _vehicle() -> Well:
    """Return a vehicle well."""
    return Well("vehicle", "vehicle")


def _in_plate_order(plate: dict[str, Well]) -> dict[str, Well]:
    """Sort the wells from A1 to H12, row by row."""
    return {f"{row}{column}": plate[f"{row}{column}"] for row in ROWS for column in COLUMNS}


def _vehicle_signal(line: Line, time_h: int) -> float:
    """Absorbance of vehicle wells at this time, above the blank."""
    return line.vehicle_od[TIMES_H.index(time_h)] - BLANK_OD


def _cells_left(line: Line, well: Well, time_h: int, potency: dict[str, float]) -> float:
    """Return the true viability in a well as a fraction of vehicle; 0 without cells."""
    if well.role != "sample":
        return {"blank": 0.0, "untreated": UNTREATED}.get(well.role, 1.0)
    log_effect = sum(
        math.log(line.curves[drug].viability(concentration / potency[drug]))
        for drug, concentration in zip(well.arm.split(" + "), well.concentrations_um, strict=True)
    )
    retained = line.retained if well.arm == PAIR else 1.0
    return math.exp(retained * log_effect * DEPTH[time_h])


def _edge(plate: str, well: str) -> float:
    """Return what the border of a plate keeps of its signal, as a factor."""
    at_border = well[0] in "AH" or well[1:] in ("1", "12")
    kept = EDGE_DRIED if plate == EDGE_PLATE else EDGE_USUAL
    return kept if at_border else 1.0


def _absorbance(cells: float, rng: random.Random) -> float:
    """Blank and cells with their noise."""
    return rng.gauss(BLANK_OD, BLANK_SD) + cells * math.exp(rng.gauss(0, WELL_CV))


def _layout_cells(well: Well) -> Row:
    """Role, arm, and a concentration with its unit for each drug in the well."""
    doses = [cell for value in well.concentrations_um for cell in (value, UNIT)]
    return (well.role, well.arm or None, *doses, *[None] * (4 - len(doses)))
