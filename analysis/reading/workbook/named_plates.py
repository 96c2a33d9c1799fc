"""Cell lines and hours of plates as titles, sheets and files name them, where nothing else does.

::

    sheet 'MCF-7 48 h'      sheet 'Plate 2'            file T47D_TamR_96h.xlsx
        1     2             T47D TamR, MTT 72 h            1     2
    A   0.91  0.88              1     2                A   0.91  0.88
                            A   0.90  0.86

The study sheet, a column or a map goes before a name, and a name near the plate before one that is
farther away; what contradicts is told. Where some plates name a line and others none, the user says
what the others are: until then a model is not cut in two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import pandas as pd

from analysis.reading.files.cells import counted, several
from analysis.reading.findings import Answers
from analysis.reading.words.cell_lines import NamedLine, is_line, lines_in
from analysis.reading.words.plates import hours_in
from analysis.reading.workbook.models import is_several, model_key
from analysis.study import Problem, Question

OTHER_LINE, NOT_SAID = "another cell line", "not known"
_PLATE = ["file", "sheet", "plate"]
_CHANGE = "Name it in the study sheet or in a column if it is not meant so."
_NONE_NAMED = "All are of one model without a name until the question about it is answered."
_APART = "They are a model without a name, apart from the others."


@dataclass(frozen=True, slots=True)
class _Name:
    """A text around a plate, what it is, and the lines that it names."""

    words: str
    where: str
    lines: tuple[NamedLine, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Plate:
    """A plate of one sheet: its rows, the models that its wells name, and the names around it."""

    file: str
    sheet: str
    name: str
    rows: pd.Index[int]
    models: tuple[str, ...]
    has_lines_in_wells: bool
    around: tuple[_Name, ...]

    @property
    def line(self) -> NamedLine | None:
        """The line that the name next to the plate names; none where that names several."""
        near = self.around[0].lines if self.around else ()
        return near[0] if len(near) == 1 else None

    @property
    def is_open(self) -> bool:
        """Whether nothing but the names around it can say what line it is of."""
        return not self.models and not self.has_lines_in_wells


def with_named_hours(reads: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Plates without any hours with those that the names of plate, sheet or file state."""
    hours = reads["time_h"].astype(float)
    told: dict[tuple[str, str, str, str], list[str]] = {}
    bare = reads[hours.isna().groupby([reads[name] for name in _PLATE]).transform("all")]
    for file, sheet, plate, rows in _in_sheets(bare):
        said = ((hours_in(text), where) for text, where in _texts(file, sheet, plate))
        found, where = next((each for each in said if each[0]), (None, ""))
        if found:
            hours.loc[rows.index] = float(found.value)
            told.setdefault((found.value, found.words, where, file), []).append(sheet)
    problems = []
    for (_, words, where, file), sheets in told.items():
        what = f"The hours of treatment were taken from '{words}' ({where})."
        action = "Change them in the workbook if they are not meant so."
        sheet = sheets[0] if len({*sheets}) == 1 else ""
        problems.append(Problem("info", what, file, sheet, "", words, action))
    return (reads.assign(time_h=hours) if told else reads), problems


def with_named_lines(
    tables: Mapping[str, pd.DataFrame], fact: str, answers: Answers
) -> tuple[pd.DataFrame, list[Problem], list[Question]]:
    """Plate reads with the known lines that titles, sheets and files name as their models.

    ``fact`` is the model of the study sheet. Names say nothing new where it names one; plates of
    which a well names a model, or an arm is a line, are as they are.
    """
    reads = tables["plate_reads"]
    plates = list(_plates(reads))
    if fact and not is_several(fact):
        return reads, _against(plates, fact), []
    problems = _against(plates)
    named = [plate for plate in plates if plate.is_open and plate.line]
    bare = [plate for plate in plates if plate.is_open and not plate.line]
    if not named:
        return reads, problems, []
    spelled = _spellings(tables, named)
    stated = dict.fromkeys(name for plate in plates for name in plate.models)
    lines = list(dict.fromkeys([*stated, *spelled.values()]))
    asked = [_question(bare, lines)] if bare else []
    answer = next((_answer(each, answers) for each in asked), "")
    if answer == NOT_SAID and len(lines) == 1 and not stated:
        return reads, [*problems, _told_bare(bare, lines, _NONE_NAMED)], asked
    model = reads["model"].copy()
    for plate in named:
        model.loc[plate.rows] = spelled[plate]
    for plate in bare if answer in lines else ():
        model.loc[plate.rows] = answer
    told = [*problems, *_taken(spelled), *_among_names(named)]
    if asked and answer not in lines:
        told.append(_told_bare(bare, lines, _APART))
    return reads.assign(model=model), told, asked


def _in_sheets(reads: pd.DataFrame) -> Iterator[tuple[str, str, str, pd.DataFrame]]:
    """File, sheet, name and rows of each plate."""
    for _, rows in reads.groupby(_PLATE, sort=False):
        file, sheet, plate = map(str, rows[_PLATE].iloc[0])
        yield file, sheet, plate, rows


def _texts(file: str, sheet: str, plate: str) -> list[tuple[str, str]]:
    """The names around a plate and what each is, from the plate outwards."""
    stem = PurePath(file).stem
    own = "" if plate in (sheet, stem) else plate
    return [
        (own, "in the name of the plate"),
        (sheet, "in the name of the sheet"),
        (stem, "in the name of the file"),
    ]


def _plates(reads: pd.DataFrame) -> Iterator[_Plate]:
    titled = reads["titled"].fillna("") if "titled" in reads else pd.Series("", reads.index)
    for file, sheet, plate, rows in _in_sheets(reads):
        titles = [text for text in pd.unique(titled[rows.index]) if text]
        above = dict.fromkeys(line for text in titles for line in lines_in(text))
        names = [_Name(titles[0], "above the plate", tuple(above))] if titles else []
        names += [_Name(*each, lines_in(each[0])) for each in _texts(file, sheet, plate)]
        yield _Plate(
            file,
            sheet,
            plate,
            rows.index,
            tuple(name for name in pd.unique(rows["model"]) if name),
            any(map(is_line, pd.unique(rows["arm"]))),
            tuple(name for name in names if name.lines),
        )


def _spellings(tables: Mapping[str, pd.DataFrame], named: Sequence[_Plate]) -> dict[_Plate, str]:
    """The line of each plate, spelled as a table names it, else as the first name does."""
    known: dict[tuple[str, frozenset[str]], str] = {}
    for kind in ("plate_reads", "responses"):
        for name in pd.unique(tables[kind]["model"]) if kind in tables else ():
            for line in lines_in(name):
                known.setdefault((line.line, line.changes), name)
    return {
        plate: known.setdefault((line.line, line.changes), line.name)
        for plate in named
        if (line := plate.line)
    }


def _question(bare: Sequence[_Plate], lines: Sequence[str]) -> Question:
    names = several([f"'{plate.name}'" for plate in bare])
    text = f"{counted(len(bare), 'plate')} without the name of a cell line: {names}. Other plates "
    text += f"are of {several(lines)}. Of which line are these?"
    first = bare[0]
    key, options = f"line_of_plates:{first.file}:", (*lines, OTHER_LINE, NOT_SAID)
    return Question(key, text, options, NOT_SAID, first.file, first.sheet)


def _answer(question: Question, answers: Answers) -> str:
    given = answers.get(question.key, "")
    return given if given in question.options else question.assumed


def _told_bare(bare: Sequence[_Plate], lines: Sequence[str], action: str) -> Problem:
    names = several([f"'{plate.name}'" for plate in bare])
    what = f"Nothing names the cell line of {names}; other plates are of {several(lines)}."
    return Problem("warning", what, bare[0].file, bare[0].sheet, action=action)


def _taken(spelled: Mapping[_Plate, str]) -> Iterator[Problem]:
    """Which plates were taken for a line by their names, once for all that are alike."""
    told: dict[tuple[str, str, str], list[_Plate]] = {}
    for plate, name in spelled.items():
        told.setdefault((plate.file, name, plate.around[0].where), []).append(plate)
    for (file, name, where), plates in told.items():
        words = plates[0].around[0].words
        whose, such = f"plate '{plates[0].name}'", ""
        if len(plates) > 1:
            whose, such = counted(len(plates), "plate"), "names such as "
        what = f"The cell line of {whose} was taken from {such}'{words}' ({where})."
        sheets = {plate.sheet for plate in plates}
        sheet = sheets.pop() if len(sheets) == 1 else ""
        yield Problem("info", what, file, sheet, "", words, f"Taken as {name}. {_CHANGE}")


def _among_names(named: Sequence[_Plate]) -> Iterator[Problem]:
    """Names farther away that name another line than the one next to the plate."""
    denied: dict[tuple[str, str, _Name, str], str] = {}
    for plate in named:
        near, *others = plate.around
        for far in others:
            if len(far.lines) == 1 and near.lines[0].denies(far.lines[0]):
                denied.setdefault((plate.file, near.words, far, near.lines[0].name), plate.sheet)
    for (file, words, far, name), sheet in denied.items():
        what = f"'{words}' and '{far.words}' ({far.where}) name different cell lines."
        action = f"Taken as {name}, which stands nearer to the plate."
        yield Problem("warning", what, file, sheet, "", far.words, action)


def _against(plates: Sequence[_Plate], fact: str = "") -> list[Problem]:
    """Names of another line than the study sheet, else a column or a map, gives the plate."""
    denied: dict[tuple[str, _Name, str], str] = {}
    for plate in plates:
        said = (fact,) if fact else plate.models
        if plate.line and said and _deny(said, plate.line, bool(fact)):
            denied.setdefault((plate.file, plate.around[0], several(said)), plate.sheet)
    by = "the study sheet says" if fact else "its column or map says"
    return [
        Problem(
            "warning",
            f"'{name.words}' ({name.where}) names {name.lines[0].name}, {by} {said}.",
            file, sheet, "", name.words, f"Taken as {said}. Correct the one that is wrong.",
        )
        for (file, name, said), sheet in denied.items()
    ]  # fmt: skip


def _deny(said: Sequence[str], line: NamedLine, is_fact: bool) -> bool:
    """Whether none of the names is that of the line; what is no known line may be a clone of it."""
    known = [each for name in said for each in lines_in(name)]
    is_named = any(model_key(name) == model_key(line.name) for name in said)
    return not is_named and (is_fact or bool(known)) and all(each.denies(line) for each in known)
