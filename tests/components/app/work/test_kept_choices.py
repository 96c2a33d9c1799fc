"""Which widgets' values are kept, and that a saved value has the type of its widget."""

import ast
import math

import pytest

from analysis.study import StudyError
from components.app.work.kept_choices import NOT_KEPT, is_kept, kept
from tests.places import ROOT

# A value of each kind of widget, and one that ends the page where Streamlit is given it.
WIDGETS = {
    "toggle": (True, "text"),
    "checkbox": (True, ["a"]),
    "number_input": (3.5, "text"),
    "text_input": ("text", 5),
    "text_area": ("text", ["a"]),
    "multiselect": (["a"], 5),
    "selectbox": ("a", {"a": 1}),
    "segmented_control": ("a", {"a": 1}),
    "expander": (True, "text"),
}
OWN_WORDS = ("error_bars", "response_scheme")  # read by pages that do not draw the widget
NEVER = ("button", "download_button", "data_editor", "file_uploader")


def keyed_widgets():
    """Kind and key of every widget whose key is a text; ``x`` stands for what is put into it."""
    for path in sorted((ROOT / "components").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                for keyword in call.keywords:
                    if keyword.arg == "key" and (key := key_text(keyword.value)):
                        yield call.func.attr, key


def key_text(node):
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(getattr(part, "value", None) if isinstance(part, ast.Constant) else "x"
                       for part in node.values)  # fmt: skip
    return ""


def test_every_widget_is_kept_with_values_of_its_own_kind_or_not_at_all():
    widgets = set(keyed_widgets())
    assert len(widgets) > 80
    wrong = []
    for kind, key in widgets:
        if kind in NEVER and any(is_kept(key, value) for value in (True, "text", 1, ["a"])):
            wrong.append((kind, key, "is kept"))
        if kind in WIDGETS and key not in OWN_WORDS and not NOT_KEPT.search(key):
            good, bad = WIDGETS[kind]
            if not is_kept(key, good) or is_kept(key, bad):
                wrong.append((kind, key, "as it is not"))
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("close", True),
        ("open sample", True),
        ("apply_arms", True),
        ("error_bars", 3),
        ("growth_measure", 3),
        ("growth_log", "yes"),
        ("response_scheme", 3),
        ("choice_paint_dose", "a"),
        ("choice_paint_dose", math.inf),
        ("choice_event_free_mm3", math.nan),
        ("choice_dose_MCF-7", 1e13),
        ("choice_maps", "a"),
        ("choice_maps", [["a"]]),
        ("design_arms", "x" * 10_001),
        ("choice_day_MCF-7", {"a": 1}),
        ("", 1),
    ],
)
def test_other_names_and_values_are_refused(name, value):
    with pytest.raises(StudyError, match="choice of no use"):
        kept({name: value})


def test_choices_of_the_pages_come_back_and_those_of_no_state_are_passed_over():
    choices = {"choice_dose_MCF-7": 10.0, "growth_log": True, "growth_rule": "km_median"}
    passed = {"arms_abc": ["a"], "memory": 1, "files": 2, "compare_tab": "Pair", "undo": True}
    assert kept(choices | passed) == choices
