"""How large files say that they are when unpacked, all together, before any is read."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.reading.files.archives import open_archive
from analysis.reading.files.uploads import Upload
from analysis.study import StudyError


def unpacked_bytes(uploads: Sequence[Upload]) -> int:
    """The sizes by the directories of the archives, else of the files themselves.

    A directory can lie: what a file unpacks to is counted again while it is read (``guards``).
    """
    return sum(map(_unpacked, uploads))


def _unpacked(upload: Upload) -> int:
    if not upload.data.startswith(b"PK"):
        return len(upload.data)
    try:
        archive = open_archive(upload.name, upload.data)
    except StudyError:
        return len(upload.data)  # it is not read, and the study says why
    return sum(member.file_size for member in archive.members)
