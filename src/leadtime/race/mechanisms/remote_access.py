"""Remote access: compute abroad that Chinese firms rent; revocable."""

import jax

from leadtime.race.mechanism import Mechanism, Values


def remote_access(
    *,
    compute_by_age: jax.Array,
    nvidia_output: jax.Array,
    usd_per_h100e: jax.Array,
    cn_unmet_share: jax.Array,
    cloud_access: jax.Array,
    rented_share: jax.Array,
    rented_worth: jax.Array,
) -> Values:
    """Compute added abroad for Chinese tenants, and what of it they can use.

    Equation:  R = a w O u;  U = a s K_r

    Parameters
    ----------
    compute_by_age : K_r, H100e: row 5, in place abroad for Chinese tenants.
    nvidia_output : O, H100e per year.
    usd_per_h100e : USD per H100e, networks and systems included.
    cn_unmet_share : u, share of the foreign compute wanted that cannot be owned.
    cloud_access : a, lever, 0 (shut) to 1; shutting it takes away what is let already.
    rented_share : w, share of world shipments that goes to sites let to Chinese tenants when u is 1.
    rented_worth : s, worth of a rented H100e over that of an owned one.

    Returns
    -------
    cn_rented_added (H100e per year), cn_rented_usd (USD per year), cn_rented_in_use (H100e).

    Source
    ------
    NVIDIA 10-K, fiscal 2026: revenue from China-headquartered customers beyond its sales into China.
    """
    rented = cloud_access * rented_share * nvidia_output * cn_unmet_share
    return {
        "cn_rented_added": rented,
        "cn_rented_usd": rented * usd_per_h100e,
        "cn_rented_in_use": cloud_access * rented_worth * compute_by_age[5].sum(),
    }


MECHANISM = Mechanism(
    name="remote_access", run=remote_access, writes=("cn_rented_added", "cn_rented_usd", "cn_rented_in_use")
)
