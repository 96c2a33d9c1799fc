"""One arm against another on every readout: difference or ratio with interval and test."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import at_last_time
from analysis.in_vitro.curves.by_experiment import own_ic50s, ratio_by_experiment
from analysis.in_vivo.growth.inhibition import (
    INHIBITIONS,
    NOT_STARTED,
    animal_measures,
    arm_growths,
    has_started,
)
from analysis.in_vivo.growth.volume import sized_rows
from analysis.settings import FEWEST_ANIMALS
from analysis.statistics.classic_tests import fisher_exact, one_sample_t
from analysis.statistics.comparison import holm, welch
from analysis.statistics.inhibition_intervals import difference_ends
from analysis.statistics.pair_intervals import recovered, wilson
from analysis.summary.readouts import BETTER
from analysis.summary.record import Results
from analysis.survival.table import EXACT, FIRTH

Array = npt.NDArray[np.float64]
Values = Mapping[str, Array]  # of each animal, by arm
Record = Mapping[str, Any]  # a row of a table

PAIR_COLUMNS = [
    "model", "arm", "versus", "readout", "when", "effect", "estimate", "low", "high", "unit",
    "estimate_arm", "estimate_versus", "n", "n_versus", "n_of", "p", "p_adjusted", "better",
    "status", "method", "source",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effect:
    """Arm against versus: estimate with interval, p and how it was made."""

    estimate: float
    low: float
    high: float
    p: float
    method: str
    kind: str = "difference"


def arm_pair(
    results: Results, arm: str, versus: str, models: Mapping[str, str | None]
) -> pd.DataFrame:
    """Effect of ``arm`` against ``versus`` on each readout that both have in its model.

    - ``viability``: difference in each experiment, points; Student's t over experiments.
    - ``IC50``: ratio, from the log10 IC50 of each experiment: paired t over three experiments or
      more; with fewer the ratio alone, without interval and p.
    - ``tumor volume change``, ``weight nadir``, ``tumor weight``: difference of the means of the
      animals; Welch's t.
    - ``TGI``: difference, points; profile likelihood of the log means of both arms and control.
    - ``growth rate``: difference of the mixed model's rates, 1/day; t, Kenward-Roger df.
    - ``response rate``: difference, points; Newcombe's interval (MOVER of Wilson's), Fisher's
      exact p.
    - ``life span``: difference of means, days, Welch's t; with censored animals that of the
      restricted means (``survival_pairs``), t.
    - ``hazard ratio``: ratio from the Cox model over all arms; p: log-rank of the two arms.

    Parameters
    ----------
    results : Results
    arm, versus : str
        Names of two arms.
    models : mapping of str to str or None
        Model of each readout.

    Returns
    -------
    DataFrame
        ``PAIR_COLUMNS``, a row per readout; ``p_adjusted`` is Holm's over these rows. ``status``
        is ``ok`` or says why there is no effect.

    References
    ----------
    .. [1] Zou GY, Donner A. Stat Med 2008; 27:1693-1702 (MOVER).
    .. [2] Newcombe RG. Stat Med 1998; 17:873-890.
    """
    table = results.tables.get("readouts", pd.DataFrame(columns=["readout", "model"]))
    rows = []
    for readout in BETTER:
        model = models.get(readout)
        here = _by_name(table[(table["readout"] == readout) & (table["model"] == model)])
        known = {arm, versus} & here.keys()
        if model is None or len(known) < (1 if readout == "hazard ratio" else 2):
            continue
        effect = _effect(results, readout, model, arm, versus, here)
        if effect is not None:
            rows.append(_row(here, arm, versus, readout, effect))
    found = pd.DataFrame(rows, columns=PAIR_COLUMNS)
    return found.assign(p_adjusted=holm(found["p"].to_numpy(float)))


def _by_name(rows: pd.DataFrame) -> dict[str, Record]:
    """The rows of a table by their arm."""
    records = [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
    return {str(row["arm"]): row for row in records}


def _nothing(why: str, kind: str = "difference") -> Effect:
    return Effect(math.nan, math.nan, math.nan, math.nan, why, kind)


def _effect(
    results: Results, readout: str, model: str, arm: str, versus: str, here: Mapping[str, Record]
) -> Effect | None:
    confidence = results.settings.confidence
    if readout == "viability":
        return _viability(results, model, arm, versus)
    if readout == "IC50":
        return _potency(results, here, arm, versus)
    if readout == "TGI":
        return _inhibition(results, model, arm, versus)
    if readout == "growth rate":
        return _growth(results, model, arm, versus)
    if readout == "response rate":
        return _responses(results, model, arm, versus)
    if readout == "hazard ratio" or (readout == "life span" and _is_censored(results, model)):
        return _survival(results, readout, model, arm, versus)
    values = _animal_values(results, readout, model)
    found = welch(values.get(arm, []), values.get(versus, []), confidence, FEWEST_ANIMALS)
    return Effect(found.estimate, found.low, found.high, found.p, f"{found.method} on animals")


def _row(
    here: Mapping[str, Record], arm: str, versus: str, readout: str, effect: Effect
) -> dict[str, object]:
    known = here.get(arm) or here[versus]  # control has no row of the hazard ratio
    first, second = here.get(arm, {}), here.get(versus, {})
    status = "ok" if math.isfinite(effect.low) else "no interval"
    unit = "points" if known["unit"] == "%" else known["unit"]
    return {
        "model": known["model"],
        "arm": arm,
        "versus": versus,
        "readout": readout,
        "when": max(first.get("when", ""), second.get("when", ""), key=len),
        "effect": effect.kind,
        "estimate": effect.estimate,
        "low": effect.low,
        "high": effect.high,
        "unit": "" if effect.kind == "ratio" else unit,
        "estimate_arm": first.get("estimate", math.nan),
        "estimate_versus": second.get("estimate", math.nan),
        "n": first.get("n", known["n"]),
        "n_versus": second.get("n", known["n"]),
        "n_of": known["n_of"],
        "p": effect.p,
        "better": BETTER[readout],
        "status": status if math.isfinite(effect.estimate) else effect.method,
        "method": effect.method,
        "source": known["source"],
    }


def _viability(results: Results, model: str, arm: str, versus: str) -> Effect | None:
    points, doses = results.experiments, results.reference_doses
    if points is None or doses is None:
        return None
    rows = points.merge(doses, on=list(doses.columns))
    rows = rows[(rows["model"] == model) & rows["arm"].isin([arm, versus])]
    wide = rows.pivot_table(index="experiment", columns="arm", values="viability_pct").dropna()
    if not {arm, versus} <= set(wide.columns) or wide.empty:
        return _nothing("no experiment with both arms")
    difference = (wide[arm] - wide[versus]).to_numpy(float)
    mean = float(difference.mean())
    if len(difference) < 2 or not difference.std() > 0:
        return Effect(mean, math.nan, math.nan, math.nan, "one experiment: no interval")
    low, high, p = one_sample_t(difference, results.settings.confidence)
    method = f"paired t test over {len(difference)} experiments"
    return Effect(mean, low, high, p, method)


def _potency(results: Results, here: Mapping[str, Record], arm: str, versus: str) -> Effect:
    first, second = (here[each] for each in (arm, versus))
    if not (math.isfinite(first["estimate"]) and math.isfinite(second["estimate"])):
        return _nothing("no IC50 in both arms: no ratio", "ratio")
    if first["unit"] != second["unit"]:
        return _nothing("the units differ", "ratio")
    table = at_last_time(results.tables["ic50_by_experiment"])
    table = table[(table["model"] == first["model"]) & (table["unit"] == first["unit"])]
    own, other = (own_ic50s(table[table["arm"] == each]) for each in (arm, versus))
    ratio = ratio_by_experiment(own, other, results.settings.confidence)
    if not math.isfinite(ratio.p):
        estimate = first["estimate"] / second["estimate"]
        return Effect(estimate, math.nan, math.nan, math.nan, ratio.method, "ratio")
    return Effect(ratio.estimate, ratio.low, ratio.high, ratio.p, ratio.method, "ratio")


def _inhibition(results: Results, model: str, arm: str, versus: str) -> Effect | None:
    settings, control = results.settings, results.control("tumor_growth", model)
    if control is None:
        return None
    if not has_started(results.evaluation_days[model], results.start_days[model]):
        return _nothing(NOT_STARTED)
    areas, volumes = results.tables["animal_growth"], results.by_window
    assert volumes is not None
    starts, days = results.start_days, results.evaluation_days
    of_animal = animal_measures(sized_rows(volumes), starts, days, areas)
    here = areas["model"].to_numpy() == model
    number = pd.Index([arm, versus, control]).get_indexer(pd.Index(areas["arm"][here]))
    values = np.column_stack([of_animal[key][here] for key in INHIBITIONS])
    known = arm_growths(values, number, 3)
    at = list(INHIBITIONS).index(settings.inhibition)
    rows = [np.array([at + each * len(INHIBITIONS)]) for each in range(3)]
    first, other, below = (known.at(row) for row in rows)
    if not (min(first.n[0], other.n[0], below.n[0]) and below.growth[0] > 0):
        return _nothing("control did not grow, or an arm has nobody measured")
    estimate = 100 * float((other.growth[0] - first.growth[0]) / below.growth[0])
    low, high = (float(end[0]) for end in difference_ends(first, other, below, settings.confidence))
    return Effect(estimate, low, high, math.nan, "profile of log means over animals, no p")


def _growth(results: Results, model: str, arm: str, versus: str) -> Effect:
    table = results.tables["growth_rates"]
    rows = _by_name(table[table["model"] == model])
    first, second = rows[arm], rows[versus]
    difference = first["rate_per_day"] - second["rate_per_day"]
    pairs = results.tables.get("growth_rate_pairs")
    if pairs is None:
        return _nothing(first["method"])
    pairs = pairs[pairs["model"] == model]
    here = pairs["arm"].isin([arm, versus]) & pairs["versus"].isin([arm, versus])
    if not here.any():
        return _nothing(first["method"])
    row = pairs[here].iloc[0]
    ends = sorted(float(row[name]) * (1 if row["arm"] == arm else -1) for name in ("low", "high"))
    method = "mixed model, t, Kenward-Roger df"
    return Effect(difference, ends[0], ends[1], float(row["p"]), method)


def _responses(results: Results, model: str, arm: str, versus: str) -> Effect:
    table = results.tables["response_rates"]
    rows = _by_name(table[(table["model"] == model) & (table["scheme"] == "gao")])
    counts = [(rows[each]["n_cr"] + rows[each]["n_pr"], rows[each]["n"]) for each in (arm, versus)]
    if not all(n for _, n in counts):
        return _nothing("no evaluable animal in an arm")
    confidence = results.settings.confidence
    first, second = (wilson(hits, n, confidence) for hits, n in counts)
    difference, low, high, _ = recovered(first, second, confidence)
    few = min(n for _, n in counts) < FEWEST_ANIMALS
    p = math.nan if few else fisher_exact([(hits, n - hits) for hits, n in counts])
    method = "Newcombe's interval, Fisher's exact test"
    return Effect(100 * difference, 100 * low, 100 * high, p, method)


def _is_censored(results: Results, model: str) -> bool:
    table = results.tables["survival"]
    return bool((table.loc[table["model"] == model, "censored"] > 0).any())


def _survival(results: Results, readout: str, model: str, arm: str, versus: str) -> Effect | None:
    table = results.tables.get("survival_pairs")
    if table is None:
        return None
    rows = table[table["model"] == model]
    straight = rows[(rows["arm"] == arm) & (rows["versus"] == versus)]
    turned = rows[(rows["arm"] == versus) & (rows["versus"] == arm)]
    if straight.empty and turned.empty:
        return None
    row = (turned if straight.empty else straight).iloc[0]
    if readout == "life span":
        ends = [float(row[name]) for name in ("rmst_difference_d", "rmst_low", "rmst_high")]
        middle, low, high = ends if turned.empty else (-ends[0], -ends[2], -ends[1])
        method = f"difference of restricted means to day {row['tau_d']:g}, t"
        return Effect(middle, low, high, float(row["rmst_p"]), method)
    ends = [float(row[name]) for name in ("hazard_ratio", "hr_low", "hr_high")]
    middle, low, high = ends if turned.empty else (1 / ends[0], 1 / ends[2], 1 / ends[1])
    hazard = "Firth's penalized Cox of the two" if FIRTH in row["method"] else "Cox, all arms, Wald"
    exact = f", {EXACT}" if EXACT in row["method"] else ""
    method = f"{hazard}; log-rank test of the two{exact}"
    return Effect(middle, low, high, float(row["log_rank_p"]), method, "ratio")


def _animal_values(results: Results, readout: str, model: str) -> Values:
    """The animals' own values of a readout, by arm."""
    study = results.study
    tables: dict[str, tuple[pd.DataFrame | None, str]] = {
        "tumor volume change": (results.by_window, "change_pct"),
        "weight nadir": (results.tables.get("body_weight"), "nadir_pct"),
        "life span": (study.survival, "day"),
        "tumor weight": (study.tumor_weights, "weight_g"),
    }
    table, value = tables[readout]
    assert table is not None
    rows = table[(table["model"] == model) & table[value].notna()]
    if readout == "tumor volume change":
        rows = rows[rows["day"] == results.evaluation_days[model]]
    return dict(_by_arm(rows, value))


def _by_arm(rows: pd.DataFrame, value: str) -> Iterator[tuple[str, Array]]:
    for arm, own in rows.groupby("arm", sort=False)[value]:
        yield str(arm), own.to_numpy(float)
