"""The tabs of the Tumors page: growth, response, combinations, and excised tumors."""

from __future__ import annotations

from analysis.results import Results
from components.views.parts import Part, Tabs
from components.views.tumors import growth, outcomes

PARTS: Tabs = {
    "Growth": [
        Part("Curves", growth.curves, ["growth"], settings=True),
        Part("Tests", growth.tests, ["growth"], settings=True),
        Part("Growth inhibition", growth.inhibition, ["growth"], advanced=True),
    ],
    "Response": [
        Part("Response", outcomes.response, ["growth"]),
        Part("Time on study", outcomes.time_on_study, ["growth"], advanced=True),
    ],
    "Combinations": [Part("Combinations", outcomes.combinations, ["combinations"])],
    "Excised tumors": [Part("Excised tumors", outcomes.excised, ["excised"])],
}
TABLES = {
    "Growth": ("tumor_growth",),
    "Response": ("tumor_growth",),
    "Combinations": ("combination_growth",),
    "Excised tumors": ("tumor_weights", "endpoints"),
}


def tabs(results: Results) -> Tabs:
    """The tabs that the study's data can fill; assays of no excised tumor have their own name."""
    assays_alone = not results.models("tumor_weights")
    return {
        "Assays" if assays_alone and name == "Excised tumors" else name: parts
        for name, parts in PARTS.items()
        if any(results.models(table) for table in TABLES[name])
    }
