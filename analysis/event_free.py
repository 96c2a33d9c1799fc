"""Event-free survival from tumor volumes: days until a tumor doubled, quadrupled or reached a size.

Tables: ``event_free_survival`` and ``event_free_curve``, one set of rows per endpoint. They stand
beside overall survival, whose records are not touched (see ``analysis.volume_survival`` for
models that have none).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.settings import Settings
from analysis.study import SURVIVAL_COLUMNS, Study, empty_table
from analysis.survival import ARM_COLUMNS, CURVE_COLUMNS, survival, survival_curve
from analysis.tumor_burden import ANIMAL
from analysis.tumor_volume import start_days

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
    day = (volumes["day"] - volumes["model"].map(start_days(study)).astype("float64")).to_numpy()
    kept = np.flatnonzero(size.notna().to_numpy() & (day >= 0))
    number = volumes.groupby(ANIMAL, sort=False).ngroup().to_numpy()[kept]
    begins = np.flatnonzero(np.diff(number, prepend=-1))  # rows of one animal stand together
    if not len(begins):
        return replace(study, survival=empty_table(SURVIVAL_COLUMNS))
    reached = np.where(size.to_numpy(float)[kept] >= limit, np.arange(len(kept)), len(kept))
    first, last = np.minimum.reduceat(reached, begins), np.append(begins[1:], len(kept)) - 1
    event = first < len(kept)
    decisive = kept[np.where(event, first, last)]
    animals = volumes.iloc[decisive][ANIMAL].assign(day=day[decisive], event=event)
    if settings.event_free_deaths:
        animals = _with_deaths(animals, study)
    reason = np.where(animals["event"], endpoint.name, "last measured")
    records = animals.assign(reason=reason, cage="", file="", sheet="", cell="")
    records = records[list(SURVIVAL_COLUMNS)].astype(SURVIVAL_COLUMNS)
    return replace(study, survival=records.reset_index(drop=True))


def event_free_survival(study: Study, volumes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Median, restricted mean, hazard ratio and test of every arm for every endpoint.

    The numbers are those of ``analysis.survival.survival`` on the times to the endpoint, with the
    same control, test and Holm correction (over the arms of one model and endpoint).

    Returns
    -------
    DataFrame
        model, endpoint (``2x``, ``4x``, ``1500 mm3``), then the columns of ``survival`` without
        life span; ``left_out`` counts animals without a baseline.
    """
    everyone = volumes.loc[volumes["volume_mm3"].notna(), ANIMAL].drop_duplicates()
    n_measured = everyone.groupby(["model", "arm"]).size()
    parts = {
        endpoint.name: survival(timed, settings)
        for endpoint, timed in _timed(study, volumes, settings)
    }
    whole = pd.concat(parts, names=["endpoint", None]).reset_index("endpoint")
    pairs = pd.MultiIndex.from_frame(whole[["model", "arm"]])
    whole["left_out"] = n_measured.reindex(pairs).to_numpy() - whole["n"].to_numpy()
    whole["status"] = whole["status"].map(_without_means)
    return _table([whole.rename(columns={"ils_median_pct": "increase_median_pct"})],
                  EVENT_FREE_COLUMNS)  # fmt: skip


def event_free_curve(study: Study, volumes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Kaplan-Meier curves of the times to every endpoint, as ``survival_curve``."""
    parts = [
        survival_curve(timed, settings).assign(endpoint=endpoint.name)
        for endpoint, timed in _timed(study, volumes, settings)
    ]
    return _table(parts, EVENT_FREE_CURVE_COLUMNS)


def _timed(
    study: Study, volumes: pd.DataFrame, settings: Settings
) -> Iterator[tuple[Endpoint, Study]]:
    for endpoint in endpoints_of(study, settings):
        yield endpoint, event_free_study(study, volumes, settings, endpoint)


def _with_deaths(animals: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Animals that did not get to the size have their recorded event, where there is one."""
    if study.survival is None:
        return animals
    died = study.survival[study.survival["event"]].drop_duplicates(ANIMAL).set_index(ANIMAL)["day"]
    day = died.reindex(pd.MultiIndex.from_frame(animals[ANIMAL])).to_numpy(float)
    takes = ~animals["event"].to_numpy(bool) & (day >= animals["day"].to_numpy(float))
    return animals.assign(
        day=np.where(takes, day, animals["day"]), event=animals["event"].to_numpy(bool) | takes
    )


def _without_means(status: str) -> str:
    """The notes that are about numbers of this table: it has no life span."""
    notes = [note for note in status.split("; ") if not note.startswith(("restricted", "mean of"))]
    return "; ".join(notes) or "ok"


def _table(parts: list[pd.DataFrame], columns: dict[str, str]) -> pd.DataFrame:
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return whole.reindex(columns=list(columns)).astype(columns)
