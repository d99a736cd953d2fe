"""Fronts: the scoreboard, each measure as a chart with a table."""

from leadtime.fronts.scoreboard import scoreboard


def test_every_front_is_on_the_scoreboard(get):
    text = get("/fronts", headers={"accept-language": "zh-TW"}).text

    assert all(row.front.name_zh_hant in text for row in scoreboard().rows)


def test_a_front_shows_each_measure_with_a_point_for_each_observation(get):
    text = get("/fronts?front=ev").text
    (answer,) = scoreboard("ev").rows

    assert text.count('<svg role="img"') == len(answer.measures)
    assert text.count("<circle") == sum(len(c.years) for m in answer.measures for c in m.curves.values())
    assert answer.front.because.split("“")[0][:40] in text


def test_the_twin_is_the_command(get):
    assert get("/fronts.json?front=solar").json() == scoreboard("solar").to_json()


def test_an_unknown_front_is_said_so(get):
    assert get("/fronts.json?front=airships").status_code == 400


def test_why_a_front_is_judged_so_is_told_in_the_reader_s_language(get):
    for row in scoreboard().rows:
        text = get(f"/fronts?front={row.front.id}", headers={"accept-language": "zh-TW"}).text
        assert row.front.because_zh_hant
        assert row.front.because_zh_hant in text
