"""Pages come in the reader's language, with a twin, and nothing typed becomes markup."""

import pytest


@pytest.mark.parametrize(("accepted", "tag"), [("en-US", "en"), ("zh-TW,zh;q=0.9", "zh-Hant")])
def test_a_page_is_in_the_language_of_the_browser(get, accepted, tag):
    found = get("/race", headers={"accept-language": accepted})

    assert f'<html lang="{tag}">' in found.text
    assert found.headers["content-language"] == tag


def test_nothing_typed_becomes_markup(get):
    found = get(
        "/race",
        params={"policy": "open~id=<script>alert(1)</script>~levy=0.1"},
        headers={"accept": "text/html"},
    )

    assert found.status_code == 200
    assert "<script>alert" not in found.text


def test_an_error_is_a_page_to_a_person_and_json_to_a_program(get):
    page = get("/race?policy=<b>", headers={"accept": "text/html"})
    plain = get("/race.json?policy=<b>")

    assert (page.status_code, plain.status_code) == (400, 400)
    assert "&lt;b&gt;" in page.text
    assert "no policy is called" in plain.json()["error"]
