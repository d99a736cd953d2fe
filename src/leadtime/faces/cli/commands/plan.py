"""`leadtime plan`: the best deployment of a model on a machine, and what limits it."""

from typing import TYPE_CHECKING, Any

import click

from leadtime.faces.cli.document import json_option, print_document
from leadtime.faces.cli.table import print_table

if TYPE_CHECKING:
    from leadtime.performance.search import Choice, Plan

_SHOWN = 12  # rows of the frontier in the table
_DEGREES = ("tp", "pp", "dp", "ep", "cp", "batch")


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
@json_option
def command(model: str, system: str, task: str, as_json: bool, **asked: Any) -> None:
    """How to spread MODEL over SYSTEM (a system or a chip) for the highest throughput that keeps the limits.

    Every deployment that divides the chips is looked at; degrees count devices, which are dies where a package
    shows its dies apart. A range is the 90% interval of the prediction.
    """
    from leadtime.performance.search import plan

    found = plan(model, system, task, **asked)
    if as_json:
        print_document(found)
    else:
        _show(found)


def _show(found: "Plan") -> None:
    job = found.job
    where = job.system.id if job.system else job.chip.id
    click.echo(f"{job.shape.id} on {job.chips} chips of {where}, {job.task}, {job.precision.matmul}")
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
    gains = ", ".join(f"{name} {value - 1:+.0%}" for name, value in found.if_doubled.items())
    click.echo(f"Throughput with one property twice as good: {gains}.")
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
        if value is None or isinstance(value, dict):
            continue
        text = value if isinstance(value, str) else _number(value)
        found = best.ranges.get(name)
        rows.append([name, text, f"{short(found['p5'])} to {short(found['p95'])}" if found else ""])
    print_table(["best", "value", "90% interval"], rows, right=["value"])
    parts = ", ".join(f"{name} {share:.0%}" for name, share in best.shares.items() if share > 0.02)
    goes = f" Where the time goes: {parts}." if parts else ""
    click.echo(f"\nLimited by {best.limited_by}.{goes}")


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
