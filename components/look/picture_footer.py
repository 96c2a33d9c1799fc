"""The small line under a picture: which study and which settings its numbers come from."""

from __future__ import annotations

import dataclasses

from analysis import __version__
from analysis.settings import Settings
from analysis.study import Study

FORMULAS = {"half": "L × W² / 2", "pi6": "π/6 × L × W²", "pi6_height": "π/6 × L × W × H"}


def footer_words(settings: Settings, study: Study | None) -> str:
    """Study, its content key, and every setting that is not the default, in one line."""
    if study is None:
        return ""
    parts = [study.title, f"content {study.key[:8]}"]
    if study.calipers is not None:
        parts.append(f"volume {FORMULAS[settings.volume_formula]}")
    parts += changed_words(settings)
    return f"Plate & Caliper {__version__}: " + " · ".join(parts)


def changed_words(settings: Settings) -> list[str]:
    """``evaluation day: 21`` for every setting that is not the default."""
    return [
        f"{field.name.replace('_', ' ')}: {getattr(settings, field.name)}"
        for field in dataclasses.fields(settings)
        if getattr(settings, field.name) != field.default and field.name != "volume_formula"
    ]
