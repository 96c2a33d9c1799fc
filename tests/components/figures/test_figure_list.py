"""There is one list of figures: what it does not hold can be neither drawn nor shown."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import string
from collections import Counter
from functools import cache

import components.figures
import components.panels
from components.app.page_list import FILES
from components.card.guide import explanation
from components.figures.catalog import ROOMS, every_figure
from components.figures.figure import figures_in
from components.figures.option import ERROR_BAR, Option
from components.views import export, survival
from components.views.cells import page as cells
from components.views.safety import tabs as safety_tabs
from components.views.tumors import page as tumors
from tests.house_rules import Module, project_modules
from tests.panel_checks import options_of

OUTSIDE_THE_LIST = ("components/views/*", "components/export/*", "pages/*")


@cache
def builders() -> dict[str, object]:
    """Every public function of the panels that makes a figure, by module and name."""
    found = {}
    for part in pkgutil.walk_packages(components.panels.__path__, "components.panels."):
        module = importlib.import_module(part.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            returns = function.__annotations__.get("return")
            is_own = function.__module__ == part.name and not name.startswith("_")
            if is_own and returns == "Panel" and ".parts." not in part.name:
                found[f"{part.name}.{name}"] = function
    return found


def used(module: Module) -> Counter[str]:
    """How often a module names each builder, whatever it imports it as."""
    known = {}
    for node in module.nodes:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            known |= {alias.asname or alias.name: alias.name for alias in node.names}
    names = (_dotted(node) for node in module.nodes if isinstance(node, ast.Attribute | ast.Name))
    full = (known.get(start, start) + rest for start, rest in names)
    return Counter(name for name in full if name in builders())


def _dotted(node: ast.expr) -> tuple[str, str]:
    first, dot, rest = ast.unparse(node).partition(".")
    return first, dot + rest


def modules(*patterns: str) -> list[Module]:
    return [module for module in project_modules() if module.is_any(*patterns)]


def test_every_builder_of_a_panel_is_used_by_the_list():
    counted = sum((used(module) for module in modules("components/figures/*")), Counter())
    assert len(builders()) > 45
    assert set(counted) == set(builders())
    twice = {name.rpartition(".")[2] for name, n in counted.items() if n > 1}
    assert twice == {"partners_forest"}  # in two figures, of two pages


def test_no_page_view_or_export_draws_a_panel_itself():
    for module in modules(*OUTSIDE_THE_LIST, "components/card/*", "components/app/*"):
        assert not used(module), module.path


def test_what_makes_a_panel_in_the_list_is_registered():
    made = {
        function
        for room in ROOMS
        for name, function in inspect.getmembers(room, inspect.isfunction)
        if function.__module__ == room.__name__
        and function.__annotations__.get("return") == "Panel"
    }
    assert made <= {figure.draw for figure in every_figure()}


def test_every_room_of_the_list_is_in_the_catalog():
    rooms = {
        part.name
        for part in pkgutil.iter_modules(components.figures.__path__)
        if part.name not in {"catalog", "chosen_model", "figure", "option"}
    }
    assert rooms == {room.__name__.rpartition(".")[2] for room in ROOMS}


def test_figures_are_made_in_the_list_alone():
    for module in modules(*OUTSIDE_THE_LIST, "components/card/*", "components/panels/*"):
        calls = [node for node in module.nodes if isinstance(node, ast.Call)]
        assert "Figure" not in [ast.unparse(call.func).rpartition(".")[2] for call in calls]


def named_in(module: Module) -> set[str]:
    """Every dotted name of a module, from the root of the project."""
    known = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in module.nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    names = [_dotted(node) for node in module.nodes if isinstance(node, ast.Attribute | ast.Name)]
    return {known.get(start, start) + rest for start, rest in names}


def whole_tabs(module: Module) -> set[tuple[str, str]]:
    """Page and tab of each ``show_tab(room, tab, ...)``."""
    calls = [node for node in module.nodes if isinstance(node, ast.Call)]
    tabs = {ast.literal_eval(c.args[1]) for c in calls if ast.unparse(c.func) == "show_tab"}
    rooms = named_in(module)
    return {
        (figure.page, figure.tab)
        for room in ROOMS
        if room.__name__ in rooms
        for figure in figures_in(room)
        if figure.tab in tabs
    }


def test_every_figure_of_the_list_is_shown_by_a_view():
    views = modules("components/views/*")
    shown = set().union(*map(named_in, views))
    tabs = set().union(*map(whole_tabs, views))
    assert tabs == {("Survival", "Combinations")}
    missing = {
        figure.key
        for room in ROOMS
        for name, figure in vars(room).items()
        if figure in every_figure()
        and f"{room.__name__}.{name}" not in shown
        and (figure.page, figure.tab) not in tabs
    }
    # The first three stand in COMPARED, the others in what ``charts_of`` gives the Answer page.
    assert missing == {"inference_evaluation", "inference_pairs", "inference_days",
        "answer_growth", "answer_survival", "answer_doses"}  # fmt: skip


def test_keys_are_unique_and_name_the_help_of_the_figure():
    keys = [figure.key for figure in every_figure()]
    assert len(set(keys)) == len(keys) > 50
    taken = [figure for figure in every_figure() if not figure.screen_only]
    assert [figure.key for figure in taken if not explanation(figure.key)] == []


def parts_of(tabs):
    """The parts of each tab by name; none is said where a tab has one only."""
    return {
        (tab, part.name if len(parts) > 1 else "")
        for tab, parts in tabs.items()
        for part in parts
    }  # fmt: skip


def test_figures_are_on_tabs_and_parts_that_there_are(sample_results):
    tabs = {
        "Cells": parts_of(cells.tabs(sample_results)),
        "Tumors": parts_of(tumors.PARTS),
        "Safety": parts_of(safety_tabs(sample_results)),
        "Survival": parts_of(survival.tabs(sample_results)) | {("Kaplan-Meier", "Causes")},
    }
    placed = [(f.page, f.tab, f.part) for f in every_figure() if f.page in tabs]
    assert [place for place in placed if place[1:] not in tabs[place[0]]] == []
    assert {figure.page for figure in every_figure()} <= set(FILES)


def test_no_page_has_more_than_four_tabs(sample_results):
    for tabs in (cells.tabs(sample_results), tumors.PARTS, survival.tabs(sample_results)):
        assert len(tabs) == 4


def test_eight_figures_are_of_the_screen_alone_and_say_why():
    alone = {figure.key for figure in every_figure() if figure.screen_only}
    assert alone == {"exclusion_map", "pathway", "design_baseline", "design_power",
        "answer_growth", "answer_survival", "answer_doses"}  # fmt: skip
    said = export._on_screen_alone()
    assert "Map to pick wells on (Cells): a control to pick wells with" in said
    assert said.count(";") >= 4


def test_the_key_of_an_option_is_written_once():
    """No page, view or panel writes the widget key of an option: its record has it."""
    named = {each for room in ROOMS for each in vars(room).values() if isinstance(each, Option)}
    options = {ERROR_BAR, *named, *(o for f in every_figure() for o in options_of(f))}
    keys = {option.key for option in options}
    assert len(keys) == len(options) > 25
    starts = tuple(next(iter(string.Formatter().parse(key)))[0] for key in keys)
    for module in modules(*OUTSIDE_THE_LIST, "components/panels/*", "components/app/*"):
        texts = [
            node.value
            for node in module.nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        assert [text for text in texts if text in keys or text in starts] == [], module.path
