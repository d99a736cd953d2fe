"""The frame around every command: finds it by its file, turns every expected failure into one sentence.

A command is a module `commands/<name>.py` that exposes `command` and whose docstring begins with
"`leadtime <name>`: <what it answers>".  Nothing lists the commands: the folder does.  The overview of
`leadtime --help` reads those first lines without importing the modules, so that it stays instant
whatever a command needs to run.
"""

import errno
import os
import sys
from ast import get_docstring, parse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, NoReturn

import click

from leadtime.errors import InputError, LeadtimeError, UnknownName

_STOPPED = 130  # the shell's code for a process that SIGINT ended
_BAD_INPUT = 2
_CANNOT_WRITE = 3


class CommandFolder(click.Group):
    """A group whose commands are the modules of one package, imported when called.

    Parameters
    ----------
    package : str
        Dotted name of the package; `commands/facts.py` becomes `leadtime facts`.
    """

    def __init__(self, *args: Any, package: str, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.package = package

    def modules(self) -> dict[str, Path]:
        """Command names and the files they live in, sorted by name."""
        folders = import_module(self.package).__path__
        names = {m.name for m in iter_modules(folders) if not m.name.startswith("_")}
        return {name.replace("_", "-"): Path(folders[0], f"{name}.py") for name in sorted(names)}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return list(self.modules())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None if there is none."""
        if cmd_name not in self.modules():
            return None
        found = import_module(f"{self.package}.{cmd_name.replace('-', '_')}").command
        assert isinstance(found, click.Command)
        return found

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As Click does it, but no arguments at all ask for help, which is no mistake."""
        return super().parse_args(ctx, args or ["--help"])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As Click does it, but an unknown name offers the nearest ones."""
        name = args[0]
        if name not in self.modules() and not name.startswith("-"):
            raise _unknown_command(name, tuple(self.modules()))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """As Click does it, but output that closes is met here: Click would exit with 1, which is an answer."""
        try:
            return super().invoke(ctx)
        except OSError as wrong:
            ctx.exit(_closed_output(wrong))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview: each command with the question it answers."""
        rows = [(name, summary(path)) for name, path in self.modules().items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run, print at most one sentence about what went wrong, and leave the process."""
        try:
            code = super().main(*args, **extra | {"standalone_mode": False})
            sys.stdout.flush()
        except click.UsageError as wrong:
            code = _say(_sentence(wrong), _BAD_INPUT)
        except click.ClickException as wrong:
            code = _say(wrong.format_message(), _BAD_INPUT)
        except LeadtimeError as wrong:
            code = _say(str(wrong), wrong.exit_code)
        except (click.Abort, KeyboardInterrupt):
            code = _say("stopped on request before the answer was complete.", _STOPPED)
        except OSError as wrong:
            code = _closed_output(wrong)
        sys.exit(code if isinstance(code, int) else 0)


def summary(module_file: Path) -> str:
    """What a command answers: the first line of its module's docstring, after the colon."""
    text = get_docstring(parse(module_file.read_text(encoding="utf-8"))) or ""
    first = text.partition("\n")[0]
    said = (first.partition(": ")[2] or first).strip()
    return said[:1].upper() + said[1:]


def _say(message: str, code: int) -> int:
    """Print one error; warnings and errors never touch standard output."""
    click.echo(f"error: {message}", err=True)
    return code


def _sentence(wrong: click.UsageError) -> str:
    """One sentence for what Click found wrong with the way a command was typed."""
    where = wrong.ctx.command_path if wrong.ctx else "leadtime"
    what = " ".join(wrong.format_message().split()).rstrip(".?").replace(". Did", "; did")
    return f"{where}: {what[:1].lower()}{what[1:]}; `{where} --help` lists what it takes."


def _unknown_command(name: str, known: Sequence[str]) -> InputError:
    """Names the nearest commands, or all of them where none is near."""
    return UnknownName("command", name, known)


def _closed_output(wrong: OSError) -> int:
    """A reader that left early (`| head`) is no error; a full disk is."""
    if wrong.errno not in (errno.EPIPE, errno.ENOSPC):
        raise wrong
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python flushes again at exit
    if wrong.errno == errno.EPIPE:
        return 0
    return _say(f"standard output could not be written: {wrong.strerror}.", _CANNOT_WRITE)


@click.group(
    cls=CommandFolder,
    package="leadtime.faces.cli.commands",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="leadtime", message="leadtime %(version)s")
def leadtime() -> None:
    """AI compute of two nations under any export policy, with sources and honest uncertainty.

    Every command takes --json: one JSON document on standard output, everything else on standard error.
    Exit codes: 0 done, 1 the answer is "no", 2 the input is wrong, 3 an output could not be written.
    """
