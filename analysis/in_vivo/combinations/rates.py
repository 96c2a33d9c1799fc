"""Combinations in vivo: is growth slower than the parts alone lead one to expect.

Noun of this module: the table ``synergy_in_vivo``, from the rates of the mixed model: by Bliss, by
HSA, and by response additivity (areas under the growth curves).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Columns, columns_of, factorized, groups_of
from analysis.in_vivo.growth.rates import log_growth
from analysis.in_vivo.growth.volume import start_days
from analysis.in_vivo.growth.windows import EXACT, Windows
from analysis.settings import FEWEST_ANIMALS, Settings
from analysis.statistics.comparison import holm
from analysis.statistics.growth_fit import GrowthFit, RateContrasts
from analysis.statistics.mixed_model import GrowthRows, fits_up_to
from analysis.study import MARGIN_PCT, Arm, Study, equivalence_margin

Array = npt.NDArray[np.float64]
USED = ["arm", "animal", "day", "days", "log_rtv"]
REFERENCES = ("bliss", "hsa")  # by contrasts of rates; areas: response_additivity
SYNERGY_COLUMNS = [
    "model",
    "arm",
    "day",
    "reference",
    "delta_per_day",
    "se",
    "combination_index",
    "ci_low",
    "ci_high",
    "score",
    "p",
    "interpretation",
    "status",
    "df",
    "p_robust",
    "method",
    "p_adjusted",
]
RESPONSE_ADDITIVITY = "response_additivity"
AREA_COLUMNS = ["combination_index", "ci_low", "ci_high", "score", "p", "interpretation", "status"]
AREA_COLUMNS += ["df", "p_robust"]
INDEX_COLUMNS = ["delta_per_day", "se", "combination_index", "ci_low", "ci_high", "score", "p"]
INDEX_COLUMNS += ["interpretation", "df", "p_robust"]
FEW_ANIMALS = f"an arm has fewer than {FEWEST_ANIMALS} animals: estimate only"
NOT_MEASURED = "an arm is not measured up to this day"
NOTHING_LEFT = "no index: the parts together are expected to leave no area"


def synergy_in_vivo(
    volumes: pd.DataFrame, study: Study, settings: Settings, windows: Windows = EXACT
) -> pd.DataFrame:
    """Compare each combination with what its parts predict, day by day.

    On every day d (of a window: what it is called by) from the second one measured after treatment
    start, the growth model (``growth_model.fit_growth``) is fitted to all measurements up to d, or
    the end of its window, of four arms: control C, the parts
    A and B, and the combination AB. With their rates:

    Other arms of the study take no part: their spread would count in the test. Each arm has a
    variance of rates of its own unless all look alike (``fit_growth``).

    - Bliss: ``delta = AB - A - B + C``, no interaction of the two;
    - HSA (highest single agent): ``delta = AB - min(A, B)``, the part with the lowest rate;
    - with more parts, ``AB... - sum of parts + (parts - 1) C``, and the lowest of all;
    - response additivity: areas under the growth curves, see `additive_rows`.

    ``combination_index = exp(delta d)``, d from treatment start: the volume ratio of the
    combination to the expected one. Below 1 synergy, above 1 antagonism. ``ci_low`` to
    ``ci_high`` is Student's t interval with ``df`` by Kenward and Roger
    (``slope_spread.small_sample``); ``score = -delta / se`` is above 0 for synergy; ``p`` is
    two-sided, and ``p_robust`` by cluster-robust errors (CR2) a check on it. ``interpretation`` is
    "synergy" or "antagonism" where the interval leaves out 1, "equivalent" where it lies within
    the margin (``equivalence_margin``), else "not shown". ``p_adjusted`` is Holm's over the
    combinations of that day and reference; a direction whose corrected p is above 1 - confidence
    is "not shown". Days are not independent and p is not corrected for their number: choose the
    day beforehand. The part
    with the lowest rate is chosen by its estimate, which is not accounted for in the interval.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    study : Study
    settings : Settings
        Control and confidence.
    windows : Windows

    Returns
    -------
    DataFrame
        One row per combination, day and reference. A combination without its parts or without a
        control in that model has none; a day on which the model cannot be fitted is empty, and
        ``status`` says why.

    References
    ----------
    .. [1] Bliss CI. Ann Appl Biol 1939; 26:585-615.
    .. [2] Demidenko E, Miller TW. PLoS One 2019; 14:e0224137.
    """
    after, starts = log_growth(volumes, study), start_days(study)
    margin = equivalence_margin(study)
    after = after.assign(day=windows.called(after))
    parts: list[Columns] = []
    for own in groups_of(after, ["model"]).rows():
        rows = columns_of(after, ["model", *USED], own)
        model, present = str(rows["model"][0]), dict.fromkeys(rows["arm"])
        control = study.control(present, settings.control)
        for arm in study.arms if control is not None else ():
            if len(arm.components) > 1 and {arm.name, *arm.components} <= present.keys():
                found = _combination_days(rows, arm, str(control), starts[model], settings, margin)
                found["model"] = np.full(len(found["day"]), model, dtype=object)
                parts.append(found)
    if not parts:
        return pd.DataFrame(columns=SYNERGY_COLUMNS)
    names = [name for name in SYNERGY_COLUMNS if name != "p_adjusted"]
    table = pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in names})
    return _over_combinations(table, settings.confidence)


def additive_rows(
    fits: Sequence[GrowthFit],
    days: Array,
    confidence: float = 0.95,
    margin: tuple[float, float] = (1 - MARGIN_PCT / 100, 1 / (1 - MARGIN_PCT / 100)),
) -> pd.DataFrame:
    """Compare the area under the combination's growth with the sum of what its parts take away.

    With S(rate) = integral of exp(rate t) from 0 to d = (exp(rate d) - 1) / rate, the area under
    relative volume, the parts are expected to take away S_C - S_A and S_C - S_B, and together
    the sum of both: ``expected = S_A + S_B - S_C`` (with more parts: their sum less
    (parts - 1) S_C). ``combination_index = S_AB / expected``: below 1 synergy. Interval and p are
    those of its logarithm, by the delta method: the contrast of the rates whose weights are the
    derivatives of the logarithm, with Student's t and its ``df``. Where the expected area is 0 or
    less there is no index; p and direction are then of ``S_AB - expected`` in the same way. Areas
    are no rates: ``delta_per_day`` and ``se`` are empty.

    Parameters
    ----------
    fits : sequence of GrowthFit
        One for each day; arms in the order control, parts, combination.
    days : array
        Days from treatment start to which the area goes.
    confidence : float
        Of the intervals.
    margin : tuple of float
        Indexes that count as no difference.

    Returns
    -------
    DataFrame
        ``AREA_COLUMNS``; one row per day.
    """
    rows = [
        _additive_row(fit, day, confidence, margin)
        for fit, day in zip(fits, days.tolist(), strict=True)
    ]
    return pd.DataFrame(rows, columns=AREA_COLUMNS)


def area(rate: Array, day: float) -> Array:
    """Area under exp(rate t) from 0 to ``day``."""
    x = np.clip(rate * day, -500, 500)
    flat = np.abs(x) < 1e-9
    under: Array = day * np.where(flat, 1 + x / 2, np.expm1(x) / np.where(flat, 1.0, x))
    return under


def area_slope(rate: Array, day: float) -> Array:
    """Derivative of `area` by the rate: ``(d exp(rate d) - area) / rate``."""
    x = np.clip(rate * day, -500, 500)
    flat = np.abs(x) < 1e-4
    steep = (day * np.exp(x) - area(rate, day)) / np.where(flat, 1.0, rate)
    slope: Array = np.where(flat, day**2 * (0.5 + x / 3), steep)
    return slope


def index_words(low: Array, high: Array, margin: tuple[float, float]) -> npt.NDArray[np.str_]:
    """What intervals of an index (below 1: synergy) show; "" where there is none."""
    inside = (low >= margin[0]) & (high <= margin[1])
    return np.select(
        [np.isnan(low), high < 1, low > 1, inside],
        ["", "synergy", "antagonism", "equivalent"],
        "not shown",
    )


def _over_combinations(table: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Holm over the combinations of a model, day and reference; words follow the corrected p."""
    families = table.groupby(["model", "day", "reference"], sort=False)["p"]
    table["p_adjusted"] = families.transform(lambda p: holm(p.to_numpy(float)))
    directed = table["interpretation"].isin(["synergy", "antagonism"])
    unclear = directed & (table["p_adjusted"] > 1 - confidence)
    return table.assign(interpretation=table["interpretation"].mask(unclear, "not shown"))


def _combination_days(
    rows: Columns,
    arm: Arm,
    control: str,
    start: float,
    settings: Settings,
    margin: tuple[float, float],
) -> Columns:
    """Every reference of one combination on every day from the second."""
    names = (control, *arm.components, arm.name)
    place = {name: at for at, name in enumerate(names)}
    number = np.array([place.get(name, -1) for name in rows["arm"]])
    animal = factorized(rows["animal"])[0]
    day, elapsed, growth = (rows[name] for name in ("day", "days", "log_rtv"))
    days = np.unique(day[number >= 0])[1:]
    measured = GrowthRows(number, animal, day, elapsed, growth)
    fits = fits_up_to(measured, days, names, by_arm="unless alike")
    found = [fit.contrasts(_weights(fit)) for fit in fits]
    elapsed_to = days - start
    parts = [
        _index(contrasts, until, margin, settings.confidence)
        for contrasts, until in zip(found, elapsed_to.tolist(), strict=True)
    ]
    table: Columns = {
        name: np.concatenate([part[name] for part in parts]) for name in INDEX_COLUMNS if parts
    } or {name: np.empty(0) for name in INDEX_COLUMNS}
    reasons = np.repeat([_missing(fit) for fit in fits], len(REFERENCES))
    table["status"] = np.where(np.isnan(table["p"]), reasons, "ok")
    table["method"] = np.repeat([_method(fit) for fit in fits], len(REFERENCES)).astype(object)
    nothing = np.full(len(days), np.nan)
    areas: Columns = dict.fromkeys(("delta_per_day", "se"), nothing)
    found_areas = additive_rows(fits, elapsed_to, settings.confidence, margin)
    areas |= columns_of(found_areas, AREA_COLUMNS)
    areas["method"] = np.array([f"{_method(fit)}; log areas, delta method" for fit in fits], object)
    order = np.argsort(np.append(np.repeat(days, len(REFERENCES)), days), kind="stable")
    whole = {name: np.append(column, areas[name])[order] for name, column in table.items()}
    whole["day"] = np.repeat(days, len(REFERENCES) + 1)
    whole["reference"] = np.tile(
        np.array([*REFERENCES, RESPONSE_ADDITIVITY], dtype=object), len(days)
    )
    whole["arm"] = np.full(len(order), arm.name, dtype=object)
    return whole


def _weights(fit: GrowthFit) -> Array:
    """Contrasts by Bliss and by HSA; arms: control, parts, combination."""
    n_parts = len(fit.arms) - 2
    weights = np.zeros((len(REFERENCES), n_parts + 2))
    weights[0] = np.r_[n_parts - 1.0, np.full(n_parts, -1.0), 1.0]
    lowest = 1 + int(np.argmin(fit.rate[1:-1]))  # a part without a rate: no contrast
    weights[1, [lowest, -1]] = -1.0, 1.0
    return weights


def _missing(fit: GrowthFit) -> str:
    """Why there is no test, or ""."""
    if fit.reason:
        return fit.reason
    if 0 in fit.n_animals:
        return NOT_MEASURED
    return FEW_ANIMALS if min(fit.n_animals) < FEWEST_ANIMALS else ""


def _method(fit: GrowthFit) -> str:
    """What the rates are of."""
    spread = "slope variance by arm" if fit.arm_sd_slope is not None else "one slope variance"
    return f"mixed model of {', '.join(fit.arms)} alone, {spread}, REML; t, Kenward-Roger df"


def _index(
    found: RateContrasts, days: float, margin: tuple[float, float], confidence: float
) -> Columns:
    """Turn differences of rates into index, interval, score, p and a word for the direction."""
    half = found.half_width(confidence)
    low, high = (np.exp((found.estimate + sign * half) * days) for sign in (-1, 1))
    return {
        "delta_per_day": found.estimate,
        "se": found.se,
        "combination_index": np.exp(found.estimate * days),
        "ci_low": low,
        "ci_high": high,
        "score": -found.estimate / found.se,
        "p": found.p,
        "interpretation": index_words(low, high, margin),
        "df": found.df,
        "p_robust": found.p_robust,
    }


def _additive_row(
    fit: GrowthFit, day: float, confidence: float, margin: tuple[float, float]
) -> tuple[float | str, ...]:
    missing = _missing(fit)
    if np.isnan(fit.rate).any():
        return (*5 * [np.nan], "", missing, *2 * [np.nan])
    signs = np.r_[len(fit.rate) - 3.0, -np.ones(len(fit.rate) - 2), 1.0]
    areas, slopes = area(fit.rate, day), area_slope(fit.rate, day)
    own, wanted = float(areas[-1]), -float(signs[:-1] @ areas[:-1])
    index = own / wanted if wanted > 0 else np.nan
    if missing:
        return (index, *4 * [np.nan], "", missing, *2 * [np.nan])
    over = np.r_[np.full(len(signs) - 1, wanted), own] if wanted > 0 else np.ones(len(signs))
    effect = np.log(index) if wanted > 0 else own - wanted
    found = replace(fit.contrasts((signs * slopes / over)[None]), estimate=np.array([effect]))
    p, df, p_robust = (float(each[0]) for each in (found.p, found.df, found.p_robust))
    score = -effect / float(found.se[0])
    if not wanted > 0:
        words = "not shown" if p > 1 - confidence else "antagonism" if effect > 0 else "synergy"
        return (np.nan, np.nan, np.nan, score, p, words, NOTHING_LEFT, df, p_robust)
    half = float(found.half_width(confidence)[0])
    low, high = index * np.exp(-half), index * np.exp(half)
    words = str(index_words(np.array(low), np.array(high), margin))
    return (index, low, high, score, p, words, "ok", df, p_robust)
