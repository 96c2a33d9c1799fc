"""Names of cells: lines that many labs have, and lines with a gene silenced, cut out or added.

::

    MCF-7   T47D   MDA-MB-231   SK-BR-3      lines
    siNT    siBRCA1 #2   RB1-KO   MCF7-R     altered or selected
"""

from __future__ import annotations

import re

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
_LONGEST = 14  # letters of a name


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
