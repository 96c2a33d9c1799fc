"""The plate on screen: wells shaded by their signal, under the names and doses that they hold."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.number_words import counted
from analysis.reading import WellCorrection
from components.card.element import own_element
from components.look.arm_colors import ON_DARK
from components.look.theme import ROLE_COLORS, WELL_SHADES, ArmStyle, dose_text
from components.views.layout.said import JOINED, ROLES

KEY = "layout_plate"
PALEST, DEEPEST = 4, 52  # % of the shade's color, so that figures read on it
HTML = """<div class="plate"><div class="plate-scroll">
<div class="plate-grid" role="grid" aria-multiselectable="true"></div></div>
<div class="plate-foot" aria-hidden="true"><span class="plate-end"></span>
<span class="plate-scale"></span><span class="plate-end"></span><span class="plate-at"></span></div>
<ul class="plate-key" aria-label="Drugs"></ul></div>"""
LETTERS, LETTERS_OF_TWO, LETTERS_OF_CONTROL = 3, 2, 5


def show_plate(
    data: Mapping[str, Any], on_pick: Callable[[], None], on_paste: Callable[[], None]
) -> None:
    """Draw the plate; ``on_pick`` and ``on_paste`` are called when it tells of either."""
    _element()(
        key=KEY,
        data=json.dumps(data, separators=(",", ":")).encode(),
        on_picked_change=on_pick,
        on_pasted_change=on_paste,
    )


def plate_data(
    plate: str,
    shape: tuple[int, int],
    signal: Mapping[str, float],
    wells: Mapping[str, WellCorrection],
    preview: Sequence[WellCorrection],
    chosen: Sequence[str],
    styles: Mapping[str, ArmStyle],
    dark: bool,
) -> dict[str, Any]:
    """What the plate shows, as its script wants it.

    ``signal`` of the wells that were read, ``wells`` as they are held, ``preview`` what the form
    would paint.
    """
    colors = {
        arm: ON_DARK.get(style.color, style.color) if dark else style.color
        for arm, style in styles.items()
    }
    known = [value for value in signal.values() if math.isfinite(value)]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    ghosts = {each.well: each for each in preview}
    return {
        "rows": shape[0],
        "columns": shape[1],
        "label": f"Wells of plate {plate}. Arrow keys move, Shift and arrows choose a block, "
        "Shift and Space a row, Ctrl and Space a column; Ctrl and V pastes a layout.",
        "wells": {
            well: _well(well, value, (low, high), ghosts.get(well) or wells.get(well), colors)
            | {"ghost": well in ghosts}
            for well, value in signal.items()
        },
        "chosen": list(chosen),
        "ends": [f"{_signal_name(high)} {signal_text(low)}", signal_text(high)],
        "key": _key({**wells, **ghosts}.values(), colors),
        "deep": WELL_SHADES[1 if dark else 0],
    }


def content_words(well: WellCorrection) -> str:
    """What is in a well in words: ``tamoxifen, 3.7 µM``, ``vehicle DMSO``, ``nothing said``."""
    if not well.role:
        return "nothing said yet"
    if well.role != "sample":
        is_same = well.arm.casefold() == ROLES[well.role].casefold()
        return ROLES[well.role] if is_same else f"{ROLES[well.role]} {well.arm}".strip()
    doses = [
        dose_text(dose, unit)
        for dose, unit in ((well.concentration, well.unit), (well.concentration_2, well.unit_2))
        if dose is not None
    ]
    return ", ".join([well.arm, JOINED.join(doses)] if doses else [well.arm])


def signal_text(value: float) -> str:
    """A signal in four or five letters: ``0.088``, ``2.35``, ``451``, ``38k``."""
    if not math.isfinite(value):
        return "–"
    if abs(value) >= 10_000:
        return f"{value / 1000:.0f}k"
    return (
        f"{value:.0f}"
        if abs(value) >= 100
        else f"{value:.2f}"
        if abs(value) < 10
        else f"{value:.1f}"
    )


def short_dose(dose: float) -> str:
    """A dose in few letters: ``33`` for 33.3, but ``12.5``; ``0.0051``, ``5e-5``."""
    three = f"{dose:.3g}"
    text = three if dose >= 100 or float(three) == dose else f"{dose:.2g}"
    if "e" not in text and len(text) <= 6:
        return text
    digits, _, power = f"{dose:.0e}".partition("e")
    return f"{digits}e{int(power)}"


def _well(
    name: str,
    value: float,
    ends: tuple[float, float],
    held: WellCorrection | None,
    colors: Mapping[str, str],
) -> dict[str, Any]:
    low, high = ends
    share = (value - low) / (high - low) if high > low and math.isfinite(value) else 0.0
    drawn = {"shade": round(PALEST + (DEEPEST - PALEST) * share)}
    read = f"{_signal_name(high)} {signal_text(value)}"
    if held is None or not held.role:
        return drawn | {
            "top": "", "low": signal_text(value), "color": "",
            "words": f"{name}: nothing said yet, {read}",
        }  # fmt: skip
    return drawn | {
        "top": _letters(held),
        "low": _dose_letters(held),
        "color": _color(held, colors),
        "words": f"{name}: {content_words(held)}, {read}",
    }


def _letters(well: WellCorrection) -> str:
    """The letters of a well's content that stand on it."""
    if well.role != "sample":
        return (well.arm or ROLES[well.role])[:LETTERS_OF_CONTROL]
    parts = well.arm.split(JOINED)
    if len(parts) > 1:
        return "+".join(part[:LETTERS_OF_TWO] for part in parts)
    return well.arm[:LETTERS]


def _dose_letters(well: WellCorrection) -> str:
    if well.role != "sample":
        return ""
    doses = [dose for dose in (well.concentration, well.concentration_2) if dose is not None]
    if len(doses) > 1:
        return "/".join(map(short_dose, doses))
    return "".join(short_dose(dose) for dose in doses)


def _color(well: WellCorrection, colors: Mapping[str, str]) -> str:
    if well.role == "sample" and well.arm in colors:
        return colors[well.arm]
    return ROLE_COLORS.get(well.role, ROLE_COLORS["empty"])


def _key(wells: Iterable[WellCorrection], colors: Mapping[str, str]) -> list[dict[str, str]]:
    """A line for each drug of the plate: its color, its wells and the range of its doses."""
    by_arm: dict[str, list[WellCorrection]] = {}
    for well in wells:
        if well.role == "sample":
            by_arm.setdefault(well.arm, []).append(well)
    return [
        {
            "color": _color(mine[0], colors),
            "words": f"{arm}: {counted(len(mine), 'well')}{_range(mine)}",
        }
        for arm, mine in by_arm.items()
    ]


def _range(wells: Sequence[WellCorrection]) -> str:
    doses = [(well.concentration, well.unit) for well in wells if well.concentration is not None]
    units = {unit for _, unit in doses}
    if len({dose for dose, _ in doses}) < 2 or len(units) != 1:
        return ""
    values = [dose for dose, _ in doses]
    return f", {short_dose(max(values))} to {short_dose(min(values))} {units.pop()}".rstrip()


def _signal_name(high: float) -> str:
    return "OD" if high < 10 else "signal"


@functools.cache
def _element() -> Any:
    here = Path(__file__)
    css = here.with_suffix(".css").read_text(encoding="utf-8")
    return own_element("layout_plate", HTML, css, here.with_suffix(".js"))
