"""What changed between two states of one's work on a study, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from analysis.number_words import counted
from analysis.reading import Corrections, Upload
from analysis.settings import Settings

Files = tuple[tuple[str, int], ...]  # name, hash of the content while the server runs
KINDS = (  # of corrections, in the order of the words: field, noun, what is done to it
    ("answers", "answer", ""),
    ("plates", "plate", " described"),
    ("wells", "well", " painted"),
    ("pointed", "table", " pointed at"),
    ("events", "reason", " of leaving set"),
    ("facts", "fact", " stated"),
)


@dataclass(frozen=True, slots=True)
class Work:
    """All that a person said of a study, how it is to be analyzed, and its files."""

    corrections: Corrections = field(default_factory=Corrections)
    settings: Settings = field(default_factory=Settings)
    files: Files = ()


def work_words(before: Work, after: Work) -> str:
    """``2 answers, 12 wells painted, 1 choice of the analysis``; "" where both are the same."""
    chosen = sum(
        getattr(before.settings, each.name) != getattr(after.settings, each.name)
        for each in fields(Settings)
    )
    said = change_words(before.corrections, after.corrections)
    choices = _words(chosen, "choice", " of the analysis")
    return ", ".join(filter(None, (said, choices, file_words(before.files, after.files))))


def files_of(uploads: Iterable[Upload]) -> Files:
    """Names and hashes of files, which Python computes once for each content it holds."""
    return tuple((upload.name, hash(upload.data)) for upload in uploads)


def file_words(before: Files, after: Files) -> str:
    """``1 file added, 2 files replaced``; "" where the files are the same."""
    new, gone = [set(after) - set(before), set(before) - set(after)]
    replaced = min(len(new), len(gone))
    counts = ((len(new) - replaced, " added"), (replaced, " replaced"))
    parts = [*counts, (len(gone) - replaced, " removed")]
    return ", ".join(words for number, done in parts if (words := _words(number, "file", done)))


def change_words(before: Corrections, after: Corrections) -> str:
    """What was said anew or taken back, as ``3 wells excluded``; "" where nothing was."""
    found = [
        words
        for name, noun, done in KINDS
        if (words := _words(_changed(getattr(before, name), getattr(after, name)), noun, done))
    ]
    if before.arms != after.arms:
        found.append("arms edited")
    out = [each for each in after.exclusions if each not in before.exclusions]
    counts = sum(not each.reason for each in out) or _gone(before.exclusions, after.exclusions)
    found += [
        words
        for number, done in (
            (sum(bool(each.reason) for each in out), " excluded"),
            (counts, " counted again"),
        )
        if (words := _words(number, "well", done))
    ]
    return ", ".join(found)


def _changed(before: tuple[object, ...], after: tuple[object, ...]) -> int:
    """How many entries are new; where none is, how many are gone."""
    return len(set(after) - set(before)) or _gone(before, after)


def _gone(before: tuple[object, ...], after: tuple[object, ...]) -> int:
    return max(0, len(before) - len(after))


def _words(number: int, noun: str, done: str) -> str:
    return f"{counted(number, noun)}{done}" if number else ""
