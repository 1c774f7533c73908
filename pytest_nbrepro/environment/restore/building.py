"""Build an environment that satisfies a lock, or find the one that was built before.

What was begun and not ended never counts as built: it is removed at once
where something fails, and at the next call where this process was killed.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_nbrepro.environment.restore import cache
from pytest_nbrepro.environment.restore.installers import Installer
from pytest_nbrepro.environment.restore.plan import Plan
from pytest_nbrepro.findings import FindingError, finding


@dataclass(frozen=True)
class Order:
    """What to build: the ``plan`` of a lock of this digest and platform key, for a notebook.

    ``notebook`` is its absolute path.
    """

    plan: Plan
    lock: str
    platform: str
    notebook: str


@dataclass(frozen=True)
class Workshop:
    """How to build.

    ``python`` is the interpreter to make the environment of, ``check`` raises
    FindingError where an environment with a given interpreter is not as
    locked; ``index`` is the one to install from, instead of what the installer
    is set to; ``tell`` is given a line before something that takes time.
    """

    installer: Callable[[], Installer]
    python: Callable[[], str]
    check: Callable[[Path], None]
    index: str | None
    tell: Callable[[str], None]

    def waits(self) -> None:
        """Say what is waited for."""
        self.tell("waiting for another process, which builds or changes this environment")


def restored(order: Order, folder: Path, workshop: Workshop, *, is_ours: bool) -> cache.Built:
    """The environment at ``folder``: as it is where it fits, else built.

    In a folder that ``is_ours``, the cache's, one that was changed since is
    built anew; one that the user has named is not touched. Raises
    FindingError (LOCK041 to LOCK046) where it cannot be had.
    """
    with _told(folder), cache.holding(folder, workshop.waits) as held:
        found = cache.at(folder)
        if found is not None and cache.works(found):
            if found.lock == order.lock and _still_fits(found, workshop):
                news = () if order.notebook in found.notebooks else (order.notebook,)
                return found.written(notebooks=(*found.notebooks, *news)) if news else found
            if not is_ours:
                message = f"{folder} holds an environment that is not, or no longer, this lock's"
                hint = "remove it with nbrepro env --remove, or name another folder"
                raise FindingError(finding("LOCK046", message, hint=hint))
        with _removed_unless_whole(folder):
            return _built(order, folder, workshop, held)


@contextlib.contextmanager
def _told(folder: Path) -> Iterator[None]:
    """What the operating system refuses is told as a finding."""
    try:
        yield
    except OSError as error:
        message = f"no environment can be built at {folder}: {error.strerror or error}"
        raise FindingError(finding("LOCK046", message)) from error


def _still_fits(found: cache.Built, workshop: Workshop) -> bool:
    try:
        workshop.check(found.python)
    except FindingError:
        return False
    return True


@contextlib.contextmanager
def _removed_unless_whole(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        found = cache.at(folder)
        if found is not None and not found.is_whole:
            with contextlib.suppress(OSError):  # the next call will try again
                cache.removed(folder)
        raise


def _built(order: Order, folder: Path, workshop: Workshop, held: int) -> cache.Built:
    installer, python, plan = workshop.installer(), workshop.python(), order.plan
    count = len(plan.names)
    what = f"{count} package{'s' * (count != 1)}"
    workshop.tell(f"building the environment of its lock with {installer.name}: {what}")
    begun = cache.prepared(folder, order.lock, order.platform)
    installer.create(folder, python, held)
    # the hashed ones first, and by themselves: with them, an index cannot send something else
    for lines, hashed in ((plan.hashed, True), (plan.plain, False)):
        if lines:
            further = plan.indexes if hashed else ()
            installer.install(
                begun.python, lines, held, index=workshop.index, further=further, hashed=hashed
            )
    workshop.check(begun.python)
    return begun.written(
        is_whole=True,
        packages=count,
        unhashed=len(plan.plain),
        left_out=(*plan.local, *plan.local_machinery),
        notebooks=(order.notebook,),
    )


def noted(built: cache.Built, *, notebook: str = "", kernel: str = "") -> None:
    """Keep in mind what else an environment is for, and is called; where that can be written."""
    wanted = {"notebooks": notebook, "kernels": kernel}

    def news(found: cache.Built) -> dict[str, tuple[str, ...]]:
        known = {key: getattr(found, key) for key in wanted}
        return {k: (*known[k], new) for k, new in wanted.items() if new and new not in known[k]}

    found = cache.at(built.folder)
    if found is None or not news(found):
        return
    with contextlib.suppress(OSError), cache.holding(built.folder, lambda: None):
        found = cache.at(built.folder)
        if found is not None and found.is_whole:
            found.written(**news(found))


def folder_for(platform: str, lock: str) -> Path:
    """Where the environment of a lock of that digest is kept."""
    return cache.cache_folder() / f"{platform}-{lock[:16]}"


def real(folder: Path) -> Path:
    """A folder that the user has named, as a path that holds wherever one is."""
    return Path(os.path.realpath(folder.expanduser()))
