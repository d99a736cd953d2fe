"""Threads: the same bytes on any number of them; Ctrl-C leaves a study that goes on."""

import json

import pytest

from leadtime.study.records.record import MANIFEST, record
from leadtime.study.records.stream import carried_on


def test_two_threads_write_the_bytes_of_one(folder, uninterrupted, contents):
    carried_on(folder, workers=2)

    assert contents(folder) == uninterrupted


def test_ctrl_c_leaves_a_study_that_goes_on(folder, uninterrupted, contents):
    def stop(pace):
        if pace.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carried_on(folder, workers=1, told=stop)
    so_far = contents(folder)
    assert not record(folder).is_whole
    assert 2 <= sum(path.startswith("shards/") for path in so_far) < 6

    carried_on(folder)
    assert contents(folder) == uninterrupted
    assert so_far.items() - {(MANIFEST, so_far[MANIFEST])} <= uninterrupted.items()


def test_a_study_of_other_code_is_not_gone_on_with(folder):
    tree = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**tree, "code_version": "older"}))

    with pytest.raises(Exception, match=r"begun under other conditions \(code_version was older"):
        carried_on(folder)
