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
from analysis.reading import Corrections, Upload, from_json
from analysis.reading.files.archives import Archive, open_archive, unpack
from analysis.reading.files.guards import refuse_oversized
from analysis.reading.saved_records import as_tuples, fits, parsed, record
from analysis.settings import Settings, out_of_bounds
from analysis.study import Problem, StudyError
from components.app.kept_choices import Choice, kept
from components.look.ink_and_paper import FigureSettings, unusable

FORMAT = "plate-and-caliper study"
VERSION = 1
MANIFEST = "study.json"
MOST_FILES = 200
MOST_BYTES = 200 * 2**20  # of all files, counted while they are unpacked
MOST_MANIFEST = 8 * 2**20
ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # equal state, equal file
NOT_ONE = "This ZIP file is not a study file saved by this app."
DAMAGED = f"{NOT_ONE} It may be damaged: save it again."
_FILE = "study file"


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


def is_study_file(data: bytes) -> bool:
    """Whether these bytes are a ZIP with the manifest of a study file."""
    if not data.startswith(b"PK"):
        return False
    try:
        return MANIFEST in open_archive(_FILE, data).names
    except StudyError:
        return False


def read_study_file(data: bytes) -> SavedStudy:
    """The state that a study file holds.

    Raises
    ------
    StudyError
        It is damaged, too large, of a later version of the app, or not a study file.
    """
    refuse_oversized(_FILE, data)
    archive = open_archive(_FILE, data)
    if len(archive.names) < len(archive.members):
        raise StudyError(DAMAGED)
    try:
        manifest = parsed(unpack(archive, MANIFEST, MOST_MANIFEST).decode())
        _check_version(manifest)
        return SavedStudy(
            _uploads(archive, manifest["files"]),
            from_json(manifest["corrections"]),
            _settings(Settings, manifest["settings"]),
            _settings(FigureSettings, manifest["figures"]),
            _hidden(manifest["hidden"]),
            kept(manifest["choices"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StudyError(DAMAGED) from error


def _check_version(manifest: dict[str, Any]) -> None:
    if manifest["format"] != FORMAT:
        raise StudyError(NOT_ONE)
    if manifest["version"] > VERSION:
        raise StudyError("The study file was saved by a later version of this app: update it.")


def _uploads(archive: Archive, entries: list[dict[str, str]]) -> tuple[Upload, ...]:
    """The files, into memory: no name in a study file reaches the disk."""
    members = [entry["member"] for entry in entries]
    if len(set(members)) < len(members) or not archive.names.issuperset(members):
        raise StudyError(DAMAGED)
    if len(members) > MOST_FILES:
        raise StudyError(f"The study file has {len(members):,} files; the limit is {MOST_FILES}.")
    uploads: list[Upload] = []
    left = MOST_BYTES
    for entry in entries:
        data = unpack(archive, entry["member"], left)
        left -= len(data)
        if hashlib.sha256(data).hexdigest() != entry["sha256"]:
            name = str(entry["name"])
            raise StudyError(f"'{name}' in the study file was changed after it was saved.")
        uploads.append(Upload(str(entry["name"]), data))
    return tuple(uploads)


def _hidden(saved: Any) -> tuple[str, ...]:
    names: tuple[str, ...] = as_tuples(saved)
    if not fits(names, tuple[str, ...]):
        raise StudyError(DAMAGED)
    return names


def _settings(kind: type[Any], saved: Mapping[str, Any]) -> Any:
    """A settings record; what this version does not know or cannot use is refused by name."""
    if unknown := saved.keys() - {field.name for field in dataclasses.fields(kind)}:
        names = ", ".join(sorted(map(str, unknown)))
        raise StudyError(f"The study file has settings this version does not know: {names}.")
    try:
        settings = record(kind, saved)
    except ValueError as error:
        raise StudyError(f"The study file has a setting of no use: {error}.") from error
    bounds = out_of_bounds if kind is Settings else unusable
    if wrong := bounds(settings):
        raise StudyError([Problem("error", f"The study file cannot be used. {w}") for w in wrong])
    return settings
