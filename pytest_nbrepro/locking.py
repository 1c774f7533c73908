"""Make the record of a notebook: what its outputs came from, and what speaks against locking them.

What is kept of an older record (the locks of other platforms, what its author
stated) and what is made anew is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pytest_nbrepro import environment, hardware, locks
from pytest_nbrepro import record as records
from pytest_nbrepro.checking import in_order
from pytest_nbrepro.findings import Finding, FindingError, Severity, finding
from pytest_nbrepro.recorded_system import System, with_system
from pytest_nbrepro.recording import Wanted, recorded_inputs
from pytest_nbrepro.requiring import unusable

if TYPE_CHECKING:
    from pytest_nbrepro.conducted import Conducted
    from pytest_nbrepro.inputs import Trace
    from pytest_nbrepro.recorded_inputs import Input

#: What a notebook without a record begins with.
_BLANK = records.Record(requires_python="", resolver={}, locks={}, fingerprint={}, cells=())


@dataclass(frozen=True)
class Locked:
    """What locking made: the file's new content, and what to tell.

    ``resolver`` is the record's, which says what made the lock.
    """

    content: bytes
    platform: str
    packages: int
    infrastructure: int
    notices: tuple[Finding, ...]
    resolver: Mapping[str, Any]
    inputs: int = 0
    system: int = 0


def locked(
    conducted: Conducted,
    stated: Mapping[str, Any],
    choices: environment.Choices,
    wanted: Wanted,
) -> Locked:
    """Make the record anew: a platform's lock, the fingerprint, the cell digests, the inputs.

    ``stated`` goes over the overrides of before; ``choices`` and ``wanted`` say how and what.
    """
    old, here = conducted.readable_record, conducted.probed_for(choices.python)
    base = old or _BLANK
    platform, ran = environment.platform_key(here), _ran(conducted, choices, here)
    before = base.locks.get(platform)
    inputs, system, told = _used(conducted, old, before, wanted)
    answer = conducted.answer(environment.Question(here, base.requirements, choices))
    lock = locks.sealed(with_system(answer.lock, system), base.requirements)
    is_of_another = _is_of_another(conducted, old, platform)
    made = replace(
        base,
        requires_python=environment.python_range(here, base.requires_python),
        resolver=answer.resolver,
        locks={**base.locks, platform: lock},
        fingerprint=dict(base.fingerprint) if is_of_another else _machine(ran),
        cells=records.digests(conducted.notebook.cells),
        overrides={**base.overrides, **stated},
        inputs=inputs,
    )
    kept = [_kept_machine(made.fingerprint)] if is_of_another else []
    told += [*kept, *answer.notices, *_doubts(made, ran, platform, before)]
    return Locked(
        content=conducted.notebook.with_record(made.to_json()),
        platform=platform,
        packages=len(lock["packages"]),
        infrastructure=len(locks.ours(lock)["infrastructure"]),
        notices=tuple(conducted.named([*_notices(conducted, old), *told])),
        resolver=answer.resolver,
        inputs=len(inputs),
        system=len(system.packages) if system else 0,
    )


def _machine(ran: environment.Environment) -> Mapping[str, Any]:
    return hardware.fingerprint(ran.markers, ran.machine, ran.versions)


def _doubts(
    made: records.Record,
    ran: environment.Environment,
    platform: str,
    before: Mapping[str, Any] | None,
) -> Iterator[Finding]:
    """What speaks against the new lock: beside what ran, the one before, and the requirements."""
    yield from _unlike(made, ran, platform)
    yield from _unhashed(made.locks[platform], before)
    yield from (found.with_severity(Severity.WARNING) for found in unusable(made.requirements))


def _used(
    conducted: Conducted,
    old: records.Record | None,
    before: Mapping[str, Any] | None,
    wanted: Wanted,
) -> tuple[tuple[Input, ...], System | None, list[Finding]]:
    """What the notebook reads and loads, by a run where one is wanted; what has to be said of it.

    ``before`` is the lock that the new one takes the place of.
    """
    trace: Trace | None = None
    told: list[Finding] = []
    if wanted.is_run:
        from pytest_nbrepro.tracing import traced

        trace, told = traced(conducted)
    inputs, of_inputs = recorded_inputs(
        conducted, old, wanted.stated, trace if wanted.inputs else None
    )
    system, of_system = conducted.system.recorded(
        conducted, before, trace if wanted.system else None
    )
    return inputs, system, [*told, *of_inputs, *of_system]


def _is_of_another(conducted: Conducted, old: records.Record | None, platform: str) -> bool:
    """True where the outputs came from a machine of another platform, and were not made anew.

    Who adds the lock of a second platform has not made the outputs there.
    """
    if old is None or not old.fingerprint or not old.locks or platform in old.locks:
        return False
    now = records.digests(conducted.notebook.cells)
    return [cell.outputs for cell in old.cells] == [cell.outputs for cell in now]


def _kept_machine(machine: Mapping[str, Any]) -> Finding:
    platform = machine.get("platform", {})
    message = "the outputs are unchanged, so the fingerprint stays that of the machine of then"
    shown = (str(platform[key]) for key in ("system", "machine") if platform.get(key))
    return finding("HW002", f"{message} ({' '.join(shown)})", severity=Severity.INFO)


def _ran(
    conducted: Conducted, choices: environment.Choices, here: environment.Environment
) -> environment.Environment:
    """The environment that made the outputs: the kernel's, whatever the lock is made for.

    Only what is installed in another one is named as where they came from;
    and where the kernel cannot be looked into, nothing else is known.
    """
    if choices.python is None or choices.engine == "installed":
        return here
    try:
        return conducted.probed
    except FindingError:
        return here


def _unlike(made: records.Record, ran: environment.Environment, platform: str) -> Iterator[Finding]:
    """Where what made the outputs is not in order, or not what a lock was resolved to."""
    if made.resolver["engine"] == "installed":
        machinery = locks.ours(made.locks[platform])["infrastructure"]
        yield from environment.unmet_needs(ran, machinery, made.requirements)
    elif environment.platform_key(ran) == platform:
        for found in environment.verify(made, ran):
            if found.severity is Severity.ERROR:
                yield found.with_severity(Severity.WARNING)


def _unhashed(lock: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterator[Finding]:
    """What is lost where a lock with hashes gives way to one without."""
    lost = locks.hashed_names(before) if before else []
    if lost and not locks.hashed_names(lock):
        packages = f"{len(lost)} package{'s' * (len(lost) > 1)}"
        message = f"the lock before had archive hashes of {packages}, this one has none"
        yield finding("LOCK028", message, hint="look them up: nbrepro lock --hashes {notebook}")


def _notices(conducted: Conducted, old: records.Record | None) -> Iterator[Finding]:
    """What makes it doubtful that these are the outputs to keep."""
    if conducted.kernel.notice:
        yield conducted.kernel.notice
    cells = conducted.notebook.cells
    if cells and not any(cell.outputs for cell in cells):
        message = "no outputs are stored yet, so there will be nothing to compare with"
        yield finding("OUT005", message, hint="run the notebook and save it first")
    for found in conducted.kept(in_order(conducted, old)):
        if found.severity is not Severity.INFO:
            yield found.with_severity(Severity.WARNING)  # locking is what was asked for
