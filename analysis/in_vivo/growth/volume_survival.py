"""Survival derived from tumor volumes, where a model has calipers but no survival records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.groups import by_model, groups_of
from analysis.in_vivo.growth.burden import ANIMAL
from analysis.in_vivo.growth.volume import start_days
from analysis.settings import Settings
from analysis.study import SURVIVAL_COLUMNS, Problem, Study, empty_table, typed_table

LAST_MEASURED = "last measured"
_SOURCES = ["cage", "file", "sheet", "cell"]


def with_derived_survival(study: Study, volumes: pd.DataFrame, settings: Settings) -> Study:
    """Add survival records made from volumes to the models that have none of their own.

    The event of an animal is its first day with ``volume >= endpoint volume``; an animal that
    never gets there is censored on the last day it has a volume. Days count from the treatment
    start of the model; volumes before it, and days without one, do not count. A model of which no
    animal reaches the endpoint volume gets no records: there would be nothing to compare.

    Parameters
    ----------
    study : Study
        With calipers; ``endpoint_volume_mm3`` among its facts unless the settings have one.
    volumes : DataFrame
        Of ``analysis.in_vivo.growth.volume.animal_volumes``, mm3.
    settings : Settings
        ``endpoint_volume_mm3``.

    Returns
    -------
    Study
        The study with these rows after those of ``survival``, and one problem (info) that names the
        models, the endpoint volume and the counts. The same study where nothing is derived.
    """
    limit = settings.endpoint_volume_mm3
    if limit is None:
        limit = study.fact_number("endpoint_volume_mm3")
    if limit is None or limit <= 0 or study.calipers is None:
        return study
    derived = _records(study, volumes, limit)
    if derived.empty:
        return study
    recorded = empty_table(SURVIVAL_COLUMNS) if study.survival is None else study.survival
    return replace(
        study,
        survival=pd.concat([recorded, derived], ignore_index=True).astype(SURVIVAL_COLUMNS),
        problems=(*study.problems, _said(derived, limit)),
    )


def _records(study: Study, volumes: pd.DataFrame, limit: float) -> pd.DataFrame:
    """Survival rows of the models without records in which an animal reached the limit."""
    recorded: set[str] = set() if study.survival is None else set(study.survival["model"])
    models, volume = volumes["model"].to_numpy(), volumes["volume_mm3"].to_numpy(float)
    days = volumes["day"].to_numpy(float) - by_model(volumes, start_days(study))
    kept = (days >= 0) & ~np.isnan(volume) & [model not in recorded for model in models]
    reached = kept & (volume >= limit)
    kept &= np.isin(models, models[reached])
    animals = groups_of(volumes, ANIMAL)
    first, last = animals.first_row(reached), animals.last_row(kept)
    rows = np.sort(np.where(first < 0, last, first)[last >= 0])
    event = reached[rows]
    words = {True: f"endpoint volume {limit:g} mm3", False: LAST_MEASURED}
    names: dict[str, Any] = {name: volumes[name].array[rows] for name in ANIMAL}
    cells = _sources(study)
    keys = zip(*names.values(), volumes["day"].to_numpy(float)[rows].tolist(), strict=True)
    found = zip(*(cells[key] for key in keys), strict=True)
    names |= dict(zip(_SOURCES, list(found) or [()] * len(_SOURCES), strict=True))
    reason = [words[died] for died in event.tolist()]
    more = {"day": days[rows], "event": event, "reason": reason}
    return typed_table(names | more, SURVIVAL_COLUMNS)


def _sources(study: Study) -> dict[tuple[str, str, str, float], tuple[str, ...]]:
    """Cage and cell of the first caliper row of each animal and day."""
    assert study.calipers is not None
    columns = (study.calipers[name].tolist()[::-1] for name in (*ANIMAL, "day", *_SOURCES))
    return {
        (model, arm, animal, day): tuple(source)
        for model, arm, animal, day, *source in zip(*columns, strict=True)
    }


def _said(derived: pd.DataFrame, limit: float) -> Problem:
    return Problem(
        "info",
        f"Survival was derived from tumor volumes, endpoint volume {limit:g} mm3: "
        f"{'; '.join(_counts(derived))}.",
        derived["file"].iloc[0],
        derived["sheet"].iloc[0],
        action="The first day at or above it is the event; the other animals are censored on "
        "their last measured day. Survival records of the model take the place of this.",
    )


def _counts(derived: pd.DataFrame) -> Iterator[str]:
    for model, rows in derived.groupby("model", sort=False):
        place = f"{model!s}, " if model else ""
        yield f"{place}{rows['event'].sum()} of {len(rows)} animals reached it"
