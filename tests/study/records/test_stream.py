"""Studies in shards: the members of the race, a disk that fills, drivers side by side, the same bits again."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from leadtime.errors import InputError, OutputError
from leadtime.study.records.record import MANIFEST, record, shard_records
from leadtime.study.records.stream import again, begun, carried_on, percentiles, planned
from leadtime.study.sample import BLOCK

KEPT = ["us_lead_months", "us_power_share_of_generation"]


def asked(facts, **options):
    usual = {"runs": 4 * BLOCK, "years": [2025, 2027], "read_outs": KEPT, "size": BLOCK}
    return planned(**{"policies": ["deny", "open"], **usual, **options}, facts=facts)


@pytest.fixture(scope="module")
def finished(facts, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("streams") / "study"
    begun(folder, asked(facts), facts=facts)
    carried_on(folder)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_members_are_those_of_the_race(finished, raced):
    """To the bit: a study of many shards has the members of a race of the same seed. (Until 2027 against until 2035.)"""
    cube = record(finished).to_xarray()
    rows = [raced.ensemble.years.index(year) for year in (2025, 2027)]

    for policy in ("deny", "open"):
        want = raced.ensemble.outcomes[policy]["us_lead_months"][rows]
        assert np.allclose(cube["us_lead_months"].sel(policy=policy), want, rtol=1e-5)
    inputs = record(finished).to_arrow("inputs")
    assert all((inputs[n].to_numpy() == raced.ensemble.inputs[n]).all() for n in inputs.column_names[1:])


def test_percentiles_are_those_of_all_members(finished):
    told = percentiles(record(finished))
    cube = record(finished).to_xarray()["us_lead_months"].sel(policy="open", year=2027)

    assert told["open"]["us_lead_months"]["2027"]["p50"] == pytest.approx(float(np.median(cube)), rel=1e-6)
    assert set(told["deny"]) == set(KEPT)


def test_computed_again_every_bit_is_the_same(finished):
    assert again(finished).is_same


def test_another_result_is_noticed(finished, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(finished, copy)
    path = copy / "shards" / "00002.json"
    path.write_text(path.read_text().replace('"deny": "', '"deny": "0'))

    assert again(copy).shards_changed == (2,)


def test_a_finished_study_is_left_as_it_is(finished):
    before, paces = files(finished), []

    carried_on(finished, told=paces.append)

    assert paces == []
    assert files(finished) == before


def test_drivers_side_by_side_fill_one_folder(finished, facts, tmp_path):
    """Each with its shards, in any order, as jobs of a scheduler would; whoever comes last closes the study."""
    place = tmp_path / "shared"
    for shards in ("2..3", "0..1"):
        begun(place, asked(facts), is_shared=True, facts=facts)
        done = carried_on(place, shards=shards)

    assert done.is_whole
    assert files(place) == files(finished)


def test_inputs_can_be_left_out(facts, tmp_path):
    begun(tmp_path / "lean", asked(facts, has_inputs=False, runs=BLOCK), facts=facts)
    carried_on(tmp_path / "lean")

    assert {f.table for f in record(tmp_path / "lean").files} == {"members"}


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 400 kB, and a way to give it more."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small file system can be mounted only with the right to mount")
    yield place, lambda: subprocess.run(["mount", "-o", "remount,size=40m", str(place)], check=True)
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_fills_keeps_what_is_finished(finished, facts, small_disk):
    """A real one: some shards fit, the next does not; with more room the study goes on to the same bytes."""
    disk, grow = small_disk
    begun(disk / "study", asked(facts), facts=facts)

    with pytest.raises(
        OutputError, match=r"No space left on device; the shards that are finished stay, make room"
    ):
        carried_on(disk / "study", workers=1)
    kept = len(shard_records(disk / "study"))
    assert 0 <= kept < 4
    assert all(files(finished)[p] == b for p, b in files(disk / "study").items() if p != MANIFEST)

    grow()
    paces = []
    carried_on(disk / "study", told=paces.append)
    assert len(paces) == 4 - kept
    assert files(disk / "study") == files(finished)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"policies": ["deny", "deny"]}, "two policies have the id 'deny'"),
        ({"read_outs": ["us_lead_month"]}, "did you mean us_lead_months"),
        ({"years": [1990]}, "--year: 1990"),
        ({"runs": 0}, "--runs: 0"),
        ({"size": 1000}, "--shard-members: 1000 is not a multiple of 1024"),
    ],
)
def test_what_cannot_be_planned_is_said(options, said, facts):
    with pytest.raises(InputError, match=said):
        asked(facts, **options)


def test_a_folder_that_is_taken_is_left_alone(finished, facts, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes").write_text("kept")
    before = files(finished)

    for folder, plan, said in [
        (tmp_path / "mine", asked(facts), "is not empty, and nothing in it is overwritten"),
        (finished, asked(facts, seed=1), "holds another study, which is not overwritten"),
        (finished, asked(facts), "holds this study already"),
    ]:
        with pytest.raises(InputError, match=said):
            begun(folder, plan, facts=facts)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        begun(tmp_path / "file", asked(facts), facts=facts)
    assert files(finished) == before
    assert files(tmp_path / "mine") == {"notes": b"kept"}


def test_an_unfinished_study_is_not_replayed(facts, tmp_path):
    begun(tmp_path / "new", asked(facts), facts=facts)

    with pytest.raises(InputError, match="is not finished; `leadtime study --resume"):
        again(tmp_path / "new")


def test_a_study_that_lost_its_results_is_open_again(finished, tmp_path):
    """The manifest of a study that goes on claims nothing that is not there."""
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(finished, copy)
    (copy / "shards" / "00000.json").unlink()

    def look(_):
        assert "results" not in json.loads((copy / MANIFEST).read_text())

    carried_on(copy, told=look)
    assert files(copy) == files(finished)
