"""The posterior: comes back as written, knows what it was fitted to, and is never used for something else unsaid."""

import json
from dataclasses import replace

import numpy as np
import pytest

from leadtime.errors import InputError, OutputError
from leadtime.facts import catalogue
from leadtime.study import posterior as room
from leadtime.study.posterior import SCALE, Posterior, drawn_from, read, versions, write


@pytest.fixture
def made() -> Posterior:
    draws = {
        "leak_share": np.linspace(0.03, 0.09, 50, dtype=np.float32),
        f"{SCALE}market": np.full(50, 0.1, np.float32),
    }
    return Posterior(draws, {**versions(catalogue()), "until": "2025-12-31"})


def test_comes_back_as_written(made, tmp_path):
    write(made, tmp_path)

    again = read(tmp_path)

    assert again.id == made.id
    assert list(again.inputs) == ["leak_share"]
    assert list(again.departures) == ["market"]
    assert again.differences(catalogue()) == ()


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("model", "the race's equations have changed"),
        ("priors", "the priors have changed"),
        ("data", "the facts fitted to have changed"),
    ],
)
def test_a_posterior_of_another_version_is_named_and_refused(made, tmp_path, which, said):
    write(replace(made, origin={**made.origin, which: "0" * 12}), tmp_path)

    with pytest.raises(InputError, match=said):
        drawn_from(str(tmp_path), catalogue())


def test_a_shipped_posterior_of_another_version_gives_way_to_the_priors_and_says_so(
    made, tmp_path, monkeypatch
):
    write(replace(made, origin={**made.origin, "priors": "0" * 12}), tmp_path)
    monkeypatch.setattr(room, "FOLDER", tmp_path)
    monkeypatch.setattr(room, "shipped", lambda: read(tmp_path))

    found = drawn_from("posterior", catalogue())

    assert found.posterior is None
    assert found.to_json()["from"] == "priors"
    assert "the priors have changed" in found.note


def test_priors_need_no_note():
    assert drawn_from("priors", catalogue()).to_json() == {
        "from": "priors",
        "id": "priors",
        "fitted_until": None,
        "note": "",
    }


def test_a_folder_without_posterior_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"posterior\.npz is not there"):
        drawn_from(str(tmp_path), catalogue())


def test_no_folder_at_all_is_refused():
    with pytest.raises(InputError, match="is no folder; give posterior, priors or a folder"):
        drawn_from("posteriors", catalogue())


def test_draws_of_another_record_are_refused(made, tmp_path):
    write(made, tmp_path)
    file = tmp_path / "posterior.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "id": "other"}))

    with pytest.raises(InputError, match=r"are not those that posterior\.json describes"):
        read(tmp_path)


def test_a_damaged_file_is_refused(made, tmp_path):
    write(made, tmp_path)
    (tmp_path / "posterior.npz").write_bytes(b"PK\x03\x04 cut short")

    with pytest.raises(InputError, match="is no posterior"):
        read(tmp_path)


def test_a_folder_that_cannot_be_written_is_named(made, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputError, match="the posterior cannot be written"):
        write(made, tmp_path / "file")


def test_docstrings_do_not_change_the_model(tmp_path, monkeypatch):
    source = tmp_path / "race"
    source.mkdir()
    monkeypatch.setattr(room, "RACE", source)
    found = []
    for text in ('"""One."""\nx = 1\n', '"""Two."""  # said otherwise\nx = 1\n', '"""Two."""\nx = 2\n'):
        (source / "step.py").write_text(text)
        found.append(room._model_version.__wrapped__())

    assert found[0] == found[1] != found[2]
