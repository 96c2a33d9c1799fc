"""Plate, experiment and hours of every read of a sheet, and where each was taken from."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.reading.columns.time_units import HOURS_IN, are_open, time_unit_question
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers
from analysis.reading.plates.grid_roles import Read
from analysis.reading.plates.reads.well_blocks import Block
from analysis.reading.words.plates import Stated, experiment_in, hours_in
from analysis.reading.words.values import Floats
from analysis.study import Question

# Sheet names that programs give.
_GENERIC = re.compile(
    r"^(?:sheet|лист|tabelle|blad|feuil|hoja|ark|result sheet|magellan sheet|table|data|raw data"
    r"|results?|plate ?data|end ?point|absorbance(?: \d+)?|фотометрия)[\s_-]*\d*(?:_\d+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class NamedRead:
    """A read of one plate at one time and wavelength.

    ``reference`` holds the absorbance at the reference wavelength, well by well, or is None.
    ``is_aside`` tells that another signal of these wells counts.
    """

    read: Read
    plate: str
    experiment: str
    time_h: float
    wavelength_nm: float
    reference: Floats | None = None
    is_aside: bool = False


OF_FILE = "in the name of the file"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the hours or the experiment of the plates of a sheet were taken from, in words.

    ``instead`` are the hours that count where these words say others.
    """

    what: str
    words: str
    place: str
    instead: str = ""


def name_reads(sheet: Sheet, reads: Sequence[Read]) -> tuple[tuple[NamedRead, ...], list[Origin]]:
    """Give every read its plate, hours and experiment.

    A read that names no plate belongs to the plate of the read before it where only the
    wavelength differs; else it is a new plate, called after its sheet or file. Reads may share all
    four (``distinct_reads``).
    """
    plates = _plate_numbers(reads)
    unnamed = dict.fromkeys(number for at, number in enumerate(plates) if not reads[at].facts.plate)
    base = base_name(sheet)
    calls = {
        number: base if len(unnamed) == 1 else f"{base} plate {at}"
        for at, number in enumerate(unnamed, start=1)
    }
    origins: list[Origin] = []
    named = []
    for read, number in zip(reads, plates, strict=True):
        hours, experiment = _when(sheet, read, origins)
        plate = read.block.plate or read.facts.plate or calls.get(number, base)
        named.append(NamedRead(read, plate, experiment, hours, read.facts.wavelength_nm))
    origins += _other_hours(sheet, named)
    return tuple(named), list(dict.fromkeys(origins))


def _other_hours(sheet: Sheet, reads: Sequence[NamedRead]) -> list[Origin]:
    """Names around plates of one time that say another; of several times a name may say the last.

    What stands nearer to the plate counts.
    """
    hours = {f"{each.time_h:g}" for each in reads} - {"nan"}
    if len(hours) != 1:
        return []
    said = [
        (found.words, found.value, where)
        for each in reads
        for name, where in (_title_of_hours(each.read), *_names_around(sheet, each.read))
        if (found := hours_in(name))
    ]
    instead = hours.pop()
    return [Origin("hours", words, at, instead) for words, value, at in said if value != instead]


def _title_of_hours(read: Read) -> tuple[str, str]:
    return dict(read.facts.stated).get("time_h", ""), f"above {read.block.region}"


def base_name(sheet: Sheet) -> str:
    """What plates without a name are called: the sheet, or the file where that says nothing."""
    stem = sheet.stem
    if not sheet.name or _GENERIC.match(sheet.name.strip()):
        return stem
    return f"{stem} {sheet.name}" if sheet.name.strip().isdigit() else sheet.name.strip()


@dataclass(slots=True)
class _Plate:
    """What is known of the reads of one plate so far."""

    number: int
    last: Read
    waves: set[float] = field(default_factory=set)
    modes: set[str] = field(default_factory=set)
    hours: set[float] = field(default_factory=set)
    stated: set[float] = field(default_factory=set)

    def take(self, read: Read) -> None:
        """Another read of this plate."""
        self.last = read
        self.waves.add(read.facts.wavelength_nm)
        self.modes.add(read.facts.mode)
        self.hours.add(read.hours)
        self.stated.add(read.facts.time_h)


def _plate_numbers(reads: Sequence[Read]) -> list[int]:
    """Which reads are of one plate, by number."""
    numbers: list[int] = []
    regions: dict[tuple[int, int, int, int], _Plate] = {}
    plate: _Plate | None = None
    for read in reads:
        block = read.block
        region = (block.top, block.left, block.bottom, block.right)
        if region in regions and block.labels == "wells":
            plate = regions[region]
        elif plate is None or not _is_same_plate(read, plate):
            plate = _Plate(max(numbers, default=-1) + 1, read)
        plate.take(read)
        regions[region] = plate
        numbers.append(plate.number)
    return numbers


def _is_same_plate(read: Read, plate: _Plate) -> bool:
    """Whether a read is of the plate of the read before it."""
    if _is_cycle(read) and _is_cycle(plate.last):
        return True
    if _shares_lines(read.block, plate.last.block):
        return True
    return _is_other_wavelength(read, plate) or _is_other_mode(read, plate)


def _shares_lines(one: Block, other: Block) -> bool:
    """Whether two grids are lines of the same row letters, each of one signal."""
    is_one_grid = (one.top, one.left, one.right) == (other.top, other.left, other.right)
    return is_one_grid and one.labels == other.labels == "both"


def _is_cycle(read: Read) -> bool:
    """Whether a read is one of several of the same plate, by its title."""
    return "cycle" in dict(read.facts.stated)


def _is_other_wavelength(read: Read, plate: _Plate) -> bool:
    """Whether a read is of the plate before it, only at another wavelength."""
    wave, last = read.facts.wavelength_nm, plate.last
    if read.facts.plate != last.facts.plate or np.isnan(wave):
        return False
    if wave in plate.waves or any(np.isnan(each) for each in plate.waves):
        return False
    stated = {hours for hours in (*plate.stated, read.facts.time_h) if not np.isnan(hours)}
    return len(stated) <= 1 and len(set(read.block.wells) ^ set(last.block.wells)) <= 12


def _is_other_mode(read: Read, plate: _Plate) -> bool:
    """Whether a read among wells and hours of the plate before it is only of another mode."""
    mode, last = read.facts.mode, plate.last
    is_new = bool(mode) and "" not in plate.modes and mode not in plate.modes
    if not is_new or read.facts.plate != last.facts.plate:
        return False
    hours = read.hours
    known = [each for each in plate.hours if not np.isnan(each)]
    among = not known or min(known) <= hours <= max(known)
    return among and set(read.block.wells) == set(last.block.wells)


def _when(sheet: Sheet, read: Read, origins: list[Origin]) -> tuple[float, str]:
    """Hours and experiment of a read; what it does not state, the names around it may."""
    place = f"above {read.block.region}"
    hours, experiment = read.facts.time_h, read.facts.experiment
    if not np.isnan(read.block.time_h):
        hours = read.block.time_h
    elif not np.isnan(hours):
        words = dict(read.facts.stated).get("time_h", "")
        origins += [Origin("hours", words, place)] if words else []
    else:
        found, where = _stated(sheet, read, hours_in)
        if found:
            hours = float(found.value)
            origins.append(Origin("hours", found.words, where))
    if experiment:
        origins.append(Origin("experiment", dict(read.facts.stated).get("experiment", ""), place))
    else:
        found, where = _stated(sheet, read, experiment_in)
        if found:
            experiment = found.value
            origins.append(Origin("experiment", found.words, where))
    return hours, experiment


def _stated(
    sheet: Sheet, read: Read, ask: Callable[[str], Stated | None]
) -> tuple[Stated | None, str]:
    """What the name of a plate, else of its sheet, else of its file states, and which did."""
    found = ((ask(name), where) for name, where in _names_around(sheet, read))
    return next((each for each in found if each[0]), (None, ""))


def _names_around(sheet: Sheet, read: Read) -> list[tuple[str, str]]:
    """The names of the plate, its sheet and its file, and what each is."""
    plate = read.block.plate or read.facts.plate
    named = [(plate, "in the name of the plate"), (sheet.name, "in the name of the sheet")]
    return [*named, (sheet.stem, OF_FILE)]


def with_time_unit(
    sheet: Sheet, reads: Sequence[NamedRead], answers: Answers
) -> tuple[tuple[NamedRead, ...], tuple[Question, ...]]:
    """Reads in hours; asked where they stand below a heading of times that names no unit."""
    units = [each.read.block.time_unit or each.read.facts.time_unit for each in reads]
    unclear = [(each, unit) for each, unit in zip(reads, units, strict=True) if unit]
    if not are_open(each.time_h / HOURS_IN[unit] for each, unit in unclear):
        return tuple(reads), ()
    first, assumed = unclear[0]
    cell = first.read.block.region.split(":")[0]
    factor, question = time_unit_question(sheet, cell, answers, assumed)
    result = (
        replace(each, time_h=each.time_h * factor / HOURS_IN[unit]) if unit else each
        for each, unit in zip(reads, units, strict=True)
    )
    return tuple(result), (question,)


def distinct_reads(named: Sequence[NamedRead]) -> tuple[NamedRead, ...]:
    """Reads whose plate, time and wavelength nobody else has: repeats are other plates."""
    seen: dict[tuple[str, ...], int] = {}
    result = []
    for each in named:
        place = (each.read.facts.model, each.plate, each.experiment)
        key = (*place, f"{each.time_h}", f"{each.wavelength_nm}")
        seen[key] = seen.get(key, 0) + 1
        again = seen[key] > 1
        result.append(replace(each, plate=f"{each.plate} read {seen[key]}") if again else each)
    return tuple(result)
