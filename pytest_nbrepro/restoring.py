"""Restore the environment of a notebook's lock, and look after those that were built.

Which of a record's locks it is, whether all of it can be had, whether what was
installed is what is locked, and which environments nobody wants any more are
decided here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pytest_nbrepro import environment
from pytest_nbrepro.digests import canonical, sha256
from pytest_nbrepro.environment import Environment, restore
from pytest_nbrepro.environment.restore import Built
from pytest_nbrepro.findings import Finding, FindingError, Severity, finding
from pytest_nbrepro.locks import is_edited, sealed
from pytest_nbrepro.notebook import RECORD_KEY, read
from pytest_nbrepro.record import Record, missing, parse


@dataclass(frozen=True)
class Wishes:
    """What the user has said about an environment to be built.

    ``folder`` is where, else the cache; ``python`` a program to make it of,
    ``installer`` "uv" or "pip"; ``index_url`` goes before what the installer
    is set to, and before what the record names; ``skip_local`` leaves out
    what cannot be had; ``kernel`` says that one is to run there; ``known`` are
    programs that may be the Python, too, such as that of the notebook's kernel;
    ``seconds`` is how long building may take.
    """

    folder: Path | None = None
    python: str | None = None
    installer: str | None = None
    index_url: str | None = None
    skip_local: bool = False
    kernel: bool = False
    known: tuple[str, ...] = ()
    seconds: float | None = None


@dataclass(frozen=True)
class _Chosen:
    """A lock of a record, and what can be installed of it; ``python`` is None for one built."""

    key: str
    digest: str
    plan: restore.Plan
    folder: Path
    python: Environment | None


def restored(
    path: Path, record: Record | None, wishes: Wishes, tell: Callable[[str], None]
) -> Built:
    """The environment that satisfies the lock of the notebook at ``path`` for this machine.

    ``tell`` is given a line before what takes time. Raises FindingError:
    REC001 without a record, LOCK040 without a lock for this machine, LOCK017
    for one that was edited, REC003 for a damaged one, LOCK041 to LOCK046 where
    the environment cannot be had, LOCK048 where it would have no kernel.
    """
    if record is None:
        raise FindingError(missing().with_severity(Severity.ERROR))
    chosen = _chosen(record, wishes)
    if is_edited(record.locks[chosen.key]):
        raise FindingError(environment.edited_lock(chosen.key))
    if chosen.plan.local and not wishes.skip_local:
        without = replace(wishes, skip_local=True)
        if _built_before(record, chosen.key, without):  # as the user wanted it for this lock
            return restored(path, record, without, tell)
        raise _not_to_be_had(chosen.plan.local)
    if wishes.kernel:
        restore.require_kernel(chosen.plan.names, record.resolver.get("engine"))
    reduced = _reduced(record, chosen)
    python = chosen.python
    return restore.restored(
        restore.Order(chosen.plan, chosen.digest, chosen.key, os.path.abspath(path)),  # noqa: PTH100 - links stay as they are
        chosen.folder,
        restore.Workshop(
            installer=lambda: restore.installer(wishes.installer, wishes.seconds),
            python=lambda: (python or _python(record, chosen.key, wishes)).executable,
            check=lambda program: _verified(reduced, program),
            index=wishes.index_url,
            tell=tell,
        ),
        is_ours=wishes.folder is None,
    )


def _chosen(record: Record, wishes: Wishes) -> _Chosen:
    """The lock to restore: this Python's, else one that is built or that a Python is found for."""
    keys = restore.keys_here(record.locks)
    if not keys:
        here = environment.platform_key(restore.this_python()).partition("-")[2]
        known = ", ".join(sorted(record.locks)) or "none"
        message = f"there is no lock for this machine ({here}); the record has: {known}"
        hint = "nbrepro lock {notebook}, in an environment that gives its outputs here"
        raise FindingError(finding("LOCK040", message, hint=hint))
    errors = []
    for key in keys:
        found = None if wishes.python else _built_before(record, key, wishes)
        if found is not None:
            return _planned(record, key, wishes, None, found.python)
        try:
            python = _python(record, key, wishes)
        except FindingError as error:
            errors.append(error)
        else:
            return _planned(record, key, wishes, python, Path(python.executable))
    raise errors[0]


def _built_before(record: Record, key: str, wishes: Wishes) -> Built | None:
    """The environment of a lock that is in the cache, whole, unless another place is wanted."""
    if wishes.folder is not None:
        return None
    found = restore.at(restore.folder_for(key, _digest(record, key, wishes)))
    return found if found is not None and restore.works(found) else None


def _python(record: Record, key: str, wishes: Wishes) -> Environment:
    empty = replace(record, locks={key: {"packages": []}})

    def fits(found: Environment) -> bool:
        return not any(f.rule == "LOCK003" for f in environment.verify(empty, found))

    return restore.python_for(key, fits, record.requires_python, wishes.python, wishes.known)


def _planned(
    record: Record, key: str, wishes: Wishes, python: Environment | None, program: Path
) -> _Chosen:
    marked = {
        "infrastructure": [p.name for p in record.packages(key) if p.infrastructure],
        "local": [p.name for p in record.packages(key) if p.local],
    }
    plan = restore.plan(
        record.locks[key],
        marked,
        lambda: (python if python and python.markers else restore.probed(program)).markers,
        () if wishes.index_url else record.resolver.get("index") or (),
    )
    digest = _digest(record, key, wishes)
    place = restore.real(wishes.folder) if wishes.folder else None
    folder = place or restore.folder_for(key, digest)
    return _Chosen(key, digest, plan, folder, python)


def _digest(record: Record, key: str, wishes: Wishes) -> str:
    """The digest of a lock; an environment that lacks some of it is another one."""
    lock = record.locks[key]
    return sha256(canonical({"lock": lock, "without": "local"} if wishes.skip_local else lock))


def _not_to_be_had(names: tuple[str, ...]) -> FindingError:
    what = f"{names[0]} is" if len(names) == 1 else f"{len(names)} packages are"
    message = f"{what} not to be had from an index: locked from a folder or an unknown URL"
    hint = "ask the notebook's author for it, or leave it out: nbrepro env --skip-local {notebook}"
    details = [f"  {name}" for name in names] if len(names) > 1 else []
    return FindingError(finding("LOCK045", message, details=details, hint=hint))


def _reduced(record: Record, chosen: _Chosen) -> Record:
    """The record with the one lock, and of it what is installed."""
    lock = record.locks[chosen.key]
    wanted = frozenset(chosen.plan.names)
    packages = [package for package in lock["packages"] if package["name"] in wanted]
    reduced = sealed({**lock, "packages": packages}, record.requirements)
    return replace(record, locks={chosen.key: reduced})


def _verified(record: Record, program: Path) -> None:
    """Raise FindingError (LOCK046) where an environment is not what its lock says."""
    found = environment.verify(record, restore.probed(program))
    errors = [each for each in found if each.severity is Severity.ERROR]
    if errors:
        message = f"what was installed is not what is locked: {errors[0].message}"
        details = [line for each in errors for line in (f"  {each.headline}", *each.details)]
        raise FindingError(finding("LOCK046", message, details=details))


def notices(built: Built) -> Iterator[Finding]:
    """What has to be said of an environment that was built."""
    if built.unhashed:
        of = ""
        if built.unhashed < built.packages:
            of = f" of {built.unhashed} of {built.packages} packages"
        message = f"no archive hashes are locked{of}: what came was compared once it was installed"
        yield finding("LOCK047", message, hint="lock with hashes: nbrepro lock --hashes {notebook}")
    if built.left_out:
        message = f"left out, from a folder or an unknown URL: {', '.join(built.left_out)}"
        yield finding("LOCK049", message)


def registered(built: Built, path: Path, name: str | None) -> str:
    """Make the environment known to Jupyter as a kernel, and return its name.

    Raises FindingError (LOCK048) where none can be made known under that name.
    """
    display_name = f"{restore.python_name(built.platform)} (lock of {path.name})"
    default = f"nbrepro-{built.lock[:8]}"
    kernel = restore.registered(built.python, default, name, display_name)
    restore.noted(built, kernel=kernel)
    return kernel


def remove(built: Built, waits: Callable[[], None], *, if_unused: bool = False) -> bool:
    """Remove an environment, and take its kernels from Jupyter; True where it is gone.

    With ``if_unused`` it stays where it has come into use meanwhile. Raises OSError.
    """
    with restore.holding(built.folder, waits):
        found = restore.at(built.folder)
        if found is None:
            return True
        if if_unused and _is_used(found):
            return False
        restore.forgotten(found.kernels, found.python)
        restore.removed(found.folder)
    return True


def unused() -> list[Built]:
    """The environments in the cache that no notebook which they were made for wants any more."""
    return [built for built in restore.all_built() if not _is_used(built)]


def _is_used(built: Built) -> bool:
    return built.is_whole and any(_wants(Path(path), built) for path in built.notebooks)


def _wants(path: Path, built: Built) -> bool:
    try:
        record = parse(read(path).metadata.get(RECORD_KEY))
    except FindingError:
        return False
    locks: Mapping[str, Mapping[str, Any]] = record.locks
    wishes = Wishes(), Wishes(skip_local=True)
    return built.platform in locks and built.lock in {
        _digest(record, built.platform, each) for each in wishes
    }
