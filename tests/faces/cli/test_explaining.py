"""What an explanation prints: three tables, and refusals."""

from datetime import date

import pytest

from leadtime.errors import InputError
from leadtime.faces.cli.explaining import explained_by, show
from leadtime.study.explain import Explanation, Part, Slope

FOUND = Explanation(
    policy="deny",
    metric="cn_stock_h100e",
    unit="H100e",
    year=2027,
    from_on=date(2026, 11, 23),
    value=900_000.0,
    parts=(
        Part(origin="cn_legal", flow="added since", mechanism="export_denial", h100e=1_000_000.0),
        Part(origin="cn_legal", flow="retired", mechanism="retirement", h100e=-100_000.0),
    ),
    levers=(Slope(name="hbm_access", unit="fraction", value=0.0, slope=1e6),),
    inputs=(Slope(name="leak_share", unit="fraction", value=0.06, slope=1e7),),
)


def test_flows_are_printed_with_their_sum(capsys):
    show(FOUND)
    text = capsys.readouterr().out

    assert "cn_stock_h100e at the end of 2027 under deny" in text
    assert text.count("900,000") == 2


def test_a_lever_s_change_is_for_a_tenth_of_a_share(capsys):
    """1 M a unit: 100,000 for 0.1."""
    show(FOUND)

    assert "100,000" in next(line for line in capsys.readouterr().out.splitlines() if "hbm_access" in line)


def test_a_read_out_that_is_no_stock_has_no_flows(capsys):
    show(Explanation(**{f: getattr(FOUND, f) for f in FOUND.__slots__} | {"parts": ()}))

    assert "Flows" not in capsys.readouterr().out


def test_the_document_has_parts_and_slopes():
    tree = FOUND.to_json()

    assert sum(p["h100e"] for p in tree["parts"]) == tree["value"]
    assert tree["levers"][0]["slope"] == 1e6
    assert tree["from_on"] == "2026-11-23"


def test_more_than_one_policy_is_refused():
    with pytest.raises(InputError, match="one policy"):
        explained_by((2027, "cn_stock_h100e"), ("deny", "open"), from_on=None, off=(), as_json=False)
