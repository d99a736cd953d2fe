"""`leadtime calibrate`: answers at once, keeps the contract's keys, refuses what does not belong together."""

import json

import pytest
from click.testing import CliRunner

from leadtime.errors import InputError
from leadtime.faces.cli.commands.calibrate import command


def run(*line: str):
    return CliRunner().invoke(command, list(line))


def test_json_has_the_contract_s_keys():
    tree = json.loads(run("--json").stdout)

    assert {"posterior", "diagnostics"} <= set(tree)
    assert {"r_hat", "ess", "divergences"} <= set(tree["diagnostics"])


def test_the_table_says_whether_the_chains_can_be_trusted():
    told = run()

    assert told.exit_code == 0
    assert "Chains: r-hat" in told.stdout
    assert "keep their priors" in told.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("--draws", "100"), "--draws is about a new fit; add --refit"),
        (("--write",), "--write is about a new fit"),
        (("--out", "x"), "--out is about a new fit"),
        (("--refit", "--posterior", "x"), "--refit stands alone"),
        (("--refit", "--backtest"), "--refit stands alone"),
        (("--posterior", "nowhere"), "is not there"),
    ],
)
def test_what_does_not_belong_together_is_refused(line, said):
    found = run(*line)

    assert isinstance(found.exception, InputError)
    assert said in str(found.exception)


def test_the_page_and_its_picture_are_written(tmp_path):
    page = tmp_path / "calibration.md"

    assert run("--page", str(page), "--json").exit_code == 0
    assert page.read_text().startswith("# Calibration")
    assert page.with_suffix(".svg").read_text().startswith("<svg")
