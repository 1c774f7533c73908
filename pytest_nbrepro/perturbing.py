"""The surroundings of a run: what may be otherwise in one that ought to give the same.

Another hash seed, time zone, home, temporary folder, and a copy of the working
folder. What users have fixed on purpose stays; so does what libraries keep in
the home and that decides no result: caches, packages installed for the user,
their settings.
"""

from __future__ import annotations

import os
import shutil
import site
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pytest_nbrepro.diagnosis import Run

_MOST_BYTES, _MOST_FILES = 100_000_000, 2_000
#: Folders of tools, which no notebook reads.
_TOOLS = frozenset(
    ".git .hg .svn node_modules __pycache__ .ipynb_checkpoints .mypy_cache .ruff_cache "
    ".pytest_cache .hypothesis .tox .nox".split()
)
_ZONES = Path("/usr/share/zoneinfo")
_VARIED = {
    Run.PERTURBED: frozenset({"seed", "zone", "home", "folder"}),
    Run.MILD: frozenset({"seed", "zone"}),
    Run.HASH_SEED: frozenset({"seed"}),
    Run.TIME_ZONE: frozenset({"zone"}),
    Run.HOME: frozenset({"home"}),
    Run.FOLDER: frozenset({"folder"}),
}


@dataclass(frozen=True)
class Surroundings:
    """Where a run is made: variables of its own, its working folder, and what its folders are.

    ``note`` says what could not be changed.
    """

    variables: Mapping[str, str]
    folder: Path
    known: tuple[tuple[str, str], ...] = ()
    note: str = ""


@contextmanager
def surroundings(
    run: Run, folder: Path, fixed: Mapping[str, str], project: Path
) -> Iterator[Surroundings]:
    """Other surroundings for a run; they are gone afterwards.

    ``folder`` is the notebook's, ``project`` the one around it that is copied
    where it is small; ``fixed`` are variables that users have chosen.
    """
    varied = _VARIED.get(run, frozenset())
    if not varied:
        yield Surroundings({}, folder)
        return
    with tempfile.TemporaryDirectory(prefix="nbrepro-", ignore_cleanup_errors=True) as made:
        base, known, note = Path(os.path.realpath(made)), [], ""
        variables: dict[str, str] = {}
        if "seed" in varied:
            variables["PYTHONHASHSEED"] = _other_seed(fixed)
        if "zone" in varied:
            variables["TZ"] = _other_zone()
        if "home" in varied:
            variables |= _home(base / "home")
            known.append((str(base / "home"), "home"))
        if "folder" in varied:
            (base / "tmp").mkdir()
            variables |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(base / "tmp"))
            known.append((str(base / "tmp"), "temporary"))
            copied = _copied(project, folder, base / "work")
            if copied is None:
                note = "in the working folder itself, which is too large to copy, or not readable"
            else:
                known.append((str(copied), "folder"))
                folder = copied
        variables = {key: value for key, value in variables.items() if key not in fixed}
        yield Surroundings(variables, folder, tuple(known), note)


def _other_seed(fixed: Mapping[str, str]) -> str:
    now = fixed.get("PYTHONHASHSEED", os.environ.get("PYTHONHASHSEED", "0"))
    return "1" if now != "1" else "2"


def _other_zone() -> str:
    """One that nobody is in who has a notebook's local time by chance, with its quarter hours."""
    now = os.environ.get("TZ", "")
    names = [name for name in ("Asia/Kathmandu", "Australia/Eucla") if name != now]
    there = (name for name in names if (_ZONES / name).exists())
    return next(there, "NBR-05:45" if now != "NBR-05:45" else "NBR-08:45")


def _home(home: Path) -> dict[str, str]:
    """An empty home, and the folders that stay those of the user."""
    home.mkdir()
    now = _user_home()
    stay = {
        "PYTHONUSERBASE": site.getuserbase(),
        "IPYTHONDIR": str(now / ".ipython"),
        "XDG_CACHE_HOME": str(now / ".cache"),
        "XDG_CONFIG_HOME": str(now / ".config"),
    }
    stay = {key: os.environ.get(key) or value for key, value in stay.items()}
    return {**stay, "HOME": str(home), "USERPROFILE": str(home)}


def _user_home() -> Path:
    return Path(os.path.expanduser("~"))  # noqa: PTH111 - which raises nothing


def _copied(project: Path, folder: Path, to: Path) -> Path | None:
    """The notebook's folder in a copy of the project, or of itself; None where that is too much."""
    for root in dict.fromkeys((project, folder)):
        if root in (Path(root.anchor), _user_home()) or not _is_small(root):
            continue
        target = to / (root.name or "work")
        try:
            _copy(root, target)
            return target / folder.relative_to(root)
        except (OSError, shutil.Error):
            shutil.rmtree(to, ignore_errors=True)
    return None


def _is_small(root: Path) -> bool:
    files = size = 0
    try:
        for path in files_below(root):
            files += 1
            size += path.lstat().st_size
            if files > _MOST_FILES or size > _MOST_BYTES:
                return False
    except OSError:
        return False
    return True


def files_below(root: Path) -> Iterator[Path]:
    """The files and links below a folder. Raises OSError where it cannot be looked at."""
    waiting = [root]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            if not entry.is_dir(follow_symlinks=False):
                yield Path(entry.path)
            elif _is_wanted(Path(entry.path)):
                waiting.append(Path(entry.path))


def _is_wanted(folder: Path) -> bool:
    return folder.name not in _TOOLS and not (folder / "pyvenv.cfg").exists()


def _copy(root: Path, target: Path) -> None:
    """Copy what is small. Raises OSError."""

    def left_out(folder: str, names: list[str]) -> Collection[str]:
        paths = [Path(folder) / name for name in names]
        folders = {path.name for path in paths if path.is_dir() and not _is_wanted(path)}
        special = {p.name for p in paths if p.exists() and not (p.is_dir() or p.is_file())}
        return folders | special

    shutil.copytree(root, target, symlinks=True, ignore=lambda f, n: set(left_out(f, n)))


def project_of(folder: Path) -> Path:
    """The project that a folder belongs to: the nearest above that looks like one."""
    for each in (folder, *folder.parents):
        if (each / ".git").exists() or (each / "pyproject.toml").is_file():
            return each
    return folder
