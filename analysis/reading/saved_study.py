"""What a study file holds of a study: the uploads as they were, corrections and settings.

A study file is a ZIP that the app saves (``components.app.study_file`` knows the rest of it).
Nothing in it is run, and no name in it is a path.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.reading.corrections import Corrections, from_json
from analysis.reading.files.archives import Archive, open_archive, unpack
from analysis.reading.files.guards import refuse_oversized
from analysis.reading.files.uploads import Upload
from analysis.reading.saved_records import parsed, record
from analysis.settings import Settings, out_of_bounds
from analysis.study import Problem, StudyError

FORMAT = "plate-and-caliper study"
VERSION = 1
MANIFEST = "study.json"
MOST_FILES = 200
MOST_BYTES = 200 * 2**20  # of all files, counted while they are unpacked
MOST_MANIFEST = 8 * 2**20
LONGEST_NAME = 255  # letters, as on a disk
NOT_ONE = "This ZIP file is not a study file saved by this app."
DAMAGED = f"{NOT_ONE} It may be damaged: save it again."
_FILE = "study file"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SEVERAL = "A study file holds a whole study: name it alone."


@dataclass(frozen=True, slots=True)
class Inputs:
    """Files to be read, and what was said and chosen about them."""

    uploads: tuple[Upload, ...]
    corrections: Corrections = field(default_factory=Corrections)
    settings: Settings = field(default_factory=Settings)


def is_study_file(data: bytes) -> bool:
    """Whether these bytes are a ZIP with the manifest of a study file."""
    if not data.startswith(b"PK") or MANIFEST.encode() not in data:
        return False
    try:
        return MANIFEST in open_archive(_FILE, data).names
    except StudyError:
        return False


def inputs_of(uploads: Sequence[Upload]) -> Inputs:
    """The uploads themselves, or what the one study file among them holds.

    Raises
    ------
    StudyError
        A study file that cannot be used, or one beside other files.
    """
    studies = [upload for upload in uploads if is_study_file(upload.data)]
    if not studies:
        return Inputs(tuple(uploads))
    if len(uploads) > 1:
        raise StudyError([Problem("error", _SEVERAL, studies[0].name)])
    return saved_inputs(*opened(studies[0].data))


def opened(data: bytes) -> tuple[Archive, dict[str, Any]]:
    """A study file and its manifest, of a version that this app knows.

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
        manifest: dict[str, Any] = parsed(unpack(archive, MANIFEST, MOST_MANIFEST).decode())
        _check_version(manifest)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StudyError(DAMAGED) from error
    return archive, manifest


def saved_inputs(archive: Archive, manifest: Mapping[str, Any]) -> Inputs:
    """Files, corrections and settings of an opened study file.

    Raises
    ------
    StudyError
        A part is damaged or cannot be used; words say which.
    """
    try:
        return Inputs(
            _uploads(archive, manifest["files"]),
            from_json(manifest["corrections"]),
            settings_of(Settings, manifest["settings"], out_of_bounds),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StudyError(DAMAGED) from error


def settings_of(
    kind: type[Any], saved: Mapping[str, Any], bounds: Callable[[Any], Sequence[str]]
) -> Any:
    """A settings record; what this version does not know or cannot use is refused by name."""
    if unknown := saved.keys() - {each.name for each in dataclasses.fields(kind)}:
        names = ", ".join(sorted(map(str, unknown)))
        raise StudyError(f"The study file has settings this version does not know: {names}.")
    try:
        settings = record(kind, saved)
    except ValueError as error:
        raise StudyError(f"The study file has a setting of no use: {error}.") from error
    if wrong := bounds(settings):
        raise StudyError([Problem("error", f"The study file cannot be used. {w}") for w in wrong])
    return settings


def _check_version(manifest: dict[str, Any]) -> None:
    if manifest["format"] != FORMAT:
        raise StudyError(NOT_ONE)
    if type(manifest["version"]) is not int or manifest["version"] < 1:
        raise StudyError(DAMAGED)
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
            name = _name(entry["name"])
            raise StudyError(f"'{name}' in the study file was changed after it was saved.")
        uploads.append(Upload(_name(entry["name"]), data))
    return tuple(uploads)


def _name(saved: object) -> str:
    """The name of a file, as a computer could have given it."""
    if not isinstance(saved, str) or len(saved) > LONGEST_NAME or _CONTROL.search(saved):
        raise StudyError(DAMAGED)
    return saved
