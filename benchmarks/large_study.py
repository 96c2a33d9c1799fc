"""A study many times the sample's size: its experiments and animals again, with other noise."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd

SAMPLE = Path(__file__).parents[1] / "sample_data" / "sample_study.xlsx"
SEED = 20_240
SAMPLE_EXPERIMENTS = 3  # of 18 plates each
ANIMAL_SHEETS = ("calipers", "survival", "tumor_weights", "endpoints")
MEASURED = ("length_mm", "width_mm", "weight_g", "value")
NOISE = 0.03  # relative SD

Sheets = dict[str, pd.DataFrame]


def large_workbook(experiments: int, copies: int) -> bytes:
    """A study workbook with this many experiments on plates, and copies of every animal.

    4 and 5 make 72 plates and 590 animals; 30 and 10 make 540 plates and 1,180 animals. The first
    three experiments and the first copy are the sample's own.
    """
    sheets = pd.read_excel(SAMPLE, sheet_name=None, engine="calamine")
    rng = np.random.default_rng(SEED)
    plates = [_experiment(sheets, number, rng) for number in range(1, experiments + 1)]
    for name in ("plate_reads", "plate_layout"):
        sheets[name] = pd.concat([each[name] for each in plates], ignore_index=True)
    for name in ANIMAL_SHEETS:
        several = [_animals(sheets[name], number, rng) for number in range(copies)]
        sheets[name] = pd.concat(several, ignore_index=True)
    book = io.BytesIO()
    with pd.ExcelWriter(book, engine="openpyxl") as writer:
        for name, table in sheets.items():
            table.to_excel(writer, sheet_name=name, index=False)
    return book.getvalue()


def _experiment(sheets: Sheets, number: int, rng: np.random.Generator) -> Sheets:
    """The plates of one experiment; those beyond the sample's are one of its with new noise."""
    source = (number - 1) % SAMPLE_EXPERIMENTS + 1
    reads, layout = sheets["plate_reads"], sheets["plate_layout"]
    reads = reads[reads["experiment"] == source]
    layout = layout[layout["plate"].isin(reads["plate"])]
    if number > SAMPLE_EXPERIMENTS:
        reads = reads.assign(
            plate=_renamed(reads["plate"], source, number),
            experiment=number,
            absorbance=(reads["absorbance"] * _noise(len(reads), rng)).round(3),
        )
        layout = layout.assign(plate=_renamed(layout["plate"], source, number))
    return {"plate_reads": reads, "plate_layout": layout}


def _renamed(plates: pd.Series[str], source: int, number: int) -> pd.Series[str]:
    return plates.str.replace(f"exp {source}", f"exp {number}", regex=False)


def _animals(table: pd.DataFrame, number: int, rng: np.random.Generator) -> pd.DataFrame:
    """Every animal once more under another name; the first copy is the animal itself."""
    if number == 0:
        return table
    named = table.assign(animal=table["animal"] + f"-{number}")
    for name in table.columns.intersection(list(MEASURED)):
        named[name] = (table[name] * _noise(len(table), rng)).round(3)
    return named


def _noise(n: int, rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return 1 + NOISE * rng.standard_normal(n)
