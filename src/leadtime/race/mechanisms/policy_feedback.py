"""Policy feedback: denial, once felt, raises what China puts into its own chips and tools."""

import jax

from leadtime.race.mechanism import Mechanism, Values


def policy_feedback(
    *,
    denial_felt: jax.Array,
    cn_unmet_share: jax.Array,
    tool_access_now: jax.Array,
    feedback_delay: jax.Array,
    feedback_strength: jax.Array,
) -> Values:
    """Research effort as a late answer to tightness.

    Equation:  dF/dt = ((u + 1 - a) / 2 - F) / tau;  r = 1 + m F

    Parameters
    ----------
    denial_felt : F, tightness as China's plans reflect it, 0 to 1.
    cn_unmet_share : u, share of the foreign compute wanted that is withheld, 0 to 1.
    tool_access_now : a, share of the foreign tools an advanced line needs that may be bought, 0 to 1.
    feedback_delay : tau, years from a denial to the work it pays for.
    feedback_strength : m, rise of the effort under complete denial, as a share.

    Returns
    -------
    research_effort (multiple of own work on chips and tools), d_denial_felt (per year).

    Source
    ------
    Big Fund III was registered in May 2024, nineteen months after the rules of October 2022. The pair (m, tau) is not
    identified by a history of three regimes.
    """
    tightness = (cn_unmet_share + 1 - tool_access_now) / 2
    return {
        "research_effort": 1 + feedback_strength * denial_felt,
        "d_denial_felt": (tightness - denial_felt) / feedback_delay,
    }


MECHANISM = Mechanism(
    name="policy_feedback",
    run=policy_feedback,
    writes=("research_effort", "d_denial_felt"),
    stocks={"denial_felt": 0.0},
    off_reads={"feedback_strength": 0.0},
)
