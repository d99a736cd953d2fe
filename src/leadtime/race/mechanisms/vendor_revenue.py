"""Vendor revenue: what NVIDIA earns from Chinese customers."""

import jax

from leadtime.race.mechanism import Mechanism, Values


def vendor_revenue(
    *,
    cn_legal_usd: jax.Array,
    cn_rented_usd: jax.Array,
    nvidia_other_revenue: jax.Array,
    attached_sales: jax.Array,
    china_share_of_other: jax.Array,
) -> Values:
    """Revenue from customers with headquarters in China, Hong Kong included.

    Equation:  R_CN = L (1 + n) + R + k S

    Parameters
    ----------
    cn_legal_usd : L, accelerators sold into China, USD per year.
    cn_rented_usd : R, systems placed abroad for Chinese tenants, USD per year (the headquarters basis counts them).
    nvidia_other_revenue : S, NVIDIA's revenue outside data centres, USD per year.
    attached_sales : n, networks and systems sold per dollar of accelerators.
    china_share_of_other : k, China's share of S.

    Returns
    -------
    nvidia_china_revenue : USD per year.

    Source
    ------
    NVIDIA 10-K by headquarters of customer; before fiscal 2024 only the bill-to basis exists.
    """
    return {
        "nvidia_china_revenue": cn_legal_usd * (1 + attached_sales)
        + cn_rented_usd
        + china_share_of_other * nvidia_other_revenue
    }


MECHANISM = Mechanism(name="vendor_revenue", run=vendor_revenue, writes=("nvidia_china_revenue",))
