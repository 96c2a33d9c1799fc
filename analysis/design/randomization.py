"""Animals to arms at random, balanced on tumor volume at the start, before a study begins.

Nouns: ``Plan`` (what is asked for) and ``Allocation`` (who goes where, and who is left out, why).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.study import CALIPER_COLUMNS, Arm, Study

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

ANIMAL_COLUMNS: dict[str, str] = {
    "animal": "str",
    "cage": "str",
    "length_mm": "float64",
    "width_mm": "float64",
    "volume_mm3": "float64",
    "weight_g": "float64",
}
BALANCE_COLUMNS: dict[str, str] = {
    "arm": "str",
    "n": "int64",
    "mean_mm3": "float64",
    "sd_mm3": "float64",
    "median_mm3": "float64",
    "min_mm3": "float64",
    "max_mm3": "float64",
    "mean_weight_g": "float64",
    "n_cages": "int64",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for: arms (control first), the window of volumes, how many animals an arm."""

    arms: tuple[str, ...]
    low_mm3: float = 100.0
    high_mm3: float = 150.0
    per_arm: int | None = None  # None: as many as there are
    spread_cages: bool = True
    seed: int = 1
    tries: int = 5000


@dataclass(frozen=True, slots=True, eq=False)
class Allocation:
    """The animals with their ``arm``, "" for those left out and ``why`` they are.

    ``imbalance`` is the largest distance of an arm's mean volume from the mean of all, in SD;
    ``typical_imbalance`` the median of it over all permutations tried; ``ratio`` the largest arm
    mean over the smallest; ``cage_excess`` counts animals beyond an even spread of their cage.
    """

    plan: Plan
    animals: pd.DataFrame
    balance: pd.DataFrame
    imbalance: float
    typical_imbalance: float
    ratio: float
    cage_excess: int


def baseline_volumes(animals: pd.DataFrame) -> pd.DataFrame:
    """Fill in ``volume_mm3 = L W^2 / 2`` (L >= W) where length and width are given."""
    sides = animals[["length_mm", "width_mm"]].to_numpy(float)
    volume = sides.max(axis=1, initial=-np.inf) * sides.min(axis=1, initial=np.inf) ** 2 / 2
    given = ~np.isnan(sides).any(axis=1)
    return animals.assign(volume_mm3=np.where(given, volume, animals["volume_mm3"]))


def allocate(animals: pd.DataFrame, plan: Plan) -> Allocation:
    """Randomize animals to arms of equal size, in blocks of animals with similar volumes.

    Animals with a volume in the window, sorted by volume, are cut into blocks of as many animals
    as there are arms; each block is dealt to the arms in random order, so every arm has an animal
    of every block. Of ``tries`` such permutations (all drawn from ``seed``, so the same table and
    seed give the same arms) the one is taken whose cages are spread most evenly over the arms
    (where asked for), and among those the one with the smallest imbalance: the largest
    ``|arm mean - mean| / SD`` of volume, or of body weight where every animal has one and it is
    larger (rerandomization). Animals beyond full blocks, farthest from the median volume, are left
    out: arms stay equal.

    Parameters
    ----------
    animals : DataFrame
        ``ANIMAL_COLUMNS``; an animal is named by cage and animal together. Volumes in mm3.
    plan : Plan

    Returns
    -------
    Allocation
        ``animals`` in the order given, with volume_mm3, arm, block (from 1, 0 where left out) and
        why.

    Raises
    ------
    ValueError
        Fewer than two arms, or the same arm twice.

    References
    ----------
    .. [1] Morgan KL, Rubin DB. Ann Stat 2012; 40:1263 (rerandomization).
    .. [2] Percie du Sert N et al. PLoS Biol 2020; 18:e3000410 (ARRIVE 2.0, item 4).
    """
    if len(plan.arms) < 2 or len(set(plan.arms)) < len(plan.arms):
        raise ValueError("Name at least two different arms.")
    table = baseline_volumes(animals.reset_index(drop=True))
    why = _left_out(table, plan)
    usable = np.flatnonzero(why == "")
    volume = table["volume_mm3"].to_numpy(float)
    usable = usable[np.argsort(volume[usable], kind="stable")]
    arm, block = np.full(len(table), "", dtype=object), np.zeros(len(table), dtype=np.int64)
    imbalance = typical = float("nan")
    excess = 0
    if len(usable):
        dealt, imbalance, typical, excess = _best_deal(table.iloc[usable], plan)
        arm[usable] = np.array(plan.arms, dtype=object)[dealt]
        block[usable] = np.arange(len(usable)) // len(plan.arms) + 1
    whole = table.assign(arm=arm.astype(str), block=block, why=why.astype(str))
    balance = _balance(whole, plan)
    means = balance["mean_mm3"]
    ratio = float(means.max() / means.min()) if means.notna().all() else float("nan")
    return Allocation(plan, whole, balance, imbalance, typical, ratio, excess)


def arms_of_plan(names: Sequence[str]) -> tuple[Arm, ...]:
    """Arms with roles from their names: the first is the control; ``a + b`` combines a and b."""
    arms = []
    for place, name in enumerate(names):
        parts = tuple(part.strip() for part in name.split(" + "))
        if place == 0:
            role = "untreated" if name.casefold().startswith("untreated") else "vehicle"
            arms.append(Arm(name, role))  # type: ignore[arg-type]
        elif len(parts) > 1:
            arms.append(Arm(name, "combination", parts))
        else:
            arms.append(Arm(name, "single"))
    return tuple(arms)


def allocation_study(allocation: Allocation, title: str, days: Sequence[float]) -> Study:
    """The study as it stands on day 0: baseline calipers, and a row to fill in for each day.

    How it was randomized stands among the facts, with every animal that was left out and why.
    """
    kept = allocation.animals[allocation.animals["arm"] != ""].sort_values(["arm", "animal"])
    rank = kept["arm"].map({name: i for i, name in enumerate(allocation.plan.arms)})
    kept = kept.loc[rank.sort_values(kind="stable").index].assign(day=0.0)
    names = ["arm", "animal", "cage"]
    later = [kept[names].assign(day=float(day)) for day in days if day > 0]
    rows = pd.concat([kept[[*names, "day", "length_mm", "width_mm", "volume_mm3", "weight_g"]],
                      *later], ignore_index=True)  # fmt: skip
    given = rows["length_mm"].notna() & rows["width_mm"].notna()
    rows["volume_mm3"] = rows["volume_mm3"].where(~given)  # computed from the sides when read
    empty = {name: "" if kind == "str" else float("nan") for name, kind in CALIPER_COLUMNS.items()}
    missing = {name: value for name, value in empty.items() if name not in rows}
    calipers = rows.assign(**missing)[list(CALIPER_COLUMNS)].astype(CALIPER_COLUMNS)
    arms = arms_of_plan(allocation.plan.arms)
    return Study(title, "allocation", arms, _facts(allocation), calipers=calipers)


def arm_codes(plan: Plan) -> dict[str, str]:
    """A letter for each arm, dealt at random from the seed: what blinded people work with."""
    order = np.random.default_rng([plan.seed, 1]).permutation(len(plan.arms))
    return {arm: f"arm {_letters(int(place))}" for arm, place in zip(plan.arms, order, strict=True)}


def coded_study(study: Study, plan: Plan) -> Study:
    """The planned study for those who measure: codes for arms, and nothing that gives them away.

    The arms are in the order of their codes, without roles; of the facts only the start stays.
    Its rows are in the order of cage and animal.
    """
    codes = arm_codes(plan)
    assert study.calipers is not None
    calipers = study.calipers.assign(arm=study.calipers["arm"].map(codes))
    calipers = calipers.sort_values(["day", "cage", "animal"], kind="stable", ignore_index=True)
    arms = tuple(Arm(code, "single") for code in sorted(codes.values(), key=lambda c: (len(c), c)))
    facts = {"treatment_start_day": study.facts["treatment_start_day"]}
    return Study(f"{study.title} (coded)", "coded", arms, facts, calipers=calipers)


def _letters(place: int) -> str:
    """A, B, ... Z, AA, AB ..."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def _facts(allocation: Allocation) -> dict[str, str]:
    plan = allocation.plan
    out = allocation.animals[allocation.animals["arm"] == ""]
    return {
        "treatment_start_day": "0",
        "control": plan.arms[0],
        "randomization": f"blocks of {len(plan.arms)} by volume, {plan.low_mm3:g} to "
        f"{plan.high_mm3:g} mm3, best balance of {plan.tries} permutations",
        "randomization_seed": str(plan.seed),
        **{f"code of {arm}": code for arm, code in arm_codes(plan).items()},
        "cages": "spread over arms" if plan.spread_cages else "not considered",
        **{f"left out {_name(row)}": str(row.why) for row in out.itertuples()},
    }


def _name(row: object) -> str:
    cage = getattr(row, "cage", "")
    return f"{cage} {getattr(row, 'animal', '')}".strip()


def _left_out(table: pd.DataFrame, plan: Plan) -> npt.NDArray[np.object_]:
    """Why each animal is left out, "" where it is not."""
    volume = table["volume_mm3"].to_numpy(float)
    why = np.full(len(table), "", dtype=object)
    why[volume > plan.high_mm3] = f"above {plan.high_mm3:g} mm3"
    why[volume < plan.low_mm3] = f"below {plan.low_mm3:g} mm3"
    why[np.isnan(volume)] = "no volume"
    why[table["animal"].astype(str).str.strip() == ""] = "no name"
    why[table.duplicated(["cage", "animal"]) & (why == "")] = "named twice"
    usable = np.flatnonzero(why == "")
    most = len(usable) // len(plan.arms)
    size = most if plan.per_arm is None else min(most, plan.per_arm)
    surplus = len(usable) - size * len(plan.arms)
    if surplus:
        distance = np.abs(volume[usable] - np.median(volume[usable]))
        last = usable[np.argsort(distance, kind="stable")[len(usable) - surplus :]]
        why[last] = "surplus: arms are of equal size"
    return why


def _best_deal(rows: pd.DataFrame, plan: Plan) -> tuple[Places, float, float, int]:
    """Arm of each animal (sorted by volume), with imbalance, its median, and the cage excess."""
    k, n = len(plan.arms), len(rows)
    order = np.random.default_rng(plan.seed).random((plan.tries, n // k, k)).argsort(axis=2)
    dealt = order.reshape(plan.tries, n)
    imbalance = _imbalance(dealt, rows["volume_mm3"].to_numpy(float), k)
    weight = rows["weight_g"].to_numpy(float)
    worst = imbalance
    if not np.isnan(weight).any():
        worst = np.maximum(imbalance, _imbalance(dealt, weight, k))
    excess = _cage_excess(dealt, rows["cage"], k)
    ranked = np.lexsort((worst, excess if plan.spread_cages else np.zeros(plan.tries)))
    best = int(ranked[0])
    return dealt[best], float(imbalance[best]), float(np.median(imbalance)), int(excess[best])


def _imbalance(dealt: Places, value: Array, k: int) -> Array:
    """Largest distance of an arm's mean from the mean of all, in SD, of every permutation."""
    spread = float(value.std(ddof=1)) if len(value) > 1 else 0.0
    if not spread > 0:
        return np.zeros(len(dealt))
    size = dealt.shape[1] // k
    means = np.stack([(value * (dealt == arm)).sum(axis=1) / size for arm in range(k)])
    return np.asarray(np.abs(means - value.mean()).max(axis=0) / spread)


def _cage_excess(dealt: Places, cages: pd.Series, k: int) -> Places:
    """Animals of a cage in one arm beyond an even spread of that cage, of every permutation."""
    excess = np.zeros(len(dealt), dtype=np.int64)
    for cage, place in cages.reset_index(drop=True).groupby(cages.to_numpy()).groups.items():
        if cage == "":
            continue
        even = math.ceil(len(place) / k)
        own = dealt[:, np.asarray(place)]
        counts = np.stack([(own == arm).sum(axis=1) for arm in range(k)])
        excess += np.maximum(counts - even, 0).sum(axis=0)
    return excess


def _balance(whole: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    rows = []
    for arm in plan.arms:
        own = whole[whole["arm"] == arm]
        volume = own["volume_mm3"]
        cages = own.loc[own["cage"] != "", "cage"].nunique()
        rows.append((arm, len(own), volume.mean(), volume.std(), volume.median(), volume.min(),
                     volume.max(), own["weight_g"].mean(), cages))  # fmt: skip
    return pd.DataFrame(rows, columns=list(BALANCE_COLUMNS)).astype(BALANCE_COLUMNS)
