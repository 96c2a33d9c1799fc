"""Ages of animals as their days, where no heading names days.

::

    Rat   Weight   Age
    1     151      8       the ages of an animal
    1     199      15      are its days
"""

from __future__ import annotations

from dataclasses import replace

from analysis.reading.calipers.headings.joined_heading_rows import TIME_FIELDS, Header
from analysis.reading.files.sheets import Sheet
from analysis.reading.words.caliper_fields import MEASURES
from analysis.reading.words.heading_grammar import is_age


def with_ages_as_days(sheet: Sheet, header: Header) -> Header:
    """The ages of a list as its days, where animals have several and nothing else says the day."""
    animals = header.columns("animal")
    ages = [at for at, head in enumerate(header.heads) if is_age(head.text)]
    is_timed = bool(header.time_columns or header.columns(*TIME_FIELDS, "end_date", "end_day"))
    if not animals or not ages or is_timed or not header.columns(*MEASURES):
        return header
    pairs = {(row[animals[0]], row[ages[0]]) for row in sheet.rows[header.last + 1 :]}
    if len(pairs) == len({animal for animal, _ in pairs}):
        return header
    heads = list(header.heads)
    heads[ages[0]] = replace(heads[ages[0]], field="day")
    return replace(header, heads=tuple(heads))
