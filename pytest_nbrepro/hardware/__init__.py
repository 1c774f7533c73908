"""The hardware room: what the machine is, and whether it can be expected to compute the same."""

from pytest_nbrepro.hardware.fingerprint import fingerprint
from pytest_nbrepro.hardware.policy import verify

__all__ = ["fingerprint", "verify"]
