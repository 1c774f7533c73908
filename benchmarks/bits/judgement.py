"""What pytest-nbrepro says of a setting: its fingerprint, its self-test, both together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bits.settings import Setting
from pytest_nbrepro import environment, hardware
from pytest_nbrepro.findings import Severity

Fingerprint = Mapping[str, Any]


@dataclass
class Machine:
    """Takes fingerprints with the ``python`` of the notebooks, as the check does."""

    python: str
    _known: dict[str, Fingerprint] = field(default_factory=dict)

    def fingerprint(self, setting: Setting) -> Fingerprint:
        """The machine as a kernel under the setting sees it."""
        if setting.key not in self._known:
            argv = (self.python, "-m", "ipykernel_launcher", "-f", "{connection_file}")
            kernel = environment.Kernel("python3", argv, env=setting.variables)
            with setting.processors():
                probe = environment.Probe(kernel)
            found = probe.result()
            told = hardware.fingerprint(found.markers, found.machine, found.versions)
            self._known[setting.key] = told
        return self._known[setting.key]


@dataclass(frozen=True)
class Judgement:
    """The rules that warn by the fingerprint alone, and with the self-test; which tests differ."""

    alone: tuple[str, ...]
    together: tuple[str, ...]
    proof: hardware.Proof


def judged(recorded: Fingerprint, here: Fingerprint) -> Judgement:
    """What the check says here of what was recorded there, under the default policy."""
    return Judgement(
        _reports(_without_tests(recorded), here),
        _reports(recorded, here),
        hardware.proof(recorded, here),
    )


def _reports(recorded: Fingerprint, here: Fingerprint) -> tuple[str, ...]:
    found = hardware.verify(recorded, here, hardware.Policy())
    return tuple(sorted({each.rule for each in found if each.severity is not Severity.INFO}))


def _without_tests(fingerprint: Fingerprint) -> Fingerprint:
    return {**fingerprint, "numerics": {**fingerprint["numerics"], "canary": None}}


def of_machine(fingerprint: Fingerprint, level: str) -> Fingerprint:
    """The fingerprint that a machine would have which is so by itself, without being told."""
    from archspec.cpu import TARGETS  # noqa: PLC0415 - as heavy as all else here

    target = TARGETS[level]
    beyond = " ".join(sorted(target.features - target.generic.features))
    cpu = {**fingerprint["cpu"], "name": level, "level": target.generic.name, "features": beyond}
    return {
        **fingerprint,
        "cpu": cpu,
        "numerics": {**fingerprint["numerics"], "variables": {}},
    }
