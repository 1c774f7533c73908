"""The environment room: which kernel runs, what it has installed, and whether that is the lock."""

from pytest_nbrepro.environment.engines import ENGINES, Answer, Choices, Engine, Question, engine
from pytest_nbrepro.environment.export import to_requirements
from pytest_nbrepro.environment.kernelspec import Kernel, resolve_kernel
from pytest_nbrepro.environment.lock import lock_installed, platform_key, python_range
from pytest_nbrepro.environment.probe import Distribution, Environment, Probe
from pytest_nbrepro.environment.verify import verify

__all__ = [
    "ENGINES",
    "Answer",
    "Choices",
    "Distribution",
    "Engine",
    "Environment",
    "Kernel",
    "Probe",
    "Question",
    "engine",
    "lock_installed",
    "platform_key",
    "python_range",
    "resolve_kernel",
    "to_requirements",
    "verify",
]
