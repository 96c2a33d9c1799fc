"""What the user said about an upload after looking at it: answers, renamed arms, painted wells.

A ``Corrections`` record is read together with the files (``read_study(uploads, corrections)``), so
that equal files and equal corrections give an equal study. It can be saved and used again on files
of the same shape.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from analysis.reading.saved_records import parsed, record
from analysis.reading.shapes import shape_of
from analysis.study import Role, StudyError

FORMAT = "plate-and-caliper corrections 2"
BEFORE = "plate-and-caliper corrections 1"  # columns by hand in place of pointed tables
MOST_HEADINGS = 4  # heading rows of a pointed table
WELL_ROLES = ("sample", "vehicle", "untreated", "blank", "positive", "day0", "empty")


@dataclass(frozen=True, slots=True)
class ArmCorrection:
    """Spellings in the files that all mean one arm, and what that arm is."""

    written: tuple[str, ...]
    name: str
    role: Role
    components: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlateCorrection:
    """Time, experiment and model of a plate; None leaves what the file says."""

    plate: str
    time_h: float | None = None
    experiment: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class WellCorrection:
    """What is in a well, as painted; ``plate`` "" means every plate."""

    plate: str
    well: str
    role: str
    arm: str = ""
    concentration: float | None = None
    unit: str = ""
    concentration_2: float | None = None
    unit_2: str = ""


@dataclass(frozen=True, slots=True)
class WellExclusion:
    """A well of one read that does not count, and why; ``time_h`` None where no time is known."""

    model: str
    experiment: str
    plate: str
    time_h: float | None
    well: str
    reason: str = ""

    @property
    def place(self) -> tuple[str, str, str, float | None, str]:
        """Which well of which read."""
        return (self.model, self.experiment, self.plate, self.time_h, self.well)


@dataclass(frozen=True, slots=True)
class Part:
    """What one line of a pointed table means; ``role`` "" leaves it out.

    ``line`` is the heading of a column, with ``#`` for digits where all columns called so mean the
    same, ``column 3`` where it has none, or what is said of the table as a whole (``unit``).
    """

    line: str
    role: str


@dataclass(frozen=True, slots=True)
class Pointing:
    """What a table is, in every file that has a table of this shape.

    ``kind`` "" names columns and leaves it to the readers what the table is. ``headings`` counts
    the heading rows.
    """

    shape: tuple[str, ...]
    kind: str = ""
    headings: int = 1
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Corrections:
    """Everything the user said; the empty record changes nothing."""

    answers: tuple[tuple[str, str], ...] = ()
    arms: tuple[ArmCorrection, ...] = ()
    plates: tuple[PlateCorrection, ...] = ()
    wells: tuple[WellCorrection, ...] = ()
    pointed: tuple[Pointing, ...] = ()
    events: tuple[tuple[str, bool], ...] = ()  # reason of leaving, event or censored
    facts: tuple[tuple[str, str], ...] = ()  # rows of the study sheet
    exclusions: tuple[WellExclusion, ...] = ()  # reason "": the well counts, whatever the file says

    def with_answer(self, key: str, answer: str) -> Corrections:
        """The same with one question answered (again)."""
        return replace(self, answers=_put(self.answers, key, answer))

    def with_fact(self, key: str, value: str) -> Corrections:
        """The same with one row of the study sheet set."""
        return replace(self, facts=_put(self.facts, key, value))

    def with_event(self, reason: str, event: bool) -> Corrections:
        """The same with one reason taken as an event or as censoring."""
        kept = tuple(pair for pair in self.events if pair[0] != reason)
        return replace(self, events=(*kept, (reason, event)))

    def with_wells(self, painted: Iterable[WellCorrection]) -> Corrections:
        """The same with these wells painted over."""
        new = {(well.plate, well.well): well for well in painted}
        kept = {(well.plate, well.well): well for well in self.wells}
        return replace(self, wells=tuple((kept | new).values()))

    def with_pointing(self, pointing: Pointing) -> Corrections:
        """The same with a table pointed at (again)."""
        kept = tuple(each for each in self.pointed if each.shape != pointing.shape)
        return replace(self, pointed=(*kept, pointing))

    def with_exclusions(self, exclusions: Iterable[WellExclusion]) -> Corrections:
        """The same with these wells excluded, or counted again where their reason is ""."""
        said = {exclusion.place: exclusion for exclusion in (*self.exclusions, *exclusions)}
        return replace(self, exclusions=tuple(said.values()))

    def for_files(self, names: Iterable[str]) -> Corrections:
        """The same, with answers about files that are not there given for each of these files.

        A question is named ``kind:file:rest``; in files of the same shape it is asked again.
        """
        there = list(names)
        answers: dict[str, str] = {}
        for key, answer in self.answers:
            kind, file, rest = (*key.split(":", 2), "", "")[:3]
            if not file or file in there:
                answers[key] = answer
            else:
                answers = {f"{kind}:{name}:{rest}": answer for name in there} | answers
        return replace(self, answers=tuple(answers.items()))

    def to_json(self) -> str:
        """As a file that ``from_json`` reads back to an equal record."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1)


NO_CORRECTIONS = Corrections()


def from_json(text: str) -> Corrections:
    """Read saved corrections.

    Raises
    ------
    StudyError
        The file is not one that this app saved, or an entry of it was changed to something that
        no correction says.
    """
    try:
        saved = parsed(text)
        if not isinstance(saved, dict) or (written := saved.pop("format", "")) not in _FORMATS:
            raise StudyError(_NOT_SAVED)
        if written == BEFORE:
            saved["pointed"] = _pointed(saved.pop("columns", []))
        return _checked(record(Corrections, {name: _entries(name, saved[name]) for name in saved}))
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise StudyError(_NOT_SAVED) from error


def relearned(
    known: Iterable[Pointing], before: Corrections, now: Corrections
) -> tuple[Pointing, ...]:
    """What is known of tables, when the corrections of some files change from before to now."""
    said = {pointing.shape for pointing in (*before.pointed, *now.pointed)}
    return (*(pointing for pointing in known if pointing.shape not in said), *now.pointed)


_FORMATS = (FORMAT, BEFORE)
_NOT_SAVED = "The file does not hold corrections saved by this app. Choose the .json saved here."
_KINDS: Mapping[str, type] = {
    "arms": ArmCorrection,
    "plates": PlateCorrection,
    "wells": WellCorrection,
    "pointed": Pointing,
    "exclusions": WellExclusion,
}
_WELL = re.compile(r"(?:[A-Z]|A[A-F])(?:[1-9]|[1-3][0-9]|4[0-8])")  # of up to 1,536


def _entries(name: str, saved: list[Any]) -> Any:
    if name == "pointed":
        saved = [
            each | {"parts": [record(Part, part) for part in each.get("parts", [])]}
            for each in saved
        ]
    return tuple(record(_KINDS[name], each) for each in saved) if name in _KINDS else saved


def _pointed(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Columns named by hand, as they were saved before, as tables with these parts."""
    tables: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for column in columns:
        if column.keys() != {"headings", "heading", "field"}:
            raise ValueError("not a column")
        part = {"line": column["heading"], "role": column["field"]}
        tables.setdefault(shape_of(column["headings"]), []).append(part)
    return [{"shape": list(shape), "parts": parts} for shape, parts in tables.items()]


def _checked(said: Corrections) -> Corrections:
    """The same, where every name, well and number is one that the app lets its user say."""
    wells = [each.well for each in said.wells] + [each.well for each in said.exclusions]
    numbers = [(well.concentration, well.concentration_2) for well in said.wells]
    if (
        any(not arm.name.strip() or not arm.written for arm in said.arms)
        or not all(map(_WELL.fullmatch, wells))
        or not all(well.role in ("", *WELL_ROLES) for well in said.wells)
        or any(number is not None and number < 0 for pair in numbers for number in pair)
        or not all(0 <= table.headings <= MOST_HEADINGS for table in said.pointed)
    ):
        raise StudyError(_NOT_SAVED)
    return said


def _put(pairs: tuple[tuple[str, str], ...], key: str, value: str) -> tuple[tuple[str, str], ...]:
    return (*(pair for pair in pairs if pair[0] != key), (key, value))
