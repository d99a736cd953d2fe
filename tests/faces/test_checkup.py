import pytest

from leadtime.errors import UnknownName
from leadtime.faces.checkup import check_all, check_one
from leadtime.facts.catalogue import Catalogue, catalogue


def test_the_shipped_facts_are_in_order():
    assert check_all(catalogue()).problems == ()


def test_a_chip_is_checked_with_its_measures_and_its_verdict():
    found = check_one("H20", catalogue())
    measures = {m.name: m.spread.value for m in found.measures}

    assert found.problems == ()
    assert measures["tpp"] == pytest.approx(2368)
    assert measures["performance_density"] == pytest.approx(2.91, abs=0.01)
    assert measures["ridge_point.bf16"] == pytest.approx(37)
    assert "licence" in found.verdict
    assert found.because


def test_a_record_that_is_no_chip_has_no_measures():
    assert check_one("foundry_rev_q", catalogue()).measures == ()


def test_an_unknown_name_is_the_user_s_mistake():
    with pytest.raises(UnknownName):
        check_one("h2000", catalogue())


def test_a_broken_file_is_a_finding(tmp_path):
    from shutil import copytree

    copytree(catalogue().root, tmp_path / "data")
    chip = tmp_path / "data" / "chips" / "h20.toml"
    chip.write_text(
        chip.read_text(encoding="utf-8").replace('unit = "GB"', 'unit = "GB/s"', 1), encoding="utf-8"
    )
    facts = Catalogue(tmp_path / "data")

    found = check_one("h20", facts)

    assert len(found.problems) == 1
    assert "chips/h20.toml" in found.problems[0]
    assert len(check_all(facts).problems) >= 1
