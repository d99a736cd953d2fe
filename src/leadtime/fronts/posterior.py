"""The shipped posterior: what the fit says of each front, as a file that is read in an instant.

`make` fits and forecasts; `shipped` reads.  A front whose numbers have changed since the fit keeps its facts and
loses its forecast, and says so.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import Any

from leadtime.errors import OutputError
from leadtime.facts import Catalogue
from leadtime.fronts.curve import Curve, curves
from leadtime.fronts.front import FOLDER, Front, fronts

__all__ = ["FILE", "LAST_YEAR", "fingerprint", "make", "shipped", "write"]

FILE = FOLDER / "posterior.json"
LAST_YEAR = 2035
_QUANTILES = (0.05, 0.5, 0.95)
_KEPT = 200  # draws of the means over fronts that travel with the file
_CARRIED = (
    "wright_mean",
    "wright_spread",
    "imitation_mean",
    "imitation_spread",
    "imitation_gains",
    "speed_mean",
)


def fingerprint(found: Sequence[Curve], front: Front) -> str:
    """Short hash of all that a front's fit depends on."""
    told = [[c.id, c.years, c.values] for c in found] + [[*front.features]]
    return sha256(json.dumps(told).encode()).hexdigest()[:12]


@lru_cache(maxsize=4)
def shipped(file: Path = FILE) -> Mapping[str, Any]:
    """The posterior as a plain tree; an empty one where there is no file yet."""
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"fronts": {}}


def write(tree: Mapping[str, Any], file: Path = FILE) -> None:
    """Write a posterior.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    text = json.dumps(tree, ensure_ascii=False, indent=1) + "\n"
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"{file}: could not be written ({error.strerror}); give a place that can."
        ) from None


def make(
    facts: Catalogue | None = None,
    folder: Path = FOLDER,
    *,
    seed: int = 0,
    warmup: int = 600,
    samples: int = 800,
) -> dict[str, Any]:
    """Fit all fronts together and forecast each.

    Parameters
    ----------
    facts : Catalogue, optional
    folder : Path
        Where the fronts are.
    seed, warmup, samples : int
        Of the sampler.

    Returns
    -------
    dict
        Years, medians and 90% ranges of every curve to `LAST_YEAR`, parameters, crossings, diagnostics.
    """
    from leadtime.fronts.fit import evidence, fit

    known = list(fronts(facts, folder).values())
    every = {front.id: curves(front, facts) for front in known}
    found = evidence(known, [c for each in every.values() for c in each])
    draws, diagnostics = fit(found, seed=seed, warmup=warmup, samples=samples)
    return {
        "seed": seed,
        "diagnostics": {k: round(v, 4) for k, v in diagnostics.items()},
        "means": {name: _spread(draws[name]) for name in _CARRIED if draws[name].ndim == 1},
        "carried": {
            name: draws[name][:: max(len(draws[name]) // _KEPT, 1)].round(4).tolist() for name in _CARRIED
        },
        "fronts": {f.id: _front(f, every[f.id], found, draws, seed) for f in known},
    }


def _front(front: Front, own: Sequence[Curve], found: Any, draws: Any, seed: int) -> dict[str, Any]:
    """What the fit says of one front."""
    import numpy as np

    from leadtime.fronts.catch_up import learning_rate
    from leadtime.fronts.forecast import crossing, next_crossing, simulate

    paths = simulate(found, draws, front, until=LAST_YEAR + 1.0, seed=seed)
    index = {c.id: i for i, c in enumerate(found.curves)}
    imitation = draws["front_imitation"][:, found.fronts.index(front)]
    tree: dict[str, Any] = {
        "fingerprint": fingerprint(own, front),
        "imitation_per_year": _spread(imitation),
        "half_gap_years": _spread(np.log(2) / imitation),
        "tracks": {},
    }
    for track in front.tracks:
        sides = {c.side: c for c in own if c.track == track.id and c.years}
        said: dict[str, Any] = {"sides": {}}
        for side, curve in sides.items():
            offset = 1.0 if track.kind == "stock" else 0.5
            first = int(curve.years[-1] - offset) + 1
            said["sides"][side] = {
                "forecast": {
                    str(year): _spread(paths.at(curve, year + offset)) for year in range(first, LAST_YEAR + 1)
                },
                "noise": _spread(draws["curve_noise"][:, index[curve.id]]),
            }
            if track.kind == "price":
                rate = learning_rate(draws["curve_wright"][:, index[curve.id]])
                said["sides"][side]["learning_rate"] = _spread(rate)
            elif track.kind in ("volume", "stock"):
                said["sides"][side]["speed_per_year"] = _spread(draws["curve_speed"][:, index[curve.id]])
                # A ceiling may lie beyond all numbers; one e^12 above the record says no more than that.
                ceiling = np.minimum(draws["curve_ceiling"][:, index[curve.id]], max(curve.scaled) + 12)
                said["sides"][side]["ceiling"] = _spread(np.exp(ceiling))
        decided = {s: c for s, c in sides.items() if s != "world"}
        if "rival" in decided or (track.kind == "share" and "chaser" in decided):
            said["since"] = _spread(crossing(track, decided, draws, index, seed))
            ahead = next_crossing(track, decided, paths)
            share = float(np.isfinite(ahead).mean())
            said["next"] = {"probability": round(share, 3)} | (
                _spread(ahead[np.isfinite(ahead)]) if share > 0.05 else {}
            )
        tree["tracks"][track.id] = said
    return tree


def _spread(values: Any) -> dict[str, float]:
    """Median and 90% range, five digits."""
    import numpy as np

    found = np.quantile(np.asarray(values, float), _QUANTILES)
    return {
        name: float(f"{v:.6g}") if isfinite(v) else float("nan")
        for name, v in zip(("p5", "p50", "p95"), found, strict=True)
    }
