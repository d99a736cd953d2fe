from datetime import date

from leadtime.controls.answer import control
from leadtime.controls.party import screen
from leadtime.faces.cli.verdict import show_answer, show_matches

ON = date(2024, 6, 1)


def test_an_answer_for_a_person(capsys):
    show_answer(control("L40", on=ON))
    printed = capsys.readouterr().out

    assert printed.startswith("L40 to CN on 2024-06-01: exception NAC")
    assert "the same from   2023-11-17 until further notice" in printed
    assert "740.8 as of 89 FR 23876" in printed
    assert "What would turn it:" in printed


def test_a_match_shows_its_lists(capsys):
    show_matches(screen("Huawei"), ON)
    printed = capsys.readouterr().out

    assert "Entity List" in printed
    assert "2019-05-16" in printed
    assert "84 FR 22961" in printed


def test_a_close_name_gives_both_answers_and_no_span(capsys):
    show_answer(control("L40", on=ON, end_user="Huawai"))
    printed = capsys.readouterr().out

    assert "if the party is Huawei: 3A090.b, prohibited" in printed
    assert "if it is another party: 3A090.b, exception NAC" in printed
    assert "the same from" not in printed
    assert "lead for a person to check" in printed
