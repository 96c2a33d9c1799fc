"""The project keeps the rules of the house, and every rule catches a bad example of its own."""

from __future__ import annotations

import pytest

from tests.house_rules import (
    FOLDER_MODULES,
    FUNCTION_LINES,
    MODULE_LINES,
    PAGE_LINES,
    TEST_LINES,
    Module,
    Rule,
    bugs_stay_loud,
    colors_live_in_the_theme,
    folder_circle,
    full_folders,
    functions_are_short,
    import_circle,
    imports_are_absolute,
    imports_only_its_floor,
    imports_stand_at_the_top,
    modules_are_short,
    nothing_imports_scipy_stats,
    only_the_door_imports_reading,
    project_modules,
    records_are_frozen,
    session_state_has_one_door,
    topics_never_look_up,
    user_text_never_becomes_markup,
)

BAD_EXAMPLES: tuple[tuple[Rule, str, str], ...] = (
    (imports_only_its_floor, "analysis/survival/table.py", "import streamlit as st"),
    (
        imports_only_its_floor,
        "analysis/survival/table.py",
        "from components.look.theme import View",
    ),
    (imports_only_its_floor, "analysis/study.py", "from scipy import stats"),
    (
        imports_only_its_floor,
        "analysis/reading/workbook/plates.py",
        "import analysis.survival.table",
    ),
    (imports_only_its_floor, "analysis/survival/table.py", "def f():\n    import plotly.express"),
    (
        imports_only_its_floor,
        "components/panels/in_vivo/growth/by_day.py",
        "from scipy.stats import sem",
    ),
    (
        imports_only_its_floor,
        "components/panels/in_vivo/growth/by_day.py",
        "from components.app import session",
    ),
    (imports_only_its_floor, "components/look/theme.py", "import streamlit"),
    (imports_only_its_floor, "components/export/deck.py", "import streamlit"),
    (imports_only_its_floor, "pages/5_Survival.py", "import pandas as pd"),
    (imports_only_its_floor, "analysis/__main__.py", "from components.app import session"),
    (imports_only_its_floor, "app.py", "import plotly.graph_objects as go"),
    (only_the_door_imports_reading, "analysis/survival/table.py", "from analysis import reading"),
    (
        only_the_door_imports_reading,
        "components/panels/in_vivo/growth/by_day.py",
        "import analysis.reading.files.cells",
    ),
    (topics_never_look_up, "analysis/survival/table.py", "from analysis.results import Results"),
    (imports_are_absolute, "analysis/survival/table.py", "from .study import Study"),
    (session_state_has_one_door, "pages/5_Survival.py", "import streamlit as st\nst.session_state"),
    (session_state_has_one_door, "components/x.py", "from streamlit import session_state"),
    (
        colors_live_in_the_theme,
        "components/panels/in_vivo/growth/by_day.py",
        "line = {'color': '#0072B2'}",
    ),
    (colors_live_in_the_theme, "components/picture.py", "SVG = '<rect fill=\"#fff\"/>'"),
    (records_are_frozen, "analysis/survival/table.py", "@dataclass\nclass Curve:\n    day: float"),
    (
        records_are_frozen,
        "analysis/survival/table.py",
        "@dataclass(slots=True)\nclass A:\n    x: int",
    ),
    (user_text_never_becomes_markup, "components/x.py", "st.markdown(t, unsafe_allow_html=True)"),
    (bugs_stay_loud, "components/x.py", "try:\n    f()\nexcept Exception:\n    pass"),
    (bugs_stay_loud, "analysis/x.py", "try:\n    f()\nexcept:\n    pass"),
    (modules_are_short, "analysis/x.py", "x = 1\n" * (MODULE_LINES + 1)),
    (modules_are_short, "tests/test_x.py", "x = 1\n" * (TEST_LINES + 1)),
    (modules_are_short, "pages/5_Survival.py", "x = 1\n" * (PAGE_LINES + 1)),
    (imports_only_its_floor, "analysis/in_vitro/plates/wells.py", "import analysis.survival.table"),
    (
        imports_only_its_floor,
        "analysis/statistics/dunnett.py",
        "from analysis.study import Study",
    ),
    (functions_are_short, "analysis/x.py", "def f():\n" + "    x = 1\n" * FUNCTION_LINES),
    (imports_stand_at_the_top, "components/app/caches.py", "def f():\n    import analysis.results"),
    (imports_stand_at_the_top, "pages/5_Survival.py", "def f():\n    from analysis import study"),
    (nothing_imports_scipy_stats, "analysis/survival/table.py", "from scipy import stats"),
    (nothing_imports_scipy_stats, "analysis/design/power.py", "from scipy.stats import nct"),
)
RULES: tuple[Rule, ...] = tuple(dict.fromkeys(rule for rule, _, _ in BAD_EXAMPLES))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_project_keeps_the_rule(rule: Rule):
    complaints = [f"{module.path}, {text}" for module in project_modules() for text in rule(module)]
    assert not complaints, "\n" + "\n".join(complaints)


@pytest.mark.parametrize(
    ("rule", "path", "source"), BAD_EXAMPLES, ids=lambda value: getattr(value, "__name__", "")
)
def test_the_rule_catches_a_bad_example(rule: Rule, path: str, source: str):
    assert len(list(rule(Module(path, source)))) == 1


@pytest.mark.parametrize(
    ("rule", "path", "source"),
    [
        (
            imports_only_its_floor,
            "analysis/survival/table.py",
            "from scipy import stats\nimport math",
        ),
        (
            imports_only_its_floor,
            "components/panels/in_vivo/growth/by_day.py",
            "from components.look import theme",
        ),
        (only_the_door_imports_reading, "analysis/__main__.py", "from analysis import reading"),
        (
            imports_only_its_floor,
            "analysis/__main__.py",
            "def f():\n    from components.export.drawn import draw_figures",
        ),
        (session_state_has_one_door, "components/app/session.py", "st.session_state['study']"),
        (colors_live_in_the_theme, "components/x.py", '"""As #0072B2."""\nanchor = "#results"'),
        (records_are_frozen, "analysis/x.py", "@dataclass(frozen=True)\nclass A:\n    x: int"),
        (bugs_stay_loud, "components/x.py", "try:\n    f()\nexcept StudyError as e:\n    g(e)"),
        (records_are_frozen, "analysis/x.py", "@dataclass\nclass _Tally:\n    rows: int = 0"),
        (bugs_stay_loud, "analysis/x.py", "try:\n    f()\nexcept Exception:\n    g()\n    raise"),
        (
            imports_stand_at_the_top,
            "components/rooms.py",
            "def f():\n    from components.app import session",
        ),
        (nothing_imports_scipy_stats, "analysis/x.py", "from scipy.special import stdtr"),
        (functions_are_short, "analysis/x.py", "def f():\n" + "    # why\n\n    x = 1\n" * 49),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_rule_lets_good_code_pass(rule: Rule, path: str, source: str):
    assert list(rule(Module(path, source))) == []


def test_imports_never_run_in_a_circle():
    assert import_circle(project_modules()) == []


def test_a_circle_is_found():
    ring = [
        Module("analysis/a.py", "from analysis.b import x"),
        Module("analysis/b.py", "from analysis import c"),
        Module("analysis/c.py", "import analysis.a"),
    ]
    assert set(import_circle(ring)) == {"analysis.a", "analysis.b", "analysis.c"}


def test_neighboring_folders_never_import_in_a_circle():
    assert folder_circle(project_modules()) == []


def test_a_circle_of_folders_is_found_where_no_module_is_in_one():
    ring = [
        Module("analysis/a/one.py", "from analysis.b import two"),
        Module("analysis/a/other.py", ""),
        Module("analysis/b/two.py", ""),
        Module("analysis/b/three.py", "from analysis.a.other import x"),
    ]
    assert import_circle(ring) == []
    assert set(folder_circle(ring)) == {"analysis.a", "analysis.b"}


def test_folders_can_be_taken_in_at_a_glance():
    assert full_folders(project_modules()) == []


def test_a_full_folder_is_found():
    many = [Module(f"analysis/a/m{n}.py", "") for n in range(FOLDER_MODULES + 1)]
    assert full_folders(many) == [f"analysis/a: {FOLDER_MODULES + 1} modules"]


def test_prose_is_not_counted_as_code():
    module = Module("analysis/x.py", '"""Two\nlines."""\n\n# why\nx = 1\ny = """not\nprose"""\n')
    assert module.code == {5, 6, 7}
