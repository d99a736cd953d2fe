"""The workload as it is typed: `train:llama3_70b`, `decode:deepseek_v3@4096/1024,50ms`, `prefill:qwen3_32b@8192`."""

import re
from dataclasses import dataclass, replace

from leadtime.errors import InputError, UnknownName
from leadtime.facts.catalogue import catalogue
from leadtime.performance.mixes import loads
from leadtime.workload.precision import BF16, Precision
from leadtime.workload.shape import Shape, shape

__all__ = ["KINDS", "Task", "task"]

KINDS = ("train", "prefill", "decode", "both")
"""What a chip is wanted for; "both" is training and decode, by the geometric mean of the two."""

_ALIASES = {"training": "train", "decoding": "decode"}
_USUAL = {"train": "train_moe", "prefill": "prefill_moe", "decode": "decode_moe", "both": "decode_moe"}
"""The load of `performance.mixes` whose model is meant where none is named."""

_FORM = re.compile(r"(?P<kind>\w+)(?::(?P<model>[^@]+))?(?:@(?P<rest>.+))?")
_SIZES = re.compile(r"(?P<isl>\d+)(?:/(?P<osl>\d+))?")
_LIMIT = re.compile(r"(?:tpot=?)?(?P<tpot>\d+(?:\.\d+)?) ?ms")
_EIGHT_BITS = Precision(matmul="fp8", weight=1.0, expert=1.0, dispatch=1.0, kv=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be done, in which number formats.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    shape : Shape
        The model.
    isl, osl : int
        Tokens of the prompt and of the answer.
    tpot : float
        Most time for one token of one answer, s.
    precision : Precision
        Training in BF16; serving with weights and cache of 8 bits.
    """

    kind: str
    shape: Shape
    isl: int = 4096
    osl: int = 1024
    tpot: float = 0.05
    precision: Precision = BF16

    @property
    def name(self) -> str:
        """As it may be typed."""
        if self.kind == "train":
            return f"train:{self.shape.id}"
        if self.kind == "prefill":
            return f"prefill:{self.shape.id}@{self.isl}"
        return f"{self.kind}:{self.shape.id}@{self.isl}/{self.osl},{self.tpot * 1e3:g}ms"

    def of_kind(self, kind: str) -> "Task":
        """The same model and sizes in another phase."""
        return replace(self, kind=kind, precision=BF16 if kind == "train" else _EIGHT_BITS)


def task(text: str) -> Task:
    """Read a workload.

    Parameters
    ----------
    text : str
        KIND[:MODEL][@ISL[/OSL][,TPOT]]; KIND one of `KINDS`, MODEL any model of the catalogue and by default
        the one on which delivered compute is measured, TPOT such as 50ms.

    Raises
    ------
    InputError
        If it has another form, or a size is out of range.
    UnknownName
        If the kind or the model is not known.

    Examples
    --------
    >>> task("decode:llama3_70b@2048/512,30ms").name
    'decode:llama3_70b@2048/512,30ms'
    """
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise InputError(
            f"the workload {text!r} is not of the form KIND[:MODEL][@ISL/OSL,TPOT]; write it such as "
            "train:llama3_70b or decode:deepseek_v3@4096/1024,50ms."
        )
    kind = _ALIASES.get(match["kind"].lower(), match["kind"].lower())
    if kind not in KINDS:
        raise UnknownName("kind of workload", match["kind"], KINDS)
    model = (match["model"] or loads()[_USUAL[kind]].model).strip()
    found = Task(kind="train", shape=shape(catalogue().llms[model]))
    for part in (match["rest"] or "").split(",") if match["rest"] else ():
        found = _with(found, part.strip(), text)
    return found.of_kind(kind)


def _with(found: Task, part: str, text: str) -> Task:
    """A task with one further part of the text read."""
    sizes, limit = _SIZES.fullmatch(part), _LIMIT.fullmatch(part)
    if sizes:
        isl, osl = int(sizes["isl"]), int(sizes["osl"] or found.osl)
        if not (0 < isl <= 10**7 and 0 < osl <= 10**7):
            raise InputError(f"the workload {text!r} has {part!r}; give tokens from 1 to 10 million.")
        return replace(found, isl=isl, osl=osl)
    if limit and float(limit["tpot"]) > 0:
        return replace(found, tpot=float(limit["tpot"]) / 1e3)
    raise InputError(
        f"the workload {text!r} has {part!r}, which is neither tokens (4096/1024) nor a time for each token (50ms)."
    )
