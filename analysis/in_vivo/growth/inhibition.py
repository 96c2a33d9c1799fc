"""Growth inhibition by every definition, with intervals, and how alike the arms were at the start.

Nouns of this module: ``Inhibition``, what a definition is and is called; the tables
``growth_effects`` and ``baseline_balance``, by animals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import starmap
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Columns, Groups, Ints, Mask, at_rows, by_model, columns_of, groups_of
from analysis.in_vivo.growth.burden import ANIMAL
from analysis.in_vivo.growth.by_animal import animal_growth
from analysis.in_vivo.growth.volume import baselines, sized_rows, start_days
from analysis.in_vivo.growth.windows import EXACT, Windows, in_windows
from analysis.settings import FEWEST_ANIMALS, InhibitionKey, Settings
from analysis.statistics.inhibition_intervals import Growths, growths, inhibition_ends
from analysis.study import Study

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Inhibition:
    """One definition of tumor growth inhibition, ``100 (1 - mean_T / mean_C)`` of what it averages.

    Only numbers of one definition can be compared. On the day treatment starts and before it there
    is none by any of them (``has_started``): the arms differ by chance alone.
    """

    key: InhibitionKey
    short: str  # what is averaged over animals, for a label
    long: str  # the same for a sentence
    note: str = ""  # what a reader of the number has to know, about {control}
    on_one_day: bool = True  # over the animals measured on the day read, else over all

    @property
    def by(self) -> str:
        """``by volume``."""
        return f"by {self.short}"

    @property
    def name(self) -> str:
        """``TGI by volume``."""
        return f"TGI {self.by}"

    @property
    def column(self) -> str:
        """Its name where it is a column of a table or a part of a file name."""
        return f"{self.key}_pct"

    def formula(self, control: str) -> str:
        """The definition with the name of the control arm."""
        return f"100 × (1 − mean {self.long} of the arm / mean {self.long} of {control})"

    def explained(self, control: str) -> str:
        """The formula, and how to read the number."""
        return self.formula(control) + self.note.format(control=control)


INHIBITIONS: dict[InhibitionKey, Inhibition] = {
    definition.key: definition
    for definition in (
        Inhibition(
            "tgi_delta", "change", "change from baseline",
            ", in mm³: 0 grew like {control}, 100 did not grow, above 100 shrank",
        ),
        Inhibition("tgi_volume", "volume", "volume"),
        Inhibition("tgi_rtv", "relative volume", "relative tumor volume"),
        Inhibition(
            "tgi_auc", "area under the curve", "area under the volume curve per day",
            ", each animal's from baseline to that day over the days it was followed, also of "
            "animals that left", on_one_day=False,
        ),
    )
}  # fmt: skip
NOT_STARTED = "no inhibition yet: the day is not after the start of treatment"
UNBOUNDED = "no interval: control may not have grown, or an end is unbounded"
NO_SPREAD = "no interval: animals of neither arm differ"
FEW = f"no interval: fewer than {FEWEST_ANIMALS} animals"
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
ESTIMATES = ("estimate_pct", "low_pct", "high_pct")
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
    volumes: pd.DataFrame,
    study: Study,
    settings: Settings,
    days: Mapping[str, float],
    windows: Windows = EXACT,
) -> pd.DataFrame:
    """Every definition of growth inhibition for each treated arm on the evaluation day.

    ``100 (1 - mean_T / mean_C)`` of the change from baseline (``tgi_delta``), of the volume
    (``tgi_volume``; T/C is 100 less this) and of the relative volume (``tgi_rtv``), over the
    animals measured on that day (for change and relative volume: of these, with a baseline), and
    of the area under the volume curve from baseline to that day (``tgi_auc``), each animal's over
    the days it was followed (``animal_growth``): also animals that left before the day take part.
    The interval is by ``inhibition_intervals``, from three animals an arm on. On the day treatment
    starts, or before, every number is empty.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    study : Study
    settings : Settings
        Control and confidence.
    days : mapping of str to float
        Day to read, by model.
    windows : Windows
        An animal is measured on a day where it is in the window of it; areas go to the last day
        of the window.

    Returns
    -------
    DataFrame
        One row per treated arm and measure, in percent; ``status`` says why a number is empty.
        Models without control have no rows.

    References
    ----------
    .. [1] Venzon DJ, Moolgavkar SH. Appl Stat 1988; 37:87-94 (profile likelihood).
    """
    starts = start_days(study)
    sized = sized_rows(in_windows(volumes, windows, starts))
    areas = animal_growth(volumes, starts, windows.ends(days))
    values = np.column_stack(list(animal_measures(sized, starts, days, areas).values()))
    arm, models = areas["arm"].to_numpy(), areas["model"].to_numpy()
    parts: list[Columns] = []
    for model in dict.fromkeys(models):
        here, day = models == model, days.get(str(model))
        arms = list(dict.fromkeys(arm[here]))
        control = study.control(arms, settings.control)
        if day is None or control is None:
            continue
        number = pd.Index(arms).get_indexer(pd.Index(arm[here]))
        own = _model_effects(values[here], number, arms, control, settings)
        if not has_started(day, starts[str(model)]):
            own |= dict.fromkeys(ESTIMATES, np.full(own["n"].shape, np.nan))
            own["status"] = np.full(own["n"].shape, NOT_STARTED)
        treated = np.repeat([name != control for name in arms], len(INHIBITIONS))
        own["model"] = np.full(len(treated), model, dtype=object)
        own["arm"] = np.repeat(np.array(arms, dtype=object), len(INHIBITIONS))
        own["day"] = np.full(len(treated), day)
        own["measure"] = np.tile(np.array(list(INHIBITIONS), dtype=object), len(arms))
        parts.append({name: column[treated] for name, column in own.items()})
    if not parts:
        return pd.DataFrame(columns=GROWTH_EFFECT_COLUMNS)
    return pd.DataFrame(
        {name: np.concatenate([part[name] for part in parts]) for name in GROWTH_EFFECT_COLUMNS}
    )


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
    animals = groups_of(volumes, ANIMAL).first
    each = columns_of(volumes, ANIMAL[:2], animals)
    arms = groups_of(each, ANIMAL[:2])
    baseline = baselines(volumes, start_days(study))["baseline_mm3"][animals]
    n, mean, sd = arms.spread(baseline)
    names = arms.names(each, ANIMAL[:2])
    ratio = np.full(len(arms), np.nan)
    for rows in groups_of(names, ["model"]).rows():
        means = mean[rows][~np.isnan(mean[rows])]
        if len(means) > 1 and means.min() > 0:
            ratio[rows] = means.max() / means.min()
    table = {"n": n, "mean_mm3": mean, "sd_mm3": sd, "min_mm3": arms.lowest(baseline)}
    table |= {"max_mm3": -arms.lowest(-baseline), "largest_to_smallest_mean": ratio}
    whole = names | table
    return pd.DataFrame({name: whole[name] for name in BALANCE_COLUMNS})


def has_started(day: npt.ArrayLike, start: npt.ArrayLike) -> Mask:
    """Whether treatment had time to inhibit growth by a day: not on its start day or before."""
    return np.asarray(np.asarray(day) > np.asarray(start))


def animal_measures(
    sized: Columns, starts: Mapping[str, float], days: Mapping[str, float], areas: pd.DataFrame
) -> dict[InhibitionKey, Array]:
    """What each definition averages of each animal, on the day read; NaN where it has none.

    ``sized`` are rows with a volume, one an animal and window; ``areas`` is the table
    ``animal_growth`` up to these days, with the animals in the same order.
    """
    animals, start = groups_of(sized, ANIMAL), baselines(sized, starts)
    day, volume, rtv = (sized[name] for name in ("day", "volume_mm3", "rtv"))
    delta = np.where(day >= start["baseline_day"], volume - start["baseline_mm3"], np.nan)
    row = animals.last_row(day == by_model(sized, days))
    return {
        "tgi_delta": at_rows(delta, row),
        "tgi_volume": at_rows(volume, row),
        "tgi_rtv": at_rows(rtv, row),
        "tgi_auc": areas["mean_volume_mm3"].to_numpy(float),
    }


def arm_growths(values: Array, number: Ints, n_arms: int) -> Growths:
    """What is known of each definition's mean of each arm, arms x measures in one row each.

    ``values`` are animals x ``INHIBITIONS``; the change of volume has the volume at the start
    beside it.
    """
    keys = list(INHIBITIONS)
    delta, volume = keys.index("tgi_delta"), keys.index("tgi_volume")
    starts = np.zeros(values.shape)
    starts[:, delta] = values[:, volume] - values[:, delta]
    return growths(
        (values[here, at], starts[here, at])
        for arm in range(n_arms)
        for at in range(len(keys))
        for here in ((number == arm) & ~np.isnan(values[:, at]),)
    )


def _model_effects(
    values: Array, number: Ints, arms: list[str], control: str, settings: Settings
) -> dict[str, npt.NDArray[Any]]:
    """Estimates, intervals and counts of one model, arms x measures in one row each."""
    rows = Groups(number, np.zeros(len(arms), dtype=np.int64))
    spreads = [rows.spread(column) for column in values.T]
    n, mean = (np.column_stack([spread[i] for spread in spreads]) for i in (0, 1))
    at = arms.index(control)
    grew = mean[at] > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = np.where(grew, 100 * (1 - mean / mean[at]), np.nan)
    known = arm_growths(values, number, len(arms))
    own = known.at(np.arange(n.size))
    below = known.at(np.tile(at * n.shape[1] + np.arange(n.shape[1]), len(arms)))
    ends_of = inhibition_ends(own, below, settings.confidence)
    treated = np.repeat(np.arange(len(arms)) != at, n.shape[1])
    low, high = (np.where(treated, end, np.nan).reshape(n.shape) for end in ends_of)
    n_control = np.broadcast_to(n[at], n.shape).ravel()
    numbers = zip(n.ravel().tolist(), n_control.tolist(), grew.tolist() * len(arms), strict=True)
    still = (own.variance + below.variance == 0).tolist()
    status = [
        (NO_SPREAD if alike else UNBOUNDED) if words == "ok" and unbounded else words
        for words, unbounded, alike in zip(
            starmap(_status, numbers), np.isnan(low.ravel()), still, strict=True
        )
    ]
    ends = {"low_pct": low.ravel(), "high_pct": high.ravel()}
    counts = {"n": n.ravel(), "n_control": n_control, "status": np.array(status)}
    return {"estimate_pct": estimate.ravel(), **ends, **counts}


def _status(n: int, n_control: int, grew: bool) -> str:
    """Why there is no estimate or no interval, else ``ok``."""
    if not n or not n_control:
        return "nobody measured in the arm" if not n else "nobody measured in control"
    if not grew:
        return "control did not grow"
    few = "no interval: one animal" if min(n, n_control) == 1 else FEW
    return "ok" if min(n, n_control) >= FEWEST_ANIMALS else few
