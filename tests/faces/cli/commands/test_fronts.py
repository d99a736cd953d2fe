import json
import subprocess
import sys


def test_the_scoreboard_is_one_document(typed):
    rows = json.loads(typed("fronts --json").stdout)["fronts"]

    assert [row["id"] for row in rows] == ["battery", "drone", "energy", "ev", "robotaxi", "solar"]
    for row in rows:
        assert {"id", "leader", "measure", "value", "unit", "as_of", "crossed_on", "forecast"} <= row.keys()


def test_one_front_in_depth(typed):
    (row,) = json.loads(typed("fronts 電動車 --json").stdout)["fronts"]

    assert row["id"] == "ev"
    assert {m["id"] for m in row["measures"]} == {"sales", "world", "share", "makers", "exports", "price"}
    assert "half of the gap" in typed("fronts ev").stdout.lower()


def test_the_table_reads_across(typed):
    text = typed("fronts").stdout

    assert "robotaxi" in text
    assert "leads since" in text


def test_an_unknown_front_is_one_sentence(refused):
    assert "did you mean drone?" in refused("fronts drohne")


def test_the_answer_needs_no_engine():
    code = """
import sys
from leadtime.fronts.scoreboard import scoreboard
scoreboard()
print({'jax', 'numpy', 'numpyro'} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
