import json
import sys

from leadtime.facts.catalogue import Catalogue, catalogue


def test_the_shipped_facts_are_clean(typed):
    result = typed("facts check")

    assert result.exit_code == 0, result.stdout
    assert "no problem." in result.stdout


def test_a_chip_s_check_prints_what_follows_from_its_figures(typed):
    found = json.loads(typed("facts check h20 --json").stdout)

    assert found["problems"] == []
    assert found["measures"]["tpp"]["value"] == 2368
    assert "export verdict" in typed("facts check h20").stdout


def test_a_problem_ends_with_1_and_is_printed(typed, tmp_path, monkeypatch):
    from shutil import copytree

    copytree(catalogue().root, tmp_path / "data")
    (tmp_path / "data" / "chips" / "h20.toml").write_text('id = "h20"\nname = "H20"\n', encoding="utf-8")
    monkeypatch.setattr(
        sys.modules["leadtime.facts.catalogue"], "catalogue", lambda: Catalogue(tmp_path / "data")
    )

    result = typed("facts check h20")

    assert result.exit_code == 1
    assert result.stdout.startswith("problem: chips/h20.toml")


def test_an_unknown_id_is_the_user_s_mistake(refused):
    assert "did you mean" in refused("facts check h2oo")
