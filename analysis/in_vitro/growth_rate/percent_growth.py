"""NCI's percent growth and its three concentrations: GI50, total growth inhibition and LC50."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from analysis.groups import Columns, Groups, coded, columns_of, grouped, groups_of
from analysis.in_vitro.growth_rate.values import NO_GROWTH, GrowthValues
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
    dosed_on_day_0 = (rows["concentration"] > 0) & ~np.isnan(rows["day_0"])
    of_drug = coded(rows, "arm").isin(single) & dosed_on_day_0
    if not of_drug.any():
        return pd.DataFrame(columns=PERCENT_GROWTH_COLUMNS)
    columns = [*SERIES, "experiment", "concentration", "growth_pct"]
    dosed = columns_of(rows, columns, np.flatnonzero(of_drug))
    series = groups_of(dosed, SERIES)
    tested, growth, experiment = _by_experiment(dosed, series)
    levels = [concentration_at(tested, growth, level) for level in LEVELS.values()]
    found = [_summary(each, experiment, settings.confidence) for each in levels]
    whole = {name: np.stack([each[name] for each in found], axis=1).ravel() for name in found[0]}
    keys = series.names(dosed, SERIES) | {
        "lowest_concentration": series.lowest(dosed["concentration"]),
        "highest_concentration": -series.lowest(-dosed["concentration"]),
    }
    whole |= {name: np.repeat(key, len(LEVELS)) for name, key in keys.items()}
    whole["measure"] = np.tile(np.array(list(LEVELS), dtype=object), len(series))
    return pd.DataFrame({name: whole[name] for name in PERCENT_GROWTH_COLUMNS})


def concentration_at(concentration: Array, growth: Array, level: float) -> Array:
    """Concentration of the first fall to a level of each experiment, (n_experiments,).

    ``growth`` is (n_experiments, n_concentrations), concentrations ascending; NaN is left out.
    ``inf``: never; ``-inf``: at or below the level from the lowest concentration on.
    """
    known = ~np.isnan(growth)
    fallen = known & (growth <= level)
    row, at = np.arange(len(growth)), fallen.argmax(axis=1)
    last_known = np.maximum.accumulate(np.where(known, np.arange(growth.shape[1]), 0), axis=1)
    before = last_known[row, np.maximum(at - 1, 0)]
    log_c, above, below = np.log10(concentration), growth[row, before], growth[row, at]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (above - level) / (above - below)
        crossed = 10 ** (log_c[before] + share * (log_c[at] - log_c[before]))
    at_lowest = np.where(below == level, concentration[at], -np.inf)
    found = np.where(at == known.argmax(axis=1), at_lowest, crossed)
    found = np.where(fallen.any(axis=1), found, np.inf)
    return np.where(known.sum(axis=1) < FEWEST_CONCENTRATIONS, np.nan, found)


def _by_experiment(dosed: Columns, series: Groups) -> tuple[Array, Array, Groups]:
    """Concentrations, growth at them in each experiment, and the series of the experiments.

    Wells of one experiment are averaged; an experiment without any growth is left out.
    """
    known = np.flatnonzero(~np.isnan(dosed["growth_pct"]))
    own = {name: column[known] for name, column in dosed.items()} | {"series": series.number[known]}
    experiment = groups_of(own, ["series", "experiment"])
    tested, level = np.unique(own["concentration"], return_inverse=True)
    cell = grouped([experiment.number, level])
    growth = np.full((len(experiment), len(tested)), np.nan)
    growth[experiment.number[cell.first], level[cell.first]] = cell.mean(own["growth_pct"])
    return tested, growth, Groups(own["series"][experiment.first], series.first)


def _summary(found: Array, series: Groups, confidence: float) -> Columns:
    """Geometric mean with interval, or what is known where an experiment does not reach it."""
    n, n_reached = series.count(~np.isnan(found)), series.count(np.isfinite(found))
    never, always = series.count(found == np.inf) == n, series.count(found == -np.inf) == n
    status = np.select(
        [series.n == 0, n == 0, never, always, n_reached < n],
        [NO_GROWTH, "too_few_concentrations", "above_range", "below_range", "not_in_all"],
        "ok",
    )
    ok = status == "ok"
    _, mean, sd = series.spread(np.log10(np.where(ok[series.number], found, np.nan)))
    half = stdtrit(np.maximum(n - 1, 1), (1 + confidence) / 2) * sd / np.sqrt(np.maximum(n, 1))
    half = np.where(n >= FEWEST_EXPERIMENTS, half, np.nan)
    return {
        "estimate": 10**mean,
        "low": 10 ** (mean - half),
        "high": 10 ** (mean + half),
        "status": status,
        "bound": np.select([status == "above_range", status == "below_range"], [">", "<"], ""),
        "n_experiments": n,
        "n_reached": n_reached,
        "method": np.where(ok & (n >= FEWEST_EXPERIMENTS), METHOD + INTERVAL, METHOD),
    }
