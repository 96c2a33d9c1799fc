"""Excised tumor weights and other assays at the end: arms against control.

Nouns of this module: the tables ``tumor_weights``, ``endpoints`` and ``animal_endpoints``. The
animal is the unit: several values of one animal are averaged first.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Columns, Groups, Ints, columns_of, groups_of
from analysis.settings import FEWEST_ANIMALS, Settings
from analysis.statistics.inhibition_intervals import growths, inhibition_ends
from analysis.statistics.unlike_spreads import welch_dunnett
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
    "day",
    "n",
    "mean",
    "sd",
    "sem",
    "p",
    "p_adjusted",
    "method",
]
ANIMAL_ENDPOINT_TABLE = [*ANIMAL, "measure", "unit", "day", "measured_value"]
_PHOTONS = re.compile(
    r"^(?:p|photons?)/s|^rlus?$|biolumin|radiance|photon|total flux|luciferase|\bbli\b",
    re.IGNORECASE,
)
_LOGGED = re.compile(r"^(?:log|ln)(?![a-z])", re.IGNORECASE)
ON_LOGS = "on log10 values"
NO_LOGS = "not tested: values of 0 or below have no logarithm"


def tumor_weights(study: Study, settings: Settings) -> pd.DataFrame:
    """Weight of the excised tumors (g) per arm, and its inhibition against control.

    ``inhibition_pct = 100 (1 - mean / mean of control)`` with the t interval of the log ratio of
    the means (``inhibition_intervals``); Dunnett's test on the animals' weights.

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
    values = columns_of(study.tumor_weights, ANIMAL)
    values["value"] = study.tumor_weights["weight_g"].to_numpy(float)
    nothing = np.full(len(values["value"]), "", dtype=object)
    once = np.full(len(values["value"]), np.nan)
    about = {"measure": nothing, "unit": nothing, "day": once}
    table = _arm_table(values | about, study, settings)
    low, high = _inhibition_ends(values, table, settings.confidence)
    below = table["control_mean"]
    below = np.where(~table["is_control"] & (below > 0), below, np.nan)
    table |= {
        "mean_g": table["mean"],
        "sd_g": table["sd"],
        "inhibition_pct": 100 * (1 - table["mean"] / below),
        "inhibition_low": low,
        "inhibition_high": high,
    }
    return pd.DataFrame({name: table[name] for name in TUMOR_WEIGHT_TABLE})


def endpoints(study: Study, settings: Settings) -> pd.DataFrame:
    """Each further measure (Ki-67, densitometry ...) per arm, with Dunnett's test against control.

    A measure given in two units is two measures: their numbers are never mixed. What was measured
    on several days is tested on each; ``day`` is NaN where none is given. Bioluminescence spans
    decades, so the logarithms of its values are tested; mean, SD and SEM are of the values.

    Parameters
    ----------
    study : Study
        With ``endpoints``.
    settings : Settings
        Control and confidence.

    Returns
    -------
    DataFrame
        One row per arm, measure and day; an arm whose values are all missing has n = 0.

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
    values = columns_of(study.endpoints, [*ANIMAL, "measure", "unit", "day", "value"])
    table = _arm_table(values, study, settings)
    return pd.DataFrame({name: table[name] for name in ENDPOINT_TABLE})


def animal_endpoints(study: Study) -> pd.DataFrame:
    """Each animal's value of each further measure, by day where one is given.

    Raises
    ------
    StudyError
        The study has no endpoint assays.
    """
    if study.endpoints is None:
        raise StudyError("This needs endpoint assays, and the study has none.")
    named = study.endpoints.rename(columns={"value": "measured_value"})
    return named[ANIMAL_ENDPOINT_TABLE].reset_index(drop=True)


def is_signal(measure: str, unit: str) -> bool:
    """Whether a measure is light of the tumor cells (p/s, RLU), which grows by powers of ten.

    Logarithms of it are not: they grow by steps.
    """
    if _LOGGED.match(unit) or _LOGGED.match(measure):
        return False
    return bool(_PHOTONS.search(unit) or _PHOTONS.search(measure))


def _inhibition_ends(values: Columns, table: Columns, confidence: float) -> tuple[Array, Array]:
    """Interval of the inhibition of each row of the table, NaN where there is none."""
    models, is_control = table["model"], table["is_control"]
    low, high = np.full((2, len(models)), np.nan)
    animals, means = _animal_means(values)
    of_model, of_arm = animals["model"], animals["arm"]
    for model in dict.fromkeys(models[is_control]):
        rows, here = np.flatnonzero(models == model), of_model == model
        arms = table["arm"][rows].tolist()
        own = [means[here & (of_arm == arm)] for arm in arms]
        known = growths((values, np.zeros(len(values))) for values in own)
        control = np.flatnonzero(is_control[rows])
        ends = inhibition_ends(known, known.at(np.repeat(control, len(rows))), confidence)
        for end, found in zip((low, high), ends, strict=True):
            end[rows] = np.where(is_control[rows], np.nan, found)
    return low, high


def _numbers(of_arm: npt.NDArray[np.object_], arms: list[str]) -> Ints:
    """Place of each animal's arm among the arms."""
    place = {arm: at for at, arm in enumerate(arms)}
    return np.array([place[arm] for arm in of_arm], dtype=np.int64)


def _animal_means(values: Columns) -> tuple[Columns, Array]:
    """Mean of each animal with a value, and what it is called; by model, arm and animal."""
    animals = groups_of(values, ANIMAL)
    mean = animals.mean(values["value"])
    names = animals.names(values, ANIMAL)
    keys = list(zip(*names.values(), strict=True))
    order = np.array(sorted(np.flatnonzero(~np.isnan(mean)), key=keys.__getitem__), dtype=np.int64)
    return {name: column[order] for name, column in names.items()}, mean[order]


def _arm_table(values: Columns, study: Study, settings: Settings) -> Columns:
    """Every measure of every model, arms in the order of the study."""
    names = ["model", "measure", "unit", "day"]
    once = np.where(np.isnan(values["day"]), -np.inf, values["day"])
    measures = groups_of(values | {"day": once}, names)
    keys = [*zip(*measures.names(values | {"day": once}, names).values(), strict=True)]
    rows, parts = measures.rows(), []
    for i in sorted(range(len(keys)), key=keys.__getitem__):
        own = columns_of(values, [*ANIMAL, "value"], rows[i])
        model, measure, unit, day = keys[i]
        table = _measure_table(own, study, settings, is_log=is_signal(measure, unit))
        n_arms = len(table["n"])
        for name, key in zip(names[:-1], (model, measure, unit), strict=True):
            table[name] = np.full(n_arms, key, dtype=object)
        table["day"] = np.full(n_arms, np.nan if np.isinf(day) else day)
        parts.append(table)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _measure_table(rows: Columns, study: Study, settings: Settings, *, is_log: bool) -> Columns:
    """One measure of one model on one day: a row per arm."""
    animals, means = _animal_means(rows)
    present, of_arm = set(rows["arm"]), animals["arm"]
    arms = [arm.name for arm in study.arms if arm.name in present]
    samples = {arm: means[of_arm == arm] for arm in arms}
    control = study.control([arm for arm in arms if len(samples[arm])], settings.control)
    by_arm = Groups(_numbers(of_arm, arms), np.zeros(len(arms), dtype=np.int64))
    n, mean, sd = by_arm.spread(means)
    tests = _log_tests(samples, control, settings) if is_log else _tests(samples, control, settings)
    p, p_adjusted, method = zip(*(tests[arm] for arm in arms), strict=True)
    return {
        "arm": np.array(arms, dtype=object),
        "n": n,
        "mean": mean,
        "sd": sd,
        "sem": sd / np.sqrt(np.maximum(n, 1)),
        "p": np.array(p),
        "p_adjusted": np.array(p_adjusted),
        "method": np.array(method, dtype=object),
        "is_control": np.array([arm == control for arm in arms], dtype=bool),
        "control_mean": np.full(len(arms), np.nan if control is None else samples[control].mean()),
    }


def _tests(
    samples: dict[str, np.ndarray], control: str | None, settings: Settings
) -> dict[str, tuple[float, float, str]]:
    """p, adjusted p and method of each arm; the control's are empty."""
    if control is None:
        return dict.fromkeys(samples, (np.nan, np.nan, NO_CONTROL))
    treated = [arm for arm in samples if arm != control]
    compared = welch_dunnett(
        [samples[arm] for arm in treated], samples[control], settings.confidence, FEWEST_ANIMALS
    )
    found = {
        arm: (c.p, c.p_adjusted, f"{c.method}; n = {c.n} and {c.n_control} animals")
        for arm, c in zip(treated, compared, strict=True)
    }
    return {control: (np.nan, np.nan, ""), **found}


def _log_tests(
    samples: dict[str, np.ndarray], control: str | None, settings: Settings
) -> dict[str, tuple[float, float, str]]:
    """As ``_tests``, of the logarithms; arms with a value of 0 or below are not tested."""
    positive = {arm: each for arm, each in samples.items() if (each > 0).all()}
    if control not in positive:
        return dict.fromkeys(samples, (np.nan, np.nan, NO_CONTROL if control is None else NO_LOGS))
    logs = {arm: np.log10(each) for arm, each in positive.items()}
    found = {
        arm: (p, adjusted, f"{method}; {ON_LOGS}" if method else "")
        for arm, (p, adjusted, method) in _tests(logs, control, settings).items()
    }
    return dict.fromkeys(samples, (np.nan, np.nan, NO_LOGS)) | found
