"""Response of each animal's tumor to treatment, and the response rates of each arm.

Nouns of this module: the tables ``response`` (by the mouse criteria of Gao 2015, mRECIST),
``response_schemes`` (by two schemes more), ``response_rates`` and ``time_on_study``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Groups, at_rows, by_model, coded, columns_of, groups_of
from analysis.in_vivo.growth.burden import ANIMAL
from analysis.in_vivo.growth.volume import sized_rows
from analysis.in_vivo.growth.windows import EXACT, Windows, in_windows
from analysis.statistics.classic_tests import exact_interval
from analysis.study import Study

Array = npt.NDArray[np.float64]
FIRST_DAY = 10.0  # days from treatment start; responses before it do not count
# Category, and what best response and best average response must both be below (%).
CUT_OFFS = (("CR", -95.0, -40.0), ("PR", -50.0, -20.0), ("SD", 35.0, 30.0))
DOUBLED = 2.0  # RTV
RESPONSE_COLUMNS = [
    "model",
    "arm",
    "animal",
    "best_response_pct",
    "best_average_response_pct",
    "category",
    "days_to_doubling",
]
CATEGORIES = ("CR", "PR", "SD", "PD")
NOT_EVALUABLE = "not evaluable"
PDXNET = (("CR", -95.0), ("PR", -30.0), ("SD", 20.0))  # change (%) at or below it
HALVED_PCT, PROGRESSED_PCT, PALPABLE_MM3 = -50.0, 25.0, 100.0  # PPTP
SCHEME_COLUMNS = ["model", "arm", "animal", "scheme", "change_pct", "day", "category"]
RATE_COLUMNS = ["model", "arm", "scheme", "n", "n_cr", "n_pr", "n_sd", "n_pd", "n_not_evaluable"]
RATE_COLUMNS += ["orr_pct", "orr_low", "orr_high", "dcr_pct", "dcr_low", "dcr_high"]
TIME_COLUMNS = [*ANIMAL, "days", "reason"]


def response(volumes: pd.DataFrame, start_days: Mapping[str, float]) -> pd.DataFrame:
    """Best response, best average response and category of each animal.

    With c(t) the % change of volume from baseline on day t from treatment start, and a(t) the mean
    of c over all days measured from the baseline (whose c is 0) to t:
    ``best_response = min c(t)`` and ``best_average_response = min a(t)``, both over t >= 10.
    CR: below -95 and -40; else PR: below -50 and -20; else SD: below 35 and 30; else PD (all
    strict). ``days_to_doubling`` is the first day with RTV >= 2, empty where there is none. An
    animal without a % change on day 10 or later is ``not evaluable``; it keeps its row.

    The published categories of the paper's own xenografts differ here and there: their best
    response starts later.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    start_days : mapping of str to float
        Treatment start day by model.

    Returns
    -------
    DataFrame
        One row per animal with any tumor volume.

    References
    ----------
    .. [1] Gao H et al. Nat Med 2015; 21:1318-1325, Online Methods.
    """
    sized = sized_rows(volumes, [*ANIMAL, "day", "change_pct", "rtv"])
    animals, change, rtv = groups_of(sized, ANIMAL), sized["change_pct"], sized["rtv"]
    days = sized["day"] - by_model(sized, start_days)
    known = ~np.isnan(change)
    late = days >= FIRST_DAY
    best = animals.lowest(np.where(late, change, np.nan))
    average = animals.lowest(np.where(late & known, _running_means(animals, change), np.nan))
    table = {
        "best_response_pct": best,
        "best_average_response_pct": average,
        "category": _categories(best, average),
        "days_to_doubling": animals.lowest(np.where(known & (rtv >= DOUBLED), days, np.nan)),
    }
    whole = animals.names(sized, ANIMAL) | table
    return pd.DataFrame({name: whole[name] for name in RESPONSE_COLUMNS})


def response_schemes(
    volumes: pd.DataFrame,
    response: pd.DataFrame,
    start_days: Mapping[str, float],
    evaluation_days: Mapping[str, float],
    windows: Windows = EXACT,
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
    windows : Windows
        An animal is measured on the evaluation day where it is in the window of it.

    Returns
    -------
    DataFrame
        One row per animal of ``response`` and scheme.

    References
    ----------
    .. [1] Gao H et al. Nat Med 2015; 21:1318-1325.
    .. [2] Houghton PJ et al. Pediatr Blood Cancer 2007; 49:928-940 (PPTP).
    """
    day, change, volume = (
        volumes[name].to_numpy(float) for name in ("day", "change_pct", "volume_mm3")
    )
    animals = groups_of(volumes, ANIMAL)
    usable = (day > by_model(volumes, start_days)) & ~np.isnan(change)
    shown = np.flatnonzero(animals.count(~np.isnan(volume)))  # the animals of ``response``
    end = animals.last_row(usable)
    lowest = animals.lowest(np.where(usable, change, np.nan))[shown]
    smallest = animals.lowest(np.where(usable, volume, np.nan))[shown]
    seen = sized_rows(in_windows(volumes, windows, start_days), [*ANIMAL, "day", "change_pct"])
    until = groups_of(seen, ANIMAL).last_row(
        (seen["day"] > by_model(seen, start_days))
        & (seen["day"] <= by_model(seen, evaluation_days))
        & ~np.isnan(seen["change_pct"])
    )
    at_end, on_day = at_rows(change, end)[shown], at_rows(seen["change_pct"], until)
    numbers = {
        "change_pct": [response["best_response_pct"].to_numpy(float), on_day, lowest],
        "day": [np.full(len(shown), np.nan), at_rows(seen["day"], until), at_rows(day, end)[shown]],
        "category": [response["category"].array, _pdxnet(on_day), _pptp(lowest, smallest, at_end)],
    }
    size = len(shown)
    names = {name: response[name].array.take(np.tile(np.arange(size), 3)) for name in ANIMAL}
    names["scheme"] = np.repeat(["gao", "pdxnet", "pptp"], size)
    columns = names | {name: np.concatenate(parts) for name, parts in numbers.items()}
    return pd.DataFrame({name: columns[name] for name in SCHEME_COLUMNS})


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
    order = np.lexsort([coded(schemes, name).number for name in reversed(keys)])
    together = columns_of(schemes, [*keys, "category"], order)  # an arm's schemes
    rows, category = groups_of(together, keys), together["category"]
    every = {name: rows.count(category == name) for name in (*CATEGORIES, NOT_EVALUABLE)}
    table = rows.names(together, keys) | {f"n_{name.lower()}": every[name] for name in CATEGORIES}
    n = np.sum([every[name] for name in CATEGORIES], axis=0)
    table |= {"n": n, "n_not_evaluable": every[NOT_EVALUABLE]}
    for name, included in (("orr", CATEGORIES[:2]), ("dcr", CATEGORIES[:3])):
        hits = np.sum([every[one] for one in included], axis=0).astype(float)
        low, high = exact_interval(hits, n.astype(float), confidence)
        table[f"{name}_pct"] = 100 * hits / np.where(n > 0, n, np.nan)
        table[f"{name}_low"], table[f"{name}_high"] = 100 * low, 100 * high
    return pd.DataFrame({name: table[name] for name in RATE_COLUMNS})


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
    sized = sized_rows(volumes, [*ANIMAL, "day"])
    animals = groups_of(sized, ANIMAL)
    last = animals.last_row(np.ones(len(sized["day"]), dtype=bool))
    day = sized["day"][last]
    days = (day - by_model(sized, start_days)[last]).tolist()
    names = animals.names(sized, ANIMAL)
    keys = list(zip(*names.values(), strict=True))
    notes = _notes(study)
    reasons = [
        notes.get((*key, when), "last measured")
        for key, when in zip(keys, day.tolist(), strict=True)
    ]
    if study.survival is not None:
        columns = (study.survival[name].tolist() for name in (*ANIMAL, "day", "event", "reason"))
        row = {key: i for i, key in enumerate(keys)}
        for model, arm, animal, left, event, why in zip(*columns, strict=True):
            i = row.pop((model, arm, animal), None)  # the first record counts
            if i is not None:
                said = "event without a reason" if event else "left without an event"
                days[i], reasons[i] = left if left == left else days[i], why or said
    whole = names | {"days": days, "reason": reasons}
    return pd.DataFrame({name: whole[name] for name in TIME_COLUMNS})


def _running_means(animals: Groups, change: Array) -> Array:
    """Mean of an animal's changes up to each of its rows, which stand together."""
    known = ~np.isnan(change)
    place = np.arange(len(change)) - animals.first[animals.number]
    sums = np.zeros((2, len(animals), int(place.max(initial=0)) + 1))
    sums[:, animals.number, place] = np.where(known, change, 0.0), known
    total, count = np.cumsum(sums, axis=2)[:, animals.number, place]
    means: Array = total / np.where(count > 0, count, np.nan)
    return means


def _categories(best: Array, average: Array) -> npt.NDArray[np.str_]:
    tests = [(best < first) & (average < second) for _, first, second in CUT_OFFS]
    names = [name for name, _, _ in CUT_OFFS]
    return np.select([np.isnan(best), *tests], ["not evaluable", *names], default="PD")


def _pdxnet(change: Array) -> npt.NDArray[np.object_]:
    """Categories by the change on one day."""
    tests = [np.isnan(change), *(change <= cut_off for _, cut_off in PDXNET)]
    names = [NOT_EVALUABLE, *(name for name, _ in PDXNET)]
    return np.select(tests, names, default="PD").astype(object)


def _pptp(lowest: Array, smallest: Array, end: Array) -> npt.NDArray[np.object_]:
    """Categories by the lowest and the last change and the smallest volume."""
    halved = lowest <= HALVED_PCT
    tests = [np.isnan(lowest), halved & (smallest < PALPABLE_MM3), halved, end > PROGRESSED_PCT]
    names = [NOT_EVALUABLE, "CR", "PR", "PD"]
    return np.select(tests, names, default="SD").astype(object)


def _notes(study: Study) -> dict[tuple[str, str, str, float], str]:
    """The first note of each animal and day in the calipers."""
    assert study.calipers is not None
    columns = (study.calipers[name].tolist()[::-1] for name in (*ANIMAL, "day", "note"))
    rows = zip(*columns, strict=True)
    return {(model, arm, animal, day): note for model, arm, animal, day, note in rows if note}
