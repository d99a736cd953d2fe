"""Every word of many answers: verdict, paragraph, citation, each test with its threshold, spans, turns and notes.

`answers.jsonl` holds one question a line with all that was answered. It is no authority (those are in `tests/authorities`):
it shows, line by line, what a change of a rule or of a sheet does to what people read. Who means the change writes the file
anew with `python tests/controls/test_answers.py` and reads the difference.
"""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from leadtime.controls.answer import answer_row, control
from leadtime.controls.calendar import all_rules, verdict
from leadtime.controls.cases import read_row
from leadtime.controls.chronology import instruments
from leadtime.controls.party import screen
from leadtime.controls.screening import screened
from leadtime.controls.sheet import item, parts
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import GB, MM2, Specification
from leadtime.controls.things import names
from leadtime.controls.timeline import family, timeline
from leadtime.controls.verdict import Rule
from leadtime.facts.catalogue import catalogue

HERE = Path(__file__).parent
FILE = HERE / "answers.jsonl"
KNOWN = "2026-11-23"  # so that no line depends on the day of the facts
DAYS = ("2022-11-01", "2023-12-01", "2025-02-01", "2025-06-01", "2026-02-01")
PARTIES = (
    "Huawei", "華為", "SMIC", "Inspur", "G42", "YMTC", "Huawai", "Sophgo", "CXMT", "ByteDance", "Tsinghua", "Nobody Ltd",
    "Inspur Suma", "中芯国际", "Huawei Cloud Germany",
)  # fmt: skip
CHIPS = ("a100", "a800", "h20", "h200", "l40s", "rtx_4090", "mi308x", "b30a", "ascend_910c", "t4")

Ask = tuple[str, Callable[[], Any]]


def truth() -> Iterator[Ask]:
    for name in ("controls_truth.csv", "controls_tariff_truth.csv"):
        with (HERE.parent / "authorities" / name).open(encoding="utf-8") as file:
            for row in csv.DictReader(line for line in file if not line.startswith("#")):
                asked = {key: cell for key, cell in row.items() if key not in ("why", "source")}
                yield (
                    f"{row['row_id']} {row['item']}",
                    lambda row=asked: answer_row(row, default_on=date(2026, 11, 23), default_to="CN"),
                )


def sheets() -> Iterator[Ask]:
    for name in (*catalogue().chips, *catalogue().systems, *parts(), *names()):
        yield f"sheet {name}", lambda name=name: asdict(item(name))


def shipments() -> Iterator[Ask]:
    bills = tuple(rule.id for rule in all_rules() if rule.is_proposed)
    for name in CHIPS:
        for on in DAYS:
            yield f"{name} {on}", lambda name=name, on=on: control(name, on=on).to_json()
        yield f"{name} bills", lambda name=name: control(name, on=KNOWN, proposed=bills).to_json()
        yield (
            f"{name} text",
            lambda name=name: control(name, on="2026-02-01", regime="text", order_tpp=3e8).to_json(),
        )
    for place in ("AE", "MY", "SG", "TW", "GB", "RU", "MO", "IN", "IL", "KR"):
        for on in ("2022-11-01", "2023-12-01", "2025-02-01", KNOWN):
            yield (
                f"h100_sxm to {place} {on}",
                lambda p=place, on=on: control("h100_sxm", to=p, on=on).to_json(),
            )
        yield (
            f"h100_sxm to {place} for CN",
            lambda p=place: control("h100_sxm", to=p, on=KNOWN, headquarters="CN").to_json(),
        )
    for party in PARTIES:
        for on in ("2019-01-01", "2021-01-01", "2024-06-01", KNOWN):
            yield f"t4 for {party} {on}", lambda p=party, on=on: control("t4", on=on, end_user=p).to_json()
        yield f"who is {party}", lambda p=party: screened(p, date(2026, 11, 23))
        yield f"matches of {party}", lambda p=party: [match.entity.id for match in screen(p)]
    yield "t4 owned", lambda: control("t4", on="2025-10-15", listed_ownership=0.5).to_json()
    for thing in names():
        for on in ("2022-11-01", "2024-12-10", KNOWN):
            yield f"{thing} {on}", lambda t=thing, on=on: control(t, on=on).to_json()
        yield f"{thing} to US", lambda t=thing: control(t, to="US", on="2025-11-01").to_json()


def histories() -> Iterator[Ask]:
    for name in CHIPS:
        yield f"timeline {name}", lambda name=name: timeline(name).to_json()
    yield "family a100", lambda: [each.to_json() for each in family(timeline("a100"))]
    for instrument in instruments():
        yield f"instrument {instrument.id}", lambda i=instrument: asdict(i)
    for rule in all_rules():
        yield (
            f"rule {rule.id}",
            lambda r=rule: [r.id, r.title, r.side, r.stage, r.effective_on, str(r.citation)],
        )


def panel() -> Iterator[tuple[Specification, Shipment]]:
    """What the truth table asks about, and chips at the numbers that texts name."""
    with (HERE.parent / "authorities" / "controls_truth.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            yield read_row(row, default_on=date(2026, 11, 23), default_to="CN")
    limits = (1600.0, 2400.0, 4800.0, 21000.0)
    for tpp, density, io, memory in product(limits, (1.6, 3.2, 5.92), (600, 1100), (1400, 4000, 6500)):
        edge = Specification(
            name=f"edge {tpp:g} {density} {io} {memory}", vendor="NVIDIA", tpp=tpp, die_area=tpp / density * MM2,
            io_rate=io * GB, memory_rate=memory * GB,
        )  # fmt: skip
        yield edge, Shipment(on=date(2026, 11, 23), to="CN")
        yield replace(edge, tpp=tpp - 1), Shipment(on=date(2026, 11, 23), to="CN")


def judged(rule: Rule) -> list[Any]:
    """What a rule alone says, each kind of finding once: of every pair, on its own day and on the rule's first."""
    found: dict[tuple[Any, ...], Any] = {}
    level = next(each for each in all_rules() if each.id == "us_2023_10_acs")
    for thing, shipment in panel():
        for on in (shipment.on, rule.effective_on):
            there = replace(shipment, on=on)
            for so_far in (None, level.judge(thing, there, None)):
                said_ = rule.judge(thing, there, so_far)
                if said_ is None or said_ is so_far:
                    continue
                kind = (
                    said_.verdict_fine,
                    said_.paragraph,
                    said_.eccn,
                    said_.note,
                    tuple((t.test, t.holds) for t in said_.tests),
                )
                found.setdefault(
                    kind, [thing.name, on, str(said_.citation), *kind[:4], [t._asdict() for t in said_.tests]]
                )
    return list(found.values())[:24]


def alone() -> Iterator[Ask]:
    for rule in all_rules():
        yield f"judged by {rule.id}", lambda rule=rule: judged(rule)


def extremes() -> Iterator[Ask]:
    """Which chips at the edges may be sold, by day: the boundaries of every threshold."""
    for on in (*DAYS, KNOWN):
        for thing, _ in list(panel())[186:]:
            yield (
                f"{thing.name} of {thing.tpp:g} on {on}",
                lambda t=thing, on=on: [
                    (v := verdict(t, to="CN", on=date.fromisoformat(on))).verdict_fine,
                    v.eccn,
                ],
            )


def questions() -> dict[str, Callable[[], Any]]:
    return dict(ask for group in (truth, sheets, shipments, histories, alone, extremes) for ask in group())


def lean(value: Any) -> Any:
    """As JSON, without what is empty."""
    if isinstance(value, dict):
        return {str(key): lean(held) for key, held in value.items() if held not in (None, "", [], (), {})}
    if isinstance(value, list | tuple):
        return [lean(held) for held in value]
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    return value if isinstance(value, bool | int | float | str) else str(value)


def said(answer: Callable[[], Any]) -> Any:
    return json.loads(json.dumps(lean(answer())))


def kept() -> dict[str, Any]:
    return dict(map(json.loads, FILE.read_text(encoding="utf-8").splitlines()))


QUESTIONS = questions()


@pytest.mark.parametrize("part", range(8))
def test_every_answer_is_word_for_word_what_it_was(part: int):
    """A chip or a rule that is new is in no line yet, and needs none."""
    for ask, answer in list(kept().items())[part::8]:
        assert said(QUESTIONS[ask]) == answer, ask


if __name__ == "__main__":
    text = "".join(
        json.dumps([ask, said(answer)], ensure_ascii=False, separators=(",", ":")) + "\n"
        for ask, answer in QUESTIONS.items()
    )
    FILE.write_text(text, encoding="utf-8")
