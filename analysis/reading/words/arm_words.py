"""Words that tell the role of an arm."""

from __future__ import annotations

import re
import unicodedata

from analysis.study import Role

_PLUS = re.compile(r"[+&]")
# Nothing but a dose of 0, with the word for a dose or a unit: "0 mg/kg", "dose_0.0".
_NO_DOSE = re.compile(
    r"(?:(?:dose|conc|concentration)[\s_:=-]*0+(?:[.,]0+)?|0+(?:[.,]0+)?\s*(?=[a-zµμ]))"
    r"\s*(?:mg/kg|[munµμ]?g(?:/(?:kg|mouse|ml))?|[numµμ]M|mpk)?$",
    re.IGNORECASE,
)
_UNTREATED = frozenset({
    "untreated", "unbehandelt", "onbehandeld", "nontreated", "naive", "untx", "untrt",
})  # fmt: skip
_UNTREATED_PHRASES = frozenset(
    {"no treatment", "no drug", "non treated", "not treated", "cells only"}
)
_CONTROL = frozenset({
    "vehicle", "veh", "vehikel", "control", "controls", "ctrl", "ctl", "ctr", "contr", "controle",
    "kontrolle", "kontroll", "cnt", "cntr", "cntrl", "cntl", "cont", "cnts", "ctrls", "controll",
    "controlo", "placebo", "placobo", "plac", "plcb", "vhc", "vehic", "temoin", "isotype",
    "sham", "mock",
    "solvent", "losungsmittel", "excipient", "vehicule", "vehiculo", "veiculo", "veicolo",
    "controllo", "testigo", "对照", "对照组", "溶剂", "溶剂组", "溶剂对照", "溶剂对照组",
    "空白对照", "模型组",
})  # fmt: skip
_CARRIERS = frozenset({
    "dmso", "pbs", "dpbs", "saline", "nacl", "ethanol", "etoh", "water", "oil", "castor", "corn",
    "sesame", "peanut", "olive", "sunflower", "methylcellulose", "cmc", "hpmc", "tween", "peg",
    "cremophor", "buffer", "igg", "dextrose", "hbss", "captisol", "cyclodextrin", "hpbcd",
})  # fmt: skip
_SOLVENT = _CARRIERS | {
    "vehicle", "veh", "vehikel", "vhc", "vehic", "vehicule", "vehiculo", "veiculo", "veicolo",
    "solvent", "losungsmittel", "excipient", "溶剂", "溶剂组", "溶剂对照", "溶剂对照组",
}  # fmt: skip
_FILLERS = frozenset({
    "group", "arm", "only", "treated", "treatment", "alone", "injection", "in", "the", "of", "w",
    "matched", "equivalent",
    "v", "ip", "po", "sc",
})  # fmt: skip
_ALONE = frozenset({"nt", "ut", "unt", "utc", "ntc", "ns", "con"})  # only as the whole name
_MIXES = frozenset({
    "combination", "combo", "comb", "combined", "kombination", "combinatie", "mix", "both",
})  # fmt: skip


def split_name(name: str) -> tuple[str, ...]:
    """The parts of ``a + b`` (or ``a & b``), in the order written.

    A sign with nothing on one side of it is part of a name: ``HER2+``.
    """
    parts = tuple(" ".join(part.split()) for part in _PLUS.split(name))
    return parts if all(parts) else (" ".join(name.split()),)


def control_role(name: str) -> Role | None:
    """``vehicle`` or ``untreated`` where the name is that of a control; else None.

    A word for a control anywhere in the name decides (``Vehicle (castor oil)``); a solvent only
    where the name holds nothing else (``0.1 % DMSO``). ``a + b`` is a control if both are.
    """
    roles = [_part_role(part) for part in split_name(name)]
    if any(role is None for role in roles):
        return None
    return "vehicle" if "vehicle" in roles else "untreated"


def names_a_solvent(name: str) -> bool:
    """Whether a control's name says that it got the solvent; ``control`` alone does not.

    Examples
    --------
    >>> [names_a_solvent(name) for name in ("Vehicle", "0.1 % DMSO", "Control", "sham")]
    [True, True, False, False]
    """
    return bool(set(_words(name)) & _SOLVENT)


def is_mix(name: str) -> bool:
    """Whether the name only says that this is a combination."""
    words = _words(name)
    return bool(words) and set(words) <= _MIXES | _FILLERS and bool(set(words) & _MIXES)


def stated_role(text: str) -> Role | None:
    """The role that a cell of the arms sheet states; None where it is not known."""
    words = set(_words(text))
    if words & _MIXES:
        return "combination"
    if words & {"single", "mono", "monotherapy", "drug", "treated", "treatment", "monotherapie"}:
        return "single"
    return control_role(text)


def _part_role(part: str) -> Role | None:
    words = _words(part)
    if {"positive", "blank"} & {*words}:
        return None
    if _NO_DOSE.match(part.strip()):
        return "vehicle"
    if set(words) & _UNTREATED or " ".join(words) in _UNTREATED_PHRASES:
        return "untreated"
    if set(words) & _ALONE and set(words) <= _ALONE | _FILLERS:
        return "vehicle" if {"ns", "con"} & {*words} else "untreated"
    if set(words) & _CONTROL:
        return "vehicle"
    only_carriers = set(words) <= _CARRIERS | _FILLERS and set(words) & _CARRIERS
    return "vehicle" if only_carriers else None


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.findall(r"[^\W\d_]+", "".join(c for c in plain if not unicodedata.combining(c)))
