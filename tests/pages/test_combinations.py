"""The combinations on the plates of the sample study: a choice changes the numbers."""

from __future__ import annotations

from tests.app_driver import again, figure, figure_keys, numbers, open_app, said, turn_to


def combinations(model, **choices):
    app = turn_to(open_app(study="sample"), "Cells", "Combinations", advanced=True)
    app.session_state["choice_viability_model"] = model
    for name, value in choices.items():
        app.session_state[f"choice_combination_{name}"] = value
    return again(app)


def test_one_dose_per_drug_is_shown_as_bars_with_the_expectation():
    app = combinations("4T1 cells", time=72.0)
    assert figure_keys(app) == ["synergy_pair"]
    words = said(app)
    assert "Bliss index 1.02" in words
    assert "equivalent" in words
    assert "the same as its best part, tamoxifen, within the margin" in words  # as on every page


def test_another_reference_shows_other_numbers():
    bliss = combinations("MCF-7", time=96.0)
    assert "antagonism" in said(bliss)
    assert "Mean excess over Bliss −4.5 points" in said(bliss)
    hsa = combinations("MCF-7", time=96.0, reference="hsa")
    assert "Mean excess over HSA +0.9 points" in said(hsa)
    of = [excess(app)["z"] for app in (bliss, hsa)]
    assert numbers(of[0][0]) != numbers(of[1][0])


def excess(app):
    """The grid beside that of what was measured."""
    grids = [each for each in figure(app, "synergy_matrix")["data"] if each["type"] == "heatmap"]
    return grids[1]


def test_each_figure_can_be_picked():
    for name, key in (
        ("Surface", "synergy_surface"),
        ("Isobologram", "synergy_isobole"),
        ("One pair", "synergy_pair"),
    ):
        assert figure_keys(combinations("MCF-7", figure=name)) == [key]
    index = combinations("MCF-7", figure="Combination index")
    assert figure_keys(index) == []
    assert "Below 1 is synergy" in said(index)


def test_loewe_says_what_it_leaves_out():
    words = said(combinations("MCF-7", time=72.0, reference="loewe"))
    assert "13 of 16 cells left out: beyond what anastrozole alone reaches" in words


def test_without_the_combination_there_is_a_sentence():
    app = turn_to(
        open_app(study="sample", hide=["anastrozole + tamoxifen"]), "Cells", "Combinations"
    )
    assert "No combination of two drugs is shown" in said(app)


def test_potency_and_efficacy_are_said_apart_with_what_is_open():
    app = combinations("MCF-7", figure="MuSyC", time=48.0)
    assert figure_keys(app) == ["synergy_musyc", "synergy_musyc_fit"]
    words = said(app)
    assert "Potency of tamoxifen (alpha12) 1.00-fold (95 % CI 0.87-fold to 1.16-fold" in words
    assert "Potency of anastrozole (alpha21): not determined" in words
    assert figure_keys(combinations("MCF-7", figure="MuSyC", time=120.0)) == ["synergy_musyc_fit"]


def test_what_few_need_is_shown_where_the_page_is_advanced():
    def shown(app):
        every = {group.key: group for group in app.main.get("button_group")}
        return list(every["choice_combination_figure"].options)

    app = turn_to(open_app(study="sample"), "Cells", "Combinations")
    assert shown(app) == ["Matrix", "One pair", "Isobologram"]
    app.toggle(key="choice_advanced_cells").set_value(True)
    assert shown(again(app))[3:] == ["Surface", "MuSyC", "Combination index"]
