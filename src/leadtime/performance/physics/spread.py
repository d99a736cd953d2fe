"""How far measured values lie from predictions: the interval of every answer."""

from collections.abc import Mapping
from math import exp, hypot, sqrt
from typing import Literal

from leadtime.performance.physics.law import CARRIED, fitted

__all__ = ["Class", "bounded", "interval", "spread_of_class"]

Class = Literal["training", "training_dense", "training_experts", "tpot", "ttft", "throughput"]


def spread_of_class(kind: Class, family: str) -> float:
    """Half width of the 90% interval in logarithms.

    Equation:  w = (w_kind^2 + (k_family^2 - 1) w_speed^2)^(1/2),  w_speed = w_kind but for times to the first token

    Parameters
    ----------
    kind : str
        What is predicted; "training" where the model may be dense or a mixture.
    family : str
        Chip family: one without a whole run in the fit has a wider interval, one without any row the widest. What is
        not known of it is its speed: queues and hosts, which scatter times to the first token most, are those of others.

    Source
    ------
    Residuals of models left out of the fit one at a time; data/fitted, [spread] and [widening] of each stage.
    """
    found = fitted("training" if kind.startswith("training") else "serving")
    widening = found["widening"]
    own, times = float(found["spread"][kind]), float(widening.get(family, widening[CARRIED]))
    speed = float(found["spread"]["tpot"]) if kind == "ttft" else own
    return hypot(own, sqrt(times**2 - 1) * speed)


def interval(value: float, kind: Class, family: str, *, doubt: float = 0.0) -> Mapping[str, float]:
    """Percentiles of a prediction: a lognormal about its middle.

    Equation:  ln p95 - ln p50 = (w^2 + d^2)^(1/2)

    Parameters
    ----------
    value : float
        The middle.
    kind, family : str
        As for `spread_of_class`, which gives w.
    doubt : float
        d, half width in logarithms of what the row leaves open.

    Examples
    --------
    >>> found = interval(10.0, "training", "hopper")
    >>> round(found["p5"] * found["p95"], 6), found["p50"]
    (100.0, 10.0)
    """
    width = hypot(spread_of_class(kind, family), doubt)
    return {"p5": value * exp(-width), "p50": value, "p95": value * exp(width)}


def bounded(found: Mapping[str, float], *, most: float) -> Mapping[str, float]:
    """An interval of which nothing lies above what is possible: a rate at the peak, a utilisation of one.

    Parameters
    ----------
    found : mapping
        Percentiles.
    most : float
        What none of them exceeds.

    Examples
    --------
    >>> bounded({"p5": 0.3, "p50": 0.6, "p95": 1.2}, most=1.0)
    {'p5': 0.3, 'p50': 0.6, 'p95': 1.0}
    """
    return {name: min(value, most) for name, value in found.items()}
