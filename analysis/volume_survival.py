"""Survival derived from tumor volumes, where a model has calipers but no survival records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from analysis.settings import Settings
from analysis.study import SURVIVAL_COLUMNS, Problem, Study, empty_table
from analysis.tumor_burden import ANIMAL
from analysis.tumor_volume import start_days

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
        Of ``analysis.tumor_volume.animal_volumes``, mm3.
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
    starts = start_days(study)
    recorded: set[str] = set() if study.survival is None else set(study.survival["model"])
    sized = volumes[volumes["volume_mm3"].notna() & ~volumes["model"].isin(recorded)]
    sized = sized[sized["day"] >= sized["model"].map(starts).astype("float64")]
    reached = sized["volume_mm3"] >= limit
    first = sized[reached].drop_duplicates(ANIMAL).assign(event=True)
    last = sized.drop_duplicates(ANIMAL, keep="last").assign(event=False)
    # Events stand first, so of an animal with an event the censored row is the one that goes.
    animals = pd.concat([first, last]).drop_duplicates(ANIMAL).sort_index(kind="stable")
    animals = animals[animals["model"].isin(first["model"])]
    reason = animals["event"].map({True: f"endpoint volume {limit:g} mm3", False: LAST_MEASURED})
    found = _with_sources(animals, study).assign(reason=reason.to_numpy())
    found["day"] -= found["model"].map(starts).astype("float64")
    return found[list(SURVIVAL_COLUMNS)].astype(SURVIVAL_COLUMNS)


def _with_sources(animals: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Cage and cell of each animal's caliper row on the day that decided."""
    keys = [*ANIMAL, "day"]
    assert study.calipers is not None
    sources = study.calipers.drop_duplicates(keys)[[*keys, *_SOURCES]]
    return animals[[*keys, "event"]].merge(sources, on=keys, how="left", validate="one_to_one")


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
