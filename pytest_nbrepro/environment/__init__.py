"""The environment room: which kernel runs, what it has installed, and whether that is the lock.

Its parts ``exports``, ``restore`` and ``advisories`` have doors of their own,
because most runs need none of them.
"""

from pytest_nbrepro.environment.altered import Alterations
from pytest_nbrepro.environment.choosing import kernel_named, of_this_process, resolve_kernel
from pytest_nbrepro.environment.consistency import unmet_needs
from pytest_nbrepro.environment.engines import ENGINES, Answer, Choices, Engine, Question, engine
from pytest_nbrepro.environment.kernelspec import Kernel, is_python, kernel_in
from pytest_nbrepro.environment.listing import compared_packages
from pytest_nbrepro.environment.lock import lock_installed, python_range
from pytest_nbrepro.environment.modules import Kind, Names, Origin, Provider, origins, owners
from pytest_nbrepro.environment.platforms import platform_key
from pytest_nbrepro.environment.probe import (
    Distribution,
    Environment,
    Probe,
    answer,
    no_answer,
    question,
)
from pytest_nbrepro.environment.verify import differing, edited_lock, verify

__all__ = [
    "ENGINES",
    "Alterations",
    "Answer",
    "Choices",
    "Distribution",
    "Engine",
    "Environment",
    "Kernel",
    "Kind",
    "Names",
    "Origin",
    "Probe",
    "Provider",
    "Question",
    "answer",
    "compared_packages",
    "differing",
    "edited_lock",
    "engine",
    "is_python",
    "kernel_in",
    "kernel_named",
    "lock_installed",
    "no_answer",
    "of_this_process",
    "origins",
    "owners",
    "platform_key",
    "python_range",
    "question",
    "resolve_kernel",
    "unmet_needs",
    "verify",
]
