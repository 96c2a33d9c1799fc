"""Invented caliper reads of MCF-7Ca tumors whose mean change on day 28 prints as published.

Published, % change of volume from baseline on day 28: vehicle +250, anastrozole -50, letrozole
-75, tamoxifen +50, anastrozole + tamoxifen +40. Fulvestrant, body weights, tumor weights and
Ki-67 and serum estradiol have no published value and are illustrative.

A tumor follows V(t) = V(0) * exp(x * t / 28) with an x of its own and noise on every read. The
lengths are rounded to 0.1 mm as calipers show them, and the last lengths of an arm are moved by up
to 0.1 mm until the mean of the ROUNDED volumes L*W^2/2 gives the published change.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from statistics import fmean

from workbook import Row, Sheet

MODEL = "MCF-7Ca"
ANIMALS = 8
DAYS = (0, 3, 7, 10, 14, 17, 21, 24, 28)
BASELINE_MM3 = (100.0, 150.0)
READ_NOISE = 0.05  # SD of the log of a volume read
CLOSE_ENOUGH_PCT = 0.02
MILLIGRAM_PER_MM3 = 1.05

WEIGHT_COLUMNS = ("model", "animal", "arm", "weight_g")
ENDPOINT_COLUMNS = ("model", "animal", "arm", "measure", "value", "unit")
CALIPER_COLUMNS = ("model", "animal", "arm", "day", "length_mm", "width_mm", "weight_g", "note")


@dataclass(frozen=True, slots=True)
class Course:
    """What an arm does. Percent from baseline on day 28; spread is the SD of x over animals."""

    arm: str
    change_pct: float
    spread: float
    weight_gain_pct: float  # of body weight by day 28
    weight_dip_pct: float  # deepest on day 10
    ki67_pct: float
    estradiol_pg_ml: float


@dataclass(frozen=True, slots=True)
class Read:
    """One tumor on one day, as written down."""

    day: int
    length_mm: float
    width_mm: float
    weight_g: float
    note: str = ""

    @property
    def volume_mm3(self) -> float:
        """L * W^2 / 2."""
        return self.length_mm * self.width_mm**2 / 2


COURSES = (
    Course("vehicle", 250.0, 0.17, 5.0, 0.0, 46.0, 24.0),
    Course("anastrozole", -50.0, 0.24, 3.5, -1.5, 19.0, 4.5),
    Course("letrozole", -75.0, 0.28, 3.0, -2.5, 12.0, 3.0),
    Course("tamoxifen", 50.0, 0.18, 1.5, -5.0, 31.0, 26.0),
    Course("anastrozole + tamoxifen", 40.0, 0.20, 1.0, -7.0, 33.0, 5.5),
    Course("fulvestrant", -40.0, 0.25, 3.0, -2.0, 21.0, 23.0),
)
# (arm, position of the animal): last day measured, and the note written beside it.
LEAVERS = {
    ("vehicle", 4): (24, "humane endpoint on day 24: ulcerated tumor"),
    ("tamoxifen", 2): (14, "found dead on day 17, not related to the tumor"),
}


def xenograft_sheets(seed: str) -> tuple[Sheet, Sheet, Sheet]:
    """Make the sheets ``calipers``, ``tumor_weights`` and ``endpoints``."""
    rng = random.Random(f"{seed} xenograft")
    animals = [
        (f"X{8 * number + position + 1:02d}", course, reads)
        for number, course in enumerate(COURSES)
        for position, reads in enumerate(_arm_reads(course, rng))
    ]
    calipers: list[Row] = []
    weights: list[Row] = []
    endpoints: list[Row] = []
    for name, course, reads in animals:
        calipers += [(MODEL, name, course.arm, *_cells(read)) for read in reads]
        if reads[-1].day == DAYS[-1]:
            mass_g = reads[-1].volume_mm3 * MILLIGRAM_PER_MM3 / 1000 * math.exp(rng.gauss(0, 0.1))
            stained = max(1.0, rng.gauss(course.ki67_pct, 4.0))
            weights.append((MODEL, name, course.arm, round(mass_g, 3)))
            endpoints.append((MODEL, name, course.arm, "Ki-67", round(stained, 1), "%"))
    endpoints += _serum(animals, random.Random(f"{seed} estradiol"))
    return (
        Sheet("calipers", CALIPER_COLUMNS, tuple(calipers)),
        Sheet("tumor_weights", WEIGHT_COLUMNS, tuple(weights)),
        Sheet("endpoints", ENDPOINT_COLUMNS, tuple(endpoints)),
    )


def _serum(animals: list[tuple[str, Course, list[Read]]], rng: random.Random) -> Iterator[Row]:
    """Serum estradiol of every animal left on the last day, pg/mL."""
    for name, course, reads in animals:
        if reads[-1].day == DAYS[-1]:
            level = course.estradiol_pg_ml * math.exp(rng.gauss(0, 0.22))
            yield (MODEL, name, course.arm, "Serum estradiol", round(level, 1), "pg/mL")


def _arm_reads(course: Course, rng: random.Random) -> list[list[Read]]:
    """Make the reads of every animal of an arm: leavers cut short, the mean change tuned."""
    last_days = [LEAVERS.get((course.arm, i), (DAYS[-1], "")) for i in range(ANIMALS)]
    exponents = [_clipped(rng) * course.spread for _ in range(ANIMALS)]
    last_noise = [rng.gauss(0, READ_NOISE) for _ in range(ANIMALS)]
    stays = [last_day == DAYS[-1] for last_day, _ in last_days]
    last = zip(exponents, last_noise, stays, strict=True)
    unshifted = fmean(math.exp(exponent + noise) for exponent, noise, stay in last if stay)
    shift = math.log((1 + course.change_pct / 100) / unshifted)
    arm = []
    for exponent, noise, (last_day, note) in zip(exponents, last_noise, last_days, strict=True):
        reads = _animal_reads(course, exponent + shift, noise, rng)
        kept = [read for read in reads if read.day <= last_day]
        arm.append([*kept[:-1], replace(kept[-1], note=note)])
    return _tuned(arm, course.change_pct)


def _animal_reads(
    course: Course, exponent: float, last_noise: float, rng: random.Random
) -> list[Read]:
    """All nine reads of one animal, lengths to 0.1 mm and body weight to 0.1 g."""
    shape = rng.uniform(1.1, 1.4)
    start_g = min(25.0, max(19.5, rng.gauss(22.0, 1.2)))
    dip = course.weight_dip_pct * rng.uniform(0.5, 1.6)
    length, width = _baseline_lengths(shape, rng)
    reads = [Read(DAYS[0], length, width, round(start_g, 1))]
    for day in DAYS[1:]:
        noise = last_noise if day == DAYS[-1] else rng.gauss(0, READ_NOISE)
        volume = reads[0].volume_mm3 * math.exp(exponent * day / DAYS[-1] + noise)
        length, width = _lengths(volume, shape * math.exp(rng.gauss(0, 0.02)))
        gain_pct = course.weight_gain_pct * day / DAYS[-1]
        dip_pct = dip * day / 10 * math.exp(1 - day / 10)
        weight_g = start_g * (1 + (gain_pct + dip_pct) / 100) + rng.gauss(0, 0.15)
        reads.append(Read(day, length, width, round(weight_g, 1)))
    return reads


def _baseline_lengths(shape: float, rng: random.Random) -> tuple[float, float]:
    """Lengths of a tumor in the enrolment window after rounding, well inside its borders."""
    low, high = BASELINE_MM3
    while True:
        length, width = _lengths(rng.uniform(low, high), shape)
        if low + 2 <= length * width**2 / 2 <= high - 2:
            return length, width


def _lengths(volume_mm3: float, shape: float) -> tuple[float, float]:
    """Length and width (mm, one decimal) of a tumor of this volume; shape is L / W, at least 1."""
    shape = max(1.0, shape)
    width = (2 * volume_mm3 / shape) ** (1 / 3)
    return round(shape * width, 1), round(width, 1)


def _tuned(arm: list[list[Read]], change_pct: float) -> list[list[Read]]:
    """Move as few as possible of the day 28 lengths by 0.1 mm so that the mean is met."""
    staying = [reads for reads in arm if reads[-1].day == DAYS[-1]]
    per_step = [_change_pct(_moved(reads, 1)) - _change_pct(reads) for reads in staying]
    short = change_pct - fmean(map(_change_pct, staying))

    def badness(steps: tuple[int, ...]) -> tuple[float, int, float]:
        moved = sum(step * gain for step, gain in zip(steps, per_step, strict=True)) / len(staying)
        miss = abs(short - moved)
        return max(miss, CLOSE_ENOUGH_PCT), sum(map(abs, steps)), miss

    choices: Iterator[tuple[int, ...]] = product((-1, 0, 1), repeat=len(staying))
    best = min(choices, key=badness)
    step = iter(best)
    return [_moved(reads, next(step)) if reads[-1].day == DAYS[-1] else reads for reads in arm]


def _moved(reads: list[Read], steps: int) -> list[Read]:
    """Move the last length by so many tenths of a millimeter."""
    length_mm = max(reads[-1].width_mm, round(reads[-1].length_mm + steps / 10, 1))
    return [*reads[:-1], replace(reads[-1], length_mm=length_mm)]


def _change_pct(reads: list[Read]) -> float:
    """Change of volume from the first to the last read, percent."""
    return 100 * (reads[-1].volume_mm3 / reads[0].volume_mm3 - 1)


def _clipped(rng: random.Random) -> float:
    """Draw from a standard normal without its far tails."""
    return min(1.8, max(-1.8, rng.gauss(0, 1)))


def _cells(read: Read) -> Row:
    """Turn a read into the cells of the calipers sheet."""
    return read.day, read.length_mm, read.width_mm, read.weight_g, read.note or None
