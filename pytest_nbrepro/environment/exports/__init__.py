"""Files that other tools install from, made from the locks of notebooks."""

from pytest_nbrepro.environment.exports.targets import TARGETS, Exported, exported

__all__ = ["TARGETS", "Exported", "exported"]
