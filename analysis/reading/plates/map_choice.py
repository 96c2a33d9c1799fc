"""Several maps of one plate: which of them names the arms, and which the concentrations.

    coat_protein   1        2          primary_mab   1      2        primary_value   1     2
    A              antigen  antigen    A             mab_1  mab_2    A               10    2.5

Words decide (``Drug`` before ``Sample`` before an unknown word before ``Group``), then a map of
concentrations whose name begins with the same word, then how many different names a map has. What
is not used is told; where words do not decide, the user is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, ask
from analysis.reading.plates.grid_roles import LeftOut, region_of
from analysis.reading.plates.layouts import LayoutPiece, merge_pieces, named_variable
from analysis.study import Question

_KEY = "arms of wells:"
_DRUG = re.compile(
    r"drug|compound|treat|agent|inhibitor|therap|substance|\barms?\b|gnumber|medik|ligand", re.I
)
_GROUP = re.compile(r"\bgroups?\b", re.I)
_LONGEST = 40  # characters of a title that names a map
_FEWEST_LETTERS = 3  # of a word that two maps share


@dataclass(frozen=True, slots=True, eq=False)
class Maps:
    """The maps of each plate of a sheet, those left out with the reason, and what is asked."""

    groups: tuple[tuple[LayoutPiece, ...], ...]
    left_out: tuple[LeftOut, ...]
    questions: tuple[Question, ...]


def chosen_maps(sheet: Sheet, pieces: Sequence[LayoutPiece], plates: int, answers: Answers) -> Maps:
    """The maps that count for each plate: of each variable one.

    A variable that comes again under its own name is one of the next plate; under another name
    it is a second map of the same plate.
    """
    groups = merge_pieces(pieces, _nothing)
    if len(groups) > 1 and len(groups) != plates:
        groups = merge_pieces(pieces, _key)
    kept: list[tuple[LayoutPiece, ...]] = []
    left_out: list[LeftOut] = []
    questions: list[Question] = []
    for group in groups:
        names = [each for each in group if each.variable == "content" and not _is_role(each)]
        doses = [each for each in group if each.variable == "concentration"]
        arms, asked = _arms(sheet, names, doses, answers)
        questions += asked
        dose = _dose(arms, doses)
        spare = [each for each in names if each is not arms and len(names) > 1]
        spare += [each for each in doses if each is not dose and len(doses) > 1]
        left_out += [LeftOut(region_of(each.block), _why(each, arms, dose)) for each in spare]
        kept.append(tuple(each for each in group if not any(each is other for other in spare)))
    asked_once = {question.key: question for question in questions}
    return Maps(tuple(group for group in kept if group), tuple(left_out), (*asked_once.values(),))


def _name(piece: LayoutPiece) -> str:
    """What a map is called by its own words; a title counts where it names a variable."""
    own = piece.block.corner or piece.block.label
    if re.search(r"[^\W\d_]{2}", own):
        return own.strip()
    title = piece.facts.title
    is_name = named_variable((title,)) or re.search("layout|map", title, re.I)
    return title.strip() if len(title) <= _LONGEST and is_name else ""


def _nothing(piece: LayoutPiece) -> str:
    return ""


def _key(piece: LayoutPiece) -> str:
    return re.sub(r"[\W\d_]+", " ", _name(piece)).strip().casefold()


def _is_role(piece: LayoutPiece) -> bool:
    return named_variable((_name(piece),)) == "role"


def _arms(
    sheet: Sheet, names: Sequence[LayoutPiece], doses: Sequence[LayoutPiece], answers: Answers
) -> tuple[LayoutPiece | None, list[Question]]:
    """The map that names the arms, and the question where words do not tell it."""
    if len(names) < 2:
        return (names[0] if names else None), []
    ranked = sorted(names, key=lambda piece: _rank(piece, doses), reverse=True)
    best, second = ranked[0], ranked[1]
    if _rank(best, doses)[0] > _rank(second, doses)[0]:
        return best, []
    called = {_name(piece): piece for piece in names}
    options = tuple(called)
    key = f"{_KEY}{sheet.file}:{'/'.join(options)}"
    text = f"Several maps say what is in the wells: {', '.join(options)}. Which one names the arms?"
    cell = cell_name(best.block.top, best.block.left)
    answer, question = ask(sheet, answers, key, text, options, _name(best), cell)
    return called.get(answer, best), [question]


def _rank(piece: LayoutPiece, doses: Sequence[LayoutPiece]) -> tuple[int, int, int]:
    """By words, by the doses that are called alike, by the number of different names."""
    name = _name(piece).replace("_", " ")
    by_word = 2
    if _DRUG.search(name):
        by_word = 4
    elif named_variable((name,)) == "arm":
        by_word = 1 if _GROUP.search(name) else 3
    paired = [_different(dose) for dose in doses if _is_called_alike(piece, dose)]
    return by_word, max(paired, default=0), _different(piece)


def _different(piece: LayoutPiece) -> int:
    field = "concentration" if piece.variable == "concentration" else "arm"
    values = piece.frame.get(field)
    if values is None:
        return 0
    return int(values[values.ne("")].nunique() if field == "arm" else values.nunique())


def _is_called_alike(one: LayoutPiece, other: LayoutPiece) -> bool:
    """Whether the names of two maps begin with the same word."""
    first, second = (_key(piece).partition(" ")[0] for piece in (one, other))
    return len(first) >= _FEWEST_LETTERS and first == second


def _dose(arms: LayoutPiece | None, doses: Sequence[LayoutPiece]) -> LayoutPiece | None:
    """The concentrations of the arms: called alike, or so by word, else the most different."""

    def rank(piece: LayoutPiece) -> tuple[bool, bool, int]:
        is_paired = arms is not None and _is_called_alike(arms, piece)
        by_word = named_variable((_name(piece),)) == "concentration"
        return is_paired, by_word, _different(piece)

    return max(doses, key=rank, default=None)


def _why(piece: LayoutPiece, arms: LayoutPiece | None, dose: LayoutPiece | None) -> str:
    """Why a map does not count."""
    other = dose if piece.variable == "concentration" else arms
    counts = f"'{_name(other) or other.block.region}'" if other else "another one"
    what = "concentrations" if piece.variable == "concentration" else "arms"
    return f"the map '{_name(piece)}' was not used, as {counts} tells the {what}"
