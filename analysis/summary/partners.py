"""A combination against each of its partners, and whether it beats them all.

Noun of this module: the table ``combination_partners``, by growth rate, tumor volume and survival.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import by_model
from analysis.in_vivo.growth.volume import floor_mm3, zero_words
from analysis.settings import FEWEST_ANIMALS, Settings
from analysis.statistics.comparison import holm, welch
from analysis.study import Study, equivalence_margin, table_of
from analysis.summary.record import records

PARTNER_COLUMNS: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "partner": "str",
    "readout": "str",
    "day": "float64",
    "n": "int64",
    "n_partner": "int64",
    "estimate": "float64",
    "estimate_partner": "float64",
    "difference": "float64",
    "difference_low": "float64",
    "difference_high": "float64",
    "ratio": "float64",
    "ratio_low": "float64",
    "ratio_high": "float64",
    "p": "float64",
    "p_adjusted": "float64",
    "p_beats_all": "float64",
    "verdict": "str",
    "method": "str",
    "status": "str",
    "df": "float64",
    "p_beats_all_adjusted": "float64",
}
GROWTH, VOLUME, SURVIVAL = "growth_rate", "volume", "survival"
PAIRS, RATE_PAIRS = "survival_pairs", "growth_rate_pairs"
METHODS = {
    GROWTH: "growth rates of the mixed model of all arms, t, Kenward-Roger df",
    VOLUME: "Welch t test on log volumes",
    SURVIVAL: "log-rank of the two arms (exact where one has 10 animals or fewer); Cox over all "
    "arms, Efron ties (Firth's of the two where extreme); days (RMST) to the smaller last day",
}


FEW_ANIMALS = f"an arm has fewer than {FEWEST_ANIMALS} animals: estimate only"


class Contrast(NamedTuple):
    """One combination against one partner; ``ratio`` below 1 is in the combination's favor."""

    n: int = 0
    n_partner: int = 0
    estimate: float = np.nan
    estimate_partner: float = np.nan
    difference: float = np.nan
    difference_low: float = np.nan
    difference_high: float = np.nan
    ratio: float = np.nan
    ratio_low: float = np.nan
    ratio_high: float = np.nan
    p: float = np.nan
    status: str = "ok"
    df: float = np.nan
    words: str = ""  # more on the method


Arms = Mapping[str, Any]  # what is known of each arm of a model
RowPairs = Mapping[tuple[str, str, str], dict[str, Any]]  # by model, arm and versus
Judge = Callable[[Arms, str, str], Contrast]  # arms, combination, partner


def combination_partners(
    study: Study,
    settings: Settings,
    tables: Mapping[str, pd.DataFrame],
    start_days: Mapping[str, float],
    evaluation_days: Mapping[str, float],
    by_window: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Set every combination against each of its parts.

    - ``growth_rate``: rates per day of ``growth_rates`` (mixed model over all arms), difference
      combination less partner with its t test, of ``growth_rate_pairs``.
      ``ratio = exp(difference d)``, d the days from treatment start to the evaluation day: the
      volume of the combination over that of the partner by then, had both started alike.
    - ``volume``: geometric means (mm3) of the animals measured on the evaluation day, their ratio
      by Welch's t on log volumes; ``by_window`` is ``animal_volumes`` with an animal once in a
      window of days. ``difference`` is empty. A volume of 0 counts as half the smallest of the
      study, as in ``growth_tests``; ``method`` says so.
    - ``survival``: median days; ``ratio`` is the hazard ratio of ``survival_pairs`` and p its
      log-rank test; ``difference`` is that of the restricted mean (days).

    A ratio below 1 is in the combination's favor on each of them: smaller tumors, longer lives.
    ``p`` is two-sided, ``p_adjusted`` Holm over the partners of a combination and readout, and
    ``verdict`` (better, worse, equivalent where the interval lies within the margin of
    ``equivalence_margin``, else not shown) is by it. ``p_beats_all`` is the min test: the largest
    one-sided p over the partners, which need no correction; ``p_beats_all_adjusted`` is Holm's
    over the combinations of a model and readout, and at or below (1 - confidence) / 2 a
    combination beats them all. Intervals are not adjusted.

    Returns
    -------
    DataFrame
        One row per model, readout, combination and partner with data on both.

    References
    ----------
    .. [1] Laska EM, Meisner MJ. Biometrics 1989; 45:1139-1151 (min test).
    .. [2] Holm S. Scand J Stat 1979; 6:65-70.
    """
    pairs, rates = (
        {(row["model"], row["arm"], row["versus"]): row for row in records(tables, name)}
        for name in (PAIRS, RATE_PAIRS)
    )
    floor = floor_mm3(tables["animal_volumes"]) if "animal_volumes" in tables else np.nan
    seen = tables.get("animal_volumes") if by_window is None else by_window
    elapsed = {model: day - start_days[model] for model, day in evaluation_days.items()}
    level = settings.confidence
    made: tuple[tuple[str, dict[str, dict[str, Any]], Judge], ...] = (
        (GROWTH, _by_arm(records(tables, "growth_rates")), partial(_growth, elapsed, rates)),
        (VOLUME, _volumes(seen, evaluation_days), partial(_volume, level, floor)),
        (SURVIVAL, _by_arm(records(tables, "survival")), partial(_survival, pairs)),
    )
    rows: list[dict[str, Any]] = []
    for readout, source, contrast in made:
        for model, arms in source.items():
            day = np.nan if readout == SURVIVAL else evaluation_days.get(model, np.nan)
            head = {"model": model, "readout": readout, "day": day}
            families = list(_families(arms, study, readout, contrast, level))
            over_all = holm([family[0]["p_beats_all"] for family in families])
            for family, p in zip(families, over_all.tolist(), strict=True):
                rows += [head | row | {"p_beats_all_adjusted": p} for row in family]
    return table_of(([row[name] for name in PARTNER_COLUMNS] for row in rows), PARTNER_COLUMNS)


def _by_arm(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Each arm's row, by model."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row["model"], {})[row["arm"]] = row
    return found


def _volumes(
    measured: pd.DataFrame | None, evaluation_days: Mapping[str, float]
) -> dict[str, dict[str, Any]]:
    """Volumes (mm3) of each arm's animals on the evaluation day, by model."""
    found: dict[str, dict[str, Any]] = {}
    if measured is None:
        return found
    day = measured["day"].to_numpy(float) == by_model(measured, evaluation_days)
    model, arm, volume = (
        measured[name].to_numpy()[day].tolist() for name in ("model", "arm", "volume_mm3")
    )
    for name, own, value in zip(model, arm, volume, strict=True):
        sample = found.setdefault(name, {}).setdefault(own, [])
        if value == value:
            sample.append(value)
    return found


def _families(
    arms: Mapping[str, Any],
    study: Study,
    readout: str,
    contrast: Judge,
    confidence: float,
) -> Iterator[list[dict[str, Any]]]:
    """The rows of each combination of one model and readout: a family of tests."""
    least, most = equivalence_margin(study)
    for arm in study.arms:
        partners = [name for name in arm.components if name in arms]
        if len(arm.components) < 2 or arm.name not in arms or not partners:
            continue
        found = [contrast(arms, arm.name, partner) for partner in partners]
        p, ratio, low, high = (
            np.array([getattr(one, name) for one in found])
            for name in ("p", "ratio", "ratio_low", "ratio_high")
        )
        one_sided = np.where(ratio < 1, p / 2, np.where(ratio >= 1, 1 - p / 2, np.nan))
        whole = len(partners) == len(arm.components)
        adjusted = holm(p)
        better = adjusted <= 1 - confidence
        words = np.select(
            [
                np.isnan(one_sided),
                better & (ratio < 1),
                better & (ratio > 1),
                (low >= least) & (high <= most),
            ],
            ["not estimable", "better", "worse", "equivalent"],
            "not shown",
        )
        shared = {
            "arm": arm.name,
            "p_beats_all": float(one_sided.max()) if whole else np.nan,
        }
        rest = f"; Holm over {len(partners)} partners; min test"
        methods = [f"{METHODS[readout]}{one.words}{rest}" for one in found]
        own = zip(partners, found, adjusted.tolist(), words.tolist(), methods, strict=True)
        yield [
            {**one._asdict(), **shared, "partner": partner, "p_adjusted": value}
            | {"verdict": verdict, "method": method}
            for partner, one, value, verdict, method in own
        ]


def _growth(
    elapsed: Mapping[str, float], pairs: RowPairs, arms: Arms, arm: str, partner: str
) -> Contrast:
    own, other = arms[arm], arms[partner]
    counts = int(own["n_animals"]), int(other["n_animals"])
    rates = own["rate_per_day"], other["rate_per_day"]
    days = elapsed.get(str(own["model"]), np.nan)
    for name, versus, sign in ((arm, partner, 1.0), (partner, arm, -1.0)):
        pair = pairs.get((own["model"], name, versus))
        if pair is None:
            continue
        estimate, low, high = (sign * pair[column] for column in ("difference", "low", "high"))
        ends = np.array([estimate, *sorted((low, high))])
        status = "ok" if pair["p"] == pair["p"] else FEW_ANIMALS
        three = *_three(ends), *_three(np.exp(ends * days))
        return Contrast(*counts, *rates, *three, float(pair["p"]), status, float(pair["df"]))
    return Contrast(*counts, *rates, status="no growth rate of an arm")


def _volume(confidence: float, floor: float, arms: Arms, arm: str, partner: str) -> Contrast:
    samples = [np.array(arms[name], dtype=float) for name in (arm, partner)]
    n, n_partner = (len(sample) for sample in samples)
    zeros = sum(int((sample <= 0).sum()) for sample in samples)
    if not n or not n_partner:
        return Contrast(n, n_partner, status="nobody measured on the evaluation day")
    own, other = (np.log(np.where(sample > 0, sample, floor)) for sample in samples)
    means = float(own.mean()), float(other.mean())
    test = welch(own, other, confidence, FEWEST_ANIMALS)
    status = FEW_ANIMALS if min(n, n_partner) < FEWEST_ANIMALS else "ok"
    if np.isnan(test.p) and status == "ok":
        status = test.method
    ratios = _three(np.exp([test.estimate, test.low, test.high]))
    values = float(np.exp(means[0])), float(np.exp(means[1]))
    words = f", {zero_words(zeros, floor)}" if zeros else ""
    nothing = (np.nan,) * 3
    return Contrast(n, n_partner, *values, *nothing, *ratios, test.p, status, test.df, words)


def _survival(pairs: RowPairs, arms: Arms, arm: str, partner: str) -> Contrast:
    own, other = arms[arm], arms[partner]
    counts = int(own["n"]), int(other["n"]), own["median_d"], other["median_d"]
    for name, versus, sign in ((arm, partner, 1), (partner, arm, -1)):
        pair = pairs.get((own["model"], name, versus))
        if pair is None:
            continue
        days, ratios = (
            np.array([pair[column] for column in columns])
            for columns in (
                ("rmst_difference_d", "rmst_low", "rmst_high"),
                ("hazard_ratio", "hr_low", "hr_high"),
            )
        )
        days, ratios = sign * days, ratios ** float(sign)
        status = "ok" if np.isfinite(ratios[0]) else "no hazard ratio: an arm has no event"
        ordered = [np.r_[each[0], np.sort(each[1:])] for each in (days, ratios)]
        p = float(pair["log_rank_p"])
        return Contrast(*counts, *_three(ordered[0]), *_three(ordered[1]), p, status)
    return Contrast(*counts, status="not compared")


def _three(values: npt.ArrayLike) -> tuple[float, float, float]:
    """An estimate and its ends."""
    estimate, low, high = np.asarray(values, dtype=float)
    return float(estimate), float(low), float(high)
