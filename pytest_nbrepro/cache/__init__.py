"""The cache room: what reproduced, and whether all that it came of is still the same."""

from pytest_nbrepro.cache.changes import Parts, changed, parts_of
from pytest_nbrepro.cache.code import Asked, Text, asked_by
from pytest_nbrepro.cache.entry import Entry
from pytest_nbrepro.cache.inputs import Inputs, Place, UnfitError, observed
from pytest_nbrepro.cache.key import Digested, Facts, key_of, past_python
from pytest_nbrepro.cache.refusal import is_bound, refusal
from pytest_nbrepro.cache.startup import startup
from pytest_nbrepro.cache.store import Store, cache_folder

__all__ = [
    "Asked",
    "Digested",
    "Entry",
    "Facts",
    "Inputs",
    "Parts",
    "Place",
    "Store",
    "Text",
    "UnfitError",
    "asked_by",
    "cache_folder",
    "changed",
    "is_bound",
    "key_of",
    "observed",
    "parts_of",
    "past_python",
    "refusal",
    "startup",
]
