"""The pages in a real browser: levers move the lead, a state is an address, nothing sticks out or asks elsewhere."""

import itertools
import math
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from leadtime.faces.report.look import STYLES
from leadtime.faces.web import app
from leadtime.faces.web.wording import words

LOCALES = {"en": "en-US", "zh-Hant": "zh-TW"}
PAGES = (
    *("/race", "/compare?a=h20&b=h100", "/plan?model=llama3_8b&system=h100", "/law"),
    *("/facts?q=h20+rate", "/facts/chip/h20", "/why", "/fronts?front=ev"),
)
WATCH = """
window.painted = [];
addEventListener("leadtime:painted", (e) => painted.push(e.detail), true);
"""
AXE = os.environ.get("AXE_CORE")


class Opened(NamedTuple):
    """A page that is open, its language, every address it asked for, and what went wrong in it."""

    page: object
    lang: str
    asked: list[str]
    wrong: list[str]


def opened_page(browser, lang: str, **options) -> Opened:
    context = browser.new_context(locale=LOCALES[lang], viewport={"width": 1280, "height": 900}, **options)
    page, asked, wrong = context.new_page(), list[str](), list[str]()
    page.set_default_timeout(60_000)
    page.add_init_script(WATCH)
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    return Opened(page, lang, asked, wrong)


def rested(page, runs: int = 10_000) -> list[dict]:
    """What was painted, once the resting answer is among it; polled, as the page may evaluate nothing."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = page.evaluate("painted")
        if any(p["runs"] >= runs for p in found):
            return found
        page.wait_for_timeout(30)
    raise TimeoutError


def sticking_out(page, width: int) -> list[str]:
    """What makes the page wider than the window; what scrolls within itself does not."""
    if page.evaluate("document.documentElement.scrollWidth") <= width:
        return []
    return page.evaluate(
        """(width) => [...document.querySelectorAll("body *")].filter((n) => !n.closest(".scroll"))
            .filter((n) => n.getBoundingClientRect().right > width + 1).map((n) => n.outerHTML.slice(0, 120))""",
        width,
    )


@pytest.fixture(scope="module", params=LOCALES)
def opened(request, browser, served) -> Iterator[Opened]:
    one = opened_page(browser, request.param)
    one.page.goto(f"{served}/race")
    rested(one.page)
    yield one
    assert one.wrong == []
    assert [url for url in one.asked if not url.startswith(served)] == []
    one.page.context.close()


def test_title_language_and_answer_are_said(opened):
    t = words(opened.lang)

    assert opened.page.title() == f"{t('race_page.title')} · Leadtime"
    assert opened.page.get_attribute("html", "lang") == opened.lang
    assert t.name("policy", "deny", "") in opened.page.inner_text("#answer")


def test_each_chart_is_an_image_with_a_name_a_sentence_and_a_table(opened):
    page = opened.page
    figures = page.locator(".charts figure")
    assert figures.count() == 7
    assert page.get_by_role("img", name=re.compile(r"\S")).count() >= 7
    for i in range(figures.count()):
        figure = figures.nth(i)
        figure.scroll_into_view_if_needed()
        figure.locator("summary").click()
        figure.locator("tbody tr").last.wait_for()
        assert figure.locator("tbody tr").count() == 18
        assert figure.locator("path.line, path.area").count() >= 4
        assert figure.locator(".sentence").inner_text()
        figure.locator("summary").click()


@pytest.mark.parametrize("width", [320, 800, 1920])
def test_nothing_sticks_out_of_the_window(opened, served, width):
    opened.page.set_viewport_size({"width": width, "height": 900})
    opened.page.wait_for_timeout(300)

    assert sticking_out(opened.page, width) == []
    opened.page.set_viewport_size({"width": 1280, "height": 900})


def test_a_key_on_a_slider_moves_the_lead_and_the_address(opened, served):
    page = opened.page
    page.locator("#cards input[name=edit]").nth(1).check()  # deny
    before = page.inner_text("#cards li:nth-child(2) .value b")
    page.evaluate("painted.length = 0")
    slider = page.locator("#lever-hbm_access")
    slider.focus()
    page.keyboard.press("End")
    found = rested(page)

    assert [p["runs"] for p in found][:1] == [2048]
    assert page.inner_text("#cards li:nth-child(2) .value b") != before
    assert "deny~hbm_access=1" in page.url
    assert page.inner_text("#lever-hbm_access-value") == slider.get_attribute("aria-valuetext")
    seen = page.inner_text("#cards")

    page.evaluate("painted.length = 0")
    page.goto(page.url)
    rested(page)
    assert page.inner_text("#cards") == seen
    page.locator("#reset").click()
    page.wait_for_timeout(50)
    assert page.inner_text("#cards li:nth-child(2) .value b") == before or rested(page)


def test_only_the_newest_value_is_shown_when_many_follow_one_another(opened, get):
    page = opened.page
    page.locator("#cards input[name=edit]").nth(1).check()  # deny
    page.locator("#lever-tool_access").focus()
    page.evaluate("painted.length = 0")
    for _ in range(25):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)  # whatever is painted at rest from here on is of the last value
    page.evaluate("painted.splice(0, painted.length, ...painted.filter((p) => p.runs < 10_000))")
    page.keyboard.press("ArrowRight")
    found = rested(page)
    text = re.search(r"policy=(deny~tool_access=[\d.]+)", page.url)[1]
    lead = get(f"/race/policy.json?policy={text}").json()["policies"][0]["metrics"]["us_lead_months"]

    assert len([p for p in found if p["runs"] == 2048]) < 26
    assert [p["text"] for p in found if p["runs"] >= 10_000][-1] == text
    t = words(opened.lang)
    cell = t.cell({end: lead[end][-1] for end in ("p5", "p50", "p95")}, "months")
    assert t("unit.months", n=cell) in page.inner_text("#cards li:nth-child(2) .value")


def test_a_policy_is_added_and_removed_and_two_are_compared(opened):
    page = opened.page
    count = page.locator("#cards li").count()
    page.select_option("#add select", "none")
    page.evaluate("painted.length = 0")
    page.locator("#add button").click()
    rested(page)
    assert page.locator("#cards li").count() == count + 1
    page.locator("#pair").scroll_into_view_if_needed()
    page.locator("#pair path.line").first.wait_for(state="attached")
    assert page.locator("#sentence-pair").inner_text()
    page.locator("#moved-assumptions tbody tr").first.wait_for(state="attached")
    page.locator("#share").scroll_into_view_if_needed()
    page.locator("#command", has_text="leadtime race").wait_for()
    page.locator("#cards li").last.locator("button").click()
    assert page.locator("#cards li").count() == count


def test_numbers_are_written_as_in_the_report(opened):
    t = words(opened.lang)
    values = [0, 0.031, 0.51, 1.26, 9.94, 12.6, 99.4, 1234.6, 2.51e5, 3.14e6, 7.8e9, -4.2, math.pi * 1e10]
    units = ("months", "ratio", "fraction", "USD", "GW", "H100e")
    said = opened.page.evaluate(
        """async ([values, units]) => {
            const { Words } = await import("/static/words.js");
            const w = new Words(JSON.parse(document.getElementById("settings").textContent));
            return units.map((u) => values.map((x) => [w.amount(x, u), w.cell({ p5: 0.5 * x, p50: x, p95: 2 * x }, u)]));
        }""",
        [values, units],
    )
    for unit, row in zip(units, said, strict=True):
        for x, (amount, cell) in zip(values, row, strict=True):
            assert amount == t.amount(x, unit), (unit, x)
            assert cell == t.cell({"p5": 0.5 * x, "p50": x, "p95": 2 * x}, unit), (unit, x)


def test_every_control_has_a_name_and_headings_do_not_jump(opened):
    unnamed = opened.page.evaluate(
        """() => [...document.querySelectorAll("input:not([type=hidden]), select, button, a, summary")]
            .filter((n) => n.getClientRects().length)
            .filter((n) => !(n.labels?.length || n.textContent.trim() || n.getAttribute("aria-label")))
            .map((n) => n.outerHTML)"""
    )
    levels = opened.page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3')].map((h) => Number(h.tagName[1]))"
    )

    assert unnamed == []
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels)) or levels[1] == 2


@pytest.mark.parametrize("path", PAGES[1:])
def test_the_other_pages_fit_and_ask_nobody_else(browser, served, path):
    one = opened_page(browser, "zh-Hant", color_scheme="dark")
    one.page.goto(served + path)
    one.page.wait_for_load_state("networkidle")
    for width in (320, 1400):
        one.page.set_viewport_size({"width": width, "height": 900})
        assert sticking_out(one.page, width) == []
    ink, paper = (
        max(map(int, re.findall(r"\d+", one.page.evaluate(f"getComputedStyle(document.body).{part}"))[:3]))
        for part in ("color", "backgroundColor")
    )

    assert paper < 64 < 192 < ink
    assert one.wrong == []
    assert [url for url in one.asked if not url.startswith(served)] == []
    one.page.context.close()


def test_the_map_of_the_law_moves_with_the_day(browser, served):
    one = opened_page(browser, "en")
    one.page.goto(f"{served}/law?item=a800&on=2023-06-01")
    one.page.locator("#map circle").first.wait_for(state="attached")
    before = one.page.inner_text("#map-sentence")
    one.page.locator("#day").focus()
    one.page.keyboard.press("End")
    one.page.locator("#map-sentence", has_text="2026").wait_for()

    assert one.page.inner_text("#map-sentence") != before
    assert one.wrong == []
    one.page.context.close()


def test_without_scripts_the_page_says_where_the_numbers_are(browser, served):
    one = opened_page(browser, "en", java_script_enabled=False)
    one.page.goto(f"{served}/race")

    assert "The levers need JavaScript" in one.page.inner_text("body")
    one.page.context.close()


@pytest.mark.skipif(AXE is None, reason="AXE_CORE does not name a copy of axe.min.js")
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(browser, served, path, scheme):
    one = opened_page(browser, "en", bypass_csp=True, color_scheme=scheme)
    one.page.goto(served + path)
    one.page.wait_for_load_state("networkidle")
    one.page.add_script_tag(content=Path(str(AXE)).read_text(encoding="utf-8"))
    found = one.page.evaluate("axe.run()")["violations"]
    one.page.context.close()

    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in serious] == []


def test_colours_dashes_and_marks_are_those_of_the_report():
    style = (app.STATIC / "app.css").read_text(encoding="utf-8")
    for k, look in enumerate(STYLES):
        assert f"--s{k}: {look.colour};" in style
        dash = " ".join(map(str, look.dash))
        assert not dash or f"svg .line.s{k} {{ stroke-dasharray: {dash}; }}" in style
