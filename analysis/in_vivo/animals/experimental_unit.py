"""The animal is the unit: where tumors or repeated rows might be taken for animals, say so.

Counting two tumors of one animal as two animals makes every p-value too small (pseudo-replication:
Hurlbert SH. Ecol Monogr 1984; 54:187-211; ARRIVE 2.0, items 1 and 2).
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from analysis.groups import groups_of
from analysis.in_vivo.growth.burden import ANIMAL, calipers_of
from analysis.settings import Settings
from analysis.study import Problem, Study

# Endings that tell tumors of one animal apart: 12L and 12R, 12-T1 and 12-T2, 12 left and 12 right.
TUMOR_ENDING = re.compile(
    r"^(?P<animal>.*?\d)[\s_\-.:/]*(?P<tumor>L|R|left|right|T\d+|tumou?r\s*\d+)$",
    re.IGNORECASE,
)
NEARLY_ALL = 0.8  # of the animals: ear marks (1L, 1R, 1N, 1LR) are no sides of a tumor
DONE = {"sum": "summed", "mean": "averaged"}


def unit_problems(study: Study, settings: Settings) -> tuple[Problem, ...]:
    """Name where numbers of tumors or rows exceed those of animals, with both numbers.

    - Several tumors of an animal: tests count animals; the tumors are summed or averaged.
    - Several rows of one tumor and day: averaged, not counted.
    - Names of animals that differ only by a side or a tumor's number, as 12L and 12R: they are
      taken for animals here, as they are written, and may be tumors.

    Returns
    -------
    tuple of Problem
        Information where the animal is the unit, a warning where it may not be.
    """
    if study.calipers is None:
        return ()
    calipers = calipers_of(study)
    names = ("volume_mm3", "length_mm", "width_mm")
    volume, length, width = (calipers[name].to_numpy(float) for name in names)
    sized = calipers[~np.isnan(volume) | ~np.isnan(length + width)]
    animals = sized.iloc[groups_of(sized, ANIMAL).first]
    n_tumors = len(groups_of(sized, [*ANIMAL, "tumor"]))
    once = len(groups_of(sized, [*ANIMAL, "tumor", "day"]))
    found = (
        _several_tumors(n_tumors, len(animals), settings),
        _repeated_rows(len(sized), once, len(animals)),
        _tumor_names(animals),
    )
    return tuple(problem for problem in found if problem is not None)


def _several_tumors(n_tumors: int, n_animals: int, settings: Settings) -> Problem | None:
    """Animals with several tumors."""
    if n_tumors == n_animals:
        return None
    what = (
        f"{n_tumors} tumors in {n_animals} animals: n is the number of animals in every test. "
        "Tumors of one animal are not independent; counted as animals they would make "
        "p-values too small."
    )
    action = f"The tumors of an animal are {DONE[settings.several_tumors]} on each day."
    return Problem("info", what, action=action)


def _repeated_rows(n_rows: int, once: int, n_animals: int) -> Problem | None:
    """Several measurements of one tumor on one day."""
    if once == n_rows:
        return None
    what = (
        f"{n_rows} rows measure {once} tumors on their days, of {n_animals} animals: "
        f"{n_rows - once} repeat a tumor and day and are no further animals."
    )
    return Problem("info", what, action="Repeated measurements are averaged.")


def _tumor_names(animals: pd.DataFrame) -> Problem | None:
    """Animals of an arm whose names differ only in an ending that tumors have."""
    endings: dict[tuple[str, str, str], set[str]] = {}
    named: dict[str, list[str]] = {}
    for model, arm, name in zip(*(animals[column] for column in ANIMAL), strict=True):
        if found := TUMOR_ENDING.search(name):
            endings.setdefault((model, arm, found["animal"]), set()).add(found["tumor"].casefold())
            named.setdefault(found["animal"], []).append(name)
    twins = {key: len(found) for key, found in endings.items() if len(found) > 1}
    n_tumors = sum(twins.values())
    if len(twins) < 2 or n_tumors < NEARLY_ALL * len(animals):
        return None
    names = named[min(twins)[2]][:2]
    count = len(animals) - n_tumors + len(twins)
    what = (
        f"{len(animals)} animals, but names such as {' and '.join(names)} may be tumors of one "
        f"animal: then there are {count} animals, and every p-value here is too small."
    )
    action = "If so, name the animal in one column and its tumor in another."
    return Problem("warning", what, action=action)
