"""One frozen Settings, and where its values come from.

The first that speaks wins: command line, pytest's ini options, the table
``[tool.nbrepro]`` of pyproject.toml, the default. What there is to set, and how
it is read, stands in `options`.
"""

from __future__ import annotations

import difflib
import math
import os
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pytest_nbrepro.allowing import Allowed
from pytest_nbrepro.compat import OWN, PROFILES, Profile
from pytest_nbrepro.machine_terms import FieldPolicy
from pytest_nbrepro.option import Option
from pytest_nbrepro.options import OPTIONS
from pytest_nbrepro.sanitizing import Replacements

if TYPE_CHECKING:
    from pytest_nbrepro.stripping import Options

Value = TypeVar("Value")
#: Longer values are not repeated in full where one is told to be wrong.
_MOST_REPEATED = 80


class SettingsError(ValueError):
    """A setting that cannot be used; the message says which, and what would do."""


class NoTomlError(SettingsError):
    """A file that cannot be read, such as one in the middle of a merge."""


@dataclass(frozen=True)
class Settings:
    """What the user has chosen.

    ``policy`` None means what the notebook's record says; ``hardware`` is what
    is meant of single fields of the fingerprint; with ``replay_numerics``
    kernels compute as the record says. ``strict`` fails cells that are not
    compared. ``rtol`` is relative, ``atol`` a distance;
    ``per_notebook_tolerances`` gives others by shell patterns of paths.
    ``timeout`` (of one cell) and ``startup_timeout`` (of a kernel)
    are in seconds, as is ``notebook_timeout``; ``output_limit`` (what is kept
    of one cell) is in megabytes, ``memory`` (of a kernel) in bytes. ``jobs``
    is how many notebooks run at once, ``executor`` what else runs them; with
    ``ship`` the files of their projects go along, of at most ``ship_limit``
    megabytes each. ``env`` is one of `ENVIRONMENTS`, ``kernels`` one of `KERNELS`, ``preload`` what
    forked kernels may have imported beforehand, ``seal`` names of `SEALS`.
    With ``cells`` only those are run that carry this tag; ``builtins`` are
    names that kernels have before any cell.
    ``compat`` is one of `PROFILES`, ``sanitize_with`` and then ``sanitize``
    what is replaced in outputs, ``as_written`` names normalising rules that
    are not applied to them; ``strip`` is what stripping takes out, None the
    usual. ``advisories`` is where a database of known
    vulnerabilities lies, ``allowed_advisories`` which of them pass. ``select``
    and ``ignore`` are rule codes or their beginnings; ``per_notebook_ignores``
    adds codes by shell patterns of paths.
    ``json``, ``report``, ``sarif`` and ``code_quality`` are the files to write what
    was found to; ``github`` is one of `ON_GITHUB`. ``output_dir``
    is where notebooks are kept as a run has left them, ``output_of`` one of `KEPT`.
    With ``trace`` it is told what notebooks touch outside of their kernels,
    with ``offline`` kernels have no network. With ``cache`` notebooks are not
    run of which nothing has changed since they reproduced, by what lies in
    ``cache_dir`` (None: the usual folder), but for the share
    ``cache_recheck`` of them. ``diagnose`` is one of `DIAGNOSES`,
    ``live`` one of `LIVE`. ``shard`` is one part of so many, as "3/8", dealt out by
    ``durations``, a file or a folder; ``store_durations`` is the file to write them to.
    ``update`` stores what differs in the notebooks.
    """

    require_record: bool = False
    verify_files: bool = False
    policy: str | None = None
    hardware: Mapping[str, FieldPolicy] = field(default_factory=dict)
    replay_numerics: bool = False
    strict: bool = False
    rtol: float = 1e-5
    atol: float = 0.0
    per_notebook_tolerances: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    timeout: float = 300.0
    notebook_timeout: float | None = None
    startup_timeout: float = 60.0
    output_limit: float = 20.0
    memory: int | None = None
    jobs: int = 1
    executor: str = ""
    ship: bool = False
    ship_limit: float = 100.0
    env: str = "current"
    seal: tuple[str, ...] = ()
    kernels: str = "fork"
    preload: tuple[str, ...] = ()
    trace: bool = False
    offline: bool = False
    cells: str = ""
    builtins: tuple[str, ...] = ()
    compat: str | None = None
    sanitize_with: Replacements = ()
    sanitize: Replacements = ()
    as_written: tuple[str, ...] = ()
    strip: Options | None = None
    advisories: Path | None = None
    allowed_advisories: tuple[Allowed, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_notebook_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    json: Path | None = None
    report: Path | None = None
    sarif: Path | None = None
    code_quality: Path | None = None
    github: str = "auto"
    output_dir: Path | None = None
    output_of: str = "failed"
    cache: bool = False
    cache_dir: Path | None = None
    cache_recheck: float = 0.0
    diagnose: str = "auto"
    live: str = "auto"
    shard: str = ""
    durations: Path | None = None
    store_durations: Path | None = None
    update: bool = False

    @property
    def profile(self) -> Profile:
        """What is let pass because another tool does."""
        return PROFILES[self.compat] if self.compat else OWN

    def ignored_in(self, path: Path) -> tuple[str, ...]:
        """The rule codes that are ignored for the notebook at ``path``."""
        extra = (code for codes in _for(path, self.per_notebook_ignores) for code in codes)
        return (*self.ignore, *extra)

    def tolerance_in(self, path: Path) -> Mapping[str, float]:
        """What ``per_notebook_tolerances`` says for the notebook at ``path``."""
        said = _for(path, self.per_notebook_tolerances)
        return {key: value for tolerance in said for key, value in tolerance.items()}

    @property
    def replacements(self) -> Replacements:
        """All that the user wants replaced in outputs, in its order."""
        return (*self.sanitize_with, *self.sanitize)


def _for(path: Path, by_pattern: Mapping[str, Value]) -> Iterator[Value]:
    """The values whose shell patterns fit a path, or the last parts of it."""
    full = Path(os.path.abspath(path)).as_posix()  # noqa: PTH100 - links stay as they are
    for pattern, value in by_pattern.items():
        if fnmatch(full, pattern) or fnmatch(full, f"*/{pattern}"):
            yield value


def with_values(
    settings: Settings,
    values: Mapping[str, Any],
    source: str,
    spelled: Callable[[Option], str] | None = None,
    folder: Path = Path(),
) -> Settings:
    """The settings with ``values`` put in; ``source`` names where they come from.

    Names may be written with ``-`` or ``_``; ``spelled`` gives what was typed
    there for an option, by default its name in ``values``; paths count from
    ``folder``. None stands for "not said". Raises SettingsError for an unknown
    name or a value that does not fit.
    """
    options = {option.name: option for option in OPTIONS}
    changes = {}
    for written, value in values.items():
        name = written.replace("-", "_")
        if name not in options:
            near = difflib.get_close_matches(name, options, n=1)
            hint = f"; did you mean {options[near[0]].key!r}?" if near else ""
            raise SettingsError(f"{source}: there is no setting {written!r}{hint}")
        if value is not None:
            try:
                is_path = options[name].is_path and isinstance(value, str)
                changes[name] = options[name].read(folder / value if is_path else value)
            except ValueError as error:
                typed = spelled(options[name]) if spelled else written
                shown = textwrap.shorten(repr(value), _MOST_REPEATED, placeholder=" …")
                raise SettingsError(f"{source}: {typed} = {shown}: expected {error}") from None
    return replace(settings, **changes)


def in_notebook(settings: Settings, metadata: Mapping[str, Any]) -> Settings:
    """The settings for a notebook whose metadata say how long its cells may take.

    ``execution.timeout``, in seconds, is what nbmake reads; a value of another
    kind is not ours to judge. Who has set another limit is heard first.
    """
    if settings.timeout != Settings.timeout:
        return settings
    execution = metadata.get("execution")
    said = execution.get("timeout") if isinstance(execution, Mapping) else None
    if not isinstance(said, (int, float)) or isinstance(said, bool) or not 0 < said < math.inf:
        return settings
    return replace(settings, timeout=float(said))


def from_pyproject(folder: Path) -> Settings:
    """The settings of ``[tool.nbrepro]`` in the pyproject.toml of ``folder``, if there is one.

    Raises SettingsError where the file or the table cannot be used.
    """
    path = folder / "pyproject.toml"
    try:
        content = path.read_bytes()
    except OSError:
        return Settings()
    return in_pyproject(path, content)


def in_pyproject(path: Path, content: bytes) -> Settings:
    """As `from_pyproject`, of what the file at ``path`` may hold. Raises NoTomlError, too."""
    if b"nbrepro" not in content:
        return Settings()
    import tomllib

    try:
        tools = tomllib.loads(content.decode("utf-8")).get("tool")
    except (ValueError, RecursionError) as error:  # no UTF-8, no TOML, huge numbers
        raise NoTomlError(f"{path}: {error}") from error
    table = tools.get("nbrepro", {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: tool.nbrepro is not a table")
    source = f"{path}, [tool.nbrepro]"
    for option in OPTIONS:
        if option.command_line_only and option.key in table:
            raise SettingsError(f"{source}: {option.key!r} is for the command line: {option.flag}")
    return with_values(Settings(), table, source, folder=path.parent)


def project_folder(start: Path) -> Path:
    """The nearest folder at or above ``start`` that has a pyproject.toml, else ``start``."""
    folders = (start, *start.parents)
    return next((f for f in folders if (f / "pyproject.toml").is_file()), start)
