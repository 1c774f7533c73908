"""What the records of other tools state, read as requirements; they themselves stay as they are.

jupyterlab-requirements ("horus") keeps a Pipfile as JSON in the text
``metadata.requirements``; juv keeps a comment of PEP 723 in a cell, and the
text of a uv.lock under ``metadata["uv.lock"]``. Formats:
https://packaging.python.org/en/latest/specifications/inline-script-metadata/,
https://pipenv.pypa.io/en/latest/pipfile.html, and uv 0.13's own files.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_nbrepro.notebook import Cell
from pytest_nbrepro.requirements.install_options import PYPI
from pytest_nbrepro.requirements.stated import Stated, stated

_VERSION = re.compile(r"\d+(?:\.\d+){0,3}")


@dataclass(frozen=True)
class Foreign:
    """What one other record states.

    ``source`` says for people where it stands, ``requires_python`` is empty
    where it says none, ``problems`` are what could not be taken over.
    """

    source: str
    requirements: tuple[Stated, ...] = ()
    requires_python: str = ""
    problems: tuple[str, ...] = ()


def foreign(metadata: Mapping[str, Any], cells: Iterable[Cell]) -> tuple[Foreign, ...]:
    """What other tools' records in a notebook state."""
    found = []
    pipfile = metadata.get("requirements")
    if isinstance(pipfile, (str, Mapping)):
        found.append(_from_horus(pipfile))
    blocks = [_from_cell(cell) for cell in cells if "# /// script" in cell.source]
    scripts = [block for block in blocks if block is not None]
    found += scripts
    lock = metadata.get("uv.lock")
    if isinstance(lock, str) and not scripts:  # it was made from the cell
        found.append(_from_uv(lock))
    return tuple(found)


class _Reader:
    """Collects what can be read, and what cannot."""

    def __init__(self) -> None:
        self.found: list[Stated] = []
        self.problems: list[str] = []

    def take(self, text: object) -> None:
        """Take over a requirement."""
        try:
            if not isinstance(text, str):
                raise ValueError("it is no text")
            self.found.append(stated(text))
        except ValueError as error:
            self.problems.append(f"{_short(text)}: {error}")

    def done(self, source: str, requires_python: object = "") -> Foreign:
        """All that was found."""
        from packaging.specifiers import SpecifierSet

        python = ""
        try:
            allowed = SpecifierSet(str(requires_python or ""))
            allowed.contains("3")  # which reads the versions in it
            python = str(allowed)
        except ValueError:  # InvalidSpecifier, or digits beyond Python's limit
            self.problems.append(f"{_short(requires_python)} is no range of Python versions")
        return Foreign(source, tuple(self.found), python, tuple(self.problems))


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _toml(text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is not valid TOML: {error}") from error


# jupyterlab-requirements ------------------------------------------------------------------


def _from_horus(pipfile: str | Mapping[str, Any]) -> Foreign:
    source, reader = "the record of jupyterlab-requirements", _Reader()
    try:
        data = _object(json.loads(pipfile) if isinstance(pipfile, str) else pipfile)
    except (ValueError, RecursionError):
        return Foreign(source, problems=("it is not valid JSON",))
    for section in ("packages", "dev-packages"):
        for name, wanted in _object(data.get(section)).items():
            try:
                reader.take(_from_pipfile(name, wanted))
            except ValueError as error:
                reader.problems.append(f"{_short(name)}: {error}")
    for each in _list(data.get("source")):
        url = _object(each).get("url")
        if not isinstance(url, str) or not PYPI.fullmatch(url):
            reader.problems.append("packages come from another index")
    return reader.done(source, _python_of(_object(data.get("requires"))))


def _from_pipfile(name: str, wanted: object) -> str:
    """The requirement that an entry of a Pipfile comes to."""
    if isinstance(wanted, str):
        return name if wanted in {"*", ""} else f"{name}{wanted}"
    about = _object(wanted)
    for key, why in {"path": "a local path", "file": "a local path", "git": "a checkout"}.items():
        if key in about:
            raise ValueError(f"it is {why}")
    extras = [extra for extra in _list(about.get("extras")) if isinstance(extra, str)]
    version = str(about.get("version", "*"))
    marker = about.get("markers")
    return (
        name
        + (f"[{','.join(extras)}]" if extras else "")
        + ("" if version == "*" else version)
        + (f"; {marker}" if isinstance(marker, str) else "")
    )


def _python_of(requires: Mapping[str, Any]) -> str:
    full, short = requires.get("python_full_version"), requires.get("python_version")
    if isinstance(full, str) and _VERSION.fullmatch(full):
        return f"=={full}"
    return f"=={short}.*" if isinstance(short, str) and _VERSION.fullmatch(short) else ""


# PEP 723 and uv --------------------------------------------------------------------------


def _from_cell(cell: Cell) -> Foreign | None:
    source, reader = f"the comment of PEP 723 in cell {cell.number}", _Reader()
    blocks = list(_blocks(cell.source))
    if not blocks:
        return None
    if len(blocks) > 1:
        return Foreign(source, problems=("there are two, and no tool would know which to take",))
    try:
        data = _toml(blocks[0])
    except ValueError as error:
        return Foreign(source, problems=(str(error),))
    for text in _list(data.get("dependencies")):
        reader.take(text)
    uv = _object(_object(data.get("tool")).get("uv"))
    for key in sorted(uv):
        reader.problems.append(f"[tool.uv] {_short(key)} is not taken over")
    return reader.done(source, data.get("requires-python"))


def _blocks(source: str) -> Iterator[str]:
    """The contents of the comments that PEP 723 calls blocks of the type script."""
    inside: list[str] | None = None
    end = 0  # how many lines of the block stand above the last line that can end it
    for line in [*source.splitlines(), ""]:
        if inside is None:
            inside, end = ([], -1) if line.rstrip() == "# /// script" else (None, 0)
        elif line == "#" or line.startswith("# "):
            if line.rstrip() == "# ///":
                end = len(inside)
            inside.append(line[2:])
        else:
            if end >= 0:
                yield "\n".join(inside[:end])
            inside = None


def _from_uv(text: str) -> Foreign:
    source, reader = "the uv.lock of juv", _Reader()
    try:
        data = _toml(text)
    except ValueError as error:
        return Foreign(source, problems=(str(error),))
    for each in _list(_object(data.get("manifest")).get("requirements")):
        about = _object(each)
        extras = [extra for extra in _list(about.get("extras")) if isinstance(extra, str)]
        marker = about.get("marker")
        others = sorted(about.keys() - {"name", "specifier", "extras", "marker"})
        if others:
            reader.problems.append(
                f"{_short(about.get('name'))}: {', '.join(others)} is not taken over"
            )
            continue
        reader.take(
            str(about.get("name", ""))
            + (f"[{','.join(extras)}]" if extras else "")
            + str(about.get("specifier", ""))
            + (f"; {marker}" if marker else "")
        )
    return reader.done(source, data.get("requires-python"))
