"""What an arm's animals bore: weight loss and deaths together, and why animals left.

Nouns of this module: the tables ``tolerability`` (by arm) and ``deaths`` (by arm and reason).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.body_weight import LOSS_LIMITS_PCT
from analysis.response_schemes import exact_interval, time_on_study
from analysis.study import Study

# Reasons that speak of the tumor are the disease, not a sign of what the treatment does ...
TUMOR_WORDS = r"(?i)tumou?r|volume|\bsize|mm3|mm³"
UNRELATED_WORDS = r"(?i)unrelated|not related"  # ... unless they say the opposite
DEATH_WORDS = r"(?i)\bdead\b|\bdied\b|\bdeath|humane|euthan|weight.?loss|moribund"
NO_REASON = "no reason given"
TUMOR, OTHER, CENSORED = "tumor", "other", "censored"
ANIMAL = ["model", "arm", "animal"]
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
    parts = []
    if study.survival is not None:
        own = study.survival.drop_duplicates(ANIMAL)
        parts.append(own[[*ANIMAL, "day", "reason"]].assign(died=own["event"].astype(bool)))
    if volumes is not None:
        seen = time_on_study(volumes, study, start_days).rename(columns={"days": "day"})
        died = seen["reason"].str.contains(DEATH_WORDS)
        parts.append(seen[[*ANIMAL, "day", "reason"]].assign(died=died))
    names = [*ANIMAL, "day", "reason", "died"]
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)
    whole = whole.drop_duplicates(ANIMAL)  # a survival record stands before the notes
    reason = whole["reason"].astype(str).str.strip()
    about_tumor = reason.str.contains(TUMOR_WORDS) & ~reason.str.contains(UNRELATED_WORDS)
    kind = np.select([~whole["died"].astype(bool), about_tumor], [CENSORED, TUMOR], OTHER)
    return whole.assign(reason=reason.replace("", NO_REASON), kind=kind).drop(columns="died")


def tolerability(
    weights: pd.DataFrame, left: pd.DataFrame, study: Study, confidence: float
) -> pd.DataFrame:
    """Weight loss and deaths of each arm, and how many animals reached either.

    ``n_10``, ``n_15`` and ``n_20`` count the animals whose lowest weight was 10, 15 or 20 % or
    more below their baseline; ``mean_last_pct`` is the mean change at their last weighing (near 0:
    recovered). ``n_dead`` counts the deaths of kind "other" of ``departures``: those for the
    tumor are efficacy, not toxicity. ``limit_or_dead_pct`` is the share of animals that lost 20 %
    or died so, an animal counted once, with its exact interval (Clopper-Pearson).

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
    animals = weights.merge(here, on=ANIMAL, how="outer", sort=False)
    loss = -animals["nadir_pct"].fillna(0) + 1e-9  # a loss of exactly the limit has reached it
    dead = animals["kind"] == OTHER
    hits = {f"n_{limit}": loss >= limit for limit in LOSS_LIMITS_PCT}
    animals = animals.assign(n_dead=dead, n_limit_or_dead=hits["n_20"] | dead, **hits)
    counted = [*hits, "n_dead", "n_limit_or_dead"]
    table = animals.groupby(["model", "arm"], sort=False, as_index=False).agg(
        n=("animal", "size"),
        n_weighed=("nadir_pct", "count"),
        mean_nadir_pct=("nadir_pct", "mean"),
        mean_last_pct=("last_pct", "mean"),
        **{name: (name, "sum") for name in counted},
    )
    share = table["n_limit_or_dead"].to_numpy(float), table["n"].to_numpy(float)
    low, high = exact_interval(*share, confidence)
    whole = table.assign(
        limit_or_dead_pct=100 * share[0] / share[1],
        low_pct=100 * low,
        high_pct=100 * high,
        status=np.where(table["n_weighed"] > 0, "ok", "no weight after a baseline"),
    )
    return _in_order(whole, study, TOLERABILITY_COLUMNS)


def deaths(left: pd.DataFrame, study: Study) -> pd.DataFrame:
    """How many animals of each arm left for each reason, with the days of the first and last.

    Returns
    -------
    DataFrame
        One row per model, arm, reason and kind (of ``departures``).
    """
    keys = ["model", "arm", "reason", "kind"]
    table = left.groupby(keys, sort=False, as_index=False).agg(
        n=("day", "size"), first_day=("day", "min"), last_day=("day", "max")
    )
    return _in_order(table, study, DEATH_COLUMNS)


def _in_order(table: pd.DataFrame, study: Study, columns: Mapping[str, str]) -> pd.DataFrame:
    """Models as they come, arms in the order of the study, deaths before the censored."""
    rank = table["arm"].map({arm.name: i for i, arm in enumerate(study.arms)})
    keys = [rank.to_numpy(), pd.factorize(table["model"])[0]]
    if "kind" in table:
        keys.insert(0, table["kind"].map({OTHER: 0, TUMOR: 1, CENSORED: 2}).to_numpy())
    order = np.lexsort(keys)
    return table.iloc[order].reset_index(drop=True)[list(columns)].astype(dict(columns))
