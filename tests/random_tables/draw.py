"""One table by seed and number: the same in every run and on every machine."""

from __future__ import annotations

import random

from tests.random_tables import animals, plates, responses
from tests.random_tables.sheets import Drawn

LAYOUTS = (*animals.LAYOUTS, *plates.LAYOUTS, *responses.LAYOUTS)
KINDS = (
    "long", "days across", "days down", "value and date pairs", "sessions", "survival list",
    "status by day", "grids", "bare grids", "grid and maps", "well lists", "wells across",
    "kinetic rows", "responses long", "doses down", "doses across", "dose matrix",
    "combination list",
)  # fmt: skip


def draw(seed: int, number: int) -> Drawn:
    """Table ``number`` of a seed."""
    chance = random.Random(f"{seed} {number}")
    return chance.choice(LAYOUTS)(chance)
