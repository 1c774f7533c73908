"""The environment room: which kernel runs, what it has installed, and whether that is the lock."""

from pytest_nbrepro.environment.consistency import unmet_needs
from pytest_nbrepro.environment.export import to_requirements
from pytest_nbrepro.environment.kernelspec import Kernel, resolve_kernel
from pytest_nbrepro.environment.lock import lock_installed, platform_key, python_range
from pytest_nbrepro.environment.probe import (
    Distribution,
    Environment,
    Probe,
    answer,
    no_answer,
    question,
)
from pytest_nbrepro.environment.verify import verify

__all__ = [
    "Distribution",
    "Environment",
    "Kernel",
    "Probe",
    "answer",
    "lock_installed",
    "no_answer",
    "platform_key",
    "python_range",
    "question",
    "resolve_kernel",
    "to_requirements",
    "unmet_needs",
    "verify",
]
