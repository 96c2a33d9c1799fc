"""Rows of a caliper region: whose they are, with merged and blank cells filled from above."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.reading.calipers.headings.regions import Region, is_blank_row
from analysis.reading.columns.studies import joined_studies
from analysis.reading.files.cells import several
from analysis.reading.files.sheets import Cell
from analysis.reading.words.caliper_fields import MEASURES, is_statistic
from analysis.reading.words.heading_cells import squashed
from analysis.reading.words.values import Objects, objects, parse_mark, text_of
from analysis.study import Problem, Recognized

WHO = ("model", "study", "arm", "cage", "animal", "tumor")
_FILLED = (*WHO, "start")
_USE, _EXCLUDE = frozenset({"use", "used"}), frozenset({"exclude", "excluded"})
_COUNT = re.compile(r"[\s,;:-]*[(\[]?\s*n\s*=\s*\d+\s*(?:mice|animals|rats)?\s*[)\]]?\s*$", re.I)
_YES = frozenset({"x", "X", "1", "yes", "Yes", "y", "Y", "true", "TRUE", "True"})
_GROUP = re.compile(
    r"^(?:treatment\s*|experimental\s*)?(?:group|grp|gruppe|groep|groupe|arm|cohort|bras)\s*"
    r"(?:(?:no\.?\s*|#\s*)?[\w.]{1,3}\s*[:=\u2013-]|[:=])\s*(?=\S)",
    re.IGNORECASE,
)
_MEASURE_WORDS = re.compile(
    r"\b(?:tumou?rs?|volumes?|vol|tv|body|weights?|bw|sizes?|measurements?|calipers?|data|growth"
    r"|(?:sheet|tabelle|blatt|blad|feuil|table)\s*\d*|raw|mm3|mm\u00b3|mm|cm|cm3|in vivo|mice|mouse"
    r"|summary|all|gewicht|poids|g|curves?|lengths?|widths?|results?|sacrific\w*|endpoints?"
    r"|survival|deaths?)\b|[()\[\]_]"
    r"|\d{4}-\d\d-\d\d",
    re.IGNORECASE,
)

_CAGE = re.compile(
    r"(?:cage|k(?:ä|ae)fig|kooi|box)\s*#?\s*\w{1,4}\s*[(:,–-]\s*([^()]+?)\)?", re.IGNORECASE
)
_STUDY = re.compile(
    r"^(?:experiment|exp|study|studie|versuch|trial|batch|run|replicate|figure|fig)\b[\s.:#-]*"
    r"(?:no\.?\s*|nr\.?\s*)?[a-z]{0,4}[-_ ]?\d[\w.-]*$",
    re.IGNORECASE,
)
_SENTENCE = 5  # words
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|been|will|see|please|note)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """Rows of a region that hold measurements; ``who`` has a text for each of them."""

    region: Region
    rows: npt.NDArray[np.int64]
    who: dict[str, Objects]
    start: Objects
    problems: tuple[Problem, ...] = ()
    left_out: tuple[Recognized, ...] = ()

    def cells(self, column: int) -> Objects:
        """Raw cells of one column in these rows."""
        rows = self.region.sheet.rows
        return objects([rows[row][column] for row in self.rows.tolist()])


def read_body(
    region: Region,
    value_columns: Sequence[int],
    arm: str,
    statistics: Collection[int] = frozenset(),
) -> Body:
    """The rows of a region with their animals; ``statistics`` are rows that are none.

    A blank cell that names an animal, arm, cage or tumor is filled from above, up to a blank row
    or a row of statistics. A row with nothing but a text begins the next arm. ``arm`` is that of
    rows which name none.
    """
    columns = {field: best_column(region, field) for field in _FILLED}
    filler = _Filler(region, columns, arm, statistics)
    values = set(value_columns)
    first_value = min(values, default=max(region.heads) + 1)
    for row in range(region.first, region.end):
        filler.take(row, region.sheet.rows[row], values, first_value)
    return filler.body()


def best_column(region: Region, field: str) -> int | None:
    """The column of a field that is filled most; of equal ones that with the most letters."""
    columns = region.columns(field)
    if len(columns) < 2:
        return columns[0] if columns else None
    rows = region.sheet.rows[region.first : region.end]
    scores = []
    for at in columns:
        cells = [text_of(row[at]) for row in rows if row[at] != ""]
        words = {cell for cell in cells if any(letter.isalpha() for letter in cell)}
        distinct = len({*cells}) if field == "animal" else 0
        scores.append((round(len(cells) / max(1, len(rows)), 2), distinct, bool(words)))
    return columns[scores.index(max(scores))]


def arm_in_title(title: str) -> str:
    """The arm that a title names: without ``Group 2:`` and words for what was measured.

    The number of an experiment and a sentence name none; ``(n=5)`` is no part of a name.
    """
    title = _COUNT.sub("", title.replace("_", " "))
    if names_study(title) or is_sentence(title) or "=" in title:
        return ""
    in_cage = _CAGE.fullmatch(title.strip())
    plain = _GROUP.sub("", in_cage[1] if in_cage else title.strip())
    rest = " ".join(_MEASURE_WORDS.sub(" ", plain).split()).strip(" -:,;.")
    return rest if rest and not rest.isdigit() else ""


def names_study(title: str) -> bool:
    """Whether a title is the number of an experiment, study or figure: ``Exp 2``, ``Fig. 3b``."""
    return bool(_STUDY.match(title.strip()))


def is_sentence(text: str) -> bool:
    """Whether a text is a sentence, not a name: several words, one of them a verb."""
    return len(text.split()) >= _SENTENCE and bool(_VERB.search(text))


class _Filler:
    """Goes down the rows of a region and remembers what blank cells stand for."""

    def __init__(
        self,
        region: Region,
        columns: dict[str, int | None],
        arm: str,
        known_statistics: Collection[int],
    ) -> None:
        self.region = region
        self.columns = {field: at for field, at in columns.items() if at is not None}
        self.labels = [
            at for at, head in region.heads.items() if head.field in ("", *WHO, *MEASURES)
        ]
        self.carried = {
            field
            for field in ("arm", "cage", "model", "study")
            if field in self.columns and _is_carried(region, self.columns, field)
        }
        self.default_arm = arm
        self.known_statistics = known_statistics
        self.section = ""
        self.memory: dict[str, Cell] = {}
        self.rows: list[int] = []
        self.filled: dict[str, list[Cell]] = {field: [] for field in _FILLED}
        self.statistics: list[int] = []
        self.nameless: list[int] = []

    def take(self, row: int, cells: Sequence[Cell], values: set[int], first_value: int) -> None:
        """Keep one row, or use what it says for the rows below it."""
        region = self.region
        if is_blank_row(cells, region):
            self.memory = {}
            return
        labels = [cells[at] for at in self.labels if at < first_value and cells[at] != ""]
        if row in self.known_statistics or self._is_statistic(row, labels):
            self.memory = {}
            self.statistics.append(row)
            return
        has_values = any(cells[at] != "" for at in values)
        if not has_values and self._is_section(cells):
            self.section = arm_in_title(str(labels[0])) if labels else self.section
            self.memory = {}
            return
        self._keep(row, cells, has_values)

    def _is_statistic(self, row: int, labels: Sequence[Cell]) -> bool:
        """Whether a label says so; a lone ``n`` does below a row of statistics."""
        words = [label.strip() for label in labels if isinstance(label, str)]
        after = bool(self.statistics) and self.statistics[-1] == row - 1
        return any(is_statistic(word) or (after and word in ("n", "N")) for word in words)

    def _is_section(self, cells: Sequence[Cell]) -> bool:
        """Whether a row names an arm for the rows below it: one text, and no arm column."""
        filled = [at for at in self.region.heads if cells[at] != ""]
        if len(filled) != 1 or not isinstance(cells[filled[0]], str) or "arm" in self.columns:
            return False
        rows = self.region.sheet.rows
        is_animal = self.columns.get("animal") == filled[0]
        return not (is_animal and sum(row[filled[0]] == cells[filled[0]] for row in rows) > 1)

    def _keep(self, row: int, cells: Sequence[Cell], has_values: bool) -> None:
        own = {field: cells[at] for field, at in self.columns.items() if cells[at] != ""}
        if "animal" in own and own["animal"] != self.memory.get("animal"):
            self.memory = {k: v for k, v in self.memory.items() if k in self.carried}
        self.memory |= {field: cell for field, cell in own.items() if field != "tumor"}
        known = self.memory | own
        if "animal" in self.columns and "animal" not in known:
            if has_values:
                self.nameless.append(row)
            return
        if "arm" not in self.columns:
            known["arm"] = self.section or self.default_arm
        self.rows.append(row)
        for field in _FILLED:
            self.filled[field].append(known.get(field, ""))

    def body(self) -> Body:
        """What was kept, but for rows whose animal or arm has no name where others have one."""
        who = {field: _names(self.filled[field]) for field in WHO}
        rows = np.array(self.rows, dtype=np.int64)
        who["study"] = self._studies(who["study"])
        kept = np.ones(len(rows), dtype=bool)
        if "animal" in self.columns:
            kept &= who["animal"] != ""
        if (who["arm"] != "").any():
            kept &= who["arm"] != ""
        return Body(
            self.region,
            rows[kept],
            {field: names[kept] for field, names in who.items()},
            objects(self.filled["start"])[kept],
            (*self._nameless(), *self._without_names(who, rows), *_flagged(self.region, rows)),
            self._left_out(),
        )

    def _studies(self, first: Objects) -> Objects:
        """The study of every row; of several columns together."""
        columns = self.region.columns("study")
        if not columns:
            return first
        rows = self.region.sheet.rows
        cells = {at: _names([rows[row][at] for row in self.rows]) for at in columns}
        cells[self.columns["study"]] = first
        heads = self.region.heads
        return joined_studies([(heads[at].text, each) for at, each in cells.items()])

    def _nameless(self) -> tuple[Problem, ...]:
        if not self.nameless:
            return ()
        column = self.columns["animal"]
        cells = several([self.region.cell(row, column) for row in self.nameless])
        what = "These rows hold numbers but name no animal, as rows of means do."
        action = f"{len(self.nameless):,} rows were left out."
        return (self.region.problem("info", what, cells, action=action),)

    def _without_names(
        self, who: dict[str, Objects], rows: npt.NDArray[np.int64]
    ) -> tuple[Problem, ...]:
        problems = []
        for field in ("animal", "arm"):
            missing = rows[who[field] == ""]
            if field in self.columns and 0 < len(missing) < len(rows):
                column = self.columns[field]
                cells = several([self.region.cell(row, column) for row in missing.tolist()])
                what = f"These rows name no {field}. Fill in the column, also in repeated rows."
                action = f"{len(missing):,} rows were left out."
                problems.append(self.region.problem("warning", what, cells, action=action))
        return tuple(problems)

    def _left_out(self) -> tuple[Recognized, ...]:
        if not self.statistics:
            return ()
        region = self.region
        place = (region.sheet.file, region.sheet.name)
        first = region.cell(self.statistics[0], min(region.heads))
        last = region.cell(self.statistics[-1], max(region.heads))
        count = len(self.statistics)
        rows = "1 row" if count == 1 else f"{count:,} rows"
        reason = (("reason", f"{rows} of statistics (mean, SD, SEM ...)"),)
        return (Recognized("left out", *place, first, last, reason),)


def _flagged(region: Region, rows: npt.NDArray[np.int64]) -> tuple[Problem, ...]:
    """Rows that a column such as ``Use`` or ``Exclude`` marks as not to be used: told, not done."""
    problems = []
    for at, head in region.heads.items():
        word = squashed(head.text.split(" / ")[0])
        if word not in _USE and word not in _EXCLUDE:
            continue
        marked = {row for row in rows.tolist() if text_of(region.sheet.rows[row][at]) in _YES}
        not_used = marked if word in _EXCLUDE else {*rows.tolist()} - marked
        if marked and not_used:
            cells = several([region.cell(row, at) for row in sorted(not_used)])
            what = f"By the column '{head.text}' these rows are not to be used."
            action = f"{len(not_used):,} rows were read all the same. Delete them if need be."
            problems.append(region.problem("warning", what, cells, action=action))
    return tuple(problems)


def _is_carried(region: Region, columns: dict[str, int], field: str) -> bool:
    """Whether a blank cell means the arm (or cage) above it even where the animal is another.

    It does where an animal keeps what it gets that way, or stands in one place; it does not in
    an export that names the cage of an animal in some of its rows only.
    """
    if "animal" not in columns:
        return True
    value: Cell = ""
    animal: Cell = ""
    pairs: list[tuple[Cell, Cell]] = []
    for row in region.sheet.rows[region.first : region.end]:
        if is_statistic(text_of(row[columns[field]])):
            continue
        value = row[columns[field]] if row[columns[field]] != "" else value
        animal = row[columns["animal"]] if row[columns["animal"]] != "" else animal
        if not pairs or pairs[-1] != (value, animal):
            pairs.append((value, animal))
    distinct = {*pairs}
    return len(distinct) == len(pairs) or len({animal for _, animal in distinct}) == len(distinct)


def _names(cells: Sequence[Cell]) -> Objects:
    """Texts of cells; a word for nothing (``n/a``) is no name."""
    spelled = {cell: text_of(cell) for cell in set(cells)}
    named = {c: "" if parse_mark(text).kind == "missing" else text for c, text in spelled.items()}
    return objects([named[cell] for cell in cells])
