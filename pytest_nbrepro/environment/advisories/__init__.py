"""Known vulnerabilities of locked packages, from a database that the user has on disk."""

from pytest_nbrepro.environment.advisories.database import Database
from pytest_nbrepro.environment.advisories.told import advice

__all__ = ["Database", "advice"]
