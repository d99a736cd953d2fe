"""The browser: key press to last repaint, ten thousand members at rest, the first page, fifty people at once.

Run by hand on a quiet machine: ``python benchmarks/bench_web.py [PRESSES] [SECONDS]``; needs Chromium and Playwright.
Server and browser share the machine. Beside each figure stands a yardstick measured in the same run, the CPU seconds
that the engine alone takes for the same answer, so that a busy machine can be told from a slow page.
"""

import asyncio
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median, quantiles
from time import perf_counter, process_time

import httpx
from playwright.sync_api import Page, sync_playwright

PEOPLE = 50
MOVING, REST = 2048, 10_000
BUDGETS = {
    "moving, median, ms": 100,
    "moving, 95%, ms": 250,
    "resting, median, ms": 500,
    "first page, kB": 1000,
    "first page, ready, ms": 1500,
    "fifty people, 95%, ms": 2000,
    "fifty people, errors": 0,
}
WATCH = """
window.painted = [];
addEventListener("leadtime:painted", (e) => painted.push({ ...e.detail, at: performance.now() }), true);
"""


@contextmanager
def served() -> Iterator[str]:
    """A server of its own, warm."""
    command = [
        sys.executable,
        "-m",
        "leadtime.faces.cli",
        "serve",
        "--port",
        "0",
        "--rate",
        "0",
        "--no-log",
        "--json",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        text = ""
        while not text.rstrip().endswith("}"):
            text += process.stdout.readline()
        url = json.loads(text)["url"]
        httpx.get(f"{url}race/policy.json", timeout=300)
        try:
            yield url
        finally:
            process.terminate()


def painted_at_rest(page: Page, within: float = 30.0) -> list[dict[str, float]]:
    """What the page has painted, once the resting answer is among it; asked from outside: the page evaluates nothing."""
    until = perf_counter() + within
    while perf_counter() < until:
        found: list[dict[str, float]] = page.evaluate("painted")
        if any(p["runs"] >= REST for p in found):
            return found
        page.wait_for_timeout(20)
    raise TimeoutError(f"nothing was painted at rest within {within} s")


def pressed(page: Page, presses: int) -> dict[str, float]:
    """Arrow keys with a rest after each, then one held down; milliseconds as the page itself saw them."""
    moving, resting = [], []
    page.locator("#lever-hbm_access").focus()
    for _ in range(presses):
        page.evaluate("painted.length = 0")
        page.keyboard.press("ArrowRight")
        found = painted_at_rest(page)
        moving += [p["ms"] for p in found if p["runs"] == MOVING]
        resting += [p["ms"] for p in found if p["runs"] >= REST]
    page.locator("#lever-cloud_access").focus()
    page.evaluate("painted.length = 0")
    for _ in range(presses):
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(33)
    held = [p["ms"] for p in painted_at_rest(page) if p["runs"] == MOVING]
    return {
        "moving, median, ms": median(moving),
        "moving, 95%, ms": quantiles(moving, n=20)[-1],
        "key held down, median, ms": median(held),
        "resting, median, ms": median(resting),
        "resting, 95%, ms": quantiles(resting, n=20)[-1],
    }


def in_browser(url: str, presses: int) -> dict[str, float]:
    """The first page in a fresh browser, then the key presses."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        ready, size = [], 0
        for _ in range(5):
            page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            page.add_init_script(WATCH)
            page.goto(url)
            ready.append(painted_at_rest(page)[0]["at"])
            entries = (
                "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
            )
            page.wait_for_load_state("networkidle")
            size = page.evaluate(f"{entries}.reduce((sum, e) => sum + e.transferSize, 0)")
        page.locator("#cards li:nth-child(2) input[name=edit]").check()
        found = pressed(page, presses)
        browser.close()
    return {"first page, kB": size / 1000, "first page, ready, ms": median(ready)} | found


async def crowd(url: str, seconds: float) -> dict[str, float]:
    """Fifty people, each with a request under way all the time, each at a lever of their own choice."""
    took: list[float] = []
    errors = 0
    names = ("hbm_access", "tool_access", "foundry_enforcement", "smuggling_enforcement", "cloud_access")
    until = perf_counter() + seconds

    async def person(seed: int) -> None:
        nonlocal errors
        chance = random.Random(seed)
        base, name, at = (
            chance.choice(("deny", "open", "as-enacted")),
            chance.choice(names),
            chance.randrange(100),
        )
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            while perf_counter() < until:
                at = min(100, max(0, at + chance.choice((-2, -1, 1, 2))))
                began = perf_counter()
                try:
                    answer = await client.get(
                        f"race/policy.json?policy={base}~{name}={at / 100}&runs={MOVING}"
                    )
                    errors += answer.status_code != 200
                except httpx.HTTPError:
                    errors += 1
                took.append(perf_counter() - began)
                await asyncio.sleep(0.033)

    await asyncio.gather(*(person(seed) for seed in range(PEOPLE)))
    return {
        "fifty people, median, ms": 1000 * median(took),
        "fifty people, 95%, ms": 1000 * quantiles(took, n=20)[-1],
        "fifty people, answers a second": len(took) / seconds,
        "fifty people, errors": errors,
    }


def engine_alone() -> dict[str, float]:
    """CPU and wall of the engine for one moved lever, without server and browser."""
    from leadtime.faces.web.pages.race import DRAWN
    from leadtime.faces.web.state import study_of
    from leadtime.facts.catalogue import catalogue
    from leadtime.study.live import Live

    live, facts = Live(catalogue()), catalogue()
    found: dict[str, float] = {}
    for runs in (MOVING, REST):
        walls, cpus = [], []
        for k in range(12):
            study = study_of(
                [f"deny~hbm_access={0.3 + k / 100 + runs / 1e6:.6f}"], facts_on=facts.snapshot_on, runs=runs
            )
            wall, cpu = perf_counter(), process_time()
            live.ranges(study, DRAWN)
            walls.append(perf_counter() - wall)
            cpus.append(process_time() - cpu)
        found |= {
            f"engine alone, {runs:,} members, wall, ms": 1000 * median(walls[2:]),
            f"engine alone, {runs:,} members, CPU, ms": 1000 * median(cpus[2:]),
        }
    return found


def main() -> None:
    presses = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 15.0
    with served() as url:
        found = in_browser(url, presses) | asyncio.run(crowd(url, seconds))
    found |= engine_alone()
    for name, value in found.items():
        budget = BUDGETS.get(name)
        said = "" if budget is None else f"{budget:7}{'' if value <= budget else ' OVER'}"
        print(f"{name:44} {value:9.1f} {said}")


if __name__ == "__main__":
    main()
