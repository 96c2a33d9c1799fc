"""The rules of the house as functions: a module of the project in, complaints out.

Floors (what may import what), few doors (session state, colors, uploads), sizes and records.
``test_floors.py`` runs them on the whole project and proves that each can fail.
"""

from __future__ import annotations

import ast
import graphlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache, cached_property

from tests.places import ROOT

ROOMS = ("analysis", "components", "pages", "sample_data", "benchmarks", "tests")
OURS = ("analysis", "components", "pages", "app")
NUMBERS = {"numpy", "pandas"}
STATISTICS = NUMBERS | {"scipy", "statsmodels"}
DRAWING = NUMBERS | {"plotly"}
OUTSIDE = STATISTICS | {"plotly", "streamlit", "openpyxl", "python_calamine", "pptx"}

MODULE_LINES, PAGE_LINES, FUNCTION_LINES = 300, 80, 50  # of code
FOLDER_MODULES = 21  # about twenty
TEST_LINES = 500  # a list of cases is read by looking one up, not from top to bottom
COLOR = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?![0-9a-zA-Z])")


@dataclass(frozen=True)
class Module:
    """A Python file of the project by its path from the root, such as ``analysis/study.py``."""

    path: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, filename=self.path)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree: walked once, read by all rules."""
        return tuple(ast.walk(self.tree))

    @property
    def name(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def targets(self, known: set[str]) -> set[str]:
        """The modules of the project, by name, that this one imports."""
        return {
            target
            for name in self.imports
            for target in (name, name.rpartition(".")[0])
            if target in known and target != self.name and "." in target
        }

    @cached_property
    def code(self) -> frozenset[int]:
        """Numbers of the lines with code: without docstrings, comments and empty lines."""
        prose = {
            line
            for text in _docstrings(self.nodes)
            for line in range(text.lineno, (text.end_lineno or text.lineno) + 1)
        }
        return frozenset(
            number
            for number, line in enumerate(self.source.splitlines(), start=1)
            if line.strip() and not line.strip().startswith("#") and number not in prose
        )

    @property
    def room(self) -> str:
        return self.name.split(".")[0]

    def is_any(self, *patterns: str) -> bool:
        return any(fnmatch(self.path, pattern) for pattern in patterns)

    @cached_property
    def imports(self) -> dict[str, int]:
        """Full dotted names that are imported, with the line; relative ones start with a dot."""
        found: dict[str, int] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found |= {alias.name: node.lineno for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                base = "." * node.level + (node.module or "")
                found |= {f"{base}.{alias.name}": node.lineno for alias in node.names}
        return found


Rule = Callable[[Module], Iterator[str]]

# Which of the project's rooms and of the packages outside may be imported where. The first
# pattern that fits holds; the standard library is free everywhere.
RECORDS = {"analysis.study", "analysis.settings"}
TABLES = {
    "analysis.groups",
    "analysis.number_words",
    "analysis.table_files",
    "analysis.formula_text",
}
TOPICS = STATISTICS | RECORDS | TABLES | {"analysis.statistics"}
INK, DRAWN = "components.look.ink_and_paper", "components.look.drawing"
ARM_COLORS, THEME = "components.look.arm_colors", "components.look.theme"
NAMES, LEGEND = "components.look.long_names", "components.look.figure_legend"
MARKS, ENDS = "components.look.symbols", "components.look.axis_ends"
LOOKS = {INK, DRAWN, NAMES, ARM_COLORS, THEME, MARKS, "components.look.scene"}
FIGURES = "components.export.drawn"  # the command draws them too, where it is asked to
SCREEN = DRAWING | {"analysis", "streamlit", "components.look"}
FLOORS: tuple[tuple[str, set[str]], ...] = (
    ("analysis/study.py", NUMBERS),
    ("analysis/settings.py", NUMBERS),
    ("analysis/groups.py", NUMBERS),
    ("analysis/number_words.py", set()),
    ("analysis/formula_text.py", NUMBERS),
    ("analysis/table_files.py", NUMBERS | {"openpyxl", "analysis.formula_text"}),
    ("analysis/pharmacology.py", RECORDS),
    ("analysis/reading/files/*", NUMBERS | RECORDS | {"python_calamine", "analysis.reading.files"}),
    ("analysis/reading/words/*", NUMBERS | RECORDS
        | {"analysis.reading.files", "analysis.reading.words"}),
    ("analysis/reading/*", NUMBERS | RECORDS | {"analysis.formula_text", "analysis.reading"}),
    ("analysis/statistics/*", STATISTICS | {"analysis.settings", "analysis.statistics"}),
    ("analysis/in_vitro/plates/*", TOPICS | {"analysis.in_vitro.plates"}),
    ("analysis/in_vitro/curves/*", TOPICS
        | {"analysis.in_vitro.plates", "analysis.in_vitro.curves"}),
    ("analysis/in_vitro/*", TOPICS | {"analysis.in_vitro"}),
    ("analysis/survival/*", TOPICS | {"analysis.survival"}),
    ("analysis/in_vivo/growth/*", TOPICS | {"analysis.survival", "analysis.in_vivo.growth"}),
    ("analysis/in_vivo/animals/*", TOPICS | {"analysis.in_vivo", "analysis.survival.causes"}),
    ("analysis/in_vivo/*", TOPICS | {"analysis.in_vivo"}),
    ("analysis/design/*", TOPICS | {"analysis.design", "openpyxl"}),
    ("analysis/summary/*", TOPICS | {"analysis.in_vitro", "analysis.in_vivo", "analysis.survival"}
        | {"analysis.summary", "analysis.__version__"}),
    ("analysis/__main__.py", NUMBERS | {"analysis", FIGURES}),
    ("analysis/*", STATISTICS | {"openpyxl", "analysis"}),
    ("components/look/arm_colors.py", set()),
    ("components/look/ink_and_paper.py", {ARM_COLORS}),
    ("components/look/symbols.py", set()),
    ("components/look/long_names.py", set()),
    ("components/look/figure_legend.py", {NAMES}),
    ("components/look/markdown.py", set()),
    ("components/look/axis_ends.py", NUMBERS),
    ("components/look/drawing.py", DRAWING | {INK, LEGEND, MARKS, ENDS}),
    ("components/look/scene.py", DRAWING | {INK, DRAWN}),
    ("components/look/*", DRAWING | {"analysis", "components.look"}),
    ("components/panels/parts/*", DRAWING | LOOKS | {"components.panels.parts"}),
    ("components/panels/*", DRAWING | LOOKS | {"analysis", "components.panels"}),
    ("components/figures/*", DRAWING
        | {"analysis", "components.look", "components.panels", "components.figures"}),
    ("components/app/*", SCREEN | {"components.figures", "components.app"}),
    ("components/card/*", SCREEN | {"components.figures", "components.app", "components.card"}),
    ("components/export/*", DRAWING | {"analysis", "components", "openpyxl", "pptx"}),
    ("components/*", DRAWING | {"analysis", "components", "streamlit"}),
    ("pages/*", {"analysis", "components", "streamlit"}),
    ("app.py", {"analysis", "components", "streamlit"}),
)  # fmt: skip


def imports_only_its_floor(module: Module) -> Iterator[str]:
    allowed = next((names for pattern, names in FLOORS if module.is_any(pattern)), None)
    if allowed is None:
        return
    for name, line in module.imports.items():
        if name.split(".")[0] in {*OUTSIDE, *ROOMS, "app"} and not _within(name, allowed):
            yield f"line {line}: {name} is not on this floor: {', '.join(sorted(allowed))}"


def only_the_door_imports_reading(module: Module) -> Iterator[str]:
    """Topics and panels get a Study; only the command line and the session open uploads."""
    closed = module.is_any(
        "analysis/*", "components/panels/*", "components/figures/*", "components/look/*", "pages/*"
    )
    if closed and not module.is_any("analysis/reading/*", "analysis/__main__.py"):
        yield from _lines(module, "analysis.reading", "takes uploads apart; take the Study instead")


def topics_never_look_up(module: Module) -> Iterator[str]:
    """A topic may read another topic, not what gathers all of them: that is the summary's work."""
    above = ("analysis.summary", "analysis.results", "analysis.__main__")
    if module.room == "analysis" and not module.is_any(
        "analysis/summary/*", "analysis/results.py", "analysis/__main__.py"
    ):
        for name in above:
            yield from _lines(module, name, "gathers the topics: it stands above")


def imports_are_absolute(module: Module) -> Iterator[str]:
    for name, line in module.imports.items():
        if name.startswith("."):
            yield f"line {line}: relative import {name}"


def session_state_has_one_door(module: Module) -> Iterator[str]:
    """components/app/session*.py, and the guard of the shell against pages that run alone."""
    if (
        module.is_any("components/app/session*.py", "components/app/shell.py")
        or module.room not in OURS
    ):
        return
    for node in module.nodes:
        if _name_of(node) == "session_state":
            yield f"line {_line(node)}: session_state belongs to components/app/session.py"


def imports_stand_at_the_top(module: Module) -> Iterator[str]:
    """One module opens the doors of rooms entered later, and the command what draws pictures."""
    if module.room not in OURS or module.is_any("components/rooms.py", "analysis/__main__.py"):
        return
    for node in module.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    yield f"line {inner.lineno}: an import in a function; see components/rooms.py"


def nothing_imports_scipy_stats(module: Module) -> Iterator[str]:
    """It takes half a second to import; analysis/statistics/classic_tests.py has what we need."""
    if module.room in OURS:
        yield from _lines(module, "scipy.stats", "is slow to import: scipy.special has the numbers")


def colors_live_in_the_theme(module: Module) -> Iterator[str]:
    """The reader may name one in a message about a column of colors; nobody else may."""
    if module.room not in OURS or module.is_any("components/look/*", "analysis/reading/*"):
        return
    docstrings = set(map(id, _docstrings(module.nodes)))
    for node in module.nodes:
        match node:
            case ast.Constant(value=str(text)) if id(node) not in docstrings:
                for color in COLOR.findall(text):
                    yield f"line {node.lineno}: color {color} belongs to components/look"


def records_are_frozen(module: Module) -> Iterator[str]:
    """Records that travel between modules; a private tally within one may count up."""
    if module.room != "analysis":
        return
    for node in module.nodes:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            decorators = [mark for mark in node.decorator_list if "dataclass" in ast.unparse(mark)]
            if any("frozen=True" not in ast.unparse(mark) for mark in decorators):
                yield f"line {node.lineno}: dataclass {node.name} is not frozen"


def user_text_never_becomes_markup(module: Module) -> Iterator[str]:
    if module.room not in OURS:
        return
    for node in module.nodes:
        if isinstance(node, ast.keyword) and (node.arg or "").startswith("unsafe_allow_"):
            yield f"line {node.value.lineno}: {node.arg} lets a name in a workbook run as markup"


def bugs_stay_loud(module: Module) -> Iterator[str]:
    """No catch-all, unless what it does not know is raised on by a bare ``raise``."""
    for node in module.nodes:
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            is_wide = re.search(r"\b(everything|Exception|BaseException)\b", caught)
            raises_on = any(isinstance(n, ast.Raise) and n.exc is None for n in ast.walk(node))
            if is_wide and not raises_on:
                yield f"line {node.lineno}: catches {caught}; only StudyError is for users"


def modules_are_short(module: Module) -> Iterator[str]:
    """Lines of code: prose is free, so that no docstring is cut to make a module fit."""
    limits = {"pages": PAGE_LINES, "app": PAGE_LINES, "tests": TEST_LINES}
    limit = limits.get(module.room, MODULE_LINES)
    if (lines := len(module.code)) > limit:
        yield f"{lines} lines of code; at most {limit} in {module.room}"


def functions_are_short(module: Module) -> Iterator[str]:
    """Lines of code from ``def`` on.

    The scripts that write made-up files are lists of cells, as long as their sheets.
    """
    if module.is_any("tests/files/*"):
        return
    for node in module.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = len(module.code.intersection(range(node.lineno, (node.end_lineno or 0) + 1)))
            if length > FUNCTION_LINES:
                yield f"line {node.lineno}: {node.name} has {length} lines of code"


def full_folders(modules: Iterable[Module]) -> list[str]:
    """Folders with more modules than a reader takes in at a glance; ``__init__`` not counted."""
    rooms = Counter(
        module.path.rpartition("/")[0]
        for module in modules
        if module.room in OURS and not module.path.endswith("__init__.py")
    )
    return [f"{room}: {n} modules" for room, n in rooms.items() if n > FOLDER_MODULES]


def folder_circle(modules: Iterable[Module]) -> list[str]:
    """Neighbors (modules or folders in one folder) that import each other in a ring, or nothing.

    An import from anything in one folder of anything in its neighbor is an arrow between the two.
    """
    ours = [module for module in modules if module.room in OURS]
    known = {module.name for module in ours}
    arrows: dict[str, dict[str, set[str]]] = {}
    for module in ours:
        for target in module.targets(known):
            here, there = module.name.split("."), target.split(".")
            pairs = enumerate(zip(here, there, strict=False))
            shared = next((n for n, (a, b) in pairs if a != b), 0)
            if shared:
                folder = arrows.setdefault(".".join(here[:shared]), {})
                folder.setdefault(here[shared], set()).add(there[shared])
    for folder, graph in arrows.items():
        if circle := _circle(graph):
            return [f"{folder}.{name}" for name in circle]
    return []


def import_circle(modules: Iterable[Module]) -> list[str]:
    """Names of modules that import each other in a ring, or an empty list."""
    known = {module.name for module in modules}
    return _circle({module.name: module.targets(known) for module in modules})


@cache
def project_modules() -> tuple[Module, ...]:
    """Every module of the project, read and parsed once for all rules."""
    paths = [ROOT / "app.py", *(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))]
    return tuple(
        Module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(paths)
        if path.exists()
    )


def _circle(graph: dict[str, set[str]]) -> list[str]:
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        circle: list[str] = error.args[1]
        return circle
    return []


def _within(name: str, allowed: set[str]) -> bool:
    return any(name == base or name.startswith(f"{base}.") for base in allowed)


def _lines(module: Module, forbidden: str, why: str) -> Iterator[str]:
    for name, line in module.imports.items():
        if _within(name, {forbidden}):
            yield f"line {line}: {name} {why}"


def _name_of(node: ast.AST) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name) | ast.alias(name=name):
            return name
    return ""


def _line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


def _docstrings(nodes: Iterable[ast.AST]) -> Iterator[ast.Constant]:
    for node in nodes:
        match node:
            case (
                ast.Module(body=[ast.Expr(value=ast.Constant(value=str()) as text), *_])
                | ast.ClassDef(body=[ast.Expr(value=ast.Constant(value=str()) as text), *_])
                | ast.FunctionDef(body=[ast.Expr(value=ast.Constant(value=str()) as text), *_])
                | ast.AsyncFunctionDef(body=[ast.Expr(value=ast.Constant(value=str()) as text), *_])
            ):
                yield text
