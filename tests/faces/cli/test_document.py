import json
from datetime import date

import pytest

from leadtime.faces.cli.document import plain, print_document


class Answer:
    def to_json(self):
        return {"ratio": float("inf"), "name": "昇騰"}


def test_the_document_is_strict_json_in_every_script(capsys: pytest.CaptureFixture[str]):
    print_document([Answer(), float("nan"), date(2025, 1, 2)])

    printed = capsys.readouterr().out
    assert json.loads(printed) == [{"ratio": None, "name": "昇騰"}, None, "2025-01-02"]
    assert "昇騰" in printed
    assert "NaN" not in printed


def test_answers_inside_answers_are_opened():
    assert plain({1: (Answer(),), "set": {2}}) == {"1": [{"ratio": None, "name": "昇騰"}], "set": [2]}
