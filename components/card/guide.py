"""What a figure's statistics mean: the pages of docs/statistics, shown beside the figure."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "statistics"
TOPICS: Mapping[str, tuple[str, ...]] = {
    # start of the panel's key: pages, the most important first
    "body_weight": ("body_weight",),
    "combination": ("in_vivo_synergy",),
    "compare": ("compare",),
    "design": ("design",),
    "dose": ("dose_response",),
    "dose_models": ("curve_models",),
    "dose_resistance": ("resistance",),
    "endpoint": ("tumor_weights",),
    "event_free": ("event_free",),
    "exclusion": ("exclusions",),
    "gr": ("gr_metrics",),
    "growth": ("tumor_volume", "drop_out"),
    "growth_effects": ("tgi", "growth_summary"),
    "growth_summary": ("growth_summary", "growth_rates"),
    "growth_tgi": ("tgi",),
    "growth_waterfall": ("tumor_volume",),
    "inference": ("inference", "growth_rates"),
    "percent_growth": ("percent_growth",),
    "plate": ("plate_quality", "exclusions"),
    "resistance": ("resistance",),
    "response": ("response",),
    "survival": ("survival",),
    "survival_causes": ("causes_of_death",),
    "survival_curves": ("survival", "log_rank"),
    "survival_hazards": ("hazard_ratio",),
    "survival_life_span": ("life_span",),
    "survival_residuals": ("hazard_ratio",),
    "survival_rmst": ("rmst",),
    "swimmer": ("response",),
    "synergy": ("plate_synergy",),
    "synergy_fixed": ("fixed_dose",),
    "synergy_index": ("combination_index",),
    "synergy_musyc": ("potency_and_efficacy",),
    "viability": ("viability", "inference"),
    "viability_time": ("viability", "time_course"),
    "weight": ("body_weight",),
    "well": ("plate_quality", "exclusions"),
}

Section = tuple[str, str]  # heading ("" for the opening), text


def explanation(key: str) -> list[dict[str, object]]:
    """The pages for a figure: titles with sections of plain text; empty for a drawing of none."""
    starts = [start for start in TOPICS if key == start or key.startswith(f"{start}_")]
    names = TOPICS[max(starts, key=len)] if starts else ()
    return [{"title": page_title(name), "sections": sections(name)} for name in names]


@functools.cache
def sections(name: str) -> tuple[Section, ...]:
    """The parts of one page, each with its heading; the first has none."""
    body = _text(name).split("\n", 1)[1]
    parts = body.split("\n## ")
    opening = ("", _joined(parts[0]))
    return (opening, *((part.split("\n", 1)[0], _joined(part.split("\n", 1)[1]))
        for part in parts[1:]))  # fmt: skip


def page_title(name: str) -> str:
    """The heading of one page."""
    return _text(name).split("\n", 1)[0].removeprefix("# ")


@functools.cache
def _text(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def _joined(text: str) -> str:
    return " ".join(text.split())
