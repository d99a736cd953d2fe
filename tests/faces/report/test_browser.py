"""The page in a real browser: it fits narrow and wide windows, asks nothing of a network, and names its charts."""

import re
import shutil
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from leadtime.faces.report import write_report

CHROMIUM = shutil.which("chromium")
TITLES = {"en": "The AI compute lead, policy by policy", "zh-Hant": "各政策情境下的 AI 算力領先幅度"}
CHARTS = 10

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path: no browser to open it in")


class Opened(NamedTuple):
    """A page that is open, its language, and every address that it asked for."""

    page: object
    lang: str
    asked: list[str]


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module", params=TITLES)
def opened(request, browser, raced, tmp_path_factory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("seen")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("leadtime.faces.report.page.png", lambda svg: b"")
        path = write_report(raced.summary, folder, lang=request.param)[0]
    page, asked = browser.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    yield Opened(page, request.param, asked)
    page.close()


@pytest.mark.parametrize("width", [320, 800, 1400])
def test_nothing_sticks_out_of_the_window(opened, width):
    opened.page.set_viewport_size({"width": width, "height": 900})

    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def test_no_other_address_is_asked_for(opened):
    assert [url for url in opened.asked if not url.startswith("file:")] == []
    assert len(opened.asked) == 1


def test_title_and_language_are_said(opened):
    assert opened.page.title() == TITLES[opened.lang]
    assert opened.page.get_attribute("html", "lang") == opened.lang


@pytest.mark.parametrize("width", [320, 1400])
def test_each_chart_is_an_image_with_a_name(opened, width):
    """As a screen reader hears it; of the two widths only one is shown."""
    opened.page.set_viewport_size({"width": width, "height": 900})
    names = opened.page.get_by_role("img", name=re.compile(r"\S"))

    assert opened.page.get_by_role("img").count() == names.count() == CHARTS


def test_the_caveat_leads_to_what_is_left_out(opened):
    opened.page.set_viewport_size({"width": 800, "height": 900})
    opened.page.locator(".caveat a").click()

    assert opened.page.evaluate("location.hash") == "#limits"
    assert opened.page.locator("#limits dt").count() >= 1


def test_a_dark_page_has_light_ink(opened):
    opened.page.emulate_media(color_scheme="dark")
    ink, paper = (
        opened.page.evaluate(f"getComputedStyle(document.body).{part}")
        for part in ("color", "backgroundColor")
    )
    opened.page.emulate_media(color_scheme="light")

    assert max(map(int, re.findall(r"\d+", paper))) < 64 < 192 < min(map(int, re.findall(r"\d+", ink)))
