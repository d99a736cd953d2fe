"""`leadtime plan`: the best deployment of a model on a machine, and what limits it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadtime.errors import InputError, OutputError
from leadtime.faces.cli.document import json_option, print_document
from leadtime.faces.cli.table import print_table

if TYPE_CHECKING:
    from leadtime.performance.plan.choice import Choice
    from leadtime.performance.plan.disaggregate import Disaggregated
    from leadtime.performance.search import Plan

_SHOWN = 12  # rows of the frontier in the table
_DEGREES = ("tp", "pp", "dp", "ep", "cp", "batch")
_SCALES = {"K": 1e3, "M": 1e6, "B": 1e9, "G": 1e9, "T": 1e12}


def _tokens(_: click.Context, __: click.Parameter, text: str | None) -> float | None:
    """A number of tokens such as 14.8T."""
    if text is None:
        return None
    scale = _SCALES.get(text[-1:].upper(), 1.0)
    try:
        return float(text[:-1] if scale > 1 else text) * scale
    except ValueError:
        raise InputError(f"--tokens is {text!r}; give a number of tokens, such as 14.8T or 2e12.") from None


@click.command("plan")
@click.argument("model")
@click.argument("system")
@click.option("--task", required=True, metavar="TASK", help="train, prefill, decode or serve.")
@click.option("--chips", type=int, metavar="N", help="Chips; all of a system, 8 of a chip.")
@click.option("--isl", type=int, metavar="N", help="Tokens of a prompt, or of a training sequence.")
@click.option("--osl", type=int, metavar="N", help="Tokens of an answer.")
@click.option("--tpot-ms", type=float, metavar="MS", help="Most time per output token.")
@click.option("--ttft-ms", type=float, metavar="MS", help="Most time to the first token.")
@click.option("--precision", metavar="FORMAT", help="bf16, fp16, fp8, int8 or fp4.")
@click.option("--batch", type=int, metavar="N", help="Sequences of a training step; left out, searched.")
@click.option("--drafts", type=int, metavar="N", help="Speculation: tokens proposed for each decoding step.")
@click.option("--accepted", type=float, metavar="N", help="Tokens that such a step yields on average.")
@click.option("--tokens", callback=_tokens, metavar="N", help="Tokens of a training run, such as 14.8T.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write two pictures.")
@json_option
def command(model: str, system: str, task: str, out: Path | None, as_json: bool, **asked: Any) -> None:
    """How to spread MODEL over SYSTEM (a system or a chip) for the highest throughput that keeps the limits.

    Every deployment that divides the chips is looked at; degrees count devices, which are dies where a package
    shows its dies apart. A range is the 90% interval of the prediction. --out draws what a step or token spends its
    time on, and the deployments that no other beats.
    """
    from leadtime.performance.search import plan

    found = plan(model, system, task, **asked)
    if out is not None:
        _write(found, out)
    if as_json:
        print_document(found)
    else:
        _show(found)


def _write(found: "Plan", out: Path) -> None:
    """Both pictures; where there is no deployment, there is none to draw."""
    if found.best is None:
        click.echo("nothing is drawn: no deployment is feasible.", err=True)
        return
    from leadtime.faces.report.drawing import Drawing, draw, standing_alone
    from leadtime.performance.plan.chart import frontier_chart, timeline_chart

    fonts = "Helvetica, Arial, sans-serif"
    note = _headline(found)
    parts, best = f"Parts of the time of the best deployment: {note}", f"Throughput against time: {note}"
    drawings = (
        Drawing("timeline", "Where the time goes", parts, timeline_chart(found)),
        Drawing("frontier", "Deployments that no other beats", best, frontier_chart(found)),
    )
    try:
        out.mkdir(parents=True, exist_ok=True)
        for drawing in drawings:
            alone = standing_alone(draw(drawing, fonts=fonts), drawing, note, fonts=fonts)
            (out / f"{drawing.id}.svg").write_text(alone, encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"{out}: could not be written ({error.strerror}); give a folder you may write to."
        ) from None
    click.echo(f"wrote {out / 'timeline.svg'} and {out / 'frontier.svg'}", err=True)


def _headline(found: "Plan") -> str:
    job = found.job
    where = job.system.id if job.system else job.chip.id
    return f"{job.shape.id} on {job.chips:,} chips of {where}, {job.task}, {job.precision.matmul}"


def _show(found: "Plan") -> None:
    click.echo(_headline(found))
    left_out = ", ".join(f"{count:,} by {name}" for name, count in found.pruned.items() if count)
    click.echo(
        f"{found.searched:,} deployments, {found.feasible:,} feasible, in {found.search_time:.2f} s; "
        f"left out: {left_out or 'none'}."
    )
    click.echo()
    if found.best is None:
        _show_nothing(found)
        return
    _show_best(found.best)
    _show_changes(found)
    if found.disaggregated:
        _show_apart(found.disaggregated)
    click.echo()
    _show_frontier(found)


def _show_nothing(found: "Plan") -> None:
    click.echo("No deployment is feasible.")
    for name, seconds in found.least.items():
        click.echo(f"The shortest {name.upper()} that fits in memory: {1e3 * seconds:.3g} ms.")
    if found.smallest_chips:
        click.echo(f"{found.smallest_chips:,} chips would do.")
    else:
        click.echo("No larger number of chips that was tried would do.")


def _show_best(best: "Choice") -> None:
    from leadtime.faces.words import short

    rows = []
    for name, value in best.values.items():
        if value is None or isinstance(value, dict | bool):
            continue
        text = value if isinstance(value, str) else _number(value)
        found = best.ranges.get(name)
        rows.append([name, text, f"{short(found['p5'])} to {short(found['p95'])}" if found else ""])
    print_table(["best", "value", "90% interval"], rows, right=["value"])
    parts = ", ".join(f"{name} {share:.0%}" for name, share in best.shares.items() if share > 0.02)
    goes = f" Where the time goes: {parts}." if parts else ""
    click.echo(f"\nLimited by {best.limited_by}.{goes}")
    _show_money(best)


def _show_money(best: "Choice") -> None:
    """What a token costs with each nation's electricity, and a whole training run."""
    from leadtime.faces.words import short

    each = {n: usd for n, usd in best.values["usd_per_mtok_by_nation"].items() if usd}
    if each:
        prices = ", ".join(f"{usd:.4g} USD in {nation}" for nation, usd in each.items())
        click.echo(f"A million tokens with electricity as bought in each nation: {prices}.")
    run = best.values.get("run")
    if run:
        energy = f", {short(run['energy_mwh'])} MWh" if run["energy_mwh"] else ""
        cost = f", {short(run['cost_usd'])} USD" if run["cost_usd"] else ""
        click.echo(
            f"A run of {run['tokens']:.3g} tokens: {short(run['days'])} days, {short(run['chip_hours'])} chip-hours"
            f"{energy}{cost}; failures and restarts left out."
        )


def _show_changes(found: "Plan") -> None:
    """What would help most, first."""
    doubled = {f"{name} twice as high": gain for name, gain in found.if_doubled.items()}
    words = {
        "memory": "memory twice as large",
        "chips": "twice as many chips",
        "mtp": "one further token predicted",
    }
    instead = {words.get(name, name): gain for name, gain in found.if_instead.items()}
    gains = sorted((doubled | instead).items(), key=lambda pair: -pair[1])
    click.echo(
        f"Throughput per chip with one change: {', '.join(f'{what} {gain - 1:+.0%}' for what, gain in gains)}."
    )
    degrees = [
        f"{name} {value} {gain - 1:+.1%}" for name, values in found.if_degree.items() for value, gain in values.items()
    ]  # fmt: skip
    if degrees:
        click.echo(f"With half or twice one degree: {', '.join(degrees)}.")


def _show_apart(apart: "Disaggregated") -> None:
    from leadtime.faces.words import short

    gain = f" ({apart.gain - 1:+.0%})" if apart.gain else ""
    first, each = apart.prefill.values["ttft_ms"], apart.decode.values["tpot_ms"]
    click.echo(
        f"Prompts and answers apart: {apart.prefill_instances:,} x {apart.prefill_chips:,} chips read, "
        f"{apart.decode_instances:,} x {apart.decode_chips:,} write: {short(apart.output_rate)} tokens/s per chip"
        f"{gain}, {short(first)} ms to the first token, {short(each)} ms a token."
    )


def _show_frontier(found: "Plan") -> None:
    names = [
        *_DEGREES,
        *(n for n in ("tokens_per_s_per_chip", "step_s", "ttft_ms", "tpot_ms", "usd_per_mtok") if _has(found, n)),
    ]  # fmt: skip
    listed = found.frontier[:: max(1, len(found.frontier) // _SHOWN)]
    rows = [[_number(choice.values[name]) for name in names] for choice in listed]
    print_table([*names], rows, right=names)
    if found.frontier_size > len(listed):
        click.echo(f"{len(listed)} of {found.frontier_size} deployments that no other beats.")


def _number(value: float) -> str:
    """Counts in full, other numbers with three digits."""
    from leadtime.faces.words import short

    return f"{value:,}" if isinstance(value, int) else short(value)


def _has(found: "Plan", name: str) -> bool:
    return all(choice.values[name] is not None for choice in found.frontier)
