"""Lines of Arial: how wide they are, where they break, and what of a text one has room for."""

from __future__ import annotations

import re

LEAST_PT = 14
TITLES_PT = (26, 24, 22, 20, 18)
LEADING = 1.17  # of a line of Arial, in letter heights
# What a title can do without where it would be too long: p, and whose n it is. The notes have it.
SPARED = re.compile(r", p\s[=<>]\s[0-9.]+|(?<=\d) (?:animals|experiments)(?=\))")
# Advance widths of Arial in thousandths of the letter height; of any other letter, the widest.
REGULAR, BOLD = (
    {letter: width for width, letters in widths.items() for letter in letters}
    for widths in (
        {
            191: "'′", 222: "ijl", 260: "|", 278: " \u00a0!,./:;I[\\]ft", 333: "()-`r³²", 334: "{}",
            355: '"', 389: "*", 400: "°", 469: "^", 500: "Jcksvxyz", 549: "±≥≤",
            556: "#$0123456789?L_abdeghnopqu–†", 578: "αβµ", 584: "+<=>~×−", 611: "FTZ",
            667: "&ABEKPSVXY", 722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%✓✗", 944: "W",
        },
        {
            240: "'′", 278: " \u00a0,./I\\ijl", 280: "|", 333: "!()-:;[]`ft³²", 389: "*r{}",
            400: "°", 474: '"', 500: "z", 549: "±≥≤", 556: "#$0123456789J_aceksvxy–†",
            584: "+<=>^~×−", 611: "?FLTZbdghnopquβαµ", 667: "EPSVXY", 722: "&ABCDHKNRU",
            778: "GOQw", 833: "M", 889: "%m✓✗", 944: "W",
        },
    )
)  # fmt: skip
WIDEST = 1000


def wide_in(text: str, size: float = LEAST_PT, *, bold: bool = False) -> float:
    """How wide a line in Arial is, in inches."""
    widths = BOLD if bold else REGULAR
    return sum(widths.get(letter, WIDEST) for letter in text) * size / 72000


def lines_of(text: str, across: float, size: float) -> list[str]:
    """A title's lines as an office program breaks them."""
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and wide_in(longer, size, bold=True) > across:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


def title_in(sentence: str, across: float, high: float) -> tuple[str, int]:
    """The sentence, and the largest letters with which it has room; shortened where it has none."""
    most = {size: int(high * 72 / (LEADING * size)) for size in TITLES_PT}
    shorter = SPARED.sub("", sentence)
    for words, size in [(sentence, TITLES_PT[0]), *((shorter, size) for size in TITLES_PT)]:
        if len(lines_of(words, across, size)) <= most[size]:
            return words, size
    least = TITLES_PT[-1]
    while len(lines_of(f"{shorter} …", across, least)) > most[least]:
        shorter = shorter.rpartition(" ")[0]
    return f"{shorter} …", least


def cut(text: str, inches: float, size: float = LEAST_PT, *, bold: bool = False) -> str:
    """The text, or as much of its beginning as there is room for."""
    if wide_in(text, size, bold=bold) <= inches:
        return text
    while text and wide_in(f"{text}…", size, bold=bold) > inches:
        text = text[:-1]
    return f"{text.rstrip()}…"


def part_names(arm: str, inches: float, *, bold: bool = False) -> str:
    """The name of an arm, each part of a combination cut alike where there is no room for all."""
    if wide_in(arm, bold=bold) <= inches:
        return arm
    parts, joint = arm.split(" + "), " + "
    room = (inches - wide_in(joint, bold=bold) * (len(parts) - 1)) / len(parts)
    return joint.join(cut(part, room, bold=bold) for part in parts)


def whole_sentences(text: str, inches: float) -> str:
    """As many sentences as one line has room for."""
    while wide_in(text) > inches and ". " in text:
        text = text.rpartition(". ")[0] + "."
    return cut(text, inches)
