"""Which model each readout is shown for: the choice of the user, the same on every page.

The first model of a readout is the parent of a resistant line, where there is one, else the model
with most data; the others follow in the order of the study.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.results import Results
from components.figures.option import Choices


@dataclass(frozen=True, slots=True)
class Readout:
    """What a part of a page is about: the tables whose models it can show.

    ``tables``: where a model has rows, it can be picked. ``measured``: tables of the study that
    hold the data behind it. ``label``: of the choice. ``as_in``: the readout whose choice holds
    here too, where both have the same models.
    """

    tables: tuple[str, ...]
    measured: tuple[str, ...]
    label: str
    as_in: str = ""


PLATES, CALIPERS, LIVES = ("plate_reads", "responses"), ("calipers",), ("survival",)
CELLS, TUMORS, ANIMALS = "Cells", "Tumors", "Survival"
READOUTS: Mapping[str, Readout] = {
    "viability": Readout(("viability",), PLATES, CELLS),
    "plates": Readout(("well_viability",), PLATES, CELLS, "viability"),
    "matrices": Readout(("synergy_in_vitro",), PLATES, CELLS, "viability"),
    "growth": Readout(("tumor_growth",), CALIPERS, TUMORS),
    "combinations": Readout(("combination_growth",), CALIPERS, TUMORS, "growth"),
    "excised": Readout(("tumor_weights", "endpoints"), ("tumor_weights", "endpoints"),
                       TUMORS, "growth"),
    "weights": Readout(("body_weight",), CALIPERS, TUMORS, "growth"),
    "losses": Readout(("deaths",), ("calipers", "survival"), "Losses", "growth"),
    "survival": Readout(("survival",), LIVES, ANIMALS),
    "causes": Readout(("cumulative_incidence",), LIVES, ANIMALS, "survival"),
    "time to size": Readout(("event_free_survival",), CALIPERS, TUMORS, "growth"),
}  # fmt: skip
OF_ALL = ("viability", "growth", "survival")  # what arms are compared by


@functools.lru_cache(maxsize=64)
def models_of(results: Results, readout: str) -> tuple[str, ...]:
    """The models that have data for a readout, the first one first."""
    tables = READOUTS[readout].tables
    found = list(dict.fromkeys(model for table in tables for model in results.models(table)))
    if len(found) < 2:
        return tuple(found)
    weights = {m: (_is_parent(results, m), _rows(results, readout, m)) for m in found}
    first = max(found, key=weights.__getitem__)
    return (first, *(model for model in found if model != first))


def model_key(results: Results, readout: str) -> str:
    """Widget key of the choice of a model for one readout."""
    other = READOUTS[readout].as_in
    same = other and set(models_of(results, other)) == set(models_of(results, readout))
    return f"choice_{other if same else readout.replace(' ', '_')}_model"


def chosen_model(results: Results, readout: str, choices: Choices) -> str:
    """The model chosen for a readout, else the first; there must be one."""
    models = models_of(results, readout)
    other = READOUTS[readout].as_in
    keys = [model_key(results, readout), *([model_key(results, other)] if other else [])]
    return next((str(choices[key]) for key in keys if choices.get(key) in models), models[0])


def chosen_models(results: Results, choices: Choices) -> dict[str, str]:
    """The chosen model of every readout that the study has data for."""
    return {
        readout: chosen_model(results, readout, choices)
        for readout in OF_ALL
        if models_of(results, readout)
    }


def _is_parent(results: Results, model: str) -> bool:
    table = results.tables.get("resistance")
    return table is not None and bool((table["reference_model"] == model).any())


def _rows(results: Results, readout: str, model: str) -> int:
    """How many rows of data the study has of a model."""
    tables = [getattr(results.study, name) for name in READOUTS[readout].measured]
    return sum(int((table["model"] == model).sum()) for table in tables if table is not None)
