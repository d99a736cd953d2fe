"""A large language model: the shape that decides what it costs to train and to run."""

from dataclasses import dataclass, field
from datetime import date

from leadtime.facts.quantity import Quantity, quantities_of

__all__ = ["Llm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Llm:
    """What is known of one language model."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    organisation: str
    nation: str = field(metadata={"pattern": "[A-Z]{2}", "example": 'nation = "CN"'})
    released_on: date | None = None
    attention: str = ""
    training_hardware: str = ""
    note: str = ""
    parameters: Quantity | None = None
    active_parameters: Quantity | None = None
    layers: Quantity | None = None
    hidden: Quantity | None = None
    ffn: Quantity | None = None
    heads: Quantity | None = None
    kv_heads: Quantity | None = None
    head_dim: Quantity | None = None
    q_lora_rank: Quantity | None = None
    kv_lora_rank: Quantity | None = None
    qk_rope_dim: Quantity | None = None
    qk_nope_dim: Quantity | None = None
    v_head_dim: Quantity | None = None
    experts: Quantity | None = None
    top_k: Quantity | None = None
    shared_experts: Quantity | None = None
    moe_ffn: Quantity | None = None
    first_dense_layers: Quantity | None = None
    vocab: Quantity | None = None
    context: Quantity | None = None
    mtp_layers: Quantity | None = None
    training_tokens: Quantity | None = None
    training_flop: Quantity | None = None

    def facts(self) -> tuple[tuple[str, Quantity], ...]:
        """Every number known of the model, under its name."""
        return tuple(quantities_of(self))
