"""Plain text for the terminal. Pure: from values to strings, no colour, no width to ask for.

The text of a failure is one string whose first line is the verdict: only that
reads the same in the terminal, in JUnit files, in annotations and under xdist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

from pytest_nbrepro.columns import SIGNS, WIDTH, cut, fitted, printable, shortened
from pytest_nbrepro.findings import Finding, Severity
from pytest_nbrepro.notebook import Notebook

#: What is shown of an item that fails, which has its heading above and the prompt below.
_MOST_LINES, _LEAST_LINES = 20, 3
_LONGEST_HEADLINE = 4 * WIDTH
#: What is shown of one entry of a record.
_LONGEST_SHOWN = 20 * WIDTH


def failure_text(findings: Sequence[Finding], *, is_whole: bool = False) -> str:
    """The findings as the text of a failing item: the verdict in line one, errors first.

    It fills a screen of 80 columns at the most, unless ``is_whole``.
    """
    ordered = _ordered(findings)
    others = sum(found.severity is Severity.ERROR for found in ordered[1:])
    more = f" (and {others} other finding{'s' * (others > 1)})" if others else ""
    told = [ordered[0], *(f for f in ordered[1:] if f.severity is not Severity.INFO)]
    shown = told if is_whole else told[: _fitting(told)]
    room = _MOST_LINES - sum(_least(found) for found in shown)
    parts = []
    for number, found in enumerate(shown):
        details = [printable(line) for line in found.details]
        if not is_whole:
            others_room = _LEAST_LINES * (len(shown) - number - 1)
            details = _on_a_screen(details, max(room - others_room, _LEAST_LINES))
            room -= len(details)
        label = "" if found.severity is Severity.ERROR or not number else f"{found.severity}: "
        first = printable(f"{label}{found.headline}")
        first = (first if is_whole else cut(first, _LONGEST_HEADLINE)) + ("" if number else more)
        hint = [f"hint: {printable(found.hint)}"] if found.hint else []
        parts.append("\n".join([first, *details, *hint]))
    if len(told) > len(shown):
        parts.append(f"… and {len(told) - len(shown)} more; -vv shows them")
    return "\n\n".join(parts)


def _fitting(told: Sequence[Finding]) -> int:
    """How many findings there is room for, those with details at their shortest."""
    taken = accumulate(_least(f) + min(len(f.details), _LEAST_LINES) for f in told)
    return max(sum(lines <= _MOST_LINES for lines in taken), 1)


def _least(found: Finding) -> int:
    """How many lines are taken without the details: what is found, a hint, a blank one."""
    return 2 + bool(found.hint)


def _on_a_screen(details: Sequence[str], most: int) -> list[str]:
    lines = [line for detail in details for line in detail.split("\n")]
    shown = shortened(lines, most, "-vv shows more")
    return [fitted(line) if line.startswith(SIGNS) else line for line in shown]


def _ordered(findings: Sequence[Finding]) -> list[Finding]:
    """Errors first; but before a lock that does not fit, the missing kernel that explains it."""
    ordered = sorted(findings, key=lambda found: list(Severity).index(found.severity))
    if ordered[0].rule.startswith("LOCK"):
        ordered.sort(key=lambda f: f.rule != "RUN002" or f.severity is Severity.INFO)
    return ordered


def notebook_lines(notebook: Notebook) -> Iterator[str]:
    """A notebook for people, without its record."""
    with_outputs = sum(bool(cell.outputs) for cell in notebook.cells)
    yield f"notebook   {notebook.path}"
    yield f"kernel     {notebook.kernel_name or 'none named'} ({notebook.language or 'unknown'})"
    yield f"code       {len(notebook.cells)} code cells, {with_outputs} with stored outputs"


def record_lines(record: Mapping[str, Any], packages: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """A record for people; ``packages`` are the lines to show for each platform of the locks.

    Of texts without end the beginning and the end are shown: a record may hold anything.
    """
    for line in _record_lines(record, packages):
        yield cut(line, _LONGEST_SHOWN)


def _record_lines(
    record: Mapping[str, Any], packages: Mapping[str, Iterable[str]]
) -> Iterator[str]:
    resolver = record.get("resolver", {})
    yield f"record     schema {record.get('schema')}, engine {resolver.get('engine') or 'unknown'}"
    yield f"python     {record.get('requires-python') or 'any'}"
    requirements = record.get("requirements", [])
    if requirements:
        yield "requires   " + ", ".join(cut(each, WIDTH) for each in requirements)
    needs = record.get("requires-hardware", {})
    if needs:
        yield "needs      " + ", ".join(f"{name} {needs[name]}" for name in needs)
    for platform, lines in packages.items():
        yield f"lock       {platform}"
        yield from (f"             {line}" for line in lines)
    yield from _fingerprint_lines(record.get("fingerprint", {}))
    yield f"policy     {record.get('policy', {}).get('preset', 'numeric')}"
    overrides = record.get("policy", {}).get("overrides", {})
    stated = [f"{name} {overrides[name]}" for name in ("rtol", "atol") if name in overrides]
    if stated:
        yield "tolerance  " + ", ".join(stated)
    yield f"cells      {len(record.get('cells', []))} code cells known by their digests"
    for each in record.get("inputs", []):
        size = f"{each['size']:,} bytes" if "size" in each else "the names in it"
        name = each["path"] if each["path"].isprintable() else repr(each["path"])
        yield f"input      {name} ({size}{', stated' * bool(each.get('stated'))})"


def _fingerprint_lines(fingerprint: Mapping[str, Any]) -> Iterator[str]:
    python, machine = fingerprint.get("python", {}), fingerprint.get("platform", {})
    cpu, numerics = fingerprint.get("cpu", {}), fingerprint.get("numerics", {})
    rows = {
        "made with": (python.get("implementation"), python.get("version"), python.get("soabi")),
        "system": (
            machine.get("system"),
            machine.get("machine"),
            *_values(machine.get("os")),
            *_values(machine.get("libc")),
        ),
        "processor": (cpu.get("level"), f"({cpu['name']})" if cpu.get("name") else None),
    }
    for label, parts in rows.items():
        yield f"{label:<10} " + (" ".join(str(part) for part in parts if part) or "unknown")
    for library in numerics.get("blas") or []:
        keys = ("api", "version", "architecture", "threading-layer")
        shown = (str(library[key]) for key in keys if library.get(key))
        yield f"{'algebra':<10} " + " ".join(shown)


def _values(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, Mapping) else []
