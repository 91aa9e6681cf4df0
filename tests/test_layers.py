"""The structure: imports go downwards only, and start-up loads no more than it needs."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "pendamping"
# From the ground up; a module may import what stands before its own layer, and its own folder.
LAYERS = (
    ("vocabulary", "codes"),
    ("diagnostics",),
    ("messages",),
    ("wording",),
    ("model",),
    ("formats",),
    ("folder",),
    ("analysis",),
    ("documents",),
    ("steps",),
    ("cli",),
    ("__main__",),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.name != "__init__.py")


def top(module: str) -> str:
    return module.split(".")[1]


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pendamping"):
            names = (
                [node.module] if node.module != "pendamping" else [f"pendamping.{alias.name}" for alias in node.names]
            )
            found.update(names)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names if alias.name.startswith("pendamping."))
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_imports_go_downwards(path):
    own = path.relative_to(SOURCE).with_suffix("").parts[0]
    for module in imports(path):
        other = top(module)
        assert other == own or LEVEL[other] < LEVEL[own], f"{own} may not import {module}"


def test_no_circles():
    graph = {
        ".".join(("pendamping", *path.relative_to(SOURCE).with_suffix("").parts)): imports(path) for path in MODULES
    }
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " → ".join((*trail, module))
        if module in done or module not in graph:
            return
        for other in graph[module]:
            visit(other, (*trail, module))
        done.add(module)

    for module in graph:
        visit(module, ())


def test_only_the_command_line_knows_typer_and_rich():
    for path in MODULES:
        if path.relative_to(SOURCE).parts[0] != "cli":
            text = path.read_text(encoding="utf-8")
            assert "import typer" not in text, path
            assert "rich." not in text, path


def loaded_by(*arguments: str, cwd: Path) -> set[str]:
    code = (
        "import sys, json, os\n"
        "os._exit = lambda code: None\n"
        "from pendamping.__main__ import run\n"
        f"sys.argv = ['pendamping', *{list(arguments)!r}]\n"
        "run()\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd=cwd, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


HEAVY = {"rich", "duckdb", "narwhals", "babel", "questionary", "jinja2", "flint", "scipy", "numpy"}


def test_the_package_is_called_as_the_command_is(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "pendamping", "--version"],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        check=True,
    )
    assert done.stdout.startswith("pendamping ")


def test_version_loads_nothing_heavy(tmp_path):
    assert not loaded_by("--version", cwd=tmp_path) & (HEAVY | {"pydantic", "yaml", "filelock"})


def test_log_loads_no_more_than_it_needs(literacy):
    session = ("--activity", "G1", "--date", "2026-01-12", "--start", "9:00", "--end", "10:00", "--headcount", "3")
    assert not loaded_by("log", *session, cwd=literacy) & (HEAVY | {"filelock"})
