"""Studies that an upload holds: animals of two studies are never one, whatever their names.

A column called study, experiment, cohort, batch, figure or contributor is part of what an animal
is called, and so is the tumor model, also where its column is called Tumor::

    study    arm      animal  day  volume
    Study 1  Control  1       0    120
    Study 2  Control  1       0    110      another mouse

Studies are analyzed apart, as models named ``model, study``, unless the user says that they are
batches of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.reading.files.cells import several
from analysis.reading.findings import Answers
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.values import Objects, each_once
from analysis.study import Problem, Question

_ANIMAL = ["model", "arm", "animal"]
_MOST = 2 / 3  # of the studies of an upload
APART, BATCHES = "studies of their own", "batches of one study"
MODELS, TUMORS = "tumor models, each a study of its own", "tumors of one animal"
_NUMBER = re.compile(r"^(?:[\d.]+|[A-Za-z])$")
_SIDE = re.compile(
    r"^(?:(?:l|r|left|right|lt|rt|links|rechts|both|upper|lower|dorsal|ventral|fore|hind|flank|side"
    r"|mfp|fat|pad|leg|axilla\w*|inguinal|thoracic|abdominal|gland|[lr]\d|\d[lr])[\s_./-]*)+$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"^(?:#|no\.?|t|tu|tum|tumou?r|lesion)?[\s_.#-]*(?:\d{1,2}|[a-d])$", re.I)
_MODEL_WORD = re.compile(r"pdx|xenograft|^[a-z]{1,6}[-_ ]?\d{2,}|^\d[a-z]\d$|model|line", re.I)
_TUMOR_HEADINGS = frozenset({"tumor", "tumour", "tumorid", "tumourid", "tumorname", "tumourname"})


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """Names of models and tumors of every row, and what is said and asked about them."""

    model: Objects
    tumor: Objects
    questions: tuple[Question, ...] = ()


def joined_studies(columns: Sequence[tuple[str, Objects]]) -> Objects:
    """One name of a study for every row, from columns with their headings.

    A column that is equal in all rows, or that tells no more apart than those before it, adds
    nothing; a bare number is named by its heading (``Experiment 2``).
    """
    named = [_named(heading, cells) for heading, cells in columns]
    varied = [cells for cells in named if len({*cells} - {""}) > 1] or named[:1]
    result = varied[0]
    for cells in varied[1:]:
        pairs = [f"{a} {b}".strip() for a, b in zip(result, cells, strict=True)]
        if len({*pairs}) > len({*result}):
            result = np.array(pairs, dtype=object)
    return result


def _named(heading: str, cells: Objects) -> Objects:
    word = re.sub(r"[\s_.-]*(?:id|no|number|name|code)\.?$", "", heading.strip(), flags=re.I)
    return each_once(cells, lambda name: f"{word} {name}" if _NUMBER.match(str(name)) else name, "")


def settled_models(who: Mapping[str, Objects], heading: str, key: str, answers: Answers) -> Settled:
    """A column of tumors that holds names of models as the model, the tumor left blank.

    They are models where every animal has one of them; where an animal's name comes back with
    several, by their words (``PDX12``), not by sides and numbers.
    """
    tumor, model = who["tumor"], who["model"]
    plain = "".join(letter for letter in heading.casefold() if letter.isalnum())
    names = [name for name in dict.fromkeys(tumor) if name]
    is_sided = not names or any(_SIDE.match(name) for name in names)
    if plain not in _TUMOR_HEADINGS or (model != "").any() or is_sided:
        return Settled(model, tumor)
    assumed = MODELS if _are_models(who, names) else TUMORS
    if assumed == TUMORS and all(_COUNTED.match(name) for name in names):
        return Settled(model, tumor)
    file, _, sheet = key.partition(":")
    what = f"The column '{heading}' holds {several(names)}. What does it tell apart?"
    question = Question(f"tumor_models:{key}", what, (MODELS, TUMORS), assumed, file, sheet)
    if answers.get(question.key, assumed) == TUMORS:
        return Settled(model, tumor, (question,))
    return Settled(tumor, np.full(len(tumor), "", dtype=object), (question,))


def _are_models(who: Mapping[str, Objects], names: Sequence[str]) -> bool:
    rows = pd.DataFrame({name: who[name] for name in ("study", "cage", "arm", "animal", "tumor")})
    rows = rows[rows["tumor"] != ""].drop_duplicates()
    several_each = rows.duplicated(["study", "cage", "arm", "animal"]).any()
    are_counted = all(_COUNTED.match(name) for name in names)
    if several_each:
        return not are_counted and all(_MODEL_WORD.search(name) for name in names)
    if not are_counted:
        return True
    sizes = rows.groupby(["tumor", "arm"]).size().unstack(fill_value=0).to_numpy()
    is_balanced = bool((sizes > 1).all()) and min(sizes.shape) > 1
    return is_balanced and not any(name.isdigit() for name in names)


def with_studies(
    tables: Mapping[str, pd.DataFrame], answers: Answers
) -> tuple[dict[str, pd.DataFrame], tuple[Question, ...], list[Problem]]:
    """The tables of animals with the study in the name of the model, or of the animal.

    A table that names no study takes that of the animal in the others, where that is one. Parts of
    which most could not be analyzed alone, as they lack arms or controls, are batches of one study.
    """
    filled = {
        kind: table if "study" in table else table.assign(study="")
        for kind, table in tables.items()
    }
    names = [n for table in filled.values() for n in dict.fromkeys(table["study"]) if n]
    studies = [*dict.fromkeys(names)]
    if len(studies) < 2:
        return {k: table.drop(columns="study") for k, table in filled.items()}, (), []
    known = {kind: _with_known(table, filled.values()) for kind, table in filled.items()}
    rows = pd.concat([table[["model", "study", "arm", "animal"]] for table in known.values()])
    questions: tuple[Question, ...] = ()
    is_apart = _are_whole(rows.drop_duplicates())
    if is_apart:
        file = str(next(iter(known.values()))["file"].iloc[0])
        what = (
            f"The upload holds {len(studies):,} studies or experiments "
            f"({several(studies)}). Are they studies of their own or batches of one study?"
        )
        key = f"studies:{several(sorted(studies))}"
        questions = (Question(key, what, (APART, BATCHES), APART, file),)
        is_apart = answers.get(key, APART) == APART
    if is_apart:
        named = {kind: _apart(table) for kind, table in known.items()}
        return named, questions, []
    again = rows.drop_duplicates().duplicated(["model", "arm", "animal"], keep=False)
    recurring = {tuple(r) for r in rows.drop_duplicates()[again][_ANIMAL].to_numpy().tolist()}
    together = {kind: _pooled(table, recurring) for kind, table in known.items()}
    what = f"Animals of {several(studies)} are read as those of one study."
    action = "Names that come back were made different by the study." if recurring else ""
    return together, questions, [Problem("info", what, action=action)]


def _are_whole(animals: pd.DataFrame) -> bool:
    """Whether most studies hold two arms of two animals, and a control where any study does."""
    if animals["arm"].nunique() < 2:
        return True
    sizes = animals[animals["study"] != ""].groupby(["study", "arm"]).size().unstack(fill_value=0)
    controls = [arm for arm in sizes.columns if control_role(str(arm))]
    is_whole = (sizes > 1).sum(axis=1) > 1
    if controls:
        is_whole &= (sizes[controls] > 0).any(axis=1)
    return bool(is_whole.mean() > _MOST)


def _with_known(table: pd.DataFrame, others: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Rows without a study with that of their animal in other tables, where it is in one alone."""
    if not table["study"].eq("").any():
        return table
    known: dict[tuple[str, ...], set[str]] = {}
    for other in others:
        for *animal, study in other[["arm", "animal", "study"]].drop_duplicates().to_numpy():
            known.setdefault(tuple(animal), set()).update({study} - {""})
    only = {animal: next(iter(own)) for animal, own in known.items() if len(own) == 1}
    pairs = zip(table["study"], table["arm"], table["animal"], strict=True)
    return table.assign(study=[s or only.get((arm, animal), "") for s, arm, animal in pairs])


def _apart(table: pd.DataFrame) -> pd.DataFrame:
    pairs = zip(table["model"], table["study"], strict=True)
    names = [", ".join(dict.fromkeys(filter(None, (m, s)))) for m, s in pairs]
    return table.assign(model=names).drop(columns="study")


def _pooled(table: pd.DataFrame, recurring: set[tuple[str, ...]]) -> pd.DataFrame:
    keys = pd.MultiIndex.from_frame(table[_ANIMAL])
    again = keys.isin(recurring) & table["study"].ne("").to_numpy()
    named = table["animal"].where(~again, table["study"] + "/" + table["animal"])
    return table.assign(animal=named).drop(columns="study")
