"""The Design page: works without a study; a list becomes arms; choices change the power."""

from __future__ import annotations

import re

import pytest

from tests.app_driver import PAGES, again, figure, figure_keys, numbers, open_app, said, traces
from tests.small_studies import csv

ANIMALS = csv([("animal", "cage", "volume_mm3"),
               *((str(i), f"C{i // 4}", 95 + 3 * i) for i in range(20))])  # fmt: skip


def design_page(tab="Randomize", **link):
    app = again(open_app(**link).switch_page(PAGES["Design"]))
    app.session_state["choice_design_tab"] = tab
    return again(app)


def with_list(data=ANIMALS):
    app = design_page()
    app.file_uploader(key="design_file").upload("list.csv", data)
    app.run()
    return app


def test_without_animals_it_asks_for_them():
    app = design_page()
    assert "Add animals" in said(app)
    assert "ARRIVE 2.0, items 4 and 5." in said(app)
    assert figure_keys(app) == []


def test_a_list_becomes_balanced_arms_and_a_workbook():
    app = with_list()
    assert figure_keys(app) == ["design_baseline"]
    words = said(app)
    assert "n = 4 animals an arm, 4 left out. Blocks of 4 by volume, seed 1" in words
    points = traces(app, "design_baseline")
    assert list(points) == ["vehicle", "anastrozole", "tamoxifen", "anastrozole + tamoxifen"]
    volumes = sorted(v for trace in points.values() for v in numbers(trace["y"]))
    assert volumes[0] >= 100
    assert volumes[-1] <= 150
    assert any(button.proto.label == "Allocation workbook"
               for button in app.main.get("download_button"))  # fmt: skip


def test_another_seed_gives_other_arms():
    app = with_list()
    before = numbers(traces(app, "design_baseline")["vehicle"]["y"])
    app.number_input(key="design_seed").set_value(5)
    app.file_uploader(key="design_file").upload("list.csv", ANIMALS)
    app.run()
    assert numbers(traces(app, "design_baseline")["vehicle"]["y"]) != before
    assert "seed 5" in said(app)


def test_a_file_without_animals_is_explained():
    app = with_list(csv([("a", "b"), (1, 2)]))
    assert "No table with animals and their size was found" in said(app)


def needed(app):
    title = next(t for t in said(app).splitlines() if " give 80 % power" in t or "give 90 %" in t)
    return int(re.search(r"(\d+) (animals|experiments)", title)[1])


def asked(question, **link):
    app = design_page("Animals per arm", **link)
    app.get("button_group")[-1].set_value(question).run()
    return again(app)


def test_a_smaller_effect_needs_more_animals():
    app = design_page("Animals per arm")
    assert "Spreads to begin with are of the sample study." in said(app)
    first = needed(app)
    app.number_input(key="design_volume_ratio").set_value(0.9).run()
    assert needed(again(app)) > first
    assert figure(app, "design_power")["layout"]["xaxis"]["title"]["text"] == "Animals an arm"


def test_the_open_studys_spreads_are_the_starting_values(sample_results):
    app = design_page("Animals per arm", study="sample")
    rates = sample_results.tables["growth_rates"].query("model == 'MCF-7Ca' and arm == 'vehicle'")
    shown = app.number_input(key="choice_power_sigma_MCF-7Ca").value
    assert shown == round(float(rates["sigma"].iloc[0]), 3)
    assert "of the open study, MCF-7Ca" in said(app)
    assert "0.05 (of the open study, MCF-7Ca)" in app.code[0].value
    app.number_input(key="choice_power_sigma_MCF-7Ca").set_value(0.2).run()
    assert "0.2 (own numbers)" in again(app).code[0].value


@pytest.mark.parametrize(
    ("question", "test", "check"),
    [
        ("Better than control", "one arm against control, no correction",
         "noncentral t, one variance"),
        ("Better than both parts", "both one-sided tests at half of the level (min test", ""),
        ("More than additive", "contrast combination - part - part + control",
         "noncentral t, one variance"),
        ("Longer life", "log-rank (exact by permutation up to 10 animals an arm",
         "Schoenfeld's formula"),
        ("Fewer cells alive", "t test over experiments of log viability less control's",
         "noncentral t, log viability"),
        ("Resistant line", "paired t on log10 IC50 of each experiment", "noncentral t"),
    ],
)  # fmt: skip
def test_every_question_has_its_test_and_words_for_the_application(question, test, check):
    app = asked(question)
    words = app.code[0].value
    assert test in words
    assert "level 0.05" in words
    assert words.count("(of the sample study)") == 1
    drawn = traces(app, "design_power")
    assert {"simulation", *filter(None, [check])} <= set(drawn)
    assert (
        0 <= min(numbers(drawn["simulation"]["y"])) <= max(numbers(drawn["simulation"]["y"])) <= 100
    )


def test_several_arms_share_the_level():
    app = asked("Better than control")
    first = needed(app)
    app.number_input(key="design_comparisons").set_value(5).run()
    app = again(app)
    assert "over 5 arms against control (Holm, first step: divided by 5)" in app.code[0].value
    assert needed(app) > first


def test_growth_is_planned_over_two_days_or_more():
    app = asked("More than additive")
    app.text_input(key="design_power_days").set_value("14").run()
    assert "Name at least two days" in said(again(app))
    assert figure_keys(app) == []


def test_the_list_is_there_again_after_another_page_and_there_are_no_arm_toggles():
    app = with_list()
    before = traces(app, "design_baseline")["vehicle"]["y"]
    app = again(app.switch_page(PAGES["Study"]))
    app = again(app.switch_page(PAGES["Design"]))
    app.session_state["choice_design_tab"] = "Randomize"
    app = again(app)
    assert traces(app, "design_baseline")["vehicle"]["y"] == before
    labels = [button.proto.label for button in app.main.get("download_button")]
    assert {"Allocation workbook", "Coded workbook"} <= set(labels)


def test_arms_of_the_open_study_are_no_choice_here():
    assert "All" not in [button.label for button in design_page(study="sample").sidebar.button]
