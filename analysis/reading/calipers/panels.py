"""Tables of one sheet that name the same animals: panels, each with what stands above it.

::

    4T1                       E0771
    Days   PBS-1   PBS-2      Days   PBS-1   PBS-2      two mice, or four
    0      90.0    97.3       0      70.0    77.3

Their animals are others where their numbers differ on days that both have. A title that is a cell
line is their model, ``Experiment 2`` or ``Fig. 3b`` their study, ``Left flank`` a tumor of each.
Any other title may be a repeat of the same measurement: nothing is said of it here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import pandas as pd

from analysis.reading.calipers.headings.heading_cell import read_head
from analysis.reading.calipers.headings.regions import Region
from analysis.reading.calipers.headings.who_columns import arm_in_title, names_study
from analysis.reading.files.cells import several
from analysis.reading.findings import Finding
from analysis.reading.words.caliper_fields import MEASURES
from analysis.reading.words.cell_lines import is_line

_ENTRY = ["model", "study", "arm", "animal", "tumor", "day", "date"]
_LEAST = 3  # values that differ


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """A region and what was read of it."""

    region: Region
    findings: tuple[Finding, ...]

    @property
    def named(self) -> tuple[str, str]:
        """The field of its animals that the title above it names, and its name; none of others."""
        over = self.region.over
        name = arm_in_title(over) or over
        if is_line(name):
            return "model", name
        if names_study(name):
            return "study", name
        return ("tumor", side) if (side := read_head(over).tumor) else ("", "")


def with_panels(panels: Sequence[Panel]) -> list[Finding]:
    """The findings of all regions, animals of the same names told apart by their titles."""
    groups: dict[int, set[int]] = {}
    values = [_values(panel) for panel in panels] if len(panels) > 1 else []
    for one, other in combinations(range(len(values)), 2):
        if _differ(values[one], values[other]):
            groups.setdefault(one, {one}).add(other)
            groups.setdefault(other, {other}).add(one)
    told = sorted(
        at for at, group in groups.items() if _are_apart([panels[each].named for each in group])
    )
    result: list[Finding] = []
    for at, panel in enumerate(panels):
        named = (_named(each, *panel.named) for each in panel.findings)
        result += [*named] if at in told else panel.findings
    if told:
        result[0] = _told(result[0], [panels[at] for at in told])
    return result


def _values(panel: Panel) -> Mapping[str, Mapping[tuple[object, ...], float]]:
    """The numbers of each measure by animal and day."""
    found: dict[str, dict[tuple[object, ...], float]] = {}
    for each in panel.findings:
        if each.kind == "calipers":
            for measure, rows in _of_measures(each.rows):
                keys = rows.reindex(columns=_ENTRY).astype(str).itertuples(index=False, name=None)
                found.setdefault(measure, {}).update(zip(keys, rows[measure], strict=True))
    return found


def _of_measures(rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    for measure in MEASURES:
        if measure in rows and rows[measure].notna().any():
            yield measure, rows[rows[measure].notna()]


def _differ(
    one: Mapping[str, Mapping[tuple[object, ...], float]],
    other: Mapping[str, Mapping[tuple[object, ...], float]],
) -> bool:
    """Whether most of the numbers of animals and days that both have are others."""
    for measure in one.keys() & other.keys():
        shared = one[measure].keys() & other[measure].keys()
        n_other = sum(one[measure][key] != other[measure][key] for key in shared)
        if n_other >= _LEAST and 2 * n_other > len(shared):
            return True
    return False


def _are_apart(named: Sequence[tuple[str, str]]) -> bool:
    fields, names = {field for field, _ in named}, [name for _, name in named]
    return len(fields) == 1 and all(names) and len({*names}) == len(names)


def _named(finding: Finding, field: str, name: str) -> Finding:
    rows = finding.rows
    if field not in rows or (rows[field] != "").any():
        return finding
    return replace(finding, rows=rows.assign(**{field: name}))


def _told(first: Finding, panels: Sequence[Panel]) -> Finding:
    region, field = panels[0].region, panels[0].named[0]
    names = several([f"'{panel.named[1]}'" for panel in panels])
    cells = several([each.region.recognized("", ()).first_cell for each in panels])
    what = f"{len(panels)} tables of the sheet name the same animals, with other numbers: {names}."
    action = (
        "Read as tumors of the same animals."
        if field == "tumor"
        else (f"Read as other animals, of a {field} each.")
    )
    return replace(
        first, problems=(*first.problems, region.problem("info", what, cells, "", action))
    )
