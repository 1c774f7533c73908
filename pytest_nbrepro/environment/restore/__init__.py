"""Environments that are built from locks, kept and used again."""

from pytest_nbrepro.environment.restore.building import (
    Order,
    Workshop,
    folder_for,
    noted,
    real,
    restored,
)
from pytest_nbrepro.environment.restore.cache import (
    Built,
    all_built,
    at,
    cache_folder,
    holding,
    removed,
    size,
    works,
)
from pytest_nbrepro.environment.restore.installers import installer
from pytest_nbrepro.environment.restore.plan import Plan, plan
from pytest_nbrepro.environment.restore.pythons import (
    keys_here,
    probed,
    python_for,
    python_name,
    this_python,
)
from pytest_nbrepro.environment.restore.registering import (
    forgotten,
    registered,
    require_kernel,
)

__all__ = [
    "Built",
    "Order",
    "Plan",
    "Workshop",
    "all_built",
    "at",
    "cache_folder",
    "folder_for",
    "forgotten",
    "holding",
    "installer",
    "keys_here",
    "noted",
    "plan",
    "probed",
    "python_for",
    "python_name",
    "real",
    "registered",
    "removed",
    "require_kernel",
    "restored",
    "size",
    "this_python",
    "works",
]
