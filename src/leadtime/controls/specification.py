"""What the law asks of an item: a small frozen record, whatever it was built from."""

from dataclasses import dataclass, field

NM = 1e-9
MM2 = 1e-6
UM2 = 1e-12
GB = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """A memory stack or package.

    Attributes
    ----------
    density : float
        Memory bandwidth density of the stack, GB/s per mm2, as the text counts it.
    is_in_logic : bool
        True where the memory sits in a package whose main function is logic.
    """

    density: float
    is_in_logic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Model weights: operations spent on training, and whether the weights are published."""

    training_operations: float
    are_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A chipmaking tool: dedicated-chuck overlay and wavelength in m of a scanner, immersion or dry.

    `eccn` is the paragraph of another kind of tool (deposition, etch, clean, ...) as its maker states it; empty
    for a scanner, which is judged by its figures.
    """

    eccn: str = ""
    overlay: float | None = None
    is_immersion: bool = True
    wavelength: float = 193 * NM


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A fab line: node and half pitch in m, NAND layers, DRAM cell area in m2, density in bit/m2."""

    node: float | None = None
    is_nonplanar: bool = False
    layers: float | None = None
    half_pitch: float | None = None
    cell_area: float | None = None
    bit_density: float | None = None
    vias: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A supercomputer: FP64 and FP32 rate in FLOP/s within a volume in cubic feet."""

    fp64_rate: float = 0.0
    fp32_rate: float = 0.0
    volume: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Die:
    """A logic die at a foundry: node in m, transistors of the packaged circuit, who vouches for it."""

    node: float
    is_nonplanar: bool = True
    transistors: float | None = None
    has_hbm: bool = True
    is_vouched_for: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A material by its substance, such as "gallium"."""

    substance: str


Subject = Memory | Weights | Tool | Line | Machine | Die | Material


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """One item as a data sheet states it.

    Attributes
    ----------
    name : str
        As printed.
    kind : str
        "chip", "system", "memory", "weights", "tool", "line", "machine", "die", "material", "foreign_made",
        "eda" or "other".
    vendor, designer : str
        Who sells it; ISO code of the nation where its designer has headquarters ("" = not known).
    origin : str
        ISO code of the place it leaves from unless the shipment says otherwise.
    keys : tuple of str
        Folded names, by which letters and guidance may name it.
    tpp : float or None
        Total processing performance, TOPS x bits, dense, whole package.
    die_area : float or None
        Applicable die area in m2: logic on non-planar nodes; 0 = none; None = not known.
    density : float or None
        Performance density where only that is stated, TPP per mm2.
    io_rate : float or None
        Aggregate two-way transfer rate to other circuits, byte/s.
    memory_rate : float or None
        Total DRAM bandwidth, byte/s.
    is_for_datacentres : bool
        Designed or marketed for datacentres.
    is_sold_in_us : bool
        Commercially available in the United States on 2026-01-15.
    is_by_name : bool
        No TPP is stated on purpose: names, letters and parties alone decide. Otherwise a missing TPP leaves
        the answer open.
    is_party_design : bool
        Designed by the receiving party itself (foreign-made items).
    mobile_generation : int
        Of a mobile chip: 4 for 4G, 5 for 5G; 0 where it is none.
    unique_to_node : float or None
        Finest-node use that alone needs the item, in m (parts and tools).
    contents : tuple of Specification
        The circuits inside a computer or assembly.
    subject : Subject or None
        What the text asks of things that are not chips.
    """

    name: str
    kind: str = "chip"
    vendor: str = ""
    designer: str = ""
    origin: str = "US"
    keys: tuple[str, ...] = ()
    tpp: float | None = None
    die_area: float | None = None
    density: float | None = None
    io_rate: float | None = None
    memory_rate: float | None = None
    is_for_datacentres: bool = True
    is_sold_in_us: bool = True
    is_by_name: bool = False
    is_party_design: bool = False
    mobile_generation: int = 0
    unique_to_node: float | None = None
    contents: tuple["Specification", ...] = field(default=())
    subject: Subject | None = None

    @property
    def leaves_from(self) -> str:
        """Where it leaves from unless the shipment says otherwise: foreign-made chips, the designer's nation."""
        return self.designer if self.kind == "foreign_made" else self.origin

    @property
    def circuits(self) -> tuple["Specification", ...]:
        """The circuits to test: what a system holds, else the item itself."""
        return self.contents or (self,)
