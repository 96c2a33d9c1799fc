"""Event-free survival from tumor volumes: days until a tumor doubled, quadrupled or reached a size.

Tables: ``event_free_survival`` and ``event_free_curve``, one set of rows per endpoint. They stand
beside overall survival, whose records are not touched (see ``volume_survival`` for
models that have none).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.groups import by_model, groups_of
from analysis.in_vivo.growth.burden import ANIMAL
from analysis.in_vivo.growth.volume import start_days
from analysis.settings import Settings
from analysis.study import SOURCE_COLUMNS, SURVIVAL_COLUMNS, Study, typed_table
from analysis.survival.life_span import MEAN_NOTE
from analysis.survival.table import ARM_COLUMNS, CURVE_COLUMNS, survival, survival_curve

FOLDS = (2.0, 4.0)
_ONLY_OVERALL = ("mean_life_span_d", "sd_d", "ils_mean_pct")
EVENT_FREE_COLUMNS: dict[str, str] = {
    "model": "str",
    "endpoint": "str",
    **{
        name.replace("ils_median", "increase_median"): kind
        for name, kind in ARM_COLUMNS.items()
        if name not in ("model", *_ONLY_OVERALL)
    },
    "left_out": "int64",
}
EVENT_FREE_CURVE_COLUMNS: dict[str, str] = {"model": "str", "endpoint": "str"} | CURVE_COLUMNS


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A size that ends an animal's event-free time: ``fold`` times baseline, or ``mm3``."""

    name: str
    fold: float = float("nan")
    mm3: float = float("nan")

    def size(self, volumes: pd.DataFrame) -> tuple[pd.Series, float]:
        """The column that is held against the endpoint, and the value that reaches it."""
        if np.isnan(self.mm3):
            return volumes["rtv"], self.fold
        return volumes["volume_mm3"], self.mm3


def endpoints_of(study: Study, settings: Settings) -> tuple[Endpoint, ...]:
    """2x, 4x, and the size of ``event_free_mm3``, else the endpoint volume where one is known."""
    sizes = (settings.event_free_mm3, settings.endpoint_volume_mm3,
             study.fact_number("endpoint_volume_mm3"))  # fmt: skip
    size = next((size for size in sizes if size), 0.0)
    fixed = (Endpoint(f"{size:g} mm3", mm3=size),) if size > 0 else ()
    return (*(Endpoint(f"{fold:g}x", fold) for fold in FOLDS), *fixed)


def event_free_study(
    study: Study, volumes: pd.DataFrame, settings: Settings, endpoint: Endpoint
) -> Study:
    """The study with its survival records replaced by times to ``endpoint``.

    The event of an animal is its first measured day, from the start of treatment on, with a volume
    at or above the endpoint (not between two days: a tumor that passed it unseen is found on the
    next measurement). An animal that never gets there is censored on its last measured day; with
    ``settings.event_free_deaths`` its recorded death or endpoint, where there is one, is an event
    on that day. Animals without a baseline have no fold change: they are left out of the folds
    and counted in ``left_out``.

    Parameters
    ----------
    study : Study
        With calipers.
    volumes : DataFrame
        Table ``animal_volumes``.
    settings : Settings
    endpoint : Endpoint

    Returns
    -------
    Study
        ``survival`` has one row per animal, days from treatment start.
    """
    size, limit = endpoint.size(volumes)
    day = volumes["day"].to_numpy(float) - by_model(volumes, start_days(study))
    kept = size.notna().to_numpy() & (day >= 0)
    animals = groups_of(volumes, ANIMAL)
    first = animals.first_row(kept & (size.to_numpy(float) >= limit))
    last = animals.last_row(kept)
    decisive = np.where(first < 0, last, first)
    event, decisive = (first >= 0)[last >= 0], decisive[last >= 0]
    names = {name: volumes[name].array[decisive] for name in ANIMAL}
    days = day[decisive]
    if settings.event_free_deaths and study.survival is not None:
        died = _deaths(study.survival)
        own = np.array([died.get(key, np.nan) for key in zip(*names.values(), strict=True)])
        takes = ~event & (own >= days)
        days, event = np.where(takes, own, days), event | takes
    words = {True: endpoint.name, False: "last measured"}
    reason = [words[reached] for reached in event.tolist()]
    empty = dict.fromkeys(("cage", *SOURCE_COLUMNS), [""] * len(days))
    records = {**names, **empty, "day": days, "event": event, "reason": reason}
    return replace(study, survival=typed_table(records, SURVIVAL_COLUMNS))


def event_free_survival(study: Study, volumes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Median, restricted mean, hazard ratio and test of every arm for every endpoint.

    The numbers are those of ``survival.table`` on the times to the endpoint, with the
    same control, test and Holm correction (over the arms of one model and endpoint).

    Returns
    -------
    DataFrame
        model, endpoint (``2x``, ``4x``, ``1500 mm3``), then the columns of ``survival`` without
        life span; ``left_out`` counts animals without a baseline.
    """
    animals = groups_of(volumes, ANIMAL)
    measured = volumes.iloc[
        animals.first[animals.count(volumes["volume_mm3"].notna().to_numpy()) > 0]
    ]
    n_measured = Counter(zip(measured["model"], measured["arm"], strict=True))
    parts = [
        survival(timed, settings).assign(endpoint=endpoint.name)
        for endpoint, timed in _timed(study, volumes, settings)
    ]
    whole = pd.concat(parts, ignore_index=True)
    counts = zip(whole["model"], whole["arm"], whole["n"], strict=True)
    columns: dict[str, Any] = {str(name): column for name, column in whole.items()}
    columns |= {
        "increase_median_pct": whole["ils_median_pct"],
        "left_out": [n_measured[model, arm] - n for model, arm, n in counts],
        "status": [_without_means(status) for status in whole["status"]],
    }
    return typed_table(columns, EVENT_FREE_COLUMNS)


def event_free_curve(study: Study, volumes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Kaplan-Meier curves of the times to every endpoint, as ``survival_curve``."""
    parts = [
        survival_curve(timed, settings).assign(endpoint=endpoint.name)
        for endpoint, timed in _timed(study, volumes, settings)
    ]
    return pd.concat(parts, ignore_index=True)[list(EVENT_FREE_CURVE_COLUMNS)]


def _timed(
    study: Study, volumes: pd.DataFrame, settings: Settings
) -> Iterator[tuple[Endpoint, Study]]:
    for endpoint in endpoints_of(study, settings):
        yield endpoint, event_free_study(study, volumes, settings, endpoint)


def _deaths(records: pd.DataFrame) -> dict[tuple[str, str, str], float]:
    """Day of each animal's first recorded event."""
    rows = records[[*ANIMAL, "day", "event"]].iloc[::-1].itertuples(index=False, name=None)
    return {(model, arm, animal): day for model, arm, animal, day, event in rows if event}


def _without_means(status: str) -> str:
    """The notes that are about numbers of this table: it has no life span."""
    notes = [note for note in status.split("; ") if not note.startswith(MEAN_NOTE)]
    return "; ".join(notes) or "ok"
