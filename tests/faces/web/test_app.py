"""The application as a whole: health, static files, the document of its addresses, wrong addresses."""

import httpx
import pytest


def test_health_says_that_it_answers(get):
    assert get("/health").json()["status"] == "ok"


def test_a_head_has_the_headers_alone(served):
    found = httpx.head(f"{served}/race", timeout=60)

    assert (found.status_code, found.content) == (200, b"")
    assert found.headers["content-security-policy"]


def test_the_addresses_are_documented(get):
    paths = get("/openapi.json").json()["paths"]

    assert {"/race", "/race.json", "/race/policy.json", "/health"} <= paths.keys()


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nothing", 404), ("/static/../app.py", 404), ("/static/%2e%2e/app.py", 404), ("/race%00", 404)],
)
def test_what_is_not_there_is_said_in_a_sentence(get, path, status):
    found = get(path)

    assert found.status_code == status
    assert found.json()["error"].endswith(".")


@pytest.mark.parametrize(
    "query",
    [
        "policy=open~hbm_access=9", "until=1999", "until=99999999999999999999", "from=yesterday", "runs=0", "seed=-1",
        "off=nothing", "runs=1e9", "from=2050-01-01&until=2020", "policy=" + "~" * 5000, "policy=%ff%fe",
    ],
)  # fmt: skip
def test_a_mangled_question_is_answered_with_400(get, query):
    found = get(f"/race/policy.json?{query}")

    assert found.status_code == 400, found.text
    assert found.json()["error"].endswith((".", "?"))


def test_only_reading_is_allowed(get, post):
    assert post("/race.json").status_code == 405
