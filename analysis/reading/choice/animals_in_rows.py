"""Tables with a row for each animal, or for each animal and day.

long                               events                          roster
Mouse  Group    Day  Volume        Mouse  Died on   Cause          Mouse  Group
1      Vehicle  0    102           1      14 March  ulcerated      1      Vehicle

end points                         value and date in turn
Group    Mouse  Ki67               Mouse  Volume  Date     Volume  Date
Vehicle  1      42                 1      102     1 March  140     5 March
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.reading.choice.readings import MEASURES, Against, Look, Reading, days_in, names_day
from analysis.reading.page.lines import Line

_MEASURE_NEEDED = 0.45  # certainty of a line that is to be a measure by its values alone


def explain(look: Look) -> Iterator[Reading]:
    """Every reading of a block with animals in rows."""
    yield from _long(look)
    yield from _session(look)
    yield from _events(look)
    yield from _endpoints(look)
    yield from _roster(look)
    yield from _pairs(look)


def _long(look: Look) -> Iterator[Reading]:
    got, taken = look.assigned(
        ("animal", "arm", "day", "date", "study", "model", "tumor", "tumor_weight", *MEASURES)
    )
    measures = [m for m in MEASURES if m in got and _is_measure(got[m], m, taken)]
    if "animal" not in got or not {"day", "date"} & got.keys() or not measures:
        return
    named = [m for m in measures if got[m].is_named(m)]
    words = [look.has("animal"), look.has("day", "date")]
    words += [look.has("volume", "weight", "length", "width", "photons", "area")]
    anchor = sum(words) >= 2 and (look.has("animal") or look.speaks_of_animals)
    against = tuple(_against_long(look, [got[m] for m in measures], bool(named)))
    yield Reading("long", look.explained(taken), against, anchor)


def _session(look: Look) -> Iterator[Reading]:
    """Measures of one day, which the title says: ``Day 4`` above the animals."""
    got, taken = look.assigned(("animal", "arm", "study", "model", "tumor", *MEASURES))
    measures = [got[m] for m in MEASURES if m in got and got[m].is_named(m)]
    if "animal" not in got or not got["animal"].is_named("animal") or not measures:
        return
    if names_day(look.block.title) and not look.has("day", "date"):
        against = tuple(_against_long(look, measures, is_named=True))
        yield Reading("long", look.explained(taken), against, True)


def _against_long(look: Look, measures: list[Line], is_named: bool) -> Iterator[Against]:
    if any(line.certainty("well") > 0.8 for line in look.lines):
        yield Against("wells")
    if not is_named and not look.is_in_vivo:
        yield Against("no word for a measure or an animal")
    if look.has("concentration") and not look.is_in_vivo:
        yield Against("concentrations")
    if any(days_in(look, row).explicit >= 2 for row in look.heads()):
        yield Against("days across")
    of_means = any(line.is_named("statistic") for line in measures)
    if of_means or sum(line.is_named("statistic") for line in look.lines) >= 2:
        yield Against("a table of means", 2)


def _is_measure(line: Line, measure: str, taken: dict[int, float]) -> bool:
    return taken[line.at] > _MEASURE_NEEDED or (line.is_called(measure) and line.number > 0.8)


def _events(look: Look) -> Iterator[Reading]:
    got, taken = look.assigned(
        ("animal", "end", "event", "reason", "arm", "study", "date", "model")
    )
    has_end = "end" in got and taken[got["end"].at] > 0.5
    has_event = "event" in got and taken[got["event"].at] > 0.6 and look.has("day", "date")
    if "animal" not in got or not (has_end or has_event):
        return
    against = []
    if look.has("volume", "length", "photons"):
        against.append(Against("measures"))
    if any(line.certainty("well") > 0.8 for line in look.lines):
        against.append(Against("wells"))
    if not got["animal"].is_named("animal"):
        against.append(Against("no word for an animal"))
    anchor = look.has("animal") and look.has("end", "event", "reason")
    yield Reading("events", look.explained(taken), tuple(against), anchor)


def _endpoints(look: Look) -> Iterator[Reading]:
    got, taken = look.assigned(
        ("arm", "animal", "volume", "weight", "tumor_weight", "percent", "area", "study")
    )
    timed = any(
        (line.is_named("day") and line.certainty("day") > 0.6) or line.certainty("date") > 0.5
        for line in look.lines
    )
    if "arm" not in got or timed:
        return
    numeric = [line for line in look.lines if line.number > 0.8]
    others = [line for line in numeric if line.at not in taken]
    against = []
    if look.has("concentration", "well", "result"):
        against.append(Against("concentrations, wells or results"))
    if not got["arm"].is_named("arm"):
        against.append(Against("no word for an arm"))
    if any(days_in(look, row).count >= 3 for row in look.heads()):
        against.append(Against("days or dates across"))
    if look.has("animal") and sum(not line.is_named("animal") for line in numeric) > 4:
        against.append(Against("many columns of numbers"))
    if not any(map(_is_measured, numeric)):
        against.append(Against("nothing measured"))
    anchor = look.has("arm") and (look.has("animal") or len(look.lines) == 2)
    yield Reading(
        "endpoints", look.explained(taken) + 0.5 * look.share(others), tuple(against), anchor
    )


def _is_measured(line: Line) -> bool:
    counts = len(line.values) > 2 and bool((np.diff(line.values) == 1).all())
    return not line.is_named("animal", "other", "replicate", "study") and not counts


def _roster(look: Look) -> Iterator[Reading]:
    got, taken = look.assigned(("animal", "arm", "study", "model", "drug"))
    animal, arm = got.get("animal"), got.get("arm")
    if arm is None or not arm.is_named("arm"):
        arm = got.get("drug")
    if animal is None or arm is None:
        return
    if not animal.is_named("animal") or not arm.is_named("arm", "drug"):
        return
    if len(animal.different) <= 0.95 * len(animal.texts):
        return
    against = []
    measured = ("volume", "length", "photons")
    if any(line.is_named(m) and line.certainty(m) > 0.7 for line in look.lines for m in measured):
        against.append(Against("measures"))
    if any(line.is_named("day") and line.number > 0.8 for line in look.lines):
        against.append(Against("days"))
    yield Reading("roster", look.explained(taken) + 0.1, tuple(against), True)


def _pairs(look: Look) -> Iterator[Reading]:
    dates = [line for line in look.lines if line.date > 0.8]
    animals = [line for line in look.lines if line.certainty("animal") > 0.5]
    if len(dates) < 2 or not animals:
        return
    animal = max(animals, key=lambda line: line.certainty("animal"))
    values = [line for line in look.lines if line.number > 0.7 and line is not animal]
    if len(values) < 2 or abs(len(values) - len(dates)) > 1:
        return
    beside = sum(abs(a.at - b.at) == 1 for a, b in zip(values, dates, strict=False))
    if beside >= len(dates) - 1:
        yield Reading(
            "pairs", look.share([*dates, *values, animal]), is_anchored=look.has("animal")
        )
