"""A small study in six shards, and what it comes to when nothing interrupts it."""

from hashlib import sha256
from pathlib import Path

import pytest

from leadtime.study.records.stream import begun, carried_on, planned
from leadtime.study.sample import BLOCK


def _contents(folder: Path) -> dict[str, str]:
    """Every file below a folder with a hash of its bytes."""
    files = (p for p in sorted(folder.rglob("*")) if p.is_file())
    return {p.relative_to(folder).as_posix(): sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="session")
def contents():
    """Every file below a folder with a hash of its bytes."""
    return _contents


@pytest.fixture(scope="session")
def plan(facts):
    """One policy, six blocks of which the last is not full, a shard a block."""
    return planned(
        ["deny"], runs=5 * BLOCK + 9, years=[2025, 2027], read_outs=["us_lead_months", "cn_stock_h100e"],
        size=BLOCK, facts=facts,
    )  # fmt: skip


@pytest.fixture(scope="session")
def uninterrupted(plan, facts, tmp_path_factory) -> dict[str, str]:
    """The study's files when it is left in peace."""
    folder = tmp_path_factory.mktemp("peace") / "study"
    begun(folder, plan, facts=facts)
    carried_on(folder, workers=1)
    return _contents(folder)


@pytest.fixture
def folder(plan, facts, tmp_path, monkeypatch) -> Path:
    """The study, begun; what is known of checksums is kept apart."""
    place = tmp_path / "study"
    begun(place, plan, facts=facts)
    return place
