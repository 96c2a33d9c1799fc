"""One table by seed and number: the same in every run and on every machine."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.random_tables import animals, plates, refusals, responses
from tests.random_tables.sheets import Drawn

Layout = Callable[[random.Random], Drawn]
KINDS: dict[str, tuple[Layout, ...]] = {
    "long": (animals.long_table,),
    "days across": (animals.days_across,),
    "days down": (animals.days_down,),
    "value and date pairs": (animals.value_date_pairs,),
    "sessions": (animals.sessions,),
    "survival list": (animals.survival_list,),
    "status by day": (animals.status_by_day,),
    "grids": (plates.lettered_grids,),
    "bare grids": (plates.bare_grid,),
    "grid and maps": (plates.grid_and_maps,),
    "well lists": (plates.well_list,),
    "wells across": (plates.wells_across,),
    "kinetic rows": (plates.kinetic_rows,),
    "responses long": (responses.long_list,),
    "doses down": (responses.doses_down,),
    "doses across": (responses.doses_across,),
    "dose matrix": (responses.dose_matrix,),
    "combination list": (responses.combination_list,),
    "no reading": refusals.LAYOUTS,
}
OFTEN = ("long", "days across", "grids", "grid and maps", "well lists", "responses long")
_DRAWN = (*KINDS, *OFTEN)


def draw(seed: int, number: int, kind: str = "") -> Drawn:
    """Table ``number`` of a seed, of any kind or of one."""
    chance = random.Random(f"{seed} {number} {kind}")
    layouts = KINDS[kind or chance.choice(_DRAWN)]
    return chance.choice(layouts)(chance)
