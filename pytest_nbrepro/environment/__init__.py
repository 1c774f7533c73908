"""The environment room: which kernel runs, what it has installed, and whether that is the lock.

Its parts ``exports`` and ``advisories`` have doors of their own, because most
runs need neither.
"""

from pytest_nbrepro.environment.kernelspec import Kernel, resolve_kernel
from pytest_nbrepro.environment.lock import lock_installed, platform_key, python_range
from pytest_nbrepro.environment.probe import Distribution, Environment, Probe
from pytest_nbrepro.environment.verify import verify

__all__ = [
    "Distribution",
    "Environment",
    "Kernel",
    "Probe",
    "lock_installed",
    "platform_key",
    "python_range",
    "resolve_kernel",
    "verify",
]
