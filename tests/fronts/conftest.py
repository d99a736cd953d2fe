"""A small world: a catalogue with one invented front beside the sources that ship."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from leadtime.facts import Catalogue
from leadtime.facts.catalogue import DATA

HEADER = "entity,quantity,date,value,low,high,unit,source,grade,confidence,note"
FRONT = """
id = "kettle"
name = "Kettles"
name_zh_hant = "水壺"
aliases = ["水壺"]
chaser = "China"
rival = "US"
headline = "made"
access = 0.9
tools = 0.1
process = 0.3
sole_source = 0.1
subsidy = 0.5
because = "an invented front"
source = ["assumption"]

[[tracks]]
id = "made"
measure = "kettles made in a year"
measure_zh_hant = "水壺年產量"
kind = "volume"
unit = "million"
chaser = "kettles of China"
rival = "kettles of US"
quantity = "kettles made"

[[tracks]]
id = "price"
measure = "price of a kettle"
measure_zh_hant = "水壺價格"
kind = "price"
unit = "USD"
chaser = "kettles of China"
rival = "kettles of US"
quantity = "price"
follows = "made.chaser"
"""


def row(entity: str, quantity: str, year: int | str, value: float, unit: str = "million") -> str:
    return f"{entity},{quantity},{year},{value},,,{unit},assumption,guess,recalled,"


def history(years: range = range(2010, 2022)) -> list[str]:
    """China overtakes the US in the middle of 2015; its price falls by a fifth per doubling."""
    rows = []
    for year in years:
        rows.append(row("China", "kettles made", year, round(1.0 * 1.3 ** (year - 2010), 4)))
        rows.append(row("US", "kettles made", year, round(1.0 * 1.3**5.5, 4)))
        rows.append(row("China", "price", year, round(30 * 0.94 ** (year - 2010), 3), "USD"))
        rows.append(row("US", "price", year, 25.0, "USD"))
    return rows


World = Callable[..., tuple[Catalogue, Path]]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A function that writes rows and a front's file, and gives the catalogue and the folder of fronts."""

    def made(rows: list[str] | None = None, front: str = FRONT) -> tuple[Catalogue, Path]:
        root, folder = tmp_path / "facts", tmp_path / "fronts"
        (root / "series" / "kettle").mkdir(parents=True, exist_ok=True)
        folder.mkdir(exist_ok=True)
        for name in ("sources.toml", "catalogue.toml", "quantities.csv"):
            shutil.copy(DATA / name, root)
        text = "\n".join([HEADER, *(history() if rows is None else rows)]) + "\n"
        (root / "series" / "kettle" / "kettles.csv").write_text(text, encoding="utf-8")
        (folder / "kettle.toml").write_text(front, encoding="utf-8")
        return Catalogue(root), folder

    return made
