"""`leadtime control`: was this item controlled on that date, by which paragraph."""

import math
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadtime.errors import InputError
from leadtime.faces.cli.document import json_option, print_document
from leadtime.faces.cli.table import print_table
from leadtime.faces.cli.timeline import print_history
from leadtime.faces.cli.verdict import show_answer, show_matches

if TYPE_CHECKING:
    from leadtime.controls.answer import Answer
    from leadtime.controls.specification import Specification


def _ratio(_: click.Context, param: click.Parameter, typed: str) -> float:
    """A ratio as typed, 0 or more."""
    try:
        ratio = float(typed)
    except ValueError:
        ratio = math.nan
    if not 0 <= ratio < math.inf:
        raise InputError(f"--{param.name} is {typed!r}, which is no ratio: give 0 or more.")
    return ratio


def _share(_: click.Context, param: click.Parameter, typed: str) -> float:
    """A share as typed: 0.5 or 50%."""
    text = typed.strip()
    try:
        share = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise InputError(f"--{param.name} is {typed!r}, which is no share: give 0 to 1, or 0% to 100%.")
    return share


@click.command("control")
@click.argument("item", required=False)
@click.option("--to", default="CN", show_default=True, metavar="CC", help="Destination, ISO code.")
@click.option("--on", "day_text", metavar="DATE", help="Day, YYYY-MM-DD. Default: the day of the facts.")
@click.option("--end-user", default="", metavar="NAME", help="Receiving party; alone: screen this name.")
@click.option("--headquarters", default="", metavar="CC", help="Of the party or its ultimate parent.")
@click.option(
    "--from", "export_from", default="", metavar="CC", help="Where it leaves from. Default: the US."
)
@click.option("--spec", type=click.Path(path_type=Path), metavar="FILE", help="A sheet of your own (TOML).")
@click.option("--cases", type=click.Path(path_type=Path), metavar="FILE", help="Many items (CSV), one a row.")
@click.option("--timeline", "chip", metavar="CHIP", help="The legal history of a product and its successors.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="PATH", help="With --timeline: SVG, PNG, folder."
)
@click.option(
    "--regime",
    type=click.Choice(["enforced", "text"]),
    default="enforced",
    show_default=True,
    help="The law as enforced, or as the text stands.",
)
@click.option("--uncertified", is_flag=True, help="The certificates of the 2026 lane are not given.")
@click.option("--share", callback=_ratio, default="0", help="Volume to China over volume in the US.")
@click.option("--owned", callback=_share, default="0", help="Share owned by listed parties: 0.5 or 50%.")
@click.option("--bill", "bills", multiple=True, metavar="RULE", help="Treat a proposed rule as law.")
@click.option("--calendar", "is_calendar", is_flag=True, help="List every instrument by day instead.")
@json_option
def command(item: str | None, day_text: str | None, is_calendar: bool, as_json: bool, **asked: Any) -> None:
    """Was ITEM (a chip, part or system) controlled, and what would turn the answer?

    With --cases, one answer a row, in the columns that the file's header names; with --spec, a chip
    that exists only on paper; with --timeline, the legal history of a product. Analysis, not legal advice.
    """
    from leadtime.controls.cases import day
    from leadtime.facts.catalogue import catalogue

    if is_calendar:
        _show_calendar(as_json=as_json)
        return
    spec, cases, chip, out = (asked.pop(name) for name in ("spec", "cases", "chip", "out"))
    on = day(day_text) if day_text else catalogue().snapshot_on
    given = sum(each is not None for each in (item, spec, cases, chip))
    if given == 0 and asked["end_user"]:
        _screen(asked["end_user"], on, as_json=as_json)
        return
    if given != 1:
        raise InputError("say what to judge: an ITEM, or --spec, --cases, --timeline (one of them).")
    if out is not None and chip is None:
        raise InputError("--out is for the picture of --timeline; send other answers to a file with > FILE.")
    if chip is not None:
        _show_timeline(chip, out, as_json=as_json, **asked)
    elif cases is not None:
        _answer_file(cases, on, asked["to"], as_json=as_json)
    else:
        found = _ask(item, spec, on, **asked)
        if as_json:
            print_document(found)
        else:
            show_answer(found)


def _screen(name: str, on: date, *, as_json: bool) -> None:
    """A name against the parties on record, with no item in mind."""
    from leadtime.controls.party import screen
    from leadtime.controls.screening import screened

    if as_json:
        print_document(screened(name, on))
        return
    show_matches(screen(name), on)
    for note in screened(name, on)["notes"]:
        click.echo(note)
    click.echo(f"Law as known on {on}. Analysis, not legal advice.")


def _show_timeline(chip: str, out: Path | None, *, as_json: bool, **asked: Any) -> None:
    """The legal history of a product and of those that followed it."""
    from leadtime.controls.timeline import family, timeline
    from leadtime.errors import folded
    from leadtime.faces.law.picture import picture, save
    from leadtime.facts.catalogue import catalogue

    kept = ("to", "end_user", "headquarters", "regime")
    told = {name: asked[name] for name in kept} | {"proposed": tuple(asked["bills"])}
    first, known = timeline(chip, **told), catalogue().snapshot_on
    lines = family(first, **told)
    if out is not None:
        title = f"{first.item.name} to {first.to}: what the law said, and what followed"
        source = f"Leadtime, law as known on {known}, regime: {told['regime']}; analysis, not legal advice"
        name = folded(chip)
        for path in save(picture(lines, known), out, name=name, title=title, source=source):
            click.echo(f"wrote {path}", err=True)
    if as_json:
        print_document(first.to_json() | {"family": [line.to_json() for line in lines[1:]]})
    else:
        print_history(lines, known)


def _show_calendar(*, as_json: bool) -> None:
    """Every instrument by day, with the rules that judge it."""
    from dataclasses import asdict

    from leadtime.controls.chronology import instruments

    if as_json:
        print_document({"instruments": [asdict(each) for each in instruments()]})
        return
    cells = [
        [
            str(each.effective_on or ""),
            str(each.announced_on),
            each.side,
            each.instrument,
            " ".join(each.rules),
        ]
        for each in instruments()
    ]
    print_table(["in force", "announced", "side", "instrument", "judged by"], cells)


def _ask(item: str | None, spec: Path | None, on: date, **asked: Any) -> "Answer":
    """The answer to one question as typed."""
    from leadtime.controls.answer import control
    from leadtime.controls.cases import read_spec
    from leadtime.controls.shipment import Attestation

    judged: str | Specification = read_spec(spec) if spec is not None else str(item)
    said = Attestation(has_certificates=not asked.pop("uncertified"), share_of_us_volume=asked.pop("share"))
    owned, bills = asked.pop("owned"), asked.pop("bills")
    return control(judged, on=on, attestation=said, listed_ownership=owned, proposed=tuple(bills), **asked)


def _answer_file(path: Path, on: date, to: str, *, as_json: bool) -> None:
    """Answer every row; a row that cannot be answered carries its error."""
    from leadtime.controls.answer import answer_row
    from leadtime.controls.place import country_code
    from leadtime.facts.case_file import read_cases

    rows = read_cases(path, ["item"])
    place = country_code(to)
    answers = [answer_row(row, default_on=on, default_to=place) for row in rows]
    failed = sum("error" in answer for answer in answers)
    if failed:
        click.echo(
            f"{failed} of {len(answers)} rows could not be answered; their `error` says why.", err=True
        )
    if as_json:
        print_document(answers)
        return
    columns = ["row_id", "item", "on", "to", "eccn", "verdict", "paragraph"]
    cells = [[str(answer.get(column) or "") for column in columns] for answer in answers]
    for line, answer in zip(cells, answers, strict=True):
        line[-1] = answer.get("error", line[-1])
    print_table(columns, cells)
