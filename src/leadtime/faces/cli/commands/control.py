"""`leadtime control`: was this item controlled on that date, by which paragraph."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadtime.errors import InputError
from leadtime.faces.cli.document import json_option, print_document
from leadtime.faces.cli.table import print_table

if TYPE_CHECKING:
    from leadtime.controls.answer import Answer
    from leadtime.controls.specification import Specification


@click.command("control")
@click.argument("item", required=False)
@click.option("--to", default="CN", show_default=True, metavar="CC", help="Destination, ISO code.")
@click.option("--on", "day_text", metavar="DATE", help="Day, YYYY-MM-DD. Default: the day of the facts.")
@click.option("--end-user", default="", metavar="NAME", help="Receiving party; Chinese names and aliases do.")
@click.option("--headquarters", default="", metavar="CC", help="Of the party or its ultimate parent.")
@click.option(
    "--from", "export_from", default="", metavar="CC", help="Where it leaves from. Default: the US."
)
@click.option("--spec", type=click.Path(path_type=Path), metavar="FILE", help="A sheet of your own (TOML).")
@click.option("--cases", type=click.Path(path_type=Path), metavar="FILE", help="Many items (CSV), one a row.")
@click.option(
    "--regime",
    type=click.Choice(["enforced", "text"]),
    default="enforced",
    show_default=True,
    help="The law as enforced, or as the text stands.",
)
@click.option("--uncertified", is_flag=True, help="The certificates of the 2026 lane are not given.")
@click.option("--share", type=click.FloatRange(0), default=0.0, help="Volume to China over volume in the US.")
@click.option("--owned", type=click.FloatRange(0, 1), default=0.0, help="Share owned by listed parties.")
@click.option("--bill", "bills", multiple=True, metavar="RULE", help="Treat a proposed rule as law.")
@click.option("--calendar", "is_calendar", is_flag=True, help="List every instrument by day instead.")
@json_option
def command(item: str | None, day_text: str | None, is_calendar: bool, as_json: bool, **asked: Any) -> None:
    """Was ITEM (a chip, part or system) controlled, and what would turn the answer?

    With --cases, one answer a row, in the columns that the file's header names; with --spec, a chip
    that exists only on paper. Analysis, not legal advice.
    """
    from leadtime.controls.cases import day
    from leadtime.facts.catalogue import catalogue

    if is_calendar:
        _show_calendar(as_json=as_json)
        return
    spec, cases = asked.pop("spec"), asked.pop("cases")
    if sum(given is not None for given in (item, spec, cases)) != 1:
        raise InputError("say what to judge: an ITEM, or --spec FILE, or --cases FILE (one of them).")
    on = day(day_text) if day_text else catalogue().snapshot_on
    if cases is not None:
        _answer_file(cases, on, asked["to"], as_json=as_json)
        return
    found = _ask(item, spec, on, **asked)
    if as_json:
        print_document(found)
    else:
        _show(found)


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

    rows = _read_rows(path)
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


def _read_rows(path: Path) -> list[dict[str, str]]:
    import csv

    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a CSV file.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8 text; save it as UTF-8 CSV.") from None
    reader = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    rows = list(reader)
    if "item" not in (reader.fieldnames or ()):
        raise InputError(f"{path}: has no column `item`; its header needs at least `item`.")
    return rows


_WORDS = {
    "no-licence-needed": "no licence needed",
    "licence-presumption-of-denial": "licence needed; applications face a presumption of denial",
    "licence-case-by-case": "licence needed; applications are looked at case by case",
    "licence-presumption-of-approval": "licence needed; applications have a presumption of approval",
    "licence-policy-unstated": "licence needed; how applications are looked at is not public",
    "prohibited-entity": "prohibited: the receiving party is listed",
    "GP10-presumed-violation": "prohibited: presumed made in breach of the rules (General Prohibition 10)",
    "NAC-notify": "exception NAC, after a notice of 25 days",
    "ACA": "no licence needed: exception ACA",
    "exception-HBM": "no licence needed: exception HBM",
    "exception-LPP": "no licence needed: exception LPP",
    "exception-AIA": "no licence needed: exception AIA",
    "unknown": "not settled by what is known",
}


def _show(found: "Answer") -> None:
    """The answer for a person."""
    from leadtime.controls.metrics import density_of, tpp_of

    v, ship = found.verdict, found.shipment
    who = f" ({ship.end_user_name})" if ship.end_user_name else ""
    click.echo(f"{found.item.name} to {ship.to}{who} on {ship.on}: {_WORDS[v.verdict_fine]}.")
    power, density = tpp_of(found.item), density_of(found.item)
    figures = [f"TPP {power:g}"] if power is not None else []
    figures += [f"performance density {density:.2f}"] if density is not None else []
    click.echo(f"  {'classification':<15} {v.eccn}" + (f"   ({', '.join(figures)})" if figures else ""))
    click.echo(f"  {'decided by':<15} {v.paragraph}" + (f"   [{v.citation}]" if v.citation else ""))
    click.echo(
        f"  {'the same from':<15} {found.holds_from or 'before 2018'} until {found.holds_until or 'further notice'}"
    )
    for match in found.matches:
        click.echo(f"  {'party':<15} {match.entity.name} ({match.how})")
    for condition, eccn, verdict in v.branches:
        click.echo(f"  if {condition}: {eccn or v.eccn}, {_WORDS[verdict]}")
    _show_tests(found)
    for note in v.notes:
        click.echo(f"Note: {note}")
    click.echo(found.notice[0].upper() + found.notice[1:] + ".")


def _show_tests(found: "Answer") -> None:
    """The comparisons made, and what would turn the answer."""
    if found.verdict.because:
        click.echo()
        cells = [
            [t.rule, t.paragraph, t.test, _cell(t.value), _cell(t.threshold), "yes" if t.holds else "no"]
            for t in found.verdict.because
        ]
        print_table(["rule", "paragraph", "test", "value", "limit", "holds"], cells, right=["value", "limit"])
    if found.flips:
        click.echo("\nWhat would turn it:")
        for flip in found.flips:
            click.echo(
                f"  {flip.what}: {_cell(flip.now)} -> {_cell(flip.then)}: {_WORDS[flip.verdict]} ({flip.eccn})"
            )
    click.echo()


def _cell(value: object) -> str:
    """A value in a table: numbers short, truth as yes or no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (
        f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else "" if value is None else str(value)
    )
