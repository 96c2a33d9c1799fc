"""Growth curves of arms where animals leave: four named rules for what a day then shows.

The mean of the animals still there falls when the largest tumors are taken out: a curve that hides
this shows an effect that nobody has. Noun of this module: the table ``growth_curves``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.in_vivo.animals.response import time_on_study
from analysis.in_vivo.growth.burden import ANIMAL
from analysis.statistics.kaplan_meier import day_of_share, kaplan_meier
from analysis.study import Study

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

Measure = Literal["volume", "change", "rtv"]
Rule = Literal["half", "most", "carried", "km_median"]
COLUMNS: dict[Measure, str] = {"volume": "volume_mm3", "change": "change_pct", "rtv": "rtv"}
RULES: tuple[Rule, ...] = get_args(Rule)
SHARES: dict[Rule, float] = {"half": 0.5, "most": 0.8, "carried": 0.5, "km_median": 0.5}
SIZE_REASON = re.compile(
    r"(?:tumou?r|max).{0,12}(?:size|volume|burden|large|big)"
    r"|(?:size|volume|burden).{0,8}(?:limit|end ?point|reached|exceed)"
    r"|end ?point.{0,4}(?:size|volume)|\d ?mm(?:3|³)",
    re.IGNORECASE,
)
LEFT_COLUMNS = [*ANIMAL, "last_day", "for_size", "reason"]
CURVE_COLUMNS = [
    "model",
    "arm",
    "day",
    "n",
    "n_filled",
    "n_carried",
    "n_started",
    "mean",
    "sd",
    "sem",
    "median",
    "low",
    "high",
    "drawn",
]


@dataclass(frozen=True, slots=True, eq=False)
class GrowthCurves:
    """The table ``growth_curves`` of one model by one rule, and who left early and why.

    ``as_animals`` are the arms that have no curve (``without_curve``).
    """

    measure: Measure
    rule: Rule
    table: pd.DataFrame
    left: pd.DataFrame
    as_animals: tuple[str, ...] = ()


def left_early(
    volumes: pd.DataFrame, study: Study, start: float, limit: float | None
) -> pd.DataFrame:
    """Animals of one model whose last volume is before the last day of their arm, and why.

    An animal left for the size of its tumor (``for_size``) where its last volume is at or above
    the endpoint volume, or where the recorded reason names the size. Nothing else is taken for
    it: "humane endpoint" may be any sign.

    Parameters
    ----------
    volumes : DataFrame
        Rows of one model of ``animal_volumes``.
    study : Study
    start : float
        Treatment start day.
    limit : float or None
        Endpoint volume in mm3, where one is known.

    Returns
    -------
    DataFrame
        model, arm, animal, last_day (from treatment start), for_size, reason.
    """
    sized = volumes[volumes["volume_mm3"].notna()]
    last = sized.drop_duplicates(ANIMAL, keep="last")
    early = last[last["day"] < last["arm"].map(sized.groupby("arm")["day"].max())]
    starts = dict.fromkeys(early["model"], start)
    reasons = time_on_study(early, study, starts)[[*ANIMAL, "reason"]]
    table = early.merge(reasons, on=ANIMAL, how="left")
    named = np.array([bool(SIZE_REASON.search(words)) for words in table["reason"]], dtype=bool)
    reached = (table["volume_mm3"] >= (np.inf if limit is None else limit)).to_numpy(bool)
    return table.assign(last_day=table["day"] - start, for_size=named | reached)[LEFT_COLUMNS]


def growth_curves(
    volumes: pd.DataFrame,
    study: Study,
    start: float,
    limit: float | None,
    measure: Measure,
    rule: Rule,
) -> GrowthCurves:
    """Center and spread of each arm of one model on each of its days, by one rule for drop-outs.

    - ``half``, ``most``: the animals measured that day; ``drawn`` where they are at least 50 or
      80 % of those that started.
    - ``carried``: an animal that left for size keeps its last value on the later days of its arm
      (``n_carried``); one that left otherwise does not.
    - ``km_median``: an animal that left for size is known to be at its last value or above: it
      is right-censored there, and the median and quartiles of the day are Kaplan-Meier's over the
      values (as the R package tumr does for every drop-out). Between two measured days of an
      animal its value is interpolated (``n_filled``), never past its last. Mean and SD do not
      exist; a median above every measured value is empty.

    The last two are drawn where measured, filled and carried animals are at least 50 %.

    Parameters
    ----------
    volumes : DataFrame
        Rows of one model of ``animal_volumes`` (by window: ``windows.in_windows``), days of an
        animal in order.
    study : Study
    start : float
        Treatment start day.
    limit : float or None
        Endpoint volume in mm3, where one is known.
    measure : {"volume", "change", "rtv"}
        mm3, % from baseline, or times baseline.
    rule : {"half", "most", "carried", "km_median"}

    Returns
    -------
    GrowthCurves
        One row per arm and day (from treatment start) with an animal measured; ``low`` and
        ``high`` are the quartiles (linear between values, as R's default; Kaplan-Meier's for
        ``km_median``), ``n`` the animals measured.

    References
    ----------
    .. [1] Breheny P. tumr, R package (KM median of tumor volume).
    """
    sized = volumes[volumes["volume_mm3"].notna()]
    left = left_early(volumes, study, start, limit)
    for_size = set(left.loc[left["for_size"], ["arm", "animal"]].itertuples(index=False, name=None))
    parts = []
    for arm, rows in sized.groupby("arm", sort=False):
        known = rows[rows[COLUMNS[measure]].notna()]
        if known.empty:
            continue
        values, days, animals = _matrix(known, COLUMNS[measure])
        held = np.array([(arm, animal) in for_size for animal in animals])
        curve = _curve(values, days, held, rule).assign(
            arm=arm, day=days - start, n_started=rows["animal"].nunique()
        )
        parts.append(curve.assign(model=rows["model"].iloc[0]))
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=CURVE_COLUMNS)
    there = whole["n"] + whole["n_filled"] + whole["n_carried"]
    table = whole.assign(drawn=there >= SHARES[rule] * whole["n_started"])[CURVE_COLUMNS]
    return GrowthCurves(measure, rule, table, left, without_curve(sized, table, start))


def without_curve(rows: pd.DataFrame, table: pd.DataFrame, start: float) -> tuple[str, ...]:
    """Arms that no curve can stand for, as their animals are seldom measured together.

    A day of an arm is due where at least half of its animals are still followed: from their first
    to their last measurement. An arm has a curve where at least half of its days after treatment
    start that are due are drawn, and one at least.

    Parameters
    ----------
    rows : DataFrame
        arm, animal and day of what was measured.
    table : DataFrame
        A row per arm and day (from treatment start): arm, day and whether it is ``drawn``.
    start : float
        Treatment start day.
    """
    found = []
    for arm, own in table.groupby("arm", sort=False):
        followed = rows[rows["arm"] == arm].groupby("animal")["day"].agg(["min", "max"]) - start
        first, last = followed["min"].to_numpy(float), followed["max"].to_numpy(float)
        day, drawn = own["day"].to_numpy(float), own["drawn"].to_numpy(bool)
        there = (first <= day[:, None]) & (last >= day[:, None])
        due = (day > 0) & (2 * there.sum(axis=1) >= len(first))
        curve = drawn & due
        if (last > 0).any() and not (curve.any() and 2 * curve.sum() >= due.sum()):
            found.append(str(arm))
    return tuple(found)


def _matrix(rows: pd.DataFrame, column: str) -> tuple[Array, Array, list[str]]:
    """Values, animals x days, with the days and the animals' names."""
    days, at_day = np.unique(rows["day"].to_numpy(float), return_inverse=True)
    at_animal, names = pd.factorize(rows["animal"])
    values = np.full((len(names), len(days)), np.nan)
    values[at_animal, at_day] = rows[column].to_numpy(float)
    return values, days, [str(name) for name in names]


def _curve(values: Array, days: Array, held: Mask, rule: Rule) -> pd.DataFrame:
    """Center, spread and counts per day; ``held`` are the animals that left for size."""
    measured = ~np.isnan(values)
    carried = np.zeros_like(measured)
    filled = np.zeros_like(measured)
    if rule in ("carried", "km_median"):
        carried = ~measured & (_last(measured)[:, None] < np.arange(len(days))) & held[:, None]
        values = np.where(carried, values[np.arange(len(values)), _last(measured)][:, None], values)
    if rule == "km_median":
        values, filled = _interpolated(values, days, measured)
        spread = _censored_spread(values, carried)
    else:
        spread = _plain_spread(values)
    counts = {"n": measured, "n_filled": filled, "n_carried": carried}
    return pd.DataFrame({**{name: mask.sum(axis=0) for name, mask in counts.items()}, **spread})


def _last(measured: Mask) -> npt.NDArray[np.int64]:
    """Position of each animal's last measured day."""
    found: npt.NDArray[np.int64] = measured.shape[1] - 1 - np.argmax(measured[:, ::-1], axis=1)
    return found


def _interpolated(values: Array, days: Array, measured: Mask) -> tuple[Array, Mask]:
    """Values with the gaps between two measured days of an animal filled on a straight line."""
    position = np.arange(len(days))
    within = (position > np.argmax(measured, axis=1)[:, None]) & (
        position < _last(measured)[:, None]
    )
    gap = within & ~measured
    whole = values.copy()
    for animal in np.flatnonzero(gap.any(axis=1)):
        known = measured[animal]
        whole[animal, gap[animal]] = np.interp(
            days[gap[animal]], days[known], values[animal, known]
        )
    return whole, gap


def _plain_spread(values: Array) -> dict[str, Array]:
    n = np.count_nonzero(~np.isnan(values), axis=0)
    mean = np.nansum(values, axis=0) / n
    squares = np.nansum((values - mean) ** 2, axis=0)
    sd = np.sqrt(squares / np.where(n > 1, n - 1, np.nan))
    low, median, high = np.nanpercentile(values, [25, 50, 75], axis=0)
    ends = {"low": low, "median": median, "high": high}
    return {"mean": mean, "sd": sd, "sem": sd / np.sqrt(n), **ends}


def _censored_spread(values: Array, carried: Mask) -> dict[str, Array]:
    """Kaplan-Meier's quartiles of the values of each day, carried ones right-censored."""
    ends = np.full((3, values.shape[1]), np.nan)
    for day in range(values.shape[1]):
        known = ~np.isnan(values[:, day])
        curve = kaplan_meier(values[known, day], ~carried[known, day])
        ends[:, day] = [day_of_share(curve, share) for share in (0.75, 0.5, 0.25)]
    nothing = np.full(values.shape[1], np.nan)
    return {
        **dict.fromkeys(("mean", "sd", "sem"), nothing),
        **dict(zip(("low", "median", "high"), ends, strict=True)),
    }
