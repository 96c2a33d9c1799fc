"""Excised tumor weights and other assays at the end: arms against control.

Nouns of this module: the tables ``tumor_weights`` and ``endpoints``. The animal is the unit:
several values of one animal are averaged first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.bootstrap import inhibition_interval
from analysis.comparison import dunnett
from analysis.groups import Groups, groups_of
from analysis.settings import Settings
from analysis.study import Study, StudyError

Array = npt.NDArray[np.float64]

ANIMAL = ["model", "arm", "animal"]
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
    low, high = _inhibition_ends(values, table, settings)
    below, treated = table["control_mean"].to_numpy(float), ~table["is_control"].to_numpy(bool)
    below = np.where(treated & (below > 0), below, np.nan)
    columns = dict(table.items()) | {
        "mean_g": table["mean"],
        "sd_g": table["sd"],
        "inhibition_pct": 100 * (1 - table["mean"].to_numpy(float) / below),
        "inhibition_low": low,
        "inhibition_high": high,
    }
    return pd.DataFrame({name: columns[name] for name in TUMOR_WEIGHT_TABLE})


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
    models, is_control = table["model"].to_numpy(), table["is_control"].to_numpy(bool)
    animals, means = _animal_means(values)
    of_model, of_arm = animals["model"].to_numpy(), animals["arm"].to_numpy()
    for model in dict.fromkeys(models[is_control]):
        rows, here = np.flatnonzero(models == model), of_model == model
        arms = table["arm"].to_numpy()[rows].tolist()
        ends = inhibition_interval(
            means[here][:, None],
            pd.Index(arms).get_indexer(pd.Index(of_arm[here])).astype(np.int64),
            len(arms),
            is_control[rows].tolist().index(True),
            settings.bootstrap_resamples,
            settings.bootstrap_seed,
            settings.confidence,
        )
        low[rows], high[rows] = ends[0][:, 0], ends[1][:, 0]
    return low, high


def _animal_means(values: pd.DataFrame) -> tuple[pd.DataFrame, Array]:
    """Mean of each animal with a value, and what it is called; by model, arm and animal."""
    animals = groups_of(values, ANIMAL)
    mean = animals.spread(values["value"].to_numpy(float))[1]
    names = values.iloc[animals.first]
    order = np.lexsort(
        [pd.factorize(names[name].to_numpy(), sort=True)[0] for name in ANIMAL[::-1]]
    )
    order = order[~np.isnan(mean[order])]
    return names.iloc[order], mean[order]


def _arm_table(values: pd.DataFrame, study: Study, settings: Settings) -> pd.DataFrame:
    """Every measure of every model, arms in the order of the study."""
    names = ["model", "measure", "unit"]
    measures = groups_of(values, names)
    keys = [*zip(*measures.names(values, names).values(), strict=True)]
    parts = []
    for i in sorted(range(len(keys)), key=keys.__getitem__):
        table = _measure_table(values[measures.number == i], study, settings)
        parts.append(pd.DataFrame(table | dict(zip(names, keys[i], strict=True))))
    return pd.concat(parts, ignore_index=True)


def _measure_table(rows: pd.DataFrame, study: Study, settings: Settings) -> dict[str, Any]:
    """One measure of one model: a row per arm."""
    animals, means = _animal_means(rows)
    present, of_arm = set(rows["arm"]), animals["arm"].to_numpy()
    arms = [arm.name for arm in study.arms if arm.name in present]
    samples = {arm: means[of_arm == arm] for arm in arms}
    control = study.control([arm for arm in arms if len(samples[arm])], settings.control)
    number = pd.Index(arms).get_indexer(pd.Index(of_arm)).astype(np.int64)
    n, mean, sd = Groups(number, np.zeros(len(arms), dtype=np.int64)).spread(means)
    tests = _tests(samples, control, settings)
    p, p_adjusted, method = zip(*(tests[arm] for arm in arms), strict=True)
    return {
        "arm": arms,
        "n": n,
        "mean": mean,
        "sd": sd,
        "sem": sd / np.sqrt(np.maximum(n, 1)),
        "p": p,
        "p_adjusted": p_adjusted,
        "method": method,
        "is_control": [arm == control for arm in arms],
        "control_mean": np.nan if control is None else float(samples[control].mean()),
    }


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
