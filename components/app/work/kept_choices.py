"""The widgets whose values belong to a study's state, by name, and what each can hold.

A saved study may come from anybody, and Streamlit ends the page where a button is given a value or
a switch a text. So a value is taken up only under a known name and with the type of its widget.
What a list of options does not offer, its widget passes over by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from analysis.study import StudyError

Choice = str | int | float | bool | None | list[str] | list[float]

# Tables', pictures' and tabs' own widgets, and editors and boxes for files.
NOT_KEPT = re.compile(
    r"^(add_|arms_|point_|export_|figures_|csv_|pictures_|card_|open_|files$|corrections_|data_|memory$|_"
    r"|choice_(arms|plates|events|point|unread|paste)_|choice_layout_(file|plates)$)|undo|redo|_tab$"
)
_LONGEST = 10_000  # letters of a text, parts of a list
_LARGEST = 1e12


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_number(value: object) -> bool:
    return value is None or (type(value) in (int, float) and _is_finite(value))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST


def _is_word(value: object) -> bool:
    return value is None or _is_text(value)


def _is_pick(value: object) -> bool:
    return _is_flag(value) or _is_number(value) or _is_text(value)


def _are_picks(value: object) -> bool:
    return isinstance(value, list) and len(value) <= _LONGEST and all(map(_is_pick, value))


# The first pattern that fits the whole name counts.
KINDS: tuple[tuple[re.Pattern[str], Callable[[object], bool]], ...] = tuple(
    (re.compile(name), fits)
    for name, fits in (
        (r"choice_(paint_second|subtract_blanks|adjust_for_baseline)", _is_flag),
        (r"choice_(event_free_deaths|advanced_[a-z]+)", _is_flag),
        (r"survival_(bands|medians)|tumor_free_weight|growth_(log|early)|design_cages", _is_flag),
        (r"[a-z_]+_open|prism_(volumes|viability)|viability_(vehicles|course)", _is_flag),
        (r"choice_(paint_(dose|factor|each)(_2)?|event_free_mm3|power_[a-z]+_.*)", _is_number),
        (r"design_(low|high|per_arm|seed|dropout|ratio|shape|lost|most|comparisons)", _is_number),
        (r"design_(volume_ratio|ratio_[ab]|index|combinations|viability|drugs)", _is_number),
        (r"design_(doses|fold)|choice_paint_lines", _is_number),
        (r"design_(reduction|target|readout)", _is_pick),  # of no widget: older files
        (r"design_(arms|days|power_days)|choice_(exclude_wells|paint_region)", _is_text),
        (r"choice_(compare_rows|maps|paint_others)", _are_picks),
        (r"error_bars|response_scheme|growth_(measure|center|rule|lines)", _is_word),
        (r"choice_.+|compare_[a-z_]+|inference_(compare|scale)|survival_counts", _is_pick),
        (r"growth_(bars|course)|viability_measure|combination_reference", _is_pick),
        (r"design_(question|beyond|pairing)", _is_pick),
    )
)  # fmt: skip


def is_kept(name: str, value: object) -> bool:
    """Whether a widget of this name belongs to the state, and can hold this value."""
    if NOT_KEPT.search(name):
        return False
    return next((fits(value) for known, fits in KINDS if known.fullmatch(name)), False)


def kept(saved: Mapping[str, Any]) -> dict[str, Choice]:
    """Saved choices, less those that belong to no state any more.

    Raises
    ------
    StudyError
        A name that no widget has, or a value that its widget cannot hold.
    """
    choices = {name: value for name, value in saved.items() if not NOT_KEPT.search(name)}
    if strange := [name for name, value in choices.items() if not is_kept(name, value)]:
        raise StudyError(f"The study file has a choice of no use: {strange[0][:80]!r}.")
    return choices


def _is_finite(value: Any) -> bool:
    return bool(-_LARGEST <= value <= _LARGEST)
