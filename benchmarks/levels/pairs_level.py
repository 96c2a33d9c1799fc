"""All pairs of equal arms: how often any is called different, and how often one apart is found.

Cells: arms at one dose, noise 0.12 of log viability, the control's 0.10 shared by an experiment.
Volumes: animals on one day, SD of log volume 0.4. One arm may spread three or four times as far.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from analysis.in_vitro.plates.all_pairs import arm_pairs, own_pairs
from analysis.statistics.every_pair import every_pair

Shares = Iterator[tuple[str, float]]


def cell_pair_shares(rng: np.random.Generator, studies: int) -> Shares:
    """Any pair of equal arms called different; and a halving of one of them against another."""
    for n, arms, widest in product((2, 3, 4, 5), (3, 4, 6), (1.0, 3.0, 4.0)):
        sd = 0.12 * np.r_[widest, np.ones(arms - 1)]
        found: dict[str, list[bool]] = {"any pair": [], "a halving": []}
        for _ in range(studies):
            logs = rng.normal(0, 1, (n, arms)) * sd + rng.normal(0, 0.10, (n, 1))
            found["any pair"].append(bool((_pair_p(logs) <= 0.05).any()))
            logs[:, 1] += np.log(0.5)  # of the second and the third arm
            found["a halving"].append(bool(_pair_p(logs)[arms - 1] <= 0.05))
        words = f"{n} experiments, {arms} arms, {_wide(widest)}"
        for name, each in found.items():
            yield f"cells, {name}: {words}", float(np.mean(each))


def _pair_p(logs: np.ndarray) -> np.ndarray:
    return np.maximum(arm_pairs(logs, None).p_adjusted, own_pairs(logs)[1])


def _wide(widest: float) -> str:
    return f"an arm {widest:g}x" if widest > 1 else "equal"


def volume_pair_shares(rng: np.random.Generator, studies: int) -> Shares:
    """Any pair of equal arms called different on one day, and one of four SE found."""
    for n, arms, widest in product((3, 5, 8, 10), (3, 4, 5), (1.0, 3.0, 4.0)):
        sd = 0.4 * np.r_[widest, np.ones(arms - 1)]
        called, found = [], []
        for _ in range(studies):
            logs = rng.normal(0, 1, (arms, n)) * sd[:, None]
            called.append(bool((every_pair(logs, None).p_adjusted <= 0.05).any()))
            logs[1] += 4 * 0.4 * np.sqrt(2 / n)
            found.append(bool(every_pair(logs, None).p_adjusted[arms - 1] <= 0.05))
        words = f"{n} animals, {arms} arms, {_wide(widest)}"
        yield f"volumes, any pair: {words}", float(np.mean(called))
        yield f"volumes, a pair four SE apart found: {words}", float(np.mean(found))
