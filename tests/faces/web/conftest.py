"""One application with one engine for all pages, one server around it, one browser in front."""

import shutil
import threading
from collections.abc import Iterator

import pytest

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="session")
def limits():
    from leadtime.faces.web.guard import Limits

    return Limits(rate=0.0, answer=120.0)


@pytest.fixture(scope="session")
def app(limits):
    from leadtime.faces.web.app import application, guarded

    return guarded(application(is_warm=False), limits, is_logged=False)


@pytest.fixture(scope="session")
def served(app) -> Iterator[str]:
    """The address of a server that runs beside the tests, on a free port."""
    import uvicorn

    from leadtime.faces.web.server import Doorkeeper, bound

    listening = bound("127.0.0.1", 0)
    config = uvicorn.Config(app, http=Doorkeeper, ws="none", log_level="error", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    assert not thread.is_alive()


@pytest.fixture(scope="session")
def get(served):
    """GET a path of the server."""
    import httpx

    with httpx.Client(base_url=served, timeout=120.0) as client:
        yield client.get


@pytest.fixture(scope="session")
def post(served):
    """POST a body to a path of the server."""
    import httpx

    with httpx.Client(base_url=served, timeout=120.0) as client:
        yield client.post


@pytest.fixture(scope="module")  # Playwright's event loop runs for as long as it is open, in this thread
def browser():
    if CHROMIUM is None:
        pytest.skip("no chromium on the path: no browser to open it in")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()
