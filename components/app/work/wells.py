"""What was said of wells and plates, as files are added, replaced and removed.

It is said by the plate's name. A name can go to another plate when files change, or two plates of
one name come to be told apart: a plate is found again by the file, sheet and cell of its readings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import pandas as pd

from analysis.number_words import counted
from analysis.reading import Corrections, PlateCorrection, WellCorrection, WellExclusion
from analysis.study import Problem, Study

Names = Mapping[str, str | None]  # of files that changed: the name in its place; None: gone
Well = tuple[str, str]  # plate, well
Said = TypeVar("Said", PlateCorrection, WellCorrection, WellExclusion)
_PLACE = ["file", "sheet", "cell"]


@dataclass(frozen=True, slots=True, eq=False)
class _Moved:
    """The plates of before: their names now, and of whose wells the readings are others."""

    names: Mapping[str, str]  # those that are there, with the same wells
    other_values: frozenset[Well]  # by the names of before
    is_alone: bool  # there are no other plates now


def carried(
    before: Study, after: Study, said: Corrections, names: Names
) -> tuple[Corrections, tuple[Problem, ...]]:
    """What was said of wells and plates, for the same plates of the files as they are now.

    Wells painted on every plate stay painted on the plates that there were. What was said of
    plates that are gone, or have other wells, is let go and told; where a well has another reading
    it is kept and told.
    """
    if before.plate_reads is None or not (said.wells or said.plates or said.exclusions):
        return said, ()
    moved = _moved(before.plate_reads, after.plate_reads, names)
    wells = said.wells if moved.is_alone else _on_each_plate(said.wells, before.plate_reads)
    kept = replace(
        said,
        wells=_kept(wells, moved),
        plates=_kept(said.plates, moved),
        exclusions=_kept(said.exclusions, moved),
    )
    every = set(before.plate_reads["plate"])
    notes = []
    for done, some in (("painted", wells), ("excluded", said.exclusions)):
        places = dict.fromkeys(
            (plate, each.well) for each in some for plate in ([each.plate] if each.plate else every)
        )
        notes += _told(list(places), moved, done, every)
    notes += [
        _note(each.plate, "What was said of the plate was let go.")
        for each in said.plates
        if each.plate in every and each.plate not in moved.names
    ]
    return kept, tuple(notes)


def _moved(before: pd.DataFrame, after: pd.DataFrame | None, names: Names) -> _Moved:
    if after is None:
        return _Moved({}, frozenset(), is_alone=True)
    there = _by_place(after)
    found: dict[str, str] = {}
    for plate, reads in before.groupby("plate", sort=False):
        of_file = reads["file"].map(lambda file: names.get(file, file))
        places = zip(of_file, reads["sheet"], reads["cell"], strict=True)
        now = {there[place] for place in places if place in there}
        replaced = [name for name in set(of_file) if name in names.values()]
        if not now and replaced:
            now = set(after.loc[after["file"].isin(replaced) & (after["plate"] == plate), "plate"])
        is_same = len(now) == 1 and (
            not replaced or set(after.loc[after["plate"].isin(now), "well"]) == set(reads["well"])
        )
        if is_same:
            found[str(plate)] = now.pop()
    values, values_now = _values(before), _values(after)
    changed = {
        (plate, well)
        for (plate, well), old in values.items()
        if plate in found and values_now.get((found[plate], well)) != old
    }
    others = set(after["plate"]) - set(found.values())
    return _Moved(found, frozenset(changed), is_alone=not others)


def _by_place(reads: pd.DataFrame) -> dict[tuple[str, str, str], str]:
    places = reads[_PLACE].itertuples(index=False, name=None)
    return dict(zip(places, reads["plate"], strict=True))


def _values(reads: pd.DataFrame) -> dict[Well, tuple[float, ...]]:
    """The readings of every well; -1, which no reading is, where there is no number."""
    found: dict[Well, list[float]] = {}
    columns = (reads["plate"], reads["well"], reads["absorbance"].fillna(-1.0))
    for plate, well, value in zip(*columns, strict=True):
        found.setdefault((plate, well), []).append(value)
    return {place: tuple(sorted(read)) for place, read in found.items()}


def _on_each_plate(
    wells: tuple[WellCorrection, ...], reads: pd.DataFrame
) -> tuple[WellCorrection, ...]:
    """Wells painted on every plate, painted on each of these: later ones are not painted by it."""
    plates = list(dict.fromkeys(reads["plate"]))
    latest = {
        (plate, each.well): replace(each, plate=plate)
        for each in wells
        for plate in ([each.plate] if each.plate else plates)
    }
    return tuple(latest.values())


def _kept(said: tuple[Said, ...], moved: _Moved) -> tuple[Said, ...]:
    """What was said of plates that are there, under their names of now."""
    return tuple(
        replace(each, plate=moved.names[each.plate]) if each.plate else each
        for each in said
        if not each.plate or each.plate in moved.names
    )


def _told(places: list[Well], moved: _Moved, done: str, every: set[str]) -> list[Problem]:
    """What became of wells that were painted or excluded, a note a plate."""
    notes = []
    for plate in dict.fromkeys(plate for plate, _ in places if plate in every):
        wells = [place for place in places if place[0] == plate]
        if plate not in moved.names:
            number = counted(len(wells), f"{done} well")
            notes.append(_note(plate, f"{number} of it let go."))
        elif changed := [well for place, well in wells if (place, well) in moved.other_values]:
            number = counted(len(changed), f"{done} well")
            what = f"Plate '{moved.names[plate]}' has other readings than before in {number}."
            action = f"They stay {done}: look at them again."
            notes.append(Problem("warning", what, action=action))
    return notes


def _note(plate: str, action: str) -> Problem:
    what = f"Plate '{plate}' is no longer there as it was."
    return Problem("warning", what, action=action)
