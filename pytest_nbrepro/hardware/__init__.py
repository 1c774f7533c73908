"""The hardware room: what the machine is, whether it can be expected to compute the same."""

from pytest_nbrepro.hardware.fingerprint import fingerprint, look_at_processor
from pytest_nbrepro.hardware.needs import Unmet, unmet
from pytest_nbrepro.hardware.policy import Policy, Proof, proof, verify
from pytest_nbrepro.hardware.portable import portable
from pytest_nbrepro.hardware.replay import Replay, replay
from pytest_nbrepro.hardware.showing import Row, rows

__all__ = [
    "Policy",
    "Proof",
    "Replay",
    "Row",
    "Unmet",
    "fingerprint",
    "look_at_processor",
    "portable",
    "proof",
    "replay",
    "rows",
    "unmet",
    "verify",
]
