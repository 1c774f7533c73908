"""Files that other tools install from, made from the locks of notebooks."""

from pytest_nbrepro.environment.exports.bundle import Bundle, bundled
from pytest_nbrepro.environment.exports.origin import header, parts_of
from pytest_nbrepro.environment.exports.script import script
from pytest_nbrepro.environment.exports.targets import TARGETS, Exported, exported

__all__ = ["TARGETS", "Bundle", "Exported", "bundled", "exported", "header", "parts_of", "script"]
