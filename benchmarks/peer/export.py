"""Completes the hand-written Vensim model with what is data: inputs, drivers, levers and the time step."""

import csv
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from leadtime.facts import catalogue
from leadtime.race.clock import Clock
from leadtime.race.mechanism import mechanisms
from leadtime.race.priors import priors
from leadtime.study.drivers import drivers
from leadtime.study.policy import built_in, lever_months, resolved
from leadtime.study.products import OFFERED, offer

EQUATIONS = Path(__file__).with_name("race.mdl")
COUNTED = ("decimal_year", "years_past_record")
"""Drivers that follow from the month alone: the Vensim model works them out itself."""

Monthly = dict[str, NDArray[np.float64]]


def driven(policy: str, clock: Clock) -> Monthly:
    """What drives the race under a built-in policy, month by month, in double precision."""
    facts = catalogue()
    runs = resolved(built_in()[policy], facts.snapshot_on)
    sold = offer(runs, clock, facts)
    together = {
        **drivers(facts, clock),
        **{name: getattr(sold, name) for name in OFFERED},
        **lever_months(runs, clock),
    }
    read = {name for link in mechanisms() for name in link.reads}
    return {name: np.asarray(values, np.float64) for name, values in together.items() if name in read}


def medians() -> dict[str, float]:
    """Every uncertain input at its prior's median."""
    return {name: prior.value for name, prior in priors().items()}


def write_model(
    path: Path, inputs: Mapping[str, float], monthly: Monthly, *, step: float, every: float
) -> None:
    """Write a model that Vensim and PySD can run.

    Parameters
    ----------
    path : Path
        The .mdl file.
    inputs : mapping of name to float
    monthly : mapping of name to array [time]
    step, every : float
        Months between two Euler steps, and between two recorded rows.
    """
    count = len(monthly["decimal_year"])
    record_end = float(monthly["decimal_year"][-1] - monthly["years_past_record"][-1])
    constants = {
        **inputs,
        "record_end": record_end,
        "last_month": count - 1,
        "INITIAL TIME": 0,
        "FINAL TIME": count,
        "TIME STEP": step,
        "SAVEPER": every,
    }
    lines = [f"{name} = {float(value)!r} ~~|" for name, value in constants.items()]
    for name, values in monthly.items():
        if name not in COUNTED:
            lines += _driver(name, values)
    equations = re.sub(
        r"\{.*?\}\s*", "", EQUATIONS.read_text(encoding="utf-8"), flags=re.DOTALL
    )  # PySD takes no comments
    path.write_text("\n".join(["{UTF-8}", equations, *lines, ""]), encoding="utf-8")


def _driver(name: str, values: NDArray[np.float64]) -> list[str]:
    """A constant where it never changes, which the peer computes faster; else a table read at whole months."""
    if (values == values[0]).all():
        return [f"{name} = {float(values[0])!r} ~~|"]
    points = ",".join(f"({month},{float(value)!r})" for month, value in enumerate(values))
    return [f"{name}_table({points}) ~~|", f"{name} = {name}_table(month) ~~|"]


def write_members(path: Path, members: Mapping[str, NDArray[np.float64]]) -> None:
    """Write draws, one member a row, with every digit."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(members)
        table.writerows([repr(float(value)) for value in row] for row in zip(*members.values(), strict=True))
