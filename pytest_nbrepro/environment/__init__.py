"""The environment room: which kernel runs, what it has installed, and whether that is the lock."""

from pytest_nbrepro.environment.export import to_requirements
from pytest_nbrepro.environment.kernelspec import Kernel, resolve_kernel
from pytest_nbrepro.environment.lock import lock_installed, platform_key, python_range
from pytest_nbrepro.environment.modules import Kind, Origin, Provider, origins
from pytest_nbrepro.environment.probe import Distribution, Environment, Probe
from pytest_nbrepro.environment.verify import verify

__all__ = [
    "Distribution",
    "Environment",
    "Kernel",
    "Kind",
    "Origin",
    "Probe",
    "Provider",
    "lock_installed",
    "origins",
    "platform_key",
    "python_range",
    "resolve_kernel",
    "to_requirements",
    "verify",
]
