"""The environment room: which kernel runs, what it has installed, and whether that is the lock."""

from pytest_nbrepro.environment.consistency import unmet_needs
from pytest_nbrepro.environment.export import to_requirements
from pytest_nbrepro.environment.installers import installer
from pytest_nbrepro.environment.kernelspec import Kernel, kernel_in, resolve_kernel
from pytest_nbrepro.environment.lock import lock_installed, platform_key, python_range
from pytest_nbrepro.environment.modules import Kind, Origin, Provider, origins
from pytest_nbrepro.environment.plan import Plan, plan
from pytest_nbrepro.environment.probe import (
    Distribution,
    Environment,
    Probe,
    answer,
    no_answer,
    question,
)
from pytest_nbrepro.environment.pythons import (
    keys_here,
    probed,
    python_for,
    python_name,
    this_python,
)
from pytest_nbrepro.environment.registering import forgotten, registered
from pytest_nbrepro.environment.restore import Order, Workshop, folder_for, noted, real, restored
from pytest_nbrepro.environment.store import (
    Built,
    all_built,
    at,
    cache_folder,
    holding,
    removed,
    size,
    works,
)
from pytest_nbrepro.environment.verify import verify

__all__ = [
    "Built",
    "Distribution",
    "Environment",
    "Kernel",
    "Kind",
    "Order",
    "Origin",
    "Plan",
    "Probe",
    "Provider",
    "Workshop",
    "all_built",
    "answer",
    "at",
    "cache_folder",
    "folder_for",
    "forgotten",
    "holding",
    "installer",
    "kernel_in",
    "keys_here",
    "lock_installed",
    "no_answer",
    "noted",
    "origins",
    "plan",
    "platform_key",
    "probed",
    "python_for",
    "python_name",
    "python_range",
    "question",
    "real",
    "registered",
    "removed",
    "resolve_kernel",
    "restored",
    "size",
    "this_python",
    "to_requirements",
    "unmet_needs",
    "verify",
    "works",
]
