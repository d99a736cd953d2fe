"""The house keeps its own rules: layers, mirrors, sizes, and what stays cheap to import."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "leadtime"
LONGEST_FUNCTION = 60  # lines

# What breaks each contract of pyproject.toml: an import, and the module that must not have it.
BREAKERS = {
    "layers: each imports only those below": ("facts/units.py", "import leadtime.study"),
    "mechanisms do not know one another": (
        "race/mechanisms/smuggling.py",
        "import leadtime.race.mechanisms.retirement",
    ),
    "what answers at once stays free of the engine and of heavy libraries": (
        "performance/equivalence.py",
        "import jax",
    ),
    "the race knows no storage and no faces' libraries": ("race/clock.py", "import pyarrow"),
    "physics knows neither tables, plans, fits nor validation": (
        "performance/physics/ridge.py",
        "import leadtime.performance.plan.space",
    ),
}

# Modules without a test file of their own, and what tests them instead.
TESTED_ELSEWHERE: dict[str, str] = {}


def lint_imports(root: Path) -> str:
    """What lint-imports says of the package under `root`."""
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([tool, "--no-cache"], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def broken(report: str) -> list[str]:
    """Names of the contracts that a report calls broken."""
    return re.findall(r"^(.+) BROKEN\b", report, re.MULTILINE)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", root)
    shutil.copytree(PACKAGE, root / "leadtime", ignore=shutil.ignore_patterns("data", "__pycache__"))
    return root


def test_contracts_hold(copied: Path):
    report = lint_imports(copied)

    assert f"Contracts: {len(BREAKERS)} kept, 0 broken." in report, report


def test_every_contract_has_a_breaker():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]

    assert {contract["name"] for contract in contracts} == BREAKERS.keys()


@pytest.mark.parametrize("contract", BREAKERS)
def test_contract_is_seen_to_fail(contract: str, copied: Path):
    name, line = BREAKERS[contract]
    module = copied / "leadtime" / name
    whole = module.read_text()
    try:
        module.write_text(f"{whole}\n{line}\n")
        report = lint_imports(copied)
    finally:
        module.write_text(whole)

    assert broken(report) == [contract], report


def modules() -> list[str]:
    """Every module of the package but `__init__`, relative to it."""
    found = (path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
    return sorted(name for name in found if not name.endswith("__init__.py"))


def mirror(name: str) -> str:
    """The test file of a module: the same folder, `test_` before its name, underscores in front dropped."""
    folder, _, file = name.rpartition("/")
    return f"{folder}/test_{file.lstrip('_')}".lstrip("/")


def test_every_module_has_its_test():
    missing = [name for name in modules() if not (ROOT / "tests" / mirror(name)).exists()]

    assert sorted(missing) == sorted(TESTED_ELSEWHERE)


def loaded_after(code: str) -> set[str]:
    """Top-level packages in memory after `code` ran in a Python of its own."""
    report = "import sys; print('\\n' + ' '.join({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.splitlines()[-1].split())


def test_the_public_door_opens_light():
    heavy = {"jax", "numpy", "scipy", "pyarrow", "polars", "pandas", "xarray", "rich", "jinja2", "vl_convert"}

    assert loaded_after("import leadtime") & heavy == set()


@pytest.mark.parametrize(
    "line", ["show h20", "compare h20 h100", "control h20", "claims", "--help", "race --help"]
)
def test_what_answers_at_once_leaves_the_engine_alone(line: str):
    run = f"""
import sys
from leadtime.faces.cli.__main__ import main
sys.argv = ["leadtime", *{line.split()!r}]
try:
    main()
except SystemExit as left:
    assert not left.code, left.code
"""
    assert loaded_after(run) & {"jax", "scipy", "pyarrow", "polars", "pandas", "xarray"} == set()


def lengths(tree: ast.Module) -> dict[str, int]:
    """Lines of each function without its docstring."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            found[f"{node.name}:{node.lineno}"] = (node.end_lineno or 0) - body[0].lineno + 1
    return found


def test_functions_fit_a_screen():
    """The longest function is gated; medians are shown (pytest -rP) for whoever tends the house."""
    files = {name: (PACKAGE / name).read_text(encoding="utf-8") for name in modules()}
    functions = {
        f"{name}:{f}": n for name, text in files.items() for f, n in lengths(ast.parse(text)).items()
    }
    print(f"files: {len(files)}, median {median(len(t.splitlines()) for t in files.values()):.0f} lines")
    print(f"functions: {len(functions)}, median {median(functions.values()):.0f} lines")

    assert {name: n for name, n in functions.items() if n > LONGEST_FUNCTION} == {}
