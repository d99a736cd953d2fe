"""Read-outs: what the race says of a quantity that somebody has counted.

One function a quantity; its parameters' names are what it reads, as with mechanisms: anything recorded month by
month, a driver, or an uncertain input. `READOUTS` says how it is counted and in which dimension.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import jax

from leadtime.facts.units import YEAR
from leadtime.race.mechanisms.retirement import HELD

How = Literal["flow", "stock", "mean"]
"""flow: what flowed in the period, from a rate per year; stock: the level on its last day; mean: over the period."""

Function = Callable[..., jax.Array]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadOut:
    """One quantity as the race says it.

    Parameters
    ----------
    name : str
    how : str
        How months make a period.
    dimensions : tuple of str
        Dimensions of the unit (`facts.units`) in which it may be counted.
    over : callable
        The quantity, [time], in SI but for time in years.
    under : callable or None
        If given, the read-out is a share: `over` of the period over `under` of the period.
    since : int or None
        A flow counted from the start of this year on.
    factor : float
        SI units in one unit of the race.
    """

    name: str
    how: How
    dimensions: tuple[str, ...]
    over: Function
    under: Function | None = None
    since: int | None = None
    factor: float = 1.0

    @property
    def reads(self) -> tuple[str, ...]:
        """Names that it takes."""
        found = [p for f in (self.over, self.under) if f for p in inspect.signature(f).parameters]
        return tuple(dict.fromkeys(found))


def _held(*origins: str) -> Function:
    """Compute in place of some origins."""
    columns = [HELD.index(origin) for origin in origins]

    def compute(compute_by_age: jax.Array) -> jax.Array:
        return sum(compute_by_age[:, c] for c in columns)  # type: ignore[return-value]

    return compute


def nvidia_dc_revenue(nvidia_dc_revenue: jax.Array) -> jax.Array:
    """NVIDIA's data-centre revenue, USD per year."""
    return nvidia_dc_revenue


def nvidia_revenue(nvidia_dc_revenue: jax.Array, nvidia_other_revenue: jax.Array) -> jax.Array:
    """NVIDIA's revenue, USD per year."""
    return nvidia_dc_revenue + nvidia_other_revenue


def nvidia_china_revenue(nvidia_china_revenue: jax.Array) -> jax.Array:
    """NVIDIA's revenue from customers with headquarters in China, USD per year."""
    return nvidia_china_revenue


def billed_to_china(nvidia_china_revenue: jax.Array, cn_rented_usd: jax.Array) -> jax.Array:
    """The same by where the bill goes: what is let abroad to Chinese tenants is billed elsewhere."""
    return nvidia_china_revenue - cn_rented_usd


def nvidia_shipped(nvidia_shipped: jax.Array) -> jax.Array:
    """NVIDIA's shipments, H100e per year."""
    return nvidia_shipped


def others_shipped(other_output: jax.Array) -> jax.Array:
    """Shipments of TPU, Trainium and AMD, H100e per year."""
    return other_output


def world_shipped(nvidia_shipped: jax.Array, other_output: jax.Array) -> jax.Array:
    """All shipments, H100e per year."""
    return nvidia_shipped + other_output


def legal_added(cn_legal_added: jax.Array) -> jax.Array:
    """Legal sales into China, H100e per year."""
    return cn_legal_added


def legal_chips(cn_legal_added: jax.Array, h100e_per_chip: jax.Array) -> jax.Array:
    """Legal sales into China, chips per year."""
    return cn_legal_added / h100e_per_chip


def smuggled_added(cn_smuggled_added: jax.Array) -> jax.Array:
    """Diverted chips, H100e per year."""
    return cn_smuggled_added


def acquired(
    cn_legal_added: jax.Array,
    cn_smuggled_added: jax.Array,
    cn_domestic_added: jax.Array,
    cn_proxy_added: jax.Array,
) -> jax.Array:
    """What China acquires to own, H100e per year."""
    return cn_legal_added + cn_smuggled_added + cn_domestic_added + cn_proxy_added


def domestic_added(cn_domestic_added: jax.Array, cn_proxy_added: jax.Array) -> jax.Array:
    """Accelerators of Chinese design built, H100e per year."""
    return cn_domestic_added + cn_proxy_added


def huawei_cards(huawei_cards: jax.Array) -> jax.Array:
    """Huawei's accelerator cards, per year."""
    return huawei_cards


def huawei_home_cards(
    huawei_cards: jax.Array, cn_domestic_added: jax.Array, cn_proxy_added: jax.Array
) -> jax.Array:
    """Huawei's cards whose dies were made at home, cards per year."""
    return huawei_cards * cn_domestic_added / jax.numpy.maximum(cn_domestic_added + cn_proxy_added, 1.0)


def huawei_dies(dies_built: jax.Array, huawei_share: jax.Array) -> jax.Array:
    """Huawei's accelerator dies, per year."""
    return dies_built * huawei_share


def domestic_cards(huawei_cards: jax.Array, huawei_share: jax.Array) -> jax.Array:
    """Domestic cards, per year: as many dies a card as Huawei's, whose share is one of dies."""
    return huawei_cards / huawei_share


def domestic_sales(dies_built: jax.Array, usd_per_die: jax.Array) -> jax.Array:
    """Sales of domestic accelerators, USD per year."""
    return dies_built * usd_per_die


def huawei_sales(dies_built: jax.Array, usd_per_die: jax.Array, huawei_share: jax.Array) -> jax.Array:
    """Huawei's sales of accelerators, USD per year."""
    return dies_built * usd_per_die * huawei_share


def recorded_market(dies_built: jax.Array, usd_per_die: jax.Array, cn_legal_usd: jax.Array) -> jax.Array:
    """Accelerators sold openly in China, USD per year."""
    return dies_built * usd_per_die + cn_legal_usd


def legal_sales(cn_legal_usd: jax.Array) -> jax.Array:
    """Foreign accelerators sold openly in China, USD per year."""
    return cn_legal_usd


def spending(cn_demand: jax.Array) -> jax.Array:
    """What Chinese buyers would spend on accelerators, USD per year."""
    return cn_demand


def proxy_dies(proxy_dies_in: jax.Array) -> jax.Array:
    """Foreign-made dies that reach Huawei and its like, per year."""
    return proxy_dies_in


def stacks(hbm_in: jax.Array) -> jax.Array:
    """Memory stacks that reach Chinese packagers, per year."""
    return hbm_in


def wafers(wafer_capacity: jax.Array) -> jax.Array:
    """Advanced-node capacity, wafers per month."""
    return wafer_capacity


def us_added(us_added: jax.Array) -> jax.Array:
    """What US firms add, H100e per year."""
    return us_added


def us_power(us_power: jax.Array) -> jax.Array:
    """Power that American AI compute draws, W."""
    return us_power


def cn_power(cn_power: jax.Array) -> jax.Array:
    """Power that Chinese AI compute draws, W."""
    return cn_power


def tool_spending(
    cn_tool_spend: jax.Array, tool_spend_growth: jax.Array, years_past_record: jax.Array
) -> jax.Array:
    """Chinese spending on chipmaking equipment, USD per year."""
    return cn_tool_spend * jax.numpy.exp(tool_spend_growth * years_past_record)


def domestic_tools(domestic_tool_share: jax.Array, tool_gain: jax.Array) -> jax.Array:
    """Domestic share of it."""
    return jax.numpy.clip(domestic_tool_share + tool_gain, 0.0, 1.0)


def us_generation(us_generation: jax.Array) -> jax.Array:
    """American generation, W."""
    return us_generation


def cn_generation(cn_generation: jax.Array) -> jax.Array:
    """Chinese generation, W."""
    return cn_generation


def us_talent(us_talent: jax.Array) -> jax.Array:
    """Share of the top tier of AI researchers working in the US."""
    return us_talent


def cn_talent(cn_talent: jax.Array) -> jax.Array:
    """Share of the top tier of AI researchers working in China."""
    return cn_talent


def rented_added(cn_rented_added: jax.Array) -> jax.Array:
    """Compute added abroad for Chinese tenants, H100e per year."""
    return cn_rented_added


def huawei_added(
    cn_domestic_added: jax.Array, cn_proxy_added: jax.Array, huawei_share: jax.Array
) -> jax.Array:
    """Huawei's accelerators, H100e per year."""
    return (cn_domestic_added + cn_proxy_added) * huawei_share


def packages_from_stacks(hbm_in: jax.Array, stacks_per_die: jax.Array) -> jax.Array:
    """Two-die packages that the memory coming in can serve, per year."""
    return hbm_in / (2 * stacks_per_die)


def packages_from_proxy_dies(proxy_dies_in: jax.Array) -> jax.Array:
    """Two-die packages in the foreign dies coming in, per year."""
    return proxy_dies_in / 2


def world_stock(compute_by_age: jax.Array, us_share: jax.Array) -> jax.Array:
    """Compute in place in the world: China's, and the US's over its share of the rest."""
    return compute_by_age[:, 0] / us_share + sum(compute_by_age[:, c] for c in range(1, 5))


def world_power(us_power: jax.Array, cn_power: jax.Array, us_share: jax.Array) -> jax.Array:
    """Power that AI compute draws in the world, W."""
    return us_power / us_share + cn_power


def model_lag(model_lag: jax.Array) -> jax.Array:
    """How far Chinese models trail, months."""
    return model_lag


_ALL = (
    ReadOut(name="nvidia_dc_revenue", how="flow", dimensions=("usd",), over=nvidia_dc_revenue),
    ReadOut(name="nvidia_revenue", how="flow", dimensions=("usd",), over=nvidia_revenue),
    ReadOut(name="nvidia_china_revenue", how="flow", dimensions=("usd",), over=nvidia_china_revenue),
    ReadOut(name="billed_to_china", how="flow", dimensions=("usd",), over=billed_to_china),
    ReadOut(
        name="nvidia_china_share", how="flow", dimensions=("number",),
        over=nvidia_china_revenue, under=nvidia_revenue,
    ),
    ReadOut(
        name="billed_to_china_share", how="flow", dimensions=("number",),
        over=billed_to_china, under=nvidia_revenue,
    ),
    ReadOut(name="nvidia_shipped_since_2022", how="flow", dimensions=("compute",), over=nvidia_shipped, since=2022),
    ReadOut(name="others_shipped_since_2022", how="flow", dimensions=("compute",), over=others_shipped, since=2022),
    ReadOut(name="world_shipped_since_2022", how="flow", dimensions=("compute",), over=world_shipped, since=2022),
    ReadOut(name="legal_since_2022", how="flow", dimensions=("compute",), over=legal_added, since=2022),
    ReadOut(name="legal_added", how="flow", dimensions=("compute",), over=legal_added),
    ReadOut(name="legal_chips", how="flow", dimensions=("chip",), over=legal_chips),
    ReadOut(name="smuggled_since_2022", how="flow", dimensions=("compute",), over=smuggled_added, since=2022),
    ReadOut(name="smuggled_added", how="flow", dimensions=("compute", "chip"), over=smuggled_added),
    ReadOut(name="smuggled_share_added", how="flow", dimensions=("number",), over=smuggled_added, under=acquired),
    ReadOut(
        name="smuggled_share_held", how="stock", dimensions=("number",),
        over=_held("cn_smuggled"), under=_held("cn_legal", "cn_smuggled", "cn_domestic", "cn_proxy"),
    ),
    ReadOut(
        name="cn_stock", how="stock", dimensions=("compute",),
        over=_held("cn_legal", "cn_smuggled", "cn_domestic", "cn_proxy"),
    ),
    ReadOut(
        name="stock_ratio", how="stock", dimensions=("number",),
        over=_held("us"), under=_held("cn_legal", "cn_smuggled", "cn_domestic", "cn_proxy"),
    ),
    ReadOut(name="us_stock", how="stock", dimensions=("compute",), over=_held("us")),
    ReadOut(name="additions_ratio", how="flow", dimensions=("number",), over=us_added, under=acquired),
    ReadOut(name="acquired", how="flow", dimensions=("compute",), over=acquired),
    ReadOut(name="domestic_share_added", how="flow", dimensions=("number",), over=domestic_added, under=acquired),
    ReadOut(name="huawei_cards", how="flow", dimensions=("chip", "card"), over=huawei_cards),
    ReadOut(name="huawei_home_cards", how="flow", dimensions=("chip", "card"), over=huawei_home_cards),
    ReadOut(name="huawei_dies", how="flow", dimensions=("die",), over=huawei_dies),
    ReadOut(name="domestic_cards", how="flow", dimensions=("card", "chip"), over=domestic_cards),
    ReadOut(name="domestic_sales", how="flow", dimensions=("usd",), over=domestic_sales),
    ReadOut(name="huawei_sales", how="flow", dimensions=("usd",), over=huawei_sales),
    ReadOut(name="recorded_market", how="flow", dimensions=("usd",), over=recorded_market),
    ReadOut(
        name="domestic_share_of_sales", how="flow", dimensions=("number",),
        over=domestic_sales, under=recorded_market,
    ),
    ReadOut(
        name="huawei_share_of_sales", how="flow", dimensions=("number",), over=huawei_sales, under=recorded_market
    ),
    ReadOut(
        name="nvidia_share_of_sales", how="flow", dimensions=("number",), over=legal_sales, under=recorded_market
    ),
    ReadOut(
        name="huawei_over_nvidia_sales", how="flow", dimensions=("number",), over=huawei_sales, under=legal_sales
    ),
    ReadOut(
        name="domestic_over_nvidia_compute", how="flow", dimensions=("number",),
        over=domestic_added, under=nvidia_shipped,
    ),
    ReadOut(name="spending", how="flow", dimensions=("usd",), over=spending),
    ReadOut(name="proxy_dies_since_2023", how="flow", dimensions=("die",), over=proxy_dies, since=2023),
    ReadOut(name="stacks_since_2018", how="flow", dimensions=("stack",), over=stacks, since=2018),
    ReadOut(name="stacks", how="flow", dimensions=("stack",), over=stacks),
    ReadOut(name="wafer_capacity", how="stock", dimensions=("wafer/time",), over=wafers, factor=12 / YEAR),
    ReadOut(name="tool_spending", how="flow", dimensions=("usd",), over=tool_spending),
    ReadOut(name="domestic_tool_share", how="mean", dimensions=("number",), over=domestic_tools),
    ReadOut(name="us_generation", how="flow", dimensions=("energy",), over=us_generation, factor=YEAR),
    ReadOut(name="cn_generation", how="flow", dimensions=("energy",), over=cn_generation, factor=YEAR),
    ReadOut(name="us_talent", how="mean", dimensions=("number",), over=us_talent),
    ReadOut(name="cn_talent", how="mean", dimensions=("number",), over=cn_talent),
    ReadOut(name="rented_added", how="flow", dimensions=("compute",), over=rented_added),
    ReadOut(
        name="huawei_over_nvidia_compute", how="flow", dimensions=("number",), over=huawei_added, under=nvidia_shipped
    ),
    ReadOut(
        name="domestic_over_world_compute", how="flow", dimensions=("number",), over=domestic_added, under=world_shipped
    ),
    ReadOut(name="domestic_added", how="flow", dimensions=("compute",), over=domestic_added),
    ReadOut(name="world_added", how="flow", dimensions=("compute",), over=world_shipped),
    ReadOut(
        name="packages_from_stacks_since_2018", how="flow", dimensions=("package", "chip"),
        over=packages_from_stacks, since=2018,
    ),
    ReadOut(
        name="packages_from_proxy_dies_since_2023", how="flow", dimensions=("package", "chip"),
        over=packages_from_proxy_dies, since=2023,
    ),
    ReadOut(
        name="legal_share_of_shipped_since_2022", how="flow", dimensions=("number",),
        over=legal_added, under=nvidia_shipped, since=2022,
    ),
    ReadOut(name="legal_sales", how="flow", dimensions=("usd",), over=legal_sales),
    ReadOut(
        name="cn_share_of_stock", how="stock", dimensions=("number",),
        over=_held("cn_legal", "cn_smuggled", "cn_domestic", "cn_proxy"), under=world_stock,
    ),
    ReadOut(name="us_share_of_stock", how="stock", dimensions=("number",), over=_held("us"), under=world_stock),
    ReadOut(name="world_ai_power", how="stock", dimensions=("power",), over=world_power),
    ReadOut(name="model_lag", how="stock", dimensions=("time",), over=model_lag, factor=YEAR / 12),
    ReadOut(name="us_ai_power", how="stock", dimensions=("power",), over=us_power),
    ReadOut(name="cn_ai_power", how="stock", dimensions=("power",), over=cn_power),
)  # fmt: skip

READOUTS = {r.name: r for r in _ALL}
"""All read-outs by name."""
