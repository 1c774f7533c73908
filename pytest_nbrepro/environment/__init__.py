"""The environment room: which kernel runs, what it has installed, and whether that is the lock."""

from pytest_nbrepro.environment.advisories import Database, advice
from pytest_nbrepro.environment.exports import TARGETS, Exported, exported
from pytest_nbrepro.environment.kernelspec import Kernel, resolve_kernel
from pytest_nbrepro.environment.lock import lock_installed, platform_key, python_range
from pytest_nbrepro.environment.probe import Distribution, Environment, Probe
from pytest_nbrepro.environment.verify import verify

__all__ = [
    "TARGETS",
    "Database",
    "Distribution",
    "Environment",
    "Exported",
    "Kernel",
    "Probe",
    "advice",
    "exported",
    "lock_installed",
    "platform_key",
    "python_range",
    "resolve_kernel",
    "verify",
]
