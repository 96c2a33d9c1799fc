"""NCI's percent growth and its three concentrations: GI50, total growth inhibition and LC50."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from analysis.gr_values import NO_GROWTH, GrowthValues
from analysis.settings import Settings
from analysis.study import Study

PERCENT_GROWTH_COLUMNS = [
    "model",
    "arm",
    "time_h",
    "measure",
    "estimate",
    "low",
    "high",
    "unit",
    "status",
    "bound",
    "n_experiments",
    "n_reached",
    "lowest_concentration",
    "highest_concentration",
    "method",
]
LEVELS = {"gi50": 50.0, "total_growth_inhibition": 0.0, "lc50": -50.0}  # percent growth
SERIES = ["model", "arm", "time_h", "unit"]
FEWEST_CONCENTRATIONS = 2
FEWEST_EXPERIMENTS = 3  # for an interval
METHOD = (
    "linear in log10 concentration between the tested concentrations of each experiment; "
    "geometric mean over experiments"
)
INTERVAL = "; t interval of the logarithms"
Array = npt.NDArray[np.float64]


def percent_growth(values: GrowthValues, study: Study, settings: Settings) -> pd.DataFrame:
    """GI50, total growth inhibition and LC50 of every single drug, model and time.

    ``PG = 100 (T - Z) / (C - Z)`` where T >= Z, else ``100 (T - Z) / Z``: T and C are drug and
    control, Z the day-0 wells. The measures are the concentrations at which PG falls to 50 (GI50),
    0 (``total_growth_inhibition``; NCI calls it TGI, which here is tumor growth inhibition) and
    -50 (LC50). As at NCI they are read off by interpolation, linear in log10 concentration, at the
    first fall through the level; no curve is fitted. Each experiment gives a concentration (its
    wells averaged); ``estimate`` is their geometric mean, with a t interval on the log scale from
    three experiments on. ``status``:

    - ``ok``: every experiment reaches the level between two tested concentrations;
    - ``above_range``, ``below_range``: none does, all stay above the level (``bound`` is ``>``) or
      are below it at the lowest concentration (``<``);
    - ``not_in_all``: experiments disagree on that; ``n_reached`` of ``n_experiments`` reach it;
    - ``control did not grow``; ``too_few_concentrations`` (one).

    Only with day-0 wells: a doubling time does not say how many cells there were.

    References
    ----------
    .. [1] Monks A, et al. J Natl Cancer Inst 1991; 83:757-766.
    .. [2] Boyd MR, Paull KD. Drug Dev Res 1995; 34:91-109.
    """
    single = {arm.name for arm in study.arms if arm.role == "single"}
    rows = values.experiments
    dosed = rows[rows["arm"].isin(single) & (rows["concentration"] > 0) & rows["day_0"].notna()]
    if dosed.empty:
        return pd.DataFrame(columns=PERCENT_GROWTH_COLUMNS)
    by_series = dosed.groupby(SERIES, sort=False, dropna=False)
    keys = by_series["concentration"].agg(["min", "max"]).reset_index()
    keys = keys.rename(columns={"min": "lowest_concentration", "max": "highest_concentration"})
    wide = dosed.assign(series=by_series.ngroup()).pivot_table(
        index=["series", "experiment"], columns="concentration", values="growth_pct", sort=True
    )
    series, concentration = wide.index.get_level_values(0), wide.columns.to_numpy(float)
    growth = wide.to_numpy(float)
    found = {name: concentration_at(concentration, growth, at) for name, at in LEVELS.items()}
    table = [
        row | {"measure": name} | _summary(values[series == place], settings.confidence)
        for place, row in enumerate(keys.to_dict("records"))
        for name, values in found.items()
    ]
    return pd.DataFrame(table, columns=PERCENT_GROWTH_COLUMNS)


def concentration_at(concentration: Array, growth: Array, level: float) -> Array:
    """Concentration of the first fall to a level of each experiment, (n_experiments,).

    ``growth`` is (n_experiments, n_concentrations), concentrations ascending; NaN is left out.
    ``inf``: never; ``-inf``: at or below the level from the lowest concentration on.
    """
    found = np.full(len(growth), np.nan)
    for place, values in enumerate(growth):
        known = ~np.isnan(values)
        if known.sum() < FEWEST_CONCENTRATIONS:
            continue
        log_c, pg = np.log10(concentration[known]), values[known]
        fallen = np.flatnonzero(pg <= level)
        if not len(fallen):
            found[place] = np.inf
        elif fallen[0] == 0:
            found[place] = concentration[known][0] if pg[0] == level else -np.inf
        else:
            at = fallen[0]
            share = (pg[at - 1] - level) / (pg[at - 1] - pg[at])
            found[place] = 10 ** (log_c[at - 1] + share * (log_c[at] - log_c[at - 1]))
    return found


def _summary(found: Array, confidence: float) -> dict[str, object]:
    """Geometric mean with interval, or what is known where an experiment does not reach it."""
    known = found[~np.isnan(found)]
    reached = known[np.isfinite(known)]
    row: dict[str, object] = {
        "n_experiments": len(known),
        "n_reached": len(reached),
        "bound": "",
        "method": METHOD,
    }
    if not len(known):
        return row | {"status": "too_few_concentrations" if len(found) else NO_GROWTH}
    if len(reached) < len(known):
        return row | _not_reached(known)
    logs = np.log10(reached)
    row |= {"status": "ok", "estimate": 10 ** logs.mean()}
    if len(logs) >= FEWEST_EXPERIMENTS:
        se = logs.std(ddof=1) / np.sqrt(len(logs))
        half = float(stdtrit(len(logs) - 1, (1 + confidence) / 2)) * se
        limits = {"low": 10 ** (logs.mean() - half), "high": 10 ** (logs.mean() + half)}
        row |= limits | {"method": METHOD + INTERVAL}
    return row


def _not_reached(known: Array) -> dict[str, object]:
    if (known == np.inf).all():
        return {"status": "above_range", "bound": ">"}
    if (known == -np.inf).all():
        return {"status": "below_range", "bound": "<"}
    return {"status": "not_in_all"}
