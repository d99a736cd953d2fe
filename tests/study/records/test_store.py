"""Records: what is written is read back; nothing earlier is lost, whatever happens half-way."""

import errno
import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from leadtime.errors import InputError, OutputError
from leadtime.study.race import race
from leadtime.study.records import store
from leadtime.study.records.store import (
    EARLIER,
    INPUTS,
    MANIFEST,
    MEMBERS,
    placed,
    read,
    read_manifest,
    write,
)


def record(run, folder: Path) -> None:
    with placed(folder) as staged:
        write(run.ensemble, run.manifest, staged)


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder, with a hash of its bytes."""
    files = (p for p in sorted(folder.rglob("*")) if p.is_file())
    return {p.relative_to(folder).as_posix(): sha256(p.read_bytes()).hexdigest()[:8] for p in files}


@pytest.fixture
def kept(little, tmp_path) -> Path:
    """A folder with one run in it."""
    folder = tmp_path / "out"
    record(little, folder)
    return folder


@pytest.fixture(scope="module")
def other():
    """A different run."""
    return race(["deny"], runs=20, until=2027, seed=3)


def test_a_record_is_members_inputs_and_manifest(kept):
    assert sorted(contents(kept)) == [
        INPUTS,
        MANIFEST,
        f"{MEMBERS}/as-enacted.parquet",
        f"{MEMBERS}/deny.parquet",
    ]


def test_what_is_written_is_read_back_to_the_bit(little, kept):
    outcomes, inputs = read(kept)

    assert list(outcomes) == ["deny", "as-enacted"]
    for policy, table in little.ensemble.outcomes.items():
        assert set(outcomes[policy]) == set(table)
        for metric, values in table.items():
            assert outcomes[policy][metric].dtype == np.float32
            assert (outcomes[policy][metric] == values).all(), metric
    assert set(inputs) == set(little.ensemble.inputs)
    assert all((inputs[name] == values).all() for name, values in little.ensemble.inputs.items())


def test_members_are_rows_of_year_and_member(little, kept):
    import pyarrow.parquet as pq

    rows = pq.read_table(kept / MEMBERS / "deny.parquet")
    metric = "us_lead_months"
    row = {name: rows[name][2 * 50 + 7].as_py() for name in ("year", "member", metric)}

    assert (row["year"], row["member"]) == (2020, 7)
    assert row[metric] == little.ensemble.outcomes["deny"][metric][2, 7]


def test_the_same_run_writes_the_same_bytes(little, kept, tmp_path):
    record(little, tmp_path / "again")

    assert contents(tmp_path / "again") == contents(kept)


def test_a_policy_s_name_cannot_leave_the_folder(tmp_path):
    """An id of a user's file may be any text."""
    policy = tmp_path / "odd.toml"
    policy.write_text('id = "../../odd/é name"\nquestion = "What if?"\nbased_on = "open"\n', encoding="utf-8")
    run = race([str(policy)], runs=5, until=2027, seed=3)
    record(run, tmp_path / "out")

    assert [p.parent.name for p in (tmp_path / "out").rglob("*odd*")] == [MEMBERS]
    assert set(read(tmp_path / "out")[0]) == {"../../odd/é name"}


def test_two_policies_of_nearly_one_name_keep_two_files(tmp_path):
    names = ("mild/er", "mild_er")
    files = []
    for i, name in enumerate(names):
        files.append(tmp_path / f"{i}.toml")
        files[-1].write_text(f'id = "{name}"\nquestion = "What if?"\nbased_on = "open"\n', encoding="utf-8")
    record(race([str(f) for f in files], runs=5, until=2027, seed=3), tmp_path / "out")

    assert len(list((tmp_path / "out" / MEMBERS).iterdir())) == 2


def test_a_second_run_keeps_the_first_under_earlier(little, kept, other):
    before = contents(kept)
    record(other, kept)
    run = little.manifest.tree["run"]

    assert contents(kept / EARLIER / run) == before
    assert read_manifest(kept)["run"] == other.manifest.tree["run"]
    assert sorted(p.name for p in (kept / MEMBERS).iterdir()) == ["deny.parquet"]


def test_a_third_run_keeps_both(little, kept, other):
    first = contents(kept)
    record(other, kept)
    record(little, kept)

    assert contents(kept / EARLIER / little.manifest.tree["run"]) == first
    assert (kept / EARLIER / other.manifest.tree["run"] / MANIFEST).exists()
    assert {k: v for k, v in contents(kept).items() if not k.startswith(EARLIER)} == first


def test_what_others_put_into_the_folder_stays(kept, other):
    (kept / "notes.txt").write_text("mine")
    record(other, kept)

    assert (kept / "notes.txt").read_text() == "mine"


def test_results_without_a_manifest_are_kept_too(tmp_path, other):
    (tmp_path / INPUTS).write_text("from elsewhere")
    record(other, tmp_path)

    assert (tmp_path / EARLIER / "unknown-1" / INPUTS).read_text() == "from elsewhere"


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("call", [1, 2, 3])
@pytest.mark.parametrize(("raised", "seen"), [(FULL, OutputError), (KeyboardInterrupt(), KeyboardInterrupt)])
def test_a_failure_while_writing_leaves_the_earlier_result(call, raised, seen, kept, other, monkeypatch):
    """The disk fills, or the user stops it, at the first file, the second, the manifest."""
    before, calls = contents(kept), []

    def failing(original):
        def at(*args, **options):
            calls.append(1)
            if len(calls) == call:
                raise raised
            return original(*args, **options)

        return at

    monkeypatch.setattr(store.pq, "write_table", failing(store.pq.write_table))
    monkeypatch.setattr(store.Path, "write_text", failing(Path.write_text))
    with pytest.raises(seen):
        record(other, kept)
    monkeypatch.undo()

    assert contents(kept) == before
    assert sorted(p.name for p in kept.iterdir()) == sorted([INPUTS, MANIFEST, MEMBERS])


@pytest.mark.parametrize("call", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize(("raised", "seen"), [(FULL, OutputError), (KeyboardInterrupt(), KeyboardInterrupt)])
def test_a_failure_while_putting_in_place_leaves_the_earlier_result(
    call, raised, seen, kept, other, monkeypatch
):
    """Three files move out, three move in; it stops at any of the six moves."""
    before, calls = contents(kept), []
    moved = Path.rename

    def rename(self, target):
        calls.append(1)
        if len(calls) == call:
            raise raised
        return moved(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(seen):
        record(other, kept)
    monkeypatch.undo()
    after = {name: data for name, data in contents(kept).items() if not name.startswith(EARLIER)}

    assert after == before
    assert not list(kept.glob(".partial-*"))


def test_a_failure_says_where_why_and_that_nothing_was_changed(kept, other, monkeypatch):
    def full(*args, **options):
        raise FULL

    monkeypatch.setattr(store.pq, "write_table", full)
    with pytest.raises(
        OutputError, match=r"--out: .*out: No space left on device; nothing was changed"
    ) as failure:
        record(other, kept)

    assert failure.value.exit_code == 3


def test_an_error_of_our_own_passes_through(kept):
    before = contents(kept)

    def failing():
        with placed(kept) as staged:
            (staged / "half").write_text("done")
            raise InputError("wrong")

    with pytest.raises(InputError, match="wrong"):
        failing()

    assert contents(kept) == before


def test_a_place_that_cannot_be_a_folder_is_refused(little, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(
        OutputError, match=r"--out: .*file.* cannot be written \(.+\); choose another"
    ) as failure:
        record(little, tmp_path / "file" / "out")

    assert failure.value.exit_code == 3


def test_a_folder_that_may_not_be_written_is_refused(little, tmp_path, monkeypatch):
    """By a stub: who runs tests as root may write anywhere."""

    def denied(*args, **options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(store.tempfile, "mkdtemp", denied)
    with pytest.raises(OutputError, match=r"cannot be written \(Permission denied\); choose another folder"):
        record(little, tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", r"is not JSON; give the manifest\.json of a run"),
        ("[]", r"is not the manifest of a race"),
        ("{}", r"is not the manifest of a race"),
        ('{"kind": "leadtime plan"}', r"is not the manifest of a race"),
    ],
)
def test_what_is_no_manifest_is_refused(text, says, tmp_path):
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(InputError, match=says):
        read_manifest(tmp_path)


def test_a_manifest_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"--replay: .*manifest\.json cannot be read \(No such file"):
        read_manifest(tmp_path)


def test_a_manifest_is_found_in_its_folder_or_by_its_name(kept):
    assert read_manifest(kept) == read_manifest(kept / MANIFEST) == json.loads((kept / MANIFEST).read_text())
