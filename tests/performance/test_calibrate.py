import numpy as np
import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance import calibrate


def test_a_penalised_fit_finds_a_planted_value():
    target = np.log(3.0)

    def errors(values):
        return np.full(50, np.log(values["a"]) - target)

    found = calibrate._penalised(errors, {"a": 1.0}, {"a": 1.0})
    assert found["a"] == pytest.approx(3.0, rel=0.01)


def test_where_rows_say_nothing_the_guess_stays():
    found = calibrate._penalised(lambda values: np.zeros(5), {"a": 2.0}, {"a": 0.3})
    assert found["a"] == pytest.approx(2.0, rel=1e-3)


def test_only_rows_for_fitting_are_fitted_to():
    fit = calibrate.measured("training", "fit", catalogue())
    assert {each.row["use"] for each in fit} == {"fit"}
    assert len(calibrate.newest(fit)) < len(fit)


def test_the_newest_release_is_kept_and_adapters_are_not():
    kept = [m.row["id"] for m in calibrate.newest(calibrate.measured("training", "fit", catalogue()))]
    assert "mb-26.08-deepseekv3-gb300-256-mxfp8" in kept
    assert "mb-26.06-deepseekv3-gb300-256-mxfp8" not in kept
    assert "mb-26.06-llama370b-gb300-8-fp8" not in kept  # its own FLOP count is four a parameter


def test_what_is_written_can_be_read(tmp_path, monkeypatch):
    from leadtime.performance import law

    for module in (calibrate, law):
        monkeypatch.setattr(module, "FITTED", tmp_path / "fitted.toml")
    old = dict(law.fitted())
    calibrate.write(old)
    law.fitted.cache_clear()
    again = law.fitted()
    assert again["record"].keys() == old["record"].keys()
    monkeypatch.undo()
    law.fitted.cache_clear()
    law.laws.cache_clear()


def test_the_fit_belongs_to_this_code():
    """After a change of the physics the fit is made again: python -m leadtime.performance.calibrate."""
    from leadtime.performance.law import fitted

    assert fitted()["record"]["code"] == calibrate.code_hash()
