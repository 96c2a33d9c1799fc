"""Several signals of the same wells: labels, filters, read modes. One counts, none is lost.

    Well   Label1   Label2          Time   A1     A2        OD630
    A1     0.40     0.37            0:17   0.08   0.09
    A2     0.05     0.04            Time   A1     A2        GFP:485,528
                                    0:18   61     65

Wavelengths of absorbance that were read at the same time are not told apart here: they are signal
and reference (``references``), or the analysis takes the one nearest to formazan's. All others
would be one course or one mean with the first; they become a plate of their own whose wells are
marked empty, until the user says that it is the one that counts.

Of two wavelengths of absorbance the longer one is the reference of the shorter one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.reading.files.cells import counted
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, Finding
from analysis.reading.plates.findings import PlateFinding
from analysis.reading.plates.names import NamedRead
from analysis.reading.words.plates import read_mode, wavelength_in
from analysis.study import Problem, Question

_KEY = "signal:"
_CYCLE = re.compile(r"cycle\W*(\d+)$", re.IGNORECASE)
_LONGEST = 48  # letters of a title that can name a signal
_NEAR = 6  # titles above a table that can name it
_FORMAZAN_NM, _REFERENCE_NM = 570.0, 620.0  # of references and turbidity from here on
_Plate = tuple[str, str, str]  # its name, model and experiment


@dataclass(frozen=True, slots=True, eq=False)
class Signals:
    """Reads of which one signal of each plate counts, and what is told and asked about it."""

    reads: tuple[NamedRead, ...]
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...]


# Where a formazan or dye is read, and where only the plate and the cells absorb.
_SIGNALS_NM = (490.0, 600.0)
_REFERENCES_NM = (620.0, 700.0)
_NO_OD = 10.0  # no plate has a median absorbance above
_READ = ["model", "experiment", "plate", "time_h"]


def one_signal(sheet: Sheet, reads: Sequence[NamedRead], answers: Answers) -> Signals:
    """Set the other signals of each plate aside (``NamedRead.is_aside``), each under its name."""
    plates: dict[_Plate, list[int]] = {}
    for at, each in enumerate(reads):
        place = (each.plate, each.read.facts.model, each.experiment)
        plates.setdefault(place, []).append(at)
    signals = {plate: _signals(reads, members) for plate, members in plates.items()}
    mixed = {plate: found for plate, found in signals.items() if _are_mixed(reads, found)}
    result = list(reads)
    problems: list[Problem] = []
    names = list(dict.fromkeys(name for found in mixed.values() for name in found))
    key = f"{_KEY}{sheet.file}:{sheet.name}"
    for plate, found in mixed.items():
        main = _main(reads, found, answers.get(key, ""))
        for name, members in found.items():
            if name != main:
                _set_aside(result, members, name)
        problems.append(_told(sheet, reads, plate[0], found, main))
    if not mixed:
        return Signals(tuple(result), (), ())
    first = next(iter(mixed.values()))
    assumed = _main(reads, first, answers.get(key, ""))
    cell = reads[first[assumed][0]].read.block.region.split(":")[0]
    text = "The wells were read with several signals. Which one is to be analyzed?"
    question = Question(key, text, tuple(names), assumed, sheet.file, sheet.name, cell)
    return Signals(tuple(result), tuple(problems), (question,))


def with_references(findings: Sequence[Finding]) -> list[Finding]:
    """Findings whose signal rows hold the reference of their well, read at another wavelength.

    Only where the absorbance of a plate was read at one signal (490 to 600 nm) and one reference
    wavelength (620 to 700 nm) at that time; the rows of the reference wavelength are then no reads
    of their own. Nothing is subtracted from luminescence or fluorescence.
    """
    at_reads = [at for at, each in enumerate(findings) if _is_absorbance(each)]
    tables = [findings[at].rows.assign(finding=at) for at in at_reads]
    waves = {wave for each in tables for wave in each["read_wavelength_nm"].unique()}
    if not all(any(low <= w <= high for w in waves) for low, high in (_SIGNALS_NM, _REFERENCES_NM)):
        return list(findings)
    rows = pd.concat(tables, ignore_index=True)
    is_signal, is_reference = _pairs(rows)
    if not is_signal.any():
        return list(findings)
    second = rows.loc[is_reference, [*_READ, "well", "absorbance"]]
    second = second.drop_duplicates([*_READ, "well"]).rename(columns={"absorbance": "second"})
    found = rows[[*_READ, "well"]].merge(second, on=[*_READ, "well"], how="left")["second"]
    rows["reference"] = rows["reference"].mask(is_signal, found.to_numpy())
    result = list(findings)
    for at in at_reads:
        of_this = rows["finding"].eq(at)
        kept = rows[of_this & ~is_reference].drop(columns="finding").reset_index(drop=True)
        if (of_this & (is_signal | is_reference)).any():
            result[at] = replace(findings[at], rows=kept)
    for at in dict.fromkeys(rows.loc[is_signal, "finding"]):
        result[at] = _told_reference(
            result[at], rows, is_signal & rows["finding"].eq(at), is_reference
        )
    return result


def _signals(reads: Sequence[NamedRead], members: Sequence[int]) -> dict[str, list[int]]:
    """The signals of a plate by name; wavelengths of absorbance at the same hours are one."""
    found: dict[str, list[int]] = {}
    for at in members:
        found.setdefault(_name(reads[at]), []).append(at)
    together = [name for name, each in found.items() if _is_absorbance_at(reads, each)]
    groups = [[reads[at] for at in found[name]] for name in together]
    waves = {each.wavelength_nm for group in groups for each in group}
    hours = {frozenset(f"{each.time_h:.4f}" for each in group) for group in groups}
    if len(together) < 2 or len(waves) < len(together) or len(hours) > 1:
        return found
    joined = [at for name in together for at in found[name]]
    others = {name: each for name, each in found.items() if name not in together}
    return {" and ".join(together): joined, **others}


def _is_absorbance_at(reads: Sequence[NamedRead], members: Sequence[int]) -> bool:
    """Whether a signal is absorbance of one wavelength."""
    waves = {reads[at].wavelength_nm for at in members}
    modes = {reads[at].read.facts.mode for at in members}
    return len(waves) == 1 and not any(map(np.isnan, waves)) and modes <= {"absorbance", ""}


def _name(named: NamedRead) -> str:
    """What a signal is called: by the label of its read, a title, its wavelength or mode."""
    block, facts = named.read.block, named.read.facts
    if block.label:
        return block.label.strip()
    if channel := dict(facts.stated).get("channel"):
        cycle = _CYCLE.match(facts.title)
        later = f", {facts.title}" if cycle and int(cycle[1]) > 1 else ""
        return f"channel {channel}{later}"
    titles = [text for text in (facts.title, *facts.titles[:_NEAR]) if 0 < len(text) <= _LONGEST]
    is_told = [bool(wavelength_in(text) or read_mode(text)) for text in titles]
    if any(is_told):
        return titles[is_told.index(True)]
    if not np.isnan(named.wavelength_nm):
        return f"{named.wavelength_nm:g} nm"
    return facts.mode or next(iter(titles), "")


def _are_mixed(reads: Sequence[NamedRead], found: Mapping[str, Sequence[int]]) -> bool:
    """Whether the signals of a plate would be one course or one mean."""
    if len(found) < 2:
        return False
    groups = [[reads[at] for at in members] for members in found.values()]
    modes = {each.read.facts.mode for group in groups for each in group} - {""}
    times = [{f"{each.time_h:.4f}" for each in group} for group in groups]
    is_in_turn = sum(map(len, times)) == len(set.union(*times)) and not _overlap(groups)
    return len(modes) > 1 or not is_in_turn


def _overlap(groups: Sequence[Sequence[NamedRead]]) -> bool:
    """Whether the hours of the signals run beside each other, not one after the other."""
    spans = sorted((min(hours), max(hours)) for group in groups if (hours := _hours(group)))
    return any(second[0] <= first[1] for first, second in pairwise(spans))


def _hours(group: Sequence[NamedRead]) -> list[float]:
    return [each.time_h for each in group if not np.isnan(each.time_h)]


def _main(reads: Sequence[NamedRead], found: Mapping[str, Sequence[int]], answer: str) -> str:
    """The signal that counts: the answer, else absorbance nearest to formazan's, else the first."""
    if answer in found:
        return answer

    def distance(name: str) -> tuple[bool, bool, float]:
        first = reads[found[name][0]]
        wave = first.wavelength_nm
        mode = first.read.facts.mode
        away = 1e4 if np.isnan(wave) else abs(wave - _FORMAZAN_NM)
        return mode not in ("", "absorbance"), bool(wave >= _REFERENCE_NM), float(away)

    has_modes = len({reads[at].read.facts.mode for each in found.values() for at in each}) > 1
    return min(found, key=distance) if has_modes or _are_known(reads, found) else next(iter(found))


def _are_known(reads: Sequence[NamedRead], found: Mapping[str, Sequence[int]]) -> bool:
    waves = {reads[members[0]].wavelength_nm for members in found.values()}
    return len(waves) > 1 and not any(np.isnan(wave) for wave in waves)


def _set_aside(reads: list[NamedRead], members: Sequence[int], name: str) -> None:
    for at in members:
        is_dark = reads[at].read.facts.mode in ("", "absorbance")
        wave = reads[at].wavelength_nm if is_dark else wavelength_in(name) or np.nan
        plate = f"{reads[at].plate}, {name}"
        reads[at] = replace(reads[at], plate=plate, wavelength_nm=wave, is_aside=True)


def _told(
    sheet: Sheet,
    reads: Sequence[NamedRead],
    plate: str,
    found: Mapping[str, Sequence[int]],
    main: str,
) -> Problem:
    others = [name for name in found if name != main]
    wells = sum(len(reads[at].read.block.wells) for name in others for at in found[name])
    shown = ", ".join(f"'{name}'" for name in others)
    what = f"Plate '{plate}' was read with several signals. '{main}' counts, {shown} does not."
    places = [reads[found[name][0]].read.block.region for name in others]
    action = (
        f"{counted(wells, 'reading')} of {shown} are kept as plate '{plate}, {others[0]}'"
        f"{' and so on' if len(others) > 1 else ''}, left out of every mean."
    )
    cells = ", ".join(dict.fromkeys(places))
    return Problem("info", what, sheet.file, sheet.name, cells, "", action)


def _is_absorbance(finding: Finding) -> bool:
    """Whether a finding holds absorbance, as far as its file and its numbers say."""
    if finding.kind != "plate_reads" or not len(finding.rows):
        return False
    if isinstance(finding, PlateFinding) and finding.mode:
        return finding.mode == "absorbance"
    return not float(finding.rows["absorbance"].median()) > _NO_OD


def _pairs(rows: pd.DataFrame) -> tuple[pd.Series[bool], pd.Series[bool]]:
    """Rows that are a signal with a reference, and rows that are such a reference."""
    waves = rows["read_wavelength_nm"]
    signal = waves.where(waves.between(*_SIGNALS_NM))
    reference = waves.where(waves.between(*_REFERENCES_NM))
    groups = rows[_READ].assign(signal=signal, reference=reference)
    counts = groups.groupby(_READ, dropna=False, sort=False)
    one_each = counts["signal"].transform("nunique").eq(1)
    one_each &= counts["reference"].transform("nunique").eq(1)
    given = rows["reference"].notna().groupby([rows[each] for each in _READ], dropna=False)
    one_each &= ~given.transform("any")
    return one_each & signal.notna(), one_each & reference.notna()


def _told_reference(
    finding: Finding, rows: pd.DataFrame, signal: pd.Series[bool], reference: pd.Series[bool]
) -> Finding:
    first = rows[signal].iloc[0]
    same = rows[reference & rows["plate"].eq(first["plate"])].iloc[0]
    plates = list(dict.fromkeys(rows.loc[signal, "plate"]))
    shown = ", ".join(plates[:3]) + (f" and {len(plates) - 3} more" if len(plates) > 3 else "")
    what = (
        f"Plate {shown} was read at {first['read_wavelength_nm']:g} and "
        f"{same['read_wavelength_nm']:g} nm."
    )
    action = f"{same['read_wavelength_nm']:g} nm is the reference, subtracted well by well."
    place = finding.recognized
    problem = Problem("info", what, place.file, place.sheet, place.first_cell, "", action)
    return replace(finding, problems=(*finding.problems, problem))
