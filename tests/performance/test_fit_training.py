from leadtime.facts.catalogue import catalogue
from leadtime.performance.fit_training import newest
from leadtime.performance.fitting import measured


def test_the_newest_release_is_kept_and_adapters_are_not():
    fit = measured("training", "fit", catalogue())
    kept = [m.row["id"] for m in newest(fit)]
    assert len(kept) < len(fit)
    assert "mb-26.08-deepseekv3-gb300-256-mxfp8" in kept
    assert "mb-26.06-deepseekv3-gb300-256-mxfp8" not in kept
    assert "mb-26.06-llama370b-gb300-8-fp8" not in kept  # its own FLOP count is four a parameter
