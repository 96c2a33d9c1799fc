"""Tables of responses without wells drawn at random: long, doses down, doses across, matrices."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.random_tables.cohorts import DRUGS
from tests.random_tables.sheets import Block, Drawn, Fact, Grid, Value, below, drawn, titled

DRUG = ("Drug", "Compound", "Treatment", "drug", "Drug name", "Agent", "Compound ID", "Inhibitor")
DOSE = (
    ("Concentration (uM)", 1.0), ("Conc (µM)", 1.0), ("Dose (nM)", 1e-3), ("conc_uM", 1.0),
    ("Concentration [nM]", 1e-3), ("Dose_uM", 1.0), ("[Drug] uM", 1.0), ("Final conc. (µM)", 1.0),
)  # fmt: skip
RESPONSE = {
    "percent": ("Viability (%)", "% viability", "Cell viability (%)", "Percent viability",
                "viability_pct", "% of control", "Viability [%]"),
    "raw": ("Absorbance", "OD570", "OD", "Luminescence", "RLU", "Absorbance (570 nm)"),
}  # fmt: skip
REPLICATE = ("Replicate", "Rep", "replicate", "Repeat", "n")
VEHICLE = ("DMSO", "Vehicle", "vehicle", "Control", "Untreated")


@dataclass(frozen=True, slots=True)
class Series:
    """Replicates of one drug by dose in µM; the first dose may be 0."""

    drug: str
    doses: tuple[float, ...]
    replicates: tuple[tuple[float, ...], ...]  # by dose


def draw_series(chance: random.Random, form: str, count: int, has_zero: bool) -> list[Series]:
    """Series of two to four drugs at common doses."""
    top, step = chance.choice((1.0, 10.0, 30.0, 100.0)), chance.choice((2, 3, 10))
    doses = [float(f"{top / step**at:.3g}") for at in range(chance.randint(5, 8))][::-1]
    doses = ([0.0] if has_zero else []) + doses
    full = 100.0 if form == "percent" else chance.uniform(0.8, 2.0)
    series = []
    for drug in chance.sample(DRUGS, chance.randint(1, 3)):
        half = top / chance.uniform(3, 30)
        rows = tuple(
            tuple(_response(chance, full, dose / half, form) for _ in range(count))
            for dose in doses
        )
        series.append(Series(drug, tuple(doses), rows))
    return series


def _response(chance: random.Random, full: float, dose: float, form: str) -> float:
    value = full * (0.06 + 0.94 / (1 + dose)) * (1 + chance.gauss(0, 0.03))
    return round(value, 1 if form == "percent" else 3)


def _fact(drug: str | None, dose_um: float, value: float, form: str, row: int, column: int) -> Fact:
    point = (dose_um, None, None)
    values = (("response", value), ("measure", form))
    return Fact("responses", (drug, None), point, values, row, column)


def long_list(chance: random.Random) -> Drawn:
    """A row a response: drug, dose, response, perhaps a replicate, in any order."""
    form = chance.choice(("percent", "percent", "raw"))
    is_vehicle = form == "raw" or chance.random() < 0.4
    series = draw_series(chance, form, chance.choice((1, 2, 3)), has_zero=False)
    dose_word, factor = chance.choice(DOSE)
    has_unit_column = chance.random() < 0.15
    heads = ["drug", "dose", *(["unit"] if has_unit_column else []), "response"]
    words = {
        "drug": chance.choice(DRUG),
        "dose": chance.choice(("Concentration", "Conc", "Dose")) if has_unit_column else dose_word,
        "unit": chance.choice(("Unit", "Units", "Conc unit")),
        "response": chance.choice(RESPONSE[form]),
        "replicate": chance.choice(REPLICATE),
    }
    heads += ["replicate"] if chance.random() < 0.4 else []
    traits = [form, *(["unit column"] if has_unit_column else [])]
    if chance.random() < 0.3:
        heads = chance.sample(heads, len(heads))
        traits.append("columns in any order")
    lines: list[tuple[str, float, int, float]] = []
    full = 100.0 if form == "percent" else 1.2
    for each in [Series(chance.choice(VEHICLE), (0.0,), ())] if is_vehicle else []:
        values = [_response(chance, full, 0, form) for _ in range(3)]
        lines += [(each.drug, 0.0, at + 1, value) for at, value in enumerate(values)]
    for each in series:
        for dose, answers in zip(each.doses, each.replicates, strict=True):
            lines += [(each.drug, dose, at + 1, value) for at, value in enumerate(answers)]
    rows: Grid = [[words[head] for head in heads]]
    facts = []
    unit = 1.0 if has_unit_column else factor
    for drug, dose, replicate, value in lines:
        cells: dict[str, Value] = {
            "drug": drug,
            "dose": float(f"{dose / unit:.6g}"),
            "unit": "uM",
            "response": value,
            "replicate": replicate,
        }
        where = (len(rows), heads.index("response"))
        facts.append(_fact(drug if dose else None, dose, value, form, *where))
        rows.append([cells[head] for head in heads])
    block = Block(rows, tuple(facts))
    return drawn(chance, "responses long", [("Data", block)], traits=traits)


def doses_down(chance: random.Random) -> Drawn:
    """A row a dose, replicates across, drugs side by side."""
    form = chance.choice(("percent", "percent", "raw"))
    count = chance.choice((2, 3, 3))
    series = draw_series(chance, form, count, has_zero=form == "raw" or chance.random() < 0.5)
    dose_word, factor = chance.choice(DOSE)
    is_two = len(series) > 1 or chance.random() < 0.5
    upper: list[Value] = [None]
    lower: list[Value] = [dose_word]
    for each in series:
        upper += [each.drug, *[None] * (count - 1)]
        lower += [f"Rep {at + 1}" if is_two else f"{each.drug} {at + 1}" for at in range(count)]
    rows: Grid = [upper, lower] if is_two else [lower]
    facts = []
    for at, dose in enumerate(series[0].doses):
        line: list[Value] = [float(f"{dose / factor:.6g}")]
        for each in series:
            for value in each.replicates[at]:
                line.append(value)
                drug = each.drug if dose else None
                facts.append(_fact(drug, dose, value, form, len(rows), len(line) - 1))
        rows.append(line)
    block = titled(Block(rows, tuple(facts)), chance.choice(RESPONSE[form]))
    return drawn(chance, "doses down", [("Sheet1", block)], traits=[form])


def doses_across(chance: random.Random) -> Drawn:
    """A row a drug and replicate, a column a dose."""
    form = chance.choice(("percent", "percent", "raw"))
    count = chance.choice((1, 2, 3, 3))
    series = draw_series(chance, form, count, has_zero=form == "raw" or chance.random() < 0.5)
    has_number = count > 1 and chance.random() < 0.5
    unit, factor = chance.choice((("uM", 1.0), ("µM", 1.0), ("nM", 1e-3)))
    is_in_heading = chance.random() < 0.5
    head: list[Value] = [chance.choice(DRUG), *([chance.choice(REPLICATE)] if has_number else [])]
    for dose in series[0].doses:
        written = float(f"{dose / factor:.6g}")
        head.append(f"{written:g} {unit}" if is_in_heading else written)
    rows: Grid = [head]
    facts = []
    for each in series:
        for at in range(count):
            line: list[Value] = [each.drug, *([at + 1] if has_number else [])]
            for dose, values in zip(each.doses, each.replicates, strict=True):
                line.append(values[at])
                drug = each.drug if dose else None
                facts.append(_fact(drug, dose, values[at], form, len(rows), len(line) - 1))
            rows.append(line)
    word = chance.choice(RESPONSE[form])
    title = word if is_in_heading else f"{word}, concentrations in {unit}"
    traits = [form, "unit at each dose" if is_in_heading else "unit in the title"]
    block = titled(Block(rows, tuple(facts)), title)
    return drawn(chance, "doses across", [("Sheet1", block)], traits=traits)


def dose_matrix(chance: random.Random) -> Drawn:
    """Doses of one drug across and of another down, one block or two."""
    first, second = chance.sample(DRUGS, 2)
    steps = [
        [0.0, *sorted(top / 2**at for at in range(4))] for top in (8.0, chance.choice((16.0, 4.0)))
    ]
    blocks = []
    for number in range(chance.choice((1, 1, 2))):
        rows: Grid = [[None, *steps[0]]]
        facts = []
        for down in steps[1]:
            line: list[Value] = [down]
            for across in steps[0]:
                value = _response(chance, 100.0, across / 3 + down / 5, "percent")
                owner = (first if across else None, second if down else None)
                line.append(value)
                values = (("response", value), ("measure", "percent"))
                point = (across, down, number)
                place = (len(rows), len(line) - 1)
                facts.append(Fact("responses", owner, point, values, *place))
            rows.append(line)
        title = f"{first} (uM) across, {second} (uM) down"
        blocks.append(titled(Block(rows, tuple(facts)), f"{title}, viability (%)"))
    return drawn(chance, "dose matrix", [("Sheet1", below(blocks))])


def combination_list(chance: random.Random) -> Drawn:
    """A row a pair of doses, with both drugs by name."""
    first, second = chance.sample(DRUGS, 2)
    heads = chance.choice((
        ("Drug1", "Drug2", "Conc1", "Conc2", "Response", "ConcUnit"),
        ("drug_row", "drug_col", "conc_r", "conc_c", "response", "conc_r_unit"),
        ("Drug A", "Drug B", "Conc A (uM)", "Conc B (uM)", "Viability (%)", "Unit"),
    ))  # fmt: skip
    rows: Grid = [list(heads)]
    facts = []
    for one in (0.0, 0.5, 1.0, 2.0, 4.0):
        for other in (0.0, 1.0, 2.0, 4.0):
            value = _response(chance, 100.0, one / 2 + other / 3, "percent")
            owner = (first if one else None, second if other else None)
            values = (("response", value), ("measure", "percent"))
            facts.append(Fact("responses", owner, (one, other, None), values, len(rows), 4))
            rows.append([first, second, one, other, value, "uM"])
    block = Block(rows, tuple(facts))
    return drawn(chance, "combination list", [("Sheet1", block)], traits=[heads[0]])
