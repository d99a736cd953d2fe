"""To chips: what a seventh front would look like to whoever knows the six, and how chips differ from a usual one.

The hierarchy of the fit is a prior for a front that nobody has seen: draw the means, draw the front around them.
Chips' features (foreign tools, process knowledge, sole suppliers) shift the rate of imitation as the fit believes;
nothing in the six tells of learning differing with them, so learning is carried as it is.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.facts.collection import read_toml
from leadtime.fronts.catch_up import learning_rate
from leadtime.fronts.fit import USUAL
from leadtime.fronts.front import FEATURES, FOLDER
from leadtime.fronts.posterior import shipped

__all__ = ["carried", "chip_features", "scenario_texts"]

_REPEAT = 20  # fronts drawn around each draw of the means
_TITLES = {
    "other-fronts": (
        "What if chips are learned and imitated as the other fronts were?",
        "若晶片的學習與模仿一如其他領域，會如何？",
    ),
    "other-fronts-chips": (
        "What if chips are learned and imitated as the other fronts were, but for tools, process and sole suppliers?",
        "若晶片的學習與模仿一如其他領域，唯設備、製程知識與獨家供應商有別，會如何？",
    ),
}


def chip_features(folder: Path = FOLDER) -> tuple[float, ...]:
    """Judgements of chips, 0 to 1, in the order of `FEATURES` without the subsidy."""
    tree = read_toml(folder / "_chips.toml", "fronts/_chips.toml")
    return tuple(float(tree[name]) for name in FEATURES[:4])


def carried(
    features: tuple[float, ...] | None = None, tree: Mapping[str, Any] | None = None
) -> dict[str, dict[str, float]]:
    """Learning and imitation of a front not seen yet.

    Parameters
    ----------
    features : tuple of float, optional
        access, tools, process, sole source; left out, those of a usual front.
    tree : mapping, optional
        The posterior; left out, the shipped one.

    Returns
    -------
    mapping of input of the race to p5, p50, p95
        `learning_rate`, share closed at each doubling; `imitation_rate`, share of a gap closed per year.

    Examples
    --------
    >>> usual, chips = carried(), carried(chip_features())
    >>> chips["imitation_rate"]["p50"] < usual["imitation_rate"]["p50"]
    True
    """
    drawn = {k: np.asarray(v, float) for k, v in (tree or shipped())["carried"].items()}
    z = np.random.default_rng(0).standard_normal((2, _REPEAT, len(drawn["wright_mean"])))
    exponent = drawn["wright_mean"] + drawn["wright_spread"] * z[0]
    apart = np.array(features or USUAL) - np.array(USUAL)
    shift = drawn["imitation_gains"] @ apart
    rate = np.exp(drawn["imitation_mean"] + shift + drawn["imitation_spread"] * z[1])
    return {
        "learning_rate": _spread(np.clip(learning_rate(exponent), 0.01, 0.9)),
        "imitation_rate": _spread(-np.expm1(-rate)),
    }


def scenario_texts(inputs: Mapping[str, Any], tree: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The two scenarios as TOML, by id: as a usual front, and with the features of chips.

    Parameters
    ----------
    inputs : mapping
        The race's uncertain inputs by name; what it has no use for is left out.
    tree : mapping, optional
        The posterior.
    """
    texts = {}
    for id, features in (("other-fronts", None), ("other-fronts-chips", chip_features())):
        question, question_zh_hant = _TITLES[id]
        lines = [
            "# Written by `leadtime fronts --fit` from the posterior of the fronts.",
            f'id = "{id}"',
            f'question = "{question}"',
            f'question_zh_hant = "{question_zh_hant}"',
        ]
        for name, p in carried(features, tree).items():
            if name in inputs:
                lines += ["", "[[prior]]", f'name = "{name}"']
                lines += [f"value = {p['p50']:g}", f"low = {p['p5']:g}", f"high = {p['p95']:g}"]
                lines += ['source = "leadtime-fronts"', f'because = "{_BECAUSE[name]}"']
        texts[id] = "\n".join(lines) + "\n"
    return texts


_BECAUSE = {
    "learning_rate": "price taken off per doubling of output over six fronts, read as the share of a yield gap closed",
    "imitation_rate": "share of the gap in market share closed per year over six fronts, read as that of a gap between dies",
}


def _spread(values: NDArray[np.float64]) -> dict[str, float]:
    p5, p50, p95 = (float(f"{v:.3g}") for v in np.quantile(values, (0.05, 0.5, 0.95)))
    return {"p5": p5, "p50": p50, "p95": p95}
