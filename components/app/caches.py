"""What is slow and the same for every session: studies and their results, kept by content."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from analysis.reading import (
    Corrections,
    Pointing,
    Upload,
    from_json,
    pointed_for,
    read_study,
)
from analysis.results import Results, analyse
from analysis.settings import Settings
from analysis.study import Study, StudyError
from components.app.kept import Kept
from components.app.kept_sample import sample, study_and_results
from components.app.names import SAMPLE
from components.app.waiting import done, from_files
from components.app.workers import COMPUTING, Ended

_STUDIES: Kept[Study] = Kept(16)  # of all sessions together
_RESULTS: Kept[Results] = Kept(32)
_FILES: Kept[Any] = Kept(16)
Made = TypeVar("Made")


def content_key(uploads: Sequence[Upload], corrections: Corrections) -> str:
    """A hash of the files' names and contents and of the corrections."""
    digest = hashlib.sha256(corrections.to_json().encode())
    for upload in uploads:
        digest.update(hashlib.sha256(upload.name.encode()).digest())
        digest.update(hashlib.sha256(upload.data).digest())
    return digest.hexdigest()


def read(content_key: str, uploads: tuple[Upload, ...], corrections: Corrections) -> Study:
    """``read_study``, once for each content, in a worker process; the app's own sample is kept."""

    def made() -> Study:
        if content_key == _sample_key():
            return study_and_results()[0]
        return from_files(uploads, read_study, uploads, corrections)

    return _STUDIES.get((content_key,), made)


def analyzed(
    content_key: str, settings: Settings, study: Study, uploads: tuple[Upload, ...]
) -> Results:
    """``analyse``, once for each content and choice of settings, in a worker process.

    The sample study as it comes is the app's own, and its results are kept on disk.

    Raises
    ------
    StudyError
        ``analyse`` raised it, or the study needs too much to be computed.
    """

    def made() -> Results:
        if content_key == _sample_key() and settings == Settings():
            return study_and_results()[1]
        return _analyzed(study, settings, uploads)

    return _RESULTS.get((content_key, settings), made)


def of_file(read: Callable[..., Made], upload: Upload, *arguments: Hashable) -> Made:
    """``read(upload, *arguments)``, once for each content, in a worker process.

    Raises
    ------
    StudyError
        ``read`` raised it, or the file needs too much to be read.
    """
    digest = hashlib.sha256(upload.data).digest()
    found: Made = _FILES.get(
        (read, upload.name, digest, *arguments),
        lambda: from_files((upload,), read, upload, *arguments),
    )
    return found


def pointed(uploads: Sequence[Upload], known: tuple[Pointing, ...]) -> tuple[Pointing, ...]:
    """``pointed_for``, in a worker process where any table is known."""
    return from_files(uploads, pointed_for, tuple(uploads), known) if known else ()


def saved_corrections(upload: Upload) -> Corrections:
    """The corrections in a file that the app saved, read in a worker process."""
    return from_files((upload,), from_json, upload.data.decode("utf-8", "replace"))


def _analyzed(study: Study, settings: Settings, uploads: tuple[Upload, ...]) -> Results:
    try:
        return done("Computing …", analyse, study, settings, uploads=uploads, limits=COMPUTING)
    except Ended as end:
        what = (
            f"Computing the results of '{study.title}' {end.words()}. Open fewer arms, animals or "
            "plates at a time, or take fewer resamples in the settings."
        )
        raise StudyError(what) from end


def is_sample(uploads: Sequence[Upload]) -> bool:
    """Whether these files are the sample study that comes with the app."""
    return len(uploads) == 1 and uploads[0].data == sample()


@functools.cache
def _sample_key() -> str:
    return content_key((Upload(SAMPLE.name, sample()),), Corrections())
