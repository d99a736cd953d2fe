"""What may lie in the repository: nothing of one machine, nothing that belongs in an index, no giants."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DATA = re.compile(r"src/leadtime/\w+/data/|tests/authorities/")
LONGEST_SOURCE = 500  # lines
LARGEST_FILE = 1_000_000  # bytes


def listed() -> list[str]:
    """Files that git tracks or would: the ignored ones are nobody's business."""
    found = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if found.returncode:
        pytest.skip("not a git checkout: nothing says which files belong to the repository")
    return [name for name in found.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> dict[str, str]:
    """Every text file of the repository but this one, which has to name what it forbids."""
    found = {}
    for name in listed():
        raw = (ROOT / name).read_bytes()
        if b"\0" not in raw and name != "tests/test_repository.py":
            found[name] = raw.decode("utf-8", errors="replace")
    return found


def places(pattern: str, found: dict[str, str], *, spared: str = r"(?!)") -> list[str]:
    """`file:line: text` wherever `pattern` matches a line that `spared` does not."""
    wanted, excused = re.compile(pattern, re.IGNORECASE), re.compile(spared, re.IGNORECASE)
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in found.items()
        if wanted.search(text)
        for number, line in enumerate(text.splitlines(), 1)
        if wanted.search(line) and not excused.search(line)
    ]


def test_no_package_index_is_named():
    """Locks name versions and hashes; where to fetch them from is the reader's own configuration."""
    hosts = (
        r"pypi\.(org|python)|pythonhosted|npmjs|registry\.[a-z]+\.(org|com|io)|deb\.debian|conda\.anaconda"
    )

    assert places(hosts + r"|--(extra-)?index-url|--find-links|file://", texts()) == []


def test_no_path_of_one_machine():
    machine = r"(?<![\w.])/(work|home|root|Users|opt)/|(?<![\w.])/tmp/|bash_jobs|\.\./shared"

    assert places(machine, texts()) == []


def test_text_speaks_of_the_subject_only():
    """How the project was made is no part of it. Data may quote anybody."""
    own = {name: text for name, text in texts().items() if not DATA.match(name)}
    makers = r"\bsub-?agents?\b|\b(AI|LLM|coding) (helper|assistant)s?\b|\bhand-over\b|\bthe brief\b"
    spared = r"scope ?= ?.session|session\.|user.agent|customs agent"

    assert places(makers, own) == []
    assert places(r"\b(sessions?|agents?)\b", own, spared=spared) == []


def test_no_second_lock():
    """The two requirements files are the lock; others would name hosts or drift."""
    refused = {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "package-lock.json", "yarn.lock"}

    assert [name for name in listed() if Path(name).name in refused] == []


def test_no_file_is_a_giant():
    assert [name for name in listed() if (ROOT / name).stat().st_size > LARGEST_FILE] == []
    assert [
        name
        for name, text in texts().items()
        if name.startswith("src/") and name.endswith(".py") and len(text.splitlines()) > LONGEST_SOURCE
    ] == []


def test_no_build_output_is_kept():
    junk = re.compile(
        r"(^|/)(__pycache__|\.venv|build|dist|node_modules|\.DS_Store)(/|$)|\.(pyc|egg-info|orig|rej)$"
    )

    assert [name for name in listed() if junk.search(name)] == []


def test_what_is_run_can_be_run():
    tracked = subprocess.run(
        ["git", "ls-files", "--stage", "run", ".ci/run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()

    assert all(line.startswith("100755") for line in tracked), tracked


def locked(name: str) -> dict[str, str]:
    """Package -> version of one lock file."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", (ROOT / name).read_text(), re.MULTILINE))


def test_locks_hold_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    asked = [*project["project"]["dependencies"], *groups["build"]]
    tools = [each for each in groups["dev"] if isinstance(each, str)]
    users, developers = locked("requirements.lock"), locked("requirements-dev.lock")

    assert {name_of(each) for each in asked} <= users.keys()
    assert {name_of(each) for each in tools} <= developers.keys()
    assert users.items() <= developers.items()


def name_of(requirement: str) -> str:
    """Package name of a requirement as lock files spell it."""
    return re.split(r"[ <>=!~;\[]", requirement)[0].lower().replace("_", "-")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_version_has_hashes(name):
    entries = re.split(r"^(?=[a-z0-9-]+==)", (ROOT / name).read_text(), flags=re.MULTILINE)[1:]

    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
