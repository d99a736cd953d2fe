"""The page as its reader gets it: complete, safe, offline, in both languages."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from math import nan
from pathlib import Path

import pytest

from leadtime.errors import OutputError, UnknownName
from leadtime.faces.report import write_report
from leadtime.faces.report.page import _command
from leadtime.study.summary import Percentiles, RaceSummary

LANGUAGES = ("en", "zh-Hant")
CHARTS = {
    "lead-months",
    "lead-ratio",
    "stocks",
    "origins",
    "domestic-share",
    "nvidia-revenue",
    "power",
    "differences",
    "importance",
    "history",
}
VOID = {"meta", "link", "br", "img", "input", "hr", "col"}


class Page(HTMLParser):
    """Collects elements and complains of tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


@pytest.fixture
def pictures() -> None:
    """Asks for PNG files that are drawn."""


@pytest.fixture(autouse=True)
def blank_pictures(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PNG files take half the time and are looked into by one test only."""
    if "pictures" not in request.fixturenames:
        monkeypatch.setattr("leadtime.faces.report.page.png", lambda svg: b"")


@pytest.fixture(scope="module", params=LANGUAGES)
def written(request: pytest.FixtureRequest, summary: RaceSummary, tmp_path_factory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp(request.param)
    write_report(summary, folder, lang=request.param)
    return request.param, folder


@pytest.fixture(scope="module")
def html(written: tuple[str, Path]) -> str:
    return (written[1] / "report.html").read_text(encoding="utf-8")


def test_writes_the_page_and_three_files_a_chart(pictures, summary, tmp_path):
    paths = write_report(summary, tmp_path / "new" / "folder")

    assert paths[0].name == "report.html"
    assert {p.name for p in paths[1:]} == {f"{c}.{e}" for c in CHARTS for e in ("svg", "png", "vl.json")}
    assert all(p.stat().st_size > 500 for p in paths)


def test_page_is_well_formed_and_ids_are_unique(html):
    page = Page(html)

    assert page.faults == []
    assert page.open == []
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert [i for i, n in Counter(ids).items() if n > 1] == []


def test_every_inner_link_and_label_leads_somewhere(html):
    page = Page(html)
    ids = {a["id"] for _, a in page.elements if "id" in a}

    targets = {a["href"][1:] for _, a in page.elements if (a.get("href") or "").startswith("#")}
    labels = {i for _, a in page.elements for i in (a.get("aria-labelledby") or "").split()}
    assert targets <= ids
    assert labels <= ids


def test_page_asks_nothing_of_the_network(html):
    page = Page(html)

    assert not {"script", "link", "iframe", "img", "object", "embed"} & {tag for tag, _ in page.elements}
    outside = [
        (t, k, v) for t, a in page.elements for k, v in a.items() if re.match(r"(https?:)?//", v or "")
    ]
    assert {(t, k) for t, k, _ in outside if not k.startswith("xmlns")} == {("a", "href")}
    assert "@import" not in html
    assert not re.search(r"url\((?!#)", html)
    assert not any(k.startswith("on") for _, a in page.elements for k in a)


def test_page_says_its_language(written, html):
    assert f'<html lang="{written[0]}">' in html


def test_every_chart_has_two_widths_a_title_a_description_and_a_table(html):
    figures = re.findall(r"<figure.*?</figure>", html, flags=re.DOTALL)

    assert len(figures) == len(CHARTS)
    for figure in figures:
        assert len(re.findall(r'<svg role="img" aria-labelledby', figure)) == 2
        assert len(re.findall(r"<title id=.*?>.+?</title><desc id=.*?>.+?</desc>", figure)) == 2
        assert figure.count("<details>") == 1
        assert figure.count("<table>") == 1
        assert figure.count("<tr>") > 2


def test_no_range_in_brackets_is_broken_over_lines(html):
    text = re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)

    assert re.search(r"\d–\N{WORD JOINER}\d", text)
    assert not re.search(r"\d–\d", text)


def test_style_has_dark_and_print_rules(html):
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html


def test_every_colour_of_a_chart_has_a_partner_on_a_dark_page(html):
    style = html[html.index("<style>") : html.index("</style>")]
    dark = style[style.index("prefers-color-scheme: dark") :]
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', html[html.index("<main>") :]))
    kept = {"#56b4e9", "#e69f00", "#f5e9a0", "#9097a0"}

    assert {c for c in used - kept if f'"{c}"' not in dark} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_hostile_policy_name_stays_text(renamed: Callable[[str], RaceSummary], tmp_path, lang):
    name = "</title><script>alert(1)</script>\"'&{{7*7}}{0}%s"

    paths = write_report(renamed(name), tmp_path, lang=lang)

    for path in paths:
        if path.suffix in {".html", ".svg"}:
            text = path.read_text(encoding="utf-8")
            assert "<script" not in text
    html = paths[0].read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{7*7}}{0}%s" in html


def test_a_link_that_is_no_web_address_is_not_made_a_link(summary, tmp_path):
    bad = replace(summary.citations[0], link="javascript:alert(1)")

    html = write_report(replace(summary, citations=(bad,)), tmp_path)[0].read_text(encoding="utf-8")

    assert "javascript:" not in html


def test_two_policies_of_one_name_are_told_apart(renamed, tmp_path):
    html = write_report(renamed("Deny"), tmp_path)[0].read_text(encoding="utf-8")

    assert "Deny (own)" in html


def test_one_policy_alone_makes_a_report(summary, tmp_path):
    alone = replace(summary, policies=summary.policies[1:2], comparisons=())

    html = write_report(alone, tmp_path)[0].read_text(encoding="utf-8")

    assert "figure-lead_months" in html
    assert "figure-differences" not in html
    assert 'href="#comparisons"' not in html


def test_what_the_study_lacks_is_left_out(summary, tmp_path):
    table = {"us_lead_months": summary.policies[0].table["us_lead_months"]}
    policies = tuple(replace(p, table=table) for p in summary.policies)
    bare = replace(
        summary, policies=policies, importance=(), history=(), assumptions=(), comparisons=(), citations=()
    )

    paths = write_report(bare, tmp_path)

    assert [p.name for p in paths] == [
        "report.html",
        "lead-months.svg",
        "lead-months.png",
        "lead-months.vl.json",
    ]


def test_a_lead_that_is_not_defined_leaves_a_gap(summary, tmp_path):
    gap = Percentiles(p5=nan, p50=nan, p95=nan)
    first = summary.policies[0]
    table = {**first.table, "us_lead_months": {**first.table["us_lead_months"], 2035: gap}}
    holed = replace(summary, policies=(replace(first, table=table), *summary.policies[1:]))

    html = write_report(holed, tmp_path)[0].read_text(encoding="utf-8")

    assert "nan" not in html.lower().replace("nand", "")


def test_unknown_language_names_those_there_are(summary, tmp_path):
    with pytest.raises(UnknownName, match="zh-Hant"):
        write_report(summary, tmp_path, lang="zh-hant-tw")


def test_a_folder_that_cannot_be_written_is_named(summary, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputError, match="file"):
        write_report(summary, tmp_path / "file")


def test_command_repeats_the_study_and_quotes_a_users_file(summary):
    own = replace(summary.policies[0], id="my policies/a b.toml")

    command = _command(replace(summary, policies=(own, summary.policies[1])))

    assert "--policy 'my policies/a b.toml' --policy deny" in command
    assert "--runs 10000 --seed 7" in command
    assert "--from 2026-11-23 --until 2035" in command
    assert "--off" not in command


def test_command_repeats_what_was_switched_off(summary):
    assert "--off demand --off hbm" in _command(replace(summary, off=("demand", "hbm")))


def test_what_is_left_out_has_a_section_that_the_summary_points_to(html):
    caveat = re.search(r'<p class="caveat">.+?<a href="#limits">', html)

    assert caveat is not None
    assert html.index('<section id="summary"') < caveat.start() < html.index('<section id="lead"')
    assert '<li><a href="#limits">' in html
