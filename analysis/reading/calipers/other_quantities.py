"""Numbers under a heading of volumes or weights that are something else: areas, counts, changes.

    Treatment   Mouse_ID   LxW_2024-01-01   LxW_2024-01-08
    Control     C1         31               51                  areas in mm2, no volumes

The values decide where length and width stand beside them: a title may say mm2 over values that are
half of L x W x W. Else the user is asked, and nothing of it is in the tables until answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from analysis.reading.calipers.formulas import SPELLED, formula_of
from analysis.reading.calipers.measured_cells import Entries
from analysis.reading.columns.areas import AREAS, VOLUMES
from analysis.reading.findings import Answers, question_key
from analysis.reading.words.caliper_fields import LENGTHS
from analysis.reading.words.heading_grammar import says_area
from analysis.reading.words.values import Floats
from analysis.study import Problem, Question

AS_VOLUMES = "tumor volumes (mm³)"
FLUX = "light of tumors (photons per second)"
WEIGHTS, OTHER = "body weights (g)", "something else: leave them out"
_MOST = 0.5  # of the values that no tumor or mouse has: all of them are something else
_LEAST = 4
_BOUNDS = {"volume_mm3": (0.0, 20_000.0), "weight_g": (4.0, 700.0)}
_CALLED = {
    "volume_mm3": ("tumor volumes", "Tumors have 0 to 20,000 mm3", AS_VOLUMES),
    "weight_g": ("body weights", "Mice and rats have 4 to 700 g", WEIGHTS),
}


@dataclass(frozen=True, slots=True, eq=False)
class Stopped:
    """Values that were kept, with what is said and asked about the others."""

    values: dict[str, Floats]
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def without_other_quantities(
    entries: Entries, values: dict[str, Floats], answers: Answers
) -> Stopped:
    """Values of the entries, those taken out that cannot be what their heading stands for.

    Parameters
    ----------
    entries : Entries
        The entries with the units that their headings state.
    values : dict of str to array
        Their measures in standard units.
    answers : mapping of str to str
        Answers to the questions ``areas:`` and ``quantity:``.
    """
    stopped = Stopped(dict(values))
    _areas(entries, stopped, answers)
    for measure in _BOUNDS:
        _outside(entries, stopped, measure, answers)
    return stopped


def _areas(entries: Entries, stopped: Stopped, answers: Answers) -> None:
    """Volumes that a heading, title or name calls areas."""
    if "volume_mm3" not in entries.cells:
        return
    volume = stopped.values["volume_mm3"]
    units = entries.units["volume_mm3"]
    region = entries.region
    about = (region.title, region.sheet.name, region.sheet.stem)
    is_area = units == "mm2"
    if any(says_area(text) for text in about):
        is_area |= units == ""
    is_area &= ~np.isnan(volume)
    if not is_area.any():
        return
    length, width, height = (stopped.values[name] for name in LENGTHS)
    match = formula_of(length, width, height, volume)
    if match.n_rows and match.is_found and match.name != "area":
        what = f"A heading or title says mm2, but the values are {SPELLED[match.name]}."
        _say(entries, stopped, "info", what, "volume_mm3", is_area, "Read as volumes in mm3.")
        return
    alone = is_area & (np.isnan(length) | np.isnan(width))
    if not alone.any():
        return
    first = _cell(entries, "volume_mm3", alone)
    key = question_key("areas", region.sheet)
    what = (
        f"The {int(alone.sum()):,} numbers such as {volume[alone][0]:g} in {first} are called "
        "areas (length times width, mm2). What are they?"
    )
    options = (AREAS, VOLUMES)
    place = (region.sheet.file, region.sheet.name, first)
    stopped.questions.append(Question(key, what, options, "", *place))
    if answers.get(key) == VOLUMES:
        return
    stopped.values["volume_mm3"] = np.where(alone, np.nan, volume)
    what = "Areas in mm2 are no volumes. Upload length and width, or volumes in mm3."
    _say(entries, stopped, "warning", what, "volume_mm3", alone, "Left out.")


def _outside(entries: Entries, stopped: Stopped, measure: str, answers: Answers) -> None:
    """Values most of which no tumor or mouse can have."""
    values = stopped.values[measure]
    known = values[~np.isnan(values)]
    low, high = _BOUNDS[measure]
    is_odd = (values < low) | (values > high)
    if measure == "weight_g":
        is_odd &= values != 0
    if len(known) < _LEAST or is_odd.sum() <= _MOST * len(known):
        return
    name, bounds, as_read = _CALLED[measure]
    region = entries.region
    first = _cell(entries, measure, is_odd)
    key = question_key(f"quantity_{measure.partition('_')[0]}", region.sheet)
    what = (
        f"{int(is_odd.sum()):,} of {len(known):,} numbers, such as {values[is_odd][0]:g} in "
        f"{first}, cannot be {name}. {bounds}. What was measured?"
    )
    place = (region.sheet.file, region.sheet.name, first)
    options = (as_read, FLUX, OTHER) if measure == "volume_mm3" else (as_read, OTHER)
    stopped.questions.append(Question(key, what, options, "", *place))
    if answers.get(key) == as_read:
        return
    if answers.get(key) == FLUX:
        stopped.values.update({"signal": values, measure: np.full(len(values), np.nan)})
        return
    action = f"{len(known):,} numbers were left out."
    what = f"Most of these numbers cannot be {name}. {bounds}."
    _say(entries, stopped, "warning", what, measure, is_odd, action)
    stopped.values[measure] = np.full(len(values), np.nan)


def _cell(entries: Entries, measure: str, here: npt.NDArray[np.bool_]) -> str:
    return entries.cell(measure, int(np.flatnonzero(here)[0]))


def _say(
    entries: Entries,
    stopped: Stopped,
    severity: str,
    what: str,
    measure: str,
    here: npt.NDArray[np.bool_],
    action: str,
) -> None:
    at: Sequence[int] = np.flatnonzero(here).tolist()
    cells = entries.cell_list(measure, at)
    problem = entries.region.problem(
        "info" if severity == "info" else "warning", what, cells, action=action
    )
    stopped.problems.append(problem)
