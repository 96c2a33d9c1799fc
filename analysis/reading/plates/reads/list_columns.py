"""What each column beside the wells of a list holds, by its heading and by its numbers.

    Well   Drug      Conc (uM)       Cell line   OD570   OD690   replicate   dip_rate
           content   concentration   model       value   value   (no number that is read)

Numbers under a heading that says nothing are values only where no other column is one, and where
they vary as readings do: column numbers, replicates, doses, rates and scores are none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.reading.plates.reads.sheet_page import EMPTY, NUMBER, TEXT, Indices, Page
from analysis.reading.plates.reads.wells_across import (
    MOST_HOURS,
    cell_hours,
    has_unit,
    hours_of,
    is_time_heading,
)
from analysis.reading.words.concentrations import concentration_heading
from analysis.reading.words.heading_cells import match_headings, read_headings, squashed
from analysis.reading.words.plates import calculated, hours_in, wavelength_in
from analysis.reading.words.signals import is_no_reading, is_signal
from analysis.reading.words.values import Floats

# Fields of a list that are variables of a layout.
LAYOUT_FIELDS = ("content", "role", "concentration", "concentration_2", "unit", "arm_2")
_FIELDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("plate", re.compile(r"plate|platte|barcode|upid|планшет", re.IGNORECASE)),
    ("repeat", re.compile(r"^repeat$|^cycle", re.IGNORECASE)),
    ("experiment", re.compile(r"^(?:exp|experiment|bio\w* rep\w*|run)\b", re.IGNORECASE)),
    ("wavelength", re.compile(r"wave ?length|длина волны|wellenl", re.IGNORECASE)),
    ("time", re.compile(r"^(?:meas\w* |read |kinetic )?(?:time|zeit|время)|\bhours?\b|^h$|^elapsed",
                        re.IGNORECASE)),
    ("arm_2", re.compile(r"(?:drug|compound|treatment|agent|inhibitor)[\W_]*(?:2|b)$",
                         re.IGNORECASE)),
    ("content", re.compile(r"content|sample|well id|name|treatment|compound|drug|arm|образец",
                           re.IGNORECASE)),
    ("skip", re.compile(r"type|group|temp|height|\brow\b|\bcol|index|x pos|y pos|flag|^#$"
                        r"|группа|тип", re.IGNORECASE)),
    ("skip", re.compile(r"dil|volume|background|blank", re.IGNORECASE)),
)  # fmt: skip
_OF_LAYOUT = {
    "arm": "content", "role": "role", "unit": "unit", "concentration": "concentration",
    "concentration_2": "concentration_2", "model": "model", "experiment": "experiment",
    "plate": "plate",
}  # fmt: skip
_VALUE = re.compile(r"\bod\b|abs|raw|signal|value|result|extinction|meas|lum|rlu|rfu|fluor", re.I)
_PAIR = frozenset({"row", "wellrow", "wrow", "platerow", "zeile", "reihe", "col", "column",
                   "wellcol", "wcol", "wellcolumn", "platecolumn", "spalte"})  # fmt: skip
_NO_FIELD = frozenset({"group", "n", "группа"})
_NUMBER_OF = frozenset({"count", "counts"})  # of replicates, unless they vary as cells do
_OF_STATISTICS = frozenset({"count", "counts", "n"})  # beside a mean or a CV, of the replicates
_FEW = 24  # different whole numbers, as columns, replicates and doses have
_FEW_DOSES = 12
_COME_AGAIN = 3  # wells of one name, on average, that tell what belongs to it
_MOST_LOOSE = 3  # kinds of numbers without a word of which the first may be the readings
_REACH = 4  # rows above the first well in which times may stand


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a list: the heading of each column, and hours of columns of values.

    ``unit`` is what these hours were taken for where nothing names their unit.
    """

    names: Mapping[int, str]
    hours: Mapping[int, float]
    unit: str = ""


def head_of(page: Page, rows: Indices, heading: int) -> Head:
    """The headings of a list; where one of them is a row of times, those above it.

    Well Row   Well Col   Content    Raw (450)   Raw (450)
                          Time [s]   0           300
    """
    columns = np.flatnonzero((page.kinds[rows] != EMPTY).any(axis=0)).tolist()
    if heading < 0:
        return Head(dict.fromkeys(columns, ""), {})
    first = int(rows[0])
    for row in range(first - 1, max(-1, heading - _REACH, first - 1 - _REACH), -1):
        hours = _hours_in_row(page, rows, row) or _hours_below_word(page, rows, row)
        if hours:
            over = (row - 1, heading) if row == heading else (heading,)
            names = {at: _first_text(page, over, at) for at in columns}
            return Head(names, hours, _assumed_unit(page, row, hours))
    names = {at: page.text(heading, at) for at in columns}
    return Head(names, {})


def _assumed_unit(page: Page, row: int, hours: Mapping[int, float]) -> str:
    """The unit that the times of a row were taken for; "" where a word beside or above names it."""
    said = [text for at in (row, row - 1) if at >= 0 for _, text in page.row_texts(at)]
    numbers = page.values[row, [*hours]]
    if np.isnan(numbers).any() or any(has_unit(text) for text in said if _time_word(text)):
        return ""
    return "seconds" if (numbers > MOST_HOURS).any() else "hours"


def _first_text(page: Page, rows: Sequence[int], column: int) -> str:
    """What the first of these rows says in words above a column, but that times stand there."""
    words = [page.text(at, column) for at in rows if at >= 0 and page.kinds[at, column] == TEXT]
    return next((word for word in words if not is_time_heading(word)), "")


def _hours_in_row(page: Page, rows: Indices, row: int) -> dict[int, float]:
    """Hours above each column of numbers behind a cell that says time, over no numbers itself."""
    numbers = (page.kinds[rows] == NUMBER).mean(axis=0) >= 0.5
    said = [at for at, text in page.row_texts(row) if is_time_heading(text) and not numbers[at]]
    if not said:
        return {}
    columns = [at for at in np.flatnonzero(numbers).tolist() if at > said[-1]]
    times = [page.sheet.rows[row][at] for at in columns if page.values[row, at] > MOST_HOURS]
    unit = " [s]" if times and not has_unit(page.text(row, said[-1])) else ""
    name = f"{page.text(row, said[-1])}{unit}"
    hours = {at: cell_hours(page, row, at, name) for at in columns}
    return {} if len(hours) < 2 or np.isnan(list(hours.values())).any() else hours


def _hours_below_word(page: Page, rows: Indices, row: int) -> dict[int, float]:
    """Hours above columns of numbers where the word of time stands above them, or is the corner's.

          Time (h)                     Well / Time (h)   0   24   48
    Well  0   24   48
    """
    texts = np.flatnonzero(page.kinds[row] == TEXT)[:1].tolist()
    said = [page.text(row, at) for at in texts]
    said += [text for _, text in page.row_texts(row - 1)] if row else []
    words = {word for text in said if (word := _time_word(text))}
    if len(words) != 1:
        return {}
    numbers = np.flatnonzero((page.kinds[rows] == NUMBER).mean(axis=0) >= 0.5).tolist()
    times = [at for at in numbers if page.kinds[row, at] != EMPTY]
    word = words.pop()
    is_large = any(page.values[row, at] > MOST_HOURS for at in times)
    name = f"{word} [s]" if is_large and not has_unit(word) else word
    hours = {at: found for at in times if not np.isnan(found := cell_hours(page, row, at, name))}
    is_rising = len(hours) >= 2 and bool((np.diff(list(hours.values())) > 0).all())
    return hours if is_rising else {}


def _time_word(text: str) -> str:
    """The heading of times in a text, alone or behind a stroke: ``Well / Time (h)``."""
    parts = (text, *re.split(r"\s*[\\/|]\s*", text, maxsplit=1)[1:])
    return next((part for part in parts if is_time_heading(part)), "")


def fields_of(page: Page, rows: Indices, wells: int, head: Head) -> dict[int, str]:
    """The field of each column that is used, by column; ``wells`` is the column of the wells."""
    said = {
        column: "value" if column in head.hours else _field_here(page, rows, column, name)
        for column, name in head.names.items()
        if column != wells
    }
    if any(calculated(name) for name in head.names.values()):
        counts = [at for at, name in head.names.items() if squashed(name) in _OF_STATISTICS]
        said |= dict.fromkeys(counts, "skip")
    found = {column: field for column, field in said.items() if field not in ("", "skip")}
    found = _without_constants(page, rows, head, _one_of_each(head, found))
    if "value" not in found.values():
        loose = [column for column, field in said.items() if field == ""]
        names = next((at for at, field in found.items() if field == "content"), None)
        loose = [at for at in loose if not _is_of_content(page, rows, at, names)]
        found |= dict.fromkeys(_loose_values(page, rows, head, loose), "value")
    return dict(sorted(found.items()))


def _without_constants(
    page: Page, rows: Indices, head: Head, found: Mapping[int, str]
) -> dict[int, str]:
    """The fields without values that are one number in every row, where others differ."""
    values = [at for at, field in found.items() if field == "value"]
    plain = [at for at in values if at not in head.hours and not wavelength_in(head.names[at])]
    same = {at for at in plain if _is_one_number(page.values[rows, at])}
    return {at: field for at, field in found.items() if at not in same or len(same) == len(values)}


def _is_one_number(values: Floats) -> bool:
    return len(np.unique(values[~np.isnan(values)])) == 1


def _field_here(page: Page, rows: Indices, column: int, heading: str) -> str:
    """The field that a heading names, if the cells below it go with it; else ``skip``."""
    kinds = page.kinds[rows, column]
    is_measured = bool((kinds != TEXT).mean() >= 0.5 and (kinds == NUMBER).any())
    field = _field(heading)
    if field == "plate" and is_measured and _are_values(page, rows, column, heading):
        return "value"
    is_number_of = squashed(heading) in _NUMBER_OF and not _are_values(page, rows, column, "")
    if field in ("value", "") and (not is_measured or is_number_of):
        return "skip"
    is_dose = field.startswith("concentration")
    return "skip" if is_dose and not _are_planned(page, rows, column) else field


def hours_of_columns(values: Sequence[int], headings: Sequence[str]) -> dict[int, float]:
    """Hours of each column of values, where every heading has its own: ``OD 24 h``, ``0:30:00``."""
    clocks = [hours_of(heading) if ":" in heading else np.nan for heading in headings]
    if not np.isnan(clocks).any() and len(clocks) > 1 and (np.diff(clocks) > 0).all():
        return dict(zip(values, clocks, strict=True))
    stated = [hours_in(heading) for heading in headings]
    hours = [float(found.value) for found in stated if found]
    is_told = len(hours) == len(values) > 1 and len(set(hours)) == len(hours)
    return dict(zip(values, hours, strict=True)) if is_told else {}


def _one_of_each(head: Head, found: Mapping[int, str]) -> dict[int, str]:
    """Of several columns of one kind the first; of names, one called drug before one of samples."""
    kept: dict[str, int] = {}
    for column, field in found.items():
        if field in LAYOUT_FIELDS:
            other = kept.get(field)
            if other is None or _rank(head.names[column]) < _rank(head.names[other]):
                kept[field] = column
    return {at: field for at, field in found.items() if kept.get(field, at) == at}


def _rank(heading: str) -> int:
    return 1 if re.search(r"sample|name|\bid\b|content", heading, re.IGNORECASE) else 0


def _is_of_content(page: Page, rows: Indices, column: int, names: int | None) -> bool:
    """Whether numbers belong to what is in the wells (the pH of a buffer): one for each name."""
    if names is None:
        return False
    values: dict[str, set[float]] = {}
    known = [row for row in rows.tolist() if page.kinds[row, column] == NUMBER]
    for row in known:
        values.setdefault(page.text(row, names), set()).add(float(page.values[row, column]))
    come_again = len(known) >= _COME_AGAIN * len(values)
    return come_again and len(values) > 1 and all(len(each) == 1 for each in values.values())


def _loose_values(page: Page, rows: Indices, head: Head, loose: Sequence[int]) -> list[int]:
    """Columns of numbers whose heading says nothing: the first, and those called like it.

    None where there are many kinds of them: then the first is as good as any other.
    """
    names = {column: head.names[column] for column in loose}
    if not any(head.names.values()):
        vary = [at for at in loose if len(np.unique(page.values[rows, at])) > 1]
        return vary[:1] if len(loose) <= _MOST_LOOSE else []
    kept = [at for at in loose if _are_values(page, rows, at, names[at])]
    stems = {at: re.sub(r"[\W\d_]+", "", names[at]).casefold() for at in kept}
    if len({*stems.values()}) > _MOST_LOOSE:
        return []
    return [at for at in kept if at == kept[0] or (names[at] and stems[at] == stems[kept[0]])]


def _are_planned(page: Page, rows: Indices, column: int) -> bool:
    """Whether concentrations come again, as planned ones do; calculated ones are all different."""
    numbers = page.values[rows, column]
    numbers = numbers[~np.isnan(numbers)]
    return len(np.unique(numbers)) <= max(_FEW_DOSES, 0.6 * len(numbers))


def _are_values(page: Page, rows: Indices, column: int, heading: str) -> bool:
    """Whether the numbers of a column may be readings: they vary, and the heading is no counter."""
    numbers = page.values[rows, column]
    numbers = numbers[~np.isnan(numbers)]
    steps = len(np.unique(numbers))
    are_whole = bool((numbers == np.floor(numbers)).all())
    if steps < 2 or (are_whole and steps <= min(_FEW, len(numbers) / 3)):
        return False
    is_numbered_plate = bool(re.search(r"pla(?:te|tte)\W*\d", heading, re.IGNORECASE))
    return (is_numbered_plate and not are_whole) or not is_no_reading(heading)


def _field(heading: str) -> str:
    """What a heading names: a field, ``skip`` for what is not used, "" where it says nothing."""
    if calculated(heading) or squashed(heading) in _PAIR | _NO_FIELD:
        return "skip"
    if wavelength_in(heading) and not re.search(r"\btime\b", heading, re.IGNORECASE):
        return "value"
    if re.search(r"content", heading, re.IGNORECASE):
        return "content"
    named = _named(heading)
    if named or is_signal(heading):
        return named or "value"
    found = next((field for field, pattern in _FIELDS if pattern.search(heading)), "")
    is_value = _VALUE.search(heading) and not is_no_reading(heading)
    return found or ("value" if is_value else "")


def _named(heading: str) -> str:
    """The field of a study workbook that a heading is a spelling of."""
    said = concentration_heading(heading)
    if said and said.is_log:
        return "skip"
    if said and said.is_dilution:
        return "skip" if re.search(r"factor", heading, re.IGNORECASE) else "concentration"
    for kind in ("plate_layout", "plate_reads"):
        for field in match_headings(read_headings([heading]), kind):
            if field in _OF_LAYOUT:
                return _OF_LAYOUT[field]
    return ""
