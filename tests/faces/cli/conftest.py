"""A way to type a command and look at all that came back."""

import pytest
from click.testing import CliRunner, Result

from leadtime.faces.cli.frame import leadtime


@pytest.fixture
def typed():
    """Run `leadtime <line>` in this process; the result has exit_code, stdout, stderr."""

    def run(line: str | list[str]) -> Result:
        words = line.split() if isinstance(line, str) else line
        return CliRunner().invoke(leadtime, words, prog_name="leadtime", catch_exceptions=False)

    return run


@pytest.fixture
def refused(typed):
    """Run a line that is wrong: exit code 2, nothing on standard output, one sentence; gives the sentence."""

    def run(line: str | list[str]) -> str:
        result = typed(line)
        assert result.exit_code == 2, result.output
        assert result.stdout == ""
        assert result.stderr.startswith("error: ")
        assert result.stderr.count("\n") == 1, result.stderr
        return result.stderr

    return run
