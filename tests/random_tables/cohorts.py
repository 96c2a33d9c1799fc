"""Animals drawn at random: arms, names, days, and the numbers that were measured."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from tests.random_tables.sheets import number

CONTROLS = (
    "Vehicle", "vehicle", "Control", "PBS", "DMSO", "CTRL", "Untreated", "Saline", "Ctrl",
    "Placebo", "Mock", "CTR", "Vehicle control", "NT",
)  # fmt: skip
DRUGS = (
    "Tamoxifen", "Letrozole", "Fulvestrant", "Palbociclib", "Lapatinib", "Olaparib", "Paclitaxel",
    "Everolimus", "Drug A", "Drug B", "Cmpd 12", "AZD-1", "Trastuzumab", "alpelisib", "doxorubicin",
)  # fmt: skip
DOSES = ("", "", "", " 10 mg/kg", " (5 mg/kg)", " low", " high")
FIRST = dt.date(2024, 1, 8)


@dataclass(frozen=True, slots=True)
class Point:
    """What was measured of one animal on one day; None where it was not."""

    day: int
    volume: float | int | None
    length: float
    width: float
    weight: float


@dataclass(frozen=True, slots=True)
class Animal:
    """One animal and its course."""

    study: str | None
    arm: str
    name: str | int
    points: tuple[Point, ...]

    @property
    def last(self) -> Point:
        """Its last measurement."""
        return self.points[-1]


@dataclass(frozen=True, slots=True)
class Cohort:
    """Arms of animals measured on common days."""

    arms: tuple[str, ...]
    days: tuple[int, ...]
    animals: tuple[Animal, ...]

    def of(self, arm: str) -> tuple[Animal, ...]:
        """The animals of one arm."""
        return tuple(animal for animal in self.animals if animal.arm == arm)

    def date(self, day: int) -> dt.date:
        """The date of a day."""
        return FIRST + dt.timedelta(days=day)


def draw_cohort(
    chance: random.Random,
    studies: tuple[str | None, ...] = (None,),
    is_unique: bool = False,
    is_weekly: bool = False,
) -> Cohort:
    """Two to four arms of three to seven animals, some of them lost before the last day.

    ``is_unique``: no name twice; ``is_weekly``: measured every seventh day.
    """
    arms = _arms(chance)
    step = 7 if is_weekly else chance.choice((2, 3, 3, 4, 7))
    first = 7 * chance.choice((0, 0, 1)) if is_weekly else chance.choice((0, 0, 0, 1, 7, 10))
    days = tuple(first + step * at for at in range(chance.randint(4, 8)))
    decimals = chance.choice((0, 1, 1, 2))
    named = _names(chance, is_unique)
    animals = []
    for study in studies:
        count = 0
        for at, arm in enumerate(arms):
            for within in range(chance.randint(3, 6)):
                count += 1
                name = named(at, within, count)
                course = _course(chance, days, at, decimals)
                animals.append(Animal(study, arm, name, course))
    return Cohort(arms, days, tuple(animals))


def _arms(chance: random.Random) -> tuple[str, ...]:
    drugs = chance.sample(DRUGS, chance.choice((1, 2, 2, 3)))
    dose = chance.choice(DOSES)
    arms = [chance.choice(CONTROLS), *(f"{drug}{dose}" for drug in drugs)]
    if len(drugs) == 2 and not dose and chance.random() < 0.5:
        arms.append(f"{drugs[0]} {chance.choice('+/+')} {drugs[1]}".replace(" / ", " + "))
    return tuple(arms)


def _names(chance: random.Random, is_unique: bool):  # type: ignore[no-untyped-def]
    """How animals are called, from the numbers of the arm, within it and in all."""
    styles = [
        lambda arm, within, count: count,
        lambda arm, within, count: 100 * (arm + 1) + within + 1,
        lambda arm, within, count: f"M{count}",
        lambda arm, within, count: f"m_{count:02d}",
        lambda arm, within, count: f"{'VABCDE'[arm]}{within + 1}",
        lambda arm, within, count: f"Mouse {count}",
        lambda arm, within, count: f"{arm + 1}-{within + 1}",
        lambda arm, within, count: f"{3400 + 7 * count}",
    ]
    repeated = [
        lambda arm, within, count: within + 1,
        lambda arm, within, count: f"M{within + 1}",
    ]
    return chance.choice(styles if is_unique else [*styles, *repeated])


def _course(
    chance: random.Random, days: tuple[int, ...], arm: int, decimals: int
) -> tuple[Point, ...]:
    start, rate = chance.uniform(60, 180), chance.uniform(0.04, 0.1) * (1, 0.6, 0.4, 0.3, 0.2)[arm]
    weight = chance.uniform(18, 25)
    kept = len(days) if chance.random() < 0.8 else chance.randint(2, len(days))
    points = []
    for day in days[:kept]:
        grown = 2.718281828 ** (rate * (day - days[0]) + chance.gauss(0, 0.08))
        size = min(start * grown, 4000.0)
        width = (size * 2 / chance.uniform(1.05, 1.5)) ** (1 / 3)
        length = round(max(2 * size / width**2, width * 1.02), 2)
        volume = number(size, decimals)
        weighed = round(weight * (1 + chance.gauss(0, 0.02)), 1)
        points.append(Point(day, volume, length, round(width, 2), weighed))
    return tuple(points)
