"""Damaged input never ends in a traceback: each reader answers, or refuses in one sentence.

Files that are right are damaged at random and read. `LEADTIME_FUZZ=1000000 pytest tests/fuzz` tries a million;
without it each reader meets a hundred. The seed is fixed, so that a failure comes back; a long run is cut into pieces
by `LEADTIME_FUZZ_SEED`, each seed being other inputs.
"""

import json
import os
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import process_time

import pytest

from leadtime.controls.answer import answer_row
from leadtime.controls.cases import day, read_spec
from leadtime.errors import LeadtimeError
from leadtime.facts import Catalogue
from leadtime.facts.case_file import read_cases
from leadtime.facts.catalogue import catalogue
from leadtime.facts.expression import reckon
from leadtime.facts.series import read_series
from leadtime.facts.units import unit
from leadtime.performance.estimate import estimate

SOURCE = Path(__file__).parents[2] / "src" / "leadtime"
DATA = SOURCE / "facts" / "data"
INPUTS = int(os.environ.get("LEADTIME_FUZZ", "0"))
SEED = int(os.environ.get("LEADTIME_FUZZ_SEED", "20181"))
FEW = 100
LONGEST = (
    5.0  # CPU s for one input: three orders of magnitude above what one takes, so that only a hang is caught
)

ODD = (
    "nan", "inf", "-inf", "-1", "0", "1e999", "-0.0", "1e-320", "9" * 400, "true", "''", '""', "[]", "{}", "[[]]",
    "null", "2024-02-30", "0001-01-01", "9999-12-31", "\x00", "\u202e", "𠀋", "\ufeff", "%s", "{0}", "=", ",", ";",
    "#", "\\", '"', "'", "../../etc/passwd", "1_000", "１２", "0x10", "NaN%", "TB/s", "H20", "CN",
)  # fmt: skip


def damaged(text: str, chance: random.Random) -> str:
    """The text after one to four accidents: lines, words or characters lost, doubled, swapped or replaced."""
    for _ in range(chance.randint(1, 4)):
        kind = chance.randrange(6)
        if kind < 3:
            parts = text.splitlines(keepends=True) or [""]
            i, j = chance.randrange(len(parts)), chance.randrange(len(parts))
            if kind == 0:
                del parts[i]
            elif kind == 1:
                parts.insert(i, parts[j])
            else:
                parts[i], parts[j] = parts[j], parts[i]
            text = "".join(parts)
        else:
            start = chance.randrange(len(text) + 1)
            end = min(len(text), start + chance.choice((0, 1, 1, 4, 12)))
            text = text[:start] + (chance.choice(ODD) if kind > 3 else "") + text[end:]
    return text


def corpus(pattern: str, most: int = 40) -> list[str]:
    return [p.read_text(encoding="utf-8") for p in sorted(SOURCE.glob(pattern))[:most]]


def of_records(kind: str) -> Callable[[str, Path], object]:
    """Read a text as the only record of its kind in a catalogue with all sources."""

    def read(text: str, folder: Path) -> object:
        path = folder / kind / "sample.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return _fresh(folder).check()

    return read


def _fresh(folder: Path) -> Catalogue:
    for name in ("catalogue.toml", "quantities.csv", "sources.toml"):
        if not (folder / name).exists():
            (folder / name).symlink_to(DATA / name)
    return Catalogue(folder)


def series(text: str, folder: Path) -> object:
    path = folder / "sample.csv"
    path.write_text(text, encoding="utf-8")
    return read_series(path, file="sample.csv", sources=catalogue().sources)


def policy(text: str, folder: Path) -> object:
    from leadtime.study.policy import read, resolved

    path = folder / "sample.toml"
    path.write_text(text, encoding="utf-8")
    return resolved(read(path), date(2026, 11, 23))


def rule(text: str, folder: Path) -> object:
    from leadtime.design.law import law

    path = folder / "rule.toml"
    path.write_text(text, encoding="utf-8")
    return law(str(path))


def sheet(text: str, folder: Path) -> object:
    path = folder / "sheet.toml"
    path.write_text(text, encoding="utf-8")
    return read_spec(path)


def verdicts(text: str, folder: Path) -> object:
    path = folder / "truth.csv"
    path.write_text(text, encoding="utf-8")
    rows = read_cases(path, ["item"])
    return json.dumps(
        [answer_row(r, default_on=date(2026, 11, 23), default_to="CN") for r in rows], default=str
    )


def estimates(text: str, folder: Path) -> object:
    path = folder / "cases.csv"
    path.write_text(text, encoding="utf-8")
    rows = estimate(read_cases(path, ("id", "model", "chip", "unit")))
    return json.dumps([row.to_json() for row in rows], allow_nan=False)


def manifest(text: str, folder: Path) -> object:
    from leadtime.study.records.manifest import study_of
    from leadtime.study.records.store import read_manifest

    path = folder / "manifest.json"
    path.write_text(text, encoding="utf-8")
    return study_of(read_manifest(path), str(path))


def history(text: str, folder: Path) -> object:
    from leadtime.study.history.file import read_history

    path = folder / "history.csv"
    path.write_text(text, encoding="utf-8")
    return read_history(path, catalogue())


def scenario(text: str, folder: Path) -> object:
    from leadtime.study.beliefs import believed, find

    path = folder / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    return believed(find(str(path)))


def cited(text: str, folder: Path) -> object:
    from leadtime.faces.citation import citation

    try:
        return citation(json.loads(text)).bibtex
    except (json.JSONDecodeError, RecursionError):  # the command says so in one sentence
        return None


RULE = 'id = "x"\nquestion = "?"\non = 2024-01-01\ntpp_below = 4800\nmemory_rate_below = "4.0 TB/s"\npasses = "any"\n'
AMENDED = 'id = "x"\nbased_on = "us_2023_10_acs"\ntpp_mid = 2300\n'
SHEET = (
    'name = "X1"\nvendor = "acme"\nitem_type = "chip"\ntpp = 4700\ndie_area_mm2 = 800\nother_specs = "x=1"\n'
)
TRUTH = (
    "row_id,item,item_type,on,to,end_user,tpp,performance_density,other_specs\n1,H20,chip,2024-06-01,CN,,,,\n"
    "2,X,chip,2024-06-01,CN,Huawei,4700,5.1,a=1;b=2\n"
)
CASES = (
    "id,model,chip,chip_count,precision,seq_len,global_batch,tp,pp,isl,osl,concurrency,phase,unit\n"
    "a,llama3_70b,h100,64,bf16,4096,128,4,2,,,,training,tokens/s/GPU\n"
    "b,deepseek_v3,910C,8,int8,,,8,1,4096,1024,64,end-to-end,ms\n"
)
HISTORY = (
    "series_id,entity,quantity,date,value,low,high,unit,source\n"
    "nv_dc_rev_q,NVIDIA,DC revenue,2026-Q1,75200,,,USD m,x\nsmuggled_cum_h100e,CN,stock,2026-Q2,900000,3e5,2e6,H100e,x\n"
)
MANIFEST = json.dumps({
    "run": "x", "kind": "leadtime race", "seed": 0, "runs": 64, "first_day": "2018-01-01", "from": "2026-11-23",
    "until": 2035, "off": [], "policies": [{"id": "deny", "question": "?", "lever": []}], "results": {},
})  # fmt: skip

READERS: dict[str, tuple[Callable[[str, Path], object], list[str]]] = {
    "chips": (of_records("chips"), corpus("facts/data/chips/*.toml")),
    "systems": (of_records("systems"), corpus("facts/data/systems/*.toml")),
    "models": (of_records("llms"), corpus("facts/data/llms/*.toml")),
    "entities": (of_records("entities"), corpus("facts/data/entities/*.toml")),
    "series": (series, corpus("facts/data/series/*/*.csv")),
    "policy": (policy, corpus("study/data/policies/*.toml")),
    "rule": (rule, [RULE, AMENDED]),
    "sheet": (sheet, [SHEET]),
    "verdicts": (verdicts, [TRUTH]),
    "estimates": (estimates, [CASES]),
    "manifest": (manifest, [MANIFEST]),
    "history": (history, [HISTORY]),
    "scenario": (scenario, corpus("study/data/scenarios/*.toml")),
    "citation": (cited, ['{"a": "h20", "rules": ["us_2023_10_acs"], "rows": [{"source": "x"}]}']),
    "unit": (lambda text, _: unit(text), ["TB/s", "TFLOP/s", "USD/kWh", "1/s", "GB"]),
    "day": (lambda text, _: day(text), ["2024-06-01"]),
    "expression": (
        lambda text, _: reckon(text, catalogue()),
        ["chip.h20.memory / chip.h100_sxm.memory", "2 * system.cm384.power", "chip.h20.flop_rate.bf16"],
    ),
    "name": (
        lambda text, _: catalogue().lookup(text),
        ["H20", "昇騰910C", "cloud matrix 384", "DeepSeek-V3"],
    ),
}


def read_or_refuse(read: Callable[[str, Path], object], text: str, folder: Path) -> str:
    try:
        return f"read: {read(text, folder)!r:.20}"
    except LeadtimeError as refused:
        return str(refused).strip()


@pytest.mark.parametrize("name", READERS)
def test_damaged_input_is_answered_or_refused_in_words(name: str, tmp_path: Path):
    read, texts = READERS[name]
    chance = random.Random(SEED)
    for _ in range(-(-INPUTS // len(READERS)) or FEW):
        text = damaged(chance.choice(texts), chance)
        began = process_time()
        try:
            said = read_or_refuse(read, text, tmp_path)
        except Exception as wrong:
            raise AssertionError(f"{name} broke on {text!r}") from wrong
        assert said, f"{name} refused {text!r} without a word"
        assert process_time() - began < LONGEST, f"{name} took too long for {text!r}"
