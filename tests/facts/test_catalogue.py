import subprocess
import sys

import pytest

from leadtime import facts
from leadtime.errors import FactError, InputError
from leadtime.facts import Catalogue, Entity, Llm, System


def test_lookup_over_all_kinds_lists_the_choices_when_two_answer(sample):
    with pytest.raises(
        InputError, match=r"'pod' names several things; say which: `system sample_pod` or `llm sample_7b`"
    ):
        sample.lookup("pod")
    assert isinstance(sample.lookup("pod", kind="llm"), Llm)
    assert isinstance(sample.lookup("pod", kind="models"), Llm)
    assert isinstance(sample.lookup("maker"), Entity)
    assert isinstance(sample.lookup("sample pod"), System)
    assert sample.lookup("units_shipped").domain == "race"


def test_an_id_wins_over_an_alias_of_another_kind(root):
    path = root / "entities" / "maker.toml"
    path.write_text(path.read_text().replace("sample_7b_owner", "sample_7b"))

    assert isinstance(Catalogue(root).lookup("sample 7b"), Llm)


def test_a_folder_without_sources_is_refused(tmp_path):
    with pytest.raises(FactError, match=r"sources.toml: is not in the data folder"):
        _ = Catalogue(tmp_path).sources


def test_a_snapshot_that_is_no_day_is_refused(root):
    (root / "catalogue.toml").write_text('snapshot_on = "today"')

    with pytest.raises(FactError, match=r"catalogue.toml: `snapshot_on` is no day; write"):
        _ = Catalogue(root).snapshot_on


def test_the_version_follows_the_data(root):
    before = Catalogue(root).version
    assert before == Catalogue(root).version

    (root / "chips" / "sample_chip.toml").open("a").write("# a word\n")

    assert Catalogue(root).version != before
    assert len(before) == 12


def test_check_lists_the_faults_of_all_files(root):
    assert Catalogue(root).check() == []
    for name, old, new in (
        ("chips/sample_chip.toml", "value = 64", "value = 6400000"),
        ("systems/sample_pod.toml", 'name = "Sample Pod"', "name = 3"),
        ("llms/sample_7b.toml", '"billion"', '"GB"'),
        ("series/race/units_shipped.csv", "300", "three hundred"),
    ):
        (root / name).write_text((root / name).read_text().replace(old, new))

    found = Catalogue(root).check()

    assert [line.partition(":")[0] for line in found] == [
        "systems/sample_pod.toml",
        "chips/sample_chip.toml",
        "llms/sample_7b.toml",
        "series/race/units_shipped.csv",
    ]


def test_importing_the_facts_brings_nothing_heavy():
    heavy = {"numpy", "jax", "pint", "pydantic", "tomllib", "hashlib", "click", "pyarrow"}
    code = f"import sys, leadtime.facts; print(sorted({heavy} & set(sys.modules)))"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert found.strip() == "[]"


def test_the_shipped_facts_have_no_problems():
    assert facts.catalogue().check() == []


def test_files_that_are_never_read_are_found(root):
    (root / "series" / "loose.csv").write_text("entity\n")
    (root / "chips" / "note.txt").write_text("?")

    assert [line.partition(";")[0] for line in Catalogue(root).check()] == [
        "chips/note.txt: is never read, for files here are chips/*.toml",
        "series/loose.csv: is never read, for files here are series/*/*.csv",
    ]


def test_files_in_another_encoding_are_refused(root):
    for name in ("chips/sample_chip.toml", "series/race/units_shipped.csv"):
        (root / name).write_bytes(
            (root / name).read_text().replace("a", "\u00e4").encode("latin-1", "replace")
        )

    found = Catalogue(root).check()

    assert found[0].startswith("chips/sample_chip.toml: is not UTF-8 at byte ")
    assert found[-1].startswith("series/race/units_shipped.csv: is no UTF-8 CSV (")
