"""Names of cells: lines that many labs have, and lines with a gene silenced, cut out or added.

::

    MCF-7   T47D   MDA-MB-231   SK-BR-3      lines
    siNT    siBRCA1 #2   RB1-KO   MCF7-R     altered or selected
    MTT 72 h, MCF-7/TAM                      a title that names one
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_LINE = re.compile(
    r"(?:MCF|T-?47|MDA|SUM|BT-?\d|SK-?(?:BR|OV|MEL)|HCC|ZR-?75|CAMA|CAL-?\d|EFM|JIMT|AU-?565|HS-?578"
    r"|4T1|E0771|EO771|67NR|HELA|A-?549|A-?431|HEK|HCT|HT-?29|SW-?\d{3}|CACO|COLO|DLD|LOVO|RKO"
    r"|PC-?[39]|LNCAP|DU-?145|22RV1|VCAP|OVCAR|A-?2780|K-?562|HL-?60|JURKAT|THP|RAJI|RAMOS|U-?937"
    r"|U-?2-?OS|SAOS|U-?87|U-?251|LN-?229|HEP|HUH|PANC|BXPC|MIA|ASPC|CAPAN|NCI|H-?\d{3,4}$|CALU"
    r"|B-?16|CT-?26|MC-?38|LLC|NIH|3T3|CHO|VERO|MDCK|RAW|IMR|MRC|RPE|HMEC|HUVEC|HDF|BEAS)",
    re.IGNORECASE,
)
# Genes silenced, cut out or added, and cells selected: lines with controls of their own.
_ALTERED = re.compile(
    r"^(?:si|sh|sg)(?:RNA)?[\s_-]?(?-i:[A-Z])|^(?:si|sh|sg)[\s_-]?(?:ctrl|con|nt|nc|scr|luc|gfp)"
    r"|(?:^|[\s_-])(?:WT|KO|KD|OE|EV|parental|wild[\s_-]?type|knock[\s_-]?(?:out|down)|mutant"
    r"|resistant|vector|scrambled?)(?=$|[\s_#-])|(?-i:[A-Z0-9]-?R)$|[+-]/[+-]",
    re.IGNORECASE,
)
_LONGEST, _LONGEST_TITLE = 14, 80  # letters of a name, and of a title that may hold one

# Whole names, to be found among other words; ``~`` stands for a hyphen, a space or nothing.
_WHOLE = (
    r"MCF~(?:7|10AT?|10DCIS|12A)|T~47~D|MDA~(?:MB~)?\d{3}|BT~(?:20|474|483|549)|SK~BR~[357]"
    r"|SUM-?(?:44|52|102|149|159|185|190|225|229|1315)|HCC-?\d{2,4}|HCC \d{4}|AU-?565|CAMA~1"
    r"|ZR~75(?:[-_ ](?:1|30|B)(?![^\W_]))?|CAL-?(?:51|85-1|120|148)|EFM~192?|JIMT~1|HS~578~T"
    r"|UACC~\d{3,4}|MFM~223|KPL~[134]|4T1|E[0O]771|67NR|HELA|A-?(?:549|431|375|2780)|HEK~293"
    r"|HCT~(?:116|15|8)|HT~29|SW~(?:48|480|620)|CACO~2|COLO~\d{3}|DLD~1|LOVO|RKO|PC-?[39]|LNCAP"
    r"|DU-?145|22RV1|VCAP|OVCAR~\d|SK~OV~3|SK~MEL~\d+|K-?562|HL-?60|JURKAT|THP-?1|RAJI|RAMOS"
    r"|U-?(?:937|87|251)|U-?2~OS|SAOS~2|LN-?229|HEP~(?:G2|3B)|HUH~7|PANC~1|BXPC~3|MIA~PACA~2"
    r"|ASPC~1|CAPAN~[12]|(?:NCI~)?H\d{3,4}|CALU~\d|B16(?:~F10)?|CT~26|MC-?38|NIH~3T3|MDCK"
    r"|RAW~264[.,]?7|RPE~1|HMEC|HUVEC|BEAS~2B"
).replace("~", "[-_ ]?")
# Drugs as labs shorten them in the name of a line that was selected with them.
_DRUG = "(?:tam|oht|fulv?|fas|ici|ana|let|exe|ai|palbo|ribo|abema|eve|dox|adr|vcr|pac|ptx|dtx|lap)"
_TITLED = re.compile(
    rf"(?<![^\W_])(?P<line>{_WHOLE})(?!\d|[-_ ]?(?:nm|h|hrs?|hours?|[uµn]M)(?![^\W_]))"
    r"(?P<kind>(?!cells|plate|pl?\d|rep|exp|run|n\d|m?tt|srb|cck|od|\d{1,3}h|s?(?![^\W_]))"
    rf"[^\W_]{{1,8}}(?![^\W_])|[-_ ]?/[-_ ]?(?:{_DRUG}|her2)(?![^\W\d_])"
    r"|[-_ /](?-i:[TFL]?R)(?![^\W_])|-(?:ca|aro|luc)(?![^\W_]))?"
    rf"(?P<open>-{_DRUG}(?![^\W_]))?",  # a line that was selected, or its drug
    re.IGNORECASE,
)
_CHANGED = re.compile(
    rf"(?<![^\W_])(?:{_DRUG}[-_ ]?(?:R|res)\d*|(?-i:[A-Z][a-z]{{1,8}}R)\d*|(?-i:[A-Z]\d{{3}}[A-Z])"
    r"|(?:[^\W\d_]{3,}[-_ ])?resistant|lted|ltlt|lcc-?\d|clone[-_ #]?[^\W_]+"
    r"|(?:si|sh|sg)[-_]?(?:(?-i:[A-Z])[^\W_]*|ctrl|con|nt|nc|scr|luc|gfp)"
    r"|(?:(?-i:[A-Z])[^\W_]+[-_ ])?(?:KO|KD|OE|mutant)|WT|EV|parental|wild[-_ ]?type"
    r"|vector|scrambled?)(?![^\W_])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A cell line that words name: its name, what it is, and what was done to it."""

    name: str
    line: str
    changes: frozenset[str] = frozenset()

    def denies(self, other: NamedLine) -> bool:
        """Whether words that say less name another line, or one that something was done to."""
        is_other = self.line != other.line
        return is_other or (bool(other.changes) and self.changes != other.changes)


def is_line(name: str) -> bool:
    """Whether a name begins as that of a cell line that many labs have."""
    return bool(_LINE.match(name)) and len(name) <= _LONGEST


def holds_line(name: str) -> bool:
    """Whether a word of a name begins as that of a line: ``parental MCF-7``."""
    starts = (at for at in range(len(name)) if not at or name[at - 1] in " _/(")
    return any(_LINE.match(name, at) for at in starts)


def is_altered(name: str) -> bool:
    """Whether a name says that a gene was silenced, cut out or added, or cells selected."""
    return bool(_ALTERED.search(name))


@lru_cache(maxsize=4096)
def lines_in(text: str) -> tuple[NamedLine, ...]:
    """The known lines that a title or the name of a sheet or file names, each once.

    What says of a line that it was altered or selected belongs to it wherever it stands:
    ``T47D 96 h TamR``. Two of them apart are two lines: ``MCF7 WT vs KO``; and ``MCF7-ADR``, which
    may name a drug, is either of two.
    """
    found = [*_TITLED.finditer(text)] if len(text) <= _LONGEST_TITLE else []
    named = [*map(_named, found)]
    named += [_changed(_named(each), [each["open"]]) for each in found if each["open"]]
    lines = {(each.line, each.changes): each for each in named}
    rest = _TITLED.sub("|", text)
    done = [*_CHANGED.finditer(rest)]
    if len(lines) != 1 or not done:
        return tuple(lines.values())
    bare = next(iter(lines.values()))
    between = [rest[one.end() : two.start()] for one, two in pairwise(done)]
    is_one = len(found) == 1 and not any(gap.strip(" -_/") for gap in between)
    each_time = [[each[0] for each in done]] if is_one else [[], *([each[0]] for each in done)]
    return tuple(_changed(bare, words) for words in each_time)


def _named(found: re.Match[str]) -> NamedLine:
    name = f"{found['line']}{found['kind'] or ''}".replace("_", " ")
    line = re.sub(r"^mdamb", "mda", _letters(found["line"]))
    return NamedLine(name, line, frozenset(filter(None, [_letters(found["kind"] or "")])))


def _changed(line: NamedLine, words: list[str]) -> NamedLine:
    name = " ".join([line.name, *(word.replace("_", " ") for word in words)])
    return NamedLine(name, line.line, line.changes | set(map(_letters, words)))


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
