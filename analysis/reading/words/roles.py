"""The roles that a heading's words may give a line: exact spellings, and parts of longer headings.

A role is wider than a field of the study: ``dose`` may be a concentration of cells or the dose of
an arm, and what it is depends on what stands beside it. ``words_of`` gives 1 for a heading that is
spelled like the role and 0.7 for one that contains a word of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from analysis.reading.words.languages import in_english

EXACT, CONTAINED = 1.0, 0.7
_MILLIMOLAR = re.compile(r"\bmM\b")  # mm is a length
_LONGEST = 60  # letters; a longer text is a note
_CONCENTRATION = r"\b[pnuµμ]m\b|\bmolar\b|[pnuµμm]g ?/? ?ml|\(m\)|\[m\]"

# role: (the whole heading, without brackets; a part of it)
_SPELLED: Mapping[str, tuple[str, str]] = {
    "animal": (
        r"(?:mouse|mice|animals?|rat|subject|specimen|tag|ear ?tag|ids?|mouse id|animal id|mid"
        r"|mouse number|subject id|mice id|name|sample|no|nr|temp id)"
        r"\.?(?: ?#| no| number| name| nr)?",
        r"\b(?:mouse|mice|animal|subject)\b.*\b(?:id|no|number|name|identification)\b"
        r"|\b(?:mouse|mice|animal) ?(?:id)?$|^mice",
    ),
    "arm": (
        r"arms?|groups?|grp|treatments?|trt|tx|rx|treatment group(?: id)?|group name|regimen"
        r"|drug regimen|therapy|agent(?: name)?|condition|genotype|dose group|cohort|code",
        r"\b(?:treatment|regimen|therapy|arm)\b(?!.*(?:start|date|day|dose))|\bgroup\b",
    ),
    "day": (
        r"days?|study day|day of study|times?|time ?point|obs day|age|dpi|t|weeks?|wk|time d"
        r"|days? ?post.*|time days?",
        r"\bdays?\b(?!.*(?:death|of sacrifice|died|surv))|\bweeks?\b|\btime ?point|\btage?\b",
    ),
    "date": (
        r"date|measured on|measurement date|date measured|measure date",
        r"\bdate\b(?!.*(?:birth|death|start|end|sacr|impl|inject|dose))|\bdatum\b",
    ),
    "study": (
        r"study(?: id)?|experiment(?: id)?|exp|figure|contributor|batch|cohort(?: id)?|protocol"
        r"|protocol registration number",
        r"^(?:study|experiment|protocol)\b",
    ),
    "model": (
        r"model|cells?|cell ?lines?|line|pdx|strain|tumou?r model|tumou?r|virus|bacteria",
        r"cell.?line|\bmodel\b|\bpdx\b",
    ),
    "length": (
        r"length|l|len|d ?max|d1|long|long axis|longest|longest diameter|l1|size l",
        r"\blength\b|\bd ?max\b|\blong(?:est)?\b|l(?:ä|ae)nge",
    ),
    "width": (
        r"width|w|d ?min|d2|short|short axis|shortest|w1",
        r"\bwidth\b|\bd ?min\b|\bshort(?:est)?\b",
    ),
    "height": (r"height|h|depth", r"\bheight\b(?! at)"),
    "volume": (
        r"volume|vol|v|tv|tumou?r volume|tum ?vol|tumou?r vol|tumou?r size|size"
        r"|tumou?r volume mm3|max vol|total vol",
        r"\bvol(?:ume)?s?\b|\bmm3\b|mm\^3|mm³|cm3|cm³|tumou?r ?(?:size|burden)|volumen",
    ),
    "area": (r"area|lxw|l x w|tumou?r area", r"\blxw\b|l x w|\barea\b|mm2\b|mm²"),
    "weight": (
        r"weight|body ?weight|bw|mouse weight|body mass|wt|weight g",
        r"\bweights?\b(?!.*(?:tumou?r|change|loss))|\bbw\b|\bbody ?(?:weight|mass)\b|gewicht",
    ),
    "tumor_weight": (r"tumou?r (?:weight|mass|wt)", r"tumou?r.*(?:weight|mass)"),
    "photons": (
        r"rlu|bli|flux|total flux|photons|radiance",
        r"\bbli\b|\bflux\b|photon|radiance|biolum|\bp ?/? ?s\b",
    ),
    "event": (
        r"event|status|survival status|outcome|censor|censored|dead|died|death|fate|vital status",
        r"\b(?:event|status|censor|fate)\b",
    ),
    "end": (
        r"dod|date of death|death date|sacrifice date|date of sacrifice|end date|day of death"
        r"|survival|survival days|survival time|death",
        r"(?:death|sacrific|euthan|died|cull).*\b(?:date|day)\b"
        r"|\b(?:date|day)\b.*(?:death|sacrific|euthan|died|cull)|\bsurvival\b.*(?:day|time)",
    ),
    "reason": (r"reason|cause|cause of death", r"\breason\b|\bcause\b"),
    "well": (
        r"wells?|well id|well positions?|position|pos",
        r"\bwell\b",
    ),
    "well_row": (r"row|wrow|well row|plate row", r""),
    "well_column": (r"col|column|wcol|well col|well column|plate column", r""),
    "plate": (
        r"plate(?: id| name| number| no)?|barcode|upid",
        r"\bplate\b(?!.*(?:template|type))|\bbarcode\b",
    ),
    "signal": (
        r"(?:absorbance|abs|od|optical density|value|raw|raw data|raw value|signal|reading|rlu"
        r"|luminescence|fluorescence|intensity|green|rfu|result|cell count|counts?|confluence"
        r"|label ?\d|od ?\d{3}|a ?\d{3})(?: ?nm)?",
        r"absorb|\bod ?\d*\b|\brlu\b|\brfu\b|fluor|lumin|cell.?count|\bsignal\b|\braw\b"
        r"|\bintensity\b|\bread\b",
    ),
    "percent": (
        r"(?:viability|response|effect|e|inhibition|survival|killing|neutralisation|growth|percent"
        r"|activity|value|y|relative viability|alive|score|outcome)(?: ?%)?",
        r"%|percent|viab|inhib|\bfraction\b|\bresponse\b|killing|neutrali",
    ),
    "concentration": (
        r"(?:conc|concentrations?|doses?|dosage|dilution|x|final conc|log dose|log conc|um|nm|µm"
        r"|dose um|conc um|drug conc)\.?",
        rf"\bconc|\bdoses?\b(?! group)|\bdilution|konz|{_CONCENTRATION}|drug ?\d.*conc",
    ),
    "drug": (
        r"drug|compound|drug name|compound name|agent|inhibitor|serum|treatment|perturbation"
        r"|condition|sample|drug ?1|treatment name|ligand|substance|content",
        r"\bdrug\b(?!.*conc)|\bcompound\b(?!.*conc)|\binhibitor\b|\bserum\b",
    ),
    "replicate": (
        r"(?:rep|replicates?|repeat|technical replicate|n|technical|variable|bio rep"
        r"|biological replicate|experiment|exp)(?: ?\d+)?",
        r"\brepl?(?:icate)?\b|\brepeat\b|technical",
    ),
    "hours": (
        r"time|hours?|h|elapsed|time h|elapsed time|time hours|duration|incubation|t",
        r"\bhours?\b|elapsed|\btime\b.*\b(?:h|s|min|sec)\b|\b(?:h|hr|hrs)\b",
    ),
    "statistic": (
        r"mean|average|avg|sd|sem|std|stdev|median|count|cv|sum|n|min|max|se",
        r"\b(?:mean|average|avg|sd|sem|stdev|std err|cv)\b",
    ),
    "ratio": (
        r"rtv|relative volume|% ?change|% ch|fold|ratio|log vol|log tv|change|normali[sz]ed|tgi",
        r"\b(?:rtv|relative|normali[sz]ed|fold|ratio|change|log2?)\b",
    ),
    "result": (
        r"ic50|ec50|gi50|lec|hill|slope|auc|p|p value|r2|kd|ki",
        r"\b(?:ic|ec|gi|lc|ld)[ -]?\d0\b|\bauc\b|\bhill\b|\bp[ -]?value\b|\brate\b",
    ),
    "role": (r"role|types?|content|kind", r"\brole\b"),
    "unit": (r"units?", r"\bunits?\b"),
    "tumor": (
        r"tumou?r|tumou?r id|site|side|flank|tumou?r #|tumou?r number|direction",
        r"tumou?r ?(?:id|no|number|#)|\bflank\b",
    ),
    "other": (
        r"sex|gender|dob|age|age months|strain|operator|notes?|comments?|phase|recorded time"
        r"|entered by|clinical observations|cage ?#?|ear clip|disease type|filename|temp"
        r"|temperature.*",
        r"birth|entered|recorded|comment|\bnote|temperature|observ|genotyp|\bcage\b",
    ),
}
ROLES = (*_SPELLED,)
_PATTERNS = {
    role: (
        re.compile(rf"^(?:{exact})$", re.IGNORECASE),
        re.compile(part, re.IGNORECASE) if part else None,
    )
    for role, (exact, part) in _SPELLED.items()
}
_UNIT = re.compile(_CONCENTRATION, re.IGNORECASE)
_HUMPS = re.compile(r"(?<=[a-z]{2})(?=[A-Z])")  # not in nM
_BREAKS = re.compile(r"[_.\s\-/]+")
_COUNTS_HOURS = re.compile(r"\b(?:h|hrs?|hours?|min|minutes?|s|sec|seconds?)\b")
_BRACKETS = re.compile(r"[(\[].*?[)\]]")


def names_unit(text: str) -> bool:
    """Whether a unit of concentration stands in a text."""
    return bool(_UNIT.search(text) or _MILLIMOLAR.search(text))


@lru_cache(maxsize=20_000)
def words_of(text: str) -> Mapping[str, float]:
    """The roles that a heading may stand for, each with how well it is spelled; none for a note."""
    return _spelled_roles(text) or _spelled_roles(in_english(text))


def _spelled_roles(text: str) -> Mapping[str, float]:
    plain = _BREAKS.sub(" ", _HUMPS.sub(" ", text)).strip().casefold()
    if not plain or len(plain) > _LONGEST:
        return {}
    bare = _BRACKETS.sub("", plain).strip(" :#") or plain
    found = {}
    for role, (exact, part) in _PATTERNS.items():
        if exact.match(bare) or exact.match(plain):
            found[role] = EXACT
        elif part and part.search(plain):
            found[role] = CONTAINED
    if "hours" in found and _COUNTS_HOURS.search(plain):
        found.pop("day", None)  # time (h)
    if _MILLIMOLAR.search(text):
        found.setdefault("concentration", CONTAINED)
    return found
