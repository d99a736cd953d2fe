"""`leadtime cite`: what a printed result stands on: facts, rules, versions."""

import json
from typing import IO

import click

from leadtime.errors import InputError
from leadtime.faces.cli.document import json_option, print_document


@click.command("cite")
@click.argument("document", metavar="FILE", type=click.File("rb", lazy=True))
@click.option("--bibtex", is_flag=True, help="Entries for a bibliography instead of text.")
@json_option
def command(document: IO[bytes], bibtex: bool, as_json: bool) -> None:
    """The sources, rules and versions behind FILE, a document that a command printed with --json (-: standard input).

    Sources and rules that it names are cited, and for each chip, system or model the sources of all its numbers.
    """
    from leadtime.faces.citation import citation

    found = citation(_read(document))
    if as_json:
        print_document(found)
    else:
        click.echo(found.bibtex if bibtex else found.text)


def _read(document: IO[bytes]) -> object:
    try:
        return json.load(document)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as wrong:
        raise InputError(
            f"{document.name}: is no JSON document ({wrong}); give one that a command printed with --json."
        ) from None
