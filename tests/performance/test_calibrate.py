from typing import get_args

import pytest

from leadtime.errors import UnknownName
from leadtime.performance import calibrate
from leadtime.performance.physics import law

STAGES = get_args(law.Stage)


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Files of fits in a folder of their own."""
    for module in (calibrate, law):
        monkeypatch.setattr(module, "FITTED", tmp_path)
    yield tmp_path
    monkeypatch.undo()
    law.fitted.cache_clear()
    law.laws.cache_clear()


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_written_can_be_read(stage, request):
    old = dict(law.fitted(stage))
    request.getfixturevalue("elsewhere")
    calibrate.write(stage, old)
    assert law.fitted(stage) == old


def test_a_stage_is_fitted_and_written_alone(elsewhere, monkeypatch):
    monkeypatch.setitem(calibrate._FITS, "operators", (lambda facts: {"record": {"rows": 1}}, ("roofline",)))
    calibrate.main(["operators"])
    assert [path.name for path in elsewhere.iterdir()] == ["operators.toml"]
    assert law.fitted("operators")["record"].keys() == {"rows", "fitted_on", "code"}


def test_an_unknown_stage_is_refused():
    with pytest.raises(UnknownName):
        calibrate.main(["serve"])


@pytest.mark.parametrize("stage", STAGES)
def test_the_fit_belongs_to_this_code(stage):
    """After a change of the physics the fit is made again: python -m leadtime.performance.calibrate."""
    assert law.fitted(stage)["record"]["code"] == calibrate.code_hash(stage)


def test_training_stands_on_the_fit_of_operators():
    assert law.fitted("training")["record"]["upon_operators"] == calibrate.fit_hash("operators")
