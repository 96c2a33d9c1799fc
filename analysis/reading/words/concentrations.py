"""What a heading says of concentrations, by word and unit: ``Final conc (uM)``, ``[drug], nM``.

    Final conc (uM)   [tam], nM   log10 M   uM   Dose_uM   Konzentration [µmol/l]   dilution

A word will do, or a unit alone, or a unit of substance or mass behind a name (``lapatinib (nM)``).
Lower-case ``nm`` and ``um`` are lengths, unless a word speaks of concentrations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.reading.words.units import cell_unit, spelled_unit
from analysis.reading.words.values import Floats

_MASS = r"[pnuµμm]?g\s?(?:/\s?m?l|m?l-1|\*m?l-1|per ml)"
_SURE = rf"(?:(?-i:[pnuµμmf]?M)|[pnuµμm]?mol\s?/\s?l|(?:micro|nano|milli|pico)?molar|{_MASS})"
_LOOSE = rf"(?:{_SURE}|[pnuµμmf]m|[pnuµμm]mol|%\s?[vw]/v|i?u/ml|gy)"
_ALONE = re.compile(rf"^[(\[]?\s*({_SURE})\s*[)\]]?$", re.IGNORECASE)
_BEHIND = r"(?:[(\[,]|^|[\s_.:/]|\bin)\s*({unit})\s*[)\]]?\s*$"
_SURE_BEHIND = re.compile(_BEHIND.format(unit=_SURE), re.IGNORECASE)
_LOOSE_BEHIND = re.compile(_BEHIND.format(unit=_LOOSE), re.IGNORECASE)
_ANYWHERE = re.compile(
    r"[(\[]\s*([^)\]]{1,8})\s*[)\]]|(?<![^\W\d_])([pnuµμm]M|[pnuµμm]g/m[lL])(?![^\W\d_])"
)
_WORD = re.compile(
    r"(?:^|[\s_.(\[/]|drug|cpd|compound|final)"
    r"(?:conc(?:\.|entration|entratie)?s?|konz(?:entration)?(?:en)?|konc\w*|конц\w*|stezenie"
    r"|dos(?:e|es|age|is|ierung)|dilutions?|verd(?:ü|u|ue)nnung)"
    r"(?=$|[\s_.:)\]\d(\[,/])|^\[[^\]\d]{2,}\]",
    re.IGNORECASE,
)
_OF_DRUG = re.compile(
    r"^\[\s*(?!(?:drug|compound|cpd|agonist|antagonist|inhibitor|ligand|agent|conc\w*|dose)s?\s*\])"
    r"([^\]\d][^\]]+)\]",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_LOG = re.compile(r"(?:^|[\s_.(\[-])log\s?_?(?:10)?(?=$|[\s_.(\[]|conc|dose|(?-i:[pnuµm]?M))", re.I)
_DILUTION = re.compile(r"dilution|verd(?:ü|u|ue)nnung", re.IGNORECASE)
_NO_DOSE = re.compile(
    r"group|level|standard|calibrat|schedul|dosing|\bdays?\b|\bdate|volume|\bn[o.]?\b|number"
    r"|index|rank|\bstart|\bstep|series|\bmax\b|stock|plate|[ieg][cd]_?\d0|protein"
    r"|\bdna\b|\brna\b|cells?[\s/]|calculated|back|intensity|wavelength|excitation|emission|diameter"
    r"|size|length|height|read|\bof (?:the )?dose|\bratio\b"
    r"|dilution or conc",  # a column that says which of both another one holds
    re.IGNORECASE,
)
_SECOND = re.compile(
    r"(?:^|[\s_.(]|drug|conc|dose|compound)(?:2|ii|b|c|col(?:umn)?)(?=$|[\s_.)(]|conc|dose|unit)",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"^\W*(?:[-−–]|neg(?:ative)?)\s*log|^p\s?\[|^p[\s_]?(?:conc|dose)", re.IGNORECASE
)
_P_CONC = re.compile(r"^p[\s_]?(?=conc|dose)", re.IGNORECASE)  # "pConc": -log10 of it
_IS_DOSE = re.compile(r"^[<>]?\s*[\d.,]+(?:e-?\d+)?\s*[^\d\s]*$", re.IGNORECASE)  # "0.1 uM"
_OF_ALCOHOL = re.compile(r"^(ethanol|etoh|methanol|meoh)\s*[(\[]?\s*%[^)\]]*[)\]]?$", re.IGNORECASE)
_LONGEST = 60  # letters of a heading
_LARGEST_LOG = 15.0  # no lab has a dose of 10^15 of any unit
_TOLERANCE = 0.2  # of a step, by which steps may differ and still be equal


@dataclass(frozen=True, slots=True)
class ConcentrationHeading:
    """What a heading says: unit, which drug of two, and how the concentrations are written.

    ``by_word`` tells that a word or a unit alone says it; else ``named`` is what stands before the
    unit, most often the drug. ``is_negative`` is whether logarithms stand without their minus,
    ``is_given`` whether the user says that they are logarithms.
    """

    unit: str = ""
    is_log: bool = False
    is_negative: bool = False
    is_given: bool = False
    is_dilution: bool = False
    is_second: bool = False
    by_word: bool = False
    named: str = ""


@lru_cache(4096)
def concentration_heading(text: str) -> ConcentrationHeading | None:
    """What a heading says of concentrations; None where it names none (``dose group``, ``IC50``).

    A word or a unit has to say it, whatever else the heading holds.
    """
    plain = " ".join(_CAMEL.sub(" ", text).split())
    if not plain or len(plain) > _LONGEST or _IS_DOSE.match(plain):
        return None
    if alcohol := _OF_ALCOHOL.match(plain):
        return ConcentrationHeading(unit="%", named=alcohol[1])
    is_log = bool(_LOG.search(plain) or _P_CONC.match(plain))
    core = _P_CONC.sub("", _LOG.sub(" ", plain)).strip(" _.-") if is_log else plain
    alone = _ALONE.match(core)
    by_word = bool(_WORD.search(core))
    behind = (_LOOSE_BEHIND if by_word or is_log else _SURE_BEHIND).search(core)
    rest = core[: behind.start()] if behind else core
    if _NO_DOSE.search(rest.replace("_", " ")) or not (alone or behind or by_word):
        return None
    found = alone or behind
    unit = re.sub(r"\s*(?:\*?ml-1|per ml)", "/ml", found[1] if found else "", flags=re.I)
    is_sure = by_word or bool(alone) or is_log
    return ConcentrationHeading(
        unit=spelled_unit(unit.replace(" ", "")),
        is_log=is_log,
        is_negative=bool(_NEGATIVE.search(plain)),
        is_dilution=bool(_DILUTION.search(core)),
        is_second=bool(_SECOND.search(core)),
        by_word=is_sure,
        named=_in_brackets(core) if is_sure else rest.strip(" _.,:-([)]"),
    )


def _in_brackets(text: str) -> str:
    """The drug of ``[tamoxifen] (M)``; "" for words such as drug, and for units."""
    found = _OF_DRUG.match(text)
    return found[1].strip() if found and not _ALONE.match(found[1]) else ""


def unit_behind(text: str) -> str:
    """The unit of concentration that a heading ends with; "" where there is none."""
    found = _LOOSE_BEHIND.search(" ".join(text.split()))
    return spelled_unit(found[1]) if found else ""


def unit_named(text: str) -> str:
    """The unit of concentration that a heading or title names: ``conc_uM``, ``[drug] (nM), 72 h``.

    Behind a word of concentrations one in brackets is taken as written; empty where none stands
    there.
    """
    said = concentration_heading(text)
    if said is not None and said.unit:
        return said.unit
    is_said = said is not None and said.by_word
    for in_brackets, plain in _ANYWHERE.findall(text.replace("_", " ")):
        unit = spelled_unit((in_brackets or plain).strip().replace("microg", "µg"))
        if is_said or cell_unit(unit, "concentration"):
            return unit
    return ""


def are_logarithms(values: Floats) -> bool:
    """Whether numbers under a heading that says log are logarithms, as their values have it.

    Any below 0 is one. Logarithms of a series go up by equal steps (0, 1, 2, 3), doses by equal
    ratios (1, 3, 10); where neither holds, the heading does.
    """
    steps = np.unique(values[np.isfinite(values)])
    if not len(steps) or steps[0] < 0:
        return True
    if steps[-1] > _LARGEST_LOG:
        return False
    return _are_equal(np.diff(steps)) or not _are_equal(np.diff(np.log(steps[steps > 0])))


def _are_equal(steps: Floats) -> bool:
    middle = float(np.median(steps)) if len(steps) else 0.0
    return bool(np.all(np.abs(steps - middle) <= _TOLERANCE * middle))
