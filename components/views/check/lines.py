"""What was read of one sheet as one kind of data, in one line: counts, days, doses, units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.number_words import MINUS, counted, first_few
from analysis.study import (
    ARMLESS_ROLES,
    INHIBITION,
    RAW_SIGNAL,
    Recognized,
    Study,
    animals_of,
    animals_of_study,
)
from components.look.theme import dose_text, number_text

KINDS = {
    "plate_reads": "Plates",
    "responses": "Responses",
    "plate_layout": "Plate layout",
    "calipers": "Calipers",
    "survival": "Survival",
    "tumor_weights": "Tumor weights",
    "endpoints": "Assays",
    "study": "Study facts",
    "arms": "Arms",
}
PLATE = ["model", "experiment", "plate"]
MEASURES = {
    RAW_SIGNAL: "raw signal",
    "viability_pct": "percent of control",
    "growth_pct": "percent growth",
    INHIBITION: "percent inhibition",
}
MOST_NAMES = 6  # of arms, assays and times in a line
HIGHEST_OD = 10.0  # above it a plate's numbers are counts or light, not absorbances

Fields = frozenset[str]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a study: ``of`` gives that of a kind in one sheet, "" where it gave nothing."""

    study: Study

    def of(self, kind: str, regions: Sequence[Recognized]) -> str:
        """The line of all regions of this kind in one sheet."""
        fields = frozenset(
            field.partition(",")[0] for region in regions for _, field in region.columns
        )
        if kind in _OF_ROWS:
            return _OF_ROWS[kind](self._rows(kind, regions[0]), fields)
        if kind in _OF_STUDY:
            return _OF_STUDY[kind](self.study)
        return ""

    def _rows(self, kind: str, region: Recognized) -> pd.DataFrame:
        """The rows of the study that stand in the region's sheet.

        ``n_animals`` of rows of animals: how many the study has of the arms that are there.
        """
        table: pd.DataFrame | None = getattr(self.study, kind)
        if table is None:
            return pd.DataFrame()
        rows = table[(table["file"] == region.file) & (table["sheet"] == region.sheet)]
        if "animal" not in rows:
            return rows
        arms = rows[["model", "arm"]].drop_duplicates()
        every = animals_of_study(self.study).merge(arms)
        return rows.assign(n_animals=len(every))


def counting(reads: pd.DataFrame) -> pd.DataFrame:
    """The reads of plates of which any well counts: not those of a signal that does not."""
    counts = reads.loc[reads["excluded"] == "", "plate"].unique()
    return reads[reads["plate"].isin(counts)]


def plates_of(reads: pd.DataFrame) -> int:
    """How many plates were read, each counted once however often it was read."""
    return len(reads[PLATE].drop_duplicates())


def _calipers(rows: pd.DataFrame, fields: Fields) -> str:
    if rows.empty:  # its numbers stand in the rows of another sheet
        given = {"body weights": "weight_g" in fields, "tumor sizes": bool(fields & _SIZES)}
        return ", ".join(words for words, is_there in given.items() if is_there)
    weights = "body weights" if rows["weight_g"].notna().any() else ""
    sized = len(animals_of(rows[rows[["length_mm", "volume_mm3"]].notna().any(axis=1)]))
    some = f"{sized} with a size" if 0 < sized < len(animals_of(rows)) else ""
    return _joined(*_animals(rows), some, _days(rows), _size(rows), weights)


_SIZES = {"length_mm", "width_mm", "height_mm", "volume_mm3"}


def _size(rows: pd.DataFrame) -> str:
    """From what the volume of the rows comes."""
    is_sized = rows["length_mm"].notna() & rows["width_mm"].notna()
    with_height = ("length", "width and height") if rows["height_mm"].notna().any() else ()
    sides = ", ".join(with_height) or "length and width"
    computed = f"mm³ from {sides}" if is_sized.any() else ""
    given = "mm³ as given" if (rows["volume_mm3"].notna() & ~is_sized).any() else ""
    return " or ".join(filter(None, (computed, given)))


def _survival(rows: pd.DataFrame, _fields: Fields) -> str:
    if rows.empty:
        return "days and reasons of leaving"
    events = counted(int(rows["event"].sum()), "event")
    return _joined(*_animals(rows), events, _days(rows))


def _tumor_weights(rows: pd.DataFrame, _fields: Fields) -> str:
    if rows.empty:
        return ""
    return _joined(*_animals(rows), f"{_span(rows['weight_g'])} g")


def _endpoints(rows: pd.DataFrame, _fields: Fields) -> str:
    if rows.empty:
        return ""
    units = rows[["measure", "unit"]].drop_duplicates().itertuples(index=False)
    measures = [f"{measure} ({unit})" if unit else str(measure) for measure, unit in units]
    return _joined(*_animals(rows), _days(rows), first_few(measures, MOST_NAMES))


def _plate_reads(rows: pd.DataFrame, _fields: Fields) -> str:
    if rows.empty:
        return ""
    reads = counting(rows)
    wells = reads.groupby(["plate", "time_h"], dropna=False)["well"].nunique()
    plates = f"{counted(plates_of(reads), 'plate')} of {_low_to_high(wells)} wells"
    lengths = sorted(reads["read_wavelength_nm"].dropna().unique())
    at = f" at {first_few([f'{each:g}' for each in lengths], MOST_NAMES)} nm" if lengths else ""
    signal = "absorbance" if reads["absorbance"].median() < HIGHEST_OD else "signal"
    return _joined(plates, _times(reads["time_h"]), f"{signal}{at}", _span(reads["absorbance"]))


def _times(times_h: pd.Series[float]) -> str:
    times = [f"{time:.3g}" for time in sorted(times_h.dropna().unique())]
    if len(times) > MOST_NAMES:
        return f"{len(times)} times from {times[0]} to {times[-1]} h"
    return f"after {', '.join(times)} h" if times else ""


def _responses(rows: pd.DataFrame, _fields: Fields) -> str:
    if rows.empty:
        return ""
    arms = counted(rows.loc[~rows["role"].isin(ARMLESS_ROLES), "arm"].nunique(), "arm")
    measures = first_few([MEASURES[each] for each in rows["measure"].unique()], MOST_NAMES)
    return _joined(arms, counted(len(rows), "response"), _doses(rows), measures)


def _layout(study: Study) -> str:
    """What is in the wells, where the layout was joined to plates."""
    reads = study.plate_reads
    if reads is None:
        return "what is in the wells"
    told = counting(reads)
    told = told[told["role"] != ""]
    others = [str(role) for role in told["role"].unique() if role != "sample"]
    roles = first_few(others, MOST_NAMES)
    arms = told.loc[told["role"] == "sample", "arm"].nunique()
    plates = f"{counted(plates_of(told), 'plate')} laid out"
    drugs = counted(arms, "arm") if arms else ""
    return _joined(plates, drugs, _doses(told), f"wells of {roles}" if roles else "")


def _arms(study: Study) -> str:
    arms = counted(len(study.arms), "arm")
    names = first_few([arm.name for arm in study.arms], MOST_NAMES)
    return f"names of {arms}: {names}" if names else "which animals are in which arm"


def _facts(study: Study) -> str:
    return first_few([key.replace("_", " ") for key in study.facts], MOST_NAMES)


_OF_ROWS: Mapping[str, Callable[[pd.DataFrame, Fields], str]] = {
    "plate_reads": _plate_reads,
    "responses": _responses,
    "calipers": _calipers,
    "survival": _survival,
    "tumor_weights": _tumor_weights,
    "endpoints": _endpoints,
}
_OF_STUDY: Mapping[str, Callable[[Study], str]] = {
    "plate_layout": _layout,
    "arms": _arms,
    "study": _facts,
}


def _animals(rows: pd.DataFrame) -> tuple[str, ...]:
    """Models where there are several, arms, and animals: of all of these arms where some lack."""
    models = rows["model"].nunique()
    named = (counted(models, "model"),) if models > 1 else ()
    here, every = len(animals_of(rows)), int(rows["n_animals"].iloc[0])
    animals = counted(every, "animal") if here == every else f"{here} of {counted(every, 'animal')}"
    return (*named, counted(rows["arm"].nunique(), "arm"), animals)


def _days(rows: pd.DataFrame) -> str:
    days = rows["day"].dropna()
    if days.empty:
        return ""
    first, last = (f"{day:g}".replace("-", MINUS) for day in (days.min(), days.max()))
    return f"day {first}" if first == last else f"days {first} to {last}"


def _doses(rows: pd.DataFrame) -> str:
    """How many doses of drugs there are, and their span; each unit for itself."""
    spans = []
    for unit, doses in rows.groupby("unit", sort=False)["concentration"]:
        given = doses[doses > 0]
        if not given.empty:
            span = _span(given)
            spans.append(f"{counted(given.nunique(), 'dose')} {span} {unit}".strip())
    return ", ".join(spans)


def _span(values: pd.Series[float]) -> str:
    finite = values[np.isfinite(values)]
    if finite.empty:
        return "without a number"
    low, high = (_number(float(value)) for value in (finite.min(), finite.max()))
    return low if low == high else f"{low} to {high}"


def _number(value: float) -> str:
    """Three digits, thousands apart: ``0.081``, ``12.5``, ``23,900``."""
    rounded = float(f"{value:.3g}")
    return number_text(rounded, 0) if abs(rounded) >= 1000 else dose_text(rounded)


def _low_to_high(counts: pd.Series[int]) -> str:
    low, high = int(counts.min()), int(counts.max())
    return f"{low}" if low == high else f"{low} to {high}"


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))
