"""A file with slots for pictures, and the sizes that pictures are drawn at."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["png", "svg"]
MM_PER_INCH = 25.4
ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # equal content, equal file


@dataclass(frozen=True, slots=True)
class Preset:
    """How large pictures come out: drawn ``width_px`` wide for letters of 14 px, then enlarged.

    ``width_mm`` is the printed width; ``dpi`` the points of a PNG per inch of it.
    """

    words: str
    width_px: int
    width_mm: float
    dpi: int = 300

    @property
    def scale(self) -> float:
        """Points of the PNG for each px drawn."""
        return self.width_mm / MM_PER_INCH * self.dpi / self.width_px

    @property
    def letters_pt(self) -> float:
        """Printed size of letters of 14 px, in points."""
        return 14 * self.width_mm / MM_PER_INCH * 72 / self.width_px


PRESETS = {
    "slide": Preset("Slide, 13.3 in wide", 1000, 338.7),
    "single": Preset("Journal, single column (85 mm)", 480, 85),
    "double": Preset("Journal, double column (180 mm)", 1000, 180),
    "poster": Preset("Poster (400 mm)", 800, 400),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one picture: of which figure, which kind, and how large it is drawn.

    ``bare``: the chart alone; else with title, caption and footer. ``as_address``: written as a
    ``data:`` address instead of bytes.
    """

    figure: int
    kind: Kind
    width_px: int
    height_px: int
    scale: float = 1.0
    dpi: int = 300
    width_mm: float = 0.0
    bare: bool = False
    as_address: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """One file: its name, and bytes and slots in their order."""

    name: str
    parts: tuple[bytes | Slot, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A file to be saved: one member as it is, or several as a ZIP archive."""

    file: str
    mime: str
    members: tuple[Member, ...]
    zipped: bool = True

    @property
    def slots(self) -> list[Slot]:
        """All slots in their order."""
        parts = (part for member in self.members for part in member.parts)
        return [part for part in parts if isinstance(part, Slot)]

    def filled(self, draw: Callable[[Slot], bytes]) -> bytes:
        """The whole file, each picture drawn by ``draw``."""
        contents = [(member.name, _joined(member, draw)) for member in self.members]
        if not self.zipped:
            return contents[0][1]
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in contents:
                archive.writestr(zipfile.ZipInfo(name, ZIP_DATE), content)
        return buffer.getvalue()

    def as_job(self) -> dict[str, Any]:
        """As JSON for ``export_job.js``."""
        return {
            "file": self.file,
            "mime": self.mime,
            "zipped": self.zipped,
            "members": [
                {"name": member.name, "parts": [_job_part(part) for part in member.parts]}
                for member in self.members
            ],
        }


def unzipped(content: bytes) -> Iterable[tuple[str, bytes]]:
    """Names and contents of an archive that was made here, in their order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(entry.filename, archive.read(entry)) for entry in archive.infolist()]


def _joined(member: Member, draw: Callable[[Slot], bytes]) -> bytes:
    return b"".join(
        _drawn(part, draw(part)) if isinstance(part, Slot) else part for part in member.parts
    )


def _drawn(slot: Slot, content: bytes) -> bytes:
    if not slot.as_address:
        return content
    mime = b"image/svg+xml" if slot.kind == "svg" else b"image/png"
    return b"data:" + mime + b";base64," + base64.b64encode(content)


def _job_part(part: bytes | Slot) -> dict[str, Any]:
    if isinstance(part, bytes):
        return {"base64": base64.b64encode(part).decode()}
    return {
        "figure": part.figure,
        "kind": part.kind,
        "width": part.width_px,
        "height": part.height_px,
        "scale": part.scale,
        "dpi": part.dpi,
        "mm": part.width_mm,
        "bare": part.bare,
        "address": part.as_address,
    }
