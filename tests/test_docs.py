"""The documents tell the truth: commands run, how-to pages lead where they say, links go somewhere.

A fenced block tagged `sh` is run; one tagged `text` is output and is not. In a how-to page a block after a
line that ends in "`path`:" is the content of that file, or its new end if the line starts with "Add to".
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COMMANDS = ROOT / "src" / "leadtime" / "faces" / "cli" / "commands"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
HOW_TO = sorted((ROOT / "docs" / "how-to").glob("*.md"))
FEW_RUNS = ["--runs", "256"]
FIRST = {"studies": "leadtime study --out asked --policy deny --runs 256 --year 2035"}
"""What stands in, small, for the long line that a page's Python reads the result of."""
SLOW = {"race", "sensitivity"}  # commands that draw an ensemble: here a small one


@dataclass(frozen=True)
class Block:
    """One fenced block, with the line before it."""

    tag: str
    before: str
    text: str

    @property
    def file(self) -> str | None:
        """The file whose content the block is, if the line before says so."""
        found = re.search(r"`([^`]+)`:$", self.before)
        return found[1] if found and self.tag != "sh" else None

    @property
    def is_added(self) -> bool:
        """The block goes to the end of a file that is there already."""
        return self.before.startswith("Add to ")


def blocks(page: Path) -> list[Block]:
    """All fenced blocks of a page, in order."""
    found, fence = [], re.compile(r"^( *)(````?)(?!`)(\w*)\n(.*?)^\1\2$", re.MULTILINE | re.DOTALL)
    text = page.read_text(encoding="utf-8")
    for match in fence.finditer(text):
        before = text[: match.start()].rstrip().rpartition("\n")[2].strip()
        lines = (line.removeprefix(match[1]) for line in match[4].splitlines(keepends=True))
        found.append(Block(match[3], before, "".join(lines)))
    return found


def lines(page: Path) -> list[str]:
    """What a page tells its reader to type, comments left out."""
    typed = (
        line.partition(" #")[0].strip() for b in blocks(page) if b.tag == "sh" for line in b.text.splitlines()
    )
    return [line for line in typed if line and not line.startswith("#")]


def environment(root: Path) -> dict[str, str]:
    """This Python's tools first on the path, and the package under `root` before the installed one."""
    tools = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return os.environ | {"PATH": tools, "PYTHONPATH": str(root / "src"), "COLUMNS": "100"}


def typed(command: str, cwd: Path, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run one line as a reader would, in `cwd`."""
    return subprocess.run(
        ["sh", "-c", command], cwd=cwd, env=environment(root), capture_output=True, text=True, check=False
    )


def documented() -> list[tuple[Path, str]]:
    """Every leadtime command in the documents that stand alone, once, with the page that first shows it."""
    found: dict[str, Path] = {}
    for page in PAGES:
        if page not in HOW_TO:
            for line in lines(page):
                line = re.sub(r"^\./run (?!test\b|setup\b|coverage\b)", "leadtime ", line)
                if line.startswith("leadtime "):
                    found.setdefault(line, page)
    return [(page, line) for line, page in found.items()]


@pytest.mark.parametrize(("page", "line"), documented(), ids=lambda each: getattr(each, "name", each))
def test_documented_command_runs(page: Path, line: str, tmp_path: Path):
    words = line.split()
    if words[1] == "serve":
        line = "leadtime serve --help"  # it would serve for ever
    elif words[1] in SLOW and not {"--runs", "--help"} & set(words):
        line = " ".join([*words, *FEW_RUNS])

    for block in blocks(page):
        if block.file:
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
    done = typed(line, tmp_path)

    assert done.returncode == 0, f"{page.name}: {line}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
    assert done.stdout.strip()


def shows_python(page: Path) -> bool:
    return page not in HOW_TO and any(b.tag == "python" for b in blocks(page))


@pytest.mark.parametrize("page", [p for p in PAGES if shows_python(p)], ids=lambda page: page.stem)
def test_python_of_a_page_runs(page: Path, tmp_path: Path):
    """All its blocks one after another, as in a notebook."""
    code = "".join(b.text for b in blocks(page) if b.tag == "python")
    if page.stem in FIRST:
        assert typed(FIRST[page.stem], tmp_path).returncode == 0

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(ROOT),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]


def command_names() -> list[str]:
    return sorted(p.stem.replace("_", "-") for p in COMMANDS.glob("*.py") if not p.stem.startswith("_"))


def test_every_command_has_a_heading_and_every_heading_a_command():
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")

    assert re.findall(r"^## leadtime (\S+)$", text, re.MULTILINE) == command_names()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path):
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))

    assert [t for t in targets if "://" not in t and not (page.parent / t).exists()] == []


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the repository that a how-to page may change."""
    root = tmp_path / "leadtime"
    for folder in ("src", "docs", "tests"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.mark.parametrize("page", HOW_TO, ids=lambda page: page.stem)
def test_how_to_page_leads_where_it_says(page: Path, copied: Path):
    """Follow the page from top to bottom: write its files, type its lines."""
    ran = 0
    for block in blocks(page):
        if block.file:
            target = copied / block.file
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("a" if block.is_added else "w", encoding="utf-8") as file:
                file.write(block.text)
        if block.tag == "sh":
            done = typed(f"set -e\n{block.text}", copied, copied)
            assert done.returncode == 0, f"{block.text}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
            ran += 1
    assert ran


def test_every_lever_is_explained():
    page = (ROOT / "docs" / "how-to" / "add-a-policy.md").read_text(encoding="utf-8")
    levers = tomllib.loads((ROOT / "src" / "leadtime" / "race" / "levers.toml").read_text(encoding="utf-8"))

    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == list(levers)


def test_example_in_the_readme_is_what_the_race_answers(tmp_path: Path):
    """Each number of the table, to a month or 3%: other processors round the last bits otherwise."""
    policies = json.loads(typed("leadtime race --json", tmp_path).stdout)["policies"]
    leads = {policy: table["us_lead_months"] for policy, table in policies.items()}
    fresh = "\n".join(f"| `{policy}` | {months(lead)} |" for policy, lead in leads.items())

    printed, answered = numbers((ROOT / "README.md").read_text(encoding="utf-8")), numbers(fresh)

    assert printed.keys() == answered.keys(), fresh
    for policy, row in answered.items():
        assert printed[policy] == pytest.approx(row, rel=0.03, abs=1), fresh


def months(lead: dict[str, dict[str, float]]) -> str:
    """The cells of one policy: median and 90% range in whole months."""
    return " | ".join("{p50:.0f} ({p5:.0f} to {p95:.0f})".format(**lead[y]) for y in ("2027", "2030", "2035"))


def numbers(table: str) -> dict[str, list[float]]:
    """Policy -> all numbers of its row."""
    rows = re.findall(r"^\| `([a-z-]+)` \|(.+)\|$", table, re.MULTILINE)
    return {policy: [float(n) for n in re.findall(r"-?\d+", cells)] for policy, cells in rows}


def test_readme_says_what_it_must():
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    for needed in (
        "./run race",
        "./run test",
        "public information",
        "not legal advice",
        "Apache-2.0",
        "CITATION.cff",
    ):
        assert needed in text
