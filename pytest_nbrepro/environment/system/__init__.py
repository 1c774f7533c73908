"""The packages of the operating system: which a run has used, and whether they are the locked ones.

Those of Python are its environment's; these are dpkg's or rpm's.
"""

from pytest_nbrepro.environment.system.answers import Installed
from pytest_nbrepro.environment.system.asking import Manager, UnknownSystemError, manager_here
from pytest_nbrepro.environment.system.making import Used, packages_used
from pytest_nbrepro.environment.system.verifying import SystemHere, verify_system

__all__ = [
    "Installed",
    "Manager",
    "SystemHere",
    "UnknownSystemError",
    "Used",
    "manager_here",
    "packages_used",
    "verify_system",
]
