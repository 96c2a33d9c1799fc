"""Tables drawn at random that look as if they held volumes or readings, and hold none."""

from __future__ import annotations

import random

from tests.random_tables.animals import ANIMAL, ARM, DAY
from tests.random_tables.cohorts import DRUGS, draw_cohort
from tests.random_tables.plates import SHAPES, well_name
from tests.random_tables.sheets import Block, Drawn, Grid, Value, drawn, titled

LINES = ("MCF-7", "T47D", "BT-474", "MDA-MB-231", "SK-BR-3", "HCC1954")


def areas_across(chance: random.Random) -> Drawn:
    """Length times width by day: mm², no volumes."""
    cohort = draw_cohort(chance)
    word = chance.choice(("LxW (mm2)", "Tumor area (mm²)", "L x W mm2", "Area (mm^2)"))
    form = chance.choice(("Day {}", "D{}", f"{word} day {{}}"))
    rows: Grid = [[chance.choice(ARM), chance.choice(ANIMAL), *map(form.format, cohort.days)]]
    for animal in cohort.animals:
        sizes: list[Value] = [round(point.length * point.width) for point in animal.points]
        left = len(cohort.days) - len(sizes)
        rows.append([animal.arm, animal.name, *sizes, *[None] * left])
    block = titled(Block(rows, ()), word)
    return drawn(chance, "no reading", [("Sheet1", block)], traits=["areas"])


def photons(chance: random.Random) -> Drawn:
    """Bioluminescence of animals by day."""
    cohort = draw_cohort(chance)
    word = chance.choice(("Total flux (p/s)", "RLU", "Radiance (p/s/cm2/sr)", "BLI (photons/s)"))
    rows: Grid = [[chance.choice(ANIMAL), chance.choice(ARM), chance.choice(DAY), word]]
    for animal in cohort.animals:
        for point in animal.points:
            light = round(float(point.volume or 1) ** 2 * 37)
            rows.append([animal.name, animal.arm, point.day, light])
    return drawn(chance, "no reading", [("Data", Block(rows, ()))], traits=["photons"])


def dilutions(chance: random.Random) -> Drawn:
    """A grid of dilution factors, and nothing that was read."""
    n_rows, n_columns = SHAPES[96]
    first, step = chance.choice((2, 10, 500, 1000)), chance.choice((2, 3, 10))
    rows: Grid = [[None, *range(1, n_columns + 1)]]
    for row in range(n_rows):
        factors: list[Value] = [first * step**at for at in range(n_columns)]
        rows.append([well_name(row, 0)[0], *factors])
    block = titled(Block(rows, ()), chance.choice(("Dilutions", "Dilution factor", "Dilution")))
    return drawn(chance, "no reading", [("Sheet1", block)], traits=["dilutions"])


def results(chance: random.Random) -> Drawn:
    """IC50s of drugs in lines: results of an analysis made elsewhere."""
    word = chance.choice(("IC50 (uM)", "IC50 [nM]", "EC50 (µM)", "GI50 (uM)"))
    names = chance.choice((("Cell line", "Drug"), ("Line", "Compound"), ("Model", "Drug")))
    rows: Grid = [[*names, word]]
    for line in chance.sample(LINES, 4):
        for drug in chance.sample(DRUGS, 3):
            value: Value = ">100" if chance.random() < 0.2 else round(chance.uniform(0.01, 50), 2)
            rows.append([line, drug, value])
    return drawn(chance, "no reading", [("Results", Block(rows, ()))], traits=["results"])


LAYOUTS = (areas_across, photons, dilutions, results)
