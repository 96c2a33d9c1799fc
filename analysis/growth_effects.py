"""Growth inhibition by every definition, with intervals, and how alike the arms were at the start.

Nouns of this module: the tables ``growth_effects`` and ``baseline_balance``, by animals.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.animal_growth import animal_growth
from analysis.bootstrap import inhibition_interval
from analysis.settings import Inhibition, Settings
from analysis.study import Study
from analysis.tumor_burden import ANIMAL
from analysis.tumor_volume import start_days, with_baseline

Array = npt.NDArray[np.float64]

# What each measure compares, per animal, on the day read.
MEASURES: dict[Inhibition, str] = {
    "tgi_delta": "delta_mm3",
    "tgi_volume": "volume_mm3",
    "tgi_rtv": "rtv",
    "tgi_auc": "mean_volume_mm3",
}
MEASURE_WORDS: dict[Inhibition, str] = {
    "tgi_delta": "by change of volume",
    "tgi_volume": "by volume",
    "tgi_rtv": "by relative volume",
    "tgi_auc": "by area under the curve",
}
GROWTH_EFFECT_COLUMNS = [
    "model",
    "arm",
    "day",
    "measure",
    "estimate_pct",
    "low_pct",
    "high_pct",
    "n",
    "n_control",
    "status",
]
BALANCE_COLUMNS = [
    "model",
    "arm",
    "n",
    "mean_mm3",
    "sd_mm3",
    "min_mm3",
    "max_mm3",
    "largest_to_smallest_mean",
]


def growth_effects(
    volumes: pd.DataFrame, study: Study, settings: Settings, days: Mapping[str, float]
) -> pd.DataFrame:
    """Every definition of growth inhibition for each treated arm on the evaluation day.

    ``100 (1 - mean_T / mean_C)`` of the change from baseline (``tgi_delta``), of the volume
    (``tgi_volume``; T/C is 100 less this) and of the relative volume (``tgi_rtv``), over the
    animals measured on that day (for change and relative volume: of these, with a baseline), and
    of the area under the volume curve from baseline to that day (``tgi_auc``), each animal's over
    the days it was followed (``animal_growth``): also animals that left before the day take part.
    The interval is a percentile bootstrap over animals within arms; one draw of animals serves all
    four, so they can be compared. It is that of ``analysis.bootstrap.inhibition_interval``.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    study : Study
    settings : Settings
        Control, bootstrap and confidence.
    days : mapping of str to float
        Day to read, by model.

    Returns
    -------
    DataFrame
        One row per treated arm and measure, in percent; ``status`` says why a number is empty.
        Models without control have no rows.

    References
    ----------
    .. [1] Efron B, Tibshirani RJ. An Introduction to the Bootstrap. 1993; chapter 13.
    """
    starts = start_days(study)
    based = with_baseline(volumes, starts)
    after = based["day"] >= based["baseline_day"]
    delta = (based["volume_mm3"] - based["baseline_mm3"]).where(after)
    sized = based.assign(delta_mm3=delta)[based["volume_mm3"].notna()]
    on_day = sized[sized["day"] == sized["model"].map(days).astype(float)]
    areas = animal_growth(sized, starts, days)[[*ANIMAL, "mean_volume_mm3"]]
    whole = areas.merge(on_day[[*ANIMAL, *list(MEASURES.values())[:3]]], on=ANIMAL, how="left")
    parts = [
        _model_effects(rows, study.control(rows["arm"].unique(), settings.control) or "", day)
        .pipe(_with_intervals, rows, settings)
        .assign(model=model)
        for model, rows in whole.groupby("model", sort=False)
        if (day := days.get(str(model))) is not None
    ]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return table.reindex(columns=GROWTH_EFFECT_COLUMNS)


def baseline_balance(volumes: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Baseline volume of each arm, and the largest mean of the model over its smallest.

    No test is made: animals allocated at random differ by chance only, and with few of them a
    large p does not mean that the arms were alike. The size of the difference is what matters.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    study : Study

    Returns
    -------
    DataFrame
        One row per arm; animals without a baseline are not counted in ``n``. The ratio is the
        same on each row of a model, empty where a mean is 0 or there is one arm.
    """
    based = with_baseline(volumes, start_days(study)).drop_duplicates(ANIMAL)
    table = based.groupby(["model", "arm"], sort=False, as_index=False).agg(
        n=("baseline_mm3", "count"),
        mean_mm3=("baseline_mm3", "mean"),
        sd_mm3=("baseline_mm3", "std"),
        min_mm3=("baseline_mm3", "min"),
        max_mm3=("baseline_mm3", "max"),
    )
    means = table.groupby("model")["mean_mm3"]
    smallest = means.transform("min")
    several = (smallest > 0) & (means.transform("count") > 1)
    ratio = (means.transform("max") / smallest.where(several)).astype("float64")
    return table.assign(largest_to_smallest_mean=ratio)[BALANCE_COLUMNS]


def _model_effects(rows: pd.DataFrame, control: str, day: float) -> pd.DataFrame:
    """Estimates and counts of one model, a row per animal; intervals come after."""
    on_day = rows.groupby("arm")[list(MEASURES.values())]
    arms = list(dict.fromkeys(rows["arm"]))
    mean = on_day.mean().reindex(arms).to_numpy(float)
    n = on_day.count().reindex(arms, fill_value=0).to_numpy(int)
    at = arms.index(control) if control else 0
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = np.where(mean[at] > 0, 100 * (1 - mean / mean[at]), np.nan)
    found = []
    for i, arm in enumerate(arms if control else []):
        for j, measure in enumerate(MEASURES):
            status = _status(int(n[i, j]), int(n[at, j]), bool(mean[at, j] > 0))
            number = estimate[i, j], int(n[i, j]), int(n[at, j])
            found.append((arm, day, measure, *number, status, i == at))
    names = ["arm", "day", "measure", "estimate_pct", "n", "n_control", "status", "is_control"]
    return pd.DataFrame(found, columns=names)


def _with_intervals(table: pd.DataFrame, rows: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Add the bootstrap interval of each row, and leave the control's rows out."""
    if table.empty:
        return table
    arms = list(dict.fromkeys(rows["arm"]))
    arm = pd.Index(arms).get_indexer(pd.Index(rows["arm"]))
    values = rows[list(MEASURES.values())].to_numpy(float)
    low, high = inhibition_interval(
        values,
        arm,
        len(arms),
        arms.index(table.loc[table["is_control"], "arm"].iloc[0]),
        settings.bootstrap_resamples,
        settings.bootstrap_seed,
        settings.confidence,
    )
    unbounded = (table["status"] == "ok") & np.isnan(low.ravel())
    whole = table.assign(
        low_pct=low.ravel(),
        high_pct=high.ravel(),
        status=table["status"].mask(unbounded, "no interval: an end is unbounded"),
    )
    return whole[~whole["is_control"]]


def _status(n: int, n_control: int, grew: bool) -> str:
    """Why there is no estimate or no interval, else ``ok``."""
    if not n or not n_control:
        return "nobody measured in the arm" if not n else "nobody measured in control"
    if not grew:
        return "control did not grow"
    return "ok" if min(n, n_control) > 1 else "no interval: one animal"
