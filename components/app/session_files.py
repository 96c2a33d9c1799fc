"""Files of the open study: added, replaced and removed, each one step that can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from analysis.reading import SheetHead, Upload, sheet_heads
from analysis.reading.files.guards import MAX_UNPACKED_MB
from analysis.reading.files.unpacked import unpacked_bytes
from analysis.reading.saved_study import MOST_FILES
from analysis.study import Problem, Study, StudyError
from components.app import caches, door, session
from components.app.waiting import from_files
from components.app.work.changes import file_words, files_of
from components.app.work.content import (
    HEADING_ROWS,
    Change,
    Content,
    Uploads,
    too_many,
    with_answers,
    with_files,
    within_memory,
    without_file,
)
from components.app.work.wells import carried


def put_in(files: Sequence[Upload], places: Mapping[int, int]) -> None:
    """Files into the open study: the n-th in the place of the upload ``places`` says, else added.

    Where that cannot be, the study stays as it is, and the reason is told. A file that cannot be
    opened holds none of the others back.
    """
    record = session.memory()
    broken = {at: why for at, file in enumerate(files) if (why := _unopenable(file))}
    sound = [at for at in range(len(files)) if at not in broken]
    try:
        if sound:
            moved = {number: places[at] for number, at in enumerate(sound) if at in places}
            change = with_files(record.uploads, [files[at] for at in sound], moved)
            _refuse_too_much(change.uploads)
            _change(change)
    except StudyError as error:
        record.refused = error
        return
    if broken:
        record.refused = StudyError(problem for why in broken.values() for problem in why)


def _unopenable(file: Upload) -> tuple[Problem, ...]:
    """Why a file was not taken into the study; empty where it can be opened."""
    try:
        caches.of_file(sheet_heads, file, HEADING_ROWS)
    except StudyError as error:
        return tuple(
            replace(each, what=f"'{file.name}' was not added. {each.what}")
            for each in error.problems
        )
    return ()


def remove(place: int) -> None:
    """Take one of several files out of the open study."""
    record = session.memory()
    try:
        _change(without_file(record.uploads, place))
    except StudyError as error:
        record.refused = error


def _change(change: Change) -> None:
    record = session.memory()
    before, now = record.study, record.steps.now
    assert before is not None
    if change.uploads == now.uploads:
        record.done = " ".join(f"{note.what} {note.action}" for note in change.told)
        return
    content = _content(before, now, change)
    what = file_words(files_of(now.uploads), files_of(change.uploads))
    notes = [note for note in content.notes if note not in now.notes]
    told = " ".join((f"Done: {what}.", *(f"{note.what} {note.action}" for note in notes[:2])))
    session.step(within_memory(record.steps.done(what, content)), told)
    if record.refused is None:
        session.leave_unread()


def _content(before: Study, now: Content, change: Change) -> Content:
    """The files as they will be, with what was said of them as far as it still holds."""
    gone = {each.name: each for each in now.uploads if each.name in change.names}
    there = set(filter(None, change.names.values()))
    new = [each for each in change.uploads if each.name in there]
    said, lost = with_answers(now.corrections, change, _heads(gone.values()), _heads(new))
    key = caches.content_key(change.uploads, said)
    after = caches.read(key, change.uploads, said)
    kept, wells = carried(before, after, said, change.names)
    return Content(change.uploads, kept, (*now.notes, *change.told, *lost, *wells))


def _refuse_too_much(uploads: Uploads) -> None:
    """Refuse what would be more than one study may hold, all files together."""
    why = too_many(uploads, MOST_FILES, door.MOST_SESSION_MB)
    if not why and from_files(uploads, unpacked_bytes, uploads) > MAX_UNPACKED_MB * door.MB:
        why = f"The files would unpack to more than {MAX_UNPACKED_MB} MB together, the limit."
    if why:
        raise StudyError(f"Nothing was added. {why} Remove some first.")


def _heads(uploads: Iterable[Upload]) -> dict[str, tuple[SheetHead, ...]]:
    """The first rows of the sheets, by file; none of a file that cannot be opened."""
    heads: dict[str, tuple[SheetHead, ...]] = {}
    for upload in uploads:
        try:
            heads[upload.name] = caches.of_file(sheet_heads, upload, HEADING_ROWS)
        except StudyError:
            heads[upload.name] = ()  # the problems of the study say why
    return heads
