"""How a long study tells where it is."""

import sys

from leadtime.faces.study import pacing
from leadtime.faces.study.pacing import pace_teller
from leadtime.study.records.stream import Pace

HALF = Pace(done=1, of=2, members_per_s=50_000.0, seconds_left=5.0, size=1_000_000)
WHOLE = Pace(done=2, of=2, members_per_s=50_000.0, seconds_left=0.0, size=2_000_000)


def test_a_log_gets_a_line_now_and_then_and_the_last(capsys):
    tell = pace_teller()
    for pace in (HALF, HALF, HALF, WHOLE):
        tell(pace)

    assert capsys.readouterr().err.splitlines() == [
        "1/2 shards, 50,000 members/s, 5 s left, 1.0 MB written",
        "2/2 shards, 50,000 members/s, 0 s left, 2.0 MB written",
    ]


def test_whoever_looks_sees_a_bar(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    tell = pace_teller()
    tell(HALF)

    assert f"\r{'█' * 12}{'·' * 12} 1/2 shards" in capsys.readouterr().err
    assert pacing.size(0) == "0 bytes"
