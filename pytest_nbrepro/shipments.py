"""Notebooks made ready to run elsewhere: what goes along, and in which environment."""

from __future__ import annotations

import contextlib
import os
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from pytest_nbrepro import __version__, hardware, shipping
from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.environment.exports import Bundle, bundled, exported, parts_of
from pytest_nbrepro.exporting import Chosen, choose, hints_naming
from pytest_nbrepro.filling import parameters_of
from pytest_nbrepro.findings import Finding, FindingError, finding
from pytest_nbrepro.loading import load
from pytest_nbrepro.machine_terms import size_in_bytes
from pytest_nbrepro.notebook import Notebook
from pytest_nbrepro.record import Record


class OutsideError(Exception):
    """A notebook lies or is called so that nothing of it gets there; says which."""


@dataclass(frozen=True)
class Wishes:
    """What the user has asked for: the folder of the files, packages of Debian, an image."""

    folder: Path
    apt: tuple[str, ...] = ()
    base_image: str = ""
    each: bool = False


@dataclass(frozen=True)
class Shipment:
    """The files to write, and what is to be said of them."""

    files: tuple[shipping.Made, ...]
    notices: tuple[Finding, ...]


def ship(
    conductor: Conductor, paths: Iterable[Path], platform: str | None, kind: str, wishes: Wishes
) -> Shipment:
    """Files for one of `shipping.KINDS`, from the notebooks' locks for ``platform``.

    Raises FindingError as `exporting.export`, and where the notebooks cannot
    be run there; OutsideError where one is not below the folder.
    """
    chosen = choose(conductor, paths, platform)
    parts = [chosen]
    if wishes.each:
        parts = [
            Chosen((notebook,), {name: record}, chosen.platform)
            for notebook, (name, record) in zip(
                chosen.notebooks, chosen.records.items(), strict=True
            )
        ]
    files, notices = list[shipping.Made](), list[Finding]()
    names = image_names([next(iter(part.records)) for part in parts])
    for part, name in zip(parts, names, strict=True):
        with hints_naming(part.records):
            made = exported(part.records, part.platform, "requirements")
            bundle = bundled(part.records, part.platform)
            cargo = _cargo(part, bundle, made.texts[0], kind, wishes)
            files += (
                shipping.one_image(cargo, name)
                if wishes.each
                else shipping.KINDS[kind].make(cargo, _contents(part, cargo))
            )
        notices += [*made.notices, *_unpinned(cargo, part)]
        if shipping.KINDS[kind].has_system and not wishes.apt:
            notices += _without_system(part, bundle)
    return Shipment(tuple(files), tuple(dict.fromkeys(notices)))


def image_names(paths: list[str]) -> list[str]:
    """Names for images, one for each notebook."""
    names: list[str] = []
    for path in paths:
        name = shipping.plain_name(path)
        more = (f"{name}-{number}" for number in range(2, len(paths) + 2))
        names.append(next(each for each in (name, *more) if each not in names))
    return names


def _unpinned(cargo: shipping.Cargo, part: Chosen) -> Iterator[Finding]:
    if not cargo.hashed:
        message = "versions are pinned, but not files: the lock does not have the hashes of all"
        yield finding("LOCK053", message, hint=f"nbrepro lock --hashes {_named(part)}")


def _without_system(part: Chosen, bundle: Bundle) -> Iterator[Finding]:
    """That packages of the operating system are missing: not recorded, or not those of Debian."""
    if not bundle.systems:
        message = "which packages of the operating system are needed is not recorded"
        hint = f"nbrepro lock --system {_named(part)}; or name them: --apt PACKAGE"
        yield finding("LOCK054", message, hint=hint)
    elif bundle.system is None or not bundle.system.is_debians:
        message = f"packages of the operating system are those of {' and '.join(bundle.systems)}"
        hint = "name those of Debian that have the same: --apt PACKAGE"
        yield finding("LOCK054", message, hint=hint)


def _named(part: Chosen) -> str:
    """The notebook, in a command to type; of several, a word for each of them."""
    return shlex.join(part.records) if len(part.records) == 1 else "NOTEBOOK"


def _cargo(
    part: Chosen, bundle: Bundle, requirements: str, kind: str, wishes: Wishes
) -> shipping.Cargo:
    python, system, machine = parts_of(part.platform)
    wants_pipfile = kind == "aicoe-ci"
    return shipping.Cargo(
        header=bundle.header,
        notebooks=tuple(_shipped(each, kind, wishes) for each in part.notebooks),
        requirements=requirements,
        hashed="--hash=" in requirements,
        python=python,
        system=system,
        machine=machine,
        has_kernel=any(package.name == "ipykernel" for package in bundle.kept),
        free_threaded=bundle.is_free_threaded,
        origin=_origin(list(part.records.values()), bundle),
        tools=("git",) * bundle.comes_from_git + ("build-essential",) * bundle.is_built,
        apt=wishes.apt,
        recorded=bundle.system.wanted if bundle.system and bundle.system.is_debians else {},
        base_image=wishes.base_image,
        version=__version__,
        pipfiles=exported(part.records, part.platform, "pipfile").texts if wants_pipfile else (),
        locks=bundle.digests,
        indexes=() if bundle.has_only_pypi else bundle.indexes,
    )


def _shipped(conducted: Conducted, kind: str, wishes: Wishes) -> shipping.Shipped:
    notebook = conducted.notebook
    path = path_below(notebook.path, wishes.folder)
    if path is None and shipping.KINDS[kind].has_context:
        raise OutsideError(f"{notebook.path} is not below {wishes.folder}: name one above with -o")
    kernel = notebook.kernel_name or shipping.PYTHON3
    return shipping.Shipped(path or notebook.path.name, tuple(_parameters(notebook)), kernel)


def _parameters(notebook: Notebook) -> Iterator[shipping.Parameter]:
    """What the notebook can be given; nothing is known of one of an older format."""
    with contextlib.suppress(FindingError):
        for one in parameters_of(notebook) or ():
            yield shipping.Parameter(one.name, one.kind, one.default, one.help)


def path_below(path: Path, folder: Path) -> str | None:
    """The path as seen from a folder, with slashes; None for one that is not below it."""
    try:
        found = PurePath(os.path.relpath(path, folder))
    except ValueError:  # on another drive
        return None
    return None if found.parts[0] == ".." else found.as_posix()


def _contents(part: Chosen, cargo: shipping.Cargo) -> Mapping[str, Any]:
    """The notebooks' JSON by their paths, those of format 3 as of format 4."""
    notebooks = (conducted.notebook for conducted in part.notebooks)
    pairs = zip(cargo.paths, notebooks, strict=True)
    return {path: load(notebook.path, notebook.content) for path, notebook in pairs}


def _origin(records: list[Record], bundle: Bundle) -> shipping.Machine:
    """Where the outputs were made: what all notebooks agree on."""
    found = [_machine(record, bundle) for record in records]
    first = found[0]
    common = set.intersection(*(set(each.variables.items()) for each in found))
    needs: dict[str, Any] = {}
    for each in found:
        for name, wanted in each.needs.items():
            needs[name] = max(needs.get(name, wanted), wanted, key=_greatness)
    return shipping.Machine(
        python=first.python if len({each.python for each in found}) == 1 else "",
        implementation=first.implementation,
        libc=first.libc if len({each.libc for each in found}) == 1 else "",
        variables=dict(sorted(common)),
        needs=needs,
    )


def _greatness(wanted: object) -> tuple[float, str]:
    """How much is needed, where that is a size or a number."""
    try:
        return size_in_bytes(str(wanted)), ""
    except IndexError:
        return 0.0, str(wanted)


def _machine(record: Record, bundle: Bundle) -> shipping.Machine:
    """The machine of the fingerprint, where it is that of the lock."""
    recorded = record.fingerprint
    python, platform = recorded.get("python", {}), recorded.get("platform", {})
    words = (str(platform.get("system", "")).lower(), str(platform.get("machine", "")).lower())
    version = str(python.get("version", ""))
    _, system, machine = parts_of(bundle.platform)
    if words != (system.removeprefix("musl"), machine) or not version.startswith(
        f"{bundle.python}."
    ):
        return shipping.Machine(needs=record.needs)
    libc = platform.get("libc")
    return shipping.Machine(
        python=version,
        implementation=str(python.get("implementation", "CPython")),
        libc=str(libc.get("version", "")) if isinstance(libc, dict) else "",
        variables=hardware.portable(recorded),
        needs=record.needs,
    )
