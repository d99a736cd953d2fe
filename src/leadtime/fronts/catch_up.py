"""The catch-up model: how demand, learning and imitation carry a front from one moment to the next.

Four states for each front, each with a shock of its own on the scale on which it is written::

    V   demand at home, units a year       dV/dt = r V (1 - V / M)            diffusion, logistic
    Q   output in all, units               dQ/dt = V                          what learning is counted by
    p   price, money a unit                d ln p = -b d ln Q                 learning by doing, Wright
    S   the chaser's share, 0 to 1         d logit S/dt = i (l - logit S)     imitation: gap times rate

    r = r0 exp(g x subsidy)                        speed of diffusion, 1/year; g for the chaser alone
    i = i0 exp(beta . features)                    rate at which the gap to the front's ceiling closes, 1/year
    l = l0 + h ln(V chaser / V rival)              ceiling of the share: scale at home carries exports

A shock to demand strikes its rate of growth and so fades as the market fills: sigma (1 - V / M), at least 0.15 sigma.

Exports follow: X = max(S W - V chaser, 0), W the world's demand.

Sources: Verhulst (1838) and Bass (1969) for diffusion; Wright (1936) and, for the model in first differences,
Lafond and others (2018), "How well do experience curves predict technological progress?"; the gap-times-rate form of
imitation is Nelson and Phelps (1966).
"""

from typing import Any

import numpy as np

__all__ = ["exports", "grown", "imitated", "learned", "learning_rate", "unfilled"]

LEAST_SHOCK = 0.15
"""Of the full shock, what is left in a full market."""


def grown(log_volume: Any, log_ceiling: Any, speed: Any, years: Any, *, xp: Any = np) -> Any:
    """Demand after some years of logistic diffusion, exactly.

    Equation:  1 / V(t + d) = e^(-r d) / V(t) + (1 - e^(-r d)) / M

    Parameters
    ----------
    log_volume, log_ceiling : array
        ln V and ln M, both in the unit of the track.
    speed : array
        r, 1/year (> 0).
    years : array
        d (> 0).
    xp : module
        numpy, or jax.numpy under a fit.

    Returns
    -------
    array
        ln V(t + d). Never past the ceiling from below; falls to it from above.

    Examples
    --------
    >>> float(round(grown(0.0, 30.0, 0.1, 5.0), 6))
    0.5
    """
    rise = speed * years
    # 1 / V is a weighted mean of what it was and 1 / M; so written, nothing overflows.
    return -xp.logaddexp(-log_volume - rise, -log_ceiling + xp.log(-xp.expm1(-rise)))


def learned(log_price: Any, exponent: Any, log_output_rise: Any) -> Any:
    """Price after output in all has risen.

    Equation:  ln p(t + d) = ln p(t) - b (ln Q(t + d) - ln Q(t))

    Parameters
    ----------
    log_price : array
        ln p.
    exponent : array
        b; a doubling of output takes 1 - 2^-b off the price.
    log_output_rise : array
        ln Q(t + d) - ln Q(t) (>= 0).
    """
    return log_price - exponent * log_output_rise


def imitated(logit_share: Any, ceiling: Any, rate: Any, years: Any, *, xp: Any = np) -> Any:
    """Share after some years of closing the gap to its ceiling, exactly.

    Equation:  y(t + d) = l + (y - l) e^(-i d),  y = logit S

    Parameters
    ----------
    logit_share, ceiling : array
        y and l, in logits.
    rate : array
        i, 1/year (> 0).
    years : array
        d (>= 0).
    xp : module
        numpy, or jax.numpy under a fit.

    Examples
    --------
    >>> float(imitated(0.0, 1.0, 1.0, 0.0))
    0.0
    """
    return ceiling + (logit_share - ceiling) * xp.exp(-rate * years)


def unfilled(log_volume: Any, log_ceiling: Any, *, xp: Any = np) -> Any:
    """By how much a shock to demand is damped: 1 - V / M, at least `LEAST_SHOCK`, for a full market still moves.

    Examples
    --------
    >>> float(unfilled(np.log(0.5), 0.0)), float(unfilled(1.0, 0.0))
    (0.5, 0.15)
    """
    return xp.maximum(1 - xp.exp(xp.minimum(log_volume - log_ceiling, 0.0)), LEAST_SHOCK)


def exports(share: Any, world: Any, home: Any) -> Any:
    """What the chaser makes beyond its own demand: X = max(S W - V, 0), in the unit of W and V."""
    return np.maximum(share * world - home, 0.0)


def learning_rate(exponent: Any) -> Any:
    """Share that a doubling of output takes off the price: 1 - 2^-b.

    Examples
    --------
    >>> float(learning_rate(1.0))
    0.5
    """
    return 1 - 2.0**-exponent
