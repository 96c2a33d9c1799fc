"""What an arm's animals bore: weight loss and deaths together, and why animals left.

Nouns of this module: the tables ``tolerability`` (by arm) and ``deaths`` (by arm and reason).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.groups import factorized, groups_of
from analysis.in_vivo.animals.body_weight import LOSS_LIMITS_PCT
from analysis.in_vivo.animals.response import time_on_study
from analysis.statistics.classic_tests import exact_interval
from analysis.study import Study, table_of, typed_table
from analysis.survival.causes import OTHER, TUMOR, is_of_tumor

DEATH_WORDS = r"(?i)\bdead\b|\bdied\b|\bdeath|humane|euthan|weight.?loss|moribund"
NO_REASON = "no reason given"
CENSORED = "censored"
LIMIT_PCT = 20.0
ANIMAL = ["model", "arm", "animal"]
DEPARTURE_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "animal": "str",
    "day": "float64",
    "reason": "str",
    "kind": "str",
}
TOLERABILITY_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "n": "int64",
    "n_weighed": "int64",
    "mean_nadir_pct": "float64",
    "mean_last_pct": "float64",
    "n_10": "int64",
    "n_15": "int64",
    "n_20": "int64",
    "n_dead": "int64",
    "n_no_reason": "int64",
    "n_limit_or_dead": "int64",
    "limit_or_dead_pct": "float64",
    "low_pct": "float64",
    "high_pct": "float64",
    "status": "str",
}
DEATH_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "reason": "str",
    "kind": "str",
    "n": "int64",
    "first_day": "float64",
    "last_day": "float64",
}


def departures(
    volumes: pd.DataFrame | None, study: Study, start_days: Mapping[str, float]
) -> pd.DataFrame:
    """When and why each animal left, from its survival record, else from the calipers' notes.

    ``kind`` is "other" for a death that is not the tumor's doing (it may be the treatment's),
    "tumor" for a death or endpoint whose reason speaks of the tumor (words tumor, volume, size,
    mm3; not "unrelated"), and "censored" for the rest. Without a survival record a death is a note
    on the animal's last measured day that says so (dead, died, humane, euthanized, weight loss).

    Returns
    -------
    DataFrame
        model, arm, animal, day (from treatment start), reason, kind; one row per animal.
    """
    rows: dict[tuple[str, str, str], tuple[float, str, bool]] = {}
    if study.survival is not None:
        names = (*ANIMAL, "day", "reason", "event")
        records = (study.survival[name].tolist() for name in names)
        for *key, day, why, died in zip(*records, strict=True):
            rows.setdefault(_key(key), (day, why, died))
    if volumes is not None:  # a survival record stands before the notes
        seen = time_on_study(volumes, study, start_days)
        for *key, day, why in zip(*(seen[name].tolist() for name in seen), strict=True):
            rows.setdefault(_key(key), (day, why, bool(re.search(DEATH_WORDS, why))))
    found = [
        (*key, day, why.strip() or NO_REASON, _kind(why, died))
        for key, (day, why, died) in rows.items()
    ]
    return table_of(found, DEPARTURE_COLUMNS)


def _key(names: list[str]) -> tuple[str, str, str]:
    """An animal's model, arm and name."""
    model, arm, animal = names
    return model, arm, animal


def _kind(reason: str, died: bool) -> str:
    """Whether an animal died of its tumor or otherwise, or was censored."""
    if not died:
        return CENSORED
    return TUMOR if is_of_tumor(reason) else OTHER


def tolerability(
    weights: pd.DataFrame, left: pd.DataFrame, study: Study, confidence: float
) -> pd.DataFrame:
    """Weight loss and deaths of each arm, and how many animals reached either.

    ``n_10``, ``n_15`` and ``n_20`` count the animals whose lowest weight was 10, 15 or 20 % or
    more below their baseline; ``mean_last_pct`` is the mean change at their last weighing (near 0:
    recovered). ``n_dead`` counts the deaths of kind "other" of ``departures``: those for the
    tumor are efficacy, not toxicity. ``n_no_reason`` are those of them that no reason is given for
    and that had not reached the limit: they may be the tumor's. ``limit_or_dead_pct``
    is the share of animals that lost 20 % (the fact ``weight_limit_pct`` of the study sheet sets
    another limit) or died so, an animal counted once, with its exact interval (Clopper-Pearson).

    Parameters
    ----------
    weights : DataFrame
        Table ``body_weight``.
    left : DataFrame
        Of ``departures``.
    study : Study
    confidence : float

    Returns
    -------
    DataFrame
        One row per arm of a model with body weights; ``n`` counts animals weighed or followed.

    References
    ----------
    .. [1] Clopper CJ, Pearson ES. Biometrika 1934; 26:404-413.
    """
    here = left[left["model"].isin(weights["model"])]
    lost = _by_animal(weights, ("nadir_pct", "last_pct"))
    kinds = _by_animal(here, ("kind", "reason"))
    animals = list(dict.fromkeys([*lost, *kinds]))
    arms = groups_of(pd.DataFrame(animals, columns=ANIMAL), ["model", "arm"])
    changes = np.array([lost.get(key, (np.nan, np.nan)) for key in animals], dtype=float)
    nadir, last = changes.reshape(-1, 2).T
    n_weighed, mean_nadir, _ = arms.spread(nadir)
    loss = -np.nan_to_num(nadir) + 1e-9  # a loss of exactly the limit has reached it
    ends = [kinds.get(key, ("", "")) for key in animals]
    dead = np.array([kind == OTHER for kind, _ in ends], dtype=bool)
    untold = np.array([end == (OTHER, NO_REASON) for end in ends], dtype=bool)
    at_limit = loss >= weight_limit_pct(study)
    hits = {f"n_{limit}": loss >= limit for limit in LOSS_LIMITS_PCT}
    hits |= {"n_dead": dead, "n_no_reason": untold & ~at_limit, "n_limit_or_dead": at_limit | dead}
    counts = {name: arms.count(hit) for name, hit in hits.items()}
    n, died = arms.n.astype(float), counts["n_limit_or_dead"].astype(float)
    low, high = exact_interval(died, n, confidence)
    names = [animals[i][:2] for i in arms.first]
    table = counts | {
        "model": [model for model, _ in names],
        "arm": [arm for _, arm in names],
        "n": arms.n,
        "n_weighed": n_weighed,
        "mean_nadir_pct": mean_nadir,
        "mean_last_pct": arms.spread(last)[1],
        "limit_or_dead_pct": 100 * died / n,
        "low_pct": 100 * low,
        "high_pct": 100 * high,
        "status": np.where(n_weighed > 0, "ok", "no weight after a baseline"),
    }
    return _in_order(table, study, TOLERABILITY_COLUMNS)


def weight_limit_pct(study: Study) -> float:
    """Weight loss (%) at which an animal counts as one that did not bear the treatment."""
    return study.fact_number("weight_limit_pct") or LIMIT_PCT


def deaths(left: pd.DataFrame, study: Study) -> pd.DataFrame:
    """How many animals of each arm left for each reason, with the days of the first and last.

    Returns
    -------
    DataFrame
        One row per model, arm, reason and kind (of ``departures``).
    """
    keys = ["model", "arm", "reason", "kind"]
    rows, day = groups_of(left, keys), left["day"].to_numpy(float)
    days = {"first_day": rows.lowest(day), "last_day": -rows.lowest(-day)}
    return _in_order({**rows.names(left, keys), "n": rows.n, **days}, study, DEATH_COLUMNS)


def _by_animal(table: pd.DataFrame, columns: tuple[str, ...]) -> dict[tuple[str, ...], Any]:
    """The values of these columns by model, arm and animal."""
    rows = zip(*(table[name].tolist() for name in (*ANIMAL, *columns)), strict=True)
    return {row[:3]: row[3:] for row in rows}


def _in_order(values: Mapping[str, Any], study: Study, columns: dict[str, str]) -> pd.DataFrame:
    """Models as they come, arms in the order of the study, deaths before the censored."""
    rank = {arm.name: i for i, arm in enumerate(study.arms)}
    keys: list[Any] = [
        [rank[arm] for arm in values["arm"]],
        factorized(np.asarray(values["model"]))[0],
    ]
    if "kind" in columns:
        kinds = (OTHER, TUMOR, CENSORED)
        keys.insert(0, [kinds.index(kind) for kind in values["kind"]])
    order = np.lexsort(keys)
    return typed_table({name: np.asarray(values[name])[order] for name in columns}, columns)
