"""What is known: chips, systems, language models, entities and time series, each number with its source.

>>> from leadtime import facts
>>> facts.catalogue().snapshot_on
datetime.date(2026, 11, 23)
"""

from leadtime.facts.catalogue import Catalogue, Record, catalogue
from leadtime.facts.chip import BITS, Chip
from leadtime.facts.collection import Collection
from leadtime.facts.entity import Entity, Listing
from leadtime.facts.llm import Llm
from leadtime.facts.period import Period, period
from leadtime.facts.quantity import Printed, Quantity
from leadtime.facts.series import Observation, Series
from leadtime.facts.sources import Source
from leadtime.facts.system import System
from leadtime.facts.units import Unit, unit

__all__ = [
    "BITS",
    "Catalogue",
    "Chip",
    "Collection",
    "Entity",
    "Listing",
    "Llm",
    "Observation",
    "Period",
    "Printed",
    "Quantity",
    "Record",
    "Series",
    "Source",
    "System",
    "Unit",
    "catalogue",
    "period",
    "unit",
]
