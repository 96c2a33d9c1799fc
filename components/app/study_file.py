"""The study file: everything of a session in one ZIP, to be opened again to equal figures.

It holds the uploaded files as they were and ``study.json`` with corrections, settings, figure
settings, hidden arms and the pages' choices. Nothing in it is run, and no name in it is a path.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis import __version__
from analysis.reading import Corrections, Upload
from analysis.reading.saved_records import as_tuples, fits
from analysis.reading.saved_study import (
    DAMAGED,
    FORMAT,
    MANIFEST,
    VERSION,
    opened,
    saved_inputs,
    settings_of,
)
from analysis.settings import Settings
from analysis.study import StudyError
from components.app.work.kept_choices import Choice, kept
from components.look.ink_and_paper import FigureSettings, unusable

ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # equal state, equal file


@dataclass(frozen=True, slots=True)
class SavedStudy:
    """What one session looked at: equal states give equal results and figures."""

    uploads: tuple[Upload, ...]
    corrections: Corrections = field(default_factory=Corrections)
    settings: Settings = field(default_factory=Settings)
    figures: FigureSettings = field(default_factory=FigureSettings)
    hidden: tuple[str, ...] = ()
    choices: Mapping[str, Choice] = field(default_factory=dict)

    @property
    def size_bytes(self) -> int:
        """Bytes of the uploads."""
        return sum(len(upload.data) for upload in self.uploads)


def write_study_file(saved: SavedStudy) -> bytes:
    """The study file of a state; equal states give equal bytes."""
    files = [
        {
            "member": f"files/{number}",
            "name": upload.name,
            "sha256": hashlib.sha256(upload.data).hexdigest(),
        }
        for number, upload in enumerate(saved.uploads, start=1)
    ]
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "saved_by": __version__,
        "files": files,
        "corrections": saved.corrections.to_json(),
        "settings": dataclasses.asdict(saved.settings),
        "figures": dataclasses.asdict(saved.figures),
        "hidden": list(saved.hidden),
        "choices": dict(saved.choices),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in [
            (MANIFEST, text.encode()),
            *((entry["member"], u.data) for entry, u in zip(files, saved.uploads, strict=True)),
        ]:
            member = zipfile.ZipInfo(name, ZIP_DATE)
            archive.writestr(member, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def read_study_file(data: bytes) -> SavedStudy:
    """The state that a study file holds.

    Raises
    ------
    StudyError
        It is damaged, too large, of a later version of the app, or not a study file.
    """
    archive, manifest = opened(data)
    inputs = saved_inputs(archive, manifest)
    try:
        return SavedStudy(
            inputs.uploads,
            inputs.corrections,
            inputs.settings,
            settings_of(FigureSettings, manifest["figures"], unusable),
            _hidden(manifest["hidden"]),
            kept(manifest["choices"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StudyError(DAMAGED) from error


def _hidden(saved: Any) -> tuple[str, ...]:
    names: tuple[str, ...] = as_tuples(saved)
    if not fits(names, tuple[str, ...]):
        raise StudyError(DAMAGED)
    return names
