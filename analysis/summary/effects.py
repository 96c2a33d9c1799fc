"""Every effect against control on one scale: a ratio, 1 like control, below 1 less than control.

The readouts differ in unit, so each is put as arm over control: viability, tumor volume, tumor
growth, hazard, tumor weight. The intervals are of each arm on its own, without a correction for
the number of arms; p-values with their correction stand in the tables of the readouts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Columns, columns_of, groups_of, places
from analysis.in_vivo.growth.windows import EXACT, Windows
from analysis.settings import FEWEST_ANIMALS, Settings
from analysis.statistics.comparison import Comparison, welch
from analysis.statistics.dunnett import t_quantile
from analysis.statistics.logarithms import antilog
from analysis.study import Study
from analysis.survival.table import FIRTH

EFFECT_COLUMNS = [
    "model",
    "arm",
    "readout",
    "when",
    "ratio",
    "low",
    "high",
    "n",
    "n_control",
    "method",
]


def effects(
    study: Study,
    settings: Settings,
    tables: Mapping[str, pd.DataFrame],
    experiments: pd.DataFrame | None,
    doses: pd.DataFrame | None,
    evaluation_days: Mapping[str, float],
    start_days: Mapping[str, float],
    windows: Windows = EXACT,
) -> pd.DataFrame:
    """Ratio of every treated arm to control, readout by readout, with its interval.

    - ``viability``: geometric mean over experiments of viability / 100 % at the dose and time
      that stand for the arm (``reference_doses``); Student's t on the log ratios.
    - ``tumor volume``: ratio of the geometric mean volumes on the evaluation day; Welch's t on log
      volumes. Empty where a tumor is gone (volume 0 has no logarithm).
    - ``tumor growth``: ``exp((rate_T - rate_C) d)``, the ratio of the fold growth in the d days
      from treatment start to the evaluation day, of the mixed model; Student's t.
    - ``hazard``: hazard ratio of Cox's model.
    - ``tumor weight``: ratio of the geometric means; Welch's t on log weights.

    Parameters
    ----------
    study, settings
        Whose control, and the confidence of the intervals.
    tables : mapping of str to DataFrame
        Those of the study's results.
    experiments, doses : DataFrame or None
        Viability of each experiment, and the dose and time that stand for each arm.
    evaluation_days, start_days : mapping of str to float
        By tumor model.
    windows : Windows
        Of the days that were gathered; ``when`` names them.

    Returns
    -------
    DataFrame
        One row per model, arm and readout; an estimate that cannot be made is empty and
        ``method`` says why.

    References
    ----------
    .. [1] Welch BL. Biometrika 1947; 34:28-35.
    """
    rows: list[dict[str, object]] = []
    if experiments is not None and doses is not None:
        rows += _viability(study, experiments, doses, settings.confidence)
    if "animal_volumes" in tables:
        volumes = tables["animal_volumes"]
        for model, day in evaluation_days.items():
            on_day = (volumes["model"].to_numpy() == model) & (volumes["day"].to_numpy() == day)
            here = columns_of(volumes, ["model", "arm", "volume_mm3"], np.flatnonzero(on_day))
            when = windows.words(model, day)
            rows += _by_arm(study, settings, here, "volume_mm3", "tumor volume", when)
            elapsed = day - start_days[model]
            rates = tables.get("growth_rates")
            rows += _growth(rates, study, settings, model, elapsed, f"to {when}")
    if "survival" in tables:
        rows += _hazards(tables["survival"], study, settings)
    if study.tumor_weights is not None:
        for own in groups_of(study.tumor_weights, ["model"]).rows():
            weights = columns_of(study.tumor_weights, ["model", "arm", "weight_g"], own)
            rows += _by_arm(study, settings, weights, "weight_g", "tumor weight", "at the end")
    return pd.DataFrame(rows, columns=EFFECT_COLUMNS)


def _viability(
    study: Study, experiments: pd.DataFrame, doses: pd.DataFrame, confidence: float
) -> Iterable[dict[str, object]]:
    controls = {arm.name for arm in study.arms if arm.is_control}
    at_dose = np.flatnonzero(places(experiments, doses, list(doses.columns)) >= 0)
    here = columns_of(experiments, ["model", "arm", "viability_pct", "time_h"], at_dose)
    arms = groups_of(here, ["model", "arm"])
    viability, time = here["viability_pct"], here["time_h"]
    names = zip(*arms.names(here, ["model", "arm"]).values(), strict=True)
    for i, (model, arm) in enumerate(names):
        if arm in controls:
            continue
        values = viability[(arms.number == i) & ~np.isnan(viability)]
        hours = time[arms.first[i]]
        when = f"{hours:g} h" if math.isfinite(hours) else ""
        ratio, method = _mean_log_ratio(values / 100, confidence)
        yield _row(str(model), str(arm), "viability", when, ratio, (len(values),) * 2, method)


def _mean_log_ratio(
    ratios: npt.NDArray[np.float64], confidence: float
) -> tuple[tuple[float, float, float], str]:
    n = len(ratios)
    if not n or (ratios <= 0).any():
        return (np.nan,) * 3, "not estimated: viability of 0 % or less has no logarithm"
    logs = np.log(ratios)
    center = float(logs.mean())
    if n < 2:
        return (antilog(center), np.nan, np.nan), "one experiment: no interval"
    half = t_quantile((1 + confidence) / 2, n - 1) * float(logs.std(ddof=1)) / math.sqrt(n)
    ends = (antilog(center), antilog(center - half), antilog(center + half))
    return ends, "geometric mean over experiments, Student's t on log ratios"


def _by_arm(
    study: Study, settings: Settings, rows: Columns, value: str, readout: str, when: str
) -> Iterable[dict[str, object]]:
    """Ratio of geometric means of animals, arm by arm; rows of one model, one value an animal."""
    values, arms = rows[value], rows["arm"]
    measured = ~np.isnan(values)
    control = study.control(dict.fromkeys(arms[measured]), settings.control)
    if control is None:
        return
    model, reference = str(rows["model"][0]), values[measured & (arms == control)]
    for arm in dict.fromkeys(arms[measured & (arms != control)]):
        sample = values[measured & (arms == arm)]
        ratio, method = _geometric_ratio(sample, reference, settings.confidence)
        yield _row(model, str(arm), readout, when, ratio, (len(sample), len(reference)), method)


def _geometric_ratio(
    values: npt.NDArray[np.float64], reference: npt.NDArray[np.float64], confidence: float
) -> tuple[tuple[float, float, float], str]:
    gone = int((values <= 0).sum() + (reference <= 0).sum())
    if gone:
        return (np.nan,) * 3, f"not estimated: {gone} values of 0 have no logarithm"
    found: Comparison = welch(np.log(values), np.log(reference), confidence, FEWEST_ANIMALS)
    ends = antilog(found.estimate), antilog(found.low), antilog(found.high)
    return ends, f"ratio of geometric means, {found.method} on logarithms"


def _growth(
    rates: pd.DataFrame | None,
    study: Study,
    settings: Settings,
    model: str,
    days: float,
    when: str,
) -> Iterable[dict[str, object]]:
    if rates is None:
        return
    ends = ("difference", "difference_low", "difference_high")
    names = ("model", "arm", "rate_per_day", *ends, "n_animals")
    columns = zip(*(rates[name].tolist() for name in names), strict=True)
    here = [row for own, *row in columns if own == model and row[1] == row[1]]
    control = study.control([arm for arm, *_ in here], settings.control)
    n_control = sum(int(n) for arm, *_, n in here if arm == control)
    for arm, _, difference, low, high, n in here:
        if math.isnan(difference):
            continue
        ratio = antilog(difference * days), antilog(low * days), antilog(high * days)
        counts = (int(n), n_control)
        method = "mixed model of log growth, fold growth to that day, t"
        yield _row(model, str(arm), "tumor growth", when, ratio, counts, method)


def _hazards(
    survival: pd.DataFrame, study: Study, settings: Settings
) -> Iterable[dict[str, object]]:
    names = ("model", "arm", "method", "status", "hazard_ratio", "hr_low", "hr_high", "n")
    rows = list(zip(*(survival[name].tolist() for name in names), strict=True))
    for model in dict.fromkeys(row[0] for row in rows):
        here = [row[1:] for row in rows if row[0] == model]
        control = study.control([arm for arm, *_ in here], settings.control)
        n_control = sum(n for arm, *_, n in here if arm == control)
        for arm, tested, status, ratio, low, high, n in here:
            if arm == control:
                continue
            known = math.isfinite(ratio)
            method = FIRTH if FIRTH in tested else "Cox, Efron ties, Wald"
            method = method if known else f"not estimated: {status}"
            counts = (n, n_control)
            yield _row(str(model), str(arm), "hazard", "", (ratio, low, high), counts, method)


def _row(
    model: str,
    arm: str,
    readout: str,
    when: str,
    ratio: tuple[float, float, float],
    counts: tuple[int, int],
    method: str,
) -> dict[str, object]:
    return dict(
        zip(EFFECT_COLUMNS, (model, arm, readout, when, *ratio, *counts, method), strict=True)
    )
