"""What the machine at hand means for a notebook: its policy, what it needs, the recorded profile.

The room of the hardware judges plain values; here they come from the record,
the settings and the kernel.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pytest_nbrepro import environment, hardware
from pytest_nbrepro.findings import Finding, FindingError, Severity, finding
from pytest_nbrepro.machine_terms import field_policy, is_field

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.conductor import Conductor
    from pytest_nbrepro.notebook import Notebook
    from pytest_nbrepro.record import Record


def preset(conducted: Conducted, record: Record) -> str:
    """The preset of the policy: the settings' before the record's."""
    return conducted.settings.policy or record.preset


def policy(conducted: Conducted, record: Record) -> hardware.Policy:
    """How differences count: what the record says of single fields, and over it the settings."""
    stated = {
        name: field_policy(name, words)
        for name, words in record.overrides.items()
        if is_field(name)
    }
    fields = {**stated, **conducted.settings.hardware}
    return hardware.Policy(preset(conducted, record), fields, conducted.settings.replay_numerics)


def seen(
    conductor: Conductor, notebook: Notebook | None
) -> tuple[Mapping[str, Any], tuple[hardware.Row, ...]]:
    """The fingerprint of the machine, and its fields beside those of the notebook's record.

    Without a notebook it is the machine as this environment's Python sees it.
    Raises FindingError where the kernel cannot be asked.
    """
    if notebook is None:
        kernel = environment.resolve_kernel(None, "python")
        here = conductor.probes.fingerprint(kernel)
        return here, hardware.rows(here, {})
    conducted = conductor.open(notebook)
    record = conducted.valid_record
    here = conducted.fingerprint
    return here, hardware.rows(here, record.fingerprint if record else {})


@dataclass(frozen=True)
class Unmet:
    """What a notebook needs of a machine that is not here; ``skips`` where it is not run for it."""

    finding: Finding
    skips: bool


def unmet(conducted: Conducted) -> Unmet | None:
    """What the notebook needs, by its record, and this machine has not; None for nothing.

    Under the policy "strict" that is an error; under "lenient" the notebook is
    run all the same.
    """
    record = conducted.valid_record
    if record is None or not record.needs:
        return None
    try:
        found = hardware.unmet(record.needs, conducted.fingerprint)
    except FindingError:  # no kernel, which those tell who start it
        return None
    unknown = (f"{text} (whether that is here cannot be told)" for text in found.unknown)
    needed = " and ".join([*found.missing, *unknown])
    if not needed:
        return None
    severity = {"strict": Severity.ERROR, "lenient": Severity.INFO}.get(
        preset(conducted, record), Severity.WARNING
    )
    told = finding(
        "HW011",
        f"the notebook needs {needed}",
        severity=severity,
        hint=_NEEDS_HINT if found.missing else "",
    )
    (told,) = conducted.named([told])
    skips = bool(found.missing) and severity is Severity.WARNING
    return Unmet(told, skips=skips and bool(conducted.kept([told])))


_NEEDS_HINT = "run it elsewhere; or all the same, with --nbrepro-policy lenient"


@dataclass(frozen=True)
class Replayed:
    """The kernel that is to compute as the record says, and what that takes.

    ``obstacles`` say what of the recorded profile this machine cannot give.
    """

    kernel: environment.Kernel
    variables: Mapping[str, str]
    obstacles: tuple[str, ...]


def replayed(conducted: Conducted, kernel: environment.Kernel) -> Replayed:
    """The kernel, with the variables that make it compute as when the outputs were made.

    One that cannot compute at all with them gets none.
    """
    record = conducted.valid_record
    if record is None or not record.fingerprint or not kernel.is_python:
        return Replayed(kernel, {}, ())
    try:
        plain = conducted.fingerprint_of(kernel)
        wanted = hardware.replay(record.fingerprint, plain)
        changed = replace(kernel, env={**kernel.env, **wanted.variables})
        found = conducted.fingerprint_of(changed)
    except FindingError:  # told by the check of the lock
        return Replayed(kernel, {}, ("the kernel cannot be asked what it computes with",))
    if plain["numerics"]["canary"] and not found["numerics"]["canary"]:
        reason = found["unread"].get("numerics", "unknown")
        obstacle = f"with {_listed(wanted.variables)} nothing can be computed here: {reason}"
        return Replayed(kernel, {}, (obstacle, *wanted.obstacles))
    return Replayed(changed, wanted.variables, wanted.obstacles)


def _listed(variables: Mapping[str, str]) -> str:
    return " ".join(f"{key}={shlex.quote(text)}" for key, text in variables.items())


def on_replay(conducted: Conducted, record: Record) -> list[Finding]:
    """What became of the replay: what could not be had, and whether the self-test proves it."""
    found = conducted.replayed
    if found is None:
        return []
    how = f"the kernel is started with {_listed(found.variables)}" if found.variables else ""
    proof = hardware.proof(record.fingerprint, conducted.fingerprint)
    details = [
        *(f"not possible: {obstacle}" for obstacle in found.obstacles),
        *([how] if how else []),
    ]
    if proof.differing:
        message = f"the recorded numerics are not restored: the self-test differs in {proof}"
        return [finding("HW012", message, details=details)]
    tests = len(proof.tests)
    message = (
        f"NumPy computes as recorded: the self-test gives the same bits in all {tests} tests"
        if proof.tests
        else "whether NumPy computes as recorded cannot be told: there is no self-test of then"
    )
    return [finding("HW012", message, severity=Severity.INFO, details=details)]
