"""The files of a study with what was said of them, and what becomes of that as files change.

What was said of a file belongs to its name, to its plates, or to the headings of its tables. A file
that takes another's place takes over what was said where its sheets have the same shape; what no
longer holds is let go and told, so that nothing is ever said of other plates than those it was
said of.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from analysis.number_words import counted
from analysis.reading import Corrections, SheetHead, Upload
from analysis.reading.shapes import headings_of, shape_of
from analysis.study import Problem
from components.app.work.undo import Steps

Uploads = tuple[Upload, ...]
Heads = Sequence[SheetHead]
HEADING_ROWS = 4  # of a sheet, by which its shape is told
MOST_HELD_BYTES = 400 * 2**20  # of all files that can be brought back by undoing
_CELL = re.compile(r"[A-Z]{1,3}\d+(:[A-Z]{1,3}\d+)?")


@dataclass(frozen=True, slots=True)
class Content:
    """The files of a study, what was said of them, and what was let go as files changed."""

    uploads: Uploads = ()
    corrections: Corrections = field(default_factory=Corrections)
    notes: tuple[Problem, ...] = ()

    def key(self, read: str) -> str:
        """Names what was read (by its own key) with the notes: equal for equal content."""
        if not self.notes:
            return read
        return hashlib.sha256(f"{read}{self.notes}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    """Files as they will be, and for each name that changes, the name in its place; None: gone."""

    uploads: Uploads
    names: Mapping[str, str | None] = field(default_factory=dict)
    told: tuple[Problem, ...] = ()


def with_files(uploads: Uploads, files: Sequence[Upload], places: Mapping[int, int]) -> Change:
    """The uploads with these files: the n-th in the place that ``places`` says, else added.

    A file whose content is there already is left out; an added one whose name is taken gets a name
    of its own.
    """
    result, names, told = list(uploads), {}, []
    for number, file in enumerate(files):
        same = next((each for each in result if each.data == file.data), None)
        if same is not None:
            told.append(_note(file.name, f"'{file.name}' has the content of '{same.name}', which "
                              "is open.", "It was not added."))  # fmt: skip
        elif number in places:
            old = uploads[places[number]].name
            others = [each.name for at, each in enumerate(result) if at != places[number]]
            named = _named(file, others, told)
            result[places[number]], names[old] = named, named.name
        else:
            result.append(_named(file, [each.name for each in result], told))
    return Change(tuple(result), names, tuple(told))


def without_file(uploads: Uploads, place: int) -> Change:
    """The uploads without one."""
    rest = (*uploads[:place], *uploads[place + 1 :])
    name = uploads[place].name
    is_gone = all(each.name != name for each in rest)
    return Change(rest, {name: None} if is_gone else {})


def with_answers(
    said: Corrections, change: Change, before: Mapping[str, Heads], after: Mapping[str, Heads]
) -> tuple[Corrections, tuple[Problem, ...]]:
    """Answers about the files that changed: moved where the sheet has the same shape, else let go.

    ``before`` and ``after`` are the sheets of the files that change and of those in their place.
    """
    answers, lost = [], dict.fromkeys(change.names, 0)
    for key, answer in said.answers:
        kind, file, rest = (*key.split(":", 2), "", "")[:3]
        if file not in change.names:
            answers.append((key, answer))
        elif (new := change.names[file]) and _has_shape(before[file], after[new], rest):
            answers.append((f"{kind}:{new}:{rest}", answer))
        else:
            lost[file] += 1
    notes = [_answers_lost(file, change.names[file], n) for file, n in lost.items() if n]
    return replace(said, answers=tuple(answers)), tuple(notes)


def within_memory(steps: Steps[Content], most_bytes: int = MOST_HELD_BYTES) -> Steps[Content]:
    """Steps whose files together are no larger: the oldest can no longer be taken back."""
    back = steps.back
    while back and _held(steps.now, (state for _, state in back)) > most_bytes:
        back = back[1:]
    return replace(steps, back=back)


def too_many(uploads: Uploads, most_files: int, most_mb: int) -> str:
    """Why these are too many or too large for one study; "" where they are not."""
    size = sum(len(upload.data) for upload in uploads)
    if len(uploads) > most_files:
        return f"The study would have {len(uploads)} files; the limit is {most_files}."
    if size > most_mb * 2**20:
        return f"The files would be {size / 2**20:,.0f} MB together; the limit is {most_mb} MB."
    return ""


def _held(now: Content, others: Iterable[Content]) -> int:
    held = {id(each.data): len(each.data) for state in (now, *others) for each in state.uploads}
    return sum(held.values())


def _named(file: Upload, taken: Sequence[str], told: list[Problem]) -> Upload:
    """The file under a name that no other has."""
    if file.name not in taken:
        return file
    path = PurePath(file.name)
    names = (f"{path.stem} ({number}){path.suffix}" for number in range(2, len(taken) + 3))
    name = next(each for each in names if each not in taken)
    told.append(_note(name, f"Another file is called '{file.name}'.", f"It is '{name}' here."))
    return Upload(name, file.data)


def _has_shape(before: Heads, after: Heads, rest: str) -> bool:
    """Whether what a question is about stands in both: its cell, its sheet, or all of the file."""
    sheet, _, cell = rest.rpartition("!") if "!" in rest else (rest, "", "")
    if all(not head.name for head in before):  # a text file has no sheet
        sheet, cell = "", rest if _CELL.fullmatch(rest) else ""
    of: Callable[[SheetHead], tuple[object, ...]] = _size if cell else _shape
    if not rest or sheet not in [head.name for head in before]:
        return bool(before) and [*map(of, before)] == [*map(of, after)]
    old, new = ([of(head) for head in heads if head.name == sheet] for heads in (before, after))
    return old == new


def _shape(head: SheetHead) -> tuple[object, ...]:
    return head.name, *(shape_of(headings_of(row)) for row in head.rows[:HEADING_ROWS])


def _size(head: SheetHead) -> tuple[object, ...]:
    return head.n_rows, len(head.rows[0]) if head.rows else 0, *_shape(head)


def _answers_lost(file: str, new: str | None, number: int) -> Problem:
    answers = counted(number, "answer")
    if new is None:
        return _note(file, f"'{file}' was removed.", f"{answers} about it let go.")
    what = f"'{new}' has sheets of another shape than the file it replaced."
    return _note(new, what, f"{answers} let go: what is still open is asked again.")


def _note(file: str, what: str, action: str) -> Problem:
    return Problem("warning", what, file, action=action)
