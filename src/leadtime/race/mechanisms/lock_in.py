"""Lock-in: experience with the foreign and with the home-grown software stack, gained by use, forgotten without."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values


def lock_in(
    *,
    cuda_stack: jax.Array,
    cann_stack: jax.Array,
    cn_legal_added: jax.Array,
    cn_smuggled_added: jax.Array,
    cn_rented_added: jax.Array,
    cn_domestic_added: jax.Array,
    cn_proxy_added: jax.Array,
    stack_memory: jax.Array,
) -> Values:
    """Two stocks of experience.

    Equation:  dB_i/dt = s_i - B_i / T;  s_f = (L + M + R) / (L + M + R + H + P),  s_h = 1 - s_f

    Parameters
    ----------
    cuda_stack, cann_stack : B_f and B_h, years of undivided use.
    cn_legal_added, cn_smuggled_added, cn_rented_added : L, M, R, H100e per year on the foreign stack.
    cn_domestic_added, cn_proxy_added : H, P, H100e per year on the home-grown stack.
    stack_memory : T, years in which unused experience fades.

    Returns
    -------
    d_cuda_stack, d_cann_stack : years per year.

    Source
    ------
    Of 22 notable China-only models to 2025 two were trained on Chinese chips (CNAS 2025); in 2026 a leading open model
    shipped tuned for Ascend. Leaves out code that others publish. All Chinese designs count as one stack.
    """
    foreign = cn_legal_added + cn_smuggled_added + cn_rented_added
    home = cn_domestic_added + cn_proxy_added
    share = foreign / jnp.maximum(foreign + home, 1e-6)
    used = jnp.where(foreign + home > 1e-6, 1.0, 0.0)
    return {
        "d_cuda_stack": share - cuda_stack / stack_memory,
        "d_cann_stack": used - share - cann_stack / stack_memory,
    }


MECHANISM = Mechanism(
    name="lock_in",
    run=lock_in,
    writes=("d_cuda_stack", "d_cann_stack"),
    stocks={"cuda_stack": "stack_memory", "cann_stack": 0.0},
)
