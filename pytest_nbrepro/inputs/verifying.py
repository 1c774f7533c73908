"""Whether the inputs of a record are still what they were: by size first, then by content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pytest_nbrepro.findings import Finding, finding
from pytest_nbrepro.inputs.digesting import (
    UnreadableError,
    digest_of_file,
    digest_of_folder,
    size_of,
)
from pytest_nbrepro.recorded_inputs import Input

#: Of more inputs than these, the others are counted.
_MOST_NAMED = 20
#: What is said of one input, and of several.
_SAID = {
    "LOCK070": ("has changed since the record was made", "have changed since the record was made"),
    "LOCK071": ("is gone", "are gone"),
    "LOCK072": ("cannot be read", "cannot be read"),
}
_HINTS = {
    "LOCK070": "get the data of then; or, where these are right, run the notebook, save it, and "
    "nbrepro lock --inputs {notebook}",
    "LOCK071": "get it, or lock without it: nbrepro lock --inputs {notebook}",
    "LOCK072": "",
}


def verify_inputs(those_altered: Iterable[tuple[Input, str, str]]) -> Iterator[Finding]:
    """What is no longer as the record says, as `altered` gives it: one finding of a kind."""
    found: dict[str, list[tuple[str, str]]] = {rule: [] for rule in _SAID}
    for each, rule, detail in those_altered:
        found[rule].append((each.path if each.path.isprintable() else repr(each.path), detail))
    for rule, those in found.items():
        if those:
            yield _finding(rule, those)


def altered(inputs: Iterable[Input], folder: Path) -> Iterator[tuple[Input, str, str]]:
    """The inputs that are not as the record says, each with the rule and a detail to tell.

    ``folder`` is that of the notebook. Gigabytes are read where they have to be.
    """
    for each in inputs:
        told = _told(each, folder)
        if told is not None:
            yield each, *told


def _finding(rule: str, those: list[tuple[str, str]]) -> Finding:
    one, several = _SAID[rule]
    if len(those) == 1:
        ((name, detail),) = those
        message = f"an input {one}: {name}{f' ({detail})' if detail else ''}"
        return finding(rule, message, hint=_HINTS[rule])
    lines = [f"  {name}: {detail}" if detail else f"  {name}" for name, detail in those]
    more = len(lines) - _MOST_NAMED
    shown = [*lines[:_MOST_NAMED], *([f"  … and {more} more"] if more > 0 else [])]
    return finding(rule, f"{len(those)} inputs {several}", details=shown, hint=_HINTS[rule])


def _told(each: Input, folder: Path) -> tuple[str, str] | None:
    """The rule and the detail to tell of an input; None where it is what it was."""
    path = folder / each.path
    try:
        if each.size is None:
            is_same = digest_of_folder(path) == each.sha256
            return None if is_same else ("LOCK070", "the folder holds other names")
        size = size_of(path)
        if size != each.size:
            return "LOCK070", f"{each.size:,} → {size:,} bytes"
        if digest_of_file(path, size) != each.sha256:
            return "LOCK070", f"{size:,} bytes as before, with another content"
    except FileNotFoundError:
        return "LOCK071", ""
    except UnreadableError as error:
        return "LOCK072", str(error)
    return None
