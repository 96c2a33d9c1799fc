"""What stands above the columns of values: doses, times, drugs, replicates, in one row or more.

::

    lapatinib        palbociclib          names, each over the columns to its right
    0    0.1  1      0    0.1  1          doses
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.reading.columns.time_units import time_factor
from analysis.reading.responses.blocks import Block, Column
from analysis.reading.responses.doses import Dose, are_doses, dose_in
from analysis.reading.responses.replicates import Named, replicates_of
from analysis.reading.responses.steps import (
    are_numbered_things,
    counts_up_in_groups,
    distinct,
    few_doses,
    steps_like_doses,
)
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.cell_lines import is_altered, is_line
from analysis.reading.words.concentrations import ConcentrationHeading, concentration_heading
from analysis.reading.words.responses import UNKNOWN, hours_in, measure_in, response_heading
from analysis.reading.words.values import Floats
from analysis.study import RAW_SIGNAL

_TIME = re.compile(r"\btime|\bhours?\b|\bh\b|\bhrs?\b|\bminutes?\b|\bmin\b", re.IGNORECASE)
_DRUG = re.compile(r"drug|compound|treatment|agent|inhibitor|substance", re.IGNORECASE)
_MODEL = re.compile(r"cell|line|strain|model|virus", re.IGNORECASE)
_MOST = 0.8  # share of the columns that a row has to say something of


@dataclass(frozen=True, slots=True)
class Side:
    """What a row or a column of a crossed table says of its values."""

    arm: str = ""
    model: str = ""
    replicate: str = ""
    experiment: str = ""
    time_h: float = math.nan
    concentration: float = math.nan
    unit: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Above:
    """What stands above each column of values, and what the rows are.

    ``is_named`` is whether a word or a unit says that numbers are concentrations, ``is_timed``
    whether one says that they are hours, ``is_labeled`` whether one says that names are drugs,
    ``told`` what a heading over all columns says of concentrations.
    """

    sides: tuple[Side, ...]
    kinds: frozenset[str] = frozenset()
    dose: ConcentrationHeading = field(default_factory=ConcentrationHeading)
    is_named: bool = False
    is_timed: bool = False
    is_labeled: bool = False
    measure: str = ""
    told: ConcentrationHeading | None = None


def above(block: Block, columns: Sequence[Column], has_arm: bool, has_doses: bool) -> Above | None:
    """The rows above the values; None where one of them is not understood.

    ``has_arm`` is whether the drugs stand on the left, so that names above are cell lines;
    ``has_doses`` whether doses do, so that numbers above are those of a second drug.
    """
    found = Above(tuple(Side() for _ in columns))
    for row in range(block.top, block.first):
        texts = [block.page.text(row, column.at) for column in columns]
        filled = [text for text in texts if text]
        told = concentration_heading(filled[0]) if len(filled) == 1 < len(texts) else None
        if told or not filled:
            found = replace(found, told=told or found.told)
            continue
        label = _label(block, row, columns[0].at)
        numbers = block.page.values[row, [column.at for column in columns]]
        read = (
            _numbers(found, numbers, (label, block.title), has_doses)
            if np.isfinite(numbers).mean() >= _MOST
            else _words(found, texts, (label, block.title), has_arm)
        )
        if read is None:
            return None
        found = read
    found = _without_labels(found if has_doses else _on_lines(found))
    return replace(found, sides=_counted(found.sides))


def _on_lines(found: Above) -> Above:
    """Names that begin with a cell line, one of them its control: ``MCF7 DMSO``, ``MCF7 Tam``."""
    pairs = [side.arm.partition(" ")[::2] for side in found.sides]
    controls = {line for line, name in pairs if control_role(name)}
    if "model" in found.kinds or not all(
        is_line(line) and line in controls and name and not is_altered(name) for line, name in pairs
    ):
        return found
    sides = [
        replace(side, model=line, arm=name)
        for side, (line, name) in zip(found.sides, pairs, strict=True)
    ]
    return replace(_with(found, sides, "model"), is_labeled=True)


def _without_labels(found: Above) -> Above:
    """Without names such as ``C1`` to ``C8`` that number the doses, one over each."""
    doses = {side.concentration for side in found.sides}
    names = {side.arm for side in found.sides}
    n = len(found.sides)
    if "arm" not in found.kinds or len(doses) < n or len(names) < n or n < 2:
        return found
    sides = tuple(replace(side, arm="") for side in found.sides)
    return replace(found, sides=sides, kinds=found.kinds - {"arm"})


def with_lettered_replicates(over: Above, names: Collection[str]) -> Above:
    """``A``, ``B``, ``C`` above as replicates, where the rows name their drugs themselves."""
    letters = [side.arm.upper() for side in over.sides]
    count_up = letters == [chr(ord("A") + at) for at in range(len(letters))]
    if len(letters) < 2 or not count_up or all(control_role(name) for name in names):
        return over
    sides = tuple(replace(side, arm="", replicate=side.arm) for side in over.sides)
    return replace(over, sides=sides, kinds=over.kinds - {"arm"} | {"replicate"})


def _counted(sides: Sequence[Side]) -> tuple[Side, ...]:
    """Columns of which nothing tells them apart, numbered as replicates."""
    every, seen = Counter(sides), Counter[Side]()
    found = []
    for side in sides:
        seen[side] += 1
        repeats = every[side] > 1 and not side.replicate
        found.append(replace(side, replicate=str(seen[side])) if repeats else side)
    return tuple(found)


def _label(block: Block, row: int, first: int) -> str:
    """What stands left of the values in a row."""
    return " ".join(text for at in range(block.left, first) if (text := block.page.text(row, at)))


def _numbers(
    found: Above, numbers: Floats, texts: tuple[str, str], has_doses: bool
) -> Above | None:
    """A row of numbers: doses or hours by a word; counted replicates; else doses by their steps."""
    label = "" if has_doses else texts[0]  # a dose column's own heading says nothing above
    said = None if has_doses else said_of(texts) or found.told
    if said is None and _TIME.search(label):
        factor = time_factor(label)
        sides = [
            replace(side, time_h=float(number) * (factor or 1.0))
            for side, number in zip(found.sides, numbers, strict=True)
        ]
        return _with(found, sides, "time_h", is_timed=factor is not None)
    if said is None and counts_up_in_groups(numbers):
        sides = [
            replace(side, replicate=f"{number:g}")
            for side, number in zip(found.sides, numbers, strict=True)
        ]
        return _with(found, sides, "replicate")
    if has_doses and are_numbered_things(numbers):
        return _names(found, [f"{number:.15g}" for number in numbers], texts[0], False)
    own = has_doses and len(distinct(numbers)) == len(numbers) and numbers.min() >= 0
    below_names = "arm" in found.kinds and few_doses(numbers)
    if "concentration" in found.kinds or not (
        said or own or below_names or steps_like_doses(numbers)
    ):
        return None
    heading = said or ConcentrationHeading()
    sides = [
        replace(side, concentration=float(number), unit=heading.unit)
        for side, number in zip(found.sides, numbers, strict=True)
    ]
    return replace(_with(found, sides, "concentration"), dose=heading, is_named=said is not None)


def said_of(texts: Sequence[str]) -> ConcentrationHeading | None:
    """The first of these texts, or of the words between their commas, that names concentrations."""
    words = [word for text in texts for word in (text, *re.split(r"[,;|\n]\s*", text))]
    return next(filter(None, map(concentration_heading, words)), None)


def _words(
    found: Above, texts: Sequence[str], said: tuple[str, str], has_arm: bool
) -> Above | None:
    """A row of texts: doses with their units, hours, replicates, else names."""
    filled = [text for text in texts if text]
    if are_doses(filled):
        doses = [dose_in(text) or Dose(math.nan) for text in _filled_right(texts)]
        sides = [
            replace(
                side,
                concentration=dose.value,
                unit=dose.unit,
                arm=dose.name or side.arm,
            )
            for side, dose in zip(found.sides, doses, strict=True)
        ]
        return replace(_with(found, sides, "concentration"), is_named=True)
    is_signal = measure_in(" ".join(said)) == RAW_SIGNAL
    hours = [hours_in(text, is_signal) for text in _filled_right(texts)]
    if all(each is not None for each in hours):
        sides = [
            replace(side, time_h=float(each or 0.0))
            for side, each in zip(found.sides, hours, strict=True)
        ]
        return _with(found, sides, "time_h", is_timed=True)
    return None if has_arm and _are_mixed(filled) else _names(found, texts, said[0], has_arm)


def _are_mixed(texts: Sequence[str]) -> bool:
    """Whether headings name what was measured beside other things: ``Batch``, ``Cell count``."""
    stems = {each.stem for each in replicates_of(texts) if each.stem}
    said = [response_heading(stem) for stem in stems]
    return len(stems) > 1 and any(measure not in ("", UNKNOWN) for measure in said)


def _names(found: Above, texts: Sequence[str], label: str, has_arm: bool) -> Above:
    """A row of names: replicates, what was measured, cell lines or drugs."""
    named = replicates_of(_filled_right(texts) if len(found.sides) > 1 else texts)
    measures = {response_heading(each.stem) for each in named}
    is_measure = len(measures) == 1 and measures != {""}
    kind = "model" if has_arm or _MODEL.search(label) else "arm"
    if not has_arm and kind in found.kinds and (over := _of_lines(found, named)) is not None:
        return over
    taken = kind in found.kinds
    sides = []
    for side, each in zip(found.sides, named, strict=True):
        stem = "" if is_measure else each.stem
        if stem and taken:
            stem = f"{getattr(side, kind)} {stem}".strip()
        side = replace(side, arm=stem) if stem and kind == "arm" else side
        side = replace(side, model=stem) if stem and kind == "model" else side
        sides.append(
            replace(
                side,
                replicate=each.replicate or side.replicate,
                experiment=each.experiment or side.experiment,
            )
        )
    says = any(each.stem for each in named) and not is_measure
    with_names = _with(found, sides, kind if says else "replicate")
    return replace(
        with_names,
        measure=measures.pop() if is_measure else found.measure,
        is_labeled=found.is_labeled or bool(_DRUG.search(label)),
    )


def _of_lines(found: Above, named: Sequence[Named]) -> Above | None:
    """Names below names, one row of them cell lines and the other drugs; None for any others."""
    above, below = [side.arm or side.model for side in found.sides], [each.stem for each in named]
    are_lines = [all(map(_is_of_cells, names)) for names in (above, below)]
    if not all(above) or not all(below) or are_lines[0] == are_lines[1]:
        return None
    lines, drugs = (above, below) if are_lines[0] else (below, above)
    sides = [
        replace(side, model=line, arm=drug, replicate=each.replicate or side.replicate)
        for side, line, drug, each in zip(found.sides, lines, drugs, named, strict=True)
    ]
    with_lines = replace(found, kinds=found.kinds | {"arm", "model"}, is_labeled=True)
    return replace(with_lines, sides=tuple(sides))


def _is_of_cells(name: str) -> bool:
    return is_line(name) or is_altered(name)


def _filled_right(texts: Sequence[str]) -> list[str]:
    """Each blank with the name to its left: a merged cell holds for all its columns.

    A name alone holds for all, wherever it stands.
    """
    alone = [text for text in texts if text]
    filled, last = [], alone[0] if len(alone) == 1 else ""
    for text in texts:
        last = text or last
        filled.append(last)
    return filled


def _with(found: Above, sides: Sequence[Side], kind: str, is_timed: bool = False) -> Above:
    return replace(
        found,
        sides=tuple(sides),
        kinds=found.kinds | {kind},
        is_timed=found.is_timed or is_timed,
    )
