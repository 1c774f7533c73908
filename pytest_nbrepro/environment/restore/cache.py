"""The environments that were built: where they are, which are whole, what becomes of them.

Each lies at its last place from the beginning, because a virtual environment
cannot be moved, and holds a file of ours that says whether it is whole. That
is written last, so nothing that was broken off counts; and only a folder that
holds it is ever removed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from pytest_nbrepro.digests import sha256
from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.holding import held

_STATE = ".nbrepro-environment.json"
#: The folder for all, where the user wants another one.
CACHE_VARIABLE = "NBREPRO_CACHE"


@dataclass(frozen=True)
class Built:
    """An environment that was built, or is being built.

    ``lock`` is the digest of the lock that it satisfies, ``platform`` its
    key, ``packages`` how many were installed, ``unhashed`` how many of them
    without a hash to hold them against, ``left_out`` which ones could not be
    had, ``notebooks`` the paths of those that it was made for, ``kernels``
    the names under which Jupyter knows it.
    """

    folder: Path
    lock: str
    platform: str
    is_whole: bool = False
    packages: int = 0
    unhashed: int = 0
    left_out: tuple[str, ...] = ()
    notebooks: tuple[str, ...] = ()
    kernels: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As it is called in the list of all."""
        return self.folder.name

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.scripts / ("python.exe" if sys.platform == "win32" else "python")

    @property
    def scripts(self) -> Path:
        """The folder of its programs."""
        return self.folder / ("Scripts" if sys.platform == "win32" else "bin")

    def written(self, **changes: Any) -> Built:
        """The same with changes, as its file now says. Raises OSError."""
        changed = replace(self, **changes)
        temporary = self.folder / f"{_STATE}.{os.getpid()}"
        state = {key: value for key, value in asdict(changed).items() if key != "folder"}
        temporary.write_text(json.dumps(state), encoding="utf-8")
        temporary.replace(self.folder / _STATE)
        return changed


def cache_folder() -> Path:
    """The folder of the environments that are built unless another place is named."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return Path(chosen).expanduser().absolute() / "environments"
    from platformdirs import user_cache_path

    return user_cache_path("nbrepro", appauthor=False) / "environments"


def holding(folder: Path, waits: Callable[[], None]) -> AbstractContextManager[int]:
    """Have the environment at ``folder`` for oneself; see `holding.held`."""
    locks = cache_folder().with_name("locks")
    return held(locks / sha256(os.path.realpath(folder))[:32], waits)


def at(folder: Path) -> Built | None:
    """The environment at ``folder``, whole or not; None where there is none of ours."""
    try:
        state = json.loads((folder / _STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return Built(folder=folder, **_typed(state)) if isinstance(state, dict) else None


def _typed(state: Mapping[str, Any]) -> dict[str, Any]:
    """What the file says, as far as it is of the right kinds; a newer version may say more."""
    kinds = {"str": str, "bool": bool, "int": int, "tuple[str, ...]": list}
    found: dict[str, Any] = {"lock": "", "platform": ""}
    for each in fields(Built):
        value = state.get(each.name)
        if isinstance(value, kinds.get(str(each.type), ())):
            found[each.name] = tuple(map(str, value)) if isinstance(value, list) else value
    return found


def works(built: Built) -> bool:
    """True where it is whole and its interpreter, which it shares, is still there."""
    return built.is_whole and built.python.exists()


def all_built() -> Iterator[Built]:
    """The environments in the cache, by name, half-built ones too."""
    with contextlib.suppress(OSError):
        for folder in sorted(cache_folder().iterdir()):
            found = at(folder)
            if found is not None:
                yield found


def prepared(folder: Path, lock: str, platform: str) -> Built:
    """An empty folder of ours to build in; what we had begun there is removed before.

    Raises FindingError (LOCK046) where the folder holds something else, and
    OSError where it cannot be made.
    """
    if at(folder) is not None:
        removed(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # one that was killed while it wrote what it is may have left that, half-written
    if any(not each.name.startswith(_STATE) for each in folder.iterdir()):
        message = f"{folder} is not empty, and not an environment that nbrepro has built"
        raise FindingError(finding("LOCK046", message, hint="name another folder with --path"))
    return Built(folder, lock, platform).written()


def removed(folder: Path) -> None:
    """Remove an environment; what says that it is ours goes last. Raises OSError."""
    for each in folder.iterdir():
        if each.name == _STATE:
            continue
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        else:
            each.unlink()
    (folder / _STATE).unlink(missing_ok=True)
    folder.rmdir()


def size(folder: Path) -> int:
    """How many bytes lie in a folder; a file that has several names is counted once."""
    seen: dict[tuple[int, int], int] = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                about = os.lstat(os.path.join(parent, name))  # noqa: PTH118 - a hundred thousand files
                seen[about.st_dev, about.st_ino] = about.st_size
    return sum(seen.values())
