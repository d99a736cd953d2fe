"""A transaction to be judged: when, from where to where, to whom, with which certificates."""

from dataclasses import dataclass
from datetime import date

from leadtime.facts.entity import Entity


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """What an exporter certifies.

    Attributes
    ----------
    has_certificates : bool
        The certificates of the 2026 lane: supply, foundry capacity, end use, know-your-customer, lab test.
    share_of_us_volume : float
        Total shipped to China and Macau over what went to customers in the US.
    has_hbm_conditions : bool
        Site and tracking conditions of the HBM exception.
    is_for_analysis : bool
        Item held only for technical analysis or evaluation.
    """

    has_certificates: bool = True
    share_of_us_volume: float = 0.0
    has_hbm_conditions: bool = False
    is_for_analysis: bool = False


CERTIFIED = Attestation()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """One export, reexport or transfer.

    Attributes
    ----------
    on : date
        Day of the shipment.
    to : str
        Destination, ISO code.
    headquarters : str
        Of the receiving party or its ultimate parent, ISO code; "" = as on record, else as destination.
    export_from : str
        Where it leaves from, ISO code.
    end_user : Entity or None
        Receiving party, where it is on record.
    end_user_name : str
        As the user typed it.
    listed_ownership : float
        Share of the party owned, singly or jointly, by listed parties.
    order_tpp : float or None
        TPP of the whole order to this consignee in a year.
    regime : str
        "enforced" or "text"; they differ from 2025-01-13 on.
    attestation : Attestation
        What is certified.
    """

    on: date
    to: str
    headquarters: str = ""
    export_from: str = "US"
    end_user: Entity | None = None
    end_user_name: str = ""
    listed_ownership: float = 0.0
    order_tpp: float | None = None
    regime: str = "enforced"
    attestation: Attestation = CERTIFIED

    @property
    def seat(self) -> str:
        """Headquarters: as stated, else as on record, else the destination."""
        return self.headquarters or (self.end_user.nation if self.end_user else "") or self.to
