"""Talent: where the people who design chips and models work."""

import jax

from leadtime.race.mechanism import Mechanism, Values


def talent(
    *,
    cn_talent: jax.Array,
    us_talent: jax.Array,
    cn_talent_origin: jax.Array,
    us_talent_origin: jax.Array,
    visa_openness: jax.Array,
    go_abroad_share: jax.Array,
    stay_rate: jax.Array,
    us_draw: jax.Array,
    talent_turnover: jax.Array,
    talent_elasticity: jax.Array,
    cn_talent_2022: jax.Array,
    us_talent_2022: jax.Array,
) -> Values:
    """Shares of the world's leading AI researchers who work in each nation.

    Equation:  m = g v y;  dH_cn/dt = (o_cn (1 - m) - H_cn) / T;
               dH_us/dt = (o_us + m o_cn + d (1 - o_cn - o_us) - H_us) / T;  effect = (H / H_22)^eps

    Parameters
    ----------
    cn_talent, us_talent : H, shares of the world's top-tier AI researchers working in the nation.
    cn_talent_origin, us_talent_origin : o, shares of them by nation of first degree; held past the record.
    visa_openness : v, lever: 1 as until 2025, 0 nobody new may come.
    go_abroad_share : g, share of Chinese graduates who go to the US for graduate work.
    stay_rate : y, share of those who stay.
    us_draw : d, share of researchers of other origins who work in the US.
    talent_turnover : T, years in which the top tier renews itself.
    talent_elasticity : eps, log change of design work per log change of people.
    cn_talent_2022, us_talent_2022 : H_22, the shares when the other priors were observed.

    Returns
    -------
    cn_talent_effect, us_talent_effect (multiples of design work), d_cn_talent, d_us_talent (per year).

    Source
    ------
    MacroPolo, Global AI Talent Tracker 2.0: origin 29% (2019) to 47% (2022), working in China 11% to 28%, in the US 59%
    to 42%. Design work as people to a power of 0.4 to 0.6 (idea production).
    """
    leave = go_abroad_share * visa_openness * stay_rate
    others = 1 - cn_talent_origin - us_talent_origin
    arriving = us_talent_origin + leave * cn_talent_origin + us_draw * others
    return {
        "cn_talent_effect": (cn_talent / cn_talent_2022) ** talent_elasticity,
        "us_talent_effect": (us_talent / us_talent_2022) ** talent_elasticity,
        "d_cn_talent": (cn_talent_origin * (1 - leave) - cn_talent) / talent_turnover,
        "d_us_talent": (arriving - us_talent) / talent_turnover,
    }


MECHANISM = Mechanism(
    name="talent",
    run=talent,
    writes=("cn_talent_effect", "us_talent_effect", "d_cn_talent", "d_us_talent"),
    stocks={"cn_talent": "initial_cn_talent", "us_talent": "initial_us_talent"},
    off_reads={"talent_elasticity": 0.0},
)
