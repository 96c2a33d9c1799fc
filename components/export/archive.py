"""The ZIP of pictures: every figure as PNG and SVG, with the captions and numbers beside them."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.formula_text import csv_bytes
from components.export.bundle import Bundle, Member, Preset, Slot
from components.look.theme import Panel


def picture_archive(
    panels: Sequence[Panel], preset: Preset, name: str, methods: Sequence[str]
) -> Bundle:
    """PNG, SVG and the table of every figure, ``captions.txt`` and ``methods.txt``."""
    members = []
    for number, panel in enumerate(panels):
        for kind in ("png", "svg"):
            slot = Slot(
                number,
                "png" if kind == "png" else "svg",
                preset.width_px,
                panel.height,
                preset.scale,
                preset.dpi,
                preset.width_mm,
            )
            members.append(Member(f"{kind}/{panel.file_stem}.{kind}", (slot,)))
        if len(panel.table):
            members.append(Member(f"tables/{panel.file_stem}.csv", (csv_bytes(panel.table),)))
    captions = "\n\n".join(f"{panel.file_stem}\n{panel.title}\n{panel.caption}" for panel in panels)
    members.append(Member("captions.txt", (captions.encode(),)))
    if methods:
        members.append(Member("methods.txt", ("\n\n".join(methods).encode(),)))
    return Bundle(f"{name}_figures.zip", "application/zip", tuple(members))
