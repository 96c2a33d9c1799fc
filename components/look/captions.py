"""Captions in two lines: what stands below a figure at once, and what opens with *More*."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.number_words import ILLUSTRATIVE

TWO_LINES = 230  # letters, at the width of a card in a window of 1440 px
CUT = " …"
GAP = re.compile(r"(?<=[.!?])(?<![a-z]\.[a-z]\.) ")  # between sentences, not after "i.p."
WORTH = 40  # letters that the start of a list must add to be cut there


def in_two_lines(caption: str) -> tuple[str, str]:
    """The sentences that fit two lines, in their order, and those that do not.

    The sentence for a mark in the figure stays. Where the next sentence is a list that is too
    long, its start up to the colon is kept as the last one, where that fits: what follows it opens
    (``† made-up. At 120 h against vehicle (Dunnett):``, then the button *More*).
    """
    sentences = GAP.split(caption)
    marks = [words for words in sentences if words.startswith(ILLUSTRATIVE)]
    text = " ".join(words for words in sentences if not words.startswith(ILLUSTRATIVE))
    room = TWO_LINES - sum(len(words) + 1 for words in marks)
    cut = len(text) if len(text) <= room else _cut(text, room - len(CUT))
    kept, more = text[:cut].rstrip(), text[cut:].strip()
    if more and kept[-1] not in ".!?:":
        kept += CUT
    if kept.endswith(":"):
        *whole, last = GAP.split(kept)
        return " ".join([*whole, *marks, last]), more
    return " ".join([kept, *marks]).strip(), more


def printed(caption: str) -> str:
    """The two lines below a picture, where nothing opens what follows a colon."""
    short, _ = in_two_lines(caption)
    return f"{short[:-1]}." if short.endswith(":") else short


def _cut(text: str, room: int) -> int:
    """Where to part a text: after a sentence, a colon, or else the last word that fits."""
    ends = (gap.end() for gap in GAP.finditer(text))
    sentence = max((end for end in ends if end <= room), default=0)
    colon = max((end for end in _colons(text) if end <= room), default=0)
    if colon >= sentence + WORTH:
        return colon
    return sentence or text.rfind(" ", 0, room) + 1 or room


def _colons(text: str) -> Iterator[int]:
    """Ends of the colons outside of brackets."""
    depth = 0
    for place, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0 and text.startswith(": ", place):
            yield place + 1
