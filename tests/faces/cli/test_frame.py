from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from leadtime.errors import FactError, OutputError
from leadtime.faces.cli.frame import CommandFolder, summary


def test_an_unknown_command_offers_the_nearest(refused):
    assert refused("sohw") == "error: no command is called 'sohw'; did you mean show?\n"


def test_a_command_like_no_other_lists_them_all(refused):
    said = refused("xyzzy")

    assert "show" in said
    assert "compare" in said


def test_no_arguments_at_all_ask_for_help(typed):
    result = typed("")

    assert result.exit_code == 0
    assert "Commands:" in result.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("show --jsn", "leadtime show: no such option '--jsn'; did you mean '--json'"),
        ("compare h20", "leadtime compare: missing argument 'B'"),
        ("compare h20 h100 gb200", "leadtime compare: got unexpected extra argument"),
        ("facts chekc", "leadtime facts: no such command 'chekc'"),
        ("--verzion", "leadtime: no such option '--verzion'"),
    ],
)
def test_a_line_typed_wrongly_says_where_and_what_would_do(refused, line: str, said: str):
    sentence = refused(line)

    assert sentence.startswith(f"error: {said}")
    assert "--help` lists what it takes." in sentence


def failing(error: BaseException) -> CommandFolder:
    """A group whose one command raises."""

    class One(CommandFolder):
        def modules(self) -> dict[str, Path]:
            return {"fail": Path(__file__)}

        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
            @click.command("fail")
            def fail() -> None:
                raise error

            return fail

    return One("leadtime", package="leadtime.faces.cli.commands")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (FactError("chips/x.toml: broken."), 2, "error: chips/x.toml: broken.\n"),
        (OutputError("no room."), 3, "error: no room.\n"),
        (KeyboardInterrupt(), 130, "error: stopped on request before the answer was complete.\n"),
        (click.Abort(), 130, "error: stopped on request before the answer was complete.\n"),
        (click.FileError("a.csv", "no such file"), 2, "error: Could not open file 'a.csv': no such file\n"),
    ],
)
def test_every_expected_error_is_one_sentence_and_its_code(error: BaseException, code: int, said: str):
    result = CliRunner().invoke(failing(error), ["fail"])

    assert result.exit_code == code
    assert result.stderr.lstrip("\n") == said
    assert result.stdout == ""


def test_a_mistake_of_ours_is_not_hidden():
    result = CliRunner().invoke(failing(ZeroDivisionError()), ["fail"])

    assert isinstance(result.exception, ZeroDivisionError)


def test_an_error_of_the_disk_that_is_not_the_output_s_is_not_hidden():
    result = CliRunner().invoke(failing(PermissionError(13, "denied")), ["fail"])

    assert isinstance(result.exception, PermissionError)


def test_the_overview_takes_what_stands_after_the_colon(tmp_path: Path):
    module = tmp_path / "plan.py"
    module.write_text('"""`leadtime plan`: the best deployment.\n\nMore.\n"""\n', encoding="utf-8")

    assert summary(module) == "The best deployment."


def test_every_command_module_says_what_it_answers(typed):
    from leadtime.faces.cli.frame import leadtime

    assert isinstance(leadtime, CommandFolder)
    for name, file in leadtime.modules().items():
        assert file.read_text(encoding="utf-8").startswith(f'"""`leadtime {name}`: '), file
        assert summary(file)


def test_every_command_has_help_and_json(typed):
    from leadtime.faces.cli.frame import leadtime

    for name in leadtime.modules():
        text = typed([name, "--help"]).stdout
        assert "--help" in text
        assert "--json" in text or "Commands:" in text or name == "serve", name
