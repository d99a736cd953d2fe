"""A study on disk: found, checked against its checksums, opened in any tool; nothing in it is changed."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from leadtime.errors import InputError
from leadtime.study.records.record import MANIFEST, Record, record
from leadtime.study.records.store import placed, write


@pytest.fixture
def kept(little, tmp_path, monkeypatch) -> Path:
    """A folder with one race in it, and a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with placed(tmp_path / "out") as staged:
        write(little.ensemble, little.manifest, staged)
    return tmp_path / "out"


def refusal(folder: Path) -> str:
    with pytest.raises(InputError) as refused:
        record(folder).check()
    return str(refused.value)


def changed(folder: Path, **values: object) -> None:
    tree = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(tree | values))


def test_a_race_s_folder_is_a_study(kept):
    opened = record(kept)
    opened.check()

    assert opened.is_whole
    assert opened.policies == ("deny", "as-enacted")
    assert [f.rows for f in opened.files] == [500, 500, 50]
    assert record(kept / MANIFEST).files == opened.files


@pytest.mark.parametrize("touch", ["bytes", "size"])
def test_a_wrong_checksum_is_found(touch, kept):
    file = kept / "members" / "deny.parquet"
    content = bytearray(file.read_bytes())
    content[100] ^= 1
    file.write_bytes(content + (b"x" if touch == "size" else b""))

    assert "members/deny.parquet does not have the checksum" in refusal(kept)


def test_a_missing_file_is_named(kept):
    (kept / "inputs.parquet").unlink()

    assert "inputs.parquet is missing" in refusal(kept)


def test_a_file_that_was_right_and_is_untouched_is_not_read_again(kept):
    """Hashing ten million rows takes seconds: size and time of the last change stand for the bytes the second time."""
    file = kept / "members" / "deny.parquet"
    record(kept).check()
    state, content = file.stat(), bytearray(file.read_bytes())
    content[100] ^= 1
    file.write_bytes(content)

    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    record(kept).check()
    os.utime(file)
    assert "checksum" in refusal(kept)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"study_version": 99}, "a study of another version (layout 99"),
        ({"study_version": None}, "a study of another version"),
        ({"leadtime_version": "99.0"}, "leadtime 99.0"),
        ({"kind": "something else"}, "not the manifest of a study"),
        ({"files": [{"path": "x"}]}, "list of files is damaged"),
    ],
)
def test_a_study_of_another_kind_is_refused(values, said, kept):
    changed(kept, **values)

    assert said in refusal(kept)


@pytest.mark.parametrize("content", ["", "{", "[]", "12", "null"])
def test_a_manifest_that_is_none_is_refused(content, kept):
    (kept / MANIFEST).write_text(content)

    assert str(kept) in refusal(kept)


def test_what_is_no_study_is_said(tmp_path):
    (tmp_path / "file").write_text("")

    assert "does not exist" in refusal(tmp_path / "nothing")
    assert "holds no manifest.json" in refusal(tmp_path)
    assert "is not a folder" in refusal(tmp_path / "file")


def test_members_open_as_tables_and_as_a_cube(kept, little):
    opened: Record = record(kept)
    want = little.ensemble.outcomes["deny"]["us_lead_months"]

    frame = opened.to_polars()
    cube = opened.to_xarray()

    assert frame.columns[:3] == ["policy", "year", "member"]
    assert opened.to_arrow("inputs").num_rows == 50
    assert dict(cube.sizes) == {"policy": 2, "year": 10, "member": 50}
    assert (cube["us_lead_months"].sel(policy="deny").to_numpy() == want).all()
    rows = frame.filter((frame["policy"] == "deny") & (frame["year"] == 2027))
    assert np.array_equal(rows["us_lead_months"].to_numpy(), want[-1])


def test_members_open_in_pandas(kept):
    pytest.importorskip("pandas")

    assert record(kept).to_pandas().shape[0] == 1000
