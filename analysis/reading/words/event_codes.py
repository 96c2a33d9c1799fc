"""Whether a cell of an event column tells an event: ``1``, ``dead``, ``0``, ``censored``.

Other codes are asked about, one question each: ``-1``, ``9`` and ``99`` are usual for "not known",
``2`` for another cause. Until they are answered their rows count neither as events nor as censored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from analysis.reading.files.cells import counted
from analysis.reading.files.sheets import Sheet
from analysis.reading.words.heading_cells import squashed
from analysis.reading.words.values import plain_signs
from analysis.study import Question

DIED, CENSORED = "died or reached an endpoint", "left otherwise (censored)"
NOT_KNOWN = "not known: leave the rows out"
YES = frozenset({"1", "yes", "y", "true", "t", "event", "x", "ja", "oui", "j"})
NO = frozenset({"0", "no", "n", "false", "f", "nein", "nee", "non", "alive"})
_EVENT = YES | {
    "died", "dead", "death", "deceased", "endpoint", "founddead", "euthanized", "euthanised",
    "culled", "sacrificed", "diedofdisease", "humaneendpoint", "sizeendpoint", "tot", "gestorben",
    "verstorben", "eingeschlafert", "eingeschlaefert", "getotet", "getoetet", "mort", "morte",
    "decede", "deces", "euthanasie", "euthanasiee", "sacrifie", "sacrifiee", "eutanasia",
    "eutanasiado", "eutanasiada", "sacrificado", "sacrificada", "sacrificato", "muerto", "muerta",
    "morto", "dood", "overleden", "si", "sim", "死亡", "死", "是", "умер", "да",
}  # fmt: skip
_NO_EVENT = NO | {
    "censored", "noevent", "survived", "living", "surviving", "lost", "losttofollowup",
    "endofstudy", "studyend", "lebt", "lebend", "zensiert", "vivant", "vivante", "censure", "vivo",
    "viva", "censurado", "censurato", "levend", "gecensureerd", "存活", "生存", "删失", "否", "жив",
    "нет",
}  # fmt: skip
_TRUTH = frozenset({"yes", "no", "y", "n", "true", "false", "t", "f"})
_CENSORED_HEADING = re.compile(r"^(?:is\s*)?censored$", re.IGNORECASE)
_CENSOR_HEADING = re.compile(r"^(?:is\s*)?censor(?:ing)?$", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_CODE = re.compile(r"(?<!\w)(\w{1,2})\s*[=:]\s*([^\W\d_][^,;/|)\]]*)")
_LEFT = re.compile(
    r"^(?:still\s+)?alive\b|\bend of (?:the )?(?:study|experiment|observation)\b|\bstudy end\b"
    r"|^(?:censored|lost)\b|^surviv(?:ed|or|ing)\b"
)
_DIED = re.compile(
    r"^(?:found\s+)?(?:dead|died|deceased)\b|^(?:humane|size|tumou?r(?:\s+size)?)\s+endpoint\b"
    r"|^(?:euthani[sz]ed|sacrificed|culled|killed)\b(?=.*\b(?:tumou?r|size|weight|morib|humane"
    r"|endpoint|burden|ulcer|sick|disease))"
)
_MEANING: Mapping[str, bool | None] = {DIED: True, CENSORED: False}
MOST_CODES = 8  # different codes that are asked about; more are no codes


def event_of(text: str) -> bool | None:
    """Whether a cell tells an event; None where it is no word or code that is known."""
    plain = plain_signs(text).strip().casefold()
    if re.search(r"\d", plain):  # -1 and 1/0 are not 1
        return {"1": True, "0": False}.get(plain)
    for word in (squashed(plain), squashed(_BRACKETS.sub(" ", plain))):
        if word in _EVENT or word in _NO_EVENT:
            return word in _EVENT
    if _LEFT.search(plain):
        return False
    return True if _DIED.match(plain) else None


def codes_in_heading(heading: str) -> dict[str, bool]:
    """Codes that a heading explains, but by yes or no: ``Status (1 = dead, 0 = censored)``."""
    found = {
        code: event_of(word.strip())
        for code, word in _CODE.findall(heading)
        if squashed(word) not in (YES | NO) - {"alive"}
    }
    return {code: event for code, event in found.items() if event is not None}


def without_brackets(heading: str) -> str:
    """A heading without what its brackets explain."""
    return _BRACKETS.sub(" ", heading).strip()


def counts_censored(heading: str, texts: Iterable[str]) -> bool:
    """Whether a column tells who was censored, so that a yes in it is no event.

    ``Censor`` with 0 and 1 may be either, and is read as events.
    """
    plain = without_brackets(heading).rstrip(" ?:")
    words = {text.casefold() for text in texts}
    if not words:
        return False
    if _CENSORED_HEADING.match(plain):
        return words <= _TRUTH | {"0", "1"}
    return bool(_CENSOR_HEADING.match(plain)) and words <= _TRUTH


def code_key(sheet: Sheet, code: str) -> str:
    """The key of the question about one code of a sheet."""
    return f"event_code:{sheet.file}:{sheet.name}:{code}"


def answered_codes(
    sheet: Sheet, codes: Iterable[str], answers: Mapping[str, str]
) -> dict[str, bool | None]:
    """Codes that were answered: an event, none, or None where their rows are to be left out."""
    given = {code: answers.get(code_key(sheet, code), "") for code in codes}
    return {
        code: _MEANING.get(answer)
        for code, answer in given.items()
        if answer in (*_MEANING, NOT_KNOWN)
    }


def code_questions(
    sheet: Sheet, heading: str, cells: Mapping[str, Sequence[str]]
) -> tuple[Question, ...]:
    """A question for each code, by the cells that hold it; none where these are too many."""
    if len(cells) > MOST_CODES:
        return ()
    return tuple(
        Question(
            code_key(sheet, code),
            f"{counted(len(where), 'cell')} of the column '{heading}' "
            f"{'hold' if len(where) > 1 else 'holds'} {said(code)}. What does it stand for?",
            (DIED, CENSORED, NOT_KNOWN),
            "",
            sheet.file,
            sheet.name,
            where[0],
        )
        for code, where in cells.items()
    )


def said(code: str) -> str:
    """A code in a sentence."""
    return f"'{code}'" if code else "nothing"
