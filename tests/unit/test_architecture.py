"""The arrow of docs/design.md, read off the imports: each stage uses only what lies to its left."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
LONGEST = 300

USES = {
    "clock": set(),
    "measures": set(),
    "rules": set(),
    "scenario": {"clock", "measures"},
    "world": {"clock", "rules", "scenario"},
    "model": {"rules", "scenario", "world", "records"},
    "records": {"clock", "scenario", "world"},
    "compiled": {"rules", "scenario", "world", "model", "records"},
    "engines": {"scenario", "world", "model", "compiled", "records"},
    "replication": {"scenario", "world", "engines", "records"},
    "metrics": {"clock", "measures", "records"},
    "experiment": {"measures", "scenario", "records", "engines", "replication", "metrics"},
    "story": {"clock", "rules", "scenario", "world", "records", "experiment"},
    "report": {"clock", "measures", "scenario", "records", "metrics", "experiment", "story"},
    "hours": {"clock", "scenario"},
    "loyalty": {"rules", "scenario"},
    "estimate": {"clock", "rules", "scenario", "hours", "loyalty"},
    "estimate_words": {"scenario", "estimate", "report"},
    "terminal": {"report"},
    "cli": {
        "scenario", "engines", "estimate", "estimate_words", "experiment", "story", "report",
        "terminal",
    },
    "__main__": {"cli"},
    "__init__": {"scenario", "experiment", "story"},
}  # fmt: skip
"""What each package or module of the program may import besides itself. A story reads the raw
records and the world of one replication, to say why things happened, and plays it through the
experiment; it stands left of the report, which words and draws it as it does results."""

RESULTS_SHOW_THEMSELVES = {
    ("experiment.compare", "report.compare_words"),
    ("experiment.compare", "report.figures"),
    ("experiment.compare", "report.html"),
    ("experiment.compare", "report.words"),
    ("experiment.result", "report.figures"),
    ("experiment.result", "report.words"),
    ("experiment.run", "report.figures"),
    ("experiment.run", "report.html"),
    ("experiment.run", "report.run_words"),
    ("experiment.run", "report.words"),
    ("experiment.break_even", "report.break_even_words"),
    ("experiment.choice.selected", "report.figures"),
    ("experiment.choice.selected", "report.html"),
    ("experiment.choice.selected", "report.select_words"),
    ("experiment.choice.selected", "report.words"),
    ("experiment.stress.samples", "report.rule_words"),
    ("experiment.stress.result", "report.figures"),
    ("experiment.stress.result", "report.html"),
    ("experiment.stress.result", "report.stress_words"),
    ("experiment.stress.result", "report.words"),
    ("experiment.sweep", "report.figures"),
    ("experiment.sweep", "report.html"),
    ("experiment.sweep", "report.sweep_words"),
    ("story.story", "report.account_words"),
    ("story.story", "report.figures"),
    ("story.story", "report.html"),
    ("story.story", "report.tale"),
    ("story.story", "report.week_words"),
    ("experiment.sweep", "report.words"),
    ("experiment.workbook", "report.numbers"),
    ("experiment.workbook", "report.labels"),
    ("experiment.workbook", "report.words"),
}
"""Against the arrow: results are drawn, put into words and into a workbook by the report, which is
imported when they are asked to."""

FROM_RECORDS_TO_MODEL = {"records.log", "records.notes", "records.schema.Outcome"}
"""All that the model knows of the records: the log that it fills, and the notes that it takes on
an account that is watched."""

FROM_WORLD_TO_RECORDS = {"world.World", "world.ATTEMPT"}
"""All that the records know of the world: who is who, and how repeats are numbered."""

TOOLS = {
    "simpy": {"model", "compiled"},
    "numba": {"compiled.machine", "compiled.library"},
    "joblib": {"experiment"},
    "multiprocessing": set(),
    "concurrent": {"experiment"},
    "subprocess": set(),
    "typer": {"cli", "terminal"},
    "rich": {"cli", "terminal"},
    "matplotlib": {
        "report.figures", "report.style", "report.run_picture", "report.sweep_picture",
        "report.account_picture", "report.week_picture",
        "report.compare_picture", "report.select_picture", "report.stress_picture",
    },
    "pyarrow": {"experiment.parquet"},
    "random": set(),
    "secrets": set(),
    "numpy.random": set(),
}  # fmt: skip
"""Who may import what, by the beginning of their names."""

TYPES_OF_PICTURES = {
    ("experiment.compare", "matplotlib"),
    ("experiment.result", "matplotlib"),
    ("experiment.run", "matplotlib"),
    ("experiment.choice.selected", "matplotlib"),
    ("experiment.stress.result", "matplotlib"),
    ("experiment.sweep", "matplotlib"),
    ("story.story", "matplotlib"),
}
"""``.plot()`` says what it returns; only a type checker imports it."""


@dataclass(frozen=True)
class Import:
    """``what`` is a dotted name; names inside the program go without ``simulator.``."""

    by: str
    what: str
    when: str  # "loaded", "called" or "checked", the last by a type checker alone

    @property
    def stages(self) -> tuple[str, str]:
        return self.by.partition(".")[0], self.what.partition(".")[0]


@dataclass(frozen=True)
class Module:
    name: str  # "__init__" for the package's own
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, path: Path) -> Module:
        parts = path.relative_to(ROOT / "simulator").with_suffix("").parts
        name = ".".join(parts if len(parts) == 1 else [p for p in parts if p != "__init__"])
        text = path.read_text(encoding="utf-8")
        return cls(name, text, ast.parse(text))

    def is_part_of(self, *names: str) -> bool:
        return any(f"{self.name}.".startswith(f"{name}.") for name in names)


MODULES = [Module.of(path) for path in sorted((ROOT / "simulator").rglob("*.py"))]


def imports(module: Module) -> Iterator[tuple[str, str]]:
    """Every dotted name that is imported anywhere in the module, and when."""

    def walk(node: ast.AST, when: str) -> Iterator[tuple[str, str]]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            when = "called"
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            when = "checked"
        if isinstance(node, ast.Import):
            yield from ((alias.name, when) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.name} imports by dots"
            yield from ((f"{node.module}.{alias.name}", when) for alias in node.names)
        for child in ast.iter_child_nodes(node):
            yield from walk(child, when)

    return walk(module.tree, "loaded")


IMPORTS = [Import(module.name, what, when) for module in MODULES for what, when in imports(module)]
INSIDE = [
    Import(one.by, one.what.removeprefix("simulator."), one.when)
    for one in IMPORTS
    if one.what.startswith("simulator.") and one.what != "simulator.__version__"
]


def begins(name: str, beginnings: set[str]) -> bool:
    return any(f"{name}.".startswith(f"{beginning}.") for beginning in beginnings)


def test_every_module_has_its_place_in_the_arrow() -> None:
    assert len(MODULES) > 60
    assert len(INSIDE) > 200
    assert {module.name.partition(".")[0] for module in MODULES} == set(USES)


def test_each_stage_uses_only_what_lies_to_its_left() -> None:
    against = {
        (one.by, one.what.rpartition(".")[0])
        for one in INSIDE
        if one.stages[0] != one.stages[1] and one.stages[1] not in USES[one.stages[0]]
    }
    assert against == RESULTS_SHOW_THEMSELVES


def test_results_import_the_report_only_when_asked_to_show_themselves() -> None:
    for stage in ("experiment", "story"):
        seam = [one for one in INSIDE if one.stages == (stage, "report")]
        assert seam
        assert {one.when for one in seam} <= {"called", "checked"}


def test_the_arrow_turns_nowhere_back() -> None:
    """No stage is reached again from what it uses, but for the seam between model and records:
    the model fills the log whose layout the records own."""
    left: set[str] = set()
    for stage in [
        "clock", "measures", "rules", "scenario", "world", "records", "model", "compiled",
        "engines", "replication", "metrics", "experiment", "story", "report", "hours", "loyalty",
        "estimate",
        "estimate_words",
        "terminal", "cli",
        "__main__", "__init__",
    ]:  # fmt: skip
        assert USES[stage] <= left
        left.add(stage)
    assert left == set(USES)


@pytest.mark.parametrize(
    ("stages", "known"),
    [
        (("model", "records"), FROM_RECORDS_TO_MODEL),
        (("records", "world"), FROM_WORLD_TO_RECORDS),
    ],
)
def test_at_the_seams_only_what_is_named_passes(stages: tuple[str, str], known: set[str]) -> None:
    passing = [one.what for one in INSIDE if one.stages == stages]
    assert passing
    assert [what for what in passing if not begins(what, known)] == []


@pytest.mark.parametrize("tool", TOOLS)
def test_each_tool_has_its_one_place(tool: str) -> None:
    users = {one.by for one in IMPORTS if begins(one.what, {tool})}
    strangers = {by for by in users if not begins(by, TOOLS[tool])}
    assert strangers <= {by for by, what in TYPES_OF_PICTURES if what == tool}
    assert bool(users) == bool(TOOLS[tool]), "is what this test guards still there?"


def test_only_a_type_checker_takes_pictures_into_the_experiment() -> None:
    left = ("experiment", "story")
    drawn = [one for one in IMPORTS if one.by.startswith(left) and "matplotlib" in one.what]
    assert {(one.by, "matplotlib") for one in drawn} == TYPES_OF_PICTURES
    assert {one.when for one in drawn} == {"checked"}


def test_only_the_worlds_chance_makes_random_bits() -> None:
    """Not even by way of numpy's own name."""
    users = {
        module.name
        for module in MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("np.random", "numpy.random")
    }
    assert users == {"world.chance"}


def test_the_world_never_sees_the_team() -> None:
    seen = [
        f"{module.name}:{node.lineno}"
        for module in MODULES
        if module.is_part_of("world")
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Attribute) and node.attr == "team")
        or (isinstance(node, ast.Constant) and node.value == "team")
    ]
    assert seen == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_a_module_says_what_it_owns_and_is_short(module: Module) -> None:
    assert ast.get_docstring(module.tree), "begins without a sentence about itself"
    assert len(module.text.splitlines()) <= LONGEST
