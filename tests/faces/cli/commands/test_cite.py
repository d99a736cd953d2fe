import json

import pytest
from click.testing import CliRunner

from leadtime.errors import InputError
from leadtime.faces.cli.commands.cite import command


def test_a_document_from_standard_input_or_a_file(tmp_path):
    text = json.dumps({"a": "h20", "rows": []})
    (tmp_path / "x.json").write_text(text)

    piped = CliRunner().invoke(command, ["-"], input=text)
    filed = CliRunner().invoke(command, [str(tmp_path / "x.json")])

    assert piped.exit_code == 0
    assert piped.output == filed.output
    assert "facts " in piped.output


def test_json_and_entries():
    text = json.dumps({"rules": ["us_2023_10_acs"]})

    found = json.loads(CliRunner().invoke(command, ["-", "--json"], input=text).output)
    entries = CliRunner().invoke(command, ["-", "--bibtex"], input=text).output

    assert [r["id"] for r in found["rules"]] == ["us_2023_10_acs"]
    assert entries.strip() == found["bibtex"]


@pytest.mark.parametrize(("text", "said"), [("{", "no JSON document"), ("[" * 100_000, "no JSON document")])
def test_what_is_no_document_is_refused_in_one_sentence(text, said):
    found = CliRunner().invoke(command, ["-"], input=text).exception

    assert isinstance(found, InputError)
    assert said in str(found)


def test_a_file_that_is_not_there(tmp_path):
    found = CliRunner().invoke(command, [str(tmp_path / "none.json")])

    assert found.exit_code == 2
    assert "No such file" in found.output
