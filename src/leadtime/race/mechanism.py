"""What a mechanism is: one causal link, one pure function, named quantities in and out."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path

import jax

FOLDER = Path(__file__).parent / "mechanisms"

Values = dict[str, jax.Array]


@dataclass(frozen=True, kw_only=True)
class Mechanism:
    """One causal link of the race.

    Parameters
    ----------
    name : str
        The file's name; switches the mechanism off.
    run : callable
        Pure function of one member. Its parameters' names are what it reads: stocks, uncertain inputs,
        drivers, levers, or what other mechanisms write. It returns what it writes, by name.
        A name `d_<stock>` is the stock's change per year.
    writes : tuple of str
        The names that `run` returns.
    stocks : mapping of str to str or float
        The stocks it owns, each with its value in January 2018: a number, or the uncertain input that holds it.
    off : mapping of str to float
        What it writes when it is switched off; 0 for a name that is not given.
    off_reads : mapping of str to float
        If given, "off" means that it runs on these values instead of what it reads: a life without end.
    """

    name: str
    run: Callable[..., Values]
    writes: tuple[str, ...]
    stocks: Mapping[str, str | float] = field(default_factory=dict)
    off: Mapping[str, float] = field(default_factory=dict)
    off_reads: Mapping[str, float] = field(default_factory=dict)

    @property
    def reads(self) -> tuple[str, ...]:
        """Names the function takes."""
        return tuple(inspect.signature(self.run).parameters)


@cache
def mechanisms() -> tuple[Mechanism, ...]:
    """All mechanisms found in the folder, ordered so that each runs after those whose flows it reads."""
    names = sorted(p.stem for p in FOLDER.glob("*.py") if not p.stem.startswith("_"))
    found = [import_module(f"leadtime.race.mechanisms.{name}").MECHANISM for name in names]
    return ordered(found)


def ordered(found: list[Mechanism]) -> tuple[Mechanism, ...]:
    """Sort mechanisms by what they read and write within one instant.

    Raises
    ------
    ValueError
        If two mechanisms write one name, or if flows form a circle that no stock breaks.
    """
    writer: dict[str, str] = {}
    for m in found:
        for name in m.writes:
            if name in writer:
                raise ValueError(f"{name} is written by {writer[name]} and by {m.name}; one of them must go.")
            writer[name] = m.name
    waiting, done = {m.name: m for m in found}, list[Mechanism]()
    while waiting:
        ready = [
            m for m in waiting.values() if not any(writer.get(r) in waiting for r in m.reads if r in writer)
        ]
        if not ready:
            raise ValueError(f"{', '.join(waiting)} wait for one another; let a stock stand between them.")
        done += ready
        for m in ready:
            del waiting[m.name]
    return tuple(done)
