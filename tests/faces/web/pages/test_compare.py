"""Compare: the page and its twin say what the command says."""

from leadtime.performance.compare import compare


def test_the_twin_is_the_command(get):
    found = get("/compare.json?a=h20&b=h100").json()

    assert found == compare("h20", "h100").to_json() | {"rows": found["rows"]}
    assert {r["quantity"]: r["ratio"] for r in found["rows"]}["memory"] == 1.2


def test_the_page_shows_every_row(get):
    text = get("/compare?a=h20&b=h100").text
    names = [row.quantity.replace("_", " ").replace(".", " · ") for row in compare("h20", "h100").rows]

    assert all(f'<th scope="row" lang="en">{name}<' in text for name in names)


def test_what_cannot_be_compared_is_said(get):
    assert get("/compare.json?a=h20&b=gb200_nvl72").status_code == 400
    assert "did you mean" in get("/compare.json?a=h2O0&b=h100").json()["error"]
