"""`leadtime serve`: all of it in a browser, on this machine, with no request to any other."""

import sys
from contextlib import suppress

import click

from leadtime.faces.cli.document import json_option, print_document


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0: any free one."
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
@click.option(
    "--rate",
    type=click.FloatRange(min=0),
    default=100.0,
    show_default=True,
    help="Requests a second that one address may make; 0: no limit.",
)
@click.option(
    "--log/--no-log", default=None, help="A line of JSON a request. Default: where no terminal reads."
)
@json_option
def command(host: str, port: int, workers: int, rate: float, log: bool | None, as_json: bool) -> None:
    """The race with its levers, the law, the facts: pages in a browser, each with a JSON twin.

    Offline and read-only. Stop it with Ctrl-C; requests under way are finished first.
    """
    import os

    from leadtime.errors import InputError

    try:
        from leadtime.faces.web.app import LOG, RATE
        from leadtime.faces.web.server import bound, serve
    except ModuleNotFoundError as missing:
        raise InputError(
            f"serve needs the package {missing.name}, which is not installed; install leadtime[serve]."
        ) from None
    listening = bound(host, port)
    is_logged = not sys.stderr.isatty() if log is None else log
    os.environ |= {RATE: str(rate), LOG: str(int(is_logged))}
    url = _url(listening.getsockname())
    if as_json:
        print_document({"url": url, "workers": workers})
        sys.stdout.flush()
    click.echo(f"Leadtime is at {url} (stop with Ctrl-C).", err=True)
    with suppress(KeyboardInterrupt):  # Ctrl-C is how it is meant to end
        serve(listening, workers=workers)


def _url(name: tuple[str | int, ...]) -> str:
    host, port = str(name[0]), name[1]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
