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
from typing import Any, get_args, get_origin, get_type_hints

from analysis import __version__
from analysis.reading import Corrections, Upload, from_json
from analysis.settings import Settings
from analysis.study import StudyError
from components.look.ink_and_paper import FigureSettings

FORMAT = "plate-and-caliper study"
VERSION = 1
MANIFEST = "study.json"
MOST_FILES = 200
MOST_BYTES = 500 * 2**20
MOST_MANIFEST = 20 * 2**20
ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # equal state, equal file
NOT_ONE = "This ZIP file is not a study file saved by this app."
Choice = str | int | float | bool | None | list[str] | list[float]


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
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return MANIFEST in archive.namelist()
    except zipfile.BadZipFile:
        return False


def read_study_file(data: bytes) -> SavedStudy:
    """The state that a study file holds.

    Raises
    ------
    StudyError
        It is damaged, too large, of a later version of the app, or not a study file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive)
            manifest = json.loads(archive.read(MANIFEST).decode())
            _check_version(manifest)
            uploads = tuple(_upload(archive, entry) for entry in manifest["files"])
        return SavedStudy(
            uploads,
            from_json(manifest["corrections"]),
            _record(Settings, manifest["settings"]),
            _record(FigureSettings, manifest["figures"]),
            tuple(str(name) for name in manifest["hidden"]),
            {str(key): _choice(value) for key, value in manifest["choices"].items()},
        )
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, AttributeError,
            NotImplementedError, RuntimeError, EOFError) as error:  # fmt: skip
        raise StudyError(f"{NOT_ONE} It may be damaged: save it again.") from error


def _check_sizes(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise StudyError(
            f"The study file unpacks to more than {MOST_FILES} files or {MOST_BYTES // 2**20} MB."
        )
    if archive.getinfo(MANIFEST).file_size > MOST_MANIFEST:
        raise StudyError(f"{NOT_ONE} Its {MANIFEST} is too large.")


def _check_version(manifest: dict[str, Any]) -> None:
    if manifest["format"] != FORMAT:
        raise StudyError(NOT_ONE)
    if manifest["version"] > VERSION:
        raise StudyError("The study file was saved by a later version of this app: update it.")


def _upload(archive: zipfile.ZipFile, entry: dict[str, str]) -> Upload:
    data = archive.read(entry["member"])  # into memory: no name in the file reaches the disk
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        raise StudyError(f"'{entry['name']}' in the study file was changed after it was saved.")
    return Upload(str(entry["name"]), data)


def _record(kind: type[Any], saved: Mapping[str, Any]) -> Any:
    """A settings record; what this version does not know, or another type, is refused."""
    hints = get_type_hints(kind)
    if unknown := saved.keys() - hints.keys():
        names = ", ".join(sorted(unknown))
        raise StudyError(f"The study file has settings this version does not know: {names}.")
    values = {name: _tuples(value) for name, value in saved.items()}
    for name, value in values.items():
        if not _fits(value, hints[name]):
            raise StudyError(f"The study file has a setting of no use: {name} = {value!r}.")
    return kind(**values)


def _fits(value: object, hint: Any) -> bool:
    """Whether a value from JSON is of an annotated type (Literal, union, tuple or plain)."""
    if value is None or isinstance(value, (str, bool)):
        allowed = get_args(hint) if get_args(hint) else (hint,)
        if get_origin(hint) is tuple:
            return False
        return value in allowed or any(
            part is type(value) or _is_literal(part, value) for part in allowed
        )
    if isinstance(value, (int, float)):
        return bool({int, float} & {hint, *get_args(hint)}) or value in get_args(hint)
    return isinstance(value, tuple) and get_origin(hint) is tuple


def _is_literal(hint: Any, value: object) -> bool:
    return value in get_args(hint)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _choice(value: Any) -> Choice:
    plain = (str, int, float, bool, type(None))
    if isinstance(value, plain) or (
        isinstance(value, list) and all(isinstance(each, plain) for each in value)
    ):
        return value
    raise TypeError(type(value))
