"""Shards: cut, written whole or not at all, found missing when they are not as their records say."""

import json
import os
from pathlib import Path

import pytest

from leadtime.errors import InputError, OutputError
from leadtime.study.records.record import manifest_in
from leadtime.study.records.shards import keep, missing, plan_of, record_path, span, swept, whole
from leadtime.study.records.stream import begun, carried_on, planned
from leadtime.study.sample import BLOCK


@pytest.fixture(scope="module")
def plan(facts):
    options = {"years": [2025], "read_outs": ["us_lead_months"], "size": BLOCK, "facts": facts}
    return planned(["deny"], runs=2 * BLOCK + 1, **options)


@pytest.fixture
def folder(plan, facts, tmp_path) -> Path:
    begun(tmp_path / "study", plan, facts=facts)
    return tmp_path / "study"


def test_every_member_is_in_one_shard(plan):
    assert [list(plan.members(s))[:: BLOCK - 1] for s in range(plan.count)][2] == [2 * BLOCK]
    assert sum(len(plan.members(s)) for s in range(plan.count)) == plan.study.runs


def test_the_manifest_brings_the_plan_back(plan, folder):
    assert plan_of(manifest_in(folder), "here") == plan


@pytest.mark.parametrize(("text", "shards"), [("0..2", [0, 1, 2]), ("1..1", [1])])
def test_a_span_holds_both_ends(text, shards):
    assert list(span(text, 3)) == shards


@pytest.mark.parametrize("text", ["0..3", "2..1", "1", "a..b", "-1..2"])
def test_a_span_outside_the_study_is_refused(text):
    with pytest.raises(InputError, match=r"is not within 0\.\.2; write 0\.\.2"):
        span(text, 3)


def test_a_file_is_whole_or_not_there(folder, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))

    with pytest.raises(OutputError, match="No space left on device; the shards that are finished stay"):
        keep(folder, 0, {"members/deny/00000.parquet": b"bytes", record_path(0): b"{}"})

    assert [p.name for p in folder.rglob("*") if p.is_file()] == ["manifest.json"]


def test_torn_shards_are_missing_and_made_again(facts, tmp_path):
    """Cut, changed, gone, with no record or half of one: these five of six shards, no other, to the same bytes."""
    folder = tmp_path / "study"
    wide = planned(
        ["deny"], runs=6 * BLOCK, years=[2025], read_outs=["us_lead_months"], size=BLOCK, facts=facts
    )
    begun(folder, wide, facts=facts)
    carried_on(folder)
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    cut, changed, gone = (folder / "members" / "deny" / f"0000{shard}.parquet" for shard in range(3))
    cut.write_bytes(cut.read_bytes()[:100])
    changed.write_bytes(changed.read_bytes()[:60] + b"\xff\x00" + changed.read_bytes()[62:])
    gone.unlink()
    (folder / record_path(3)).unlink()
    torn = folder / record_path(4)
    torn.write_text(torn.read_text()[:40])
    paces = []

    assert missing(folder, wide) == (0, 1, 2, 3, 4)
    carried_on(folder, told=paces.append)

    assert [p.done for p in paces] == [2, 3, 4, 5, 6]
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_what_killed_writers_left_is_swept(folder):
    (folder / "members").mkdir()
    (folder / "members" / ".partial-00001-123-0").write_bytes(b"half")
    (folder / "members" / ".partial-00002-123-0").write_bytes(b"another's")

    swept(folder, {1})

    assert [p.name for p in (folder / "members").iterdir()] == [".partial-00002-123-0"]


def test_the_whole_s_fingerprint_is_that_of_its_shards():
    records = [{"prints": {"deny": "a"}, "files": [1]}, {"prints": {"deny": "b"}, "files": [2]}]
    one, other = whole(records, ["deny"]), whole(records[::-1], ["deny"])

    assert one["files"] == [1, 2]
    assert one["results"] != other["results"]


def test_a_race_is_no_study_in_shards(folder):
    tree = manifest_in(folder)

    with pytest.raises(InputError, match="is a leadtime race, not a study in shards"):
        plan_of({**tree, "kind": "leadtime race"}, "here")
    with pytest.raises(InputError, match="the plan is damaged"):
        plan_of(json.loads(json.dumps({**tree, "plan": {}})), "here")
