"""``nbrepro cache``: what is kept of notebooks that need not be run again, shown and removed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from pytest_nbrepro.cache import Entry, Store, cache_folder
from pytest_nbrepro.caching import name_of
from pytest_nbrepro.commands.parts import PATHS, chosen_settings, echo, notebooks_named
from pytest_nbrepro.commands.parts import settings_options as options
from pytest_nbrepro.reports import printable

_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


@dataclass(frozen=True)
class _File:
    """A file of the cache; ``entry`` is None where nothing can be read from it."""

    path: Path
    entry: Entry | None
    size: int
    age: float

    @property
    def notebook(self) -> str:
        return self.entry.path if self.entry else "not readable"


@click.group(name="cache")
def cache() -> None:
    """What pytest --nbrepro-cache keeps, so that notebooks need not be run again."""


@cache.command()
@options("cache_dir")
@click.option("--json", "as_json", is_flag=True, help="print it for programs")
def show(as_json: bool, **chosen: Any) -> None:
    """List the results that are kept: of which notebooks, how large, when last of use."""
    store = _store(chosen)
    found = list(_files(store, time.time()))
    if as_json:
        rows = [_row(file) for file in found]
        click.echo(json.dumps({"folder": str(store.folder), "results": rows}, indent=1))
    else:
        echo(_shown(store, found))


@cache.command()
@PATHS
@options("cache_dir")
def clear(paths: tuple[Path, ...], **chosen: Any) -> None:
    """Remove what is kept: all of it, or that of the notebooks at PATH."""
    store = _store(chosen)
    if paths:
        folders = {store.of_notebook(name_of(path)) for path in notebooks_named(paths)}
        wanted = [file.path for file in _files(store, 0) if file.path.parent in folders]
    else:
        wanted = [file.path for file in _files(store, 0)]
    gone = store.clear(wanted)
    if gone < len(wanted):
        left = f"{len(wanted) - gone} of {_plural(len(wanted), 'result')}"
        raise click.ClickException(f"{left} could not be removed from {store.folder}")
    click.echo(printable(f"removed {_plural(gone, 'result')} from {store.folder}"))


def _store(chosen: dict[str, Any]) -> Store:
    return Store(chosen_settings(chosen).cache_dir or cache_folder())


def _files(store: Store, now: float) -> Iterator[_File]:
    for path, entry in store.all():
        try:
            about = path.lstat()
        except OSError:  # another process has removed it
            continue
        yield _File(path, entry, about.st_size, max(now - about.st_mtime, 0))


def _row(file: _File) -> dict[str, object]:
    return {
        "notebook": file.entry.notebook if file.entry else None,
        "path": file.entry.path if file.entry else None,
        "file": str(file.path),
        "bytes": file.size,
        "unused-seconds": round(file.age),
        "run-seconds": file.entry.seconds if file.entry else None,
    }


def _shown(store: Store, found: Sequence[_File]) -> Iterator[str]:
    by_notebook: dict[str, list[_File]] = {}
    for file in found:
        by_notebook.setdefault(file.notebook, []).append(file)
    for notebook, files in sorted(by_notebook.items()):
        seconds = max((file.entry.seconds for file in files if file.entry), default=0)
        size = sum(file.size for file in files) / 1000
        age = _age(min(file.age for file in files))
        runs = f", a run takes {seconds:.1f} s" if seconds else ""
        yield f"{notebook}  {_plural(len(files), 'result')}, {size:.0f} kB, used {age} ago{runs}"
    size = sum(file.size for file in found) / 1e6
    yield f"{_plural(len(found), 'result')} in {store.folder}, {size:.1f} MB"


def _age(seconds: float) -> str:
    number, unit = next(
        ((int(seconds // each), name) for each, name in _UNITS if seconds >= each), (0, "second")
    )
    return _plural(number, unit)


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
