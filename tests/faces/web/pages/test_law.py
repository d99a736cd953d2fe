"""Law: the verdict, the map of a day, the loophole chip; no file is ever read."""

import pytest

from leadtime.faces.law.wording import SHOWN
from leadtime.faces.report.wording import languages
from leadtime.faces.web.wording import words


def test_the_verdict_is_in_words_of_the_language(get):
    english, chinese = (get(f"/law?item=h20&on=2025-05-01&lang={tag}").text for tag in ("en", "zh-Hant"))

    assert "licence needed; how applications are looked at is not public" in english
    assert "須有許可；審查方針未公開" in chinese
    assert "us_2025_04_h20_letter" in english


@pytest.mark.parametrize("tag", languages())
def test_every_verdict_has_its_words(tag):
    assert SHOWN.keys() <= words(tag).strings["verdict"].keys()


def test_the_map_of_a_day_holds_what_is_on_sale_and_its_verdict(get):
    before, after = (get(f"/law/map.json?on={day}").json() for day in ("2023-06-01", "2024-06-01"))
    verdicts = [{c["id"]: c["verdict"] for c in found["chips"]} for found in (before, after)]

    assert verdicts[0]["a800_80_sxm"] == "no-licence-needed"
    assert verdicts[1]["a800_80_sxm"] == "licence-presumption-of-denial"
    assert len(after["chips"]) > len(before["chips"])
    assert sum(after["counts"].values()) == len(after["chips"])


def test_the_twin_is_the_command(get):
    found = get("/law.json?item=T4&on=2024-06-01&end_user=Huawei").json()

    assert (found["verdict"], found["to"]) == ("prohibited-entity", "CN")


@pytest.mark.parametrize("query", ["item=nothing", "on=someday", "to=Atlantis", "on=2024-13-01"])
def test_what_cannot_be_judged_is_said(get, query):
    assert get(f"/law.json?{query}").status_code == 400
    assert get(f"/law?{query}").status_code == 400


@pytest.mark.parametrize("rule", ["/etc/passwd", "../x.toml", "pyproject.toml", "2024-99-99", ""])
def test_no_file_is_read_for_a_rule(get, rule):
    assert get("/loophole.json", params={"rule": rule}).status_code == 400
