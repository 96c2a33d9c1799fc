"""Files as they come in: a name and its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.study import Problem, SourceFile, StudyError


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it was dropped: ``name`` for messages only, ``data`` decides what it is."""

    name: str
    data: bytes

    @property
    def stem(self) -> str:
        """The file name without folder and extension."""
        return Path(self.name).stem


def load_uploads(paths: Sequence[Path]) -> tuple[Upload, ...]:
    """Read files from disk, as the command line needs them.

    Raises
    ------
    StudyError
        A path is missing, a folder, or may not be read; every such path is one problem.
    """
    uploads: list[Upload] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            uploads.append(Upload(path.name, path.read_bytes()))
        except OSError as error:
            problems.append(_unreadable(path, error))
    if problems:
        raise StudyError(problems)
    return tuple(uploads)


def source_of(upload: Upload) -> SourceFile:
    """Name, content hash and size of an upload."""
    return SourceFile(upload.name, hashlib.sha256(upload.data).hexdigest(), len(upload.data))


def _unreadable(path: Path, error: OSError) -> Problem:
    reason = "is a folder" if path.is_dir() else (error.strerror or "cannot be read").lower()
    return Problem(
        "error",
        f"The file '{path}' could not be opened: {reason}. Check the path and try again.",
        file=path.name,
    )
