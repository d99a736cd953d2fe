import re
from csv import DictReader
from pathlib import Path
from typing import get_args

import pytest

import leadtime
from leadtime.facts.quantity import Confidence, Grade
from leadtime.performance.physics.given import GIVEN, given

LINES = list(DictReader(GIVEN.open(encoding="utf-8", newline="")))


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["name"])
def test_every_number_has_a_range_a_source_and_a_meaning(line):
    assert float(line["low"]) <= float(line["value"]) <= float(line["high"])
    assert all(line[name] for name in ("unit", "source", "meaning"))
    assert line["grade"] in get_args(Grade)
    assert line["confidence"] in get_args(Confidence)


def test_every_number_is_used_and_every_number_used_is_there():
    sources = Path(leadtime.__file__).parent.rglob("*.py")
    asked = {
        name
        for path in sources
        if path.name != "given.py"
        for name in re.findall(r"\bgiven\(\"(.+?)\"\)", path.read_text("utf-8"))
    }
    assert asked == {line["name"] for line in LINES}
    assert len(LINES) == len(asked)


def test_a_number_that_is_not_there_is_an_error_of_ours():
    with pytest.raises(KeyError):
        given("nothing")
