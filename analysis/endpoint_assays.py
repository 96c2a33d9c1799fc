"""Excised tumor weights and other assays at the end: arms against control.

Nouns of this module: the tables ``tumor_weights`` and ``endpoints``. The animal is the unit:
several values of one animal are averaged first.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.bootstrap import inhibition_interval
from analysis.comparison import dunnett
from analysis.settings import Settings
from analysis.study import Study, StudyError

NO_CONTROL = "not tested: no control arm"
TUMOR_WEIGHT_TABLE = [
    "model",
    "arm",
    "n",
    "mean_g",
    "sd_g",
    "inhibition_pct",
    "p",
    "p_adjusted",
    "method",
    "inhibition_low",
    "inhibition_high",
]
ENDPOINT_TABLE = [
    "model",
    "arm",
    "measure",
    "unit",
    "n",
    "mean",
    "sd",
    "sem",
    "p",
    "p_adjusted",
    "method",
]


def tumor_weights(study: Study, settings: Settings) -> pd.DataFrame:
    """Weight of the excised tumors (g) per arm, and its inhibition against control.

    ``inhibition_pct = 100 (1 - mean / mean of control)`` with its bootstrap interval over animals
    within arms (``bootstrap.inhibition_interval``); Dunnett's test on the animals' weights.

    Parameters
    ----------
    study : Study
        With ``tumor_weights``.
    settings : Settings
        Control and confidence.

    Returns
    -------
    DataFrame
        One row per arm; an arm whose weights are all missing has n = 0.

    Raises
    ------
    StudyError
        The study has no tumor weights.

    References
    ----------
    .. [1] Dunnett CW. J Am Stat Assoc 1955; 50:1096-1121.
    """
    if study.tumor_weights is None:
        raise StudyError("This needs tumor weights, and the study has none.")
    values = study.tumor_weights.rename(columns={"weight_g": "value"})
    table = _arm_table(values.assign(measure="", unit=""), study, settings)
    below = table["control_mean"].where(table["control_mean"] > 0)
    inhibition = (100 * (1 - table["mean"] / below)).where(~table["is_control"])
    named = table.rename(columns={"mean": "mean_g", "sd": "sd_g"})
    low, high = _inhibition_ends(values, table, settings)
    named = named.assign(inhibition_pct=inhibition, inhibition_low=low, inhibition_high=high)
    return named[TUMOR_WEIGHT_TABLE]


def endpoints(study: Study, settings: Settings) -> pd.DataFrame:
    """Each further measure (Ki-67, densitometry ...) per arm, with Dunnett's test against control.

    A measure given in two units is two measures: their numbers are never mixed.

    Parameters
    ----------
    study : Study
        With ``endpoints``.
    settings : Settings
        Control and confidence.

    Returns
    -------
    DataFrame
        One row per arm and measure; an arm whose values are all missing has n = 0.

    Raises
    ------
    StudyError
        The study has no endpoint assays.

    References
    ----------
    .. [1] Dunnett CW. J Am Stat Assoc 1955; 50:1096-1121.
    """
    if study.endpoints is None:
        raise StudyError("This needs endpoint assays, and the study has none.")
    return _arm_table(study.endpoints, study, settings)[ENDPOINT_TABLE]


def _inhibition_ends(
    values: pd.DataFrame, table: pd.DataFrame, settings: Settings
) -> tuple[np.ndarray, np.ndarray]:
    """Bootstrap interval of the inhibition of each row of the table, NaN where there is none."""
    low, high = np.full((2, len(table)), np.nan)
    animals = values.groupby(["model", "arm", "animal"], as_index=False)["value"].mean().dropna()
    for model, rows in table.groupby("model", sort=False):
        if not rows["is_control"].any():
            continue
        here = animals[animals["model"] == model]
        arms = rows["arm"].tolist()
        number = pd.Index(arms).get_indexer(pd.Index(here["arm"]))
        ends = inhibition_interval(
            here["value"].to_numpy(float)[:, None],
            number.astype(np.int64),
            len(arms),
            rows["is_control"].tolist().index(True),
            settings.bootstrap_resamples,
            settings.bootstrap_seed,
            settings.confidence,
        )
        low[rows.index], high[rows.index] = ends[0][:, 0], ends[1][:, 0]
    return low, high


def _arm_table(values: pd.DataFrame, study: Study, settings: Settings) -> pd.DataFrame:
    """Every measure of every model, arms in the order of the study."""
    names = ["model", "measure", "unit"]
    parts = []
    for _, rows in values.groupby(names):
        model, measure, unit = rows[names].iloc[0].tolist()
        table = _measure_table(rows, study, settings)
        parts.append(table.assign(model=model, measure=measure, unit=unit))
    return pd.concat(parts, ignore_index=True)


def _measure_table(rows: pd.DataFrame, study: Study, settings: Settings) -> pd.DataFrame:
    """One measure of one model: a row per arm."""
    animals = rows.groupby(["arm", "animal"])["value"].mean().dropna()
    present = set(rows["arm"])
    samples = {
        arm.name: animals[animals.index.get_level_values("arm") == arm.name].to_numpy(float)
        for arm in study.arms
        if arm.name in present
    }
    measured = [arm for arm, sample in samples.items() if len(sample)]
    control = study.control(measured, settings.control)
    summary = animals.groupby("arm").agg(["count", "mean", "std", "sem"]).reindex(list(samples))
    tests = _tests(samples, control, settings)
    return pd.DataFrame(
        {
            "arm": list(samples),
            "n": summary["count"].fillna(0).to_numpy(np.int64),
            "mean": summary["mean"].to_numpy(float),
            "sd": summary["std"].to_numpy(float),
            "sem": summary["sem"].to_numpy(float),
            "p": [tests[arm][0] for arm in samples],
            "p_adjusted": [tests[arm][1] for arm in samples],
            "method": [tests[arm][2] for arm in samples],
            "is_control": [arm == control for arm in samples],
            "control_mean": np.nan if control is None else float(samples[control].mean()),
        }
    )


def _tests(
    samples: dict[str, np.ndarray], control: str | None, settings: Settings
) -> dict[str, tuple[float, float, str]]:
    """p, adjusted p and method of each arm; the control's are empty."""
    if control is None:
        return dict.fromkeys(samples, (np.nan, np.nan, NO_CONTROL))
    treated = [arm for arm in samples if arm != control]
    compared = dunnett([samples[arm] for arm in treated], samples[control], settings.confidence)
    found = {
        arm: (c.p, c.p_adjusted, f"{c.method}; n = {c.n} and {c.n_control} animals")
        for arm, c in zip(treated, compared, strict=True)
    }
    return {control: (np.nan, np.nan, ""), **found}
