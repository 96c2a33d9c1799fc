"""An option says once what can be picked, what was, and what holds where nothing was."""

from dataclasses import replace

from components.figures import (
    combinations,
    compare,
    curves,
    growth,
    plate_maps,
    survival,
    viability,
)
from components.figures.chosen_model import chosen_model, chosen_models, model_key, models_of
from components.figures.option import Subject, fixed, of_model
from components.panels.in_vivo.growth.by_day import GrowthLook
from components.panels.survival.curves import CurveChoices
from tests.panel_checks import view_of

PLAIN = fixed("key", "Label", {"a": "A", "b": "B"})


def picked(option, results, choices, subject=None):
    return option.picked(choices, results, view_of(results.study), subject or Subject())


def test_a_fixed_option_falls_back_where_the_value_is_not_offered(sample_results):
    values = [picked(PLAIN, sample_results, {"key": value}) for value in ("b", "c", None, ["b"])]
    assert values == ["b", "a", "a", "a"]
    assert picked(PLAIN, sample_results, {}) == "a"
    second = fixed("key", "Label", {"a": "A", "b": "B"}, "b")
    assert picked(second, sample_results, {}) == "b"


def test_doses_and_times_are_those_of_the_model(sample_results):
    cells = of_model("MCF-7")
    assert picked(viability.DOSE, sample_results, {}, cells) == 10.0
    assert picked(viability.DOSE, sample_results, {"choice_dose_MCF-7": 1.0}, cells) == 1.0
    assert picked(viability.DOSE, sample_results, {"choice_dose_MCF-7": 7.5}, cells) == 10.0
    other = of_model("MCF-7 TamR")
    assert picked(viability.DOSE, sample_results, {"choice_dose_MCF-7": 1.0}, other) == 10.0
    assert picked(viability.TIME, sample_results, {}, cells) == 120.0
    assert picked(curves.TIME, sample_results, {"choice_dose_time_MCF-7": 72.0}, cells) == 72.0
    offer = viability.TIME.offer(sample_results, view_of(sample_results.study), cells)
    assert offer.names == {time_h: f"{time_h} h" for time_h in (24, 48, 72, 96, 120)}


def test_the_evaluation_day_is_the_usual_one(sample_results):
    tumor = of_model("MCF-7Ca")
    assert picked(growth.DAY, sample_results, {}, tumor) == 28.0
    assert picked(growth.DAY, sample_results, {"choice_day_MCF-7Ca": 21.0}, tumor) == 21.0
    offer = growth.DAY.offer(sample_results, view_of(sample_results.study), tumor)
    assert offer.names[28.0] == "day 28 (default)"


def test_options_together_make_one_argument(sample_results):
    assert picked(growth.LOOK, sample_results, {}) == GrowthLook()
    chosen = {"growth_center": "median", "growth_log": True, "growth_lines": "unknown"}
    assert picked(growth.LOOK, sample_results, chosen) == GrowthLook(center="median", log=True)
    assert picked(survival.LOOK, sample_results, {"survival_bands": True}) == CurveChoices(True)


def test_of_many_values_all_hold_by_default_and_unknown_ones_go(sample_results):
    models = compare.of_models(chosen_models(sample_results, {}))
    every = picked(compare.ROWS, sample_results, {}, models)
    assert every[:2] == ("viability", "IC50")
    some = {"choice_compare_rows": ["TGI", "viability", "no readout"]}
    assert picked(compare.ROWS, sample_results, some, models) == ("viability", "TGI")
    assert picked(compare.ROWS, sample_results, {"choice_compare_rows": []}, models) == ()


def test_a_chosen_model_holds_for_its_readout_alone(sample_results):
    found = chosen_models(sample_results, {"choice_viability_model": "MCF-7 TamR"})
    assert found["viability"] == "MCF-7 TamR"
    assert found["growth"] == "MCF-7Ca"
    unknown = chosen_models(sample_results, {"choice_viability_model": "HeLa"})
    assert unknown["viability"] == "MCF-7"


def test_the_first_model_is_the_parent_of_a_resistant_line_else_that_with_most_data(
    sample_results,
):
    assert sample_results.models("viability") == ["4T1 cells", "MCF-7", "MCF-7 TamR"]
    assert models_of(sample_results, "viability") == ("MCF-7", "4T1 cells", "MCF-7 TamR")
    lives = sample_results.study.survival["model"].value_counts()
    assert models_of(sample_results, "survival")[0] == lives.index[0] == "4T1"


def test_a_readout_with_the_models_of_another_shares_its_choice(sample_results):
    assert model_key(sample_results, "matrices") == "choice_viability_model"
    chosen = {"choice_growth_model": "MCF-7Ca"}
    assert model_key(sample_results, "losses") == "choice_losses_model"
    assert chosen_model(sample_results, "losses", chosen) == "MCF-7Ca"
    assert chosen_model(sample_results, "losses", chosen | {"choice_losses_model": "4T1"}) == "4T1"


def test_the_pair_of_arms_is_of_those_that_are_shown(sample_results):
    view = view_of(sample_results.study, ["vehicle", "letrozole"])
    models = compare.of_models(chosen_models(sample_results, {}))
    hidden = {"choice_pair_arm": "tamoxifen", "choice_pair_versus": "vehicle"}
    assert compare.ARM.picked(hidden, sample_results, view, models) == "letrozole"
    assert compare.VERSUS.picked(hidden, sample_results, view, models) == "vehicle"


def test_plate_maps_show_viability_where_there_is_any(sample_results):
    assert picked(plate_maps.VALUE, sample_results, {}) == "viability_pct"
    assert picked(plate_maps.VALUE, sample_results, {"choice_map_value": "b_score"}) == "b_score"


def test_a_combination_is_offered_by_its_name_as_it_was_written(sample_results):
    """A list to choose from shows plain text: a name with marks of Markdown has no strokes."""
    renamed = "anastrozole_tamoxifen*"
    tables = {
        name: table.replace({"arm": {"anastrozole + tamoxifen": renamed}})
        if "arm" in table else table
        for name, table in sample_results.tables.items()
    }  # fmt: skip
    view = view_of(sample_results.study)
    arms = tuple(
        replace(arm, name=renamed) if arm.name == "anastrozole + tamoxifen" else arm
        for arm in view.arms
    )
    other = replace(sample_results, tables=tables)
    offer = combinations.ARM.offer(other, replace(view, arms=arms), of_model("MCF-7Ca"))
    assert offer.names == {renamed: renamed}
