"""Why animals leave a study, and which of the reasons are events: the default map.

Found dead, humane and tumor endpoints, loss of body weight, death after an injection and
ulceration are events; planned ends, harvests and technical losses are censored. The first pattern
that fits a text decides. A text that none fits, or that only says that the animal was sacrificed,
has no known reason: it is censored, and the user is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

UNKNOWN = "sacrificed"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason of leaving by the words that name it; ``is_known`` where it decides the event."""

    pattern: str
    name: str
    event: bool
    is_known: bool = True


EVENT_MAP: tuple[Reason, ...] = (
    Reason(
        r"end (?:of|the)? ?(?:the )?(?:study|experiment|exp\b|trial|observation)|study end|end ?point"
        r" of (?:the )?study|planned|scheduled|termination of (?:the )?(?:study|experiment)"
        r"|studienende|versuchsende|einde (?:studie|experiment|proef)|fin (?:de l')?(?:[ée]tude"
        r"|exp[ée]rience)|survived|still alive|\balive\b|end of (?:treatment|dosing|follow.?up)"
        r"|study (?:completed|terminat)|completed",
        "end of study",
        False,
    ),
    Reason(
        r"harvest|tissue (?:collection|sampl)|collected|for (?:ihc|pk|pd|histology|analysis|flow"
        r"|western|rna)|satellite|interim|time ?point|biomarker|sampled?\b",
        "harvest",
        False,
    ),
    Reason(
        r"(?:died|dead|death|lost).{0,25}(?:inject|dosing|gavage|i\.?p\.?\b)|after (?:injection|gavage)"
        r"|tox(?:icity|ic)\b|adverse",
        "died after injection",
        True,
    ),
    Reason(
        r"technical|accident|an[ae]e?sthe|gavage|mis-?dos|puncture|fight|escaped?|missing|error"
        r"|transferred|excluded|wrong|flood|not tumou?r.?related|unrelated|unknown animal"
        r"|lost to|welfare check of cage|failed (?:implant|engraft)|no take",
        "technical",
        False,
    ),
    Reason(
        r"(?:body.?)?weight.?loss|bw.?loss|\bbwl\b|loss of (?:body.?)?weight|lost.{0,12}weight"
        r"|gewichtsverlust|gewichtsverlies|perte de poids|\d+ ?% ?(?:bw|weight|body)|emaciat",
        "body-weight loss",
        True,
    ),
    Reason(r"ulcer|necrotic|open (?:wound|tumou?r)|bleeding|geschw[uü]r", "ulceration", True),
    Reason(
        r"tumou?r.{0,12}(?:size|volume|burden|end ?point|large|limit|too|>|max|growth)|(?:size|volume)"
        r".{0,6}(?:limit|end ?point|reached)|max(?:imum|imal)? (?:tumou?r|size|volume|burden)"
        r"|(?:large|big|too big|huge|oversized?).{0,8}tumou?r|> ?\d{3,4}|>= ?\d{3,4}|\bmtv\b"
        r"|\d{4} ?mm|tumorgr(?:o|ö)|grosse tumeur|large t[1-9]?\b|\btb\b|progressi",
        "tumor endpoint",
        True,
    ),
    Reason(
        r"humane?|moribund|hunched|bad appearance|inactive|\bsick\b|\bill\b|ill health|letharg|(?:poor|bad) (?:body )?(?:con"
        r"dition|health)|body condition|\bbcs?\b|distress|paraly|[eo]e?dema|ascites|breath|suffer"
        r"|end ?point|morbid|clinical|cachex|abbruch|dyspn|pain|welfare|disease|met(?:astas[ei]s|s)\b",
        "humane endpoint",
        True,
    ),
    Reason(
        r"found.?dead|dead in cage|\bdied?\b|\bdead\b|\bdeath\b|[†‡☠✝✞]|\bfd\b|\bdoa\b|deceased"
        r"|spontaneous|gestorben|verstorben|\btot\b|todesfall|\bdood\b|overleden|\bmort\b|d[ée]c[ée]d",
        "found dead",
        True,
    ),
    Reason(
        r"\bsac|\bsak\b|\bcull|\beuth|\bkilled|terminat|take ?-?down|taken down|\bremoved\b|\bput down"
        r"|get[öo]tet|eingeschl[äa]fert|ge[eë]uthan|euthanasi|opgeofferd|\bCO2\b|^x$|^out$",
        UNKNOWN,
        False,
        is_known=False,
    ),
)


@lru_cache(maxsize=5_000)
def reason_of(text: str) -> Reason | None:
    """The first reason of the map whose words a text holds; None where it holds none."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", text)  # EndOfExperiment
    plain = " ".join(spaced.casefold().split())
    return next((each for each in EVENT_MAP if re.search(each.pattern, plain, re.I)), None)
