"""Chips and models as measured tables name them: "Ascend 910C (one die)", "DeepSeek-R1-NVFP4"."""

import re
from dataclasses import dataclass

from leadtime.errors import UnknownName
from leadtime.facts.catalogue import Catalogue
from leadtime.facts.chip import Chip
from leadtime.facts.llm import Llm

__all__ = ["NamedChip", "chip_named", "format_of", "llm_named", "plain"]

# What tables append to a model's name that changes no shape: tuning, and the format of the weights.
_SUFFIXES = re.compile(
    r"[-_ ](instruct|thinking|chat|base|nvfp4|fp4|fp8|int8|w8a8|bf16|0528|terminus)$", re.I
)
# Later releases of a model with the shape of an earlier one.
_SAME_SHAPE = {
    "llama33 70b": "llama31_70b",
    "deepseekv31": "deepseek_v3",
    "deepseekv3r1": "deepseek_v3",
    "nemotron 3 nano": "nemotron3_nano_30b",
    "mtnlg530b": "megatron_530b",
    "gpt3175b": "gpt3_175b",
}
_FORMATS = (
    ("nvfp4", "fp4"), ("mxfp4", "fp4"), ("fp4", "fp4"), ("w4a8", "int8"), ("w4a16", "bf16"),
    ("fp8", "fp8"), ("w8a8", "int8"), ("int8", "int8"),
    ("bf16", "bf16"), ("bfloat16", "bf16"), ("fp16", "fp16"), ("float16", "fp16"), ("fp32", "fp32"), ("float32", "fp32"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedChip:
    """A chip, and the share of its package that the name means (one die of two: 0.5)."""

    chip: Chip
    share: float = 1.0

    def flop_rate(self, precision: str) -> float:
        """Dense rate of that share in the format of `precision`, FLOP/s."""
        return self.chip.flop_rate[format_of(precision, self.chip)].value * self.share


def chip_named(text: str, facts: Catalogue) -> NamedChip:
    """The chip that a measured table means.

    Parameters
    ----------
    text : str
        As the table has it; a remark in brackets is read for "die" and else dropped.
    facts : Catalogue
        Where to look.

    Raises
    ------
    UnknownName
        If no chip answers to it.
    """
    bare = re.sub(r"\(.*?\)", "", text).replace("-class", "").strip()
    for name in (
        text,
        bare,
        bare.partition("/")[0],
        f"{bare.replace(' 80GB', '')} SXM 80GB",
        bare.split()[0],
    ):
        if name in facts.chips:
            chip = facts.chips[name]
            is_die = bool(re.search(r"\b(one|per) die\b", text))
            return NamedChip(chip, 1 / (chip.dies or 1) if is_die else 1.0)
    raise UnknownName("chip", text, tuple(facts.chips))


def plain(name: str) -> str:
    """Letters and digits of a name alone, in small letters: as files of ours and tables of others are joined."""
    return "".join(c for c in name.lower() if c.isalnum())


def llm_named(text: str, facts: Catalogue) -> Llm | None:
    """The model that a measured table means, or None where the catalogue has none of that shape."""
    name = re.sub(r"\(.*?\)", "", text).strip()
    while True:
        if name in facts.llms:
            return facts.llms[name]
        letters = re.sub(r"[^a-z0-9]", "", name.lower())
        same = next((i for k, i in _SAME_SHAPE.items() if k.replace(" ", "") == letters), None)
        if same is not None:
            return facts.llms[same]
        shorter = _SUFFIXES.sub("", name)
        if shorter == name:
            return None
        name = shorter


def format_of(precision: str, chip: Chip) -> str:
    """The arithmetic format that a precision as written means on a chip, a key of its `flop_rate`.

    Parameters
    ----------
    precision : str
        "FP8-MX", "W8A8", "BF16/FP16", "" (then 16 bits).
    chip : Chip
        A chip without the format computes in the next wider one that it has.

    Raises
    ------
    UnknownName
        If no such format exists, or the chip has none as wide.
    """
    text = precision.lower()
    named = next((fmt for word, fmt in _FORMATS if word in text), None)
    if named is None and text:
        raise UnknownName("precision", precision, ("bf16", "fp16", "fp8", "int8", "fp4"))
    named = named or "bf16"
    wider = {
        "fp4": ("fp4", "fp8", "int8"),
        "fp8": ("fp8", "int8"),
        "int8": ("int8", "fp8"),
        "fp16": ("fp16",),
        "fp32": ("fp32",),
    }
    for fmt in (*wider.get(named, ()), "bf16", "fp16", "fp32"):
        if fmt in chip.flop_rate:
            return fmt
    raise UnknownName(f"arithmetic format of {chip.id}", precision or named, tuple(chip.flop_rate))
