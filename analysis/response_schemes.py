"""Response of each animal by two further schemes, and the response rates of each arm.

Nouns of this module: the tables ``response_schemes``, ``response_rates`` and ``time_on_study``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import betaincinv

from analysis.study import Study
from analysis.tumor_burden import ANIMAL

CATEGORIES = ("CR", "PR", "SD", "PD")
NOT_EVALUABLE = "not evaluable"
PDXNET = (("CR", -95.0), ("PR", -30.0), ("SD", 20.0))  # change (%) at or below it
HALVED_PCT, PROGRESSED_PCT, PALPABLE_MM3 = -50.0, 25.0, 100.0  # PPTP
SCHEME_COLUMNS = ["model", "arm", "animal", "scheme", "change_pct", "day", "category"]
RATE_COLUMNS = ["model", "arm", "scheme", "n", "n_cr", "n_pr", "n_sd", "n_pd", "n_not_evaluable"]
RATE_COLUMNS += ["orr_pct", "orr_low", "orr_high", "dcr_pct", "dcr_low", "dcr_high"]
TIME_COLUMNS = [*ANIMAL, "days", "reason"]


def response_schemes(
    volumes: pd.DataFrame,
    response: pd.DataFrame,
    start_days: Mapping[str, float],
    evaluation_days: Mapping[str, float],
) -> pd.DataFrame:
    """Category of each animal by three schemes; c is the % change of volume from baseline.

    - ``gao``: as in the table ``response``; ``change_pct`` is the best response.
    - ``pdxnet``: c on the evaluation day, or on the animal's last day before it (``day`` says
      which, days as in the file). CR: -95 or lower; PR: -30 or lower; SD: 20 or lower; else PD.
    - ``pptp``: over all days after treatment start. Where the lowest c is -50 or lower: CR if the
      lowest volume is below 100 mm3 (0.1 cm3), else PR. Otherwise PD if the last c is above 25,
      else SD. ``change_pct`` is the lowest c. Where tumors start below 200 mm3, each that
      regresses by half is a CR: there can be no PR.

    A tumor that disappears (volume 0) has c = -100 and is a CR. An animal without c on a day
    after treatment start is ``not evaluable`` and keeps its row.

    Parameters
    ----------
    volumes, response : DataFrame
        Tables ``animal_volumes`` and ``response``.
    start_days, evaluation_days : mapping of str to float
        By model.

    Returns
    -------
    DataFrame
        One row per animal of ``response`` and scheme.

    References
    ----------
    .. [1] Gao H et al. Nat Med 2015; 21:1318-1325.
    .. [2] Houghton PJ et al. Pediatr Blood Cancer 2007; 49:928-940 (PPTP).
    """
    animals = response[ANIMAL]
    after = volumes["day"] > volumes["model"].map(start_days).astype(float)
    changes = volumes[after & volumes["change_pct"].notna()]
    gao = response.rename(columns={"best_response_pct": "change_pct"})
    gao = gao[[*ANIMAL, "change_pct", "category"]].assign(scheme="gao", day=np.nan)
    parts = [gao, _pdxnet(animals, changes, evaluation_days), _pptp(animals, changes)]
    return pd.concat(parts, ignore_index=True)[SCHEME_COLUMNS]


def response_rates(schemes: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Objective response and disease control of each arm, with exact intervals.

    ``orr_pct = 100 (CR + PR) / n`` and ``dcr_pct = 100 (CR + PR + SD) / n``, n the evaluable
    animals; the others are counted in ``n_not_evaluable``. Intervals: Clopper and Pearson.

    Parameters
    ----------
    schemes : DataFrame
        Table ``response_schemes``.
    confidence : float
        Of the intervals.

    Returns
    -------
    DataFrame
        One row per arm and scheme; empty rates where nobody is evaluable.

    References
    ----------
    .. [1] Clopper CJ, Pearson ES. Biometrika 1934; 26:404-413.
    """
    keys = ["model", "arm", "scheme"]
    counted = schemes.groupby([*keys, "category"], sort=False).size().unstack(fill_value=0)
    counts = counted.reindex(columns=[*CATEGORIES, NOT_EVALUABLE], fill_value=0)
    names = {**{name: f"n_{name.lower()}" for name in CATEGORIES}, NOT_EVALUABLE: "n_not_evaluable"}
    table = counts.rename(columns=names).reset_index()
    table["n"] = counts[list(CATEGORIES)].sum(axis=1).to_numpy()
    for name, included in (("orr", ["CR", "PR"]), ("dcr", ["CR", "PR", "SD"])):
        hits = counts[included].sum(axis=1).to_numpy(float)
        low, high = exact_interval(hits, table["n"].to_numpy(float), confidence)
        table[f"{name}_pct"] = 100 * hits / table["n"].where(table["n"] > 0)
        table[f"{name}_low"], table[f"{name}_high"] = 100 * low, 100 * high
    return table[RATE_COLUMNS]


def exact_interval(
    hits: npt.NDArray[np.float64], n: npt.NDArray[np.float64], confidence: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Clopper-Pearson interval of shares, many at once; as ``scipy.stats.binomtest`` gives it.

    ``low = B(a/2; k, n - k + 1)``, ``high = B(1 - a/2; k + 1, n - k)``, B the quantile of the
    beta distribution; 0 and 1 at the ends, NaN where n is 0.
    """
    tail = (1 - confidence) / 2
    misses = n - hits
    low = np.where(hits > 0, betaincinv(np.maximum(hits, 1), misses + 1, tail), 0.0)
    high = np.where(misses > 0, betaincinv(hits + 1, np.maximum(misses, 1), 1 - tail), 1.0)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def time_on_study(
    volumes: pd.DataFrame, study: Study, start_days: Mapping[str, float]
) -> pd.DataFrame:
    """How long each animal with a tumor volume was followed, and why it left.

    ``days`` (from treatment start) and ``reason`` are those of its survival record; without one,
    its last measured day and the note written on that day in the calipers. Where none was
    written, ``reason`` is "event without a reason", "left without an event" or "last measured".

    Returns
    -------
    DataFrame
        One row per animal: model, arm, animal, days, reason.
    """
    last = volumes[volumes["volume_mm3"].notna()].drop_duplicates(ANIMAL, keep="last")
    days = last["day"] - last["model"].map(start_days).astype(float)
    table = last[[*ANIMAL, "day"]].assign(days=days)
    table = table.merge(_notes(study), on=[*ANIMAL, "day"], how="left")
    table["reason"] = table["note"].fillna("").replace("", "last measured")
    if study.survival is None:
        return table[TIME_COLUMNS]
    own = study.survival.drop_duplicates(ANIMAL)
    said = own["event"].map({True: "event without a reason", False: "left without an event"})
    own = own.assign(left=own["day"], why=own["reason"].where(own["reason"] != "", said))
    table = table.merge(own[[*ANIMAL, "left", "why"]], on=ANIMAL, how="left")
    table["days"] = table["left"].fillna(table["days"])
    table["reason"] = table["why"].fillna(table["reason"])
    return table[TIME_COLUMNS]


def _pdxnet(
    animals: pd.DataFrame, changes: pd.DataFrame, evaluation_days: Mapping[str, float]
) -> pd.DataFrame:
    until = changes["day"] <= changes["model"].map(evaluation_days).astype(float)
    last = changes[until].drop_duplicates(ANIMAL, keep="last")
    table = animals.merge(last[[*ANIMAL, "change_pct", "day"]], on=ANIMAL, how="left")
    change = table["change_pct"]
    tests = [change.isna(), *(change <= cut_off for _, cut_off in PDXNET)]
    names = [NOT_EVALUABLE, *(name for name, _ in PDXNET)]
    return table.assign(scheme="pdxnet", category=np.select(tests, names, default="PD"))


def _pptp(animals: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    found = changes.groupby(ANIMAL, sort=False).agg(
        change_pct=("change_pct", "min"),
        end_pct=("change_pct", "last"),
        smallest=("volume_mm3", "min"),
        day=("day", "last"),
    )
    table = animals.join(found, on=ANIMAL)
    halved = table["change_pct"] <= HALVED_PCT
    tests = [
        table["change_pct"].isna(),
        halved & (table["smallest"] < PALPABLE_MM3),
        halved,
        table["end_pct"] > PROGRESSED_PCT,
    ]
    category = np.select(tests, [NOT_EVALUABLE, "CR", "PR", "PD"], default="SD")
    return table.assign(scheme="pptp", category=category)


def _notes(study: Study) -> pd.DataFrame:
    """The first note of each animal and day in the calipers."""
    assert study.calipers is not None
    noted = study.calipers[study.calipers["note"] != ""]
    return noted.drop_duplicates([*ANIMAL, "day"])[[*ANIMAL, "day", "note"]]
